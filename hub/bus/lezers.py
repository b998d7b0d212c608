"""The readers of the intake: one FastStream pull subscriber per party, each handing on at once what came.

FastStream's defaults that bite are set here: `no_reply`, manual acknowledgement, streams and consumers that are never
declared or changed, a decoder that returns the messages as they are. Its batch subscriber waits until a batch
is full or its time is up; `_Greep` ends a batch after the first answer instead, so a lone message is not held up and an
idle party costs one request in five seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import nats.errors
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.security import NatsNKey

from hub.bus import grenzen
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.wensen import HUB_CONSUMENT
from hub.gateway.poorten import Busfout
from hub.logboek import logger
from hub.onderwerpen import in_, instroom

if TYPE_CHECKING:
    from faststream.message import StreamMessage
    from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

HAAL_S: Final = 5.0
"""How long a request for messages stays open. Measured with 342 parties: 5 s is 0.5 % of a core, 50 ms is 63 %."""
HAAL_MIN: Final = 8
"""Messages asked of a quiet party: 342 parties that wake together bring at most 2,736 messages."""
SAMEN_MAX: Final = 4_096
"""Messages asked above that minimum, all parties together: bounds memory (64 KiB each: 256 MiB)."""
_GRACE_S: Final = 15.0
_HERVERBIND_S: Final = 0.25

Ontvang = Callable[[str, list["Msg"]], Awaitable[None]]


class Lezers:
    """Reads the inbound streams of parties over one connection of its own."""

    def __init__(self, adres: str, seed: str, ontvang: Ontvang) -> None:
        """`ontvang(partij, berichten)` is awaited before more is read of that party."""
        self._ontvang = ontvang
        self._lopend: dict[str, BatchPullStreamSubscriber] = {}
        self._maat = _Maat()
        self._broker = NatsBroker(
            adres,
            security=NatsNKey.from_seed(seed),
            name="hub-inname",
            inbox_prefix=HUB_POSTBUS,
            apply_types=False,
            graceful_timeout=_GRACE_S,
            max_reconnect_attempts=-1,
            reconnect_time_wait=_HERVERBIND_S,  # type: ignore[arg-type]  # declared int, used as seconds
            error_cb=_meld_fout,
            logger=None,
        )

    @property
    def partijen(self) -> frozenset[str]:
        """Parties that are being read."""
        return frozenset(self._lopend)

    async def verbind(self) -> None:
        """Connect.

        Raises:
            Busfout: no connection.
        """
        try:
            await self._broker.start()
        except (nats.errors.Error, OSError, TimeoutError) as fout:
            raise Busfout(f"geen verbinding met de bus: {type(fout).__name__}") from fout

    async def start(self, partijen: Iterable[str]) -> None:
        """Start a reader for each party that has none.

        Raises:
            Busfout: the consumer of a party cannot be reached.
        """
        for partij in sorted(set(partijen) - self._lopend.keys()):
            abonnee = self._maak(partij)
            try:
                await abonnee.start()
            except (nats.errors.Error, OSError, TimeoutError) as fout:
                await abonnee.stop()
                raise Busfout(f"{instroom(partij)} kan niet gelezen worden: {type(fout).__name__}") from fout
            # Before the reading task gets its first turn: `start` does not wait after it made the task.
            abonnee.subscription = _Greep(abonnee.subscription, self._maat)  # type: ignore[arg-type, assignment]
            self._lopend[partij] = abonnee

    async def stop(self, partijen: Iterable[str]) -> None:
        """Stop the readers of these parties. What they had handed on is not waited for."""
        weg = [self._lopend.pop(partij) for partij in set(partijen) & self._lopend.keys()]
        await asyncio.gather(*(abonnee.stop() for abonnee in weg))

    def sluit_poort(self) -> None:
        """Ask nothing more of the server until `open_poort`."""
        self._maat.open.clear()

    def open_poort(self) -> None:
        """Ask again."""
        self._maat.open.set()

    async def sluit(self) -> None:
        """Flush answers and close the connection."""
        client = self._broker.config.broker_config.connection_state.connection
        if client.is_connected:
            try:
                await client.flush(timeout=int(HAAL_S))
            except (nats.errors.Error, OSError) as fout:
                logger().warning("bus-sluiten-onvolledig", fout=fout)
        await client.close()  # not the broker's stop: it drains, which can hang

    def _maak(self, partij: str) -> BatchPullStreamSubscriber:
        abonnee: Any = self._broker.subscriber(
            in_(partij, "*"),
            stream=JStream(instroom(partij), declare=False),
            durable=HUB_CONSUMENT,
            pull_sub=PullSub(batch_size=grenzen.BATCH_BERICHTEN_MAX, timeout=HAAL_S, batch=True),
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            inbox_prefix=f"{HUB_POSTBUS}.".encode(),
            decoder=_ruw,
            persistent=False,
            include_in_schema=False,
        )

        async def neem(berichten: list[Msg]) -> None:
            await self._ontvang(partij, berichten)

        abonnee(neem)
        return abonnee  # type: ignore[no-any-return]


class _Maat:
    """What the readers share: whether they may read, and how much is asked of the server beyond the minimum."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self._gevraagd = 0

    def vraag(self, gewenst: int) -> int:
        """Reserve up to `gewenst` messages; return how many may be asked, never below the minimum."""
        extra = max(0, min(gewenst - HAAL_MIN, SAMEN_MAX - self._gevraagd))
        self._gevraagd += extra
        return HAAL_MIN + extra

    def gekregen(self, gevraagd: int) -> None:
        """End the reservation that `vraag` made."""
        self._gevraagd -= gevraagd - HAAL_MIN


class _Greep:
    """Wraps a pull subscription: one request is one batch, at most as large as memory allows, none while paused."""

    def __init__(self, abonnement: JetStreamContext.PullSubscription, maat: _Maat) -> None:
        self._abonnement = abonnement
        self._maat = maat
        self._volgende = HAAL_MIN

    async def fetch(self, batch: int = 1, timeout: float | None = HAAL_S) -> list[Msg]:  # noqa: ASYNC109 - the library's
        if batch < grenzen.BATCH_BERICHTEN_MAX:
            raise nats.errors.TimeoutError  # FastStream wants to fill up its batch: it is full as it is
        await self._maat.open.wait()
        vraag = self._maat.vraag(min(self._volgende, batch))
        try:
            berichten: list[Msg] = await self._abonnement.fetch(batch=vraag, timeout=timeout)
        except TimeoutError:
            # The client raises Python's own in places; FastStream knows only the client's, and would end the reader.
            raise nats.errors.TimeoutError from None
        finally:
            self._maat.gekregen(vraag)
        # A party that gave all that was asked is asked for twice as much.
        self._volgende = 2 * vraag if len(berichten) == vraag else HAAL_MIN
        return berichten

    async def unsubscribe(self) -> None:
        await self._abonnement.unsubscribe()


async def _ruw(bericht: StreamMessage[list[Msg]]) -> list[Msg]:
    """The decoder: the messages themselves, unread. FastStream would try JSON and look at headers."""
    return bericht.raw_message


async def _meld_fout(fout: Exception) -> None:
    logger().warning("bus-fout", fout=fout)
