"""Whether this hub has the secret with which everything on its server was made.

Two hubs with state directories of their own, each with a secret of its own, would share one server and find none of
each other's persons: a case would be opened twice, and sepot 01 would destroy half of it (R15). Nothing else notices.
So the first hub on a server writes a keyed fingerprint of its secret there, once; every other one compares before it
starts.

The fingerprint is an HMAC of a fixed text: it tells whether two secrets are the same, and nothing about them.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final

from hub import onderwerpen
from hub.fouten import Ketenfout
from hub.gateway.poorten import Geheugen, Uitslag, Vastlegging

_TEKST: Final = b"geheimproef\0ketenhub 1"
"""Begins as no index and no commitment does (`HmacSleutelwerk`), so that it can be neither."""


async def eis_zelfde_geheim(geheugen: Geheugen, geheim: bytes) -> None:
    """Write the fingerprint when there is none yet, else compare. Of two hubs that start at once one writes.

    Raises:
        Ketenfout: `SLEUTEL-ander-geheim`: what lies on this server was made with another secret.
        Busfout: the server did not answer.
    """
    onderwerp = onderwerpen.GEHEIMPROEF
    proef = hmac.new(geheim, _TEKST, sha256).hexdigest().encode()
    (uitslag,) = await geheugen.leg_vast([[Vastlegging(onderwerp, proef, verwacht=0)]])
    if uitslag is Uitslag.VASTGELEGD:
        return
    gelezen = (await geheugen.lees([onderwerp])).get(onderwerp)
    if gelezen is None or not hmac.compare_digest(gelezen.inhoud, proef):
        raise Ketenfout(
            "SLEUTEL-ander-geheim",
            "Op deze NATS-server werkte al een hub met een ander geheim: deze hub zou geen jongere van hem"
            " terugvinden. Kopieer sleutels/hub.geheim uit de toestand van die hub (of uit zijn reservekopie) naar de"
            " map sleutels in KETENHUB_TOESTAND, alleen leesbaar voor de gebruiker van de hub, en start opnieuw.",
        )
