"""Where two policies differ, as questions to the algebra: in one group of keys, in every situation.

A field passes on one side and not on the other: one permit gives it there, and here no permit gives it, or a ban takes
it, or the message is held, or a value is unknown to this policy. Each of these reasons is a box to begin in; what may
not be the case there, is an obstacle. When nothing is found for any reason, there is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.policy.besluit import Plicht
from hub.policy.gebied import Obstakel, Ruimte, Stappen, obstakels_van, ontwijk
from hub.policy.tabel import Regelrij, Verbodrij
from hub.policy.verschil_samen import Kant

VASTHOUDEN = Plicht("vasthouden")
"""Stands for "the message waits": not a duty of the dictionary, but a change of it is told as one."""


@dataclass(frozen=True, slots=True)
class Zicht:
    """One policy in one group of keys."""

    regels: tuple[Regelrij, ...]
    verboden: tuple[Verbodrij, ...]
    kant: Kant

    def obstakels(self, ruimte: Ruimte, regel: Regelrij) -> tuple[Obstakel, ...]:
        """What stands in the way of a permit."""
        return (*obstakels_van(ruimte, regel, self.verboden), *self.kant.vreemd)


@dataclass(frozen=True, slots=True)
class Begin:
    """One reason for a difference: a box to begin in, and what may not be the case."""

    doos: int
    obstakels: tuple[Obstakel, ...]


Anders = Callable[[Regelrij | Verbodrij], bool]


def klassen(velden: int, deling: Iterable[int]) -> list[int]:
    """Fields in classes that each set takes whole or not at all."""
    delen = [velden] if velden else []
    for verzameling in {verzameling & velden for verzameling in deling} - {0, velden}:
        delen = [deel for klasse in delen for deel in (klasse & verzameling, klasse & ~verzameling) if deel]
    return delen


def meer(
    ruimte: Ruimte, hier: Zicht, daar: Zicht, regel: Regelrij, anders: Anders
) -> Iterator[tuple[int, tuple[Begin, ...], int]]:
    """Per class of fields: the reasons for which it could pass here by this permit and not there.

    Yields the class, the reasons, and the segments that tell about them (conditions of the rows that differ).
    """
    nieuw = [rij for rij in daar.verboden if anders(rij)]
    if not anders(regel) and not nieuw and not daar.kant.vreemd:
        return  # the same permit under the same bans
    zicht = hier.obstakels(ruimte, regel)
    deling = [rij.velden for rij in (*hier.verboden, *nieuw)] + [ander.velden for ander in daar.regels]
    for klasse in klassen(regel.velden, deling):
        eigen = tuple(o for o in zicht if o.velden & klasse)
        anderen = [ander.zeker for ander in daar.regels if ander.velden & klasse]
        begin: list[Begin] = []
        # Where a permit there holds wherever this one does, no case is without a permit there.
        if all(regel.zeker & ~masker for masker in anderen):
            begin.append(Begin(regel.zeker, (*eigen, *(_zonder(ruimte, klasse, masker) for masker in anderen))))
        maskers = [regel.zeker, *anderen]
        for rij in daar.verboden:
            if rij.velden & klasse and anders(rij):
                begin.append(Begin(regel.zeker & rij.mogelijk, eigen))
                maskers.append(rij.mogelijk)
            elif rij.velden != ruimte.velden and rij.onherroepelijk:
                begin += _wacht(ruimte, daar, rij, regel.zeker, eigen, klasse)
                maskers.append(rij.mogelijk)
        begin += (Begin(regel.zeker & bits, eigen) for bits in daar.kant.vreemde_bits)
        if begin:
            yield klasse, tuple(begin), _segmenten(ruimte, (*maskers, *daar.kant.vreemde_bits))


def _zonder(ruimte: Ruimte, velden: int, masker: int) -> Obstakel:
    """Not inside this mask."""
    return Obstakel(velden, ruimte.buiten(masker))


def _wacht(
    ruimte: Ruimte, zicht: Zicht, rij: Verbodrij, doos: int, extra: tuple[Obstakel, ...], velden: int
) -> Iterator[Begin]:
    """Where this row holds a message: its irreversible duty is possible, and nothing makes it certain."""
    for plicht in rij.onherroepelijk:
        dragers = [rij.zeker for rij in zicht.verboden if plicht in rij.plichten]
        dragers += [rij.zeker for rij in zicht.regels if plicht in rij.plichten]
        niet = tuple(_zonder(ruimte, velden, masker) for masker in dragers)
        yield Begin(doos & rij.mogelijk, (*extra, *niet))


def andere_plicht(
    ruimte: Ruimte, hier: Zicht, daar: Zicht, regel: Regelrij, ander: Regelrij
) -> Iterator[tuple[Plicht, tuple[Begin, ...], int]]:
    """Duties that the permit here brings to a delivery that passes on both sides, and that it does not have there."""
    nieuw = sorted(regel.plichten - ander.plichten, key=Plicht.text)
    doos = ruimte.snijd(regel.zeker, ander.zeker)
    if not nieuw or not doos:
        return
    paren = [
        (*mijn, *zijn)
        for mijn in _vrijste(klassen(regel.velden, (r.velden for r in hier.verboden)), hier.obstakels(ruimte, regel))
        for zijn in _vrijste(klassen(ander.velden, (r.velden for r in daar.verboden)), daar.obstakels(ruimte, ander))
    ]
    telt = sum(ruimte.beperkt(regel.zeker & ander.zeker))
    for plicht in nieuw:
        niet = tuple(_zonder(ruimte, 1, drager(rij, plicht)) for rij in daar.verboden if plicht in rij.plichten)
        yield plicht, tuple(Begin(doos, (*paar, *niet)) for paar in paren), telt


def _vrijste(delen: Iterable[int], obstakels: Sequence[Obstakel]) -> list[tuple[Obstakel, ...]]:
    """What stands in the way of the freest fields: where any field passes, one of these does.

    As if each were the only field there is. A class with all the obstacles of another, and more, adds nothing.
    """
    sets = {frozenset(n for n, obstakel in enumerate(obstakels) if obstakel.velden & deel) for deel in delen}
    return [
        tuple(Obstakel(1, obstakels[n].uitwegen) for n in sorted(eigen))
        for eigen in sorted(sets, key=sorted)
        if not any(ander < eigen for ander in sets)
    ]


def drager(rij: Verbodrij, plicht: Plicht) -> int:
    """Where a row imposes a duty: an irreversible one only when it is certain."""
    return rij.zeker if plicht in rij.onherroepelijk else rij.mogelijk


def rijplicht(
    ruimte: Ruimte, hier: Zicht, daar: Zicht, anders: Anders
) -> Iterator[tuple[Plicht, tuple[Begin, ...], int]]:
    """Duties that bans and standing duties impose here and not there, on whatever message, and holding it."""
    for plicht in sorted({p for rij in hier.verboden if anders(rij) for p in rij.plichten}, key=Plicht.text):
        bronnen = [rij for rij in hier.verboden if plicht in rij.plichten and anders(rij)]
        dragers = [rij for rij in daar.verboden if plicht in rij.plichten]
        niet = tuple(_zonder(ruimte, 1, drager(rij, plicht)) for rij in dragers)
        yield (
            plicht,
            tuple(Begin(drager(rij, plicht), niet) for rij in bronnen),
            _segmenten(ruimte, (drager(rij, plicht) for rij in (*bronnen, *dragers))),
        )
    wachters = [rij for rij in (*hier.verboden, *daar.verboden) if rij.onherroepelijk]
    if any(anders(rij) for rij in wachters):
        leeg: frozenset[Plicht] = frozenset()
        niet = tuple(Obstakel(1, o.uitwegen) for rij in daar.verboden for o in ruimte.wachten(leeg, rij, daar.verboden))
        zonder = Zicht((), hier.verboden, hier.kant)
        begin = [b for rij in hier.verboden for b in _wacht(ruimte, zonder, rij, ruimte.alles, niet, 1)]
        yield VASTHOUDEN, tuple(begin), _segmenten(ruimte, (rij.mogelijk for rij in wachters))


def _segmenten(ruimte: Ruimte, maskers: Iterable[int]) -> int:
    telt = 0
    for masker in maskers:
        telt |= sum(ruimte.beperkt(masker))
    return telt


def omhul(ruimte: Ruimte, begin: Sequence[Begin], velden: int, telt: int, stappen: Stappen) -> tuple[int, int] | None:
    """A box in which the difference is everywhere, and the smallest box around all of it; None: there is none.

    The box around is exact for each feature in the segments `telt`, taken by itself; other features are left wide.

    Raises:
        TeIngewikkeld: the budget is spent.
    """
    dozen = [nauw for een in begin if (nauw := _vernauw(ruimte, een, velden))[0]]
    eerste = _zoek(dozen, velden, -1, 0, stappen)
    if eerste is None:
        return None
    omhulsel, rest = eerste & telt, ruimte.alles & telt & ~eerste
    for segment in ruimte.segmenten.values():
        deel = rest & segment
        while deel:
            bit = deel & -deel
            gevonden = _zoek(dozen, velden, ~segment | bit, bit, stappen)
            omhulsel |= 0 if gevonden is None else gevonden & segment
            deel &= ~bit
    return eerste, omhulsel | (ruimte.alles & ~telt)


def _vernauw(ruimte: Ruimte, begin: Begin, velden: int) -> tuple[int, tuple[Obstakel, ...]]:
    """Take at once the only way past each obstacle that has one; what is left to search is smaller. 0: nothing left."""
    doos, rest = begin.doos, []
    for obstakel in begin.obstakels:
        if len(obstakel.uitwegen) == 1 and not velden & ~obstakel.velden:
            doos &= obstakel.uitwegen[0].masker
        else:
            rest.append(obstakel)
    return ruimte.snijd(doos), tuple(rest)


def _zoek(
    dozen: Sequence[tuple[int, tuple[Obstakel, ...]]], velden: int, masker: int, bit: int, stappen: Stappen
) -> int | None:
    """A box with a difference inside the mask, which asks nothing or exactly this bit of one feature."""
    for doos, obstakels in dozen:
        if bit and not doos & bit:
            continue
        gevonden = ontwijk(doos & masker, velden, obstakels, stappen)
        if gevonden is not None:
            return gevonden[0]
    return None
