"""Whatever comes in: a document or a Schemafout, nothing else; and a refusal fits in the answer to the sender."""

from __future__ import annotations

import json
import math
import unicodedata
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas import envelop, json_strikt, levering, register, voorbeelden
from schemas.catalogus import MODELLEN
from schemas.fouten import CODES, PLAATSEN_MAX, Schemafout
from schemas.levering import ANTWOORD, valideer_levering, vind_levering
from schemas.vertaling import CODE_VAN_PYDANTIC
from tests.strategieen import Json, berichten

KEER: Final = settings(max_examples=200, deadline=None)

sleutels = st.one_of(st.text(max_size=8), st.sampled_from(["a", "b", "e\u0301", "\u00e9", "data", "bsn"]))
waarden = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12)),
    lambda binnen: st.one_of(st.lists(binnen, max_size=4), st.dictionaries(sleutels, binnen, max_size=4)),
    max_leaves=20,
)
"""JSON-like values, also NaN, large integers and names that are not NFC."""
objecten = st.dictionaries(sleutels, waarden, max_size=5)


def nagekeken(fout: Schemafout) -> Schemafout:
    """A refusal is made of our codes, and the answer to the sender can carry it."""
    assert {plaats.code for plaats in fout.plaatsen} <= CODES.keys()
    assert 1 <= len(fout.plaatsen) <= PLAATSEN_MAX
    fouten = [{"pad": plaats.pad, "code": plaats.code, "uitleg": plaats.uitleg} for plaats in fout.plaatsen]
    antwoord = {"uitkomst": "geweigerd", "code": fout.code, "uitleg": "Zie de fouten.", "fouten": fouten}
    valideer_levering(vind_levering(ANTWOORD), antwoord)
    return fout


def _schoon(waarde: object) -> bool:
    """Whether every reader reads a value the same."""
    if isinstance(waarde, dict):
        namen = [unicodedata.normalize("NFC", naam) for naam in waarde]
        return list(waarde) == namen and all(map(_schoon, waarde)) and all(map(_schoon, waarde.values()))
    if isinstance(waarde, list):
        return all(map(_schoon, waarde))
    if isinstance(waarde, str):
        return not any(0xD800 <= ord(teken) <= 0xDFFF for teken in waarde)
    if isinstance(waarde, float):
        return math.isfinite(waarde)
    return not isinstance(waarde, int) or abs(waarde) <= json_strikt.GETAL_MAX


@KEER
@given(st.binary(max_size=400))
@example(b"")
@example(b"\xef\xbb\xbf{}")
def test_bytes_give_a_document_or_our_error(inhoud: bytes) -> None:
    """No other exception may reach the road: it would be retried for ever."""
    try:
        document = json_strikt.ontleed(inhoud)
    except Schemafout as fout:
        nagekeken(fout)
    else:
        assert _schoon(document)


_stukken = st.sampled_from(
    [
        *(b"{", b"}", b"[", b"]", b'"', b"\\", b":", b",", b'{"a":', b'"a"', b"1", b"-", b"e9", b".", b"null", b"NaN"),
        *(b"\\ud800", b"\\udc00", b"\\u0000", b"\xc3\xa9", b"\xff", b" ", b"\n", b"Infinity", b"9" * 30, b"[" * 40),
    ]
)


@KEER
@given(st.lists(_stukken, max_size=60).map(b"".join))
def test_json_shaped_bytes_give_a_document_or_our_error(inhoud: bytes) -> None:
    """Random bytes rarely look like JSON; pieces of JSON in any order come further."""
    try:
        document = json_strikt.ontleed(inhoud)
    except Schemafout as fout:
        nagekeken(fout)
    else:
        assert _schoon(document)
        assert document == json.loads(inhoud)


@KEER
@given(objecten, st.booleans())
def test_only_what_all_readers_read_the_same_is_accepted(document: Json, alleen_ascii: bool) -> None:
    """Accepted exactly when clean, and then it is what was written; escaped or not makes no difference."""
    try:
        inhoud = json.dumps(document, ensure_ascii=alleen_ascii).encode()
    except UnicodeEncodeError:
        return
    if _schoon(document):
        assert json_strikt.ontleed(inhoud) == document
    else:
        with pytest.raises(Schemafout):
            json_strikt.ontleed(inhoud)


@KEER
@given(st.integers(min_value=1, max_value=20_000), st.sampled_from([b"[", b'{"a":', b'[{"a":[']))
def test_any_depth_is_bounded(diepte: int, opening: bytes) -> None:
    """From 33 levels the answer is the same as at 20,000."""
    inhoud = (b'{"a":' + opening * diepte)[: json_strikt.BERICHT_BYTES_MAX]
    with pytest.raises(Schemafout) as gevangen:
        json_strikt.ontleed(inhoud)
    niveaus = inhoud.count(b"[") + inhoud.count(b"{")
    assert gevangen.value.code == ("JSON-diep" if niveaus > json_strikt.JSON_DIEPTE_MAX else "JSON-vorm")


_goed = voorbeelden.gebeurtenis("nl.omgevingsadviezen.signaal-ingediend.v1").model_dump(exclude_none=True)


@KEER
@given(st.dictionaries(st.one_of(st.sampled_from(sorted(envelop.REGEL_VAN_ATTRIBUUT)), sleutels), waarden, max_size=4))
def test_any_envelope_is_an_event_or_our_error(anders: Json) -> None:
    """A good event with some attributes replaced by anything; both checks."""
    for controle in (envelop.controleer, levering.lees_levering):
        try:
            uitkomst = controle(_goed | anders)
        except Schemafout as fout:
            nagekeken(fout)
        else:
            assert uitkomst is not None


@st.composite
def bedorven(draw: st.DrawFn) -> tuple[str, Json]:
    """A valid message in which one place holds something else, or one name is new."""
    bericht = draw(st.sampled_from(sorted(MODELLEN)))
    data = draw(berichten(bericht))
    plekken: list[dict[str, object] | list[object]] = []

    def loop(knoop: object) -> None:
        if isinstance(knoop, dict | list):
            plekken.append(knoop)
            for deel in knoop.values() if isinstance(knoop, dict) else knoop:
                loop(deel)

    loop(data)
    plek = draw(st.sampled_from(plekken))
    rommel = draw(waarden)
    if isinstance(plek, dict):
        plek[draw(st.one_of(st.sampled_from(sorted(plek) or ["a"]), sleutels))] = rommel
    else:
        plek.append(rommel)
    return bericht, data


@settings(KEER, max_examples=400)
@given(bedorven())
def test_any_content_is_a_message_or_our_error(geval: tuple[str, Json]) -> None:
    """Also no KeyError for a pydantic error type without a code of ours, in a whole message and in a stripped one."""
    bericht, data = geval
    soort = register.soort_van(bericht)
    try:
        register.valideer(soort, data)
    except Schemafout as fout:
        nagekeken(fout)
    else:
        register.als_data(register.valideer(soort, data))
    try:
        valideer_levering(vind_levering(soort.type), data)
    except Schemafout as fout:
        nagekeken(fout)


@KEER
@given(waarden)
def test_any_value_at_all_is_a_message_or_our_error(data: object) -> None:
    """Also what is no object."""
    for soort in register.BERICHTEN.values():
        with pytest.raises(Schemafout) as gevangen:
            register.valideer(soort, data)
        nagekeken(gevangen.value)


def test_the_translation_table_holds_only_codes() -> None:
    """A row that names no code would fail on the day somebody makes that mistake."""
    assert set(CODE_VAN_PYDANTIC.values()) <= CODES.keys()
