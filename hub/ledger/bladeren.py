"""How one page of the list of deliveries is found, whatever was asked, in a bounded number of steps.

Three ways, each of which gives the same rows:

- of a case, a message or a delivery there are few rows: they are taken by their index;
- of what many rows are, the newest `VENSTER` rows are looked through: enough of them are found there;
- of what few rows are, or rows of long ago, the newest of each combination that fits are taken from the index on
  combinations, and merged.

The roll-up says beforehand how many rows fit, so nothing is counted. The second way goes over into the third when the
rows that fit do not lie where they were expected.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select, true, tuple_

from hub.ledger.duiding import micro
from hub.ledger.filter import Filter, Kolommen, Plek, op_id, op_rest, op_tijd, over_combinaties
from hub.ledger.schema import combinatie, levering

VENSTER: Final = 10_000
"""Rows looked through at once: some milliseconds in either database."""
MARGE: Final = 2
"""So many times a page must be expected in the window before it is looked through."""
_LAATSTE_NUMMER: Final = (1 << 63) - 1


def zoek(verbinding: Connection, filter_: Filter, na: Plek | None, aantal: int) -> list[Plek]:
    """The places of at most so many rows after `na`, newest first."""
    vraag = _Vraag(verbinding, filter_, over_combinaties(filter_), aantal)
    if op_id(filter_):
        return vraag.op_id(na)
    past, alle, boven = vraag.schat()
    if not past:
        return []
    if filter_.tot is not None:
        boven = min(boven, micro(filter_.tot) - 1)
    if na is None or na.tijd > boven:
        na = Plek(boven, _LAATSTE_NUMMER)  # nothing that fits is newer
    if past * VENSTER >= MARGE * aantal * alle:
        gevonden = vraag.in_venster(na)
        if gevonden is not None:
            return gevonden
    return vraag.per_combinatie(na)


@dataclass(frozen=True, slots=True)
class _Vraag:
    verbinding: Connection
    filter: Filter
    eisen: Sequence[ColumnElement[bool]]
    aantal: int

    def op_id(self, na: Plek | None) -> list[Plek]:
        r = levering.c
        vraag = select(r.tijd, r.rij).join(combinatie).where(*op_id(self.filter), *self.eisen)
        vraag = vraag.where(*op_tijd(self.filter, r.tijd), *op_rest(self.filter, r))
        return self._plekken(_geordend(vraag, r, na).limit(self.aantal))

    def schat(self) -> tuple[int, int, int]:
        """How many rows have a combination that fits, how many rows there are, and when the newest that fits lay."""
        c, past = combinatie.c, and_(true(), *self.eisen)
        if self.filter.vanaf is not None:
            past = and_(past, c.laatste >= micro(self.filter.vanaf))
        vraag = select(func.sum(case((past, c.aantal), else_=0)), func.sum(c.aantal), func.max(case((past, c.laatste))))
        aantal, alle, boven = self.verbinding.execute(vraag.where(c.aantal > 0)).one()
        return int(aantal or 0), int(alle or 0), int(boven or 0)

    def in_venster(self, na: Plek) -> list[Plek] | None:
        """Look through the newest rows after `na`; None when they do not fill a page and there are more."""
        r = levering.c
        # What the index holds is all that is read, but for the rare filter that wants more.
        kolommen = [r.tijd, r.rij, r.combinatie] + ([r.pogingen] if op_rest(self.filter, r) else [])
        binnen = _geordend(select(*kolommen).where(*op_tijd(self.filter, r.tijd)), r, na)
        raam = binnen.limit(VENSTER).subquery().c
        vraag = select(raam.tijd, raam.rij).join(combinatie, combinatie.c.nummer == raam.combinatie)
        vraag = vraag.where(*self.eisen, *op_rest(self.filter, raam))
        gevonden = self._plekken(_geordend(vraag, raam, None).limit(self.aantal))
        if len(gevonden) == self.aantal:
            return gevonden
        meer = self.verbinding.execute(binnen.offset(VENSTER).limit(1)).first()
        return gevonden if meer is None else None

    def per_combinatie(self, na: Plek) -> list[Plek]:
        """The newest rows of each combination that fits, merged."""
        r, c = levering.c, combinatie.c
        binnen = select(r.tijd, r.rij).where(r.combinatie == c.nummer)
        binnen = binnen.where(*op_tijd(self.filter, r.tijd), *op_rest(self.filter, r)).correlate(combinatie)
        binnen = _geordend(binnen, r, na).limit(self.aantal)
        past = and_(c.aantal > 0, c.eerste <= na.tijd, *self.eisen)
        if self.filter.vanaf is not None:
            past = and_(past, c.laatste >= micro(self.filter.vanaf))
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

    def _plekken(self, vraag: Select[Any]) -> list[Plek]:
        return [Plek(rij.tijd, rij.rij) for rij in self.verbinding.execute(vraag)]


def _geordend(vraag: Select[Any], kolommen: Kolommen, na: Plek | None) -> Select[Any]:
    """Newest first, after this place."""
    if na is not None:
        vraag = vraag.where(tuple_(kolommen.tijd, kolommen.rij) < tuple_(literal(na.tijd), literal(na.nummer)))
    return vraag.order_by(kolommen.tijd.desc(), kolommen.rij.desc())
