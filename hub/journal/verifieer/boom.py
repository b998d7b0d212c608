"""The tree in its files (C2SP tlog-tiles), proven from the root of a checkpoint downwards.

A tile is only used after its root was found in the tile above it, which was proven before; the tiles at the right edge
together must give the root. So what is wrong is found where it lies, and what lies above it is known to be right.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, Protocol

from .hashes import HASH_BYTES, blad, toppen, vouw
from .leugen import Leugen

BREED: Final = 256
"""Hashes in a full tile."""
LENGTE_BYTES: Final = 2
PUNTBESTAND: Final = "checkpoint"
SLEUTELBESTAND: Final = "sleutel.vkey"
_BEWAARD_MAX: Final = 512
_POGINGEN: Final = 8
_NAAM: Final = re.compile(r"[1-9][0-9]{0,2}")


class Bron(Protocol):
    """Where the files come from."""

    def lees(self, pad: str) -> bytes | None:
        """The bytes of a file; None when it is not there or cannot be read."""
        ...

    def namen(self, map_: str) -> list[str]:
        """The names in a folder; none when it is not there."""
        ...


def pad_van(soort: int | str, nummer: int, breedte: int = BREED) -> str:
    """The file of a tile (`soort`: its level) or of a bundle of records (`entries`)."""
    rest, laatste = divmod(nummer, 1000)
    pad = f"{laatste:03}"
    while rest:
        rest, deel = divmod(rest, 1000)
        pad = f"x{deel:03}/{pad}"
    return f"tile/{soort}/{pad}" + ("" if breedte == BREED else f".p/{breedte}")


def vind(bron: Bron, soort: int | str, nummer: int, breedte: int) -> tuple[str, bytes]:
    """A file, or a wider one of the same place, of which it is the first part.

    Raises:
        Leugen: `JOURNAAL-tegelweg`.
    """
    # A hub that is at work may write the wider file and take the other away between two looks.
    for _ in range(_POGINGEN):
        for breed in dict.fromkeys([breedte, *(b for b in _breedtes(bron, soort, nummer) if b > breedte), BREED]):
            pad = pad_van(soort, nummer, breed)
            inhoud = bron.lees(pad)
            if inhoud is not None:
                return pad, inhoud
    pad = pad_van(soort, nummer, breedte)
    raise Leugen("JOURNAAL-tegelweg", pad, record=eerste_record(soort, nummer))


def smaller(bron: Bron, soort: int | str, nummer: int, breedte: int) -> Iterator[tuple[int, str, bytes]]:
    """The files of the same place that were left from when it was less wide: width, file, bytes."""
    for breed in _breedtes(bron, soort, nummer):
        pad = pad_van(soort, nummer, breed)
        inhoud = bron.lees(pad) if breed < breedte else None
        if inhoud is not None:
            yield breed, pad, inhoud


def _breedtes(bron: Bron, soort: int | str, nummer: int) -> list[int]:
    namen = bron.namen(pad_van(soort, nummer, 1).removesuffix("/1"))
    return sorted(int(naam) for naam in namen if _NAAM.fullmatch(naam) and int(naam) < BREED)


def eerste_record(soort: int | str, nummer: int, plek: int = 0) -> int:
    """The first record under a hash of a tile."""
    return (nummer * BREED + plek) << (8 * soort if isinstance(soort, int) else 0)


class Boom:
    """The tree of one checkpoint. Every tile that it gives is proven."""

    def __init__(self, bron: Bron, grootte: int, wortel: bytes, puntplaats: int | None = None) -> None:
        """Read and prove the right edge. `puntplaats`: where in the checkpoint's file the root stands.

        Raises:
            Leugen: `JOURNAAL-tegelweg`, `JOURNAAL-tegelvorm`, `JOURNAAL-tegel`; `JOURNAAL-wortel`: no file to name.
        """
        self.bron = bron
        self.grootte = grootte
        self.wortel = wortel
        self._bewaard: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._rand: list[bytes] = []
        while grootte >> 8 * len(self._rand):
            niveau = len(self._rand)
            nummer, breedte = divmod(grootte >> 8 * niveau, BREED)
            self._rand.append(self._lees(niveau, nummer, breedte) if breedte else b"")
        if _vouw_rand(self._rand) != wortel:
            raise self._wijs_rand(puntplaats)

    def breedte(self, niveau: int, nummer: int) -> int:
        """How many hashes a tile has in this tree."""
        return min(BREED, (self.grootte >> 8 * niveau) - nummer * BREED)

    def tegel(self, niveau: int, nummer: int) -> bytes:
        """The hashes of a tile, proven.

        Raises:
            Leugen: as the class, and `JOURNAAL-samen`.
        """
        if self.breedte(niveau, nummer) < BREED:
            return self._rand[niveau]
        bekend = self._bewaard.get((niveau, nummer))
        if bekend is None:
            moet = self.hash(niveau + 1, nummer)
            bekend = self._lees(niveau, nummer, BREED)
            if toppen(bekend) != [moet]:
                raise self._wijs(niveau, nummer, bekend, moet)
            self._bewaard[niveau, nummer] = bekend
            if len(self._bewaard) > _BEWAARD_MAX:
                self._bewaard.popitem(last=False)
        return bekend

    def hash(self, niveau: int, plek: int) -> bytes:
        """One hash of a level, proven: of 256^level records, or of one record at level 0."""
        nummer, i = divmod(plek, BREED)
        return self.tegel(niveau, nummer)[i * HASH_BYTES : (i + 1) * HASH_BYTES]

    def bereik(self, van: int, tot: int) -> bytes:
        """The hash over the records `van` up to `tot`, as RFC 6962 splits a tree: `van` is aligned, `tot` any."""
        rij: list[bytes] = []
        niveau = max(0, ((tot - van).bit_length() - 1) // 8)
        while van < tot:
            hier = tot >> 8 * niveau << 8 * niveau
            if van < hier:
                nummer, i = divmod(van >> 8 * niveau, BREED)
                aantal = (hier - van) >> 8 * niveau
                rij += toppen(self.tegel(niveau, nummer)[i * HASH_BYTES : (i + aantal) * HASH_BYTES])
                van = hier
            niveau -= 1
        return vouw(rij)

    def pad(self, nummer: int) -> list[bytes]:
        """The path of a record up to the root (RFC 6962 2.1.1)."""
        uit: list[bytes] = []
        van, tot = 0, self.grootte
        while tot - van > 1:
            midden = van + (1 << (tot - van - 1).bit_length() - 1)
            if nummer < midden:
                uit.append(self.bereik(midden, tot))
                tot = midden
            else:
                uit.append(self.bereik(van, midden))
                van = midden
        return uit[::-1]

    def _lees(self, niveau: int, nummer: int, breedte: int) -> bytes:
        pad, inhoud = vind(self.bron, niveau, nummer, breedte)
        nodig = breedte * HASH_BYTES
        if len(inhoud) < nodig or (pad == pad_van(niveau, nummer, breedte) and len(inhoud) != nodig):
            plaats = min(len(inhoud), nodig)
            record = eerste_record(niveau, nummer, plaats // HASH_BYTES)
            raise Leugen("JOURNAAL-tegelvorm", pad, record=record, plaats=plaats)
        self._vergelijk(niveau, nummer, inhoud[:nodig])
        return inhoud[:nodig]

    def _vergelijk(self, niveau: int, nummer: int, inhoud: bytes) -> None:
        """Files that were left from a smaller tree must be the first part of what is there now."""
        for breed, pad, oud in smaller(self.bron, niveau, nummer, len(inhoud) // HASH_BYTES):
            if oud != inhoud[: breed * HASH_BYTES]:
                plaats = verschil(oud, inhoud[: breed * HASH_BYTES])
                record = eerste_record(niveau, nummer, plaats // HASH_BYTES)
                raise Leugen("JOURNAAL-tegel", pad, record=record, plaats=plaats)

    def _onder(self, niveau: int, nummer: int, breedte: int) -> bytes | None:
        """What the hashes of a tile should be after what lies below it, unproven; None when that cannot be read."""
        try:
            if niveau == 0:
                return b"".join(map(blad, _records(vind(self.bron, "entries", nummer, breedte)[1], breedte)))
            hashes = []
            for i in range(breedte):
                tops = toppen(vind(self.bron, niveau - 1, nummer * BREED + i, BREED)[1])
                if len(tops) != 1:
                    return None
                hashes += tops
            return b"".join(hashes)
        except Leugen:
            return None

    def _wijs(self, niveau: int, nummer: int, tegel: bytes, moet: bytes) -> Leugen:
        """Which hash of a tile is the lie, now that the tile is not what the proven tile above it says."""
        pad, onder = pad_van(niveau, nummer), self._onder(niveau, nummer, BREED)
        if onder is None:
            return Leugen("JOURNAAL-tegel", pad, record=eerste_record(niveau, nummer), plaats=0)
        if onder != tegel:
            return self._eerste(niveau, nummer, pad, tegel, onder, zeker=toppen(onder) == [moet])
        record = eerste_record(niveau, nummer)
        tot = eerste_record(niveau, nummer + 1) - 1
        hint = f"Het gaat om een of meer van de records {record} t/m {tot}."
        return Leugen("JOURNAAL-samen", pad_van("entries", record // BREED), record=record, plaats=0, hint=hint)

    def _wijs_rand(self, puntplaats: int | None) -> Leugen:
        """As `_wijs`, for the right edge: put what follows from below in the place of each tile, and see what helps."""
        onder: list[bytes] = []
        for niveau, tegel in enumerate(self._rand):
            gemaakt = self._onder(niveau, self.grootte >> 8 * niveau >> 8, len(tegel) // HASH_BYTES) if tegel else b""
            onder.append(tegel if gemaakt is None else gemaakt)
        anders = [niveau for niveau, tegel in enumerate(self._rand) if tegel != onder[niveau]]
        een = [n for n in anders if _vouw_rand([*self._rand[:n], onder[n], *self._rand[n + 1 :]]) == self.wortel]
        for niveau in [*een, *anders]:
            nummer = self.grootte >> 8 * niveau >> 8
            pad = pad_van(niveau, nummer, len(self._rand[niveau]) // HASH_BYTES)
            return self._eerste(niveau, nummer, pad, self._rand[niveau], onder[niveau], zeker=bool(een))
        hint = "De bestanden passen wel bij elkaar: dit is een andere boom. Welk record anders is, is niet te zeggen."
        return Leugen("JOURNAAL-wortel", PUNTBESTAND, plaats=puntplaats, hint=hint)

    def _eerste(self, niveau: int, nummer: int, pad: str, tegel: bytes, onder: bytes, *, zeker: bool) -> Leugen:
        i = verschil(tegel, onder) // HASH_BYTES
        record = eerste_record(niveau, nummer, i)
        hint = "" if zeker else "Wat eronder ligt, klopt ook niet met de boom erboven."
        return Leugen("JOURNAAL-tegel", pad, record=record, plaats=i * HASH_BYTES, hint=hint)


def verschil(een: bytes, ander: bytes) -> int:
    """The first byte in which two differ; the length of the shorter when it is the first part of the other."""
    return next((i for i, (a, b) in enumerate(zip(een, ander, strict=False)) if a != b), min(len(een), len(ander)))


def _vouw_rand(rand: list[bytes]) -> bytes:
    return vouw([top for tegel in reversed(rand) for top in toppen(tegel)])


def _records(bundel: bytes, breedte: int) -> Iterator[bytes]:
    """Records of a bundle, as far as they can be read."""
    plaats = 0
    for _ in range(breedte):
        begin = plaats + LENGTE_BYTES
        plaats = begin + int.from_bytes(bundel[begin - LENGTE_BYTES : begin], "big")
        if plaats > len(bundel):
            raise Leugen("JOURNAAL-recordvorm")
        yield bundel[begin:plaats]
