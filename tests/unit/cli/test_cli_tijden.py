"""A person reads Dutch time in every list; a machine gets what was recorded, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hub.bootstrap.geparkeerd import Wachtend
from hub.bootstrap.herhaalkeuze import Gekozen
from hub.bootstrap.records import Regel
from hub.bootstrap.vernietigingen import Opdracht
from hub.cli import geparkeerd, vernietiging
from hub.cli.filterwoorden import Filterfout, moment, tijdvak
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


@pytest.mark.parametrize(
    ("getypt", "einde", "utc"),
    [
        ("2026-03-29", False, "2026-03-28T23:00"),
        ("2026-03-29", True, "2026-03-29T22:00"),
        ("2026-10-25", True, "2026-10-25T23:00"),
        ("2026-03-29T01:59", False, "2026-03-29T00:59"),
        ("2026-03-29T03:00", False, "2026-03-29T01:00"),
        ("2026-10-25T02:30", False, "2026-10-25T00:30"),
        ("2026-10-25T02:30", True, "2026-10-25T01:30"),
    ],
)
def test_een_tijd_als_getypt(getypt: str, einde: bool, utc: str) -> None:
    """A day is as long as it is; of an hour that comes twice nothing is left out."""
    gelezen = moment(getypt, einde=einde)
    assert gelezen is not None
    assert gelezen.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") == utc


@pytest.mark.parametrize(
    "getypt", ["2026-03-29T02:00", "2026-03-29T02:59:59", "2026-02-30", "9999-12-31", "0001-01-01"]
)
def test_een_tijd_die_er_niet_is(getypt: str) -> None:
    """The hour that is left out when the clock goes forward, and what no calendar has room for."""
    with pytest.raises(Filterfout) as fout:
        moment(getypt, einde=True) if getypt > "9" else moment(getypt)
    assert fout.value.code == "FILTER-tijd"
    assert getypt not in fout.value.uitleg


def test_een_tijdvak_dat_andersom_staat() -> None:
    """It would find nothing, and who reads that believes it."""
    assert tijdvak("2026-11-20", "2026-11-20") != (None, None)
    assert tijdvak(None, "2026-11-20")[0] is None
    for van, tot in (("2026-11-21", "2026-11-20"), ("2026-11-20T10:00", "2026-11-20T10:00")):
        with pytest.raises(Filterfout, match="FILTER-tijd"):
            tijdvak(van, tot)
