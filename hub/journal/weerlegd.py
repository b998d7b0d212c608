"""Why a proof of the journal does not hold: the one list of codes, with their texts.

Codes are stable and only added. A text names no value, no key and no record: where it is wrong is told apart from why.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "JOURNAAL-nummer": "Dit recordnummer of deze grootte valt buiten de boom.",
        "JOURNAAL-bewijsvorm": "Het bewijs heeft niet het aantal hashes dat bij deze plaats en grootte hoort.",
        "JOURNAAL-insluiting": "Het record hoort niet op deze plaats in de boom.",
        "JOURNAAL-krimp": "Het nieuwe controlepunt is kleiner dan het oude: er zijn records weg.",
        "JOURNAAL-uitbreiding": "De nieuwe boom begint niet met de oude: er is achteraf iets veranderd.",
        "JOURNAAL-groeivorm": "De bewaarde stand van de boom is geen stand van een boom.",
        "JOURNAAL-recordvorm": "Een bestand met records is beschadigd: de lengtes kloppen niet.",
        "JOURNAAL-tegelvorm": "Een bestand met hashes heeft niet de lengte die bij zijn naam hoort.",
        "JOURNAAL-tegelweg": "Een bestand van de boom ontbreekt of is niet te lezen.",
        "JOURNAAL-record": "Dit record is niet het record dat hier stond: zijn hash klopt niet.",
        "JOURNAAL-tegel": "Deze hash is niet de hash van wat eronder ligt.",
        "JOURNAAL-wortel": "De boom komt niet uit op de hash in het controlepunt.",
        "JOURNAAL-nota": "Dit is geen ondertekende nota: de vorm klopt niet.",
        "JOURNAAL-controlepunt": "Dit is geen controlepunt: de vorm klopt niet.",
        "JOURNAAL-oorsprong": "Dit controlepunt is van een ander journaal.",
        "JOURNAAL-sleutel": "Dit is geen leesbare openbare sleutel voor een controlepunt.",
        "JOURNAAL-ongetekend": "De handtekening die verlangd wordt, staat niet onder het controlepunt.",
        "JOURNAAL-handtekening": "Een handtekening onder het controlepunt klopt niet.",
        "JOURNAAL-bewijsbestand": "Dit is geen bewijsbestand: de vorm klopt niet.",
        "JOURNAAL-samen": "Records en hun hashes zijn samen vervangen: de boom erboven zegt iets anders.",
        "JOURNAAL-opruiming": "Wat zegt welke records zijn opgeruimd, hoort niet bij dit journaal of is veranderd.",
        "JOURNAAL-stempel": "Een tijdstempel klopt niet, of hoort niet bij dit journaal.",
        "JOURNAAL-stempelweg": "Er is geen tijdstempel, of een deel ervan ontbreekt.",
    }
)


class Bewijsfout(Exception):
    """What was shown does not prove what was said. `code` is a key of `CODES`; the text is the one that belongs to it.

    `plaats` is where it went wrong, when the place is known here: a byte offset in what was read.
    """

    def __init__(self, code: str, plaats: int | None = None) -> None:
        super().__init__(CODES[code])
        self.code = code
        self.plaats = plaats
