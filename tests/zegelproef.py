"""Seals written by hand, for tests of `hub.trust`: JWS, JWE and HPKE from plain primitives, also the wrong ones.

Nothing here uses the code under test to make bytes: what `hub.trust` opens was made by somebody else, and what it made
is opened by somebody else. Only the rings of keys are its own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.trust.binding import Binding
from hub.trust.fouten import Zegelweigering
from hub.trust.profielen import PROFIELEN
from hub.trust.sleutels import Identiteit, maak_identiteit
from hub.trust.zegel import Geopend, open_zegel, verzegel

NU: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOT: Final = NU + timedelta(days=365)
NAMEN: Final = tuple(PROFIELEN)
BINDING: Final = Binding("politie", "hub", "in.politie.signaal", "9b2f1c1e-4a7d-4f0e-8c55-1d2e3f405162")
INHOUD: Final = b'{"wat": "precies deze bytes"}'


@cache
def _identiteit(code: str, profielen: tuple[str, ...]) -> Identiteit:
    return maak_identiteit(code, profielen, NU, TOT)


def identiteit(code: str, profiel: str = "jose-1") -> Identiteit:
    """A party of a profile; `hub` has a sealing key of each. The same one every time."""
    return _identiteit(code, NAMEN if code == "hub" else (profiel,))


def sluit(inhoud: bytes = INHOUD, binding: Binding = BINDING, *, profiel: str) -> bytes:
    """What the police sends to the hub."""
    return verzegel(
        inhoud,
        binding,
        identiteit(binding.van, profiel),
        identiteit(binding.aan, profiel).publiek,
        NU,
        profiel=profiel,
    )


def open_als_hub(verzegeld: bytes, *, profiel: str, nu: datetime = NU) -> Geopend:
    """As the hub opens what lies on the subject of the police."""
    return open_zegel(
        verzegeld,
        van=BINDING.van,
        aan=identiteit("hub"),
        onderwerp=BINDING.onderwerp,
        afzender=identiteit(BINDING.van, profiel).publiek,
        nu=nu,
        profiel=profiel,
    )


def code_van(doe: Callable[[], object]) -> str:
    """The code with which this is refused."""
    with pytest.raises(Zegelweigering) as gevangen:
        doe()
    assert gevangen.value.__cause__ is None
    return gevangen.value.code


def b64(inhoud: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(inhoud).rstrip(b"=").decode()


def un64(tekst: str) -> bytes:
    """The other way."""
    return base64.urlsafe_b64decode(tekst + "=" * (-len(tekst) % 4))


@dataclass(frozen=True)
class Ring:
    """The secrets of an identity as its file has them."""

    teken: bytes
    teken_kid: str
    zegel: Mapping[str, bytes]
    zegel_kid: Mapping[str, str]


def ring(wie: Identiteit) -> Ring:
    """Read the file of an identity without the code that wrote it."""
    document = json.loads(wie.naar_json())
    geheimen = {kid: un64(geheim) for kid, geheim in document["geheimen"].items()}
    sleutels = document["publiek"]["sleutels"]
    (teken,) = [s["kid"] for s in sleutels if s["gebruik"] == "teken"]
    zegels = {s["profiel"]: s["kid"] for s in sleutels if s["gebruik"] == "zegel"}
    return Ring(geheimen[teken], teken, {p: geheimen[kid] for p, kid in zegels.items()}, zegels)


def kop_binnen(profiel: str, binding: Binding = BINDING, /, **anders: object) -> dict[str, object]:
    """The signed header of a message, with what is given instead; None leaves a name out."""
    kop: dict[str, object] = {
        "alg": "Ed25519",
        "typ": f"ketenhub-{profiel}",
        "kid": ring(identiteit(binding.van, profiel)).teken_kid,
        "van": binding.van,
        "aan": binding.aan,
        "onderwerp": binding.onderwerp,
        "nummer": binding.nummer,
    } | anders
    return {naam: waarde for naam, waarde in kop.items() if waarde is not None}


def jws(kop: Mapping[str, object] | bytes, inhoud: bytes, geheim: bytes) -> bytes:
    """A compact JWS with Ed25519, whatever its header says."""
    tekst = kop if isinstance(kop, bytes) else json.dumps(kop).encode()
    getekend = f"{b64(tekst)}.{b64(inhoud)}"
    return f"{getekend}.{b64(Ed25519PrivateKey.from_private_bytes(geheim).sign(getekend.encode()))}".encode()


def goede_jws(profiel: str, inhoud: bytes = INHOUD, /, **anders: object) -> bytes:
    """A JWS by the police; `anders` changes its header."""
    return jws(kop_binnen(profiel, **anders), inhoud, ring(identiteit(BINDING.van, profiel)).teken)


def kop_jwe(binding: Binding = BINDING, /, **anders: object) -> dict[str, object]:
    """The header of a JWE for the hub, without `epk`."""
    kop: dict[str, object] = {
        "alg": "ECDH-ES",
        "enc": "A256GCM",
        "kid": ring(identiteit("hub")).zegel_kid["jose-1"],
        "profiel": "jose-1",
        "van": binding.van,
        "aan": binding.aan,
        "onderwerp": binding.onderwerp,
        "nummer": binding.nummer,
    } | anders
    return {naam: waarde for naam, waarde in kop.items() if waarde is not None}


def concat_kdf(gedeeld: bytes) -> bytes:
    """RFC 7518, section 4.6.2, for A256GCM: one round of SHA-256."""
    veld = len(b"A256GCM").to_bytes(4, "big") + b"A256GCM"
    return hashlib.sha256(b"\x00\x00\x00\x01" + gedeeld + veld + bytes(8) + (256).to_bytes(4, "big")).digest()


def jwe(binnen: bytes, ruw: bytes | None = None, /, **anders: object) -> bytes:
    """A compact JWE for the hub. `ruw`: the whole header as JSON bytes, in which `EPK` stands for the ephemeral key."""
    vluchtig = X25519PrivateKey.generate()
    epk = {"kty": "OKP", "crv": "X25519", "x": b64(vluchtig.public_key().public_bytes_raw())}
    tekst = (
        json.dumps(kop_jwe(**({"epk": epk} | anders))).encode()
        if ruw is None
        else ruw.replace(b"EPK", json.dumps(epk).encode())
    )
    publiek = X25519PrivateKey.from_private_bytes(ring(identiteit("hub")).zegel["jose-1"]).public_key()
    kop, iv = b64(tekst), b"\x07" * 12
    dicht = AESGCM(concat_kdf(vluchtig.exchange(publiek))).encrypt(iv, binnen, kop.encode())
    return f"{kop}..{b64(iv)}.{b64(dicht[:-16])}.{b64(dicht[-16:])}".encode()


def jwe_open(verzegeld: bytes, geheim: bytes) -> tuple[dict[str, object], bytes]:
    """Header and what is inside, with plain primitives."""
    kop, sleutel, iv, dicht, merk = verzegeld.decode().split(".")
    assert sleutel == ""
    gelezen: dict[str, object] = json.loads(un64(kop))
    epk = gelezen["epk"]
    assert isinstance(epk, dict)
    gedeeld = X25519PrivateKey.from_private_bytes(geheim).exchange(X25519PublicKey.from_public_bytes(un64(epk["x"])))
    return gelezen, AESGCM(concat_kdf(gedeeld)).decrypt(un64(iv), un64(dicht) + un64(merk), kop.encode())


def xwing_delen(zaad: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """draft-connolly-cfrg-xwing-kem, expandDecapsulationKey."""
    lang = hashlib.shake_256(zaad).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(lang[:64]), X25519PrivateKey.from_private_bytes(lang[64:])


def _hkdf_extract(zout: bytes, inhoud: bytes) -> bytes:
    return hmac.digest(zout or bytes(32), inhoud, "sha256")


def _hkdf_expand(sleutel: bytes, info: bytes, lengte: int) -> bytes:
    return hmac.digest(sleutel, info + b"\x01", "sha256")[:lengte]


def hpke_sleutel(gedeeld: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Key schedule of RFC 9180, section 5.1, base mode: key and base nonce of AES-256-GCM."""
    suite = b"HPKE" + bytes.fromhex("647a00010002")

    def extract(zout: bytes, label: bytes, ikm: bytes) -> bytes:
        return _hkdf_extract(zout, b"HPKE-v1" + suite + label + ikm)

    def expand(prk: bytes, label: bytes, wat: bytes, lengte: int) -> bytes:
        return _hkdf_expand(prk, lengte.to_bytes(2, "big") + b"HPKE-v1" + suite + label + wat, lengte)

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    geheim = extract(gedeeld, b"secret", b"")
    return expand(geheim, b"key", context, 32), expand(geheim, b"base_nonce", context, 12)


