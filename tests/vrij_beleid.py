"""Random small policies as text, for tests that compare the algebra with trying everything.

Words are those of the small dictionary (`tests.klein_beleid`); rules, bans, duties and claims are drawn. What does not
load (two rules for one case) is left out. `alle_gevallen` is every key and every situation there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Final

from hypothesis import strategies as st

from hub.policy.besluit import Kenmerken, Kenmerkwaarde, Sleutel
from hub.policy.fouten import Beleidsfout
from hub.policy.gebied_woorden import waarde_in
from hub.policy.laden import Beleid, laad
from hub.policy.woordenboek import Woordenboek
from tests.klein_beleid import CONVENANT, WOORDENBOEK

_KOP: Final = CONVENANT.partition("regels:")[0]
_GROND: Final = {"verstrekker": "x", "ontvanger": "x", "gecontroleerd-door-jurist": "nee"}
_WAARDEN: Final = {
    "leeftijd": ("tot 12", "van 12 tot 18", "van 12 tot 23", "vanaf 18"),
    "zorgen": ("ja", "nee"),
    "verdacht": ("ja", "nee"),
    "sepot": ("geen", "01", "overig"),
}
_NAAR: Final = ("politie", "gemeente/inzage", "gemeente/dossier")
_GEEF: Final = ("groep wie", "feit", "feit.zwaarte", "zorgen", "advies.onderbouwing")
_NEEM: Final = (
    "alle",
    {"herkomst": ["politie", "justitie"]},
    {"categorie": ["derden"]},
    {"vorm": "vrij"},
    {"paden": ["betrokkene"]},
    {"behalve": ["groep wie"]},
)
_als = st.dictionaries(st.sampled_from(sorted(_WAARDEN)), st.none(), max_size=2).flatmap(
    lambda namen: st.fixed_dictionaries({naam: st.sampled_from(_WAARDEN[naam]) for naam in namen})
)


def _of(woorden: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(woorden), min_size=1, max_size=2, unique=True)


_regel = st.fixed_dictionaries(
    {
        "van": st.sampled_from(("politie", "gemeente")),
        "bericht": st.sampled_from(("signaal", "advies")),
        "doel": _of(("omgevingsadvies", "zsm-afweging")),
        "naar": _of(_NAAR),
        "fase": _of(("signalering", "triage")),
        "als": _als,
        "geef": st.lists(st.sampled_from(_GEEF), min_size=1, max_size=3, unique=True),
        "plichten": st.sampled_from((["log", "bewaar 72 uur"], ["log", "bewaar 14 dagen", "verouderd"])),
    }
)
_match = st.fixed_dictionaries({}, optional={"naar": _of(_NAAR), "bericht": st.sampled_from(("signaal", "advies"))})
_verbod = st.tuples(_match, _als, st.sampled_from(_NEEM), st.sampled_from(((), ("vernietig",), ("verouderd",))))
_altijd = st.tuples(_match, _als, st.sampled_from((["verouderd"], ["vernietig"], ["vraag-actualisering"])))
_bewering = st.tuples(_match, _als, st.sampled_from(_NEEM))


@st.composite
def convenanten(draw: st.DrawFn) -> str:
    """Text of a convenant on the small dictionary; JSON is YAML too."""
    lijst: dict[str, list[object]] = {"regels": [], "nooit": [], "altijd": [], "beweringen": []}
    for n, regel in enumerate(draw(st.lists(_regel, min_size=1, max_size=4))):
        leeg = {naam: deel for naam, deel in regel.items() if deel or naam != "als"}
        lijst["regels"].append({"regel": f"S-{n:02}", "titel": "t", "bron": "R01", "grond": _GROND, **leeg})
    for n, (match, als, velden, plichten) in enumerate(draw(st.lists(_verbod, max_size=4))):
        # An irreversible duty stands on a ban on everything only.
        extra = {"plichten": list(plichten)} if plichten and (velden == "alle" or plichten != ("vernietig",)) else {}
        lijst["nooit"].append(
            {"verbod": f"N-{n:02}", "titel": "t", "bron": "R01", **match, **_met(als), "velden": velden, **extra}
        )
    for n, (match, als, altijd) in enumerate(draw(st.lists(_altijd, max_size=2))):
        lijst["altijd"].append(
            {"plicht": f"P-{n:02}", "titel": "t", "bron": "R01", **match, **_met(als), "plichten": altijd}
        )
    for n, (match, als, velden) in enumerate(draw(st.lists(_bewering, max_size=4))):
        lijst["beweringen"].append(
            {"bewering": f"B-{n:02}", "tekst": "t", "bron": "R01", "nooit": {**match, **_met(als), "velden": velden}}
        )
    return _KOP + "".join(f"{naam}: {json.dumps(delen)}\n" for naam, delen in lijst.items() if delen)


def _met(als: dict[str, str]) -> dict[str, dict[str, str]]:
    return {"als": als} if als else {}


def probeer(convenant: str) -> Beleid | None:
    """The policy, or None when two rules overlap."""
    try:
        return laad({"w": WOORDENBOEK, "c": convenant})
    except Beleidsfout as fout:
        if {f.code for f in fout.fouten} != {"B-overlap"}:
            raise
        return None


def alle_sleutels(woordenboek: Woordenboek) -> Iterator[Sleutel]:
    """Every key of the words of the dictionary."""
    woorden = (
        woordenboek.rollen,
        woordenboek.berichten,
        woordenboek.doelen,
        woordenboek.bestemmingen,
        woordenboek.fasen,
    )
    return (Sleutel(*sleutel) for sleutel in product(*woorden))


@cache
def alle_situaties() -> tuple[Kenmerken, ...]:
    """Every situation the random rules can tell apart: each value or band of what they ask, and unknown."""
    kenmerken = laad({"w": WOORDENBOEK, "c": CONVENANT}).woordenboek.kenmerken
    keuzes: list[list[Kenmerkwaarde]] = [
        [None, *(waarde_in(kenmerken[n], i) for i in range(kenmerken[n].aantal))] for n in _WAARDEN
    ]
    return tuple(dict(zip(_WAARDEN, waarden, strict=True)) for waarden in product(*keuzes))
