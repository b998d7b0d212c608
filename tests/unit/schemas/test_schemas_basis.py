"""Value types: what is refused, so that nobody reads something else than was written."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas import basis
from schemas.basis import Bsn, Datum, Dossiernummer, Huisnummer, Naam, Postcode, Tekst, Telefoon, Tijdstip, elfproef


def weigering(soort: Any, waarde: object) -> str | None:  # noqa: ANN401 - types are data here
    """The code with which a value type refuses, or None."""
    try:
        TypeAdapter(soort).validate_python(waarde, strict=True)
    except ValidationError as fout:
        return fout.errors(include_url=False, include_context=False, include_input=False)[0]["type"]
    return None


@pytest.mark.parametrize("bsn", ["999990019", "999991620", "111222333", "000000012"])
def test_numbers_that_pass_the_11_proef(bsn: str) -> None:
    """A leading zero belongs to the number: it is text, never an integer."""
    assert elfproef(bsn)
    assert weigering(Bsn, bsn) is None


@pytest.mark.parametrize(
    "bsn",
    [
        *(
            "000000000",
            "999990018",
            "99999001",
            "9999900190",
            "99999001x",
            " 999990019",
            "999990019\n",
            "",
            "-99990019",
        ),
        *("\u0669\u0669\u0669\u0669\u0669\u0660\u0660\u0661\u0669", "99999001\u00b9", "99999001\u2460"),
    ],
)
def test_what_is_no_bsn(bsn: str) -> None:
    """All zeros satisfies the sum; other digits than 0-9 satisfy `isdigit`."""
    assert weigering(Bsn, bsn) == "VELD-bsn"


def test_the_11_proef_catches_every_single_slip() -> None:
    """That is what the proof is for: one digit wrong, or two neighbours exchanged, never passes."""
    goed = "999990019"
    fout = [goed[:n] + str(c) + goed[n + 1 :] for n in range(9) for c in range(10) if str(c) != goed[n]]
    ruil = [goed[:n] + goed[n + 1] + goed[n] + goed[n + 2 :] for n in range(8) if goed[n] != goed[n + 1]]
    assert not any(elfproef(bsn) for bsn in itertools.chain(fout, ruil))


def test_a_bsn_as_a_number_is_refused() -> None:
    """An integer has lost its leading zero."""
    assert weigering(Bsn, 999990019) == "string_type"


@pytest.mark.parametrize("datum", ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
def test_dates_that_exist(datum: str) -> None:
    """Leap days of leap years are days."""
    assert TypeAdapter(Datum).validate_python(datum, strict=True) == date.fromisoformat(datum)


@pytest.mark.parametrize(
    "datum",
    [
        *("2025-02-29", "1900-02-29", "2025-04-31", "2025-13-01", "2025-00-10", "2025-01-00", "0000-01-01", "2025-1-1"),
        *("20250101", "2025-W01-1", "2025-01-01T00:00:00", "01-02-2025", "2025-01-01 ", "\u0662025-01-01", "", "nu"),
    ],
)
def test_dates_that_do_not_exist_or_are_written_otherwise(datum: str) -> None:
    """01-02-2025 is two different days to two readers."""
    assert weigering(Datum, datum) == "VELD-datum"


@pytest.mark.parametrize("datum", [20250101, 1.5, True, None, ["2025-01-01"]])
def test_a_date_is_text(datum: object) -> None:
    """A number could be seconds, days or a year."""
    assert weigering(Datum, datum) == "date_type"


@pytest.mark.parametrize("tijdstip", ["2025-03-30T02:30:00+01:00", "2025-03-30T02:30:00.123456789Z"])
def test_times_have_an_offset(tijdstip: str) -> None:
    """With an offset also the hour that the clock skips is a moment."""
    assert weigering(Tijdstip, tijdstip) is None
    assert weigering(Tijdstip, tijdstip.removesuffix("Z").removesuffix("+01:00")) == "VELD-tijdstip"


ONZICHTBAAR = [
    *("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u061c", "\u180e", "\u034f", "\u115f", "\u3164", "\uffa0"),
    *("\u2800", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e"),
    *("\u200f", "\x00", "\x1b", "\x7f", "\x85", "\t", "\r", "\u2028", "\u2029", "\ufe0f", "\U000e0041", "\U000e0100"),
    *("\ue000", "\ufdd0", "\U0010ffff", "\u0378", "\U0001d173"),
]


@pytest.mark.parametrize("teken", ONZICHTBAAR, ids=lambda teken: f"U+{ord(teken):04X}")
def test_what_a_reader_cannot_see_is_refused(teken: str) -> None:
    """Bidi turns a name around, zero width splits one, a filler makes two that look equal."""
    for soort in (Naam, Tekst):
        assert weigering(soort, f"Se{teken}m") == "VELD-teken"


@pytest.mark.parametrize("naam", ["Zoë", "Đặng", "Ægir 't Hoen-de Vries", "Łukasz", "李雷", "محمد", "Ольга", "O’Neill"])
def test_real_names_pass(naam: str) -> None:
    """Strict about what cannot be seen, not about where people come from."""
    assert weigering(Naam, naam) is None
    assert weigering(Tekst, naam) is None


def test_a_name_is_one_line_and_a_text_may_be_more() -> None:
    """A line break in a name makes another line in somebody's export."""
    assert weigering(Naam, "Sem\nde Vries") == "VELD-teken"
    assert weigering(Tekst, "Eerste regel.\n\nTweede regel.\n") is None


