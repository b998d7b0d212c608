"""What a child of the process with everything in memory does, is what the program does."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.moederproces import moederproces
from tests.cli.opdracht import PROGRAMMA, ketenhub, omgeving


@pytest.mark.parametrize(
    "argumenten",
    [
        ["--help"],
        ["bestaat-niet"],
        ["beleid", "toets", "--plain"],
        ["controleer", "-"],
        ["zend", "politie", "weg.json"],
    ],
    ids=" ".join,
)
def test_hetzelfde_als_het_programma_zelf(tmp_path: Path, argumenten: list[str]) -> None:
    """The same code, data and errors, to the letter."""
    echt = ketenhub(*argumenten, staat=tmp_path / "staat", invoer="geen bewijsstuk", vers=True)
    assert ketenhub(*argumenten, staat=tmp_path / "staat", invoer="geen bewijsstuk") == echt


def test_wat_te_lang_duurt_is_weg(tmp_path: Path) -> None:
    """As with a process of one's own: it is killed, and does not go on unseen."""
    opdracht = [str(PROGRAMMA), "beleid", "lint"]
    with pytest.raises(subprocess.TimeoutExpired):
        moederproces().voer_uit(opdracht, omgeving(tmp_path / "staat"), "", 0.1)
