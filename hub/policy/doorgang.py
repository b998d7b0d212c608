"""An exact search for a situation in which a field passes: over all features at once, not over a sample of them.

A field of a permit passes when every condition of the permit is certainly true and every ban that takes the field has
a condition that is certainly false. So: begin with all values of all features, keep what the permit asks, and take for
each ban in turn one condition that must fail. When every choice empties some feature, the field never passes. Complete,
because only these conditions matter; fast, because bans have two or three. It reads rules and shares nothing with the
compiled table, so each is a second opinion on the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from hub.policy.besluit import Kenmerkwaarde, Sleutel
from hub.policy.regels import Bereik, Toestemming, Verbod
from hub.policy.voorwaarden import Voorwaarde
from hub.policy.woordenboek import Woordenboek

ONBEKEND: Final = -1
"""Stands for "unknown" among the indices of a feature's values or bands."""
Situatie = Mapping[str, frozenset[int]]
"""Feature → indices of its values or bands, or ONBEKEND, that are possible; a feature left out may be anything."""


def raakt(bereik: Bereik, sleutel: Sleutel) -> bool:
    """Whether a rule with these words speaks of this key."""
    return (  # written out: a lint asks this a million times
        sleutel.van in bereik.van
        and sleutel.bericht in bereik.bericht
        and sleutel.doel in bereik.doel
        and sleutel.naar in bereik.naar
        and sleutel.fase in bereik.fase
    )


def zeker(voorwaarden: Iterable[Voorwaarde]) -> dict[str, frozenset[int]]:
    """The conditions are certainly true."""
    return {voorwaarde.kenmerk: voorwaarde.waarden for voorwaarde in voorwaarden}


def mogelijk(voorwaarden: Iterable[Voorwaarde]) -> dict[str, frozenset[int]]:
    """The conditions are true or unknown."""
    return {voorwaarde.kenmerk: voorwaarde.waarden | {ONBEKEND} for voorwaarde in voorwaarden}


class Doorgang:
    """Searches under one dictionary."""

    def __init__(self, woordenboek: Woordenboek) -> None:
        """Lay out what each feature can be."""
        self._woordenboek = woordenboek
        self.alles = {
            naam: frozenset({*range(kenmerk.aantal), ONBEKEND}) for naam, kenmerk in woordenboek.kenmerken.items()
        }

    def zoek(
        self, regel: Toestemming, veld: str, verboden: Iterable[Verbod], *eisen: Situatie
    ) -> dict[str, frozenset[int]] | None:
        """A situation in which the permit lets the field pass and the demands hold; None when there is none.

        `verboden` are the bans that speak of the key.
        """
        situatie: dict[str, frozenset[int]] | None = {}
        for eis in (zeker(regel.als), *eisen):
            for kenmerk, waarden in eis.items():
                situatie = self._vernauw(situatie, kenmerk, waarden)
        nemers = [verbod for verbod in verboden if veld in verbod.velden]
        if situatie is None or any(not verbod.als for verbod in nemers):
            return None
        return self._ontwijk(situatie, sorted(nemers, key=lambda verbod: len(verbod.als)))

    def voorbeeld(self, situatie: Situatie) -> dict[str, Kenmerkwaarde]:
        """Features in such a situation, unknown where it may be."""
        return {naam: self._waarde(naam, max(waarden)) for naam, waarden in situatie.items() if ONBEKEND not in waarden}

    def _vernauw(
        self, situatie: Situatie | None, kenmerk: str, waarden: frozenset[int]
    ) -> dict[str, frozenset[int]] | None:
        if situatie is None:
            return None
        over = situatie.get(kenmerk, self.alles[kenmerk]) & waarden
        return {**situatie, kenmerk: over} if over else None

    def _ontwijk(
        self, situatie: dict[str, frozenset[int]], nemers: Sequence[Verbod]
    ) -> dict[str, frozenset[int]] | None:
        if not nemers:
            return situatie
        eerste, *rest = nemers
        for voorwaarde in eerste.als:
            zonder = self.alles[voorwaarde.kenmerk] - voorwaarde.waarden - {ONBEKEND}
            nauwer = self._vernauw(situatie, voorwaarde.kenmerk, zonder)
            gevonden = None if nauwer is None else self._ontwijk(nauwer, rest)
            if gevonden is not None:
                return gevonden
        return None

    def _waarde(self, naam: str, index: int) -> Kenmerkwaarde:
        kenmerk = self._woordenboek.kenmerken[naam]
        if kenmerk.soort == "keuze":
            return kenmerk.waarden[index]
        if index == 0:
            return 0
        snede = kenmerk.snedes[index - 1]
        return snede.grens + Fraction(1, 31) if snede.na else snede.grens
