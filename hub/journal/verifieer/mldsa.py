"""Checks an ML-DSA-44 signature (FIPS 204), in whole numbers. Only checks: no secret is ever here.

Slow (some tens of milliseconds) and short on purpose: it is to be read beside the standard. Numbers of algorithms are
those of FIPS 204, August 2024.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import shake_128, shake_256
from itertools import pairwise
from typing import Final

Q: Final = 8_380_417
N: Final = 256
K = L = 4
"""Rows and columns of the matrix."""
D: Final = 13
"""Bits that a key leaves off."""
TAU: Final = 39
GAMMA1: Final = 1 << 17
GAMMA2: Final = (Q - 1) // 88
BETA: Final = 78
OMEGA: Final = 80
C_BYTES: Final = 32
SLEUTEL_BYTES: Final = 32 + K * 320
HANDTEKENING_BYTES: Final = C_BYTES + L * 576 + OMEGA + K
_DEEL: Final = 32
_OMGEKEERD: Final = pow(N, -1, Q)
_ZETA: Final = tuple(pow(1753, int(f"{i:08b}"[::-1], 2), Q) for i in range(N))

Polynoom = list[int]


def klopt(publiek: bytes, tekst: bytes, handtekening: bytes) -> bool:
    """Whether a signature of 2420 bytes over a text, without context, is of this key of 1312 bytes (Alg. 3, 8)."""
    if len(publiek) != SLEUTEL_BYTES or len(handtekening) != HANDTEKENING_BYTES:
        return False
    c, z, h = handtekening[:C_BYTES], _lees_z(handtekening[C_BYTES : -OMEGA - K]), _lees_h(handtekening[-OMEGA - K :])
    if h is None or any(abs(getal) >= GAMMA1 - BETA for rij in z for getal in rij):
        return False
    t1 = [_bits(publiek[_DEEL + 320 * i : _DEEL + 320 * (i + 1)], 10) for i in range(K)]
    mu = shake_256(shake_256(publiek).digest(64) + b"\x00\x00" + tekst).digest(64)
    c_ntt, z_ntt = _ntt(_bal(c)), [_ntt(rij) for rij in z]
    w1 = b""
    for r in range(K):
        som = [0] * N
        for s in range(L):
            a = _matrix(publiek[:_DEEL], s, r)
            som = [(x + y * w) % Q for x, y, w in zip(som, a, z_ntt[s], strict=True)]
        t = _ntt([getal << D for getal in t1[r]])
        w = _terug([(x - y * v) % Q for x, y, v in zip(som, c_ntt, t, strict=True)])
        w1 += _pak6([_hint(bit, getal) for bit, getal in zip(h[r], w, strict=True)])
    return shake_256(mu + w1).digest(C_BYTES) == c


def _bits(bytes_: bytes, breed: int) -> Polynoom:
    """Numbers of so many bits, the lowest first (Alg. 18)."""
    alles = int.from_bytes(bytes_, "little")
    return [(alles >> breed * i) & ((1 << breed) - 1) for i in range(N)]


def _pak6(getallen: Polynoom) -> bytes:
    """Numbers of six bits (Alg. 28)."""
    return sum(getal << 6 * i for i, getal in enumerate(getallen)).to_bytes(N * 6 // 8, "little")


def _lees_z(bytes_: bytes) -> list[Polynoom]:
    """Alg. 19, of 18 bits each."""
    return [[GAMMA1 - getal for getal in _bits(bytes_[576 * i : 576 * (i + 1)], 18)] for i in range(L)]


def _lees_h(bytes_: bytes) -> list[Polynoom] | None:
    """The hints (Alg. 21); None when they are not written the one right way."""
    uit, plek = [[0] * N for _ in range(K)], 0
    for i in range(K):
        einde = bytes_[OMEGA + i]
        if not plek <= einde <= OMEGA:
            return None
        plekken = bytes_[plek:einde]
        if any(later <= eerder for eerder, later in pairwise(plekken)):
            return None
        for waar in plekken:
            uit[i][waar] = 1
        plek = einde
    return None if any(bytes_[plek:OMEGA]) else uit


def _bal(zaad: bytes) -> Polynoom:
    """A polynomial of 39 ones, plus or minus (Alg. 29)."""
    stroom = _bytes(zaad)
    tekens = int.from_bytes(bytes(next(stroom) for _ in range(8)), "little")
    uit = [0] * N
    for i in range(N - TAU, N):
        j = next(getal for getal in stroom if getal <= i)
        uit[i], uit[j] = uit[j], -1 if tekens & 1 else 1
        tekens >>= 1
    return uit


def _bytes(zaad: bytes) -> Iterator[int]:
    """SHAKE256 of it, without end."""
    lengte, gehad = 512, 0
    while True:
        yield from shake_256(zaad).digest(lengte)[gehad:]
        lengte, gehad = 2 * lengte, lengte


def _matrix(rho: bytes, s: int, r: int) -> Polynoom:
    """One entry of the matrix (Alg. 30, 32)."""
    uit: Polynoom = []
    lengte = 840
    while len(uit) < N:
        stroom = shake_128(rho + bytes([s, r])).digest(lengte)
        drie = (int.from_bytes(stroom[i : i + 3], "little") & 0x7FFFFF for i in range(0, lengte, 3))
        uit = [getal for getal in drie if getal < Q][:N]
        lengte *= 2
    return uit


def _ntt(w: Polynoom) -> Polynoom:
    """Alg. 41."""
    w, m, stap = [*w], 0, N // 2
    while stap:
        for begin in range(0, N, 2 * stap):
            m += 1
            for j in range(begin, begin + stap):
                t = _ZETA[m] * w[j + stap] % Q
                w[j], w[j + stap] = w[j] + t, w[j] - t
        stap //= 2
    return w


def _terug(w: Polynoom) -> Polynoom:
    """Alg. 42."""
    w, m, stap = [*w], N, 1
    while stap < N:
        for begin in range(0, N, 2 * stap):
            m -= 1
            for j in range(begin, begin + stap):
                w[j], w[j + stap] = w[j] + w[j + stap], (w[j + stap] - w[j]) * _ZETA[m] % Q
        stap *= 2
    return [getal * _OMGEKEERD % Q for getal in w]


def _hint(bit: int, getal: int) -> int:
    """The high bits, as the hint says that they were (Alg. 36, 40)."""
    laag = getal % (2 * GAMMA2)
    laag -= 2 * GAMMA2 if laag > GAMMA2 else 0
    if getal - laag == Q - 1:
        hoog, laag = 0, laag - 1
    else:
        hoog = (getal - laag) // (2 * GAMMA2)
    if not bit:
        return hoog
    return (hoog + (1 if laag > 0 else -1)) % ((Q - 1) // (2 * GAMMA2))
