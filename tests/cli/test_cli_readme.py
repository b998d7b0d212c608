"""The message in the README is one that a reader can send as it stands, and the commands beside it exist."""

from __future__ import annotations

import re
from pathlib import Path

from tests.bron import WORTEL
from tests.cli.opdracht import ketenhub

README = (WORTEL / "README.md").read_text("utf-8")


def test_the_message_of_the_readme_goes_through(staat: Path, tmp_path: Path) -> None:
    """A newcomer types it over; a reader who is told that it works must see it work."""
    (blok,) = re.findall(r"^```json\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    bestand = tmp_path / "signaal.json"
    bestand.write_text(blok, "utf-8")
    gelopen = ketenhub("zend", "politie", bestand, staat=staat)
    assert gelopen.code == 0
    assert "gemeente-ede/inzage: deels, regel S-01" in gelopen.plat


def test_every_command_that_the_readme_names_exists(staat: Path) -> None:
    """Commands in the running text are not run by the check of the `sh` blocks."""
    namen = sorted(set(re.findall(r"`(?:\.venv/bin/)?ketenhub ([a-z][a-z-]*)", README)))
    assert {"up", "zend", "leveringen", "levering", "volg"} <= set(namen)
    for naam in namen:
        assert ketenhub(naam, "--help", staat=staat).code == 0, naam
