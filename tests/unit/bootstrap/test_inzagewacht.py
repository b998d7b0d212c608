"""When the keys of the index of persons are changed: on the day, and never kept waiting by who died or is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.bootstrap.inzagewacht import stand_van, verse_huur
from hub.bootstrap.inzagewissel import BEURT_S, geldt_nog
from hub.instellingen import Instelfout, lees
from hub.trust.inzagering import RINGSLEUTEL_BYTES, Inzagering, Wisselaar, nieuwe_ring

NU = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
KWARTAAL = timedelta(days=90)
RING = nieuwe_ring(bytes(RINGSLEUTEL_BYTES), NU)
BEURT = timedelta(seconds=BEURT_S)


def is_toe(ring: Inzagering, na: timedelta) -> bool:
    """Whether the keys must be changed so long after the key of now was made."""
    return stand_van(ring, KWARTAAL).is_toe(NU + na)


def test_op_de_dag_en_niet_eerder() -> None:
    """The term of a key, to the second."""
    assert not is_toe(RING, KWARTAAL - timedelta(seconds=1))
    assert is_toe(RING, KWARTAAL)
    assert stand_van(RING, KWARTAAL).volgende == NU + KWARTAAL


def test_wat_is_afgebroken_wacht_niet_op_de_dag() -> None:
    """An older key still lies in the ring: finish it, as soon as nobody is at it."""
    half = RING.met(b"2" * RINGSLEUTEL_BYTES, NU)
    assert is_toe(half, timedelta())
    bezig = half.bij(Wisselaar("ander", NU + BEURT))
    assert not is_toe(bezig, timedelta())
    assert not is_toe(bezig, BEURT - timedelta(seconds=1))
    assert is_toe(bezig, BEURT)


@pytest.mark.parametrize(
    ("na", "geldt"), [(-1, False), (0, False), (1, True), (2 * BEURT_S, True), (2 * BEURT_S + 1, False)]
)
def test_een_beurt_duurt_nooit_langer_dan_twee(na: int, geldt: bool) -> None:
    """A process whose clock was a year ahead does not stop the change for a year."""
    assert geldt_nog(NU + timedelta(seconds=na), NU) is geldt


def test_niemand_heeft_dezelfde_naam_of_sleutel() -> None:
    """Two processes that start at once."""
    een, twee = verse_huur(), verse_huur()
    assert {een.wie, een.sleutel, een.nummer}.isdisjoint({twee.wie, twee.sleutel, twee.nummer})
    assert len(een.sleutel) == RINGSLEUTEL_BYTES


@pytest.mark.parametrize("waarde", ["0", "367", "-1", "1.5", "negentig", "\u0662"])
def test_een_termijn_is_een_aantal_dagen(waarde: str) -> None:
    """At most a year, at least a day."""
    with pytest.raises(Instelfout):
        lees({"KETENHUB_INZAGESLEUTEL_DAGEN": waarde})
    assert lees({"KETENHUB_INZAGESLEUTEL_DAGEN": "30"}).inzagesleutel_dagen == 30
    assert lees({}).inzagesleutel_dagen == 90
