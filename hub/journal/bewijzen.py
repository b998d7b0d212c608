"""Proofs out of stored tiles: inclusion, consistency, and the root at any size (RFC 6962 sections 2.1.1 and 2.1.2).

Only tiles are read, never records: a proof of one record costs at most a tile a level, whatever the size of the tree.
The tiles are believed here; who must not believe them checks the proof against a signed root (`merkle`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from hub.journal.merkle import GROOTTE_MAX, HASH_BYTES, Bewijsfout, vouw
from hub.journal.tegels import HASHES_PER_TEGEL, breedte, toppen_van


class Knopen(Protocol):
    """Where tiles are kept."""

    def tegel(self, niveau: int, nummer: int, breedte: int) -> bytes:
        """The first `breedte` hashes of a tile; a store that has the tile at a larger width gives its first part.

        Raises:
            Bewijsfout: `JOURNAAL-tegelweg`, there is no such tile.
        """
        ...


def insluitbewijs(knopen: Knopen, nummer: int, grootte: int) -> list[bytes]:
    """The path of a record in the tree of `grootte` records, from its neighbour up to below the root.

    Raises:
        Bewijsfout: `JOURNAAL-nummer`, or what `knopen` raises.
    """
    if not 0 <= nummer < grootte <= GROOTTE_MAX:
        raise Bewijsfout("JOURNAAL-nummer")
    bereiken: list[tuple[int, int]] = []
    van, tot = 0, grootte
    while tot - van > 1:
        midden = van + _macht_onder(tot - van)
        if nummer < midden:
            bereiken.append((midden, tot))
            tot = midden
        else:
            bereiken.append((van, midden))
            van = midden
    lezer = _Lezer(knopen, grootte)
    return [lezer.wortel(*bereik) for bereik in reversed(bereiken)]


def uitbreidingsbewijs(knopen: Knopen, oud: int, nieuw: int) -> list[bytes]:
    """The proof that the first `oud` records of the tree of `nieuw` records are the tree of `oud` records.

    Empty from 0 and for equal sizes: nothing is left to prove (`merkle.controleer_uitbreiding` says the same).

    Raises:
        Bewijsfout: `JOURNAAL-nummer`, `JOURNAAL-krimp`, or what `knopen` raises.
    """
    if not (0 <= oud <= GROOTTE_MAX and 0 <= nieuw <= GROOTTE_MAX):
        raise Bewijsfout("JOURNAAL-nummer")
    if nieuw < oud:
        raise Bewijsfout("JOURNAAL-krimp")
    if oud in {0, nieuw}:
        return []
    bereiken: list[tuple[int, int]] = []
    van, tot = 0, nieuw
    while tot != oud:
        midden = van + _macht_onder(tot - van)
        if oud <= midden:
            bereiken.append((midden, tot))
            tot = midden
        else:
            bereiken.append((van, midden))
            van = midden
    # What is left is the last complete part of the older tree; from the start it is the older root, which is known.
    if van:
        bereiken.append((van, tot))
    lezer = _Lezer(knopen, nieuw)
    return [lezer.wortel(*bereik) for bereik in reversed(bereiken)]


def wortel_uit(knopen: Knopen, grootte: int) -> bytes:
    """The root of the tree over the first `grootte` records.

    Raises:
        Bewijsfout: `JOURNAAL-nummer`, or what `knopen` raises.
    """
    if not 0 <= grootte <= GROOTTE_MAX:
        raise Bewijsfout("JOURNAAL-nummer")
    return _Lezer(knopen, grootte).wortel(0, grootte)


def _macht_onder(aantal: int) -> int:
    """The largest power of two below `aantal` (at least 2): where RFC 6962 splits."""
    return 1 << (aantal - 1).bit_length() - 1


class _Lezer:
    """Reads each tile once for one proof."""

    def __init__(self, knopen: Knopen, grootte: int) -> None:
        self._grootte = grootte
        self._tegel = lru_cache(maxsize=None)(knopen.tegel)

    def wortel(self, van: int, tot: int) -> bytes:
        """The hash over the leaves `van` up to `tot`; `van` is a multiple of a power of two that is not below the size.

        From above: whole subtrees of 256^n leaves come from tiles of level n, what is smaller from the level below.
        """
        toppen: list[bytes] = []
        niveau = max(0, ((tot - van).bit_length() - 1) // 8)
        while van < tot:
            hier = tot >> 8 * niveau << 8 * niveau
            if van < hier:
                toppen += toppen_van(self.hashes(niveau, van >> 8 * niveau, hier >> 8 * niveau))
                van = hier
            niveau -= 1
        return vouw(toppen)

    def hashes(self, niveau: int, van: int, tot: int) -> list[bytes]:
        """The hashes `van` up to `tot` of a level; they lie in one tile."""
        nummer, plaats = divmod(van, HASHES_PER_TEGEL)
        aantal = breedte(niveau, nummer, self._grootte)
        tegel = self._tegel(niveau, nummer, aantal)
        if len(tegel) != aantal * HASH_BYTES or plaats + tot - van > aantal:
            raise Bewijsfout("JOURNAAL-tegelvorm")
        return [tegel[i * HASH_BYTES : (i + 1) * HASH_BYTES] for i in range(plaats, plaats + tot - van)]
