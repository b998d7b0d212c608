"""`ketenhub beleid matrix` and `wie-ziet`: what the policy means, for who has to sign it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.opdracht import ketenhub


@pytest.fixture
def kopie(tmp_path: Path) -> Path:
    """A copy of the policy, to change."""
    map_ = tmp_path / "beleid"
    shutil.copytree(BELEID_MEEGELEVERD, map_)
    return map_


def test_de_matrix_op_het_scherm(kopie: Path, vorm: str) -> None:
    """The canonical text as it lies in the folder; for a machine a document per rule."""
    gelopen = ketenhub("beleid", "matrix", kopie, vorm, staat=kopie)
    assert gelopen.code == 0
    if vorm == "--json":
        rijen = gelopen.rijen()
        assert {"H-01", "S-01", "T-02"} <= {rij["regel"] for rij in rijen}
        assert all(rij["delen"] and rij["sleutels"] and "log" in rij["plichten"] for rij in rijen)
    else:
        assert gelopen.uit == (kopie / "matrix.txt").read_text("utf-8")


def test_een_matrix_die_niet_bij_is(kopie: Path) -> None:
    """Code 2 until it is written again; then the difference is there to read."""
    assert ketenhub("beleid", "matrix", kopie, "--controleer", staat=kopie).code == 0
    pad = kopie / "convenant.yaml"
    tekst = pad.read_text("utf-8")
    assert tekst.count("    als: {bekend: nee, complex: ja}\n") == 1
    pad.write_text(tekst.replace("    als: {bekend: nee, complex: ja}\n", "    als: {bekend: nee}\n"), "utf-8")
    oud = ketenhub("beleid", "matrix", kopie, "--controleer", staat=kopie)
    assert (oud.code, oud.uit) == (2, "")
    assert "matrix.txt is niet van dit beleid." in oud.fout
    geschreven = ketenhub("beleid", "matrix", kopie, "--schrijf", staat=kopie)
    assert (geschreven.code, geschreven.uit) == (0, "")
    assert "matrix.txt is geschreven." in geschreven.fout
    assert ketenhub("beleid", "matrix", kopie, "--controleer", staat=kopie).code == 0
    (kopie / "matrix.txt").unlink()
    assert ketenhub("beleid", "matrix", kopie, "--controleer", staat=kopie).code == 2


def test_csv_en_html(kopie: Path, tmp_path: Path) -> None:
    """Written where asked, in a folder that need not exist yet; a place that cannot be written to is said so."""
    doel = tmp_path / "uit" / "diep"
    gelopen = ketenhub("beleid", "matrix", kopie, "--csv", doel, "--html", doel, staat=kopie)
    assert (gelopen.code, gelopen.uit) == (0, "")
    assert (doel / "matrix.csv").read_text("utf-8").startswith('"van","bericht"')
    assert '<html lang="nl">' in (doel / "matrix.html").read_text("utf-8")
    fout = ketenhub("beleid", "matrix", kopie, "--csv", kopie / "convenant.yaml", staat=kopie)
    assert fout.code == 1
    assert "MATRIX-bestand: matrix.csv is niet te schrijven." in fout.fout


def test_wie_ziet_een_veld(tmp_path: Path, vorm: str) -> None:
    """Who receives the decision, and that no dossier does."""
    gelopen = ketenhub("beleid", "wie-ziet", "afdoening.beslissing", vorm, staat=tmp_path)
    assert gelopen.code == 0
    if vorm == "--json":
        rijen = gelopen.rijen()
        assert {"om", "gemeente/inzage"} <= {rij["ontvangt"] for rij in rijen if "ontvangt" in rij}
        assert "gemeente/dossier" in rijen[-1]["nooit"]
        assert {"N-06", "N-15b"} <= {rij["verbod"] for rij in rijen if "verbod" in rij}
    elif vorm == "--plain":
        regels = [regel.split("\t") for regel in gelopen.uit.splitlines()]
        assert {regel[0] for regel in regels} == {"ontvangt", "verbod", "nooit"}
    else:
        assert "gemeente/inzage ontvangt dit volgens D-01" in gelopen.plat
        assert "N-06 neemt het weg" in gelopen.plat
        assert "Ontvangt dit nooit: gi, gemeente/dossier" in gelopen.plat


def test_een_veld_dat_niet_bestaat(tmp_path: Path) -> None:
    """With the name that looks like it."""
    gelopen = ketenhub("beleid", "wie-ziet", "afdoening.beslising", staat=tmp_path)
    assert gelopen.code == 1
    assert "VELD-onbekend" in gelopen.fout
    assert "bedoelde u 'afdoening.beslissing'?" in gelopen.fout


@pytest.mark.parametrize("opdracht", [["matrix"], ["wie-ziet", "doel"]])
def test_beleid_dat_niet_te_lezen_is(kopie: Path, opdracht: list[str]) -> None:
    """Code 3: nothing was written out."""
    (kopie / "convenant.yaml").write_text("convenant: x\n", "utf-8")
    gelopen = ketenhub("beleid", *opdracht, kopie, staat=kopie)
    assert (gelopen.code, gelopen.uit) == (3, "")
    assert "BELEID-ongeldig" in gelopen.fout
