"""The folder adapters of parties, each with that party's own key, as `up` and `demo` run them beside the hub."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from adapters.gebeurtenissen import Melder
from adapters.instellingen import Mapinstellingen
from adapters.mappenploeg import Mappenploeg, Partijadapter, Partijmap, zsm_tafel
from adapters.nats_lijn import NatsLijn
from adapters.uitmappen import STANDAARD
from hub.bootstrap.hub import Hub
from hub.bus.partijen import Partij

PROFIELEN: Final = {"politie": ("bvh_xml", "json_plat"), "veiligheidshuis": ("gcos_csv", "json_plat")}
"""Export profiles by role; every other role exports plain JSON."""


@asynccontextmanager
async def open_mappen(
    hub: Hub,
    toestand: Path,
    root: Path,
    *,
    alleen: Iterable[str] | None = None,
    instellingen: Mapinstellingen | None = None,
    op_gebeurtenis: Melder | None = None,
) -> AsyncIterator[Mappenploeg]:
    """Run the folders of these parties (all of them by default) until the block ends.

    Raises:
        Lijnfout: a party's line cannot be opened.
    """
    gekozen = None if alleen is None else frozenset(alleen)
    async with AsyncExitStack() as stapel:
        ploeg: list[Partijadapter] = []
        for partij in hub.partijen:
            if gekozen is not None and partij.code not in gekozen:
                continue
            zaad = toestand / "sleutels" / f"partij-{partij.code}.nk"
            lijn = await NatsLijn.open(partij.code, [hub.adres.nats], zaad)
            stapel.push_async_callback(lijn.sluit)
            ploeg.append(
                Partijadapter(root, _kaart(partij), lijn, instellingen=instellingen, op_gebeurtenis=op_gebeurtenis)
            )
        mappenploeg = Mappenploeg(ploeg)
        mappenploeg.start()
        stapel.push_async_callback(mappenploeg.stop)
        yield mappenploeg


def _kaart(partij: Partij) -> Partijmap:
    bakjes = zsm_tafel() if partij.rol == "om" else STANDAARD
    return Partijmap(partij.code, partij.oin, PROFIELEN.get(partij.rol, ("json_plat",)), bakjes)
