"""Cards: strict and canonical, and what they say of a moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.trust import partijen
from hub.trust.partijdelen import Opvolger
from hub.trust.partijen import Partijkaart, Partijregister
from hub.trust.partijfouten import PARTIJCODES, Partijweigering
from hub.trust.partijvorm import schrijf
from tests.partijproef import NU, TOT, certificaat, kaart


def test_een_kaart_komt_terug_zoals_zij_was() -> None:
    """What is stored is what was meant."""
    gemaakt = replace(kaart(), opvolgers=(Opvolger("gemeente-nieuw", NU.date(), "0228"),))
    assert Partijkaart.van_bytes(gemaakt.naar_bytes()) == gemaakt


def _anders(verander: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(kaart().naar_bytes())
    verander(document)
    return schrijf(document)


@pytest.mark.parametrize(
    ("verander", "code"),
    [
        (lambda d: d.update(extra=1), "PARTIJ-vorm"),
        (lambda d: d.pop("naam"), "PARTIJ-vorm"),
        (lambda d: d.update(soort="ketenhub-partij-2"), "PARTIJ-vorm"),
        (lambda d: d.update(stand="misschien"), "PARTIJ-vorm"),
        (lambda d: d.update(code="Hub"), "PARTIJ-code"),
        (lambda d: d.update(code="hub"), "PARTIJ-code"),
        (lambda d: d.update(code="a" * 65), "PARTIJ-code"),
        (lambda d: d.update(oin="00000099000000011001"), "PARTIJ-oin"),
        (lambda d: d.update(oin=1), "PARTIJ-oin"),
        (lambda d: d.update(naam="twee\nregels"), "PARTIJ-tekst"),
        (lambda d: d.update(naam=""), "PARTIJ-tekst"),
        (lambda d: d.update(naam="x" * 161), "PARTIJ-tekst"),
        (lambda d: d.update(geldig_van="2026-02-30"), "PARTIJ-datum"),
        (lambda d: d.update(geldig_tot="2025-01-01"), "PARTIJ-datum"),
        (lambda d: d.update(revisie=0), "PARTIJ-vorm"),
        (lambda d: d.update(revisie=True), "PARTIJ-vorm"),
        (lambda d: d.update(revisie=2), "PARTIJ-vorm"),
        (lambda d: d["geschiedenis"][0].update(wat="verzonnen"), "PARTIJ-vorm"),
        (lambda d: d["geschiedenis"][0].update(reden="een zin over iemand"), "PARTIJ-vorm"),
        (lambda d: d["geschiedenis"][0].update(moment="2026-11-22T12:00:00+01:00"), "PARTIJ-datum"),
        (lambda d: d["contact"][0].update(adres="Jan Jansen"), "PARTIJ-contact"),
        (lambda d: d["contact"].extend(d["contact"] * 8), "PARTIJ-vol"),
        (lambda d: d["certificaten"][0].update(san='urn:x:y" }'), "PARTIJ-vorm"),
        (lambda d: d["certificaten"][0].update(tot="2020-01-01T00:00:00Z"), "PARTIJ-datum"),
        (lambda d: d["certificaten"][0].update(vingerafdruk="0" * 63), "PARTIJ-vorm"),
        (lambda d: d["sleutels"].update(profiel="geen-1"), "PARTIJ-profiel"),
        (lambda d: d["sleutels"]["sleutels"].append(d["sleutels"]["sleutels"][0]), "PARTIJ-vorm"),
        (lambda d: d.update(opvolgers=[{"code": "x", "vanaf": "2026-01-01", "gemeente": "Ede"}]), "PARTIJ-gemeente"),
        (lambda d: d.update(opvolgers={}), "PARTIJ-vorm"),
    ],
)
def test_een_kaart_die_anders_is_wordt_geweigerd(verander: Callable[[dict[str, Any]], object], code: str) -> None:
    """Each with the code that says where to look, and none with what stood there."""
    with pytest.raises(Partijweigering) as gevangen:
        Partijkaart.van_bytes(_anders(verander))
    assert gevangen.value.code == code
    assert gevangen.value.uitleg.startswith(PARTIJCODES[code])
    assert "Jansen" not in str(gevangen.value)


@pytest.mark.parametrize(
    "inhoud",
    [b"", b"{}\n", b"[]\n", b"\xff", b'{"a":1,"a":1}\n', b'{"code": "x"}\n'],
)
def test_wat_geen_kaart_is(inhoud: bytes) -> None:
    """Garbage gives our refusal and nothing else."""
    with pytest.raises(Partijweigering):
        Partijkaart.van_bytes(inhoud)


def test_een_andere_schrijfwijze_is_een_andere_kaart() -> None:
    """A mark over bytes must be a mark over a meaning: blanks and order may not differ."""
    document = json.loads(kaart().naar_bytes())
    for inhoud in (json.dumps(document).encode() + b"\n", kaart().naar_bytes().rstrip(b"\n")):
        with pytest.raises(Partijweigering, match="PARTIJ-vorm"):
            Partijkaart.van_bytes(inhoud)


def test_een_volle_kaart_past_op_de_bus() -> None:
    """Limits that together do not fit would be met by the first party that grows old."""
    vol = replace(
        kaart(),
        certificaten=tuple(certificaat(n) for n in range(partijen.CERTIFICATEN_MAX)),
        opvolgers=tuple(Opvolger("g" * 64, NU.date(), "0228") for _ in range(partijen.OPVOLGERS_MAX)),
        gronden=("g" * 160,) * partijen.GRONDEN_MAX,
    )
    # 64 hybrid keys of 1,900 bytes and 256 lines of 250 besides.
    assert len(vol.naar_bytes()) + 64 * 1_900 + partijen.WIJZIGINGEN_MAX * 250 < partijen.KAART_BYTES_MAX


def test_toegelaten_is_een_stand_en_twee_dagen() -> None:
    """Both days included, and a day is a day in the Netherlands."""
    een = kaart()
    laatste = datetime(2027, 12, 31, 22, 59, tzinfo=UTC)  # 23:59 in Ede
    assert een.toegelaten(NU)
    assert een.toegelaten(laatste)
    assert not een.toegelaten(laatste + timedelta(minutes=1))
    assert not een.toegelaten(datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    assert not replace(een, stand="ingetrokken").toegelaten(NU)


def test_wie_mag_inloggen_volgt_uit_stand_en_certificaten() -> None:
    """No admission or no certificate that counts: no name for the server."""
    een = kaart()
    naam = een.certificaten[0].san
    assert een.gebruikers(NU) == (naam,)
    assert een.gebruikers(TOT + timedelta(seconds=1)) == ()
    assert een.gebruikers(NU, machinetijd=TOT + timedelta(seconds=1)) == ()
    assert replace(een, stand="ingetrokken").gebruikers(NU) == ()
    twee = replace(een, certificaten=(*een.certificaten, certificaat(2)))
    assert len(twee.gebruikers(NU)) == 2


def test_een_ingetrokken_certificaat_neemt_zijn_naam_mee() -> None:
    """The server sees names only: a good certificate of the same name would let the withdrawn one in."""
    een = kaart()
    goed = een.certificaten[0]
    slecht = replace(goed, vingerafdruk="f" * 64, ingetrokken_op=NU)
    assert replace(een, certificaten=(goed, slecht)).gebruikers(NU) == ()
    verlopen = replace(slecht, tot=NU - timedelta(hours=1))
    assert replace(een, certificaten=(goed, verlopen)).gebruikers(NU) == (goed.san,)


def test_wie_geen_kaart_heeft_is_niet_toegelaten() -> None:
    """Nothing is assumed of a stranger."""
    register = Partijregister()
    assert not register.toegelaten("politie", NU)
    assert register.sleutels("politie") is None
    assert register.kaart("politie") is None
    assert register.opvolger("politie", NU.date()) is None
    met = register.met(kaart("politie"))
    assert met.toegelaten("politie", NU)
    assert met.gebruikers(NU) == {"politie": ("urn:ketenhub:certificaat:0001",)}
    assert register.kaarten == {}, "another state is another object"
