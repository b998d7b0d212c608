"""Runs the exporter of log lines beside a hub, when a log is set to which they go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from hub.bootstrap.hub import Hub
from hub.bootstrap.journaalstand import Onderdeel
from hub.bootstrap.ldvuitvoer import Ldvuitvoer, Uitvoerstand
from hub.bootstrap.uitvoer import kast_van, logboek_van
from hub.foutcodes import CODES
from hub.gateway.nummers import Systeemklok
from hub.instellingen import Instellingen

NAAM: Final = "logboek"
"""As people read it among what follows the journal."""


@asynccontextmanager
async def open_uitvoer(hub: Hub, instellingen: Instellingen) -> AsyncIterator[Ldvuitvoer | None]:
    """Export until the block ends; None when nothing is set. A log that is not there keeps no hub from starting.

    How far it is stands among what follows the journal (`ketenhub journaal stand`).
    """
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
    hub.journaal.onderdelen.append(lambda: _onderdeel(uitvoer.stand))
    await uitvoer.start()
    try:
        yield uitvoer
    finally:
        await uitvoer.stop()


def _onderdeel(stand: Uitvoerstand) -> Onderdeel:
    """A line about the export, for who asks how the journal is."""
    sinds = None if stand.bevestigd is None else datetime.fromisoformat(stand.bevestigd)
    uitleg = None if stand.code is None else CODES[stand.code].betekenis
    return Onderdeel(NAAM, stand.volgende if sinds is not None else None, sinds, stand.code, uitleg)
