"""One police field into a dossier, as a privacy officer meets it: every command that should speak, speaks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from hub.instellingen import BELEID_MEEGELEVERD
from tests.cases import sluipregel
from tests.cases.sluipregel import Map, maak, nieuwe_regel
from tests.cli.opdracht import Gelopen, ketenhub

VELD: Final = "feit.pleegplaats"


@pytest.fixture
def kopie(tmp_path: Path) -> Map:
    """The shipped policy with the rule in it; the ban still stands."""
    return maak(tmp_path / "beleid", nieuwe_regel(VELD))


def zeg(kopie: Map, opdracht: str, *rest: str | Path) -> Gelopen:
    """Run a command of `ketenhub beleid` on the copy."""
    return ketenhub("beleid", opdracht, *(rest or (kopie.pad,)), staat=kopie.pad.parent)


def test_with_the_ban_in_place_the_lint_says_that_the_rule_is_dead(kopie: Map) -> None:
    """Nothing leaks, and who wrote the rule hears that it does not do what he thinks, and which ban holds it."""
    gelopen = zeg(kopie, "lint", kopie.pad, "--snel", "--streng", "--peildatum", "2026-07-01")
    assert gelopen.code == 2
    assert f"D-99 geeft wat nooit doorgaat: {VELD}" in gelopen.plat
    assert "N-06" in gelopen.plat
    assert zeg(kopie, "bewijs").code == 0


def test_without_the_ban_four_commands_stop_it_and_the_hub_does_not_load_it(kopie: Map) -> None:
    """Cases, proof (a claim and what holds of every policy), matrix and difference: exit 2 each, with the field."""
    sluipregel.haal_verbod_weg(kopie)
    toets = zeg(kopie, "toets")
    assert (toets.code, "FOUT R01-signaal-naar-dossier" in toets.plat) == (3, False), (
        "what fails the proof is not tried"
    )
    assert "BELEID-bewijs" in toets.fout
    assert f"Regel D-99 laat door: {VELD}" in toets.fout
    bewijs = zeg(kopie, "bewijs", kopie.pad, "--plain")
    assert bewijs.code == 2
    mis = {regel.split("\t")[1] for regel in bewijs.uit.splitlines() if regel.startswith("klopt-niet")}
    assert {"dossier", "B-06"} <= mis
    matrix = zeg(kopie, "matrix", kopie.pad, "--controleer")
    assert (matrix.code, "matrix.txt is niet van dit beleid" in matrix.fout) == (2, True)
    verschil = zeg(kopie, "verschil", BELEID_MEEGELEVERD, kopie.pad)
    assert verschil.code == 2
    assert "RUIMER" in verschil.plat
    assert VELD in verschil.plat
    lint = zeg(kopie, "lint", kopie.pad, "--snel", "--peildatum", "2026-07-01", "--plain")
    assert lint.code == 2
    assert "L-geval-fout" in lint.uit
    assert "geval R01-signaal-naar-dossier: de uitkomst is doorlaten" in lint.uit


def test_another_label_in_the_dictionary_is_no_way_round(kopie: Map) -> None:
    """The schemas say whose field it is; every command refuses a dictionary that says otherwise."""
    label = f"  {VELD}: {{herkomst: politie,"
    kopie.verander("woordenboek.yaml", lambda tekst: tekst.replace(label, label.replace("politie", "context")))
    for opdracht in ("lint", "toets", "bewijs"):
        gelopen = zeg(kopie, opdracht)
        assert gelopen.code == 3
        assert "B-veld" in gelopen.uit + gelopen.fout
