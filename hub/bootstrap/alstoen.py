"""*Als toen*: the decision of a delivery taken again under the policy of then, to show that it follows from it.

Evidence only. Nothing is sent, and nothing of a message is needed: the record keeps the features as the rules read
them, and the cupboard every policy that was live. What comes out is the same, something else (an incident: the record,
the policy or the hub was changed), or not to be determined, with what was missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hub.bootstrap.beleidsarchief import Beleidsarchief
from hub.bootstrap.herhaalkeuze import Gekozen
from hub.gateway.oordeel import UITVOERBAAR
from hub.policy.herbesluit import Besluitfout, Herbeslisser, zelfde

GELIJK: Final = "gelijk"
ANDERS: Final = "anders"
ONBEPAALD: Final = "niet te bepalen"


@dataclass(frozen=True, slots=True)
class Nagegaan:
    """One delivery: what the record says, and what comes out now. `waarom`: what was missing."""

    gekozen: Gekozen
    uitkomst: str
    regel_toen: str
    regel_nu: str | None
    beleid: str
    waarom: tuple[str, ...] = ()


async def ga_na(gekozen: Sequence[Gekozen], archief: Beleidsarchief) -> list[Nagegaan]:
    """Decide each again, in order.

    Raises:
        Busfout: the bus did not answer.
    """
    beslissers: dict[str, Herbeslisser | None] = {}
    uit: list[Nagegaan] = []
    for g in gekozen:
        digest = str(g.regel.record["beleid"])
        if digest not in beslissers:
            beleid = await archief.beleid(digest)
            beslissers[digest] = None if beleid is None else Herbeslisser(beleid, UITVOERBAAR)
        uit.append(_ga_na(g, beslissers[digest], digest))
    return uit


def _ga_na(g: Gekozen, beslisser: Herbeslisser | None, digest: str) -> Nagegaan:
    toen = str(g.regel.record["regel"])
    if beslisser is None:
        return Nagegaan(g, ONBEPAALD, toen, None, digest, ("het beleid van toen is er niet",))
    if g.besloten is None or g.deel is None:
        return Nagegaan(g, ANDERS, toen, None, digest, ("het besluit ontbreekt in het journaal",))
    try:
        opnieuw = beslisser.beslis(g.besloten, g.deel, {})
    except Besluitfout:
        return Nagegaan(g, ANDERS, toen, None, digest, ("het besluit in het journaal is onleesbaar",))
    if opnieuw.besluit is None:
        return Nagegaan(g, ONBEPAALD, toen, None, digest, opnieuw.ontbrekend)
    gelijk = zelfde(g.deel, opnieuw)
    # What went out must be what was decided: the same fields, by the same rule.
    klopt = sorted(g.regel.record["velden"]) == sorted(g.deel["velden"]) and toen == g.deel.get("regel")
    uitkomst = ONBEPAALD if gelijk is None else GELIJK if gelijk and klopt else ANDERS
    return Nagegaan(g, uitkomst, toen, opnieuw.besluit.regel, digest)
