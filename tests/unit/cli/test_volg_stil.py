"""`ketenhub volg` beside a hub that stops: its silence is told apart from having nothing to tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hub.cli import volg
from hub.cli.scherm import Scherm, Vorm
from hub.ledger.records import Recordrij

RIJ = Recordrij(7, datetime(2026, 1, 1, tzinfo=UTC), "geweigerd", "om", {"soort": "geweigerd"}, b"")


async def test_een_hub_die_stilstaat_wordt_gemeld(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once when it stops, once when it is back; then it goes on where it was."""
    monkeypatch.setattr(volg, "KIJK_S", 0)
    vragen: list[int] = []
    standen = iter([True, False, False, True])

    def bron(vanaf: int) -> tuple[list[Recordrij], int]:
        vragen.append(vanaf)
        klaar = len(vragen) > 4 * volg.STIL_RONDES
        return ([RIJ], 8) if klaar else ([], 7)

    await volg._volg(Scherm(Vorm.JSON), bron, 7, lambda _: True, 1, lambda: next(standen))
    uit, fout = capsys.readouterr()
    assert fout.count("De hub draait niet") == fout.count("De hub draait weer") == 1
    assert fout.index("draait niet") < fout.index("draait weer")
    assert '"nummer":7' in uit
    assert set(vragen) == {7}
