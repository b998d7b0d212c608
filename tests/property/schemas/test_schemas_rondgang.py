"""Valid messages survive the road: bytes, check, model, JSON again; and the strategies reach what they should."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas import envelop, json_strikt, register, voorbeelden
from schemas.catalogus import BLADEN, MODELLEN, velden_van
from schemas.levering import valideer_levering, vind_levering
from schemas.register import als_data, soort_van, valideer
from tests.strategieen import BSNS, Fabriek, Json, berichten, berichtmodellen, blaadjes, met_kanaries

KEER: Final = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def genormaliseerd(data: object) -> object:
    """Data with times in UTC, as the hub keeps them."""
    if isinstance(data, dict):
        return {
            naam: datetime.fromisoformat(str(waarde)).timestamp() if naam == "antwoord_voor" else genormaliseerd(waarde)
            for naam, waarde in data.items()
        }
    return [genormaliseerd(deel) for deel in data] if isinstance(data, list) else data


@pytest.mark.parametrize("bericht", MODELLEN)
@KEER
@given(st.data())
def test_a_valid_message_comes_back_the_same(bericht: str, data: st.DataObject) -> None:
    """Nothing is added, lost or changed between the sender's bytes and the data that are projected."""
    inhoud: Json = data.draw(berichten(bericht))
    soort = soort_van(bericht)
    gebeurtenis = envelop.nieuw(
        kenmerk=voorbeelden.BERICHT,
        source=envelop.bron("00000099000000000002", "bvh"),
        berichttype=soort.type,
        tijdstip=voorbeelden.TIJDSTIP,
        data=inhoud,
    )
    gelezen = envelop.controleer(json_strikt.ontleed(envelop.schrijf(gebeurtenis)))
    assert gelezen == gebeurtenis
    assert envelop.schrijf(gelezen) == envelop.schrijf(gebeurtenis)
    bericht_model = valideer(register.vind(gelezen.type), gelezen.data)
    terug = als_data(bericht_model)
    assert genormaliseerd(terug) == genormaliseerd(inhoud)
    assert als_data(valideer(soort, terug)) == terug
    assert als_data(valideer_levering(vind_levering(soort.type), terug)) == terug


@pytest.mark.parametrize("bericht", MODELLEN)
@KEER
@given(st.data())
def test_every_leaf_of_a_message_is_in_the_catalogue(bericht: str, data: st.DataObject) -> None:
    """No path can travel that no rule could name."""
    model = data.draw(berichtmodellen(bericht))
    paden = {pad for pad, _ in blaadjes(als_data(model))}
    assert paden <= set(velden_van(bericht))


@pytest.mark.parametrize("bericht", MODELLEN)
def test_a_message_of_canaries_holds_every_leaf_with_its_own_value(bericht: str) -> None:
    """Tests that look for a leak rest on this: every field is there, and what can be unique is."""
    fabriek = Fabriek()
    data = met_kanaries(bericht, fabriek, lengte=3)
    valideer(soort_van(bericht), data)
    geplant = [waarde for _, waarde in fabriek.uniek]
    assert len(geplant) == len(set(geplant))
    assert {pad for pad, _ in fabriek.waarden} == {pad for pad, _ in blaadjes(data)} == set(velden_van(bericht))
    aanwezig = [str(waarde) for _, waarde in blaadjes(data)]
    assert all(aanwezig.count(waarde) == 1 for waarde in geplant)
    niet_uniek = {pad for pad, _ in fabriek.waarden} - {pad for pad, _ in fabriek.uniek}
    kort = {"keuze", "ja-nee", "code", "bestemming", "gemeentecode", "sepotcode"}
    assert {BLADEN[pad].gedaante.soort for pad in niet_uniek} <= kort


def test_a_factory_of_ones_own_is_used() -> None:
    """Another builder may plant what he wants to find."""
    gezien: list[str] = []

    class Eigen(Fabriek):
        def __call__(self, pad: str, blad: object) -> object:
            gezien.append(pad)
            return Fabriek.__call__(self, pad, BLADEN[pad])

    data = met_kanaries(soort_van("advies"), Eigen(voorvoegsel="ANDERS"), lengte=1)
    assert set(gezien) == set(velden_van("advies"))
    assert any("ANDERS-" in str(waarde) for _, waarde in blaadjes(data))


def test_there_are_enough_test_numbers() -> None:
    """About one in eleven passes the proof, and all of them begin with 9999."""
    assert len(BSNS) > 9_000
    assert all(bsn.startswith("9999") and len(bsn) == 9 for bsn in BSNS)
