"""The watch over JOURNAAL: nothing new is taken in while the journal cannot keep up or cannot be read.

JOURNAAL copies the records from KETEN, where they expire. A record must never expire there before the copy has it, so
the intake stops long before that, and goes on by itself when the copy has caught up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Final

from hub.bus.verbinding import JS, Verbinding
from hub.gateway.poorten import Busfout
from hub.logboek import logger
from hub.onderwerpen import JOURNAAL, KETEN

ACHTERSTAND_MAX: Final = 20_000
"""Entries of KETEN that JOURNAAL may lie behind: some seconds of full load, while KETEN keeps records for days."""
ACHTERSTAND_HERVAT: Final = ACHTERSTAND_MAX // 4
"""Reading goes on below this; the distance keeps it from flapping."""
RONDE_S: Final = 1.0
"""At full load the backlog grows by less than a batch queue in this time."""
REDEN: Final = "journaal"

Pauzeer = Callable[[str], Awaitable[None]]


class Wacht:
    """Watches in the background and calls `pauzeer("journaal")` and `hervat("journaal")` of the intake."""

    def __init__(self, verbinding: Verbinding, pauzeer: Pauzeer, hervat: Pauzeer) -> None:
        """Nothing is watched until `start`."""
        self._bus = verbinding
        self._pauzeer = pauzeer
        self._hervat = hervat
        self._gepauzeerd = False
        self._taak: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    @property
    def gepauzeerd(self) -> bool:
        """Whether the watch holds the intake."""
        return self._gepauzeerd

    async def start(self) -> None:
        """Look once, then keep looking. Start it before the intake reads anything."""
        await self.kijk()
        self._taak = asyncio.create_task(self._draai(), name="wacht")

    async def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._taak is not None:
            await self._taak

    async def kijk(self) -> None:
        """Look once, and pause or resume."""
        try:
            achter = await achterstand(self._bus)
        except Exception as fout:  # noqa: BLE001 - an answer that makes no sense is no better than none
            if not self._gepauzeerd:
                logger().error("journaal-onleesbaar", fout=fout)
                await self._zet(pauze=True)
            return
        if not self._gepauzeerd and achter > ACHTERSTAND_MAX:
            logger().error("journaal-achter", achterstand=achter)
            await self._zet(pauze=True)
        elif self._gepauzeerd and achter <= ACHTERSTAND_HERVAT:
            logger().info("journaal-bij", achterstand=achter)
            await self._zet(pauze=False)

    async def _zet(self, *, pauze: bool) -> None:
        self._gepauzeerd = pauze
        await (self._pauzeer if pauze else self._hervat)(REDEN)

    async def _draai(self) -> None:
        while not self._stop.is_set():
            try:
                await asyncio.wait_for(self._stop.wait(), RONDE_S)
            except TimeoutError:
                try:
                    await self.kijk()
                except Exception as fout:  # noqa: BLE001 - who watches may not stop watching
                    logger().error("journaal-onleesbaar", fout=fout)


async def achterstand(verbinding: Verbinding) -> int:
    """How far JOURNAAL lies behind, in entries of KETEN; 0 when it has the last record.

    Compares the last record in KETEN with the last one copied, instead of believing the lag the server reports: that
    one stands still when copying stands still.

    Raises:
        Busfout: JOURNAAL or KETEN cannot be read.
    """
    tot = await gekopieerd(verbinding)
    return max(0, await laatste_record(verbinding) - tot)


async def gekopieerd(verbinding: Verbinding) -> int:
    """Sequence in KETEN of the last record that JOURNAAL has. Raises `Busfout`."""
    info = await verbinding.js(f"STREAM.INFO.{JOURNAAL}")
    bron = next((b for b in info.get("sources") or () if b.get("name") == KETEN), None)
    if bron is None:
        raise Busfout(f"{JOURNAAL} heeft geen bron {KETEN}")
    return int(bron.get("seq", 0))


async def laatste_record(verbinding: Verbinding) -> int:
    """Sequence of the last record in KETEN, 0 when there is none. Raises `Busfout`."""
    vraag = json.dumps({"last_by_subj": "journaal.>"}).encode()
    antwoord = await verbinding.vraag(f"{JS}.DIRECT.GET.{KETEN}", vraag)
    koppen = antwoord.headers or {}
    if koppen.get("Status") == "404":
        return 0
    try:
        return int(koppen["Nats-Sequence"])
    except (KeyError, ValueError) as fout:
        raise Busfout(f"{KETEN}: onverwacht antwoord") from fout
