"""Which records hold an id: looked up per block of records, the newest first (`schema.BLOK_BITS` says why)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from hub.ledger.schema import DEEL_BITS, blok_van, levering, record, stand, verwijzing

T = TypeVar("T")
GREEP: Final = 500
"""Values in one `IN`."""


def in_delen(waarden: Iterable[T]) -> Iterator[list[T]]:
    """In portions of `GREEP`."""
    rest = iter(waarden)
    while deel := list(islice(rest, GREEP)):
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


def rijen_van(sleutel: str, wie: ColumnElement[bool], in_blokken: Collection[int]) -> Select[Any]:
    """The rows of `levering` of cases, messages or deliveries (`sleutel`): those of the records that hold the id.

    `wie`: which ids, as a condition on `verwijzing.c.id`. Add columns to it with `with_only_columns`.
    """
    v, r = verwijzing.c, levering.c
    eerste = v.nummer * (1 << DEEL_BITS)
    bij = and_(r.rij >= eerste, r.rij < eerste + (1 << DEEL_BITS), r[sleutel] == v.id)
    vraag = select(levering).select_from(verwijzing.join(levering, bij))
    return vraag.where(v.blok.in_(in_blokken), wie, v.sleutel == sleutel)
