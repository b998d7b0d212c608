"""A real hub, started once with the real command, and the messages that the tests look at."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.opdracht import GEHEIM, Gegeven, ketenhub, start, wacht_tot

START_S = 60.0


@dataclass(frozen=True, slots=True)
class Gestuurd:
    """Message ids of what was sent before the tests, and the case and delivery of the first."""

    geleverd: str
    zaak: str
    levering: str
    geweigerd: str
    vastgehouden: str
    vernietigd: str
    vernietigde_zaak: str


@pytest.fixture(scope="session")
def staat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """State folder of a hub that runs: `ketenhub up --proef`, as somebody who tries it starts it."""
    map_ = tmp_path_factory.mktemp("hub")
    log = map_ / "up.log"
    with log.open("w") as naar, start("up", "--proef", staat=map_ / "staat", stderr=naar) as proces:
        wacht_tot(lambda: "De hub draait" in log.read_text() or proces.poll() is not None, START_S)
        assert proces.poll() is None, log.read_text()
        yield map_ / "staat"
        proces.send_signal(signal.SIGINT)
        assert proces.wait(START_S) == 0, log.read_text()
    assert not [waarde for waarde in GEHEIM if waarde in log.read_text()]


@pytest.fixture(scope="session")
def gestuurd(staat: Path, tmp_path_factory: pytest.TempPathFactory) -> Gestuurd:
    """Sent once: delivered, refused (not signed), held (a sepot without its code), destroyed (sepot 01)."""
    gegeven = Gegeven(tmp_path_factory.mktemp("berichten"))

    def zend(partij: str, bestand: Path, code: int) -> dict[str, str]:
        gelopen = ketenhub("zend", partij, bestand, "--json", staat=staat)
        assert gelopen.code == code, gelopen
        antwoord: dict[str, str] = json.loads(gelopen.uit)
        return antwoord

    geleverd = zend("politie", gegeven.signaal(1), 0)
    geweigerd = zend("politie", gegeven.signaal(2, gemeente="0289"), 2)
    zend("politie", gegeven.signaal(3), 0)
    vastgehouden = zend("om", gegeven.sepot(3, None), 2)
    vierde = zend("politie", gegeven.signaal(4), 0)
    vernietigd = zend("om", gegeven.sepot(4, "01"), 0)
    rijen: list[dict[str, str]] = []

    def in_journaal() -> bool:
        rijen[:] = ketenhub("leveringen", "--zaak", geleverd["zaak"], "--json", staat=staat).rijen()
        laatste = ketenhub("levering", vernietigd["kenmerk"], "--json", staat=staat)
        return bool(rijen) and laatste.code == 0

    # JOURNAAL is a copy of KETEN: it follows a moment later.
    wacht_tot(in_journaal, START_S)
    return Gestuurd(
        geleverd=geleverd["kenmerk"],
        zaak=geleverd["zaak"],
        levering=rijen[-1]["id"],
        geweigerd=geweigerd["kenmerk"],
        vastgehouden=vastgehouden["kenmerk"],
        vernietigd=vernietigd["kenmerk"],
        vernietigde_zaak=vierde["zaak"],
    )


@pytest.fixture
def gegeven(tmp_path: Path) -> Gegeven:
    """Makes message files."""
    return Gegeven(tmp_path)


@pytest.fixture(params=["", "--json", "--plain"], ids=["mooi", "json", "kaal"])
def vorm(request: pytest.FixtureRequest) -> str:
    """Each of the three forms of output."""
    return str(request.param)
