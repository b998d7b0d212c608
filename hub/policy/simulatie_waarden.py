"""What a recorded feature can have been, in the bands of another dictionary, and whether that matters."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from hub.policy.banden import ONBEKEND as BAND_ONBEKEND
from hub.policy.banden import gelezen
from hub.policy.besluit import Kenmerkwaarde, Sleutel
from hub.policy.tabel import Tabel
from hub.policy.woordenboek import Kenmerk, Snede, Woordenboek

COMBINATIES_MAX: Final = 4_096
"""Contexts tried for one decision; more means that the new policy reads much that was not recorded."""
ONTBREEKT: Final = "?"
"""A feature that was recorded, but says nothing any more."""

_BAND: Final = re.compile(r"(?:(vanaf|van|na) ([0-9]+))?(?: ?(tot en met|tot) ([0-9]+))?")
_NET_ERNA: Final = Fraction(1, 1_000)
"""Past a cut "after": cuts are whole numbers, so this lies in the band that begins there."""
_Opties = tuple[Kenmerkwaarde, ...]


class Mogelijkheden:
    """The contexts that fit a record, under one policy."""

    def __init__(self, woordenboek: Woordenboek, tabel: Tabel) -> None:
        """`tabel` of the same policy."""
        self._kenmerken = woordenboek.kenmerken
        self._tabel = tabel

    def beslis(
        self, sleutel: Sleutel, vast: Mapping[str, str | None], wat: Callable[[int], Hashable]
    ) -> tuple[int | None, tuple[str, ...]]:
        """A context that stands for all that fit, and the features that were not exactly known.

        `vast`: feature → recorded word or band; None for unknown. `wat`: the decision in a context, to compare. None
        and the features that matter (or all, when they are too many to try) when not all contexts give the same.
        """
        namen = gelezen(self._tabel, sleutel)
        opties = [self._opties(naam, vast) for naam in namen]
        open_ = tuple(naam for naam, keuzes in zip(namen, opties, strict=True) if len(keuzes) != 1)
        aantal = 1
        for keuzes in opties:
            aantal *= len(keuzes)
        if not 0 < aantal <= COMBINATIES_MAX:
            return None, open_
        if aantal == 1:  # nearly always: all that the policy reads was recorded
            return self._tabel.codeer({naam: waarde for naam, (waarde,) in zip(namen, opties, strict=True)}), open_
        uitkomsten = {
            waarden: wat(self._tabel.codeer(dict(zip(namen, waarden, strict=True)))) for waarden in product(*opties)
        }
        if len(set(uitkomsten.values())) > 1:
            return None, tuple(naam for n, naam in enumerate(namen) if naam in open_ and _telt_mee(uitkomsten, n))
        eerste = next(iter(uitkomsten))
        return self._tabel.codeer(dict(zip(namen, eerste, strict=True))), open_

    def _opties(self, naam: str, vast: Mapping[str, str | None]) -> _Opties:
        """What the feature can have been; nothing when the record has a word that this dictionary does not know."""
        kenmerk = self._kenmerken[naam]
        waarde = vast.get(naam, ONTBREEKT)
        if waarde is None or waarde == BAND_ONBEKEND:
            return (None,)
        if kenmerk.soort == "keuze":
            if waarde == ONTBREEKT:
                return (None, *kenmerk.waarden)
            return (waarde,) if waarde in kenmerk.waarden else ()
        return _banden(kenmerk, waarde)


def _telt_mee(uitkomsten: Mapping[tuple[Kenmerkwaarde, ...], Hashable], plaats: int) -> bool:
    """Whether two contexts that differ in this feature alone give another decision."""
    eerder: dict[tuple[Kenmerkwaarde, ...], Hashable] = {}
    return any(
        eerder.setdefault(waarden[:plaats] + waarden[plaats + 1 :], uitkomst) != uitkomst
        for waarden, uitkomst in uitkomsten.items()
    )


@lru_cache(maxsize=4_096)
def _banden(kenmerk: Kenmerk, tekst: str) -> _Opties:
    """A number in each band that touches the recorded one; in every band, and unknown, when there is no such text."""
    grenzen = (None, *kenmerk.snedes, None)
    gevonden = _BAND.fullmatch(tekst)
    if gevonden is None or not tekst:
        return (None, *(_getal(onder) for onder in grenzen[:-1]))
    onder = Snede(int(gevonden[2]), gevonden[1] == "na") if gevonden[2] else None
    boven = Snede(int(gevonden[4]), gevonden[3] == "tot en met") if gevonden[4] else None
    opties: list[Kenmerkwaarde] = []
    for links, rechts in pairwise(grenzen):
        begin = max((s for s in (onder, links) if s is not None), default=None)
        einde = min((s for s in (boven, rechts) if s is not None), default=None)
        if begin is None or einde is None or begin < einde:
            opties.append(_getal(links))
    return tuple(opties)


def _getal(onder: Snede | None) -> int | Fraction:
    """A number just at the beginning of a band."""
    if onder is None:
        return 0
    return onder.grens + _NET_ERNA if onder.na else onder.grens
