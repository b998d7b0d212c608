"""Help as a terminal of eighty columns shows it: filled lines, and nothing of a text lost."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from hub.cli import geparkeerd, herhaal, levering, leveringen, partij, uitvoer, volg  # noqa: F401 - they register themselves
from hub.cli.programma import app


@pytest.mark.parametrize(
    ("opdracht", "zin"),
    [
        (["geparkeerd"], "niet aan zijn schema. Vastgehouden: er is iets dat niet terug te draaien is,"),
        (["partij", "nieuw"], "<beheer@example.nl>"),
    ],
)
def test_hulp_vult_de_regel(opdracht: list[str], zin: str) -> None:
    """A paragraph of the source is one of the screen; an address stays an address."""
    uit = CliRunner().invoke(app, [*opdracht, "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).output
    assert any(zin in regel for regel in uit.splitlines()), uit


@pytest.mark.parametrize(
    ("opdracht", "optie"),
    [
        (["leveringen"], "--voor"),
        (["levering"], "--voor"),
        (["volg"], "--voor"),
        (["uitvoer", "fsc"], "--voor"),
        (["uitvoer", "ldv"], "--voor"),
        (["leveringen"], "--naar"),
        (["herhaal"], "--naar"),
        (["leveringen"], "--van"),
        (["herhaal"], "--van"),
    ],
)
def test_een_filter_heet_overal_hetzelfde(opdracht: list[str], optie: str) -> None:
    """Who knows one command knows the next."""
    uit = CliRunner().invoke(app, [*opdracht, "--help"], env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"}).output
    assert optie in uit.replace(",", " ").split()
