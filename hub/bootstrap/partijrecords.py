"""What the journal says of the register: one record for each line of a card's history, written exactly once.

The place of a record is made of the party and the revision, with the fence "there is none yet": whichever process
notices a change first writes it, and the others find it. As with the policy these records stay in KETEN.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from hub import onderwerpen
from hub.gateway.poorten import Geheugen, Vastlegging
from hub.journal.soorten import Waarde, record
from hub.trust.partijdelen import Wijziging
from hub.trust.partijen import Partijkaart

GEWIJZIGD: Final = "partij-gewijzigd"
HUB: Final = "hub"
_HEX_TEKENS: Final = 64


class Partijboek:
    """Writes these records through the port `Geheugen`."""

    def __init__(self, geheugen: Geheugen) -> None:
        """`geheugen` is KETEN."""
        self._geheugen = geheugen

    async def schrijf(self, regels: Iterable[tuple[Partijkaart, Wijziging]]) -> int:
        """Write what is not there yet. Returns how many were written now.

        Raises:
            Busfout: the bus did not answer; repeating is safe.
        """
        gemaakt = [_vastlegging(kaart, wijziging) for kaart, wijziging in regels]
        if not gemaakt:
            return 0
        al = await self._geheugen.lees([v.onderwerp for v in gemaakt])
        nieuw = [v for v in gemaakt if v.onderwerp not in al]
        if nieuw:
            await self._geheugen.leg_vast([[v] for v in nieuw])
        return len(nieuw)


def _vastlegging(kaart: Partijkaart, wijziging: Wijziging) -> Vastlegging:
    plek = hashlib.sha256(f"{GEWIJZIGD}\n{kaart.code}\n{wijziging.revisie}".encode()).hexdigest()[:32]
    kenmerk = str(uuid.UUID(plek))
    velden: dict[str, Waarde] = {
        "id": kenmerk,
        "tijd": _tijd(wijziging.moment),
        "partij": HUB,
        "wie": kaart.code,
        "revisie": wijziging.revisie,
        "wat": wijziging.wat,
        "reden": wijziging.reden,
    }
    over = wijziging.over
    if over is not None and len(over) == _HEX_TEKENS:
        velden["over"] = over
    elif over is not None:
        velden["opvolger"] = over
        velden["vanaf"] = _vanaf(kaart, wijziging)
    return Vastlegging(onderwerpen.journaal(HUB, kenmerk), record(GEWIJZIGD, velden).inhoud, verwacht=0)


def _vanaf(kaart: Partijkaart, wijziging: Wijziging) -> str | None:
    """The day that belongs to this line: lines of succession and successors come in the same order, one for one."""
    lijnen = [w.revisie for w in kaart.geschiedenis if w.wat == "opvolging"]
    plaats = lijnen.index(wijziging.revisie) if wijziging.revisie in lijnen else len(kaart.opvolgers)
    if plaats >= len(kaart.opvolgers):
        return None
    return f"{kaart.opvolgers[plaats].vanaf.isoformat()}T00:00:00.000000Z"


def _tijd(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
