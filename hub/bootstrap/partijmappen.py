"""The folder adapters of parties, each with that party's own certificate and keys, as `up` and `demo` run them.

Beside the hub, and as far from it as any partner: over the server, sealed, with receipts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from adapters.gebeurtenissen import Melder
from adapters.instellingen import Mapinstellingen
from adapters.mappenploeg import Mappenploeg, Partijadapter, Partijmap, zsm_tafel
from adapters.sdk.aansluiten import open_lijn
from adapters.sdk.zegellijn import Weigermelding
from adapters.uitmappen import STANDAARD
from hub.bootstrap.hub import Hub
from hub.bootstrap.partijpost import heeft_map, lees_map
from hub.bus.partijen import Partij
from hub.logboek import logger

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
    """Run the folders of these parties until the block ends; without `alleen` of all that join from this machine.

    Raises:
        Ketenfout: `PARTNER-map`, the directory of a party is not here or not good.
        Lijnfout: a party's line cannot be opened.
    """
    gekozen = None if alleen is None else frozenset(alleen)
    async with AsyncExitStack() as stapel:
        ploeg: list[Partijadapter] = []
        for partij in hub.partijen:
            if partij.code not in gekozen if gekozen is not None else not heeft_map(toestand, partij.code):
                continue
            kaart = lees_map(toestand, partij.code)
            lijn = await stapel.enter_async_context(
                open_lijn(kaart, [hub.adres.nats], op_weigering=_meld_aan(partij.code))
            )
            ploeg.append(
                Partijadapter(root, _kaart(partij), lijn, instellingen=instellingen, op_gebeurtenis=op_gebeurtenis)
            )
        mappenploeg = Mappenploeg(ploeg)
        mappenploeg.start()
        stapel.push_async_callback(mappenploeg.stop)
        yield mappenploeg


def _meld_aan(partij: str) -> Callable[[Weigermelding], None]:
    """Say in the log what did not open: the code, never what it was."""

    def meld(melding: Weigermelding) -> None:
        if melding.voorgoed:
            logger().warning("adapter-opzij", partij=partij, code=melding.code)
        else:
            logger().warning("adapter-uitgesteld", partij=partij, code=melding.code)

    return meld


def _kaart(partij: Partij) -> Partijmap:
    bakjes = zsm_tafel() if partij.rol == "om" else STANDAARD
    return Partijmap(partij.code, partij.oin, PROFIELEN.get(partij.rol, ("json_plat",)), bakjes)
