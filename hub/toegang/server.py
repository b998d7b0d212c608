"""The decision point on a socket: uvicorn over h11, bounded in bytes, connections and time.

Without its own signals (the hub decides when it stops), banner, access log, proxy headers and WebSockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.instellingen import Luisteradres
from hub.logboek import logger
from hub.policy.laden import Beleid
from hub.toegang import grenzen
from hub.toegang.app import maak_app
from hub.toegang.archief import Registerarchief
from hub.toegang.bron import Beleidsbron
from hub.toegang.poort import Poort, Toegang
from hub.toegang.sleutel import laad_sleutel

_LOKAAL: Final = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine to itself."""


@dataclass(frozen=True, slots=True)
class Wensen:
    """Where the decision point listens, and what it is called.

    `naam`: the https address by which others reach it through a proxy; None: the address it listens on. `staat`: the
    hub's state folder, for the key that is needed when `luister` can be reached from elsewhere.
    """

    luister: Luisteradres
    naam: str | None
    staat: Path


@dataclass(frozen=True, slots=True)
class Draaiend:
    """A decision point that answers: its base URL, and where it listens."""

    adres: str
    luistert: Luisteradres


@asynccontextmanager
async def draai_beslispunt(
    wensen: Wensen, beleid: Callable[[], Beleid], klok: Klok, archief: Registerarchief
) -> AsyncIterator[Draaiend]:
    """Answer until the block ends. `beleid`: what is live in this hub, asked at each request.

    Raises:
        Ketenfout: `BESLISPUNT-adres`, the address is in use, not of this machine, or needs a name; `SLEUTEL-bestand`.
    """
    if not wensen.luister.lokaal and wensen.naam is None:
        # Without it nobody could say for which host a request is meant, and whether duties arrive unharmed.
        raise Ketenfout(
            "BESLISPUNT-adres",
            "Andere machines kunnen dit adres van het beslispunt bereiken. Zet er een proxy met TLS voor en noem het "
            "adres daarvan in KETENHUB_BESLISPUNT_NAAM.",
        )
    sleutel = None if wensen.luister.lokaal else laad_sleutel(wensen.staat)
    with contextlib.closing(_bind(wensen.luister)) as sok:
        poort: int = sok.getsockname()[1]
        adres = wensen.naam or f"http://{wensen.luister.host}:{poort}"
        app = Poort(maak_app(Beleidsbron(beleid, klok, archief, adres), adres), Toegang(_hosts(wensen, poort), sleutel))
        server = _Server(
            uvicorn.Config(
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
        )
        taak = asyncio.create_task(server.serve(sockets=[sok]), name="beslispunt")
        taak.add_done_callback(_gestopt)
        await asyncio.wait([taak, wacht := asyncio.create_task(server.op.wait())], return_when=asyncio.FIRST_COMPLETED)
        wacht.cancel()
        if taak.done():
            await taak
            raise Ketenfout("BESLISPUNT-adres", "Het beslispunt begon niet te luisteren.")
        try:
            logger().info("beslispunt-gestart", lokaal=wensen.luister.lokaal)
            yield Draaiend(adres, Luisteradres(wensen.luister.host, poort))
        finally:
            server.should_exit = True
            await asyncio.wait([taak])  # what went wrong in it has been told


def _bind(luister: Luisteradres) -> socket.socket:
    familie = socket.AF_INET6 if ":" in luister.host else socket.AF_INET
    sok = socket.socket(familie, socket.SOCK_STREAM)
    try:
        sok.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sok.bind((luister.host.strip("[]"), luister.poort))
    except OSError:
        sok.close()
        raise Ketenfout(
            "BESLISPUNT-adres",
            "Het adres van het beslispunt is bezet, of niet van deze machine. Kies een ander met --beslispunt, of zet "
            "het beslispunt uit met --beslispunt uit.",
        ) from None
    return sok


def _hosts(wensen: Wensen, poort: int) -> frozenset[str]:
    """What `Host` may say: the address itself, the names of this machine when it is that, and the public name."""
    hosts = {f"{wensen.luister.host}:{poort}"}
    if wensen.luister.lokaal:
        hosts |= {f"{naam}:{poort}" for naam in _LOKAAL}
    if wensen.naam is not None:
        hosts.add(urlsplit(wensen.naam).netloc.lower())
    return frozenset(hosts)


def _gestopt(taak: asyncio.Task[None]) -> None:
    """A decision point that falls over is told; whoever asks gets no answer, so nothing is permitted."""
    if not taak.cancelled() and (fout := taak.exception()) is not None:
        logger().error("beslispunt-fout", exc_info=fout)


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
