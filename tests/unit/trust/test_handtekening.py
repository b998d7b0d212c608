"""Signatures that are kept as evidence: one form, one algorithm, and a type that cannot pass for another."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey

from hub.trust.handtekening import JWS_TEKENS_MAX, controleer_jws, kop_van, teken_jws
from hub.trust.profielen import INHOUD_BYTES_MAX, PROFIELEN
from tests.zegelproef import INHOUD, NAMEN, NU, TOT, b64, code_van, identiteit, jws, ring, un64

TYP = "ketenhub-ontvangst"


@pytest.mark.parametrize("profiel", NAMEN)
@pytest.mark.parametrize("inhoud", [b"", INHOUD, bytes(range(256))])
def test_heen_en_terug(profiel: str, inhoud: bytes) -> None:
    """The exact bytes, and the same signature every time: Ed25519 draws nothing."""
    wie = identiteit("politie", profiel)
    getekend = teken_jws(inhoud, TYP, wie, NU)
    assert controleer_jws(getekend, TYP, wie.publiek, NU) == inhoud
    assert getekend == teken_jws(inhoud, TYP, wie, NU)


def test_gewone_jose_leest_het() -> None:
    """A complete JOSE library agrees, and the header is what `kop_van` makes."""
    politie = identiteit("politie")
    getekend = teken_jws(INHOUD, TYP, politie, NU)
    sleutel = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(ring(politie).teken).public_key())
    gelezen = joserfc_jws.deserialize_compact(getekend, sleutel, algorithms=["Ed25519"])
    assert gelezen.payload == INHOUD
    kid = ring(politie).teken_kid
    assert gelezen.headers() == {"alg": "Ed25519", "kid": kid, "typ": TYP} == json.loads(kop_van(kid, TYP))
    assert un64(getekend.split(".")[0]) == kop_van(kid, TYP).encode()


def _met_kop(kop: str) -> str:
    return jws(kop.encode(), INHOUD, ring(identiteit("politie")).teken).decode()


def test_een_andere_kop() -> None:
    """Another order, a blank, a name more or less, another algorithm or type: not evidence."""
    kid = ring(identiteit("politie")).teken_kid
    goed = kop_van(kid, TYP)
    assert controleer_jws(_met_kop(goed), TYP, identiteit("politie").publiek, NU) == INHOUD
    for kop in (
        f'{{"alg":"Ed25519","typ":"{TYP}","kid":"{kid}"}}',
        goed.replace(":", ": "),
        goed.replace("Ed25519", "EdDSA"),
        goed.replace("Ed25519", "none"),
        goed.replace("Ed25519", "HS256"),
        goed.replace(TYP, "ketenhub-aanname"),
        goed.replace(TYP, "JWT"),
        goed.replace("}", ',"crit":["x"]}'),
        goed.replace("}", ',"jwk":{}}'),
        goed.replace(kid, kid[:-1]),
        goed.replace(kid, "A" * 42 + "B"),
        goed + "\n",
        "{}",
        "",
    ):
        assert (
            code_van(partial(controleer_jws, _met_kop(kop), TYP, identiteit("politie").publiek, NU)) == "ZEGEL-vorm"
        ), kop


def test_een_ander_typ_gaat_niet_door_voor_dit() -> None:
    """A receipt is no acceptance, and a sealed message is neither."""
    politie = identiteit("politie")
    getekend = teken_jws(INHOUD, TYP, politie, NU)
    assert code_van(lambda: controleer_jws(getekend, "ketenhub-aanname", politie.publiek, NU)) == "ZEGEL-vorm"


@pytest.mark.parametrize(
    "typ", ["", "JWT", "ontvangst", "ketenhub-", 'ketenhub-"', *(profiel.typ for profiel in PROFIELEN.values())]
)
def test_geen_typ(typ: str) -> None:
    """Never that of a sealed message: what is signed as evidence cannot be put into a seal."""
    with pytest.raises(ValueError, match="not the typ"):
        teken_jws(INHOUD, typ, identiteit("politie"), NU)
    with pytest.raises(ValueError, match="not the typ"):
        controleer_jws("a.b.c", typ, identiteit("politie").publiek, NU)


def test_een_andere_inhoud_of_handtekening() -> None:
    """One code, whatever does not fit."""
    politie = identiteit("politie")
    kop, inhoud, handtekening = teken_jws(INHOUD, TYP, politie, NU).split(".")
    anders = teken_jws(b"x", TYP, politie, NU).split(".")
    for stuk in (
        f"{kop}.{anders[1]}.{handtekening}",
        f"{kop}.{inhoud}.{anders[2]}",
        f"{kop}.{inhoud}.{b64(bytes(64))}",
    ):
        assert code_van(partial(controleer_jws, stuk, TYP, politie.publiek, NU)) == "ZEGEL-handtekening"


@pytest.mark.parametrize("stuk", ["", ".", "..", "a.b", "a.b.c.d", "é.b.c", "." * 9, "x" * 400, "A" * 2_000 + ".A.A"])
def test_geen_jws(stuk: str) -> None:
    """Text that is none."""
    assert code_van(partial(controleer_jws, stuk, TYP, identiteit("politie").publiek, NU)) == "ZEGEL-vorm"


def test_te_groot() -> None:
    """Refused before it is read."""
    politie = identiteit("politie")
    assert code_van(lambda: teken_jws(bytes(INHOUD_BYTES_MAX + 1), TYP, politie, NU)) == "ZEGEL-groot"
    assert code_van(lambda: controleer_jws("x" * (JWS_TEKENS_MAX + 1), TYP, politie.publiek, NU)) == "ZEGEL-groot"
    grootste = teken_jws(bytes(INHOUD_BYTES_MAX), TYP, politie, NU)
    assert len(controleer_jws(grootste, TYP, politie.publiek, NU)) == INHOUD_BYTES_MAX


def test_welke_sleutel() -> None:
    """Unknown, too early, over, withdrawn; and nothing is signed without a valid one."""
    politie, om = identiteit("politie"), identiteit("om")
    getekend = teken_jws(INHOUD, TYP, politie, NU)
    kid = ring(politie).teken_kid
    assert code_van(lambda: controleer_jws(getekend, TYP, om.publiek, NU)) == "ZEGEL-sleutel"
    assert code_van(lambda: controleer_jws(getekend, TYP, politie.publiek, NU - timedelta(1))) == "ZEGEL-vroeg"
    assert code_van(lambda: controleer_jws(getekend, TYP, politie.publiek, TOT)) == "ZEGEL-verlopen"
    weg = politie.publiek.trek_in([kid], NU)
    assert code_van(lambda: controleer_jws(getekend, TYP, weg, NU)) == "ZEGEL-ingetrokken"
    for nu in (NU - timedelta(1), TOT):
        assert code_van(partial(teken_jws, INHOUD, TYP, politie, nu)) == "ZEGEL-sleutel"
