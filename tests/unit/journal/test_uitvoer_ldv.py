"""LDV lines: field names and types of the standard's text, one line per action and person, and nobody in them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from datetime import datetime

import jsonschema
import pytest

from hub.journal.soorten import SOORTEN
from hub.journal.uitvoer.acties import BESLOTEN, EIGEN_ACTIE, GEEN_ACTIE, ZONDER_BESLUIT, acties
from hub.journal.uitvoer.fsc import transacties
from hub.journal.uitvoer.groepen import groepen
from hub.journal.uitvoer.ldv import ACTIVITEIT, BETROKKENE, BETROKKENE_SOORT, Logregel, logregels, ms_van, rfc3339
from hub.journal.uitvoer.sporen import span_van, trace_van
from hub.policy.verwerkingsregister import register
from tests import weg
from tests.standaarden.standaard import fouten, standaard
from tests.strategieen import BSNS
from tests.uitvoerproef import HUB_OIN, LOGBOEK, adressen, gelopen, groepen_van, regels_van, verloop


def _regels(proef: weg.Proef | None = None) -> list[Logregel]:
    return [regel for groep in groepen_van(proef or gelopen()) for regel in logregels(groep, LOGBOEK)]


def test_elke_regel_heeft_de_velden_van_de_standaard() -> None:
    """Names and types of LDV 1.0.0, 3.2.2 and 3.2.2.9: none more, none less, none of another type."""
    tekst = standaard("ldv")
    regels = _regels()
    assert len(regels) > 30
    for regel in regels:
        document = regel.als_ldv()
        assert not [*fouten(document, tekst["velden"])]
        assert not [*fouten(document["attributes"], tekst["attributen"])]
        assert (BETROKKENE in document["attributes"]) == (BETROKKENE_SOORT in document["attributes"])
        assert set(document["resource"]) == {"attributes"}
        assert document["start_time"] <= document["end_time"]


def test_de_leesuitbreiding_geeft_dezelfde_regel_in_haar_eigen_vorm() -> None:
    """camelCase, a UUID, RFC 3339 and nested attributes, as the extension's OpenAPI document describes."""
    tekst = standaard("ldv-lezen")
    velden = tekst["antwoord"]
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [naam for naam, veld in velden.items() if veld["verplicht"]],
        "properties": {naam: {k: v for k, v in veld.items() if k != "verplicht"} for naam, veld in velden.items()},
    }
    for regel in _regels():
        document = regel.als_lezen()
        jsonschema.validate(document, schema)
        assert uuid.UUID(document["traceId"]).hex == regel.trace_id
        assert datetime.fromisoformat(document["startTime"]).tzinfo is not None
        assert ms_van(document["endTime"]) == regel.end_time
        assert list(document["attributes"]) == ["dpl"]
        assert set(document["attributes"]["dpl"]["core"]) <= set(tekst["kern"])


def test_een_regel_voor_elke_bestemming_en_niets_overgeslagen() -> None:
    """One line per action, no sampling: every destination that was decided upon has its own, refused ones too."""
    proef = gelopen()
    besloten = sum(len(record["besluiten"]) for record in proef.records(BESLOTEN))
    eigen = sum(len(proef.records(soort)) for soort in EIGEN_ACTIE)
    onleesbaar = len(proef.records("geparkeerd"))
    regels = _regels(proef)
    assert besloten > 25
    assert eigen
    assert onleesbaar
    assert len(regels) == besloten + eigen + onleesbaar
    assert len({(regel.trace_id, regel.span_id) for regel in regels}) == len(regels)


def test_een_weigering_is_unset() -> None:
    """LDV 3.2.2.3 and ADL agree: refusing is what the hub is for, so it is never an error."""
    regels = _regels()
    assert {regel.status for regel in regels} == {"Unset"}
    geweigerd = [regel for regel in regels if "niet geleverd" in regel.name or "onleesbaar" in regel.name]
    assert len(geweigerd) > 10


def test_kinderen_hangen_onder_het_oordeel_van_de_hub() -> None:
    """A parent lies in the same trace; the advice that a signal woke belongs to the trace of that signal."""
    regels = _regels()
    per_span = {regel.span_id: regel for regel in regels}
    kinderen = [regel for regel in regels if regel.parent_span_id is not None]
    assert len(kinderen) > 20
    for kind in kinderen:
        ouder = per_span[str(kind.parent_span_id)]
        assert (ouder.trace_id, ouder.parent_span_id) == (kind.trace_id, None)
        assert "beoordeeld door de hub" in ouder.name
    (gewekt,) = [regel for regel in regels if regel.name.startswith("advies van veiligheidshuis: niet geleverd")]
    assert per_span[str(gewekt.parent_span_id)].name.startswith("signaal van politie")


