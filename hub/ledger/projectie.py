"""Takes records of the journal into the database: in order, each once, a portion per transaction.

How far it is, stands in the same transaction as what was taken in, with the tree over all of it. So it can be killed at
every point, run twice at once, be hours behind or begin anew; and a database that was made from another journal is
recognised by the root of its tree and refused.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.journal.merkle import Groei, bladhash
from hub.ledger import opslag
from hub.ledger.bank import Bank
from hub.ledger.duiding import BEGIN, Gelezen, Omgeving, genoemd, lees_record, micro, neemt_deel
from hub.ledger.fouten import Grootboekfout
from hub.ledger.migraties import migreer
from hub.ledger.opslag import Boek
from hub.ledger.rijen import (
    AFGEDAAN,
    EERSTE,
    GELEVERD,
    HERHAALD,
    ONTBREEKT,
    ONTVANGST,
    OPNIEUW,
    VERNIETIGD,
    Bericht,
    Rijen,
)
from hub.ledger.schema import metadata, migratie, record, stand
from hub.ledger.veelrijen import Waarden

PORTIE: Final = 2_000
"""Records in one transaction: part of a second, so that nobody waits long and little is done again after a kill."""
GROTE_PORTIE: Final = 10_000
"""Records in one transaction when nothing else is asked of the process: a page of an index is written once for all ids
that fall on it. Half a second, some 60 MB."""
TERUG_MAX: Final = 1_024
"""Records of one message at most: it is looked back so far for the beginning of the one in hand."""
_GREEP: Final = 64
_AFVAL: Final = 500_000
HAAKPUNTEN: Final = ("gelezen", "geschreven", "vastgelegd")
"""Where a test can stop a portion: read, written but not committed, committed."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the read side is: records taken in, root of the tree over them, and when."""

    oorsprong: str
    grootte: int
    wortel: bytes
    bijgewerkt: datetime


def lees_stand(bank: Bank) -> Stand | None:
    """How far it is; None when nothing was ever taken in.

    Raises:
        Grootboekfout: `GROOTBOEK-bereik`.
    """
    with bank.lezend() as verbinding:
        rij = verbinding.execute(select(stand)).one_or_none()
    if rij is None:
        return None
    moment = BEGIN + timedelta(microseconds=rij.bijgewerkt)
    return Stand(rij.oorsprong, rij.grootte, Groei.van_bytes(bytes(rij.groei)).wortel(), moment)


@contextmanager
def veel_tegelijk() -> Iterator[None]:
    """For a process that does nothing but take in: Python looks for garbage in circles less often.

    The values of a portion are thousands and none is garbage; to look for it among them was a quarter of the time.
    """
    was = gc.get_threshold()
    gc.set_threshold(_AFVAL, *was[1:])
    try:
        yield
    finally:
        gc.set_threshold(*was)


def _geen_haak(_: str) -> None:
    """No fault hook."""


