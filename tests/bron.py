"""Reads our own source as syntax trees, for tests that hold the whole code to a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

WORTEL: Final = Path(__file__).resolve().parents[1]
"""The repository."""
ZUIVER: Final = ("hub/policy", "hub/zaak", "hub/journal", "hub/trust", "schemas")
"""Rooms in which time, chance and the world are arguments."""
PRODUCTIE: Final = ("hub", "schemas", "adapters")
"""What is installed."""


@cache
def boom(pad: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(pad.read_text(encoding="utf-8"), str(pad))


def bestanden(*mappen: str) -> list[Path]:
    """Every Python file below these folders of the repository."""
    return sorted(pad for map_ in mappen for pad in (WORTEL / map_).rglob("*.py"))


def aanroepen(*mappen: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call below these folders, with its place as `file:line`."""
    for pad in bestanden(*mappen):
        for knoop in ast.walk(boom(pad)):
            if isinstance(knoop, ast.Call):
                yield f"{pad.relative_to(WORTEL)}:{knoop.lineno}", knoop


def naam(functie: ast.expr) -> str:
    """The last name of what is called: `now` in `datetime.now`, `open` in `open`."""
    match functie:
        case ast.Attribute(attr=laatste) | ast.Name(id=laatste):
            return laatste
        case _:
            return ""


def trefwoord(aanroep: ast.Call, sleutel: str) -> object:
    """The constant given under this keyword; None when it is absent or computed."""
    for deel in aanroep.keywords:
        if deel.arg == sleutel and isinstance(deel.value, ast.Constant):
            return deel.value.value
    return None
