"""Codes of witnesses and timestamps: meaning, whose fault, and what to do. Part of `hub.foutcodes.CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

GETUIGE: Final[Mapping[str, tuple[str, Literal["partner", "hub", "wereld"], str]]] = MappingProxyType(
    {
        "GETUIGE-adres": (
            "De getuige kan op dit adres niet luisteren.",
            "hub",
            "Kies met --luister een ander IP-adres of een andere poort van deze machine.",
        ),
        "GETUIGE-bestaat": (
            "In deze map is al een getuige.",
            "hub",
            "Gebruik die, of kies een andere map. Begin alleen opnieuw als zijn geheugen kwijt is.",
        ),
        "GETUIGE-bestand": (
            "Het bestand van KETENHUB_GETUIGEN is niet te lezen, of een regel erin klopt niet.",
            "hub",
            "Zet op elke regel de openbare sleutel van een getuige, een spatie, en zijn adres.",
        ),
        "GETUIGE-bezet": (
            "In deze map draait al een getuige.",
            "hub",
            "Niets: van één getuige draait er één. Twee zouden elkaar kunnen tegenspreken.",
        ),
        "GETUIGE-geen": (
            "In deze map is geen getuige, of zijn sleutel klopt niet of is door anderen te lezen.",
            "hub",
            "Maak een getuige met `ketenhub getuige begin`.",
        ),
        "GETUIGE-kwijt": (
            "De getuige is een deel van zijn geheugen kwijt en ondertekent niets meer.",
            "hub",
            "Zoek uit hoe het kwam. Begin opnieuw met `ketenhub getuige opnieuw`, en geef de hub de nieuwe sleutel.",
        ),
        "GETUIGE-map": (
            "De map van de getuige is niet te lezen of te schrijven: vol, alleen-lezen of kapot.",
            "hub",
            "Maak ruimte of herstel de schijf. Tot dan ondertekent de getuige niets.",
        ),
        "GETUIGE-naam": (
            "Een getuige kan zo niet heten.",
            "hub",
            "Kies een naam zonder spaties en plustekens, zoals getuige.voorbeeld.nl/een.",
        ),
        "GETUIGE-onbekend": (
            "De getuige volgt dit journaal niet, of kent de sleutel van de hub niet.",
            "hub",
            "Geef de getuige de sleutel van de hub: `ketenhub getuige volg`.",
        ),
        "GETUIGE-onbereikbaar": (
            "De getuige antwoordt niet, of geeft een antwoord dat niet klopt.",
            "wereld",
            "De hub blijft het proberen; de uitwisseling gaat door. Bel de partner als het langer dan een uur duurt.",
        ),
        "GETUIGE-tegenspraak": (
            "De getuige zag eerder een journaal waarmee dat van nu niet begint: er is iets veranderd of weggehaald.",
            "hub",
            "Een incident: laat alles zoals het is en roep beheerder en toezichthouder. Zie hub/journal/TOEZICHT.md.",
        ),
        "GETUIGE-verder": (
            "De getuige zag een groter journaal dan de hub heeft: records zijn weg, of een oude kopie is teruggezet.",
            "hub",
            "Een incident, als het langer dan een minuut duurt: laat alles zoals het is en roep de beheerder.",
        ),
        "GETUIGE-volgt": (
            "Wat deze getuige volgt, is niet te lezen of is geen sleutel van een journaal.",
            "hub",
            "Geef het bestand sleutel.vkey van de hub. Volg het journaal opnieuw als een bestand beschadigd is.",
        ),
        "TIJDSTEMPEL-bestand": (
            "Het certificaat van KETENHUB_TIJDSTEMPEL_CA is niet te lezen.",
            "hub",
            "Geef het hoogste certificaat van de tijdstempeldienst, in PEM.",
        ),
        "TIJDSTEMPEL-onbereikbaar": (
            "De tijdstempeldienst antwoordt niet.",
            "wereld",
            "De hub blijft het proberen; de uitwisseling gaat door. Bel de dienst als het langer dan een dag duurt.",
        ),
        "TIJDSTEMPEL-ongeldig": (
            "De tijdstempeldienst gaf een tijdstempel dat niet klopt, of weigerde.",
            "hub",
            "Kijk of KETENHUB_TIJDSTEMPEL_CA bij deze dienst hoort. De hub bewaart het tijdstempel niet.",
        ),
    }
)
"""Code → (meaning, whose fault, what to do)."""
