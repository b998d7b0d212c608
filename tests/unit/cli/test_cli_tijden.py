"""A person reads Dutch time in every list; a machine gets what was recorded, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hub.bootstrap.geparkeerd import Wachtend
from hub.bootstrap.herhaalkeuze import Gekozen
from hub.bootstrap.records import Regel
from hub.bootstrap.vernietigingen import Opdracht
from hub.cli import geparkeerd, vernietiging
from hub.cli.herhaalbeeld import toon_gekozen
from hub.cli.scherm import Scherm, Vorm

TIJD = "2026-07-01T22:30:00.000000Z"
HIER = "02-07-2026 00:30:00"


@pytest.mark.parametrize(("vorm", "staat_er"), [(Vorm.MOOI, HIER), (Vorm.KAAL, TIJD), (Vorm.JSON, TIJD)])
def test_een_tijd_in_een_lijst(vorm: Vorm, staat_er: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Of deliveries to do again, and of what lies aside."""
    record = {"tijd": TIJD, "levering": "x", "soort": "afgeleverd", "bestemming": "om"}
    toon_gekozen(Scherm(vorm), [Gekozen(Regel(1, 1, record, b""), None)])
    wachtend = Wachtend("a" * 36, "om", "advies", "onleesbaar", None, TIJD, None)
    Scherm(vorm).rijen(geparkeerd.KOPPEN, [geparkeerd._rij(Scherm(vorm), wachtend)])
    assert capsys.readouterr().out.count(staat_er) == 2


def test_een_tijd_van_een_vernietiging() -> None:
    """When the last thing happened."""
    moment = datetime.fromisoformat(TIJD).astimezone(UTC)
    opdracht = Opdracht("i", "om", "z", "uit.x", 1, b"", moment)
    assert vernietiging._korte_rij(opdracht)[-1] == HIER
