"""ML-DSA-44 (FIPS 204) of the verifier against OpenSSL's, and cosignatures with it (C2SP tlog-cosignature)."""

from __future__ import annotations

import struct
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.journal.controlepunt import (
    Controlepunt,
    Nota,
    controleer_getuige,
    medeonderteken,
    onderteken,
    sleutel_van,
)
from hub.journal.nota import SOORT_GETUIGE_PQ, Handtekening, Sleutel
from hub.journal.verifieer import mldsa, nota
from hub.journal.verifieer.controle import Vertrouwen, controleer_map
from hub.journal.verifieer.leugen import Leugen
from hub.journal.weerlegd import Bewijsfout
from tests.verifieerproef import HUB, OORSPRONG, boom

ZAAD = bytes(range(64, 96))
GETUIGE = sleutel_van("getuige.example/pq", ZAAD, soort=SOORT_GETUIGE_PQ)
TIJD = 1_795_334_400
PUNT = Controlepunt(OORSPRONG, 7, bytes(range(32)), ("een regel van een ander",))
HUBNOTA = onderteken(PUNT, bytes(range(32)))


def _ander(publiek: bytes, tekst: bytes, handtekening: bytes) -> bool:
    try:
        MLDSA44PublicKey.from_public_bytes(publiek).verify(handtekening, tekst)
    except InvalidSignature:
        return False
    return True


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 2419), st.integers(0, 7))
def test_als_een_ander(zaad: bytes, tekst: bytes, plaats: int, bit: int) -> None:
    """A signature, right or with a bit changed: the same verdict as that of OpenSSL."""
    sleutel = MLDSA44PrivateKey.from_seed_bytes(zaad)
    publiek, goed = sleutel.public_key().public_bytes_raw(), sleutel.sign(tekst)
    anders = goed[:plaats] + bytes([goed[plaats] ^ 1 << bit]) + goed[plaats + 1 :]
    assert mldsa.klopt(publiek, tekst, goed)
    assert not mldsa.klopt(publiek, tekst + b"x", goed)
    assert mldsa.klopt(publiek, tekst, anders) == _ander(publiek, tekst, anders) == False  # noqa: E712 - three as one


def test_wat_geen_handtekening_is() -> None:
    """Of another length; hints not in order, too many, or with something behind them; a number that is too large."""
    sleutel = MLDSA44PrivateKey.from_seed_bytes(ZAAD)
    publiek, goed = sleutel.public_key().public_bytes_raw(), sleutel.sign(b"tekst")
    eerste, tellingen = goed[:-84], goed[-4:]
    assert tellingen[0] > 1
    assert tellingen[3] < 80
    hints = goed[-84:-4]
    for anders in (
        goed[:-1],
        goed + b"\0",
        eerste + hints[1:2] + hints[0:1] + hints[2:] + tellingen,
        eerste + hints[:-1] + b"\1" + tellingen,
        eerste + hints + bytes([81]) * 4,
        eerste + hints + tellingen[::-1],
        goed[:32] + bytes(3) + goed[35:],
    ):
        assert not mldsa.klopt(publiek, b"tekst", anders)
        assert not _ander(publiek, b"tekst", anders)
    assert not mldsa.klopt(publiek[:-1], b"tekst", goed)


def test_de_vorm_is_die_van_c2sp() -> None:
    """Key number, line and signed message, put together here from the text of the standard."""
    sleutel = MLDSA44PrivateKey.from_seed_bytes(ZAAD)
    publiek = sleutel.public_key().public_bytes_raw()
    assert GETUIGE.publiek == publiek
    assert GETUIGE.nummer == sha256(b"getuige.example/pq\n\x06" + publiek).digest()[:4]
    assert Sleutel.lees(GETUIGE.vkey()) == GETUIGE
    regel = medeonderteken(HUBNOTA, GETUIGE.naam, ZAAD, TIJD, SOORT_GETUIGE_PQ)
    (tijd,) = struct.unpack(">Q", regel.waarde[:8])
    naam, oorsprong = b"getuige.example/pq", OORSPRONG.encode()
    bericht = struct.pack(
        f">12sB{len(naam)}sQB{len(oorsprong)}sQQ32s",
        *(b"subtree/v1\n\0", len(naam), naam, TIJD, len(oorsprong), oorsprong, 0, 7, PUNT.wortel),
    )
    assert (tijd, len(regel.waarde)) == (TIJD, 8 + 2_420)
    assert _ander(publiek, bericht, regel.waarde[8:])