async def test_een_levering_draagt_het_spoor_van_haar_regel() -> None:
    """A receiver logs where his action came from, and names the hub's line of exactly this delivery; none is shared.

    A woken advice too. What the sender put there reaches nobody, and stands in no record: it has room for a BSN.
    """
    proef = await verloop(sepot=False)
    van_afzender = f"00-{'9' * 7}0{'1' * 24}-{'1' * 16}-01"
    await proef.stuur(proef.bericht("politie", "signaal", weg.signaal(3), traceparent=van_afzender))
    leveringen, regels = proef.leveringen(), _regels(proef)
    sporen = [levering["traceparent"].split("-") for levering in leveringen]
    weggegaan = [(regel.trace_id, regel.span_id) for regel in regels if ": geleverd aan" in regel.name]
    assert sorted((trace, span) for _, trace, span, _ in sporen) == sorted(weggegaan)
    assert len({regel.span_id for regel in regels}) == len(regels)
    assert len(leveringen) > 3
    alles = json.dumps([leveringen, [inhoud.decode() for _, inhoud in regels_van(proef)]])
    assert van_afzender[3:35] not in alles


def test_de_activiteit_staat_in_het_register_of_er_is_er_geen() -> None:
    """`dpl.core.processing_activity_id` is the address of a version that the register has."""
    adressen = {deel["id"] for deel in register(weg.echt_beleid(), LOGBOEK.register)["verwerkingsactiviteiten"]}
    soorten = Counter(
        "versie"
        if (plek := regel.attributen[ACTIVITEIT]) in adressen
        else "register"
        if plek == LOGBOEK.register
        else "?"
        for regel in _regels()
    )
    assert soorten["?"] == 0
    assert soorten["versie"] > 25
    assert soorten["register"] >= 4, "a purpose that nobody knows, and junk: no activity permits either"


def test_de_betrokkene_is_het_kenmerk_van_de_zaak() -> None:
    """The random id of the case, as the receiver knows it; never anything of the person."""
    proef = gelopen()
    zaken = {str(record["zaak"]) for record in proef.records() if record.get("zaak")}
    betrokkenen = {regel.attributen.get(BETROKKENE) for regel in _regels(proef)} - {None}
    assert betrokkenen == zaken
    assert len(zaken) == 1


def test_niemand_staat_in_een_regel() -> None:
    """No number, name, date or sentence of anybody, in whatever form a line goes out."""
    regels = _regels()
    alles = json.dumps([[regel.als_ldv(), regel.als_lezen()] for regel in regels])
    for woord in (*BSNS, "Kees", "Voorbeeld", "2010-05-01", "fatbike", "Spijbelt"):
        assert woord not in alles


def test_nog_eens_uitvoeren_geeft_dezelfde_regels() -> None:
    """Ids follow from the journal: from its beginning, or from the message on where an export went on."""
    proef = gelopen()
    regels = regels_van(proef)
    eerst = _regels(proef)
    grenzen = [groep.begin for groep in groepen(iter(regels))]
    verder = [regel for groep in groepen(iter(regels[grenzen[3] :])) for regel in logregels(groep, LOGBOEK)]
    assert verder == eerst[-len(verder) :]
    assert 0 < len(verder) < len(eerst)


def test_een_partij_ziet_alleen_waar_zij_aan_meedoet() -> None:
    """Own lines only; a refusal is for the hub alone, and who gave an advice in advance does not hear that it woke."""
    regels = _regels()
    gezien = {
        wie: [r for regel in regels if (r := regel.voor(wie))] for wie in ("gemeente-ede", "veiligheidshuis", "halt")
    }
    assert gezien["halt"] == []
    assert {regel.name for regel in gezien["veiligheidshuis"]} == {
        "advies van veiligheidshuis: beoordeeld door de hub",
        "afdoening van politie: geleverd aan veiligheidshuis (D-10)",
        "afdoening van om: de zaak is vernietigd",
    }
    assert not [regel for wie in gezien for regel in gezien[wie] if "niet geleverd" in regel.name]


