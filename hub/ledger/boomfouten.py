"""What can be wrong with the tree's files: a code, and the place to the record and the byte when it is known."""

from __future__ import annotations

from typing import Final

from hub.fouten import Ketenfout

STAND: Final = "JOURNAAL-stand"
TEGEL: Final = "JOURNAAL-tegel"
RECORDS: Final = "JOURNAAL-records"
CONTROLEPUNT: Final = "JOURNAAL-controlepunt"
TEGENSPRAAK: Final = "JOURNAAL-tegenspraak"
BEZET: Final = "JOURNAAL-bezet"
SCHIJF: Final = "JOURNAAL-schijf"
OPGERUIMD: Final = "JOURNAAL-opgeruimd"
"""Asked for a record that is only in an archive any more."""
OPRUIMING: Final = "JOURNAAL-opruiming"
"""The mark of what was pruned is not what the tree says."""
OPRUIMSCHADE: Final = "JOURNAAL-opruimschade"
"""Hashes of pruned records are damaged: nothing but an archive has what they are made of."""
HERSTELBAAR: Final = frozenset({STAND, TEGEL, RECORDS})
"""Damage to a file of which the content follows from the records, so that it can be made again."""


class Boomfout(Ketenfout):
    """The store of the tree cannot be used as it is.

    Attributes:
        plaats: the file, under the folder of the journal; empty when it is not about one.
        record: number of the record (leaf, from 0) at which it shows; None when it is not known.
        offset: the byte in the file from which it shows (from 0); None when it is not known.
    """

    def __init__(
        self, code: str, wat: str, plaats: str = "", *, record: int | None = None, offset: int | None = None
    ) -> None:
        """`wat`: what is wrong, Dutch, the end of a sentence about the place."""
        bij = "" if record is None else f", record {record}"
        bij += "" if offset is None else f", byte {offset}"
        super().__init__(code, f"{plaats}{bij}: {wat}" if plaats else wat)
        self.plaats = plaats
        self.record = record
        self.offset = offset
