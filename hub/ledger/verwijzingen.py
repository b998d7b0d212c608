"""Which records hold an id: looked up per block of records, the newest first (`schema.BLOK_BITS` says why)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, Connection, or_, select

from hub.ledger.schema import DEEL_BITS, blok_van, levering, record, stand, verwijzing

T = TypeVar("T")
GREEP: Final = 500
"""Values in one `IN`."""
BEREIKEN: Final = 100
"""Ranges in one question."""


def in_delen(waarden: Iterable[T], greep: int = GREEP) -> Iterator[list[T]]:
    """In portions of so many."""
    rest = iter(waarden)
    while deel := list(islice(rest, greep)):
        yield deel


def blokken(verbinding: Connection) -> list[int]:
    """The blocks that there are, newest first."""
    grootte = verbinding.scalar(select(stand.c.grootte)) or 0
    return list(range(blok_van(grootte), -1, -1))


def nummers_van(
    verbinding: Connection, ids: Iterable[str], sleutels: Collection[str], soorten: Collection[str] | None = None
) -> set[int]:
    """Numbers of the records that hold one of these ids under one of these keys."""
    v = verwijzing.c
    gevonden: set[int] = set()
    for deel in in_delen(sorted(set(ids))):
        vraag = select(v.nummer).where(v.blok.in_(blokken(verbinding)), v.id.in_(deel), v.sleutel.in_(sleutels))
        if soorten is not None:
            vraag = vraag.join(record, record.c.nummer == v.nummer).where(record.c.soort.in_(soorten))
        gevonden |= set(verbinding.scalars(vraag))
    return gevonden


def rijen_van(
    verbinding: Connection, sleutel: str, ids: Iterable[str], in_blokken: Collection[int] | None = None
) -> Iterator[list[int]]:
    """The rows (`rij`) of `levering` of these cases, messages or deliveries (`sleutel`), in portions.

    Step by step and not in one question: how many rows a record has, no database guesses well, and then it rather
    reads a whole table.
    """
    v, r = verwijzing.c, levering.c
    blok = v.blok.in_(blokken(verbinding) if in_blokken is None else in_blokken)
    for deel in in_delen(sorted(set(ids))):
        nummers = set(verbinding.scalars(select(v.nummer).where(blok, v.id.in_(deel), v.sleutel == sleutel)))
        for stuk in in_delen(sorted(nummers), BEREIKEN):
            if sleutel == "levering":
                # A delivery is the first row of its record; a decision can have rows from the second on.
                welke: ColumnElement[bool] = r.rij.in_([nummer << DEEL_BITS for nummer in stuk])
            else:
                welke = or_(*(r.rij.between(n << DEEL_BITS, (n + 1 << DEEL_BITS) - 1) for n in stuk))
            yield from in_delen(verbinding.scalars(select(r.rij).where(welke, r[sleutel].in_(deel))).all())
