"""How the tree lies in files: tiles of hashes and bundles of records (C2SP tlog-tiles).

A tile holds up to 256 hashes of one level side by side; a full tile has one hash in the level above it. Level 0 holds
the hashes of leaves; the records themselves lie in bundles of 256 beside it, each with its length before it. A full
tile never changes; a partial one is the first part of what it will be. Paths are those of the standard, so any tool
that reads tiles reads these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from hub.journal.merkle import GROOTTE_MAX, HASH_BYTES, Bewijsfout, knoophash, vouw

HASHES_PER_TEGEL: Final = 256
TEGEL_BYTES: Final = HASHES_PER_TEGEL * HASH_BYTES
NIVEAUS_MAX: Final = 7
"""Levels of tiles that a tree of `GROOTTE_MAX` records has."""

RECORD_BYTES_MAX: Final = 65_535
"""What two bytes of length can say; `opmaak` makes no larger record."""
_LENGTE_BYTES: Final = 2
_BITS: Final = 8


class Tegel(NamedTuple):
    """Which tile: level from 0, number within the level from 0, how many hashes (1..256; 256 is full)."""

    niveau: int
    nummer: int
    breedte: int = HASHES_PER_TEGEL


def tegelpad(niveau: int, nummer: int, breedte: int = HASHES_PER_TEGEL) -> str:
    """Where a tile of hashes lies: `tile/0/x001/x234/067`, and `tile/0/067.p/12` when it has 12 hashes."""
    return f"tile/{niveau}/{_nummerpad(nummer, breedte)}"


def recordpad(nummer: int, breedte: int = HASHES_PER_TEGEL) -> str:
    """Where a bundle of records lies: `tile/entries/067`, and `tile/entries/067.p/12` when it has 12 records."""
    return f"tile/entries/{_nummerpad(nummer, breedte)}"


def _nummerpad(nummer: int, breedte: int) -> str:
    if nummer < 0 or not 0 < breedte <= HASHES_PER_TEGEL:
        raise Bewijsfout("JOURNAAL-nummer")
    rest, laatste = divmod(nummer, 1000)
    pad = f"{laatste:03}"
    while rest:
        rest, deel = divmod(rest, 1000)
        pad = f"x{deel:03}/{pad}"
    return pad if breedte == HASHES_PER_TEGEL else f"{pad}.p/{breedte}"


def breedte(niveau: int, nummer: int, grootte: int) -> int:
    """How many hashes a tile has in a tree of this size: 0 when it does not exist, 256 when it is full."""
    return max(0, min(HASHES_PER_TEGEL, (grootte >> (_BITS * niveau)) - nummer * HASHES_PER_TEGEL))


def tegels_van(grootte: int, vanaf: int = 0) -> Iterator[Tegel]:
    """The tiles of hashes of a tree of `grootte` records that are not those of its first `vanaf` records.

    Lowest level first. What was partial and grew is among them, under its new width. With `vanaf` 0: all of them.
    """
    for niveau in range(NIVEAUS_MAX):
        aantal, gehad = grootte >> (_BITS * niveau), vanaf >> (_BITS * niveau)
        if not aantal:
            return
        if aantal == gehad:
            continue
        for nummer in range(gehad // HASHES_PER_TEGEL, -(-aantal // HASHES_PER_TEGEL)):
            yield Tegel(niveau, nummer, breedte(niveau, nummer, grootte))


def bundels_van(grootte: int, vanaf: int = 0) -> Iterator[Tegel]:
    """As `tegels_van`, for the bundles of records: number and width of each (the level is 0)."""
    for nummer in range(vanaf // HASHES_PER_TEGEL, -(-grootte // HASHES_PER_TEGEL) if grootte > vanaf else 0):
        yield Tegel(0, nummer, breedte(0, nummer, grootte))


def schrijf_records(records: Iterable[bytes]) -> bytes:
    """The bytes of a bundle: each record with its length in two bytes, big-endian, before it.

    Raises:
        Bewijsfout: `JOURNAAL-recordvorm`, a record is longer than two bytes can say.
    """
    delen: list[bytes] = []
    for record in records:
        if len(record) > RECORD_BYTES_MAX:
            raise Bewijsfout("JOURNAAL-recordvorm")
        delen += (len(record).to_bytes(_LENGTE_BYTES, "big"), record)
    return b"".join(delen)


def lees_records(bundel: bytes) -> list[bytes]:
    """The records of a bundle, in order; at most 256.

    Raises:
        Bewijsfout: `JOURNAAL-recordvorm` with the offset of the record that does not fit.
    """
    records: list[bytes] = []
    plaats, einde = 0, len(bundel)
    while plaats < einde:
        begin = plaats + _LENGTE_BYTES
        volgende = begin + int.from_bytes(bundel[plaats:begin], "big")
        if begin > einde or volgende > einde or len(records) == HASHES_PER_TEGEL:
            raise Bewijsfout("JOURNAAL-recordvorm", plaats)
        records.append(bundel[begin:volgende])
        plaats = volgende
    return records


def hashes_van(tegel: bytes) -> list[bytes]:
    """The hashes of a tile.

    Raises:
        Bewijsfout: `JOURNAAL-tegelvorm`, it is not a number of whole hashes from 1 to 256.
    """
    if not 0 < len(tegel) <= TEGEL_BYTES or len(tegel) % HASH_BYTES:
        raise Bewijsfout("JOURNAAL-tegelvorm", len(tegel))
    return [tegel[i : i + HASH_BYTES] for i in range(0, len(tegel), HASH_BYTES)]


def toppen_van(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of the complete subtrees over hashes that lie side by side from an aligned place, largest first."""
    toppen: list[bytes] = []
    rij = list(hashes)
    # Level by level: what pairs goes up, an odd last one is a root of its own.
    while rij:
        if len(rij) & 1:
            toppen.append(rij.pop())
        rij = [knoophash(rij[i], rij[i + 1]) for i in range(0, len(rij), 2)]
    toppen.reverse()
    return toppen


