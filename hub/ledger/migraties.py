"""The steps by which the tables came to be, in order. A step that was released is never changed: add one.

Plain SQL, with a few words that differ between the databases; `schema` says the same in the words of the queries, and a
test compares the two on both. What a step cannot carry over may be thrown away: the journal makes it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from hub.ledger import schema
from hub.ledger.fouten import Grootboekfout
from hub.ledger.schema import migratie

_WOORDEN: Final[Mapping[str, Mapping[str, str]]] = {
    "sqlite": {"sleutel": "INTEGER", "bytes": "BLOB", "tekst": "TEXT", "zonder_rij": " WITHOUT ROWID"},
    # Bytes in order, whatever the language of the server: cheaper, and the same as in SQLite.
    "postgresql": {"sleutel": "BIGINT", "bytes": "BYTEA", "tekst": 'TEXT COLLATE "C"', "zonder_rij": ""},
}

_EEN: Final = """
CREATE TABLE stand (
    een SMALLINT NOT NULL PRIMARY KEY, oorsprong {tekst} NOT NULL, grootte BIGINT NOT NULL,
    rijen BIGINT NOT NULL, groei {bytes} NOT NULL, bijgewerkt BIGINT NOT NULL
);
CREATE TABLE record (
    nummer {sleutel} NOT NULL PRIMARY KEY, id {bytes} NOT NULL, soort {tekst} NOT NULL, tijd BIGINT NOT NULL,
    partij {tekst} NOT NULL, ruw {bytes} NOT NULL
);
CREATE INDEX record_tijd ON record (tijd, nummer);
CREATE INDEX record_soort ON record (soort, tijd, nummer);
CREATE TABLE verwijzing (
    id {bytes} NOT NULL, nummer BIGINT NOT NULL, sleutel {tekst} NOT NULL, PRIMARY KEY (id, nummer, sleutel)
){zonder_rij};
CREATE TABLE betrokkene (
    partij {tekst} NOT NULL, deelneemt BOOLEAN NOT NULL, soort {tekst} NOT NULL, tijd BIGINT NOT NULL,
    nummer BIGINT NOT NULL, PRIMARY KEY (partij, deelneemt, soort, tijd, nummer)
){zonder_rij};
CREATE TABLE combinatie (
    nummer INTEGER NOT NULL PRIMARY KEY, afdruk {bytes} NOT NULL, uitkomst {tekst} NOT NULL, deels BOOLEAN NOT NULL,
    beoordeeld BOOLEAN NOT NULL, van {tekst} NOT NULL, naar {tekst}, bericht {tekst}, doel {tekst}, fase {tekst},
    regel {tekst}, door {tekst} NOT NULL, verboden {tekst} NOT NULL, ontvangst {tekst} NOT NULL,
    gemist BOOLEAN NOT NULL, vernietigd BOOLEAN NOT NULL, termijn {tekst}, afgedaan {tekst},
    pogingen SMALLINT NOT NULL, aantal BIGINT NOT NULL, eerste BIGINT NOT NULL, laatste BIGINT NOT NULL
);
CREATE UNIQUE INDEX combinatie_afdruk ON combinatie (afdruk);
CREATE TABLE combinatie_partij (
    partij {tekst} NOT NULL, rol {tekst} NOT NULL, combinatie INTEGER NOT NULL REFERENCES combinatie (nummer),
    PRIMARY KEY (partij, rol, combinatie)
){zonder_rij};
CREATE TABLE combinatie_regel (
    regel {tekst} NOT NULL, combinatie INTEGER NOT NULL REFERENCES combinatie (nummer), PRIMARY KEY (regel, combinatie)
){zonder_rij};
CREATE TABLE levering (
    rij {sleutel} NOT NULL PRIMARY KEY, tijd BIGINT NOT NULL,
    combinatie INTEGER NOT NULL REFERENCES combinatie (nummer), levering {bytes}, kenmerk {bytes}, zaak {bytes},
    stroomnummer INTEGER, gestript SMALLINT, pogingen INTEGER NOT NULL, besluit BIGINT, ontvangen BIGINT,
    ontvangen_tijd BIGINT, oordeel BIGINT, oordeel_tijd BIGINT, oordeel_code {tekst}
);
CREATE INDEX levering_tijd ON levering (tijd, rij, combinatie);
CREATE INDEX levering_combinatie ON levering (combinatie, tijd, rij);
CREATE INDEX levering_zaak ON levering (zaak, tijd, rij);
CREATE INDEX levering_kenmerk ON levering (kenmerk, tijd, rij);
CREATE INDEX levering_levering ON levering (levering);
CREATE INDEX levering_stroomnummer ON levering (stroomnummer) WHERE stroomnummer IS NOT NULL;
CREATE TABLE teller (
    dag INTEGER NOT NULL, combinatie INTEGER NOT NULL REFERENCES combinatie (nummer), aantal BIGINT NOT NULL,
    PRIMARY KEY (dag, combinatie)
){zonder_rij}
"""

_TWEE: Final = """
DROP INDEX levering_zaak;
DROP INDEX levering_kenmerk;
DROP INDEX levering_levering;
CREATE TABLE verwijzing_nieuw (
    blok INTEGER NOT NULL, id {bytes} NOT NULL, nummer BIGINT NOT NULL, sleutel {tekst} NOT NULL,
    PRIMARY KEY (blok, id, nummer, sleutel)
){zonder_rij};
INSERT INTO verwijzing_nieuw SELECT nummer / {blok}, id, nummer, sleutel FROM verwijzing;
DROP TABLE verwijzing;
ALTER TABLE verwijzing_nieuw RENAME TO verwijzing
"""
"""Ids per block of records, and only there. Not sorted on the way: SQLite sorts in memory here, gigabytes of ids at ten
million records, in the process of the hub; and they lie in an order that suits the blocks already."""

MIGRATIES: Final[Sequence[str]] = (_EEN, _TWEE)
"""The steps; the first has number 1."""
VERSIE: Final = len(MIGRATIES)


def versie(verbinding: Connection) -> int:
    """The number of the last step that was done; 0 for a database without our tables."""
    try:
        with verbinding.begin_nested():
            return max(verbinding.scalars(select(migratie.c.nummer)), default=0)
    except DBAPIError:
        return 0


def migreer(verbinding: Connection) -> int:
    """Do the steps that were not done yet, within the transaction of the caller. Returns how many.

    Raises:
        Grootboekfout: `GROOTBOEK-schema`, a newer hub made these tables.
    """
    verbinding.exec_driver_sql("CREATE TABLE IF NOT EXISTS migratie (nummer INTEGER NOT NULL PRIMARY KEY)")
    gedaan = versie(verbinding)
    if gedaan > VERSIE:
        raise Grootboekfout(
            "GROOTBOEK-schema", "De leeskant is gemaakt door een nieuwere hub. Gebruik die, of maak haar opnieuw."
        )
    woorden = {**_WOORDEN[verbinding.dialect.name], "blok": str(1 << schema.BLOK_BITS)}
    if verbinding.dialect.name == "postgresql":
        verbinding.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a step may go through all rows
    for nummer, stap in enumerate(MIGRATIES[gedaan:], start=gedaan + 1):
        for opdracht in stap.format_map(woorden).split(";"):
            verbinding.exec_driver_sql(opdracht)
        verbinding.execute(migratie.insert().values(nummer=nummer))
    return VERSIE - gedaan