def test_wie_niets_van_een_zaak_weet_hoort_er_niets_van() -> None:
    """The id of the case and the rule are left out: which rule held tells whether there is a case."""
    regels = _regels()
    (eigen,) = [r for regel in regels if regel.name.startswith("afdoening van om: beoor") and (r := regel.voor("om"))]
    assert eigen.attributen == {ACTIVITEIT: LOGBOEK.register}
    assert "(" not in eigen.name
    (levering,) = [
        r for regel in regels if "gemeente-ede/inzage (S-01)" in regel.name and (r := regel.voor("gemeente-ede"))
    ]
    assert levering.attributen[BETROKKENE_SOORT] == f"{weg.HUB_BRON}:zaak"


def test_elke_soort_record_is_een_actie_of_zegt_waarom_niet() -> None:
    """A new kind of record must be thought about here: else something would go unlogged in silence."""
    actie = {BESLOTEN, *ZONDER_BESLUIT, *EIGEN_ACTIE}
    assert not actie & GEEN_ACTIE.keys()
    assert actie | GEEN_ACTIE.keys() == SOORTEN.keys()
    assert all(GEEN_ACTIE.values())


@pytest.mark.parametrize("kenmerk", ["b0000000-0000-4000-8000-000000000001", "00000000-0000-0000-0000-000000000000"])
def test_een_spoor_is_nooit_alleen_nullen(kenmerk: str) -> None:
    """W3C Trace Context forbids it, and a sender chooses the id of a message."""
    trace = trace_van(kenmerk)
    assert len(bytes.fromhex(trace)) == 16
    assert set(trace) != {"0"}
    assert len(bytes.fromhex(span_van(kenmerk, 0))) == 8
    assert span_van(kenmerk, 0) != span_van(kenmerk, 1)


def test_tijden_gaan_heen_en_terug() -> None:
    """Milliseconds since the epoch; a time without an offset is none."""
    assert rfc3339(0) == "1970-01-01T00:00:00.000Z"
    assert ms_van("2026-11-22T13:00:00.123+01:00") == ms_van("2026-11-22T12:00:00.123Z")
    with pytest.raises(ValueError, match="offset"):
        ms_van("2026-11-22T13:00:00")


def test_een_overzicht_voor_een_jongere_heeft_een_regel_zonder_betrokkene() -> None:
    """Who asked stands nowhere; that it was done does."""
    kop = {"id": weg.Nummers(78).nieuw(), "tijd": "2026-06-15T10:00:00.000000Z", "partij": "hub", "v": 1}
    record = kop | {"soort": "inzage-gegeven", "zaken": 1, "verstrekkingen": 3, "vertrouwelijk": 0}
    (groep,) = groepen(iter([(0, json.dumps(record).encode())]))
    (regel,) = logregels(groep, LOGBOEK)
    assert regel.name == "hub: overzicht gegeven aan wie het over ging"
    assert not [*fouten(regel.als_ldv(), standaard("ldv")["velden"])]
    assert (list(regel.attributen), regel.kijkers) == ([ACTIVITEIT], frozenset())


def test_een_levering_die_opnieuw_gaat_is_een_eigen_actie() -> None:
    """Done again by order: a line of its own, that its receiver sees."""
    kop = {"id": weg.Nummers(77).nieuw(), "tijd": "2026-06-15T10:00:00.000000Z", "partij": "politie", "v": 1}
    record = kop | {
        "soort": "opnieuw-geleverd",
        "kenmerk": weg.Nummers(5).nieuw(),
        "bericht": "signaal",
        "bestemming": "gemeente-ede/inzage",
        "levering": weg.Nummers(6).nieuw(),
        "regel": "S-01",
        "beleid": "ab" * 32,
        "doel": "omgevingsadvies",
    }
    (groep,) = groepen(iter([(0, json.dumps(record).encode())]))
    (actie,) = acties(groep)
    (regel,) = logregels(groep, LOGBOEK)
    assert regel.name == "signaal: opnieuw geleverd aan gemeente-ede/inzage"
    assert regel.attributen[ACTIVITEIT].endswith(f"/S-01/{'ab' * 32}")
    assert actie.kijkers == {"gemeente-ede"}, "the record does not say who sent it at first"
    (transactie,) = transacties(groep, adressen())
    assert not [*fouten(transactie.record, standaard("fsc")["velden"])]
    assert transactie.kijkers == {HUB_OIN, adressen().van("gemeente-ede")}
    assert transactie.record["transaction_id"] == record["id"]
