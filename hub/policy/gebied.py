"""Box algebra: sets of situations as bits, and the one question asked of them: where does something pass?

A box is an int over the bits of `Codering`: of every feature the values, bands or "unknown" that are possible. It holds
every situation that can be made by taking one bit of each feature; a feature without a bit makes it empty. What a ban
takes is a box too, so "passes" is a box minus boxes. It is never written out: `ontwijk` searches for one part that is
left, going round one ban at a time. The search is exact: when it finds nothing, there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hub.policy.besluit import Plicht
from hub.policy.codering import Codering
from hub.policy.tabel import Regelrij, Verbodrij
from hub.policy.voorwaarden import Voorwaarde
from hub.policy.woordenboek import Snede, Woordenboek

STAPPEN_MAX: Final = 400_000
"""Steps of one search budget, some seconds. The real convenant takes a few hundred; a policy that needs more has bans
so entangled that no person can follow it, and what cannot be proved is not used."""


class TeIngewikkeld(Exception):
    """The search budget is spent: nothing is known, so nothing may be relied on."""


@dataclass(slots=True)
class Stappen:
    """A search budget. One for a whole proof, so that many hard questions cannot add up."""

    over: int = STAPPEN_MAX

    def zet(self) -> None:
        """Take one step.

        Raises:
            TeIngewikkeld: there are none left.
        """
        self.over -= 1
        if self.over < 0:
            raise TeIngewikkeld


@dataclass(frozen=True, slots=True)
class Uitweg:
    """One way past an obstacle: be inside `masker`. `segmenten`: the features it narrows."""

    masker: int
    segmenten: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Obstakel:
    """Takes `velden` (bits) wherever none of the ways past it is taken."""

    velden: int
    uitwegen: tuple[Uitweg, ...]


class Ruimte:
    """All situations under one coding."""

    __slots__ = ("_beperkt", "_bits", "_buiten", "_segmenten", "alles", "onbekend", "velden")

    def __init__(self, woordenboek: Woordenboek, codering: Codering) -> None:
        """Lay out features and values; a band that no number falls in (below 0) is not possible."""
        self._segmenten = codering.segmenten
        self.velden = (1 << len(woordenboek.velden)) - 1
        self.onbekend = codering.onbekend
        self.alles = 0
        bits: dict[str, tuple[int, ...]] = {}
        for naam, kenmerk in woordenboek.kenmerken.items():
            segment = self._segmenten[naam]
            bits[naam] = tuple(
                codering.zeker([Voorwaarde(naam, frozenset({n}), "")]) & segment for n in range(kenmerk.aantal)
            )
            leeg = bits[naam][0] if kenmerk.snedes[:1] == (Snede(0),) else 0
            self.alles |= segment & ~leeg
        self._bits = MappingProxyType(bits)
        # Kept per mask: a policy has some hundreds, and each is asked for many groups of keys.
        self._beperkt: dict[int, tuple[int, ...]] = {}
        self._buiten: dict[int, tuple[Uitweg, ...]] = {}

    @property
    def segmenten(self) -> Mapping[str, int]:
        """Feature → all its bits."""
        return MappingProxyType(self._segmenten)

    @property
    def bits(self) -> Mapping[str, tuple[int, ...]]:
        """Feature → bit per value or band."""
        return self._bits

    def beperkt(self, masker: int) -> tuple[int, ...]:
        """Segments of which a mask leaves bits out."""
        smal = self._beperkt.get(masker)
        if smal is None:
            weg = self.alles & ~masker
            smal = tuple(segment for segment in self._segmenten.values() if weg & segment)
            self._beperkt[masker] = smal
        return smal

    def snijd(self, *maskers: int) -> int:
        """Box of what lies in all masks; 0 when that is nothing."""
        doos = self.alles
        for masker in maskers:
            doos &= masker
        return doos if all(doos & segment for segment in self._segmenten.values()) else 0

    def buiten(self, masker: int) -> tuple[Uitweg, ...]:
        """The ways to be outside a mask: one of the features it narrows has another value."""
        wegen = self._buiten.get(masker)
        if wegen is None:
            wegen = tuple(Uitweg(~segment | ~masker, (segment,)) for segment in self.beperkt(masker))
            self._buiten[masker] = wegen
        return wegen

    def binnen(self, masker: int) -> Uitweg:
        """The way to be inside a mask."""
        return Uitweg(masker, self.beperkt(masker))

    def verbod(self, rij: Verbodrij) -> Obstakel:
        """A ban takes its fields unless one of its conditions is certainly false."""
        return Obstakel(rij.velden, self.buiten(rij.mogelijk))

    def wachten(self, vast: frozenset[Plicht], rij: Verbodrij, rijen: Sequence[Verbodrij]) -> Iterator[Obstakel]:
        """An irreversible duty that is possible but not certain holds the whole message (semantics 4).

        `vast`: the duties that are certain already, because the permit itself brings them.
        """
        for plicht in sorted(rij.onherroepelijk - vast, key=Plicht.text):
            zeker = tuple(self.binnen(ander.zeker) for ander in rijen if plicht in ander.plichten)
            yield Obstakel(self.velden, (*self.buiten(rij.mogelijk), *zeker))


def obstakels_van(ruimte: Ruimte, regel: Regelrij, rijen: Sequence[Verbodrij]) -> tuple[Obstakel, ...]:
    """What stands in the way of this permit in a key with these bans and standing duties."""
    gevonden = [ruimte.verbod(rij) for rij in rijen if rij.velden & regel.velden]
    for rij in rijen:
        # A ban on everything already takes all where it may apply; only other rows can hold a message that passes.
        if rij.velden != ruimte.velden:
            gevonden += ruimte.wachten(regel.plichten, rij, rijen)
    return tuple(gevonden)


def ontwijk(doos: int, velden: int, obstakels: Sequence[Obstakel], stappen: Stappen) -> tuple[int, int] | None:
    """Find a part of the box, and fields of these, that no obstacle takes anywhere in that part; None: there is none.

    Raises:
        TeIngewikkeld: the budget is spent.
    """
    stappen.zet()
    over: list[tuple[Obstakel, list[int]]] = []
    for obstakel in obstakels:
        if not obstakel.velden & velden:
            continue
        smaller = _uitgangen(doos, obstakel)
        if smaller is None:
            continue
        if smaller:
            over.append((obstakel, smaller))
        else:
            velden &= ~obstakel.velden
            if not velden:
                return None
    if not over:
        return doos, velden
    eerste, smaller = min(over, key=lambda keuze: len(keuze[1]))
    rest = [obstakel for obstakel, _ in over if obstakel is not eerste]
    for nauwer in smaller:
        gevonden = ontwijk(nauwer, velden, rest, stappen)
        if gevonden is not None:
            return gevonden
    # Let it take its fields; what it leaves may still pass.
    zonder = velden & ~eerste.velden
    return ontwijk(doos, zonder, rest, stappen) if zonder else None


def _uitgangen(doos: int, obstakel: Obstakel) -> list[int] | None:
    """The smaller boxes in which the obstacle is passed; None when it is passed everywhere already."""
    smaller: list[int] = []
    for uitweg in obstakel.uitwegen:
        nauwer = doos & uitweg.masker
        if nauwer == doos:
            return None
        if all(nauwer & segment for segment in uitweg.segmenten):
            smaller.append(nauwer)
    return smaller
