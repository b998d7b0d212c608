"""Speaks HTTP on a socket that somebody bound: uvicorn over h11, bounded in bytes, connections and time.

Without its own signals (the hub decides when it stops), banner, access log, proxy headers and WebSockets. The limits
are those of `grenzen`: few and trusted systems ask, and none asks much.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from hub.instellingen import Luisteradres
from hub.toegang import grenzen
from hub.toegang.handdruk import Handdrukken

CERTIFICAAT = "certificaat"
"""Name in the state of a request (`scope["state"]`): the client's certificate in DER, None when it showed none."""


class NietBegonnen(Exception):
    """The server did not begin to listen."""


class Adresbezet(Exception):
    """The address is in use, or is not of this machine."""


def bezet_adres(luister: Luisteradres) -> socket.socket:
    """Bind, and listen at once, so that the address is of one process from here on.

    Of two that bind at the same moment both succeed (`SO_REUSEADDR`, needed for a quick restart); the second would only
    fail when its server is already starting, and take the whole hub with it.

    Raises:
        Adresbezet: somebody else has it, or it is not of this machine.
    """
    sok = socket.socket(socket.AF_INET6 if ":" in luister.host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sok.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sok.bind((luister.host.strip("[]"), luister.poort))
        sok.listen(grenzen.WACHTRIJ_MAX)
    except OSError:
        sok.close()
        raise Adresbezet from None
    return sok


@asynccontextmanager
async def luister_http(
    app: ASGIApp,
    sok: socket.socket,
    *,
    taaknaam: str,
    gestopt: Callable[[BaseException], None],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[None]:
    """Answer on `sok` until the block ends. `gestopt` is told when the server falls over meanwhile.

    With `tls` over HTTPS; the certificate that a client showed stands in the state of its request, under `CERTIFICAAT`.

    Raises:
        NietBegonnen: it did not begin to listen.
    """
    config = uvicorn.Config(
        app,
        http=_Verbinding,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=grenzen.WACHTRIJ_MAX,
        timeout_keep_alive=int(grenzen.STIL_S),
        timeout_graceful_shutdown=int(grenzen.STOP_S),
        h11_max_incomplete_event_size=grenzen.KOP_BYTES_MAX,
    )
    server = _Server(config)

    def klaar(taak: asyncio.Task[None]) -> None:
        if not taak.cancelled() and (fout := taak.exception()) is not None:
            gestopt(fout)

    taak = asyncio.create_task(server.serve(sockets=[] if tls else [sok]), name=taaknaam)
    taak.add_done_callback(klaar)
    await asyncio.wait([taak, wacht := asyncio.create_task(server.op.wait())], return_when=asyncio.FIRST_COMPLETED)
    wacht.cancel()
    if taak.done():
        await taak
        raise NietBegonnen
    handdrukken: asyncio.Task[None] | None = None
    if tls is not None:
        state = server.server_state
        deur = Handdrukken(
            sok, tls, lambda: _Verbinding(config, state, {}), state.connections, grenzen.VERBINDINGEN_MAX
        )
        handdrukken = asyncio.create_task(deur.draai(grenzen.WACHTRIJ_MAX), name=f"{taaknaam}-deur")
        handdrukken.add_done_callback(klaar)
        await asyncio.sleep(0)  # it listens from here on
    try:
        yield
    finally:
        if handdrukken is not None:
            handdrukken.cancel()
        server.should_exit = True
        await asyncio.wait([taak])  # what went wrong in it has been told


class _Server(uvicorn.Server):
    """Says when it listens, and leaves the signals to the hub."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.op = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.op.set()


class _Verbinding(H11Protocol):
    """A connection that is bounded in time, from its first byte to the last of each answer, and in number."""

    _wekker: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        beveiligd = transport.get_extra_info("ssl_object")
        if beveiligd is not None:
            self.app_state = {**self.app_state, CERTIFICAAT: beveiligd.getpeercert(binary_form=True)}
        if len(self.connections) > grenzen.VERBINDINGEN_MAX:
            transport.abort()
            return
        self._zet_wekker()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._wekker is not None:
            self._wekker.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._zet_wekker()

    def _zet_wekker(self) -> None:
        if self._wekker is not None:
            self._wekker.cancel()
        self._wekker = self.loop.call_later(grenzen.VERZOEK_S, self.transport.abort)
