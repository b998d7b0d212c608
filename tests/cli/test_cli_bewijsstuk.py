"""Receipts from end to end, with the real command: signed in the folders of a receiver, kept, shown, and proved."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.opdracht import GEHEIM, Gegeven, Gelopen, ketenhub, start, wacht_tot

START_S = 60.0


@dataclass(frozen=True, slots=True)
class Keten:
    """A hub with folders, and one signal that a municipality received and processed."""

    staat: Path
    antwoord: Path
    bericht: str
    zaak: str
    levering: str

    def stuk(self, kenmerk: str, naar: Path) -> Gelopen:
        """Make evidence."""
        return ketenhub("bewijsstuk", kenmerk, "--uit", naar, staat=self.staat)

    @property
    def toelating(self) -> Path:
        """What the police got when it joined."""
        return self.staat / "partners" / "politie" / "toelating.json"


@pytest.fixture(scope="module")
def keten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keten]:
    """Started once; the folder of the municipality signs by itself."""
    map_ = tmp_path_factory.mktemp("keten")
    log, staat = map_ / "up.log", map_ / "staat"
    with log.open("w") as naar, start("up", "--proef", "--mappen", str(map_ / "m"), staat=staat, stderr=naar) as proces:
        wacht_tot(lambda: "De hub draait" in log.read_text() or proces.poll() is not None, START_S)
        assert proces.poll() is None, log.read_text()
        gezonden = ketenhub("zend", "politie", Gegeven(map_).signaal(1), "--json", staat=staat)
        assert gezonden.code == 0, gezonden
        antwoord = map_ / "antwoord.json"
        antwoord.write_text(gezonden.uit)
        gelezen = json.loads(gezonden.uit)

        def verwerkt() -> bool:
            records = ketenhub("levering", gelezen["kenmerk"], "--json", staat=staat)
            return records.code == 0 and "verwerkt" in {r.get("oordeel") for r in records.rijen()}

        wacht_tot(verwerkt, START_S)
        (rij,) = ketenhub("leveringen", "--zaak", gelezen["zaak"], "--json", staat=staat).rijen()
        yield Keten(staat, antwoord, gelezen["kenmerk"], gelezen["zaak"], rij["id"])
        proces.send_signal(signal.SIGINT)
        assert proces.wait(START_S) == 0, log.read_text()
    assert not [waarde for waarde in GEHEIM if waarde in log.read_text()]


def test_levering_toont_wat_de_ontvanger_tekende(keten: Keten, vorm: str) -> None:
    """By the id of the delivery and of the message; who signed, what, and with which key."""
    for kenmerk in (keten.levering, keten.levering[:8], keten.bericht):
        gelopen = ketenhub("levering", kenmerk, vorm, staat=keten.staat)
        assert gelopen.code == 0
        assert gelopen.uit.index("beantwoord") < gelopen.uit.index("verwerkt")
    rijen = ketenhub("levering", keten.levering, "--json", staat=keten.staat).rijen()
    ontvangsten = [r for r in rijen if r["soort"] == "ontvangst"]
    assert [r["oordeel"] for r in ontvangsten] == ["ontvangen", "verwerkt"]
    assert {r["levering"] for r in ontvangsten} == {keten.levering}
    (geleverd,) = [r for r in rijen if r["soort"] == "afgeleverd"]
    assert {r["zegel"] for r in ontvangsten} == {geleverd["zegel"]}
    via = ketenhub("levering", ontvangsten[0]["id"], "--json", staat=keten.staat).rijen()
    assert via == rijen, "the id of a receipt leads to its delivery"


def test_zonder_ontvangst_toont_wat_wacht(keten: Keten, staat: Path, vorm: str) -> None:
    """A hub whose receiver signed has nothing waiting; one where nobody fetched anything has."""
    klaar = ketenhub("leveringen", "--zonder-ontvangst", vorm, staat=keten.staat)
    assert (klaar.code, klaar.uit) == (0, "")


def test_zonder_ontvangst_bij_wie_niet_tekent(staat: Path, gestuurd: object) -> None:
    """Delivered and not signed for; what was refused, held or destroyed waits for nobody."""
    rijen = ketenhub("leveringen", "--zonder-ontvangst", "--json", staat=staat).rijen()
    assert rijen
    assert {r["uitkomst"] for r in rijen} == {"gestript"}
    vernietigd = {r["zaak"] for r in _records(staat, "vernietigd")}
    assert not vernietigd & {_zaak(staat, r["id"]) for r in rijen}


def _records(staat: Path, soort: str) -> list[dict[str, str]]:
    rijen = ketenhub("leveringen", "--json", staat=staat).rijen()
    alles = [r for rij in rijen if rij["id"] for r in ketenhub("levering", rij["id"], "--json", staat=staat).rijen()]
    return [r for r in alles if r["soort"] == soort]


def _zaak(staat: Path, levering: str) -> str | None:
    rijen = ketenhub("levering", levering, "--json", staat=staat).rijen()
    return next((r["zaak"] for r in rijen if "zaak" in r), None)


@pytest.mark.parametrize("wat", ["bericht", "levering"])
def test_een_bewijsstuk_van_begin_tot_eind(keten: Keten, tmp_path: Path, wat: str) -> None:
    """Made beside the hub, checked on a machine without one, with the key the sender knows."""
    stuk = tmp_path / "bewijs.json"
    gemaakt = keten.stuk(getattr(keten, wat), stuk)
    assert gemaakt.code == 0, gemaakt
    assert stuk.stat().st_mode & 0o777 == 0o600
    assert ("Geef het alleen aan wie dat mag weten" in gemaakt.fout) is (wat == "bericht")
    gelopen = ketenhub("controleer", stuk, "--toelating", keten.toelating, "--json", staat=tmp_path / "geen-hub")
    assert gelopen.code == 0, gelopen
    (oordeel,) = gelopen.rijen()
    assert all(toets["goed"] for toets in oordeel["toetsen"]), oordeel
    assert sum("gemeente-ede (OIN" in zin for zin in oordeel["bewijst"]) == 2
    soorten = {json.loads(r["tekst"])["soort"] for r in json.loads(stuk.read_bytes())["records"]}
    if wat == "levering":
        assert soorten == {"ontvangen", "afgeleverd", "ontvangst"}, "nothing about others goes to a receiver"
    else:
        assert soorten >= {"besloten", "beantwoord"}
    assert not [waarde for waarde in GEHEIM if waarde in stuk.read_text()]
    assert "doorzocht" not in gemaakt.fout
    # Without the read side it takes longer, and the same is in it.
    zonder = {"KETENHUB_GROOTBOEK": f"postgresql://niemand@/niets?host={tmp_path}"}
    anders = ketenhub(
        "bewijsstuk", getattr(keten, wat), "--uit", tmp_path / "anders.json", staat=keten.staat, erbij=zonder
    )
    assert (anders.code, "journaal zelf wordt doorzocht" in anders.fout) == (0, True)
    records = [json.loads(pad.read_bytes())["records"] for pad in (stuk, tmp_path / "anders.json")]
    assert records[0] == records[1]


def test_elk_ontvangstbewijs_als_los_bewijs_uit_de_boom(keten: Keten, tmp_path: Path) -> None:
    """Of a running hub: both receipts of a delivery, each in a file that proves itself with the hub's public key."""
    gemaakt: list[Gelopen] = []

    def ligt_onder_een_controlepunt() -> bool:
        map_ = tmp_path / str(len(gemaakt))
        gelopen = ketenhub(
            "journaal", "bewijs", keten.levering, "--soort", "ontvangst", "--uit", map_, staat=keten.staat
        )
        gemaakt.append(gelopen)
        return gelopen.code == 0

    wacht_tot(ligt_onder_een_controlepunt, START_S)
    bewijzen = sorted((tmp_path / str(len(gemaakt) - 1)).iterdir())
    assert len(bewijzen) == 2
    vkey = keten.staat / "journaal" / "sleutel.vkey"
    oordelen = []
    for bewijs in bewijzen:
        vraag = ("journaal", "verifieer", "--bewijs", bewijs, "--sleutel", vkey, "--json")
        (uitslag,) = ketenhub(*vraag, staat=tmp_path / "geen-hub").rijen()
        assert uitslag["klopt"] is True
        oordelen.append(json.loads(uitslag["record"])["oordeel"])
    assert sorted(oordelen) == ["ontvangen", "verwerkt"]


