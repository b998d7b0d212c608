"""Leases: which hub process reads which parties, when several run side by side.

Order per case needs that one party's queue is read by one process at a time. Parties are spread over 16 parts by a
stable hash; each part is a lease, an entry that vanishes after `HUUR_S` unless it is renewed. Everybody renews, looks
who is there and takes or returns parts until they are shared evenly, each on its own: there is no leader.

The leases keep order; they do not protect. When two processes hold a part for a moment (a stalled process does not know
that its lease ran out), the fences in KETEN refuse the second decision on the same message.

The entries live in memory: losing them with the server costs one round of taking again, keeping them costs a flush to
disk for every renewal.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Busfout, Uitslag, Vastlegging
from hub.logboek import logger

HUUR: Final = "HUUR"
DELEN: Final = 16
"""Parts to share: up to 16 processes, and with a few the shares are nearly even."""
HUUR_S: Final = 6
"""A dead process's parts are free after this; together with one round its parties are read again within 10 s."""
RONDE_S: Final = 2.0
"""Three renewals fit in a lease: one that fails does no harm."""
ZEKER_S: Final = 4.0
"""So long after the last successful renewal a process still believes in its leases; then it stops reading by itself,
before they run out at the server."""
STROOM: Final[dict[str, Any]] = {
    "name": HUUR, "subjects": ["huur.deel.*", "huur.lid.*"], "storage": "memory", "max_msgs_per_subject": 1,
    "max_msgs": 1_000, "discard": "new", "allow_direct": True, "allow_atomic": True, "allow_msg_ttl": True,
}  # fmt: skip

Lees = Callable[[Iterable[str]], Awaitable[None]]


def deel_van(partij: str) -> int:
    """The part a party belongs to: the same in every process and every version."""
    return int.from_bytes(hashlib.sha256(partij.encode()).digest()[:4], "big") % DELEN


