"""The duties of a delivery that the folder adapter carries out or shows.

A duty it must carry out and cannot read refuses the delivery (semantics 7 of the policy language): better nothing than
something that nobody will remove.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from adapters.instellingen import DAG_S, MINUUT_S, UUR_S

_BEWAAR: Final = re.compile(r"bewaar ([1-9][0-9]{0,3}) (minuut|minuten|uur|dag|dagen)")
_EENHEID_S: Final[Mapping[str, int]] = MappingProxyType(
    {"minuut": MINUUT_S, "minuten": MINUUT_S, "uur": UUR_S, "dag": DAG_S, "dagen": DAG_S}
)
_TEKSTEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "koppel-terug": "Laat de afzender weten wat u hiermee heeft gedaan.",
        "leidend": "Dit advies is leidend. Afwijken mag; schrijf dan op waarom.",
        "gebruik alleen-voor-de-beslissing": "U mag dit alleen gebruiken voor de beslissing over deze zaak.",
        "gebruik niet-voor-selectie": (
            "U mag dit niet gebruiken om te kiezen of een minderjarige op de ZSM-tafel komt."
        ),
        "gebruik niet-in-eigen-zaak": "U mag dit niet gebruiken in een eigen zaak van uw organisatie.",
        "gebruik geen-verdere-bespreking": "Deze zaak wordt niet verder besproken.",
        "verouderd": "Let op: dit advies is ouder dan zes maanden.",
    }
)
"""What people read. A duty without a text here is shown as the policy wrote it: never left out."""


class Plichtfout(Exception):
    """The delivery carries a duty that this adapter cannot carry out."""


@dataclass(frozen=True, slots=True)
class Plichten:
    """`bewaar_s`: the shortest retention named, None if none is; `teksten`: every duty in words, for people."""

    bewaar_s: int | None
    teksten: tuple[str, ...]


def lees_plichten(attribuut: str | None) -> Plichten:
    """Read the attribute `plichten`.

    Raises:
        Plichtfout: a retention that cannot be read. The text does not repeat it.
    """
    losse = [plicht.strip() for plicht in attribuut.split(";") if plicht.strip()] if attribuut else []
    termijnen = []
    teksten = []
    for plicht in losse:
        if plicht.split()[0] == "bewaar":
            gevonden = _BEWAAR.fullmatch(plicht)
            if gevonden is None:
                raise Plichtfout("de bewaartermijn is niet te lezen")
            termijnen.append(int(gevonden[1]) * _EENHEID_S[gevonden[2]])
            teksten.append(f"Bewaar dit hoogstens {gevonden[1]} {gevonden[2]}; daarna verdwijnt het vanzelf.")
        else:
            teksten.append(_TEKSTEN.get(plicht, plicht[:1].upper() + plicht[1:] + "."))
    return Plichten(min(termijnen, default=None), tuple(teksten))
