"""Limits that a newcomer meets stand where he reads: in the README and in the help of the command."""

from __future__ import annotations

import inspect

from hub.cli.post import BESTANDEN_MAX, zend
from hub.gateway.inlezen import BERICHT_LEEFTIJD_MAX
from hub.gateway.weigeringen import WEIGERINGEN
from tests.bron import WORTEL


def test_de_grenzen_van_zend() -> None:
    """The number of files and the age of a message, as the code has them."""
    hulp, leesmij = " ".join((inspect.getdoc(zend) or "").split()), (WORTEL / "README.md").read_text("utf-8")
    assert f"hoogstens {BESTANDEN_MAX} bestanden" in hulp
    assert f"up to {BESTANDEN_MAX} files" in leesmij
    assert BERICHT_LEEFTIJD_MAX.days == 5
    assert "vijf dagen oud wordt geweigerd (W-oud)" in hulp
    assert "older than five days" in leesmij
    assert "vijf dagen" in WEIGERINGEN["W-oud"].uitleg
