"""A number and its noun, as people say it."""

from __future__ import annotations

from hub.cli.telwoord import kies, tel


def test_een_of_meer() -> None:
    """None is a plural in Dutch."""
    assert [tel(n, "zaak", "zaken") for n in (0, 1, 2)] == ["0 zaken", "1 zaak", "2 zaken"]
    assert [kies(n, "ligt", "liggen") for n in (0, 1, 2)] == ["liggen", "ligt", "liggen"]
