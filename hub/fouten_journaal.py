"""Codes of the journal's tree, its files, its key and its sealing that are the hub's own: meaning and what to do.

Part of `hub.foutcodes.CODES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

JOURNAAL: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "JOURNAAL-stand": (
            "Het bestand dat zegt hoe groot de boom van het journaal is, is weg of beschadigd.",
            "De hub herstelt het zelf uit de NATS-server, als dat dezelfde boom geeft. Zoek uit wie of wat het deed.",
        ),
        "JOURNAAL-tegel": (
            "Een bestand met knopen van de boom van het journaal is weg of beschadigd.",
            "De hub herstelt het zelf uit de NATS-server, als dat dezelfde boom geeft. Zoek uit wie of wat het deed.",
        ),
        "JOURNAAL-records": (
            "Een bestand met records van het journaal is weg of beschadigd.",
            "De hub herstelt het zelf uit de NATS-server, als dat dezelfde boom geeft. Zoek uit wie of wat het deed.",
        ),
        "JOURNAAL-controlepunt": (
            "Een controlepunt van het journaal is beschadigd, of niet door deze hub ondertekend.",
            "Dit is een incident: laat alles zoals het is. De hub tekent niets tot het is uitgezocht.",
        ),
        "JOURNAAL-tegenspraak": (
            "De boom van het journaal spreekt een controlepunt tegen dat al is uitgegeven, of de NATS-server de boom.",
            "Een incident: laat alles zoals het is, roep beheerder en toezichthouder. De hub tekent en doet dan niets.",
        ),
        "JOURNAAL-bezet": (
            "Een ander proces schrijft al in deze map van het journaal.",
            "Niets: er schrijft er altijd één. Stopt die, dan neemt een ander het vanzelf over.",
        ),
        "JOURNAAL-schijf": (
            "De map van het journaal is niet te lezen of te schrijven: vol, alleen-lezen of kapot.",
            "Maak ruimte of herstel de schijf. De hub probeert het steeds opnieuw en gaat vanzelf verder.",
        ),
        "JOURNAAL-ongezegeld": (
            "Er zijn te lang records zonder ondertekend controlepunt; de hub neemt niets aan.",
            "Kijk met `ketenhub journaal stand` wat er stokt. Is dat voorbij, dan gaat de hub vanzelf verder.",
        ),
        "SLEUTEL-journaal": (
            "De sleutel waarmee de hub controlepunten tekent, is weg of onleesbaar.",
            "Zet het bestand terug uit de reservekopie van de sleutels. Met een nieuwe sleutel gelooft niemand de hub.",
        ),
    }
)
"""Code → (meaning, what to do)."""
