"""`ketenhub inzage` with the real command beside a real hub: report, proofs, what is never shown, the record."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from hub.journal.controlepunt import controleer, lees
from hub.journal.merkle import bladhash, controleer_insluiting
from hub.journal.nota import Sleutel
from hub.journal.verifieer.opdracht import main as verifieer
from hub.ledger.boomkast import Boomkast
from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import BSNS, GEHEIM, Gelopen, ketenhub, wacht_tot

VORMEN = ("html", "pdf", "json")
KENMERK = "INZ-2026-0042"


def vraag(staat: Path, persoon: int, naar: Path, *opties: str) -> Gelopen:
    """Ask for the report of one of the invented persons."""
    return ketenhub("inzage", "--uit", naar, "--kenmerk", KENMERK, *opties, staat=staat, invoer=f"{BSNS[persoon]}\n")


def bestanden(overzicht: Path) -> list[Path]:
    """Every file that the person gets."""
    return [pad for pad in overzicht.rglob("*") if pad.is_file()]


def records(staat: Path) -> list[bytes]:
    """What the journal says of access that was given, as far as it is sealed."""
    return [r for _, r in Boomkast(staat / "journaal").records() if b'"soort":"inzage-gegeven"' in r]


def opgezocht(staat: Path, kenmerk: str, naar: Path) -> int:
    """Look up somebody of whom there is nothing; how many look-ups are sealed then, this one the last of them.

    Records are sealed a moment later, in their order: a count beforehand may miss some of earlier tests.
    """
    gelopen = ketenhub(
        "inzage", "--uit", naar, "--kenmerk", kenmerk, "--rol", "toezichthouder", staat=staat, invoer=f"{BSNS[150]}\n"
    )
    assert gelopen.code == 0
    assert "0 verstrekkingen uit 0 zaken" in gelopen.fout
    wacht_tot(lambda: any(kenmerk.encode() in r for r in records(staat)))
    return next(n for n, r in enumerate(records(staat), start=1) if kenmerk.encode() in r)


@pytest.fixture(scope="module")
def overzicht(staat: Path, gestuurd: Gestuurd, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a person about whom one message was delivered, once it is sealed."""
    map_ = tmp_path_factory.mktemp("inzage")

    def bewezen() -> bool:
        naar = map_ / str(len(list(map_.iterdir())))
        gelopen = vraag(staat, 1, naar, "--json")
        assert gelopen.code == 0, gelopen
        (uit,) = gelopen.rijen()
        assert uit["zaken"] == uit["verstrekkingen"] == 1
        assert (uit["vertrouwelijk"], uit["adviezen_vertrouwelijk"]) == ([], [])
        (map_ / "laatste").write_text(str(naar))
        return bool(uit["bewezen"] == 1)

    wacht_tot(bewezen)
    return Path((map_ / "laatste").read_text())


def test_het_overzicht_en_zijn_bewijs(staat: Path, gestuurd: Gestuurd, overzicht: Path) -> None:
    """Three files, for the owner only; the proof of the delivery leads to a checkpoint that the hub signed."""
    assert {pad.name for pad in overzicht.iterdir()} == {*(f"overzicht.{vorm}" for vorm in VORMEN), "bewijzen"}
    assert {pad.stat().st_mode & 0o777 for pad in bestanden(overzicht)} == {0o600}
    sleutelbestand, regel = overzicht / "bewijzen" / "hub.vkey", overzicht / "bewijzen" / "keer-1.tlog-proof"
    assert verifieer(["--sleutel", str(sleutelbestand), "--bewijs", str(regel)]) == 0
    document = json.loads((overzicht / "overzicht.json").read_text())
    (v,) = document["verstrekkingen"]
    assert (v["levering"], v["zaak"], v["regel"]["code"]) == (gestuurd.levering, gestuurd.zaak, "S-01")
    assert "feit.verhoor" in v["weggelaten"]["velden"]
    sleutel = Sleutel.lees((staat / "journaal" / "sleutel.vkey").read_text().strip())
    punt = controleer(document["controlepunt"].encode(), sleutel)
    bewijs = v["bewijs"]
    pad = [b64decode(deel) for deel in bewijs["pad"]]
    hash_ = bladhash(bewijs["record"].encode())
    controleer_insluiting(hash_, bewijs["recordnummer"], punt.grootte, pad, punt.wortel)
    assert lees(document["controlepunt"].encode())[0] == punt
    assert "Gemeente Ede" in (overzicht / "overzicht.html").read_text()
    assert (overzicht / "overzicht.pdf").read_bytes().startswith(b"%PDF-")


