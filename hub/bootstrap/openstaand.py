"""Which deliveries wait for a receipt, from the records of the journal in order. Pure: the time is an argument.

Bounded: a delivery leaves when its verdict came, when its case was destroyed, or when it is older than `TERUG`. When
there are more than `OPEN_MAX`, the oldest go, and `vergeten` counts them: that is a hub nobody signs for any more.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from hub.bootstrap.records import HUB, VERNIETIGD, Regel
from hub.trust.ontvangst import ONTVANGEN

OORDEEL: Final = "oordeel"
"""The second receipt, whichever of the two it is."""
TERMIJNEN: Final[Mapping[str, timedelta]] = MappingProxyType(
    {ONTVANGEN: timedelta(hours=1), OORDEEL: timedelta(hours=24)}
)
"""How long a receiver may take. That something arrived is said by a machine at once; an hour is a restart of a machine.
A verdict may wait for a working day. Both are far below the shortest retention (72 hours), so that somebody can still
do something about it."""
TERUG: Final = timedelta(days=7)
"""How far back is looked after a restart, and how long a delivery stays open: longer than a hub stands still over a
long weekend, and than any delivery is retried."""
OPEN_MAX: Final = 100_000
"""Deliveries that wait at once: a day of the whole country. Some 50 MB."""
AFGELEVERD: Final = "afgeleverd"
OPNIEUW: Final = "opnieuw-geleverd"
"""It was offered again, so its receiver is asked again."""
ONTVANGST: Final = "ontvangst"
ONTBREEKT: Final = "ontvangst-ontbreekt"


_GEEN: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Open:
    """A delivery and what it still waits for.

    `gemeld`: terms that the journal says have passed; `ronde`: how often it was offered again.

    There can be a hundred thousand, so what most of them have in common is one object: sets that are never changed, and
    one text for each destination.
    """

    levering: str
    bestemming: str
    zaak: str | None
    kenmerk: str | None
    sinds: datetime
    mist: frozenset[str]
    gemeld: frozenset[str] = _GEEN
    ronde: int = 0

    @property
    def partij(self) -> str:
        """Who should sign."""
        return self.bestemming.partition("/")[0]


@dataclass(slots=True)
class Openstaand:
    """The deliveries that wait, oldest first."""

    termijnen: Mapping[str, timedelta] = field(default_factory=lambda: TERMIJNEN)
    open_max: int = OPEN_MAX
    vergeten: int = 0
    _open: dict[str, Open] = field(default_factory=dict)
    _zaken: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _alle: frozenset[str] = _GEEN

    def __post_init__(self) -> None:
        """One set for all that wait for everything."""
        self._alle = frozenset(self.termijnen)

    def __len__(self) -> int:
        """How many wait."""
        return len(self._open)

    def zie(self, regel: Regel) -> None:
        """Take in the next record of the journal."""
        levering = regel.tekst("levering")
        if regel.soort == VERNIETIGD:
            for weg in self._zaken.pop(str(regel.tekst("zaak")), ()):
                self._open.pop(weg, None)
        elif levering is None:
            return
        elif regel.soort in {AFGELEVERD, OPNIEUW}:
            if levering in self._open:
                self._sluit(self._open[levering])
            self._voeg_toe(regel, levering)
        elif (wacht := self._open.get(levering)) is None:
            return
        elif regel.soort == ONTVANGST:
            # Who gave a verdict has received it.
            wacht.mist -= {ONTVANGEN} if regel.tekst("oordeel") == ONTVANGEN else self._alle
            if not wacht.mist:
                self._sluit(wacht)
        elif regel.soort == ONTBREEKT:
            wacht.gemeld |= {str(regel.tekst("termijn"))}

    def te_laat(self, nu: datetime) -> Iterator[tuple[Open, str]]:
        """Delivery and term, for each term that passed and that the journal says nothing of. Old ones are let go of."""
        for wacht in list(self._open.values()):
            if wacht.sinds < nu - TERUG:
                self._sluit(wacht)
                continue
            for termijn, duur in self.termijnen.items():
                if termijn in wacht.mist - wacht.gemeld and wacht.sinds + duur <= nu:
                    yield wacht, termijn

    def _voeg_toe(self, regel: Regel, levering: str) -> None:
        bestemming, zaak = sys.intern(str(regel.tekst("bestemming"))), regel.tekst("zaak")
        if bestemming == HUB:
            return
        sinds = lees_tijd(str(regel.tekst("tijd")))
        wacht = Open(levering, bestemming, zaak, regel.tekst("kenmerk"), sinds, self._alle)
        wacht.ronde = int(regel.record.get("ronde", 0))
        self._open[levering] = wacht
        if zaak is not None:
            self._zaken[zaak] = (*self._zaken.get(zaak, ()), levering)
        while len(self._open) > self.open_max:
            self._sluit(next(iter(self._open.values())))
            self.vergeten += 1

    def _sluit(self, wacht: Open) -> None:
        del self._open[wacht.levering]
        zaak = str(wacht.zaak)
        samen = tuple(levering for levering in self._zaken.pop(zaak, ()) if levering != wacht.levering)
        if samen:
            self._zaken[zaak] = samen


def lees_tijd(tekst: str) -> datetime:
    """The time of a record."""
    return datetime.strptime(tekst, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