def _oordelen(tekst: str, regel: Handtekening, sleutel: Sleutel = GETUIGE) -> tuple[str, str]:
    """What hub and verifier say of a cosignature; empty when it is right."""
    samen = Nota(tekst, (*HUBNOTA.handtekeningen, regel))
    hub = verifier = ""
    try:
        assert controleer_getuige(samen, sleutel) == TIJD
    except Bewijsfout as fout:
        hub = fout.code
    try:
        assert nota.controleer(nota.lees_punt(samen.naar_bytes()), nota.lees_sleutel(sleutel.vkey())) == TIJD
    except Leugen as leugen:
        verifier = leugen.code
    return hub, verifier


def test_hub_en_verifieer_oordelen_gelijk() -> None:
    """Right under what was signed; under another tree, journal, time or witness not, and not of another sort."""
    goed = medeonderteken(HUBNOTA, GETUIGE.naam, ZAAD, TIJD, SOORT_GETUIGE_PQ)
    assert _oordelen(HUBNOTA.tekst, goed) == ("", "")
    # Lines of others are not part of what this sort signs.
    assert _oordelen(Controlepunt(OORSPRONG, 7, PUNT.wortel).tekst(), goed) == ("", "")
    fout = ("JOURNAAL-handtekening",) * 2
    for ander in (
        Controlepunt(OORSPRONG, 8, PUNT.wortel),
        Controlepunt(OORSPRONG, 7, bytes(32)),
        Controlepunt("ketenhub/00000099000000000002", 7, PUNT.wortel),
    ):
        assert _oordelen(ander.tekst(), goed) == fout
    later = Handtekening(goed.naam, goed.sleutelnummer, (TIJD + 1).to_bytes(8, "big") + goed.waarde[8:])
    assert _oordelen(HUBNOTA.tekst, later) == fout
    naam = Sleutel("getuige.example/een-ander", GETUIGE.publiek, SOORT_GETUIGE_PQ)
    onder = Handtekening(naam.naam, naam.nummer, goed.waarde)
    assert _oordelen(HUBNOTA.tekst, onder, naam) == fout
    kort = Handtekening(goed.naam, goed.sleutelnummer, goed.waarde[:-1])
    assert _oordelen(HUBNOTA.tekst, kort) == fout
    ed25519 = sleutel_van(GETUIGE.naam, ZAAD, getuige=True)
    assert _oordelen(HUBNOTA.tekst, goed, ed25519) == ("JOURNAAL-ongetekend",) * 2


def test_een_sleutel_van_een_andere_lengte() -> None:
    """Each sort has one length; hub and verifier read the same keys."""
    for soort, lengte in ((6, 32), (6, 1_311), (4, 1_312), (1, 1_312), (5, 1_312), (0, 0)):
        vkey = Sleutel("getuige.example/pq", bytes(lengte), soort).vkey()
        with pytest.raises(Bewijsfout, match="sleutel"):
            Sleutel.lees(vkey)
        with pytest.raises(Leugen, match="sleutel"):
            nota.lees_sleutel(vkey)
    with pytest.raises(Bewijsfout):
        medeonderteken(HUBNOTA, "n" * 256, ZAAD, TIJD, SOORT_GETUIGE_PQ)


def test_een_heel_journaal_met_zo_een_getuige() -> None:
    """The auditor's question with `--getuige`: answered with the day, and refused when it is another's."""
    goed = boom(37)
    getekend = Nota.van_bytes(goed.bestanden["checkpoint"])
    regel = medeonderteken(getekend, GETUIGE.naam, ZAAD, TIJD, SOORT_GETUIGE_PQ)
    bron = goed.met("checkpoint", getekend.met([regel]).naar_bytes())
    wie = Vertrouwen(HUB.hub, (nota.lees_sleutel(GETUIGE.vkey()),))
    assert any("2026-11-22" in zin for zin in controleer_map(bron, wie).toetsen)
    with pytest.raises(Leugen) as leugen:
        controleer_map(goed, wie)
    assert leugen.value.code == "JOURNAAL-ongetekend"
