"""From pydantic's findings to ours: a code, a place, a Dutch reason. Never a value, nor a name the sender made up.

pydantic's own texts are not used at all. Each of its error types has a code here; a test walks all models and fails
when one of them can raise a type without a code.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from schemas.catalogus import Knoop, kinderen
from schemas.fouten import CODES, PLAATSEN_MAX, Plaats, Schemafout

if TYPE_CHECKING:
    from pydantic import ValidationError

    from schemas.basis import Model

LIJKT_OP: Final = 0.6
"""Similarity from which a name of ours is suggested; difflib's own default."""
NAAM_VERGELIJK_MAX: Final = 60
"""Longer unknown names are not compared with ours: the longest of ours has 30 characters."""

CODE_VAN_PYDANTIC: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "VELD-ontbreekt",
        "string_type": "VELD-soort",
        "string_unicode": "VELD-teken",
        "bool_type": "VELD-soort",
        "list_type": "VELD-soort",
        "model_type": "VELD-soort",
        "date_type": "VELD-soort",
        "datetime_type": "VELD-soort",
        "literal_error": "VELD-keuze",
        "string_pattern_mismatch": "VELD-vorm",
        "string_too_short": "VELD-leeg",
        "string_too_long": "VELD-lang",
        "too_short": "VELD-aantal",
        "too_long": "VELD-aantal",
        "extra_forbidden": "VELD-onbekend",
    }
)
"""pydantic error type → our code. Types that are codes themselves come from `schemas.basis.weiger`."""
_MET_VERWACHTING: Final = frozenset({"VELD-soort", "VELD-vorm", "VELD-keuze", "VELD-lang", "VELD-ontbreekt"})


@cache
def _velden(model: type[Model]) -> Mapping[str, Knoop]:
    return {knoop.pad: knoop for knoop in kinderen(model)}


def _pad(plek: Sequence[int | str]) -> str:
    """Write a place as `feit.medeverdachten[0].naam`."""
    return "".join(f"[{stap}]" if isinstance(stap, int) else f".{stap}" for stap in plek).removeprefix(".")


def _knoop(model: type[Model], plek: Sequence[int | str]) -> Knoop | None:
    """The field at a place; None for the message as a whole."""
    knoop: Knoop | None = None
    binnen: type[Model] | None = model
    for stap in plek:
        if isinstance(stap, str) and binnen is not None:
            knoop = _velden(binnen)[stap]
            binnen = knoop.model
    return knoop


def _rang(data: object, plek: Sequence[int | str]) -> int:
    """Which field of its object the unknown one is, counted from 1."""
    for stap in plek[:-1]:
        if isinstance(stap, int):
            data = data[stap] if isinstance(data, list) else None
        else:
            data = data.get(stap) if isinstance(data, Mapping) else None
    return list(data).index(plek[-1]) + 1 if isinstance(data, Mapping) else 0


def _onbekend(model: type[Model], data: object, plek: Sequence[int | str]) -> Plaats:
    """An unknown field: told by its rank, not by its name, which could hold a person."""
    groep = plek[:-1]
    knoop = _knoop(model, groep)
    namen = list(_velden(model if knoop is None or knoop.model is None else knoop.model))
    naam = str(plek[-1])
    lijkt = difflib.get_close_matches(naam, namen, n=1, cutoff=LIJKT_OP) if len(naam) <= NAAM_VERGELIJK_MAX else []
    waar = f"`{_pad(groep)}`" if groep else "het bericht"
    bedoeld = f" Bedoelde u `{lijkt[0]}`?" if lijkt else f" Bekend zijn: {', '.join(namen)}."
    uitleg = f"Het schema kent het {_rang(data, plek)}e veld van {waar} niet.{bedoeld}"
    return Plaats(_pad((*groep, "?")), "VELD-onbekend", uitleg)


def _bekend(model: type[Model], plek: Sequence[int | str], code: str) -> Plaats:
    """A field of ours with something wrong."""
    knoop = _knoop(model, plek)
    uitleg = CODES[code].uitleg
    if code == "VELD-aantal" and knoop is not None:
        uitleg += f" Verwacht: {knoop.aantal[0]} tot en met {knoop.aantal[1]} onderdelen."
    elif code in _MET_VERWACHTING:
        uitleg += f" Verwacht: {_verwacht(knoop, plek)}."
    return Plaats(_pad(plek), code, uitleg)


def _verwacht(knoop: Knoop | None, plek: Sequence[int | str]) -> str:
    if knoop is not None and knoop.herhaald and not isinstance(plek[-1], int):
        return "een lijst"
    return knoop.blad.gedaante.tekst if knoop is not None and knoop.blad is not None else "een object"


def vertaal(model: type[Model], data: object, fout: ValidationError) -> Schemafout:
    """Make our error: unknown fields first, then the rest in the order of the model."""
    meldingen = fout.errors(include_url=False, include_context=False, include_input=False)
    meldingen.sort(key=lambda melding: melding["type"] != "extra_forbidden")
    plaatsen: list[Plaats] = []
    for melding in meldingen[:PLAATSEN_MAX]:
        plek, soort = melding["loc"], melding["type"]
        if soort == "extra_forbidden":
            plaatsen.append(_onbekend(model, data, plek))
        else:
            plaatsen.append(_bekend(model, plek, soort if soort in CODES else CODE_VAN_PYDANTIC[soort]))
    return Schemafout(plaatsen, meer=len(meldingen) - len(plaatsen))
