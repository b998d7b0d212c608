"""Every stable error code of the hub: what it means, whose fault it is, and what the reader can do.

Dutch, for `hub/FOUTEN.md`. The errors themselves stand in `hub.fouten`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from hub import (
    fouten_archief,
    fouten_bewijsstuk,
    fouten_bundel,
    fouten_bus,
    fouten_getuige,
    fouten_herhalen,
    fouten_journaal,
    fouten_partij,
    fouten_reservekopie,
    fouten_sleutel,
    fouten_uitvoer,
    fouten_zoeken,
)

Wiens = Literal["partner", "hub", "wereld"]
"""Whose fault an error is, which decides what happens next; see `WAT_NU`."""


@dataclass(frozen=True, slots=True)
class Foutcode:
    """One stable code: what it means and what the reader can do. Dutch, for `hub/FOUTEN.md`."""

    betekenis: str
    wiens: Wiens
    herstel: str


CODES: Final[Mapping[str, Foutcode]] = MappingProxyType(
    {
        "OPDRACHT-vorm": Foutcode(
            "De opdracht is niet te begrijpen: een optie, waarde of opdracht bestaat niet, of er staat iets te veel.",
            "hub",
            "Kijk met --help hoe het wel moet. De hub herhaalt niet wat er stond: het kan een naam of BSN zijn.",
        ),
        "INSTELLING-onbekend": Foutcode(
            "Er staat een omgevingsvariabele KETENHUB_… die de hub niet kent.",
            "hub",
            "Verbeter de naam; de hub noemt de naam die erop lijkt.",
        ),
        "INSTELLING-ongeldig": Foutcode(
            "Een instelling heeft een waarde die niet kan.",
            "hub",
            "Verbeter de waarde; de hub noemt de vorm die wel kan.",
        ),
        "INSTELLING-ontbreekt": Foutcode(
            "Een instelling ontbreekt die bij een andere instelling hoort.",
            "hub",
            "Zet beide instellingen, of geen van beide.",
        ),
        "BELEID-bestand": Foutcode(
            "Een bestand van het beleid ontbreekt of is onleesbaar.",
            "hub",
            "Zet woordenboek.yaml, convenant.yaml en de map gevallen in de map van het beleid.",
        ),
        "BELEID-ongeldig": Foutcode(
            "Het beleid klopt niet. De hub beslist er niets mee.",
            "hub",
            "Verbeter elke plaats die de hub noemt en probeer het met `ketenhub beleid toets`.",
        ),
        "BELEID-bewijs": Foutcode(
            "Een bewering die altijd moet gelden, klopt niet van dit beleid. De hub beslist er niets mee.",
            "hub",
            "Verbeter de regel of het verbod dat de hub noemt en kijk met `ketenhub beleid bewijs` of het nu klopt.",
        ),
        "BELEID-geen": Foutcode(
            "In deze hub is nog geen beleid in werking. Zonder ondertekend beleid start hij niet.",
            "hub",
            "Maak een bundel en activeer haar; om te proberen: `ketenhub up --proef`.",
        ),
        "BELEID-bundel": Foutcode(
            "Een bundel in de toestand van de hub is niet te lezen.",
            "hub",
            "Kijk of de gebruiker van de hub de map `beleid` in de toestand kan lezen.",
        ),
        "BELEID-kast": Foutcode(
            "Wat in de NATS-server van het beleid is bewaard, is niet heel.",
            "hub",
            "Dit is een incident: laat alles zoals het is en roep de beheerder. Het beleid dat er was, blijft.",
        ),
        "PROEF-beleid": Foutcode(
            "In deze toestand ligt een beleid, maar geen sleutelregister.",
            "hub",
            "Kies voor de proef een andere toestand, of zet sleutels.yaml terug.",
        ),
        "ACTIVEER-ingehaald": Foutcode(
            "Iemand anders zette net eerder een beleid in werking. Deze opdracht veranderde niets.",
            "hub",
            "Vergelijk uw bundel met wat er nu is, en laat haar opnieuw maken en ondertekenen.",
        ),
        "ACTIVEER-afgewezen": Foutcode(
            "Een proces van de hub wijst de bundel af en gaat door met het beleid dat het had.",
            "hub",
            "Kijk met `ketenhub beleid stand` welk proces dat is, en of zijn sleutelregister klopt.",
        ),
        "ACTIVEER-wacht": Foutcode(
            "De bundel is aangewezen, maar niet elk proces van de hub zei op tijd dat zij geldt.",
            "wereld",
            "Kijk met `ketenhub beleid stand`. Een proces dat later kijkt, neemt haar alsnog over.",
        ),
        "BEWIJS-bestand": Foutcode(
            "Het bestand waarin `ketenhub beleid bewijs` de gevallen wil schrijven, is niet te schrijven.",
            "hub",
            "Kijk of de map bestaat en of u daar mag schrijven.",
        ),
        "MATRIX-bestand": Foutcode(
            "Een bestand van de matrix is niet te lezen of te schrijven.",
            "hub",
            "Kijk of de map klopt en of u daar mag lezen en schrijven.",
        ),
        "REGISTER-bestand": Foutcode(
            "Een bestand van het register van verwerkingsactiviteiten is niet te schrijven.",
            "hub",
            "Kijk of de map klopt en of u daar mag schrijven.",
        ),
        "BESLISPUNT-adres": Foutcode(
            "Het adres van het beslispunt is bezet, niet van deze machine, of geen adres.",
            "hub",
            "Kies een ander adres met --beslispunt of KETENHUB_BESLISPUNT, of zet het beslispunt uit met uit.",
        ),
        "VELD-onbekend": Foutcode(
            "Dit veld staat niet in het woordenboek.",
            "partner",
            "Neem de naam over uit het woordenboek (velden) of uit de matrix.",
        ),
        "SLEUTEL-bestand": Foutcode(
            "Een sleutelbestand in de toestand ontbreekt, is onleesbaar, of is ook voor anderen leesbaar.",
            "hub",
            "Kijk of KETENHUB_TOESTAND klopt en of alleen de gebruiker van de hub de map kan lezen.",
        ),
        "HUB-schijf": Foutcode(
            "De map van de hub is niet te schrijven of niet te lezen: vol, alleen-lezen of kapot.",
            "wereld",
            "Maak ruimte of herstel de schijf en probeer het opnieuw. Er is niets kwijt.",
        ),
        "HUB-server-weg": Foutcode(
            "De ingebedde NATS-server is gestopt terwijl de hub draaide.",
            "wereld",
            "Start de hub opnieuw. Wat was aangenomen, ligt er nog; er is niets kwijt.",
        ),
        "HUB-afwezig": Foutcode(
            "Er draait geen hub op deze toestand.",
            "hub",
            "Start de hub met `ketenhub up`, of kies met KETENHUB_TOESTAND de map van de hub die draait.",
        ),
        "DEMO-map": Foutcode(
            "Waar de demo wil schrijven, ligt al iets dat niet van de demo is.",
            "hub",
            "Verplaats die map, of kies met KETENHUB_TOESTAND een andere.",
        ),
        "DEMO-wacht": Foutcode(
            "Een antwoord of levering van de demo kwam niet op tijd.",
            "hub",
            "Kijk in het logboek op stderr en probeer het opnieuw op een machine die minder druk is.",
        ),
        "DEMO-dossier": Foutcode(
            "In het dossier van de demo ligt een politie- of justitiegegeven, of er ligt niets.",
            "hub",
            "Dit mag nooit gebeuren. Laat alles liggen en meld het, zoals in SECURITY.md staat.",
        ),
        "JOURNAAL-gat": Foutcode(
            "In het journaal ontbreekt een regel, of een regel is onleesbaar.",
            "hub",
            "Dit is een incident: laat alles zoals het is en roep de beheerder van het journaal.",
        ),
        "GEPARKEERD-onbekend": Foutcode(
            "Er wacht geen bericht met dit id en deze oorzaak op een mens, of het id past bij meer dan een.",
            "partner",
            "Neem het id over uit `ketenhub geparkeerd`; past het bij meer, dan uit `ketenhub geparkeerd --plain`.",
        ),
        "SLEUTEL-ander-geheim": Foutcode(
            "Wat op de server ligt, is met een ander geheim gemaakt dan dat van deze hub.",
            "hub",
            "Kopieer sleutels/hub.geheim van de hub die er al op werkte naar de toestand van deze hub.",
        ),
        "BUS-storing": Foutcode(
            "De bus antwoordt niet.",
            "wereld",
            "Probeer het later opnieuw. Wat is aangenomen, blijft bewaard.",
        ),
        "PARTIJ-onbekend": Foutcode(
            "Deze organisatie staat niet in het woordenboek.",
            "partner",
            "Gebruik een code uit het woordenboek; de hub noemt de code die erop lijkt.",
        ),
        "ZEND-bestand": Foutcode(
            "Een bestand is niet te lezen, of het zijn er te veel. Er is niets verstuurd.",
            "partner",
            "Kijk of het bestand bestaat en of u het mag lezen. De hub noemt het volgnummer, niet de naam.",
        ),
        "ZEND-afgekeurd": Foutcode(
            "Een bestand is niet goed. Er is niets verstuurd.",
            "partner",
            "Verbeter elke plaats die erboven staat en stuur alle bestanden opnieuw.",
        ),
        "ZEND-niet-aangenomen": Foutcode(
            "De hub neemt nu geen berichten van deze organisatie aan.",
            "wereld",
            "Stuur hetzelfde bestand later opnieuw; wat al is aangenomen, wordt niet dubbel behandeld.",
        ),
        "ZEND-geen-toegang": Foutcode(
            "De hub laat deze organisatie niet toe, of haar sleutels zijn niet meer geldig. Er is niets verstuurd.",
            "partner",
            "Kijk met 'ketenhub partij proef' wat er aan de hand is, en vraag de hub om een nieuwe toelating.",
        ),
        "PARTNER-map": Foutcode(
            "De map van deze organisatie met haar sleutels staat hier niet, of er is iets mee.",
            "partner",
            "Lees wat erbij staat. De map wordt gemaakt met 'ketenhub partij nieuw' en de toelating van de hub.",
        ),
        "ZEND-geen-antwoord": Foutcode(
            "De hub heeft een bericht aangenomen, maar er kwam op tijd geen antwoord.",
            "wereld",
            "Stuur hetzelfde bestand opnieuw om het antwoord te zien, of wacht langer met --wacht.",
        ),
        "INZAGE-index": Foutcode(
            "De index van personen en hun zaken is niet te lezen.",
            "hub",
            "Kijk of dit de toestand is van de hub die draait, met zijn eigen hubsleutel.",
        ),
        "INZAGE-bsn": Foutcode(
            "Wat is opgegeven, is geen BSN.",
            "partner",
            "Geef negen cijfers die de 11-proef doorstaan, op de standaardinvoer. Nooit achter de opdracht.",
        ),
        "INZAGE-journaal": Foutcode(
            "Het overzicht voor de persoon kan niet worden bewezen: het journaal of de leeskant klopt niet.",
            "hub",
            "Geef geen overzicht. Kijk met `ketenhub journaal verifieer` waar het misgaat en roep de beheerder.",
        ),
        "INZAGE-kenmerk": Foutcode(
            "Het kenmerk van het verzoek om inzage ontbreekt, of heeft een andere vorm.",
            "partner",
            "Geef het kenmerk uit uw eigen administratie, zoals INZ-2026-0042. Geen naam, geen datum, geen BSN.",
        ),
        "INZAGE-pdf": Foutcode(
            "Van het overzicht voor de persoon kan geen pdf worden gemaakt.",
            "hub",
            "Er is niets gegeven. Meld het, zoals in SECURITY.md staat, zonder het overzicht.",
        ),
        "INZAGE-schrijven": Foutcode(
            "Het overzicht voor de persoon kan hier niet worden geschreven, of er staat er al een.",
            "partner",
            "Kies met --uit een lege map waarin u mag schrijven.",
        ),
        "INZAGE-wissel": Foutcode(
            "De sleutels van de index van personen worden al gewisseld.",
            "hub",
            "Wacht tot dat klaar is en geef de opdracht dan opnieuw: ook een afgebroken wissel gaat dan verder.",
        ),
        "WAAROM-geval": Foutcode(
            "Het geval is niet compleet, of er staat ook een id bij.",
            "partner",
            "Geef een id, of noem --van, --bericht, --doel, --naar en --fase.",
        ),
        "WAAROM-woord": Foutcode(
            "Een woord, kenmerk of waarde staat niet in het woordenboek.",
            "partner",
            "Gebruik een woord uit het woordenboek; de hub noemt het woord dat erop lijkt.",
        ),
        "WAAROM-geen-besluit": Foutcode(
            "Over dit id, of over deze bestemming ervan, staat geen besluit in het journaal.",
            "partner",
            "Kijk met `ketenhub levering ID` wat er wel is vastgelegd.",
        ),
        "LINT-code": Foutcode(
            "De lint van het beleid kent deze code niet.",
            "partner",
            "Neem de code over die tussen haken achter een bevinding staat.",
        ),
        "SIMULEER-bestand": Foutcode(
            "Het bestand met het journaal is niet te lezen, of een regel ervan is geen record.",
            "partner",
            "Geef een bestand met een record per regel, zoals `ketenhub volg --json` ze schrijft.",
        ),
        "DATUM-vorm": Foutcode(
            "Een datum staat er niet goed.",
            "partner",
            "Schrijf JJJJ-MM-DD, zoals 2026-07-01.",
        ),
        "SCHEMA-opties": Foutcode(
            "--schrijf en --controleer gaan niet samen.",
            "partner",
            "Kies een van de twee.",
        ),
        "SCHEMA-map": Foutcode(
            "De map van de gemaakte bestanden is niet te lezen of te schrijven.",
            "hub",
            "Kijk of --map klopt en of u daar mag schrijven.",
        ),
        "SCHEMA-vormbreuk": Foutcode(
            "Een bestaande versie van een bericht is veranderd. Er is niets geschreven.",
            "hub",
            "Maak een nieuwe versie van het bericht; zie ADR 0004.",
        ),
    }
    | {code: Foutcode(betekenis, "hub", herstel) for code, (betekenis, herstel) in fouten_bundel.BUNDEL.items()}
    | {code: Foutcode(betekenis, "hub", herstel) for code, (betekenis, herstel) in fouten_sleutel.SLEUTEL.items()}
    | {code: Foutcode(betekenis, "hub", herstel) for code, (betekenis, herstel) in fouten_bus.BUS.items()}
    | {code: Foutcode(*delen) for code, delen in fouten_bewijsstuk.BEWIJSSTUK.items()}
    | {code: Foutcode(*delen) for code, delen in fouten_herhalen.HERHALEN.items()}
    | {code: Foutcode(betekenis, "hub", herstel) for code, (betekenis, herstel) in fouten_journaal.JOURNAAL.items()}
    | {code: Foutcode(*delen) for code, delen in fouten_getuige.GETUIGE.items()}
    | {code: Foutcode(b, "hub", herstel) for code, (b, herstel) in fouten_reservekopie.RESERVEKOPIE.items()}
    | {code: Foutcode(b, "hub", herstel) for code, (b, herstel) in fouten_archief.ARCHIEF.items()}
    | {code: Foutcode(betekenis, "hub", herstel) for code, (betekenis, herstel) in fouten_uitvoer.UITVOER.items()}
    | {code: Foutcode(*delen) for code, delen in fouten_zoeken.ZOEKEN.items()}
    | {code: Foutcode(betekenis, "hub", herstel) for code, (betekenis, herstel) in fouten_partij.BEHEER.items()}
    | {code: Foutcode(betekenis, "partner", herstel) for code, (betekenis, herstel) in fouten_partij.KAARTEN.items()}
    | {
        code: Foutcode(betekenis, "partner", herstel)
        for code, (betekenis, herstel) in fouten_partij.CERTIFICATEN.items()
    }
)
"""Every code of a `Ketenfout` or `Busweigering`. It never changes its meaning and is never used for something else."""
