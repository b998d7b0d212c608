"""The folders of a party, and deliveries that remember how they were settled: for the tests of the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from adapters.gebeurtenissen import Meeluisteraar, Soort
from adapters.instellingen import Mapinstellingen
from adapters.map_uit import MapUit
from adapters.uitmappen import STANDAARD, Bakje
from tests.unit.adapters.adapterhulp import ZAAK, Klok, levering, uuid

EDE = "gemeente-ede"


@dataclass
class Zending:
    """A delivery that remembers how it was settled."""

    onderwerp: str
    inhoud: bytes
    volgnummer: int = 7
    afloop: list[str] = field(default_factory=list)

    async def bevestig(self) -> None:
        """See the port."""
        self.afloop.append("bevestigd")

    async def later(self, seconden: float) -> None:
        """See the port."""
        self.afloop.append(f"later {seconden:g}")

    async def weiger(self, code: str) -> None:
        """See the port."""
        self.afloop.append(code)


class Opstelling:
    """The folders of a municipality."""

    def __init__(self, wortel: Path, partij: str = EDE, bakjes: Mapping[str, Bakje] = STANDAARD) -> None:
        self.wortel, self.klok, self.luister, self.partij = wortel, Klok(), Meeluisteraar(), partij
        self.uit = MapUit(wortel, partij, self.klok, self.luister, Mapinstellingen(), bakjes)

    def zending(self, deel: str, nummer: int, inhoud: bytes, volgnummer: int = 7) -> Zending:
        """A delivery under the subject of this party."""
        return Zending(f"uit.{self.partij}.{deel}.{ZAAK}.{uuid(nummer)}", inhoud, volgnummer)

    async def lever(
        self, deel: str, nummer: int, data: Mapping[str, object], plichten: str | None = None
    ) -> tuple[Soort, str]:
        """Deliver and tell what became of it and how it was settled."""
        bericht = "afdoening-genomen" if deel == "dossier" or "voor_gemeente" in data else "signaal-ingediend"
        inhoud = levering(f"{self.partij}/{deel}", nummer, data, bericht=bericht, plichten=plichten)
        zending = self.zending(deel, nummer, inhoud)
        soort = await self.uit.behandel(zending)
        (afloop,) = zending.afloop
        return soort, afloop

    def namen(self, *mappen: str) -> list[str]:
        """Names in folders."""
        return sorted(pad.name for naam in mappen for pad in (self.wortel / naam).iterdir())

    def teksten(self, naam: str) -> str:
        """Everything in a folder."""
        return "\n".join(pad.read_text("utf-8") for pad in sorted((self.wortel / naam).iterdir()))
