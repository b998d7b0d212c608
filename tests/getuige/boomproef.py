"""A small tree in memory, a hub's key and a witness's folder, for tests of witnesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hub.bootstrap.getuigemap import Getuigemap
from hub.journal.bewijzen import uitbreidingsbewijs, wortel_uit
from hub.journal.controlepunt import Controlepunt, onderteken, oorsprong_van, sleutel_van
from hub.journal.merkle import HASH_BYTES, bladhash
from hub.journal.nota import Sleutel
from hub.journal.tegels import HASHES_PER_TEGEL, Tegelrand

OORSPRONG: Final = oorsprong_van("00000099000000099000")
HUB: Final = bytes(range(32))
ANDER: Final = bytes(range(1, 33))
SLEUTEL: Final = sleutel_van(OORSPRONG, HUB)
TIJD: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class VasteKlok:
    """A clock that stands still until it is moved."""

    tijd: datetime = TIJD

    def nu(self) -> datetime:
        """See `Klok.nu`."""
        return self.tijd


@dataclass
class Boom:
    """`Knopen` in memory over records `<naam> 0`, `<naam> 1`, …; `veranderd`: records that say something else."""

    grootte: int
    naam: str = "record"
    veranderd: Sequence[int] = ()
    tegels: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rand = Tegelrand()
        hashes = [
            bladhash(f"{self.naam} {nummer}{' anders' if nummer in self.veranderd else ''}".encode())
            for nummer in range(self.grootte)
        ]
        for tegel, inhoud in (*rand.voeg_toe(hashes), *rand.rand()):
            self.tegels[tegel.niveau, tegel.nummer] = inhoud

    def tegel(self, niveau: int, nummer: int, breedte: int = HASHES_PER_TEGEL) -> bytes:
        """See `Knopen.tegel`."""
        return self.tegels[niveau, nummer][: breedte * HASH_BYTES]

    def wortel(self, grootte: int) -> bytes:
        """See `hub.bootstrap.getuigen.Boom.wortel`."""
        if grootte > self.grootte:
            raise ValueError("the tree is not that large")
        return wortel_uit(self, grootte)

    def punt(self, grootte: int | None = None) -> Controlepunt:
        """A checkpoint of this tree."""
        hoeveel = self.grootte if grootte is None else grootte
        return Controlepunt(OORSPRONG, hoeveel, self.wortel(hoeveel))

    def nota(self, grootte: int | None = None, geheim: bytes = HUB) -> bytes:
        """The same, signed by the hub."""
        return onderteken(self.punt(grootte), geheim).naar_bytes()

    def pad(self, oud: int, nieuw: int | None = None) -> list[bytes]:
        """The proof from an older size."""
        return uitbreidingsbewijs(self, oud, self.grootte if nieuw is None else nieuw)


def nieuwe_getuige(kaart: Path, naam: str = "getuige.voorbeeld.nl/een") -> tuple[Getuigemap, Sleutel]:
    """A folder with a witness that follows the journal of these tests."""
    getuigemap = Getuigemap(kaart)
    sleutel = getuigemap.begin(naam)
    getuigemap.volg(SLEUTEL)
    return getuigemap, sleutel
