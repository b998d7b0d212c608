"""A million messages through one hub process: does its memory stay flat?

Six police units keep sending about nine thousand persons; nothing is taken out at the other end, as when every
municipality is away. `--snel` sends twenty thousand. Of memory counts the whole process (RSS), after the first tenth:
tables that are filled once, up to their bound, are no leak.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Final

import psutil

from deploy.bench.meting import Meting
from deploy.bench.opstelling import Baan, aantal, baan, bsns, eenheid, schrijf_beleid, signaal, vul
from deploy.bench.werkers import Werker, start_werker, verzegel
from hub.onderwerpen import JOURNAAL, in_, instroom

BERICHTEN: Final = 1_000_000
BERICHTEN_SNEL: Final = 20_000
PARTIJEN: Final = 6
GREEP: Final = 1_200
"""Messages that are put in the queues at once."""
VOORRAAD_MAX: Final = 3_000
"""Messages in the queues together at most: half of what they hold."""
KIJK_S: Final = 0.05
METINGEN: Final = 20
DOEL_GROEI: Final = 1.1
"""Flat: at the end at most a tenth more than after the first tenth."""
_MIB: Final = 1_024 * 1_024


async def meet(map_: Path, meld: Callable[[str], None], *, snel: bool) -> list[Meting]:
    """Measure."""
    totaal = BERICHTEN_SNEL if snel else BERICHTEN
    beleidmap = schrijf_beleid(map_ / "beleid-lang", eenheden=PARTIJEN)
    async with baan(map_ / "lang", beleidmap) as b, start_werker(b) as hub:
        bladen = await aantal(b.verbinding, JOURNAAL)
        kromme = await _stuur(b, hub, totaal, meld)
        verwerkt = await aantal(b.verbinding, JOURNAAL) - bladen
    if verwerkt != totaal:
        raise RuntimeError(f"{verwerkt} messages were handled instead of {totaal}")
    begin, einde = kromme[len(kromme) // 10], kromme[-1]
    return [
        Meting("berichten", totaal, ""),
        Meting("geheugen na een tiende", begin, "MiB"),
        Meting("geheugen, hoogste", max(kromme), "MiB"),
        Meting("geheugen aan het eind", einde, "MiB"),
        Meting("groei", einde / begin, "×", f"≤ {DOEL_GROEI:g}×", einde / begin <= DOEL_GROEI),
    ]


async def _stuur(b: Baan, hub: Werker, totaal: int, meld: Callable[[str], None]) -> list[float]:
    """Send all; the memory of the hub after each twentieth part, in MiB."""
    proces = psutil.Process(hub.pid)
    kromme: list[float] = []
    stromen = [instroom(eenheid(n + 1)) for n in range(PARTIJEN)]
    gedaan = 0
    bron: Iterator[str] = cycle(bsns())
    while gedaan < totaal:
        deel = min(GREEP, totaal - gedaan)
        zendingen = [signaal(b.beleid, eenheid(n % PARTIJEN + 1), next(bron)) for n in range(deel)]
        verzegeld = await asyncio.to_thread(verzegel, b, zendingen)
        await _wacht(b, stromen, VOORRAAD_MAX - deel)
        await vul(b.verbinding, [(in_(z.partij, "signaal"), z) for z in verzegeld])
        gedaan += deel
        if gedaan * METINGEN // totaal > len(kromme):
            await _wacht(b, stromen, 0)
            kromme.append(proces.memory_info().rss / _MIB)
            meld(f"{gedaan:,} berichten, hub {kromme[-1]:,.0f} MiB")
    return kromme


async def _wacht(b: Baan, stromen: list[str], hoogstens: int) -> None:
    while sum([await aantal(b.verbinding, stroom) for stroom in stromen]) > hoogstens:  # noqa: ASYNC110 - as elsewhere
        await asyncio.sleep(KIJK_S)