def xwing(ss_m: bytes, ss_x: bytes, ct_x: bytes, pk_x: bytes) -> bytes:
    """The combiner of X-Wing; the six last bytes are its label."""
    return hashlib.sha3_256(ss_m + ss_x + ct_x + pk_x + b"\\.//^\\").digest()


def hpke_open(verzegeld: bytes, zaad: bytes) -> tuple[dict[str, object], bytes]:
    """Header and what is inside of `hpke-pq-1`, with plain primitives."""
    merk, kop, _ = verzegeld.split(b"\n", 2)
    assert merk == b"hpke-pq-1"
    info = merk + b"\n" + kop + b"\n"
    lading = verzegeld[len(info) :]
    ct_m, ct_x, dicht = lading[:1088], lading[1088:1120], lading[1120:]
    roosters, kromme = xwing_delen(zaad)
    gedeeld = xwing(
        roosters.decapsulate(ct_m),
        kromme.exchange(X25519PublicKey.from_public_bytes(ct_x)),
        ct_x,
        kromme.public_key().public_bytes_raw(),
    )
    sleutel, nonce = hpke_sleutel(gedeeld, info)
    return json.loads(kop), AESGCM(sleutel).decrypt(nonce, dicht, b"")


def hpke(binnen: bytes, ruw: bytes | None = None, /, **anders: object) -> bytes:
    """A message of `hpke-pq-1` for the hub. `ruw`: marker, header and line feeds, all of it."""
    hub = ring(identiteit("hub"))
    kop = {"kid": hub.zegel_kid["hpke-pq-1"]} | {
        "van": BINDING.van,
        "aan": BINDING.aan,
        "onderwerp": BINDING.onderwerp,
        "nummer": BINDING.nummer,
    }
    delen = {naam: waarde for naam, waarde in (kop | anders).items() if waarde is not None}
    info = b"hpke-pq-1\n" + json.dumps(delen).encode() + b"\n" if ruw is None else ruw
    roosters, kromme = (geheim.public_key() for geheim in xwing_delen(hub.zegel["hpke-pq-1"]))
    assert isinstance(roosters, MLKEM768PublicKey)
    assert isinstance(kromme, X25519PublicKey)
    ss_m, ct_m = roosters.encapsulate()
    vluchtig = X25519PrivateKey.generate()
    ct_x = vluchtig.public_key().public_bytes_raw()
    gedeeld = xwing(ss_m, vluchtig.exchange(kromme), ct_x, kromme.public_bytes_raw())
    sleutel, nonce = hpke_sleutel(gedeeld, info)
    return info + ct_m + ct_x + AESGCM(sleutel).encrypt(nonce, binnen, b"")


def dek(binnen: bytes, profiel: str) -> bytes:
    """Any inside under a good outside of this profile: what a malicious party can make."""
    return jwe(binnen) if profiel == "jose-1" else hpke(binnen)
