"""The command opens one room for what was typed; its list of rooms must not differ from the rooms."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

import pytest

from hub.cli.kamers import INGANGEN
from tests.bron import WORTEL

_KIJK: Final = """
import importlib, json, sys
import typer

def open_(*argumenten):
    for naam in [n for n in sys.modules if n.startswith("hub.cli")]:
        del sys.modules[naam]
    app = importlib.import_module("hub.cli.programma").app
    importlib.import_module("hub.cli.kamers").open_kamers(app, argumenten)
    return {
        naam: [" ".join(str(o.help).split("\\n\\n")[0].split()), sorted(getattr(o, "commands", {}))]
        for naam, o in typer.main.get_command(app).commands.items()
    }

import hub.cli.kamers
namen = [ingang.naam for ingang in hub.cli.kamers.INGANGEN]
print(json.dumps({"alles": open_("bestaat-niet"), "hulp": open_("--help"), "los": {n: open_(n)[n] for n in namen}}))
"""
"""In a process of its own: rooms are forgotten and opened again."""


@pytest.fixture(scope="module")
def gezien() -> dict[str, Any]:
    """What each way of opening shows: per subcommand its sentence, and the names under it."""
    uit = subprocess.run(
        [sys.executable, "-c", _KIJK], cwd=WORTEL, capture_output=True, text=True, check=True, timeout=60
    )
    gelezen: dict[str, Any] = json.loads(uit.stdout)
    return gelezen


def test_de_hulp_noemt_alles(gezien: dict[str, Any]) -> None:
    """Names and sentences of the list are those of the rooms themselves; they appear in the order of the list."""
    echt = {naam: zin for naam, (zin, _) in gezien["alles"].items()}
    assert {ingang.naam: ingang.hulp for ingang in INGANGEN} == echt
    assert [(naam, zin) for naam, (zin, _) in gezien["hulp"].items()] == [(i.naam, i.hulp) for i in INGANGEN]


def test_een_kamer_alleen_is_de_hele_opdracht(gezien: dict[str, Any]) -> None:
    """Nothing of a subcommand is in a room that is not opened for it."""
    assert gezien["los"] == gezien["alles"]


def test_elke_kamer_staat_op_de_lijst() -> None:
    """A room that registers something, and that nobody opens, would be a subcommand that does not exist."""
    map_ = WORTEL / "hub" / "cli"
    genoemd = {kamer for ingang in INGANGEN for kamer in ingang.kamers}
    bron = {pad: pad.read_text("utf-8") for pad in map_.rglob("*.py")}
    meldt_aan = {
        ".".join(pad.relative_to(map_).with_suffix("").parts)
        for pad, tekst in bron.items()
        if "@app.command(" in tekst or "app.add_typer(" in tekst
    }
    assert meldt_aan <= genoemd
