"""`ketenhub uitvoer`: a document per line from the sealed journal, without a hub; replay, and what stands in the way.

One test runs the real command; the others call it in this process, which is the same without half a second of start.
"""

from __future__ import annotations

import errno
import fcntl
import itertools
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from hub.bootstrap import naspeelbeleid, uitvoerbestand
from hub.bootstrap.beleid import lees_onbewezen
from hub.bootstrap.otlpuitvoer import UITVOERMAP
from hub.bootstrap.sleutelbestand import vervang
from hub.cli import uitvoer
from hub.cli.scherm import Scherm, Vorm
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.ledger.boomschrijver import Boomschrijver
from hub.policy.laden import Beleid
from tests import weg
from tests.cli.opdracht import Gelopen, ketenhub
from tests.standaarden.standaard import fouten, standaard
from tests.uitvoerproef import gelopen, regels_van

Roep = Callable[..., Gelopen]


@pytest.fixture(scope="module")
def gesloten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state whose journal was sealed, and of which no hub runs."""
    staat = tmp_path_factory.mktemp("gesloten")
    with Boomschrijver(staat / "journaal") as schrijver:
        bladen = gelopen().geheugen.alles("journaal.*.*").values()
        schrijver.voeg_toe([blad.inhoud.split(b"\n") for blad in bladen])
    return staat


@pytest.fixture
def roep(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Roep:
    """Call a command of this room with its arguments, on a state, in the form JSON."""

    def doe(opdracht: Callable[..., None], staat: Path, **argumenten: Any) -> Gelopen:  # noqa: ANN401 - any option
        def begin(*, als_json: bool, kaal: bool) -> tuple[Scherm, Instellingen]:
            return Scherm(Vorm.JSON), Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)

        monkeypatch.setattr(uitvoer, "begin", begin)
        code = 0
        try:
            opdracht(**argumenten)
        except typer.Exit as einde:
            code = einde.exit_code
        gelezen = capsys.readouterr()
        return Gelopen(code, gelezen.out, gelezen.err)

    return doe


def test_elke_regel_is_een_document_van_de_standaard(gesloten: Path, roep: Roep) -> None:
    """LDV for another program; with `--partij` only what that party takes part in."""
    gelopen_ = ketenhub("uitvoer", "ldv", staat=gesloten)
    assert gelopen_.code == 0, gelopen_
    rijen = gelopen_.rijen()
    assert len(rijen) > 30
    assert not [fout for rij in rijen for fout in fouten(rij, standaard("ldv")["velden"])]
    eigen = roep(uitvoer.ldv, gesloten, partij="gemeente-ede").rijen()
    assert 0 < len(eigen) < len(rijen)


def test_vanaf_een_record_begint_bij_zijn_bericht(gesloten: Path, roep: Roep) -> None:
    """From the middle of a message: that message is whole, and its ids are the same."""
    alles = roep(uitvoer.fsc, gesloten).rijen()
    assert not [fout for rij in alles for fout in fouten(rij, standaard("fsc")["velden"])]
    assert roep(uitvoer.fsc, gesloten, van=6).rijen() == alles[1:]


def test_naspelen_van_het_journaal_en_van_een_bestand(gesloten: Path, tmp_path: Path, roep: Roep) -> None:
    """All decisions come out the same; one that was changed in the file does not, and is named."""
    records = roep(uitvoer.adl, gesloten)
    goed = roep(uitvoer.naspelen, gesloten)
    aantal = len(records.rijen())
    assert (goed.code, goed.rijen()) == (
        0,
        [{"samen": {"gelijk": aantal, "anders": 0, "onbepaald": 0}, "ander_programma": 0}],
    )
    vervalst = records.rijen()
    ja = vervalst[2]["body"]["adl.core.response"]
    ja["decision"] = not ja["decision"]
    bestand = tmp_path / "adl.jsonl"
    bestand.write_text("\n".join(map(json.dumps, vervalst)))
    fout = roep(uitvoer.naspelen, gesloten, bestand=bestand)
    assert fout.code == 1
    assert [(rij["span_id"], rij["waarom"]) for rij in fout.rijen()[:-1]] == [(vervalst[2]["span_id"], ["besluit"])]


def test_wat_er_niet_is_wordt_gezegd(tmp_path: Path, roep: Roep) -> None:
    """No journal, no such party, no record: a code, and never half of an answer."""
    leeg = roep(uitvoer.ldv, tmp_path)
    assert (leeg.code, leeg.uit, "UITVOER-leeg" in leeg.fout) == (1, "", True)
    bestand = tmp_path / "geen.jsonl"
    bestand.write_text("[]\n")
    geen = roep(uitvoer.naspelen, tmp_path, bestand=bestand)
    assert (geen.code, "UITVOER-bestand" in geen.fout) == (1, True)


def test_hoe_ver_de_uitvoer_is(gesloten: Path, roep: Roep) -> None:
    """What is confirmed, what waits, and what stands in the way."""
    kaart = gesloten / UITVOERMAP
    kaart.mkdir()
    (kaart / "ldv.json").write_text(
        '{"volgende": 9, "code": "UITVOER-geweigerd", "sinds": "2026-06-15T10:00:00+00:00"}'
    )
    rij, besluiten = roep(uitvoer.stand, gesloten).rijen()
    assert (besluiten["vorm"], besluiten["aan"], besluiten["bevestigd_tot"]) == ("adl", False, 0)
    assert (rij["aan"], rij["bevestigd_tot"], rij["code"]) == (False, 9, "UITVOER-geweigerd")
    assert rij["wacht"] == len(regels_van(gelopen())) - 9


def test_een_bestand_gaat_verder_waar_het_was(gesloten: Path, tmp_path: Path, roep: Roep) -> None:
    """In pieces, after a break in the middle of a line, and once more for nothing: each document exactly once."""
    alles = roep(uitvoer.adl, gesloten).uit
    naar = tmp_path / "adl.jsonl"
    assert roep(uitvoer.adl, gesloten, tot=10, naar=naar).code == 0
    assert 0 < len(naar.read_text()) < len(alles)
    with naar.open("a") as half:
        half.write('{"trace_id":"b00')
    assert "documenten toegevoegd" in roep(uitvoer.adl, gesloten, naar=naar).fout
    assert naar.read_text() == alles
    assert "0 documenten toegevoegd" in roep(uitvoer.adl, gesloten, naar=naar).fout
    assert naar.read_text() == alles


@pytest.mark.parametrize("breuk", range(1, 12))
def test_een_bestand_overleeft_elke_breuk(
    gesloten: Path, tmp_path: Path, roep: Roep, monkeypatch: pytest.MonkeyPatch, breuk: int
) -> None:
    """Broken off at a write or a sync, whichever: the next run makes it whole, nothing twice and nothing left out."""
    alles = roep(uitvoer.ldv, gesloten).uit
    naar = tmp_path / "ldv.jsonl"
    teller = itertools.count(1)

    def breek(doe: Callable[..., object]) -> Callable[..., object]:
        def anders(*argumenten: object) -> object:
            if next(teller) == breuk:
                raise OSError(errno.ENOSPC, "full")
            return doe(*argumenten)

        return anders

    monkeypatch.setattr(uitvoerbestand, "STAP", 2)
    with monkeypatch.context() as even:
        even.setattr("hub.bootstrap.uitvoerbestand.vervang", breek(vervang))
        even.setattr(os, "fsync", breek(os.fsync))
        gebroken = roep(uitvoer.ldv, gesloten, naar=naar)
    assert (gebroken.code, "UITVOER-naar" in gebroken.fout) == (1, True)
    if not naar.with_name("ldv.jsonl.stand").exists():
        assert "UITVOER-naar" in roep(uitvoer.ldv, gesloten, naar=naar).fout, "what it cannot vouch for it leaves alone"
        naar.unlink()
    assert roep(uitvoer.ldv, gesloten, naar=naar).code == 0
    assert naar.read_text() == alles


def test_een_bestand_dat_niet_van_hier_is_blijft_zoals_het_is(gesloten: Path, tmp_path: Path, roep: Roep) -> None:
    """Somebody else's file, a stand that does not fit, or another who writes: told, and nothing touched."""
    naar, stand = tmp_path / "fsc.jsonl", tmp_path / "fsc.jsonl.stand"
    naar.write_text("van een ander\n")
    for inhoud in (
        None,
        "",
        "{}",
        '{"volgende":1,"bytes":999}',
        '{"volgende":-1,"bytes":1}',
        '{"volgende":"a","bytes":1}',
    ):
        if inhoud is not None:
            stand.write_text(inhoud)
        fout = roep(uitvoer.fsc, gesloten, naar=naar)
        assert (fout.code, "UITVOER-naar" in fout.fout) == (1, True)
        assert naar.read_text() == "van een ander\n"
    naar.unlink()
    stand.unlink()
    with naar.open("w") as bezet:
        fcntl.flock(bezet, fcntl.LOCK_EX)
        assert "UITVOER-naar" in roep(uitvoer.fsc, gesloten, naar=naar).fout


