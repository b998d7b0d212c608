"""The outside of a sealed message: every name, every part and every length has one form."""

from __future__ import annotations

from functools import partial

import pytest

from tests.zegelproef import (
    b64,
    code_van,
    goede_jws,
    hpke,
    jwe,
    open_als_hub,
    sluit,
)

ZWAK_X25519 = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]
"""Points of small order, also in their second spellings (RFC 7748, section 6.1)."""

_EPK = {"kty": "OKP", "crv": "X25519", "x": b64(b"\x09" + bytes(31))}
SLECHTE_JWE: dict[str, tuple[dict[str, object], str]] = {
    "alg-dir": ({"alg": "dir"}, "ZEGEL-vorm"),
    "alg-none": ({"alg": "none"}, "ZEGEL-vorm"),
    "alg-rsa1_5": ({"alg": "RSA1_5"}, "ZEGEL-vorm"),
    "alg-verpakt": ({"alg": "ECDH-ES+A256KW"}, "ZEGEL-vorm"),
    "alg-wachtwoord": ({"alg": "PBES2-HS256+A128KW", "p2c": 2**31, "p2s": "AA"}, "ZEGEL-vorm"),
    "enc-cbc": ({"enc": "A128CBC-HS256"}, "ZEGEL-vorm"),
    "enc-kort": ({"enc": "A128GCM"}, "ZEGEL-vorm"),
    "enc-ontbreekt": ({"enc": None}, "ZEGEL-vorm"),
    "zip": ({"zip": "DEF"}, "ZEGEL-vorm"),
    "crit": ({"crit": ["zip"]}, "ZEGEL-vorm"),
    "jwk": ({"jwk": _EPK}, "ZEGEL-vorm"),
    "jku": ({"jku": "https://voorbeeld.invalid"}, "ZEGEL-vorm"),
    "x5c": ({"x5c": ["MIIB"]}, "ZEGEL-vorm"),
    "apu": ({"apu": "AA"}, "ZEGEL-vorm"),
    "typ": ({"typ": "JOSE"}, "ZEGEL-vorm"),
    "profiel-anders": ({"profiel": "hpke-pq-1"}, "ZEGEL-profiel"),
    "profiel-lijst": ({"profiel": ["jose-1"]}, "ZEGEL-profiel"),
    "profiel-weg": ({"profiel": None}, "ZEGEL-vorm"),
    "kid-weg": ({"kid": None}, "ZEGEL-vorm"),
    "kid-onbekend": ({"kid": "A" * 43}, "ZEGEL-sleutel"),
    "kid-met-bits": ({"kid": "A" * 42 + "B"}, "ZEGEL-vorm"),
    "aan-lijst": ({"aan": ["hub"]}, "ZEGEL-vorm"),
    "aan-anders": ({"aan": "om"}, "ZEGEL-plaats"),
    "van-anders": ({"van": "om"}, "ZEGEL-plaats"),
    "onderwerp-anders": ({"onderwerp": "in.politie.advies"}, "ZEGEL-plaats"),
    "onderwerp-jokerteken": ({"onderwerp": "in.politie.>"}, "ZEGEL-vorm"),
    "nummer-leeg": ({"nummer": ""}, "ZEGEL-vorm"),
    "epk-p256": ({"epk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}, "ZEGEL-vorm"),
    "epk-x448": ({"epk": _EPK | {"crv": "X448"}}, "ZEGEL-vorm"),
    "epk-soort": ({"epk": _EPK | {"kty": "EC"}}, "ZEGEL-vorm"),
    "epk-geheim": ({"epk": _EPK | {"d": b64(bytes(32))}}, "ZEGEL-vorm"),
    "epk-kort": ({"epk": _EPK | {"x": "AAAA"}}, "ZEGEL-vorm"),
    "epk-tekst": ({"epk": "x"}, "ZEGEL-vorm"),
    "epk-lijst": ({"epk": []}, "ZEGEL-vorm"),
    "epk-getal": ({"epk": _EPK | {"x": 9}}, "ZEGEL-vorm"),
    "epk-ander": ({"epk": _EPK}, "ZEGEL-handtekening"),
}


@pytest.mark.parametrize("naam", SLECHTE_JWE)
def test_een_buitenkant_van_jose_die_niet_klopt(naam: str) -> None:
    """Every name of the header has one value or one form."""
    anders, code = SLECHTE_JWE[naam]
    verzegeld = jwe(goede_jws("jose-1"), **anders)
    assert code_van(lambda: open_als_hub(verzegeld, profiel="jose-1")) == code


@pytest.mark.parametrize("punt", ZWAK_X25519, ids=lambda punt: punt.hex()[:8])
def test_een_vluchtige_sleutel_van_kleine_orde(punt: bytes) -> None:
    """With such a point everybody knows the shared secret: zeros."""
    verzegeld = jwe(goede_jws("jose-1"), epk=_EPK | {"x": b64(punt)})
    assert code_van(lambda: open_als_hub(verzegeld, profiel="jose-1")) == "ZEGEL-handtekening"
    verzegeld = hpke(goede_jws("hpke-pq-1"))
    begin = verzegeld.index(b"\n", 10) + 1 + 1_088
    zwak = verzegeld[:begin] + punt + verzegeld[begin + 32 :]
    assert code_van(lambda: open_als_hub(zwak, profiel="hpke-pq-1")) == "ZEGEL-handtekening"


def test_delen_van_een_jwe() -> None:
    """Each part has one spelling and its length."""
    goed = jwe(goede_jws("jose-1")).split(b".")
    for plaats, waarde in (
        (1, b"AAAA"),
        (2, b""),
        (2, goed[2] + b"AAAA"),
        (3, goed[3] + b"="),
        (3, b"\n" + goed[3]),
        (4, b""),
        (4, goed[4][:-2]),
        (4, goed[4][:-1] + b"+"),
        (0, b""),
        (0, goed[0] + b"A" * 2_000),
    ):
        stuk = b".".join([*goed[:plaats], waarde, *goed[plaats + 1 :]])
        assert code_van(partial(open_als_hub, stuk, profiel="jose-1")) == "ZEGEL-vorm", (plaats, waarde)
    for stuk in (b".".join(goed[:4]), b".".join([*goed, b"AA"]), b"....", b"", b"\xff" * 300, b"." * 250_000):
        assert code_van(partial(open_als_hub, stuk, profiel="jose-1")) == "ZEGEL-vorm"


HPKE_KOPPEN: dict[str, tuple[bytes, str]] = {
    "ander-merk": (b"hpke-pq-2\n{}\n", "ZEGEL-profiel"),
    "merk-hoofdletters": (b"HPKE-PQ-1\n{}\n", "ZEGEL-profiel"),
    "regeleinde-van-windows": (b"hpke-pq-1\r\n{}\r\n", "ZEGEL-profiel"),
    "lege-kop": (b"hpke-pq-1\n{}\n", "ZEGEL-vorm"),
    "geen-kop": (b"hpke-pq-1\n\n", "ZEGEL-vorm"),
    "geen-json": (b"hpke-pq-1\n{'van': 1}\n", "ZEGEL-vorm"),
    "lange-kop": (b"hpke-pq-1\n" + b" " * 2_000 + b"{}\n", "ZEGEL-vorm"),
}


@pytest.mark.parametrize("naam", HPKE_KOPPEN)
def test_een_kop_van_hpke_die_niet_klopt(naam: str) -> None:
    """Marker and header, under an encryption that is good."""
    kop, code = HPKE_KOPPEN[naam]
    verzegeld = hpke(goede_jws("hpke-pq-1"), kop)
    assert code_van(lambda: open_als_hub(verzegeld, profiel="hpke-pq-1")) == code


@pytest.mark.parametrize(
    ("anders", "code"),
    [
        ({"alg": "none"}, "ZEGEL-vorm"),
        ({"kid": None}, "ZEGEL-vorm"),
        ({"kid": "A" * 43}, "ZEGEL-sleutel"),
        ({"aan": "om"}, "ZEGEL-plaats"),
        ({"van": "om"}, "ZEGEL-plaats"),
        ({"onderwerp": "in.om.signaal"}, "ZEGEL-plaats"),
        ({"nummer": "7"}, "ZEGEL-vorm"),
    ],
)
def test_een_naam_in_de_kop_van_hpke(anders: dict[str, object], code: str) -> None:
    """Every name of the header, under an encryption that is good."""
    verzegeld = hpke(goede_jws("hpke-pq-1"), **anders)
    assert code_van(lambda: open_als_hub(verzegeld, profiel="hpke-pq-1")) == code


def test_een_afgekapt_bericht_van_hpke() -> None:
    """Cut off anywhere, or with a byte behind it."""
    goed = sluit(profiel="hpke-pq-1")
    kop = goed.index(b"\n", 10) + 1
    for lengte in (0, 5, 9, 10, 40, kop - 1, kop, kop + 1_120, kop + 1_135):
        assert code_van(partial(open_als_hub, goed[:lengte], profiel="hpke-pq-1")) in {"ZEGEL-profiel", "ZEGEL-vorm"}
    assert code_van(lambda: open_als_hub(goed[: kop + 1_136], profiel="hpke-pq-1")) == "ZEGEL-handtekening"
    assert code_van(lambda: open_als_hub(goed + b"\x00", profiel="hpke-pq-1")) == "ZEGEL-handtekening"
