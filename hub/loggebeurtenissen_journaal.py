"""Events of what runs beside the road: the journal's tree, who vouches for it, what follows it, destruction, replay.

Part of `hub.loggebeurtenissen.GEBEURTENISSEN`, where it is said what an event is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hub.logsoorten import Gebeurtenis, soort
from hub.logvormen import Vorm

JOURNAAL: Final[Mapping[str, Gebeurtenis]] = MappingProxyType(
    {
        "journaal-bij": soort(
            "Het journaal is weer bij; de hub neemt weer berichten aan.", "Niet.", achterstand=Vorm.GETAL
        ),
        "journaal-onleesbaar": soort(
            "Het journaal is niet te lezen; de hub neemt niets meer aan tot het weer kan.",
            "Altijd: er wordt niets geleverd.",
            fout=Vorm.KLASSE,
        ),
        "journaal-achter": soort(
            "Het journaal loopt te ver achter; de hub neemt niets meer aan tot het weer bij is.",
            "Altijd: er wordt niets geleverd.",
            achterstand=Vorm.GETAL,
        ),
        "journaal-beschadigd": soort(
            "Een bestand van het journaal is weg of beschadigd; de hub maakt het opnieuw uit de NATS-server.",
            "Altijd: een schijf gaat stuk, of iemand kwam eraan. `ketenhub journaal verifieer` noemt de plaats.",
            code=Vorm.FOUTCODE,
        ),
        "journaal-gaten": soort(
            "In het journaal van de NATS-server ontbreken bladzijden tussen andere; de boom heeft ze nog.",
            "Altijd: een schijf gaat stuk, of iemand kwam eraan. Kijk het journaal na en bewaar een kopie van de boom.",
            aantal=Vorm.GETAL,
        ),
        "journaal-hersteld": soort(
            "Beschadigde bestanden van het journaal zijn opnieuw gemaakt, en geven de boom die ondertekend was.",
            "Zoek uit waardoor het kwam.",
            bestanden=Vorm.GETAL,
        ),
        "leeskant-mislukt": soort(
            "De leeskant neemt nu geen records op; het wordt steeds opnieuw geprobeerd. De uitwisseling gaat door.",
            "Als het langer dan een uur duurt; bij GROOTBOEK-anders meteen.",
            code=Vorm.FOUTCODE,
            fout=Vorm.KLASSE,
        ),
        "leeskant-bij": soort("De leeskant neemt weer records op.", "Niet."),
        "inbinden-begonnen": soort("Dit hubproces neemt records op in de boom en tekent controlepunten.", "Niet."),
        "inbinden-mislukt": soort(
            "Het opnemen van records in de boom lukt nu niet; het wordt steeds opnieuw geprobeerd.",
            "Als het een halve minuut duurt: dan neemt de hub niets meer aan. Bij JOURNAAL-tegenspraak meteen.",
            code=Vorm.FOUTCODE,
        ),
        "inbinden-verder": soort("Het opnemen van records in de boom lukt weer.", "Niet."),
        "inbinden-hangt": soort(
            "De hub stopt, maar de schijf met het journaal antwoordt niet meer.",
            "Altijd: kijk naar de schijf. Het proces eindigt pas als zij antwoordt, of als u het afbreekt.",
        ),
        "inbinden-fout": soort(
            "Het opnemen van records in de boom gaf een onverwachte fout; het wordt opnieuw geprobeerd.",
            "Altijd: het is een fout in de code. De plek staat in de foutketen.",
            fout=Vorm.KLASSE,
        ),
        "controlepunt-gepauzeerd": soort(
            "De hub neemt niets meer aan: records zijn te lang zonder controlepunt, of de boom klopt niet.",
            "Altijd: er wordt niets geleverd. `ketenhub journaal stand` zegt waarom.",
            code=Vorm.FOUTCODE,
        ),
        "controlepunt-hervat": soort(
            "Alle records staan onder een controlepunt; de hub neemt weer berichten aan.", "Niet."
        ),
        "zegelwacht-mislukt": soort(
            "De bewaking van controlepunten kwam iets onverwachts tegen; zij kijkt opnieuw.",
            "Als het blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "journaalstand-mislukt": soort(
            "Een onderdeel dat het journaal volgt, kon niet zeggen hoe ver het is.",
            "Als het blijft komen: `ketenhub journaal stand` mist dan een regel.",
            fout=Vorm.KLASSE,
        ),
        "journaal-bladzijden-weg": soort(
            "In de NATS-server ontbreken de oudste bladzijden van het journaal, zonder dat er is opgeruimd.",
            "Altijd: iemand met de noodsleutel haalde ze weg. De records liggen nog in de map van het journaal.",
            aantal=Vorm.GETAL,
        ),
        "journaal-opgeruimd": soort(
            "Records waarvan de termijn voorbij is, zijn van deze machine: alles voor dit nummer ligt nu in het"
            " archief.",
            "Niet, als u het opdroeg. Anders altijd: in het journaal staat een record over wie het wanneer deed.",
            records=Vorm.GETAL,
            bestanden=Vorm.GETAL,
        ),
        # Destruction and the keys of cases.
        "vernietiging-afgemaakt": soort(
            "Bij het starten bleken vernietigingen afgebroken; zij zijn nu afgemaakt.",
            "Niet: dit is herstel na een harde stop.",
            aantal=Vorm.GETAL,
        ),
        "vernietiging-ontbreekt": soort(
            "Een organisatie tekende niet op tijd dat zij vernietigde. Zij kreeg de opdracht opnieuw.",
            "Als het voor dezelfde opdracht terugkomt: bel haar contactpersoon. Zie `ketenhub vernietiging --open`.",
            partij=Vorm.WOORD,
            levering=Vorm.UUID,
            zaak=Vorm.UUID,
            stand=Vorm.WOORD,
            uren=Vorm.GETAL,
        ),
        "vernietiging-geweigerd": soort(
            "Een organisatie tekende dat zij een opdracht om te vernietigen niet uitvoerde.",
            "Altijd: los het met haar op, en leg vast hoe. De hub kan haar niet dwingen.",
            partij=Vorm.WOORD,
            levering=Vorm.UUID,
            zaak=Vorm.UUID,
        ),
        "vernietigwacht-mislukt": soort(
            "Het nagaan van opdrachten om te vernietigen lukte nu niet; het wordt opnieuw geprobeerd.",
            "Als het langer dan een uur blijft komen.",
            fout=Vorm.KLASSE,
        ),
        "zaaksleutels-geveegd": soort(
            "Sleutels van zaken zijn gewist waaronder niets meer lag, of opnieuw gesloten met de hubsleutel van nu.",
            "Niet.",
            aantal=Vorm.GETAL,
            vernieuwd=Vorm.GETAL,
        ),
        "zaaksleutel-dicht": soort(
            "Een sleutel van een zaak gaat niet open met de hubsleutels die er zijn.",
            "Altijd: wat onder die sleutel ligt, is onleesbaar. Kijk of er een oude hubsleutel ontbreekt.",
            fout=Vorm.KLASSE,
        ),
        "sleutelveger-mislukt": soort(
            "Het opruimen van sleutels van zaken lukte nu niet; het wordt morgen opnieuw geprobeerd.",
            "Als het een week blijft komen.",
            fout=Vorm.KLASSE,
        ),
        # The index of persons and their cases.
        "inzagesleutel-gewisseld": soort(
            "De index van personen en hun zaken ligt onder een nieuwe sleutel; de oude is weggegooid.",
            "Niet.",
            generatie=Vorm.GETAL,
            aantal=Vorm.GETAL,
        ),
        "inzagewissel-mislukt": soort(
            "Het wisselen van de sleutel van de index van personen lukte nu niet; het wordt opnieuw geprobeerd.",
            "Als het langer dan een dag blijft komen: kijk met 'ketenhub inzagesleutel stand'.",
            fout=Vorm.KLASSE,
        ),
        # Doing something again, and what lies aside.
        "herhaling-klaar": soort(
            "Een opdracht om iets opnieuw te doen is af: hoeveel wel, en hoeveel niet.",
            "Niet.",
            opdracht=Vorm.UUID,
            gedaan=Vorm.GETAL,
            niet=Vorm.GETAL,
        ),
        "herhaling-mislukt": soort(
            "Een stap van een opdracht om iets opnieuw te doen lukte niet; de hub probeert het opnieuw.",
            "Als het langer dan een minuut blijft komen: stop de opdracht en zoek uit waarom.",
            fout=Vorm.KLASSE,
        ),
        "geparkeerd-wacht": soort(
            "Er wachten berichten al langer dan een week op een mens. Zij gaan nooit vanzelf weg.",
            "Altijd: kijk met 'ketenhub geparkeerd'.",
            aantal=Vorm.GETAL,
            totaal=Vorm.GETAL,
        ),
        "parkeerwacht-mislukt": soort(
            "Het nalopen van wat op een mens wacht lukte nu niet; over een minuut opnieuw.",
            "Als het langer dan een uur blijft komen.",
            fout=Vorm.KLASSE,
        ),
        # Witnesses and timestamps: of the witness itself, and of the hub that asks.
        "getuige-fout": soort(
            "De getuige luistert niet meer, door een fout die nergens is opgevangen.",
            "Altijd: het is een fout in de code. Start de getuige opnieuw.",
        ),
        "getuige-gestart": soort("De getuige antwoordt; hij volgt zoveel journalen.", "Niet.", journalen=Vorm.GETAL),
        "getuige-kwijt": soort(
            "De getuige is een deel van zijn geheugen kwijt en ondertekent niets meer.",
            "Altijd: begin opnieuw met een nieuwe sleutel, en zoek uit hoe het kwam.",
            journaal=Vorm.DIGEST,
        ),
        "getuige-opslag": soort(
            "De getuige kan niets onthouden en ondertekent daarom nu niets.",
            "Altijd: de schijf is vol, alleen-lezen of kapot.",
            code=Vorm.FOUTCODE,
        ),
        "getuige-tegenspraak": soort(
            "Een journaal spreekt tegen wat deze getuige eerder zag. Bewezen: twee handtekeningen onder iets anders.",
            "Altijd: bewaar de map tegenspraak en bel de toezichthouder.",
            journaal=Vorm.DIGEST,
            bewezen=Vorm.JANEE,
        ),
        "getuige-vreemd": soort(
            "Iemand bood een controlepunt aan met een sleutel die deze getuige bij dat journaal niet kent. Het is niet"
            " ondertekend. Per sleutel staat het hier een keer.",
            "Altijd: vraag de beheerder van de hub of zijn sleutel nieuw is. Is dat zo niet, bel de toezichthouder.",
            journaal=Vorm.DIGEST,
        ),
        "getuigen-gekozen": soort(
            "Het bestand met getuigen is veranderd; de hub vraagt het voortaan aan zoveel getuigen.",
            "Als u het bestand niet veranderde: wie getuigen weghaalt, kan het journaal herschrijven.",
            getuigen=Vorm.GETAL,
        ),
        "getuigen-ongelezen": soort(
            "Het bestand met getuigen klopt niet meer; de hub vraagt het nog aan wie erin stonden.",
            "Altijd: herstel het bestand voor de volgende start van de hub.",
            code=Vorm.FOUTCODE,
        ),
        "getuigenis-gekregen": soort(
            "Een getuige die niet antwoordde of weigerde, ondertekent weer mee.", "Niet.", getuige=Vorm.DIGEST
        ),
        "getuigenis-uitgebleven": soort(
            "Een getuige ondertekende een controlepunt niet mee; de hub blijft vragen en de uitwisseling gaat door.",
            "Als het langer dan een uur duurt; meteen als de code kwijt, tegenspraak of verder is.",
            getuige=Vorm.DIGEST,
            code=Vorm.FOUTCODE,
        ),
        "tijdstempel-gekregen": soort("De tijdstempeldienst antwoordt weer.", "Niet."),
        "tijdstempel-uitgebleven": soort(
            "Een controlepunt kreeg geen tijdstempel; de hub blijft het vragen en de uitwisseling gaat door.",
            "Als het langer dan een dag duurt, of als de code ongeldig is.",
            code=Vorm.FOUTCODE,
        ),
        "uitvoer-bevestigd": soort(
            "Het logboek bevestigt weer: de regels over verwerkingen (ldv) of de besluiten (adl).",
            "Niet.",
            vorm=Vorm.WOORD,
        ),
        "uitvoer-uitgebleven": soort(
            "Regels over verwerkingen (ldv) of besluiten (adl) zijn niet bevestigd; de hub bewaart ze, en gaat door.",
            "Als het langer dan een uur duurt; meteen als de code geweigerd, deels of journaal is.",
            vorm=Vorm.WOORD,
            code=Vorm.FOUTCODE,
        ),
        "logpunt-fout": soort(
            "Het logpunt kon een vraag niet beantwoorden, of is omgevallen.",
            "Altijd: het is een fout in de hub.",
        ),
        "logpunt-gestart": soort("Het logpunt luistert.", "Niet."),
    }
)
"""By name."""
