"""What stands in every report, in plain Dutch (B1): for a person of sixteen. A jurist must check the rights.

Articles: AVG (EU 2016/679) 16 rectification, 17 erasure, 21 objection, 77 complaint; Wet politiegegevens 28; Wet
justitiele en strafvorderlijke gegevens 22; under sixteen a legal representative asks (UAVG art. 5).
"""

from __future__ import annotations

from typing import Final

WAT_DIT_IS: Final = (
    "Het gaat over berichten die de ketenhub heeft doorgegeven. De ketenhub is een computer die berichten over "
    "jongeren doorgeeft tussen politie, justitie, gemeente en hulpverlening. Hij geeft alleen door wat de afspraken "
    "toestaan."
)
WAT_ERIN_STAAT: Final = (
    "In dit overzicht staat wie gegevens over jou kreeg, wanneer, waarom en welke soorten gegevens dat waren. De "
    "gegevens zelf staan er niet in: de ketenhub bewaart die niet. Wil je lezen wat er precies staat? Vraag dat dan "
    "aan de organisatie die het kreeg."
)
ZAAK_LOOPT: Final = (
    "Er loopt een zaak. De ketenhub onthoudt daarvan een paar dingen die nodig zijn voor de volgende berichten, zoals"
    " je leeftijd, je gemeente en wie er meedoet. Je naam en wat er is gebeurd niet."
)
OPZIJ: Final = "Er ligt een bericht over jou opzij. Een mens moet er nog naar kijken. Niemand heeft het gekregen."
VERDER_BEWAARD: Final = (
    "Verder bewaart de ketenhub dat er iets is gedeeld, zoals in dit overzicht. Je naam en wat erin stond niet."
)
TEGENGEHOUDEN: Final = (
    "Deze berichten over jou zijn aan niemand gegeven. Een organisatie stuurde ze, maar de ketenhub hield ze tegen."
)
WEGGELATEN: Final = (
    "Soms mag een organisatie niet vertellen dat zij gegevens kreeg, bijvoorbeeld als de politie nog onderzoek doet. "
    "Dat staat in de wet. Wat om die reden geheim is, staat niet in dit overzicht. Deze zin staat in elk overzicht: "
    "hij zegt niet of er bij jou iets geheim is."
)
METEEN: Final = (
    "Wilde een organisatie iets over jou sturen, en hield de ketenhub dat meteen tegen? Als er nog geen zaak was, "
    "weet de ketenhub niet meer dat het over jou ging. Dan staat het hier niet in. Niemand heeft het gekregen."
)
ANDERS: Final = (
    "Wat organisaties zelf over jou opschrijven of buiten de ketenhub om delen, staat hier ook niet in. Vraag dat aan"
    " die organisaties."
)
BEWIJS: Final = (
    "Van elke keer dat er iets is gedeeld, staat een regel in het journaal. Dat is een lijst die niemand ongemerkt "
    "kan veranderen. Bij elke keer hieronder staan het nummer van die regel en een code die alleen bij die regel "
    "hoort."
)
NAGAAN: Final = (
    "Je hoeft ons niet te geloven. Bij dit overzicht hoort een map met de naam bewijzen. Daarin zit voor elke regel "
    "een bestand. Met een gratis programma kun je nakijken of zo'n bestand klopt. Dat is technisch: vraag gerust "
    "hulp."
)
BEWIJSMAP: Final = "bewijzen"
"""Folder of the proof files, beside the report."""
SLEUTELBESTAND: Final = "hub.vkey"
"""Name of the public key of the hub in that folder."""
OPDRACHT: Final = f"python -I verifieer --sleutel {BEWIJSMAP}/{SLEUTELBESTAND} --bewijs {BEWIJSMAP}/"
"""What is typed to check a proof file, up to its name. A test types it."""
STAPPEN: Final = (
    "Gebruik een computer met Python 3.11 of nieuwer. Dat is gratis: python.org.",
    (
        "Vraag de organisatie die dit overzicht gaf om het programma: de map verifieer van ketenhub. Zet die map naast "
        "de map bewijzen."
    ),
    (
        f"De sleutel van de ketenhub zit in het bestand {SLEUTELBESTAND}. Vraag aan iemand anders of dit de goede is, "
        "zoals de toezichthouder of een andere organisatie uit dit overzicht."
    ),
    "Typ voor elk bestand deze opdracht. Aan het eind staat de naam van het bestand:",
)
OORDEEL: Final = (
    "Staat er dat het klopt? Dan staat deze regel echt in het journaal, en is hij later niet veranderd. Je ziet de "
    "regel zelf ook. Het bewijst niet dat er niets ontbreekt. Dat kan een toezichthouder nagaan, met het hele "
    "journaal."
)
RECHTEN: Final = (
    (
        "Klopt er iets niet, of hoort het er niet te staan? Vraag de organisatie om het te verbeteren of weg te halen. "
        "Dat is je recht volgens de AVG, artikel 16 en 17."
    ),
    (
        "Gaat het om gegevens van politie of justitie? Dan staat dat recht in andere wetten. Dat zijn de Wet "
        "politiegegevens (artikel 28) en de Wet justitiële en strafvorderlijke gegevens (artikel 22)."
    ),
    (
        "Vind je dat iets niet gedeeld had mogen worden? Maak dan bezwaar bij de organisatie die het deelde. Dat kan "
        "vaak met de AVG, artikel 21. Zij moet je uitleggen waarom het toch mocht, of ermee stoppen."
    ),
    "Zegt een organisatie nee? In haar brief staat wat je daartegen kunt doen, ook bij de rechter.",
    (
        "Kom je er samen niet uit? Dan kun je gratis klagen bij de Autoriteit Persoonsgegevens: "
        "autoriteitpersoonsgegevens.nl. Dat staat in de AVG, artikel 77."
    ),
    "Ben je jonger dan 16? Dan vragen je ouders of je voogd dit voor jou.",
    "Vind je dit moeilijk? Vraag je ouders of je advocaat om hulp. Of bel het Juridisch Loket, gratis: 0800-8020.",
)
WOORDEN: Final = (
    ("Afdoening", "De beslissing die in een strafzaak wordt genomen."),
    ("AVG", "De Algemene verordening gegevensbescherming: de wet over je gegevens."),
    ("Contactpersoon", "De medewerker van de gemeente die iets mag lezen. Anderen bij de gemeente mogen dat niet."),
    ("Dossier", "Wat een organisatie over jou opschrijft en bewaart."),
    ("Halt", "Een organisatie die jongeren een straf laat doen, zonder rechter."),
    ("Omgeving", "Hoe het met je gaat thuis, op school en daarbuiten."),
    ("Reprimande", "Een strenge waarschuwing van de politie, in een gesprek."),
    ("Sepot", "Het Openbaar Ministerie stopt met de zaak. Er komt geen rechter aan te pas."),
    ("Veiligheidshuis", "Daar praten organisaties samen over mensen bij wie veel tegelijk speelt."),
    ("Zorgen", "Iemand maakt zich zorgen over jou, bijvoorbeeld op school of thuis."),
    ("ZSM-tafel", "Daar beslist het Openbaar Ministerie snel wat er met een zaak gebeurt."),
)
"""Words of the convenant that a young person need not know."""
