"""The readers of the intake: one FastStream pull subscriber per party, each handing on at once what came.

FastStream's defaults that bite are set here: `no_reply`, manual acknowledgement, streams and consumers that are never
declared or changed, a decoder that returns the messages as they are. `trekker.py` does the asking.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import nats.errors
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.security import NatsNKey

from hub.bus import grenzen
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.trekker import Maat, Trekker
from hub.bus.verbinding import JS, ontleed_antwoord, sluit_client, verdraag_late_pong
from hub.bus.wensen import HUB_CONSUMENT
from hub.gateway.poorten import Busfout
from hub.logboek import logger
from hub.onderwerpen import in_, instroom

if TYPE_CHECKING:
    from faststream.message import StreamMessage
    from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
    from nats.aio.client import Client
    from nats.aio.msg import Msg

START_TEGELIJK: Final = 32
"""Readers started at once; each asks the server about its consumer first."""
_NOOIT_S: Final = 3_600.0
"""FastStream wants a time to fill a batch; `Trekker` ends each batch itself."""
_GRACE_S: Final = 15.0
_HERVERBIND_S: Final = 0.25

Ontvang = Callable[[str, list["Msg"]], Awaitable[None]]


class Lezers:
    """Reads the inbound streams of parties over one connection of its own."""

    def __init__(self, adres: str, seed: str, ontvang: Ontvang, *, tls: ssl.SSLContext) -> None:
        """`ontvang(partij, berichten)` is awaited before more is read of that party."""
        self._ontvang = ontvang
        self._lopend: dict[str, BatchPullStreamSubscriber] = {}
        self._trekkers: dict[str, Trekker] = {}
        self._maat = Maat()
        self._sluit = False
        self._client: Client | None = None
        self._broker = NatsBroker(
            adres,
            security=NatsNKey.from_seed(seed, ssl_context=tls, tls_handshake_first=True),
            name="hub-inname",
            inbox_prefix=HUB_POSTBUS,
            apply_types=False,
            graceful_timeout=_GRACE_S,
            max_reconnect_attempts=-1,
            reconnect_time_wait=_HERVERBIND_S,  # type: ignore[arg-type]  # declared int, used as seconds
            ping_interval=grenzen.PING_S,
            max_outstanding_pings=grenzen.PINGS_MAX,
            error_cb=_meld_fout,
            disconnected_cb=self._meld_weg,
            reconnected_cb=self._vraag_opnieuw,
            logger=None,
        )

    @property
    def partijen(self) -> frozenset[str]:
        """Parties that are being read."""
        return frozenset(self._lopend)

    @property
    def ongelezen(self) -> list[Msg]:
        """What came and was not handed on."""
        return [bericht for trekker in self._trekkers.values() for bericht in trekker.ongelezen]

    async def verbind(self) -> None:
        """Connect.

        Raises:
            Busfout: no connection.
        """
        try:
            self._client = await self._broker.connect()
        except (nats.errors.Error, OSError, TimeoutError) as fout:
            raise Busfout(f"geen verbinding met de bus: {type(fout).__name__}") from fout
        verdraag_late_pong(self._client)

    async def start(self, partijen: Iterable[str]) -> None:
        """Start a reader for each party that has none. One that cannot be read keeps no other from being read.

        Raises:
            Busfout: the consumer of a party cannot be reached.
        """
        nieuw = sorted(set(partijen) - self._lopend.keys())
        fouten: list[BaseException] = []
        for begin in range(0, len(nieuw), START_TEGELIJK):
            # To the end, whatever one of them meets: a start that goes on unseen would be made a second time.
            gestart = await asyncio.gather(
                *(self._start(partij) for partij in nieuw[begin : begin + START_TEGELIJK]), return_exceptions=True
            )
            fouten += [fout for fout in gestart if isinstance(fout, BaseException)]
        if fouten:
            raise fouten[0]

    async def stop(self, partijen: Iterable[str]) -> None:
        """Stop the readers of these parties. What they had handed on is not waited for."""
        weg = set(partijen) & self._lopend.keys()
        abonnees = [self._lopend.pop(partij) for partij in weg]
        await asyncio.gather(*(self._trekkers.pop(partij).sluit() for partij in weg))
        await asyncio.gather(*(abonnee.stop() for abonnee in abonnees))

    async def sluit_poort(self) -> None:
        """Withdraw what was asked, forget what came and was not handed on, ask nothing until `open_poort`."""
        self._maat.open.clear()
        await asyncio.gather(*(trekker.laat_gaan() for trekker in self._trekkers.values()))

    async def open_poort(self) -> None:
        """Ask back what was out, and go on from there."""
        try:
            await self._vraag_terug()
        finally:
            self._maat.open.set()

    async def sluit(self) -> None:
        """Flush answers and close the connection. Not through the broker: that drains, which can hang."""
        self._sluit = True
        if self._client is not None:
            await sluit_client(self._client)

    async def _start(self, partij: str) -> None:
        if self._client is None:
            raise Busfout("er is nog geen verbinding met de bus")
        abonnee = self._maak(partij)
        try:
            uit = await self._neem_over(self._client, partij)
            await abonnee.start()
        except (nats.errors.Error, OSError, TimeoutError) as fout:
            raise Busfout(f"{instroom(partij)} kan niet gelezen worden: {type(fout).__name__}") from fout
        # Before the reading task gets its first turn: after making it, `start` does not wait.
        if abonnee.subscription is None:
            raise Busfout(f"{instroom(partij)} heeft geen abonnement gekregen")
        trekker = Trekker(self._client, partij, abonnee.subscription, self._maat)
        trekker.haal_in(uit)
        abonnee.subscription = trekker  # type: ignore[assignment]
        self._lopend[partij], self._trekkers[partij] = abonnee, trekker

    async def _meld_weg(self) -> None:
        if not self._sluit:
            logger().warning("bus-verbinding-weg")

    async def _vraag_opnieuw(self) -> None:
        """After a reconnect the server knows nothing of the requests that lay open."""
        logger().info("bus-verbinding-terug")
        if self._maat.open.is_set():
            await self._vraag_terug()
        for trekker in list(self._trekkers.values()):
            trekker.vergeet()

    async def _vraag_terug(self) -> None:
        """Ask back, of all parties that are read, what was out."""
        for begin in range(0, len(partijen := [*self._trekkers]), START_TEGELIJK):
            await asyncio.gather(*(self._vraag_een_terug(p) for p in partijen[begin : begin + START_TEGELIJK]))

    async def _vraag_een_terug(self, partij: str) -> None:
        trekker = self._trekkers.get(partij)
        if self._client is None or trekker is None:
            return
        try:
            trekker.haal_in(await self._neem_over(self._client, partij))
        except (Busfout, nats.errors.Error, OSError, TimeoutError) as fout:
            logger().warning("bus-fout", fout=fout)  # then it comes back when its time is up

    async def _neem_over(self, client: Client, partij: str) -> int:
        """Ask back everything that was handed out and not answered: to a hub that died, lost on the way, let go of.

        Without this it would come back after `INSTROOM_BEVESTIG_S`, behind messages that were sent later. An answer
        needs only the places in stream and consumer (NATS ADR-15), and the server ignores one for what is not out.
        What another process still has in hand comes twice then, which is harmless. Returns how many were out.
        """
        stroom = instroom(partij)
        antwoord = await client.request(
            f"{JS}.CONSUMER.INFO.{stroom}.{HUB_CONSUMENT}", timeout=grenzen.WACHT_ANTWOORD_S
        )
        stand = ontleed_antwoord(stroom, antwoord.data)
        aantal = int(stand["num_ack_pending"])
        if not aantal:
            return 0
        uitgegeven = stand["delivered"]
        for plaats in range(stand["ack_floor"]["stream_seq"] + 1, uitgegeven["stream_seq"] + 1):
            adres = f"$JS.ACK.{stroom}.{HUB_CONSUMENT}.1.{plaats}.{uitgegeven['consumer_seq']}.0.0"
            await client.publish(adres, b"-NAK")
        return aantal

    def _maak(self, partij: str) -> BatchPullStreamSubscriber:
        abonnee: Any = self._broker.subscriber(
            in_(partij, "*"),
            stream=JStream(instroom(partij), declare=False),
            durable=HUB_CONSUMENT,
            pull_sub=PullSub(batch_size=grenzen.BATCH_BERICHTEN_MAX, timeout=_NOOIT_S, batch=True),
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


async def _ruw(bericht: StreamMessage[list[Msg]]) -> list[Msg]:
    """The decoder: the messages themselves, unread. FastStream would try JSON and look at headers."""
    return bericht.raw_message


async def _meld_fout(fout: Exception) -> None:
    logger().warning("bus-fout", fout=fout)
