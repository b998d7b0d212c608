"""The three kinds of key, from raw bytes to something that computes and back.

| kind | public | secret | how a public key is named (SHA-256 over this text) |
|---|---|---|---|
| `Ed25519` (RFC 8032) | 32 | 32 | `{"crv":"Ed25519","kty":"OKP","x":"…"}` (RFC 7638, RFC 8037) |
| `X25519` (RFC 7748) | 32 | 32 | `{"crv":"X25519","kty":"OKP","x":"…"}` |
| `MLKEM768-X25519` (X-Wing, HPKE KEM 0x647A) | 1184 + 32 | 32 | `{"alg":"MLKEM768-X25519","kty":"AKP","pub":"…"}` |

The secret of the hybrid is the 32-byte seed of X-Wing: SHAKE256 makes 96 bytes of it, the ML-KEM seed (64) and the
X25519 secret (32).

A public key that is no key is refused when it is read, before anything is computed with it: a point of small order
(for Ed25519 anyone can then sign, for X25519 everyone knows the shared secret), and an ML-KEM key with coefficients
outside the field. Public keys are kept parsed; there are a few per party, and the bound is on their number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PublicKey
from joserfc.jwk import OKPKey

from hub.trust.codering import b64_tekst, uit_b64_tekst
from hub.trust.fouten import Zegelweigering

GEHEIM_BYTES: Final = 32
"""Every kind of secret here is a seed of 32 bytes."""
SLEUTELS_BEWAARD_MAX: Final = 1_024
"""Parsed public keys that are kept, per kind: some 60 parties with a few keys each, and room for the rest."""
_MLKEM_BYTES: Final = 1_184
_X_BYTES: Final = 32
_P: Final = 2**255 - 19
_ACHT: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_ZWAK: Final = frozenset({0, 1, _P - 1, _ACHT, _P - _ACHT})
"""y of the points of small order (RFC 8032, section 5.1; cofactor 8)."""
_PROEF: Final = X25519PrivateKey.from_private_bytes(b"\x01" * GEHEIM_BYTES)
"""Any secret will do: with a point of small order every clamped one gives zeros, and the library refuses those."""


@dataclass(frozen=True, slots=True)
class Sleutelsoort:
    """One kind of key.

    `publiek_bytes`: length; `naamtekst`: what is hashed, around the base64url of the public key; `publiek_van`: secret
    bytes → public bytes; `keur`: raises when base64url text is no public key of this kind.
    """

    naam: str
    publiek_bytes: int
    naamtekst: tuple[str, str]
    publiek_van: Callable[[bytes], bytes]
    keur: Callable[[str], object]

    def kid(self, waarde: str) -> str:
        """Name of a public key: base64url of a SHA-256, 43 characters."""
        voor, na = self.naamtekst
        return b64_tekst(hashlib.sha256(f"{voor}{waarde}{na}".encode("ascii")).digest())


def maak_geheim() -> bytes:
    """A fresh secret of 32 bytes, from the library's own source of randomness."""
    return AESGCM.generate_key(GEHEIM_BYTES * 8)


@lru_cache(maxsize=SLEUTELS_BEWAARD_MAX)
def ed25519(waarde: str) -> OKPKey:
    """Key to verify with. Raises `Zegelweigering` `ZEGEL-vorm` when it is none, or one of small order."""
    ruw = uit_b64_tekst(waarde, 32)
    if (int.from_bytes(ruw, "little") & (2**255 - 1)) % _P in _ZWAK:
        raise Zegelweigering("ZEGEL-vorm")
    try:
        return OKPKey.import_key(Ed25519PublicKey.from_public_bytes(ruw))
    except (ValueError, UnsupportedAlgorithm):
        raise Zegelweigering("ZEGEL-vorm") from None


@lru_cache(maxsize=SLEUTELS_BEWAARD_MAX)
def x25519(waarde: str) -> X25519PublicKey:
    """Key to encrypt to. Raises `Zegelweigering` `ZEGEL-vorm` when it is none, or one of small order."""
    return x25519_ruw(uit_b64_tekst(waarde, _X_BYTES))


def x25519_ruw(ruw: bytes) -> X25519PublicKey:
    """As `x25519`, from raw bytes and not kept."""
    try:
        sleutel = X25519PublicKey.from_public_bytes(ruw)
        _PROEF.exchange(sleutel)
    except ValueError:
        raise Zegelweigering("ZEGEL-vorm") from None
    return sleutel


@lru_cache(maxsize=SLEUTELS_BEWAARD_MAX)
def hybride(waarde: str) -> MLKEM768X25519PublicKey:
    """Key to encrypt to with both. Raises `Zegelweigering` `ZEGEL-vorm` when one of the halves is none."""
    ruw = uit_b64_tekst(waarde, _MLKEM_BYTES + _X_BYTES)
    try:
        roosters = MLKEM768PublicKey.from_public_bytes(ruw[:_MLKEM_BYTES])
    except ValueError:
        raise Zegelweigering("ZEGEL-vorm") from None
    return MLKEM768X25519PublicKey(roosters, x25519_ruw(ruw[_MLKEM_BYTES:]))


def hybride_delen(geheim: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """The two secrets that a seed of X-Wing stands for."""
    lang = hashlib.shake_256(geheim).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(lang[:64]), X25519PrivateKey.from_private_bytes(lang[64:])


def _hybride_publiek(geheim: bytes) -> bytes:
    roosters, kromme = hybride_delen(geheim)
    return roosters.public_key().public_bytes_raw() + kromme.public_key().public_bytes_raw()


ED25519: Final = Sleutelsoort(
    "Ed25519",
    32,
    ('{"crv":"Ed25519","kty":"OKP","x":"', '"}'),
    lambda geheim: Ed25519PrivateKey.from_private_bytes(geheim).public_key().public_bytes_raw(),
    ed25519,
)
X25519: Final = Sleutelsoort(
    "X25519",
    _X_BYTES,
    ('{"crv":"X25519","kty":"OKP","x":"', '"}'),
    lambda geheim: X25519PrivateKey.from_private_bytes(geheim).public_key().public_bytes_raw(),
    x25519,
)
MLKEM768_X25519: Final = Sleutelsoort(
    "MLKEM768-X25519",
    _MLKEM_BYTES + _X_BYTES,
    ('{"alg":"MLKEM768-X25519","kty":"AKP","pub":"', '"}'),
    _hybride_publiek,
    hybride,
)