def test_via_het_kenmerk_van_een_ontvangstbewijs(keten: Keten, tmp_path: Path) -> None:
    """The id of a receipt, of an answer, or the beginning of an id: about what it belongs to."""
    rijen = ketenhub("levering", keten.bericht, "--json", staat=keten.staat).rijen()
    ontvangst = next(r["id"] for r in rijen if r["soort"] == "ontvangst")
    antwoord = next(r["antwoord"] for r in rijen if r["soort"] == "beantwoord")
    verwacht = {ontvangst: keten.levering, antwoord: keten.bericht, keten.levering[:8]: keten.levering}
    for n, (kenmerk, over) in enumerate(verwacht.items()):
        pad = tmp_path / f"{n}.json"
        assert keten.stuk(kenmerk, pad).code == 0
        assert json.loads(pad.read_bytes())["over"]["id"] == over


def test_naar_de_uitvoer(keten: Keten, tmp_path: Path) -> None:
    """Without --uit the file is the output, byte for byte."""
    gelopen = ketenhub("bewijsstuk", keten.levering, staat=keten.staat)
    assert gelopen.code == 0
    pad = tmp_path / "bewijs.json"
    pad.write_text(gelopen.uit)
    assert ketenhub("controleer", pad, staat=tmp_path / "geen-hub").code == 0


