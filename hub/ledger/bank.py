"""The database of the read side: SQLite in a file beside the hub, or PostgreSQL by its address.

Everything in it can be made again from the journal, so SQLite need not wait for the disk at each batch: after a power
cut the last batches are gone, whole, and are taken in again.
"""

from __future__ import annotations

import ipaddress
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from hub.instellingen import Databaseadres
from hub.ledger.fouten import Grootboekfout
from hub.ledger.migraties import VERSIE, migreer, versie

BESTAND: Final = "grootboek.sqlite"
"""Name of the file in the state of the hub."""
SCHEMA_NAAM: Final = "ketenhub"
"""The schema of PostgreSQL in which the tables lie, so that the database may have other uses."""
WACHT_S: Final = 10
"""How long one waits for another that writes, or for a connection."""
VRAAG_S: Final = 20
"""The longest that PostgreSQL works on one statement of ours, and the longest that a stopping hub waits for it; a
portion takes a second."""
SQLITE_MINSTENS: Final = (3, 38, 0)
"""Of 2022: with the JSON functions built in."""
_GEHEUGEN_KIB: Final = 65_536
_NAAM: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class Bank:
    """Connections to one database. `open_bank` makes it."""

    def __init__(self, motor: Engine, schema: str | None) -> None:
        self.motor = motor
        self._schema = schema
        # SQLite does so by itself; PostgreSQL would show each question what was committed last.
        self._lezer = motor if schema is None else motor.execution_options(isolation_level="REPEATABLE READ")

    @property
    def postgres(self) -> bool:
        """Whether it is PostgreSQL."""
        return self._schema is not None

    @contextmanager
    def lezend(self) -> Iterator[Connection]:
        """A connection that sees one state of the database until the block ends.

        Raises:
            Grootboekfout: `GROOTBOEK-bereik`.
        """
        with _vertaald(), self._lezer.connect() as verbinding:
            yield verbinding

    @contextmanager
    def schrijvend(self) -> Iterator[Connection]:
        """A transaction that writes: all of it happens when the block ends well, else nothing.

        Raises:
            Grootboekfout: `GROOTBOEK-bereik`.
        """
        with _vertaald(), self.motor.connect().execution_options(schrijft=True) as verbinding, verbinding.begin():
            yield verbinding

    def maak(self) -> None:
        """Bring the tables up to date. Two at once is safe.

        Raises:
            Grootboekfout: `GROOTBOEK-bereik`, `GROOTBOEK-schema`.
        """
        with self.schrijvend() as verbinding:
            if self._schema is not None:
                verbinding.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('ketenhub-grootboek'))")
                verbinding.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"')
            migreer(verbinding)

    def eis(self) -> None:
        """Make sure that the tables are there and are of this version; nothing is made.

        Raises:
            Grootboekfout: `GROOTBOEK-leeg`, `GROOTBOEK-schema`, `GROOTBOEK-bereik`.
        """
        with self.lezend() as verbinding:
            gevonden = versie(verbinding)
        if not gevonden:
            raise Grootboekfout("GROOTBOEK-leeg", "De leeskant is nog leeg: de hub heeft hier nog niet gedraaid.")
        if gevonden != VERSIE:
            raise Grootboekfout(
                "GROOTBOEK-schema", "De leeskant is van een andere versie van de hub. Start de hub van deze versie."
            )

    def sluit(self) -> None:
        """Close all connections."""
        self.motor.dispose()


def open_bank(plaats: Path | Databaseadres, *, schema: str = SCHEMA_NAAM, maken: bool = True) -> Bank:
    """Open the database. `plaats`: the file of SQLite (a `Path`) or the address of PostgreSQL.

    `maken`: bring the tables up to date first; without, they must be there.

    Raises:
        Grootboekfout: `GROOTBOEK-bereik`, `GROOTBOEK-schema`, `GROOTBOEK-leeg`.
    """
    if isinstance(plaats, Path):
        if not maken and not plaats.is_file():
            raise Grootboekfout("GROOTBOEK-leeg", "De leeskant is nog leeg: de hub heeft hier nog niet gedraaid.")
        bank = Bank(_sqlite(plaats, maken=maken), None)
    else:
        bank = Bank(_postgres(plaats, schema), schema)
    try:
        (bank.maak if maken else bank.eis)()
    except BaseException:
        bank.sluit()
        raise
    return bank


