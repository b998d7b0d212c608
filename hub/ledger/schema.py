"""The tables of the read side, for both databases. `migraties` makes them; a test holds the two to each other.

Everything here is made from the journal and can be thrown away and made again. No personal data: random ids, codes,
words, numbers, times.

Shapes: a moment is whole microseconds since 1970 (UTC); an id is the 16 bytes of its UUID, so that indexes are small
and the beginning of an id is a range; a day is `date.toordinal()` of the day in the Netherlands.

Why `combinatie`: what can be chosen of a delivery (sender, destination, rule, outcome, phase and so on) takes few
values together, some thousands, however many deliveries there are. Each delivery points at its combination, so that
*any* choice becomes a set of combinations, found in a small table, and a page is merged from one index (`bladeren`). An
index for each filter could not serve two filters at once.
"""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

DEEL_BITS: Final = 9
"""Rows that one record can make: a record of 65,535 bytes has room for fewer than 2^9 destinations."""
BLOK_BITS = 17
"""Ids are looked up per block of 2^17 records. They are random: in one index over everything each of them would change
another page of the disk, and taking records in would become slower with every million. The index of one block fits in
memory; a question looks in each block, some eighty at ten million records."""
_UUID_BYTES: Final = 16


def blok_van(nummer: int) -> int:
    """The block of a record."""
    return nummer >> BLOK_BITS


class Kenmerk(TypeDecorator[str]):
    """A UUID as text outside, 16 bytes inside."""

    impl = LargeBinary(_UUID_BYTES)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """To the database."""
        return None if value is None else naar_bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """From the database."""
        return None if value is None else str(uuid.UUID(bytes=bytes(value)))


def naar_bytes(kenmerk: str) -> bytes:
    """The 16 bytes of an id. Raises `ValueError` when it is none."""
    cijfers = kenmerk.replace("-", "")
    rauw = bytes.fromhex(cijfers)
    if len(cijfers) != 2 * _UUID_BYTES or len(rauw) != _UUID_BYTES:  # `fromhex` passes over white space
        raise ValueError("no id")
    return rauw


metadata: Final = MetaData()
_GROOT: Final = BigInteger().with_variant(Integer(), "sqlite")
"""Of SQLite only `INTEGER` becomes the key of the table itself."""

stand: Final = Table(
    "stand",
    metadata,
    Column("een", SmallInteger, primary_key=True),
    Column("oorsprong", Text, nullable=False),
    Column("grootte", BigInteger, nullable=False),
    Column("rijen", BigInteger, nullable=False),
    Column("groei", LargeBinary, nullable=False),
    Column("bijgewerkt", BigInteger, nullable=False),
)
"""One row: of which log (its origin), how many records were taken in, the tree over them, and when; and how many rows
of deliveries came of it."""

migratie: Final = Table(
    "migratie",
    metadata,
    Column("nummer", Integer, primary_key=True),
)
"""The migrations that were done."""

record: Final = Table(
    "record",
    metadata,
    Column("nummer", _GROOT, primary_key=True, autoincrement=False),
    Column("id", Kenmerk, nullable=False),
    Column("soort", Text, nullable=False),
    Column("tijd", BigInteger, nullable=False),
    Column("partij", Text, nullable=False),
    Column("ruw", LargeBinary, nullable=False),
    Index("record_tijd", "tijd", "nummer"),
    Index("record_soort", "soort", "tijd", "nummer"),
)
"""Every record: its number in the tree and its bytes as they were stored."""

verwijzing: Final = Table(
    "verwijzing",
    metadata,
    Column("blok", Integer, nullable=False),
    Column("id", Kenmerk, nullable=False),
    Column("nummer", BigInteger, nullable=False),
    Column("sleutel", Text, nullable=False),
    PrimaryKeyConstraint("blok", "id", "nummer", "sleutel"),
    sqlite_with_rowid=False,
)
"""Every id that a record holds, and under which key: a record is found by any of them, or by its beginning. The rows of
a case, a message or a delivery in `levering` are found by their records. `blok`: `blok_van` the record."""

