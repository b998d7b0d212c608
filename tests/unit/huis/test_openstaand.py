"""Which deliveries wait for a receipt: every way in and out, the terms, and the bound."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.bootstrap.openstaand import OORDEEL, TERMIJNEN, TERUG, Openstaand
from hub.bootstrap.records import Regel
from hub.trust.ontvangst import GEWEIGERD, ONTVANGEN, VERWERKT

NU = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
ZAAK = "ca000000-0000-4000-8000-000000000001"


def _regel(soort: str, tijd: datetime = NU, **velden: str) -> Regel:
    return Regel(1, 1, {"soort": soort, "tijd": tijd.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), **velden})


def _levering(nummer: int, tijd: datetime = NU, **velden: str) -> Regel:
    vast = {"levering": f"levering-{nummer}", "bestemming": "gemeente-ede/inzage", "zaak": ZAAK, "kenmerk": "k"}
    return _regel("afgeleverd", tijd, **(vast | velden))


def _ontvangst(nummer: int, oordeel: str) -> Regel:
    return _regel("ontvangst", levering=f"levering-{nummer}", oordeel=oordeel)


def _te_laat(openstaand: Openstaand, na: timedelta) -> list[tuple[str, str]]:
    return [(wacht.levering, termijn) for wacht, termijn in openstaand.te_laat(NU + na)]


@pytest.mark.parametrize(
    ("gezegd", "na", "verwacht"),
    [
        ([], timedelta(minutes=59), []),
        ([], timedelta(hours=1), [ONTVANGEN]),
        ([], timedelta(hours=24), [ONTVANGEN, OORDEEL]),
        ([ONTVANGEN], timedelta(hours=23), []),
        ([ONTVANGEN], timedelta(hours=24), [OORDEEL]),
        ([VERWERKT], timedelta(hours=25), []),
        ([GEWEIGERD], timedelta(hours=25), []),
        ([ONTVANGEN, VERWERKT], timedelta(days=3), []),
        ([VERWERKT, ONTVANGEN], timedelta(days=3), []),
    ],
)
def test_wat_er_na_een_tijd_ontbreekt(gezegd: list[str], na: timedelta, verwacht: list[str]) -> None:
    """Two terms; a verdict closes both, for who processed it has received it."""
    openstaand = Openstaand()
    openstaand.zie(_levering(1))
    for oordeel in gezegd:
        openstaand.zie(_ontvangst(1, oordeel))
    assert _te_laat(openstaand, na) == [("levering-1", termijn) for termijn in verwacht]


def test_wat_gemeld_is_wordt_niet_nog_eens_gemeld() -> None:
    """The journal remembers the alarm; a later receipt still closes the delivery."""
    openstaand = Openstaand()
    openstaand.zie(_levering(1))
    openstaand.zie(_regel("ontvangst-ontbreekt", levering="levering-1", termijn=ONTVANGEN))
    assert _te_laat(openstaand, timedelta(hours=2)) == []
    assert _te_laat(openstaand, timedelta(hours=24)) == [("levering-1", OORDEEL)]
    openstaand.zie(_ontvangst(1, VERWERKT))
    assert len(openstaand) == 0


def test_een_vernietigde_zaak_hoeft_geen_bewijs_meer() -> None:
    """Who destroys on the hub's order signs nothing for what he threw away."""
    openstaand = Openstaand()
    openstaand.zie(_levering(1))
    openstaand.zie(_levering(2, zaak="een andere"))
    openstaand.zie(_regel("vernietigd", zaak=ZAAK))
    openstaand.zie(_regel("vernietigd", zaak="nooit gezien"))
    assert _te_laat(openstaand, timedelta(hours=1)) == [("levering-2", ONTVANGEN)]


def test_van_voor_het_begin_en_aan_de_hub_zelf_telt_niet() -> None:
    """A receipt for a delivery that was not read, a record of something else, and what the hub keeps itself."""
    openstaand = Openstaand()
    openstaand.zie(_ontvangst(9, ONTVANGEN))
    openstaand.zie(_regel("ontvangst-ontbreekt", levering="levering-9", termijn=ONTVANGEN))
    openstaand.zie(_regel("beantwoord"))
    openstaand.zie(_levering(1, bestemming="hub"))
    assert len(openstaand) == 0


def test_het_blijft_klein() -> None:
    """The oldest are forgotten when too many wait, and counted; what is a week old is let go of."""
    openstaand = Openstaand(open_max=3)
    for nummer in range(5):
        openstaand.zie(_levering(nummer, NU + timedelta(seconds=nummer)))
    assert (len(openstaand), openstaand.vergeten) == (3, 2)
    assert _te_laat(openstaand, timedelta(hours=2)) == [(f"levering-{n}", ONTVANGEN) for n in (2, 3, 4)]
    assert _te_laat(openstaand, TERUG + timedelta(minutes=1)) == []
    assert len(openstaand) == 0
    assert openstaand._zaken == {}


def test_de_termijnen_passen_in_de_kortste_bewaartermijn() -> None:
    """An alarm is of use only while somebody can still do something: the shortest retention is 72 hours."""
    assert max(TERMIJNEN.values()) < timedelta(hours=72) < TERUG
