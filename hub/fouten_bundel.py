"""Codes of signing and checking policy bundles: meaning and what to do. Part of `hub.foutcodes.CODES`.

The codes that start with `BUNDEL-` and come from the policy room have their sentence there as well
(`hub.policy.bundelfouten`), because a pure room explains itself; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_OPNIEUW: Final = "Vraag de maker om de bundel zelf, zoals `ketenhub beleid teken` hem schreef."
_ANDERE_SLEUTEL: Final = "Laat ondertekenen met een sleutel die nu geldig is en in het register van de hub staat."
_MAAK: Final = "Maak de bundel opnieuw van dezelfde map met `ketenhub beleid teken`, op wat nu in werking is."

BUNDEL: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "BUNDEL-groot": ("De bundel is te groot of heeft te veel bestanden.", "Maak minder of kleinere gevallen."),
        "BUNDEL-vorm": ("Dit bestand is geen beleidsbundel, of het is beschadigd.", _OPNIEUW),
        "BUNDEL-soort": (
            "Dit is een ander soort bestand, of een bundel in een vorm die deze hub niet kent.",
            "Maak de bundel met dezelfde versie van ketenhub als die van de hub.",
        ),
        "BUNDEL-canoniek": (
            "De bundel is na het maken herschreven: de tekens zijn anders dan de hub ze schrijft.",
            _OPNIEUW,
        ),
        "BUNDEL-ongetekend": ("Niemand heeft deze bundel ondertekend.", "Onderteken met `ketenhub beleid teken`."),
        "BUNDEL-sleutel-onbekend": (
            "Een handtekening is gezet met een sleutel die niet in het register staat.",
            "Laat de beheerder van de hub de regel van deze sleutel in het register zetten, als die daar hoort.",
        ),
        "BUNDEL-sleutel-ingetrokken": (
            "Een handtekening is gezet met een sleutel die is ingetrokken.",
            "Maak een nieuwe bundel met een andere sleutel. Intrekken wordt niet teruggedraaid.",
        ),
        "BUNDEL-sleutel-nog-niet": (
            "Een handtekening is gezet met een sleutel die nog niet geldig is.",
            _ANDERE_SLEUTEL,
        ),
        "BUNDEL-sleutel-verlopen": (
            "Een handtekening is gezet met een sleutel die niet meer geldig is.",
            _ANDERE_SLEUTEL,
        ),
        "BUNDEL-handtekening": (
            "Een handtekening klopt niet bij deze bundel.",
            "Gebruik deze bundel niet en vraag de ondertekenaars wat zij hebben getekend.",
        ),
        "BUNDEL-zelfde-sleutel": (
            "Dezelfde sleutel heeft twee keer ondertekend.",
            "Laat iemand met de andere rol tekenen, van een andere organisatie.",
        ),
        "BUNDEL-rol-ontbreekt": (
            "De handtekening van een van de twee rollen ontbreekt.",
            "Laat de andere rol de bundel tekenen met `ketenhub beleid teken`.",
        ),
        "BUNDEL-zelfde-organisatie": (
            "Beide handtekeningen zijn van dezelfde organisatie.",
            "Laat iemand van een andere organisatie tekenen.",
        ),
        "BUNDEL-bestand-veranderd": ("Een bestand is veranderd nadat de bundel was gemaakt.", _OPNIEUW),
        "BUNDEL-bestand-weg": ("Een bestand ontbreekt in de bundel.", _OPNIEUW),
        "BUNDEL-bestand-te-veel": ("In de bundel zit een bestand dat niet is ondertekend.", _OPNIEUW),
        "BUNDEL-beleid": (
            "Het beleid in de bundel klopt niet.",
            "Verbeter elke plaats die de hub noemt, in de map, en maak de bundel opnieuw.",
        ),
        "BUNDEL-gevallen": (
            "Een geval in de bundel komt anders uit dan verwacht.",
            "Kijk met `ketenhub beleid toets` of het beleid of het geval niet klopt.",
        ),
        "BUNDEL-bewijs": (
            "Een bewering die altijd moet gelden, klopt niet van dit beleid.",
            "Verbeter de regel of het verbod dat de hub noemt en kijk met `ketenhub beleid bewijs` of het nu klopt.",
        ),
        "BUNDEL-bewijsrapport": ("Het bewijs in de bundel is niet het bewijs van dit beleid.", _MAAK),
        "BUNDEL-matrix": (
            "De matrix in de bundel is niet de matrix van dit beleid.",
            "Schrijf de matrix opnieuw met `ketenhub beleid matrix --schrijf`, lees haar en teken opnieuw.",
        ),
        "BUNDEL-verschil": (
            "Het verschil in de bundel is niet het verschil met het beleid dat in werking is.",
            _MAAK,
        ),
        "BUNDEL-strekking": (
            "De bundel noemt zich anders dan hij is: eerste, gelijk, smaller of ruimer.",
            "Gebruik deze bundel niet: hij is niet met `ketenhub beleid teken` gemaakt.",
        ),
        "BUNDEL-ingewikkeld": (
            "De verboden grijpen te veel in elkaar om te controleren wat dit beleid betekent.",
            "Maak regels en verboden eenvoudiger.",
        ),
        "BUNDEL-nog-niet": ("De bundel is nog niet geldig.", "Wacht tot de eerste dag die erin staat."),
        "BUNDEL-verlopen": ("De bundel is niet meer geldig.", "Maak een nieuwe bundel met een latere laatste dag."),
        "BUNDEL-buiten-convenant": (
            "De bundel geldt op dagen waarop het convenant niet geldt.",
            "Kies dagen binnen de geldigheid van het convenant, of verleng het convenant.",
        ),
        "BUNDEL-ander-convenant": (
            "De bundel is van een ander convenant.",
            "Zet hem in werking in de hub van dat convenant.",
        ),
        "BUNDEL-al-actief": ("Deze bundel is al in werking.", "Er is niets te doen."),
        "BUNDEL-revisie-oud": ("De bundel is ouder dan wat in werking is.", _MAAK),
        "BUNDEL-revisie-dubbel": ("Er is al een bundel met deze revisie, en die heeft een andere inhoud.", _MAAK),
        "BUNDEL-vorige": ("De bundel volgt niet op het beleid dat in werking is.", _MAAK),
        "BUNDEL-ander": (
            "Dit is niet de bundel die eerder in werking is gezet.",
            "Zet het bestand in de toestand van de hub terug uit de reservekopie.",
        ),
        "BUNDEL-bestand": (
            "Het bestand van een bundel is niet te lezen of te schrijven.",
            "Kijk of het pad klopt en of u daar mag lezen en schrijven.",
        ),
        "BUNDEL-op": (
            "Deze bundel volgt op een andere, en die is niet genoemd.",
            "Geef met --op de bundel die nu in werking is.",
        ),
        "SLEUTELREGISTER-bestand": (
            "Het sleutelregister is niet te lezen of te schrijven.",
            "Noem met --sleutels het bestand sleutels.yaml van de hub.",
        ),
        "SLEUTELREGISTER-ongeldig": (
            "Het sleutelregister klopt niet. Zonder weet niemand wie mag ondertekenen.",
            "Verbeter elke plaats die de hub noemt.",
        ),
        "ONDERTEKENSLEUTEL-bestand": (
            "Het bestand van een geheime sleutel is niet te lezen of te schrijven, of anderen kunnen het ook lezen.",
            "Kijk of het pad klopt. Een sleutel die anderen konden lezen, trekt u in; maak dan een nieuwe.",
        ),
        "ONDERTEKENSLEUTEL-wachtwoord": (
            "Het wachtwoord van een geheime sleutel ontbreekt, klopt niet of is te kort.",
            "Typ het wachtwoord, of noem met --wachtwoord-uit de omgevingsvariabele waar het in staat.",
        ),
        "PROEF-register": (
            "In deze toestand staat een echt sleutelregister; daar komen geen proefsleutels bij.",
            "Kies voor de proef met KETENHUB_TOESTAND een andere map.",
        ),
        "TEKEN-opties": (
            "De opties van `ketenhub beleid teken` passen niet bij elkaar.",
            "Geef --van en --tot bij een map met beleid, en niet bij een bundel.",
        ),
        "TEKEN-geen-ja": (
            "De ondertekenaar heeft geen ja gezegd. Er is niets getekend.",
            "Lees wat er verandert en typ ja.",
        ),
    }
)
"""Code → meaning and what to do, in Dutch."""
