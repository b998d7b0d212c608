"""Codes of the bus, its configuration and certificates that are the hub's own: meaning and what to do.

Part of `hub.foutcodes.CODES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BUS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "BUS-programma": (
            "Er is geen programma nats-server gevonden.",
            "Installeer de hub opnieuw, of gebruik een eigen server met KETENHUB_NATS.",
        ),
        "BUS-bezet": (
            "Er draait al een hub met een eigen server op deze toestand.",
            "Stop de andere hub, of kies met KETENHUB_TOESTAND een andere map.",
        ),
        "BUS-start": (
            "De ingebedde NATS-server komt niet op, of een eerdere wil niet stoppen.",
            "Lees de laatste regel van zijn logboek, die de hub noemt.",
        ),
        "BUS-sleutel": (
            "Een sleutel van de bus is onleesbaar, geen sleutel, of ook voor anderen leesbaar.",
            "Zet de sleutel terug uit de reservekopie; alleen de gebruiker van de hub mag de map kunnen lezen.",
        ),
        "BUS-partij": (
            "Een partijcode kan niet op de bus, of staat twee keer in het register.",
            "Verbeter de code in het woordenboek: kleine letters en cijfers, met - ertussen.",
        ),
        "BUS-adres": (
            "Het adres van de eigen NATS-server is geen NATS-adres met TLS.",
            "Begin het adres met tls://. Zonder TLS kan niet.",
        ),
        "BUS-tls": (
            "Een certificaat of sleutel voor de verbinding met de bus is weg, beschadigd of vergrendeld.",
            "Kijk naar de map ca van de toestand, of naar KETENHUB_NATS_CA en KETENHUB_NATS_CERTIFICAAT.",
        ),
        "BUS-naam": (
            "Een certificaat van een organisatie heeft een naam die niet kan, of die van een ander is.",
            "Trek het certificaat in en laat de organisatie een nieuw aanvragen. Twee mogen nooit één naam delen.",
        ),
        "BUS-herlaad": (
            "De NATS-server las niet wie er nu mag inloggen.",
            "Start de hub opnieuw. Tot dan geldt op de server wie er eerder mocht; de hub zelf weigert wie eruit is.",
        ),
        "CERTIFICAAT-bestand": (
            "Een certificaat van de hub is weg, onleesbaar, beschadigd of ook voor anderen leesbaar.",
            "Zet de map ca terug uit de reservekopie. Alleen server.pem en hub.pem maakt de hub zelf opnieuw.",
        ),
        "CERTIFICAAT-uitgever": (
            "Deze hub kan geen certificaten uitgeven: de uitgever ligt in een andere toestand.",
            "Laat organisaties toe op de machine waar uitgever.pem in de map ca ligt.",
        ),
        "BUS-monitor": (
            "De monitor van de NATS-server is niet te bereiken of antwoordt onbruikbaar.",
            "Controleer KETENHUB_NATS_MONITOR. Wat de hub niet kan controleren, gebruikt hij niet.",
        ),
        "BUS-versie": (
            "De NATS-server is te oud.",
            "Gebruik de versie die de hub noemt, of een nieuwere.",
        ),
        "BUS-sync": (
            "De NATS-server bevestigt berichten voordat ze op schijf staan.",
            "Zet sync_interval: always in het blok jetstream van de server.",
        ),
        "BUS-lading": (
            "De NATS-server neemt te kleine berichten aan.",
            "Zet max_payload op het getal dat de hub noemt.",
        ),
        "BUS-inrichting": (
            "De server weigert een stroom of consument, of het bestand dat zegt wat er was is onleesbaar.",
            "Lees de reden die de hub noemt. Maak niets met de hand.",
        ),
        "CONFIG-adres": (
            "Een adres of map kan zo niet in de configuratie van de NATS-server staan.",
            "Schrijf een adres als naam:poort, en gebruik een map met een gewone naam.",
        ),
        "CONFIG-map": (
            "De configuratie van de NATS-server is niet te schrijven.",
            "Kijk of --naar klopt en of u daar mag schrijven.",
        ),
        "BUS-nieuw": (
            "Op deze toestand draaide nog geen hub, dus er is geen server om bij te werken.",
            "Kijk of KETENHUB_TOESTAND de map van de hub aanwijst.",
        ),
        "BUS-leeg": (
            "De server is leeg, terwijl de hub op deze toestand al stromen maakte: het is een andere server.",
            "Wijs de oude server aan, of kies een nieuwe toestand. De hub zegt wat te doen als de oude weg is.",
        ),
        "BUS-stroom-weg": (
            "Een stroom die de hub eerder maakte, is er niet meer.",
            "Kijk of de server de goede opslagmap en opslagsleutel gebruikt. De hub maakt een stroom nooit opnieuw.",
        ),
        "BUS-afwijking": (
            "De server is anders ingericht dan de hub verwacht.",
            "Is de hub vernieuwd, of weet u wie dit deed: bekijk het met 'ketenhub bus bijwerken' en doe het.",
        ),
    }
)
"""Code → meaning, and what to do."""
