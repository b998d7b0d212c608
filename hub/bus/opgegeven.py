"""Messages the hub gave up on: they stay in their inbound stream, handed out no more; an advisory in ADVIES says which.

Offering one again is publishing the same bytes anew and only then taking the old away. A crash between leaves two: the
same message twice, which gets one decision.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Final

from hub.bus.verbinding import Jsfout, Nietgehoord, Verbinding, ontleed_antwoord
from hub.bus.wensen import ADVIES, HUB_CONSUMENT
from hub.onderwerpen import instroom

_ADVISERING: Final = f"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.*.{HUB_CONSUMENT}"
_GEEN_BERICHT: Final = 10037
_GEEN_STROOM: Final = 10059
_STROOM: Final = instroom("")


@dataclass(frozen=True, slots=True)
class Opgegeven:
    """A message that is handed out no more. `volgnummer`: its place in `IN_<partij>`; `sinds`: when, by the server."""

    partij: str
    bericht: str
    volgnummer: int
    pogingen: int
    sinds: str


async def lees_opgegeven(verbinding: Verbinding) -> list[Opgegeven]:
    """What was given up and is still there, oldest first; each once.

    Raises:
        Busfout: the server did not answer.
    """
    gevonden: dict[tuple[str, int], Opgegeven] = {}
    plek = 1
    while (advies := await _bericht(verbinding, ADVIES, {"seq": plek, "next_by_subj": _ADVISERING})) is not None:
        plek = int(advies["seq"]) + 1
        inhoud = json.loads(base64.b64decode(advies["data"]))
        stroom, volgnummer = str(inhoud["stream"]), int(inhoud["stream_seq"])
        ligt = await _bericht(verbinding, stroom, {"seq": volgnummer})
        if ligt is not None and stroom.startswith(_STROOM):
            partij = stroom.removeprefix(_STROOM)
            soort = str(ligt["subject"]).rpartition(".")[2]
            tijd = str(advies["time"])
            gevonden[partij, volgnummer] = Opgegeven(partij, soort, volgnummer, int(inhoud["deliveries"]), tijd)
    return list(gevonden.values())


async def bied_opnieuw(verbinding: Verbinding, opgegeven: Opgegeven) -> bool:
    """Put it at the end of its queue and take the old away; False when it was gone already.

    Raises:
        Jsfout, Nietgehoord: the stream takes nothing in now; the old stays.
        Busfout: the server did not answer. Doing it again is safe.
    """
    stroom = instroom(opgegeven.partij)
    ligt = await _bericht(verbinding, stroom, {"seq": opgegeven.volgnummer})
    if ligt is None:
        return False
    await zend(verbinding, str(ligt["subject"]), base64.b64decode(ligt.get("data") or ""))
    try:
        await verbinding.js(f"STREAM.MSG.DELETE.{stroom}", {"seq": opgegeven.volgnummer, "no_erase": True})
    except Jsfout as fout:
        if fout.code != _GEEN_BERICHT:
            raise
    return True


async def zend(verbinding: Verbinding, onderwerp: str, inhoud: bytes) -> None:
    """Publish bytes in an inbound stream, as the hub. Raises as `bied_opnieuw`."""
    ontleed_antwoord(onderwerp, (await verbinding.vraag(onderwerp, inhoud)).data)


async def _bericht(verbinding: Verbinding, stroom: str, vraag: dict[str, Any]) -> dict[str, Any] | None:
    try:
        gevonden: dict[str, Any] = (await verbinding.js(f"STREAM.MSG.GET.{stroom}", vraag))["message"]
    except (Jsfout, Nietgehoord) as fout:
        if isinstance(fout, Jsfout) and fout.code not in {_GEEN_BERICHT, _GEEN_STROOM}:
            raise
        return None
    return gevonden
