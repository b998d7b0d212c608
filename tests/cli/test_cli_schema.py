"""`ketenhub schema`: the table of fields, and the generated files."""

from __future__ import annotations

import json
from pathlib import Path

from schemas.catalogus import VELDEN
from schemas.genereer import VORM, bestanden, schrijf
from tests.cli.opdracht import ketenhub


def test_de_velden_in_drie_vormen(tmp_path: Path, vorm: str) -> None:
    """Every field with its labels: what the policy speaks of."""
    gelopen = ketenhub("schema", vorm, staat=tmp_path)
    assert (gelopen.code, gelopen.fout) == (0, "")
    if vorm == "--json":
        rijen = {rij["veld"]: rij for rij in gelopen.rijen()}
        assert rijen.keys() == VELDEN.keys()
        assert rijen["zorgen.van"] == {
            "veld": "zorgen.van",
            "naam": "Zorg van",
            "herkomst": "politie",
            "categorie": "zorg",
            "tekst": "gesloten",
            "berichten": ["signaal", "informatieverzoek", "afdoening"],
        }
    elif vorm == "--plain":
        assert [regel.split("\t")[0] for regel in gelopen.uit.splitlines()] == list(VELDEN)
    else:
        assert gelopen.uit.split()[:6] == ["veld", "naam", "herkomst", "categorie", "tekst", "doel"]
        assert "Burgerservicenummer" in gelopen.uit


def test_wat_in_de_map_staat_is_bij(tmp_path: Path) -> None:
    """The checked-in files are those the code makes."""
    gelopen = ketenhub("schema", "--controleer", staat=tmp_path)
    assert (gelopen.code, gelopen.uit) == (0, "")
    assert gelopen.fout == f"Alle {len(bestanden())} bestanden zijn bij."


def test_schrijven_en_daarna_bij(tmp_path: Path) -> None:
    """Writing says what was not current; a second time there is nothing to say."""
    map_ = tmp_path / "gemaakt"
    for verwacht in (len(bestanden()), 0):
        gelopen = ketenhub("schema", "--schrijf", "--map", map_, staat=tmp_path)
        assert gelopen.code == 0
        assert gelopen.fout == f"{verwacht} van de {len(bestanden())} bestanden bijgewerkt."
        assert len(gelopen.uit.splitlines()) == verwacht
    assert {p.relative_to(map_).as_posix() for p in map_.rglob("*") if p.is_file()} == bestanden().keys()


def test_een_bestand_dat_niet_bij_is(tmp_path: Path, vorm: str) -> None:
    """A difference is named, by file, and ends with 1: the check of a build."""
    map_ = tmp_path / "gemaakt"
    schrijf(map_)
    (map_ / "velden.md").write_text("oud")
    gelopen = ketenhub("schema", "--controleer", "--map", map_, vorm, staat=tmp_path)
    assert gelopen.code == 1
    assert gelopen.fout == "Niet bij. Schrijf ze opnieuw met --schrijf."
    verwacht = {
        "": "velden.md: verouderd\n",
        "--plain": "velden.md\tverouderd\n",
        "--json": '{"bestand":"velden.md","was":"verouderd"}\n',
    }
    assert gelopen.uit == verwacht[vorm]


def test_een_bestaande_versie_verandert_niet(tmp_path: Path) -> None:
    """ADR 0004: who depends on version 1 keeps it; then nothing is written at all."""
    map_ = tmp_path / "gemaakt"
    schrijf(map_)
    vorm = json.loads((map_ / VORM).read_text("utf-8"))
    berichttype = next(naam for naam in vorm if naam.endswith("signaal-ingediend.v1"))
    vorm[berichttype]["verdwenen"] = vorm[berichttype]["doel"]
    (map_ / VORM).write_text(json.dumps(vorm), "utf-8")
    (map_ / "velden.md").unlink()
    gelopen = ketenhub("schema", "--schrijf", "--map", map_, staat=tmp_path)
    assert (gelopen.code, gelopen.uit) == (1, "")
    assert gelopen.fout.startswith("SCHEMA-vormbreuk: ")
    assert "Er is niets geschreven. Maak een nieuwe versie van het bericht." in gelopen.fout
    assert not (map_ / "velden.md").exists()


def test_een_map_die_geen_map_is(tmp_path: Path) -> None:
    """A file where the folder should be, a shape that is no JSON: told, not a trace."""
    bestand = tmp_path / "bestand"
    bestand.write_text("x")
    gelopen = ketenhub("schema", "--schrijf", "--map", bestand, staat=tmp_path)
    (tmp_path / "kapot").mkdir()
    (tmp_path / "kapot" / VORM).write_text("{")
    kapot = ketenhub("schema", "--schrijf", "--map", tmp_path / "kapot", staat=tmp_path)
    for uitkomst in (gelopen, kapot):
        assert uitkomst.code == 1
        assert uitkomst.fout.startswith("SCHEMA-map: ")


def test_schrijven_en_controleren_gaan_niet_samen(tmp_path: Path) -> None:
    """A check that writes first would always be content."""
    gelopen = ketenhub("schema", "--schrijf", "--controleer", staat=tmp_path)
    assert (gelopen.code, gelopen.fout) == (1, "SCHEMA-opties: Kies --schrijf of --controleer, niet allebei.")
