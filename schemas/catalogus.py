"""The field catalogue: every leaf of the five messages with its label; the list that policy, screens and docs share.

A path is the dotted JSON path without list markers: `feit.medeverdachten.naam`. Importing this module checks the
models: a leaf without exactly one `Veld`, a shape the walk does not know, or one path with two labels stops the
program. So a field that nobody labelled cannot be on the wire (semantics 5 of the policy language).
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from annotated_types import MaxLen, MinLen

from schemas.basis import Gedaante, Model
from schemas.berichten.advies import AdviesV1
from schemas.berichten.afdoening import AfdoeningV1
from schemas.berichten.informatieverzoek import InformatieverzoekV1
from schemas.berichten.signaal import SignaalV1
from schemas.berichten.terugkoppeling import TerugkoppelingV1
from schemas.veld import Veld

_JA_NEE: Final = Gedaante("ja-nee", "ja of nee (true of false)")
_KEUZE: Final = "keuze"


class Labelfout(TypeError):
    """A model breaks the rule that every leaf has one label. Raised while importing: a mistake of ours."""


@dataclass(frozen=True, slots=True)
class Blad:
    """What the last step of a path holds: its label, its form, and for a closed list its words."""

    veld: Veld
    gedaante: Gedaante
    waarden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knoop:
    """One field of a message model: a leaf (`blad`) or a group (`model`).

    `herhaald`: it is a list, of `aantal` = (least, most) items. `verplicht`: it must be there when its parent is.
    `leeg`: null may stand for absent.
    """

    pad: str
    verplicht: bool
    leeg: bool
    herhaald: bool
    aantal: tuple[int, int | None]
    blad: Blad | None
    model: type[Model] | None


def _ontvouw(annotatie: object) -> tuple[object, list[object], bool]:
    """Take `Annotated` and `| None` off; return the bare type, the metadata found, and whether null may be."""
    metadata: list[object] = []
    leeg = False
    while True:
        if get_origin(annotatie) is Annotated:
            annotatie, *meer = get_args(annotatie)
            metadata.extend(meer)
        elif get_origin(annotatie) in (Union, types.UnionType):
            soorten = [soort for soort in get_args(annotatie) if soort is not type(None)]
            if len(soorten) != 1 or len(soorten) == len(get_args(annotatie)):
                raise Labelfout("een veld heeft één soort, hooguit met None erbij")
            annotatie, leeg = soorten[0], True
        else:
            return annotatie, metadata, leeg


def _blad(pad: str, soort: object, metadata: list[object]) -> Blad:
    velden = [m for m in metadata if isinstance(m, Veld)]
    gedaanten = [m for m in metadata if isinstance(m, Gedaante)]
    if len(velden) != 1:
        raise Labelfout(f"{pad}: een blad heeft precies één Veld")
    if get_origin(soort) is Literal:
        waarden = get_args(soort)
        if not all(isinstance(waarde, str) for waarde in waarden):
            raise Labelfout(f"{pad}: een keuzelijst bestaat uit woorden")
        return Blad(velden[0], Gedaante(_KEUZE, "een van: " + ", ".join(waarden)), waarden)
    if soort is bool:
        return Blad(velden[0], _JA_NEE)
    if soort in (str, date, datetime) and len(gedaanten) == 1:
        return Blad(velden[0], gedaanten[0])
    raise Labelfout(f"{pad}: deze soort waarde heeft geen Gedaante")


def _knoop(pad: str, annotatie: object, metadata: Iterable[object], *, verplicht: bool) -> Knoop:
    soort, binnen, leeg = _ontvouw(annotatie)
    alles = [*metadata, *binnen]
    herhaald = get_origin(soort) is list
    aantal: tuple[int, int | None] = (0, None)
    if herhaald:
        aantal = (
            max((m.min_length for m in alles if isinstance(m, MinLen)), default=0),
            min((m.max_length for m in alles if isinstance(m, MaxLen)), default=None),
        )
        if leeg or aantal[1] is None:
            raise Labelfout(f"{pad}: een lijst heeft een grens en is niet null")
        if any(isinstance(m, Veld) for m in alles):
            raise Labelfout(f"{pad}: het Veld hoort bij het onderdeel van de lijst")
        soort, alles, onderdeel_leeg = _ontvouw(get_args(soort)[0])
        if onderdeel_leeg:
            raise Labelfout(f"{pad}: een onderdeel van een lijst is niet null")
    if isinstance(soort, type) and issubclass(soort, Model):
        if any(isinstance(m, Veld) for m in alles):
            raise Labelfout(f"{pad}: een groep heeft zelf geen Veld")
        return Knoop(pad, verplicht, leeg, herhaald, aantal, None, soort)
    return Knoop(pad, verplicht, leeg, herhaald, aantal, _blad(pad, soort, alles), None)


def kinderen(model: type[Model], boven: str = "") -> Iterator[Knoop]:
    """The fields of one model, in order, with paths below `boven`.

    Raises:
        Labelfout: a leaf has no label or more than one, or a shape is not one of: leaf, group, list of either.
    """
    for naam, veld in model.model_fields.items():
        pad = f"{boven}.{naam}" if boven else naam
        yield _knoop(pad, veld.annotation, veld.metadata, verplicht=veld.is_required())


def knopen(model: type[Model], boven: str = "") -> Iterator[Knoop]:
    """All fields of a message, groups before what is in them. Raises `Labelfout` like `kinderen`."""
    for knoop in kinderen(model, boven):
        yield knoop
        if knoop.model is not None:
            yield from knopen(knoop.model, knoop.pad)


def maak_catalogus(modellen: Mapping[str, type[Model]]) -> tuple[dict[str, Blad], dict[str, tuple[str, ...]]]:
    """Gather the leaves of several messages: path → leaf, and message → its paths.

    Raises:
        Labelfout: a leaf is not labelled, a path is twice in one message, or has another label in another message.
    """
    bladen: dict[str, Blad] = {}
    per_bericht: dict[str, tuple[str, ...]] = {}
    for bericht, model in modellen.items():
        paden: list[str] = []
        for knoop in knopen(model):
            if knoop.blad is None:
                continue
            if knoop.pad in paden or bladen.setdefault(knoop.pad, knoop.blad) != knoop.blad:
                raise Labelfout(f"{knoop.pad}: hetzelfde pad met twee labels")
            paden.append(knoop.pad)
        per_bericht[bericht] = tuple(paden)
    return bladen, per_bericht


MODELLEN: Final[Mapping[str, type[Model]]] = types.MappingProxyType(
    {
        "signaal": SignaalV1,
        "informatieverzoek": InformatieverzoekV1,
        "advies": AdviesV1,
        "afdoening": AfdoeningV1,
        "terugkoppeling": TerugkoppelingV1,
    }
)
"""The newest version of each message: whose fields the policy speaks of."""

_bladen, _per_bericht = maak_catalogus(MODELLEN)
BLADEN: Final[Mapping[str, Blad]] = types.MappingProxyType(_bladen)
"""Path → leaf with label, form and words."""
VELDEN: Final[Mapping[str, Veld]] = types.MappingProxyType({pad: blad.veld for pad, blad in _bladen.items()})
"""Path → label. The policy dictionary must list exactly these."""


def velden_van(bericht: str) -> tuple[str, ...]:
    """The paths of one message, in the order of its model. Raises `KeyError` for a message that does not exist."""
    return _per_bericht[bericht]
