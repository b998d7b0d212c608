"""What a party reads of a delivery before it does anything with it: its subject, its event, and that both agree.

For whoever joins, by folder or with the SDK. The hub said to whom it is, in the subject; the event says it again, and
what is inside a seal cannot be changed. So two different answers mean a mistake or an attack, and nothing is done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hub import onderwerpen
from schemas import json_strikt, levering
from schemas.berichten.hub import AntwoordV1
from schemas.fouten import Schemafout
from schemas.levering import Levering

TOKEN: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""A token of a subject that becomes a part of a file name: nothing in it that a path could mean."""
_DELEN: Final = 5
"""Tokens of `uit.<partij>.<deel>.<zaak>.<kenmerk>`."""


class Opzij(Exception):
    """This delivery is wrong and stays wrong. `code` is stable; the text holds no value."""

    def __init__(self, code: str, uitleg: str) -> None:
        super().__init__(f"{code}: {uitleg}")
        self.code = code
        self.uitleg = uitleg


@dataclass(frozen=True, slots=True)
class Adres:
    """What the subject of a delivery says."""

    deel: str
    zaak: str
    kenmerk: str


def lees_adres(partij: str, onderwerp: str) -> Adres:
    """The parts of a subject. Raises `Opzij` `UIT-onderwerp`: it is not for this party, or has a strange form."""
    tokens = onderwerp.split(".")
    if len(tokens) != _DELEN or tokens[:2] != ["uit", partij]:
        raise Opzij("UIT-onderwerp", "de levering is niet aan deze partij gericht")
    if not all(TOKEN.fullmatch(token) for token in tokens[2:]):
        raise Opzij("UIT-onderwerp", "het onderwerp van de levering heeft niet de juiste vorm")
    return Adres(deel=tokens[2], zaak=tokens[3], kenmerk=tokens[4])


def lees(partij: str, onderwerp: str, inhoud: bytes) -> tuple[Adres, Levering]:
    """Read a whole delivery: address, one strict JSON object, an event that the schemas know, and both the same.

    Raises:
        Opzij: `UIT-…`, or the code of `schemas.fouten`.
    """
    adres = lees_adres(partij, onderwerp)
    try:
        gelezen = levering.lees_levering(json_strikt.ontleed(inhoud))
    except Schemafout as fout:
        raise Opzij(fout.code, fout.uitleg) from None
    _vergelijk(partij, adres, onderwerp, gelezen)
    return adres, gelezen


def _vergelijk(partij: str, adres: Adres, onderwerp: str, gelezen: Levering) -> None:
    """What the delivery says of itself must be what its subject says: a file in the wrong folder is a leak."""
    g = gelezen.gebeurtenis
    if g.levering is not None:
        hoort = onderwerpen.uit(partij, g.bestemming or "", g.subject or "", g.levering)
        if (g.bestemming or "").partition("/")[0] != partij or hoort != onderwerp:
            raise Opzij("UIT-anders-geadresseerd", "de levering noemt een andere bestemming dan haar onderwerp")
    elif not gelezen.soort.van_hub:
        raise Opzij("UIT-onvolledig", "de levering noemt haar kenmerk niet")
    if (adres.deel == onderwerpen.ANTWOORD) is not isinstance(gelezen.inhoud, AntwoordV1):
        raise Opzij("UIT-soort", "dit soort bericht hoort niet op deze plek")
