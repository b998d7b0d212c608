"""All that runs beside the road for destruction: finishing what was broken off, sweeping keys, chasing receipts."""

from __future__ import annotations

from contextlib import AsyncExitStack

from hub.bootstrap.sleutelveger import Sleutelveger
from hub.bootstrap.vernietigwacht import Vernietigwacht
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Klok, Sleutelwerk
from hub.gateway.weg import Weg
from hub.trust.wikkelaar import Wikkelaar


async def open_vernietiging(
    stapel: AsyncExitStack,
    verbinding: Verbinding,
    weg: Weg,
    sleutelwerk: Sleutelwerk,
    wikkelaar: Wikkelaar,
    klok: Klok,
) -> None:
    """Start, until the stack is closed. Call it before anything is taken in: what was broken off is finished first.

    Raises:
        Busfout: the bus did not answer.
    """
    veger = Sleutelveger(verbinding, sleutelwerk, wikkelaar, weg.wis)
    await veger.start()
    stapel.push_async_callback(veger.stop)
    wacht = Vernietigwacht(verbinding, sleutelwerk, klok)
    await wacht.start()
    stapel.push_async_callback(wacht.stop)
