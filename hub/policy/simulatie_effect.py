"""What a new policy does to one recorded decision, in names and codes only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hub.policy.besluit import Uitkomst


class Soort(Enum):
    """What a new policy does to one decision; the first that holds, in this order."""

    ONBEPAALD = "niet te bepalen"
    ERBIJ = "levering erbij"
    VERVALT = "levering vervalt"
    VELDEN = "andere velden"
    UITKOMST = "andere uitkomst"
    PLICHTEN = "andere plichten"
    REDEN = "andere reden"
    GELIJK = "gelijk"


@dataclass(frozen=True, slots=True)
class Effect:
    """The same difference for one way between two parties. `waarom`: what was missing, when it cannot be determined.

    `regel_oud`, `regel_nieuw`: code of the decision, then and now. Fields and duties: what comes and what goes.
    """

    soort: Soort
    van: str
    naar: str
    bericht: str
    regel_oud: str
    regel_nieuw: str | None = None
    velden_bij: tuple[str, ...] = ()
    velden_af: tuple[str, ...] = ()
    plichten_bij: tuple[str, ...] = ()
    plichten_af: tuple[str, ...] = ()
    waarom: tuple[str, ...] = ()

    @property
    def anders(self) -> bool:
        """Whether a delivery, its fields or its duties differ, or may differ. Another reason alone does not count."""
        return self.soort not in {Soort.REDEN, Soort.GELIJK}

    @property
    def ruimer(self) -> bool:
        """Whether somebody would receive what he did not."""
        return self.soort is Soort.ERBIJ or bool(self.velden_bij)


def onbepaald(oud: Effect, *waarom: str) -> Effect:
    """What was missing to decide again."""
    return Effect(Soort.ONBEPAALD, oud.van, oud.naar, oud.bericht, oud.regel_oud, waarom=waarom)


def verschil(
    oud: Effect,
    deel: Mapping[str, Any],
    nieuw: tuple[Uitkomst, frozenset[str], frozenset[str]],
    code: str,
    *,
    zelfde_reden: bool,
) -> Effect:
    """The recorded decision `deel` beside the new one: outcome, fields of the message that pass, duties."""
    uitkomst, velden, plichten = nieuw
    velden_oud, plichten_oud = frozenset(deel["velden"]), frozenset(deel["plichten"])
    door, was_door = uitkomst is Uitkomst.DOORLATEN, deel["uitkomst"] == Uitkomst.DOORLATEN.value
    if door and not was_door:
        soort = Soort.ERBIJ
    elif was_door and not door:
        soort = Soort.VERVALT
    elif velden != velden_oud:
        soort = Soort.VELDEN
    elif uitkomst.value != deel["uitkomst"]:
        soort = Soort.UITKOMST
    elif plichten != plichten_oud:
        soort = Soort.PLICHTEN
    else:
        soort = Soort.GELIJK if zelfde_reden else Soort.REDEN
    return Effect(
        soort=soort,
        van=oud.van,
        naar=oud.naar,
        bericht=oud.bericht,
        regel_oud=oud.regel_oud,
        regel_nieuw=oud.regel_oud if soort is Soort.GELIJK else code,
        velden_bij=tuple(sorted(velden - velden_oud)),
        velden_af=tuple(sorted(velden_oud - velden)),
        plichten_bij=tuple(sorted(plichten - plichten_oud)),
        plichten_af=tuple(sorted(plichten_oud - plichten)),
    )
