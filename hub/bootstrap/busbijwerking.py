"""Brings a server that was made by an earlier hub, or that somebody changed, to what this hub expects.

A hub refuses to start on streams that differ (`BUS-afwijking`): a changed limit is a mistake or an attack, unless the
hub itself was renewed and stores something it did not store before. Only a human can tell which, so he sees each
difference first, and puts it right with the break-glass key. What was there and is gone is never made again here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.busplaats import bus_van
from hub.bootstrap.certificaathuis import open_certificaathuis
from hub.bootstrap.geldend import geldend_beleid
from hub.bootstrap.inzicht import verbind_als_breekglas
from hub.bootstrap.sleutelbestand import zijn_er_stromen
from hub.bus.inrichting import afwijkingen, werk_bij
from hub.bus.partijen import Partij
from hub.bus.server import start_ingebed
from hub.bus.sleutels import laad_of_maak
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen


async def bekijk_bus(instellingen: Instellingen, noodsleutel: Path | None) -> tuple[str, ...]:
    """What differs on the server, a line each: stream or consumer, field, what it must be and what it is.

    Raises:
        Ketenfout: `BUS-nieuw`, no hub ever ran on this state; `SLEUTEL-bestand`, there is no break-glass key.
        Busweigering: the server may not be used; `BUS-stroom-weg`, `BUS-leeg`, something is gone.
        Busfout: the server did not answer.
    """
    async with _server(instellingen) as (adres, partijen):
        return await _met_noodsleutel(instellingen, adres, noodsleutel, partijen, doe=False)


async def werk_bus_bij(instellingen: Instellingen, noodsleutel: Path | None) -> tuple[str, ...]:
    """Put all of that right; returns what differed. Broken off, a repetition does the rest.

    Raises:
        Ketenfout, Busweigering, Busfout: as `bekijk_bus`; `BUS-inrichting`, the server refuses a change.
    """
    async with _server(instellingen) as (adres, partijen):
        return await _met_noodsleutel(instellingen, adres, noodsleutel, partijen, doe=True)


async def _met_noodsleutel(
    instellingen: Instellingen, adres: str, noodsleutel: Path | None, partijen: tuple[Partij, ...], *, doe: bool
) -> tuple[str, ...]:
    nood = await verbind_als_breekglas(adres, instellingen, noodsleutel)
    if nood is None:
        raise Ketenfout("SLEUTEL-bestand", "De noodsleutel is er niet. Geef hem met --noodsleutel BESTAND.")
    try:
        anders = await afwijkingen(nood, partijen, instellingen.toestand)
        return await werk_bij(nood, partijen) if doe and anders else anders
    finally:
        await nood.sluit()


@asynccontextmanager
async def _server(instellingen: Instellingen) -> AsyncIterator[tuple[str, tuple[Partij, ...]]]:
    """The server of this hub; an embedded one that does not run is started for as long as this takes."""
    staat = instellingen.toestand
    if not zijn_er_stromen(staat):
        raise Ketenfout("BUS-nieuw", "Op deze toestand draaide nog geen hub: er is niets om bij te werken.")
    partijen = partijen_van(geldend_beleid(instellingen))
    adres = bus_van(instellingen)
    if adres is not None:
        yield adres, partijen
        return
    server = await start_ingebed(staat, partijen, laad_of_maak(staat), open_certificaathuis(staat).server, {})
    try:
        yield server.adres.nats, partijen
    finally:
        await server.stop()
