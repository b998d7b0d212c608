"""Every code of a Schemafout: documented, reachable, and free of what the sender wrote."""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Callable

import pytest

from schemas import bladzijden, envelop, json_strikt, levering, register, voorbeelden
from schemas.fouten import CODES, PLAATSEN_MAX, Plaats, Schemafout
from tests.strategieen import Json, met_kanaries

SIGNAAL = "nl.omgevingsadviezen.signaal-ingediend.v1"


def envelop_met(**anders: object) -> Callable[[], object]:
    """Check the example signal with some attributes changed."""
    doc = voorbeelden.gebeurtenis(SIGNAAL).model_dump(exclude_none=True) | anders
    return lambda: envelop.controleer(doc)


def levering_met(**anders: object) -> Callable[[], object]:
    """Check the example delivery with some attributes changed."""
    gebeurtenis = voorbeelden.levering(SIGNAAL)
    assert gebeurtenis is not None
    doc = gebeurtenis.model_dump(exclude_none=True) | anders
    return lambda: levering.lees_levering(doc)


def signaal_met(pad: str, waarde: object) -> Callable[[], object]:
    """Validate a full signal with one place changed; `pad` is dotted, numbers are list items."""
    data: Json = met_kanaries("signaal")
    plek: object = data
    *boven, laatste = pad.split(".")
    for stap in boven:
        plek = plek[int(stap)] if isinstance(plek, list) else plek[stap]  # type: ignore[index]
    plek[laatste] = waarde  # type: ignore[index]
    return lambda: register.valideer(register.vind(SIGNAAL), data)


def ontleed(inhoud: bytes) -> Callable[[], object]:
    """Parse bytes."""
    return lambda: json_strikt.ontleed(inhoud)


def _zonder_bsn() -> object:
    return register.valideer(register.vind(SIGNAAL), {"doel": "a", "fase": "b", "betrokkene": {}})


def _sepot_zonder_sepot() -> object:
    data = json.loads(json.dumps(met_kanaries("afdoening")))
    data["afdoening"]["beslissing"] = "reprimande"
    return register.valideer(register.soort_van("afdoening"), data)


WEGEN: dict[str, Callable[[], object]] = {
    "JSON-groot": ontleed(b'{"a":"' + b"x" * 65_536 + b'"}'),
    "JSON-bom": ontleed(b"\xef\xbb\xbf{}"),
    "JSON-utf8": ontleed(b'{"a":"\xff"}'),
    "JSON-diep": ontleed(b'{"a":' + b"[" * 33 + b"]" * 33 + b"}"),
    "JSON-vorm": ontleed(b"{"),
    "JSON-dubbel": ontleed(b'{"a":1,"a":1}'),
    "JSON-sleutel": ontleed('{"e\u0301":1}'.encode()),
    "JSON-surrogaat": ontleed(rb'{"a":"\ud800"}'),
    "JSON-getal": ontleed(b'{"a":NaN}'),
    "JSON-object": ontleed(b"[]"),
    "CE-specversion": envelop_met(specversion="1.1"),
    "CE-id": envelop_met(id="999990019"),
    "CE-time": envelop_met(time="2026-03-17T09:30:00"),
    "CE-datacontenttype": envelop_met(datacontenttype="text/plain"),
    "CE-dataschema": envelop_met(dataschema="https://voorbeeld.nl/?bsn=999990019"),
    "CE-sequence": envelop_met(sequence="999990019", sequencetype="Integer"),
    "CE-sequencetype": envelop_met(sequence="1"),
    "CE-traceparent": envelop_met(traceparent="00-" + "0" * 32 + "-" + "1" * 16 + "-01"),
    "CE-data": envelop_met(data=[]),
    "CE-attribuut": envelop_met(data_base64="e30="),
    "CE-onbekend": envelop_met(betrokkene="Sem"),
    "NLGOV-source": envelop_met(source="https://politie.nl"),
    "NLGOV-type": envelop_met(type="signaal"),
    "NLGOV-subject": envelop_met(subject="999990019"),
    "HUB-attribuut": envelop_met(
        levering=voorbeelden.LEVERING, bestemming="om", regel="S-01", doel="a", beleid=voorbeelden.BELEID
    ),
    "HUB-onvolledig": levering_met(regel=None),
    "HUB-levering": levering_met(levering="1"),
    "HUB-bestemming": levering_met(bestemming="gemeente-999990019"),
    "HUB-regel": levering_met(regel="omdat het mag"),
    "HUB-doel": levering_met(doel="doel-999990019"),
    "HUB-beleid": levering_met(beleid="abc"),
    "HUB-plichten": levering_met(plichten="Bel 06-12345678"),
    "TYPE-onbekend": lambda: register.vind("nl.omgevingsadviezen.bestaat-niet.v1"),
    "VERSIE-onbekend": lambda: register.vind("nl.omgevingsadviezen.signaal-ingediend.v2"),
    "VELD-onbekend": signaal_met("feit.plegdatum", "2026-01-01"),
    "VELD-ontbreekt": _zonder_bsn,
    "VELD-soort": signaal_met("feit.verdacht", 1),
    "VELD-vorm": signaal_met("betrokkene.adres.postcode", "0000 AA"),
    "VELD-keuze": signaal_met("feit.zwaarte", "matig"),
    "VELD-leeg": signaal_met("feit.omschrijving_kort", " \n "),
    "VELD-lang": signaal_met("betrokkene.voornamen", "a" * 201),
    "VELD-aantal": signaal_met("zorgen", [{}] * 51),
    "VELD-bsn": signaal_met("betrokkene.bsn", "999990018"),
    "VELD-datum": signaal_met("feit.pleegdatum", "2025-02-29"),
    "VELD-tijdstip": lambda: register.valideer(
        register.soort_van("informatieverzoek"), met_kanaries("informatieverzoek") | {"antwoord_voor": "morgen"}
    ),
    "VELD-nfc": signaal_met("betrokkene.achternaam", "Rene\u0301"),
    "VELD-teken": signaal_met("betrokkene.achternaam", "Sem\u202e"),
    "VELD-witruimte": signaal_met("betrokkene.achternaam", " Sem"),
    "VELD-samenhang": _sepot_zonder_sepot,
}


