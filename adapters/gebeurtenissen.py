"""What an adapter tells whoever runs it: events with ids, codes and numbers, never a value or a file name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Soort(StrEnum):
    """What happened. Also the log event of the same name, `adapter-<soort>`."""

    VERZONDEN = "verzonden"
    """A message is stored in the inbound stream: `kenmerk`, `bericht`."""
    VERWERKT = "verwerkt"
    """A whole export file was sent and put away: `aantal` messages."""
    AFGEKEURD = "afgekeurd"
    """An export file is wrong; nothing of it was sent: `code` of the first error, `aantal` errors."""
    GESCHREVEN = "geschreven"
    """A delivery is in its folder: `kenmerk` is the delivery, `zaak`, `deel`."""
    ANTWOORD = "antwoord"
    """An answer is in its folder: `kenmerk` is the message that it answers, `zaak`."""
    AL_GEDAAN = "al-gedaan"
    """A redelivery; nothing was written: `kenmerk`, `zaak`, `deel`."""
    VERNIETIGD = "vernietigd"
    """Destruction order `kenmerk` was carried out: `aantal` files removed (0: the partner had taken them away)."""
    VERLOPEN = "verlopen"
    """The retention of delivery `kenmerk` has passed and its files are gone."""
    OPZIJ = "opzij"
    """A delivery was wrong, was not written, and is refused: `code`. Somebody must look."""
    UITGESTELD = "uitgesteld"
    """A file or delivery could not be handled now (`code`); it comes again."""
    STORING = "storing"
    """The line failed: `code`. The adapter pauses and tries again."""


@dataclass(frozen=True, slots=True)
class Adaptergebeurtenis:
    """One event of the adapter of `partij`; fields that do not apply are empty."""

    soort: Soort
    partij: str
    kenmerk: str = ""
    zaak: str = ""
    deel: str = ""
    bericht: str = ""
    code: str = ""
    aantal: int = 0


Melder = Callable[[Adaptergebeurtenis], None]
"""Called for every event, from the loop of the adapter; must return at once and may not raise."""


class Meeluisteraar:
    """A `Melder` that keeps what it hears and can be waited on: for the demo and for tests, not for a long run."""

    def __init__(self) -> None:
        self.gehoord: list[Adaptergebeurtenis] = []
        self._nieuw = asyncio.Event()

    def __call__(self, gebeurtenis: Adaptergebeurtenis) -> None:
        """Hear one."""
        self.gehoord.append(gebeurtenis)
        self._nieuw.set()

    async def wacht_op(self, voorwaarde: Callable[[Adaptergebeurtenis], bool], wacht_s: float) -> Adaptergebeurtenis:
        """The first event, heard before or to come, for which `voorwaarde` holds.

        Raises:
            TimeoutError: it did not come within `wacht_s` seconds.
        """
        bekeken = 0
        async with asyncio.timeout(wacht_s):
            while True:
                self._nieuw.clear()
                for gebeurtenis in self.gehoord[bekeken:]:
                    if voorwaarde(gebeurtenis):
                        return gebeurtenis
                bekeken = len(self.gehoord)
                await self._nieuw.wait()
