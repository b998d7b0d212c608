"""One connection to NATS, with answers that arrive or fail: nothing waits for a timeout when the reason is known.

What the client library leaves open is closed here. A publish the server refuses is no exception there, the reason goes
to a callback: here it fails the very calls that wait on that subject. A connection that drops leaves requests waiting:
here they fail at once, as *unknown outcome*. Every error comes out as `Busfout`; texts name subjects and codes, never
contents.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import nats
import nats.errors
from nats.aio.client import Client

from hub.bus import grenzen
from hub.gateway.poorten import Busfout
from hub.logboek import logger

if TYPE_CHECKING:
    from nats.aio.msg import Msg

JS: Final = "$JS.API"
GEEN_GEHOOR: Final = "503"
_HERVERBIND_S: Final = 0.25
_VERBIND_S: Final = 5
_SLUIT_S: Final = 1.0
"""Closing takes milliseconds; what was sent is flushed before."""
_WEIGERING: Final = re.compile(r'permissions violation for publish to "([^"]+)"', re.IGNORECASE)
_STATUS: Final = "Status"
_ONDERWERP: Final = re.compile(r"[!-~]+")
_KOPREGEL: Final = "NATS/1.0\r\n"


class Jsfout(Busfout):
    """JetStream refused a request. `code` is its stable error code (`err_code`)."""

    def __init__(self, onderwerp: str, code: int, tekst: str) -> None:
        """Keep the error code; `tekst` is the server's own description, which names no contents."""
        super().__init__(f"{onderwerp}: {tekst} ({code})")
        self.code = code


class Nietgehoord(Busfout):
    """Nobody listens on the subject, or the server refused the publish: certain that nothing was done."""


@dataclass(slots=True, eq=False)
class _Wachter:
    """Somebody waiting for one answer, or for a row that ends in a status line."""

    onderwerp: str
    klaar: asyncio.Future[list[Msg]]
    reeks: bool
    ontvangen: list[Msg] = field(default_factory=list)


