"""`NatsLijn`: the line of one party over NATS, with that party's own certificate and nothing else.

The certificate says who it is: there is no name, password or NKey beside it. The handshake comes before the first word
of the server, so nobody in between can say that there is no TLS.

The party's account imports exactly `in.<partij>.>`, the API of its own consumer under the prefix `hub.js`, and the
acknowledgements of that consumer. JetStream names are imported under another prefix because the party's own account
would otherwise answer them itself ("JetStream not enabled").

Fetching is done here and not with the client's `fetch`: that returns at once and empty when the consumer is gone, which
would make a caller spin, and cannot be told apart from "nothing there". Three requests, each closed by the server:

1. `no_wait`: what lies ready now. Anything? Return it.
2. one message, `expires` after the time the caller gave: wait for the first.
3. `no_wait` again: what came together with it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Self, cast

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from adapters.lijn import HAAL_MAX, Lijncode, Lijnfout, Zending, controleer_vorm
from adapters.nats_fouten import controleer_opslag, is_afkeuring, status_fout, vertaal
from adapters.sdk.partnermap import Partnermap
from hub import onderwerpen
from hub.logboek import logger

VERSTUUR_WACHT_S: Final = 5.0
"""How long the hub may take to store a message: a disk that syncs always takes milliseconds, a busy one a second."""
VERBIND_WACHT_S: Final = 5.0
"""How long one attempt to connect may take."""
SLUIT_WACHT_S: Final = 3.0
"""How long closing may take: TLS waits half a minute for the goodbye of a server that hangs."""
HERVERBIND_S: Final = 1
"""Between two attempts to reconnect: short, for a restart of the server is over in a second."""
MARGE_S: Final = 1.0
"""What the answer of the server may take on top of the time that the request itself has."""
API_VOORVOEGSEL: Final = "hub.js"
"""Prefix under which a party's account imports the JetStream API of the hub."""

_VERBODEN = re.compile(r"permissions violation for (publish|subscription) to \"(?P<onderwerp>[^\"]+)\"", re.IGNORECASE)
_EINDE: Final = frozenset({"404", "408"})
"""Statuses that end a fetch in good order: nothing there; the time is up."""


_Weigering = asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class NatsZending:
    """A delivery, with its acknowledgement subject inside."""

    onderwerp: str
    inhoud: bytes = field(repr=False)
    volgnummer: int
    _antwoord: str = field(repr=False)
    _lijn: NatsLijn = field(repr=False)

    async def bevestig(self) -> None:
        """See `Zending`."""
        await self._lijn.meld(self._antwoord, b"+ACK")

    async def later(self, seconden: float) -> None:
        """See `Zending`."""
        await self._lijn.meld(self._antwoord, b"-NAK " + json.dumps({"delay": int(seconden * 1e9)}).encode())

    async def weiger(self, code: str) -> None:
        """See `Zending`. The server tells the hub in an advisory, with the code; the delivery stays in KETEN."""
        await self._lijn.meld(self._antwoord, b"+TERM " + code.encode())


