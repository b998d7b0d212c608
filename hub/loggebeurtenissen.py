"""Everything the log can ever say: the allow-list of events, each with its keys and the form of their values.

One list, because operators build alarms on these names. Add an event here together with its first use; a test fails
when the code sends another one, or none sends one of these. `hub/LOGBOEK.md` is made of this file with `make docs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hub.logvormen import Vorm


@dataclass(frozen=True, slots=True)
class Gebeurtenis:
    """What may be written about one event. Texts are Dutch: the page for operators is made of them."""

    betekenis: str
    sleutels: Mapping[str, Vorm]
    wanneer_zorgen: str


def _soort(betekenis: str, wanneer_zorgen: str, **sleutels: Vorm) -> Gebeurtenis:
    return Gebeurtenis(betekenis, MappingProxyType(sleutels), wanneer_zorgen)


def _adapter(betekenis: str, wanneer_zorgen: str) -> Gebeurtenis:
    """An event of an adapter (`adapters.gebeurtenissen.Adaptergebeurtenis`): all have the same fields, some empty."""
    return _soort(
        betekenis,
        wanneer_zorgen,
        partij=Vorm.WOORD,
        kenmerk=Vorm.UUID,
        zaak=Vorm.UUID,
        deel=Vorm.WOORD,
        bericht=Vorm.WOORD,
        code=Vorm.FOUTCODE,
        aantal=Vorm.GETAL,
    )


GEBEURTENISSEN: Final[Mapping[str, Gebeurtenis]] = MappingProxyType(
    {
        # The hub as a whole.
        "inname-verzoek-afgewezen": _soort(
            "De server wees een vraag om berichten af; de hub vraagt opnieuw.",
            "Als het langer dan een minuut blijft komen.",
            status=Vorm.GETAL,
        ),
        "journaal-bij": _soort(
            "Het journaal is weer bij; de hub neemt weer berichten aan.", "Niet.", achterstand=Vorm.GETAL
        ),
        "journaal-onleesbaar": _soort(
            "Het journaal is niet te lezen; de hub neemt niets meer aan tot het weer kan.",
            "Altijd: er wordt niets geleverd.",
            fout=Vorm.KLASSE,
        ),
        "journaal-achter": _soort(
            "Het journaal loopt te ver achter; de hub neemt niets meer aan tot het weer bij is.",
            "Altijd: er wordt niets geleverd.",
            achterstand=Vorm.GETAL,
        ),
        "journaal-beschadigd": _soort(
            "Een bestand van het journaal is weg of beschadigd; de hub maakt het opnieuw uit de NATS-server.",
            "Altijd: een schijf gaat stuk, of iemand kwam eraan. `ketenhub journaal verifieer` noemt de plaats.",
            code=Vorm.FOUTCODE,
        ),
        "journaal-hersteld": _soort(
            "Beschadigde bestanden van het journaal zijn opnieuw gemaakt, en geven de boom die ondertekend was.",
            "Zoek uit waardoor het kwam.",
            bestanden=Vorm.GETAL,
        ),
        "leeskant-mislukt": _soort(
            "De leeskant neemt nu geen records op; het wordt steeds opnieuw geprobeerd. De uitwisseling gaat door.",
            "Als het langer dan een uur duurt; bij GROOTBOEK-anders meteen.",
            code=Vorm.FOUTCODE,
            fout=Vorm.KLASSE,
        ),
        "leeskant-bij": _soort("De leeskant neemt weer records op.", "Niet."),
        "inbinden-begonnen": _soort("Dit hubproces neemt records op in de boom en tekent controlepunten.", "Niet."),
        "inbinden-mislukt": _soort(
            "Het opnemen van records in de boom lukt nu niet; het wordt steeds opnieuw geprobeerd.",
            "Als het een halve minuut duurt: dan neemt de hub niets meer aan. Bij JOURNAAL-tegenspraak meteen.",
            code=Vorm.FOUTCODE,
        ),
        "inbinden-verder": _soort("Het opnemen van records in de boom lukt weer.", "Niet."),
        "inbinden-fout": _soort(
            "Het opnemen van records in de boom gaf een onverwachte fout; het wordt opnieuw geprobeerd.",
            "Altijd: het is een fout in de code. De plek staat in de foutketen.",
            fout=Vorm.KLASSE,
        ),
        "controlepunt-gepauzeerd": _soort(
            "De hub neemt niets meer aan: records zijn te lang zonder controlepunt, of de boom klopt niet.",
            "Altijd: er wordt niets geleverd. `ketenhub journaal stand` zegt waarom.",
            code=Vorm.FOUTCODE,
        ),
        "controlepunt-hervat": _soort(
            "Alle records staan onder een controlepunt; de hub neemt weer berichten aan.", "Niet."
        ),
        "zegelwacht-mislukt": _soort(
            "De bewaking van controlepunten kwam iets onverwachts tegen; zij kijkt opnieuw.",
            "Als het blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "journaalstand-mislukt": _soort(
            "Een onderdeel dat het journaal volgt, kon niet zeggen hoe ver het is.",
            "Als het blijft komen: `ketenhub journaal stand` mist dan een regel.",
            fout=Vorm.KLASSE,
        ),
        "huur-niet-teruggegeven": _soort(
            "Bij het stoppen konden de wachtrijen niet worden teruggegeven; een ander neemt ze vanzelf over.",
            "Niet.",
            fout=Vorm.KLASSE,
        ),
        "huur-ronde-mislukt": _soort(
            "Het verdelen van wachtrijen lukte nu niet; het wordt opnieuw geprobeerd.",
            "Als het een minuut blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "huur-verloren": _soort(
            "Dit hubproces kon niet op tijd laten weten dat het er nog is, en leest deze wachtrijen niet meer.",
            "Als het meer dan een keer per dag gebeurt: de server of de machine is te traag.",
            delen=Vorm.GETAL,
        ),
        "huur-gekregen": _soort(
            "Dit hubproces leest vanaf nu de wachtrijen van deze delen van de organisaties.",
            "Niet.",
            delen=Vorm.GETAL,
            samen=Vorm.GETAL,
        ),
        # The policy.
        "beleid-gewisseld": _soort(
            "Vanaf de volgende groep berichten beslist dit hubproces met een ander beleid.",
            "Als u niemand een beleid in werking zag zetten.",
            beleid=Vorm.DIGEST,
            revisie=Vorm.GETAL,
            dagen=Vorm.GETAL,
            nieuwe_partijen=Vorm.GETAL,
        ),
        "beleid-afgewezen": _soort(
            "Een bundel in de kast klopt niet voor dit hubproces; het gaat door met het beleid dat het had.",
            "Altijd: de hub doet niet wat er is geactiveerd. De code zegt waarom.",
            code=Vorm.FOUTCODE,
            revisie=Vorm.GETAL,
        ),
        "beleid-kijken-mislukt": _soort(
            "De hub kon niet zien welk beleid in werking is, of het niet vastleggen; hij probeert het opnieuw.",
            "Als het een minuut blijft komen: een nieuw beleid gaat dan niet in.",
            fout=Vorm.KLASSE,
        ),
        # The register of parties.
        "partij-gewisseld": _soort(
            "De kaart van een partij is veranderd; dit hubproces werkt ermee.",
            "Als u niemand het register zag wijzigen.",
            partij=Vorm.WOORD,
            revisie=Vorm.GETAL,
            toegelaten=Vorm.JANEE,
        ),
        "partij-onecht": _soort(
            "Een kaart in de NATS-server is niet door een hub geschreven; zij wordt niet gebruikt.",
            "Altijd: iemand anders kan in de NATS-server schrijven.",
            partij=Vorm.WOORD,
        ),
        "partij-teruggezet": _soort(
            "In de NATS-server lag een oudere kaart dan deze hub heeft; hij heeft de nieuwere er weer gelegd.",
            "Als er geen herstart of wijziging zonder hub aan voorafging: dan zette iemand een oude kaart terug.",
            partij=Vorm.WOORD,
            revisie=Vorm.GETAL,
        ),
        "partij-kijken-mislukt": _soort(
            "De hub kon het register van partijen niet lezen of niet vastleggen; hij probeert het opnieuw.",
            "Als het een minuut blijft komen: een wijziging gaat dan niet in.",
            fout=Vorm.KLASSE,
        ),
        "partij-bewaren-mislukt": _soort(
            "Een kaart kon niet in de map van de hub worden gezet.",
            "Altijd: kijk of de schijf vol is. De NATS-server heeft de kaart wel.",
            fout=Vorm.KLASSE,
        ),
        "partij-doorgeven-mislukt": _soort(
            "Een wijziging in het register kwam niet overal aan; de hub probeert het opnieuw.",
            "Altijd: een ingetrokken partij kan nog verbonden zijn.",
            fout=Vorm.KLASSE,
        ),
        "beleid-loopt-af": _soort(
            "Het beleid geldt nog zoveel dagen, vandaag niet meegeteld.",
            "Altijd: op tijd een nieuwe bundel laten ondertekenen. Daarna gaat er niets meer door.",
            dagen=Vorm.GETAL,
            revisie=Vorm.GETAL,
        ),
        "beleid-verlopen": _soort(
            "De laatste dag van het beleid is voorbij: elk bericht wordt geweigerd.",
            "Altijd: er gaat niets door tot een nieuwe bundel in werking is.",
            revisie=Vorm.GETAL,
        ),
        "beleid-bewaren-mislukt": _soort(
            "De bundel die in werking is, kon niet in de map van de hub worden gezet.",
            "Altijd: na een herstart begint de hub met het vorige beleid en haalt dan het nieuwe op.",
            fout=Vorm.KLASSE,
        ),
        "hub-gestart": _soort("De hub draait.", "Niet.", beleid=Vorm.DIGEST, partijen=Vorm.GETAL, gemaakt=Vorm.GETAL),
        "server-weg": _soort("De ingebedde NATS-server is gestopt; de hub stopt ook.", "Altijd: start de hub opnieuw."),
        "hubsleutels-onleesbaar": _soort(
            "De eigen sleutels van de hub konden niet opnieuw worden gelezen; hij gaat door met die van eerder.",
            "Altijd: kijk naar de hubsleutel en de map sleutels. Zonder deze sleutels start de hub niet opnieuw.",
        ),
        "toegang-bijgewerkt": _soort(
            "De NATS-server laat nu precies toe wie volgens het partijregister mag.", "Niet.", partijen=Vorm.GETAL
        ),
        "toegang-met-de-hand": _soort(
            "Wie mag inloggen op de NATS-server is veranderd, en de hub mag diens configuratie niet schrijven.",
            "Altijd: maak de configuratie met 'ketenhub bus config' opnieuw en laat de server haar lezen. Of geef haar"
            " map in KETENHUB_NATS_CONFIG: dan doet de hub het zelf.",
        ),
        "toegang-onzeker": _soort(
            "De NATS-server is niet te zeggen wie mag inloggen; de hub stopt.",
            "Altijd: start de hub opnieuw. Tot dan kan een ingetrokken partij nog verbonden zijn.",
        ),
        "hub-stopt": _soort("De hub stopt: wat in behandeling is, wordt afgemaakt.", "Niet."),
        # The adapters of partners: events made of `adapters.gebeurtenissen.Soort`.
        "adapter-verzonden": _adapter("Een bericht van een partij ligt klaar bij de hub.", "Niet."),
        "adapter-verwerkt": _adapter("Een heel uitvoerbestand is verzonden en opgeborgen.", "Niet."),
        "adapter-afgekeurd": _adapter(
            "Een uitvoerbestand klopt niet; er is niets van verzonden.",
            "Altijd: de partij moet het bestand verbeteren.",
        ),
        "adapter-geschreven": _adapter("Een levering staat in haar map.", "Niet."),
        "adapter-antwoord": _adapter("Een antwoord staat in zijn map.", "Niet."),
        "adapter-al-gedaan": _adapter("Een levering kwam nog eens; er is niets geschreven.", "Als het blijft komen."),
        "adapter-vernietigd": _adapter("Een opdracht tot vernietigen is uitgevoerd.", "Niet."),
        "adapter-verlopen": _adapter("De bewaartermijn van een levering is om; haar bestanden zijn weg.", "Niet."),
        "adapter-opzij": _adapter(
            "Een levering klopte niet, is niet geschreven en is geweigerd.", "Altijd: iemand moet kijken."
        ),
        "adapter-uitgesteld": _adapter(
            "Een bestand of levering kon nu niet; het komt opnieuw.", "Als het langer dan een kwartier blijft komen."
        ),
        "adapter-storing": _adapter(
            "De lijn van een partij werkt niet; de adapter wacht en probeert opnieuw.",
            "Als het langer dan een kwartier blijft komen.",
        ),
        "adapter-fout": _soort(
            "Een adapter kwam iets onverwachts tegen; het bestand of de levering komt opnieuw.",
            "Altijd: het is een fout in de code. De plek staat in de foutketen.",
            partij=Vorm.WOORD,
        ),
        # The decision point.
        "beslispunt-bezet": _soort(
            "Het standaardadres van het beslispunt is bezet; de hub draait zonder beslispunt.",
            "Als een ander systeem het beslispunt nodig heeft: kies met --beslispunt een ander adres.",
        ),
        "beslispunt-fout": _soort(
            "Het beslispunt kon een verzoek niet beantwoorden; er is niets beslist.",
            "Altijd: het is een fout in de code. De plek staat in de foutketen.",
        ),
        "beslispunt-gestart": _soort("Het beslispunt antwoordt.", "Niet.", lokaal=Vorm.JANEE),
        "register-niet-bewaard": _soort(
            "Het register van verwerkingsactiviteiten is niet te schrijven; de hub blijft het proberen.",
            "Altijd: een verwijzing in een logboek komt anders later niet uit.",
            fout=Vorm.KLASSE,
        ),
        # Receipts.
        "ontvangst-ontbreekt": _soort(
            "Een ontvanger tekende niet op tijd voor een levering: dat zij aankwam, of wat hij ermee deed.",
            "Altijd: bel de contactpersoon van de ontvanger. `ketenhub levering` met dit kenmerk zegt meer.",
            partij=Vorm.WOORD,
            levering=Vorm.UUID,
            termijn=Vorm.WOORD,
            uren=Vorm.GETAL,
        ),
        "ontvangstwacht-mislukt": _soort(
            "Het nagaan van ontvangstbewijzen lukte nu niet; het wordt opnieuw geprobeerd.",
            "Als het langer dan een kwartier blijft komen: gemiste ontvangstbewijzen vallen dan niet op.",
            fout=Vorm.KLASSE,
        ),
        "ontvangstwacht-vol": _soort(
            "Er wachten meer leveringen op een ontvangstbewijs dan de hub onthoudt; zoveel worden niet meer gevolgd.",
            "Altijd: er tekent bijna niemand meer.",
            aantal=Vorm.GETAL,
        ),
        # Destruction and the keys of cases.
        "vernietiging-afgemaakt": _soort(
            "Bij het starten bleken vernietigingen afgebroken; zij zijn nu afgemaakt.",
            "Niet: dit is herstel na een harde stop.",
            aantal=Vorm.GETAL,
        ),
        "vernietiging-ontbreekt": _soort(
            "Een organisatie tekende niet op tijd dat zij vernietigde. Zij kreeg de opdracht opnieuw.",
            "Als het voor dezelfde opdracht terugkomt: bel haar contactpersoon. Zie `ketenhub vernietiging --open`.",
            partij=Vorm.WOORD,
            levering=Vorm.UUID,
            zaak=Vorm.UUID,
            stand=Vorm.WOORD,
            uren=Vorm.GETAL,
        ),
        "vernietiging-geweigerd": _soort(
            "Een organisatie tekende dat zij een opdracht om te vernietigen niet uitvoerde.",
            "Altijd: los het met haar op, en leg vast hoe. De hub kan haar niet dwingen.",
            partij=Vorm.WOORD,
            levering=Vorm.UUID,
            zaak=Vorm.UUID,
        ),
        "vernietigwacht-mislukt": _soort(
            "Het nagaan van opdrachten om te vernietigen lukte nu niet; het wordt opnieuw geprobeerd.",
            "Als het langer dan een uur blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "zaaksleutels-geveegd": _soort(
            "Sleutels van zaken zijn gewist waaronder niets meer lag, of opnieuw gesloten met de hubsleutel van nu.",
            "Niet.",
            aantal=Vorm.GETAL,
            vernieuwd=Vorm.GETAL,
        ),
        "zaaksleutel-dicht": _soort(
            "Een sleutel van een zaak gaat niet open met de hubsleutels die er zijn.",
            "Altijd: wat onder die sleutel ligt, is onleesbaar. Kijk of er een oude hubsleutel ontbreekt.",
            fout=Vorm.KLASSE,
        ),
        "sleutelveger-mislukt": _soort(
            "Het opruimen van sleutels van zaken lukte nu niet; het wordt morgen opnieuw geprobeerd.",
            "Als het een week blijft komen.",
            fout=Vorm.KLASSE,
        ),
        # Doing something again, and what lies aside.
        "herhaling-klaar": _soort(
            "Een opdracht om iets opnieuw te doen is af: hoeveel wel, en hoeveel niet.",
            "Niet.",
            opdracht=Vorm.UUID,
            gedaan=Vorm.GETAL,
            niet=Vorm.GETAL,
        ),
        "herhaling-mislukt": _soort(
            "Een stap van een opdracht om iets opnieuw te doen lukte niet; de hub probeert het opnieuw.",
            "Als het langer dan een minuut blijft komen: stop de opdracht en zoek uit waarom.",
            fout=Vorm.KLASSE,
        ),
        "geparkeerd-wacht": _soort(
            "Er wachten berichten al langer dan een week op een mens. Zij gaan nooit vanzelf weg.",
            "Altijd: kijk met 'ketenhub geparkeerd'.",
            aantal=Vorm.GETAL,
            totaal=Vorm.GETAL,
        ),
        "parkeerwacht-mislukt": _soort(
            "Het nalopen van wat op een mens wacht lukte nu niet; over een minuut opnieuw.",
            "Als het langer dan een uur blijft komen.",
            fout=Vorm.KLASSE,
        ),
        # The bus.
        "bus-fout": _soort("De verbinding met de bus meldde een fout.", "Als het blijft komen.", fout=Vorm.KLASSE),
        "bus-publicatie-geweigerd": _soort(
            "De server weigert de hub een onderwerp.", "Altijd: de inrichting van de server klopt niet."
        ),
        "bus-sluiten-onvolledig": _soort(
            "De verbinding sloot terwijl er nog iets onderweg was; dat komt vanzelf opnieuw.",
            "Als het bij elke stop gebeurt.",
            fout=Vorm.KLASSE,
        ),
        "bus-verbinding-terug": _soort("De verbinding met de bus is er weer.", "Niet."),
        "bus-verbinding-weg": _soort(
            "De verbinding met de bus viel weg; er gaat niets de deur uit.", "Als zij na een minuut niet terug is."
        ),
        "inname-antwoord-mislukt": _soort(
            "De server hoorde niet dat een bericht klaar is; het komt opnieuw en krijgt hetzelfde antwoord.",
            "Als het blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "inname-batch-mislukt": _soort(
            "Een groep berichten lukte niet samen; ze worden een voor een geprobeerd.",
            "Als het blijft komen.",
            aantal=Vorm.GETAL,
            fout=Vorm.KLASSE,
        ),
        "inname-bericht-mislukt": _soort(
            "Een bericht lukte niet en wordt later opnieuw geprobeerd.",
            "Als de poging hoog wordt: na de laatste blijft het liggen.",
            partij=Vorm.WOORD,
            poging=Vorm.GETAL,
            fout=Vorm.KLASSE,
        ),
        "inname-gestart": _soort("De hub neemt berichten in.", "Niet.", werkers=Vorm.GETAL),
        "inname-gestopt": _soort("De hub neemt geen berichten meer in.", "Als niemand de hub stopte."),
        "inname-niet-af": _soort(
            "Bij het stoppen was nog werk in handen; dat komt vanzelf opnieuw.", "Niet.", aantal=Vorm.GETAL
        ),
        "inname-opgegeven": _soort(
            "Een bericht is voor het laatst geprobeerd; het blijft liggen tot iemand kijkt.",
            "Altijd.",
            partij=Vorm.WOORD,
            poging=Vorm.GETAL,
        ),
        # The line of a partner to the hub.
        "lijn-sluit-ongeleegd": _soort(
            "Een lijn van een partij sloot terwijl er nog iets onderweg was; dat komt vanzelf opnieuw.",
            "Als het bij elke stop gebeurt.",
            partij=Vorm.WOORD,
            fout=Vorm.KLASSE,
        ),
        "lijn-storing": _soort(
            "De lijn van een partij had een storing en herstelt zich.",
            "Als het langer dan een kwartier blijft komen.",
            partij=Vorm.WOORD,
            fout=Vorm.KLASSE,
        ),
        "lijn-verboden": _soort(
            "De server staat een partij een onderwerp niet toe.",
            "Altijd: de inrichting klopt niet, of iemand probeert iets.",
            partij=Vorm.WOORD,
            code=Vorm.FOUTCODE,
        ),
        # Witnesses and timestamps: of the witness itself, and of the hub that asks.
        "getuige-fout": _soort(
            "De getuige luistert niet meer, door een fout die nergens is opgevangen.",
            "Altijd: het is een fout in de code. Start de getuige opnieuw.",
        ),
        "getuige-gestart": _soort("De getuige antwoordt; hij volgt zoveel journalen.", "Niet.", journalen=Vorm.GETAL),
        "getuige-kwijt": _soort(
            "De getuige is een deel van zijn geheugen kwijt en ondertekent niets meer.",
            "Altijd: begin opnieuw met een nieuwe sleutel, en zoek uit hoe het kwam.",
            journaal=Vorm.DIGEST,
        ),
        "getuige-opslag": _soort(
            "De getuige kan niets onthouden en ondertekent daarom nu niets.",
            "Altijd: de schijf is vol, alleen-lezen of kapot.",
            code=Vorm.FOUTCODE,
        ),
        "getuige-tegenspraak": _soort(
            "Een journaal spreekt tegen wat deze getuige eerder zag. Bewezen: twee handtekeningen onder iets anders.",
            "Altijd: bewaar de map tegenspraak en bel de toezichthouder.",
            journaal=Vorm.DIGEST,
            bewezen=Vorm.JANEE,
        ),
        "getuigenis-gekregen": _soort(
            "Een getuige die niet antwoordde of weigerde, ondertekent weer mee.", "Niet.", getuige=Vorm.DIGEST
        ),
        "getuigenis-uitgebleven": _soort(
            "Een getuige ondertekende een controlepunt niet mee; de hub blijft vragen en de uitwisseling gaat door.",
            "Als het langer dan een uur duurt; meteen als de code kwijt, tegenspraak of verder is.",
            getuige=Vorm.DIGEST,
            code=Vorm.FOUTCODE,
        ),
        "tijdstempel-gekregen": _soort("De tijdstempeldienst antwoordt weer.", "Niet."),
        "tijdstempel-uitgebleven": _soort(
            "Een controlepunt kreeg geen tijdstempel; de hub blijft het vragen en de uitwisseling gaat door.",
            "Als het langer dan een dag duurt, of als de code ongeldig is.",
            code=Vorm.FOUTCODE,
        ),
        "ldv-bevestigd": _soort("Het logboek bevestigt de regels weer.", "Niet."),
        "ldv-uitgebleven": _soort(
            "Logregels zijn niet bevestigd; de hub bewaart ze, en de uitwisseling gaat door.",
            "Als het langer dan een uur duurt; meteen als de code geweigerd, deels of journaal is.",
            code=Vorm.FOUTCODE,
        ),
        "logpunt-fout": _soort(
            "Het logpunt kon een vraag niet beantwoorden, of is omgevallen.",
            "Altijd: het is een fout in de hub.",
        ),
        "logpunt-gestart": _soort("Het logpunt luistert.", "Niet."),
        # The log itself.
        "log-bibliotheek": _soort(
            "Een gebruikte bibliotheek meldde iets; de tekst is weggelaten.",
            "Als het blijft komen. De bron en de foutklasse wijzen de weg.",
        ),
        "log-fout": _soort(
            "Een fout die nergens is opgevangen; het proces of de draad stopt.",
            "Altijd. Er is niets half vastgelegd; zoek de plek in de foutketen.",
        ),
        "log-onbekend": _soort(
            "Een onderdeel meldde iets wat niet op de lijst staat; de inhoud is weggelaten.",
            "Altijd: het is een fout in de code. Meld het.",
        ),
    }
)
"""The allow-list, by name."""
