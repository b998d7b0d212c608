"""How one page of the list of deliveries is found, whatever was asked, in a bounded number of steps.

Three ways, each of which gives the same rows:

- of a case, a message or a delivery there are few rows: they are taken by their index;
- of what many rows are, the newest rows are looked through: enough of them are found there;
- of what few rows are, the newest of each combination that fits are taken from the index on combinations, and merged.

A small window is looked through first; that is enough for most questions. If it is not, the roll-up says how many rows
fit and when the newest of them lay, so that nothing is counted; then a window from there in which a page is expected,
or the third way when that reads less, also when the rows that fit do not lie where they were expected.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, select, true, tuple_

from hub.ledger.combinaties import POGINGEN_MAX
from hub.ledger.filter import Filter, Kolommen, Plek, grenzen, op_id, op_rest, op_tijd, over_combinaties
from hub.ledger.schema import combinatie, levering, stand
from hub.ledger.verwijzingen import rijen_van

VENSTER_KLEIN: Final = 1_000
"""Rows looked through at first."""
VENSTER: Final = 10_000
"""Rows looked through at least when enough are expected there: some milliseconds in either database."""
MARGE: Final = 2
"""So many times a page must be expected in the window before it is looked through."""
_LAATSTE_NUMMER: Final = (1 << 63) - 1


def zoek(verbinding: Connection, filter_: Filter, na: Plek | None, aantal: int) -> list[Plek]:
    """The places of at most so many rows after `na`, newest first."""
    vraag = _Vraag(verbinding, filter_, aantal)
    if op_id(filter_):
        return vraag.op_id(na)
    gevonden = vraag.in_venster(na, VENSTER_KLEIN)
    if gevonden is not None:
        return gevonden
    past = vraag.schat()
    if not past.rijen:
        return []
    if na is None or na.tijd > past.boven:
        na = Plek(past.boven, _LAATSTE_NUMMER)  # nothing that fits is newer
    nodig = MARGE * aantal * past.alle // past.rijen
    if nodig <= max(VENSTER, min(past.rijen, past.combinaties * aantal)):
        gevonden = vraag.in_venster(na, max(VENSTER, nodig))
        if gevonden is not None:
            return gevonden
    return vraag.per_combinatie(na)


class _Past(NamedTuple):
    """What the roll-up says of a question.

    `rijen`: rows of which the combination fits, and `combinaties`: how many those are; `alle`: rows that there are;
    `boven`: when the newest that fits lay.
    """

    rijen: int
    combinaties: int
    alle: int
    boven: int


@dataclass(frozen=True, slots=True)
class _Vraag:
    verbinding: Connection
    filter: Filter
    aantal: int

    def op_id(self, na: Plek | None) -> list[Plek]:
        r = levering.c
        (sleutel, kenmerk), *rest = op_id(self.filter)
        vraag: Select[Any] = select(r.tijd, r.rij).join(combinatie)
        vraag = vraag.where(*(r[naam] == waarde for naam, waarde in rest))
        vraag = vraag.where(*over_combinaties(self.filter, per_stuk=True))
        vraag = vraag.where(*op_tijd(self.filter, r.tijd), *op_rest(self.filter, r))
        if na is not None:
            vraag = vraag.where(_na(r, na))
        # There are few, so they are put in order here: an order in the question would be read from an index on all.
        delen = rijen_van(self.verbinding, sleutel, [kenmerk])
        alle = (plek for rijen in delen for plek in self._plekken(vraag.where(r.rij.in_(rijen))))
        return heapq.nlargest(self.aantal, alle)

    def schat(self) -> _Past:
        c = combinatie.c
        vraag = select(func.sum(c.aantal), func.count(), func.max(c.laatste)).where(*self._past())
        rijen, combinaties, boven = self.verbinding.execute(vraag).one()
        alle = self.verbinding.scalar(select(stand.c.rijen))
        return _Past(int(rijen or 0), int(combinaties), int(alle or 0), int(boven or 0))

    def in_venster(self, na: Plek | None, breedte: int) -> list[Plek] | None:
        """Look through so many rows after `na`, newest first; None when they do not fill a page and there are more."""
        r, c = levering.c, combinatie.c
        # What the index holds is all that is read, but for the rare filter that wants more.
        kolommen = [r.tijd, r.rij, r.combinatie] + ([r.pogingen] if (self.filter.pogingen or 0) > POGINGEN_MAX else [])
        binnen = _geordend(select(*kolommen).where(*op_tijd(self.filter, r.tijd)), r, na)
        raam = binnen.limit(breedte).subquery().c
        rest = op_rest(self.filter, raam)
        if rest or breedte <= VENSTER_KLEIN:
            # Asked of the combination of each row: nothing else is touched.
            eisen = (*over_combinaties(self.filter, per_stuk=True), *rest)
            past: ColumnElement[bool] = exists().where(c.nummer == raam.combinatie, *eisen)
        else:
            # Of many rows: all combinations that fit are found first, some milliseconds, and each row is held to them.
            past = raam.combinatie.in_(select(c.nummer).where(*over_combinaties(self.filter)))
        vraag = select(raam.tijd, raam.rij).where(past)
        gevonden = self._plekken(_geordend(vraag, raam, None).limit(self.aantal))
        if len(gevonden) == self.aantal:
            return gevonden
        meer = self.verbinding.execute(binnen.offset(breedte).limit(1)).first()
        return gevonden if meer is None else None

    def per_combinatie(self, na: Plek) -> list[Plek]:
        """The newest rows of each combination that fits, merged."""
        r, c = levering.c, combinatie.c
        binnen = select(r.tijd, r.rij).where(r.combinatie == c.nummer)
        binnen = binnen.where(*op_tijd(self.filter, r.tijd), *op_rest(self.filter, r)).correlate(combinatie)
        binnen = _geordend(binnen, r, na).limit(self.aantal)
        past = and_(c.eerste <= na.tijd, *self._past())
        if self.verbinding.dialect.name == "postgresql":
            deel = binnen.lateral()
            vraag = select(deel.c.tijd, deel.c.rij).select_from(combinatie.join(deel, true())).where(past)
            return self._plekken(_geordend(vraag, deel.c, None).limit(self.aantal))
        # SQLite has no lateral join: each combination gives its rows as one text.
        deel_ = binnen.subquery()
        tekst = select(func.json_group_array(func.json_array(deel_.c.tijd, deel_.c.rij))).scalar_subquery()
        alles: Iterator[list[int]] = (
            plek
            for (rijen,) in self.verbinding.execute(select(tekst).select_from(combinatie).where(past))
            for plek in json.loads(rijen)
        )
        return [Plek(*plek) for plek in heapq.nlargest(self.aantal, alles)]

    def _past(self) -> list[ColumnElement[bool]]:
        """Combinations that fit and have rows, as far as is known in the time that is asked."""
        c, (vanaf, tot) = combinatie.c, grenzen(self.filter)
        eisen = [c.aantal > 0, *over_combinaties(self.filter)]
        if vanaf is not None:
            eisen.append(c.laatste >= vanaf)
        if tot is not None:
            eisen.append(c.eerste < tot)
        return eisen

    def _plekken(self, vraag: Select[Any]) -> list[Plek]:
        return [Plek(rij.tijd, rij.rij) for rij in self.verbinding.execute(vraag)]


def _geordend(vraag: Select[Any], kolommen: Kolommen, na: Plek | None) -> Select[Any]:
    """Newest first, after this place."""
    if na is not None:
        vraag = vraag.where(_na(kolommen, na))
    return vraag.order_by(kolommen.tijd.desc(), kolommen.rij.desc())


def _na(kolommen: Kolommen, na: Plek) -> ColumnElement[bool]:
    return tuple_(kolommen.tijd, kolommen.rij) < tuple_(literal(na.tijd), literal(na.nummer))
