"""Why a card, a request or a change of the register is refused: stable codes with their Dutch sentence.

A refusal names the place (words of our own) and never a value: what was typed may be a key or somebody's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PARTIJCODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PARTIJ-vorm": "Dit is geen kaart, aanvraag of toelating van deze hub, of er is iets in veranderd.",
        "PARTIJ-oin": (
            "Dit is geen OIN. Een OIN heeft 20 cijfers: een bekend voorvoegsel van 8, een nummer, en nullen aan het"
            " eind. Om te proberen is er 00000099…"
        ),
        "PARTIJ-code": "Een partijcode bestaat uit kleine letters en cijfers, met - ertussen, hoogstens 64 tekens.",
        "PARTIJ-tekst": "Een naam of grond is een korte tekst op een regel.",
        "PARTIJ-contact": (
            "Een contact is een functie en een e-mailadres van de organisatie. Zet er geen naam van een persoon in."
        ),
        "PARTIJ-datum": "De datums kloppen niet: het einde ligt voor het begin, of een dag is geen dag.",
        "PARTIJ-gemeente": "De CBS-code van een gemeente is vier cijfers, zoals 0228.",
        "PARTIJ-profiel": "Dit profiel bestaat niet.",
        "PARTIJ-ander-profiel": (
            "De sleutels in de aanvraag zijn van een ander profiel dan de sleutels die de partij nu heeft."
        ),
        "PARTIJ-sleutels": "De aanvraag heeft geen sleutel die nu geldig is om te tekenen en om te verzegelen.",
        "PARTIJ-bewijs": "De aanvraag is niet getekend met haar eigen sleutel, of zij is daarna veranderd.",
        "PARTIJ-vol": "Deze partij heeft te veel sleutels, certificaten of wijzigingen.",
        "PARTIJ-is-ingetrokken": "Deze partij is ingetrokken. Laat haar eerst weer toe: 'ketenhub partij herstel'.",
        "PARTIJ-is-toegelaten": "Deze partij is niet ingetrokken; er valt niets te herstellen.",
        "PARTIJ-geen-sleutel": "Deze partij heeft geen sleutel met dit kenmerk die nog niet is ingetrokken.",
        "PARTIJ-geen-certificaat": "Deze partij heeft geen certificaat met deze afdruk dat nog niet is ingetrokken.",
        "PARTIJ-reden": "Deze reden staat niet op de lijst.",
        "PARTIJ-kring": "Zo volgt een partij op een omweg zichzelf op. Een rij van opvolgers moet eindigen.",
        "PARTIJ-opvolger": (
            "Deze partij is gesplitst en het is niet zeker wie haar hier opvolgt. Noem de gemeente waar het om gaat."
        ),
        "PARTIJ-geen-opvolger": "De opvolger is niet toegelaten. Laat hem eerst toe.",
    }
)
"""Every code of a `Partijweigering`."""


class Partijweigering(Exception):
    """A party, a card or a change cannot be accepted.

    Attributes:
        code: one of `PARTIJCODES`.
        uitleg: Dutch, for a person.
    """

    def __init__(self, code: str, plaats: str = "") -> None:
        """`plaats`: which part is wrong, in words of our own."""
        self.code = code
        self.uitleg = PARTIJCODES[code] + (f" Het gaat om: {plaats}." if plaats else "")
        super().__init__(f"{code}: {self.uitleg}")
