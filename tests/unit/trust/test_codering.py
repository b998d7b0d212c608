"""Base64url and headers: one spelling, one reading."""

from __future__ import annotations

import base64
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.trust.binding import Binding
from hub.trust.codering import b64_tekst, is_kid, lees_kop, naar_b64, uit_b64, uit_b64_tekst
from hub.trust.fouten import Zegelweigering
from tests.zegelproef import BINDING, code_van

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.binary(max_size=200))
def test_heen_en_terug(inhoud: bytes) -> None:
    """As the standard library writes it, without padding."""
    tekst = naar_b64(inhoud)
    assert tekst == base64.urlsafe_b64encode(inhoud).rstrip(b"=")
    assert uit_b64(tekst) == inhoud
    assert uit_b64_tekst(b64_tekst(inhoud), len(inhoud)) == inhoud


@given(st.binary(max_size=12) | st.lists(st.sampled_from(LETTERS), max_size=12).map(bytes))
def test_wat_gelezen_wordt_is_de_enige_spelling(tekst: bytes) -> None:
    """Whatever is taken, is what would be written for its value."""
    try:
        waarde = uit_b64(tekst)
    except Zegelweigering as fout:
        assert fout.code == "ZEGEL-vorm"  # noqa: PT017 - both outcomes are good
    else:
        assert naar_b64(waarde) == tekst


@pytest.mark.parametrize(
    "tekst",
    [
        b"A",
        b"AB",
        b"AAB",
        b"AA==",
        b"AA=",
        b"=",
        b"====",
        b"AA\n",
        b"AAA\n",
        b" AAA",
        b"AA+A",
        b"AA/A",
        b"AA.A",
        b"AAAA=",
    ]
    + [b"A" * 4 + bytes([n]) * 4 for n in (0, 10, 32, 33, 61, 127, 128, 255)],
)
def test_een_andere_spelling(tekst: bytes) -> None:
    """Padding, another alphabet, line ends, bits that say nothing, an impossible length."""
    assert code_van(partial(uit_b64, tekst)) == "ZEGEL-vorm"


@pytest.mark.parametrize(("tekst", "lengte"), [("AAAA", 2), ("AAAA", 4), ("", 1), ("ééé", 2), ("AAB", 2), ("A A", 2)])
def test_tekst_van_een_andere_lengte(tekst: str, lengte: int) -> None:
    """A key has a length, and its text therefore too."""
    assert code_van(partial(uit_b64_tekst, tekst, lengte)) == "ZEGEL-vorm"


@pytest.mark.parametrize(
    "tekst",
    [
        b"",
        b"{}",
        b"[]",
        b'{"a":1}',
        b'{"a":1,"b":2,"c":3}',
        b'{"a":1,"a":1}',
        b'{"a":1,"b":2,"b":2}',
        b'{"a":1,"b":2}x',
        b'\xef\xbb\xbf{"a":1,"b":2}',
        b'{"a":1,"b":NaN}',
        b'{"a":1,"b":"\xff"}',
        b'{"a":1,"b":' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"a":1,"b":2' + b" " * 100 + b"}",
    ],
)
def test_een_kop_die_niet_klopt(tekst: bytes) -> None:
    """Exactly these names, once, within the size."""
    assert code_van(partial(lees_kop, tekst, frozenset({"a", "b"}), 90)) == "ZEGEL-vorm"


def test_een_kop() -> None:
    """In any order, with blanks."""
    assert lees_kop(b' {"b" : "x", "a":1}', frozenset({"a", "b"}), 90) == {"a": 1, "b": "x"}


@pytest.mark.parametrize("kid", ["", "A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "A" * 42 + "\n", "é" * 43])
def test_geen_naam_van_een_sleutel(kid: str) -> None:
    """43 characters whose last one has no loose bits."""
    assert not is_kid(kid)
    assert is_kid("A" * 43)


@pytest.mark.parametrize("veld", ["van", "aan"])
@pytest.mark.parametrize(
    "waarde", ["", "Hub", "hub ", "-om", "om-", "o--m", "0m", "h\u00fcb", "a.b", "a/b", "a" * 65, "om\n"]
)
def test_geen_code(veld: str, waarde: str) -> None:
    """A code is a token of a subject, and the refusal does not repeat it."""
    _kan_niet(veld, waarde)


@pytest.mark.parametrize(
    "waarde",
    ["", ".", "in.", ".in", "in..om", "in.*", "in.>", "in om", 'in"om', "in\\om", "in.\u00e9", "a" * 241, "in\n"],
)
def test_geen_onderwerp(waarde: str) -> None:
    """A subject without wildcards, quotes or blanks: it stands in JSON as it is."""
    _kan_niet("onderwerp", waarde)


@pytest.mark.parametrize(
    "waarde",
    ["", "7", BINDING.nummer.upper(), BINDING.nummer.replace("-", ""), BINDING.nummer + "\n", "{" + BINDING.nummer],
)
def test_geen_nummer(waarde: str) -> None:
    """A UUID in lower case, as the envelope has it."""
    _kan_niet("nummer", waarde)


def _kan_niet(veld: str, waarde: str) -> None:
    delen = {"van": "om", "aan": "hub", "onderwerp": "in.om.x", "nummer": BINDING.nummer}
    assert Binding(**delen).van == "om"
    with pytest.raises(ValueError, match=f"^binding: {veld} does not have its form$"):
        Binding(**(delen | {veld: waarde}))
