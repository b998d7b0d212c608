"""Telling a server of one's own to read its configuration again: by the system user, over the bus itself.

The server answers when it has done so, or with the reason why it keeps what it had. That reason quotes its file, so it
is not told further.
"""

from __future__ import annotations

import json
import ssl
from typing import Final

from hub.bus.controle import Busadres, servernaam
from hub.bus.fouten import Busweigering
from hub.bus.serverconfig import SYSTEEM_POSTBUS
from hub.bus.tls import HANDDRUK_S_MAX
from hub.bus.verbinding import verbind
from hub.gateway.poorten import Busfout

HERLAAD_S_MAX: Final = 10.0 + HANDDRUK_S_MAX
"""A reload with 342 parties takes milliseconds; strangers in the middle of a handshake can hold it up."""


async def herlaad_op_afstand(adres: Busadres, seed: str, tls: ssl.SSLContext) -> None:
    """Let the server at `adres` read its configuration file again. `seed`: the NKey of the system user.

    Raises:
        Busweigering: `BUS-herlaad`, it refused the file and goes on with what it had, or it did not answer.
    """
    try:
        server = await servernaam(adres.monitor)
        verbinding = await verbind(adres.nats, seed, naam="hub-herlaad", postbus=SYSTEEM_POSTBUS, tls=tls, blijf=False)
        try:
            antwoord = await verbinding.vraag(f"$SYS.REQ.SERVER.{server}.RELOAD", wacht_s=HERLAAD_S_MAX)
        finally:
            await verbinding.sluit()
        gelukt = "error" not in json.loads(antwoord.data)
    except (Busfout, ValueError, TypeError):
        raise Busweigering("BUS-herlaad", "De NATS-server antwoordt niet of hij zijn configuratie las.") from None
    if not gelukt:
        raise Busweigering("BUS-herlaad", "De NATS-server weigert de nieuwe configuratie. De oude blijft gelden.")
