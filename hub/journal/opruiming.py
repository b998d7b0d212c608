"""The mark of what was pruned: which records of the journal are only in an archive any more, signed by the hub.

It is a signed note like a checkpoint, with the same key and another name before it, so that neither is taken for the
other. What it says stands in a record of the tree as well, from before anything was removed: a mark without that record
is nobody's, and a missing file above the mark is a gap. Only whole bundles are pruned, and hashes never.

| line | says |
|---|---|
| 1 | name of the journal, and `/opgeruimd` |
| 2 | how many records from the first on, a multiple of 256 |
| 3 | root of the tree of just those (RFC 6962), base64 |
| `bladzijden P over K` | their pages: the first P whole, and K records of the next one |
| `record M` | number of the record that says so |
| `archief H` | root of the tree in the archive that has them, hex |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from hub.journal.controlepunt import Controlepunt, controleer, lees, onderteken
from hub.journal.merkle import HASH_BYTES
from hub.journal.nota import Sleutel
from hub.journal.soorten import Recordfout, Waarde
from hub.journal.soorten import lees as lees_record
from hub.journal.tegels import HASHES_PER_TEGEL
from hub.journal.weerlegd import Bewijsfout

CODE: Final = "JOURNAAL-opruiming"
SOORT: Final = "journaal-opgeruimd"
"""Kind of the record that says it."""
ACHTER_NAAM: Final = "/opgeruimd"
_GETAL: Final = r"(0|[1-9][0-9]{0,14})"
_REGELS: Final = re.compile(rf"bladzijden {_GETAL} over {_GETAL}\nrecord {_GETAL}\narchief ([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True)
class Opruiming:
    """What was pruned.

    Attributes:
        records: so many from the first on; a multiple of 256.
        wortel: root of the tree of those, 32 bytes.
        bladzijden: pages of JOURNAAL that hold nothing else.
        over: records of the page after those that are pruned too.
        record: number of the record that says it; never one of the pruned.
        archief: root of the tree in the archive, 32 bytes.
    """

    records: int
    wortel: bytes
    bladzijden: int
    over: int
    record: int
    archief: bytes

    def __post_init__(self) -> None:
        if (
            not 0 < self.records <= self.record
            or self.records % HASHES_PER_TEGEL
            or not 0 <= self.over < self.records
            or not 0 <= self.bladzijden <= self.records
            or {len(self.wortel), len(self.archief)} != {HASH_BYTES}
        ):
            raise Bewijsfout(CODE)

    @property
    def bundels(self) -> int:
        """How many files of 256 records."""
        return self.records // HASHES_PER_TEGEL

    def velden(self) -> dict[str, Waarde]:
        """What the record of it says beside its head."""
        return {
            "bundels": self.bundels,
            "bladzijden": self.bladzijden,
            "wortel": self.wortel.hex(),
            "archief": self.archief.hex(),
        }

    def staat_in(self, record: bytes) -> bool:
        """Whether this record of the tree says the same."""
        try:
            gelezen = lees_record(record)
        except Recordfout:
            return False
        return {"soort": SOORT, **self.velden()}.items() <= gelezen.items()

    def onderteken(self, oorsprong: str, geheim: bytes) -> bytes:
        """The signed mark. `oorsprong`: the name of the journal; `geheim`: its key (32 bytes)."""
        meer = (
            f"bladzijden {self.bladzijden} over {self.over}",
            f"record {self.record}",
            f"archief {self.archief.hex()}",
        )
        punt = Controlepunt(oorsprong + ACHTER_NAAM, self.records, self.wortel, meer)
        return onderteken(punt, geheim, oorsprong).naar_bytes()

    @classmethod
    def lees(cls, nota: bytes) -> Self:
        """Read a mark, unchecked.

        Raises:
            Bewijsfout: `JOURNAAL-opruiming`, it is none.
        """
        try:
            punt, _ = lees(nota)
        except Bewijsfout:
            raise Bewijsfout(CODE) from None
        return cls._van(punt)

    @classmethod
    def controleer(cls, nota: bytes, sleutel: Sleutel) -> Self:
        """Read a mark that this key signed. What it says must still be found in the tree (`staat_in`, and the root).

        Raises:
            Bewijsfout: `JOURNAAL-opruiming`, it did not.
        """
        try:
            punt = controleer(nota, sleutel, sleutel.naam + ACHTER_NAAM)
        except Bewijsfout:
            raise Bewijsfout(CODE) from None
        return cls._van(punt)

    @classmethod
    def _van(cls, punt: Controlepunt) -> Self:
        gevonden = _REGELS.fullmatch("\n".join(punt.meer))
        if gevonden is None or not punt.oorsprong.endswith(ACHTER_NAAM):
            raise Bewijsfout(CODE)
        bladzijden, over, record = (int(deel) for deel in gevonden.groups()[:3])
        return cls(punt.grootte, punt.wortel, bladzijden, over, record, bytes.fromhex(gevonden[4]))
