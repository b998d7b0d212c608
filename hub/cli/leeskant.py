"""Opening the read side for a command, up to date with what just happened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from hub.cli.scherm import Scherm
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.ledger.grootboek import Grootboek


@asynccontextmanager
async def bij(scherm: Scherm, instellingen: Instellingen) -> AsyncIterator[Grootboek]:
    """The read side with all that the journal has now; when it lacks something, that is said.

    Raises:
        Ketenfout: `GROOTBOEK-…`, `JOURNAAL-…`.
    """
    from hub.bootstrap.grootboek import open_leeskant
    from hub.bootstrap.leeskant import wacht_tot_bij

    if not await wacht_tot_bij(instellingen):
        scherm.meld(
            "De leeskant loopt achter op het journaal; het nieuwste kan ontbreken. Zie 'ketenhub journaal stand'."
        )
    with open_leeskant(instellingen) as grootboek:
        yield grootboek
