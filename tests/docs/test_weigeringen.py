"""Every code that the road can answer with stands on a page that senders can read."""

from __future__ import annotations

from hub.gateway.weigeringen import WEIGERINGEN, tabel
from tests.bron import WORTEL


def test_de_pagina_is_bij() -> None:
    """`make docs` writes it; a code that is on no page sends its reader away empty-handed."""
    pagina = (WORTEL / "hub" / "gateway" / "WEIGERINGEN.md").read_text("utf-8")
    assert pagina == tabel()
    assert all(f"`{code}`" in pagina for code in WEIGERINGEN)
