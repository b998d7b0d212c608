"""Rows into the database and back, and the roll-up that goes with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Table, bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from hub.ledger.combinaties import NAMEN, Afgedaan, Combinatie, Ontvangst, Uitkomst
from hub.ledger.duiding import Gelezen, dag_van
from hub.ledger.rijen import GELEVERD, Rij
from hub.ledger.schema import (
    betrokkene,
    combinatie,
    combinatie_partij,
    combinatie_regel,
    levering,
    naar_bytes,
    record,
    stand,
    teller,
    verwijzing,
)

T = TypeVar("T")
GREEP: Final = 500
"""Values in one `IN`."""
_NOOIT: Final = 1 << 62
_RIJ: Final = [kolom.name for kolom in levering.c if kolom.name != "combinatie"]
_IDS: Final = {"levering", "kenmerk", "zaak"}
_BETROKKENE: Final = ("partij", "deelneemt", "soort", "tijd", "nummer")
_VAST: Final = {"rij", "tijd", "levering", "kenmerk", "zaak", "stroomnummer"}


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
        for kolom, waarden in (
            (levering.c.levering, nodig.leveringen),
            (levering.c.kenmerk, nodig.kenmerken),
            (levering.c.zaak, nodig.zaken),
            (levering.c.stroomnummer, nodig.stroomnummers),
        ):
            for deel in in_delen(waarden):
                for rij in verbinding.execute(select(levering).where(kolom.in_(deel))):
                    yield self._rij(rij)

    def bewaar(self, verbinding: Connection, rijen: Iterable[Rij], al: Collection[int]) -> int:
        """Write rows that are new or changed (`al`: those that lie there), and add them to the roll-up.

        Returns how many are new.
        """
        alle = list(rijen)
        self.maak(verbinding, {rij.combinatie for rij in alle})
        nieuw = [rij for rij in alle if rij.rij not in al]
        if nieuw:
            voeg_in(verbinding, levering, (*_RIJ, "combinatie"), [self._ruw(rij) for rij in nieuw])
        oud = [self._verandering(rij) for rij in alle if rij.rij in al]
        if oud:
            zet: dict[str, Any] = {k.name: bindparam(f"n_{k.name}") for k in levering.c if k.name not in _VAST}
            verbinding.execute(levering.update().where(levering.c.rij == bindparam("n_rij")).values(zet), oud)
        self._tel(verbinding, alle)
        return len(nieuw)

    def _rij(self, rij: Row[Any]) -> Rij:
        wat = self._per_nummer[rij.combinatie]
        return Rij(combinatie=wat, was=wat, **{naam: getattr(rij, naam) for naam in _RIJ})

    def _waarden(self, rij: Rij) -> dict[str, Any]:
        return {naam: getattr(rij, naam) for naam in _RIJ} | {"combinatie": self._nummers[rij.combinatie]}

    def _ruw(self, rij: Rij) -> tuple[str | bytes | int | None, ...]:
        waarden = (
            naar_bytes(waarde) if naam in _IDS and waarde is not None else waarde
            for naam in _RIJ
            for waarde in [getattr(rij, naam)]
        )
        return *waarden, self._nummers[rij.combinatie]

    def _verandering(self, rij: Rij) -> dict[str, Any]:
        waarden = self._waarden(rij)
        return {f"n_{naam}": waarden[naam] for naam in waarden if naam == "rij" or naam not in _VAST}

    def maak(self, verbinding: Connection, welke: Iterable[Combinatie]) -> None:
        """Give numbers to combinations that were not seen before. The caller holds the lock of the writer."""
        afdrukken = {wat.afdruk: wat for wat in welke if wat not in self._nummers}
        if not afdrukken:
            return
        nieuw = [afdrukken[afdruk] for afdruk in sorted(afdrukken)]
        for nummer, wat in enumerate(nieuw, start=max(self._per_nummer, default=0) + 1):
            self._nummers[wat], self._per_nummer[nummer] = nummer, wat
        rijen = [
            {
                **wat.waarden(),
                "nummer": self._nummers[wat],
                "afdruk": afdruk,
                "termijn": wat.termijn,
                "aantal": 0,
                "eerste": _NOOIT,
                "laatste": -_NOOIT,
            }
            for afdruk, wat in sorted(afdrukken.items())
        ]
        verbinding.execute(combinatie.insert(), rijen)
        partijen = [
            {"partij": partij, "rol": rol, "combinatie": self._nummers[wat]}
            for wat in nieuw
            for partij, rol in wat.partijen()
        ]
        verbinding.execute(combinatie_partij.insert(), partijen)
        regels = [{"regel": code, "combinatie": self._nummers[wat]} for wat in nieuw for code in sorted(wat.regels())]
        if regels:
            verbinding.execute(combinatie_regel.insert(), regels)

    def _tel(self, verbinding: Connection, alle: Sequence[Rij]) -> None:
        """Add what changed to the roll-up: per combination, and per day and combination."""
        erbij: Counter[tuple[int, int]] = Counter()
        grens: dict[int, tuple[int, int]] = {}
        for rij in alle:
            if rij.was == rij.combinatie:
                continue
            nummer, dag = self._nummers[rij.combinatie], dag_van(rij.tijd)
            erbij[nummer, dag] += 1
            onder, boven = grens.get(nummer, (rij.tijd, rij.tijd))
            grens[nummer] = min(onder, rij.tijd), max(boven, rij.tijd)
            if rij.was is not None:
                erbij[self._nummers[rij.was], dag] -= 1
        per_combinatie: Counter[int] = Counter()
        for (nummer, _), aantal in erbij.items():
            per_combinatie[nummer] += aantal
        if not per_combinatie:
            return
        waarden = [
            {"n_nummer": nummer, "n_erbij": aantal, "n_eerste": eerste, "n_laatste": laatste}
            for nummer, aantal in sorted(per_combinatie.items())
            for eerste, laatste in [grens.get(nummer, (_NOOIT, -_NOOIT))]
        ]
        c = combinatie.c
        eerste_: Any = bindparam("n_eerste")
        laatste_: Any = bindparam("n_laatste")
        zet = combinatie.update().where(c.nummer == bindparam("n_nummer"))
        zet = zet.values(
            aantal=c.aantal + bindparam("n_erbij"),
            eerste=case((c.eerste > eerste_, eerste_), else_=c.eerste),
            laatste=case((c.laatste < laatste_, laatste_), else_=c.laatste),
        )
        verbinding.execute(zet, waarden)
        dagen = [
            {"dag": dag, "combinatie": nummer, "aantal": aantal}
            for (nummer, dag), aantal in sorted(erbij.items())
            if aantal
        ]
        tel = _invoeg(verbinding, teller)
        tel = tel.on_conflict_do_update(
            index_elements=["dag", "combinatie"], set_={"aantal": teller.c.aantal + tel.excluded.aantal}
        )
        if dagen:
            verbinding.execute(tel, dagen)


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


def bewaar_records(
    verbinding: Connection,
    nieuw: Sequence[Gelezen],
    verwijzingen: Iterable[tuple[str, int, str]],
    betrokkenen: Sequence[dict[str, Any]],
) -> None:
    """Records, the ids in them, and the parties that they name."""
    rijen = [(g.nummer, naar_bytes(g.velden["id"]), g.soort, g.tijd, g.partij, g.ruw) for g in nieuw]
    voeg_in(verbinding, record, ("nummer", "id", "soort", "tijd", "partij", "ruw"), rijen)
    ids = [(naar_bytes(kenmerk), nummer, sleutel) for kenmerk, nummer, sleutel in verwijzingen]
    voeg_in(verbinding, verwijzing, ("id", "nummer", "sleutel"), ids)
    voeg_in(verbinding, betrokkene, _BETROKKENE, [tuple(rij[naam] for naam in _BETROKKENE) for rij in betrokkenen])


def voeg_in(
    verbinding: Connection, tabel: Table, namen: Sequence[str], rijen: Sequence[tuple[str | bytes | int | None, ...]]
) -> None:
    """Many rows by the fastest way that each database has; ids as bytes.

    Raises:
        DBAPIError: as for every other statement.
    """
    if not rijen:
        return
    kolommen = ", ".join(namen)
    if verbinding.dialect.name == "sqlite":
        merken = ", ".join("?" * len(namen))
        verbinding.exec_driver_sql(f"INSERT INTO {tabel.name} ({kolommen}) VALUES ({merken})", [*rijen])  # noqa: S608 - our own names
        return
    cursor: Any = verbinding.connection.cursor()
    try:
        with cursor, cursor.copy(f"COPY {tabel.name} ({kolommen}) FROM STDIN") as kopie:
            for rij in rijen:
                kopie.write_row(rij)
    except verbinding.dialect.loaded_dbapi.Error as fout:
        raise DBAPIError(None, None, fout) from None


def betrokkenheid(soort: str, tijd: int, nummer: int, partij: str, *, deelneemt: bool) -> dict[str, Any]:
    """A row of `schema.betrokkene`."""
    return {"partij": partij, "deelneemt": deelneemt, "soort": soort, "tijd": tijd, "nummer": nummer}


def bewaar_deelname(verbinding: Connection, rijen: Sequence[Rij]) -> None:
    """That the sender of these deliveries takes part in the record of the delivery: the record may have named him."""
    for rij in rijen:
        for deelneemt in (False, True):
            wie = betrokkenheid(GELEVERD, rij.tijd, rij.record, rij.combinatie.van, deelneemt=deelneemt)
            if deelneemt:
                verbinding.execute(_invoeg(verbinding, betrokkene).on_conflict_do_nothing(), wie)
            else:
                verbinding.execute(betrokkene.delete().where(*(betrokkene.c[naam] == wie[naam] for naam in wie)))


def in_delen(waarden: Iterable[T]) -> Iterator[list[T]]:
    """In portions of `GREEP`."""
    rest = iter(waarden)
    while deel := list(islice(rest, GREEP)):
        yield deel


def _invoeg(verbinding: Connection, tabel: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what happens when the row is there; each database has its own class for it."""
    return (postgresql.insert if verbinding.dialect.name == "postgresql" else sqlite.insert)(tabel)