def test_er_staat_niets_in_van_de_persoon(overzicht: Path) -> None:
    """No number, no name, nothing of what the message said: who the report is about stands on its envelope."""
    for pad in bestanden(overzicht):
        inhoud = pad.read_bytes()
        assert not [waarde for waarde in GEHEIM if waarde.encode() in inhoud], pad.name


def test_elke_keer_is_een_record_zonder_de_persoon(staat: Path, overzicht: Path, tmp_path: Path) -> None:
    """Also when nothing is found; the record counts and names nobody, and `verzoeken` shows every one."""
    opgezocht(staat, "GEM-AVG-2026-7", tmp_path / "leeg")
    assert "Wij vonden geen berichten over jou" in (tmp_path / "leeg" / "overzicht.html").read_text()
    (nieuw,) = [r for r in records(staat) if b"GEM-AVG-2026-7" in r]
    assert json.loads(nieuw) | {"id": "", "tijd": ""} == {
        "id": "", "tijd": "", "partij": "hub", "soort": "inzage-gegeven", "v": 1,
        "zaken": 0, "verstrekkingen": 0, "vertrouwelijk": 0, "tegengehouden": 0,
        "verzoek": "GEM-AVG-2026-7", "hoedanigheid": "toezichthouder",
    }  # fmt: skip
    rijen = ketenhub("inzage", "verzoeken", "--json", staat=staat).rijen()
    (rij,) = [rij for rij in rijen if rij["kenmerk"] == "GEM-AVG-2026-7"]
    assert {s: rij[s] for s in ("rol", "zaken", "verstrekkingen", "weggelaten", "keer")} == {
        "rol": "toezichthouder", "zaken": 0, "verstrekkingen": 0, "weggelaten": 0, "keer": 1,
    }  # fmt: skip
    eerder = [rij for rij in rijen if rij["kenmerk"] == KENMERK]
    assert {rij["keer"] for rij in eerder} == {len(eerder)}


def zonder_tijd(map_: Path) -> dict[str, bytes]:
    """Every file, without the moment at which it was made."""
    moment = rb"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|[0-9]{1,2} [a-z]+ 20[0-9]{2} om [0-9]{1,2}\.[0-9]{2} uur"
    return {pad.name: re.sub(moment, b"", pad.read_bytes()) for pad in bestanden(map_) if pad.suffix != ".pdf"}


def test_van_een_vernietigde_zaak_is_niets_te_vinden(staat: Path, overzicht: Path, tmp_path: Path) -> None:
    """Sepot 01 came after the signal: word for word, on screen too, what somebody reads of whom there never was any.

    The PDF is made of the same pieces as the page (`test_inzage_vormen`), and its fonts hold the digits of the moment.
    """
    weg, nooit = (vraag(staat, persoon, tmp_path / str(persoon)) for persoon in (4, 151))
    assert (weg.code, weg.uit, weg.fout) == (nooit.code, nooit.uit, nooit.fout)
    assert "0 verstrekkingen uit 0 zaken" in weg.fout
    assert zonder_tijd(tmp_path / "4") == zonder_tijd(tmp_path / "151")


