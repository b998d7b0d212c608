"""What each event type means, in Dutch: the text of its type page (NL GOV: the meaning of a type can be looked up)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from schemas.levering import ACTUALISERING, ANTWOORD, VERNIETIGING
from schemas.register import TYPE_BEGIN


@dataclass(frozen=True, slots=True)
class Typetekst:
    """One type: its name, what happened, who usually sends it to whom, and what to mind."""

    titel: str
    betekenis: str
    wie: str
    fase: str
    let_op: tuple[str, ...]


TYPETEKSTEN: Final[Mapping[str, Typetekst]] = MappingProxyType(
    {
        f"{TYPE_BEGIN}signaal-ingediend.v1": Typetekst(
            "Signaal ingediend",
            "Een jongere onder de 23 wordt verdacht van een feit en er zijn zorgen over hem of haar.",
            "Politie aan gemeente; politie of OM aan veiligheidshuis.",
            "signalering",
            (
                "Zonder feit is er geen verdenking; dan valt het buiten dit convenant (R03).",
                "Zonder zorgen gaat er niets naar een gemeente (R04).",
                "Bij huiselijk geweld of kindermishandeling geldt de afspraak met Veilig Thuis (R22).",
            ),
        ),
        f"{TYPE_BEGIN}informatieverzoek-gesteld.v1": Typetekst(
            "Informatieverzoek gesteld",
            "Een partij wil weten wat een andere partij van de jongere weet, vóór een bepaald tijdstip.",
            "Politie aan gemeente; OM aan veiligheidshuis; RvdK aan gecertificeerde instelling of leerplicht.",
            "triage",
            ("Wie de vraag krijgt, mag wat hij daaruit leert niet in een eigen zaak gebruiken (R19).",),
        ),
        f"{TYPE_BEGIN}advies-uitgebracht.v1": Typetekst(
            "Advies uitgebracht",
            "Een partij geeft contextinformatie en een voorstel voor de afdoening.",
            "Gemeente aan politie; veiligheidshuis, RvdK en reclassering aan OM; gecertificeerde instelling aan RvdK.",
            "triage of verwijzing",
            (
                "Een advies ouder dan 12 maanden wordt geweigerd; vanaf 6 maanden heet het verouderd (R13).",
                "Een veiligheidshuis mag vooraf adviseren: de hub bewaart het tot een signaal over deze jongere.",
            ),
        ),
        f"{TYPE_BEGIN}afdoening-genomen.v1": Typetekst(
            "Afdoening genomen",
            "Politie of OM heeft een afdoening of route gekozen.",
            "Politie (verwijzing) of OM (ZSM) aan de partijen die betrokken zijn.",
            "verwijzing",
            (
                "Alleen politie en OM mogen dit sturen (R07).",
                "Een gezamenlijke reprimande heeft een reden, een Halt-verwijzing een mededeling (R09, R10).",
                "Een sepotcode hoort alleen bij een sepot, en code 01 niet bij een voorwaardelijk sepot.",
                "Bij sepotcode 01 wordt alles vernietigd (R15).",
                "Bij een raadsonderzoek kan de onderzoeksopdracht alleen aan de Raad zijn.",
            ),
        ),
        f"{TYPE_BEGIN}terugkoppeling-gegeven.v1": Typetekst(
            "Terugkoppeling gegeven",
            "Er is een besluit genomen; dit is wat er met het advies is gedaan.",
            "OM of politie aan veiligheidshuis en gemeente.",
            "vervolg",
            (
                "Is het advies niet gevolgd, dan is de motivering nodig (R14).",
                "Een gemeente krijgt dit alleen als zij eerder bij de zaak betrokken was (R12).",
                "Een sepotcode hoort alleen bij een sepot, en code 01 niet bij een voorwaardelijk sepot.",
                "Bij een raadsonderzoek loopt er onderzoek.",
            ),
        ),
        ANTWOORD: Typetekst(
            "Antwoord gegeven",
            "De hub vertelt de verzender wat er met zijn bericht is gebeurd, per bestemming en met de regel.",
            "De hub aan de verzender van een bericht.",
            "elke fase",
            ("Bevat geen persoonsgegevens: alleen codes, namen van velden en uitleg.",),
        ),
        VERNIETIGING: Typetekst(
            "Vernietiging opgedragen",
            "Leveringen die een partij kreeg, moeten worden vernietigd.",
            "De hub aan iedere partij die van deze zaak iets kreeg.",
            "elke fase",
            ("Bevat geen persoonsgegevens: zoek op het kenmerk van de levering.", "Antwoord met verwerkt."),
        ),
        ACTUALISERING: Typetekst(
            "Actualisering gevraagd",
            "Een advies is te oud om te gebruiken; er wordt een nieuw gevraagd.",
            "De hub aan de organisatie die het advies gaf, welke dat ook is.",
            "elke fase",
            ("Bevat geen persoonsgegevens: zoek op het kenmerk van het adviesbericht.",),
        ),
    }
)
"""Type → text. A test fails when a type has none."""

ATTRIBUUTTEKSTEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "specversion": "Versie van CloudEvents.",
        "id": "Kenmerk van het bericht: een willekeurige UUID. Zelfde source en id is hetzelfde bericht.",
        "source": "OIN en systeem van de verzender.",
        "type": "Wat er is gebeurd, met de versie van het bericht.",
        "time": "Wanneer de verzender de gebeurtenis vastlegde, met tijdzone.",
        "subject": "Kenmerk van de zaak: een willekeurige UUID. Nooit een BSN.",
        "datacontenttype": "Soort inhoud van data.",
        "dataschema": "Webadres van het schema van data.",
        "sequence": "Volgnummer per verzender, vanaf 1.",
        "sequencetype": "Soort volgnummer; hoort bij sequence.",
        "traceparent": "Kenmerk om een bericht door systemen te volgen (W3C Trace Context).",
        "levering": "Kenmerk van deze levering: een willekeurige UUID. Alleen de hub zet dit.",
        "bestemming": "Partij of deel van een partij waarvoor deze levering is. Alleen de hub zet dit.",
        "regel": "Regel van het convenant die de levering toestaat. Alleen de hub zet dit.",
        "doel": "Doel waarvoor de ontvanger de gegevens mag gebruiken. Alleen de hub zet dit.",
        "beleid": "SHA-256 van het beleid waarmee is besloten. Alleen de hub zet dit.",
        "plichten": "Plichten van de ontvanger, gescheiden door een puntkomma. Alleen de hub zet dit.",
        "data": "De inhoud van het bericht. Alleen hier staan persoonsgegevens.",
    }
)
"""Attribute of the envelope → what it means."""
