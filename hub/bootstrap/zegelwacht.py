"""The watch over sealing: nothing new is taken in while records stay without a signed checkpoint for too long.

Every process of the hub looks for itself, whoever binds in: how old is the oldest page of JOURNAAL that the last
checkpoint on the bus does not cover? Past `ONGEZEGELD_S_MAX` the intake pauses, and it goes on by itself when all is
sealed again. When the tree contradicts what was given out, it pauses at once. Messages wait meanwhile with the server,
each in its place, and lose no try.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.bootstrap.inbindstand import BUS, Inbindstand
from hub.bus.journaalkast import Achterstand, Journaalkast, Journaalkorter
from hub.gateway.poorten import Busfout, Klok
from hub.ledger.boomfouten import TEGENSPRAAK
from hub.logboek import logger

ONGEZEGELD_S_MAX: Final = 30.0
"""So long a record may be without a checkpoint: six times what is promised (`inbinder.CONTROLEPUNT_S_MAX`). A disk that
stalls for some seconds stops nobody; one that is full or gone stops everything before a minute has passed."""
RONDE_S: Final = 1.0
REDEN: Final = "controlepunt"
ONGEZEGELD: Final = "JOURNAAL-ongezegeld"

Pauzeer = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Zegelstand:
    """What was seen last.

    `achter`: what no checkpoint covers, None when nothing. `pauze_sinds`, `code`: since when and why nothing is taken
    in; None when it is. `over_s`: seconds until that would happen if nothing changes; None when nothing waits.
    """

    achter: Achterstand | None = None
    pauze_sinds: datetime | None = None
    code: str | None = None
    over_s: float | None = None


class Zegelwacht:
    """Watches in the background and calls `pauzeer("controlepunt")` and `hervat("controlepunt")` of the intake."""

    def __init__(
        self, kast: Journaalkast, pauzeer: Pauzeer, hervat: Pauzeer, klok: Klok, hier: Callable[[], Inbindstand]
    ) -> None:
        """`hier`: how binding in goes in this process. Nothing is watched until `start`."""
        self._kast = kast
        self._pauzeer = pauzeer
        self._hervat = hervat
        self._klok = klok
        self._hier = hier
        self._stand = Zegelstand()
        self._gaten = 0
        self._wacht_na: tuple[int, float] | None = None
        """Pages that the last checkpoint covers, and since when here it is known that there are more."""
        self._taak: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    @property
    def stand(self) -> Zegelstand:
        """What was seen last."""
        return self._stand

    async def start(self) -> None:
        """Look once, then keep looking. Start it before the intake reads anything."""
        await self.kijk()
        self._taak = asyncio.create_task(self._draai(), name="zegelwacht")

    async def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._taak is not None:
            await self._taak

    async def kijk(self) -> None:
        """Look once, and pause or resume."""
        achter = self._stand.achter
        try:
            uit = await self._kast.lees()
            gedekt = 0 if uit is None else uit.bladzijden
            achter = self._minstens(await self._kast.achterstand(gedekt), gedekt)
        except Busfout:
            code: str | None = BUS
        except Journaalkorter:
            achter, code = None, TEGENSPRAAK
        else:
            te_lang = achter is not None and achter.oudste_s > ONGEZEGELD_S_MAX
            code = TEGENSPRAAK if self._hier().tegenspraak else ONGEZEGELD if te_lang else None
        if self._kast.gaten > self._gaten:
            logger().error("journaal-gaten", aantal=self._kast.gaten)
        self._gaten = self._kast.gaten
        over_s = None if achter is None or code is not None else max(0.0, ONGEZEGELD_S_MAX - achter.oudste_s)
        was = self._stand
        sinds = None if code is None else was.pauze_sinds or self._klok.nu()
        self._stand = Zegelstand(achter, sinds, code, over_s)
        if code is not None and code != was.code:
            logger().error("controlepunt-gepauzeerd", code=code)
        if code is not None and was.code is None:
            await self._pauzeer(REDEN)
        elif code is None and was.code is not None:
            logger().info("controlepunt-hervat")
            await self._hervat(REDEN)

    def _minstens(self, achter: Achterstand | None, gedekt: int) -> Achterstand | None:
        """By its own clock as well: when that of the server is put back, nothing would grow old for so long."""
        nu = asyncio.get_running_loop().time()
        if achter is None or self._wacht_na is None or self._wacht_na[0] != gedekt:
            self._wacht_na = None if achter is None else (gedekt, nu)
        if achter is None or self._wacht_na is None:
            return None
        return Achterstand(achter.bladzijden, max(achter.oudste_s, nu - self._wacht_na[1]))

    async def _draai(self) -> None:
        while not self._stop.is_set():
            try:
                async with asyncio.timeout(RONDE_S):
                    await self._stop.wait()
            except TimeoutError:
                try:
                    await self.kijk()
                except Exception as fout:  # noqa: BLE001 - who watches may not stop watching
                    logger().error("zegelwacht-mislukt", fout=fout)
