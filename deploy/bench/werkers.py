"""Messages a second with one hub process and with two on the same bus, which share the parties by their leases.

Sixteen police units send, one in each part of the leases (`hub.bus.huur`), so that two processes get half each. The
queues are filled while every process pauses; the clock runs from going on until the last message was acknowledged.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from adapters.sdk.aansluiten import zegelaar_van
from deploy.bench.meting import Meting, cpu_s
from deploy.bench.opstelling import (
    Baan,
    Zending,
    aantal,
    baan,
    bsns,
    eenheid,
    schrijf_beleid,
    signaal,
    vul,
    wacht_op_aantal,
    wacht_tot_leeg,
)
from hub.bootstrap.partijpost import lees_map
from hub.bus.huur import DELEN, HUUR_S, deel_van
from hub.onderwerpen import JOURNAAL, in_, instroom

DOEL: Final = 1.7
"""Times the messages of one process that two should handle."""
PER_PARTIJ: Final = 300
PER_PARTIJ_SNEL: Final = 100
RONDES: Final = 3
RONDES_SNEL: Final = 1
WOORD_S_MAX: Final = 60.0
VERDELEN_S: Final = 2.0 * HUUR_S
"""Two processes that start together have shared the parties evenly after a few rounds; nothing says when."""
WERKER: Final = "deploy.bench.werker"


@dataclass(frozen=True, slots=True)
class Werker:
    """A hub in a process of its own."""

    proces: asyncio.subprocess.Process
    pid: int

    async def zeg(self, woord: str) -> None:
        """Tell it something, and wait until it is done."""
        if self.proces.stdin is None:
            raise RuntimeError("the hub process hears nothing")
        self.proces.stdin.write(woord.encode() + b"\n")
        await self.hoor(woord)

    async def hoor(self, woord: str) -> None:
        """Wait for this word.

        Raises:
            RuntimeError: it says something else, or died.
            TimeoutError: it says nothing.
        """
        if self.proces.stdout is None:
            raise RuntimeError("the hub process says nothing")
        regel = await asyncio.wait_for(self.proces.stdout.readline(), WOORD_S_MAX)
        if regel.strip() != woord.encode():
            raise RuntimeError("the hub process did not do what it was told")


@asynccontextmanager
async def start_werker(b: Baan) -> AsyncIterator[Werker]:
    """Start one on the server of `b`, reading."""
    delen = [str(b.staat), str(b.instellingen.beleid), str(b.instellingen.nats), str(b.instellingen.nats_monitor)]
    proces = await asyncio.create_subprocess_exec(
        sys.executable, "-m", WERKER, *delen, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        werker = Werker(proces, proces.pid)
        await werker.hoor("klaar")
        yield werker
        await werker.zeg("stop")
        await asyncio.wait_for(proces.wait(), WOORD_S_MAX)
    finally:
        if proces.returncode is None:
            proces.kill()
            await proces.wait()


def eenheden_per_deel() -> list[str]:
    """Codes of police units of which there is one in each part of the leases, by the lowest numbers."""
    gevonden: dict[int, str] = {}
    for nummer in count(1):
        code = eenheid(nummer)
        gevonden.setdefault(deel_van(code), code)
        if len(gevonden) == DELEN:
            return sorted(gevonden.values(), key=lambda naam: int(naam.rpartition("-")[2]))
    raise AssertionError("count never ends")


def verzegel(b: Baan, zendingen: Sequence[Zending]) -> list[Zending]:
    """Sealed as their senders would."""
    nu = datetime.now(UTC)
    kaarten = {partij: zegelaar_van(lees_map(b.staat, partij)) for partij in {z.partij for z in zendingen}}
    return [replace(z, inhoud=kaarten[z.partij].verzegel("signaal", z.kenmerk, z.inhoud, nu)) for z in zendingen]


async def meet(map_: Path, meld: Callable[[str], None], *, snel: bool) -> list[Meting]:
    """Measure, one process and two in turns on a new server each."""
    partijen = eenheden_per_deel()
    hoogste = int(partijen[-1].rpartition("-")[2])
    beleidmap = schrijf_beleid(map_ / "beleid-werkers", eenheden=hoogste)
    per_partij, rondes = (PER_PARTIJ_SNEL, RONDES_SNEL) if snel else (PER_PARTIJ, RONDES)
    snelheden: dict[int, list[float]] = {1: [], 2: []}
    kosten: dict[int, list[float]] = {1: [], 2: []}
    for ronde in range(rondes):
        for werkers in (1, 2) if ronde % 2 == 0 else (2, 1):
            async with baan(map_ / f"werkers-{ronde}-{werkers}", beleidmap) as b:
                per_s, kost = await _race(b, partijen, per_partij, werkers)
            snelheden[werkers].append(per_s)
            kosten[werkers].append(kost)
            meld(f"ronde {ronde + 1} van {rondes}, {werkers} werker(s): {per_s:,.0f} berichten per seconde")
    verhouding = median(twee / een for een, twee in zip(snelheden[1], snelheden[2], strict=True))
    return [
        *(Meting(f"{n} werker(s): berichten per seconde", median(s), "/s") for n, s in snelheden.items()),
        *(Meting(f"{n} werker(s): rekentijd per bericht, hub", median(k) * 1e6, "µs") for n, k in kosten.items()),
        Meting("twee werkers / een", verhouding, "×", f"≥ {DOEL:g}×", verhouding >= DOEL),
    ]


async def _race(b: Baan, partijen: Sequence[str], per_partij: int, werkers: int) -> tuple[float, float]:
    """Messages a second, and processor time of the hubs per message, in seconds."""
    bron = bsns()
    totaal = len(partijen) * per_partij
    # Every message is about another person, as long as there are; a case that comes back is as good.
    zendingen = [signaal(b.beleid, partijen[n % len(partijen)], next(bron)) for n in range(totaal)]
    verzegeld = verzegel(b, zendingen)
    async with AsyncExitStack() as stapel:
        hubs = [await stapel.enter_async_context(start_werker(b)) for _ in range(werkers)]
        if werkers > 1:
            await asyncio.sleep(VERDELEN_S)
        bladen = await aantal(b.verbinding, JOURNAAL)
        await asyncio.gather(*(hub.zeg("pauze") for hub in hubs))
        await vul(b.verbinding, [(in_(z.partij, "signaal"), z) for z in verzegeld])
        processen = [psutil.Process(hub.pid) for hub in hubs]
        eerder = sum(map(cpu_s, processen))
        begin = time.perf_counter()
        await asyncio.gather(*(hub.zeg("verder") for hub in hubs))
        await wacht_tot_leeg(b.verbinding, [instroom(partij) for partij in partijen])
        duur, gerekend = time.perf_counter() - begin, sum(map(cpu_s, processen)) - eerder
        await wacht_op_aantal(b.verbinding, JOURNAAL, bladen + totaal)
    return totaal / duur, gerekend / totaal
