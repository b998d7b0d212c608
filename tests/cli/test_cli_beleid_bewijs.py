"""`ketenhub beleid bewijs`, as a privacy officer runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.opdracht import ketenhub


@pytest.fixture
def lek(tmp_path: Path) -> Path:
    """The policy with a justice field let into the dossier: the rule gives it and the ban forgot it."""
    map_ = tmp_path / "beleid"
    shutil.copytree(BELEID_MEEGELEVERD, map_)
    pad = map_ / "convenant.yaml"
    tekst = pad.read_text("utf-8")
    for oud, nieuw in (
        (
            "naar: gemeente/dossier\n    velden: {herkomst: [politie, justitie]}",
            "naar: gemeente/dossier\n    velden: {herkomst: politie}",
        ),
        (
            "- betrokkene.bsn\n      - voor_gemeente.reden",
            "- betrokkene.bsn\n      - afdoening.beslissing\n      - voor_gemeente.reden",
        ),
    ):
        assert tekst.count(oud) == 1
        tekst = tekst.replace(oud, nieuw)
    pad.write_text(tekst, "utf-8")
    return map_


def test_het_meegeleverde_beleid_is_bewezen(tmp_path: Path, vorm: str) -> None:
    """All claims, the same number in each form, and the rest risk beside them."""
    gelopen = ketenhub("beleid", "bewijs", vorm, staat=tmp_path)
    assert gelopen.code == 0
    assert "wegen waarlangs iemand kan overtypen wat hij las" in gelopen.fout
    if vorm == "--json":
        rijen = gelopen.rijen()
        assert all(rij["bewezen"] and not rij["mis"] for rij in rijen if "bewering" in rij)
        assert {"uniek", "dossier", "B-06", "B-23"} <= {rij.get("bewering") for rij in rijen}
        risicos = [rij["restrisico"] for rij in rijen if "restrisico" in rij]
        assert all(risico[-1]["overgetypt"] for risico in risicos)
        aantal = rijen[-1]["samen"]["beweringen"]
        assert rijen[-1]["samen"]["bewezen"] == aantal == len(rijen) - len(risicos) - 1
    elif vorm == "--plain":
        regels = [regel.split("\t") for regel in gelopen.uit.splitlines()]
        assert {regel[0] for regel in regels} == {"bewezen", "restrisico", "samen"}
        assert ["bewezen", "B-06"] in [regel[:2] for regel in regels]
    else:
        assert "36 beweringen, 36 bewezen." in gelopen.plat
        assert "typt gemeente naar gemeente/dossier (A-03)" in gelopen.plat


def test_een_lek_naar_het_dossier(lek: Path, tmp_path: Path, vorm: str) -> None:
    """The claim, the rule and the field are named; the case is written and is one that the tests of cases refuse."""
    gevallen = lek / "gevallen" / "aa-tegenvoorbeeld.yaml"
    gelopen = ketenhub("beleid", "bewijs", lek, vorm, "--gevallen", gevallen, staat=tmp_path)
    assert gelopen.code == 2
    assert "Regel D-03 laat door: afdoening.beslissing." in gelopen.plat
    assert "De tegenvoorbeelden zijn geschreven." in gelopen.fout
    if vorm == "--json":
        mis = {rij["bewering"]: rij for rij in gelopen.rijen() if rij.get("bewezen") is False}
        assert set(mis) == {"dossier", "B-06"}
        assert mis["B-06"]["tegenvoorbeeld"]["velden"] == ["afdoening.beslissing"]
        assert mis["B-06"]["tegenvoorbeeld"]["kenmerken"]["beslissing"] == "reprimande"
        assert "- geval: B-06-tegenvoorbeeld" in mis["B-06"]["tegenvoorbeeld"]["geval"]
    geschreven = gevallen.read_text("utf-8")
    assert "- geval: B-06-tegenvoorbeeld" in geschreven
    assert "niet: [afdoening.beslissing]" in geschreven


def test_de_hub_start_niet_met_een_lek(lek: Path, tmp_path: Path) -> None:
    """The same proof at every load: a test of the cases does not even begin."""
    gelopen = ketenhub("beleid", "toets", lek, staat=tmp_path)
    assert (gelopen.code, gelopen.uit) == (3, "")
    assert "BELEID-bewijs: 2 van de" in gelopen.fout


def test_zonder_bestand_staat_er_hoe_het_moet(lek: Path, tmp_path: Path) -> None:
    """Nothing is written unasked, and a place that cannot be written to is said so."""
    gelopen = ketenhub("beleid", "bewijs", lek, staat=tmp_path)
    assert "Met --gevallen BESTAND schrijft u deze gevallen op" in gelopen.fout
    fout = ketenhub("beleid", "bewijs", lek, "--gevallen", tmp_path / "weg" / "geval.yaml", staat=tmp_path)
    assert fout.code == 1
    assert "BEWIJS-bestand" in fout.fout


def test_beleid_dat_niet_te_lezen_is(lek: Path, tmp_path: Path) -> None:
    """Code 3: nothing was proved."""
    (lek / "convenant.yaml").write_text("convenant: x\n", "utf-8")
    gelopen = ketenhub("beleid", "bewijs", lek, staat=tmp_path)
    assert (gelopen.code, gelopen.uit) == (3, "")
    assert "BELEID-ongeldig" in gelopen.fout
