"""The watch over the store of the NATS server: a server whose disk was full once stores nothing more by itself.

At a write that does not fit it switches its whole store off, or no longer answers for that stream, also when there is
room a second later, until it starts anew. What it confirmed it keeps. So the hub starts its own server again as soon as
there is room: nobody has to come. Of a server that somebody else runs it can only say so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from hub.bus.controle import slaat_op
from hub.bus.fouten import Busweigering
from hub.logboek import logger

RONDE_S: Final = 5.0
"""Two questions about the monitor's memory; so long is waited at most after somebody made room."""
RUST_S: Final = 30.0
"""Between two starts of a server that does not get well by it."""


@dataclass(frozen=True, slots=True)
class Herstel:
    """How a server of the hub's own is made to store again. `ruimte`: whether its disk takes something now.

    `herstart` raises `Busweigering`.
    """

    ruimte: Callable[[], bool]
    herstart: Callable[[], Awaitable[None]]


class Serverwacht:
    """Watches in the background, from `start` to `stop`. Several hubs may watch one server."""

    def __init__(self, monitor: str, herstel: Herstel | None = None) -> None:
        """`monitor`: URL of its monitoring. `herstel`: None for a server that somebody else runs."""
        self._monitor = monitor
        self._herstel = herstel
        self._stil = False
        self._herstart = False
        self._rust_tot = 0.0
        self._taak: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Keep looking from now on."""
        self._taak = asyncio.create_task(self._draai(), name="serverwacht")

    async def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._taak is not None:
            await self._taak

    async def kijk(self) -> None:
        """Look once, and start a server anew that stores nothing, when there is room.

        Raises:
            Busweigering: `BUS-monitor`, it does not tell; `BUS-start`, it did not come up.
        """
        if await slaat_op(self._monitor):
            if self._stil:
                logger().info("server-slaat-op")
            self._stil = self._herstart = False
            return
        if not self._stil or self._herstart:  # starting anew did not help, and each time breaks all connections
            logger().error("server-slaat-niets-op")
        self._stil, self._herstart = True, False
        nu = asyncio.get_running_loop().time()
        if self._herstel is None or nu < self._rust_tot or not await asyncio.to_thread(self._herstel.ruimte):
            return
        self._rust_tot = nu + RUST_S
        await self._herstel.herstart()
        self._herstart = True

    async def _draai(self) -> None:
        fout: str | None = None
        while not self._stop.is_set():
            try:
                await self.kijk()
                fout = None
            except Busweigering as weigering:
                if weigering.code != fout:
                    logger().warning("serverwacht-mislukt", code=weigering.code)
                fout = weigering.code
            except Exception as onverwacht:  # noqa: BLE001 - who watches may not stop watching
                logger().error("serverwacht-mislukt", code="BUS-monitor", exc_info=onverwacht)
            try:
                async with asyncio.timeout(RONDE_S):
                    await self._stop.wait()
            except TimeoutError:
                continue
