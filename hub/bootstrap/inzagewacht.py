"""Changes the keys of the index of persons by itself, on a schedule, and finishes what was broken off.

Each process of a hub looks once a minute at the ring: one read. When the key of now is older than the term, or an older
key still lies in the ring, and nobody else is at it, this process changes the keys (`inzagewissel`). Killed at any
point, the same process after its restart or another one goes on, two minutes later at most.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.bootstrap.hubrust import Hubrust
from hub.bootstrap.inzageindex import lees_de_ring
from hub.bootstrap.inzagewissel import BEZIG, RUSTIG, Gewisseld, Inzagehuur, Wissel, geldt_nog
from hub.bootstrap.wachtlus import Wachtlus
from hub.bus.geheugen import NatsGeheugen
from hub.bus.reeks import lees_reeks
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Verbinding
from hub.fouten import Ketenfout
from hub.gateway.nummers import WillekeurigeNummers
from hub.gateway.poorten import Gelezen, Klok
from hub.logboek import logger
from hub.trust.inzagering import RINGSLEUTEL_BYTES, Inzagering
from hub.trust.wikkelaar import Wikkelaar

RONDE_S: Final = 60.0
"""Between two looks: what was broken off is taken up within minutes, and a look costs one read."""


@dataclass(frozen=True, slots=True)
class Wisselstand:
    """How it is with the keys. `volgende`: from when the key of now is changed; `oud`: older keys still in the ring.

    `bezig_tot`: until when somebody said that he changes them; None when nobody does.
    """

    generatie: int
    sinds: datetime
    volgende: datetime
    oud: int
    bezig_tot: datetime | None

    def is_toe(self, nu: datetime) -> bool:
        """Whether the keys must be changed, or a change finished, and nobody is at it."""
        return (self.oud > 0 or self.volgende <= nu) and not (self.bezig_tot and geldt_nog(self.bezig_tot, nu))


def stand_van(ring: Inzagering, termijn: timedelta) -> Wisselstand:
    """What the ring says. `termijn`: how long a key is used."""
    bezig = None if ring.wisselaar is None else ring.wisselaar.tot
    sinds = ring.huidig.sinds
    return Wisselstand(ring.huidig.generatie, sinds, sinds + termijn, len(ring.sleutels) - 1, bezig)


def verse_huur() -> Inzagehuur:
    """A name, a key and a number that nobody had before."""
    return Inzagehuur(secrets.token_hex(8), secrets.token_bytes(RINGSLEUTEL_BYTES), WillekeurigeNummers().nieuw())


class Inzagewacht(Wachtlus):
    """See the module. One per process of a hub."""

    def __init__(
        self,
        verbinding: Verbinding,
        wikkelaar: Wikkelaar,
        klok: Klok,
        termijn: timedelta,
        *,
        ronde_s: float = RONDE_S,
        wacht: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Use the hub's own connection. `wacht`: as `Wissel` has it."""
        super().__init__("inzagewacht", ronde_s)
        self._bus, self._klok, self._termijn, self._wacht = verbinding, klok, termijn, wacht
        self._geheugen = NatsGeheugen(verbinding)
        # Of its own: going past every entry would push the keys of busy cases out of the memory of the road.
        self._rust = Hubrust(wikkelaar, Sleutelkast(verbinding))

    async def stop(self) -> None:
        """Stop. A change that is under way is broken off: it is finished after the next start."""
        if self._taak is not None:
            self._taak.cancel()
            await asyncio.wait([self._taak])

    async def ronde(self) -> None:
        """See `Wachtlus.ronde`."""
        await self.kijk()

    def mislukt(self, fout: Exception) -> None:
        """See `Wachtlus.mislukt`."""
        logger().error("inzagewissel-mislukt", fout=fout)

    async def kijk(self) -> Gewisseld | None:
        """One look; returns what a change did, None when there was nothing to do or somebody else was at it.

        Raises:
            Ketenfout: `INZAGE-index`.
            Rustfout: an entry does not open.
            Busfout: the bus did not answer. The next look does the rest.
        """
        ring, _ = await lees_de_ring(self._geheugen, self._rust)
        if not stand_van(ring, self._termijn).is_toe(self._klok.nu()):
            return None
        try:
            gang = Wissel(self._geheugen, self._rust, self._blader, self._klok.nu, keren=RUSTIG, wacht=self._wacht)
            gewisseld = await gang.doe(verse_huur())
        except Ketenfout as fout:
            if fout.code != BEZIG:
                raise
            return None
        logger().info("inzagesleutel-gewisseld", generatie=gewisseld.generatie, aantal=gewisseld.verhuisd)
        return gewisseld

    def _blader(self, patroon: str) -> AsyncIterator[tuple[str, Gelezen]]:
        return lees_reeks(self._bus, patroon)


async def open_inzagewacht(
    stapel: AsyncExitStack, verbinding: Verbinding, wikkelaar: Wikkelaar, klok: Klok, dagen: int
) -> None:
    """Watch until the stack is closed. `dagen`: how long a key is used."""
    wacht = Inzagewacht(verbinding, wikkelaar, klok, timedelta(days=dagen))
    await wacht.start()
    stapel.push_async_callback(wacht.stop)
