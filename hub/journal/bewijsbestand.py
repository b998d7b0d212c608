"""A proof of one record in one file (C2SP tlog-proof): who has the journal's public key needs nothing else.

The standard leaves room for `extra` data that it does not vouch for; the record itself stands there, in its canonical
bytes. It is vouched for after all: its hash must be the leaf that the path leads up from.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from hub.journal.controlepunt import Controlepunt, controleer, controleer_getuige
from hub.journal.merkle import HASH_BYTES, bladhash, controleer_insluiting
from hub.journal.nota import NOTA_BYTES_MAX, Nota, Sleutel, lees_base64
from hub.journal.tegels import RECORD_BYTES_MAX
from hub.journal.weerlegd import Bewijsfout

KOP: Final = "c2sp.org/tlog-proof@v1"
PAD_MAX: Final = 48
"""Most hashes in a path: the height of the largest tree."""

BEWIJSBESTAND_BYTES_MAX: Final = NOTA_BYTES_MAX + 2 * RECORD_BYTES_MAX + 64 * PAD_MAX + 256
_GETAL: Final = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Bewijsbestand:
    """The record in its canonical bytes, its number, its path, and the checkpoint with its signatures as bytes."""

    record: bytes
    nummer: int
    pad: tuple[bytes, ...]
    controlepunt: bytes

    def naar_bytes(self) -> bytes:
        """The file."""
        regels = [KOP, f"extra {b64encode(self.record).decode()}", f"index {self.nummer}"]
        regels += [b64encode(hash_).decode() for hash_ in self.pad]
        return "".join(f"{regel}\n" for regel in regels).encode() + b"\n" + self.controlepunt

    @classmethod
    def van_bytes(cls, bytes_: bytes) -> Self:
        """Read a proof file; nothing is checked but its form.

        Raises:
            Bewijsfout: `JOURNAAL-bewijsbestand`.
        """
        boven, scheiding, punt = bytes_.partition(b"\n\n")
        try:
            kop, extra, index, *pad = boven.decode("ascii").split("\n")
        except ValueError:
            raise Bewijsfout("JOURNAAL-bewijsbestand") from None
        record = lees_base64(extra.removeprefix("extra "))
        nummer = index.removeprefix("index ")
        hashes = [lees_base64(regel) for regel in pad]
        goed = [hash_ for hash_ in hashes if hash_ is not None and len(hash_) == HASH_BYTES]
        if (
            len(bytes_) > BEWIJSBESTAND_BYTES_MAX
            or not scheiding
            or kop != KOP
            or not extra.startswith("extra ")
            or record is None
            or len(record) > RECORD_BYTES_MAX
            or not index.startswith("index ")
            or _GETAL.fullmatch(nummer) is None
            or len(goed) != len(pad)
            or len(pad) > PAD_MAX
        ):
            raise Bewijsfout("JOURNAAL-bewijsbestand")
        return cls(record=record, nummer=int(nummer), pad=tuple(goed), controlepunt=punt)

    def controleer(self, sleutel: Sleutel, getuigen: Sequence[Sleutel] = ()) -> Controlepunt:
        """Check everything: the signature, each witness that is asked for, and that the record stands in the tree.

        Raises:
            Bewijsfout: as `controlepunt.controleer`, `controlepunt.controleer_getuige` and
                `merkle.controleer_insluiting`.
        """
        punt = controleer(self.controlepunt, sleutel)
        nota = Nota.van_bytes(self.controlepunt)
        for getuige in getuigen:
            controleer_getuige(nota, getuige)
        controleer_insluiting(bladhash(self.record), self.nummer, punt.grootte, self.pad, punt.wortel)
        return punt