class Huur:
    """The leases of one process. It calls `lees` and `laat_los` (of the intake) as parts come and go."""

    def __init__(self, verbinding: Verbinding, partijen: Iterable[str], lees: Lees, laat_los: Lees) -> None:
        """`laat_los` must return only when nothing of those parties is in hand any more."""
        self._bus = verbinding
        self._geheugen = NatsGeheugen(verbinding, HUUR)
        self._partijen = {deel: [p for p in partijen if deel_van(p) == deel] for deel in range(DELEN)}
        self._lees = lees
        self._laat_los = laat_los
        self._ik = secrets.token_hex(8)
        self._mijn: dict[int, int] = {}
        self._vernieuwd = 0.0
        self._taak: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    @property
    def delen(self) -> frozenset[int]:
        """The parts this process holds."""
        return frozenset(self._mijn)

    async def start(self) -> None:
        """Take what is free, then keep going in the background. Alone, a process has everything when this returns.

        Raises:
            Busfout: the bus did not answer.
        """
        await self._maak_stroom()
        await self._ronde()
        self._taak = asyncio.create_task(self._draai(), name="huur")

    async def stop(self) -> None:
        """Stop reading everything, then return the parts, so that another process takes them at its next round."""
        self._stop.set()
        if self._taak is not None:
            await self._taak
        weg = list(self._mijn)
        await self._laat_los(self._van(weg))
        try:
            await self._geef_terug(weg)
            await self._geheugen.wis([f"huur.lid.{self._ik}"])
        except Busfout as fout:
            logger().warning("huur-niet-teruggegeven", fout=fout)  # they run out by themselves
        self._mijn.clear()

    async def _draai(self) -> None:
        klok = asyncio.get_running_loop().time
        while not self._stop.is_set():
            try:
                await asyncio.wait_for(self._stop.wait(), RONDE_S)
            except TimeoutError:
                pass
            else:
                return
            try:
                await self._ronde()
            except Exception as fout:  # noqa: BLE001 - without rounds the leases run out and nobody would read again
                logger().warning("huur-ronde-mislukt", fout=fout)
            if self._mijn and klok() - self._vernieuwd > ZEKER_S:
                await self._verlies(list(self._mijn))

    async def _ronde(self) -> None:
        """Renew, look who is there, and move one step towards an even share."""
        begin = asyncio.get_running_loop().time()
        await self._meld_aan()
        await self._vernieuw(begin)
        stand = await self._geheugen.lees(["huur.deel.*", "huur.lid.*"])
        leden = {o.rsplit(".", 1)[-1] for o in stand if o.startswith("huur.lid.")} | {self._ik}
        bezet = {int(o.rsplit(".", 1)[-1]) for o in stand if o.startswith("huur.deel.")}
        mag = math.ceil(DELEN / len(leden))
        if len(self._mijn) > mag:
            over = sorted(self._mijn)[mag:]
            await self._laat_los(self._van(over))
            await self._geef_terug(over)
        elif len(self._mijn) < mag:
            vrij = [deel for deel in range(DELEN) if deel not in bezet]
            await self._neem(vrij[: mag - len(self._mijn)])
        # Each round, not only when parts are gained: a party that could not be read then is read when it can.
        await self._lees(self._van(self._mijn))

    async def _meld_aan(self) -> None:
        try:
            await self._geheugen.leg_vast([[Vastlegging(f"huur.lid.{self._ik}", b"", None, HUUR_S)]])
        except Busfout:
            # A restarted server forgot the stream with its entries.
            await self._maak_stroom()
            await self._geheugen.leg_vast([[Vastlegging(f"huur.lid.{self._ik}", b"", None, HUUR_S)]])

    async def _vernieuw(self, begin: float) -> None:
        delen = sorted(self._mijn)
        uitslagen = await self._geheugen.leg_vast([[self._huurt(deel, self._mijn[deel])] for deel in delen])
        kwijt = [deel for deel, uitslag in zip(delen, uitslagen, strict=True) if uitslag is Uitslag.BOTSING]
        if kwijt:
            await self._verlies(kwijt)
        self._vernieuwd = begin
        await self._onthoud([deel for deel in delen if deel not in kwijt])

    async def _neem(self, vrij: list[int]) -> None:
        uitslagen = await self._geheugen.leg_vast([[self._huurt(deel, 0)] for deel in vrij])
        gekregen = [deel for deel, uitslag in zip(vrij, uitslagen, strict=True) if uitslag is Uitslag.VASTGELEGD]
        await self._onthoud(gekregen)
        if gekregen:
            logger().info("huur-gekregen", delen=len(gekregen), samen=len(self._mijn))

    async def _verlies(self, delen: list[int]) -> None:
        """Stop reading first, before anything else: somebody may be reading these parties already."""
        logger().warning("huur-verloren", delen=len(delen))
        for deel in delen:
            self._mijn.pop(deel, None)
        await self._laat_los(self._van(delen))

    async def _onthoud(self, delen: list[int]) -> None:
        """Read back the sequence of each lease, the fence of the next renewal; one that is not ours is not kept."""
        stand = await self._geheugen.lees([f"huur.deel.{deel}" for deel in delen]) if delen else {}
        for deel in delen:
            gelezen = stand.get(f"huur.deel.{deel}")
            if gelezen is not None and gelezen.inhoud == self._ik.encode():
                self._mijn[deel] = gelezen.volgnummer
            elif deel in self._mijn:
                await self._verlies([deel])

    async def _geef_terug(self, delen: list[int]) -> None:
        await self._geheugen.wis([f"huur.deel.{deel}" for deel in delen])
        for deel in delen:
            self._mijn.pop(deel, None)

    async def _maak_stroom(self) -> None:
        await self._bus.js(f"STREAM.CREATE.{HUUR}", STROOM)

    def _huurt(self, deel: int, verwacht: int) -> Vastlegging:
        return Vastlegging(f"huur.deel.{deel}", self._ik.encode(), verwacht, HUUR_S)

    def _van(self, delen: Iterable[int]) -> list[str]:
        return [partij for deel in delen for partij in self._partijen[deel]]
