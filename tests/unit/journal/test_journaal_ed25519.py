"""The verifier's own Ed25519, against the vectors of RFC 8032 and against another implementation."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from hub.journal.nota import SOORT_GETUIGE, SOORT_NOTA, Sleutel, publiek_mag
from hub.journal.verifieer.ed25519 import L, P, klopt, mag
from hub.journal.verifieer.leugen import Leugen
from hub.journal.verifieer.nota import lees_sleutel
from hub.journal.weerlegd import Bewijsfout

# RFC 8032 section 7.1: public key, message, signature.
VECTOREN = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
            "655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
            "b00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
            "c027beceea1ec40a"
        ),
    ),
)


@pytest.mark.parametrize(("publiek", "tekst", "handtekening"), VECTOREN)
def test_vectoren_van_rfc_8032(publiek: str, tekst: str, handtekening: str) -> None:
    """They hold, and no longer once a bit of any part was changed."""
    delen = [bytes.fromhex(deel) for deel in (publiek, tekst, handtekening)]
    assert klopt(*delen)
    for i, deel in enumerate(delen):
        for b in range(0, len(deel), 7):
            anders = [*delen]
            anders[i] = deel[:b] + bytes([deel[b] ^ 16]) + deel[b + 1 :]
            assert not klopt(*anders)
    assert not klopt(delen[0][:-1], delen[1], delen[2])
    assert not klopt(delen[0], delen[1], delen[2] + b"\x00")


def _ander(publiek: bytes, tekst: bytes, handtekening: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(publiek).verify(handtekening, tekst)
    except InvalidSignature:
        return False
    return True


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 63), st.integers(0, 255))
def test_als_een_ander(geheim: bytes, tekst: bytes, plaats: int, bits: int) -> None:
    """A signature, right or with a byte changed: the same verdict as that of OpenSSL."""
    sleutel = Ed25519PrivateKey.from_private_bytes(geheim)
    goed = sleutel.sign(tekst)
    anders = goed[:plaats] + bytes([goed[plaats] ^ bits]) + goed[plaats + 1 :]
    publiek = sleutel.public_key().public_bytes_raw()
    assert klopt(publiek, tekst, goed)
    assert klopt(publiek, tekst, anders) == _ander(publiek, tekst, anders) == (bits == 0)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_onzin_klopt_niet(publiek: bytes, handtekening: bytes) -> None:
    """Keys and signatures out of thin air."""
    assert not klopt(publiek, b"tekst", handtekening)


def test_een_tweede_schrijfwijze_klopt_niet() -> None:
    """S + L gives the same point: taken, it would be a second signature that nobody made (RFC 8032 5.1.7 step 1).

    A point with a coordinate outside the field is no point either.
    """
    sleutel = Ed25519PrivateKey.from_private_bytes(bytes(32))
    publiek, goed = sleutel.public_key().public_bytes_raw(), sleutel.sign(b"tekst")
    groter = int.from_bytes(goed[32:], "little") + L
    assert not klopt(publiek, b"tekst", goed[:32] + groter.to_bytes(32, "little"))
    assert not klopt((P + 1).to_bytes(32, "little"), b"tekst", goed)
    assert not klopt((1 | 1 << 255).to_bytes(32, "little"), b"tekst", goed)


KLEIN = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)
"""The eight points of small order: of order 1, 2, 4 (twice) and 8 (four times)."""
ANDERS_GESCHREVEN = (
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)
"""The same points in the ways that RFC 8032 5.1.3 does not know."""


@pytest.mark.parametrize("publiek", [*KLEIN, *ANDERS_GESCHREVEN])
@pytest.mark.parametrize("soort", [SOORT_NOTA, SOORT_GETUIGE])
def test_een_sleutel_van_niemand(publiek: str, soort: int) -> None:
    """Under such a key anybody signs; whoever reads it, hub, witness or auditor, says that it is no key."""
    vkey = Sleutel("ketenhub/proef", bytes.fromhex(publiek), soort).vkey()
    with pytest.raises(Bewijsfout) as fout:
        Sleutel.lees(vkey)
    with pytest.raises(Leugen) as leugen:
        lees_sleutel(vkey)
    assert (fout.value.code, leugen.value.code) == ("JOURNAAL-sleutel", "JOURNAAL-sleutel")


def test_waarom_zulke_sleutels_niet_mogen() -> None:
    """One signature, made without any secret, that OpenSSL finds right under every text."""
    publiek, vals = bytes.fromhex(KLEIN[0]), bytes.fromhex(KLEIN[0]) + bytes(32)
    assert all(_ander(publiek, tekst, vals) for tekst in (b"", b"alles", b"klopt"))
    assert not klopt(publiek, b"alles", vals)


@given(st.binary(min_size=32, max_size=32))
def test_hub_en_verifieer_lezen_dezelfde_sleutels(bytes_: bytes) -> None:
    """Half of all bytes are no point; the other half, and each key of somebody, is read by both."""
    assert publiek_mag(bytes_) == mag(bytes_)
    publiek = Ed25519PrivateKey.from_private_bytes(bytes_).public_key().public_bytes_raw()
    assert publiek_mag(publiek)
    assert mag(publiek)
