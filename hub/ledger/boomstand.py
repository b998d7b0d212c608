"""How far the tree is: the one file that says which of the other files count. It is written last, in one rename."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from hub.journal.merkle import LEEG
from hub.ledger.boomfouten import Boomfout

STANDBESTAND: Final = "stand"
_MERK: Final = "ketenhub-journaal-1"
_VORM: Final = re.compile(r"ketenhub-journaal-1\n(0|[1-9][0-9]{0,14})\n(0|[1-9][0-9]{0,14})\n([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Boomstand:
    """`grootte`: records (leaves). `bladzijden`: pages of JOURNAAL they came from. `wortel`: RFC 6962 root, 32 bytes.

    Pages are taken whole, so the next record is the first of page `bladzijden + 1`.
    """

    grootte: int = 0
    bladzijden: int = 0
    wortel: bytes = LEEG

    def naar_bytes(self) -> bytes:
        """The file: four lines, and a fifth with the SHA-256 of those four."""
        inhoud = f"{_MERK}\n{self.grootte}\n{self.bladzijden}\n{self.wortel.hex()}\n".encode()
        return inhoud + hashlib.sha256(inhoud).hexdigest().encode() + b"\n"

    @classmethod
    def van_bytes(cls, tekst: bytes) -> Boomstand:
        """Read the file.

        Raises:
            Boomfout: `JOURNAAL-stand`, it is not as it was written.
        """
        inhoud, slot = tekst[:-65], tekst[-65:]
        gevonden = _VORM.fullmatch(inhoud.decode("ascii", "replace"))
        if gevonden is None or slot != hashlib.sha256(inhoud).hexdigest().encode() + b"\n":
            raise Boomfout("JOURNAAL-stand", "is beschadigd", STANDBESTAND)
        return cls(int(gevonden[1]), int(gevonden[2]), bytes.fromhex(gevonden[3]))
