"""How a message changes its case. Reads only the projection to destination `hub`: what the policy lets the hub keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.zaak.kenmerken import grof_sepot, grove_beslissing
from hub.zaak.tijd import leeftijd_bij_feit
from hub.zaak.zaak import LEVERINGEN_MAX, VRAGEN_MAX, Levering, Vraag, Zaak


class ZaakVol(Exception):
    """The case remembers no more deliveries: one more could not be recalled, so it may not be made."""


@dataclass(frozen=True, slots=True)
class Gebeurd:
    """What happened with one message, besides its content. `dag` is today in the Netherlands."""

    bericht: str
    soort: str
    afzender: str
    doel: str
    leveringen: Sequence[Levering]
    dag: date


def open_zaak(zaak: str, index: str) -> Zaak:
    """A new case under a random id."""
    return Zaak(zaak=zaak, index=index)


def verwerk(zaak: Zaak, onthouden: Mapping[str, Any], gebeurd: Gebeurd) -> Zaak:
    """The case after a message. `onthouden` is the projection (plain JSON) to destination `hub`.

    Raises:
        ZaakVol: the case cannot remember another delivery.
    """
    wijziging = _verteld(zaak, onthouden, gebeurd.dag)
    leveringen = (*zaak.leveringen, *gebeurd.leveringen)
    if len(leveringen) > LEVERINGEN_MAX:
        raise ZaakVol
    if gebeurd.leveringen:
        # A message that reached nobody involves nobody and asks nothing: else a party could make itself involved (R12).
        ontvangers = (levering.partij for levering in gebeurd.leveringen)
        vraag = Vraag(
            bericht=gebeurd.bericht,
            partij=gebeurd.afzender,
            doel=gebeurd.doel,
            vraag=gebeurd.soort == "informatieverzoek",
        )
        wijziging |= {
            "leveringen": leveringen,
            "betrokken": tuple(dict.fromkeys((*zaak.betrokken, gebeurd.afzender, *ontvangers))),
            "vragen": (*zaak.vragen, vraag)[-VRAGEN_MAX:],
        }
    return zaak.model_copy(update=wijziging)


def _verteld(zaak: Zaak, onthouden: Mapping[str, Any], dag: date) -> dict[str, Any]:
    """What a message told about the young person and the offence: dates become an age, the rest codes and flags."""
    persoon, feit = onthouden.get("betrokkene", {}), onthouden.get("feit", {})
    nieuw: dict[str, Any] = {}
    if "geboortedatum" in persoon and "pleegdatum" in feit:
        geboren, gepleegd = (date.fromisoformat(d) for d in (persoon["geboortedatum"], feit["pleegdatum"]))
        nieuw["leeftijd"] = leeftijd_bij_feit(geboren, gepleegd, dag)
    if "gemeente_inschrijving" in persoon:
        nieuw["gemeente"] = persoon["gemeente_inschrijving"]
    if "verdacht" in feit:
        nieuw["verdacht"] = feit["verdacht"]
    if "huiselijk_geweld" in feit:
        nieuw["huiselijk_geweld"] = feit["huiselijk_geweld"] or bool(zaak.huiselijk_geweld)
    if "vermoeden_complex" in onthouden:
        nieuw["complex"] = onthouden["vermoeden_complex"]
    if onthouden.get("zorgen"):
        nieuw["zorgen"] = True
    if "advies" in onthouden:
        nieuw["advies"] = True
    if besluit := onthouden.get("afdoening"):
        nieuw["beslissing"] = grove_beslissing(besluit["beslissing"])
        nieuw["sepot"] = grof_sepot(besluit["beslissing"], besluit.get("sepotcode"))
    return nieuw