class NatsLijn:
    """The port `Lijn` on a NATS connection. Make it with `NatsLijn.open`; close it with `sluit`.

    A broken connection is restored in the background for ever; one that the server closed for good (a party that was
    shut out, too many connections) is opened again at the next call. Meanwhile calls fail at once with a `Lijnfout`.
    """

    def __init__(self, kaart: Partnermap, servers: Sequence[str] | None = None) -> None:
        self.partij = kaart.code
        self._kaart = kaart
        self._servers = list(servers or ([kaart.nats] if kaart.nats else []))
        self._client = Client()
        self._abonnement: Subscription | None = None
        self._verbindt = asyncio.Lock()
        self._dicht = False
        self._afkeuring: Exception | None = None
        """What the server said last while connecting: the client itself only knows that there was no connection."""
        self._wachtend: dict[str, set[_Weigering]] = {}
        """Calls that wait for an answer, by the subject they published on: a refused publish fails them at once."""
        self._vraag = 0
        # Only this party can make it; with renewed keys it is another one, and the hub's own marks still know all.
        self._sleutel = hmac.digest(kaart.identiteit.naar_json(), b"ketenhub dubbel", "sha256")

    @classmethod
    async def open(cls, kaart: Partnermap, servers: Sequence[str] | None = None) -> Self:
        """Connect as the party of a partner's directory.

        Args:
            kaart: that directory, read: who we are, our certificate, and whose certificate the hub must have.
            servers: URLs of the hub, instead of the one in the directory.

        Raises:
            Lijnfout: no connection; or one side does not accept the certificate of the other.
        """
        lijn = cls(kaart, servers)
        await lijn._verbonden()
        return lijn

    async def sluit(self) -> None:
        """Flush and close. No `drain`: it can hang, and what is not confirmed comes again anyway."""
        self._dicht = True
        for wachtend in self._wachtend.values():
            for weigering in wachtend:
                _faal(weigering, Lijnfout(Lijncode.WEG, "de lijn is gesloten"))
        await self._sluit_client(self._client)

    async def _sluit_client(self, client: Client) -> None:
        """Close; a connection that broke at that very moment is closed as well, the library only says so loudly."""
        try:
            async with asyncio.timeout(SLUIT_WACHT_S):
                if client.is_connected:
                    await client.flush(timeout=1)
                await client.close()
        # The last one: Python's TLS transport has nothing left to write to when the other side died.
        except (NatsError, OSError, TimeoutError, AttributeError) as fout:
            logger().info("lijn-sluit-ongeleegd", partij=self.partij, fout=type(fout))
        except asyncio.CancelledError:
            # A client that was about to reconnect cancels the future it then waits for. That is not our cancellation.
            taak = asyncio.current_task()
            if taak is not None and taak.cancelling():
                raise

    async def _verbonden(self) -> Subscription:
        """The subscription on which fetched messages arrive, on an open connection. Raises `Lijnfout`."""
        async with self._verbindt:
            if self._dicht:
                raise Lijnfout(Lijncode.WEG, "de lijn is gesloten")
            if self._abonnement is not None and not self._client.is_closed:
                if not self._client.is_connected:
                    # The library would keep what is published and send it long after the caller gave up.
                    raise self._waarom_weg()
                return self._abonnement
            if not self._servers:
                raise Lijnfout(Lijncode.WEG, "er is geen adres van de hub bekend")
            self._afkeuring = None
            client = Client()
            try:
                async with asyncio.timeout(VERBIND_WACHT_S):
                    await client.connect(
                        servers=self._servers,
                        tls=self._kaart.tls,
                        tls_handshake_first=True,
                        inbox_prefix=f"_INBOX_{self.partij}",
                        name=f"adapter-{self.partij}",
                        error_cb=self._op_fout,
                        reconnected_cb=self._op_herstel,
                        connect_timeout=int(VERBIND_WACHT_S),
                        reconnect_time_wait=HERVERBIND_S,
                        max_reconnect_attempts=-1,
                    )
                    abonnement = await client.subscribe(f"_INBOX_{self.partij}.haal.*")
                    await client.flush(timeout=int(VERBIND_WACHT_S))
            except (NatsError, OSError, TimeoutError) as fout:
                await self._sluit_client(client)
                afkeuring: Exception | None = self._afkeuring
                raise vertaal(fout if afkeuring is None else afkeuring) from None
            _stil_aan_het_einde(client)
            self._client, self._abonnement = client, abonnement
            return abonnement

    def _waarom_weg(self) -> Lijnfout:
        """Why there is no connection now: what the server said of us, if it said anything."""
        if self._afkeuring is not None and is_afkeuring(self._afkeuring):
            return vertaal(self._afkeuring)
        return Lijnfout(Lijncode.WEG, "er is geen verbinding met de hub; zij wordt hersteld")

    async def verstuur(self, bericht: str, inhoud: bytes, kenmerk: str, kern: bytes | None = None) -> None:
        """See `Lijn.verstuur`."""
        controleer_vorm(inhoud, kenmerk)
        onderwerp = onderwerpen.in_(self.partij, bericht)
        # The server drops what has an id it saw in the last minutes, whatever is in it. Another content under the same
        # kenmerk must reach the hub, which refuses it by name: so the content is in the id, keyed, never a bare hash.
        eigen = inhoud if kern is None else kern
        vingerafdruk = hmac.digest(self._sleutel, eigen, "sha256")[:16].hex()
        antwoord = await self._vraag_aan(onderwerp, inhoud, {"Nats-Msg-Id": f"{kenmerk}-{vingerafdruk}"})
        controleer_opslag(antwoord)

    async def haal(self, maximum: int, wacht_s: float) -> Sequence[Zending]:
        """See `Lijn.haal`."""
        aantal = min(maximum, HAAL_MAX)
        gehaald = await self._trek(aantal, 0)
        if gehaald or wacht_s <= 0:
            return gehaald
        gehaald = await self._trek(1, wacht_s)
        if gehaald and aantal > 1:
            try:
                gehaald += await self._trek(aantal - 1, 0)
            except Lijnfout as fout:
                # The first one is in hand; the next call will meet the same error with empty hands.
                logger().info("lijn-storing", partij=self.partij, fout=type(fout))
        return gehaald

    async def meld(self, onderwerp: str, inhoud: bytes) -> None:
        """Settle a delivery. Not waited for: a lost settlement is a redelivery, and receivers are idempotent."""
        try:
            await self._client.publish(onderwerp, inhoud)
        except (NatsError, OSError) as fout:
            raise vertaal(fout) from None

    async def _vraag_aan(self, onderwerp: str, inhoud: bytes, koppen: dict[str, str]) -> bytes:
        """One request; whichever comes first of the answer, a refusal by the server, and the end of our patience."""
        await self._verbonden()
        with self._luister_naar_weigering(onderwerp) as weigering:
            taak = asyncio.create_task(
                self._client.request(onderwerp, inhoud, timeout=VERSTUUR_WACHT_S, headers=koppen)
            )
            try:
                await _eerste(taak, weigering)
                return (await taak).data
            except (NatsError, OSError, TimeoutError) as fout:
                raise vertaal(fout) from None
            finally:
                taak.cancel()

    async def _trek(self, aantal: int, wacht_s: float) -> list[Zending]:
        """One pull request, until it is full or the server ends it. `wacht_s` 0 means: what is there now."""
        abonnement = await self._verbonden()
        self._vraag += 1
        inbox = f"_INBOX_{self.partij}.haal.{self._vraag}"
        vraag: dict[str, object] = {"batch": aantal}
        vraag |= {"expires": int(wacht_s * 1e9)} if wacht_s else {"no_wait": True}
        onderwerp = f"{API_VOORVOEGSEL}.CONSUMER.MSG.NEXT.{onderwerpen.KETEN}.{self.partij}"
        gehaald: list[Zending] = []
        einde = asyncio.get_running_loop().time() + wacht_s + MARGE_S
        with self._luister_naar_weigering(onderwerp) as weigering:
            try:
                await self._client.publish(onderwerp, json.dumps(vraag).encode(), reply=inbox)
                while len(gehaald) < aantal:
                    bericht = await _volgende(abonnement, einde, weigering)
                    if bericht is None:
                        # No word from the server: a broken connection. What it sent and we missed comes again.
                        if not gehaald:
                            raise Lijnfout(Lijncode.TRAAG, "de hub antwoordt niet")
                        break
                    status = (bericht.headers or {}).get("Status")
                    if status is None:
                        gehaald.append(self._zending(bericht))
                    elif bericht.subject == inbox:  # else: the late end of an earlier request
                        if status not in _EINDE and not gehaald:
                            raise status_fout(status)
                        break
            except (NatsError, OSError) as fout:
                raise vertaal(fout) from None
        return gehaald

    @contextmanager
    def _luister_naar_weigering(self, onderwerp: str) -> Iterator[_Weigering]:
        """A future that fails when the server refuses a publish on this subject."""
        weigering: _Weigering = asyncio.get_running_loop().create_future()
        wachtend = self._wachtend.setdefault(onderwerp, set())
        wachtend.add(weigering)
        try:
            yield weigering
        finally:
            wachtend.discard(weigering)
            if weigering.done() and not weigering.cancelled():
                weigering.exception()  # seen: without this the loop complains about an error nobody looked at
            weigering.cancel()

    def _zending(self, bericht: Msg) -> NatsZending:
        return NatsZending(
            onderwerp=bericht.subject,  # a pulled message keeps the subject of the stream
            inhoud=bericht.data,
            volgnummer=bericht.metadata.sequence.stream,
            _antwoord=bericht.reply,
            _lijn=self,
        )

    async def _op_herstel(self) -> None:
        """Connected again: what was said of us before no longer counts."""
        self._afkeuring = None
        _stil_aan_het_einde(self._client)

    async def _op_fout(self, fout: Exception) -> None:
        """Asynchronous errors of the client. A refused publish is no exception there: it arrives here, or never."""
        gevonden = _VERBODEN.search(str(fout))
        if gevonden is None:
            # A server that refuses us closes the connection too; which of the two is heard last is chance.
            if self._afkeuring is None or is_afkeuring(fout) or not isinstance(fout, OSError):
                self._afkeuring = fout
            logger().info("lijn-storing", partij=self.partij, fout=type(fout))
            return
        logger().error("lijn-verboden", partij=self.partij, code=Lijncode.VERBODEN.value)
        for onderwerp, wachtend in self._wachtend.items():
            if onderwerp.lower() == gevonden["onderwerp"].lower():
                for weigering in wachtend:
                    _faal(weigering, Lijnfout(Lijncode.VERBODEN, "de hub staat deze partij dit onderwerp niet toe"))


