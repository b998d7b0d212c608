"""What must hold of every compiled table, looked at row by row: unique, omission, labels, log and retention, senders.

None of these can be broken by a policy file, because the loader refuses it; they are proved all the same, because the
table decides and not the file. Each look is at the masks, so it is about every situation at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from hub.policy.besluit import Kenmerken, Sleutel
from hub.policy.gebied import Ruimte
from hub.policy.gebied_gangen import Groep
from hub.policy.gebied_woorden import situatie
from hub.policy.laden import Beleid
from hub.policy.tabel import Regelrij, Verbodrij
from hub.policy.woordenboek import CATEGORIEEN, HERKOMSTEN, PLICHT_BEWAAR, PLICHT_LOG, VORMEN

_SOORT_HUB = "hub"


@dataclass(frozen=True, slots=True)
class Gebrek:
    """One thing that does not hold: code of the claim, what is wrong, and a case of it where there is one."""

    code: str
    mis: str
    regel: str = ""
    sleutel: Sleutel | None = None
    kenmerken: Kenmerken = field(default_factory=dict)


def vaste_gebreken(beleid: Beleid, ruimte: Ruimte, groepen: tuple[Groep, ...]) -> Iterator[Gebrek]:
    """Everything that does not hold, in the order of the table."""
    gezien: set[int] = set()
    for groep in groepen:
        yield from _uniek(beleid, ruimte, groep)
        yield from _afzender(groep)
        for regel in groep.regels:
            yield from _vastleggen(beleid, ruimte, groep, regel)
            if id(regel) not in gezien:
                gezien.add(id(regel))
                yield from _weglaten(beleid, ruimte, groep, regel)
                yield from _label(beleid, regel)
        for rij in beleid.tabel.verboden_van(groep.sleutels[0]):
            if id(rij) not in gezien:
                gezien.add(id(rij))
                yield from _weglaten_verbod(ruimte, rij)


def _uniek(beleid: Beleid, ruimte: Ruimte, groep: Groep) -> Iterator[Gebrek]:
    for een, ander in combinations(groep.regels, 2):
        doos = ruimte.snijd(een.zeker, ander.zeker)
        if doos:
            codes = f"{een.regel.kop.code} en {ander.regel.kop.code}"
            kenmerken = situatie(beleid.woordenboek, ruimte, doos)
            yield Gebrek("uniek", f"{codes} gelden allebei", een.regel.kop.code, groep.sleutels[0], kenmerken)


def _weglaten(beleid: Beleid, ruimte: Ruimte, groep: Groep, regel: Regelrij) -> Iterator[Gebrek]:
    """A permit that asks something of a feature does not match when it is unknown."""
    for segment in ruimte.beperkt(regel.zeker):
        if regel.zeker & segment & ruimte.onbekend:
            code = regel.regel.kop.code
            doos = ruimte.snijd(regel.zeker, ~segment | ruimte.onbekend)
            kenmerken = situatie(beleid.woordenboek, ruimte, doos)
            mis = f"{code} geldt ook als onbekend is wat de regel vraagt"
            yield Gebrek("weglaten", mis, code, groep.sleutels[0], kenmerken)


def _weglaten_verbod(ruimte: Ruimte, rij: Verbodrij) -> Iterator[Gebrek]:
    """A ban works when what it asks is unknown; what it destroys, only when all of it is known."""
    code = rij.verbod.kop.code
    for segment in ruimte.beperkt(rij.mogelijk):
        if not rij.mogelijk & segment & ruimte.onbekend:
            yield Gebrek("weglaten", f"{code} werkt niet als onbekend is wat het verbod vraagt", code)
    for segment in ruimte.beperkt(rij.zeker):
        if rij.zeker & segment & ruimte.onbekend:
            yield Gebrek("weglaten", f"{code} geldt voor zeker terwijl iets onbekend is", code)
    if rij.zeker & ~rij.mogelijk:
        yield Gebrek("weglaten", f"{code} werkt niet in een geval waarin het zeker geldt", code)


def _label(beleid: Beleid, regel: Regelrij) -> Iterator[Gebrek]:
    """Every bit of the permit is a field of the dictionary, named by the permit, with a label that has meaning."""
    code, bits, rest = regel.regel.kop.code, beleid.tabel.veldbits, regel.velden
    for pad, bit in bits.items():
        if not regel.velden & bit:
            continue
        rest &= ~bit
        label = beleid.woordenboek.velden.get(pad)
        goed = label is not None and (
            label.herkomst in HERKOMSTEN and label.categorie in CATEGORIEEN and label.vorm in VORMEN
        )
        if not goed:
            yield Gebrek("label", f"{code} geeft '{pad}', en dat veld heeft geen label", code)
        elif pad not in regel.regel.velden:
            yield Gebrek("label", f"{code} geeft '{pad}' zonder het te noemen", code)
    if rest:
        yield Gebrek("label", f"{code} geeft een veld dat niet in het woordenboek staat", code)


def _vastleggen(beleid: Beleid, ruimte: Ruimte, groep: Groep, regel: Regelrij) -> Iterator[Gebrek]:
    code = regel.regel.kop.code
    namen = {plicht.naam for plicht in regel.plichten if plicht.naam != PLICHT_BEWAAR or plicht.seconden is not None}
    kenmerken = situatie(beleid.woordenboek, ruimte, regel.zeker & ruimte.alles)
    if PLICHT_BEWAAR not in namen:
        yield Gebrek("vastleggen", f"{code} noemt geen bewaartermijn", code, groep.sleutels[0], kenmerken)
    if PLICHT_LOG not in namen:
        buiten = [s for s in groep.sleutels if beleid.woordenboek.bestemmingen[s.naar].soort != _SOORT_HUB]
        if buiten:
            yield Gebrek("vastleggen", f"{code} legt niet vast", code, buiten[0], kenmerken)


def _afzender(groep: Groep) -> Iterator[Gebrek]:
    """Each key of the table is one that the permit names."""
    for rij in groep.regels:
        code = rij.regel.kop.code
        assen = rij.regel.bereik.assen()
        for sleutel in groep.sleutels:
            if not all(woord in as_ for woord, as_ in zip(sleutel, assen, strict=True)):
                mis = f"{code} laat {sleutel.van} een {sleutel.bericht} versturen en noemt dat niet"
                yield Gebrek("afzender", mis, code, sleutel)
