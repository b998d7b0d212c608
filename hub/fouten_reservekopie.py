"""Codes of backups: meaning and what to do. Part of `hub.foutcodes.CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RESERVEKOPIE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "RESERVEKOPIE-bestaat": (
            "Er is al een bestand met deze naam.",
            "Kies een andere naam. De hub schrijft nooit over een reservekopie heen.",
        ),
        "RESERVEKOPIE-bestand": (
            "Dit bestand is geen reservekopie van een hub, of het is veranderd of afgebroken.",
            "Neem een andere reservekopie. Er is niets teruggezet.",
        ),
        "RESERVEKOPIE-bezet": (
            "De toestand of de NATS-server is niet leeg.",
            "Zet terug in een nieuwe toestand, op een server waarop nog geen hub werkte.",
        ),
        "RESERVEKOPIE-schrijven": (
            "Het bestand is niet te lezen of te schrijven.",
            "Maak ruimte, of kijk naar de rechten van de map.",
        ),
    }
)
