"""The strict parser: what two readers could read differently is refused, and nothing costs more than its size."""

from __future__ import annotations

import json

import pytest

from schemas.fouten import Schemafout
from schemas.json_strikt import BERICHT_BYTES_MAX, GETAL_MAX, JSON_DIEPTE_MAX, ontleed


def code(inhoud: bytes) -> str:
    """The code with which the parser refuses."""
    with pytest.raises(Schemafout) as gevangen:
        ontleed(inhoud)
    return gevangen.value.code


def test_ordinary_json_is_what_the_standard_library_reads() -> None:
    """Strict is not different: an accepted document means the same to every reader."""
    tekst = '{"a": [1, -2.5, true, null, "x\\u00e9\\ud83d\\ude00"], "b": {"c": {}}, "é": "ß"}'
    assert ontleed(tekst.encode()) == json.loads(tekst)


def test_ten_thousand_levels_end_in_our_error_not_in_recursion() -> None:
    """Depth is counted before anything recurses; objects, lists, a mix, and unclosed ones."""
    for inhoud in (
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"a":[' * 10_000,
        b"[" * BERICHT_BYTES_MAX,
    ):
        assert code(inhoud) == "JSON-diep"


@pytest.mark.parametrize(("extra", "uitkomst"), [(0, None), (1, "JSON-diep")])
def test_the_deepest_allowed_level_is_exact(extra: int, uitkomst: str | None) -> None:
    """The outer object is level one."""
    lijsten = JSON_DIEPTE_MAX - 1 + extra
    inhoud = b'{"a":' + b"[" * lijsten + b"]" * lijsten + b"}"
    if uitkomst is None:
        assert list(ontleed(inhoud)) == ["a"]
    else:
        assert code(inhoud) == uitkomst


def test_brackets_inside_texts_are_no_levels() -> None:
    """A text full of brackets, quotes and backslashes is text; many shallow lists are not deep."""
    tekst = '[{"' * 200 + "\\" * 3
    assert ontleed(json.dumps({"a": tekst}).encode()) == {"a": tekst}
    assert ontleed(json.dumps({"a": [[]] * 500}).encode()) == {"a": [[]] * 500}


def test_an_endless_string_costs_one_pass() -> None:
    """Unterminated strings full of escapes make a careless scanner quadratic: 32,000 starts of 32,000 steps."""
    kwart = BERICHT_BYTES_MAX // 4
    assert code(b"[" * 33 + b'"' + b'\\"' * kwart) == "JSON-diep"
    assert code(b'{"a":"' + b'[\\"' * kwart) in {"JSON-vorm", "JSON-groot"}
    assert code(b'{"a":"' + b"[" * 99 + b"\\") == "JSON-vorm"


def test_a_message_may_be_exactly_64_kib() -> None:
    """Every hop must carry 64 KiB, so that size is still accepted and one byte more is not."""
    vulling = BERICHT_BYTES_MAX - len(b'{"a":""}')
    assert ontleed(b'{"a":"' + b"x" * vulling + b'"}')["a"] == "x" * vulling
    assert code(b'{"a":"' + b"x" * (vulling + 1) + b'"}') == "JSON-groot"


@pytest.mark.parametrize(
    "inhoud",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":2}',
        b'{"x":{"a":1,"b":2,"a":3}}',
        '{"\u00e9":1,"e\u0301":2}'.encode(),
        '{"\u212b":1,"\u00c5":2}'.encode(),
    ],
)
def test_names_that_are_equal_to_some_reader_are_refused(inhoud: bytes) -> None:
    """Of two equal names one reader keeps the first, another the last: the policy could judge what nobody receives."""
    assert code(inhoud) == "JSON-dubbel"


@pytest.mark.parametrize("naam", ["e\u0301", "\u212b", "\u1100\u1161"])
def test_a_name_that_is_not_nfc_is_refused(naam: str) -> None:
    """It looks like another name on every screen."""
    assert code(json.dumps({naam: 1}, ensure_ascii=False).encode()) == "JSON-sleutel"
    assert code(json.dumps({naam: 1}).encode()) == "JSON-sleutel"


