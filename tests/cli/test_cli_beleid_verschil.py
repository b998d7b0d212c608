"""`ketenhub beleid verschil`: what a change means, as a privacy officer asks before he signs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.opdracht import Gelopen, ketenhub

RENKUM = (
    "  gemeente-renkum: {ondertekend: 2026-03-01, contactpersoon: Meldpunt jeugd, grondslag: Jeugdwet art. 7.4.0}\n"
)
EDE = "  gemeente-ede: {ondertekend"


@pytest.fixture
def kopie(tmp_path: Path) -> Path:
    """A copy of the policy, to change."""
    map_ = tmp_path / "beleid"
    shutil.copytree(BELEID_MEEGELEVERD, map_)
    return map_


def vergelijk(kopie: Path, oud: str, nieuw: str, *extra: str, om: bool = False) -> Gelopen:
    """Change one piece of the convenant and compare; `om`: from the changed one to the shipped one."""
    pad = kopie / "convenant.yaml"
    tekst = pad.read_text("utf-8")
    assert tekst.count(oud) == 1
    pad.write_text(tekst.replace(oud, nieuw), "utf-8")
    van, naar = (kopie, BELEID_MEEGELEVERD) if om else (BELEID_MEEGELEVERD, kopie)
    return ketenhub("beleid", "verschil", van, naar, *extra, staat=kopie)


def test_een_ruimere_leeftijd(kopie: Path, vorm: str) -> None:
    """Code 2: somebody has to look; every form names kind, place, fields and rule."""
    gelopen = vergelijk(kopie, "    als: {bekend: nee, complex: ja}\n", "    als: {bekend: nee}\n", vorm)
    assert gelopen.code == 2
    assert gelopen.fout.startswith("Oud: omgevingsadvies-oost (")
    if vorm == "--json":
        gebied, samen = gelopen.rijen()
        assert (gebied["soort"], gebied["als"], gebied["regels"]) == (
            "RUIMER",
            ["complex nee of onbekend", "bekend nee"],
            ["S-03"],
        )
        assert gebied["waar"][0]["van"] == ["om", "politie"]
        assert "betrokkene.bsn" in gebied["velden"]
        assert gebied["voorbeeld"]["kenmerken"]["complex"] == "nee"
        assert samen == {"samen": {"RUIMER": 1, "ANDERE PLICHT": 0, "SMALLER": 0}, "zelfde_betekenis": False}
    elif vorm == "--plain":
        gebied_, samen_ = (regel.split("\t") for regel in gelopen.uit.splitlines())
        assert (gebied_[0], gebied_[-1]) == ("RUIMER", "S-03")
        assert samen_ == ["samen", "RUIMER=1", "ANDERE PLICHT=0", "SMALLER=0"]
    else:
        assert "RUIMER 12 velden erbij:" in gelopen.plat
        assert "als complex nee of onbekend, bekend nee volgens S-03" in gelopen.plat
        assert "1 keer RUIMER, 0 keer ANDERE PLICHT, 0 keer SMALLER." in gelopen.plat


def test_alleen_smaller_is_goed(kopie: Path) -> None:
    """Code 0: nobody receives more."""
    gelopen = vergelijk(kopie, "    als: {bekend: nee, complex: ja}\n", "    als: {bekend: nee}\n", om=True)
    assert gelopen.code == 0
    assert "SMALLER 12 velden weg:" in gelopen.plat


def test_een_andere_plicht(kopie: Path) -> None:
    """Code 2: nobody receives more, but it is kept longer."""
    gelopen = vergelijk(
        kopie, "plichten: [log, bewaar 548 dagen, markeer]", "plichten: [log, bewaar 600 dagen, markeer]"
    )
    assert gelopen.code == 2
    assert "ANDERE PLICHT erbij: bewaar 600 dagen; weg: bewaar 548 dagen" in gelopen.plat


def test_renkum_doet_mee(kopie: Path, vorm: str) -> None:
    """A party that signs is wider without a rule having changed."""
    gelopen = vergelijk(kopie, EDE, RENKUM + EDE, vorm)
    assert gelopen.code == 2
    assert "RUIMER" in gelopen.uit
    assert "gemeente-renkum doet mee vanaf 2026-03-01 en heeft een contactpersoon met een grondslag" in gelopen.plat


def test_een_andere_naam_is_dezelfde_betekenis(kopie: Path, vorm: str) -> None:
    """It says so, and ends well."""
    gelopen = vergelijk(kopie, "regel: S-03\n", "regel: S-30\n", vorm)
    assert gelopen.code == 0
    assert "S-03 heet nu S-30" in gelopen.plat
    if vorm == "--json":
        assert gelopen.rijen()[-1]["zelfde_betekenis"] is True
    elif not vorm:
        assert "Alleen namen of teksten zijn anders: de betekenis is gelijk." in gelopen.plat


def test_geen_verschil(kopie: Path) -> None:
    """Comments and layout mean nothing."""
    gelopen = vergelijk(kopie, "regels:\n\n  # ──", "regels:\n\n\n  # een opmerking\n  # ──")
    assert (gelopen.code, gelopen.plat) == (0, "Geen verschil in betekenis.")


def test_beleid_dat_niet_te_lezen_is(kopie: Path) -> None:
    """Code 3: nothing was compared."""
    gelopen = vergelijk(kopie, "regels:\n", "reegels:\n")
    assert (gelopen.code, gelopen.uit) == (3, "")
    assert "BELEID-ongeldig" in gelopen.fout
