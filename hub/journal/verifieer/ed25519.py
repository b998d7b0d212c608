"""Checks an Ed25519 signature (RFC 8032 section 5.1), in whole numbers. Only checks: no secret is ever here.

Slow (some milliseconds) and short on purpose: it is to be read. A checkpoint has a few signatures.
"""

from __future__ import annotations

from hashlib import sha512
from typing import Final

P: Final = 2**255 - 19
"""The field."""
L: Final = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point."""
D: Final = -121665 * pow(121666, P - 2, P) % P
_WORTEL_MIN_EEN: Final = pow(2, (P - 1) // 4, P)
_TEKEN: Final = 1 << 255
SLEUTEL_BYTES: Final = 32
HANDTEKENING_BYTES: Final = 64

Punt = tuple[int, int, int, int]
"""X, Y, Z and T of RFC 8032 5.1.4: x = X/Z, y = Y/Z, x*y = T/Z."""
_NUL: Final[Punt] = (0, 1, 1, 0)


def mag(publiek: bytes) -> bool:
    """Whether 32 bytes can be somebody's key: a point of the curve, written the one right way, not of small order."""
    a = _ontpak(publiek) if len(publiek) == SLEUTEL_BYTES else None
    return a is not None and not _klein(a)


def klopt(publiek: bytes, tekst: bytes, handtekening: bytes) -> bool:
    """Whether a signature of 64 bytes over a text is of this public key of 32 bytes (RFC 8032 5.1.7).

    The equation without the factor 8, and a signature that is written in one way only, as most libraries check it.
    Stricter than the RFC: a key of small order is never right.
    """
    if len(publiek) != SLEUTEL_BYTES or len(handtekening) != HANDTEKENING_BYTES:
        return False
    a = _ontpak(publiek)
    s = int.from_bytes(handtekening[SLEUTEL_BYTES:], "little")
    if a is None or s >= L or _klein(a):
        return False
    k = int.from_bytes(sha512(handtekening[:SLEUTEL_BYTES] + publiek + tekst).digest(), "little") % L
    # [S]B = R + [k]A, so R = [S]B + [k](-A).
    r = _plus(_maal(s, _BASIS), _maal(k, (P - a[0], a[1], a[2], P - a[3])))
    return _pak(r) == handtekening[:SLEUTEL_BYTES]


def _plus(p: Punt, q: Punt) -> Punt:
    # RFC 8032 5.1.4
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _maal(getal: int, p: Punt) -> Punt:
    uit = _NUL
    while getal:
        if getal & 1:
            uit = _plus(uit, p)
        p = _plus(p, p)
        getal >>= 1
    return uit


def _klein(p: Punt) -> bool:
    """Whether 8 times the point is nothing: such a key belongs to nobody, and signatures of it are easily made."""
    for _ in range(3):
        p = _plus(p, p)
    return p[0] % P == 0 and (p[1] - p[2]) % P == 0


def _pak(p: Punt) -> bytes:
    omgekeerd = pow(p[2], P - 2, P)
    x, y = p[0] * omgekeerd % P, p[1] * omgekeerd % P
    return (y | (x & 1) << 255).to_bytes(SLEUTEL_BYTES, "little")


def _ontpak(bytes_: bytes) -> Punt | None:
    # RFC 8032 5.1.3
    y = int.from_bytes(bytes_, "little")
    teken, y = y >> 255, y & (_TEKEN - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * _WORTEL_MIN_EEN % P
    if x * x % P != x2 or (x == 0 and teken):
        return None
    x = P - x if x & 1 != teken else x
    return x, y, 1, x * y % P


_BASIS: Final[Punt] = _ontpak((4 * pow(5, P - 2, P) % P).to_bytes(SLEUTEL_BYTES, "little")) or _NUL
