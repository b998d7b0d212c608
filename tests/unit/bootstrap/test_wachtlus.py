"""The loop under every watch: it looks at once, goes on after a failure, and finishes its look when it must stop."""

from __future__ import annotations

import asyncio

from hub.bootstrap.wachtlus import Wachtlus


class Proefwacht(Wachtlus):
    """Counts; fails when told to, and waits in its look when told to."""

    def __init__(self, ronde_s: float = 0.0) -> None:
        super().__init__("proefwacht", ronde_s)
        self.gekeken, self.gemeld = 0, list[Exception]()
        self.faalt = False
        self.begonnen, self.verder = asyncio.Event(), asyncio.Event()
        self.drie = asyncio.Event()
        self.verder.set()

    async def ronde(self) -> None:
        """See `Wachtlus.ronde`."""
        self.begonnen.set()
        await self.verder.wait()
        self.gekeken += 1
        if self.gekeken >= 3:
            self.drie.set()
        if self.faalt:
            raise ValueError("a look that fails")

    def mislukt(self, fout: Exception) -> None:
        """See `Wachtlus.mislukt`."""
        self.gemeld.append(fout)


async def test_kijkt_meteen_en_blijft_kijken_ook_als_het_mislukt() -> None:
    """Each failure is told once, and the next round comes."""
    wacht = Proefwacht()
    wacht.faalt = True
    await wacht.start()
    await asyncio.wait_for(wacht.drie.wait(), 10)
    await wacht.stop()
    assert wacht.gekeken >= 3
    assert len(wacht.gemeld) == wacht.gekeken


async def test_stoppen_wacht_op_de_ronde_en_niet_op_de_rust() -> None:
    """A look that is under way is finished; a rest of hours is not waited for; and after it nothing is looked at."""
    wacht = Proefwacht(ronde_s=3_600)
    wacht.verder.clear()
    await wacht.start()
    await wacht.begonnen.wait()
    stop = asyncio.create_task(wacht.stop())
    await asyncio.sleep(0)
    assert (stop.done(), wacht.gekeken) == (False, 0)
    wacht.verder.set()
    await asyncio.wait_for(stop, 10)
    assert (wacht.gekeken, wacht.gemeld) == (1, [])


async def test_stoppen_zonder_begin() -> None:
    """As when a hub fails to start half-way."""
    wacht = Proefwacht()
    await wacht.stop()
    assert wacht.gekeken == 0
