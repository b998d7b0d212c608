"""What the hub delivers: any field may be gone, none may be added, and the hub's own messages hold no person."""

from __future__ import annotations

import copy

import pytest

from schemas import voorbeelden
from schemas.catalogus import knopen, velden_van
from schemas.envelop import Gebeurtenis, schrijf
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed
from schemas.levering import (
    LEVERINGEN,
    Leveringssoort,
    controleer_levering,
    lees_levering,
    valideer_levering,
    vind_levering,
)
from schemas.register import BERICHTEN, als_data
from tests.strategieen import Json, blaadjes, met_kanaries

VAN_PARTIJEN = [soort for soort in LEVERINGEN.values() if not soort.van_hub]
VAN_HUB = [soort for soort in LEVERINGEN.values() if soort.van_hub]


def geleverd(berichttype: str) -> Json:
    """The example delivery of a type, as parsed."""
    gebeurtenis = voorbeelden.levering(berichttype) or voorbeelden.gebeurtenis(berichttype)
    return ontleed(schrijf(gebeurtenis))


def code(doc: Json) -> str:
    """The code with which a delivery is refused."""
    with pytest.raises(Schemafout) as gevangen:
        lees_levering(doc)
    return gevangen.value.code


@pytest.mark.parametrize("berichttype", LEVERINGEN)
def test_the_examples_are_deliverable(berichttype: str) -> None:
    """A receiver checks with this function; the data come back as they were sent."""
    doc = geleverd(berichttype)
    assert controleer_levering(doc) == doc["data"]
    levering = lees_levering(doc)
    assert levering.soort is vind_levering(berichttype)
    assert levering.gebeurtenis.type == berichttype


@pytest.mark.parametrize("soort", VAN_PARTIJEN, ids=lambda soort: soort.type)
def test_the_stripped_form_has_the_same_paths(soort: Leveringssoort) -> None:
    """The catalogue holds for what is delivered too: same paths, same labels."""
    bericht = BERICHTEN[soort.type]
    bladen = {knoop.pad: knoop.blad for knoop in knopen(soort.model) if knoop.blad is not None}
    assert tuple(bladen) == velden_van(bericht.bericht)
    assert bladen == {knoop.pad: knoop.blad for knoop in knopen(bericht.model) if knoop.blad is not None}
    assert not any(knoop.verplicht for knoop in knopen(soort.model))


@pytest.mark.parametrize("soort", VAN_PARTIJEN, ids=lambda soort: soort.type)
def test_every_single_field_may_be_stripped(soort: Leveringssoort) -> None:
    """Whatever a ban takes out, the rest must still be deliverable; also when nothing is left."""
    heel = met_kanaries(BERICHTEN[soort.type].bericht)
    for pad in velden_van(BERICHTEN[soort.type].bericht):
        over = zonder(heel, pad)
        assert pad not in dict(blaadjes(over))
        valideer_levering(soort, over)
    assert als_data(valideer_levering(soort, {})) == {}


def zonder(data: object, pad: str) -> Json:
    """The data without one leaf, in every list item."""
    kopie = copy.deepcopy(data)
    *boven, naam = pad.split(".")
    plekken = [kopie]
    for stap in boven:
        binnen = [plek[stap] for plek in plekken if isinstance(plek, dict)]
        plekken = [deel for plek in binnen for deel in (plek if isinstance(plek, list) else [plek])]
    for plek in plekken:
        assert isinstance(plek, dict)
        plek.pop(naam, None)
    assert isinstance(kopie, dict)
    return kopie


@pytest.mark.parametrize("soort", LEVERINGEN.values(), ids=lambda soort: soort.type)
def test_nothing_may_be_added(soort: Leveringssoort) -> None:
    """A field that the message does not have was never labelled, so nobody decided about it."""
    doc = geleverd(soort.type)
    data = doc["data"]
    assert isinstance(data, dict)
    assert code(doc | {"data": data | {"erbij": 1}}) == "VELD-onbekend"


