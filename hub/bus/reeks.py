"""Everything that lies in a stream under a pattern, in order: for who must not miss any and cannot ask all at once.

One read of `Geheugen.lees` gives a thousand entries at most. This goes on from the last one, so what is written
meanwhile behind it is met too, and what vanishes meanwhile is not.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Final

from hub.bus.verbinding import JS, Verbinding
from hub.gateway.poorten import Busfout, Gelezen
from hub.onderwerpen import KETEN

GREEP: Final = 250
"""Entries asked at once."""
_GEEN: Final = "404"
_EINDE: Final = "204"


async def lees_reeks(verbinding: Verbinding, patroon: str, stroom: str = KETEN) -> AsyncIterator[tuple[str, Gelezen]]:
    """Yield subject and entry, oldest first; empty entries (removed, about to vanish) are left out.

    Raises:
        Busfout: the bus did not answer.
    """
    na = 0
    while True:
        vraag = {"seq": na + 1, "batch": GREEP, "next_by_subj": patroon}
        *berichten, slot = await verbinding.vraag_reeks(f"{JS}.DIRECT.GET.{stroom}", json.dumps(vraag).encode())
        status = (slot.headers or {}).get("Status")
        if status not in {_GEEN, _EINDE}:
            raise Busfout(f"lezen uit {stroom} gaf status {status}")
        if not berichten:
            return
        for bericht in berichten:
            koppen = bericht.headers or {}
            na = int(koppen["Nats-Sequence"])
            if bericht.data:
                yield koppen["Nats-Subject"], Gelezen(bericht.data, na)
