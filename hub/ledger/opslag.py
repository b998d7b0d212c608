"""Rows into the database and back, and the roll-up that goes with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from hub.ledger.combinaties import NAMEN, Afgedaan, Combinatie, Ontvangst, Uitkomst
from hub.ledger.duiding import Gelezen, dag_van, ids
from hub.ledger.rijen import GELEVERD, Rij
from hub.ledger.schema import (
    betrokkene,
    blok_van,
    combinatie,
    combinatie_partij,
    combinatie_regel,
    levering,
    naar_bytes,
    record,
    stand,
    verwijzing,
)
from hub.ledger.veelrijen import Waarde, Waarden, tel_op, verander, voeg_in
from hub.ledger.verwijzingen import blokken, in_delen, rijen_van

_NOOIT: Final = 1 << 62
_RIJ: Final = tuple(kolom.name for kolom in levering.c)
_VERANDERLIJK: Final = (
    "combinatie", "gestript", "pogingen", "besluit", "ontvangen", "ontvangen_tijd", "oordeel", "oordeel_tijd",
    "oordeel_code",
)  # fmt: skip
_UIT_RIJ: Final = tuple(naam for naam in _RIJ if naam != "combinatie")
_RECORD: Final = ("nummer", "id", "soort", "tijd", "partij", "ruw")
_VERWIJZING: Final = ("blok", "id", "nummer", "sleutel")
_BETROKKENE: Final = ("partij", "deelneemt", "soort", "tijd", "nummer")
_COMBINATIE: Final = tuple(kolom.name for kolom in combinatie.c)


@dataclass(slots=True)
class Nodig:
    """Keys of rows that a portion may change."""

    leveringen: set[str] = field(default_factory=set)
    kenmerken: set[str] = field(default_factory=set)
    zaken: set[str] = field(default_factory=set)
    stroomnummers: set[int] = field(default_factory=set)


class Boek:
    """The combinations that exist, kept beside the database by the one who writes."""

    def __init__(self, nummers: dict[Combinatie, int]) -> None:
        self._nummers = nummers
        self._per_nummer = {nummer: wat for wat, nummer in nummers.items()}

    @classmethod
    def laad(cls, verbinding: Connection) -> Boek:
        """Read them all: some thousands."""
        return cls({lees_combinatie(rij): rij.nummer for rij in verbinding.execute(select(combinatie))})

    def haal(self, verbinding: Connection, nodig: Nodig) -> Iterator[Rij]:
        """The rows with one of these keys."""
        yield from self._haal_leveringen(verbinding, nodig.leveringen)
        for sleutel, waarden in (("kenmerk", nodig.kenmerken), ("zaak", nodig.zaken)):
            for rijen in rijen_van(verbinding, sleutel, waarden):
                yield from self._lees(verbinding, levering.c.rij.in_(rijen))
        for nummers in in_delen(sorted(nodig.stroomnummers)):
            yield from self._lees(verbinding, levering.c.stroomnummer.in_(nummers))

    def _lees(self, verbinding: Connection, welke: ColumnElement[bool]) -> Iterator[Rij]:
        return map(self._rij, verbinding.execute(select(levering).where(welke)))

    def _haal_leveringen(self, verbinding: Connection, nodig: Collection[str]) -> Iterator[Rij]:
        """There is one row of each at most, and nearly always it is of the last days: the newest blocks first."""
        zoek = set(nodig)
        for blok in blokken(verbinding) if zoek else ():
            for rijen in rijen_van(verbinding, "levering", zoek, [blok]):
                for rij in self._lees(verbinding, levering.c.rij.in_(rijen)):
                    zoek.discard(str(rij.levering))
                    yield rij
            if not zoek:
                return

    def bewaar(self, verbinding: Connection, rijen: Iterable[Rij], al: Collection[int]) -> int:
        """Write rows that are new or changed (`al`: those that lie there), and add them to the roll-up.

        Returns how many are new.
        """
        alle = list(rijen)
        self.maak(verbinding, {rij.combinatie for rij in alle if rij.combinatie not in self._nummers})
        nieuw = [self._nieuw(rij) for rij in alle if rij.rij not in al]
        voeg_in(verbinding, levering, _RIJ, nieuw)
        oud = [(rij.rij, *self._veranderd(rij)) for rij in alle if rij.rij in al]
        verander(verbinding, levering, "rij", _VERANDERLIJK, oud)
        self._tel(verbinding, alle)
        return len(nieuw)

    def _rij(self, rij: Row[Any]) -> Rij:
        wat = self._per_nummer[rij.combinatie]
        return Rij(combinatie=wat, was=wat, **{naam: getattr(rij, naam) for naam in _UIT_RIJ})

    def _veranderd(self, rij: Rij) -> Waarden:
        """In the order of `_VERANDERLIJK`."""
        return (
            self._nummers[rij.combinatie], rij.gestript, rij.pogingen, rij.besluit, rij.ontvangen, rij.ontvangen_tijd,
            rij.oordeel, rij.oordeel_tijd, rij.oordeel_code,
        )  # fmt: skip

    def _nieuw(self, rij: Rij) -> Waarden:
        """In the order of `_RIJ`: that of the columns of the table."""
        wat, *rest = self._veranderd(rij)
        ids_ = [None if kenmerk is None else naar_bytes(kenmerk) for kenmerk in (rij.levering, rij.kenmerk, rij.zaak)]
        return (rij.rij, rij.tijd, wat, *ids_, rij.stroomnummer, *rest)

    def maak(self, verbinding: Connection, welke: Iterable[Combinatie]) -> None:
        """Give numbers to combinations that were not seen before. The caller holds the lock of the writer."""
        afdrukken = {wat.afdruk: wat for wat in welke if wat not in self._nummers}
        if not afdrukken:
            return
        rijen: list[Waarden] = []
        partijen: list[Waarden] = []
        regels: list[Waarden] = []
        for nummer, (afdruk, wat) in enumerate(sorted(afdrukken.items()), start=max(self._per_nummer, default=0) + 1):
            self._nummers[wat], self._per_nummer[nummer] = nummer, wat
            waarden: dict[str, Waarde] = {"nummer": nummer, "afdruk": afdruk, "termijn": wat.termijn, **wat.waarden()}
            waarden |= {"aantal": 0, "eerste": _NOOIT, "laatste": -_NOOIT}
            rijen.append(tuple(waarden[naam] for naam in _COMBINATIE))
            partijen += [(partij, rol, nummer) for partij, rol in wat.partijen()]
            regels += [(code, nummer) for code in sorted(wat.regels())]
        voeg_in(verbinding, combinatie, _COMBINATIE, rijen)
        voeg_in(verbinding, combinatie_partij, ("partij", "rol", "combinatie"), partijen)
        voeg_in(verbinding, combinatie_regel, ("regel", "combinatie"), regels)

    def _tel(self, verbinding: Connection, alle: Sequence[Rij]) -> None:
        """Add what changed to the roll-up: per combination, and per day and combination."""
        erbij: Counter[tuple[int, int]] = Counter()
        grens: dict[int, tuple[int, int]] = {}
        for rij in alle:
            if rij.was == rij.combinatie:
                continue
            nummer, dag = self._nummers[rij.combinatie], dag_van(rij.tijd)
            erbij[dag, nummer] += 1
            onder, boven = grens.get(nummer, (rij.tijd, rij.tijd))
            grens[nummer] = min(onder, rij.tijd), max(boven, rij.tijd)
            if rij.was is not None:
                erbij[dag, self._nummers[rij.was]] -= 1
        per_combinatie: Counter[int] = Counter()
        for (_, nummer), aantal in erbij.items():
            per_combinatie[nummer] += aantal
        tel_op(
            verbinding,
            [
                (nummer, aantal, *grens.get(nummer, (_NOOIT, -_NOOIT)))
                for nummer, aantal in sorted(per_combinatie.items())
            ],
            [(dag, nummer, aantal) for (dag, nummer), aantal in sorted(erbij.items()) if aantal],
        )


def lees_combinatie(rij: Row[Any]) -> Combinatie:
    """A combination from its row (or a row that has its columns)."""
    waarden = {naam: getattr(rij, naam) for naam in NAMEN}
    waarden |= {"uitkomst": Uitkomst(waarden["uitkomst"]), "ontvangst": Ontvangst(waarden["ontvangst"])}
    waarden |= {"afgedaan": None if waarden["afgedaan"] is None else Afgedaan(waarden["afgedaan"])}
    return Combinatie(**waarden)


def begin_stand(verbinding: Connection, oorsprong: str, groei: bytes, nu: int) -> None:
    """The row that says how far it is, unless another put it there."""
    rij = {"een": 1, "oorsprong": oorsprong, "grootte": 0, "rijen": 0, "groei": groei, "bijgewerkt": nu}
    verbinding.execute(_invoeg(verbinding, stand).on_conflict_do_nothing(), rij)


def bewaar_records(verbinding: Connection, nieuw: Sequence[Gelezen], betrokkenen: Sequence[Waarden]) -> None:
    """Records, the ids in them, and the parties that they name."""
    rijen: list[Waarden] = []
    verwijzingen: list[tuple[int, bytes, int, str]] = []
    for g in nieuw:
        nummer, blok = g.nummer, blok_van(g.nummer)
        rijen.append((nummer, g.id, g.soort, g.tijd, g.partij, g.ruw))
        verwijzingen += [(blok, kenmerk, nummer, sleutel) for kenmerk, sleutel in ids(g)]
    verwijzingen.sort()  # neighbours in the index are written together
    voeg_in(verbinding, record, _RECORD, rijen)
    voeg_in(verbinding, verwijzing, _VERWIJZING, verwijzingen)
    voeg_in(verbinding, betrokkene, _BETROKKENE, betrokkenen)


def bewaar_deelname(verbinding: Connection, rijen: Sequence[Rij]) -> None:
    """That the sender of these deliveries takes part in the record of the delivery: the record may have named him."""
    for rij in rijen:
        for deelneemt in (False, True):
            waarden = (rij.combinatie.van, deelneemt, GELEVERD, rij.tijd, rij.record)
            wie = dict(zip(_BETROKKENE, waarden, strict=True))
            if deelneemt:
                verbinding.execute(_invoeg(verbinding, betrokkene).on_conflict_do_nothing(), wie)
            else:
                verbinding.execute(betrokkene.delete().where(*(betrokkene.c[naam] == wie[naam] for naam in wie)))


def _invoeg(verbinding: Connection, tabel: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what happens when the row is there; each database has its own class for it."""
    return (postgresql.insert if verbinding.dialect.name == "postgresql" else sqlite.insert)(tabel)
