"""JOURNAAL as who binds in sees it: still the stream that the tree was made of, nothing missing but what was pruned.

A stream that was made anew may number its pages anew: it is compared again. One with a limit forgets: nothing more is
taken in until the limit is off. One that begins later than the mark of what was pruned has lost pages that the tree
still has: that is told, and goes on, for nothing that was signed is lost by it; only nothing can be repaired from them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from hub.bootstrap.opruimvolger import Opruimvolger
from hub.bus.journaalwissen import blijvend
from hub.bus.lezer import Journaalgat
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Busfout
from hub.ledger.boomfouten import OPRUIMING, Boomfout
from hub.logboek import logger
from hub.onderwerpen import JOURNAAL

GEDULD_S: Final = 2.0
"""So long the stream may have a limit: an order to prune sets one for some milliseconds."""


@dataclass(frozen=True, slots=True)
class _Gezien:
    gemaakt: str
    eerst: int
    laatst: int
    blijvend: bool


class Journaalstroom:
    """Of one binder."""

    def __init__(self, verbinding: Verbinding, opruiming: Opruimvolger) -> None:
        """Nothing is looked at yet."""
        self._bus = verbinding
        self._opruiming = opruiming
        self._gemaakt = ""
        self._begrensd_s: float | None = None
        self._gemeld = 0

    async def eis(self, bladzijden: int) -> None:
        """The tree has so many pages: they are there or were pruned, and the next ones can be read.

        Raises:
            Boomfout: `JOURNAAL-tegenspraak`, it has fewer; `JOURNAAL-opgeruimd`, this tree lacks what was pruned.
            Journaalgat: pages are gone that this tree needs.
            Busfout: the bus did not answer.
        """
        gezien = await self._kijk()
        if gezien.laatst < bladzijden:
            raise Boomfout(
                "JOURNAAL-tegenspraak", "Het journaal in de NATS-server heeft minder bladzijden dan de boom."
            )
        if gezien.eerst > bladzijden + 1:
            gevonden = await self._opruiming.merk()
            if gevonden is None or gezien.eerst > gevonden[0].bladzijden + 1:
                raise Journaalgat("the first pages are gone")
            raise Boomfout(
                "JOURNAAL-opgeruimd",
                "Deze map mist records die elders al zijn opgeruimd. Kopieer de map journaal van een andere machine van"
                " deze hub, of begin opnieuw vanuit een reservekopie.",
            )

    async def is_anders(self, bladzijden: int) -> bool:
        """Whether it must be compared with the tree again.

        Raises:
            Boomfout: `JOURNAAL-opruiming`, it forgets pages.
            Busfout: the bus did not answer.
        """
        gezien = await self._kijk()
        nu = asyncio.get_running_loop().time()
        self._begrensd_s = None if gezien.blijvend else self._begrensd_s or nu
        if self._begrensd_s is not None and nu - self._begrensd_s >= GEDULD_S:
            raise Boomfout(OPRUIMING, "Het journaal in de NATS-server heeft een grens waardoor bladzijden verdwijnen.")
        await self._tel_weg(gezien.eerst - 1)
        anders = gezien.laatst < bladzijden or self._gemaakt not in {gezien.gemaakt, ""}
        self._gemaakt = gezien.gemaakt
        return anders

    async def _tel_weg(self, weg: int) -> None:
        """Tell once when more pages are gone than were pruned by order."""
        if weg <= max(self._opruiming.bladzijden, self._gemeld):
            return
        gevonden = await self._opruiming.merk()
        meer = weg - (0 if gevonden is None else gevonden[0].bladzijden)
        if meer > 0:
            logger().error("journaal-bladzijden-weg", aantal=meer)
            self._gemeld = weg

    async def _kijk(self) -> _Gezien:
        info = await self._bus.js(f"STREAM.INFO.{JOURNAAL}")
        try:
            eerst, laatst = int(info["state"]["first_seq"]), int(info["state"]["last_seq"])
            return _Gezien(str(info["created"]), eerst, laatst, blijvend(info["config"]))
        except (KeyError, ValueError, TypeError) as fout:
            raise Busfout(f"{JOURNAAL}: onverwacht antwoord") from fout
