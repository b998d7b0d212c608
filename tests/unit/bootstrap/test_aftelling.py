"""What happens next while the journal stands still: every limit with its time, the first one first."""

from __future__ import annotations

import pytest

from hub.bootstrap.aftelling import REDENEN, aftellingen, duur
from hub.bootstrap.journaalstand import Pauze, Processtand
from hub.bootstrap.zegelwacht import REDEN as CONTROLEPUNT
from hub.bus.wacht import REDEN as JOURNAAL
from hub.bus.wachtrijen import Wachtrij
from hub.gateway.inlezen import BERICHT_LEEFTIJD_MAX
from hub.onderwerpen import RECORD_TTL_S


def stand(*pauzes: Pauze, over_s: float | None = None) -> Processtand:
    """A process, paused or about to be."""
    return Processtand(
        proces="een",
        rol="bindt in",
        records=10,
        bladzijden=5,
        controlepunt=8,
        uitgegeven_op=None,
        fout=None,
        uitleg=None,
        fout_sinds=None,
        ongezegeld=1,
        oudste_s=4.0,
        over_s=over_s,
        grens_s=30.0,
        pauzes=[*pauzes],
    )


def test_nothing_counts_down_when_all_is_well() -> None:
    """Also when messages wait for a moment."""
    assert aftellingen([stand()], [Wachtrij("politie", 3, 0.2, 0.01)]) == []


def test_before_the_pause_the_time_until_it() -> None:
    """The first of several processes counts first."""
    tel = aftellingen([stand(over_s=20.0), stand(over_s=3.5)], [])
    assert [een.over_s for een in tel] == [3.5, 20.0]
    assert tel[0].wat == "neemt de hub niets meer aan"


def test_in_the_pause_what_becomes_too_old_and_what_could_expire() -> None:
    """A waiting message after five days; a record that only KETEN has after a month."""
    rijen = [Wachtrij("om", 1, 60.0, 0.0), Wachtrij("politie", 2, 3_600.0, 0.1)]
    tel = aftellingen([stand(Pauze(JOURNAAL, 100.0))], rijen)
    leeftijd_s = BERICHT_LEEFTIJD_MAX.total_seconds()
    assert [een.over_s for een in tel] == [leeftijd_s - 3_600, leeftijd_s - 60, RECORD_TTL_S - 100]
    assert "politie" in tel[0].wat
    alleen_zegel = aftellingen([stand(Pauze(CONTROLEPUNT, 100.0))], rijen)
    assert [een.over_s for een in alleen_zegel] == [leeftijd_s - 3_600, leeftijd_s - 60]


def test_what_passed_already_counts_as_now() -> None:
    """Never a negative time."""
    (een,) = aftellingen([stand(Pauze(CONTROLEPUNT, 9e6))], [Wachtrij("om", 1, 9e6, 1.0)])
    assert een.over_s == 0


def test_every_reason_has_words() -> None:
    """Both watches that hold the intake."""
    assert {CONTROLEPUNT, JOURNAAL} == REDENEN.keys()


@pytest.mark.parametrize(
    ("seconden", "tekst"),
    [(0.4, "0 s"), (119, "119 s"), (720, "12 min"), (11_100, "3 u 5 min"), (431_999, "4 d 23 u")],
)
def test_times_as_people_say_them(seconden: float, tekst: str) -> None:
    """Never finer than helps."""
    assert duur(seconden) == tekst
