"""Which messages exist, and validation of their content.

A type is found by its full CloudEvents name. An unknown type or version is refused with the list of what is known; the
sender's own words are never repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from schemas.berichten.advies import AdviesV1
from schemas.berichten.afdoening import AfdoeningV1
from schemas.berichten.bericht import Bericht
from schemas.berichten.informatieverzoek import InformatieverzoekV1
from schemas.berichten.signaal import SignaalV1
from schemas.berichten.terugkoppeling import TerugkoppelingV1
from schemas.fouten import CODES, Schemafout
from schemas.vertaling import vertaal

if TYPE_CHECKING:
    from schemas.basis import Model

TYPE_BEGIN: Final = "nl.omgevingsadviezen."
"""All our event types: reverse domain name, as the NL GOV profile asks."""


Berichtmodel = type[Bericht]


@dataclass(frozen=True, slots=True)
class Berichtsoort:
    """One version of one message: its CloudEvents type, its word in the policy, and its model."""

    type: str
    bericht: str
    versie: int
    model: Berichtmodel


BERICHTEN: Final[Mapping[str, Berichtsoort]] = MappingProxyType(
    {
        soort.type: soort
        for soort in (
            Berichtsoort(f"{TYPE_BEGIN}signaal-ingediend.v1", "signaal", 1, SignaalV1),
            Berichtsoort(f"{TYPE_BEGIN}informatieverzoek-gesteld.v1", "informatieverzoek", 1, InformatieverzoekV1),
            Berichtsoort(f"{TYPE_BEGIN}advies-uitgebracht.v1", "advies", 1, AdviesV1),
            Berichtsoort(f"{TYPE_BEGIN}afdoening-genomen.v1", "afdoening", 1, AfdoeningV1),
            Berichtsoort(f"{TYPE_BEGIN}terugkoppeling-gegeven.v1", "terugkoppeling", 1, TerugkoppelingV1),
        )
    }
)
"""What a party may send: type → message."""


def soort_van(bericht: str, versie: int = 1) -> Berichtsoort:
    """Find a message by its word in the policy (`signaal`). Raises `KeyError` when there is none: a mistake of ours."""
    for soort in BERICHTEN.values():
        if soort.bericht == bericht and soort.versie == versie:
            return soort
    raise KeyError(bericht)


def vind(berichttype: str) -> Berichtsoort:
    """Find the message of a CloudEvents type.

    Raises:
        Schemafout: `VERSIE-onbekend` with the versions of this type, or `TYPE-onbekend` with all types.
    """
    soort = BERICHTEN.get(berichttype)
    if soort is not None:
        return soort
    raise geen_type(berichttype, BERICHTEN)


def geen_type(berichttype: str, bekend: Iterable[str]) -> Schemafout:
    """Make the refusal of a type that is not one of `bekend`: another version of one of them, or none."""
    stam = berichttype.rpartition(".v")[0]
    alle = list(bekend)
    versies = [ander for ander in alle if ander.rpartition(".v")[0] == stam]
    code = "VERSIE-onbekend" if versies else "TYPE-onbekend"
    return Schemafout.een(code, "type", f"{CODES[code].uitleg} Bekend: {', '.join(versies or alle)}.")


def valideer(soort: Berichtsoort, data: object) -> Bericht:
    """Check the content of a message against its model.

    Args:
        soort: which message it says to be.
        data: what was parsed from JSON: dicts, lists, texts, numbers, booleans, None.

    Raises:
        Schemafout: every place that is wrong, unknown fields first, then in the order of the model; never a value.
    """
    try:
        return soort.model.model_validate(data)
    except ValidationError as fout:
        raise vertaal(soort.model, data, fout) from None


def als_data(bericht: Model) -> dict[str, object]:
    """The content of a message as JSON values (dates as text), without the fields that are absent."""
    return bericht.model_dump(mode="json", exclude_none=True, exclude_unset=True)
