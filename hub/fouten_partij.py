"""Codes of joining, changing and leaving: the party register, certificates and seals. Part of `hub.foutcodes.CODES`.

Codes of the pure room (`hub.trust`) have their sentence there as well, because a pure room explains itself; a test
compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_OPNIEUW: Final = "Vraag de partij om een nieuwe aanvraag: `ketenhub partij nieuw`, of `ketenhub partij sleutel`."
_OIN: Final = (
    "Dit is geen OIN. Een OIN heeft 20 cijfers: een bekend voorvoegsel van 8, een nummer, en nullen aan het eind. Om te"
    " proberen is er 00000099…"
)
_KIJK: Final = "Kijk met `ketenhub partij toon` hoe het nu is."
_CERTIFICAAT: Final = "Vraag de partij om een nieuwe aanvraag, of om een certificaat dat wel klopt."

KAARTEN: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "PARTIJ-vorm": (
            "Dit is geen kaart, aanvraag of toelating van deze hub, of er is iets in veranderd.",
            "Vraag het bestand opnieuw aan wie het maakte, en vergelijk de vingerafdruk.",
        ),
        "PARTIJ-oin": (
            _OIN,
            "Zoek het OIN op in het register van Logius.",
        ),
        "PARTIJ-code": (
            "Een partijcode bestaat uit kleine letters en cijfers, met - ertussen, hoogstens 64 tekens.",
            "Gebruik de code uit het woordenboek van het beleid.",
        ),
        "PARTIJ-tekst": ("Een naam of grond is een korte tekst op een regel.", "Maak de tekst korter."),
        "PARTIJ-contact": (
            "Een contact is een functie en een e-mailadres van de organisatie. Zet er geen naam van een persoon in.",
            "Schrijf bijvoorbeeld: Functioneel beheer <beheer@example.nl>.",
        ),
        "PARTIJ-datum": (
            "De datums kloppen niet: het einde ligt voor het begin, of een dag is geen dag.",
            "Kies een laatste dag die na de eerste ligt.",
        ),
        "PARTIJ-gemeente": (
            "De CBS-code van een gemeente is vier cijfers, zoals 0228.",
            "Zoek de code op in het woordenboek van het beleid.",
        ),
        "PARTIJ-profiel": ("Dit profiel bestaat niet.", "Kies jose-1 of hpke-pq-1."),
        "PARTIJ-ander-profiel": (
            "De sleutels in de aanvraag zijn van een ander profiel dan de sleutels die de partij nu heeft.",
            "Trek eerst haar oude sleutels in: 'ketenhub partij intrekken CODE --alle-sleutels'.",
        ),
        "PARTIJ-sleutels": (
            "De aanvraag heeft geen sleutel die nu geldig is om te tekenen en om te verzegelen.",
            _OPNIEUW,
        ),
        "PARTIJ-bewijs": ("De aanvraag is niet getekend met haar eigen sleutel, of zij is daarna veranderd.", _OPNIEUW),
        "PARTIJ-vol": (
            "Deze partij heeft te veel sleutels, certificaten of wijzigingen.",
            "Geef de partij een nieuwe code en laat die de oude opvolgen.",
        ),
        "PARTIJ-is-ingetrokken": (
            "Deze partij is ingetrokken. Laat haar eerst weer toe: 'ketenhub partij herstel'.",
            _KIJK,
        ),
        "PARTIJ-is-toegelaten": ("Deze partij is niet ingetrokken; er valt niets te herstellen.", _KIJK),
        "PARTIJ-geen-sleutel": (
            "Deze partij heeft geen sleutel met dit kenmerk die nog niet is ingetrokken.",
            _KIJK,
        ),
        "PARTIJ-geen-certificaat": (
            "Deze partij heeft geen certificaat met deze afdruk dat nog niet is ingetrokken.",
            _KIJK,
        ),
        "PARTIJ-reden": ("Deze reden staat niet op de lijst.", "Kies een van de redenen die de hub noemt."),
        "PARTIJ-kring": (
            "Zo volgt een partij op een omweg zichzelf op. Een rij van opvolgers moet eindigen.",
            "Kijk met `ketenhub partij toon` wie wie al opvolgt.",
        ),
        "PARTIJ-opvolger": (
            "Deze partij is gesplitst en het is niet zeker wie haar hier opvolgt. Noem de gemeente waar het om gaat.",
            "Geef de CBS-code van de gemeente, of leg een opvolger vast voor al het overige.",
        ),
        "PARTIJ-geen-opvolger": ("De opvolger is niet toegelaten. Laat hem eerst toe.", _KIJK),
    }
)
"""As `hub.trust.partijfouten`."""

CERTIFICATEN: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "CERT-vorm": (
            "Dit is geen leesbaar certificaat, geen leesbare aanvraag of geen leesbare sleutel (PEM).",
            _CERTIFICAAT,
        ),
        "CERT-oin": (
            "In het certificaat staat geen OIN: precies één serialNumber van 20 cijfers in het onderwerp.",
            _CERTIFICAAT,
        ),
        "CERT-san": (
            "De naam in het certificaat (SAN) is niet precies die van het OIN, of er staat nog een naam bij.",
            _CERTIFICAAT,
        ),
        "CERT-verlopen": ("Het certificaat is verlopen.", _CERTIFICAAT),
        "CERT-nog-niet": (
            "Het certificaat is nog niet geldig.",
            "Kijk of de klok goed staat, of wacht tot het begint.",
        ),
        "CERT-gebruik": ("Het certificaat is niet bedoeld om mee in te loggen (clientAuth).", _CERTIFICAAT),
        "CERT-ca": ("Dit is het certificaat van een uitgever. Daarmee logt niemand in.", _CERTIFICAAT),
        "CERT-uitgever": (
            "Het certificaat komt niet van een uitgever die de hub vertrouwt, of de keten klopt niet.",
            "Zet de hele keten in het bestand, het eigen certificaat eerst, en kijk naar KETENHUB_NATS_CA.",
        ),
        "CERT-sleutel": (
            "De sleutel in het certificaat is te zwak of van een soort die de hub niet gebruikt.",
            _CERTIFICAAT,
        ),
        "CERT-keten": ("De keten van het certificaat is te lang.", _CERTIFICAAT),
        "CERT-aanvraag": (
            "De aanvraag is niet getekend met haar eigen sleutel, of vraagt een andere naam dan deze.",
            _OPNIEUW,
        ),
    }
)
"""As `hub.trust.certificaatfouten`."""

BEHEER: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "PARTIJ-anders": (
            "De code, het OIN en het certificaat zijn niet van dezelfde partij als in het woordenboek.",
            "Verbeter de aanvraag of het woordenboek.",
        ),
        "PARTIJ-ondertekend": (
            "De hub weet niet wanneer deze partij het convenant tekende.",
            "Zet haar bij de deelnemers van het convenant, of noem de dag met --ondertekend.",
        ),
        "PARTIJ-vingerafdruk": (
            "De vingerafdruk van de aanvraag is niet bevestigd. Er is niets toegelaten.",
            "Bel de partij op een nummer dat u al had, en laat haar de vingerafdruk voorlezen.",
        ),
        "PARTIJ-keuze": (
            "Deze opties gaan niet samen.",
            "Kies een sleutel, een certificaat, alle sleutels, of de hele partij.",
        ),
        "PARTIJ-geen-kaart": (
            "Deze partij staat niet in het register.",
            "Kijk met `ketenhub partij lijst` wie er wel in staan.",
        ),
        "PARTIJ-map": (
            "Deze map is niet wat de opdracht nodig heeft: er liggen al sleutels, of juist niet.",
            "Kies de goede map. Sleutels worden nooit overschreven.",
        ),
        "PARTIJ-bestand": (
            "Een bestand is niet te lezen of te schrijven.",
            "Kijk of de naam klopt, of u er mag lezen en schrijven, en of de schijf vol is.",
        ),
        "PARTIJ-ingehaald": (
            "Iemand anders veranderde deze partij net eerder. Deze opdracht veranderde niets.",
            "Kijk met `ketenhub partij toon` hoe het nu is, en probeer het dan opnieuw.",
        ),
        "PARTIJ-wacht": (
            "De kaart is geschreven, maar niet elk hubproces zegt dat zij daar geldt.",
            "Kijk in het logboek van de hub, en start hem opnieuw als het zo blijft.",
        ),
        "PARTIJ-kast": (
            "In de NATS-server ligt een kaart die geen hub schreef.",
            "Dit is een incident: iemand anders kan daar schrijven. Een draaiende hub zet zijn eigen kaart terug.",
        ),
        "PARTIJ-spiegel": (
            "Een kaart in de toestand van de hub is onleesbaar, of niet door deze hub geschreven.",
            "Zet de map `partijen` terug uit de reservekopie.",
        ),
    }
)
"""Of the commands and of the hub itself."""
