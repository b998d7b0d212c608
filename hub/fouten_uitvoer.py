"""Codes of what goes out of the journal in the shapes of others. Part of `hub.foutcodes.CODES`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

UITVOER: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "UITVOER-antwoord": (
            "Het logboek gaf een antwoord dat geen antwoord van OTLP is; de regels zijn niet bevestigd.",
            "De hub blijft het proberen. Kijk of KETENHUB_LDV of KETENHUB_ADL naar een OTLP-ontvanger over HTTP wijst.",
        ),
        "UITVOER-beleid": (
            "Het beleid waarmee naspelen moet, is niet te lezen.",
            "Noem met --beleid de map van het beleid waarmee de besluiten zijn genomen.",
        ),
        "UITVOER-bestand": (
            "Het bestand met ADL-records is niet te lezen, of een regel is geen record van een besluit.",
            "Geef wat `ketenhub uitvoer adl` schreef: een JSON-document per regel.",
        ),
        "UITVOER-deels": (
            "Het logboek nam een deel van de regels niet aan. De standaard verbiedt opnieuw sturen; de uitvoer staat.",
            "Zoek bij het logboek uit waarom. Start de hub opnieuw: hij gaat verder waar niets meer bevestigd is.",
        ),
        "UITVOER-geweigerd": (
            "Het logboek weigerde de regels; de uitvoer staat stil en er gaat niets verloren.",
            "Kijk naar adres en sleutel (KETENHUB_LDV of KETENHUB_ADL, met _SLEUTEL). Start de hub daarna opnieuw.",
        ),
        "UITVOER-journaal": (
            "Het ingebonden journaal is niet te lezen, of korter dan wat al is uitgevoerd.",
            "Een incident: controleer het met `ketenhub journaal verifieer` en roep de beheerder.",
        ),
        "UITVOER-leeg": (
            "Er is nog niets ingebonden in het journaal van deze toestand.",
            "Start de hub, of kies de map met KETENHUB_TOESTAND.",
        ),
        "UITVOER-naar": (
            "Het bestand van --naar is niet te schrijven, wordt al geschreven, of past niet bij zijn .stand.",
            "Kies een ander bestand, of haal bestand en .stand samen weg: dan begint het opnieuw.",
        ),
        "UITVOER-onbereikbaar": (
            "Het logboek antwoordt niet.",
            "De hub blijft het proberen; de uitwisseling gaat door. Er gaat geen regel verloren.",
        ),
        "UITVOER-schijf": (
            "De plaats tot waar is uitgevoerd, is niet te schrijven of te lezen.",
            "Herstel de schijf. Is ldv.json of adl.json stuk, haal het weg: alles gaat opnieuw, met gelijke ids.",
        ),
        "LOGPUNT-adres": (
            "Het logpunt kan op dit adres niet luisteren.",
            "Kies met KETENHUB_LOGPUNT een ander IP-adres of een andere poort van deze machine.",
        ),
        "LOGPUNT-certificaat": (
            "Het certificaat van het logpunt is niet te lezen, of hoort niet bij zijn sleutel.",
            "Noem met KETENHUB_LOGPUNT_CERTIFICAAT een bestand met certificaat en sleutel (PEM).",
        ),
    }
)
"""Code → (meaning, what to do)."""
