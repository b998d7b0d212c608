"""Finding and validating messages: unknown things refused by name of what is known, reasons in Dutch, never a value."""

from __future__ import annotations

import copy

import pytest

from schemas import register, voorbeelden
from schemas.fouten import CODES, PLAATSEN_MAX, Plaats, Schemafout
from schemas.register import BERICHTEN, als_data, soort_van, valideer, vind
from tests.strategieen import Fabriek, Json, met_kanaries

SIGNAAL = soort_van("signaal")


def plaatsen(data: object, bericht: str = "signaal") -> tuple[Plaats, ...]:
    """What is wrong with a message."""
    with pytest.raises(Schemafout) as gevangen:
        valideer(soort_van(bericht), data)
    return gevangen.value.plaatsen


def test_the_five_messages_are_found_by_type() -> None:
    """The type page, the register and the policy speak of the same five."""
    assert [soort.bericht for soort in BERICHTEN.values()] == [
        *("signaal", "informatieverzoek", "advies", "afdoening", "terugkoppeling")
    ]
    for berichttype, soort in BERICHTEN.items():
        assert vind(berichttype) is soort
        assert soort_van(soort.bericht, soort.versie) is soort
        assert berichttype.endswith(f".v{soort.versie}")
    with pytest.raises(KeyError):
        soort_van("signaal", 2)


def test_an_unknown_version_names_the_known_ones() -> None:
    """A partner who is ahead of the hub must see which version still works."""
    with pytest.raises(Schemafout) as gevangen:
        vind("nl.omgevingsadviezen.signaal-ingediend.v9")
    assert gevangen.value.code == "VERSIE-onbekend"
    assert "nl.omgevingsadviezen.signaal-ingediend.v1" in str(gevangen.value)
    assert "advies-uitgebracht" not in str(gevangen.value)


@pytest.mark.parametrize(
    "berichttype", ["nl.sem-de-vries.v1", "", "signaal", "nl.omgevingsadviezen.antwoord-gegeven.v1"]
)
def test_an_unknown_type_names_all_and_repeats_nothing(berichttype: str) -> None:
    """Also what only the hub sends is unknown on the way in."""
    with pytest.raises(Schemafout) as gevangen:
        vind(berichttype)
    assert gevangen.value.code == "TYPE-onbekend"
    assert all(bekend in str(gevangen.value) for bekend in BERICHTEN)
    assert not berichttype or f"{berichttype} " not in str(gevangen.value).replace(",", " ").replace(".", " ")


@pytest.mark.parametrize("berichttype", BERICHTEN)
def test_the_examples_are_valid_and_come_back_the_same(berichttype: str) -> None:
    """What was accepted is what is projected: nothing added, nothing lost."""
    data = voorbeelden.VOORBEELDEN[berichttype].data
    heen = als_data(valideer(vind(berichttype), data))
    als_utc = dict(data) | ({"antwoord_voor": "2026-03-17T14:30:00Z"} if "antwoord_voor" in data else {})
    assert heen == als_utc


def test_an_unknown_field_gets_its_own_code_and_a_suggestion() -> None:
    """Most unknown fields are typing errors; the answer says what was meant."""
    data = met_kanaries("signaal")
    assert isinstance(data["feit"], dict)
    data["feit"]["plegdatum"] = "2026-01-01"
    (plaats,) = plaatsen(data)
    assert (plaats.pad, plaats.code) == ("feit.?", "VELD-onbekend")
    assert "`feit`" in plaats.uitleg
    assert "Bedoelde u `pleegdatum`?" in plaats.uitleg
    assert f"het {len(data['feit'])}e veld" in plaats.uitleg


def test_an_unknown_field_that_looks_like_nothing_gets_the_list() -> None:
    """And its name, which is the sender's text, is not repeated."""
    for naam in ("Sem de Vries 999990019", "x" * 5_000):
        (plaats,) = plaatsen({"doel": "a", "fase": "b", "betrokkene": {"bsn": "999990019"}, naam: 1})
        assert plaats.pad == "?"
        assert "Bekend zijn: doel, fase, aan" in plaats.uitleg
        assert naam not in plaats.uitleg


def test_unknown_fields_come_first_in_lists_too() -> None:
    """The first place decides the code of the whole message."""
    data = met_kanaries("signaal")
    data["doel"] = "Omgevingsadvies"
    data["zorgen"] = [{"leefgebied": "gezin", "omschrijving": "a", "van": "politie"}, {"leefgebid": "gezin"}]
    gevonden = plaatsen(data)
    assert [(p.pad, p.code) for p in gevonden] == [
        ("zorgen[1].?", "VELD-onbekend"),
        ("doel", "VELD-vorm"),
        ("zorgen[1].leefgebied", "VELD-ontbreekt"),
        ("zorgen[1].omschrijving", "VELD-ontbreekt"),
        ("zorgen[1].van", "VELD-ontbreekt"),
    ]
    assert "Bedoelde u `leefgebied`?" in gevonden[0].uitleg


