"""A command that was typed wrong: a code, in Dutch, and never what was typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.opdracht import BSNS, ketenhub

NAAM = "Fleur-Kanarie"  # `ketenhub` of the tests fails on any output that holds it


@pytest.mark.parametrize(
    ("argumenten", "tekst"),
    [
        ([NAAM], "Deze opdracht bestaat niet; bekend zijn beleid, bewaring, bewijsstuk, bus, controleer, demo"),
        (["beleid", NAAM], "Zie `ketenhub beleid --help`."),
        ([f"--{NAAM}"], "Deze optie bestaat niet."),
        (["leveringen", "--partj", NAAM], "Deze optie bestaat niet; bedoelde u --partij?"),
        (["leveringen", "--uitkomst", NAAM], "De waarde bij --uitkomst kan niet."),
        (["volg", "--aantal", NAAM], "De waarde bij --aantal kan niet."),
        (["zend", "politie", "x.json", "--wacht", BSNS[0]], "De waarde bij --wacht kan niet."),
        (["levering", "12345678", BSNS[0]], "Er staat iets te veel of te weinig achter de opdracht."),
        (["schema", NAAM], "Zie `ketenhub schema --help`."),
        (["levering"], "ID ontbreekt. Zie `ketenhub levering --help`."),
        (["zend", "politie"], "BESTAND ontbreekt."),
    ],
    ids=lambda deel: " ".join(deel) if isinstance(deel, list) else "",
)
def test_wat_er_stond_wordt_niet_herhaald(tmp_path: Path, argumenten: list[str], tekst: str) -> None:
    """A name or BSN at the wrong place must not come back; code 1, because 2 means that the policy said no."""
    gelopen = ketenhub(*argumenten, staat=tmp_path / "leeg")
    assert (gelopen.code, gelopen.uit) == (1, "")
    assert gelopen.fout.startswith("OPDRACHT-vorm: ")
    assert tekst in gelopen.fout
    assert not (tmp_path / "leeg").exists()


def test_een_script_leest_de_code(tmp_path: Path) -> None:
    """`--json` also holds when the rest of the line is wrong."""
    gelopen = ketenhub("volg", "--aantal", NAAM, "--json", staat=tmp_path)
    assert json.loads(gelopen.fout)["fout"] == "OPDRACHT-vorm"


@pytest.mark.parametrize("argumenten", [[], ["beleid"]], ids=["ketenhub", "beleid"])
def test_zonder_opdracht_komt_er_hulp(tmp_path: Path, argumenten: list[str]) -> None:
    """Who types only the name wants to know what there is; for a script it is a failure."""
    gelopen = ketenhub(*argumenten, staat=tmp_path)
    assert gelopen.code == 1
    assert "Usage: ketenhub" in gelopen.plat + gelopen.fout
    assert ketenhub(*argumenten, "--help", staat=tmp_path).code == 0
