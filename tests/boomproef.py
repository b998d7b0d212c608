"""Helpers for tests of the journal's tree: the definitions of RFC 6962 as they stand there, and tiles in memory.

Nothing here uses the code that is tried: the recursion is slow and plainly that of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from hub.journal.bewijzen import Knopen
from hub.journal.controlepunt import Controlepunt, onderteken, sleutel_van
from hub.journal.tegels import (
    HASHES_PER_TEGEL,
    Tegel,
    Tegelrand,
    bundels_van,
    recordpad,
    schrijf_records,
    tegelpad,
    tegels_van,
)
from hub.journal.weerlegd import Bewijsfout


def mth(records: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1: the Merkle Tree Hash."""
    n = len(records)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + records[0]).digest()
    k = _k(n)
    return sha256(b"\x01" + mth(records[:k]) + mth(records[k:])).digest()


def path(m: int, records: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 2.1.1: the audit path of leaf m."""
    n = len(records)
    if n == 1:
        return []
    k = _k(n)
    if m < k:
        return [*path(m, records[:k]), mth(records[k:])]
    return [*path(m - k, records[k:]), mth(records[:k])]


def proof(m: int, records: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 2.1.2: the consistency proof from the first m leaves."""
    return _subproof(m, records, heel=True)


def _subproof(m: int, records: Sequence[bytes], *, heel: bool) -> list[bytes]:
    n = len(records)
    if m == n:
        return [] if heel else [mth(records)]
    k = _k(n)
    if m <= k:
        return [*_subproof(m, records[:k], heel=heel), mth(records[k:])]
    return [*_subproof(m - k, records[k:], heel=False), mth(records[:k])]


def _k(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


class Tegelgeheugen(Knopen):
    """Tiles in a dictionary, made by growing from nothing."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        rand = Tegelrand()
        self.tegels: dict[Tegel, bytes] = dict(rand.voeg_toe(hashes))
        self.tegels.update(rand.rand())
        self.wortel = rand.wortel()

    def tegel(self, niveau: int, nummer: int, breedte: int) -> bytes:
        """The first hashes of a tile, out of the widest there is."""
        for heeft in range(breedte, HASHES_PER_TEGEL + 1):
            gevonden = self.tegels.get(Tegel(niveau, nummer, heeft))
            if gevonden is not None:
                return gevonden[: breedte * 32]
        raise Bewijsfout("JOURNAAL-tegelweg")


def boombestanden(records: Sequence[bytes], geheim: bytes, oorsprong: str) -> dict[str, bytes]:
    """A whole tree as C2SP tlog-tiles lays it: path to bytes, with a signed checkpoint and its key."""
    geheugen = Tegelgeheugen([sha256(b"\x00" + record).digest() for record in records])
    bestanden = {tegelpad(*tegel): geheugen.tegels[tegel] for tegel in tegels_van(len(records))}
    for _, nummer, breed in bundels_van(len(records)):
        begin = nummer * HASHES_PER_TEGEL
        bestanden[recordpad(nummer, breed)] = schrijf_records(records[begin : begin + breed])
    punt = onderteken(Controlepunt(oorsprong, len(records), geheugen.wortel), geheim).naar_bytes()
    return bestanden | {"checkpoint": punt, "sleutel.vkey": sleutel_van(oorsprong, geheim).vkey().encode() + b"\n"}


def schrijf_boom(map_: Path, records: Sequence[bytes], geheim: bytes, oorsprong: str) -> bytes:
    """The same in files; gives the checkpoint."""
    bestanden = boombestanden(records, geheim, oorsprong)
    for pad, inhoud in bestanden.items():
        (map_ / pad).parent.mkdir(parents=True, exist_ok=True)
        (map_ / pad).write_bytes(inhoud)
    return bestanden["checkpoint"]
