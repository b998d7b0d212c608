"""What tests of the intake share: handlers that remember, sending, and how far the server is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from hub.bus.inname import Afhandeling, Inname
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Binnenkomst
from tests.bus.proefbus import PARTIJEN, Proefbus

CODES = [partij.code for partij in PARTIJEN]
KLAAR, OPNIEUW = Afhandeling.KLAAR, Afhandeling.OPNIEUW
Doe = Callable[[list[Binnenkomst]], Awaitable[list[Afhandeling]]]


class Gezien:
    """Handles everything at once and remembers what came, in which batches."""

    def __init__(self) -> None:
        """Nothing seen."""
        self.batches: list[list[Binnenkomst]] = []

    async def __call__(self, batch: list[Binnenkomst]) -> list[Afhandeling]:
        """Remember, and say it is settled."""
        self.batches.append(batch)
        return [KLAAR] * len(batch)

    @property
    def berichten(self) -> list[Binnenkomst]:
        """All messages, in the order in which they were handled."""
        return [bericht for batch in self.batches for bericht in batch]


async def leeg(hub: Verbinding) -> None:
    """The inbound streams are shared with other tests: start empty."""
    for code in CODES:
        await hub.js(f"STREAM.PURGE.IN_{code}")


@asynccontextmanager
async def lees_in(bus: Proefbus, verwerk: Doe, *codes: str, werkers: int = 2) -> AsyncIterator[Inname]:
    """An intake that reads these parties (all), stopped at the end."""
    intake = Inname(
        bus.adres.nats, bus.sleutels.hub.seed, verwerk, tls=bus.pki.hub, werkers=werkers, toeval=lambda: 0.5
    )
    await intake.start()
    try:
        await intake.lees(codes or CODES)
        yield intake
    finally:
        await intake.stop()


async def stuur(bus: Proefbus, code: str, *inhouden: bytes, soort: str = "signaal") -> None:
    """Send as a party, all at once; each is stored when this returns."""
    async with bus.als_partij(code) as partij:
        await asyncio.gather(*(partij.vraag(f"in.{code}.{soort}", inhoud) for inhoud in inhouden))


async def stand(hub: Verbinding, code: str) -> dict[str, Any]:
    """The hub's consumer on the stream of a party, as the server sees it."""
    return await hub.js(f"CONSUMER.INFO.IN_{code}.hub")


async def afgehandeld(hub: Verbinding, *codes: str) -> bool:
    """Whether nothing of these parties (all) is left in their streams."""
    return all([(await hub.js(f"STREAM.INFO.IN_{code}"))["state"]["messages"] == 0 for code in codes or CODES])


async def zonder_wachtenden(hub: Verbinding, code: str) -> bool:
    """Whether all that the party sent was handed out."""
    return int((await stand(hub, code))["num_pending"]) == 0


async def gun_beurten(aantal: int) -> None:
    """Let every other task go first, this often: no wait for time, only for turns."""
    for _ in range(aantal):
        await asyncio.sleep(0)
