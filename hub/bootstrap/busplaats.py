"""Where the bus of a hub is, for commands beside it; a room of its own, so that asking loads no policy."""

from __future__ import annotations

from hub.bus.server import lopend_adres
from hub.instellingen import Instellingen


def bus_van(instellingen: Instellingen) -> str | None:
    """Where the bus of this hub listens; None when it would start a server of its own and none runs."""
    if instellingen.nats is not None:
        return instellingen.nats
    adres = lopend_adres(instellingen.toestand)
    return None if adres is None else adres.nats
