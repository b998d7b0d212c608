"""Keys taken together: those with the same permits, bans and claims get the same answer, so they are asked once.

A table of a few thousand keys has a few hundred of such groups. Which keys lie together follows from the words of the
entries; what the bans of a group are is asked of the compiled table, for one key of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from hub.policy.besluit import Sleutel
from hub.policy.gebied import Obstakel, Ruimte, Stappen, obstakels_van, ontwijk
from hub.policy.laden import Beleid
from hub.policy.regels import Bereik
from hub.policy.tabel import Regelrij, Verbodrij


@dataclass(frozen=True, slots=True)
class Groep:
    """Keys that are alike. `merk`: bit n is on when range n speaks of these keys."""

    sleutels: tuple[Sleutel, ...]
    regels: tuple[Regelrij, ...]
    merk: int


class Merker:
    """Which of some ranges speak of a key, as bits: five look-ups and four ands."""

    __slots__ = ("_assen",)

    def __init__(self, bereiken: Sequence[Bereik]) -> None:
        """Range n gets bit n."""
        self._assen: tuple[dict[str, int], ...] = ({}, {}, {}, {}, {})
        for nummer, bereik in enumerate(bereiken):
            for as_, woorden in zip(self._assen, bereik.assen(), strict=True):
                for woord in woorden:
                    as_[woord] = as_.get(woord, 0) | 1 << nummer

    def merk(self, sleutel: Sleutel) -> int:
        """The ranges that speak of this key."""
        van, bericht, doel, naar, fase = self._assen
        return (
            van.get(sleutel[0], 0)
            & bericht.get(sleutel[1], 0)
            & doel.get(sleutel[2], 0)
            & naar.get(sleutel[3], 0)
            & fase.get(sleutel[4], 0)
        )


def groepeer(beleid: Beleid, extra: Iterable[Bereik] = ()) -> tuple[Groep, ...]:
    """Every key of the table with a permit, grouped. Bits of `merk`: bans, standing duties, then `extra`."""
    convenant, tabel = beleid.convenant, beleid.tabel
    merker = Merker([*(v.bereik for v in (*convenant.nooit, *convenant.altijd)), *extra])
    groepen: dict[tuple[int, ...], tuple[list[Sleutel], tuple[Regelrij, ...], int]] = {}
    for sleutel in tabel.sleutels:
        regels, merk = tabel.regels_van(sleutel), merker.merk(sleutel)
        naam = (merk, *map(id, regels))
        groep = groepen.get(naam)
        if groep is None:
            groepen[naam] = ([sleutel], regels, merk)
        else:
            groep[0].append(sleutel)
    return tuple(Groep(tuple(sleutels), regels, merk) for sleutels, regels, merk in groepen.values())


@dataclass(frozen=True)
class Gang:
    """One permit in keys that are alike: the rows that play a part, and what stands in the way."""

    sleutels: tuple[Sleutel, ...]
    regel: Regelrij
    verboden: tuple[Verbodrij, ...]
    obstakels: tuple[Obstakel, ...]
    ruimte: Ruimte

    @property
    def code(self) -> str:
        """Of the permit."""
        return self.regel.regel.kop.code

    def zoek(self, velden: int, stappen: Stappen, *maskers: int) -> tuple[int, int] | None:
        """A box inside the masks, and the fields of these that pass everywhere in it; None when none ever passes.

        Raises:
            TeIngewikkeld: the budget is spent.
        """
        doos = self.ruimte.snijd(self.regel.zeker, *maskers)
        velden &= self.regel.velden
        return ontwijk(doos, velden, self.obstakels, stappen) if doos and velden else None

    @cached_property
    def levend(self) -> int:
        """Bits of the fields that pass in some situation."""
        over, gevonden, stappen = self.regel.velden, 0, Stappen()
        while over:
            deel = self.zoek(over, stappen)
            if deel is None:
                break
            gevonden |= deel[1]
            over &= ~deel[1]
        return gevonden


def gang(beleid: Beleid, ruimte: Ruimte, groep: Groep, regel: Regelrij) -> Gang:
    """One permit of a group of keys; the bans are those of the compiled table."""
    rijen = beleid.tabel.verboden_van(groep.sleutels[0])
    return Gang(groep.sleutels, regel, rijen, obstakels_van(ruimte, regel, rijen), ruimte)


def gangen(beleid: Beleid, ruimte: Ruimte) -> Iterator[Gang]:
    """Every permit of every group of keys."""
    for groep in groepeer(beleid):
        for regel in groep.regels:
            yield gang(beleid, ruimte, groep, regel)
