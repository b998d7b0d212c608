"""`ketenhub up` with a decision point: on this machine, where it was said, or not at all."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.opdracht import ketenhub, start, wacht_tot

START_S = 60.0


@contextmanager
def _up(map_: Path, *opties: str) -> Iterator[str]:
    """A trial hub; gives what it says on stderr up to its decision point."""
    log = map_ / "up.log"
    with log.open("w") as naar, start("up", "--proef", *opties, staat=map_ / "staat", stderr=naar) as proces:
        klaar = re.compile(r"Beslispunt: .*\.\n|geen beslispunt")
        wacht_tot(lambda: bool(klaar.search(log.read_text())) or proces.poll() is not None, START_S)
        assert proces.poll() is None, log.read_text()
        yield log.read_text()
        proces.send_signal(signal.SIGINT)
        assert proces.wait(START_S) == 0, log.read_text()


def _vraag(poort: int, pad: str, document: object = None) -> tuple[int, Any]:
    lijn = http.client.HTTPConnection("127.0.0.1", poort, timeout=START_S)
    inhoud = None if document is None else json.dumps(document)
    lijn.request("GET" if inhoud is None else "POST", pad, inhoud, {"Content-Type": "application/json"})
    antwoord = lijn.getresponse()
    gelezen = json.loads(antwoord.read())
    lijn.close()
    return antwoord.status, gelezen


def test_een_hub_met_beslispunt(tmp_path: Path) -> None:
    """It answers by the signed policy that is live in this hub, and what it names can be looked up afterwards."""
    with _up(tmp_path, "--beslispunt", "127.0.0.1:0") as gezegd:
        (poort,) = re.findall(r"Beslispunt: http://127\.0\.0\.1:(\d+)\.", gezegd)
        status, metadata = _vraag(int(poort), "/.well-known/authzen-configuration")
        assert (status, metadata["policy_decision_point"]) == (200, f"http://127.0.0.1:{poort}")
        status, register = _vraag(int(poort), "/verwerkingen")
        assert status == 200
        vraag = {
            "subject": {"type": "partij", "id": "politie"},
            "action": {"name": "signaal"},
            "resource": {"type": "partij", "id": "gemeente-renkum/inzage"},
            "context": {"doel": "omgevingsadvies", "fase": "signalering", "kenmerken": {"zorgen": "ja"}},
        }
        status, antwoord = _vraag(int(poort), "/access/v1/evaluation", vraag)
        assert (status, antwoord["decision"], antwoord["context"]["beleid"]) == (200, False, register["beleid"])
    (bestand,) = (tmp_path / "staat" / "verwerkingen").glob("*.json")
    assert bestand.stem == register["beleid"]


def test_zonder_beslispunt(tmp_path: Path) -> None:
    """Off is off; the register of what was live is kept all the same, for the lines of a log."""
    with _up(tmp_path, "--beslispunt", "uit") as gezegd:
        assert "Er draait geen beslispunt." in gezegd
        wacht_tot(lambda: len(list((tmp_path / "staat").glob("verwerkingen/*.json"))) == 1, START_S)


@pytest.mark.parametrize("adres", ["localhost:80", "127.0.0.1", "0.0.0.0:70000", "aan"])
def test_een_adres_dat_geen_adres_is(tmp_path: Path, adres: str) -> None:
    """Told before anything starts."""
    gelopen = ketenhub("up", "--proef", "--beslispunt", adres, staat=tmp_path)
    assert (gelopen.code, "BESLISPUNT-adres" in gelopen.fout) == (1, True)
    assert not (tmp_path / "bus").exists()


def test_een_gekozen_adres_dat_bezet_is(tmp_path: Path) -> None:
    """Who chose an address relies on it: the hub does not start without."""
    with socket.create_server(("127.0.0.1", 0)) as ander:
        gelopen = ketenhub("up", "--proef", "--beslispunt", f"127.0.0.1:{ander.getsockname()[1]}", staat=tmp_path)
    assert (gelopen.code, "BESLISPUNT-adres" in gelopen.fout) == (1, True)


def test_van_buiten_alleen_met_een_naam(tmp_path: Path) -> None:
    """Without an https name in front of it no network gets to see the decision point."""
    gelopen = ketenhub("up", "--proef", "--beslispunt", "0.0.0.0:0", staat=tmp_path)
    assert (gelopen.code, "KETENHUB_BESLISPUNT_NAAM" in gelopen.fout) == (1, True)
