"""Many rows at once, by the fastest way that each database has.

Prepared statements in SQLite; in PostgreSQL `COPY`, and arrays that the server takes apart. Plain values, in the order
of the columns; ids as bytes.
"""

# ruff: noqa: S608 - statements are made of our own names; values go beside them

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from hub.ledger.schema import combinatie, teller

Waarde = str | bytes | int | None
Waarden = tuple[Waarde, ...]
_STUK_BYTES: Final = 1 << 20
"""Text of a copy that is sent at once."""


def voeg_in(verbinding: Connection, tabel: Table, namen: Sequence[str], rijen: Sequence[Waarden]) -> None:
    """New rows.

    Raises:
        DBAPIError: as for every other statement.
    """
    if not rijen:
        return
    kolommen = ", ".join(namen)
    if verbinding.dialect.name == "sqlite":
        merken = ", ".join("?" * len(namen))
        verbinding.exec_driver_sql(f"INSERT INTO {tabel.name} ({kolommen}) VALUES ({merken})", [*rijen])
        return
    cursor: Any = verbinding.connection.cursor()
    try:
        with cursor, cursor.copy(f"COPY {tabel.name} ({kolommen}) FROM STDIN") as kopie:
            for stuk in _als_tekst(rijen):
                kopie.write(stuk)
    except verbinding.dialect.loaded_dbapi.Error as fout:
        raise DBAPIError(None, None, fout) from None


def verander(
    verbinding: Connection, tabel: Table, sleutel: str, namen: Sequence[str], rijen: Sequence[Waarden]
) -> None:
    """Other values for rows that are there. Each of `rijen`: the value of the key, and those of `namen`."""
    if not rijen:
        return
    if verbinding.dialect.name == "sqlite":
        zet = ", ".join(f"{naam} = ?" for naam in namen)
        verbinding.exec_driver_sql(
            f"UPDATE {tabel.name} SET {zet} WHERE {sleutel} = ?", [(*rest, wie) for wie, *rest in rijen]
        )
        return
    zet = ", ".join(f"{naam} = n.{naam}" for naam in namen)
    bron, waarden = _bron(verbinding, tabel, (sleutel, *namen), rijen)
    verbinding.exec_driver_sql(
        f"UPDATE {tabel.name} SET {zet} FROM {bron} WHERE {tabel.name}.{sleutel} = n.{sleutel}", waarden
    )


def tel_op(verbinding: Connection, combinaties: Sequence[Waarden], dagen: Sequence[Waarden]) -> None:
    """The roll-up. `combinaties`: (number, how many more, first, last); `dagen`: (day, combination, how many more)."""
    sqlite = verbinding.dialect.name == "sqlite"
    if combinaties and sqlite:
        zet = "aantal = aantal + ?, eerste = min(eerste, ?), laatste = max(laatste, ?)"
        verbinding.exec_driver_sql(
            f"UPDATE combinatie SET {zet} WHERE nummer = ?", [(*rest, wie) for wie, *rest in combinaties]
        )
    elif combinaties:
        zet = (
            "aantal = combinatie.aantal + n.aantal, eerste = least(combinatie.eerste, n.eerste), "
            "laatste = greatest(combinatie.laatste, n.laatste)"
        )
        bron, waarden = _bron(verbinding, combinatie, ("nummer", "aantal", "eerste", "laatste"), combinaties)
        verbinding.exec_driver_sql(
            f"UPDATE combinatie SET {zet} FROM {bron} WHERE combinatie.nummer = n.nummer", waarden
        )
    if not dagen:
        return
    namen = ("dag", "combinatie", "aantal")
    tel = "ON CONFLICT (dag, combinatie) DO UPDATE SET aantal = teller.aantal + excluded.aantal"
    if sqlite:
        verbinding.exec_driver_sql(f"INSERT INTO teller ({', '.join(namen)}) VALUES (?, ?, ?) {tel}", [*dagen])
    else:
        bron, waarden = _bron(verbinding, teller, namen, dagen)
        verbinding.exec_driver_sql(f"INSERT INTO teller ({', '.join(namen)}) SELECT * FROM {bron} {tel}", waarden)


def _bron(
    verbinding: Connection, tabel: Table, namen: Sequence[str], rijen: Sequence[Waarden]
) -> tuple[str, tuple[list[Waarde], ...]]:
    """Rows as a source `n` of a statement in PostgreSQL: an array a column."""
    soorten = [tabel.c[naam].type.compile(verbinding.dialect) for naam in namen]
    velden = ", ".join(f"%s::{soort}[]" for soort in soorten)
    return f"unnest({velden}) AS n ({', '.join(namen)})", tuple(map(list, zip(*rijen, strict=True)))


def _als_tekst(rijen: Iterable[Waarden]) -> Iterable[bytes]:
    """The text form of `COPY`: a row a line, a tab between values, in pieces."""
    stuk: list[str] = []
    lengte = 0
    for rij in rijen:
        regel = "\t".join(
            [str(w) if type(w) is int else f"\\\\x{w.hex()}" if type(w) is bytes else _tekst(w) for w in rij]
        )
        stuk.append(regel)
        lengte += len(regel)
        if lengte > _STUK_BYTES:
            yield ("\n".join(stuk) + "\n").encode()
            stuk, lengte = [], 0
    if stuk:
        yield ("\n".join(stuk) + "\n").encode()


@lru_cache(maxsize=4_096)
def _tekst(waarde: Waarde) -> str:
    """A word, as `COPY` wants it; the same few come back."""
    if waarde is None:
        return "\\N"
    if isinstance(waarde, bool):
        return "t" if waarde else "f"
    tekst = str(waarde).replace("\\", "\\\\")
    return tekst.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
