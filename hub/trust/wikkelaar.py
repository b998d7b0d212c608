"""The hub key closes data keys (32 bytes) and opens them again. PURE: where the hub key lives is for others to say.

A wrapped key: marker `W1`, name of the hub key (16 bytes), nonce (12), and the key under AES-256-GCM (48), with marker
and name as associated data. The name tells which hub key closed it, so that a new hub key can close from now on while
older ones still open what they closed.

Nonces are random. NIST SP 800-38D (section 8.3) allows 2³² of them under one key: 75,000 messages a year are far below,
and what closes more should get a new hub key now and then anyhow.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.trust.rustfouten import Rustfout

SLEUTEL_BYTES: Final = 32
"""AES-256, for hub keys and data keys alike."""
NONCE_BYTES: Final = 12
KID_BYTES: Final = 16
_MERK: Final = b"W1"
_LABEL_BYTES: Final = 16
GEWIKKELD_BYTES: Final = len(_MERK) + KID_BYTES + NONCE_BYTES + SLEUTEL_BYTES + _LABEL_BYTES
_NAAMTEKST: Final = b"ketenhub hubsleutel 1"


class Wikkelaar(Protocol):
    """The port to the hub key. `naam`: where the key lives, in one Dutch word, for texts."""

    @property
    def naam(self) -> str:
        """Where the key lives."""
        ...

    def wikkel(self, sleutel: bytes) -> bytes:
        """Close a data key of `SLEUTEL_BYTES` under the hub key of now.

        Raises:
            Rustfout: `RUST-token`, what holds the hub key does not answer.
        """
        ...

    def ontwikkel(self, gewikkeld: bytes) -> bytes:
        """Open a data key, closed by the hub key of now or by an older one.

        Raises:
            Rustfout: `RUST-vorm`, `RUST-hubsleutel`, `RUST-veranderd` or `RUST-token`.
        """
        ...

    def is_huidig(self, gewikkeld: bytes) -> bool:
        """Whether the hub key of now closed this; then it can stay as it is."""
        ...


class Hubsleutel(Protocol):
    """One hub key: in memory, or in a token that computes with it and never gives it."""

    @property
    def kid(self) -> bytes:
        """Name, `KID_BYTES`. Says nothing about the key."""
        ...

    def versleutel(self, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:
        """AES-256-GCM, ciphertext with the tag behind it. Raises `Rustfout` `RUST-token`."""
        ...

    def ontsleutel(self, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:
        """The other way. Raises `Rustfout` `RUST-veranderd` or `RUST-token`."""
        ...


class Geheugensleutel:
    """A hub key that lies in the memory of this process."""

    def __init__(self, sleutel: bytes) -> None:
        """`sleutel`: exactly `SLEUTEL_BYTES`."""
        if len(sleutel) != SLEUTEL_BYTES:
            raise ValueError("a hub key has 32 bytes")
        self._aes = AESGCM(sleutel)
        self.kid = hmac.digest(sleutel, _NAAMTEKST, hashlib.sha256)[:KID_BYTES]

    def versleutel(self, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:
        """See `Hubsleutel`."""
        return self._aes.encrypt(nonce, inhoud, erbij)

    def ontsleutel(self, nonce: bytes, inhoud: bytes, erbij: bytes) -> bytes:
        """See `Hubsleutel`."""
        try:
            return self._aes.decrypt(nonce, inhoud, erbij)
        except InvalidTag:
            raise Rustfout("RUST-veranderd") from None


class Sleutelring:
    """The `Wikkelaar`: hub keys by name. The first of them closes, all of them open."""

    def __init__(self, naam: str, haal: Callable[[], Sequence[Hubsleutel]]) -> None:
        """`haal` gives the keys, newest first, at least one; asked again when a name is unknown.

        Another process of the hub may have begun with a newer key meanwhile.
        """
        self.naam = naam
        self._haal = haal
        self._sleutels: dict[bytes, Hubsleutel] = {}
        self._huidig = self._lees()

    def wikkel(self, sleutel: bytes) -> bytes:
        """See `Wikkelaar`."""
        if len(sleutel) != SLEUTEL_BYTES:
            raise ValueError("a data key has 32 bytes")
        kop, nonce = _MERK + self._huidig.kid, maak_nonce()
        return kop + nonce + self._huidig.versleutel(nonce, sleutel, kop)

    def ontwikkel(self, gewikkeld: bytes) -> bytes:
        """See `Wikkelaar`."""
        kop, rest = gewikkeld[: len(_MERK) + KID_BYTES], gewikkeld[len(_MERK) + KID_BYTES :]
        if len(gewikkeld) != GEWIKKELD_BYTES or not kop.startswith(_MERK):
            raise Rustfout("RUST-vorm")
        kid = kop[len(_MERK) :]
        if kid not in self._sleutels:
            self._lees()
        if (sleutel := self._sleutels.get(kid)) is None:
            raise Rustfout("RUST-hubsleutel")
        return sleutel.ontsleutel(rest[:NONCE_BYTES], rest[NONCE_BYTES:], kop)

    def is_huidig(self, gewikkeld: bytes) -> bool:
        """See `Wikkelaar`."""
        return gewikkeld.startswith(_MERK + self._huidig.kid)

    def _lees(self) -> Hubsleutel:
        gevonden = self._haal()
        self._sleutels = {s.kid: s for s in gevonden}
        return gevonden[0]


def maak_nonce() -> bytes:
    """A fresh nonce, from the library's own source of randomness."""
    return AESGCM.generate_key(128)[:NONCE_BYTES]
