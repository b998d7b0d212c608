"""`ketenhub getuige`, and the whole visit of a supervisor to a hub where root used all that he can reach."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from hub.bootstrap.getuige import Getuige
from hub.bootstrap.hub import HUB_BRON
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.journaalsleutel import laad_of_maak_journaalsleutel
from hub.cli.getuige import stand
from hub.instellingen import lees
from hub.journal.getuigenis import Verzoek
from hub.journal.nota import Sleutel
from hub.journal.tegels import recordpad
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from tests.cli.opdracht import Gegeven, ketenhub, start, wacht_tot
from tests.getuige.boomproef import OORSPRONG, Boom, VasteKlok, nieuwe_getuige
from tests.knoei.toneel import controleer
from tests.poortkeuze import vrije_poorten

START_S = 60.0


@contextmanager
def _draaiend(
    log: Path, klaar: str, *opdracht: str, staat: Path, erbij: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on, from when it has said this until it is interrupted; it must end well."""
    with log.open("w") as naar, start(*opdracht, staat=staat, stderr=naar, erbij=erbij) as proces:
        wacht_tot(lambda: bool(re.search(klaar, log.read_text())) or proces.poll() is not None, START_S)
        assert proces.poll() is None, log.read_text()
        yield proces
        proces.send_signal(signal.SIGINT)
        assert proces.wait(START_S) == 0, log.read_text()


def test_wie_een_getuige_maakt(tmp_path: Path) -> None:
    """Made, follows, is looked at; a second one in the same folder, a wrong file and a wrong address are told."""
    kaart, naam = str(tmp_path / "getuige"), "getuige.voorbeeld.nl/een"
    gemaakt = ketenhub("getuige", "begin", naam, "--map", kaart, staat=tmp_path)
    sleutel = Sleutel.lees(gemaakt.uit)
    assert (gemaakt.code, sleutel.naam, sleutel.soort) == (0, naam, 4)
    for argumenten, code in (
        (("begin", naam, "--map", kaart), "GETUIGE-bestaat"),
        (("draai", "--luister", "overal", "--map", kaart), "GETUIGE-adres"),
        (("opnieuw", "--map", kaart), "OPDRACHT-vorm"),
    ):
        fout = ketenhub("getuige", *argumenten, staat=tmp_path)
        assert (fout.code, fout.fout.split(":")[0]) == (1, code)
    assert ketenhub("getuige", "opnieuw", "--zeker", "--map", kaart, staat=tmp_path).uit != gemaakt.uit
    pq = ketenhub("getuige", "begin", naam, "--postkwantum", "--map", tmp_path / "pq", staat=tmp_path)
    assert Sleutel.lees(pq.uit).soort == 6


