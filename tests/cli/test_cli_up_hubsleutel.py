"""`ketenhub up` with its hub key in a variable or a token: nothing of it on disk, and with another key no start."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.bus.proces import processen_met
from tests.cli.opdracht import LOOPTIJD_S, PROGRAMMA, omgeving, wacht_tot
from tests.rustproef import PIN, maak_token, richt_softhsm_in, zoek_softhsm

EEN = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
TWEE = "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

pytestmark = pytest.mark.alleen_wheel


@contextmanager
def _up(kaart: Path, **erbij: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A trial hub, ready or ended; and what it said."""
    log = kaart / f"{len(list(kaart.iterdir()))}.log"
    with (
        log.open("wb") as naar,
        subprocess.Popen(
            [PROGRAMMA, "up", "--proef", "--beslispunt", "uit"],
            env=omgeving(kaart / "staat") | erbij,
            stdout=naar,
            stderr=naar,
        ) as proces,
    ):
        try:
            wacht_tot(lambda: "hub-gestart" in log.read_text("utf-8") or proces.poll() is not None)
            yield proces, log
        finally:
            if proces.poll() is None:
                proces.kill()


def _draait_en_stopt(kaart: Path, **erbij: str) -> str:
    with _up(kaart, **erbij) as (proces, log):
        assert proces.poll() is None, log.read_text("utf-8")
        proces.send_signal(signal.SIGTERM)
        assert proces.wait(LOOPTIJD_S) == 0, log.read_text("utf-8")
    return log.read_text("utf-8")


def _start_niet(kaart: Path, **erbij: str) -> str:
    with _up(kaart, **erbij) as (proces, log):
        assert proces.wait(LOOPTIJD_S) == 1
    return log.read_text("utf-8")


def _sleutelbestanden(kaart: Path) -> list[str]:
    return [pad.name for pad in (kaart / "staat" / "sleutels").iterdir() if pad.name.startswith("hubsleutel")]


def test_een_hub_met_zijn_sleutel_in_een_variabele(tmp_path: Path) -> None:
    """It starts again with the same key, also behind a newer one; never with another, nor without."""
    _draait_en_stopt(tmp_path, KETENHUB_HUBSLEUTEL=EEN)
    assert _sleutelbestanden(tmp_path) == []
    assert "SLEUTEL-hubsleutel" in _start_niet(tmp_path, KETENHUB_HUBSLEUTEL=TWEE)
    assert "SLEUTEL-bestand" in _start_niet(tmp_path)
    assert _sleutelbestanden(tmp_path) == []
    _draait_en_stopt(tmp_path, KETENHUB_HUBSLEUTEL=f"{TWEE},{EEN}")
    _draait_en_stopt(tmp_path, KETENHUB_HUBSLEUTEL=TWEE)
    gezegd = b"".join(pad.read_bytes() for pad in tmp_path.glob("*.log"))
    assert EEN[:9].encode() not in gezegd
    assert TWEE[:9].encode() not in gezegd


def test_wat_de_hub_start_krijgt_de_sleutel_niet(tmp_path: Path) -> None:
    """The server is a program of somebody else, and its environment is read by whoever looks at processes."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("no /proc: the environment of a process cannot be seen here")
    with _up(tmp_path, KETENHUB_HUBSLEUTEL=EEN, KETENHUB_LOGNIVEAU="info") as (proces, log):
        assert proces.poll() is None, log.read_text("utf-8")
        (server,) = processen_met((tmp_path / "staat").resolve() / "bus" / "nats.conf")
        gekregen = Path(f"/proc/{server.pid}/environ").read_bytes()
    assert b"KETENHUB_TOESTAND=" in gekregen, "this is where it would stand"
    assert EEN.encode() not in gekregen
    assert b"KETENHUB_HUBSLEUTEL" not in gekregen


def test_een_hub_met_zijn_sleutel_in_een_token(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The key is made in the token at the first start; a new one after a rotation; an empty token is refused."""
    module = zoek_softhsm()
    if module is None:
        pytest.skip("SoftHSM (softhsm2) is not on this machine")
    if "SOFTHSM2_CONF" not in os.environ:
        richt_softhsm_in(tmp_path_factory.mktemp("softhsm"))
    token, ander = maak_token(module), maak_token(module)
    instellingen = {
        "KETENHUB_PKCS11_MODULE": str(module),
        "KETENHUB_PKCS11_TOKEN": token.naam,
        "KETENHUB_PKCS11_PIN": PIN,
    }
    _draait_en_stopt(tmp_path, **instellingen)
    assert _sleutelbestanden(tmp_path) == []
    assert "SLEUTEL-token" in _start_niet(tmp_path, **instellingen | {"KETENHUB_PKCS11_TOKEN": ander.naam})
    assert "SLEUTEL-token" in _start_niet(tmp_path, **instellingen | {"KETENHUB_PKCS11_PIN": "pin-0000"})
    nieuw = instellingen | {"KETENHUB_PKCS11_LABEL": "hubsleutel-2027"}
    wissel = subprocess.run(
        [PROGRAMMA, "hubsleutel", "wissel"],
        env=omgeving(tmp_path / "staat") | nieuw,
        capture_output=True,
        check=False,
        timeout=LOOPTIJD_S,
    )
    assert wissel.returncode == 0, wissel.stderr
    _draait_en_stopt(tmp_path, **nieuw)
    gezegd = b"".join(pad.read_bytes() for pad in tmp_path.glob("*.log"))
    assert PIN.encode() not in gezegd + wissel.stdout + wissel.stderr
