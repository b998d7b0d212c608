"""ADL records: the fields of the text, exactly one per decision, and a decision that comes out the same again."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from hub.gateway.oordeel import UITVOERBAAR
from hub.gateway.programma import programma
from hub.journal.uitvoer.acties import BESLOTEN
from hub.journal.uitvoer.adl import PLEK, besluiten
from hub.journal.uitvoer.groepen import groepen
from hub.journal.uitvoer.ldv import logregels
from hub.policy.herbesluit import Besluitfout
from hub.policy.naspelen import ANDERS, GELIJK, ONBEPAALD, Naspeler, beleid_van
from tests import weg
from tests.standaarden.standaard import fouten, standaard
from tests.strategieen import BSNS
from tests.uitvoerproef import LOGBOEK, gelopen, groepen_van

Json = dict[str, Any]


def _besluiten(proef: weg.Proef | None = None) -> list[Json]:
    return [record for groep in groepen_van(proef or gelopen()) for record in besluiten(groep, LOGBOEK)]


def _naspeler(van: str | None = None) -> Naspeler:
    return Naspeler(weg.echt_beleid(), UITVOERBAAR, van or programma())


def test_elk_record_heeft_de_velden_van_de_standaard() -> None:
    """Names and types of "Interface"; what is raw stands in `body`, what is a reference in `attributes`, never both."""
    tekst = standaard("adl")
    for record in _besluiten():
        assert not [*fouten(record, tekst["velden"])]
        assert record["event_name"] in tekst["event_name"]
        eigen = {naam for naam in record["attributes"] if naam.startswith("adl.")}
        assert eigen | set(record["body"]) <= {*tekst["kern"]}
        assert not eigen & set(record["body"])
        anders = set(record["attributes"]) - eigen
        assert anders == {PLEK}
        assert all(isinstance(record["attributes"][naam], dict) for naam in eigen)


def test_elk_record_is_van_niveau_vier() -> None:
    """Request, response, policies, information and configuration can all be got at."""
    nodig = set(standaard("adl")["niveaus"][4])
    for record in _besluiten():
        assert nodig == {naam for naam in (*record["attributes"], *record["body"]) if naam.startswith("adl.")}
        assert record["attributes"]["adl.core.configuration"] == {"ketenhub": programma()}
        assert beleid_van(record) == weg.echt_beleid().digest


def test_precies_een_record_per_besluit() -> None:
    """As many as the journal has decisions, each under an id of its own, whatever came out."""
    proef = gelopen()
    besloten = [deel for record in proef.records(BESLOTEN) for deel in record["besluiten"]]
    records = _besluiten(proef)
    assert len(records) == len(besloten)
    uitkomsten = [record["body"]["adl.core.response"]["decision"] for record in records]
    assert uitkomsten == [deel["uitkomst"] == "doorlaten" for deel in besloten]
    assert True in uitkomsten
    assert False in uitkomsten
    assert {record["status"] for record in records} == {"Unset"}, "a denial is no error"


def test_wie_ze_twee_keer_krijgt_houdt_er_een() -> None:
    """Ingestion is idempotent on (trace_id, span_id): the same export twice, and in pieces, gives one of each."""
    proef = gelopen()
    boek: dict[tuple[str, str], Json] = {}
    for record in (*_besluiten(proef), *_besluiten(proef)):
        sleutel = (record["trace_id"], record["span_id"])
        assert boek.setdefault(sleutel, record) == record
    assert len(boek) == len(_besluiten(proef))


def test_een_besluit_is_bij_zijn_logregel_te_vinden() -> None:
    """LDV and ADL speak of the same action under the same trace and span."""
    proef = gelopen()
    sporen = {(r.trace_id, r.span_id, r.parent_span_id) for g in groepen_van(proef) for r in logregels(g, LOGBOEK)}
    for record in _besluiten(proef):
        assert (record["trace_id"], record["span_id"], record.get("parent_span_id")) in sporen


def test_elk_besluit_komt_er_weer_zo_uit() -> None:
    """Level 4: from the record alone, after a trip through JSON, with the policy and the program that it names."""
    naspeler = _naspeler()
    records = json.loads(json.dumps(_besluiten()))
    uitslagen = [naspeler.speel_na(record) for record in records]
    assert {uitslag.uitslag for uitslag in uitslagen} == {GELIJK}
    assert all(uitslag.zelfde_programma for uitslag in uitslagen)


@pytest.mark.parametrize(
    ("plek", "waarde", "verschil"),
    [
        (("response", "decision"), True, "besluit"),
        (("response", "context", "velden"), ["betrokkene.bsn"], "velden"),
        (("response", "context", "plichten"), [], "plichten"),
        (("response", "context", "regel"), "S-02", "regel"),
        (("request", "context", "kenmerken", "leeftijd"), "van 12 tot 18", "besluit"),
    ],
)
def test_een_veranderd_record_valt_op(plek: tuple[str, ...], waarde: object, verschil: str) -> None:
    """Who changes the question or the answer afterwards is told by the replay what no longer fits."""
    records = _besluiten()
    (record,) = [
        copy.deepcopy(record)
        for record in records
        if record["body"]["adl.core.request"]["context"]["kenmerken"].get("leeftijd") == "tot 12"
        and record["body"]["adl.core.request"]["resource"]["id"] == "gemeente-ede/inzage"
    ]
    assert _naspeler().speel_na(record).uitslag == GELIJK
    deel = record["body"][f"adl.core.{plek[0]}"]
    for naam in plek[1:-1]:
        deel = deel[naam]
    deel[plek[-1]] = waarde
    uitslag = _naspeler().speel_na(record)
    assert uitslag.uitslag == ANDERS
    assert verschil in uitslag.waarom


def test_met_een_ander_beleid_wordt_niets_nagespeeld() -> None:
    """The policy is named by its digest; another one is not used to judge what was decided."""
    record = (_besluiten())[0]
    record["attributes"]["adl.core.policies"]["ketenhub-beleid"]["digest"] = "ab" * 32
    uitslag = _naspeler().speel_na(record)
    assert (uitslag.uitslag, uitslag.waarom) == (ONBEPAALD, ("het besluit is met een ander beleid genomen",))


def test_een_ander_programma_wordt_gezegd() -> None:
    """Then the outcome may differ for that reason; what is older than this name says nothing."""
    record = (_besluiten())[0]
    assert _naspeler("ab" * 32).speel_na(record).zelfde_programma is False
    del record["attributes"]["adl.core.configuration"]
    assert _naspeler().speel_na(record).zelfde_programma is None


@pytest.mark.parametrize("weg_ermee", ["attributes", "body", "body.adl.core.response", "body.adl.core.request.subject"])
def test_wat_geen_record_is_wordt_niet_nagespeeld(weg_ermee: str) -> None:
    """Told, not guessed."""
    record = copy.deepcopy((_besluiten())[0])
    naam, _, dieper = weg_ermee.partition(".")
    if not dieper:
        del record[naam]
    elif dieper in record["body"]:
        del record["body"][dieper]
    else:
        del record["body"]["adl.core.request"]["subject"]
    with pytest.raises(Besluitfout):
        _naspeler().speel_na(record)


def test_niemand_staat_in_een_record() -> None:
    """Names of fields, words and bands: no value of anybody."""
    alles = json.dumps(_besluiten())
    for woord in (*BSNS, "Kees", "Voorbeeld", "2010-05-01", "fatbike", "Spijbelt"):
        assert woord not in alles


def test_wat_opnieuw_ging_verwijst_naar_de_eerdere_vraag() -> None:
    """Decided again without the message: the question is a reference, the answer is here; said when it is replayed."""
    record = {
        "soort": "opnieuw-geleverd",
        "v": 1,
        "id": weg.Nummers(77).nieuw(),
        "tijd": "2026-06-15T10:00:00.000000Z",
        "partij": "politie",
        "kenmerk": weg.Nummers(5).nieuw(),
        "bestemming": "gemeente-ede/inzage",
        "levering": weg.Nummers(6).nieuw(),
        "regel": "S-01",
        "beleid": weg.echt_beleid().digest,
    }
    (groep,) = groepen(iter([(0, json.dumps(record).encode())]))
    (gemaakt,) = besluiten(groep, LOGBOEK)
    assert not [*fouten(gemaakt, standaard("adl")["velden"])]
    assert gemaakt["attributes"]["adl.core.request"] == {"ketenhub-journaal": {"levering": record["levering"]}}
    assert list(gemaakt["body"]) == ["adl.core.response"]
    assert gemaakt["body"]["adl.core.response"]["decision"] is True
    assert _naspeler().speel_na(gemaakt).uitslag == ONBEPAALD
    verboden = {k: w for k, w in record.items() if k != "beleid"} | {"soort": "niet-herhaald", "code": "H-beleid"}
    anders = {k: w for k, w in verboden.items() if k != "regel"} | {"code": "H-weg"}
    (groep,) = groepen(iter([(0, json.dumps(verboden).encode()), (1, json.dumps(anders).encode())]))
    (nee,) = besluiten(groep, LOGBOEK)  # what was not there any more was no decision
    assert not [*fouten(nee, standaard("adl")["velden"])]
    assert nee["body"]["adl.core.response"]["decision"] is False
    assert nee["status"] == "Unset"
    assert _naspeler().speel_na(nee).uitslag == ONBEPAALD
