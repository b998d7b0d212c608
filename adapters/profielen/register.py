"""The registry of profiles: explicit, so that what exists is what is documented and what a reader of this file sees."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from adapters.profielen.bvh_xml import BvhXml
from adapters.profielen.gcos_csv import GcosCsv
from adapters.profielen.json_plat import JsonPlat
from adapters.profielen.soorten import Profiel

_ALLE: Final[tuple[Profiel, ...]] = (BvhXml(), GcosCsv(), JsonPlat())

PROFIELEN: Final[Mapping[str, Profiel]] = MappingProxyType({profiel.spec.naam: profiel for profiel in _ALLE})
"""Every profile by name."""

ALGEMENE_FOUTEN: Final = (
    ("BESTAND-leeg", "Het bestand bevat geen enkel bericht."),
    ("BESTAND-groot", "Het bestand is groter dan de grens."),
    ("BESTAND-soort", "Geen profiel van deze map leest een bestand met deze extensie."),
    ("BERICHT-groot", "Een bericht wordt groter dan 64 KiB."),
    ("KENMERK-dubbel", "Twee berichten in het bestand hebben hetzelfde kenmerk."),
    ("MEER-fouten", "Er zijn meer fouten dan het verslag noemt."),
)
"""Codes that a report may hold whatever the profile; the codes of the schemas come on top."""

if len(PROFIELEN) != len(_ALLE):
    raise RuntimeError("twee profielen hebben dezelfde naam")


def voor_bestand(naam: str, profielen: tuple[Profiel, ...]) -> Profiel | None:
    """The profile of these whose file name ending fits, or None. Case matters: `.XML` is not `.xml`."""
    for profiel in profielen:
        if naam.endswith(profiel.spec.extensie):
            return profiel
    return None
