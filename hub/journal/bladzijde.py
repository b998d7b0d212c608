"""A page of the journal: all records of one message, stored as one entry, so they are there together or not at all.

One record per line, each in its canonical bytes: a record is a leaf of the tree, in the order of the pages and, within
a page, of its lines. One entry instead of many is what makes the journal cheap enough to come before every delivery.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hub.journal.soorten import Recordfout, Waarde, lees

BLADZIJDE_BYTES_MAX: Final = 64 * 1_024
"""Past this a next page begins. A message has some 8 KB; one that wakes many waiting advices has more, and an entry
must stay well below what the bus carries (256 KiB)."""
_SCHEIDING: Final = b"\n"


def schrijf(records: Sequence[bytes]) -> list[bytes]:
    """Lay records, as `soorten.record` made them, on pages in order; nearly always one.

    Raises:
        Recordfout: there is none, or one holds a line end: it did not come from `soorten.record`.
    """
    if not records:
        raise Recordfout("een bladzijde zonder records")
    bladzijden: list[list[bytes]] = [[]]
    gevuld = 0
    for record in records:
        if not record or _SCHEIDING in record:
            raise Recordfout("een record is één regel")
        if bladzijden[-1] and gevuld + len(record) > BLADZIJDE_BYTES_MAX:
            bladzijden.append([])
            gevuld = 0
        bladzijden[-1].append(record)
        gevuld += len(record) + 1
    return [_SCHEIDING.join(bladzijde) for bladzijde in bladzijden]


def splits(bladzijde: bytes) -> list[bytes]:
    """The records of a page as they were stored, in order."""
    return bladzijde.split(_SCHEIDING)


def records(bladzijde: bytes) -> Iterator[dict[str, Waarde]]:
    """The records of a page, read.

    Raises:
        Recordfout: a line is no record.
    """
    return (lees(regel) for regel in splits(bladzijde))