def test_een_eerder_beleid_komt_uit_de_kast(
    gesloten: Path, tmp_path: Path, roep: Roep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decisions of before a change are replayed under the policy of then, once it is found; else that is said."""
    nu = tmp_path / "beleid"
    shutil.copytree(BELEID_MEEGELEVERD, nu)
    convenant = nu / "convenant.yaml"
    convenant.write_text(convenant.read_text().replace("bewaar 72 uur", "bewaar 71 uur", 1))
    gevraagd: list[str] = []

    async def kast(_: Instellingen, digest: str) -> Beleid | None:
        gevraagd.append(digest)
        return weg.echt_beleid() if digest == weg.echt_beleid().digest else None

    monkeypatch.setattr(naspeelbeleid, "geldend_beleid", lambda _: lees_onbewezen(nu))
    zonder = roep(uitvoer.naspelen, gesloten)
    assert zonder.code == 2
    assert {rij["uitslag"] for rij in zonder.rijen()[:-1]} == {"onbepaald"}
    met_map = roep(uitvoer.naspelen, gesloten, beleid=[BELEID_MEEGELEVERD])
    monkeypatch.setattr(naspeelbeleid, "zoek_in_kast", kast)
    met_kast = roep(uitvoer.naspelen, gesloten)
    assert met_map.code == met_kast.code == 0
    assert met_map.rijen() == met_kast.rijen()
    assert gevraagd == [weg.echt_beleid().digest], "looked for once"
