"""The policy that ships: it loads, its labels are those of the schemas, and its cases hold."""

from __future__ import annotations

import random

from hub.policy.besluit import Kenmerken, Sleutel, Uitkomst
from hub.policy.gevallen import lees_gevallen, toets
from hub.policy.laden import Beleid, laad
from schemas.catalogus import MODELLEN, VELDEN
from tests.bron import WORTEL
from tests.naief_beleid import NaiefBeleid, als_naief

BELEID = WORTEL / "policies"


def bestanden() -> dict[str, str]:
    """Dictionary and convenant."""
    return {naam: (BELEID / naam).read_text(encoding="utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}


def echt() -> Beleid:
    """The loaded policy, held against the field catalogue."""
    return laad(bestanden(), VELDEN)


def test_it_loads_and_agrees_with_the_schemas() -> None:
    """Every field with the same labels, every message known: else the hub would not start."""
    beleid = echt()
    assert beleid.woordenboek.velden.keys() == VELDEN.keys()
    assert beleid.woordenboek.berichten.keys() == MODELLEN.keys()
    assert beleid.digest == laad(bestanden()).digest


def test_its_cases_hold() -> None:
    """Every worked case gets the decision it expects, from the table and from the naive interpreter."""
    beleid = echt()
    teksten = {pad.name: pad.read_text(encoding="utf-8") for pad in sorted((BELEID / "gevallen").glob("*.yaml"))}
    uitslagen = toets(beleid, lees_gevallen(teksten, beleid))
    assert uitslagen
    assert [uitslag.text() for uitslag in uitslagen if not uitslag.goed] == []
    naief = NaiefBeleid(bestanden()["woordenboek.yaml"], bestanden()["convenant.yaml"])
    alle = frozenset(beleid.woordenboek.plichten)
    for uitslag in uitslagen:
        geval = uitslag.geval
        assert als_naief(uitslag.besluit) == naief.beslis(geval.sleutel, geval.kenmerken, alle - geval.niet_uitvoerbaar)


def test_the_naive_interpreter_agrees_on_it() -> None:
    """Semantics 12 on the real words: every key with a permit and some without, in contexts drawn around it."""
    beleid = echt()
    naief = NaiefBeleid(bestanden()["woordenboek.yaml"], bestanden()["convenant.yaml"])
    kan = frozenset(beleid.woordenboek.plichten)
    kans = random.Random(4)
    woordenboek = beleid.woordenboek
    vreemd = [
        Sleutel(*(kans.choice(sorted(words)) for words in assen))
        for assen in [
            (woordenboek.rollen, woordenboek.berichten, woordenboek.doelen, woordenboek.bestemmingen, woordenboek.fasen)
        ]
        for _ in range(40)
    ]
    uitkomsten = set()
    for sleutel in (*beleid.tabel.sleutels, *vreemd):
        for ronde in range(12):
            kenmerken: Kenmerken = {
                naam: kans.choice(
                    (None, 0, 6, 12, 16, 18, 22, 23) if kenmerk.soort == "getal" else (None, *kenmerk.waarden)
                )
                for naam, kenmerk in woordenboek.kenmerken.items()
            }
            gunstig = {naam: "ja" for naam in kenmerken if "ja" in woordenboek.kenmerken[naam].waarden}
            gunstig |= {"huiselijk-geweld": "nee", "zaak": "lopend", "sepot": "geen"}
            if ronde % 2:
                kenmerken = {**kenmerken, **gunstig, kans.choice(sorted(kenmerken)): None, "leeftijd": 16}
            besluit = beleid.tabel.beslis(sleutel, kenmerken, kan)
            uitkomsten.add(besluit.uitkomst)
            assert als_naief(besluit) == naief.beslis(sleutel, kenmerken, kan)
    assert uitkomsten == set(Uitkomst), "the contexts reach every outcome"