@pytest.mark.parametrize("blanco", ["\u00a0", "\u2003", "\u3000"])
def test_a_name_has_no_other_blank_than_the_space(blanco: str) -> None:
    """Two names that look the same must compare the same; in free text a hard space does no harm."""
    assert weigering(Naam, f"Sem{blanco}Daan") == "VELD-teken"
    assert weigering(Tekst, f"10{blanco}000") is None


@pytest.mark.parametrize("tekst", [" ", "\n", " \n\u00a0\n "])
def test_a_blank_text_says_nothing(tekst: str) -> None:
    """R09, R10 and R14 ask for a reason; blanks are none."""
    assert weigering(Tekst, tekst) == "VELD-leeg"


@pytest.mark.parametrize("naam", [" Sem", "Sem ", "\u00a0Sem"])
def test_a_name_is_not_trimmed_but_refused(naam: str) -> None:
    """Whoever repairs silently sends on something else than was signed."""
    assert weigering(Naam, naam) == "VELD-witruimte"


@pytest.mark.parametrize("tekst", ["Rene\u0301", "\u212b", "\u1100\u1161"])
def test_only_nfc_passes(tekst: str) -> None:
    """The same name in two spellings is two people to a computer."""
    for soort in (Naam, Tekst):
        assert weigering(soort, tekst) == "VELD-nfc"


@pytest.mark.parametrize(("soort", "grens"), [(Naam, basis.NAAM_TEKENS_MAX), (Tekst, basis.TEKST_TEKENS_MAX)])
def test_texts_have_a_limit(soort: object, grens: int) -> None:
    """The limit is exact, and counts characters, not bytes."""
    assert weigering(soort, "é" * grens) is None
    assert weigering(soort, "é" * (grens + 1)) == "string_too_long"
    assert weigering(soort, "") == "string_too_short"


@pytest.mark.parametrize(
    ("soort", "goed", "fout"),
    [
        (Postcode, ["6711 ZZ", "6711ZZ"], ["0711 ZZ", "6711 zz", "6711  ZZ", "6711 ZZ\n", "671 ZZ"]),
        (
            Huisnummer,
            ["1", "12a", "12 bis", "12-2", "12 A-III", "99999"],
            ["a", "", "12 in de tuin achter", "12\n", "0123456"],
        ),
        (
            Telefoon,
            ["06-12345678", "+31 6 12345678", "0318 123456"],
            ["bel Sem", "06--1", "12", "+", "1234567890123456"],
        ),
        (Dossiernummer, ["PL0600-2026-000001", "2026/0001.A"], ["pl1", "PL--1", "PL0600 van Sem de Vries", "-1"]),
    ],
)
def test_short_forms_leave_no_room_for_a_story(soort: object, goed: list[str], fout: list[str]) -> None:
    """A field marked `gesloten` may go where free text may not, so its form must be closed."""
    assert [weigering(soort, waarde) for waarde in goed] == [None] * len(goed)
    assert [weigering(soort, waarde) for waarde in fout] == ["string_pattern_mismatch"] * len(fout)
