"""Runs the exporters beside a hub: of log lines and of decisions, each when a log is set to which they go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Final

from hub.bootstrap.hub import Hub
from hub.bootstrap.journaalstand import Onderdeel
from hub.bootstrap.otlpuitvoer import ADL, LDV, Otlpuitvoer, Uitvoerstand, adl_vorm, ldv_vorm
from hub.bootstrap.uitvoer import kast_van, logboek_van
from hub.foutcodes import CODES
from hub.gateway.nummers import Systeemklok
from hub.instellingen import Instellingen

NAMEN: Final = {LDV: "logboek", ADL: "besluitenlog"}
"""As people read them among what follows the journal."""


@asynccontextmanager
async def open_uitvoer(hub: Hub, instellingen: Instellingen) -> AsyncIterator[list[Otlpuitvoer]]:
    """Export until the block ends what is set to go out. A log that is not there keeps no hub from starting.

    How far each is stands among what follows the journal (`ketenhub journaal stand`).
    """
    logboek = logboek_van(instellingen)
    gekozen = (
        (ldv_vorm(logboek), instellingen.ldv, instellingen.ldv_sleutel),
        (adl_vorm(logboek), instellingen.adl, instellingen.adl_sleutel),
    )
    async with AsyncExitStack() as stapel:
        lopend: list[Otlpuitvoer] = []
        for vorm, adres, sleutel in gekozen:
            if adres is None:
                continue
            uitvoer = Otlpuitvoer(
                vorm, adres, instellingen.toestand, partial(kast_van, instellingen), Systeemklok(), sleutel=sleutel
            )
            hub.journaal.onderdelen.append(partial(_onderdeel, vorm.naam, uitvoer))
            stapel.push_async_callback(uitvoer.stop)
            await uitvoer.start()
            lopend.append(uitvoer)
        yield lopend


def _onderdeel(naam: str, uitvoer: Otlpuitvoer) -> Onderdeel:
    """A line about an export, for who asks how the journal is."""
    stand: Uitvoerstand = uitvoer.stand
    sinds = None if stand.bevestigd is None else datetime.fromisoformat(stand.bevestigd)
    uitleg = None if stand.code is None else CODES[stand.code].betekenis
    return Onderdeel(NAMEN[naam], stand.volgende if sinds is not None else None, sinds, stand.code, uitleg)
