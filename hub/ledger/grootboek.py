"""What can be asked of the read side. `open_grootboek` makes it; every question is one consistent look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, select

from hub.instellingen import Databaseadres
from hub.ledger import bladeren, tellers
from hub.ledger.bank import open_bank
from hub.ledger.combinaties import TUSSEN, Afgedaan, Ontvangst, Termijn, Uitkomst
from hub.ledger.duiding import BEGIN
from hub.ledger.filter import AANTAL_MAX, TERMIJNEN, Bladzijde, Filter, Plek
from hub.ledger.projectie import Stand, lees_stand
from hub.ledger.records import Recordlezer
from hub.ledger.schema import DEEL_BITS, combinatie, levering
from hub.ledger.tellers import Dimensie, Telling

AANTAL: Final = 50
"""Rows of a page, when nothing is said: a screen or two."""


@dataclass(frozen=True, slots=True)
class Leverrij:
    """One delivery, refusal, or message set aside: what `schema.levering` and its combination hold.

    Attributes:
        nummer: of the record that it is a row of; the place of its proof in the tree.
        plek: its place in the list.
        tijd: when it was laid down.
        uitkomst: what became of it.
        deels: refused at this destination only; the message has a row of its own or was delivered elsewhere.
        id: of the delivery; None of what was not delivered.
        kenmerk: id of the message; None when that could not be read.
        zaak: id of the case, None when there is none.
        van: who sent it.
        naar: destination; of what was not delivered the parties that were considered, None when nobody was.
        bericht: kind of message.
        doel: purpose.
        fase: phase.
        regel: rule that let it pass, or the code of the refusal.
        door: codes that took fields.
        verboden: codes of bans that were triggered.
        gestript: how many fields did not go along; None when nothing went or nothing was decided.
        afgedaan: what somebody did with a message that lay aside; None while it lies there, and of everything else.
        pogingen: how often it was offered: by its sender, or laid ready anew.
        ontvangst: what the receiver signed.
        ontvangen_op: when the record that it arrived was laid down.
        oordeel_op: likewise of the verdict.
        oordeel_code: why the receiver refused it.
        gemist: the journal says that a receipt did not come in time.
        termijn: when the term of the receipt that it waits for ends; None when it waits for nothing.
        vernietigd: its case was destroyed.
        besluit_nummer: number of the record that decided.
        ontvangen_nummer: of the record that it arrived.
        oordeel_nummer: of the record of the verdict.
    """

    nummer: int
    plek: Plek
    tijd: datetime
    uitkomst: Uitkomst
    deels: bool
    id: str | None
    kenmerk: str | None
    zaak: str | None
    van: str
    naar: str | None
    bericht: str | None
    doel: str | None
    fase: str | None
    regel: str | None
    door: tuple[str, ...]
    verboden: tuple[str, ...]
    gestript: int | None
    afgedaan: Afgedaan | None
    pogingen: int
    ontvangst: Ontvangst
    ontvangen_op: datetime | None
    oordeel_op: datetime | None
    oordeel_code: str | None
    gemist: bool
    termijn: datetime | None
    vernietigd: bool
    besluit_nummer: int | None
    ontvangen_nummer: int | None
    oordeel_nummer: int | None

    @property
    def partijen(self) -> tuple[str, ...]:
        """The parties it went to or was considered for."""
        return () if self.naar is None else tuple(deel.partition("/")[0] for deel in self.naar.split(TUSSEN))


class Grootboek(Recordlezer):
    """The questions. Nothing here writes."""

    def stand(self) -> Stand | None:
        """How far the read side is; None when nothing was ever taken in. Raises `Grootboekfout`."""
        return lees_stand(self.bank)

    def leveringen(self, filter_: Filter, *, na: Plek | None = None, aantal: int = AANTAL) -> Bladzijde[Leverrij]:
        """A page of at most so many rows (1–`AANTAL_MAX`), newest first, after the place `na`.

        Whatever is added meanwhile, going on from `volgende` gives each row once.

        Raises:
            Grootboekfout: `GROOTBOEK-bereik`.
        """
        aantal = max(1, min(aantal, AANTAL_MAX))
        with self.bank.lezend() as verbinding:
            plekken = bladeren.zoek(verbinding, filter_, na, aantal + 1)
            hier = plekken[:aantal]
            rijen = {
                rij.rij: rij
                for rij in verbinding.execute(
                    select(levering, *_COMBINATIE).join(combinatie).where(levering.c.rij.in_([p.nummer for p in hier]))
                )
            }
        gelezen = [_leverrij(rijen[plek.nummer]) for plek in hier if plek.nummer in rijen]
        return Bladzijde(gelezen, hier[-1] if len(plekken) > aantal else None)

    def alle_leveringen(self, filter_: Filter, *, na: Plek | None = None) -> Iterator[Leverrij]:
        """Every row, newest first, page by page: for exports. What is added meanwhile is newer and does not come."""
        while True:
            bladzijde = self.leveringen(filter_, na=na, aantal=AANTAL_MAX)
            yield from bladzijde.rijen
            if bladzijde.volgende is None:
                return
            na = bladzijde.volgende

    def tel(
        self,
        filter_: Filter,
        per: Sequence[Dimensie] = (),
        *,
        van_dag: date | None = None,
        tot_dag: date | None = None,
    ) -> list[Telling]:
        """How many rows, per combination of these dimensions, from the roll-up: nothing is counted.

        `van_dag` and `tot_dag` (not included) are days in the Netherlands. A filter on moments, terms or ids cannot be
        answered from a roll-up.

        Raises:
            Grootboekfout: `GROOTBOEK-filter`; `GROOTBOEK-bereik`.
        """
        with self.bank.lezend() as verbinding:
            return tellers.tel(verbinding, filter_, per, van_dag, tot_dag)


@contextmanager
def open_grootboek(plaats: Path | Databaseadres) -> Iterator[Grootboek]:
    """Open the read side to ask of it; the file of SQLite or the address of PostgreSQL. Nothing is made.

    Raises:
        Grootboekfout: `GROOTBOEK-leeg`, `GROOTBOEK-schema`, `GROOTBOEK-bereik`.
    """
    bank = open_bank(plaats, maken=False)
    try:
        yield Grootboek(bank)
    finally:
        bank.sluit()


_NAMEN: Final = frozenset(
    "uitkomst deels van naar bericht doel fase regel door verboden ontvangst gemist vernietigd termijn afgedaan".split()
)
_COMBINATIE: Final = [kolom for kolom in combinatie.c if kolom.name in _NAMEN]


def moment(tijd: int | None) -> datetime | None:
    """A moment from microseconds."""
    return None if tijd is None else BEGIN + timedelta(microseconds=tijd)


def _leverrij(rij: Row[Any]) -> Leverrij:
    tijd = BEGIN + timedelta(microseconds=rij.tijd)
    return Leverrij(
        nummer=rij.rij >> DEEL_BITS,
        plek=Plek(rij.tijd, rij.rij),
        tijd=tijd,
        uitkomst=Uitkomst(rij.uitkomst),
        deels=rij.deels,
        id=rij.levering,
        kenmerk=rij.kenmerk,
        zaak=rij.zaak,
        van=rij.van,
        naar=rij.naar,
        bericht=rij.bericht,
        doel=rij.doel,
        fase=rij.fase,
        regel=rij.regel,
        door=tuple(rij.door.split()),
        verboden=tuple(rij.verboden.split()),
        gestript=rij.gestript,
        afgedaan=None if rij.afgedaan is None else Afgedaan(rij.afgedaan),
        pogingen=rij.pogingen,
        ontvangst=Ontvangst(rij.ontvangst),
        ontvangen_op=moment(rij.ontvangen_tijd),
        oordeel_op=moment(rij.oordeel_tijd),
        oordeel_code=rij.oordeel_code,
        gemist=rij.gemist,
        termijn=None if rij.termijn is None else tijd + TERMIJNEN[Termijn(rij.termijn)],
        vernietigd=rij.vernietigd,
        besluit_nummer=rij.besluit,
        ontvangen_nummer=rij.ontvangen,
        oordeel_nummer=rij.oordeel,
    )
