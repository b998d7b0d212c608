"""The generated files: current, valid by two validators, and readable."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from schemas import genereer, voorbeelden
from schemas.catalogus import knopen, velden_van
from schemas.envelop import Gebeurtenis, controleer
from schemas.groepen import GROEPEN
from schemas.levering import LEVERINGEN, lees_levering
from schemas.register import BERICHTEN, valideer, vind
from schemas.typeteksten import ATTRIBUUTTEKSTEN, TYPETEKSTEN
from tests.strategieen import met_kanaries

GEGENEREERD = Path(genereer.__file__).parent / "gegenereerd"


@pytest.fixture(scope="module")
def bestanden() -> dict[str, str]:
    """The texts as the code makes them now."""
    return genereer.bestanden()


def schema(bestanden: dict[str, str], naam: str) -> jsonschema.Draft202012Validator:
    """One generated schema, itself checked against its dialect."""
    document = json.loads(bestanden[f"schema/{naam}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document, format_checker=jsonschema.FormatChecker(["date"]))


def stam(berichttype: str) -> str:
    """The type without its domain."""
    return berichttype.removeprefix("nl.omgevingsadviezen.")


def test_the_files_that_are_checked_in_are_current() -> None:
    """Partners read the files, the hub runs the code: `ketenhub schema --schrijf` makes them the same again."""
    assert genereer.verschil(GEGENEREERD) == ()


@pytest.mark.parametrize("berichttype", LEVERINGEN)
def test_examples_fit_our_validator_and_the_schema(bestanden: dict[str, str], berichttype: str) -> None:
    """An example that does not work costs a partner a day."""
    naam = stam(berichttype)
    voorbeeld = json.loads(bestanden[f"voorbeelden/{naam}.json"])
    schema(bestanden, "envelop").validate(voorbeeld)
    schema(bestanden, naam).validate(voorbeeld["data"])
    if LEVERINGEN[berichttype].van_hub:
        lees_levering(voorbeeld)
        return
    gebeurtenis = controleer(voorbeeld)
    valideer(vind(gebeurtenis.type), gebeurtenis.data)
    geleverd = json.loads(bestanden[f"voorbeelden/{naam}.geleverd.json"])
    schema(bestanden, "envelop").validate(geleverd)
    schema(bestanden, f"{naam}.geleverd").validate(geleverd["data"])
    lees_levering(geleverd)


@pytest.mark.parametrize("bericht", [soort.bericht for soort in BERICHTEN.values()])
def test_the_schema_knows_every_field_and_no_other(bestanden: dict[str, str], bericht: str) -> None:
    """A full message fits; one more name anywhere, or one required field less, does not."""
    soort = next(soort for soort in BERICHTEN.values() if soort.bericht == bericht)
    vol = met_kanaries(bericht)
    keurder = schema(bestanden, stam(soort.type))
    keurder.validate(vol)
    schema(bestanden, f"{stam(soort.type)}.geleverd").validate(vol)
    assert not keurder.is_valid(vol | {"erbij": 1})
    assert isinstance(vol["betrokkene"], dict)
    assert not keurder.is_valid(vol | {"betrokkene": vol["betrokkene"] | {"erbij": 1}})
    assert not keurder.is_valid({naam: waarde for naam, waarde in vol.items() if naam != "betrokkene"})


def bladschemas(knoop: object) -> list[dict[str, object]]:
    """Every property that carries a label."""
    if isinstance(knoop, list):
        return [blad for deel in knoop for blad in bladschemas(deel)]
    if not isinstance(knoop, dict):
        return []
    eigen = [knoop] if "x-herkomst" in knoop else []
    return eigen + [blad for deel in knoop.values() for blad in bladschemas(deel)]


@pytest.mark.parametrize("berichttype", BERICHTEN)
@pytest.mark.parametrize("variant", ["", ".geleverd"])
def test_every_leaf_carries_its_label(bestanden: dict[str, str], berichttype: str, variant: str) -> None:
    """Partners read herkomst in the schema to know what they may receive."""
    document = json.loads(bestanden[f"schema/{stam(berichttype)}{variant}.schema.json"])
    bladen = bladschemas(document)
    assert len(bladen) == len(velden_van(BERICHTEN[berichttype].bericht))
    for blad in bladen:
        assert {"title", "description", "x-herkomst", "x-categorie", "x-vorm"} <= blad.keys()


def test_no_english_or_generated_name_reaches_a_schema(bestanden: dict[str, str]) -> None:
    """Class names and docstrings are what pydantic fills in; partners get our Dutch names only."""
    for naam, tekst in bestanden.items():
        if naam.startswith("schema/"):
            assert "$defs" not in tekst, naam
            assert "V1" not in tekst, naam
            assert "Gestript" not in tekst.replace('"Gestripte velden"', "").replace('"Gestript veld"', ""), naam


def test_every_group_type_and_attribute_has_its_text() -> None:
    """And no text stands for something that is gone."""
    modellen = [soort.model for soort in BERICHTEN.values()] + [s.model for s in LEVERINGEN.values()]
    assert {knoop.pad for model in modellen for knoop in knopen(model) if knoop.model is not None} == set(GROEPEN)
    assert set(TYPETEKSTEN) == set(LEVERINGEN) == set(voorbeelden.VOORBEELDEN)
    assert set(ATTRIBUUTTEKSTEN) == set(Gebeurtenis.model_fields)


def test_the_field_table_has_a_row_for_every_field_of_every_message(bestanden: dict[str, str]) -> None:
    """The glossary is complete."""
    delen = bestanden["velden.md"].split("\n## ")[1:]
    for soort, deel in zip(BERICHTEN.values(), delen, strict=True):
        assert deel.startswith(f"{soort.bericht}, versie {soort.versie}\n")
        for pad in velden_van(soort.bericht):
            assert deel.count(f"| `{pad}` |") == 1


@pytest.mark.parametrize(
    ("bericht", "pad", "verplicht"),
    [
        ("signaal", "betrokkene.bsn", "ja"),
        ("signaal", "betrokkene.voornamen", "nee"),
        ("signaal", "feit.pleegdatum", "ja, als `feit` er is"),
        ("signaal", "zorgen.van", "ja, per onderdeel van `zorgen`"),
        ("signaal", "feit.medeverdachten.naam", "ja, per onderdeel van `feit.medeverdachten`"),
        ("informatieverzoek", "leefgebieden", "ja"),
        ("advies", "advies.leerplicht.verzuim", "ja, als `advies.leerplicht` er is"),
    ],
)
def test_the_table_says_when_a_field_is_required(
    bestanden: dict[str, str], bericht: str, pad: str, verplicht: str
) -> None:
    """`Verplicht` inside a group that may be absent is not the same as always."""
    deel = next(d for d in bestanden["velden.md"].split("\n## ") if d.startswith(bericht))
    rij = next(regel for regel in deel.splitlines() if regel.startswith(f"| `{pad}` |"))
    assert rij.split(" | ")[3] == verplicht


def test_tables_are_whole(bestanden: dict[str, str]) -> None:
    """A bar inside a cell would shift every column behind it."""
    for naam, tekst in bestanden.items():
        if not naam.endswith(".md"):
            continue
        breedte = 0
        for regel in tekst.splitlines():
            if not regel.startswith("|"):
                breedte = 0
                continue
            breedte = breedte or regel.count("|")
            assert regel.count("|") == breedte, (naam, regel)


def test_writing_mends_what_differs_and_removes_what_does_not_belong(tmp_path: Path) -> None:
    """One command after a change; nothing of an older run stays behind."""
    eerste = genereer.schrijf(tmp_path)
    assert len(eerste) == len(genereer.bestanden())
    assert genereer.verschil(tmp_path) == ()
    (tmp_path / "velden.md").write_text("oud", encoding="utf-8")
    (tmp_path / "envelop.md").unlink()
    (tmp_path / "typen" / "weg.v1.md").write_text("weg", encoding="utf-8")
    verwacht = ("envelop.md: ontbreekt", "typen/weg.v1.md: hoort hier niet", "velden.md: verouderd")
    assert genereer.verschil(tmp_path) == verwacht
    assert genereer.schrijf(tmp_path) == verwacht
    assert genereer.verschil(tmp_path) == ()


def test_examples_hold_only_invented_people(bestanden: dict[str, str]) -> None:
    """BSNs that begin with 9999 are never given out; OINs with 99 are free for tests."""
    for naam, tekst in bestanden.items():
        if naam.startswith("voorbeelden/"):
            voorbeeld = json.loads(tekst)
            betrokkene = voorbeeld["data"].get("betrokkene", {"bsn": "9999"})
            assert betrokkene["bsn"].startswith("9999")
            assert voorbeeld["source"].startswith("urn:nld:oin:00000099")
