"""The checks a NATS server must pass before the hub starts on it, whoever runs it.

The default of NATS acknowledges a message up to two minutes before the disk has it. So the hub looks at the server's
monitoring, and what cannot be checked is refused.
"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from hub.bus import grenzen
from hub.bus.fouten import Busweigering

MONITOR_S_MAX: Final = 5.0
"""Monitoring answers from memory."""
_MONITOR_BYTES_MAX: Final = grenzen.MIB
_SCHRIJFFOUT: Final = b"write error"
"""In what `/healthz` says of a stream that could not be written."""


@dataclass(frozen=True, slots=True)
class Busadres:
    """Where a server listens: `nats` for clients, `monitor` for its monitoring, both as URL."""

    nats: str
    monitor: str


@dataclass(frozen=True, slots=True)
class Serverfeiten:
    """What monitoring told: the version, and the largest payload in bytes."""

    versie: str
    lading_bytes: int


async def controleer_server(monitor: str | None, haal: Callable[[str], Awaitable[bytes]] | None = None) -> Serverfeiten:
    """Check through monitoring that this server may carry the hub. `haal` fetches a URL (for tests).

    Raises:
        Busweigering: `BUS-monitor` monitoring is not given, does not answer or answers nonsense: what cannot be checked
            is refused; `BUS-versie` older than 2.12; `BUS-sync` does not sync always; `BUS-lading` payload too small.
    """
    if not monitor:
        raise Busweigering(
            "BUS-monitor", "Geef het monitoradres van de NATS-server; zonder controle start de hub niet."
        )
    try:
        haal = haal or _haal
        ruw = json.loads(await haal(f"{monitor.rstrip('/')}/varz"))
        versie, lading = str(ruw["version"]), int(ruw["max_payload"])
        # From /jsz, not from the same block in /varz: that one is written down at the first question, so a question in
        # the milliseconds before JetStream runs (an eager exporter asks) leaves it out for as long as the server lives.
        sync = (json.loads(await haal(f"{monitor.rstrip('/')}/jsz")).get("config") or {}).get("sync_always", False)
        nummer = tuple(int(deel) for deel in versie.split("-", 1)[0].split(".")[:2])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fout:
        raise Busweigering(
            "BUS-monitor", f"De monitor van de NATS-server geeft geen bruikbaar antwoord ({type(fout).__name__})."
        ) from None
    if nummer < grenzen.SERVERVERSIE_MIN:
        nodig = ".".join(map(str, grenzen.SERVERVERSIE_MIN))
        raise Busweigering("BUS-versie", f"De NATS-server is versie {versie}; nodig is {nodig} of nieuwer.")
    if sync is not True:
        raise Busweigering(
            "BUS-sync",
            "De NATS-server bevestigt berichten voordat ze op schijf staan."
            " Zet sync_interval: always in het blok jetstream van de server.",
        )
    if lading < grenzen.LADING_BYTES_MAX:
        raise Busweigering(
            "BUS-lading",
            f"De NATS-server neemt hoogstens {lading} bytes aan; zet max_payload op {grenzen.LADING_BYTES_MAX}.",
        )
    return Serverfeiten(versie=versie, lading_bytes=lading)


async def extern(nats: str, monitor: str | None) -> Busadres:
    """Check a server that somebody else runs and return its address.

    Raises:
        Busweigering: as `controleer_server`, and `BUS-adres` for an address without TLS.
    """
    if urlsplit(nats).scheme not in {"tls", "wss"}:
        raise Busweigering("BUS-adres", "Het adres van de NATS-server moet beginnen met tls://: zonder TLS kan niet.")
    await controleer_server(monitor)
    return Busadres(nats=nats, monitor=monitor or "")


async def slaat_op(monitor: str) -> bool:
    """Whether the server stores what it is sent.

    False: a write failed once, of a full disk mostly. It then switches its whole store off, or no longer answers for
    one stream, and goes on so when there is room again.

    Raises:
        Busweigering: `BUS-monitor`, it does not tell.
    """
    try:
        if json.loads(await _haal(f"{monitor.rstrip('/')}/jsz")).get("disabled", False):
            return False
        try:
            await _haal(f"{monitor.rstrip('/')}/healthz")
        except urllib.error.HTTPError as fout:
            return _SCHRIJFFOUT not in await asyncio.to_thread(fout.read, _MONITOR_BYTES_MAX)
    except (OSError, ValueError, AttributeError):
        raise Busweigering("BUS-monitor", "De NATS-server vertelt niet of hij iets opslaat.") from None
    return True


async def laadtijd(monitor: str) -> str:
    """When the server last read its configuration, as it writes that itself. Another text: it read it again.

    Raises:
        Busweigering: `BUS-herlaad`, it does not tell.
    """
    return await _varz(monitor, "config_load_time")


async def servernaam(monitor: str) -> str:
    """Id of the server, by which the system account addresses it. Raises as `laadtijd`."""
    return await _varz(monitor, "server_id")


async def _varz(monitor: str, veld: str) -> str:
    try:
        return str(json.loads(await _haal(f"{monitor.rstrip('/')}/varz"))[veld])
    except (OSError, ValueError, KeyError, TypeError):
        raise Busweigering("BUS-herlaad", "De NATS-server vertelt niet of hij zijn configuratie las.") from None


async def _haal(url: str) -> bytes:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("monitoring is http or https")

    def lees() -> bytes:
        # A proxy of the environment must not stand between the hub and its server.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=MONITOR_S_MAX) as antwoord:
            inhoud: bytes = antwoord.read(_MONITOR_BYTES_MAX)
            return inhoud

    return await asyncio.to_thread(lees)
