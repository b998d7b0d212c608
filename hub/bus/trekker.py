"""Pulling messages of one party: a request lies ready at the server, and what comes is handed on at once.

FastStream's batch subscriber fills its batch until the time is up, and the client's own `fetch` behind it asks the
server twice and may wait for a status line that comes only with the next message (up to a second and more was seen).
`Trekker` takes the place of the subscription inside FastStream's subscriber: one request for several messages stays
open for half a minute, every `fetch` returns what is there, and a new request goes out when the last is used up.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING, Final

import nats.errors

from hub.bus import grenzen
from hub.bus.wensen import HUB_CONSUMENT
from hub.logboek import logger
from hub.onderwerpen import instroom

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.aio.subscription import Subscription
    from nats.js import JetStreamContext

VERZOEK_S: Final = 30
"""How long a request stays open at the server. With 342 idle parties that is 11 requests a second."""
_SPELING_S: Final = 5
"""The answer "time is up" of the server may be lost; after this much longer the request counts as gone."""
_ADEMPAUZE_S: Final = 1.0
"""Before asking again when the server says that something is wrong."""
VRAAG_MIN: Final = 8
"""Messages asked of a quiet party: 342 parties that wake together bring at most 2,736 messages."""
SAMEN_MAX: Final = 4_096
"""Messages asked above that minimum, all parties together: bounds memory (64 KiB each: 256 MiB)."""
INHAAL_S: Final = 1.0
"""How long is waited for all that was out before; one of them may be settled meanwhile and never come."""
_GEWOON: Final = frozenset({"404", "408"})
"""No messages, time is up: the ordinary ends of a request."""


class Maat:
    """What the pullers share: whether they may ask, and how much is asked of the server beyond the minimum."""

    def __init__(self) -> None:
        """Open, nothing asked."""
        self.open = asyncio.Event()
        self.open.set()
        self._gevraagd = 0

    def vraag(self, gewenst: int) -> int:
        """Reserve up to `gewenst` messages; return how many may be asked, never below the minimum."""
        extra = max(0, min(gewenst - VRAAG_MIN, SAMEN_MAX - self._gevraagd))
        self._gevraagd += extra
        return VRAAG_MIN + extra

    def klaar(self, gevraagd: int) -> None:
        """End a reservation of `vraag`."""
        self._gevraagd -= max(0, gevraagd - VRAAG_MIN)


class Trekker:
    """Stands in for a pull subscription of nats-py: `fetch` and `unsubscribe`, as FastStream calls them."""

    def __init__(self, client: Client, partij: str, vervangen: JetStreamContext.PullSubscription, maat: Maat) -> None:
        """`vervangen` is the subscription FastStream made; it is ended together with this one and never used."""
        self._client = client
        self._onderwerp = f"$JS.API.CONSUMER.MSG.NEXT.{instroom(partij)}.{HUB_CONSUMENT}"
        self._vervangen = vervangen
        self._maat = maat
        self._abonnement: Subscription | None = None
        self._rij: deque[Msg] = deque()
        self._er_is_iets = asyncio.Event()
        self._gevraagd = 0
        self._tegoed = 0
        self._volgende = VRAAG_MIN
        self._mis = False
        self._dicht = False
        self._inhalen = 0
        self._inhalen_tot = 0.0

    @property
    def ongelezen(self) -> tuple[Msg, ...]:
        """What came and was not fetched, in order."""
        return tuple(self._rij)

    async def fetch(self, batch: int = 1, timeout: float | None = None) -> list[Msg]:  # noqa: ASYNC109 - library's shape
        """Return what is there, waiting for the first message; at most `batch`.

        Raises:
            nats.errors.TimeoutError: FastStream asks for more to fill up its batch: it is full as it is.
        """
        if batch < grenzen.BATCH_BERICHTEN_MAX:
            raise nats.errors.TimeoutError
        while True:
            await self._maat.open.wait()
            # Cleared before looking, not before waiting: what comes while the request is sent must not be overlooked.
            self._er_is_iets.clear()
            if self._dicht:
                await asyncio.Event().wait()  # FastStream ends the task that waits here
            if self._rij and not self._haalt_in():
                return [self._rij.popleft() for _ in range(min(batch, len(self._rij)))]
            if self._mis:
                self._mis = False
                await asyncio.sleep(_ADEMPAUZE_S)
            if self._tegoed == 0:
                await self._vraag()
            try:
                wacht_s = INHAAL_S if self._inhalen else VERZOEK_S + _SPELING_S
                # Not `wait_for`, which in Python 3.11 loses a cancellation that comes together with a message.
                async with asyncio.timeout(wacht_s):
                    await self._er_is_iets.wait()
            except TimeoutError:
                if not self._inhalen:
                    self.vergeet()

    def vergeet(self) -> None:
        """The open request is gone, as after a reconnect; ask again."""
        self._maat.klaar(self._gevraagd)
        self._gevraagd = self._tegoed = 0
        self._er_is_iets.set()

    def haal_in(self, aantal: int) -> None:
        """The next `aantal` messages were out before: hand on none until all are there, then in order of the stream.

        The server offers them before anything new, but not always in order: what it could not deliver to a request
        whose maker is gone, it puts at the end of its row.
        """
        self._inhalen = aantal
        self._inhalen_tot = asyncio.get_running_loop().time() + INHAAL_S

    def _haalt_in(self) -> bool:
        if self._inhalen and asyncio.get_running_loop().time() < self._inhalen_tot:
            return True
        if self._inhalen:
            self._inhalen = 0
            self._op_volgorde()
        return False

    def _op_volgorde(self) -> None:
        self._rij = deque(sorted(self._rij, key=lambda bericht: bericht.metadata.sequence.stream))

    async def laat_gaan(self) -> None:
        """Withdraw the request and forget what came and was not fetched: who reads next asks it back (`haal_in`).

        It is not given back here: the server would offer it to the request that was just withdrawn, and lose the order.
        """
        abonnement, self._abonnement = self._abonnement, None
        if abonnement is not None:
            # The server drops the request when nobody listens for its answers any more. Drain instead of unsubscribe:
            # what was under way already still arrives, and would otherwise be missing until its time is up.
            try:
                if self._client.is_connected:
                    await abonnement.drain()  # type: ignore[no-untyped-call]
                else:
                    await abonnement.unsubscribe()
            except (nats.errors.Error, OSError, TimeoutError) as fout:
                logger().warning("bus-sluiten-onvolledig", fout=fout)
        self.vergeet()
        self._rij.clear()

    async def sluit(self) -> None:
        """Let go for good: nothing is asked any more."""
        self._dicht = True
        await self.laat_gaan()

    async def unsubscribe(self) -> None:
        """End, as FastStream does when it stops a subscriber."""
        await self.sluit()
        await self._vervangen.unsubscribe()

    async def _vraag(self) -> None:
        if self._abonnement is None:
            self._abonnement = await self._client.subscribe(
                self._client.new_inbox(), cb=self._ontvang, pending_bytes_limit=-1
            )
        # A party that gave all that was asked is asked for twice as much.
        self._gevraagd = self._tegoed = self._maat.vraag(
            min(max(self._volgende, self._inhalen), grenzen.BATCH_BERICHTEN_MAX)
        )
        vraag = {"batch": self._tegoed, "expires": VERZOEK_S * 1_000_000_000}
        await self._client.publish(self._onderwerp, json.dumps(vraag).encode(), reply=self._abonnement.subject)

    async def _ontvang(self, bericht: Msg) -> None:
        """A message, or the word of the server that the request has ended. Only the server can write here."""
        status = None if bericht.reply else (bericht.headers or {}).get("Status")
        if status is None:
            self._rij.append(bericht)
            if self._inhalen:
                self._inhalen -= 1
                if not self._inhalen:
                    self._op_volgorde()
            # A message of a request that counted as gone: it comes on top of what is asked now.
            self._tegoed = max(0, self._tegoed - 1)
            if self._tegoed == 0:
                self._volgende = 2 * self._gevraagd
                self._maat.klaar(self._gevraagd)
                self._gevraagd = 0
        else:
            if status not in _GEWOON:
                self._mis = True
                logger().warning("inname-verzoek-afgewezen", status=int(status) if status.isdecimal() else 0)
            self._volgende = VRAAG_MIN
            self.vergeet()
        self._er_is_iets.set()
