"""From publish to delivered at 50 messages a second: sender and receiver on lines of their own, the hub between them.

A message counts from just before the sender publishes until the receiver has its delivery in hand: opened, and its
receipt `ontvangen` stored at the hub. Arrivals are evenly spread, and a message that is late does not delay the next.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from adapters.lijn import Lijn
from adapters.sdk.aansluiten import open_lijn
from deploy.bench.hubproces import draai
from deploy.bench.meting import Meting
from deploy.bench.opstelling import bsns, schrijf_beleid, signaal
from hub.bootstrap.beleid import lees_beleid
from hub.bootstrap.partijpost import lees_map

PER_SECONDE: Final = 50
DUUR_S: Final = 30
DUUR_SNEL_S: Final = 6
AANLOOP: Final = 50
"""First messages, not counted: nobody restarts a hub to send one message."""
DOEL_P95_MS: Final = 50.0
_HAAL_S: Final = 2.0
_NA_S: Final = 20.0
_AFZENDER: Final = "politie"
_ONTVANGER: Final = "gemeente-ede"


async def meet(map_: Path, *, snel: bool) -> list[Meting]:
    """Measure.

    Raises:
        TimeoutError: not everything arrived.
    """
    beleidmap = schrijf_beleid(map_ / "beleid")
    beleid = lees_beleid(beleidmap)
    aantal = AANLOOP + PER_SECONDE * (DUUR_SNEL_S if snel else DUUR_S)
    staat = map_ / "wachttijd"
    verstuurd: dict[str, float] = {}
    ontvangen: dict[str, float] = {}
    async with draai(staat, beleidmap) as hub, AsyncExitStack() as stapel:
        van = await stapel.enter_async_context(open_lijn(lees_map(staat, _AFZENDER), [hub.nats]))
        naar = await stapel.enter_async_context(open_lijn(lees_map(staat, _ONTVANGER), [hub.nats]))
        ontvanger = asyncio.create_task(_ontvang(naar, ontvangen, aantal))
        bron = bsns()
        zendingen = [signaal(beleid, _AFZENDER, next(bron)) for _ in range(aantal)]
        taken: list[asyncio.Task[None]] = []
        begin = time.perf_counter()
        for nummer, zending in enumerate(zendingen):
            await asyncio.sleep(max(0.0, begin + nummer / PER_SECONDE - time.perf_counter()))
            verstuurd[zending.kenmerk] = time.perf_counter()
            taken.append(asyncio.create_task(van.verstuur("signaal", zending.inhoud, zending.kenmerk)))
        await asyncio.gather(*taken)
        await asyncio.wait_for(ontvanger, _NA_S)
    tijden = [(ontvangen[z.kenmerk] - verstuurd[z.kenmerk]) * 1e3 for z in zendingen[AANLOOP:]]
    percentielen = statistics.quantiles(tijden, n=100)
    p95 = percentielen[94]
    return [
        Meting("publiceren tot afgeleverd, 50/s: p50", percentielen[49], "ms"),
        Meting("publiceren tot afgeleverd, 50/s: p95", p95, "ms", f"≤ {DOEL_P95_MS:g} ms", p95 <= DOEL_P95_MS),
        Meting("publiceren tot afgeleverd, 50/s: p99", percentielen[98], "ms"),
        Meting("publiceren tot afgeleverd, 50/s: langste", max(tijden), "ms"),
    ]


async def _ontvang(lijn: Lijn, ontvangen: dict[str, float], aantal: int) -> None:
    """As an adapter that works: it does not stop receiving while it says that something was handled."""
    async with asyncio.TaskGroup() as groep:
        while len(ontvangen) < aantal:
            zendingen = await lijn.haal(100, _HAAL_S)
            nu = time.perf_counter()
            for zending in zendingen:
                ontvangen.setdefault(json.loads(zending.inhoud)["id"], nu)
                groep.create_task(zending.bevestig())
