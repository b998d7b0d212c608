"""A hub process of `deploy.bench.werkers` and `deploy.bench.lang`: an ordinary hub that pauses and goes on when told.

    python -m deploy.bench.werker STAAT BELEID NATS MONITOR

It says `klaar` when it reads, then obeys a word per line: `pauze`, `verder`, `stop`; it repeats each when it is done.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Final

from hub import logboek
from hub.bootstrap.hub import draai_hub
from hub.instellingen import Instellingen

_REDEN: Final = "bench"


async def _draai(instellingen: Instellingen) -> None:
    async with draai_hub(instellingen) as hub:
        print("klaar", flush=True)
        while (woord := (await asyncio.to_thread(sys.stdin.readline)).strip()) in {"pauze", "verder"}:
            await (hub.inname.pauzeer if woord == "pauze" else hub.inname.hervat)(_REDEN)
            print(woord, flush=True)
    print("stop", flush=True)


def main(argumenten: list[str]) -> None:
    """Run until told to stop, or until nobody is there to tell."""
    staat, beleid, nats, monitor = argumenten
    logboek.stel_in(logging.WARNING)
    instellingen = Instellingen(
        toestand=Path(staat), beleid=Path(beleid), nats=nats, nats_monitor=monitor, beslispunt=None
    )
    asyncio.run(_draai(instellingen))


if __name__ == "__main__":
    main(sys.argv[1:])
