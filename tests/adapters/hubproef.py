"""A real hub in the test's own process, with every party of the convenant admitted and its directory on this disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hub.bootstrap.beleid import lees_beleid, partijen_van
from hub.bootstrap.hub import Hub, draai_hub
from hub.bootstrap.partijpost import PARTNERS
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from tests import weg
from tests.weg import Json


@dataclass(frozen=True, slots=True)
class Proefkeuken:
    """A running hub and where its parties' directories are."""

    hub: Hub
    staat: Path

    @property
    def adres(self) -> str:
        """Of the server."""
        return self.hub.adres.nats

    def map(self, code: str) -> Path:
        """The directory of a party."""
        return self.staat / PARTNERS / code


@asynccontextmanager
async def draaiende_hub(staat: Path, profiel: str = "jose-1") -> AsyncIterator[Proefkeuken]:
    """Start, and stop when the block ends."""
    instellingen = Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)
    await asyncio.to_thread(_zet_klaar, staat, profiel)
    async with draai_hub(instellingen) as hub:
        yield Proefkeuken(hub, staat)


def _zet_klaar(staat: Path, profiel: str) -> None:
    zet_proef_klaar(staat, BELEID_MEEGELEVERD)
    zet_partijen_klaar(staat, partijen_van(lees_beleid(BELEID_MEEGELEVERD)), profiel=profiel)


def signaal(n: int = 0) -> Json:
    """A signal of today that the convenant lets through to the municipality."""
    data = weg.signaal(n)
    data["feit"]["pleegdatum"] = date.today().isoformat()  # noqa: DTZ011 - the hub counts in days of its own clock
    return data