def test_what_passed_keeps_its_form() -> None:
    """Stripping takes out; it does not loosen."""
    doc = geleverd("nl.omgevingsadviezen.signaal-ingediend.v1")
    assert code(doc | {"data": {"betrokkene": {"bsn": "999990018"}}}) == "VELD-bsn"
    assert code(doc | {"data": {"zorgen": [{"van": "buren"}]}}) == "VELD-keuze"
    assert code(doc | {"data": {"aan": ["gemeente-ede"] * 51}}) == "VELD-aantal"
    assert code(doc | {"data": {"zorgen": [{}] * 51}}) == "VELD-aantal"


def test_a_rule_between_fields_does_not_outlive_stripping() -> None:
    """The sepotcode may reach whom the decision itself may not."""
    soort = vind_levering("nl.omgevingsadviezen.afdoening-genomen.v1")
    assert als_data(valideer_levering(soort, {"afdoening": {"sepotcode": "02"}})) == {"afdoening": {"sepotcode": "02"}}


@pytest.mark.parametrize("attribuut", ["levering", "bestemming", "regel", "doel", "beleid"])
def test_a_message_of_a_party_is_not_delivered_bare(attribuut: str) -> None:
    """Not one of the hub's attributes may be missing, nor all of them."""
    doc = geleverd("nl.omgevingsadviezen.signaal-ingediend.v1")
    assert code({n: w for n, w in doc.items() if n != attribuut}) == "HUB-onvolledig"
    kaal = {n: w for n, w in doc.items() if n not in {"levering", "bestemming", "regel", "doel", "beleid", "plichten"}}
    assert code(kaal) == "HUB-onvolledig"


def test_a_delivery_names_its_case() -> None:
    """A receiver files under the case; without it he would file under the person."""
    doc = geleverd("nl.omgevingsadviezen.signaal-ingediend.v1")
    assert code(doc | {"subject": None}) == "NLGOV-subject"


def test_what_is_not_delivered_is_named_with_what_is() -> None:
    """The list for receivers includes the hub's own messages."""
    doc = geleverd("nl.omgevingsadviezen.signaal-ingediend.v1")
    assert code(doc | {"type": "nl.omgevingsadviezen.signaal-ingediend.v2"}) == "VERSIE-onbekend"
    with pytest.raises(Schemafout, match=r"antwoord-gegeven\.v1"):
        vind_levering("nl.omgevingsadviezen.iets.v1")


def test_the_hubs_own_messages_have_no_room_for_a_person() -> None:
    """Identifiers, codes, field names; the only sentences are those that the hub makes from the policy."""
    teksten = {
        knoop.pad
        for soort in VAN_HUB
        for knoop in knopen(soort.model)
        if knoop.blad is not None and knoop.blad.gedaante.soort in {"tekst", "naam", "bsn", "datum"}
    }
    assert teksten == {
        "uitleg",
        "bestemmingen.bron",
        "bestemmingen.uitleg",
        "bestemmingen.alternatief",
        "bestemmingen.plichten",
        "fouten.uitleg",
    }
    assert {knoop.blad.veld.herkomst for s in VAN_HUB for knoop in knopen(s.model) if knoop.blad} == {"proces"}


def test_an_answer_can_carry_every_refusal_of_the_schemas() -> None:
    """The places of a Schemafout go back to the sender as they are."""
    soort = vind_levering("nl.omgevingsadviezen.antwoord-gegeven.v1")
    fouten = [
        {"pad": pad, "code": "VELD-onbekend", "uitleg": "Onbekend."}
        for pad in ("", "?", "feit.?", "zorgen[1].?", "feit.medeverdachten[49].naam", "aan[3]", "zorgen[12]")
    ]
    antwoord = {"uitkomst": "geweigerd", "code": "VELD-onbekend", "uitleg": "Het klopt niet.", "fouten": fouten}
    assert als_data(valideer_levering(soort, antwoord)) == antwoord


def test_an_envelope_of_the_hub_may_but_need_not_have_its_attributes() -> None:
    """An answer is no delivery under a rule."""
    voorbeeld = voorbeelden.gebeurtenis("nl.omgevingsadviezen.antwoord-gegeven.v1")
    assert isinstance(voorbeeld, Gebeurtenis)
    assert voorbeeld.levering is None
    assert lees_levering(ontleed(schrijf(voorbeeld))).soort.van_hub
