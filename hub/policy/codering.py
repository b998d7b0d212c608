"""Features as bits: one bit per value or band of every feature, and one more for "unknown".

A context `C` is an int with exactly one bit per feature. A rule's mask `M` has, for a feature it does not speak of, all
bits; for one it does, the bits of the values it names. The rule matches when `C & ~M == 0`. Three-valued logic
(semantics 4) is then a matter of which mask: the unknown bit is left out where the condition must be *certainly* true
(permits, irreversible duties) and put in where "not certainly false" is enough (bans).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from hub.policy.besluit import Kenmerken, Kenmerkfout, Kenmerkwaarde
from hub.policy.voorwaarden import Voorwaarde
from hub.policy.woordenboek import Woordenboek

ONBEKENDE_NAAM: Final = "?"
"""Stands for a feature name that is not in the dictionary: what somebody else wrote is not repeated."""


class Codering:
    """Encodes features. Immutable once made; the order of the dictionary's features does not matter to any answer."""

    __slots__ = ("_bit", "_keuze", "_onbekend", "_segment", "_snede")

    def __init__(self, woordenboek: Woordenboek) -> None:
        """Lay out the bits: per feature its values or bands, then its unknown bit."""
        self._bit: dict[str, tuple[int, ...]] = {}
        self._segment: dict[str, int] = {}
        self._keuze: dict[str, dict[Kenmerkwaarde, int]] = {}
        self._snede: dict[str, tuple[list[tuple[int, int]], tuple[int, ...]]] = {}
        self._onbekend = 0
        plaats = 0
        for naam, kenmerk in woordenboek.kenmerken.items():
            bits = tuple(1 << (plaats + n) for n in range(kenmerk.aantal))
            onbekend = 1 << (plaats + kenmerk.aantal)
            plaats += kenmerk.aantal + 1
            self._bit[naam] = bits
            self._segment[naam] = sum(bits) | onbekend
            self._onbekend |= onbekend
            # The change that a known value makes to "all unknown": its own bit on, the unknown bit off.
            wissels = tuple(bit ^ onbekend for bit in bits)
            if kenmerk.soort == "keuze":
                self._keuze[naam] = {None: 0, **dict(zip(kenmerk.waarden, wissels, strict=True))}
            else:
                self._snede[naam] = ([(s.grens, int(s.na)) for s in kenmerk.snedes], wissels)

    @property
    def onbekend(self) -> int:
        """The context in which nothing is known."""
        return self._onbekend

    @property
    def segmenten(self) -> dict[str, int]:
        """Feature → all its bits."""
        return dict(self._segment)

    def codeer(self, kenmerken: Kenmerken) -> int:
        """Encode a context.

        Raises:
            Kenmerkfout: a feature or value that is not in the dictionary; a number below 0, a bool or a float.
        """
        code = self._onbekend
        keuze = self._keuze
        try:
            for naam, waarde in kenmerken.items():
                wissels = keuze.get(naam)
                if wissels is not None:
                    code ^= wissels[waarde]
                elif waarde is not None:
                    code ^= self._band(naam, waarde)
        except (KeyError, TypeError):  # not a value of the dictionary, or not even a thing that could be one
            raise Kenmerkfout(self.foute(kenmerken)) from None
        return code

    def _band(self, naam: str, waarde: object) -> int:
        """The change a number makes. Raises `KeyError` when it is no number, below 0, or no feature."""
        snedes, wissels = self._snede[naam]
        if (type(waarde) is int or type(waarde) is Fraction) and waarde >= 0:
            return wissels[bisect_right(snedes, (waarde, 0))]
        raise KeyError(naam)

    def foute(self, kenmerken: Kenmerken) -> tuple[str, ...]:
        """Names of the features that cannot be encoded, sorted."""
        fout: set[str] = set()
        for naam, waarde in kenmerken.items():
            if type(naam) is not str or naam not in self._segment:
                fout.add(ONBEKENDE_NAAM)
                continue
            if naam in self._keuze:
                goed = type(waarde) is str and waarde in self._keuze[naam]
            else:
                goed = (type(waarde) is int or type(waarde) is Fraction) and waarde >= 0
            if waarde is not None and not goed:
                fout.add(naam)
        return tuple(sorted(fout))

    def zeker(self, voorwaarden: Iterable[Voorwaarde]) -> int:
        """Mask under which every condition is certainly true."""
        return self._masker(voorwaarden, onbekend_ook=False)

    def mogelijk(self, voorwaarden: Iterable[Voorwaarde]) -> int:
        """Mask under which no condition is certainly false."""
        return self._masker(voorwaarden, onbekend_ook=True)

    def oordeel(self, voorwaarde: Voorwaarde, code: int) -> bool | None:
        """Whether a condition is true in a context; None is unknown."""
        segment = self._segment[voorwaarde.kenmerk]
        if code & segment & self._onbekend:
            return None
        return any(code & self._bit[voorwaarde.kenmerk][n] for n in voorwaarde.waarden)

    def index(self, kenmerk: str, code: int) -> int | None:
        """Which value or band a feature has in a context; None is unknown."""
        return next((n for n, bit in enumerate(self._bit[kenmerk]) if code & bit), None)

    def _masker(self, voorwaarden: Iterable[Voorwaarde], *, onbekend_ook: bool) -> int:
        masker = sum(self._segment.values())
        for voorwaarde in voorwaarden:
            segment = self._segment[voorwaarde.kenmerk]
            goed = sum(self._bit[voorwaarde.kenmerk][n] for n in voorwaarde.waarden)
            if onbekend_ook:
                goed |= segment & self._onbekend
            masker &= ~segment | goed
        return masker
