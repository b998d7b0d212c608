"""Stripping: from the validated message to the plain data of a delivery, by allow-list.

The last step before sealing (step 7 of the road). Driven by the message model, not by the data: a plan is made per
model and set of allowed paths by walking the model's labelled leaves, and only what the plan names is ever read. So a
path that is not allowed cannot appear, whatever the message holds; a leaf without a label is no leaf (semantics 5); a
value of a type that was not foreseen stops the delivery instead of being written somehow.

None is never written, a container without contents vanishes, and so does a list item of which nothing is left: that
something was stripped does not show in the shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from schemas.basis import Model
from schemas.catalogus import kinderen

PLANNEN_MAX: Final = 1_024
"""Plans kept at most: five messages times the field sets a policy can produce."""


class Projectiefout(TypeError):
    """A message is not what its model says: our mistake, nothing may be delivered. Names a type, never a value."""


def _zelf(waarde: object) -> object:
    return waarde


def _tijdstip(waarde: datetime) -> str:
    """RFC 3339 in UTC. Raises `Projectiefout` when it has no offset."""
    if waarde.utcoffset() is None:
        raise Projectiefout("een tijdstip zonder tijdzone")
    return waarde.astimezone(UTC).isoformat().replace("+00:00", "Z")


_JSON: Final[Mapping[type, Callable[[Any], object]]] = MappingProxyType(
    {str: _zelf, bool: _zelf, int: _zelf, date: date.isoformat, datetime: _tijdstip}
)
"""Exact types that may stand in a message, and how JSON writes them. Subclasses are not foreseen."""

_Stap = tuple[str, bool, "_Plan | None"]
"""Field name, whether it is a list, and the plan of what is in it (None: a leaf)."""


class _Plan:
    """What may be read of one model, in the order of the model."""

    __slots__ = ("model", "stappen")

    def __init__(self, model: type[Model], stappen: tuple[_Stap, ...]) -> None:
        self.model = model
        self.stappen = stappen

    def schrijf(self, bericht: Model) -> dict[str, Any]:
        """The allowed part of one instance, as plain data."""
        if type(bericht) is not self.model:
            raise Projectiefout(f"verwacht {self.model.__name__}, gekregen {type(bericht).__name__}")
        waarden = bericht.__dict__
        uit: dict[str, Any] = {}
        for naam, herhaald, plan in self.stappen:
            waarde = waarden.get(naam)
            if waarde is None:
                continue
            if herhaald:
                inhoud: object = _lijst(waarde, plan)
                if not inhoud:
                    continue
            elif plan is None:
                inhoud = _blad(waarde)
            else:
                inhoud = plan.schrijf(waarde)
                if not inhoud:
                    continue
            uit[naam] = inhoud
        return uit

    def aanwezig(self, bericht: Model, boven: str, gevonden: set[str]) -> None:
        """Add the paths of leaves that have a value."""
        if type(bericht) is not self.model:
            raise Projectiefout(f"verwacht {self.model.__name__}, gekregen {type(bericht).__name__}")
        waarden = bericht.__dict__
        for naam, herhaald, plan in self.stappen:
            waarde = waarden.get(naam)
            if waarde is None or (herhaald and not waarde):
                continue
            pad = boven + naam
            if plan is None:
                gevonden.add(pad)
            else:
                for deel in waarde if herhaald else (waarde,):
                    plan.aanwezig(deel, f"{pad}.", gevonden)


def projecteer(bericht: Model, velden: frozenset[str]) -> dict[str, Any]:
    """Return what may pass of a validated message: plain JSON data, keys in the order of the model.

    Args:
        bericht: an instance of a message model, as validation made it.
        velden: paths that pass (`Besluit.velden`); paths of other messages are of no account.

    Raises:
        Projectiefout: the instance is not what its model says.
    """
    return _plan(type(bericht), velden).schrijf(bericht)


def aanwezig(bericht: Model) -> frozenset[str]:
    """Return the paths of all leaves that have a value in this message, to name what was stripped.

    Raises:
        Projectiefout: the instance is not what its model says.
    """
    gevonden: set[str] = set()
    _plan(type(bericht), None).aanwezig(bericht, "", gevonden)
    return frozenset(gevonden)


def _blad(waarde: object) -> object:
    schrijf = _JSON.get(type(waarde))
    if schrijf is None:
        raise Projectiefout(f"een waarde van het soort {type(waarde).__name__}")
    return schrijf(waarde)


def _lijst(waarde: object, plan: _Plan | None) -> list[object]:
    if type(waarde) is not list:
        raise Projectiefout(f"verwacht een lijst, gekregen {type(waarde).__name__}")
    if plan is None:
        return [_blad(deel) for deel in waarde]
    return [inhoud for deel in waarde if (inhoud := plan.schrijf(deel))]


@lru_cache(maxsize=PLANNEN_MAX)
def _plan(model: type[Model], velden: frozenset[str] | None) -> _Plan:
    """Plan for a model; `velden` None means every leaf."""
    return _maak_plan(model, velden, "")


def _maak_plan(model: type[Model], velden: frozenset[str] | None, boven: str) -> _Plan:
    stappen: list[_Stap] = []
    for knoop in kinderen(model, boven):
        naam = knoop.pad.rpartition(".")[2]
        if knoop.model is not None:
            plan = _maak_plan(knoop.model, velden, knoop.pad)
            if plan.stappen:
                stappen.append((naam, knoop.herhaald, plan))
        elif knoop.blad is not None and (velden is None or knoop.pad in velden):
            stappen.append((naam, knoop.herhaald, None))
    return _Plan(model, tuple(stappen))
