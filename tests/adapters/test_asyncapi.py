"""The AsyncAPI document: up to date, valid, whole, and true: subjects, messages and forms are those of the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from adapters import asyncapi
from hub import onderwerpen
from hub.trust.ontvangst import GEWEIGERD, SOORTEN, Ontvangst
from schemas.levering import LEVERINGEN
from schemas.register import BERICHTEN
from tests.adapters.lijn_suite import PARTIJ, ZAAK, uuid
from tests.adapters.zegelhulp import NU
from tests.bron import WORTEL

SCHEMA = json.loads((Path(__file__).parent / "asyncapi-3.0.0.schema.json").read_text("utf-8"))
VOORBEELDEN = sorted((WORTEL / "schemas" / "gegenereerd" / "voorbeelden").glob("*.json"))
DOCUMENT: dict[str, Any] = yaml.safe_load(asyncapi.PAD.read_text("utf-8"))
WAARDEN = {"{partij}": PARTIJ, "{deel}": "inzage", "{zaak}": ZAAK, "{kenmerk}": uuid(1)}


def _verwijzingen(deel: object) -> Iterator[str]:
    if isinstance(deel, dict):
        if isinstance(deel.get("$ref"), str):
            yield deel["$ref"]
        for onder in deel.values():
            yield from _verwijzingen(onder)
    elif isinstance(deel, list):
        for onder in deel:
            yield from _verwijzingen(onder)


def _wijs_aan(verwijzing: str) -> Any:  # noqa: ANN401 - any part of a document
    bestand, _, binnen = verwijzing.partition("#")
    deel: Any = DOCUMENT
    if bestand:
        pad = (asyncapi.PAD.parent / bestand).resolve()
        assert pad.is_relative_to(WORTEL), "nothing from elsewhere"
        deel = json.loads(pad.read_text("utf-8"))
    for stap in binnen.split("/")[1:]:
        deel = deel[stap]
    return deel


def test_het_document_is_bij() -> None:
    """Partners build by it: it may not lag behind the code."""
    assert asyncapi.PAD.read_text("utf-8") == asyncapi.tekst()


def test_het_is_asyncapi_3() -> None:
    """By the schema of the standard itself; and that schema does refuse."""
    keur = jsonschema.Draft7Validator(SCHEMA)
    assert [fout.message for fout in keur.iter_errors(DOCUMENT)] == []
    assert list(keur.iter_errors(DOCUMENT | {"channels": {"x": {"adres": "verkeerd"}}}))
    assert list(keur.iter_errors({k: v for k, v in DOCUMENT.items() if k != "info"}))


def test_elke_verwijzing_bestaat_en_is_van_hier() -> None:
    """No part is missing, and nothing is fetched from another place."""
    alle = set(_verwijzingen(DOCUMENT))
    assert len(alle) > 50
    for verwijzing in alle:
        assert isinstance(_wijs_aan(verwijzing), dict), verwijzing


def test_elk_bericht_heeft_een_kanaal_en_een_operatie() -> None:
    """Everything that a party may send or receive, and nothing else."""
    verstuurd = {k["address"].rpartition(".")[2] for n, k in DOCUMENT["channels"].items() if n.startswith("in-")}
    assert verstuurd == {s.bericht for s in BERICHTEN.values()} | {onderwerpen.ONTVANGST}
    in_kanalen = {v for k in DOCUMENT["channels"].values() for v in _verwijzingen(k["messages"])}
    assert in_kanalen == {f"#/components/messages/{naam}" for naam in DOCUMENT["components"]["messages"]}
    namen = {DOCUMENT["components"]["messages"][v.rpartition("/")[2]]["name"] for v in in_kanalen}
    assert namen == BERICHTEN.keys() | LEVERINGEN.keys() | {"ontvangstbewijs"}
    gebruikt = {operatie["channel"]["$ref"] for operatie in DOCUMENT["operations"].values()}
    assert gebruikt == {f"#/channels/{naam}" for naam in DOCUMENT["channels"]}


def test_de_adressen_zijn_die_van_de_hub() -> None:
    """The templates, filled in, are what `hub.onderwerpen` makes."""
    adressen = set()
    for kanaal in DOCUMENT["channels"].values():
        adres = kanaal["address"]
        assert {naam for naam in WAARDEN if naam in adres} == {f"{{{naam}}}" for naam in kanaal["parameters"]}
        for naam, waarde in WAARDEN.items():
            adres = adres.replace(naam, waarde)
        adressen.add(adres)
    assert {onderwerpen.in_(PARTIJ, s.bericht) for s in BERICHTEN.values()} <= adressen
    assert {
        onderwerpen.in_(PARTIJ, onderwerpen.ONTVANGST),
        onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, uuid(1)),
        onderwerpen.antwoord(PARTIJ, ZAAK, uuid(1)),
        onderwerpen.vernietiging(PARTIJ, ZAAK, uuid(1)),
        onderwerpen.melding(PARTIJ, ZAAK, uuid(1)),
    } <= adressen


def _keurder(verwijzing: str) -> jsonschema.protocols.Validator:
    """A validator of one schema of the document, with the files it points to."""
    basis = "file:///adapters/asyncapi.yaml"
    haal = Registry(  # type: ignore[call-arg] # attrs
        retrieve=lambda uri: Resource.from_contents(
            json.loads((WORTEL / uri.removeprefix("file:///")).read_text("utf-8")) | {"$id": uri},
            default_specification=DRAFT202012,
        )
    ).with_resource(basis, DRAFT202012.create_resource(DOCUMENT))
    return jsonschema.Draft202012Validator({"$ref": f"{basis}{verwijzing}"}, registry=haal)


@pytest.mark.parametrize("pad", VOORBEELDEN, ids=lambda p: p.stem)
def test_de_voorbeelden_passen_in_wat_verzegeld_is(pad: Path) -> None:
    """What `x-inhoud` promises of a message is true of its example, and not of the event of another."""
    bericht = DOCUMENT["components"]["messages"][pad.stem]
    voorbeeld = json.loads(pad.read_text("utf-8"))
    keur = _keurder(bericht["x-inhoud"]["$ref"])
    assert [fout.message for fout in keur.iter_errors(voorbeeld)] == []
    assert not keur.is_valid(voorbeeld | {"type": "nl.omgevingsadviezen.iets-anders.v1"})
    assert not keur.is_valid(voorbeeld | {"data": {"bestaat_niet": 1}})


@pytest.mark.parametrize("soort", SOORTEN)
def test_een_bewijs_past_in_zijn_vorm(soort: str) -> None:
    """The receipt that the code makes is the receipt of the document."""
    onderwerp = onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, uuid(1))
    bewijs = Ontvangst(soort, onderwerp, "0" * 64, NU, "O-vorm" if soort == GEWEIGERD else None)
    keur = _keurder("#/components/schemas/ontvangstbewijs")
    assert keur.is_valid(json.loads(bewijs.naar_bytes()))
    assert not keur.is_valid(json.loads(bewijs.naar_bytes()) | {"extra": 1})


def test_alleen_met_een_certificaat() -> None:
    """One way in; no server without it, and nothing that asks for a name or a password."""
    assert {s["type"] for s in DOCUMENT["components"]["securitySchemes"].values()} == {"X509"}
    assert all(server["security"] for server in DOCUMENT["servers"].values())
