"""Fuzzing whoever opens a seal: both profiles, and the signature that is kept as evidence.

Bytes that were broken anywhere stop at the first check, so most cases are broken at one level only and whole at all
others: the bytes as they lie; the header outside, under an encryption that fits it; the signed text inside; the signed
header, with a signature that fits it. The keys are those of the golden vectors, and nothing is drawn: the same number
of the same seed is the same case.

What opens must be the one message that was signed, under its own id and key. Anything else that opens is a finding, and
so is any error that is not ours.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.trust.fouten import ZEGELTEKSTEN, Zegelweigering
from hub.trust.handtekening import controleer_jws
from hub.trust.profielen import HPKE_PQ_1, JOSE_1
from hub.trust.sleutels import Identiteit
from hub.trust.zegel import Geopend, open_zegel
from tests import zegelproef
from tests.zegelproef import b64, concat_kdf, hpke_sleutel, ring, un64, xwing, xwing_delen

GEOPEND: Final = "gelezen"
BEWIJS: Final = "bewijs"
TYP: Final = "ketenhub-ontvangst"
VECTOREN: Final = Path(zegelproef.__file__).parent / "unit" / "trust" / "gouden_vectoren.json"
_KEREN: Final = (1, 1, 1, 1, 2, 3)
"""Mutations on top of each other, mostly one."""
_B64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LASTIG: Final[Sequence[object]] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        7,
        1e309,
        2**70,
        "",
        " ",
        ".",
        "none",
        "None",
        "HS256",
        "EdDSA",
        "Ed25519",
        "Ed448",
        "dir",
    ),
    *("RSA1_5", "A128GCM", "A256GCM", "ECDH-ES", "ECDH-ES+A256KW", "DEF", "JWT", "JOSE", "ketenhub-jose-1", "jose-1"),
    *("ketenhub-hpke-pq-1", "hpke-pq-1", "hub", "politie", "om", "in.politie.signaal", "in.politie.>", "in.*.signaal"),
    *("A" * 43, "A" * 42 + "B", "\u00e9", "\u2028", "\ud800", "\x00", "x" * 300, "x" * 5_000, [], {}, [[]], {"": ""}),
    *({"kty": "OKP", "crv": "X25519", "x": "A" * 43}, {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "d": "A" * 43}),
    *([["crit"]], ["crit"], "00000000-0000-4000-8000-000000000000"),
)
_NAMEN: Final[Sequence[str]] = (
    *"alg enc typ kid epk van aan onderwerp nummer profiel crit jwk jku x5c x5u x5t zip b64 cty apu apv p2c iv".split(),
    *("Alg", "KID", "", " ", "__proto__", "\u00e5"),
)


class Opening:
    """The golden vectors, taken apart once: what is sealed, with which secrets, and what must come out."""

    def __init__(self) -> None:
        """Read and decrypt."""
        goud: dict[str, Any] = json.loads(VECTOREN.read_text("utf-8"))
        self.binding: dict[str, str] = goud["binding"]
        self.inhoud = un64(goud["inhoud"])
        self.nu = datetime.fromisoformat(goud["nu"])
        self.hub = _wie(goud["hub"])
        self.politie = {p: _wie(goud["profielen"][p]["politie"]) for p in (JOSE_1, HPKE_PQ_1)}
        self.teken = {p: Ed25519PrivateKey.from_private_bytes(ring(wie).teken) for p, wie in self.politie.items()}
        self.kid = {p: ring(wie).teken_kid for p, wie in self.politie.items()}
        self.binnen: dict[str, bytes] = {p: goud["profielen"][p]["binnen"].encode() for p in self.politie}
        self.heel: dict[str, bytes] = {
            JOSE_1: goud["profielen"][JOSE_1]["zegel"].encode(),
            HPKE_PQ_1: un64(goud["profielen"][HPKE_PQ_1]["zegel"]),
            BEWIJS: goud["profielen"][JOSE_1]["bewijs"].encode(),
        }
        self._jose()
        self._hpke()

    def _jose(self) -> None:
        kop, _, iv, _, _ = self.heel[JOSE_1].decode().split(".")
        self.kop_jose: dict[str, Any] = json.loads(un64(kop))
        self._iv = iv
        zegel = X25519PrivateKey.from_private_bytes(ring(self.hub).zegel[JOSE_1])
        self._sleutel_jose = concat_kdf(
            zegel.exchange(X25519PublicKey.from_public_bytes(un64(self.kop_jose["epk"]["x"])))
        )

    def _hpke(self) -> None:
        _, kop, rest = self.heel[HPKE_PQ_1].split(b"\n", 2)
        self.kop_hpke: dict[str, Any] = json.loads(kop)
        self._enc = rest[:1_120]
        roosters, kromme = xwing_delen(ring(self.hub).zegel[HPKE_PQ_1])
        ct_x = self._enc[1_088:]
        self._gedeeld = xwing(
            roosters.decapsulate(self._enc[:1_088]),
            kromme.exchange(X25519PublicKey.from_public_bytes(ct_x)),
            ct_x,
            kromme.public_key().public_bytes_raw(),
        )

    def dek(self, profiel: str, kop: bytes, binnen: bytes) -> bytes:
        """Encrypt so that it decrypts, whatever the header says."""
        if profiel == JOSE_1:
            tekst = b64(kop)
            dicht = AESGCM(self._sleutel_jose).encrypt(un64(self._iv), binnen, tekst.encode())
            return f"{tekst}..{self._iv}.{b64(dicht[:-16])}.{b64(dicht[-16:])}".encode()
        info = b"hpke-pq-1\n" + kop + b"\n"
        sleutel, nonce = hpke_sleutel(self._gedeeld, info)
        return info + self._enc + AESGCM(sleutel).encrypt(nonce, binnen, b"")

    def kop(self, profiel: str) -> dict[str, Any]:
        """The header outside."""
        return dict(self.kop_jose if profiel == JOSE_1 else self.kop_hpke)

    def maak(self, kans: random.Random) -> tuple[str, Mapping[str, bytes]]:
        """One case: its name, and the bytes to open under the name of the profile."""
        profiel = kans.choice((JOSE_1, HPKE_PQ_1))
        keuze = kans.random()
        if keuze < 0.25:  # noqa: PLR2004 - a fifth or a quarter for each level
            return "buiten", {profiel: _bytes(self.heel[profiel], kans, self.heel[HPKE_PQ_1])}
        if keuze < 0.5:  # noqa: PLR2004
            return "kop-buiten", {profiel: self.dek(profiel, _kop(self.kop(profiel), kans), self.binnen[profiel])}
        heel = json.dumps(self.kop(profiel)).encode()
        if keuze < 0.7:  # noqa: PLR2004
            return "binnen", {profiel: self.dek(profiel, heel, _bytes(self.binnen[profiel], kans, self.heel[BEWIJS]))}
        if keuze < 0.9:  # noqa: PLR2004
            kop = {**self.binding, "alg": "Ed25519", "kid": self.kid[profiel], "typ": f"ketenhub-{profiel}"}
            return "kop-binnen", {profiel: self.dek(profiel, heel, self._teken(profiel, _kop(kop, kans)))}
        return BEWIJS, {BEWIJS: _bytes(self.heel[BEWIJS], kans, self.binnen[JOSE_1])}

    def _teken(self, profiel: str, kop: bytes) -> bytes:
        getekend = f"{b64(kop)}.{b64(self.inhoud)}".encode()
        return getekend + b"." + b64(self.teken[profiel].sign(getekend)).encode()

    def draai(self, bestanden: Mapping[str, bytes]) -> str:
        """Open; returns `gelezen` or the code of the refusal.

        Raises:
            AssertionError: something else came out than was signed, or a refusal that is not one of ours.
        """
        ((profiel, inhoud),) = bestanden.items()
        try:
            gelezen = self._bewijs(inhoud) if profiel == BEWIJS else self._open(profiel, inhoud)
        except Zegelweigering as fout:
            if fout.code not in ZEGELTEKSTEN or fout.__cause__ is not None or fout.args != (str(fout),):
                raise AssertionError("a refusal that says more than its code") from None
            return fout.code
        if gelezen != self.inhoud:
            raise AssertionError("other bytes than were signed")
        return GEOPEND

    def _open(self, profiel: str, inhoud: bytes) -> bytes:
        geopend: Geopend = open_zegel(
            inhoud,
            van=self.binding["van"],
            aan=self.hub,
            onderwerp=self.binding["onderwerp"],
            afzender=self.politie[profiel].publiek,
            nu=self.nu,
            profiel=profiel,
        )
        if geopend.nummer != self.binding["nummer"] or geopend.kid != self.kid[profiel]:
            raise AssertionError("another id or key than was signed")
        return geopend.inhoud

    def _bewijs(self, inhoud: bytes) -> bytes:
        try:
            tekst = inhoud.decode()
        except UnicodeDecodeError:
            raise Zegelweigering("ZEGEL-vorm") from None  # a JWS is handed over as text
        if tekst.encode() != self.heel[BEWIJS]:
            gelezen = controleer_jws(tekst, TYP, self.politie[JOSE_1].publiek, self.nu)
            raise AssertionError(f"evidence with a second spelling, {len(gelezen)} bytes")
        return controleer_jws(tekst, TYP, self.politie[JOSE_1].publiek, self.nu)


def _wie(document: object) -> Identiteit:
    return Identiteit.van_json(json.dumps(document).encode())


def _bytes(heel: bytes, kans: random.Random, ander: bytes) -> bytes:
    """Break bytes: flip, replace, insert, cut, repeat, exchange, and mix with another message."""
    stuk = heel
    for _ in range(kans.choice(_KEREN)):
        stuk = kans.choice(_BYTEMUTATIES)(stuk, kans, ander)
    return stuk


def _plek(stuk: bytes, kans: random.Random) -> int:
    return kans.randrange(len(stuk) + 1)


def _wissel_bit(stuk: bytes, kans: random.Random, _: bytes) -> bytes:
    if not stuk:
        return stuk
    plek = kans.randrange(len(stuk))
    return stuk[:plek] + bytes([stuk[plek] ^ (1 << kans.randrange(8))]) + stuk[plek + 1 :]


def _letter(stuk: bytes, kans: random.Random, _: bytes) -> bytes:
    plek = _plek(stuk, kans)
    return stuk[:plek] + bytes([kans.choice(_B64)]) + stuk[plek + 1 :]


def _voeg_in(stuk: bytes, kans: random.Random, _: bytes) -> bytes:
    plek = _plek(stuk, kans)
    return stuk[:plek] + kans.choice((b".", b"=", b"\n", b"\x00", b"A", b"..", b"\xff", b'"', b"}")) + stuk[plek:]


def _knip(stuk: bytes, kans: random.Random, _: bytes) -> bytes:
    van, tot = sorted((_plek(stuk, kans), _plek(stuk, kans)))
    return kans.choice((stuk[:van], stuk[van:], stuk[:van] + stuk[tot:], stuk[: van + 1], stuk[:-1]))


def _herhaal(stuk: bytes, kans: random.Random, _: bytes) -> bytes:
    van, tot = sorted((_plek(stuk, kans), _plek(stuk, kans)))
    return stuk[:tot] + stuk[van:tot] * kans.choice((1, 2, 60)) + stuk[tot:]


def _meng(stuk: bytes, kans: random.Random, ander: bytes) -> bytes:
    return stuk[: _plek(stuk, kans)] + ander[_plek(ander, kans) :]


def _delen(stuk: bytes, kans: random.Random, ander: bytes) -> bytes:
    delen = stuk.split(b".")
    plek = kans.randrange(len(delen))
    delen[plek] = kans.choice((b"", delen[plek] * 2, delen[plek][:-1], delen[plek][::-1], ander.split(b".")[0]))
    if kans.random() < 0.2:  # noqa: PLR2004
        kans.shuffle(delen)
    return b".".join(delen)


_BYTEMUTATIES: Final[Sequence[Callable[[bytes, random.Random, bytes], bytes]]] = (
    *(_wissel_bit, _wissel_bit, _letter, _letter, _voeg_in, _knip, _herhaal, _meng, _delen),
)


def _kop(heel: Mapping[str, Any], kans: random.Random) -> bytes:
    """Break a header: values, names, order, spelling, a name twice; then write it as JSON."""
    kop = dict(heel)
    for _ in range(kans.choice(_KEREN)):
        naam = kans.choice(sorted(kop) or ["alg"])
        match kans.randrange(7):
            case 0 | 1:
                kop[naam] = kans.choice(_LASTIG)
            case 2:
                kop.pop(naam, None)
            case 3:
                kop[kans.choice(_NAMEN)] = kans.choice(_LASTIG)
            case 4 if isinstance(kop.get(naam), dict):
                kop[naam] = {**kop[naam], kans.choice((*kop[naam], *_NAMEN)): kans.choice(_LASTIG)}
            case 5 if isinstance(kop.get(naam), str):
                tekst = list(kop[naam]) or [""]
                tekst[kans.randrange(len(tekst))] = kans.choice(("a", "A", "0", "-", ".", " ", "\u0430", "\n", ""))
                kop[naam] = "".join(tekst)
            case _:
                paren = list(kop.items())
                kans.shuffle(paren)
                kop = dict(paren)
    tekst_ = json.dumps(kop, ensure_ascii=kans.random() < 0.5, indent=kans.choice((None, None, 1)))  # noqa: PLR2004
    json_ = tekst_.encode("utf-8", "surrogatepass")
    match kans.randrange(10):
        case 0:
            return json_[:-1] + b',"alg":"none"}'
        case 1:
            return _bytes(json_, kans, b'{"alg":"none"}')
        case 2:
            return kans.choice((b"\xef\xbb\xbf", b" ", b"[" * 40, b"\n")) + json_
    return json_
