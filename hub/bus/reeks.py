"""Everything that lies in a stream under a pattern, in order: for who must not miss any and cannot ask all at once.

One read of `Geheugen.lees` gives a thousand entries at most. This goes on from the last one, so what is written
meanwhile behind it is met too, and what vanishes meanwhile is not.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Final

from hub.bus.verbinding import JS, Jsfout, Verbinding
from hub.gateway.poorten import Busfout, Gelezen
from hub.onderwerpen import KETEN

GREEP: Final = 250
"""Entries asked at once."""
_GEEN: Final = "404"
_EINDE: Final = "204"
_GEEN_BERICHT: Final = 10037


async def lees_reeks(
    verbinding: Verbinding, patroon: str, stroom: str = KETEN, *, leider: bool = False
) -> AsyncIterator[tuple[str, Gelezen]]:
    """Yield subject and entry, oldest first; empty entries (removed, about to vanish) are left out.

    A direct read may be answered by any server that has the stream, also by one that lags. `leider`: by none but the
    one that leads, for who concludes from what is *not* there. With one server that is the same; with more it costs a
    request per entry.

    Raises:
        Busfout: the bus did not answer.
    """
    if leider and await kopieen(verbinding, stroom) > 1:
        async for paar in _van_leider(verbinding, patroon, stroom):
            yield paar
        return
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


async def kopieen(verbinding: Verbinding, stroom: str) -> int:
    """On how many servers a stream lies. Raises `Busfout`."""
    info = await verbinding.js(f"STREAM.INFO.{stroom}")
    try:
        return int(info["config"]["num_replicas"])
    except (KeyError, TypeError, ValueError) as fout:
        raise Busfout(f"{stroom}: onverwacht antwoord") from fout


async def _van_leider(verbinding: Verbinding, patroon: str, stroom: str) -> AsyncIterator[tuple[str, Gelezen]]:
    """One by one, by the call that only the leading server answers."""
    na = 0
    while True:
        try:
            antwoord = await verbinding.js(f"STREAM.MSG.GET.{stroom}", {"seq": na + 1, "next_by_subj": patroon})
        except Jsfout as fout:
            if fout.code == _GEEN_BERICHT:
                return
            raise
        try:
            bericht = antwoord["message"]
            na, onderwerp = int(bericht["seq"]), str(bericht["subject"])
            inhoud = base64.b64decode(bericht.get("data") or "")
        except (KeyError, TypeError, ValueError) as fout:
            raise Busfout(f"{stroom}: onverwacht antwoord") from fout
        if inhoud:
            yield onderwerp, Gelezen(inhoud, na)
