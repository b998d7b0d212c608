"""The records in their files, each held against its proven hash in the tree."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from .boom import BREED, LENGTE_BYTES, Boom, Bron, pad_van, smaller, verschil, vind
from .hashes import blad, deel
from .leugen import Leugen


def is_weg(boom: Boom, nummer: int) -> bool:
    """Whether there is no file with these records at all."""
    try:
        vind(boom.bron, "entries", nummer, boom.breedte(0, nummer))
    except Leugen:
        return True
    return False


def controleer(boom: Boom, nummer: int, bron: Bron | None = None) -> list[bytes]:
    """The records of a bundle as far as this tree has them, after each was found to be the one that was signed.

    `bron`: where their file lies, when that is not beside the tree.

    Raises:
        Leugen: `JOURNAAL-record` or `JOURNAAL-recordvorm` with the record and its byte; and as `Boom`.
    """
    breedte, bron = boom.breedte(0, nummer), bron or boom.bron
    hashes = boom.tegel(0, nummer)
    pad, inhoud = vind(bron, "entries", nummer, breedte)
    records: list[bytes] = []
    gehasht: list[bytes] = []
    plaats = 0
    # Straight on, without a check a record: nearly always all is well, and then this is most of the time.
    for _ in range(breedte):
        begin = plaats + LENGTE_BYTES
        plaats = begin + (inhoud[begin - 2] << 8 | inhoud[begin - 1] if begin <= len(inhoud) else len(inhoud))
        record = inhoud[begin:plaats]
        records.append(record)
        gehasht.append(sha256(b"\x00" + record).digest())
    if b"".join(gehasht) != hashes or plaats > len(inhoud):
        raise _wijs(nummer, pad, inhoud, deel(hashes))
    if plaats != len(inhoud) and pad == pad_van("entries", nummer, breedte):
        hint = "Na het laatste record staan nog bytes."
        raise Leugen("JOURNAAL-recordvorm", pad, record=nummer * BREED + breedte, plaats=plaats, hint=hint)
    for breed, oud_pad, oud in smaller(bron, "entries", nummer, breedte):
        moet = b"".join(len(r).to_bytes(LENGTE_BYTES, "big") + r for r in records[:breed])
        if oud != moet:
            raise _wijs(nummer, oud_pad, oud, deel(hashes)[:breed], verschil(oud, moet))
    return records


def _wijs(nummer: int, pad: str, inhoud: bytes, hashes: list[bytes], anders: int = 0) -> Leugen:
    """The first record that is not what was signed. `anders`: where to say that it shows when all records are right."""
    for i, (plaats, record) in enumerate(_lees(inhoud, len(hashes))):
        if record is None:
            return Leugen("JOURNAAL-recordvorm", pad, record=nummer * BREED + i, plaats=plaats)
        hash_ = blad(record)
        if hash_ != hashes[i]:
            hint = f"Hier staat record {nummer * BREED + hashes.index(hash_)}." if hash_ in hashes else ""
            return Leugen("JOURNAAL-record", pad, record=nummer * BREED + i, plaats=plaats, hint=hint)
    return Leugen("JOURNAAL-recordvorm", pad, record=nummer * BREED + len(hashes), plaats=anders)


def _lees(inhoud: bytes, aantal: int) -> Iterator[tuple[int, bytes | None]]:
    """Offset and bytes of each record; None for one that is not whole."""
    plaats = 0
    for _ in range(aantal):
        begin = plaats + LENGTE_BYTES
        einde = begin + int.from_bytes(inhoud[plaats:begin], "big")
        heel = begin <= len(inhoud) and einde <= len(inhoud)
        yield plaats, inhoud[begin:einde] if heel else None
        plaats = einde