def test_het_antwoord_van_de_hub_is_ook_bewijs(keten: Keten, tmp_path: Path) -> None:
    """What `zend --json` wrote, checked with what the sender got when it joined."""
    gelopen = ketenhub("controleer", keten.antwoord, "--toelating", keten.toelating, staat=tmp_path / "geen-hub")
    assert gelopen.code == 0, gelopen
    assert f"van politie bericht {keten.bericht} binnenkwam" in gelopen.plat


def test_wat_geen_bewijsstuk_kan_zijn(keten: Keten, tmp_path: Path) -> None:
    """A case, an id that is not known, a file that is there already, a folder that is not."""
    bestaat = tmp_path / "er-al"
    bestaat.write_text("van een ander")
    for kenmerk, uit, code in (
        (keten.zaak, tmp_path / "x", "BEWIJSSTUK-waarover"),
        ("00000000-0000-4000-8000-000000000000", tmp_path / "x", "ID-onbekend"),
        ("999990019", tmp_path / "x", "ID-vorm"),
        (keten.levering, bestaat, "BEWIJSSTUK-schrijven"),
        (keten.levering, tmp_path / "weg" / "x", "BEWIJSSTUK-schrijven"),
    ):
        gelopen = keten.stuk(kenmerk, uit)
        assert gelopen.code == 1, gelopen
        assert f"{code}: " in gelopen.fout, gelopen
    assert bestaat.read_text() == "van een ander"
    assert not (tmp_path / "x").exists()


def test_zonder_hub_geen_bewijsstuk(tmp_path: Path) -> None:
    """Making needs the hub's journal and key; checking does not."""
    gelopen = ketenhub("bewijsstuk", "0a1b2c3d", staat=tmp_path)
    assert (gelopen.code, gelopen.fout.split(":")[0]) == (1, "HUB-afwezig")
