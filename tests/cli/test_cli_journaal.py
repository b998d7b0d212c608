"""`ketenhub journaal` on files, without a hub; and the auditor's verifier, copied out and run alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.bootstrap.journaalbewijs import Wijzer, zoek
from hub.journal.controlepunt import Controlepunt, onderteken, sleutel_van
from hub.journal.soorten import record
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from tests.cli.opdracht import ketenhub
from tests.getuige.tsaproef import maak_keten

WORTEL = Path(__file__).parents[2]
OORSPRONG = "ketenhub/00000099000000000001"
GEHEIM = bytes(range(32))
VKEY = sleutel_van(OORSPRONG, GEHEIM).vkey()
AANTAL = 700
ALLEEN = 30.0
"""Seconds for a process that reads a few files."""


def _id(nummer: int, soort: int = 0) -> str:
    return f"0a1b2c3d-{soort:04x}-4000-8000-{nummer:012x}"


def _record(i: int) -> bytes:
    """Every seventh is a receipt of the delivery of the record before it."""
    kop = {"id": _id(i), "tijd": "2026-06-15T10:00:00.000000Z", "partij": "politie"}
    if i % 7 == 6:
        return record("ontvangst", {**kop, "levering": f"{i - 1:08x}-0001-4000-8000-000000000001"}).inhoud
    return record("afgeleverd", {**kop, "levering": f"{i:08x}-0001-4000-8000-000000000001"}).inhoud


@dataclass(frozen=True, slots=True)
class Staat:
    """A state directory with a journal of seven hundred records."""

    map: Path

    @property
    def journaal(self) -> Path:
        """Where the tree is."""
        return self.map / "journaal"

    def teken(self, schrijver: Boomschrijver) -> bytes:
        """Sign what there is."""
        stand = schrijver.stand()
        nota = onderteken(Controlepunt(OORSPRONG, stand.grootte, stand.wortel), GEHEIM).naar_bytes()
        schrijver.publiceer(nota)
        return nota


@pytest.fixture(scope="module")
def gemaakt(tmp_path_factory: pytest.TempPathFactory) -> Staat:
    """Written by the hub's own writer, in two goes."""
    staat = Staat(tmp_path_factory.mktemp("staat"))
    with Boomschrijver(staat.journaal) as schrijver:
        schrijver.schrijf_sleutel(VKEY)
        schrijver.voeg_toe([[_record(i)] for i in range(300)])
        (staat.map / "thuis").write_bytes(staat.teken(schrijver))
        schrijver.voeg_toe([[_record(i) for i in range(300, AANTAL)]])
        staat.teken(schrijver)
    return staat


@pytest.fixture
def staat(gemaakt: Staat, tmp_path: Path) -> Staat:
    """A copy, to be tampered with."""
    shutil.copytree(gemaakt.map, tmp_path / "staat")
    return Staat(tmp_path / "staat")


@pytest.fixture(scope="module")
def verifieer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier's folder, alone."""
    kopie = tmp_path_factory.mktemp("los") / "verifieer"
    shutil.copytree(WORTEL / "hub" / "journal" / "verifieer", kopie, ignore=shutil.ignore_patterns("__pycache__"))
    return kopie


