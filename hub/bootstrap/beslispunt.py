"""The decision point of a running hub: its policy, its clock, and a folder for what the register said.

The register of every policy that goes live in this process is kept, also when nobody asks and also when the decision
point is off: a line of a log may name it later.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from hub.bootstrap.hub import Hub
from hub.fouten import Ketenfout
from hub.gateway.nummers import Systeemklok
from hub.gateway.poorten import Klok
from hub.instellingen import BESLISPUNT_STANDAARD, Instellingen
from hub.logboek import logger
from hub.policy.laden import Beleid
from hub.toegang.archief import Archieffout, Maparchief, bewaar_beleid
from hub.toegang.server import Draaiend, Wensen, draai_beslispunt

VERWERKINGENMAP: Final = "verwerkingen"
VOLG_S: Final = 1.0
"""Between two looks at what is live. Two organisations sign each change, so none is live for less."""


@asynccontextmanager
async def open_beslispunt(
    hub: Hub, instellingen: Instellingen, klok: Klok | None = None
) -> AsyncIterator[Draaiend | None]:
    """Run the decision point beside a hub until the block ends.

    None when it is off, or when the default address is in use: a hub without a decision point does its work, and who
    asks one that is not there is permitted nothing. An address that was chosen must be there.

    Raises:
        Ketenfout: `BESLISPUNT-adres` or `SLEUTEL-bestand`.
    """
    klok = klok or Systeemklok()
    archief = Maparchief(instellingen.toestand / VERWERKINGENMAP)
    volger = asyncio.create_task(_volg(hub, archief, klok), name="verwerkingenregister")
    try:
        async with contextlib.AsyncExitStack() as stapel:
            yield await _start(stapel, hub, instellingen, klok, archief)
    finally:
        volger.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await volger


async def _start(
    stapel: contextlib.AsyncExitStack, hub: Hub, instellingen: Instellingen, klok: Klok, archief: Maparchief
) -> Draaiend | None:
    luister = instellingen.beslispunt
    if luister is None:
        return None

    def beleid() -> Beleid:
        """What is live, as long as its days last."""
        if not hub.huis.geldt:
            raise LookupError("the policy has ended")
        return hub.beleid

    wensen = Wensen(luister, instellingen.beslispunt_naam, instellingen.toestand)
    try:
        return await stapel.enter_async_context(draai_beslispunt(wensen, beleid, klok, archief))
    except Ketenfout as fout:
        if fout.code != "BESLISPUNT-adres" or luister != BESLISPUNT_STANDAARD:
            raise
        logger().warning("beslispunt-bezet")
        return None


async def _volg(hub: Hub, archief: Maparchief, klok: Klok) -> None:
    """Keep the register of each policy when it goes live; what cannot be kept now is tried again."""
    gehad = ""
    gemeld = False
    while True:
        levend = hub.beleid
        if levend.digest != gehad and hub.huis.geldt:
            try:
                bewaar_beleid(archief, levend, klok.nu())
            except Archieffout as fout:
                if not gemeld:
                    logger().error("register-niet-bewaard", fout=fout)
                gemeld = True
            else:
                gehad, gemeld = levend.digest, False
        await asyncio.sleep(VOLG_S)
