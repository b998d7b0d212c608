"""Unique (semantics 2): two permits that can match the same case are a load error, with a sample case in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from hub.policy.convenant import Convenant
from hub.policy.lezen import Lezer
from hub.policy.regels import ASSEN, Toestemming
from hub.policy.voorwaarden import band_tekst
from hub.policy.woordenboek import Woordenboek


def voorbeeld(een: Toestemming, ander: Toestemming, woordenboek: Woordenboek) -> str | None:
    """A case in which both rules match, in Dutch; None when there is none."""
    assen = list(zip(een.bereik.assen(), ander.bereik.assen(), strict=True))
    if any(a.isdisjoint(b) for a, b in assen):
        return None
    gedeeld = [a & b for a, b in assen]
    eisen: dict[str, frozenset[int]] = {}
    for voorwaarde in (*een.als, *ander.als):
        eerder = eisen.get(voorwaarde.kenmerk)
        eisen[voorwaarde.kenmerk] = voorwaarde.waarden if eerder is None else eerder & voorwaarde.waarden
    if not all(eisen.values()):
        return None
    delen = [f"{as_} {min(woorden)}" for as_, woorden in zip(ASSEN, gedeeld, strict=True)]
    delen += [f"{naam} {band_tekst(woordenboek.kenmerken[naam], min(w))}" for naam, w in sorted(eisen.items())]
    return ", ".join(delen)


def meld_overlap(woordenboek: Woordenboek, convenant: Convenant, lezer: Lezer) -> None:
    """Report every pair that overlaps, at the place of the second."""
    for een, ander in _paren(convenant.regels):
        geval = voorbeeld(een, ander, woordenboek)
        if geval is not None:
            lezer.meld(
                "B-overlap",
                ander.kop.plek,
                f"{een.kop.code} en {ander.kop.code} gelden allebei in hetzelfde geval",
                f"bijvoorbeeld: {geval}",
            )


def _paren(regels: Sequence[Toestemming]) -> Iterator[tuple[Toestemming, Toestemming]]:
    """Every pair that shares a key, the first before the second: of most pairs that is clear at once."""
    eerder: dict[tuple[str, ...], int] = {}
    for nummer, regel in enumerate(regels):
        samen = 0
        for sleutel in product(*regel.bereik.assen()):
            rijen = eerder.get(sleutel, 0)
            samen |= rijen
            eerder[sleutel] = rijen | 1 << nummer
        while samen:
            laagste = samen & -samen
            yield regels[laagste.bit_length() - 1], regel
            samen ^= laagste
