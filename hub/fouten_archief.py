"""Codes of archives of the journal and of pruning it: meaning and what to do. Part of `hub.foutcodes.CODES`."""

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
        "ARCHIEF-plaats": (
            "Het archief is de map van een journaal zelf, hier of op een andere machine, of deelt er bestanden mee.",
            "Leg het archief ergens anders, liefst op een andere machine. Wat opgeruimd wordt, moet daar blijven.",
        ),
        "ARCHIEF-ongeldig": (
            "Het archief is geen archief van deze hub, of het is veranderd of afgebroken.",
            "Maak een nieuw archief met `ketenhub bewaring archief`, en zoek uit wat er met het oude gebeurde.",
        ),
        "ARCHIEF-nodig": (
            "Een deel van het journaal is opgeruimd, en daarvoor is een archief nodig.",
            "Geef met --archief het archief waarvan het journaal zegt dat het erin staat.",
        ),
        "ARCHIEF-oud": (
            "Het archief heeft niet alles wat zou worden opgeruimd, of al is opgeruimd.",
            "Maak eerst een nieuw archief; met --vorige neemt het over wat al is opgeruimd.",
        ),
        "ARCHIEF-schrijven": (
            "Het archief is niet te schrijven.",
            "Maak ruimte, of kijk naar de rechten van de map.",
        ),
        "BEWARING-termijn": (
            "Er is geen termijn voor het journaal gekozen: het blijft voorgoed.",
            "Kies er een met KETENHUB_JOURNAAL_BEWAAR_DAGEN. Dat is een besluit van wie voor de archieven instaat.",
        ),
        "BEWARING-ongezegeld": (
            "Er is geen controlepunt, of het record van het opruimen kwam er niet op tijd onder. Er is niets weg.",
            "Kijk met `ketenhub journaal stand` wat er stokt, en geef de opdracht nog eens: zij gaat dan verder.",
        ),
        "BEWARING-getuige": (
            "Een getuige heeft nog niet mede ondertekend wat zou worden opgeruimd.",
            "Kijk met `ketenhub journaal stand` welke, en wacht tot hij bij is.",
        ),
        "BEWARING-leeskant": (
            "De leeskant heeft nog niet opgenomen wat zou worden opgeruimd, of is uit een ander journaal gemaakt.",
            "Kijk met `ketenhub grootboek stand`, en wacht tot zij bij is.",
        ),
        "BEWARING-uitvoer": (
            "Nog niet alles wat zou worden opgeruimd, is naar het logboek (LDV of ADL) gestuurd en bevestigd.",
            "Kijk met `ketenhub uitvoer stand`, en wacht tot het bij is.",
        ),
    }
)
