"""The lock of a case opens what it closed, there and unchanged, and nothing without the key."""

from __future__ import annotations

import pytest

from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring
from hub.trust.zaakslot import (
    NAAM_TEKENS,
    ZAAK_MEER_BYTES,
    ZAAKMERK,
    nieuwe_zaaksleutel,
    ontsluit,
    open_zaaksleutel,
    sleutelnaam_van,
    sluit,
)

WIKKELAAR = Sleutelring("proef", lambda: [Geheugensleutel(b"h" * 32)])
NAAM, ANDER, PLEK = "0" * 31 + "1", "f" * NAAM_TEKENS, "zaak.1"
STAND = b'{"leeftijd":16}'


def test_wat_dicht_ging_gaat_open_met_de_bewaarde_sleutel() -> None:
    """Through the stored, wrapped form, as after a restart."""
    sleutel, gewikkeld = nieuwe_zaaksleutel(NAAM, WIKKELAAR)
    dicht = sluit(sleutel, PLEK, STAND)
    assert len(dicht) == len(STAND) + ZAAK_MEER_BYTES
    assert dicht.startswith(ZAAKMERK)
    assert sleutelnaam_van(dicht) == NAAM
    assert STAND not in dicht
    assert ontsluit(open_zaaksleutel(NAAM, gewikkeld, WIKKELAAR), PLEK, dicht) == STAND
    assert repr(sleutel) == "Zaaksleutel(…)"


def test_iedere_bit_en_elke_lengte_telt() -> None:
    """Changed, cut, lengthened or elsewhere: refused."""
    sleutel, _ = nieuwe_zaaksleutel(NAAM, WIKKELAAR)
    dicht = sluit(sleutel, PLEK, STAND)
    for bit in range(len(dicht) * 8):
        anders = bytearray(dicht)
        anders[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Rustfout):
            ontsluit(sleutel, PLEK, bytes(anders))
    for lengte in range(len(dicht)):
        with pytest.raises(Rustfout):
            ontsluit(sleutel, PLEK, dicht[:lengte])
    for plek, inhoud in (("zaak.2", dicht), (PLEK, dicht + b"\0")):
        with pytest.raises(Rustfout, match="RUST-veranderd"):
            ontsluit(sleutel, plek, inhoud)


def test_een_andere_sleutel_opent_niets() -> None:
    """Also one of the same name: what was erased and drawn anew opens nothing of before."""
    (eerste, _), (zelfde, _), (ander, _) = (nieuwe_zaaksleutel(naam, WIKKELAAR) for naam in (NAAM, NAAM, ANDER))
    dicht = sluit(eerste, PLEK, STAND)
    with pytest.raises(Rustfout, match="RUST-veranderd"):
        ontsluit(zelfde, PLEK, dicht)
    with pytest.raises(Rustfout, match="RUST-vorm"):
        ontsluit(ander, PLEK, dicht)


@pytest.mark.parametrize("naam", ["", "0" * 31, "0" * 33, "F" * 32, "x" * 32])
def test_een_naam_heeft_een_vorm(naam: str) -> None:
    """So that a name from a stored entry is the name of the store."""
    with pytest.raises(ValueError):  # noqa: PT011 - two libraries' words
        nieuwe_zaaksleutel(naam, WIKKELAAR)


@pytest.mark.parametrize("inhoud", [b"", b"x", ZAAKMERK, ZAAKMERK + b"\0" * 15, b"ketenhub-rust-1\n" + b"\0" * 99])
def test_wat_geen_slot_is_heeft_geen_naam(inhoud: bytes) -> None:
    """What an older hub stored, or nobody."""
    assert sleutelnaam_van(inhoud) is None
