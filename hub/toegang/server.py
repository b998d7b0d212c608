"""The decision point on a socket: where it may listen, under which names, and with which key."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.instellingen import Luisteradres
from hub.logboek import logger
from hub.policy.laden import Beleid
from hub.toegang.app import maak_app
from hub.toegang.archief import Registerarchief
from hub.toegang.bron import Beleidsbron
from hub.toegang.luisteraar import Adresbezet, NietBegonnen, bezet_adres, luister_http
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
        async with contextlib.AsyncExitStack() as stapel:
            try:
                await stapel.enter_async_context(luister_http(app, sok, taaknaam="beslispunt", gestopt=_gestopt))
            except NietBegonnen:
                raise Ketenfout("BESLISPUNT-adres", "Het beslispunt begon niet te luisteren.") from None
            logger().info("beslispunt-gestart", lokaal=wensen.luister.lokaal)
            yield Draaiend(adres, Luisteradres(wensen.luister.host, poort))


def _bind(luister: Luisteradres) -> socket.socket:
    try:
        return bezet_adres(luister)
    except Adresbezet:
        raise Ketenfout(
            "BESLISPUNT-adres",
            "Het adres van het beslispunt is bezet, of niet van deze machine. Kies een ander met --beslispunt, of zet "
            "het beslispunt uit met --beslispunt uit.",
        ) from None


def _hosts(wensen: Wensen, poort: int) -> frozenset[str]:
    """What `Host` may say: the address itself, the names of this machine when it is that, and the public name."""
    hosts = {f"{wensen.luister.host}:{poort}"}
    if wensen.luister.lokaal:
        hosts |= {f"{naam}:{poort}" for naam in _LOKAAL}
    if wensen.naam is not None:
        hosts.add(urlsplit(wensen.naam).netloc.lower())
    return frozenset(hosts)


def _gestopt(fout: BaseException) -> None:
    """A decision point that falls over is told; whoever asks gets no answer, so nothing is permitted."""
    logger().error("beslispunt-fout", exc_info=fout)
