"""Single pages of JOURNAAL, by number or by subject: what KETEN forgets after a month, JOURNAAL has for years."""

from __future__ import annotations

import json
from typing import Final

from hub.bus.verbinding import JS, Verbinding
from hub.gateway.poorten import Busfout
from hub.onderwerpen import JOURNAAL

_GEEN: Final = "404"


class Journaalarchief:
    """The port `Archief` of the road on a server."""

    def __init__(self, verbinding: Verbinding) -> None:
        """Use a connection of the hub's own user."""
        self._bus = verbinding

    async def blad(self, nummer: int) -> bytes | None:
        """The page of this number, from 1; None when there is none. Raises `Busfout`."""
        return await self._haal({"seq": nummer}) if nummer > 0 else None

    async def onder(self, onderwerp: str) -> bytes | None:
        """The newest page under this subject; None when there is none. Raises `Busfout`."""
        return await self._haal({"last_by_subj": onderwerp})

    async def _haal(self, vraag: dict[str, object]) -> bytes | None:
        antwoord = await self._bus.vraag(f"{JS}.DIRECT.GET.{JOURNAAL}", json.dumps(vraag).encode())
        koppen = antwoord.headers or {}
        status = koppen.get("Status")
        if status == _GEEN:
            return None
        if status is not None or "Nats-Sequence" not in koppen:
            raise Busfout(f"lezen uit {JOURNAAL} gaf status {status}")
        return antwoord.data
