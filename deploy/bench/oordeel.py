"""The verdict for 30 fields, against cedarpy: may this field go to that destination, given these features?

The same question to both: 150 rules, a key (sender, message, destination, phase), the features of a case, 30 fields.
For cedarpy the rules are parsed once (`PolicySet`), the features are the context, and the 30 questions go in one
`is_authorized_batch`, made beforehand. The hub's table is asked once per key: one decision holds all fields; turning
features into bits is part of it. The table remembers decisions; one that was never asked anything is measured apart.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import cedarpy

from deploy.bench import oordeelbeleid as proef
from deploy.bench.meting import Meting
from hub.gateway.oordeel import UITVOERBAAR
from hub.policy.besluit import Kenmerken, Sleutel
from hub.policy.laden import Beleid, laad

DOEL_US: Final = 3.0
DOEL_KEER: Final = 100.0
RONDES: Final = 7
"""The fastest of seven alternating rounds counts: anything slower is the machine."""
KEREN: Final = 100_000
KEREN_SNEL: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Vraag:
    sleutel: Sleutel
    kenmerken: Kenmerken
    verzoeken: list[dict[str, Any]]


def meet(*, snel: bool) -> list[Meting]:
    """Measure, after comparing the answers to every question.

    Raises:
        RuntimeError: an answer differs, so they were not asked the same.
    """
    beleid = _laad()
    vragen = [_vraag(*sleutel) for sleutel in proef.sleutels()]
    regels = cedarpy.PolicySet.from_str(proef.cedar())
    geen = cedarpy.Entities.from_json_str("[]")
    gevuld = 0
    for vraag in vragen:
        velden = beleid.tabel.beslis(vraag.sleutel, vraag.kenmerken, UITVOERBAAR).velden
        if velden != _velden(vraag, regels, geen):
            raise RuntimeError("the hub and cedarpy do not agree")
        gevuld += bool(velden)
    if not 0 < gevuld < len(vragen):
        raise RuntimeError("all questions have the same answer")
    keren = KEREN_SNEL if snel else KEREN
    hub: list[float] = []
    vers: list[float] = []
    ander: list[float] = []
    for _ in range(RONDES):
        hub.append(_us(lambda: _vraag_hub(beleid, vragen, keren), keren))
        nieuw = _laad()
        vers.append(_us(lambda nieuw=nieuw: _vraag_hub(nieuw, vragen, len(vragen)), len(vragen)))  # type: ignore[misc]
        ander.append(_us(lambda: _vraag_cedar(vragen, regels, geen), len(vragen)))
    een, eerst, cedar = min(hub), min(vers), min(ander)
    return [
        Meting("oordeel over 30 velden, hub", een, "µs", f"≤ {DOEL_US:g} µs", een <= DOEL_US),
        Meting("oordeel over 30 velden, hub, nooit eerder gevraagd", eerst, "µs"),
        Meting("oordeel over 30 velden, cedarpy", cedar, "µs"),
        Meting("cedarpy / hub", cedar / een, "×", f"≥ {DOEL_KEER:g}×", cedar / een >= DOEL_KEER),
        Meting("cedarpy / hub, nooit eerder gevraagd", cedar / eerst, "×"),
    ]


def _laad() -> Beleid:
    return laad({"woordenboek.yaml": proef.woordenboek(), "convenant.yaml": proef.convenant()})


def _vraag(nummer: int, bericht: str, bestemming: str, fase: str) -> _Vraag:
    """A key with features of its own: one in eight is no suspect, every other feature differs by number."""
    kenmerken: dict[str, str | int] = {
        naam: "nee" if nummer >> n & 1 else "ja" for n, naam in enumerate(proef.KENMERKEN)
    }
    kenmerken |= {"leeftijd": 12 + nummer % 11, "verdacht": "nee" if nummer % 8 == 0 else "ja"}
    verzoeken = [
        {
            "principal": f'Rol::"{proef.VAN}"',
            "action": proef.actie(bericht, bestemming, fase),
            "resource": f'Veld::"{veld}"',
            "context": json.dumps(kenmerken),
        }
        for veld in proef.VELDEN
    ]
    return _Vraag(Sleutel(proef.VAN, bericht, proef.DOEL, bestemming, fase), {**kenmerken}, verzoeken)


def _velden(vraag: _Vraag, regels: cedarpy.PolicySet, geen: cedarpy.Entities) -> frozenset[str]:
    antwoorden = cedarpy.is_authorized_batch(vraag.verzoeken, regels, geen)
    return frozenset(veld for veld, a in zip(proef.VELDEN, antwoorden, strict=True) if a.allowed)


def _us(werk: Callable[[], object], keren: int) -> float:
    begin = time.perf_counter()
    werk()
    return (time.perf_counter() - begin) / keren * 1e6


def _vraag_hub(beleid: Beleid, vragen: list[_Vraag], keren: int) -> None:
    tabel, aantal = beleid.tabel, len(vragen)
    for n in range(keren):
        vraag = vragen[n % aantal]
        tabel.beslis_code(vraag.sleutel, tabel.codeer(vraag.kenmerken), UITVOERBAAR)


def _vraag_cedar(vragen: list[_Vraag], regels: cedarpy.PolicySet, geen: cedarpy.Entities) -> None:
    for vraag in vragen:
        cedarpy.is_authorized_batch(vraag.verzoeken, regels, geen)
