"""Carries out orders to do something again, in the background of each process of a hub.

It follows the road's rules of when: while the intake is paused, because the journal cannot keep up or is not sealed,
nothing is offered again either. Orders lie in KETEN (`herhaalopdracht.…`); who gives one wakes this, and it looks by
itself now and then. Steps of several processes are kept apart by the fence of the state.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from hub import onderwerpen
from hub.bus.reeks import lees_reeks
from hub.bus.verbinding import Verbinding
from hub.bus.wekker import bij_wek
from hub.gateway.herhaalopdracht import Opdrachtfout, Stand
from hub.gateway.herhaalwerk import Herhaalwerk
from hub.gateway.poorten import Klok, Rust, Rustfout
from hub.logboek import logger

KIJK_S: Final = 30.0
"""Between two looks that nothing asked for: a hint that was missed waits no longer."""
RUST_S: Final = 1.0
"""After a step that failed, or while the intake is paused."""


class Herhaallus:
    """Runs until `stop`."""

    def __init__(
        self, verbinding: Verbinding, werk: Herhaalwerk, rust: Rust, klok: Klok, gepauzeerd: Callable[[], bool]
    ) -> None:
        """`gepauzeerd`: whether the hub takes nothing in now."""
        self._bus = verbinding
        self._werk = werk
        self._rust = rust
        self._klok = klok
        self._gepauzeerd = gepauzeerd
        self._wek = asyncio.Event()
        self._stop = False
        self._taak: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen for orders, and begin with what lies there."""
        await bij_wek(self._bus, onderwerpen.HERHAAL_WEK, self._wek.set)
        self._wek.set()
        self._taak = asyncio.create_task(self._draai(), name="herhaallus")

    async def stop(self) -> None:
        """Finish the step in hand, and stop."""
        self._stop = True
        self._wek.set()
        if self._taak is not None:
            await self._taak

    async def _draai(self) -> None:
        while not self._stop:
            try:
                async with asyncio.timeout(KIJK_S):
                    await self._wek.wait()
            except TimeoutError:
                pass
            self._wek.clear()
            try:
                await self._ronde()
            except Exception as fout:  # noqa: BLE001 - one bad order may not end what carries out the others
                logger().error("herhaling-mislukt", fout=fout)
                self._wek.set()
                await asyncio.sleep(RUST_S)

    async def _ronde(self) -> None:
        """Every order that is not done, to its end, a step of each in turn."""
        open_ = [kenmerk async for kenmerk in self._lopend()]
        while open_ and not self._stop:
            if self._gepauzeerd():
                await asyncio.sleep(RUST_S)
                continue
            open_ = [kenmerk for kenmerk in open_ if await self._stap(kenmerk)]
            # Messages go first: their batches run between two steps.
            await asyncio.sleep(0)

    async def _stap(self, kenmerk: str) -> bool:
        """One step of an order. Whether more follow now; what failed is tried again in a later round."""
        try:
            stand = await self._werk.stap(kenmerk, self._klok.nu())
        except Exception as fout:  # noqa: BLE001 - one bad order may not hold up the others
            logger().error("herhaling-mislukt", fout=fout)
            asyncio.get_running_loop().call_later(RUST_S, self._wek.set)
            return False
        if stand is None or not stand.af:
            return stand is not None
        logger().info("herhaling-klaar", opdracht=kenmerk, gedaan=stand.gedaan, niet=sum(stand.niet.values()))
        return False

    async def _lopend(self) -> AsyncIterator[str]:
        async for onderwerp, gelezen in lees_reeks(self._bus, onderwerpen.herhaalstand("*")):
            try:
                stand = Stand.van_bytes(self._rust.haal(onderwerp, gelezen.inhoud))
            except (Opdrachtfout, Rustfout):
                continue
            if not stand.af:
                yield onderwerp.partition(".")[2]
