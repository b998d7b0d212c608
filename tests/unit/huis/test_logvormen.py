"""A value is printed only when its form leaves no room for a person."""

from __future__ import annotations

import uuid
from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.fouten import Ketenfout
from hub.logvormen import AFGEKEURD, GETAL_MAX, KETEN_MAX, Vorm, foutketen, ken_woorden, toon

BSN = 999990019
KANARIES = ["Fatima", "fatima", "van-der-berg", "Fatima Kanarie", "999990019", BSN, 99999001, -BSN, 9.9999001e8]
KANARIES += [
    b"fatima",
    ["fatima"],
    {"fatima": 1},
    None,
    object(),
    ValueError,
    float("nan"),
    float("inf"),
    "\u202efatima",
]


@pytest.mark.parametrize("vorm", [v for v in Vorm if v is not Vorm.KLASSE])
@pytest.mark.parametrize("kanarie", KANARIES, ids=lambda k: type(k).__name__ if type(k) is object else str(k))
def test_een_persoon_past_in_geen_enkele_vorm(vorm: Vorm, kanarie: object) -> None:
    """Whatever key a developer picks by mistake, a name or a BSN does not come through."""
    assert toon(vorm, kanarie) == AFGEKEURD


@pytest.mark.parametrize(
    ("vorm", "waarde", "getoond"),
    [
        (Vorm.UUID, "0190c0de-0000-7000-8000-00000000abcd", "0190c0de-0000-7000-8000-00000000abcd"),
        (Vorm.DIGEST, "ab" * 32, "abababababab"),
        (Vorm.REGEL, "S-01", "S-01"),
        (Vorm.FOUTCODE, "NLGOV-source", "NLGOV-source"),
        (Vorm.WOORD, "hub", "hub"),
        (Vorm.GETAL, 64, 64),
        (Vorm.GETAL, 0.12345, 0.123),
        (Vorm.GETAL, -GETAL_MAX, -GETAL_MAX),
        (Vorm.JANEE, False, False),
        (Vorm.KLASSE, Ketenfout, "Ketenfout"),
        (Vorm.KLASSE, Ketenfout("A-b", "Fatima"), "Ketenfout"),
        (Vorm.KLASSE, "TimeoutError", "TimeoutError"),
    ],
)
def test_wat_de_vorm_heeft_wordt_getoond(vorm: Vorm, waarde: object, getoond: object) -> None:
    """A log that shows nothing helps nobody."""
    uit = toon(vorm, waarde)
    assert uit == getoond
    assert type(uit) is type(getoond)


@pytest.mark.parametrize("naam", ["Fatima", "fatima", "BaseExceptionFatima", ""])
def test_alleen_de_naam_van_een_bestaande_foutklasse(naam: str) -> None:
    """Every first name has the form of a class name, so the name must exist as one."""
    assert toon(Vorm.KLASSE, naam) == AFGEKEURD


def test_een_bool_is_geen_getal_en_een_getal_geen_bool() -> None:
    """In Python `True` is 1; in a log it would be a mistake that nobody sees."""
    assert toon(Vorm.GETAL, True) == AFGEKEURD
    assert toon(Vorm.JANEE, 1) == AFGEKEURD


def test_een_getal_met_naam_wordt_kaal() -> None:
    """An enumeration prints its name; only the number may be shown."""

    class Soort(IntEnum):
        FATIMA = 3

    assert type(toon(Vorm.GETAL, Soort.FATIMA)) is int


@pytest.mark.usefixtures("log")
def test_een_woord_moet_bekend_zijn() -> None:
    """A first name in lower case looks like a party code; so the list of the dictionary decides."""
    assert toon(Vorm.WOORD, "gemeente-ede/inzage") == AFGEKEURD
    ken_woorden(["gemeente-ede/inzage", "signaal"])
    assert toon(Vorm.WOORD, "gemeente-ede/inzage") == "gemeente-ede/inzage"
    assert toon(Vorm.WOORD, "fatima") == AFGEKEURD


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("woord", ["Fatima", "999990019", "", "a b", "a\n", "-a"])
def test_een_lijst_met_iets_anders_dan_woorden_wordt_geweigerd(woord: str) -> None:
    """A dictionary with a sentence in it is no dictionary; and none of its words is then known."""
    with pytest.raises(ValueError, match="geen woord") as gevangen:
        ken_woorden(["leerplicht", woord])
    assert not woord or woord not in str(gevangen.value)
    assert toon(Vorm.WOORD, "leerplicht") == AFGEKEURD


@given(
    waarde=st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.booleans(), st.none(), st.lists(st.text()))
)
def test_tonen_gooit_nooit_en_geeft_alleen_vaste_vormen(waarde: object) -> None:
    """The log may not stop the road, whatever it is handed."""
    for vorm in Vorm:
        uit = toon(vorm, waarde)
        assert uit == AFGEKEURD or isinstance(uit, bool | int | float | str)
        if isinstance(uit, str) and uit != AFGEKEURD:
            assert uit.isascii()
            assert len(uit) <= 80


@given(st.uuids())
def test_elke_uuid_past(kenmerk: uuid.UUID) -> None:
    """Random ids are what a log line is found by."""
    assert toon(Vorm.UUID, str(kenmerk)) == str(kenmerk)


def _gooi() -> None:
    try:
        raise KeyError("Fatima")
    except KeyError as binnen:
        raise ValueError("Fatima Kanarie 999990019") from binnen


def test_de_foutketen_noemt_klasse_en_plek_en_verder_niets() -> None:
    """The text of an exception quotes what it refused."""
    with pytest.raises(ValueError, match="Fatima") as gevangen:
        _gooi()
    keten = foutketen(gevangen.value)
    assert [regel.split()[0] for regel in keten] == ["ValueError", "KeyError"]
    assert all("huis/test_logvormen.py:" in regel for regel in keten)
    assert "Fatima" not in "".join(keten)


def test_de_foutketen_gaat_door_groepen_en_stopt() -> None:
    """A task group hides the real error inside; a loop of causes must still end."""
    fout: BaseException = ExceptionGroup("Fatima", [ValueError("Fatima"), OSError("Fatima")])
    assert [r.split()[0] for r in foutketen(fout)] == ["ExceptionGroup", "ValueError", "OSError"]
    a, b = ValueError(), ValueError()
    a.__cause__, b.__cause__ = b, a
    assert len(foutketen(a)) == 2
    for _ in range(3 * KETEN_MAX):
        nieuw = RuntimeError()
        nieuw.__cause__ = fout
        fout = nieuw
    assert len(foutketen(fout)) == KETEN_MAX


def test_een_onderdrukte_oorzaak_blijft_weg() -> None:
    """`from None` is how the code says that the cause holds a value."""
    fout = ValueError()
    fout.__context__ = KeyError()
    fout.__suppress_context__ = True
    assert foutketen(fout) == ["ValueError -"]
