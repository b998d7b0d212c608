"""Kinds of record and the form of every key in them.

A record holds random ids, codes, field *names* and numbers: no personal data, and no place where any could be put. Each
key has a form (`vormen.VORMEN`); how a record is checked and written stands in `opmaak`.

Evolution rule: a kind keeps its tag for ever; keys are only added, and readers treat a missing key as absent. A kind
that must mean something else gets a new tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.journal.opmaak import KOP, RECORD_BYTES_MAX, VERSIE, Opmaak, Record, Soort, lijst
from hub.journal.vormen import GETAL_MAX, WAARDE_TEKENS_MAX, Gekeurd, Recordfout, Waarde

__all__ = [
    "GETAL_MAX",
    "KOP",
    "RECORD_BYTES_MAX",
    "SOORTEN",
    "VERSIE",
    "WAARDE_TEKENS_MAX",
    "Gekeurd",
    "Record",
    "Recordfout",
    "Soort",
    "Waarde",
    "keur",
    "keur_deel",
    "lees",
    "lijst",
    "record",
]

_KOP: Final[Mapping[str, object]] = {
    "id": "uuid",
    "tijd": "tijd",
    "partij": "woord",
    "kenmerk": "uuid",
    "zaak": "uuid",
}
_BESLUIT: Final[Mapping[str, object]] = {
    "bestemming": "bestemming",
    "geadresseerd": "woord",
    "uitkomst": "woord",
    "regel": "regelcode",
    "verboden": "regelcode[]",
    "code": "regelcode",
    "bron": "regelcode[]",
    "velden": "pad[]",
    "gestript": [{"veld": "pad", "regel": "regelcode"}],
    "plichten": "plicht[]",
    "kenmerken": {"*": "band"},
}

SOORTEN: Final[Mapping[str, Soort]] = {
    "ontvangen": Soort(
        "Een bericht van een partij is gelezen",
        {
            **_KOP,
            "bericht": "woord",
            "stroomnummer": "getal",
            "bytes": "getal",
            "toezegging": "hex",
            # Of the sealed bytes as they came in, and the key of the signature inside: what both sides can point at.
            "zegel": "hex",
            "kid": "kid",
        },
    ),
    "besloten": Soort(
        "Per bestemming: wat het convenant toestaat, welke velden (bij naam) wel en niet, en welke plichten",
        {
            **_KOP,
            "bericht": "woord",
            "doel": "woord",
            "fase": "woord",
            "beleid": "hex",
            "revisie": "getal",
            # The program that decided (`hub.gateway.programma`): with policy and features it gives the decision again.
            "programma": "hex",
            "aanleiding": "uuid",
            "besluiten": [_BESLUIT],
        },
    ),
    "afgeleverd": Soort(
        "Een levering ligt klaar voor de ontvanger: doel, regel, grond en de grond dat er zorgen waren (R11)",
        {
            **_KOP,
            "bericht": "woord",
            "levering": "uuid",
            "bestemming": "bestemming",
            "doel": "woord",
            "regel": "regelcode",
            "bron": "regelcode[]",
            "grond_verstrekker": "grond",
            "grond_ontvanger": "grond",
            "zorgen": "band",
            "velden": "pad[]",
            "plichten": "plicht[]",
            "beleid": "hex",
            "zegel": "hex",
            # Who was meant, when another organisation took its place.
            "geadresseerd": "woord",
        },
    ),
    "geweigerd": Soort(
        "Een bericht is in zijn geheel geweigerd, met de code van de reden",
        {**_KOP, "bericht": "woord", "stroomnummer": "getal", "code": "regelcode"},
    ),
    "vastgehouden": Soort(
        "Een bericht wacht op een mens: een onherroepelijke plicht is niet zeker",
        {**_KOP, "bericht": "woord", "code": "regelcode"},
    ),
    "beantwoord": Soort(
        "De afzender heeft antwoord gekregen, met een ontvangstbewijs dat de hub tekende (kid, handtekening)",
        {
            **_KOP,
            "uitkomst": "woord",
            "antwoord": "uuid",
            "zaak_genoemd": "woord",
            "kid": "kid",
            "handtekening": "handtekening",
        },
    ),
    "ontvangst": Soort(
        "Een ontvanger tekende dat een levering aankwam, is verwerkt of is geweigerd; het bewijs volgt uit de velden",
        {
            **_KOP,
            "levering": "uuid",
            "deel": "woord",
            "oordeel": "woord",
            "zegel": "hex",
            "getekend": "tijd",
            "code": "regelcode",
            "kid": "kid",
            "handtekening": "handtekening",
        },
    ),
    "ontvangst-ontbreekt": Soort(
        "Een ontvanger liet binnen de termijn niet weten dat een levering aankwam, of wat hij ermee deed",
        {**_KOP, "levering": "uuid", "bestemming": "bestemming", "termijn": "woord", "uren": "getal"},
    ),
    "herhaald": Soort(
        "Een bericht kwam nog eens en kreeg hetzelfde antwoord",
        {**_KOP, "stroomnummer": "getal", "toezegging": "hex"},
    ),
    "incident": Soort(
        "Een partij deed wat niet mag of niet kan: een mens moet kijken",
        {**_KOP, "code": "regelcode", "stroomnummer": "getal"},
    ),
    "geparkeerd": Soort(
        "Een onleesbaar bericht is opzij gezet; de rij erachter gaat door",
        # `plek`: under which id the bytes lie.
        {**_KOP, "code": "regelcode", "stroomnummer": "getal", "bytes": "getal", "plek": "uuid"},
    ),
    "geparkeerd-vrij": Soort(
        "Een bericht dat opzij lag is opnieuw beslist, met het beleid van dat moment, in opdracht en met reden",
        {
            **_KOP,
            "opdracht": "uuid",
            "plek": "uuid",
            "reden": "woord",
            # Why it lay there.
            "code": "regelcode",
            "bericht": "woord",
            "stroomnummer": "getal",
            "toezegging": "hex",
            "zegel": "hex",
            "kid": "kid",
        },
    ),
    "geparkeerd-weg": Soort(
        "Een bericht dat opzij lag is opgegeven, met reden; de bytes zijn weg en de afzender kreeg het te horen",
        {
            **_KOP,
            "opdracht": "uuid",
            "plek": "uuid",
            "reden": "woord",
            "code": "regelcode",
            "bericht": "woord",
            "stroomnummer": "getal",
        },
    ),
    "herhaling": Soort(
        "Iemand gaf opdracht iets opnieuw te doen: als toen (alleen nagaan) of als nu (opnieuw beslissen), en waarom",
        {**_KOP, "opdracht": "uuid", "keuze": "woord", "wat": "woord", "reden": "woord", "aantal": "getal"},
    ),
    "herhaling-klaar": Soort(
        "Een opdracht om iets opnieuw te doen is af of gestopt: hoeveel wel, niet, en niet te bepalen",
        {
            **_KOP,
            "opdracht": "uuid",
            "uitkomst": "woord",
            "gedaan": "getal",
            "niet_gedaan": "getal",
            "onbepaald": "getal",
        },
    ),
    "opnieuw-geleverd": Soort(
        "Dezelfde verzegelde bytes liggen opnieuw klaar op een nieuwe plek; het beleid van nu staat het toe",
        {
            **_KOP,
            "bericht": "woord",
            "opdracht": "uuid",
            "levering": "uuid",
            "bestemming": "bestemming",
            "doel": "woord",
            "regel": "regelcode",
            "beleid": "hex",
            "zegel": "hex",
            # 1 for the first repetition: receipts of each one are kept apart.
            "ronde": "getal",
        },
    ),
    "niet-herhaald": Soort(
        "Iets is niet opnieuw gedaan: de code zegt waarom, en de regel als het beleid van nu het verbiedt",
        {
            **_KOP,
            "opdracht": "uuid",
            "levering": "uuid",
            "bestemming": "bestemming",
            "plek": "uuid",
            "code": "regelcode",
            "regel": "regelcode",
        },
    ),
    "gemarkeerd": Soort(
        "Een veiligheidshuis heeft een jongere gemarkeerd; het advies wacht op een signaal",
        {**_KOP},
    ),
    "gemeld": Soort(
        "De hub heeft een partij iets gevraagd of gewezen, omdat een regel dat wil",
        {**_KOP, "melding": "plicht", "aan": "woord"},
    ),
    "vernietigd": Soort(
        "Alles van een zaak is vernietigd en elke ontvanger kreeg opdracht dat ook te doen; niet over wie (R15)",
        {**_KOP, "leveringen": "getal", "ontvangers": "woord[]"},
    ),
    "vernietiging-opgedragen": Soort(
        "Een organisatie kreeg opdracht te vernietigen wat zij van een zaak ontving; haar bewijs wordt afgewacht (R15)",
        # The receipt of erasure is a record `ontvangst` with this `levering`, part `vernietiging`, verdict `verwerkt`.
        {**_KOP, "levering": "uuid", "bestemming": "woord", "leveringen": "getal", "zegel": "hex"},
    ),
    "vernietiging-ontbreekt": Soort(
        "Een organisatie tekende niet op tijd dat zij vernietigde, en kreeg de opdracht opnieuw",
        {**_KOP, "levering": "uuid", "stand": "woord", "uren": "getal"},
    ),
    "bewaring-toegepast": Soort(
        "Wat langer lag dan het beleid toestaat, is opgeruimd, nadat de records erover waren gearchiveerd",
        # The term of the class in hours, and the root of the archive's tree.
        {**_KOP, "klasse": "woord", "aantal": "getal", "uren": "getal", "archief": "hex"},
    ),
    "journaal-opgeruimd": Soort(
        "De oudste records van het journaal staan alleen nog in een archief: hun termijn is voorbij; de hashes blijven",
        # Files of 256 records and pages that go, the root of the tree of just those, and that of the archive's tree.
        {**_KOP, "bundels": "getal", "bladzijden": "getal", "wortel": "hex", "archief": "hex", "dagen": "getal"},
    ),
    "beleid-actief": Soort(
        "Vanaf hier beslist de hub met dit beleid: de bundel, wat zij met het vorige doet, en wie haar ondertekenden",
        {
            **_KOP,
            "revisie": "getal",
            "convenant": "woord",
            "beleid": "hex",
            "bundel": "hex",
            "vorige": "hex",
            "strekking": "woord",
            "dagen": "getal",
            "ondertekenaars": [{"sleutel": "hex", "naam": "woord", "rol": "woord", "organisatie": "woord"}],
        },
    ),
    "beleid-geweigerd": Soort(
        "Een bundel is niet in werking gegaan; het beleid dat er was, bleef",
        {**_KOP, "code": "regelcode", "revisie": "getal", "bundel": "hex", "inhoud": "hex"},
    ),
    "partij-gewijzigd": Soort(
        "De kaart van een partij is veranderd: wat, waarover (sleutel, certificaat, opvolger) en waarom",
        {
            **_KOP,
            "wie": "woord",
            "revisie": "getal",
            "wat": "woord",
            "reden": "woord",
            # The thumbprint of a key or certificate; the successor, from which day and for which municipality's party.
            "over": "hex",
            "opvolger": "woord",
            "vanaf": "tijd",
        },
    ),
    "inzage-gegeven": Soort(
        "Iemand kreeg een overzicht van wat er over hem is gedeeld: hoeveel erin staat en hoeveel niet; niet over wie",
        {
            **_KOP,
            "zaken": "getal",
            "verstrekkingen": "getal",
            "vertrouwelijk": "getal",
            "tegengehouden": "getal",
            # Who asked stands in the administration of who handles requests, under this reference.
            "verzoek": "verzoek",
            "hoedanigheid": "woord",
        },
    ),
    "inzagesleutel-gewisseld": Soort(
        "De index van personen en hun zaken ligt onder een nieuwe sleutel, en de oude is weg",
        {**_KOP, "generatie": "getal", "verhuisd": "getal", "vervallen": "getal", "sleutels_weg": "getal"},
    ),
    "beleid-verlopen": Soort(
        "De laatste dag van dit beleid is voorbij: er gaat niets door tot er een nieuw in werking is",
        {**_KOP, "revisie": "getal", "convenant": "woord", "beleid": "hex", "bundel": "hex"},
    ),
}

_OPMAAK: Final = Opmaak(SOORTEN)
record = _OPMAAK.record
keur = _OPMAAK.keur
keur_deel = _OPMAAK.keur_deel
lees = _OPMAAK.lees
