"""How a message changes its case. Reads only the projection to destination `hub`: what the policy lets the hub keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.zaak.kenmerken import grof_sepot, grove_beslissing
from hub.zaak.tijd import leeftijd
from hub.zaak.zaak import LEVERINGEN_MAX, VRAGEN_MAX, Levering, Vraag, Zaak


class ZaakVol(Exception):
    """The case remembers `LEVERINGEN_MAX` deliveries: one more could not be recalled, so it may not be made."""


@dataclass(frozen=True, slots=True)
class Gebeurd:
    """What happened with one message, besides its content."""

    bericht: str
    soort: str
    afzender: str
    doel: str
    leveringen: Sequence[Levering]


def open_zaak(zaak: str, index: str) -> Zaak:
    """A new case under a random id."""
    return Zaak(zaak=zaak, index=index)


def verwerk(zaak: Zaak, onthouden: Mapping[str, Any], gebeurd: Gebeurd) -> Zaak:
    """The case after a message. `onthouden` is the projection (plain JSON) to destination `hub`.

    Raises:
        ZaakVol: the case cannot remember another delivery.
    """
    persoon, feit = onthouden.get("betrokkene", {}), onthouden.get("feit", {})
    wijziging: dict[str, Any] = {}
    if "geboortedatum" in persoon and "pleegdatum" in feit:
        wijziging["leeftijd"] = leeftijd(
            date.fromisoformat(persoon["geboortedatum"]), date.fromisoformat(feit["pleegdatum"])
        )
    if "gemeente_inschrijving" in persoon:
        wijziging["gemeente"] = persoon["gemeente_inschrijving"]
    if "verdacht" in feit:
        wijziging["verdacht"] = feit["verdacht"]
    if "huiselijk_geweld" in feit:
        wijziging["huiselijk_geweld"] = feit["huiselijk_geweld"] or bool(zaak.huiselijk_geweld)
    if "vermoeden_complex" in onthouden:
        wijziging["complex"] = onthouden["vermoeden_complex"]
    if onthouden.get("zorgen"):
        wijziging["zorgen"] = True
    if "advies" in onthouden:
        wijziging["advies"] = True
    if besluit := onthouden.get("afdoening"):
        wijziging["beslissing"] = grove_beslissing(besluit["beslissing"])
        wijziging["sepot"] = grof_sepot(besluit["beslissing"], besluit.get("sepotcode"))
    leveringen = (*zaak.leveringen, *gebeurd.leveringen)
    if len(leveringen) > LEVERINGEN_MAX:
        raise ZaakVol
    ontvangers = (levering.partij for levering in gebeurd.leveringen)
    vraag = Vraag(
        bericht=gebeurd.bericht,
        partij=gebeurd.afzender,
        doel=gebeurd.doel,
        vraag=gebeurd.soort == "informatieverzoek",
    )
    return zaak.model_copy(
        update=wijziging
        | {
            "leveringen": leveringen,
            "betrokken": tuple(dict.fromkeys((*zaak.betrokken, gebeurd.afzender, *ontvangers))),
            "vragen": (*zaak.vragen, vraag)[-VRAGEN_MAX:],
        }
    )
