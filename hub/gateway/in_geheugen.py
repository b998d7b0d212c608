"""The port `Geheugen` in memory, for tests and dry runs. It passes the same abstract suite as the one on NATS.

It copies what matters of a JetStream stream with one entry per subject: one numbering for all entries, fences that look
at the number of the last entry under a subject, entries that vanish, and groups that are stored whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.gateway.poorten import Busfout, Gelezen, Klok, Uitslag, Vastlegging

_GROEP_MAX: Final = 1_000
"""Entries of one group, as on the server."""


@dataclass(frozen=True, slots=True)
class _Gegeven:
    gelezen: Gelezen
    verloopt: datetime | None


class _Systeemklok:
    def nu(self) -> datetime:
        return datetime.now(UTC)


class GeheugenInGeheugen:
    """`Geheugen` without a server. `storing` makes every call raise `Busfout`, to test what happens then."""

    def __init__(self, klok: Klok | None = None) -> None:
        """`klok` decides when entries vanish."""
        self._klok: Klok = klok or _Systeemklok()
        self._gegevens: dict[str, _Gegeven] = {}
        self._per_stam: dict[str, set[str]] = {}
        self._volgnummer = 0
        self.storing = False

    async def lees(self, onderwerpen: Sequence[str]) -> dict[str, Gelezen]:
        """See `Geheugen.lees`."""
        self._eis_bus()
        self._laat_verlopen()
        gevonden: dict[str, Gelezen] = {}
        for patroon in onderwerpen:
            if patroon in self._gegevens:
                gevonden[patroon] = self._gegevens[patroon].gelezen
            elif patroon.endswith(".*") and "*" not in patroon[:-2]:
                onder = self._per_stam.get(patroon[:-2], ())
                gevonden.update({o: self._gegevens[o].gelezen for o in onder if o in self._gegevens})
            elif "*" in patroon or patroon.endswith(">"):
                gevonden.update({o: g.gelezen for o, g in self._gegevens.items() if past(patroon, o)})
        return gevonden

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """See `Geheugen.leg_vast`."""
        self._eis_bus()
        self._laat_verlopen()
        for groep in groepen:
            if not 0 < len({v.onderwerp for v in groep}) == len(groep) <= _GROEP_MAX:
                raise ValueError("a group has 1 to 1,000 entries, each under its own subject")
        return [self._leg_groep_vast(groep) for groep in groepen]

    async def ligt(self, patroon: str) -> list[str]:
        """See `Geheugen.ligt`."""
        self._eis_bus()
        self._laat_verlopen()
        return sorted(o for o in self._gegevens if past(patroon, o))

    async def wis(self, patronen: Sequence[str]) -> int:
        """See `Geheugen.wis`."""
        for patroon in patronen:
            if patroon.split(".", 1)[0] in {"", "journaal", "*", ">"}:
                raise ValueError("a pattern to destroy names its kind and is not the journal")
        self._eis_bus()
        self._laat_verlopen()
        weg = [o for o in self._gegevens if any(past(patroon, o) for patroon in patronen)]
        for onderwerp in weg:
            del self._gegevens[onderwerp]
        return len(weg)

    def alles(self, patroon: str = ">") -> dict[str, Gelezen]:
        """Everything under a pattern in the order it was stored, for tests that look at what a road left behind."""
        self._laat_verlopen()
        gevonden = ((o, g.gelezen) for o, g in self._gegevens.items() if past(patroon, o))
        return dict(sorted(gevonden, key=lambda paar: paar[1].volgnummer))

    def _leg_groep_vast(self, groep: Sequence[Vastlegging]) -> Uitslag:
        for gegeven in groep:
            huidig = self._gegevens.get(gegeven.onderwerp)
            if gegeven.verwacht not in {None, huidig.gelezen.volgnummer if huidig else 0}:
                return Uitslag.BOTSING
        nu = self._klok.nu()
        for gegeven in groep:
            self._volgnummer += 1
            verloopt = None if gegeven.ttl_s is None else nu + timedelta(seconds=gegeven.ttl_s)
            self._per_stam.setdefault(gegeven.onderwerp.rpartition(".")[0], set()).add(gegeven.onderwerp)
            self._gegevens[gegeven.onderwerp] = _Gegeven(Gelezen(gegeven.inhoud, self._volgnummer), verloopt)
        return Uitslag.VASTGELEGD

    def _laat_verlopen(self) -> None:
        nu = self._klok.nu()
        for onderwerp in [o for o, g in self._gegevens.items() if g.verloopt is not None and g.verloopt <= nu]:
            del self._gegevens[onderwerp]

    def _eis_bus(self) -> None:
        if self.storing:
            raise Busfout("storing")


def past(patroon: str, onderwerp: str) -> bool:
    """Whether a subject matches a pattern of NATS: `*` is one token, a last `>` one or more."""
    delen, tokens = patroon.split("."), onderwerp.split(".")
    if delen[-1] == ">":
        delen, tokens = delen[:-1], tokens[: len(delen) - 1] if len(tokens) >= len(delen) else []
        if not tokens and delen:
            return False
    return len(delen) == len(tokens) and all(d in {"*", t} for d, t in zip(delen, tokens, strict=True))
