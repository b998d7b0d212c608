"""The page of the codes that say why something was not done again."""

from __future__ import annotations

import re

from hub.gateway.herhaalcodes import HERHAALCODES, tabel
from tests.bron import WORTEL, bestanden

_CODE = re.compile(r'"(H-[a-z]+(?:-[a-z]+)*)"')


def test_de_bladzijde_is_van_nu() -> None:
    """Made by `make docs`."""
    assert (WORTEL / "hub" / "gateway" / "HERHALEN.md").read_text("utf-8") == tabel()


def test_elke_code_die_de_kamers_geven_heeft_een_tekst_en_andersom() -> None:
    """What an operator reads, he can look up; and no row is about what never happens."""
    kamers = [p for p in bestanden("hub/gateway", "hub/bootstrap") if p.name.startswith(("herha", "herka", "parkeer"))]
    gegeven = {c for p in kamers if p.stem != "herhaalcodes" for c in _CODE.findall(p.read_text("utf-8"))}
    assert gegeven == HERHAALCODES.keys()
