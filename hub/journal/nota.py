"""Signed notes (C2SP signed-note): a text, an empty line, and lines with a signature each; and the keys for them.

A key is written as one line, `<name>+<key number>+<base64>` (a vkey). Three sorts are known: a note key (0x01: Ed25519
over the text) and two of witnesses (C2SP tlog-cosignature): 0x04, Ed25519 over the text with a time before it, and
0x06, ML-DSA-44 over what the text says, which a quantum computer cannot forge either.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Final, Self

from hub.journal.weerlegd import Bewijsfout

NOTA_BYTES_MAX: Final = 65_536
HANDTEKENINGEN_MAX: Final = 64
"""More than the sixteen that everybody must accept; a bound on what a stranger can make us check."""

SOORT_NOTA: Final = 1
SOORT_GETUIGE: Final = 4
SOORT_GETUIGE_PQ: Final = 6
GETUIGESOORTEN: Final = frozenset({SOORT_GETUIGE, SOORT_GETUIGE_PQ})
PUBLIEK_BYTES: Final[Mapping[int, int]] = MappingProxyType({SOORT_NOTA: 32, SOORT_GETUIGE: 32, SOORT_GETUIGE_PQ: 1_312})
"""Bytes of a public key, by sort: Ed25519 (RFC 8032), ML-DSA-44 (FIPS 204)."""
_NUMMER_BYTES: Final = 4
_STREEP: Final = "\u2014 "
_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, _P - 2, _P) % _P
_KLEIN: Final = frozenset(
    {0, 1, int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")}
)
"""The y of the eight points of small order; each also as its negative."""


@dataclass(frozen=True, slots=True)
class Sleutel:
    """A public key by which signatures under a note are known. `soort`: a key of `PUBLIEK_BYTES`."""

    naam: str
    publiek: bytes
    soort: int = SOORT_NOTA

    @property
    def nummer(self) -> bytes:
        """The four bytes that stand before each signature of this key."""
        kop = self.naam.encode() + b"\n" + bytes([self.soort])
        return sha256(kop + self.publiek).digest()[:_NUMMER_BYTES]

    def vkey(self) -> str:
        """The key as one line of text."""
        return f"{self.naam}+{self.nummer.hex()}+{b64encode(bytes([self.soort]) + self.publiek).decode()}"

    @classmethod
    def lees(cls, vkey: str) -> Self:
        """Read a key as `vkey` writes it; white space round it is allowed, as files end with a line end.

        Raises:
            Bewijsfout: `JOURNAAL-sleutel`, it is not one, or of a sort that is not known here.
        """
        naam, _, rest = vkey.strip().partition("+")
        nummer, _, inhoud = rest.partition("+")
        bytes_ = lees_base64(inhoud)
        if not naam_mag(naam) or not bytes_ or len(bytes_) - 1 != PUBLIEK_BYTES.get(bytes_[0]):
            raise Bewijsfout("JOURNAAL-sleutel")
        sleutel = cls(naam=naam, publiek=bytes_[1:], soort=bytes_[0])
        mag = sleutel.soort == SOORT_GETUIGE_PQ or publiek_mag(sleutel.publiek)
        if not mag or nummer != sleutel.nummer.hex():
            raise Bewijsfout("JOURNAAL-sleutel")
        return sleutel


@dataclass(frozen=True, slots=True)
class Handtekening:
    """One line under a note: who says to have signed, the number of the key, and the signature (checked or not)."""

    naam: str
    sleutelnummer: bytes
    waarde: bytes

    def regel(self) -> str:
        """The line as it stands under the note, with its line end."""
        return f"{_STREEP}{self.naam} {b64encode(self.sleutelnummer + self.waarde).decode()}\n"

    @classmethod
    def lees(cls, regel: str) -> Self:
        """Read one line, with or without its line end.

        Raises:
            Bewijsfout: `JOURNAAL-nota`, it is not a line with a signature.
        """
        kaal = regel.removesuffix("\n")
        naam, _, inhoud = kaal.removeprefix(_STREEP).partition(" ")
        bytes_ = lees_base64(inhoud)
        if not kaal.startswith(_STREEP) or not naam_mag(naam) or bytes_ is None or len(bytes_) <= _NUMMER_BYTES:
            raise Bewijsfout("JOURNAAL-nota")
        return cls(naam=naam, sleutelnummer=bytes_[:_NUMMER_BYTES], waarde=bytes_[_NUMMER_BYTES:])

    def is_van(self, sleutel: Sleutel) -> bool:
        """Whether it says to be of this key; whether it *is*, the check of the signature tells."""
        return (self.naam, self.sleutelnummer) == (sleutel.naam, sleutel.nummer)


@dataclass(frozen=True, slots=True)
class Nota:
    """A text and the signatures under it. Nothing is checked by reading one: the text is only worth what a key says."""

    tekst: str
    handtekeningen: tuple[Handtekening, ...]

    def naar_bytes(self) -> bytes:
        """The note as it is stored and sent."""
        return (self.tekst + "\n" + "".join(h.regel() for h in self.handtekeningen)).encode()

    @classmethod
    def van_bytes(cls, bytes_: bytes) -> Self:
        """Read a note.

        Raises:
            Bewijsfout: `JOURNAAL-nota`, it is not one.
        """
        if len(bytes_) > NOTA_BYTES_MAX:
            raise Bewijsfout("JOURNAAL-nota")
        try:
            alles = bytes_.decode()
        except UnicodeDecodeError:
            raise Bewijsfout("JOURNAAL-nota") from None
        boven, scheiding, onder = alles.rpartition("\n\n")
        if not scheiding or not boven or not onder.endswith("\n") or not tekst_mag(alles):
            raise Bewijsfout("JOURNAAL-nota")
        regels = onder[:-1].split("\n")
        if len(regels) > HANDTEKENINGEN_MAX:
            raise Bewijsfout("JOURNAAL-nota")
        return cls(tekst=boven + "\n", handtekeningen=tuple(map(Handtekening.lees, regels)))

    def met(self, handtekeningen: Sequence[Handtekening]) -> Nota:
        """The same note with more signatures under it; one that is there already is not written twice."""
        nieuw = [h for h in dict.fromkeys(handtekeningen) if h not in self.handtekeningen]
        return replace(self, handtekeningen=(*self.handtekeningen, *nieuw))

    def van(self, sleutel: Sleutel) -> list[Handtekening]:
        """The lines that say to be of this key."""
        return [h for h in self.handtekeningen if h.is_van(sleutel)]


def publiek_mag(publiek: bytes) -> bool:
    """Whether 32 bytes can be somebody's Ed25519 key: a point of the curve, written the one right way, of large order.

    Under a key of small order (eight points) anybody signs anything without a secret, and one signature is right for
    many texts; some libraries refuse such keys and others do not (RFC 8032 leaves it open). So nobody may trust one.
    """
    y = int.from_bytes(publiek, "little") & ((1 << 255) - 1)
    if y >= _P or y in _KLEIN or _P - y in _KLEIN:
        return False
    # x^2 = (y^2 - 1) / (d y^2 + 1) (RFC 8032 5.1.3); with a y that has such an x, both signs are written one way.
    return pow((y * y - 1) * (_D * y * y + 1), (_P - 1) // 2, _P) == 1


def naam_mag(naam: str) -> bool:
    """Whether a text may be the name of a key: not empty, no white space, no plus, no control characters."""
    return bool(naam) and "+" not in naam and not any(teken.isspace() for teken in naam) and tekst_mag(naam)


def tekst_mag(tekst: str) -> bool:
    """Whether a text may stand in a note: no control characters but the line end."""
    return not any(teken < " " and teken != "\n" for teken in tekst)


def lees_base64(tekst: str) -> bytes | None:
    """Bytes of standard base64 (RFC 4648 section 4), written the one right way; nothing for any other text."""
    try:
        bytes_ = b64decode(tekst.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    # Unused bits in the last character, or a line end: other text for the same bytes.
    return bytes_ if b64encode(bytes_).decode() == tekst else None
