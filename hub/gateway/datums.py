"""Step 3, last part: dates that cannot be. What lies in the future has not happened; nothing is decided on it. Pure.

The reference date is today in the Netherlands, as for every age and term. There is no tolerance for a clock that runs
ahead (`KLOKVERSCHIL_MAX` is for moments): these are days that a person or a system wrote down, and an offence, an
advice or a decision of tomorrow is a mistake at any hour. A planned day, such as the end of a measure, may come.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from hub.gateway.weigeringen import Weigering, weiger
from schemas.berichten.advies import AdviesV1
from schemas.berichten.afdoening import AfdoeningV1
from schemas.berichten.bericht import Bericht
from schemas.berichten.feit import Feit
from schemas.berichten.terugkoppeling import TerugkoppelingV1
from schemas.fouten import Plaats

CODE_VAN_DATUM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "betrokkene.geboortedatum": "W-geboortedatum",
        "feit.pleegdatum": "W-pleegdatum",
        "advies.opgesteld_op": "W-adviesdatum",
        "afdoening.datum": "W-besluitdatum",
        "afdoening.omgevingscontext.gegeven_op": "W-contextdatum",
        "terugkoppeling.besluit_genomen_op": "W-besluitdatum",
    }
)
"""Path of a date that must lie in the past or be today → the code of its refusal."""


def controleer(bericht: Bericht, peildatum: date) -> Weigering | None:
    """Refuse a message with a date after `peildatum`, or an offence before the birth; every place is named."""
    gelezen = _datums(bericht)
    fout = [pad for pad in CODE_VAN_DATUM if pad in gelezen and gelezen[pad] > peildatum]
    geboren, pleegdatum = gelezen.get("betrokkene.geboortedatum"), gelezen.get("feit.pleegdatum")
    if not fout and geboren is not None and pleegdatum is not None and pleegdatum < geboren:
        fout = ["betrokkene.geboortedatum"]
    if not fout:
        return None
    redenen = [(pad, weiger(CODE_VAN_DATUM[pad])) for pad in fout]
    plaatsen = tuple(Plaats(pad, reden.code, reden.uitleg) for pad, reden in redenen)
    return weiger(redenen[0][1].code, plaatsen=plaatsen)


def _datums(bericht: Bericht) -> dict[str, date]:
    """The dates of a message that must have come, by path."""
    uit: dict[str, date] = {}
    if bericht.betrokkene.geboortedatum is not None:
        uit["betrokkene.geboortedatum"] = bericht.betrokkene.geboortedatum
    feit: Feit | None = getattr(bericht, "feit", None)
    if feit is not None:
        uit["feit.pleegdatum"] = feit.pleegdatum
    if isinstance(bericht, AdviesV1):
        uit["advies.opgesteld_op"] = bericht.advies.opgesteld_op
    elif isinstance(bericht, AfdoeningV1):
        uit["afdoening.datum"] = bericht.afdoening.datum
        if bericht.afdoening.omgevingscontext is not None:
            uit["afdoening.omgevingscontext.gegeven_op"] = bericht.afdoening.omgevingscontext.gegeven_op
    elif isinstance(bericht, TerugkoppelingV1):
        uit["terugkoppeling.besluit_genomen_op"] = bericht.terugkoppeling.besluit_genomen_op
    return uit
