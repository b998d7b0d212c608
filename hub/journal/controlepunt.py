"""Checkpoints: size and root of the tree, signed by the hub and cosigned by witnesses (C2SP tlog-checkpoint).

Private keys and times are arguments; a key is 32 bytes (RFC 8032). Who signs must have checked that the tree holds what
was signed before: nothing here remembers an earlier checkpoint.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from hub.journal.merkle import GROOTTE_MAX, HASH_BYTES, LEEG
from hub.journal.nota import (
    GETUIGESOORTEN,
    SOORT_GETUIGE,
    SOORT_GETUIGE_PQ,
    SOORT_NOTA,
    Handtekening,
    Nota,
    Sleutel,
    lees_base64,
    naam_mag,
    tekst_mag,
)
from hub.journal.weerlegd import Bewijsfout

__all__ = [
    "Bewijsfout",
    "Controlepunt",
    "Handtekening",
    "Nota",
    "Sleutel",
    "controleer",
    "controleer_getuige",
    "lees",
    "medeonderteken",
    "onderteken",
    "oorsprong_van",
    "sleutel_van",
]

REGELS: Final = 3
TIJD_S_MAX: Final = 2**63 - 1
_GETAL: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_OIN: Final = re.compile(r"[0-9]{20}")
_TIJD_BYTES: Final = 8
_HANDTEKENING_BYTES: Final = 64
_PQ_KOP: Final = b"subtree/v1\n\0"
_PQ_TEKST_BYTES_MAX: Final = 255


def oorsprong_van(oin: str) -> str:
    """The name of a hub's journal: `ketenhub/` and the hub's OIN. It is also the name of the key that signs it.

    Raises:
        Bewijsfout: `JOURNAAL-oorsprong`, not 20 digits.
    """
    if _OIN.fullmatch(oin) is None:
        raise Bewijsfout("JOURNAAL-oorsprong")
    return f"ketenhub/{oin}"


@dataclass(frozen=True, slots=True)
class Controlepunt:
    """What a checkpoint says: of which journal, how many records, and the root. `meer`: extension lines of others."""

    oorsprong: str
    grootte: int
    wortel: bytes
    meer: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        regels = (self.oorsprong, *self.meer)
        if (
            any(not regel or "\n" in regel or not tekst_mag(regel) for regel in regels)
            or not 0 <= self.grootte <= GROOTTE_MAX
            or len(self.wortel) != HASH_BYTES
            or (self.grootte == 0 and self.wortel != LEEG)
        ):
            raise Bewijsfout("JOURNAAL-controlepunt")

    def tekst(self) -> str:
        """The text of the note."""
        regels = (self.oorsprong, str(self.grootte), b64encode(self.wortel).decode(), *self.meer)
        return "".join(f"{regel}\n" for regel in regels)

    @classmethod
    def lees(cls, tekst: str) -> Self:
        """Read the text of a note. Nothing says yet that anybody signed it.

        Raises:
            Bewijsfout: `JOURNAAL-controlepunt`, it is no checkpoint.
        """
        regels = tekst.split("\n")
        if len(regels) < REGELS + 1 or regels[-1]:
            raise Bewijsfout("JOURNAAL-controlepunt")
        oorsprong, grootte, wortel, *meer = regels[:-1]
        bytes_ = lees_base64(wortel)
        if _GETAL.fullmatch(grootte) is None or bytes_ is None:
            raise Bewijsfout("JOURNAAL-controlepunt")
        return cls(oorsprong=oorsprong, grootte=int(grootte), wortel=bytes_, meer=tuple(meer))


def lees(bytes_: bytes) -> tuple[Controlepunt, Nota]:
    """Read a checkpoint with its signatures, unchecked.

    Raises:
        Bewijsfout: `JOURNAAL-nota` or `JOURNAAL-controlepunt`.
    """
    nota = Nota.van_bytes(bytes_)
    return Controlepunt.lees(nota.tekst), nota


def sleutel_van(naam: str, geheim: bytes, *, getuige: bool = False, soort: int | None = None) -> Sleutel:
    """The public key that belongs to a private one of 32 bytes, under a name. `soort`: says more than `getuige`.

    Raises:
        Bewijsfout: `JOURNAAL-sleutel`, the name or key cannot be one.
    """
    if not naam_mag(naam):
        raise Bewijsfout("JOURNAAL-sleutel")
    soort = (SOORT_GETUIGE if getuige else SOORT_NOTA) if soort is None else soort
    eigen = _geheim_pq(geheim) if soort == SOORT_GETUIGE_PQ else _geheim(geheim)
    return Sleutel(naam=naam, publiek=eigen.public_key().public_bytes_raw(), soort=soort)


def onderteken(punt: Controlepunt, geheim: bytes, naam: str | None = None) -> Nota:
    """Sign a checkpoint. The key's name is the journal's own, unless another is given.

    Raises:
        Bewijsfout: `JOURNAAL-sleutel`.
    """
    sleutel = sleutel_van(punt.oorsprong if naam is None else naam, geheim)
    tekst = punt.tekst()
    waarde = _geheim(geheim).sign(tekst.encode())
    return Nota(tekst=tekst, handtekeningen=(Handtekening(sleutel.naam, sleutel.nummer, waarde),))


def medeonderteken(nota: Nota, naam: str, geheim: bytes, tijd_s: int, soort: int = SOORT_GETUIGE) -> Handtekening:
    """The cosignature of a witness under a note: it saw this tree, and none that contradicts it, at this time.

    `tijd_s`: seconds since 1970. `soort`: of the witness's key. That may be used for nothing else, and, with Ed25519,
    under no other name: the name is not signed.

    Raises:
        Bewijsfout: `JOURNAAL-sleutel`, or `JOURNAAL-nota` for a time that cannot be; with ML-DSA-44, which signs what
            the text says, `JOURNAAL-controlepunt` too.
    """
    sleutel = sleutel_van(naam, geheim, soort=soort)
    if soort == SOORT_GETUIGE_PQ:
        waarde = _geheim_pq(geheim).sign(_getuigd_pq(nota.tekst, naam, tijd_s))
    else:
        waarde = _geheim(geheim).sign(_getuigd(nota.tekst, tijd_s))
    return Handtekening(naam, sleutel.nummer, tijd_s.to_bytes(_TIJD_BYTES, "big") + waarde)


def controleer(bytes_: bytes, sleutel: Sleutel, oorsprong: str | None = None) -> Controlepunt:
    """Check a checkpoint with the key of the journal and give what it says.

    Each line that says to be of this key must be right, and there must be one. The journal's name must be `oorsprong`,
    or else the name of the key.

    Raises:
        Bewijsfout: `JOURNAAL-nota`, `JOURNAAL-controlepunt`, `JOURNAAL-oorsprong`, `JOURNAAL-ongetekend` or
            `JOURNAAL-handtekening`.
    """
    punt, nota = lees(bytes_)
    _controleer(nota, sleutel, frozenset({SOORT_NOTA}))
    if punt.oorsprong != (sleutel.naam if oorsprong is None else oorsprong):
        raise Bewijsfout("JOURNAAL-oorsprong")
    return punt


def controleer_getuige(nota: Nota, sleutel: Sleutel) -> int:
    """Check the cosignature of a witness; gives the latest time at which it signed, in seconds since 1970.

    Raises:
        Bewijsfout: `JOURNAAL-ongetekend` or `JOURNAAL-handtekening`; `JOURNAAL-controlepunt`, the text is none.
    """
    return _controleer(nota, sleutel, GETUIGESOORTEN)


def _controleer(nota: Nota, sleutel: Sleutel, soorten: frozenset[int]) -> int:
    regels = nota.van(sleutel)
    if sleutel.soort not in soorten or not regels:
        raise Bewijsfout("JOURNAAL-ongetekend")
    laatst = 0
    for regel in regels:
        waarde, tekst = regel.waarde, nota.tekst.encode()
        if sleutel.soort in GETUIGESOORTEN:
            tijd_s = int.from_bytes(waarde[:_TIJD_BYTES], "big")
            if tijd_s > TIJD_S_MAX:
                raise Bewijsfout("JOURNAAL-handtekening")
            pq = sleutel.soort == SOORT_GETUIGE_PQ
            tekst = _getuigd_pq(nota.tekst, sleutel.naam, tijd_s) if pq else _getuigd(nota.tekst, tijd_s)
            waarde, laatst = waarde[_TIJD_BYTES:], max(laatst, tijd_s)
        try:
            _toets(sleutel, waarde, tekst)
        except (InvalidSignature, ValueError):
            raise Bewijsfout("JOURNAAL-handtekening") from None
    return laatst


def _toets(sleutel: Sleutel, waarde: bytes, tekst: bytes) -> None:
    """Raises `InvalidSignature` or `ValueError`."""
    if sleutel.soort == SOORT_GETUIGE_PQ:
        MLDSA44PublicKey.from_public_bytes(sleutel.publiek).verify(waarde, tekst)
        return
    if len(waarde) != _HANDTEKENING_BYTES:
        raise InvalidSignature
    Ed25519PublicKey.from_public_bytes(sleutel.publiek).verify(waarde, tekst)


def _getuigd(tekst: str, tijd_s: int) -> bytes:
    """What a witness signs (C2SP tlog-cosignature): a line that says what it is, the time, and the whole text."""
    if not 0 <= tijd_s <= TIJD_S_MAX:
        raise Bewijsfout("JOURNAAL-nota")
    return f"cosignature/v1\ntime {tijd_s}\n{tekst}".encode()


def _getuigd_pq(tekst: str, naam: str, tijd_s: int) -> bytes:
    """What a witness with ML-DSA-44 signs: its own name, the time, and which tree of which journal (a whole one)."""
    punt = Controlepunt.lees(tekst)
    namen = [wie.encode() for wie in (naam, punt.oorsprong)]
    if not 0 <= tijd_s <= TIJD_S_MAX or any(len(wie) > _PQ_TEKST_BYTES_MAX for wie in namen):
        raise Bewijsfout("JOURNAAL-nota")
    wie, waarvan = (bytes([len(deel)]) + deel for deel in namen)
    getal = punt.grootte.to_bytes(_TIJD_BYTES, "big")
    return _PQ_KOP + wie + tijd_s.to_bytes(_TIJD_BYTES, "big") + waarvan + bytes(_TIJD_BYTES) + getal + punt.wortel


def _geheim_pq(geheim: bytes) -> MLDSA44PrivateKey:
    try:
        return MLDSA44PrivateKey.from_seed_bytes(geheim)
    except ValueError:
        raise Bewijsfout("JOURNAAL-sleutel") from None


def _geheim(geheim: bytes) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(geheim)
    except ValueError:
        raise Bewijsfout("JOURNAAL-sleutel") from None