class Projectie:
    """Writes the read side of one journal. Several at once on one database are safe: each portion is taken in once."""

    def __init__(self, bank: Bank, oorsprong: str, *, haak: Callable[[str], None] = _geen_haak) -> None:
        """`oorsprong`: the origin of the log, as its checkpoints say. `haak` is called at each of `HAAKPUNTEN`."""
        self._bank = bank
        self._oorsprong = oorsprong
        self._haak = haak
        self._boek: Boek | None = None
        self._boek_grootte = -1

    def grootte(self) -> int:
        """How many records were taken in: the number of the next one.

        Raises:
            Grootboekfout: `GROOTBOEK-anders`, of another log; `GROOTBOEK-bereik`.
        """
        gevonden = lees_stand(self._bank)
        if gevonden is None:
            return 0
        self._eis_oorsprong(gevonden.oorsprong)
        return gevonden.grootte

    def controleer(self, wortel_bij: Callable[[int], bytes | None]) -> int:
        """Make sure that what was taken in is the beginning of this journal. Returns how many records that are.

        `wortel_bij`: the root of the journal's tree at a size; None when it is not that large (any more).

        Raises:
            Grootboekfout: `GROOTBOEK-anders`, it is another journal, or this one is shorter than it was;
                `GROOTBOEK-bereik`.
        """
        gevonden = lees_stand(self._bank)
        if gevonden is None or not gevonden.grootte:
            return 0
        self._eis_oorsprong(gevonden.oorsprong)
        if wortel_bij(gevonden.grootte) != gevonden.wortel:
            raise _anders()
        return gevonden.grootte

    def neem_op(self, bron: Iterable[tuple[int, bytes]], nu: Callable[[], datetime], *, portie: int = PORTIE) -> int:
        """Take in (number, bytes) in order, a portion per transaction. What was taken in before is passed over.

        Returns how many were new. What the source raises goes through; what came before it is kept.

        Raises:
            Grootboekfout: `GROOTBOEK-gat`, a number is missing; `GROOTBOEK-record`, bytes that are no record;
                `GROOTBOEK-anders`; `GROOTBOEK-bereik`.
        """
        nieuw = 0
        rest = iter(bron)
        while deel := list(islice(rest, portie)):
            nieuw += self.neem_portie(deel, nu())
        return nieuw

    def neem_portie(self, deel: Sequence[tuple[int, bytes]], nu: datetime) -> int:
        """Take in one portion in one transaction. As `neem_op`."""
        gelezen = [lees_record(nummer, bytes(ruw)) for nummer, ruw in deel]
        self._haak("gelezen")
        try:
            with self._bank.schrijvend() as verbinding:
                nieuw = self._schrijf(verbinding, gelezen, nu)
                self._haak("geschreven")
        except BaseException:
            self._boek = None  # it may hold what was not committed
            raise
        self._haak("vastgelegd")
        return nieuw

    def herbouw(self) -> None:
        """Throw away everything that was taken in, so that it can be taken in from the beginning.

        Raises:
            Grootboekfout: `GROOTBOEK-bereik`.
        """
        self._boek = None
        with self._bank.schrijvend() as verbinding:
            tabellen = [tabel for tabel in metadata.tables.values() if tabel is not migratie]
            metadata.drop_all(verbinding, tables=tabellen)
            verbinding.execute(migratie.delete())
            migreer(verbinding)

    def _eis_oorsprong(self, oorsprong: str) -> None:
        if oorsprong != self._oorsprong:
            raise _anders()

    def _schrijf(self, verbinding: Connection, gelezen: list[Gelezen], nu: datetime) -> int:
        rij = verbinding.execute(select(stand).with_for_update()).one_or_none()
        if rij is None:
            # Two that both find nothing: the second waits here for the first, and finds its row.
            opslag.begin_stand(verbinding, self._oorsprong, Groei().naar_bytes(), micro(nu))
            rij = verbinding.execute(select(stand).with_for_update()).one()
        self._eis_oorsprong(rij.oorsprong)
        nieuw = [g for g in gelezen if g.nummer >= rij.grootte]
        if [g.nummer for g in nieuw] != list(range(rij.grootte, rij.grootte + len(nieuw))):
            raise Grootboekfout(
                "GROOTBOEK-gat", "Er ontbreekt een record tussen wat al in de leeskant staat en wat erbij komt."
            )
        if not nieuw:
            return 0
        if self._boek is None or self._boek_grootte != rij.grootte:
            self._boek = Boek.laad(verbinding)
        self._boek_grootte = rij.grootte + len(nieuw)
        rijen = self._verwerk(verbinding, self._boek, nieuw)
        groei = Groei.van_bytes(bytes(rij.groei))
        groei.voeg_toe_alle(bladhash(g.ruw) for g in nieuw)
        verbinding.execute(
            stand.update().values(
                grootte=groei.grootte, rijen=stand.c.rijen + rijen, groei=groei.naar_bytes(), bijgewerkt=micro(nu)
            )
        )
        return len(nieuw)

    @staticmethod
    def _verwerk(verbinding: Connection, boek: Boek, nieuw: list[Gelezen]) -> int:
        rijen = Rijen(_bericht_in_de_hand(verbinding, nieuw[0]))
        for rij in boek.haal(verbinding, _nodig(nieuw, rijen.bericht)):
            rijen.ken(rij)
        al = set(rijen.alle)
        laat = {rij.rij for rij in rijen.alle.values() if rij.besluit is None and rij.combinatie.geleverd}
        beoordeeld: list[bool] = []
        for gelezen in nieuw:
            rijen.zie(gelezen)
            beoordeeld.append(rijen.bericht.beoordeeld(gelezen))
        betrokkenen: list[Waarden] = []
        for gelezen, oordeel in zip(nieuw, beoordeeld, strict=True):
            levering = rijen.van_levering(gelezen.velden.get("levering"))
            van = None if levering is None or levering.besluit is None else levering.combinatie.van
            deel = neemt_deel(gelezen, Omgeving(van, oordeel))
            soort, tijd, nummer = gelezen.soort, gelezen.tijd, gelezen.nummer
            betrokkenen += [(partij, partij in deel, soort, tijd, nummer) for partij in genoemd(gelezen) | deel]
        opslag.bewaar_records(verbinding, nieuw, betrokkenen)
        # A delivery of an earlier portion of which only this one says whose it was.
        opslag.bewaar_deelname(
            verbinding, [rij for rij in rijen.alle.values() if rij.rij in laat and rij.besluit is not None]
        )
        return boek.bewaar(verbinding, rijen.alle.values(), al)


