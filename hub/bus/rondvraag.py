"""A question to every process of the hub, answered from memory: nothing is stored, who does not run does not answer.

The subjects (`hub.onderwerpen`) exist in the hub's own account only.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import nats.errors

from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Busfout

if TYPE_CHECKING:
    from nats.aio.msg import Msg

RONDVRAAG_S: Final = 0.4
"""How long answers are collected. They come from memory, within a few milliseconds."""


async def beantwoord(verbinding: Verbinding, onderwerp: str, antwoord: Callable[[], bytes]) -> None:
    """Answer whoever asks, while the connection lasts."""

    async def ontvang(bericht: Msg) -> None:
        if bericht.reply:
            await bericht.respond(antwoord())

    await verbinding.client.subscribe(onderwerp, cb=ontvang)


async def vraag_rond(
    verbinding: Verbinding,
    onderwerp: str,
    wacht_s: float = RONDVRAAG_S,
    klaar: Callable[[Sequence[bytes]], bool] | None = None,
) -> list[bytes]:
    """Ask, and return what came in time, in the order in which it came.

    `klaar`: stop waiting as soon as this holds of the answers so far.

    Raises:
        Busfout: the connection is gone.
    """
    gekregen: list[bytes] = []
    genoeg = asyncio.Event()

    async def ontvang(bericht: Msg) -> None:
        if bericht.data:
            gekregen.append(bericht.data)
            if klaar is not None and klaar(gekregen):
                genoeg.set()

    postbus = verbinding.client.new_inbox()
    try:
        abonnement = await verbinding.client.subscribe(postbus, cb=ontvang)
        try:
            await verbinding.client.publish(onderwerp, reply=postbus)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wacht_s):
                    await genoeg.wait()
        finally:
            await abonnement.unsubscribe()
    except (nats.errors.Error, OSError) as fout:
        raise Busfout(f"rondvraag mislukte: {type(fout).__name__}") from fout
    return gekregen
