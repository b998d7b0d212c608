"""The lock of a case: what the hub stores about a young person, closed under a key that lies elsewhere. PURE.

    marker `ketenhub-rust-2` and a line end │ name of the key (16) │ nonce (12) │ content under AES-256-GCM

Associated data: all before the content, then the subject. So an entry that was changed, cut, lengthened or moved to
another subject does not open.

The key itself is not here, and not beside it: it lies wrapped by the hub key in a store of its own (`ZAAKSLEUTELS`),
which is in no backup. Once it is erased there, every copy of what it closed is noise, wherever the copy lies and
whoever has the hub key. The name of a key is keyed work on the id of the case, or random: it leads to nobody.

What is **not** here: no file, no network, no clock. Randomness is drawn by `cryptography`, as in all of `hub.trust`.
See `hub/adr/0017-the-key-of-a-case-lies-apart.md`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import NONCE_BYTES, SLEUTEL_BYTES, Wikkelaar, maak_nonce

ZAAKMERK: Final = b"ketenhub-rust-2\n"
"""In front of everything that is closed under the key of a case."""
NAAM_BYTES: Final = 16
NAAM_TEKENS: Final = 2 * NAAM_BYTES
"""A name as text: lower-case hexadecimal."""
ZAAK_MEER_BYTES: Final = len(ZAAKMERK) + NAAM_BYTES + NONCE_BYTES + 16
"""By how much an entry grows."""
_KOP_BYTES: Final = len(ZAAKMERK) + NAAM_BYTES
_NONCE_TOT: Final = _KOP_BYTES + NONCE_BYTES


class Zaaksleutel(NamedTuple):
    """The key of a case, open: its name, and what computes with it. Shown without either."""

    naam: str
    aes: AESGCM

    def __repr__(self) -> str:
        """No key."""
        return "Zaaksleutel(…)"


def nieuwe_zaaksleutel(naam: str, wikkelaar: Wikkelaar) -> tuple[Zaaksleutel, bytes]:
    """A fresh key, and the bytes of it that may be stored: wrapped by the hub key.

    Raises:
        Rustfout: `RUST-token`, what holds the hub key does not answer.
        ValueError: `naam` is not 32 hexadecimal characters.
    """
    if len(bytes.fromhex(naam)) != NAAM_BYTES or naam != naam.lower():
        raise ValueError("the name of a key has 16 bytes")
    ruw = AESGCM.generate_key(SLEUTEL_BYTES * 8)
    return Zaaksleutel(naam, AESGCM(ruw)), wikkelaar.wikkel(ruw)


def open_zaaksleutel(naam: str, gewikkeld: bytes, wikkelaar: Wikkelaar) -> Zaaksleutel:
    """The key that was stored wrapped. Raises `Rustfout` as `Wikkelaar.ontwikkel`."""
    return Zaaksleutel(naam, AESGCM(wikkelaar.ontwikkel(gewikkeld)))


def sluit(sleutel: Zaaksleutel, onderwerp: str, inhoud: bytes) -> bytes:
    """Close `inhoud` for storing under this subject."""
    kop, nonce = ZAAKMERK + bytes.fromhex(sleutel.naam), maak_nonce()
    return kop + nonce + sleutel.aes.encrypt(nonce, inhoud, kop + onderwerp.encode())


def ontsluit(sleutel: Zaaksleutel, onderwerp: str, dicht: bytes) -> bytes:
    """Open what `sluit` closed for this subject.

    Raises:
        Rustfout: `RUST-vorm`, it is no such entry or of another key; `RUST-veranderd`.
    """
    if sleutelnaam_van(dicht) != sleutel.naam:
        raise Rustfout("RUST-vorm")
    try:
        return sleutel.aes.decrypt(
            dicht[_KOP_BYTES:_NONCE_TOT], dicht[_NONCE_TOT:], dicht[:_KOP_BYTES] + onderwerp.encode()
        )
    except (InvalidTag, ValueError):  # ValueError: cut off within the nonce
        raise Rustfout("RUST-veranderd") from None


def sleutelnaam_van(dicht: bytes) -> str | None:
    """The name of the key that closed this; None for what no key of a case closed."""
    if not dicht.startswith(ZAAKMERK) or len(dicht) < _KOP_BYTES:
        return None
    return dicht[len(ZAAKMERK) : _KOP_BYTES].hex()
