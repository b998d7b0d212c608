"""A hint on the bus: there is something to do. It may be lost; who is woken by it also looks by himself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import nats.errors

from hub.bus.verbinding import Verbinding

if TYPE_CHECKING:
    from nats.aio.msg import Msg


async def wek(verbinding: Verbinding, onderwerp: str) -> None:
    """Give the hint; without a connection nothing happens."""
    try:
        await verbinding.client.publish(onderwerp)
    except (nats.errors.Error, OSError):
        return


async def bij_wek(verbinding: Verbinding, onderwerp: str, doe: Callable[[], None]) -> None:
    """Call `doe` at every hint, and when the connection came back: hints may have been missed meanwhile."""

    async def ontvang(_: Msg) -> None:
        doe()

    async def hersteld() -> None:
        doe()

    await verbinding.client.subscribe(onderwerp, cb=ontvang)
    verbinding.bij_herstel.append(hersteld)
