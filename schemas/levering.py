"""What the hub delivers: stripped messages, and the hub's own.

A stripped message has the shape of its own message with everything optional, so a rule may take out any field. What did
pass keeps its form, and a field that the message does not have is refused here too. Rules between fields do not apply:
one of the two may have been stripped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError, create_model

from schemas.basis import Model
from schemas.berichten.hub import ActualiseringsverzoekV1, AntwoordV1, VernietigingsopdrachtV1
from schemas.catalogus import Knoop, kinderen
from schemas.envelop import Gebeurtenis, controleer_geleverd
from schemas.fouten import Schemafout
from schemas.register import BERICHTEN, TYPE_BEGIN, geen_type
from schemas.veld import Veld
from schemas.vertaling import vertaal

Modelsoort = type[Model]


@dataclass(frozen=True, slots=True)
class Leveringssoort:
    """One type of delivered event and the model of its data. `van_hub`: the hub made it, nothing was stripped."""

    type: str
    model: Modelsoort
    van_hub: bool


ANTWOORD: Final = f"{TYPE_BEGIN}antwoord-gegeven.v1"
VERNIETIGING: Final = f"{TYPE_BEGIN}vernietiging-opgedragen.v1"
ACTUALISERING: Final = f"{TYPE_BEGIN}actualisering-gevraagd.v1"


def _deel(knoop: Knoop, annotatie: Any, metadata: list[Any]) -> tuple[Any, Any]:  # noqa: ANN401 - types are data here
    """The definition of one field that may be absent: its type and its default."""
    if knoop.herhaald:
        # Items keep their form; how few there may be no longer holds.
        lijst: Any = annotatie if knoop.model is None else list[gestript(knoop.model)]  # type: ignore[misc]
        return (Annotated[lijst, Field(max_length=knoop.aantal[1])], [])
    if knoop.model is not None:
        return (gestript(knoop.model) | None, None)
    if knoop.leeg:
        return (Annotated[annotatie, *metadata], None)
    vorm = [deel for deel in metadata if not isinstance(deel, Veld)]
    label = [deel for deel in metadata if isinstance(deel, Veld)]
    kaal: Any = Annotated[annotatie, *vorm] if vorm else annotatie
    return (Annotated[kaal | None, *label], None)


@cache
def gestript(model: Modelsoort) -> Modelsoort:
    """The model of the same message after stripping: every field optional, groups and list items too."""
    velden: dict[str, Any] = {
        knoop.pad: _deel(knoop, veld.annotation, veld.metadata)
        for knoop, veld in zip(kinderen(model), model.model_fields.values(), strict=True)
    }
    naam = f"{model.__name__}Gestript"
    gemaakt: Modelsoort = create_model(naam, __base__=Model, __doc__=model.__doc__, __module__=__name__, **velden)
    return gemaakt


LEVERINGEN: Final[Mapping[str, Leveringssoort]] = MappingProxyType(
    {soort.type: Leveringssoort(soort.type, gestript(soort.model), van_hub=False) for soort in BERICHTEN.values()}
    | {
        berichttype: Leveringssoort(berichttype, model, van_hub=True)
        for berichttype, model in (
            (ANTWOORD, AntwoordV1),
            (VERNIETIGING, VernietigingsopdrachtV1),
            (ACTUALISERING, ActualiseringsverzoekV1),
        )
    }
)
"""What a party may receive: type → model of the data."""


@dataclass(frozen=True, slots=True)
class Levering:
    """A delivered event that was checked: envelope, type, and its data as a model (absent fields are None)."""

    gebeurtenis: Gebeurtenis
    soort: Leveringssoort
    inhoud: Model


def vind_levering(berichttype: str) -> Leveringssoort:
    """Find what is delivered under a type. Raises `Schemafout` `TYPE-onbekend` or `VERSIE-onbekend`."""
    soort = LEVERINGEN.get(berichttype)
    if soort is None:
        raise geen_type(berichttype, LEVERINGEN)
    return soort


def valideer_levering(soort: Leveringssoort, data: object) -> Model:
    """Check delivered data. Raises `Schemafout` with `VELD-…` places, as `schemas.register.valideer`."""
    try:
        return soort.model.model_validate(data)
    except ValidationError as fout:
        raise vertaal(soort.model, data, fout) from None


def lees_levering(doc: Mapping[str, object]) -> Levering:
    """Check a whole delivered event.

    Raises:
        Schemafout: the envelope breaks a rule, a stripped message lacks the hub's attributes (`HUB-onvolledig`), the
            type is unknown, or the data do not fit.
    """
    gebeurtenis = controleer_geleverd(doc)
    soort = vind_levering(gebeurtenis.type)
    if gebeurtenis.subject is None and not soort.van_hub:
        raise Schemafout.een("NLGOV-subject", "subject")
    if gebeurtenis.levering is None and not soort.van_hub:
        raise Schemafout.een("HUB-onvolledig")
    return Levering(gebeurtenis, soort, valideer_levering(soort, gebeurtenis.data))


def controleer_levering(doc: Mapping[str, object]) -> dict[str, object]:
    """Check a whole delivered event and return its `data` as it was sent. Raises as `lees_levering`."""
    return lees_levering(doc).gebeurtenis.data
