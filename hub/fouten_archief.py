"""Codes of archives of the journal: meaning and what to do. Part of `hub.foutcodes.CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ARCHIEF: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "ARCHIEF-bestaat": (
            "De map voor het archief is er al.",
            "Kies een andere map. Een archief verandert nooit.",
        ),
        "ARCHIEF-leeg": (
            "Er is nog geen ondertekend controlepunt, dus er is niets te archiveren.",
            "Wacht tot de hub iets heeft vastgelegd. Kijk met `ketenhub journaal stand`.",
        ),
        "ARCHIEF-ongeldig": (
            "Het archief is geen archief van deze hub, of het is veranderd of afgebroken.",
            "Maak een nieuw archief met `ketenhub bewaring archief`, en zoek uit wat er met het oude gebeurde.",
        ),
        "ARCHIEF-oud": (
            "Het archief houdt op voor iets wat zou worden opgeruimd.",
            "Maak eerst een nieuw archief.",
        ),
        "ARCHIEF-schrijven": (
            "Het archief is niet te schrijven.",
            "Maak ruimte, of kijk naar de rechten van de map.",
        ),
    }
)