betrokkene: Final = Table(
    "betrokkene",
    metadata,
    Column("partij", Text, nullable=False),
    Column("deelneemt", Boolean, nullable=False),
    Column("soort", Text, nullable=False),
    Column("tijd", BigInteger, nullable=False),
    Column("nummer", BigInteger, nullable=False),
    PrimaryKeyConstraint("partij", "deelneemt", "soort", "tijd", "nummer"),
    sqlite_with_rowid=False,
)
"""Every party that a record names. `deelneemt`: it takes part, so the record is also its own to see (`duiding`)."""

combinatie: Final = Table(
    "combinatie",
    metadata,
    Column("nummer", Integer, primary_key=True, autoincrement=False),
    Column("afdruk", LargeBinary(32), nullable=False),
    Column("uitkomst", Text, nullable=False),
    Column("deels", Boolean, nullable=False),
    Column("beoordeeld", Boolean, nullable=False),
    Column("van", Text, nullable=False),
    Column("naar", Text),
    Column("bericht", Text),
    Column("doel", Text),
    Column("fase", Text),
    Column("regel", Text),
    Column("door", Text, nullable=False),
    Column("verboden", Text, nullable=False),
    Column("ontvangst", Text, nullable=False),
    Column("gemist", Boolean, nullable=False),
    Column("vernietigd", Boolean, nullable=False),
    Column("termijn", Text),
    Column("afgedaan", Text),
    Column("pogingen", SmallInteger, nullable=False),
    Column("aantal", BigInteger, nullable=False),
    Column("eerste", BigInteger, nullable=False),
    Column("laatste", BigInteger, nullable=False),
    Index("combinatie_afdruk", "afdruk", unique=True),
)
"""What can be chosen of deliveries, together; how many have it now, and between which moments they ever lay."""

combinatie_partij: Final = Table(
    "combinatie_partij",
    metadata,
    Column("partij", Text, nullable=False),
    Column("rol", Text, nullable=False),
    Column("combinatie", Integer, ForeignKey("combinatie.nummer"), nullable=False),
    PrimaryKeyConstraint("partij", "rol", "combinatie"),
    sqlite_with_rowid=False,
)
"""Parties of a combination. Role `van` sent, `naar` received or was considered, `deel` takes part."""

combinatie_regel: Final = Table(
    "combinatie_regel",
    metadata,
    Column("regel", Text, nullable=False),
    Column("combinatie", Integer, ForeignKey("combinatie.nummer"), nullable=False),
    PrimaryKeyConstraint("regel", "combinatie"),
    sqlite_with_rowid=False,
)
"""Rules and codes of a combination: what decided, what forbade, and what took fields."""

_TERZIJDE: Final = text("stroomnummer IS NOT NULL")
levering: Final = Table(
    "levering",
    metadata,
    Column("rij", _GROOT, primary_key=True, autoincrement=False),
    Column("tijd", BigInteger, nullable=False),
    Column("combinatie", Integer, ForeignKey("combinatie.nummer"), nullable=False),
    Column("levering", Kenmerk),
    Column("kenmerk", Kenmerk),
    Column("zaak", Kenmerk),
    Column("stroomnummer", Integer),
    Column("gestript", SmallInteger),
    Column("pogingen", Integer, nullable=False),
    Column("besluit", BigInteger),
    Column("ontvangen", BigInteger),
    Column("ontvangen_tijd", BigInteger),
    Column("oordeel", BigInteger),
    Column("oordeel_tijd", BigInteger),
    Column("oordeel_code", Text),
    Index("levering_tijd", "tijd", "rij", "combinatie"),
    Index("levering_combinatie", "combinatie", "tijd", "rij"),
    Index("levering_stroomnummer", "stroomnummer", sqlite_where=_TERZIJDE, postgresql_where=_TERZIJDE),
)
"""One delivery, refusal, or message set aside. `rij`: number of its record times 2^`DEEL_BITS`, plus the place in it.

`stroomnummer`: of what lies aside, its place in the stream of its sender; it is dealt with by that.
`besluit`, `ontvangen`, `oordeel`: numbers of the records that decided, that say it arrived, and what the receiver did.
"""

teller: Final = Table(
    "teller",
    metadata,
    Column("dag", Integer, nullable=False),
    Column("combinatie", Integer, ForeignKey("combinatie.nummer"), nullable=False),
    Column("aantal", BigInteger, nullable=False),
    PrimaryKeyConstraint("dag", "combinatie"),
    sqlite_with_rowid=False,
)
"""How many deliveries of a day have a combination now: figures are added up from here, never counted."""
