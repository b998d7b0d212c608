"""Plays the cases through the partners' folders: lay an export, wait for the answer, go on.

At the end it waits until every delivery that the journal knows is written. Waiting is always for something that
happened, with a limit; the demo has no pauses of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from adapters.gebeurtenissen import Adaptergebeurtenis, Meeluisteraar, Soort
from adapters.instellingen import Mapinstellingen
from hub.bootstrap.hub import Hub
from hub.bus.lezer import lees_journaal
from hub.cli.demo.zaken import Demozaak, Stap
from hub.fouten import Ketenfout
from hub.journal import bladzijde
from hub.journal.soorten import Waarde

WACHT_S: Final = 10.0
"""Longest wait for one answer or delivery; it takes milliseconds, so after this something is wrong."""
MAPINSTELLINGEN: Final = Mapinstellingen(rust_s=0.02, kijk_s=0.02, wacht_s=1.0)
"""The demo writes whole files and nobody else works on them, so it may look often and wait little."""
_GEDAAN: Final = frozenset({Soort.GESCHREVEN, Soort.AL_GEDAAN})


@dataclass(slots=True)
class Gespeeld:
    """What was sent for one case: message ids by label, in order."""

    zaak: Demozaak
    kenmerken: dict[str, str] = field(default_factory=dict)


class Toneel:
    """The stage: a running hub, the partners' folders, and an ear for what their adapters do."""

    def __init__(self, hub: Hub, root: Path, oor: Meeluisteraar) -> None:
        """`oor` is the listener that the adapters of `root` were given."""
        self._hub, self._root, self._oor = hub, root, oor

    async def speel(self, zaken: Sequence[Demozaak], op_stap: Callable[[Demozaak, Stap], None]) -> list[Gespeeld]:
        """Play the cases in order.

        Raises:
            Ketenfout: `DEMO-wacht`, an answer or delivery did not come.
        """
        gespeeld: list[Gespeeld] = []
        for zaak in zaken:
            spel = Gespeeld(zaak)
            gespeeld.append(spel)
            for stap in zaak.stappen:
                op_stap(zaak, stap)
                await self._stap(stap, spel)
        await self._tot_alles_ligt()
        return gespeeld

    async def records(self) -> list[dict[str, Waarde]]:
        """Everything in the journal, in order."""
        bladen = [blad.inhoud async for blad in lees_journaal(self._hub.verbinding)]
        return [record for blad in bladen for record in bladzijde.records(blad)]

    async def _stap(self, stap: Stap, spel: Gespeeld) -> None:
        begin = len(self._oor.gehoord)
        self._leg(stap, stap.inhoud(datetime.now(UTC), spel.kenmerken))
        for label in stap.berichten:
            verzonden = await self._hoor(
                lambda g: (
                    g.soort is Soort.VERZONDEN and g.partij == stap.partij and g.kenmerk not in spel.kenmerken.values()
                ),
                begin,
            )
            spel.kenmerken[label] = verzonden.kenmerk
        for label in stap.berichten:
            kenmerk = spel.kenmerken[label]
            await self._hoor(lambda g, k=kenmerk: g.soort is Soort.ANTWOORD and g.kenmerk == k, begin)  # type: ignore[misc]

    def _leg(self, stap: Stap, inhoud: str) -> None:
        """As a partner's system does: write under a name that is not looked at, then rename."""
        export = self._root / stap.partij / "export"
        tijdelijk = export / f".{stap.bestand}"
        tijdelijk.write_text(inhoud, "utf-8")
        tijdelijk.rename(export / stap.bestand)

    async def _tot_alles_ligt(self) -> None:
        records = await self.records()
        vernietigd = {str(r["zaak"]) for r in records if r["soort"] == "vernietigd"}
        for record in records:
            if record["soort"] == "afgeleverd" and str(record["zaak"]) not in vernietigd:
                levering = str(record["levering"])
                await self._hoor(lambda g, k=levering: g.soort in _GEDAAN and g.kenmerk == k)  # type: ignore[misc]
        for record in records:
            if record["soort"] == "vernietigd":
                ontvangers = record["ontvangers"]
                for partij in ontvangers if isinstance(ontvangers, list) else []:
                    await self._hoor(lambda g, p=partij: g.soort is Soort.VERNIETIGD and g.partij == p)  # type: ignore[misc]

    async def _hoor(self, wat: Callable[[Adaptergebeurtenis], bool], begin: int = 0) -> Adaptergebeurtenis:
        oud = set(map(id, self._oor.gehoord[:begin]))
        try:
            return await self._oor.wacht_op(lambda g: id(g) not in oud and wat(g), WACHT_S)
        except TimeoutError:
            raise Ketenfout("DEMO-wacht", "Een antwoord of levering van de demo bleef uit. Zie het logboek.") from None
