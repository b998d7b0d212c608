"""What each way of tampering shows, and to whom. The drills carry it out; `hub/journal/TOEZICHT.md` must say the same.

The superuser can write every file of the hub's machine. In the first group he does only that; in the second he also
uses the hub's own key, which lies on that machine, to make and sign a journal that is whole in itself.
"""

from __future__ import annotations

from typing import Final

ALLEEN: Final = "alleen het journaal"
"""The folder, and the hub's public key that the supervisor got earlier."""
GETUIGENIS: Final = "met getuigenis uit de map"
"""`--getuige`: what a witness cosigned, as it lies in the folder."""
GETUIGE: Final = "met de getuige zelf"
"""The last checkpoint that the witness itself has, fetched from the witness."""
BEWAARD: Final = "met een bewaard controlepunt"
"""Taken home today, before the tampering."""
BEWIJS: Final = "met een ontvangstbewijs"
"""A proof file of one record, that a partner has of today."""
ANKERS: Final = (ALLEEN, GETUIGENIS, GETUIGE, BEWAARD, BEWIJS)

MATRIX: Final[dict[str, str]] = {
    "een record veranderen": "JJJJJ",
    "een record en zijn hash veranderen": "JJJJJ",
    "een record weghalen": "JJJJJ",
    "een record invoegen": "JJJJJ",
    "twee records verwisselen": "JJJJJ",
    "het einde afkappen": "JJJJJ",
    "alles van gisteren terugzetten": "NNJJJ",
    "record veranderen, opnieuw ondertekend": "NJJJJ",
    "record weghalen, opnieuw ondertekend": "NJJJJ",
    "record invoegen, opnieuw ondertekend": "NJJJJ",
    "records verwisselen, opnieuw ondertekend": "NJJJJ",
    "einde afkappen, opnieuw ondertekend": "NJJJJ",
    "einde herschrijven, getuigenis van gisteren erbij": "NNJJJ",
    "het laatste stuk herschrijven, dat nog niemand zag": "NNNNN",
    "alles opnieuw met een nieuwe sleutel": "JJJJJ",
    "nieuwe sleutel, en u nam die uit de map": "NJJJJ",
    "een ander journaal voor een andere toezichthouder": "NJJJJ",
}
"""Per drill, for each of `ANKERS`: J, it is seen; N, it is not."""
