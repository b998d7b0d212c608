"""Codes of the keys that the hub keeps: meaning and what to do. Part of `hub.foutcodes.CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SLEUTEL: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "SLEUTEL-hubsleutel": (
            "De eigen sleutels van de hub gaan niet open: de hubsleutel is een andere, of het bestand is veranderd.",
            "Geef de hub de hubsleutel terug waarmee hij begon. Hij maakt niets opnieuw.",
        ),
        "SLEUTEL-identiteit": (
            "Het bestand met de eigen sleutels van de hub is weg of onleesbaar, terwijl er al stromen zijn.",
            "Zet sleutels/hub.identiteit terug uit de reservekopie. Partijen kennen de hub aan deze sleutels.",
        ),
        "SLEUTEL-token": (
            "Het PKCS#11-token met de hubsleutel is niet te gebruiken, of de hubsleutel ligt er niet in.",
            "Kijk naar de instellingen van het token, en of het aanstaat en bereikbaar is.",
        ),
        "SLEUTEL-wissel": (
            "De hubsleutel is hier niet te wisselen. Er is niets veranderd.",
            "Lees wat de hub zegt: een sleutel in een variabele wisselt u zelf, een token heeft een nieuwe naam nodig.",
        ),
    }
)
"""Code → meaning, and what to do. All are the hub's own."""
