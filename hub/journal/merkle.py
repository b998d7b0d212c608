"""The tree over the journal: hashes, growth and the checking of proofs (RFC 6962 section 2, RFC 9162 section 2.1).

A leaf is one record in its canonical bytes; its number is its place, from 0. A leaf and a node are hashed with another
first byte, so that neither can be passed off as the other. Hashes are SHA-256, 32 bytes.

Making proofs from stored hashes stands in `bewijzen`; how hashes and records lie in files in `tegels`. What is *not*
checked here: who signed a root (`controlepunt`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, Self

from hub.journal.weerlegd import Bewijsfout

__all__ = ["LEEG", "Bewijsfout", "Groei", "bladhash", "controleer_insluiting", "controleer_uitbreiding", "knoophash"]

HASH_BYTES: Final = 32
GROOTTE_MAX: Final = 2**48
"""Most records in a tree: a million a second for nine years. A bound on everything that is read from outside."""

LEEG: Final = sha256(b"").digest()
"""The root of a tree without records."""

_BLAD: Final = sha256(b"\x00")
_KNOOP: Final = sha256(b"\x01")
_LENGTE_BYTES: Final = 8
_HASHLENGTE: Final = frozenset({HASH_BYTES})


def bladhash(record: bytes) -> bytes:
    """The hash of a record as a leaf."""
    stand = _BLAD.copy()  # the first byte was hashed once: saves a fifth of the time of each hash
    stand.update(record)
    return stand.digest()


def knoophash(links: bytes, rechts: bytes) -> bytes:
    """The hash of a node over two hashes of 32 bytes."""
    stand = _KNOOP.copy()
    stand.update(links + rechts)
    return stand.digest()


def vouw(toppen: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that lie side by side, the largest first; `LEEG` for none."""
    if not toppen:
        return LEEG
    wortel = toppen[-1]
    for top in reversed(toppen[:-1]):
        wortel = knoophash(top, wortel)
    return wortel


