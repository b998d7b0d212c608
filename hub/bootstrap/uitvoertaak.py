"""Runs the exporter of log lines beside a hub, when a log is set to which they go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.bootstrap.ldvuitvoer import Ldvuitvoer
from hub.bootstrap.uitvoer import kast_van, logboek_van
from hub.gateway.nummers import Systeemklok
from hub.instellingen import Instellingen


@asynccontextmanager
async def open_uitvoer(instellingen: Instellingen) -> AsyncIterator[Ldvuitvoer | None]:
    """Export until the block ends; None when nothing is set. A log that is not there keeps no hub from starting."""
    if instellingen.ldv is None:
        yield None
        return
    uitvoer = Ldvuitvoer(
        instellingen.ldv,
        instellingen.toestand,
        lambda: kast_van(instellingen),
        logboek_van(instellingen),
        Systeemklok(),
        sleutel=instellingen.ldv_sleutel,
    )
    await uitvoer.start()
    try:
        yield uitvoer
    finally:
        await uitvoer.stop()
