"""Taking pages of JOURNAAL away, after an order to prune: with the break-glass user, and by nobody else.

The server refuses every purge of JOURNAAL (`deny_purge`), to everybody and for good; that stays. What it lets the
break-glass user do is change the limits of the stream. So a limit on the number of pages is set and taken off again at
once: the oldest pages go. Pages that come meanwhile would push out as many more, so the limit leaves `MARGE` pages that
might have gone; they go the next time.

Who is killed between the two leaves a stream that forgets. The hub sees that within two seconds and takes nothing in
(`hub.bootstrap.journaalstroom`), so nothing more comes that pushes; doing this again takes the limit off.

Not after a kill of the server: one that could not say goodbye may have pages back that were taken away. They are older
than the mark, so they count for nobody; doing this again takes them away again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Busfout
from hub.onderwerpen import JOURNAAL

MARGE: Final = 256
"""Pages that may come in the milliseconds between two calls: at full load some tens."""
_GRENS: Final[Mapping[str, Any]] = {"discard": "new", "max_msgs": -1}


async def wis_bladzijden(nood: Verbinding, tot: int, marge: int | None = None) -> int:
    """Take away the pages up to number `tot`, but for at most `marge` (`MARGE`); returns how many went.

    Raises:
        Busfout: the server did not answer or refused; doing it again is safe.
    """
    info = await nood.js(f"STREAM.INFO.{JOURNAAL}")
    try:
        config = dict(info["config"])
        eerst, laatst = int(info["state"]["first_seq"]), int(info["state"]["last_seq"])
    except (KeyError, ValueError, TypeError) as fout:
        raise Busfout(f"{JOURNAAL}: onverwacht antwoord") from fout
    blijft = laatst - tot + (MARGE if marge is None else marge)
    zonder = {**config, **_GRENS}
    if tot > laatst or blijft >= int(info["state"]["messages"]) or not eerst:
        if not blijvend(config):
            await nood.js(f"STREAM.UPDATE.{JOURNAAL}", zonder)
        return 0
    try:
        await nood.js(f"STREAM.UPDATE.{JOURNAAL}", {**config, "discard": "old", "max_msgs": blijft})
    finally:
        over = await nood.js(f"STREAM.UPDATE.{JOURNAAL}", zonder)
    return int(over["state"]["first_seq"]) - eerst


def blijvend(config: Mapping[str, Any]) -> bool:
    """Whether a stream so configured never forgets a page by itself."""
    return config.get("discard") == "new" and int(config.get("max_msgs", -1)) <= 0 and not config.get("max_age")