class Tegelrand:
    """The growing right edge of a tree in tiles: what a store must write after records were added.

    Holds at most 255 hashes a level. The lists it gives are in the order in which they must be written: a tile after
    the tiles that it is made of.
    """

    __slots__ = ("_grootte", "_niveaus")

    def __init__(self, grootte: int = 0, rand: Sequence[Sequence[bytes]] = ()) -> None:
        """`rand`: the hashes of the partial tile of each level, lowest first (an empty list where there is none).

        Raises:
            Bewijsfout: `JOURNAAL-groeivorm`, the hashes are not those of a tree of this size.
        """
        self._grootte = grootte
        self._niveaus = [list(niveau) for niveau in rand]
        verwacht = [(grootte >> (_BITS * n)) % HASHES_PER_TEGEL for n in range(len(self._niveaus))]
        if (
            not 0 <= grootte <= GROOTTE_MAX
            or [len(niveau) for niveau in self._niveaus] != verwacht
            or grootte >> (_BITS * len(self._niveaus))
            or any(len(hash_) != HASH_BYTES for niveau in self._niveaus for hash_ in niveau)
        ):
            raise Bewijsfout("JOURNAAL-groeivorm")

    @property
    def grootte(self) -> int:
        """How many records the tree has."""
        return self._grootte

    def voeg_toe(self, hashes: Iterable[bytes]) -> list[tuple[Tegel, bytes]]:
        """Add hashes of leaves in their order; gives the tiles that became full, with their bytes."""
        vol: list[tuple[Tegel, bytes]] = []
        for hash_ in hashes:
            if len(hash_) != HASH_BYTES:
                raise Bewijsfout("JOURNAAL-groeivorm")
            if not self._niveaus:
                self._niveaus.append([])
            self._niveaus[0].append(hash_)
            self._grootte += 1
            if len(self._niveaus[0]) == HASHES_PER_TEGEL:
                self._sluit(vol)
        return vol

    def _sluit(self, vol: list[tuple[Tegel, bytes]]) -> None:
        niveau = 0
        while len(self._niveaus[niveau]) == HASHES_PER_TEGEL:
            hashes = self._niveaus[niveau]
            nummer = (self._grootte >> (_BITS * (niveau + 1))) - 1
            vol.append((Tegel(niveau, nummer), b"".join(hashes)))
            (top,) = toppen_van(hashes)
            self._niveaus[niveau] = []
            niveau += 1
            if niveau == len(self._niveaus):
                self._niveaus.append([])
            self._niveaus[niveau].append(top)

    def rand(self) -> list[tuple[Tegel, bytes]]:
        """The partial tiles as they are now, with their bytes, lowest level first."""
        return [
            (Tegel(niveau, self._grootte >> (_BITS * (niveau + 1)), len(hashes)), b"".join(hashes))
            for niveau, hashes in enumerate(self._niveaus)
            if hashes
        ]

    def wortel(self) -> bytes:
        """The root of the tree as it is now."""
        return vouw([top for niveau in reversed(self._niveaus) for top in toppen_van(niveau)])
