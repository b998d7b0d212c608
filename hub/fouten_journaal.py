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
        "JOURNAAL-opgeruimd": (
            "Dit record is opgeruimd omdat zijn termijn voorbij is: hier ligt alleen nog zijn hash.",
            "Zoek het in het archief. Zegt de leeskant dit: `ketenhub grootboek herbouw --archief ARCHIEF`.",
        ),
        "JOURNAAL-opruiming": (
            "Wat zegt welke records zijn opgeruimd, klopt niet met het journaal, of is niet van deze hub.",
            "Een incident: laat alles zoals het is, roep beheerder en toezichthouder. De hub tekent en doet dan niets.",
        ),
        "JOURNAAL-opruimschade": (
            "Een bestand met hashes van opgeruimde records is weg of veranderd; de hub kan het niet opnieuw maken.",
            "Kopieer het genoemde bestand uit het archief naar dezelfde plek. De hub gaat dan vanzelf verder.",
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
        "JOURNAAL-leeg": (
            "Er is nog geen ondertekend controlepunt in de map van het journaal.",
            "Kijk of de hub draait op deze toestand. Na het eerste record is het er binnen enkele seconden.",
        ),
        "JOURNAAL-nietgetekend": (
            "Het record ligt nog niet onder een ondertekend controlepunt, dus er is nog geen bewijs van.",
            "Probeer het over enkele seconden nog eens. Blijft het zo: kijk met `ketenhub journaal stand`.",
        ),
        "JOURNAAL-schrijven": (
            "Een bewijs of controlepunt kan niet worden geschreven, of het bestand bestaat al.",
            "Kies een andere naam of map. De opdracht schrijft nooit over een bestaand bestand heen.",
        ),
        "JOURNAAL-vraag": (
            "Zo is het journaal niet na te gaan: een map, sleutel of nummer ontbreekt of past niet.",
            "Lees wat de opdracht erbij zegt. Over het journaal zelf zegt dit niets.",
        ),
        "SLEUTEL-journaal": (
            "De sleutel waarmee de hub controlepunten tekent, is weg of onleesbaar.",
            "Zet het bestand terug uit de reservekopie van de sleutels. Met een nieuwe sleutel gelooft niemand de hub.",
        ),
    }
)
"""Code → (meaning, what to do)."""
