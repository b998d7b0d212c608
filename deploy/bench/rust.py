"""The hub with nothing to do: 342 municipalities registered, none sends anything. And how long it takes to start."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

from deploy.bench.hubproces import draai
from deploy.bench.meting import Meting, cpu_s
from deploy.bench.opstelling import schrijf_beleid

GEMEENTEN: Final = 342
"""Municipalities of the Netherlands on 1 January 2025; the parties of the shipped policy come on top."""
DUUR_S: Final = 30
DUUR_SNEL_S: Final = 20
RUST_S: Final = 5
"""After a start, before looking: what starting left behind is over by then."""
DOEL_PROCENT: Final = 5.0


async def meet(map_: Path, *, snel: bool) -> list[Meting]:
    """Measure."""
    beleid = schrijf_beleid(map_ / "beleid-groot", gemeenten=GEMEENTEN)
    staat = map_ / "rust"
    duur = DUUR_SNEL_S if snel else DUUR_S
    async with draai(staat, beleid) as hub:
        eerste_s = hub.start_s
    async with draai(staat, beleid) as hub:
        tweede_s = hub.start_s
        await asyncio.sleep(RUST_S)
        begin, van_hub, van_server = time.perf_counter(), cpu_s(hub.hub), cpu_s(hub.server)
        await asyncio.sleep(duur)
        verstreken = time.perf_counter() - begin
        procent_hub = (cpu_s(hub.hub) - van_hub) / verstreken * 100
        procent_server = (cpu_s(hub.server) - van_server) / verstreken * 100
        geheugen_hub, geheugen_server = hub.hub.memory_info().rss, hub.server.memory_info().rss
    samen = procent_hub + procent_server
    return [
        Meting("start, eerste keer (sleutels en stromen maken)", eerste_s, "s"),
        Meting("start, daarna", tweede_s, "s"),
        Meting(f"stil, {GEMEENTEN} gemeenten: hub", procent_hub, "% van een kern"),
        Meting(f"stil, {GEMEENTEN} gemeenten: server", procent_server, "% van een kern"),
        Meting("stil: samen", samen, "% van een kern", f"< {DOEL_PROCENT:g} %", samen < DOEL_PROCENT),
        Meting("stil: geheugen van de hub", geheugen_hub / 2**20, "MiB"),
        Meting("stil: geheugen van de server", geheugen_server / 2**20, "MiB"),
    ]
