"""The demo: six cases through the folders, told rightly; and a look in the dossier that sees what may not be there."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from hub.cli.demo.verslag import controleer_dossier
from hub.cli.demo.zaken import LOTTE, NOOR, POLITIEWOORDEN, RUBEN, SAM, TIJN, YARA
from tests.bron import WORTEL
from tests.cli.opdracht import Gelopen, ketenhub, start, wacht_tot

Json = dict[str, Any]
JONGEREN = (NOOR, SAM, RUBEN, YARA, LOTTE, TIJN)


@pytest.fixture(scope="module")
def gespeeld(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Gelopen]:
    """The demo, once; its state folder and how it ended."""
    staat = tmp_path_factory.mktemp("demo") / "staat"
    return staat, ketenhub("demo", "--json", staat=staat)


@pytest.fixture(scope="module")
def zaken(gespeeld: tuple[Path, Gelopen]) -> dict[str, Json]:
    """The account, by name of the case."""
    return {rij["naam"]: rij for rij in gespeeld[1].rijen() if "naam" in rij}


def _regels(zaak: Json, soort: str) -> list[tuple[str, str, str]]:
    """Destination, outcome and rule of every delivery and refusal of messages of a kind."""
    return [
        (regel["bestemming"], regel["uitkomst"], regel["regel"])
        for bericht in zaak["berichten"]
        if bericht["bericht"] == soort
        for regel in bericht["regels"]
    ]


def test_de_demo_lukt_en_vertelt_zes_zaken(gespeeld: tuple[Path, Gelopen], zaken: dict[str, Json]) -> None:
    """Exit 0, all six, and the dossier looked at: not empty, and nothing in it that may not be there."""
    _, gelopen = gespeeld
    assert gelopen.code == 0
    assert list(zaken) == ["Fatbike", "Bekend", "Verouderd", "Vergissing", "Niet van ons", "Niet ondertekend"]
    dossier = gelopen.rijen()[-1]["dossier"]
    assert dossier["bestanden"] == 2
    assert dossier["velden"] > 10
    assert dossier["fout"] == []


def test_elke_zaak_eindigt_zoals_de_pilot_het_wil(zaken: dict[str, Json]) -> None:
    """What each case is there to show; the rules are those of the convenant, not of the demo."""
    assert ("gemeente-ede/inzage", "doorlaten", "S-01") in _regels(zaken["Fatbike"], "signaal")
    assert ("gemeente-ede/dossier", "doorlaten", "D-03") in _regels(zaken["Fatbike"], "afdoening")
    assert ("om (advies van veiligheidshuis)", "doorlaten", "A-04") in _regels(zaken["Bekend"], "signaal")
    assert ("om (advies van veiligheidshuis)", "weigeren", "N-13") in _regels(zaken["Verouderd"], "signaal")
    assert {regel for _, _, regel in _regels(zaken["Vergissing"], "afdoening")} == {"N-15"}
    assert _regels(zaken["Niet van ons"], "signaal") == [("gemeente-ede", "weigeren", "N-22")]
    assert _regels(zaken["Niet ondertekend"], "signaal") == [("gemeente-wageningen", "weigeren", "N-20")]
    gevolgen = {naam: [g for b in zaak["berichten"] for g in b["gevolgen"]] for naam, zaak in zaken.items()}
    assert "Melding aan veiligheidshuis: vraag-actualisering." in gevolgen["Verouderd"]
    assert "Melding aan politie: verwijs veilig-thuis." in gevolgen["Niet van ons"]
    assert "Alles van de zaak is vernietigd: 1 levering(en), bij gemeente-ede." in gevolgen["Vergissing"]


def test_de_mappen_zijn_zoals_het_verslag_zegt(gespeeld: tuple[Path, Gelopen]) -> None:
    """The account comes from the journal; what lies in the folders must agree: delivered, stripped, destroyed."""
    mappen = gespeeld[0] / "demo" / "mappen"
    ede = {naam: _alles(mappen / "gemeente-ede" / naam) for naam in ("inzage", "dossier")}
    assert NOOR.bsn in ede["inzage"]
    assert "fatbike" in ede["inzage"]
    assert "PL0600" not in ede["inzage"]
    assert NOOR.bsn in ede["dossier"]
    assert [woord for woord in POLITIEWOORDEN if woord in ede["dossier"]] == []
    for jongere in (YARA, LOTTE):
        assert jongere.bsn not in _alles(mappen / "gemeente-ede")
    assert TIJN.bsn not in _alles(mappen / "gemeente-wageningen")
    assert SAM.bsn in _alles(mappen / "om")


def _alles(kaart: Path) -> str:
    return "\n".join(pad.read_text("utf-8", "replace") for pad in sorted(kaart.rglob("*")) if pad.is_file())


@pytest.mark.parametrize("vorm", ["", "--plain"], ids=["mooi", "kaal"])
def test_het_verhaal_noemt_geen_persoonsgegeven(vorm: str, tmp_path: Path) -> None:
    """The stories use first names of invented people; nothing that was sent is shown, not by progress either."""
    gelopen = ketenhub("demo", vorm, staat=tmp_path / "staat")
    assert gelopen.code == 0
    verboden = [w for j in JONGEREN for w in (j.bsn, j.achternaam)] + [w for w in POLITIEWOORDEN if w != "fatbike"]
    assert [w for w in verboden if w in gelopen.uit + gelopen.fout] == []
    assert "Niets van herkomst politie of justitie." in gelopen.plat


def test_een_map_van_een_ander_blijft_liggen(tmp_path: Path) -> None:
    """The demo empties only what it made itself."""
    eigen = tmp_path / "demo" / "belangrijk.txt"
    eigen.parent.mkdir()
    eigen.write_text("van mij", "utf-8")
    gelopen = ketenhub("demo", staat=tmp_path)
    assert gelopen.code == 1
    assert gelopen.fout.startswith("DEMO-map")
    assert eigen.read_text("utf-8") == "van mij"


@pytest.mark.parametrize(
    "lek",
    [
        pytest.param(lambda d: d["data"]["betrokkene"].update(x="scooter"), id="een woord van de politie"),
        pytest.param(lambda d: d["data"].update(feit={"zwaarte": "licht"}), id="een politieveld"),
        pytest.param(lambda d: d["data"].update(afdoening={"beslissing": "halt"}), id="een justitieveld"),
        pytest.param(lambda d: d["data"].update(iets="x"), id="een veld dat niemand kent"),
    ],
)
def test_de_blik_in_het_dossier_ziet_een_lek(gespeeld: tuple[Path, Gelopen], tmp_path: Path, lek: Any) -> None:  # noqa: ANN401
    """A look that never finds anything proves nothing: each leak is planted in what really lies there."""
    dossier = tmp_path / "dossier"
    shutil.copytree(gespeeld[0] / "demo" / "mappen" / "gemeente-ede" / "dossier", dossier)
    assert controleer_dossier(dossier, POLITIEWOORDEN).fout == ()
    bestand = min(dossier.glob("*.json"))
    document = json.loads(bestand.read_text("utf-8"))
    lek(document.get("gebeurtenis", document))
    bestand.write_text(json.dumps(document), "utf-8")
    assert controleer_dossier(dossier, POLITIEWOORDEN).fout


def test_mappen_van_een_draaiende_hub(tmp_path: Path) -> None:
    """`up --mappen`: a good export is sent and put away; a bad one set aside. The log names neither file nor person."""
    mappen, log = tmp_path / "mappen", tmp_path / "up.log"
    politie = mappen / "politie"
    with (
        log.open("w") as naar,
        start("up", "--proef", "--mappen", str(mappen), staat=tmp_path / "staat", stderr=naar) as proces,
    ):
        wacht_tot(lambda: "Mappen van organisaties" in log.read_text() or proces.poll() is not None)
        assert proces.poll() is None, log.read_text()
        goed = (WORTEL / "adapters" / "voorbeelden" / "bvh.xml").read_bytes()
        for naam, inhoud in {"Kanarie-goed.xml": goed, "Kanarie-kapot.xml": b"<kapot>", "Kanarie.exe": b""}.items():
            (politie / "export" / naam).write_bytes(inhoud)
        wacht_tot(lambda: not any((politie / "export").iterdir()) and any((politie / "antwoorden").glob("*.txt")))
        proces.send_signal(signal.SIGINT)
        assert proces.wait(60) == 0, log.read_text()
    assert [pad.name.partition("__")[2] for pad in (politie / "verwerkt").iterdir()] == ["Kanarie-goed.xml"]
    assert len(list((politie / "afgekeurd").glob("*.verslag.txt"))) == 2
    verslagen = "".join(pad.read_text("utf-8") for pad in (politie / "afgekeurd").glob("*.verslag.txt"))
    assert "Kanarie" not in verslagen + log.read_text()