@pytest.mark.parametrize(
    "inhoud",
    [rb'{"a":"\ud800"}', rb'{"a":["x\uDFFFy"]}', rb'{"\udc00":1}', rb'{"a":"\udc00\ud800"}', rb'{"a":{"b":"\uD83D"}}'],
)
def test_half_characters_are_refused_in_names_and_values(inhoud: bytes) -> None:
    """A lone surrogate cannot be written as UTF-8 again: it would break the log, the journal or the receiver."""
    assert code(inhoud) == "JSON-surrogaat"


def test_what_only_looks_like_half_a_character_passes() -> None:
    """A pair is one character, and an escaped backslash before `ud800` is text."""
    assert ontleed(rb'{"a":"\ud83d\ude00","b":"\\ud800"}') == {"a": "\U0001f600", "b": "\\ud800"}


@pytest.mark.parametrize(
    "getal",
    [
        *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", str(GETAL_MAX + 1), str(-GETAL_MAX - 1)),
        *("9" * 60_000, "0." + "1" * 60_000, "1" * 25 + ".0"),
    ],
    ids=lambda getal: getal[:20],
)
def test_numbers_that_readers_disagree_on_are_refused(getal: str) -> None:
    """Beyond 2^53 a double rounds; thousands of digits cost quadratic time."""
    assert code(f'{{"a":{getal}}}'.encode()) == "JSON-getal"


def test_numbers_keep_their_kind() -> None:
    """1.0 stays a fraction and true a boolean, so that strict models can tell them from 1."""
    document = ontleed(f'{{"a":1,"b":1.0,"c":true,"d":{GETAL_MAX},"e":-0.5e3}}'.encode())
    assert [type(waarde) for waarde in document.values()] == [int, float, bool, int, float]


@pytest.mark.parametrize("inhoud", [b"[]", b'"a"', b"1", b"null", b"true", b" [ ] "])
def test_the_top_is_an_object(inhoud: bytes) -> None:
    """An event is an object; anything else has no attributes to check."""
    assert code(inhoud) == "JSON-object"


@pytest.mark.parametrize(
    "inhoud",
    [
        *(b"", b" ", b"{", b"{}{}", b"{} x", b"{'a':1}", b'{"a":01}', b'{"a":1,}', b'{"a":"\n"}', b'{"a":"\x00"}'),
        *(b'{"a":.5}', b"// x\n{}", b'{"a":+1}', b'{"a":0x1}', b'{"a":tru}', b'{"a":"\\x"}', b"\x0c{}"),
    ],
)
def test_near_json_is_refused(inhoud: bytes) -> None:
    """Comments, single quotes, trailing commas and control characters: liberal readers differ about each."""
    assert code(inhoud) == "JSON-vorm"


@pytest.mark.parametrize(
    ("inhoud", "uitkomst"),
    [
        (b"\xef\xbb\xbf{}", "JSON-bom"),
        ("{}".encode("utf-16"), "JSON-utf8"),
        ("{}".encode("utf-16-le"), "JSON-vorm"),
        ('{"a":"é"}'.encode("latin-1"), "JSON-utf8"),
        (b'{"a":"\xc0\xaf"}', "JSON-utf8"),
        (b'{"a":"\xed\xa0\x80"}', "JSON-utf8"),
        (b'{"a":"\xf4\x90\x80\x80"}', "JSON-utf8"),
    ],
)
def test_only_utf8_without_mark_is_read(inhoud: bytes, uitkomst: str) -> None:
    """Overlong forms, encoded surrogates and other encodings hide text from whoever scans the bytes."""
    assert code(inhoud) == uitkomst


def test_a_refusal_repeats_nothing_of_the_message() -> None:
    """Python's own errors carry the document; ours tell where, in numbers."""
    for inhoud in (b'{"Sem de Vries" 999990019}', b'{"Sem de Vries":1,"Sem de Vries":2}', b'{"Sem de Vries":"\xff"}'):
        with pytest.raises(Schemafout) as gevangen:
            ontleed(inhoud)
        assert "Sem" not in repr(gevangen.value) + str(gevangen.value)
        assert "999990019" not in str(gevangen.value)
        assert gevangen.value.__cause__ is None
        assert gevangen.value.__suppress_context__ or gevangen.value.__context__ is None
