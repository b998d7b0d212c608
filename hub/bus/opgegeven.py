"""Messages the hub gave up on: they stay in their inbound stream, handed out no more; an advisory in ADVIES says which.

They are set aside from there (`hub.bootstrap.parkeerwacht`), and only then taken out of the stream.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Final

from hub.bus.verbinding import Jsfout, Nietgehoord, Verbinding
from hub.bus.wensen import ADVIES, HUB_CONSUMENT
from hub.onderwerpen import instroom

_ADVISERING: Final = f"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.*.{HUB_CONSUMENT}"
_GEEN_BERICHT: Final = 10037
_AL_WEG: Final = 10057
"""JetStream: no message under this number to delete."""
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


async def lees_inhoud(verbinding: Verbinding, opgegeven: Opgegeven) -> bytes | None:
    """The bytes as they came in; None when it is gone.

    Raises:
        Busfout: the server did not answer.
    """
    ligt = await _bericht(verbinding, instroom(opgegeven.partij), {"seq": opgegeven.volgnummer})
    return None if ligt is None else base64.b64decode(ligt.get("data") or "")


async def neem_weg(verbinding: Verbinding, opgegeven: Opgegeven) -> bool:
    """Take it out of its stream; its bytes are overwritten. False when it was gone already.

    Raises:
        Busfout: the server did not answer. Doing it again is safe.
    """
    vraag = {"seq": opgegeven.volgnummer, "no_erase": False}
    try:
        await verbinding.js(f"STREAM.MSG.DELETE.{instroom(opgegeven.partij)}", vraag)
    except Jsfout as fout:
        if fout.code not in {_GEEN_BERICHT, _AL_WEG}:
            raise
        return False
    return True


async def _bericht(verbinding: Verbinding, stroom: str, vraag: dict[str, Any]) -> dict[str, Any] | None:
    try:
        gevonden: dict[str, Any] = (await verbinding.js(f"STREAM.MSG.GET.{stroom}", vraag))["message"]
    except (Jsfout, Nietgehoord) as fout:
        if isinstance(fout, Jsfout) and fout.code not in {_GEEN_BERICHT, _GEEN_STROOM}:
            raise
        return None
    return gevonden
