"""Why a policy bundle is refused: one code and one plain Dutch sentence for each reason.

A refusal names files, dates, names of keys and organisations; never a part of a policy text or of a private key.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BUNDELCODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # what it is
        "BUNDEL-groot": "De bundel is te groot of heeft te veel bestanden.",
        "BUNDEL-vorm": "Dit bestand is geen beleidsbundel, of het is beschadigd.",
        "BUNDEL-soort": "Dit is een ander soort bestand, of een bundel in een vorm die deze hub niet kent.",
        "BUNDEL-canoniek": "De bundel is na het maken herschreven: de tekens zijn anders dan de hub ze schrijft.",
        # who signed it
        "BUNDEL-ongetekend": "Niemand heeft deze bundel ondertekend.",
        "BUNDEL-sleutel-onbekend": "Een handtekening is gezet met een sleutel die niet in het register staat.",
        "BUNDEL-sleutel-ingetrokken": "Een handtekening is gezet met een sleutel die is ingetrokken.",
        "BUNDEL-sleutel-nog-niet": "Een handtekening is gezet met een sleutel die nog niet geldig is.",
        "BUNDEL-sleutel-verlopen": "Een handtekening is gezet met een sleutel die niet meer geldig is.",
        "BUNDEL-handtekening": "Een handtekening klopt niet bij deze bundel.",
        "BUNDEL-zelfde-sleutel": "Dezelfde sleutel heeft twee keer ondertekend.",
        "BUNDEL-rol-ontbreekt": "De handtekening van een van de twee rollen ontbreekt.",
        "BUNDEL-zelfde-organisatie": "Beide handtekeningen zijn van dezelfde organisatie.",
        # what is in it
        "BUNDEL-bestand-veranderd": "Een bestand is veranderd nadat de bundel was gemaakt.",
        "BUNDEL-bestand-weg": "Een bestand ontbreekt in de bundel.",
        "BUNDEL-bestand-te-veel": "In de bundel zit een bestand dat niet is ondertekend.",
        "BUNDEL-beleid": "Het beleid in de bundel klopt niet.",
        "BUNDEL-gevallen": "Een geval in de bundel komt anders uit dan verwacht.",
        "BUNDEL-bewijs": "Een bewering die altijd moet gelden, klopt niet van dit beleid.",
        "BUNDEL-bewijsrapport": "Het bewijs in de bundel is niet het bewijs van dit beleid.",
        "BUNDEL-matrix": "De matrix in de bundel is niet de matrix van dit beleid.",
        "BUNDEL-verschil": "Het verschil in de bundel is niet het verschil met het beleid dat in werking is.",
        "BUNDEL-strekking": "De bundel noemt zich anders dan hij is: eerste, gelijk, smaller of ruimer.",
        "BUNDEL-ingewikkeld": "De verboden grijpen te veel in elkaar om te controleren wat dit beleid betekent.",
        # when, and after what
        "BUNDEL-nog-niet": "De bundel is nog niet geldig.",
        "BUNDEL-verlopen": "De bundel is niet meer geldig.",
        "BUNDEL-buiten-convenant": "De bundel geldt op dagen waarop het convenant niet geldt.",
        "BUNDEL-ander-convenant": "De bundel is van een ander convenant.",
        "BUNDEL-al-actief": "Deze bundel is al in werking.",
        "BUNDEL-revisie-oud": "De bundel is ouder dan wat in werking is.",
        "BUNDEL-revisie-dubbel": "Er is al een bundel met deze revisie, en die heeft een andere inhoud.",
        "BUNDEL-vorige": "De bundel volgt niet op het beleid dat in werking is.",
        "BUNDEL-ander": "Dit is niet de bundel die eerder in werking is gezet.",
    }
)
"""Every code of a `Bundelfout`, with its sentence. A code is never reused for something else."""


class Bundelfout(Exception):
    """A bundle that may not be used. The policy that was in force stays.

    Attributes:
        code: one of `BUNDELCODES`.
        uitleg: Dutch: the sentence of the code, and what in this bundle it is about.
    """

    def __init__(self, code: str, nader: str = "") -> None:
        """`nader`: which file, key or date; whole sentences."""
        self.code = code
        self.uitleg = f"{BUNDELCODES[code]} {nader}".strip()
        super().__init__(f"{code}: {self.uitleg}")
