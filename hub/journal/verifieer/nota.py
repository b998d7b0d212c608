"""Reads keys, signed checkpoints and proof files: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from . import mldsa
from .ed25519 import HANDTEKENING_BYTES, SLEUTEL_BYTES, klopt, mag
from .hashes import GROOTTE_MAX, HASH_BYTES, LEEG
from .leugen import Leugen

NOTA_BYTES_MAX: Final = 65_536
REGELS_MAX: Final = 64
"""Signatures under a checkpoint; more is refused."""
HUB: Final = 1
GETUIGE: Final = 4
GETUIGE_PQ: Final = 6
GETUIGEN: Final = frozenset({GETUIGE, GETUIGE_PQ})
_LENGTES: Final = {HUB: SLEUTEL_BYTES, GETUIGE: SLEUTEL_BYTES, GETUIGE_PQ: mldsa.SLEUTEL_BYTES}
BEWIJSKOP: Final = "c2sp.org/tlog-proof@v1"
SLEUTEL_TEKENS_MAX: Final = 4_096
_PAD_MAX: Final = 48
BEWIJS_BYTES_MAX: Final = NOTA_BYTES_MAX + 2 * 65_535 + 64 * _PAD_MAX + 256
"""Largest proof file: the largest checkpoint, record (in base64) and path."""
_STREEP: Final = "\u2014 "
_GETAL: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_NUMMER_BYTES: Final = 4
_TIJD_BYTES: Final = 8
_NAAM_BYTES_MAX: Final = 255
_TIJD_MAX: Final = 2**63 - 1


@dataclass(frozen=True)
class Sleutel:
    """A public key: of a hub (`HUB`), or of a witness (`GETUIGE`: Ed25519, `GETUIGE_PQ`: ML-DSA-44)."""

    naam: str
    soort: int
    publiek: bytes

    @property
    def nummer(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        return sha256(self.naam.encode() + b"\n" + bytes([self.soort]) + self.publiek).digest()[:_NUMMER_BYTES]


@dataclass(frozen=True)
class Controlepunt:
    """A checkpoint as it was read. `regels`: name, key number, signature and offset of each line below it."""

    oorsprong: str
    grootte: int
    wortel: bytes
    tekst: bytes
    regels: tuple[tuple[str, bytes, bytes, int], ...]

    @property
    def wortelplaats(self) -> int:
        """Where in the file the root stands."""
        return self.tekst.index(b"\n", self.tekst.index(b"\n") + 1) + 1


def lees_sleutel(vkey: str) -> Sleutel:
    """Read a key of the form `name+number+base64`.

    Raises:
        Leugen: `JOURNAAL-sleutel`.
    """
    if len(vkey) > SLEUTEL_TEKENS_MAX:
        raise Leugen("JOURNAAL-sleutel")
    naam, _, rest = vkey.strip().partition("+")
    nummer, _, inhoud = rest.partition("+")
    bytes_ = _base64(inhoud)
    if not _naam_mag(naam) or not bytes_ or len(bytes_) - 1 != _LENGTES.get(bytes_[0]):
        raise Leugen("JOURNAAL-sleutel")
    sleutel = Sleutel(naam, bytes_[0], bytes_[1:])
    if nummer != sleutel.nummer.hex() or not (sleutel.soort == GETUIGE_PQ or mag(sleutel.publiek)):
        raise Leugen("JOURNAAL-sleutel")
    return sleutel


def lees_punt(bytes_: bytes) -> Controlepunt:
    """Read a checkpoint; no signature is checked yet.

    Raises:
        Leugen: `JOURNAAL-nota` or `JOURNAAL-controlepunt`, with the byte where it begins to be wrong.
    """
    boven, scheiding, onder = bytes_.rpartition(b"\n\n")
    if len(bytes_) > NOTA_BYTES_MAX or not scheiding or not boven or not onder.endswith(b"\n"):
        raise Leugen("JOURNAAL-nota", plaats=0)
    tekst, plaats = boven + b"\n", len(boven) + 2
    regels = []
    for regel in onder[:-1].split(b"\n"):
        regels.append((*_lees_regel(regel, plaats), plaats))
        plaats += len(regel) + 1
    if len(regels) > REGELS_MAX:
        raise Leugen("JOURNAAL-nota", plaats=len(boven) + 2)
    oorsprong, grootte, wortel = _lees_tekst(tekst)
    return Controlepunt(oorsprong, grootte, wortel, tekst, tuple(regels))


def _lees_regel(regel: bytes, plaats: int) -> tuple[str, bytes, bytes]:
    kaal = _tekst(regel, "JOURNAAL-nota", plaats)
    naam, _, inhoud = kaal.removeprefix(_STREEP).partition(" ")
    bytes_ = _base64(inhoud)
    if not kaal.startswith(_STREEP) or not _naam_mag(naam) or bytes_ is None or len(bytes_) <= _NUMMER_BYTES:
        raise Leugen("JOURNAAL-nota", plaats=plaats)
    return naam, bytes_[:_NUMMER_BYTES], bytes_[_NUMMER_BYTES:]


def _lees_tekst(tekst: bytes) -> tuple[str, int, bytes]:
    regels, plaats = tekst[:-1].split(b"\n"), 0
    plaatsen = []
    for regel in regels:
        plaatsen.append(plaats)
        plaats += len(regel) + 1
        if not _tekst(regel, "JOURNAAL-controlepunt", plaatsen[-1]):
            raise Leugen("JOURNAAL-controlepunt", plaats=plaatsen[-1])
    if len(regels) < 3:  # noqa: PLR2004 - origin, size, root
        raise Leugen("JOURNAAL-controlepunt", plaats=len(tekst))
    grootte, wortel = regels[1].decode(), _base64(regels[2].decode())
    if _GETAL.fullmatch(grootte) is None or int(grootte) > GROOTTE_MAX:
        raise Leugen("JOURNAAL-controlepunt", plaats=plaatsen[1])
    if wortel is None or len(wortel) != HASH_BYTES or (grootte == "0" and wortel != LEEG):
        raise Leugen("JOURNAAL-controlepunt", plaats=plaatsen[2])
    return regels[0].decode(), int(grootte), wortel


def controleer(punt: Controlepunt, sleutel: Sleutel) -> int:
    """Check each signature of this key; gives the latest time of a witness (seconds since 1970), 0 for a hub.

    Raises:
        Leugen: `JOURNAAL-oorsprong`, `JOURNAAL-ongetekend` or `JOURNAAL-handtekening`, with the byte of the line.
    """
    if sleutel.soort == HUB and punt.oorsprong != sleutel.naam:
        raise Leugen("JOURNAAL-oorsprong", plaats=0)
    laatst, gevonden = 0, False
    for naam, nummer, waarde, plaats in punt.regels:
        if (naam, nummer) != (sleutel.naam, sleutel.nummer):
            continue
        gevonden = True
        tijd = int.from_bytes(waarde[:_TIJD_BYTES], "big") if sleutel.soort in GETUIGEN else 0
        if tijd > _TIJD_MAX or not _getekend(punt, sleutel, waarde, tijd):
            raise Leugen("JOURNAAL-handtekening", plaats=plaats)
        laatst = max(laatst, tijd)
    if not gevonden:
        raise Leugen("JOURNAAL-ongetekend", plaats=punt.regels[0][3])
    return laatst


def _getekend(punt: Controlepunt, sleutel: Sleutel, waarde: bytes, tijd: int) -> bool:
    if sleutel.soort == HUB:
        return len(waarde) == HANDTEKENING_BYTES and klopt(sleutel.publiek, punt.tekst, waarde)
    kaal = waarde[_TIJD_BYTES:]
    if sleutel.soort == GETUIGE:
        tekst = b"cosignature/v1\ntime %d\n%b" % (tijd, punt.tekst)
        return len(kaal) == HANDTEKENING_BYTES and klopt(sleutel.publiek, tekst, kaal)
    # C2SP tlog-cosignature, "ML-DSA-44 signed message": the name of the witness too, and a whole tree (from 0).
    namen = [naam.encode() for naam in (sleutel.naam, punt.oorsprong)]
    if any(len(naam) > _NAAM_BYTES_MAX for naam in namen):
        return False
    wie, waarvan = (bytes([len(naam)]) + naam for naam in namen)
    getallen = bytes(8) + punt.grootte.to_bytes(8, "big")
    tekst = b"subtree/v1\n\0" + wie + tijd.to_bytes(8, "big") + waarvan + getallen + punt.wortel
    return mldsa.klopt(sleutel.publiek, tekst, kaal)


@dataclass(frozen=True)
class Bewijs:
    """A proof file. `puntplaats`: where in it the checkpoint begins."""

    record: bytes
    nummer: int
    pad: tuple[bytes, ...]
    punt: Controlepunt
    puntplaats: int


def lees_bewijs(bytes_: bytes) -> Bewijs:
    """Read a proof file; nothing is checked yet.

    Raises:
        Leugen: `JOURNAAL-bewijsbestand`, `JOURNAAL-nota` or `JOURNAAL-controlepunt`, with the byte.
    """
    if len(bytes_) > BEWIJS_BYTES_MAX:
        raise Leugen("JOURNAAL-bewijsbestand", plaats=BEWIJS_BYTES_MAX)
    boven, scheiding, onder = bytes_.partition(b"\n\n")
    regels = boven.split(b"\n")
    plaats, delen = 0, []
    voor = [BEWIJSKOP, "extra ", "index "]
    for i, regel in enumerate(regels):
        tekst = _tekst(regel, "JOURNAAL-bewijsbestand", plaats)
        begin = voor[i] if i < len(voor) else ""
        deel = tekst.removeprefix(begin)
        if not tekst.startswith(begin) or (i == 0) != (deel == ""):
            raise Leugen("JOURNAAL-bewijsbestand", plaats=plaats)
        waarde: bytes | None = b"" if i in {0, 2} else _base64(deel)
        if waarde is None or (i > 2 and len(waarde) != HASH_BYTES) or (i == 2 and not _GETAL.fullmatch(deel)):  # noqa: PLR2004 - the lines of `voor`
            raise Leugen("JOURNAAL-bewijsbestand", plaats=plaats)
        delen.append((deel, waarde))
        plaats += len(regel) + 1
    if not scheiding or len(delen) < len(voor) or len(delen) > len(voor) + _PAD_MAX:
        raise Leugen("JOURNAAL-bewijsbestand", plaats=0)
    begin_punt = len(boven) + 2
    try:
        punt = lees_punt(onder)
    except Leugen as fout:
        raise fout.in_bestand("", begin_punt) from None
    return Bewijs(delen[1][1], int(delen[2][0]), tuple(deel[1] for deel in delen[3:]), punt, begin_punt)


def _tekst(bytes_: bytes, code: str, plaats: int) -> str:
    try:
        tekst = bytes_.decode()
    except UnicodeDecodeError as fout:
        raise Leugen(code, plaats=plaats + fout.start) from None
    if any(teken < " " for teken in tekst):
        raise Leugen(code, plaats=plaats)
    return tekst


def _naam_mag(naam: str) -> bool:
    # Half a character (a surrogate) comes from a command line that is not UTF-8; nothing can be signed with it.
    fout = any(teken.isspace() or teken < " " or "\ud800" <= teken <= "\udfff" for teken in naam)
    return bool(naam) and "+" not in naam and not fout


def _base64(tekst: str) -> bytes | None:
    """Bytes of base64 that is written the one right way."""
    try:
        bytes_ = b64decode(tekst.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return bytes_ if b64encode(bytes_).decode() == tekst else None
