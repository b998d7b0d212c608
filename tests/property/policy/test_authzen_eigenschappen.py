"""The decision point says what the compiled table says, and its text for users hides what is sensitive."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from hub.bootstrap.beleid import lees_onbewezen
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy.authzen import Beslispunt
from hub.policy.authzen_vraag import PLICHTSOORT, UITBREIDING, Vraagfout, in_band
from hub.policy.banden import bandnamen
from hub.policy.besluit import Kenmerkwaarde, Sleutel, Uitkomst
from hub.policy.laden import Beleid
from hub.policy.regels import Toestemming, Verbod
from hub.policy.woordenboek import Kenmerk

ADRES = "http://127.0.0.1:8484"


@cache
def beleid() -> Beleid:
    """The shipped policy."""
    return lees_onbewezen(BELEID_MEEGELEVERD)


@cache
def punt() -> Beslispunt:
    """Its decision point; roles only, so nothing is known of organisations."""
    return Beslispunt(beleid(), lambda _van, _naar: {}, ADRES)


def _waarden(kenmerk: Kenmerk) -> st.SearchStrategy[str | int]:
    if kenmerk.soort == "keuze":
        return st.sampled_from((*kenmerk.waarden, "onbekend"))
    return st.one_of(st.integers(0, 30), st.sampled_from((*bandnamen(kenmerk.snedes), "onbekend")))


def _waarde(kenmerk: Kenmerk, gestuurd: str | int) -> Kenmerkwaarde:
    """What a value of a request means, told another way than the decision point does it."""
    if gestuurd == "onbekend" or isinstance(gestuurd, int) or kenmerk.soort == "keuze":
        return None if gestuurd == "onbekend" else gestuurd
    return in_band(kenmerk, bandnamen(kenmerk.snedes).index(gestuurd))


@st.composite
def sleutels(trek: st.DrawFn) -> Sleutel:
    """Half of the time a key for which there is a permit, else any words."""
    w = beleid().woordenboek
    if trek(st.booleans()):
        return trek(st.sampled_from(beleid().tabel.sleutels))
    doelen = sorted({*w.doelen, *w.andere_doelen})
    return Sleutel(
        trek(st.sampled_from(sorted(w.rollen))),
        trek(st.sampled_from(sorted(w.berichten))),
        trek(st.sampled_from(doelen)),
        trek(st.sampled_from(sorted(w.bestemmingen))),
        trek(st.sampled_from(w.fasen)),
    )


@st.composite
def gunstig(trek: st.DrawFn, sleutel: Sleutel) -> dict[str, str | int]:
    """Features of a case that tends to be permitted: what the permits ask and the bans do not, then some changes."""
    soorten = beleid().woordenboek.kenmerken
    uit: dict[str, str | int] = {}
    for rij in beleid().tabel.verboden_van(sleutel):
        for voorwaarde in rij.verbod.als:
            goed = sorted(set(range(soorten[voorwaarde.kenmerk].aantal)) - voorwaarde.waarden)
            if goed:
                uit[voorwaarde.kenmerk] = _naam(soorten[voorwaarde.kenmerk], goed[0])
    for regel in beleid().tabel.regels_van(sleutel)[:1]:
        for voorwaarde in regel.regel.als:
            uit[voorwaarde.kenmerk] = _naam(soorten[voorwaarde.kenmerk], min(voorwaarde.waarden))
    for naam in trek(st.lists(st.sampled_from(sorted(soorten)), max_size=4, unique=True)):
        uit[naam] = trek(_waarden(soorten[naam]))
    return uit


def _naam(kenmerk: Kenmerk, index: int) -> str:
    return kenmerk.waarden[index] if kenmerk.soort == "keuze" else bandnamen(kenmerk.snedes)[index]


def verzoek(sleutel: Sleutel, kenmerken: dict[str, str | int], *, adopteert: bool = True) -> dict[str, Any]:
    """The request by roles."""
    context: dict[str, Any] = {"doel": sleutel.doel, "fase": sleutel.fase, "kenmerken": kenmerken}
    if adopteert:
        context |= {"supported_mandatory_extensions": [UITBREIDING], "supported_obligations": [PLICHTSOORT]}
    return {
        "subject": {"type": "rol", "id": sleutel.van},
        "action": {"name": sleutel.bericht},
        "resource": {"type": "bestemming", "id": sleutel.naar},
        "context": context,
    }


GEVALLEN = sleutels().flatmap(lambda sleutel: st.tuples(st.just(sleutel), gunstig(sleutel)))


@settings(max_examples=400, deadline=None)
@given(geval=GEVALLEN, adopteert=st.booleans())
def test_het_antwoord_is_het_besluit_van_de_tabel(geval: tuple[Sleutel, dict[str, str | int]], adopteert: bool) -> None:
    """True exactly when the table lets through and the asker takes on the duties; the same fields and duties."""
    sleutel, kenmerken = geval
    soorten = beleid().woordenboek.kenmerken
    besluit = beleid().tabel.beslis(
        sleutel,
        {naam: _waarde(soorten[naam], waarde) for naam, waarde in kenmerken.items()},
        frozenset(beleid().woordenboek.plichten),
    )
    antwoord = punt().evalueer(json.loads(json.dumps(verzoek(sleutel, kenmerken, adopteert=adopteert))))
    context = antwoord["context"]
    door = besluit.uitkomst is Uitkomst.DOORLATEN
    assert antwoord["decision"] is (door and adopteert)
    assert context["beleid"] == besluit.beleid
    if not adopteert:
        assert "obligations" not in context
        return
    plichten = [plicht["properties"] for plicht in context.get("obligations", [])]
    velden = [plicht["velden"] for plicht in plichten if plicht["plicht"] == "alleen-deze-velden"]
    assert velden == ([sorted(besluit.velden)] if door else [])
    rest = [plicht for plicht in plichten if plicht["plicht"] != "alleen-deze-velden"]
    assert [(p["plicht"], p.get("waarde"), p.get("seconden")) for p in rest] == [
        (p.naam, p.waarde, p.seconden) for p in besluit.plichten
    ]
    assert ("verwerkingsactiviteit" in context) is door
    if door:
        assert context["verwerkingsactiviteit"] == f"{ADRES}/verwerkingen/{besluit.code}/{beleid().digest}"


def test_de_gevallen_zijn_niet_alleen_weigeringen() -> None:
    """A test of agreement that only ever sees refusals would say nothing: each key has a case that is let through."""
    door = 0
    for sleutel in beleid().tabel.sleutels:
        kenmerken: dict[str, str | int] = {}
        soorten = beleid().woordenboek.kenmerken
        for rij in beleid().tabel.verboden_van(sleutel):
            for voorwaarde in rij.verbod.als:
                goed = sorted(set(range(soorten[voorwaarde.kenmerk].aantal)) - voorwaarde.waarden)
                if goed:
                    kenmerken[voorwaarde.kenmerk] = _naam(soorten[voorwaarde.kenmerk], goed[0])
        for regel in beleid().tabel.regels_van(sleutel)[:1]:
            for voorwaarde in regel.regel.als:
                kenmerken[voorwaarde.kenmerk] = _naam(soorten[voorwaarde.kenmerk], min(voorwaarde.waarden))
        door += punt().evalueer(verzoek(sleutel, kenmerken))["decision"]
    assert door > len(beleid().tabel.sleutels) // 2


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    geval=GEVALLEN,
    anders=st.fixed_dictionaries(
        {naam: _waarden(k) for naam, k in beleid().woordenboek.kenmerken.items() if k.gevoelig},
    ),
    adopteert=st.booleans(),
    velden=st.booleans(),
)
def test_een_gebruiker_leert_niets_gevoeligs_van_een_weigering(
    geval: tuple[Sleutel, dict[str, str | int]], anders: dict[str, str | int], adopteert: bool, velden: bool
) -> None:
    """Two refusals that differ only in sensitive features read the same, to the letter."""
    sleutel, kenmerken = geval
    teksten = []
    for deze in (kenmerken, kenmerken | anders):
        vraag = verzoek(sleutel, deze, adopteert=adopteert)
        if velden:
            vraag["resource"]["properties"] = {"velden": ["betrokkene.bsn", "feit.verhoor"]}
        antwoord = punt().evalueer(vraag)
        assume(antwoord["decision"] is False)
        teksten.append(antwoord["context"]["reason_user"])
    assert teksten[0] == teksten[1]


@settings(max_examples=200, deadline=None)
@given(geval=GEVALLEN)
def test_een_gebruiker_hoort_geen_gevoelig_kenmerk(geval: tuple[Sleutel, dict[str, str | int]]) -> None:
    """Neither the name of one, nor the code of a rule or ban that looks at one."""
    w, c = beleid().woordenboek, beleid().convenant
    gevoelig = {naam for naam, kenmerk in w.kenmerken.items() if kenmerk.gevoelig}
    alle: list[Toestemming | Verbod] = [*c.regels, *c.nooit, *c.altijd]
    codes = {regel.kop.code for regel in alle if any(voorwaarde.kenmerk in gevoelig for voorwaarde in regel.als)}
    (tekst,) = punt().evalueer(verzoek(*geval))["context"]["reason_user"].values()
    woorden = set(tekst.replace(";", " ").replace("(", " ").replace(")", " ").replace(".", " ").split())
    assert not woorden & codes
    # A label of one word ("beslissing") is also a word of ordinary titles.
    assert not [label for naam in gevoelig if " " in (label := w.kenmerken[naam].label) and label in tekst]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda deel: st.lists(deel, max_size=3) | st.dictionaries(st.text(max_size=12), deel, max_size=3),
    max_leaves=8,
)
DELEN = ("subject", "action", "resource", "context", "evaluations", "options")


@settings(max_examples=300, deadline=None)
@given(document=st.dictionaries(st.sampled_from(DELEN) | st.text(max_size=12), JSON, max_size=6), meer=st.booleans())
@example(document={"evaluations": [{}], "subject": {"type": "rol", "id": "politie"}}, meer=True)
def test_wat_er_ook_komt_het_is_een_fout_en_geen_toestemming(document: dict[str, object], meer: bool) -> None:
    """Any JSON object: an error of ours, or an answer without a permit. Nothing else is ever raised."""
    try:
        antwoord = punt().evalueer_alle(document) if meer else punt().evalueer(document)
    except Vraagfout as fout:
        antwoord = {"decision": False, "fout": fout.text()}
    assert not [deel for deel in antwoord.get("evaluations", [antwoord]) if deel["decision"]]