async def _eerste(taak: asyncio.Task[Msg], weigering: _Weigering) -> None:
    """Wait for either; raises what the refusal was failed with, unless the task was done as well."""
    klaar: list[asyncio.Future[object]] = [
        cast("asyncio.Future[object]", taak),
        cast("asyncio.Future[object]", weigering),
    ]
    await asyncio.wait(klaar, return_when=asyncio.FIRST_COMPLETED)
    if weigering.done() and not taak.done():
        weigering.result()


async def _volgende(abonnement: Subscription, einde: float, weigering: _Weigering) -> Msg | None:
    """The next message, None when the time is up; raises what `weigering` was failed with."""
    rest = einde - asyncio.get_running_loop().time()
    if rest <= 0:
        return None
    taak = asyncio.create_task(abonnement.next_msg(timeout=rest))
    try:
        await _eerste(taak, weigering)
        return await taak
    except TimeoutError:
        return None
    finally:
        taak.cancel()


def _stil_aan_het_einde(client: Client) -> None:
    """Keep asyncio from warning, at every end of a connection, of what the client library tells it too little about.

    There is no public way; where these parts are called otherwise, the warning is back and nothing else changes.
    """
    schrijver = getattr(getattr(client, "_transport", None), "_io_writer", None)
    if schrijver is not None:
        setattr(schrijver.transport.get_protocol(), "_over_ssl", True)  # noqa: B010 - no public name


def _faal(weigering: _Weigering, fout: Lijnfout) -> None:
    if not weigering.done():
        weigering.set_exception(fout)
