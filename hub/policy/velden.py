"""Naming fields in a policy file: a path, a prefix (everything under it), or `groep naam`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.policy.fouten import bedoelde_u
from hub.policy.lezen import Lezer, kort
from hub.policy.yaml_strikt import Knoop


@dataclass(frozen=True, slots=True)
class Veldkiezer:
    """Expands names to paths of the dictionary; what is not in the dictionary is a mistake, never an empty choice."""

    velden: tuple[str, ...]
    groepen: Mapping[str, tuple[str, ...]]
    _onder: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def kies(self, lezer: Lezer, knoop: Knoop, wat: str) -> tuple[str, ...]:
        """Paths that one item names; reports an unknown one."""
        tekst = lezer.tekst(knoop, wat)
        if tekst is None:
            return ()
        if tekst.startswith("groep "):
            naam = tekst.removeprefix("groep ")
            if naam in self.groepen:
                return self.groepen[naam]
            lezer.meld(
                "B-woord", knoop.plek, f"{wat}: groep '{kort(naam)}' is onbekend", bedoelde_u(naam, self.groepen)
            )
            return ()
        paden = self._onder.get(tekst)
        if paden is None:
            paden = tuple(pad for pad in self.velden if pad == tekst or pad.startswith(f"{tekst}."))
            if paden:  # so that what is remembered is bounded by the dictionary
                self._onder[tekst] = paden
        if not paden:
            hint = f"bedoelde u 'groep {tekst}'?" if tekst in self.groepen else bedoelde_u(tekst, self._namen())
            lezer.meld("B-woord", knoop.plek, f"{wat}: veld '{kort(tekst)}' is onbekend", hint)
        return paden

    def kies_alle(self, lezer: Lezer, knoop: Knoop, wat: str) -> frozenset[str]:
        """Paths that a list (or one item) names together."""
        return frozenset(pad for item in lezer.een_of_meer(knoop, wat) for pad in self.kies(lezer, item, wat))

    def _namen(self) -> set[str]:
        """Every path and every prefix."""
        namen: set[str] = set()
        for pad in self.velden:
            delen = pad.split(".")
            namen.update(".".join(delen[:n]) for n in range(1, len(delen) + 1))
        return namen