def is_onbruikbaar(bestand: Path) -> bool:
    """Whether the file of SQLite is damaged, or of a later version: then only throwing it away helps.

    Reads all of it. False when that could not be seen, as when another writes in it all the time.
    """
    try:
        with closing(sqlite3.connect(f"{bestand.resolve().as_uri()}?mode=ro", uri=True, timeout=WACHT_S)) as verbinding:
            heel = verbinding.execute("PRAGMA quick_check(1)").fetchone()
            (nieuwste,) = verbinding.execute("SELECT max(nummer) FROM migratie").fetchone()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True
    return heel != ("ok",) or (nieuwste or 0) > VERSIE


def gooi_weg(bestand: Path) -> None:
    """Take the file of SQLite away. Who has it open writes on in what nobody sees; see `Volger`.

    Raises:
        Grootboekfout: `GROOTBOEK-bereik`.
    """
    try:
        for einde in ("-wal", "-shm", ""):
            Path(f"{bestand}{einde}").unlink(missing_ok=True)
    except OSError as fout:
        raise _onbereikbaar(fout) from None


def _sqlite(bestand: Path, *, maken: bool) -> Engine:
    if sqlite3.sqlite_version_info < SQLITE_MINSTENS:
        raise Grootboekfout(
            "GROOTBOEK-bereik", "De SQLite van deze Python is te oud. Gebruik een nieuwere Python of PostgreSQL."
        )
    if maken:
        try:
            # Ids and codes only, and still nobody else's business.
            os.close(os.open(bestand, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as fout:
            raise _onbereikbaar(fout) from None
    motor = create_engine(
        URL.create("sqlite", database=str(bestand)), connect_args={"timeout": WACHT_S, "check_same_thread": False}
    )

    @event.listens_for(motor, "connect")
    def _bij_verbinden(verbinding: sqlite3.Connection, _: object) -> None:
        verbinding.isolation_level = None  # transactions begin where we say so, not where the driver guesses
        for regel in (
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            f"cache_size = -{_GEHEUGEN_KIB}",
            "mmap_size = 0",  # a file that is cut off must be an error, and not the end of the process
            "temp_store = MEMORY",
            f"query_only = {'OFF' if maken else 'ON'}",
        ):
            verbinding.execute(f"PRAGMA {regel}")

    @event.listens_for(motor, "begin")
    def _bij_begin(verbinding: Connection) -> None:
        # Who writes says so at once: two who both read first and write later cannot both go on.
        schrijft = verbinding.get_execution_options().get("schrijft", False)
        verbinding.exec_driver_sql("BEGIN IMMEDIATE" if schrijft else "BEGIN")

    return motor


def _postgres(adres: Databaseadres, schema: str) -> Engine:
    if not _NAAM.fullmatch(schema):
        raise ValueError("no name of a schema")
    url = URL.create("postgresql+psycopg", adres.gebruiker, None, adres.host, adres.poort, adres.database)
    opties = (
        f"-c search_path={schema} -c statement_timeout={VRAAG_S * 1_000} -c lock_timeout={WACHT_S * 1_000} -c jit=off"
    )
    argumenten: dict[str, Any] = {"connect_timeout": WACHT_S, "options": opties, "application_name": "ketenhub"}
    # A line that went dead without a word is noticed too.
    argumenten |= {"keepalives_idle": WACHT_S, "keepalives_interval": 5, "keepalives_count": 2}
    argumenten["tcp_user_timeout"] = VRAAG_S * 1_000
    # Each question is planned with its own values: a plan for the average filter is the wrong one for a rare filter.
    argumenten["prepare_threshold"] = None
    if not _hier(adres.host):
        # Said here, so that no variable makes it weaker; only whom to believe may be said there.
        argumenten |= {"sslmode": "verify-full"} | ({} if "PGSSLROOTCERT" in os.environ else {"sslrootcert": "system"})
    return create_engine(url, connect_args=argumenten, pool_size=4, max_overflow=4, pool_pre_ping=True)


def _hier(host: str) -> bool:
    """Whether what is sent there stays on this machine."""
    if host.startswith("/") or host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


@contextmanager
def _vertaald() -> Iterator[None]:
    """An error of the database or the disk as one of ours: theirs can hold values and addresses."""
    try:
        yield
    except DBAPIError as fout:
        raise _onbereikbaar(fout.orig or fout) from None


def _onbereikbaar(fout: BaseException) -> Grootboekfout:
    soort = type(fout).__name__
    uitleg = f"De database van de leeskant is niet bereikbaar, niet te schrijven of beschadigd ({soort})."
    return Grootboekfout("GROOTBOEK-bereik", uitleg, "wereld")
