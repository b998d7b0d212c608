"""Everything the log can ever say: the allow-list of events, each with its keys and the form of their values.

One list, because operators build alarms on these names. Add an event here (or in `loggebeurtenissen_journaal`) together
with its first use; a test fails when the code sends another one, or none sends one of these. `hub/LOGBOEK.md` is made
of it with `make docs`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hub.loggebeurtenissen_journaal import JOURNAAL
from hub.logsoorten import Gebeurtenis, adapter, soort
from hub.logvormen import Vorm

GEBEURTENISSEN: Final[Mapping[str, Gebeurtenis]] = MappingProxyType(
    {
        # The hub as a whole.
        "inname-verzoek-afgewezen": soort(
            "De server wees een vraag om berichten af; de hub vraagt opnieuw.",
            "Als het langer dan een minuut blijft komen.",
            status=Vorm.GETAL,
        ),
        "huur-niet-teruggegeven": soort(
            "Bij het stoppen konden de wachtrijen niet worden teruggegeven; een ander neemt ze vanzelf over.",
            "Niet.",
            fout=Vorm.KLASSE,
        ),
        "huur-ronde-mislukt": soort(
            "Het verdelen van wachtrijen lukte nu niet; het wordt opnieuw geprobeerd.",
            "Als het een minuut blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "huur-verloren": soort(
            "Dit hubproces kon niet op tijd laten weten dat het er nog is, en leest deze wachtrijen niet meer.",
            "Als het meer dan een keer per dag gebeurt: de server of de machine is te traag.",
            delen=Vorm.GETAL,
        ),
        "huur-gekregen": soort(
            "Dit hubproces leest vanaf nu de wachtrijen van deze delen van de organisaties.",
            "Niet.",
            delen=Vorm.GETAL,
            samen=Vorm.GETAL,
        ),
        # The policy.
        "beleid-gewisseld": soort(
            "Vanaf de volgende groep berichten beslist dit hubproces met een ander beleid.",
            "Als u niemand een beleid in werking zag zetten.",
            beleid=Vorm.DIGEST,
            revisie=Vorm.GETAL,
            dagen=Vorm.GETAL,
            nieuwe_partijen=Vorm.GETAL,
        ),
        "beleid-afgewezen": soort(
            "Een bundel in de kast klopt niet voor dit hubproces; het gaat door met het beleid dat het had.",
            "Altijd: de hub doet niet wat er is geactiveerd. De code zegt waarom.",
            code=Vorm.FOUTCODE,
            revisie=Vorm.GETAL,
        ),
        "beleid-kijken-mislukt": soort(
            "De hub kon niet zien welk beleid in werking is, of het niet vastleggen; hij probeert het opnieuw.",
            "Als het een minuut blijft komen: een nieuw beleid gaat dan niet in.",
            fout=Vorm.KLASSE,
        ),
        # The register of parties.
        "partij-gewisseld": soort(
            "De kaart van een partij is veranderd; dit hubproces werkt ermee.",
            "Als u niemand het register zag wijzigen.",
            partij=Vorm.WOORD,
            revisie=Vorm.GETAL,
            toegelaten=Vorm.JANEE,
        ),
        "partij-onecht": soort(
            "Een kaart in de NATS-server is niet door een hub geschreven; zij wordt niet gebruikt.",
            "Altijd: iemand anders kan in de NATS-server schrijven.",
            partij=Vorm.WOORD,
        ),
        "partij-teruggezet": soort(
            "In de NATS-server lag een oudere kaart dan deze hub heeft; hij heeft de nieuwere er weer gelegd.",
            "Als er geen herstart of wijziging zonder hub aan voorafging: dan zette iemand een oude kaart terug.",
            partij=Vorm.WOORD,
            revisie=Vorm.GETAL,
        ),
        "partij-kijken-mislukt": soort(
            "De hub kon het register van partijen niet lezen of niet vastleggen; hij probeert het opnieuw.",
            "Als het een minuut blijft komen: een wijziging gaat dan niet in.",
            fout=Vorm.KLASSE,
        ),
        "partij-bewaren-mislukt": soort(
            "Een kaart kon niet in de map van de hub worden gezet.",
            "Altijd: kijk of de schijf vol is. De NATS-server heeft de kaart wel.",
            fout=Vorm.KLASSE,
        ),
        "partij-doorgeven-mislukt": soort(
            "Een wijziging in het register kwam niet overal aan; de hub probeert het opnieuw.",
            "Altijd: een ingetrokken partij kan nog verbonden zijn.",
            fout=Vorm.KLASSE,
        ),
        "beleid-loopt-af": soort(
            "Het beleid geldt nog zoveel dagen, vandaag niet meegeteld.",
            "Altijd: op tijd een nieuwe bundel laten ondertekenen. Daarna gaat er niets meer door.",
            dagen=Vorm.GETAL,
            revisie=Vorm.GETAL,
        ),
        "beleid-verlopen": soort(
            "De laatste dag van het beleid is voorbij: elk bericht wordt geweigerd.",
            "Altijd: er gaat niets door tot een nieuwe bundel in werking is.",
            revisie=Vorm.GETAL,
        ),
        "beleid-bewaren-mislukt": soort(
            "De bundel die in werking is, kon niet in de map van de hub worden gezet.",
            "Altijd: na een herstart begint de hub met het vorige beleid en haalt dan het nieuwe op.",
            fout=Vorm.KLASSE,
        ),
        "hub-gestart": soort("De hub draait.", "Niet.", beleid=Vorm.DIGEST, partijen=Vorm.GETAL, gemaakt=Vorm.GETAL),
        "server-slaat-niets-op": soort(
            "De NATS-server slaat niet alles meer op: een keer lukte schrijven niet, meestal omdat de schijf vol was.",
            "Altijd: maak ruimte. De hub start zijn eigen server dan zelf opnieuw; een server van u start u opnieuw.",
        ),
        "server-slaat-op": soort("De NATS-server slaat weer op.", "Niet."),
        "serverwacht-mislukt": soort(
            "Of de NATS-server opslaat, is niet te zien, of hij kwam niet opnieuw op.",
            "Bij herhaling: kijk naar de server en naar KETENHUB_NATS_MONITOR.",
            code=Vorm.FOUTCODE,
        ),
        "server-weg": soort("De ingebedde NATS-server is gestopt; de hub stopt ook.", "Altijd: start de hub opnieuw."),
        "hubsleutels-onleesbaar": soort(
            "De eigen sleutels van de hub konden niet opnieuw worden gelezen; hij gaat door met die van eerder.",
            "Altijd: kijk naar de hubsleutel en de map sleutels. Zonder deze sleutels start de hub niet opnieuw.",
        ),
        "toegang-bijgewerkt": soort(
            "De NATS-server laat nu precies toe wie volgens het partijregister mag.", "Niet.", partijen=Vorm.GETAL
        ),
        "toegang-met-de-hand": soort(
            "Wie mag inloggen op de NATS-server is veranderd, en de hub mag diens configuratie niet schrijven.",
            "Altijd: maak de configuratie met 'ketenhub bus config' opnieuw en laat de server haar lezen. Of geef haar"
            " map in KETENHUB_NATS_CONFIG: dan doet de hub het zelf.",
        ),
        "toegang-onzeker": soort(
            "De NATS-server is niet te zeggen wie mag inloggen; de hub stopt.",
            "Altijd: start de hub opnieuw. Tot dan kan een ingetrokken partij nog verbonden zijn.",
        ),
        "hub-stopt": soort("De hub stopt: wat in behandeling is, wordt afgemaakt.", "Niet."),
        # The adapters of partners: events made of `adapters.gebeurtenissen.Soort`.
        "adapter-verzonden": adapter("Een bericht van een partij ligt klaar bij de hub.", "Niet."),
        "adapter-verwerkt": adapter("Een heel uitvoerbestand is verzonden en opgeborgen.", "Niet."),
        "adapter-afgekeurd": adapter(
            "Een uitvoerbestand klopt niet; er is niets van verzonden.",
            "Altijd: de partij moet het bestand verbeteren.",
        ),
        "adapter-geschreven": adapter("Een levering staat in haar map.", "Niet."),
        "adapter-antwoord": adapter("Een antwoord staat in zijn map.", "Niet."),
        "adapter-al-gedaan": adapter("Een levering kwam nog eens; er is niets geschreven.", "Als het blijft komen."),
        "adapter-vernietigd": adapter("Een opdracht tot vernietigen is uitgevoerd.", "Niet."),
        "adapter-verlopen": adapter("De bewaartermijn van een levering is om; haar bestanden zijn weg.", "Niet."),
        "adapter-opzij": adapter(
            "Een levering klopte niet, is niet geschreven en is geweigerd.", "Altijd: iemand moet kijken."
        ),
        "adapter-uitgesteld": adapter(
            "Een bestand of levering kon nu niet; het komt opnieuw.", "Als het langer dan een kwartier blijft komen."
        ),
        "adapter-storing": adapter(
            "De lijn van een partij werkt niet; de adapter wacht en probeert opnieuw.",
            "Als het langer dan een kwartier blijft komen.",
        ),
        "adapter-fout": soort(
            "Een adapter kwam iets onverwachts tegen; het bestand of de levering komt opnieuw.",
            "Altijd: het is een fout in de code. De plek staat in de foutketen.",
            partij=Vorm.WOORD,
        ),
        # The decision point.
        "beslispunt-bezet": soort(
            "Het standaardadres van het beslispunt is bezet; de hub draait zonder beslispunt.",
            "Als een ander systeem het beslispunt nodig heeft: kies met --beslispunt een ander adres.",
        ),
        "beslispunt-fout": soort(
            "Het beslispunt kon een verzoek niet beantwoorden; er is niets beslist.",
            "Altijd: het is een fout in de code. De plek staat in de foutketen.",
        ),
        "beslispunt-gestart": soort("Het beslispunt antwoordt.", "Niet.", lokaal=Vorm.JANEE),
        "register-niet-bewaard": soort(
            "Het register van verwerkingsactiviteiten is niet te schrijven; de hub blijft het proberen.",
            "Altijd: een verwijzing in een logboek komt anders later niet uit.",
            fout=Vorm.KLASSE,
        ),
        # Receipts.
        "ontvangst-ontbreekt": soort(
            "Een ontvanger tekende niet op tijd voor een levering: dat zij aankwam, of wat hij ermee deed.",
            "Altijd: bel de contactpersoon van de ontvanger. `ketenhub levering` met dit kenmerk zegt meer.",
            partij=Vorm.WOORD,
            levering=Vorm.UUID,
            termijn=Vorm.WOORD,
            uren=Vorm.GETAL,
        ),
        "ontvangstwacht-mislukt": soort(
            "Het nagaan van ontvangstbewijzen lukte nu niet; het wordt opnieuw geprobeerd.",
            "Als het langer dan een kwartier blijft komen: gemiste ontvangstbewijzen vallen dan niet op.",
            fout=Vorm.KLASSE,
        ),
        "ontvangstwacht-vol": soort(
            "Er wachten meer leveringen op een ontvangstbewijs dan de hub onthoudt; zoveel worden niet meer gevolgd.",
            "Altijd: er tekent bijna niemand meer.",
            aantal=Vorm.GETAL,
        ),
        # The bus.
        "bus-fout": soort("De verbinding met de bus meldde een fout.", "Als het blijft komen.", fout=Vorm.KLASSE),
        "bus-publicatie-geweigerd": soort(
            "De server weigert de hub een onderwerp.", "Altijd: de inrichting van de server klopt niet."
        ),
        "bus-sluiten-onvolledig": soort(
            "De verbinding sloot terwijl er nog iets onderweg was; dat komt vanzelf opnieuw.",
            "Als het bij elke stop gebeurt.",
            fout=Vorm.KLASSE,
        ),
        "bus-verbinding-terug": soort("De verbinding met de bus is er weer.", "Niet."),
        "bus-verbinding-weg": soort(
            "De verbinding met de bus viel weg; er gaat niets de deur uit.", "Als zij na een minuut niet terug is."
        ),
        "inname-antwoord-mislukt": soort(
            "De server hoorde niet dat een bericht klaar is; het komt opnieuw en krijgt hetzelfde antwoord.",
            "Als het blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "inname-batch-mislukt": soort(
            "Een groep berichten lukte niet samen; ze worden een voor een geprobeerd.",
            "Als het blijft komen.",
            aantal=Vorm.GETAL,
            fout=Vorm.KLASSE,
        ),
        "inname-bericht-mislukt": soort(
            "Een bericht lukte niet en wordt later opnieuw geprobeerd.",
            "Als de poging hoog wordt: na de laatste blijft het liggen.",
            partij=Vorm.WOORD,
            poging=Vorm.GETAL,
            fout=Vorm.KLASSE,
        ),
        "inname-gestart": soort("De hub neemt berichten in.", "Niet.", werkers=Vorm.GETAL),
        "inname-gestopt": soort("De hub neemt geen berichten meer in.", "Als niemand de hub stopte."),
        "inname-niet-af": soort(
            "Bij het stoppen was nog werk in handen; dat komt vanzelf opnieuw.", "Niet.", aantal=Vorm.GETAL
        ),
        "inname-opgegeven": soort(
            "Een bericht is voor het laatst geprobeerd; het blijft liggen tot iemand kijkt.",
            "Altijd.",
            partij=Vorm.WOORD,
            poging=Vorm.GETAL,
        ),
        # The line of a partner to the hub.
        "lijn-sluit-ongeleegd": soort(
            "Een lijn van een partij sloot terwijl er nog iets onderweg was; dat komt vanzelf opnieuw.",
            "Als het bij elke stop gebeurt.",
            partij=Vorm.WOORD,
            fout=Vorm.KLASSE,
        ),
        "lijn-storing": soort(
            "De lijn van een partij had een storing en herstelt zich.",
            "Als het langer dan een kwartier blijft komen.",
            partij=Vorm.WOORD,
            fout=Vorm.KLASSE,
        ),
        "lijn-verboden": soort(
            "De server staat een partij een onderwerp niet toe.",
            "Altijd: de inrichting klopt niet, of iemand probeert iets.",
            partij=Vorm.WOORD,
            code=Vorm.FOUTCODE,
        ),
        # The log itself.
        "log-bibliotheek": soort(
            "Een gebruikte bibliotheek meldde iets; de tekst is weggelaten.",
            "Als het blijft komen. De bron en de foutklasse wijzen de weg.",
        ),
        "log-fout": soort(
            "Een fout die nergens is opgevangen; het proces of de draad stopt.",
            "Altijd. Er is niets half vastgelegd; zoek de plek in de foutketen.",
        ),
        "log-onbekend": soort(
            "Een onderdeel meldde iets wat niet op de lijst staat; de inhoud is weggelaten.",
            "Altijd: het is een fout in de code. Meld het.",
        ),
    }
    | dict(JOURNAAL)
)
"""The allow-list, by name."""
