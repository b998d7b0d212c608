"""Leaves, nodes and paths (RFC 6962 section 2.1, RFC 9162 section 2.1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from .leugen import Leugen

HASH_BYTES: Final = 32
GROOTTE_MAX: Final = 2**48
LEEG: Final = sha256(b"").digest()


def blad(record: bytes) -> bytes:
    """Hash of a record."""
    return sha256(b"\x00" + record).digest()


def knoop(links: bytes, rechts: bytes) -> bytes:
    """Hash over two hashes."""
    return sha256(b"\x01" + links + rechts).digest()


def deel(hashes: bytes) -> list[bytes]:
    """Hashes of 32 bytes that lie side by side."""
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


def toppen(hashes: bytes) -> list[bytes]:
    """Roots of the whole subtrees over hashes side by side, the largest first."""
    uit: list[bytes] = []
    rij = deel(hashes)
    while rij:
        if len(rij) & 1:
            uit.append(rij.pop())
        rij = [sha256(b"\x01" + rij[i] + rij[i + 1]).digest() for i in range(0, len(rij), 2)]
    return uit[::-1]


def vouw(rij: Sequence[bytes]) -> bytes:
    """Root over whole subtrees side by side, the largest first."""
    if not rij:
        return LEEG
    wortel = rij[-1]
    for top in rij[-2::-1]:
        wortel = knoop(top, wortel)
    return wortel


def controleer_pad(hash_: bytes, nummer: int, grootte: int, pad: Sequence[bytes], wortel: bytes) -> None:
    """Check an inclusion proof step by step as RFC 9162 2.1.3.2 has it.

    Raises:
        Leugen: `JOURNAAL-nummer`, `JOURNAAL-bewijsvorm` or `JOURNAAL-insluiting`.
    """
    # (1) The number must be of a leaf of this tree.
    if not 0 <= nummer < grootte <= GROOTTE_MAX:
        raise Leugen("JOURNAAL-nummer")
    # (2, 3) This leaf, the last leaf, and the hash so far.
    fn, sn, r = nummer, grootte - 1, hash_
    # (4) Each hash of the path, from below.
    for p in pad:
        if sn == 0 or len(p) != HASH_BYTES:
            raise Leugen("JOURNAAL-bewijsvorm")
        if fn & 1 or fn == sn:
            r = knoop(p, r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = knoop(r, p)
        fn, sn = fn >> 1, sn >> 1
    # (5) At the top, and at the root.
    if sn:
        raise Leugen("JOURNAAL-bewijsvorm")
    if r != wortel:
        raise Leugen("JOURNAAL-insluiting")