def test_zonder_kenmerk_wordt_niemand_opgezocht(staat: Path, tmp_path: Path) -> None:
    """A BSN where the reference belongs: refused before anything is read, and not repeated."""
    voor = opgezocht(staat, "GEM-AVG-2026-8", tmp_path / "voor")
    gelopen = ketenhub("inzage", "--uit", tmp_path / "n", "--kenmerk", BSNS[1], staat=staat, invoer=f"{BSNS[1]}\n")
    assert (gelopen.code, gelopen.fout.split(":", 1)[0]) == (2, "INZAGE-kenmerk")
    assert not (tmp_path / "n").exists()
    assert opgezocht(staat, "GEM-AVG-2026-9", tmp_path / "na") == voor + 1


@pytest.mark.parametrize("invoer", ["", "123456789\n"])
def test_wat_geen_bsn_is(staat: Path, invoer: str, tmp_path: Path) -> None:
    """Refused, and not repeated."""
    gelopen = ketenhub("inzage", "--uit", tmp_path / "n", "--kenmerk", KENMERK, staat=staat, invoer=invoer)
    assert gelopen.code == 2
    assert gelopen.fout.startswith("INZAGE-bsn")
    assert not invoer.strip() or invoer.strip() not in gelopen.uit + gelopen.fout
    assert not (tmp_path / "n").exists()


def test_een_bsn_als_argument_wordt_geweigerd_en_niet_herhaald(staat: Path, tmp_path: Path) -> None:
    """`ketenhub()` holds every output to that; the command line is no place for a number."""
    gelopen = ketenhub("inzage", BSNS[1], "--uit", tmp_path / "n", staat=staat)
    assert gelopen.code == 1
    assert gelopen.fout.startswith("OPDRACHT-vorm")


def test_waar_al_een_overzicht_staat_komt_geen_tweede(staat: Path, overzicht: Path, tmp_path: Path) -> None:
    """Two persons in one folder would be mixed up; and nothing is recorded, because nothing was given."""
    voor = opgezocht(staat, "GEM-AVG-2026-10", tmp_path / "voor")
    gelopen = vraag(staat, 3, overzicht)
    assert gelopen.code == 1
    assert gelopen.fout.startswith("INZAGE-schrijven")
    assert gelopen.uit == ""
    assert opgezocht(staat, "GEM-AVG-2026-11", tmp_path / "na") == voor + 1


def test_zonder_hub(tmp_path: Path) -> None:
    """The index lies in the bus: without a hub nothing is known of anybody."""
    gelopen = vraag(tmp_path / "staat", 1, tmp_path / "n")
    assert (gelopen.code, gelopen.fout.split(":", 1)[0]) == (1, "HUB-afwezig")


def test_de_sleutels_wisselen_in_een_hub_die_draait(staat: Path, overzicht: Path, tmp_path: Path) -> None:
    """Every person is found as before; the wait for what is under way is left out here (`test_inzageindex` has it)."""
    opdracht = (
        "import hub.bootstrap.inzagewissel as i; i.ONDERWEG_S = 0.0\n"
        "import sys; from hub.cli import main; sys.argv = ['ketenhub', 'inzagesleutel', 'wissel', '--json']; main()"
    )
    from tests.cli.opdracht import omgeving  # noqa: PLC0415 - only here

    gelopen = subprocess.run(
        [sys.executable, "-c", opdracht], env=omgeving(staat), capture_output=True, text=True, timeout=60, check=True
    )
    uit = json.loads(gelopen.stdout)
    assert uit["verhuisd"] >= 1
    assert uit["sleutels_weg"] == 1
    (stand,) = ketenhub("inzagesleutel", "stand", "--json", staat=staat).rijen()
    assert (stand["generatie"], stand["oude_sleutels"], stand["bezig_tot"]) == (uit["generatie"], 0, None)
    (na,) = vraag(staat, 1, tmp_path / "na", "--json").rijen()
    assert (na["zaken"], na["verstrekkingen"]) == (1, 1)