def _bericht_in_de_hand(verbinding: Connection, eerste: Gelezen) -> Bericht:
    """What the records before this one say of the message that it may belong to."""
    terug: list[Gelezen] = []
    for rij in _terug(verbinding, eerste.nummer):
        gelezen = lees_record(rij.nummer, bytes(rij.ruw))
        if gelezen.tijd != eerste.tijd:
            break
        terug.append(gelezen)
        if gelezen.soort in EERSTE:
            break
    bericht = Bericht()
    for gelezen in reversed(terug):
        bericht.zie(gelezen)
    return bericht


def _terug(verbinding: Connection, voor: int) -> Iterator[Row[Any, Any]]:
    for boven in range(voor, max(0, voor - TERUG_MAX), -_GREEP):
        vraag = select(record.c.nummer, record.c.ruw).where(record.c.nummer < boven, record.c.nummer >= boven - _GREEP)
        yield from verbinding.execute(vraag.order_by(record.c.nummer.desc()))


def _nodig(nieuw: Iterable[Gelezen], bericht: Bericht) -> opslag.Nodig:
    """Which rows of the database these records may change; what begins among them, does not lie there."""
    nodig = opslag.Nodig()
    nu = replace(bericht, besluiten=dict(bericht.besluiten))
    eigen: set[str] = set()
    vervolg = True
    for gelezen in nieuw:
        vervolg = vervolg and not nu.zie(gelezen)
        if gelezen.soort == GELEVERD:
            eigen.add(str(gelezen.tekst("levering")))
        elif gelezen.soort in {ONTVANGST, ONTBREEKT, OPNIEUW}:
            if (levering := str(gelezen.tekst("levering"))) not in eigen:
                nodig.leveringen.add(levering)
        elif gelezen.soort == HERHAALD or (gelezen.soort == "besloten" and vervolg):
            # A decision on deliveries of an earlier portion: only in the message that this portion begins with.
            nodig.kenmerken.add(str(gelezen.tekst("kenmerk")))
        elif gelezen.soort == VERNIETIGD:
            nodig.zaken.add(str(gelezen.tekst("zaak")))
        elif gelezen.soort in AFGEDAAN:
            nodig.stroomnummers.add(gelezen.velden.get("stroomnummer", -1))
    return nodig


def _anders() -> Grootboekfout:
    uitleg = (
        "De leeskant is gemaakt uit een ander journaal, of dit journaal is korter of anders dan het was. Zoek uit "
        "welke van de twee klopt. Is dat het journaal, maak de leeskant dan opnieuw."
    )
    return Grootboekfout("GROOTBOEK-anders", uitleg)