@pytest.mark.parametrize(
    ("pad", "waarde", "verwacht"),
    [
        ("zwaarte", "matig", "een van: licht, midden, zwaar"),
        ("zwaarte", 1, "een van: licht, midden, zwaar"),
        ("verdacht", "ja", "ja of nee (true of false)"),
        ("omschrijving_kort", 7, "vrije tekst, ten hoogste 8000 tekens"),
        ("medeverdachten", {}, "een lijst"),
        ("medeverdachten", ["Sem"], "een object"),
        ("medeverdachten", [{}], "tekst op één regel"),
        ("antecedenten", [None], "een object"),
        ("procesverbaalnummer", "pv", "nummer: hoofdletters"),
        ("pleegdatum", 20260101, "datum JJJJ-MM-DD"),
    ],
)
def test_reasons_say_what_was_expected(pad: str, waarde: object, verwacht: str) -> None:
    """A reason that says only `ongeldig` makes somebody call."""
    data = met_kanaries("signaal")
    assert isinstance(data["feit"], dict)
    data["feit"][pad] = waarde
    (plaats,) = plaatsen(data)
    assert verwacht in plaats.uitleg
    assert plaats.uitleg.startswith(CODES[plaats.code].uitleg)


def test_a_list_says_how_many() -> None:
    """At least one question area, at most seven."""
    for aantal in (0, 8):
        data = met_kanaries("informatieverzoek") | {"leefgebieden": ["gezin"] * aantal}
        (plaats,) = plaatsen(data, "informatieverzoek")
        assert (plaats.pad, plaats.code) == ("leefgebieden", "VELD-aantal")
        assert "1 tot en met 7 onderdelen" in plaats.uitleg


@pytest.mark.parametrize("waarde", [0, 1, 1.0, "true", "ja", [], None])
def test_a_flag_is_true_or_false_and_nothing_else(waarde: object) -> None:
    """`huiselijk_geweld: 0` could be a no or a code; a rule hangs on it (R22)."""
    data = met_kanaries("signaal")
    assert isinstance(data["feit"], dict)
    data["feit"]["huiselijk_geweld"] = waarde
    (plaats,) = plaatsen(data)
    assert (plaats.pad, plaats.code) == ("feit.huiselijk_geweld", "VELD-soort")


@pytest.mark.parametrize("data", [None, [], "x", 1, 1.0, True, [("doel", "a")]])
def test_data_that_is_no_object_is_refused(data: object) -> None:
    """Also by those who call this room without the envelope."""
    (plaats,) = plaatsen(data)
    assert (plaats.pad, plaats.code) == ("", "VELD-soort")
    assert "een object" in plaats.uitleg


def test_null_is_absent_where_a_field_may_be_absent() -> None:
    """Exports write null for empty; for a required field that is still missing."""
    data: Json = {"doel": "a", "fase": "b", "betrokkene": {"bsn": "999990019", "voornamen": None}, "feit": None}
    assert als_data(valideer(SIGNAAL, data)) == {"doel": "a", "fase": "b", "betrokkene": {"bsn": "999990019"}}
    assert [p.code for p in plaatsen(data | {"betrokkene": {"bsn": None}})] == ["VELD-soort"]


def test_a_thousand_errors_give_a_short_answer() -> None:
    """The answer has to fit in 64 KiB, and a supplier mends twenty things before he sends again."""
    data = {f"onbekend{n}": 1 for n in range(5_000)}
    with pytest.raises(Schemafout) as gevangen:
        valideer(SIGNAAL, data)
    assert len(gevangen.value.plaatsen) == PLAATSEN_MAX
    assert gevangen.value.meer == 5_000 + 3 - PLAATSEN_MAX
    assert len(str(gevangen.value)) < 8_192


@pytest.mark.parametrize("bericht", [soort.bericht for soort in BERICHTEN.values()])
def test_no_refusal_repeats_a_value(bericht: str) -> None:
    """Break every leaf in turn, all others hold canaries: neither the text, nor repr, nor the cause may show one."""
    fabriek = Fabriek()
    heel = met_kanaries(bericht, fabriek)

    def breek(knoop: object) -> list[tuple[object, object]]:
        if isinstance(knoop, dict):
            eigen: list[tuple[object, object]] = [(knoop, naam) for naam in knoop]
            return eigen + [plek for waarde in knoop.values() for plek in breek(waarde)]
        return [plek for waarde in knoop for plek in breek(waarde)] if isinstance(knoop, list) else []

    aantal = len(breek(heel))
    for n in range(aantal):
        kopie = copy.deepcopy(heel)
        groep, naam = breek(kopie)[n]
        assert isinstance(groep, dict)
        groep[naam] = {"KANARIE-sleutel": "KANARIE-waarde\u202e"}
        with pytest.raises(Schemafout) as gevangen:
            valideer(soort_van(bericht), kopie)
        getoond = str(gevangen.value) + repr(gevangen.value) + repr(gevangen.value.plaatsen)
        assert "KANARIE" not in getoond
        assert not [waarde for _, waarde in fabriek.uniek if waarde in getoond]


def test_a_message_cannot_be_changed_after_it_was_checked() -> None:
    """Strip works on what was validated; a change in between would pass unchecked."""
    bericht = valideer(SIGNAAL, met_kanaries("signaal"))
    with pytest.raises(ValueError, match="frozen"):
        setattr(bericht, "doel", "anders")  # noqa: B010 - mypy already refuses the plain assignment
    assert register.als_data(bericht)["doel"] == "omgevingsadvies"
