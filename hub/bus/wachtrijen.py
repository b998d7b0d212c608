"""What waits at the hub's door: per party the messages that were accepted and not handled yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.bus import grenzen
from hub.bus.lezer import lees_tijd
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Busfout
from hub.onderwerpen import in_, instroom


@dataclass(frozen=True, slots=True)
class Wachtrij:
    """Messages of one party that wait. `oudste_s`: how long the first of them does, by the clock of the server.

    `vol`: from 0 to 1; at 1 the server refuses what the party sends next, and tells it so.
    """

    partij: str
    berichten: int
    oudste_s: float
    vol: float


async def wachtrijen(verbinding: Verbinding) -> list[Wachtrij]:
    """Every party of which something waits, by code.

    Raises:
        Busfout: the bus did not answer.
    """
    rijen: list[Wachtrij] = []
    gezien = 0
    while True:
        vraag = {"offset": gezien, "subject": in_("*", "*")}
        antwoord: dict[str, Any] = await verbinding.js("STREAM.LIST", vraag)
        stromen = antwoord.get("streams") or []
        gezien += len(stromen)
        rijen += [rij for info in stromen if (rij := _rij(info)) is not None]
        if not stromen or gezien >= int(antwoord.get("total", 0)):
            return sorted(rijen, key=lambda rij: rij.partij)


def _rij(info: dict[str, Any]) -> Wachtrij | None:
    try:
        naam, staat = str(info["config"]["name"]), info["state"]
        berichten = int(staat["messages"])
        if not naam.startswith(instroom("")) or not berichten:
            return None
        oudste_s = (lees_tijd(info["ts"]) - lees_tijd(staat["first_ts"])).total_seconds()
        vol = max(berichten / grenzen.INSTROOM_BERICHTEN_MAX, int(staat["bytes"]) / grenzen.INSTROOM_BYTES_MAX)
    except (KeyError, ValueError, TypeError) as fout:
        raise Busfout("STREAM.LIST: onverwacht antwoord") from fout
    return Wachtrij(naam.removeprefix(instroom("")), berichten, max(0.0, oudste_s), min(1.0, vol))
