"""Codes of evidence in one file: meaning, whose fault, and what to do. Part of `hub.foutcodes.CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

BEWIJSSTUK: Final[Mapping[str, tuple[str, Literal["partner", "hub", "wereld"], str]]] = MappingProxyType(
    {
        "BEWIJSSTUK-waarover": (
            "Een bewijsstuk gaat over een bericht of een levering, en dit id is van iets anders.",
            "partner",
            "Zoek het kenmerk van het bericht of de levering met `ketenhub levering`.",
        ),
        "BEWIJSSTUK-kaart": (
            "Het register kent een organisatie niet meer die een ontvangstbewijs tekende.",
            "hub",
            "Zet haar kaart terug uit de reservekopie: kaarten blijven, ook na intrekken.",
        ),
        "BEWIJSSTUK-groot": (
            "Er is te veel vastgelegd over dit bericht om in een bestand te passen.",
            "hub",
            "Maak een bewijsstuk van elke levering apart.",
        ),
        "BEWIJSSTUK-journaal": (
            "Een ontvangstbewijs in het journaal is niet meer heel.",
            "hub",
            "Dit is een incident: laat alles zoals het is en roep de beheerder.",
        ),
        "BEWIJSSTUK-sleutel": (
            "De hub heeft nu geen geldige sleutel om een bewijsstuk mee te tekenen.",
            "hub",
            "Kijk of de klok goed staat. De hub maakt zijn sleutels bij een start op tijd nieuw.",
        ),
        "BEWIJSSTUK-schrijven": (
            "Het bewijsstuk kan niet worden geschreven, of het bestand bestaat al.",
            "hub",
            "Kies met --uit een naam die nog niet bestaat, in een map waar u mag schrijven.",
        ),
        "BEWIJSSTUK-bestand": (
            "Een bestand om te controleren is er niet, of is niet te lezen.",
            "partner",
            "Kijk of de naam klopt en of u het mag lezen.",
        ),
        "BEWIJSSTUK-toelating": (
            "De sleutels van de hub ontbreken, of het bestand bij --toelating is geen toelating.",
            "partner",
            "Geef met --toelating het bestand toelating.json dat u van de hub kreeg.",
        ),
    }
)
"""Code → (meaning, whose fault, what to do)."""
