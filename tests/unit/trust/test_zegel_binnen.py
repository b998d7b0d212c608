"""Signatures that are none, under an encryption that is good: what a malicious party can make."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest
from joserfc import jws as joserfc_jws
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

from hub.trust.profielen import KOP_BYTES_MAX
from tests.zegelproef import (
    BINDING,
    INHOUD,
    NAMEN,
    b64,
    code_van,
    dek,
    goede_jws,
    identiteit,
    jws,
    kop_binnen,
    open_als_hub,
    ring,
    un64,
)

profielen = pytest.mark.parametrize("profiel", NAMEN)


def _hs256(profiel: str) -> bytes:
    """The classic: an HMAC with the public key as its secret."""
    publiek = next(s.waarde for s in identiteit("politie", profiel).publiek.sleutels if s.gebruik == "teken")
    eigen = {naam: HeaderParameter(naam, "str") for naam in ("van", "aan", "onderwerp", "nummer")}
    regels = JWSRegistry(header_registry=eigen, algorithms=["HS256"])
    kop = kop_binnen(profiel, alg="HS256")
    return joserfc_jws.serialize_compact(kop, INHOUD, OctKey.import_key(un64(publiek)), registry=regels).encode()


def _zonder(profiel: str) -> bytes:
    return f"{b64(json.dumps(kop_binnen(profiel, alg='none')).encode())}.{b64(INHOUD)}.".encode()


def _dubbele_naam(profiel: str) -> bytes:
    kop = json.dumps(kop_binnen(profiel)).encode()
    return jws(kop[:-1] + b', "van": "politie"}', INHOUD, ring(identiteit("politie", profiel)).teken)


SLECHTE_JWS: dict[str, Callable[[str], bytes]] = {
    "none": _zonder,
    "none-met-handtekening": lambda p: goede_jws(p, alg="none"),
    "hs256-met-publieke-sleutel": _hs256,
    "eddsa-zonder-kromme": lambda p: goede_jws(p, alg="EdDSA"),
    "onbekend-algoritme": lambda p: goede_jws(p, alg="RS1"),
    "rsa": lambda p: goede_jws(p, alg="RS256"),
    "kleine-letters": lambda p: goede_jws(p, alg="ed25519"),
    "alg-is-lijst": lambda p: goede_jws(p, alg=["Ed25519"]),
    "alg-ontbreekt": lambda p: goede_jws(p, alg=None),
    "typ-ontbreekt": lambda p: goede_jws(p, typ=None),
    "typ-jwt": lambda p: goede_jws(p, typ="JWT"),
    "typ-ontvangst": lambda p: goede_jws(p, typ="ketenhub-ontvangst"),
    "kid-ontbreekt": lambda p: goede_jws(p, kid=None),
    "kid-kort": lambda p: goede_jws(p, kid="abc"),
    "kid-getal": lambda p: goede_jws(p, kid=7),
    "nummer-ontbreekt": lambda p: goede_jws(p, nummer=None),
    "nummer-geen-uuid": lambda p: goede_jws(p, nummer="7"),
    "nummer-hoofdletters": lambda p: goede_jws(p, nummer=BINDING.nummer.upper()),
    "crit": lambda p: goede_jws(p, crit=["exp"]),
    "crit-leeg": lambda p: goede_jws(p, crit=[]),
    "b64-uit": lambda p: goede_jws(p, b64=False, crit=["b64"]),
    "jwk": lambda p: goede_jws(p, jwk={"kty": "OKP", "crv": "Ed25519", "x": b64(bytes(32))}),
    "x5c": lambda p: goede_jws(p, x5c=["MIIB"]),
    "x5u": lambda p: goede_jws(p, x5u="https://voorbeeld.invalid/x"),
    "jku": lambda p: goede_jws(p, jku="https://voorbeeld.invalid/x"),
    "zip": lambda p: goede_jws(p, zip="DEF"),
    "cty": lambda p: goede_jws(p, cty="JWT"),
    "dubbele-naam": _dubbele_naam,
    "kop-is-lijst": lambda p: jws(b"[]", INHOUD, ring(identiteit("politie", p)).teken),
    "kop-is-geen-json": lambda p: jws(b"{'alg': 1}", INHOUD, ring(identiteit("politie", p)).teken),
    "kop-is-diep": lambda p: jws(b"[" * 500 + b"]" * 500, INHOUD, ring(identiteit("politie", p)).teken),
    "kop-is-groot": lambda p: goede_jws(p, ruimte="x" * KOP_BYTES_MAX),
    "handtekening-weg": lambda p: goede_jws(p).rpartition(b".")[0] + b".",
    "twee-delen": lambda p: goede_jws(p).rpartition(b".")[0],
    "handtekening-dubbel": lambda p: goede_jws(p) + b"." + goede_jws(p).rpartition(b".")[2],
    "handtekening-achter-elkaar": lambda p: goede_jws(p) + goede_jws(p).rpartition(b".")[2],
    "handtekening-korter": lambda p: goede_jws(p)[:-4],
    "json-vorm": lambda _: json.dumps({"payload": b64(INHOUD), "signatures": []}).encode(),
    "opvulling": lambda p: goede_jws(p) + b"==",
    "regeleinde": lambda p: goede_jws(p) + b"\n",
    "gewone-base64": lambda p: goede_jws(p, INHOUD + b"\xff\xff\xff").replace(b"-", b"+").replace(b"_", b"/"),
    "leeg": lambda _: b"",
    "punten": lambda _: b"..",
    "geen-tekst": lambda _: b"\xff\xfe.\x00.\x00",
}


@profielen
@pytest.mark.parametrize("naam", SLECHTE_JWS)
def test_een_handtekening_die_er_geen_is(profiel: str, naam: str) -> None:
    """Stripped, doubled, weak, unknown, embedded, misspelled: never opened."""
    binnen = SLECHTE_JWS[naam](profiel)
    assert code_van(lambda: open_als_hub(dek(binnen, profiel), profiel=profiel)) == "ZEGEL-vorm"


@profielen
def test_een_handtekening_van_nullen(profiel: str) -> None:
    """Values that a careless verifier takes for a signature."""
    kop, inhoud, _ = goede_jws(profiel).split(b".")
    for handtekening in (bytes(64), b"\x01" + bytes(63), b"\xff" * 64):
        binnen = b".".join((kop, inhoud, b64(handtekening).encode()))
        assert code_van(partial(open_als_hub, dek(binnen, profiel), profiel=profiel)) == "ZEGEL-handtekening"


@profielen
def test_een_tweede_handtekening_uit_de_eerste(profiel: str) -> None:
    """S plus the order of the group verifies in a lax library (RFC 8032, section 5.1.7)."""
    orde = 2**252 + 27742317777372353535851937790883648493
    rest, _, handtekening = goede_jws(profiel).rpartition(b".")
    ruw = un64(handtekening.decode())
    s = int.from_bytes(ruw[32:], "little") + orde
    binnen = rest + b"." + b64(ruw[:32] + s.to_bytes(32, "little")).encode()
    assert code_van(lambda: open_als_hub(dek(binnen, profiel), profiel=profiel)) == "ZEGEL-handtekening"


@profielen
def test_een_tweede_spelling_van_de_handtekening(profiel: str) -> None:
    """The last character has four bits that say nothing; only zeros are taken."""
    goed = goede_jws(profiel)
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ander = goed[:-1] + letters[letters.index(goed[-1]) + 1 :][:1]
    assert un64(ander.decode()[-86:]) == un64(goed.decode()[-86:])
    assert code_van(lambda: open_als_hub(dek(ander, profiel), profiel=profiel)) == "ZEGEL-vorm"
