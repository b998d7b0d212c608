"""The right edge of a tree in tiles as bytes: per level the hashes of the tile that is not full yet.

Of a tree of n leaves, level L has n >> 8L hashes; all but the last `(n >> 8L) % 256` lie in full tiles, which never
change again. From those last ones follow the root and all that the next leaf changes: at most 8 KB a level, at any
size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hub.journal.merkle import vouw
from hub.journal.tegels import (
    HASHES_PER_TEGEL,
    NIVEAUS_MAX,
    Tegel,
    Tegelrand,
    breedte,
    hashes_van,
    recordpad,
    tegelpad,
    toppen_van,
)


def randtegels(grootte: int) -> Iterator[Tegel]:
    """Per level of a tree of this size, from 0, its last tile that is not full; of width 0 when there is none."""
    for niveau in range(NIVEAUS_MAX):
        if not grootte >> (8 * niveau):
            return
        nummer = grootte >> (8 * (niveau + 1))
        yield Tegel(niveau, nummer, breedte(niveau, nummer, grootte))


def deelpaden(grootte: int) -> set[str]:
    """Files of a tree of this size that a larger one does not need: its tiles and its bundle that are not full."""
    paden = {tegelpad(*tegel) for tegel in randtegels(grootte) if tegel.breedte}
    nummer, aantal = divmod(grootte, HASHES_PER_TEGEL)
    return paden | ({recordpad(nummer, aantal)} if aantal else set())


def tegelwortel(hashes: bytes) -> bytes:
    """The one hash in the level above of a full tile."""
    (wortel,) = toppen_van(hashes_van(hashes))
    return wortel


def wortel_van_rand(rand: Sequence[bytes]) -> bytes:
    """Root of the whole tree. `rand`: per level, from 0, the hashes of the tile that is not full."""
    return vouw([top for hashes in reversed(rand) if hashes for top in toppen_van(hashes_van(hashes))])


def tegelrand(grootte: int, rand: Sequence[bytes]) -> Tegelrand:
    """The edge as `hub.journal` grows it."""
    return Tegelrand(grootte, [hashes_van(hashes) if hashes else [] for hashes in rand])
