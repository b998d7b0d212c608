"""Codes of doing something again, and of what lies aside: meaning, whose fault, what to do. Part of `hub.foutcodes`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Wiens = Literal["partner", "hub", "wereld"]

HERHALEN: Final[Mapping[str, tuple[str, Wiens, str]]] = MappingProxyType(
    {
        "GEPARKEERD-straks": (
            "Een bericht dat na alle pogingen is opgegeven, ligt nog in zijn rij. Binnen een minuut ligt het opzij.",
            "wereld",
            "Kijk over een minuut nog eens met `ketenhub geparkeerd`; het heeft dan een ander id.",
        ),
        "HERHAAL-reden": (
            "Bij deze opdracht hoort een reden uit de lijst.",
            "partner",
            "Kies een van de redenen die de hub noemt. Een eigen zin kan niet: daarin kan een naam staan.",
        ),
        "HERHAAL-aantal": (
            "Een opdracht gaat over niets, of over te veel dingen tegelijk.",
            "partner",
            "Kies met de filters minder, en geef meer opdrachten na elkaar.",
        ),
        "HERHAAL-keuze": (
            "Niet duidelijk is wat opnieuw moet, of hoe.",
            "partner",
            "Kies als-toen of als-nu, en zeg waarover: een levering, een ontvanger, of een filter.",
        ),
        "HERHAAL-onbekend": (
            "Er is geen opdracht of levering met dit id.",
            "partner",
            "Neem het id over uit `ketenhub herhaal --stand` of `ketenhub leveringen`.",
        ),
        "HERHAAL-stil": (
            "De hub zet nu geen stap met deze opdracht: hij draait niet, of neemt even niets aan.",
            "wereld",
            "Wacht: de opdracht blijft liggen en gaat vanzelf verder. Kijk met `ketenhub journaal stand` waarom.",
        ),
    }
)