def test_every_code_has_a_road_here() -> None:
    """A code that no input reaches is a promise to partners that nobody keeps; this list is the proof of each."""
    assert WEGEN.keys() == CODES.keys()


@pytest.mark.parametrize("code", CODES)
def test_the_road_ends_at_its_code(code: str) -> None:
    """The first code is what the message as a whole is refused for."""
    with pytest.raises(Schemafout) as gevangen:
        WEGEN[code]()
    assert gevangen.value.code == code


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained_on_the_page(code: str) -> None:
    """Partners look codes up; meaning and remedy are sentences of their own."""
    betekenis = CODES[code]
    assert f"| {code} | {betekenis.uitleg} | {betekenis.doen} |" in bladzijden.foutcodes()
    assert betekenis.uitleg.endswith(".")
    assert betekenis.doen.endswith(".")
    assert re.fullmatch(r"(JSON|CE|NLGOV|HUB|TYPE|VERSIE|VELD)-[a-z0-9_]+", code)


def test_every_attribute_has_a_rule_with_a_code() -> None:
    """An attribute whose breach has no code would be an exception other than ours."""
    assert envelop.REGEL_VAN_ATTRIBUUT.keys() == envelop.Gebeurtenis.model_fields.keys()
    assert set(envelop.REGEL_VAN_ATTRIBUUT.values()) <= CODES.keys()


def test_an_error_without_place_or_with_an_unknown_code_is_our_mistake() -> None:
    """A code that is not in the table can be neither looked up nor counted."""
    with pytest.raises(ValueError, match="ten minste één plaats"):
        Schemafout(())
    with pytest.raises(ValueError, match="codes uit CODES"):
        Schemafout((Plaats("a", "VELD-verzonnen", "x"),))


def test_places_are_limited_and_the_rest_is_counted() -> None:
    """64 KiB of nonsense must not come back as an answer that is larger still."""
    fout = Schemafout([Plaats(f"zorgen[{n}]", "VELD-soort", "x") for n in range(PLAATSEN_MAX + 5)], meer=2)
    assert len(fout.plaatsen) == PLAATSEN_MAX
    assert fout.meer == 7
    assert str(fout).endswith("En nog 7 andere plaatsen.")


def test_an_error_survives_copying() -> None:
    """Process pools and test runners pickle exceptions; the default would pass the text as places."""
    fout = Schemafout.een("VELD-bsn", "betrokkene.bsn")
    for kopie in (pickle.loads(pickle.dumps(fout)), copy.copy(fout)):  # noqa: S301 - our own bytes
        assert (kopie.code, kopie.plaatsen, str(kopie)) == (fout.code, fout.plaatsen, str(fout))
