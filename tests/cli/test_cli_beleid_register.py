"""`ketenhub beleid register`: what an officer reads, a machine takes, and a site shows."""

from __future__ import annotations

import json
from pathlib import Path

from hub.bootstrap.beleid import lees_onbewezen
from hub.instellingen import BELEID_MEEGELEVERD
from tests.cli.opdracht import ketenhub


def test_het_register_op_het_scherm(tmp_path: Path, vorm: str) -> None:
    """An activity per rule; that no lawyer looked at a ground is told to a person and to a machine."""
    codes = [regel.kop.code for regel in lees_onbewezen(BELEID_MEEGELEVERD).convenant.regels]
    gelopen = ketenhub("beleid", "register", vorm, staat=tmp_path)
    assert gelopen.code == 0
    if vorm == "--json":
        rijen = gelopen.rijen()
        assert [rij["convenant"]["regel"] for rij in rijen] == codes
        assert not [rij for rij in rijen if rij["convenant"]["grondslag"]["door_jurist_gecontroleerd"]]
        return
    assert f"van {len(codes)} heeft geen jurist de grondslag gecontroleerd" in gelopen.fout
    if vorm == "--plain":
        rijen_ = [regel.split("\t") for regel in gelopen.uit.splitlines()]
        assert [rij[0] for rij in rijen_] == codes
        s01 = next(rij for rij in rijen_ if rij[0] == "S-01")
        assert s01[2:] == ["omgevingsadvies", "Wpg art. 20, Jeugdwet art. 7.4.0", "PT72H", "nee"]


def test_het_register_als_bestanden(tmp_path: Path) -> None:
    """The same register as JSON and as a page, in a folder that need not exist; a place that refuses is said so."""
    doel = tmp_path / "uit" / "diep"
    gelopen = ketenhub("beleid", "register", "--schrijf", doel, staat=tmp_path)
    assert (gelopen.code, gelopen.uit) == (0, "")
    document = json.loads((doel / "verwerkingen.json").read_text("utf-8"))
    assert document["beleid"] == lees_onbewezen(BELEID_MEEGELEVERD).digest
    bladzijde = (doel / "verwerkingen.html").read_text("utf-8")
    assert '<html lang="nl">' in bladzijde
    assert all(deel["name"].split("'")[0] in bladzijde for deel in document["verwerkingsactiviteiten"])
    fout = ketenhub("beleid", "register", "--schrijf", doel / "verwerkingen.json", staat=tmp_path)
    assert (fout.code, "REGISTER-bestand" in fout.fout) == (1, True)


def test_van_een_ander_beleid(tmp_path: Path) -> None:
    """A policy that cannot be read has no register."""
    assert ketenhub("beleid", "register", tmp_path, staat=tmp_path).code == 3
