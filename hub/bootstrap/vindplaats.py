"""On which page and line of JOURNAAL a record stands, without going through the stream.

The read side knows records by their number in the tree and keeps no pages. Pages lie in the order of the tree, so the
page of a record is found by halving: the number of the first record of a page says on which side it lies. Some twenty
pages are read for each record, however long the journal is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from hub.bootstrap.records import Regel
from hub.ledger.records import Recordrij

Bladlezer = Callable[[int], Awaitable[list[Regel]]]
"""The lines of the first page that has this sequence or a higher one; nothing when there is none."""


class Nummeraar(Protocol):
    """What is asked of the read side."""

    def nummer_van(self, record: str) -> int | None:
        """The number in the tree of the record with this id; None when it is not there (yet)."""


async def vindplaatsen(
    rijen: Sequence[Recordrij], lees_blad: Bladlezer, laatste: int, nummers: Nummeraar
) -> list[Regel] | None:
    """These records with their page and line, in order; None when a page does not hold what the read side says.

    `laatste`: sequence of the newest page. Raises what `lees_blad` raises.
    """
    gezien: dict[int, tuple[int | None, list[Regel]]] = {}

    async def kijk(volgnummer: int) -> tuple[int | None, list[Regel]]:
        """The number of the first record of a page, and its lines."""
        if volgnummer not in gezien:
            regels = await lees_blad(volgnummer)
            gezien[volgnummer] = (nummers.nummer_van(str(regels[0].record["id"])) if regels else None, regels)
        return gezien[volgnummer]

    gevonden: list[Regel] = []
    vanaf = 1
    for rij in sorted(rijen, key=lambda rij: rij.nummer):
        # Each page holds a record at least, so the page of record n is n + 1 at most.
        onder, boven = vanaf, min(laatste, rij.nummer + 1)
        while onder < boven:
            midden = (onder + boven + 1) // 2
            eerste, _ = await kijk(midden)
            if eerste is None or eerste > rij.nummer:  # a page without a number is newer than the read side
                boven = midden - 1
            else:
                onder = midden
        eerste, regels = await kijk(onder)
        plek = -1 if eerste is None else rij.nummer - eerste
        if not 0 <= plek < len(regels) or regels[plek].ruw != rij.ruw:
            return None
        gevonden.append(regels[plek])
        vanaf = onder
    return gevonden
