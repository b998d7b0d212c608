"""JSON Schema 2020-12 of the messages, with Dutch titles and the labels of the catalogue.

For partners who build against the hub. The hub itself checks more than a schema can say: the 11-proef, NFC, invisible
characters, and fields that belong together. So what the hub accepts fits the schema, not always the other way round.
"""

from __future__ import annotations

from typing import Final

from schemas.basis import Model
from schemas.catalogus import Knoop, kinderen
from schemas.envelop import Gebeurtenis
from schemas.groepen import GROEPEN
from schemas.typeteksten import ATTRIBUUTTEKSTEN

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ADRES: Final = "https://omgevingsadviezen.nl/schema/"
"""Base of `$id` and of `dataschema`: the domain of the types. It names the schema; it need not be online."""
_MEER: Final = "De hub controleert ook de 11-proef, NFC, onzichtbare tekens en velden die bij elkaar horen."


def _groep(model: type[Model], boven: str) -> dict[str, object]:
    """The object of one model, groups written out in place."""
    eigen = model.model_json_schema()["properties"]
    eigenschappen: dict[str, object] = {}
    verplicht: list[str] = []
    for knoop in kinderen(model, boven):
        naam = knoop.pad.rpartition(".")[2]
        eigenschappen[naam] = _veld(knoop, eigen[naam])
        if knoop.verplicht:
            verplicht.append(naam)
    schema: dict[str, object] = {"type": "object", "additionalProperties": False, "properties": eigenschappen}
    return schema | ({"required": verplicht} if verplicht else {})


def _veld(knoop: Knoop, eigen: dict[str, object]) -> dict[str, object]:
    """One property: a leaf as pydantic describes it with its label, a group with its Dutch name."""
    if knoop.model is None:
        overbodig = ("default", "title") if knoop.herhaald else ("default",)
        return {naam: waarde for naam, waarde in eigen.items() if naam not in overbodig}
    titel, betekenis = GROEPEN[knoop.pad]
    tekst: dict[str, object] = {"title": titel, "description": betekenis}
    binnen = _groep(knoop.model, knoop.pad)
    if knoop.herhaald:
        minst, meest = knoop.aantal
        grens: dict[str, object] = {"minItems": minst, "maxItems": meest}
        return {"type": "array", **tekst, **grens, "items": binnen}
    if knoop.leeg:
        return {**tekst, "anyOf": [binnen, {"type": "null"}]}
    return {**binnen, **tekst}


def bericht_schema(naam: str, titel: str, betekenis: str, model: type[Model]) -> dict[str, object]:
    """The schema of the `data` of one type; `naam` is its file name."""
    kop = {"$schema": DIALECT, "$id": ADRES + naam, "title": titel, "description": f"{betekenis} {_MEER}"}
    return kop | _groep(model, "")


def envelop_schema(naam: str) -> dict[str, object]:
    """The schema of the envelope, with `data` as any object."""
    eigen = Gebeurtenis.model_json_schema()["properties"]
    eigenschappen: dict[str, object] = {}
    for attribuut in Gebeurtenis.model_fields:
        vorm = {sleutel: waarde for sleutel, waarde in eigen[attribuut].items() if sleutel not in {"default", "title"}}
        eigenschappen[attribuut] = {"description": ATTRIBUUTTEKSTEN[attribuut], **vorm}
    return {
        "$schema": DIALECT,
        "$id": ADRES + naam,
        "title": "Envelop",
        "description": "CloudEvents 1.0 in JSON volgens het NL GOV-profiel 1.1; andere attributen worden geweigerd.",
        "type": "object",
        "additionalProperties": False,
        "properties": eigenschappen,
        "required": [naam for naam, veld in Gebeurtenis.model_fields.items() if veld.is_required()],
        "dependentRequired": {"sequence": ["sequencetype"], "sequencetype": ["sequence"]},
    }