class Verbinding:
    """A connection with requests. Make it with `verbind`."""

    def __init__(self, client: Client, naam: str) -> None:
        """Made by `verbind` only."""
        self.client = client
        self._naam = naam
        self._wachters: dict[str, _Wachter] = {}
        self._postbus = ""
        self._teller = 0
        self._sluit = False
        self.bij_herstel: list[Callable[[], Awaitable[None]]] = []

    @property
    def verbonden(self) -> bool:
        """Whether the server is there now."""
        return self.client.is_connected

    async def vraag(
        self,
        onderwerp: str,
        inhoud: bytes = b"",
        *,
        kop: Mapping[str, str] | None = None,
        wacht_s: float = grenzen.WACHT_ANTWOORD_S,
    ) -> Msg:
        """Publish and return the one answer.

        Raises:
            Nietgehoord: refused or nobody there; nothing was done.
            Busfout: no answer in `wacht_s` seconds or the connection broke; the outcome is unknown.
        """
        return (await self._wacht(onderwerp, inhoud, kop, wacht_s, reeks=False))[0]

    async def vraag_reeks(
        self, onderwerp: str, inhoud: bytes = b"", *, wacht_s: float = grenzen.WACHT_ANTWOORD_S
    ) -> list[Msg]:
        """Publish and return all answers; the last carries a `Status` header. Raises as `vraag`."""
        return await self._wacht(onderwerp, inhoud, None, wacht_s, reeks=True)

    async def js(self, aanroep: str, vraag: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Call `$JS.API.<aanroep>` with a JSON body and return the JSON answer.

        The raw interface, because the client library lacks fields this hub needs (atomic batches, advisories' limits).

        Raises:
            Jsfout: JetStream refused.
            Busfout: as `vraag`.
        """
        onderwerp = f"{JS}.{aanroep}"
        antwoord = await self.vraag(onderwerp, json.dumps(vraag).encode() if vraag is not None else b"")
        return ontleed_antwoord(onderwerp, antwoord.data)

    async def zend_reeks(self, reeks: Sequence[tuple[str, bytes, Mapping[str, str]]]) -> None:
        """Publish many (subject, content, headers) in one go, without an answer.

        Not flushed here: a following request in the same stream of bytes does that. One by one through the client costs
        three times as much as all the bytes together.

        Raises:
            ValueError: a subject or header would be something else on the line than what it says.
            Busfout: there is no connection; nothing was sent.
        """
        self._eis_verbonden()
        regels = b"".join(_regels(*deel) for deel in reeks)
        # What `Client.publish` does with the lines it makes; the client has no public face for lines made elsewhere.
        # An upgrade is safe when the tests of `NatsGeheugen` pass on a real server.
        await self.client._send_command(regels)  # noqa: SLF001

    async def sluit(self) -> None:
        """Flush what was sent and close. `drain` of the client can hang, so it is not used."""
        self._sluit = True
        await sluit_client(self.client)
        self._laat_falen("de verbinding is gesloten")

    async def _wacht(
        self, onderwerp: str, inhoud: bytes, kop: Mapping[str, str] | None, wacht_s: float, *, reeks: bool
    ) -> list[Msg]:
        self._eis_verbonden()
        self._teller += 1
        antwoordadres = f"{self._postbus}.{self._teller}"
        wachter = _Wachter(onderwerp, asyncio.get_running_loop().create_future(), reeks)
        self._wachters[antwoordadres] = wachter
        try:
            await self.client.publish(
                onderwerp, inhoud, reply=antwoordadres, headers=dict(kop) if kop is not None else None
            )
            # Not `wait_for`: in Python 3.11 that loses a cancellation which comes together with the answer, and Ctrl-C
            # would do nothing.
            async with asyncio.timeout(wacht_s):
                return await wachter.klaar
        except TimeoutError:
            raise Busfout(f"geen antwoord op {onderwerp} binnen {wacht_s:g} s") from None
        except (nats.errors.Error, OSError) as fout:
            raise Busfout(f"vraag op {onderwerp} mislukte: {type(fout).__name__}") from fout
        finally:
            self._wachters.pop(antwoordadres, None)

    def _eis_verbonden(self) -> None:
        # The library would keep the message and send it after a reconnect, long after the caller gave up: half a
        # batch, or a commit nobody waits for.
        if not self.client.is_connected:
            raise Busfout("er is geen verbinding met de bus")

    async def _open_postbus(self) -> None:
        self._postbus = self.client.new_inbox()
        await self.client.subscribe(f"{self._postbus}.*", cb=self._ontvang, pending_bytes_limit=-1)

    async def _ontvang(self, bericht: Msg) -> None:
        wachter = self._wachters.get(bericht.subject)
        if wachter is None or wachter.klaar.done():
            return  # came after its caller gave up
        status = (bericht.headers or {}).get(_STATUS)
        if status == GEEN_GEHOOR:
            wachter.klaar.set_exception(Nietgehoord(f"niemand luistert op {wachter.onderwerp}"))
            return
        wachter.ontvangen.append(bericht)
        if not wachter.reeks or status is not None:
            wachter.klaar.set_result(wachter.ontvangen)

    async def _bij_fout(self, fout: Exception) -> None:
        weigering = _WEIGERING.search(str(fout))
        if weigering is None:
            logger().warning("bus-fout", fout=fout)
            return
        onderwerp = weigering[1]
        logger().error("bus-publicatie-geweigerd")
        for wachter in list(self._wachters.values()):
            if wachter.onderwerp.lower() == onderwerp.lower() and not wachter.klaar.done():
                wachter.klaar.set_exception(Nietgehoord(f"de server weigert {onderwerp} voor {self._naam}"))

    async def _bij_verlies(self) -> None:
        if not self._sluit:
            logger().warning("bus-verbinding-weg")
        self._laat_falen("de verbinding met de bus viel weg")

    async def _bij_herstel(self) -> None:
        logger().info("bus-verbinding-terug")
        for roep in self.bij_herstel:
            await roep()

    def _laat_falen(self, reden: str) -> None:
        for wachter in self._wachters.values():
            if not wachter.klaar.done():
                wachter.klaar.set_exception(Busfout(f"{wachter.onderwerp}: {reden}, de uitkomst is onbekend"))


def _regels(onderwerp: str, inhoud: bytes, kop: Mapping[str, str]) -> bytes:
    """One publish with headers, as the protocol of NATS writes it: `HPUB subject header-size total-size`."""
    koppen = _KOPREGEL + "".join([f"{naam}: {waarde}\r\n" for naam, waarde in kop.items()]) + "\r\n"
    if not (_ONDERWERP.fullmatch(onderwerp) and koppen.isascii() and koppen.count("\n") == len(kop) + 2):
        raise ValueError("a subject has no blanks, and a header is one line of ASCII")
    begin = f"HPUB {onderwerp} {len(koppen)} {len(koppen) + len(inhoud)}\r\n{koppen}"
    return begin.encode("ascii") + inhoud + b"\r\n"


def verdraag_late_pong(client: Client) -> None:
    """Let the answer to a flush that was given up do no harm. Call it once, as soon as the client is connected.

    The library would give that answer to a future that was cancelled, and stop reading at the error: the connection
    then looks alive and is deaf, for six minutes. It happens when the server hangs for longer than a flush waits.
    """
    neem_pong = client._process_pong  # noqa: SLF001 - the one place where it can be caught

    async def _process_pong() -> None:
        wachtenden = client._pongs  # noqa: SLF001
        if wachtenden and wachtenden[0].done():
            wachtenden[0] = asyncio.get_running_loop().create_future()
        await neem_pong()

    client._process_pong = _process_pong  # type: ignore[method-assign]  # noqa: SLF001


_SLUITFOUTEN: Final = (nats.errors.Error, OSError, AttributeError)
"""What closing can raise. The last: Python's TLS transport has nothing left to write to when the other side died."""


async def sluit_client(client: Client) -> None:
    """Flush and close, also a connection that broke a moment ago. `drain` can hang, so it is not used."""
    try:
        if client.is_connected:
            await client.flush(timeout=_VERBIND_S)
    except _SLUITFOUTEN as fout:
        logger().warning("bus-sluiten-onvolledig", fout=fout)
    try:
        # The library waits for the end of a connection of which the handshake failed, and that never comes; and TLS
        # waits half a minute for the goodbye of a server that hangs.
        async with asyncio.timeout(_SLUIT_S):
            await client.close()
    except TimeoutError:
        logger().warning("bus-sluiten-onvolledig")
    except _SLUITFOUTEN as fout:
        logger().warning("bus-sluiten-onvolledig", fout=fout)
    except asyncio.CancelledError:
        # A client that was about to reconnect cancels the future it then waits for. That is not our cancellation.
        taak = asyncio.current_task()
        if taak is not None and taak.cancelling():
            raise


async def verbind(
    adres: str, seed: str | None, *, naam: str, postbus: str, tls: ssl.SSLContext, blijf: bool = True
) -> Verbinding:
    """Connect over TLS. `postbus` is the inbox prefix this user may listen on; `blijf` reconnects for ever.

    `tls`: of `hub.bus.tls.client_context`. `seed`: the NKey of a user of the hub; None for a party, whose certificate
    says who it is.

    Raises:
        Busfout: no connection; the server is not there, is not who it should be, or does not know us.
    """
    client = Client()
    verbinding = Verbinding(client, naam)
    try:
        await client.connect(
            adres,
            nkeys_seed_str=seed,
            tls=tls,
            tls_handshake_first=True,
            name=naam,
            inbox_prefix=postbus,
            error_cb=verbinding._bij_fout,  # noqa: SLF001 - the class is made here and nowhere else
            disconnected_cb=verbinding._bij_verlies,  # noqa: SLF001
            reconnected_cb=verbinding._bij_herstel,  # noqa: SLF001
            allow_reconnect=blijf,
            max_reconnect_attempts=-1 if blijf else 0,
            reconnect_time_wait=_HERVERBIND_S,  # type: ignore[arg-type]  # the library declares int and sleeps on it
            connect_timeout=_VERBIND_S,
            ping_interval=grenzen.PING_S,
            max_outstanding_pings=grenzen.PINGS_MAX,
        )
        verdraag_late_pong(client)
        await verbinding._open_postbus()  # noqa: SLF001
    except (nats.errors.Error, OSError, TimeoutError) as fout:
        await sluit_client(client)
        raise Busfout(f"geen verbinding met de bus: {type(fout).__name__}") from fout
    return verbinding


def ontleed_antwoord(onderwerp: str, inhoud: bytes) -> dict[str, Any]:
    """Read an answer of JetStream.

    Raises:
        Jsfout: it is a refusal.
        Busfout: it is no answer of JetStream.
    """
    try:
        antwoord: dict[str, Any] = json.loads(inhoud)
        fout = antwoord.get("error")
        if fout is None:
            return antwoord
        code, tekst = int(fout.get("err_code", fout["code"])), str(fout.get("description", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as reden:
        raise Busfout(f"{onderwerp}: onverwacht antwoord") from reden
    raise Jsfout(onderwerp, code, tekst)
