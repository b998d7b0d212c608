"""Codes of looking something up: words of filters, ids, the read side, lists. Part of `hub.foutcodes.CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

ZOEKEN: Final[Mapping[str, tuple[str, Literal["partner", "hub", "wereld"], str]]] = MappingProxyType(
    {
        "FILTER-woord": (
            "Het woord bij een filter staat niet in het beleid. Er is niets gezocht.",
            "partner",
            "Gebruik een code uit het woordenboek of het convenant; de hub noemt de code die erop lijkt.",
        ),
        "FILTER-zaak": (
            "Een id bij een filter heeft niet de vorm van een id. Er is niets gezocht.",
            "partner",
            "Neem het hele id over uit het antwoord van de hub, of uit een lijst met --plain. Nooit een BSN.",
        ),
        "ID-vorm": (
            "Dit is geen id en ook niet het begin ervan.",
            "partner",
            "Geef een UUID in kleine letters, of de eerste 8 of meer tekens. Nooit een BSN.",
        ),
        "ID-onbekend": (
            "Het journaal kent dit id niet.",
            "partner",
            "Neem het id over uit `ketenhub leveringen` of uit het antwoord van de hub.",
        ),
        "ID-meer": (
            "Meer dan één id begint zo.",
            "partner",
            "Geef meer tekens van het id.",
        ),
        "GROOTBOEK-bereik": (
            "De database van de leeskant is niet bereikbaar, niet te schrijven, vol of beschadigd.",
            "wereld",
            "Herstel de database. De uitwisseling gaat door; wat ontbreekt, wordt vanzelf bijgelezen uit het journaal.",
        ),
        "GROOTBOEK-leeg": (
            "Er is nog geen leeskant: de hub draaide nog niet met deze toestand of database.",
            "hub",
            "Start de hub, of kijk of KETENHUB_TOESTAND en KETENHUB_GROOTBOEK kloppen.",
        ),
        "GROOTBOEK-schema": (
            "De tabellen van de leeskant horen bij een andere versie van de hub.",
            "hub",
            "Gebruik de nieuwste versie. Die werkt de tabellen bij een start zelf bij.",
        ),
        "GROOTBOEK-anders": (
            "De leeskant is gemaakt uit een ander journaal, of het journaal is korter of anders dan het was.",
            "hub",
            "Een journaal dat korter of anders werd, is een incident. Anders: `ketenhub grootboek herbouw`.",
        ),
        "GROOTBOEK-record": (
            "Een record van het journaal is voor de leeskant niet te lezen.",
            "hub",
            "Controleer het journaal met `ketenhub journaal verifieer`.",
        ),
        "GROOTBOEK-gat": (
            "Er ontbreekt een record tussen wat de leeskant al heeft en wat erbij komt.",
            "hub",
            "Controleer het journaal met `ketenhub journaal verifieer`.",
        ),
        "GROOTBOEK-filter": (
            "Wat wordt gevraagd, kan niet: een id, tijd of plaats in de lijst klopt niet, of twee dingen botsen.",
            "partner",
            "Kijk met --help hoe het wel moet.",
        ),
        "FILTER-tijd": (
            "De dag of tijd bij een filter is niet te lezen. Er is niets gezocht.",
            "partner",
            "Schrijf een dag als 2026-11-21, of een tijd als 2026-11-21T14:30; bij tellen alleen een dag.",
        ),
        "LIJST-soort": (
            "Een lijst kan niet in een bestand van deze soort.",
            "partner",
            "Kies .csv, .jsonl of .parquet; voor het laatste is de extra 'parquet' nodig.",
        ),
        "LIJST-bestand": (
            "Het bestand voor een lijst is er al, of is niet te schrijven.",
            "hub",
            "Kies een andere naam of plaats; er wordt nooit iets overschreven.",
        ),
    }
)
"""Code → meaning, whose fault it is, what to do."""
