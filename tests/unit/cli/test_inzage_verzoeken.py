"""The list of everybody that was looked up: what who watches over it must be able to see at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from hub.cli.inzageverzoeken import GEGEVEN, _toon
from hub.cli.scherm import Scherm, Vorm
from hub.ledger.records import Recordrij

NU = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


def rij(nummer: int, verzoek: str | None, **anders: object) -> Recordrij:
    """A record of one look-up; one of before references were asked for has none."""
    velden: dict[str, object] = {"zaken": 1, "verstrekkingen": 3, "vertrouwelijk": 0, **anders}
    if verzoek is not None:
        velden |= {"verzoek": verzoek, "hoedanigheid": "privacyfunctionaris", "tegengehouden": 2}
    return Recordrij(nummer, NU, GEGEVEN, "hub", velden, b"{}")


RIJEN = [rij(9, "INZ-2026-2"), rij(7, "INZ-2026-1"), rij(5, "INZ-2026-2", vertrouwelijk=4), rij(1, None)]


@pytest.mark.parametrize("vorm", list(Vorm))
def test_hoe_vaak_een_kenmerk_is_gebruikt_en_wat_er_geen_heeft(vorm: Vorm, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice under one reference, and one without: both stand out."""
    _toon(Scherm(vorm), RIJEN, None)
    uit, fout = capsys.readouterr()
    if vorm is Vorm.JSON:
        gelezen = [json.loads(regel) for regel in uit.splitlines()]
        assert [(r["kenmerk"], r["keer"], r["weggelaten"], r["tegengehouden"]) for r in gelezen] == [
            ("INZ-2026-2", 2, 0, 2), ("INZ-2026-1", 1, 0, 2), ("INZ-2026-2", 2, 4, 2), ("zonder", 1, 0, 0),
        ]  # fmt: skip
        assert gelezen[0]["tijd"] == "2026-06-15T10:00:00+00:00"
    else:
        assert "INZ-2026-1" in uit
        assert "zonder" in uit
    if vorm is Vorm.MOOI:
        gezegd = " ".join(fout.split())
        assert "4 keer iemand opgezocht, onder 2 kenmerken" in gezegd
        assert "1 keer zonder kenmerk" in gezegd


def test_een_kenmerk_alleen(capsys: pytest.CaptureFixture[str]) -> None:
    """For who asks after one request."""
    _toon(Scherm(Vorm.KAAL), RIJEN, "INZ-2026-2")
    uit, _ = capsys.readouterr()
    assert [regel.split("\t")[-1] for regel in uit.splitlines()] == ["9", "5"]