class Groei:
    """A tree that grows, as small as it can be kept: its size and the roots of its complete subtrees.

    At most 48 hashes, whatever the size; adding a record costs two hashes on average.
    """

    __slots__ = ("_grootte", "_toppen")

    def __init__(self, grootte: int = 0, toppen: Iterable[bytes] = ()) -> None:
        self._grootte = grootte
        self._toppen = list(toppen)
        if (
            not 0 <= grootte <= GROOTTE_MAX
            or len(self._toppen) != grootte.bit_count()
            or any(len(top) != HASH_BYTES for top in self._toppen)
        ):
            raise Bewijsfout("JOURNAAL-groeivorm")

    @property
    def grootte(self) -> int:
        """How many records the tree has."""
        return self._grootte

    @property
    def toppen(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, the largest (and first) first: one for each 1 in the size."""
        return tuple(self._toppen)

    def voeg_toe(self, hash_: bytes) -> int:
        """Add the hash of a leaf; gives its number.

        Raises:
            Bewijsfout: `JOURNAAL-groeivorm`, it is no hash.
        """
        if len(hash_) != HASH_BYTES:
            raise Bewijsfout("JOURNAAL-groeivorm")
        nummer = self._grootte
        toppen = self._toppen
        rest = nummer
        while rest & 1:
            hash_ = knoophash(toppen.pop(), hash_)
            rest >>= 1
        toppen.append(hash_)
        self._grootte = nummer + 1
        return nummer

    def voeg_toe_alle(self, hashes: Iterable[bytes]) -> None:
        """Add the hashes of leaves in their order."""
        for hash_ in hashes:
            self.voeg_toe(hash_)

    def wortel(self) -> bytes:
        """The root of the tree as it is now."""
        return vouw(self._toppen)

    def naar_bytes(self) -> bytes:
        """Size (8 bytes, big-endian) and roots, to be kept and read again by `van_bytes`."""
        return self._grootte.to_bytes(_LENGTE_BYTES, "big") + b"".join(self._toppen)

    @classmethod
    def van_bytes(cls, bytes_: bytes) -> Self:
        """Read what `naar_bytes` wrote.

        Raises:
            Bewijsfout: `JOURNAAL-groeivorm`, it is something else. A changed hash is *not* seen here: compare the root.
        """
        rest = bytes_[_LENGTE_BYTES:]
        if len(bytes_) < _LENGTE_BYTES or len(rest) % HASH_BYTES:
            raise Bewijsfout("JOURNAAL-groeivorm")
        toppen = [rest[i : i + HASH_BYTES] for i in range(0, len(rest), HASH_BYTES)]
        return cls(int.from_bytes(bytes_[:_LENGTE_BYTES], "big"), toppen)

    def __eq__(self, ander: object) -> bool:
        return isinstance(ander, Groei) and (self._grootte, self._toppen) == (ander._grootte, ander._toppen)

    __hash__ = None  # type: ignore[assignment]  # it changes


def controleer_insluiting(hash_: bytes, nummer: int, grootte: int, pad: Sequence[bytes], wortel: bytes) -> None:
    """Check that the leaf with this hash stands at this number in the tree with this size and root.

    `pad` goes from the leaf's neighbour up to below the root (RFC 6962 2.1.1). The steps are those of RFC 9162
    2.1.3.2, with the bits counted at once: up to where the paths of this leaf and of the last one meet, the number
    says on which side a hash lies; above that, all lie on the left.

    Raises:
        Bewijsfout: `JOURNAAL-nummer`, `JOURNAAL-bewijsvorm` or `JOURNAAL-insluiting`.
    """
    if not 0 <= nummer < grootte <= GROOTTE_MAX:
        raise Bewijsfout("JOURNAAL-nummer")
    binnen = (nummer ^ (grootte - 1)).bit_length()
    if len(pad) != binnen + (nummer >> binnen).bit_count() or set(map(len, pad)) - _HASHLENGTE:
        raise Bewijsfout("JOURNAAL-bewijsvorm")
    # Written out: a call a hash would be a third of the time, and an auditor checks millions.
    begin = _KNOOP.copy
    rest = nummer
    for deel in pad[:binnen]:
        stand = begin()
        stand.update(deel + hash_ if rest & 1 else hash_ + deel)
        hash_ = stand.digest()
        rest >>= 1
    for deel in pad[binnen:]:
        stand = begin()
        stand.update(deel + hash_)
        hash_ = stand.digest()
    if hash_ != wortel:
        raise Bewijsfout("JOURNAAL-insluiting")


def controleer_uitbreiding(oud: int, wortel_oud: bytes, nieuw: int, wortel_nieuw: bytes, pad: Sequence[bytes]) -> None:
    """Check that the first `oud` records of the newer tree are the older tree (RFC 9162 2.1.4.2).

    From nothing every tree follows, with an empty proof; a tree follows from itself, with an empty proof.

    Raises:
        Bewijsfout: `JOURNAAL-nummer`, `JOURNAAL-krimp`, `JOURNAAL-bewijsvorm` or `JOURNAAL-uitbreiding`.
    """
    if not (0 <= oud <= GROOTTE_MAX and 0 <= nieuw <= GROOTTE_MAX):
        raise Bewijsfout("JOURNAAL-nummer")
    if nieuw < oud:
        raise Bewijsfout("JOURNAAL-krimp")
    if any(len(deel) != HASH_BYTES for deel in pad):
        raise Bewijsfout("JOURNAAL-bewijsvorm")
    if oud in {0, nieuw}:
        if pad:
            raise Bewijsfout("JOURNAAL-bewijsvorm")
        if wortel_oud != (wortel_nieuw if oud == nieuw else LEEG) or (nieuw == 0 and wortel_nieuw != LEEG):
            raise Bewijsfout("JOURNAAL-uitbreiding")
        return
    _volg_uitbreiding(oud, wortel_oud, nieuw, wortel_nieuw, pad)


def _volg_uitbreiding(oud: int, wortel_oud: bytes, nieuw: int, wortel_nieuw: bytes, pad: Sequence[bytes]) -> None:
    # (1) If the older size is a power of two, its root is the first hash of the proof.
    delen = list(pad) if oud & (oud - 1) else [wortel_oud, *pad]
    if not delen:
        raise Bewijsfout("JOURNAAL-bewijsvorm")
    # (2, 3) The last leaf of each; go up while the older one is a right child: there the two trees are the same.
    links, laatst = oud - 1, nieuw - 1
    while links & 1:
        links, laatst = links >> 1, laatst >> 1
    # (4, 5) From the first hash upwards, the older root and the newer one side by side.
    uit_oud = uit_nieuw = delen[0]
    for deel in delen[1:]:
        if laatst == 0:
            raise Bewijsfout("JOURNAAL-bewijsvorm")
        if links & 1 or links == laatst:
            uit_oud, uit_nieuw = knoophash(deel, uit_oud), knoophash(deel, uit_nieuw)
            while links and not links & 1:
                links, laatst = links >> 1, laatst >> 1
        else:
            uit_nieuw = knoophash(uit_nieuw, deel)
        links, laatst = links >> 1, laatst >> 1
    # (6) Both must come out, and nothing may be left to climb.
    if laatst:
        raise Bewijsfout("JOURNAAL-bewijsvorm")
    if uit_oud != wortel_oud or uit_nieuw != wortel_nieuw:
        raise Bewijsfout("JOURNAAL-uitbreiding")
