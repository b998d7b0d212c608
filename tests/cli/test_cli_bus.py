"""`ketenhub bus config`: a stranger writes the configuration, starts a server with it, and runs a hub against it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.bus import proces
from tests.cli.opdracht import GEHEIM, PROGRAMMA, Gegeven, ketenhub, omgeving, wacht_tot
from tests.poortkeuze import vrije_poorten

START_S = 60.0


@contextmanager
def _draait(opdracht: list[str | Path], omgeving_: dict[str, str], log: Path, tekst: str) -> Iterator[None]:
    """A process that says `tekst` when it is ready, and ends well when it is asked to."""
    with log.open("w") as naar, subprocess.Popen(opdracht, env=omgeving_, stderr=naar, stdout=naar) as gestart:
        try:
            wacht_tot(lambda: tekst in log.read_text() or gestart.poll() is not None, START_S)
            assert gestart.poll() is None, log.read_text()
            yield
            gestart.send_signal(signal.SIGINT)
            assert gestart.wait(START_S) in {0, 1}, log.read_text()
        finally:
            if gestart.poll() is None:
                gestart.kill()


@pytest.mark.alleen_wheel
def test_van_config_tot_een_geleverd_bericht(tmp_path: Path) -> None:
    """Every step as the README gives it, on a real server that no hub started."""
    nats, monitor = vrije_poorten()
    staat, naar = tmp_path / "staat", tmp_path / "server"
    geschreven = ketenhub(
        "bus", "config", "--naar", naar, "--luister", f"127.0.0.1:{nats}", "--monitor", f"127.0.0.1:{monitor}",
        "--json", staat=staat,
    )  # fmt: skip
    assert geschreven.code == 0, geschreven
    (rij,) = geschreven.rijen()
    assert (rij["config"], rij["partijen"]) == (str(naar / "nats-server.conf"), 14)
    adres = {
        "KETENHUB_NATS": f"tls://127.0.0.1:{nats}",
        "KETENHUB_NATS_MONITOR": f"http://127.0.0.1:{monitor}",
        "KETENHUB_NATS_CONFIG": str(naar),
    }
    server: list[str | Path] = [proces.vind_programma(), "-c", rij["config"]]
    up: list[str | Path] = [PROGRAMMA, "up", "--proef"]
    with (
        _draait(server, dict(os.environ), tmp_path / "server.log", "Server is ready"),
        _draait(up, omgeving(staat) | adres, tmp_path / "up.log", "De hub draait"),
    ):
        gestuurd = subprocess.run(
            [PROGRAMMA, "zend", "politie", Gegeven(tmp_path).signaal(1), "--json"],
            env=omgeving(staat) | adres,
            capture_output=True,
            text=True,
            check=False,
        )
        assert gestuurd.returncode == 0, gestuurd.stderr
        assert json.loads(gestuurd.stdout)["uitkomst"] in {"afgeleverd", "deels"}
    assert not [waarde for waarde in GEHEIM if waarde in (tmp_path / "up.log").read_text()]


def test_er_staat_geen_geheim_in_het_bestand(tmp_path: Path) -> None:
    """Seeds and the CA's key stay in the state directory; the file goes to another machine."""
    assert ketenhub("bus", "config", "--naar", tmp_path / "server", staat=tmp_path / "staat").code == 0
    config = tmp_path / "server" / "nats-server.conf"
    tekst = config.read_text("utf-8")
    seeds = [pad.read_text("ascii").strip() for pad in (tmp_path / "staat" / "sleutels").glob("*.nk")]
    assert len(seeds) == 3
    assert not [seed for seed in seeds if seed in tekst]
    assert "PRIVATE KEY" not in tekst
    assert stat.S_IMODE((tmp_path / "server" / "server.pem").stat().st_mode) == 0o600
    assert not (tmp_path / "server" / "uitgever.pem").exists()
    assert not stat.S_IMODE(config.stat().st_mode) & stat.S_IRWXO
    assert "sync_interval: always" in tekst


def test_nog_een_keer_is_hetzelfde_bestand(tmp_path: Path) -> None:
    """Keys are made once: who writes it again after a change of the register locks nobody out."""
    opdracht = ("bus", "config", "--naar", tmp_path / "server")
    ketenhub(*opdracht, staat=tmp_path / "staat")
    eerst = (tmp_path / "server" / "nats-server.conf").read_bytes()
    gelopen = ketenhub(*opdracht, staat=tmp_path / "staat")
    assert (tmp_path / "server" / "nats-server.conf").read_bytes() == eerst
    assert "nats-server -c" in gelopen.plat
    assert "KETENHUB_NATS=tls://127.0.0.1:4222" in gelopen.plat
    assert "KETENHUB_NATS_CONFIG=" in gelopen.plat


@pytest.mark.parametrize(
    ("opties", "code"),
    [
        (["--luister", "overal"], "CONFIG-adres"),
        (["--monitor", "127.0.0.1:99999"], "CONFIG-adres"),
        (["--luister", '127.0.0.1:4222"'], "CONFIG-adres"),
        (["--opslag", 'een"map'], "CONFIG-adres"),
        (["--naam", "nats.example:4222"], "CONFIG-adres"),
        (["--naam", "een naam"], "CONFIG-adres"),
    ],
)
def test_wat_niet_in_het_bestand_kan_staan(tmp_path: Path, opties: list[str], code: str) -> None:
    """Nothing of an option may change the meaning of the rest of the file."""
    gelopen = ketenhub("bus", "config", "--naar", tmp_path / "server", *opties, staat=tmp_path / "staat")
    assert (gelopen.code, gelopen.fout.split(":")[0]) == (1, code)
    assert not (tmp_path / "server" / "nats-server.conf").exists()


def test_een_map_waar_niet_te_schrijven_is(tmp_path: Path) -> None:
    """Told, with a code."""
    (tmp_path / "server").write_text("een bestand", "utf-8")
    gelopen = ketenhub("bus", "config", "--naar", tmp_path / "server", staat=tmp_path / "staat")
    assert (gelopen.code, gelopen.fout.split(":")[0]) == (1, "CONFIG-map")
