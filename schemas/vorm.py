"""The shape of each version of each message, and what a change to it means (ADR 0004).

A partner built against version 1 keeps working while version 1 exists. So within a version only optional fields are
added; whatever else changes is a new version beside the old one. The shapes are written down in
`gegenereerd/vorm.json`; the generator refuses to write a shape that breaks with the one written down.

What a shape does not show: the code of a validator. Its name is in the shape, its strictness is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemas.basis import Model
from schemas.catalogus import Knoop, kinderen
from schemas.envelop import Gebeurtenis
from schemas.levering import LEVERINGEN
from schemas.register import BERICHTEN

Vormen = dict[str, dict[str, dict[str, object]]]
"""Type (or `envelop`) → path → properties of the field."""
HEEL: Final = "(geheel)"
"""Path of the message itself."""
ENVELOP: Final = "envelop"
_TEKSTEN: Final = frozenset({"title", "description", "default", "x-herkomst", "x-categorie", "x-vorm"})


class Vormbreuk(Exception):
    """An existing version changed other than by an added optional field. Make a new version instead."""

    def __init__(self, breuken: tuple[str, ...]) -> None:
        """Take one line of Dutch per break."""
        self.breuken = breuken
        super().__init__("\n".join(breuken))


def _regels(model: type[Model]) -> list[str]:
    return sorted(model.__pydantic_decorators__.model_validators)


def _schema(fragment: Mapping[str, object]) -> dict[str, object]:
    return {naam: waarde for naam, waarde in fragment.items() if naam not in _TEKSTEN}


def _veld(knoop: Knoop, fragment: Mapping[str, object]) -> dict[str, object]:
    vorm: dict[str, object] = {"verplicht": knoop.verplicht, "leeg": knoop.leeg}
    if knoop.herhaald:
        vorm["aantal"] = list(knoop.aantal)
    if knoop.model is not None:
        return vorm | {"soort": "groep", "regels": _regels(knoop.model)}
    if knoop.blad is None:  # pragma: no cover - a field is a group or a leaf
        raise TypeError(knoop.pad)
    if knoop.herhaald:
        fragment = fragment["items"]  # type: ignore[assignment] # JSON Schema of a list
    veld = knoop.blad.veld
    return vorm | {
        "soort": knoop.blad.gedaante.soort,
        "schema": _schema(fragment),
        "label": [veld.herkomst, veld.categorie, veld.vorm],
    }


def _velden(model: type[Model], boven: str) -> dict[str, dict[str, object]]:
    eigenschappen = model.model_json_schema()["properties"]
    resultaat: dict[str, dict[str, object]] = {}
    for knoop in kinderen(model, boven):
        resultaat[knoop.pad] = _veld(knoop, eigenschappen[knoop.pad.rpartition(".")[2]])
        if knoop.model is not None:
            resultaat |= _velden(knoop.model, knoop.pad)
    return resultaat


def vorm_van(model: type[Model]) -> dict[str, dict[str, object]]:
    """The shape of one message: path → whether it must be there, how often, its JSON Schema and its label."""
    geheel: dict[str, dict[str, object]] = {HEEL: {"regels": _regels(model)}}
    return geheel | _velden(model, "")


def vorm_van_envelop() -> dict[str, dict[str, object]]:
    """The shape of the envelope; attributes have no label, for none may hold personal data."""
    eigenschappen = Gebeurtenis.model_json_schema()["properties"]
    velden: dict[str, dict[str, object]] = {HEEL: {"regels": _regels(Gebeurtenis)}}
    velden |= {
        naam: {"verplicht": veld.is_required(), "schema": _schema(eigenschappen[naam])}
        for naam, veld in Gebeurtenis.model_fields.items()
    }
    return velden


def vormen() -> Vormen:
    """All shapes, as the code has them now: what parties send, what the hub makes, and the envelope."""
    van_hub = {soort.type: vorm_van(soort.model) for soort in LEVERINGEN.values() if soort.van_hub}
    return {ENVELOP: vorm_van_envelop()} | {s.type: vorm_van(s.model) for s in BERICHTEN.values()} | van_hub


def breuken(oud: Vormen, nieuw: Vormen) -> tuple[str, ...]:
    """Compare shapes; one line of Dutch per change that needs a new version. Empty: only optional fields were added.

    A type that vanished is a break too: an old version stays until no partner sends it, and is then taken out of the
    written shapes by hand.
    """
    regels: list[str] = []
    for berichttype, velden in oud.items():
        if berichttype not in nieuw:
            regels.append(f"{berichttype}: dit type is verdwenen")
            continue
        nu = nieuw[berichttype]
        for pad, vorm in velden.items():
            if pad not in nu:
                regels.append(f"{berichttype} {pad}: dit veld is verdwenen")
            elif nu[pad] != vorm:
                wat = sorted(naam for naam in vorm.keys() | nu[pad].keys() if vorm.get(naam) != nu[pad].get(naam))
                regels.append(f"{berichttype} {pad}: gewijzigd ({', '.join(wat)})")
        erbij = nu.keys() - velden.keys()
        for pad in sorted(erbij):
            nieuwe_groep = pad.rpartition(".")[0] in erbij
            if nu[pad].get("verplicht") and not nieuwe_groep:
                regels.append(f"{berichttype} {pad}: een nieuw veld mag niet verplicht zijn")
    return tuple(regels)
