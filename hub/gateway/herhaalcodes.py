"""Why something was not done again: stable codes, plain Dutch, and what would help. For operators, not for partners.

A refusal of the road (`W-…`) or of the policy stands beside these as the reason behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Herhaalcode:
    """What one code says. Dutch."""

    uitleg: str
    doen: str


HERHAALCODES: Final[Mapping[str, Herhaalcode]] = {
    "H-weg": Herhaalcode(
        "De hub heeft de bytes niet meer: de bewaartermijn is voorbij, of iemand was eerder.",
        "Vraag de afzender een nieuw bericht te sturen.",
    ),
    "H-vernietigd": Herhaalcode(
        "De zaak is vernietigd. Er mag niets van terugkomen.",
        "Niets: dit is zo bedoeld.",
    ),
    "H-anders": Herhaalcode(
        "Wat er ligt, zijn niet de bytes van het journaal.",
        "Dit is een incident. Meld het bij de beheerder.",
    ),
    "H-opvolger": Herhaalcode(
        "De ontvanger is opgegaan in een andere organisatie. De bytes zijn voor de oude verzegeld.",
        "Vraag de afzender een nieuw bericht te sturen: dat gaat naar de opvolger.",
    ),
    "H-aansluiting": Herhaalcode(
        "De ontvanger is nu niet op de hub aangesloten.",
        "Doe het opnieuw als de ontvanger weer is toegelaten.",
    ),
    "H-sleutel": Herhaalcode(
        "De bytes zijn verzegeld met een sleutel van de ontvanger die is ingetrokken.",
        "Vraag de afzender een nieuw bericht te sturen: dat wordt met een geldige sleutel verzegeld.",
    ),
    "H-onbepaald": Herhaalcode(
        "Of het nu mag, is uit het journaal niet met zekerheid te zeggen. Dan gaat het niet.",
        "Vraag de afzender een nieuw bericht te sturen: daarover beslist de hub met alle gegevens.",
    ),
    "H-beleid": Herhaalcode(
        "Het beleid van nu laat deze levering niet door.",
        "Niets: wat nu niet mag, gaat niet opnieuw.",
    ),
    "H-velden": Herhaalcode(
        "Het beleid van nu laat minder velden door dan er in de verzegelde bytes zitten.",
        "Vraag de afzender een nieuw bericht te sturen: daar haalt de hub eraf wat nu niet meer mag.",
    ),
    "H-plichten": Herhaalcode(
        "Het beleid van nu geeft de ontvanger een plicht die niet in de verzegelde bytes staat.",
        "Vraag de afzender een nieuw bericht te sturen: daar gaan de plichten van nu in mee.",
    ),
    "H-journaal": Herhaalcode(
        "Op deze plek in het journaal staat geen levering met een besluit.",
        "Dit is een incident. Meld het bij de beheerder.",
    ),
    "H-nog-vast": Herhaalcode(
        "Het beleid van nu houdt dit bericht nog steeds vast: wat eerst onbekend was, is dat nog.",
        "Vraag de afzender het aan te vullen en met een nieuw id te sturen, of geef dit bericht op.",
    ),
    "H-nog-onleesbaar": Herhaalcode(
        "De weg weigert dit bericht nog steeds; de code erachter zegt waarom.",
        "Vraag de afzender een nieuw bericht te sturen, of geef dit bericht op.",
    ),
    "H-pogingen": Herhaalcode(
        "De hub probeerde dit bericht zo vaak als mag, en het lukte niet.",
        "Zoek in het logboek waarom, en bied het daarna opnieuw aan.",
    ),
    "H-behandeld": Herhaalcode(
        "De hub heeft dit bericht al behandeld. De afzender heeft antwoord, en wat mocht is geleverd.",
        "Geef dit bericht op: er hoeft niets meer mee.",
    ),
    "H-ander-bericht": Herhaalcode(
        "Een ander bericht kreeg eerder antwoord onder dit id.",
        "Geef dit bericht op; de afzender heeft al antwoord.",
    ),
}


def tabel() -> str:
    """The page `HERHALEN.md`: what an operator reads when something was not done again. Dutch, Markdown."""
    regels = [
        "# Waarom iets niet opnieuw is gedaan",
        "",
        "`ketenhub herhaal` en `ketenhub geparkeerd` noemen zo'n code bij wat niet kon; het journaal bewaart die.",
        "Gemaakt met `make docs`; verander `hub/gateway/herhaalcodes.py`.",
        "Waarom het zo is: [ADR 0024](../adr/0024-what-can-be-done-again.md).",
        "",
        "| code | betekenis | wat u kunt doen |",
        "|---|---|---|",
        *(f"| `{naam}` | {code.uitleg} | {code.doen} |" for naam, code in sorted(HERHAALCODES.items())),
    ]
    return "\n".join(regels) + "\n"
