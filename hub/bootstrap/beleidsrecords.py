"""What the journal says of the policy: went live, was refused, has ended. Each written exactly once, whoever is first.

The place of such a record is made of what it is about, with the fence "there is none yet". So it does not matter how
many processes notice the same thing, or how often: the first one writes it and the others find it. These records stay
in KETEN, unlike those of messages: that a policy has ended must be found after any number of years.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from hub import onderwerpen
from hub.gateway.poorten import HUB, Geheugen, Klok, Uitslag, Vastlegging
from hub.journal.soorten import Recordfout, Waarde, keur, record
from hub.policy.beleidsbundel import Bundelinhoud
from hub.policy.bundelrapport import Vorige
from hub.policy.sleutelregister import Sleutel

ACTIEF: Final = "beleid-actief"
GEWEIGERD: Final = "beleid-geweigerd"
VERLOPEN: Final = "beleid-verlopen"


class Beleidsboek:
    """Writes these records through the port `Geheugen`."""

    def __init__(self, geheugen: Geheugen, klok: Klok) -> None:
        """`geheugen` is KETEN."""
        self._geheugen = geheugen
        self._klok = klok

    async def actief(self, beleid: Vorige, ondertekenaars: Sequence[Sleutel], dagen: int) -> bool:
        """It is live; who signed it. `dagen`: days left, this day not counted. Returns whether it was written now.

        Raises:
            Busfout: the bus did not answer; do not decide under it before this succeeds.
        """
        inhoud = beleid.inhoud
        return await self._schrijf(
            ACTIEF,
            (beleid.digest,),
            {
                "revisie": inhoud.revisie,
                "convenant": _woord(inhoud.convenant),
                "beleid": inhoud.beleid,
                "bundel": beleid.digest,
                "vorige": inhoud.vorige,
                "strekking": inhoud.strekking,
                "dagen": max(0, dagen),
                "ondertekenaars": [
                    {
                        "sleutel": s.kenmerk,
                        "naam": _woord(s.naam),
                        "rol": s.rol,
                        "organisatie": _woord(s.organisatie),
                    }
                    for s in ondertekenaars
                ],
            },
        )

    async def geweigerd(self, bundel: bytes, code: str, zelf: Bundelinhoud | None = None) -> bool:
        """A bundle did not go live, with the code of the reason. `zelf`: what it says it is. Raises `Busfout`."""
        inhoud = hashlib.sha256(bundel).hexdigest()
        # A code in a record has eight capitals at most, so that nobody's name fits; one of our own has more.
        velden: dict[str, Waarde] = {"code": code.removeprefix("SLEUTEL"), "inhoud": inhoud}
        if zelf is not None:
            velden |= {"revisie": zelf.revisie, "bundel": zelf.digest}
        return await self._schrijf(GEWEIGERD, (inhoud, code), velden)

    async def verlopen(self, beleid: Vorige) -> bool:
        """Its last day is over. Raises `Busfout`."""
        inhoud = beleid.inhoud
        velden: dict[str, Waarde] = {
            "revisie": inhoud.revisie,
            "convenant": _woord(inhoud.convenant),
            "beleid": inhoud.beleid,
            "bundel": beleid.digest,
        }
        return await self._schrijf(VERLOPEN, (beleid.digest,), velden)

    async def is_verlopen(self, digest: str) -> bool:
        """Whether the journal already says that this bundle has ended: then it has, whatever a clock says now.

        Raises:
            Busfout: the bus did not answer.
        """
        plek = onderwerpen.journaal(HUB, _kenmerk(VERLOPEN, digest))
        return plek in await self._geheugen.lees([plek])

    async def _schrijf(self, soort: str, over: Sequence[str], velden: Mapping[str, Waarde]) -> bool:
        kenmerk = _kenmerk(soort, *over)
        kop: dict[str, Waarde] = {"id": kenmerk, "tijd": _tijd(self._klok.nu()), "partij": HUB}
        gemaakt = record(soort, {**kop, **velden})
        # A page of one record, without an end: see above.
        plek = Vastlegging(onderwerpen.journaal(HUB, kenmerk), gemaakt.inhoud, verwacht=0)
        (uitslag,) = await self._geheugen.leg_vast([[plek]])
        return uitslag is Uitslag.VASTGELEGD


def _kenmerk(*delen: str) -> str:
    """The same id for the same fact, in every process."""
    return str(uuid.UUID(hashlib.sha256("\n".join(delen).encode()).hexdigest()[:32]))


def _woord(naam: str) -> str | None:
    """A name that fits in a record; one that does not is left out: the key's digest says who it was."""
    try:
        keur(ACTIEF, "strekking", naam)
    except Recordfout:
        return None
    return naam


def _tijd(nu: datetime) -> str:
    return nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
