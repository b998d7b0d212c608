"""Why a seal does not open, or cannot be made: stable codes and plain Dutch texts, one table.

A refusal holds a code and nothing of what was refused: no value, no key, no part of a library's own text. Which key was
meant has four codes, because the register (public) decides it and a partner must know what to do. Everything that only
arithmetic with a key can tell has one code, so that nobody learns from a refusal how near a guess was.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ZEGELTEKSTEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ZEGEL-groot": "Het bericht is te groot om te verzegelen of te openen.",
        "ZEGEL-vorm": "Het verzegelde bericht of de sleutel heeft niet de vorm die het profiel voorschrijft.",
        "ZEGEL-profiel": "Het bericht is verzegeld volgens een ander profiel dan voor deze partij is afgesproken.",
        "ZEGEL-plaats": "Het zegel hoort bij een ander onderwerp, een ander bericht, een andere afzender of een andere"
        " ontvanger.",
        "ZEGEL-sleutel": "Er is geen sleutel van deze partij die hierbij past.",
        "ZEGEL-vroeg": "De sleutel is nog niet geldig.",
        "ZEGEL-verlopen": "De sleutel is niet meer geldig: de einddatum is voorbij.",
        "ZEGEL-ingetrokken": "De sleutel is ingetrokken.",
        "ZEGEL-handtekening": "Het zegel of de handtekening klopt niet.",
    }
)
"""Code → text for a person. A code is never reused for something else."""


class Zegelweigering(Exception):
    """A seal that does not open, or cannot be made. `code`: of `ZEGELTEKSTEN`; `uitleg`: its text."""

    def __init__(self, code: str) -> None:
        """`code`: of the table; another one is a mistake of the programmer (`KeyError`)."""
        self.code = code
        self.uitleg = ZEGELTEKSTEN[code]
        super().__init__(f"{code}: {self.uitleg}")

    def __reduce__(self) -> tuple[type[Zegelweigering], tuple[str]]:
        """Between processes only the code travels."""
        return type(self), (self.code,)
