"""The hub as an operator starts it, `ketenhub up` in a process of its own, with its embedded server."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from hub.bus.server import lopend_adres

START_S_MAX: Final = 120.0
STOP_S_MAX: Final = 30.0
_GESTART: Final = b'"hub-gestart"'
_OPDRACHT: Final = (sys.executable, "-c", "from hub.cli import main; main()", "up", "--proef")


@dataclass(frozen=True, slots=True)
class Hubproces:
    """A running hub. `start_s`: from starting the process until it reads; `nats`: where parties connect."""

    hub: psutil.Process
    server: psutil.Process
    nats: str
    start_s: float


@asynccontextmanager
async def draai(staat: Path, beleid: Path) -> AsyncIterator[Hubproces]:
    """Start, wait until every party is read, and stop as an operator would.

    Raises:
        RuntimeError: it did not start.
    """
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("KETENHUB_")}
    omgeving |= {"KETENHUB_TOESTAND": str(staat), "KETENHUB_BELEID": str(beleid)}
    begin = time.perf_counter()
    proces = await asyncio.create_subprocess_exec(
        *_OPDRACHT, env=omgeving, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    lezer = proces.stderr
    if lezer is None:  # asked for above
        raise RuntimeError("the hub has no log")
    try:
        async with asyncio.timeout(START_S_MAX):
            while _GESTART not in (regel := await lezer.readline()):
                if not regel:
                    raise RuntimeError("the hub did not start")
        start_s = time.perf_counter() - begin
        rest = asyncio.create_task(lezer.read())  # a full pipe would stop the hub
        hub = psutil.Process(proces.pid)
        adres = lopend_adres(staat)
        if adres is None:
            raise RuntimeError("the server of the hub has no address")
        (server,) = [kind for kind in hub.children() if "nats" in kind.name()]
        yield Hubproces(hub, server, adres.nats, start_s)
        proces.send_signal(signal.SIGINT)
        await asyncio.wait_for(proces.wait(), STOP_S_MAX)
        await rest
    finally:
        if proces.returncode is None:
            proces.kill()
            await proces.wait()
