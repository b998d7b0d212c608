"""The compiled table equals a naive interpreter, on generated policies and every context of a small world."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hub.policy.besluit import Sleutel, Uitkomst
from hub.policy.fouten import Beleidsfout
from hub.policy.laden import Beleid, laad
from hub.policy.yaml_strikt import ontleed
from tests.klein_beleid import CONVENANT, WOORDENBOEK, alle_plichten
from tests.naief_beleid import NaiefBeleid, als_naief, ruw

KOP: Any = {
    naam: inhoud
    for naam, inhoud in ruw(ontleed("c", CONVENANT)).items()
    if naam in {"convenant", "versie", "geldig", "deelnemers", "algemeen"}
}
BEKEND: Mapping[str, tuple[str, ...]] = {
    "van": ("politie", "gemeente"),
    "bericht": ("signaal", "advies"),
    "doel": ("omgevingsadvies", "zsm-afweging"),
    "naar": ("hub", "gemeente/inzage", "gemeente/dossier"),
    "fase": ("signalering", "triage"),
}
WAARDEN: Mapping[str, tuple[Any, ...]] = {
    "leeftijd": (None, 0, 12, 17, Fraction(35, 2), 18, 22, 23, 99),
    "advies-leeftijd": (None, 5, 6, 12, Fraction(25, 2)),
    "zorgen": (None, "ja", "nee"),
    "sepot": (None, "geen", "01", "overig"),
}
KEUZES: Mapping[str, tuple[str, ...]] = {
    "leeftijd": ("tot 12", "tot 18", "vanaf 18", "vanaf 23", "van 12 tot 23", "van 12 tot 18"),
    "advies-leeftijd": ("tot 6", "vanaf 6", "van 6 tot en met 12", "na 12", "tot en met 12"),
    "zorgen": ("ja", "nee"),
    "sepot": ("geen", "01", "overig"),
}
VELDEN = tuple(ruw(ontleed("w", WOORDENBOEK))["velden"])
GEEF = (*VELDEN, "feit", "betrokkene", "groep wie", "groep wie-en-wat")
PLICHTEN = ("log", "verouderd", "vernietig", "vraag-actualisering", "gebruik niet-in-eigen-zaak")


def deel(woorden: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """One word or some."""
    return st.one_of(st.sampled_from(woorden), st.lists(st.sampled_from(woorden), min_size=1, unique=True))


ALS = st.dictionaries(st.sampled_from(tuple(KEUZES)), st.none(), max_size=2).flatmap(
    lambda namen: st.fixed_dictionaries({naam: st.sampled_from(KEUZES[naam]) for naam in namen})
)
VERBODSVELDEN = st.one_of(
    st.just("alle"),
    st.builds(lambda w: {"herkomst": w}, deel(("politie", "brp", "context"))),
    st.builds(lambda w: {"categorie": w}, deel(("derden", "delict"))),
    st.just({"vorm": "vrij"}),
    st.builds(lambda w: {"paden": w}, deel(GEEF)),
    st.builds(lambda w: {"behalve": w}, deel(GEEF)),
)


@st.composite
def regel(draw: st.DrawFn, nummer: int) -> dict[str, Any]:
    """A permit."""
    return {
        "regel": f"S-{nummer:02}",
        "titel": "Regel",
        "bron": "R01",
        "grond": {"verstrekker": "x", "ontvanger": "x", "gecontroleerd-door-jurist": "nee"},
        **{as_: draw(deel(woorden)) for as_, woorden in BEKEND.items()},
        "als": draw(ALS),
        "geef": draw(deel(GEEF)),
        "plichten": ["bewaar 72 uur", *draw(st.lists(st.sampled_from(PLICHTEN[1:2]), unique=True)), "log"],
    }


@st.composite
def verbod(draw: st.DrawFn, nummer: int, *, altijd: bool = False) -> dict[str, Any]:
    """A ban, or a standing duty."""
    gekozen: dict[str, Any] = {"plicht" if altijd else "verbod": f"N-{nummer:02}", "titel": "Verbod", "bron": "R01"}
    for as_, woorden in BEKEND.items():
        soort = draw(st.sampled_from(("alle", "alle", "deel", "behalve")))
        if soort == "deel":
            gekozen[as_] = draw(deel(woorden))
        elif soort == "behalve":
            gekozen[as_] = {"behalve": [draw(st.sampled_from(woorden))]}
    gekozen["als"] = draw(ALS)
    plichten = draw(st.lists(st.sampled_from(PLICHTEN), unique=True, min_size=1 if altijd else 0, max_size=2))
    if plichten:
        gekozen["plichten"] = plichten
    if not altijd:
        # An irreversible duty on a partial ban does not load: see `test_policy_semantiek`, point 12.
        gekozen["velden"] = "alle" if "vernietig" in plichten else draw(VERBODSVELDEN)
    return gekozen


@st.composite
def convenanten(draw: st.DrawFn) -> dict[str, Any]:
    """A convenant of a few rules; it may overlap."""
    return {
        **KOP,
        "regels": [draw(regel(n)) for n in range(draw(st.integers(1, 4)))],
        "nooit": [draw(verbod(n)) for n in range(draw(st.integers(1, 4)))],
        "altijd": [draw(verbod(n + 50, altijd=True)) for n in range(draw(st.integers(1, 2)))],
    }


def schrijf(convenant: Mapping[str, Any]) -> str:
    """As text: JSON is YAML, and every scalar in it is text already."""
    return json.dumps({naam: inhoud for naam, inhoud in convenant.items() if inhoud != []})


def sleutels() -> Iterator[Sleutel]:
    """Every key of the small world, a known and an unknown other purpose, and an unknown phase."""
    for woorden in product(*BEKEND.values()):
        yield Sleutel(*woorden)
    for doel in ("vroegsignalering", "onzin"):
        yield Sleutel("politie", "signaal", doel, "gemeente/inzage", "signalering")
    yield Sleutel("politie", "signaal", "omgevingsadvies", "gemeente/inzage", "onzin")


def contexten() -> Iterator[dict[str, Any]]:
    """Every combination of the sampled values of the features; absent and None alternate."""
    for n, waarden in enumerate(product(*WAARDEN.values())):
        paren = zip(WAARDEN, waarden, strict=True)
        yield {naam: waarde for naam, waarde in paren if waarde is not None or n % 2}


CONTEXTEN = tuple(contexten())
SLEUTELS = tuple(sleutels())


def geladen(convenant: Mapping[str, Any]) -> Beleid | None:
    """The policy; None when it has an overlap (and nothing else wrong)."""
    try:
        return laad({"w": WOORDENBOEK, "c": schrijf(convenant)})
    except Beleidsfout as fout:
        if {f.code for f in fout.fouten} != {"B-overlap"}:
            raise
        return None


ruim = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@given(convenant=convenanten(), steek=st.integers(0, 1_000_000), zonder=st.sampled_from(("", *PLICHTEN)))
@settings(ruim, max_examples=80)
def test_the_table_equals_the_naive_interpreter(convenant: dict[str, Any], steek: int, zonder: str) -> None:
    """Semantics 12, on rule, bans, fields, duties, code and outcome; and the loader refuses exactly the overlaps."""
    naief = NaiefBeleid(WOORDENBOEK, schrijf(convenant))
    beleid = geladen(convenant)
    if beleid is None:
        assert any(len(naief.geldige_regels(s, k)) > 1 for s in SLEUTELS for k in CONTEXTEN), "overlap that is none"
        return
    kan = alle_plichten(beleid) - {zonder.partition(" ")[0]}
    vragen = [(s, k) for s in SLEUTELS for k in CONTEXTEN]
    for sleutel, kenmerken in vragen[steek % 53 :: 53]:
        assert len(naief.geldige_regels(sleutel, kenmerken)) <= 1
        assert als_naief(beleid.tabel.beslis(sleutel, kenmerken, kan)) == naief.beslis(sleutel, kenmerken, kan)


@given(convenant=convenanten(), steek=st.integers(0, 1_000_000))
@settings(ruim, max_examples=30)
def test_leaving_a_feature_out_never_yields_more(convenant: dict[str, Any], steek: int) -> None:
    """Corollary: whoever withholds or loses a fact cannot get a field by it, nor an irreversible duty."""
    beleid = geladen(convenant)
    assume(beleid is not None)
    assert beleid is not None
    kan = alle_plichten(beleid)
    for sleutel, kenmerken in [(s, k) for s in SLEUTELS for k in CONTEXTEN][steek % 101 :: 101]:
        vol = beleid.tabel.beslis(sleutel, kenmerken, kan)
        for naam in kenmerken:
            minder = beleid.tabel.beslis(sleutel, {**kenmerken, naam: None}, kan)
            assert minder.velden <= vol.velden
            onherroepelijk = {p.naam for p in minder.plichten} & {"vernietig"}
            assert onherroepelijk <= {p.naam for p in vol.plichten}


@given(convenant=convenanten(), extra=verbod(49), steek=st.integers(0, 1_000_000))
@settings(ruim, max_examples=30)
def test_adding_a_ban_never_yields_more(convenant: dict[str, Any], extra: dict[str, Any], steek: int) -> None:
    """Corollary: a ban can only take."""
    beleid = geladen(convenant)
    assume(beleid is not None)
    strenger = geladen({**convenant, "nooit": [*convenant["nooit"], extra]})
    assert beleid is not None
    assert strenger is not None
    kan = alle_plichten(beleid)
    for sleutel, kenmerken in [(s, k) for s in SLEUTELS for k in CONTEXTEN][steek % 53 :: 53]:
        eerst = beleid.tabel.beslis(sleutel, kenmerken, kan)
        daarna = strenger.tabel.beslis(sleutel, kenmerken, kan)
        assert daarna.velden <= eerst.velden
        assert eerst.uitkomst is Uitkomst.DOORLATEN or daarna.uitkomst is not Uitkomst.DOORLATEN


@given(convenant=convenanten(), volgorde=st.randoms(use_true_random=False))
@settings(ruim, max_examples=20)
def test_order_and_layout_mean_nothing(convenant: dict[str, Any], volgorde: Any) -> None:  # noqa: ANN401
    """The digest is over the meaning: shuffled rules and keys, and another layout, give the same policy."""
    beleid = geladen(convenant)
    assume(beleid is not None)
    assert beleid is not None
    anders: dict[str, Any] = {}
    for naam in volgorde.sample(sorted(convenant), len(convenant)):
        deel_ = convenant[naam]
        anders[naam] = volgorde.sample(deel_, len(deel_)) if isinstance(deel_, list) else deel_
    assert laad({"w": WOORDENBOEK, "c": json.dumps(anders, indent=3)}).digest == beleid.digest
