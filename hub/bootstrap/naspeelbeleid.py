"""Which policy a decision of the past is replayed under: the live one, one of a folder, or one of the cupboard.

The cupboard on the bus keeps every bundle that was live, with its signatures; it can be asked while a hub runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import lees_onbewezen
from hub.bootstrap.beleidsarchief import Beleidsarchief
from hub.bootstrap.geldend import geldend_beleid
from hub.bootstrap.inzicht import adres_van, verbind_als_hub
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bus.beleidskast import Beleidskast
from hub.bus.fouten import Busweigering
from hub.fouten import Ketenfout
from hub.gateway.oordeel import UITVOERBAAR
from hub.gateway.poorten import Busfout
from hub.gateway.programma import programma
from hub.instellingen import Instellingen
from hub.policy.laden import Beleid
from hub.policy.naspelen import Naspeler

NAAM: Final = "hub-naspelen"


class Naspelers:
    """A `Naspeler` by the digest of its policy."""

    def __init__(self, instellingen: Instellingen, mappen: Sequence[Path]) -> None:
        """What is live in this state, and the policies in these folders.

        Raises:
            Ketenfout: `UITVOER-beleid`, a folder cannot be read as a policy; as `geldend_beleid`.
        """
        self._instellingen = instellingen
        self._naspelers: dict[str, Naspeler | None] = {}
        self._neem(geldend_beleid(instellingen))
        for kaart in mappen:
            try:
                self._neem(lees_onbewezen(kaart))
            except Ketenfout:
                raise Ketenfout("UITVOER-beleid", "Een map van --beleid is niet te lezen als beleid.") from None

    def voor(self, digest: str | None) -> Naspeler | None:
        """The one for this policy; None when it is nowhere to be found."""
        if digest is None:
            return None
        if digest not in self._naspelers:
            self._naspelers[digest] = None
            gevonden = self._uit_kast(digest)
            if gevonden is not None:
                self._neem(gevonden)
        return self._naspelers[digest]

    def _neem(self, beleid: Beleid) -> None:
        self._naspelers[beleid.digest] = Naspeler(beleid, UITVOERBAAR, programma())

    def _uit_kast(self, digest: str) -> Beleid | None:
        """Of the hub that runs; None when none does, or it cannot be asked: then somebody gives the folder."""
        try:
            return asyncio.run(zoek_in_kast(self._instellingen, digest))
        except (Ketenfout, Busweigering, Busfout):
            return None


async def zoek_in_kast(instellingen: Instellingen, digest: str) -> Beleid | None:
    """The policy with this digest among the bundles that were ever live, read with its signatures.

    Raises:
        Ketenfout: no hub runs here, or its keys cannot be read.
        Busfout: the bus did not answer.
    """
    verbinding = await verbind_als_hub(adres_van(instellingen), instellingen, naam=NAAM, blijf=False)
    try:
        archief = Beleidsarchief(Beleidskast(verbinding), lees_sleutels(instellingen.toestand))
        return await archief.beleid(digest)
    finally:
        await verbinding.sluit()