def test_een_journaal_dat_zwijgt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who cuts the line to a witness is seen there: nothing came for longer than the partner says."""
    boom, kaart = Boom(5), tmp_path / "getuige"
    getuigemap, _ = nieuwe_getuige(kaart)

    def zwijgt(*, uren_oud: int | None) -> bool:
        if uren_oud is not None:
            klok = VasteKlok(datetime.now(UTC) - timedelta(hours=uren_oud))
            oud = getuigemap.gezien(OORSPRONG)[0].grootte
            vraag = Verzoek.schrijf(oud, boom.pad(oud), boom.nota())
            assert Getuige(getuigemap, klok).voeg_toe(vraag).status == 200
        with contextlib.suppress(typer.Exit):
            stand(kaart, stil=24, als_json=False, kaal=True)
            return False
        assert "Een journaal zwijgt langer dan 24 uur." in capsys.readouterr().out
        return True

    assert zwijgt(uren_oud=None), "never heard of"
    assert not zwijgt(uren_oud=1)
    assert zwijgt(uren_oud=25)


@pytest.mark.alleen_wheel
def test_een_toezichthouder_komt_langs(tmp_path: Path) -> None:
    """Takes a checkpoint home, lets the hub work, and comes back after root was there with the key of the hub."""
    staat, thuis, kaart = tmp_path / "staat", tmp_path / "thuis", str(tmp_path / "getuige")
    thuis.mkdir()
    journaal, gegeven = staat / "journaal", Gegeven(tmp_path)
    poort, _ = vrije_poorten()
    getuige = ketenhub("getuige", "begin", "getuige.voorbeeld.nl/een", "--map", kaart, staat=staat).uit.strip()
    (thuis / "getuige.vkey").write_text(getuige)
    (tmp_path / "getuigen.txt").write_text(f"{getuige} http://127.0.0.1:{poort}\n")
    wie = {"KETENHUB_GETUIGEN": str(tmp_path / "getuigen.txt")}
    up = ("up", "--proef", "--beslispunt", "uit")
    with _draaiend(tmp_path / "up.log", "geen beslispunt", *up, staat=staat, erbij=wie):
        shutil.copy(journaal / "sleutel.vkey", thuis)
        assert ketenhub("getuige", "volg", thuis / "sleutel.vkey", "--map", kaart, staat=staat).code == 0
        luister = ("getuige", "draai", "--map", kaart, "--luister", f"127.0.0.1:{poort}")
        with _draaiend(tmp_path / "getuige.log", "antwoordt op", *luister, staat=staat):
            assert ketenhub("zend", "politie", gegeven.signaal(40), staat=staat).code == 0
            bewaard = thuis / "bewaard"
            assert ketenhub("journaal", "controlepunt", "--uit", bewaard, staat=staat).code == 0
            assert ketenhub("zend", "politie", gegeven.signaal(41), gegeven.signaal(42), staat=staat).code == 0
            vast = ["--sleutel", str(thuis / "sleutel.vkey")]
            sinds = [*vast, "--sinds", str(bewaard), "--van", "0"]
            getuigd = [*vast, "--getuige", str(thuis / "getuige.vkey")]

            wacht_tot(lambda: _alles_gezien(journaal))
            assert "getuige getuige.voorbeeld.nl/een" in ketenhub("journaal", "stand", "--json", staat=staat).uit
            for argumenten in (vast, sinds, getuigd):
                assert controleer(journaal, *argumenten).klopt
            zien = ketenhub("getuige", "stand", "--json", "--map", kaart, staat=staat)
            assert (zien.code, zien.rijen()[0]["records"]) == (0, Boomkast(journaal).grootte)

    # Root, first with an editor.
    anders = tmp_path / "anders"
    shutil.copytree(journaal, anders)
    bundel = anders / recordpad(0, Boomkast(anders).grootte)
    inhoud = bundel.read_bytes()
    bundel.write_bytes(inhoud.replace(b"gemeente-ede", b"gemeente-edo", 1))
    fout = ketenhub("journaal", "verifieer", anders, *vast, staat=staat)
    assert fout.code == 1
    assert re.search(r"tile/entries/000\.p/\d+, record \d+, byte \d+: .*\(JOURNAAL-record\)", fout.plat)

    # Root, then with all that lies on the machine: the hub key opens the key that signs.
    instellingen = lees({"KETENHUB_TOESTAND": str(staat)})
    sleutel = laad_of_maak_journaalsleutel(staat, laad_hubsleutel(instellingen), HUB_BRON)
    records = [r for _, r in Boomkast(journaal).records()]
    doel = next(plek for plek, r in enumerate(records) if b"gemeente-ede" in r)
    records[doel] = records[doel].replace(b"gemeente-ede", b"gemeente-edo", 1)
    shutil.rmtree(anders)
    with Boomschrijver(anders) as kast:
        stand = kast.voeg_toe([records])
        kast.publiceer(sleutel.onderteken(stand.grootte, stand.wortel))
    assert controleer(anders, *vast).klopt  # nothing in it is wrong by itself
    for argumenten, code in ((sinds, "JOURNAAL-uitbreiding"), (getuigd, "JOURNAAL-ongetekend")):
        assert controleer(anders, *argumenten).document["code"] == code


def _alles_gezien(journaal: Path) -> bool:
    """Whether the witness cosigned all that there is."""
    pad = journaal / "checkpoint.getuigd"
    return pad.exists() and int(pad.read_text("utf-8").split("\n")[1]) == Boomkast(journaal).grootte
