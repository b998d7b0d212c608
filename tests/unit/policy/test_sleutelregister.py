"""The register of keys: read as strictly as the policy, because it decides whose word counts."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.policy.fouten import Beleidsfout
from hub.policy.sleutelregister import SLEUTELS_MAX, lees_register, maak_register
from tests.bundelproef import FG, MEDE, REGELS, REGISTER, prive
from tests.klein_beleid import verander

HEX: Final = FG.public_key().public_bytes_raw().hex()
ANDER: Final = MEDE.public_key().public_bytes_raw().hex()
GOED: Final = f"""\
# wie mag ondertekenen
sleutels:
  fg: {{rol: privacyfunctionaris, organisatie: politie, publiek: {HEX}, van: 2026-01-01, tot: 2027-12-31}}
  tweede:
    rol: medeondertekenaar
    organisatie: gemeente-ede
    publiek: {ANDER}
    van: 2026-01-01
    tot: 2026-12-31
    ingetrokken: 2026-03-01
"""


def mis(tekst: str) -> str:
    """Everything wrong with this register, as it is told."""
    with pytest.raises(Beleidsfout) as fout:
        lees_register("sleutels.yaml", tekst)
    return fout.value.text()


def test_een_goed_register() -> None:
    """Every word of it, and no trial unless it says so."""
    gelezen = lees_register("sleutels.yaml", GOED)
    fg, tweede = sorted(gelezen.sleutels.values(), key=lambda s: s.naam)
    assert (fg.naam, fg.rol, fg.organisatie, fg.ingetrokken) == ("fg", "privacyfunctionaris", "politie", None)
    assert (fg.geldig_van, fg.geldig_tot) == (date(2026, 1, 1), date(2027, 12, 31))
    assert tweede.ingetrokken == date(2026, 3, 1)
    assert fg.publiek == FG.public_key()
    assert fg.kenmerk in gelezen.sleutels
    assert fg.wie == "fg (privacyfunctionaris, politie)"
    assert not gelezen.proef
    assert lees_register("sleutels.yaml", GOED + "proef: ja\n").proef


def test_wat_geschreven_is_wordt_zo_gelezen() -> None:
    """The line that `ketenhub beleid sleutel` shows is a line of a register."""
    gelezen = lees_register("sleutels.yaml", REGISTER.text())
    assert {s.regel() for s in gelezen.sleutels.values()} == {s.regel() for s in REGELS}
    proef = maak_register(REGELS, proef=True).text()
    assert lees_register("sleutels.yaml", proef).proef
    assert lees_register("sleutels.yaml", lees_register("sleutels.yaml", GOED).text()).text().count("ingetrokken") == 1


def test_dezelfde_sleutel_twee_keer() -> None:
    """One key cannot serve two roles, nor two organisations, whatever the names in front of it."""
    tekst = mis(GOED.replace(ANDER, HEX))
    assert "sleutel tweede: dit is dezelfde sleutel als 'fg'" in tekst
    assert "een eigen sleutel" in tekst


@pytest.mark.parametrize(
    ("oud", "nieuw", "klacht"),
    [
        ("rol: privacyfunctionaris", "rol: privacyfunctionaris-x", "bedoelde u 'privacyfunctionaris'?"),
        ("rol: privacyfunctionaris, ", "", "'rol' ontbreekt"),
        ("organisatie: politie", "organisatie: [politie, om]", "hier hoort tekst"),
        ("organisatie: politie", "organisatie: De politie", "heeft niet de goede vorm"),
        (f"publiek: {HEX}", f"publiek: {HEX[:-2]}", "neem de regel over die `ketenhub beleid sleutel` schreef"),
        (f"publiek: {HEX}", f"publiek: {HEX.upper()}", "heeft niet de goede vorm"),
        ("van: 2026-01-01, tot: 2027-12-31", "van: 2026-01-01, tot: 2025-12-31", "het einde ligt voor het begin"),
        ("van: 2026-01-01, tot: 2027-12-31", "van: 2026-02-30, tot: 2027-12-31", "deze datum bestaat niet"),
        ("van: 2026-01-01, tot: 2027-12-31", "van: 2026-01-01", "'tot' ontbreekt"),
        ("ingetrokken: 2026-03-01", "ingetrokken: nee", "heeft niet de goede vorm"),
        ("ingetrokken: 2026-03-01", "ingetroken: 2026-03-01", "bedoelde u 'ingetrokken'?"),
        ("  tweede:\n", "  fg:\n", "de sleutel 'fg' staat er al"),
        ("  fg: {", "  FG: {", "heeft niet de goede vorm"),
        ("sleutels:\n", "sleutel:\n", "bedoelde u 'sleutels'?"),
        ("# wie", "%YAML 1.1\n---\n# wie", "een aanwijzing van YAML"),
    ],
)
def test_een_fout_heeft_een_plaats(oud: str, nieuw: str, klacht: str) -> None:
    """A revocation with a spelling mistake must not be read as no revocation."""
    tekst = mis(verander(GOED, oud, nieuw))
    assert klacht in tekst
    assert "sleutels.yaml, regel" in tekst


@pytest.mark.parametrize("waarde", ["true", "yes", "1"])
def test_proef_is_ja_of_nee(waarde: str) -> None:
    """Nobody may wonder whether keys are real."""
    assert "'proef'" in mis(GOED + f"proef: {waarde}\n") or "is onbekend" in mis(GOED + f"proef: {waarde}\n")


def _zwak() -> list[str]:
    """Encodings of points of small order, also those that are not reduced; with both signs."""
    p = 2**255 - 19
    acht = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
    ys = [0, 1, p - 1, acht, p - acht, p, p + 1]
    return [(y | teken << 255).to_bytes(32, "little").hex() for y in ys for teken in (0, 1)]


@pytest.mark.parametrize("publiek", _zwak())
def test_een_sleutel_waarmee_iedereen_kan_tekenen(publiek: str) -> None:
    """Zeros as a placeholder are such a key: for some of them a signature that fits any text can be written down."""
    assert "met deze sleutel kan iedereen ondertekenen" in mis(GOED.replace(HEX, publiek))


def test_zo_een_sleutel_bestaat_echt() -> None:
    """Why they are refused: the key with y = 1 takes this one "signature" for everything."""
    zwak = Ed25519PublicKey.from_public_bytes((1).to_bytes(32, "little"))
    teken = (1).to_bytes(32, "little") + bytes(32)
    zwak.verify(teken, b"wat dan ook")
    zwak.verify(teken, b"en iets anders")


def test_een_gewone_sleutel_is_niet_zwak() -> None:
    """The refusal hits nobody else."""
    for nummer in range(1, 60):
        hex_ = prive(nummer).public_key().public_bytes_raw().hex()
        if hex_ != ANDER:
            assert lees_register("sleutels.yaml", GOED.replace(HEX, hex_)).sleutels


def test_niet_te_veel() -> None:
    """A register that nobody can oversee says little."""
    regels = "".join(
        f"  s{n}: {{rol: medeondertekenaar, organisatie: om, publiek: {HEX}, van: 2026-01-01, tot: 2026-12-31}}\n"
        for n in range(SLEUTELS_MAX + 1)
    )
    assert f"meer dan {SLEUTELS_MAX}" in mis("sleutels:\n" + regels)


@pytest.mark.parametrize(
    "rommel", ["", "[]", "sleutels", "sleutels: []", "sleutels: {a: b}", "sleutels: {a: {}}", "\x00"]
)
def test_rommel(rommel: str) -> None:
    """Our own error with a place, whatever the text."""
    assert "sleutels.yaml" in mis(rommel)