def _alleen(verifieer: Path, *argumenten: str | Path) -> tuple[int, str]:
    """Run it with nothing of this environment: no installed packages, no settings of Python."""
    proces = subprocess.run(
        [sys.executable, "-I", "-S", "-B", verifieer, *argumenten],
        capture_output=True,
        text=True,
        timeout=ALLEEN,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert "Traceback" not in proces.stderr
    return proces.returncode, proces.stdout + proces.stderr


def test_alleen_de_standaardbibliotheek(verifieer: Path, gemaakt: Staat) -> None:
    """All ways to ask, by an auditor who has Python, a stick with files, and the key."""
    map_ = gemaakt.journaal
    for vraag, zin in (
        ((map_,), "dezelfde map"),
        ((map_, "--sleutel", VKEY), "tot en met 699"),
        ((map_, "--sleutel", VKEY, "--van", "250", "--tot", "260"), "van 250 tot en met 259"),
        ((map_, "--sleutel", VKEY, "--sinds", gemaakt.map / "thuis"), "kwamen 400 records bij"),
        ((map_, "--sleutel", map_ / "sleutel.vkey", "--record", "5"), '"soort":"afgeleverd"'),
    ):
        code, uit = _alleen(verifieer, *vraag)
        assert code == 0, uit
        assert "OORDEEL: dit klopt." in uit
        assert zin in uit
    code, uit = _alleen(verifieer, map_, "--json")
    assert (code, json.loads(uit)["records"]) == (0, AANTAL)


def test_wat_niet_te_vragen_is(verifieer: Path, gemaakt: Staat, tmp_path: Path) -> None:
    """No journal is called a lie because somebody typed something wrong: another exit code, and why."""
    map_ = gemaakt.journaal
    for vraag in (
        (),
        (tmp_path / "weg",),
        (tmp_path,),
        (map_, "--record", "700"),
        (map_, "--van", "9", "--tot", "3"),
        (map_, "--record", "1", "--van", "1"),
        (map_, "--sleutel", "onzin"),
        (map_, "--sleutel", VKEY.replace("A", "B")),
        (map_, "--getuige", VKEY),
        (map_, "--sinds", tmp_path / "weg"),
        ("--bewijs", gemaakt.map / "thuis"),
        (map_, "--onbekend"),
    ):
        code, uit = _alleen(verifieer, *vraag)
        assert code == 2, uit
        assert "OORDEEL" not in uit


def test_een_leugen_op_schijf(verifieer: Path, staat: Staat) -> None:
    """Told by both commands, with file, record and byte; and both end with 1."""
    bundel = staat.journaal / "tile" / "entries" / "001"
    inhoud = bundel.read_bytes()
    # The first record of the second bundle: a letter in it, after the two bytes of its length.
    bundel.write_bytes(inhoud[:30] + bytes([inhoud[30] ^ 1]) + inhoud[31:])
    code, uit = _alleen(verifieer, staat.journaal)
    assert code == 1
    assert "FOUT: tile/entries/001, record 256, byte 0: " in uit
    assert uit.endswith("OORDEEL: dit klopt niet.\n")
    gelopen = ketenhub("journaal", "verifieer", "--plain", staat=staat.map)
    assert gelopen.code == 1
    assert "tile/entries/001, record 256, byte 0: " in gelopen.uit
    rij = json.loads(_alleen(verifieer, staat.journaal, "--json")[1])
    assert (rij["klopt"], rij["code"], rij["bestand"]) == (False, "JOURNAAL-record", "tile/entries/001")
    assert (rij["record"], rij["byte"]) == (256, 0)
    # Elsewhere in the journal all is well, and one can still say so.
    assert _alleen(verifieer, staat.journaal, "--record", "600")[0] == 0


def test_controlepunt_mee_naar_huis(verifieer: Path, staat: Staat) -> None:
    """Taken home, and the whole journal written again afterwards with the same key: told by the checkpoint."""
    thuis = staat.map / "mee"
    gelopen = ketenhub("journaal", "controlepunt", "--uit", thuis, staat=staat.map)
    assert gelopen.code == 0
    assert str(AANTAL) in gelopen.fout
    assert thuis.read_bytes() == Boomkast(staat.journaal).controlepunt()
    assert _alleen(verifieer, staat.journaal, "--sinds", thuis)[0] == 0
    shutil.rmtree(staat.journaal)
    with Boomschrijver(staat.journaal) as schrijver:
        schrijver.schrijf_sleutel(VKEY)
        schrijver.voeg_toe([[_record(i) for i in range(AANTAL + 5) if i != 77]])
        staat.teken(schrijver)
    assert _alleen(verifieer, staat.journaal, "--sleutel", VKEY)[0] == 0, "by itself it is a journal"
    gelopen = ketenhub("journaal", "verifieer", "--sleutel", VKEY, "--sinds", thuis, staat=staat.map)
    assert gelopen.code == 1
    assert "JOURNAAL-uitbreiding" in " ".join(gelopen.uit.split())


def test_een_ontvangstbewijs_als_bestand(verifieer: Path, staat: Staat, tmp_path: Path) -> None:
    """The receipt of a delivery in a file of its own, which proves itself where there is no hub and no journal."""
    levering = json.loads(_record(6))["levering"]
    gelopen = ketenhub("journaal", "bewijs", levering, "--soort", "ontvangst", staat=staat.map)
    assert gelopen.code == 0
    bestand = tmp_path / "een.tlog-proof"
    bestand.write_text(gelopen.uit, "utf-8")
    map_ = tmp_path / "uit"
    assert ketenhub("journaal", "bewijs", levering, "--uit", map_, staat=staat.map).code == 0
    assert (map_ / "6.tlog-proof").read_bytes() == bestand.read_bytes()
    assert {pad.name for pad in map_.iterdir()} == {"5.tlog-proof", "6.tlog-proof"}
    shutil.rmtree(staat.journaal)
    code, uit = _alleen(verifieer, "--bewijs", bestand, "--sleutel", VKEY)
    assert code == 0
    assert _record(6).decode() in uit
    bestand.write_text(gelopen.uit.replace("index 6", "index 5"), "utf-8")
    code, uit = _alleen(verifieer, "--bewijs", bestand, "--sleutel", VKEY)
    assert code == 1
    assert "een.tlog-proof, record 5" in uit


def test_de_leeskant_wijst_alleen_waar(gemaakt: Staat) -> None:
    """The read side saves reading; what it points to wrongly is no find, and what it lacks is looked for."""
    kast = Boomkast(gemaakt.journaal)
    levering = json.loads(_record(6))["levering"]
    goed = [5, 6]
    assert [v.nummer for v in zoek(kast, levering)] == goed
    for nummers, grootte in (([5, 6], AANTAL), ([3, 5, 6, 9], AANTAL), ([5], 6), ([], AANTAL), ([1], AANTAL + 1)):
        wijzer = Wijzer(lambda _begin, _hoogstens, nummers=nummers: nummers, grootte)  # type: ignore[misc]
        assert [v.nummer for v in zoek(kast, levering, None, wijzer)] == goed
    assert [v.nummer for v in zoek(kast, levering, "ontvangst", Wijzer(lambda _b, _n: [5, 6], AANTAL))] == [6]


def test_bewijs_dat_er_niet_is(staat: Staat) -> None:
    """What is not known, not asked well or not signed yet: each with its code, and nothing is written."""
    for argumenten, code in ((("ffffffff",), "ID-onbekend"), ((), "JOURNAAL-vraag")):
        gelopen = ketenhub("journaal", "bewijs", *argumenten, staat=staat.map)
        assert (gelopen.code != 0, gelopen.uit) == (True, "")
        assert code in gelopen.fout
    with Boomschrijver(staat.journaal) as schrijver:
        schrijver.voeg_toe([[_record(AANTAL)]])
    gelopen = ketenhub("journaal", "bewijs", "--record", str(AANTAL), staat=staat.map)
    assert (gelopen.code, gelopen.uit) == (1, "")
    assert "JOURNAAL-nietgetekend" in gelopen.fout
    shutil.rmtree(staat.journaal)
    assert "JOURNAAL-leeg" in ketenhub("journaal", "controlepunt", staat=staat.map).fout


def test_tijdstempels_waar_om_gevraagd_is(staat: Staat, tmp_path: Path) -> None:
    """Who asks for timestamps and finds none is told so: a journal without them is not one whose stamps are right."""
    maak_keten(tmp_path)
    vraag = ("journaal", "verifieer", staat.journaal, "--sleutel", VKEY, "--tijdstempel", tmp_path / "ca.pem", "--json")
    gelopen = ketenhub(*vraag, staat=staat.map)
    assert (gelopen.code, json.loads(gelopen.uit)["code"]) == (1, "JOURNAAL-stempelweg")
