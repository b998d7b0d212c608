"""Every setting of the folder adapter, each with its reason. A test fails when `adapters/README.md` misses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MINUUT_S: Final = 60
UUR_S: Final = 60 * MINUUT_S
DAG_S: Final = 24 * UUR_S


@dataclass(frozen=True, slots=True)
class Mapinstellingen:
    """Times in seconds. The defaults suit a partner's own machine; `ketenhub demo` makes the short ones shorter."""

    rust_s: float = 2.0
    """A file counts as complete when its size and time have not changed for this long: longer than a writer pauses."""
    kijk_s: float = 2.0
    """Between two looks in the export folder: on a deadline of two hours two seconds is nothing."""
    wacht_s: float = 5.0
    """How long one fetch waits for the first delivery; idle it costs next to nothing."""
    haal_max: int = 64
    """Deliveries in one fetch: few enough to write within the time after which the hub sends them again (30 s)."""
    verwerkt_bewaar_s: int = DAG_S
    """A sent export still holds personal data and the source system has it too: a day is enough to look back."""
    afgekeurd_bewaar_s: int = 7 * DAG_S
    """A refused export waits for a person who mends it: a week, weekend and illness included."""
    inzage_bewaar_s: int = 72 * UUR_S
    """Longest stay of a delivery for inzage. A rule's own `bewaar` may be shorter, never longer than this."""
    antwoord_bewaar_s: int = 30 * DAG_S
    """Answers hold no content, but do hold case ids: a month, as long as a case lies in the hub."""
    geschreven_bewaar_s: int = 30 * DAG_S
    """How long the adapter remembers that it wrote a delivery: longer than the hub can deliver it again (7 days)."""
    veeg_s: float = 60.0
    """Between two sweeps of what is past its time: retention is told in hours, so a minute late is on time."""
    later_s: float = 60.0
    """After how long a delivery comes again that could not be written (a full disk, a folder without rights)."""
    terugval_begin_s: float = 1.0
    """First pause after an error of the line."""
    terugval_max_s: float = 5 * MINUUT_S
    """Longest pause after errors of the line: a hub that is back is noticed within five minutes."""
