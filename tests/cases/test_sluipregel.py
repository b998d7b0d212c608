"""One police field into a dossier: what stops it, each on its own, and says so.

Four lie in the files that a privacy officer edits: the ban, the claim, the worked cases, the matrix that was signed.
All four can be taken away by who writes the files; then it is stopped by what is proved of every policy, by the
comparison with what is live, and by the field catalogue. Each is tried with all the others out of the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from hub.bootstrap.beleid import Beleidsweigering, lees_beleid, lees_teksten
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.bundels import Bundelweigering
from hub.bootstrap.levendbeleid import keur, lees_sleutels
from hub.bootstrap.proefbundel import maak_proef
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy import bewijs as bewijzen
from hub.policy.regels import Bereik, Bewering
from tests.cases import sluipregel
from tests.cases.sluipregel import IN_HET_BELEID, Map, Sluipregel, maak, nieuwe_regel, veld_erbij
from tests.naief_beleid import NaiefBeleid
from tests.z3_beleid import Formules

REGELS: Final = (
    nieuwe_regel("feit.pleegplaats"),
    nieuwe_regel("feit.antecedenten.omschrijving"),
    veld_erbij("afdoening.beslissing"),
    veld_erbij("afdoening.motivering_afwijking"),
)
NAMEN: Final = [f"{regel.code}-{regel.veld}" for regel in REGELS]
DAGEN: Final = (date(2026, 1, 1), date(2027, 12, 31))
DAG: Final = date(2026, 7, 1)


def zonder(map_: Path, regel: Sluipregel, *laten_staan: str) -> Map:
    """The rule in, and all that stands in its way in the files out, but what is named; the matrix last."""
    kopie = maak(map_, regel)
    for naam, (_, haal_weg) in IN_HET_BELEID.items():
        if naam not in laten_staan:
            haal_weg(kopie)
    return kopie


@pytest.fixture(scope="module")
def alles_weg(tmp_path_factory: pytest.TempPathFactory) -> Map:
    """Nothing in the files stops it any more."""
    return zonder(tmp_path_factory.mktemp("alles-weg") / "beleid", REGELS[0])


@pytest.mark.parametrize("over", IN_HET_BELEID)
@pytest.mark.parametrize("regel", REGELS, ids=NAMEN)
def test_each_of_four_stops_it_when_the_other_three_are_gone(tmp_path: Path, regel: Sluipregel, over: str) -> None:
    """And what it says names the rule or the field, so that a person knows where to look."""
    kopie = zonder(tmp_path / "beleid", regel, over)
    assert [naam for naam, (kijk, _) in IN_HET_BELEID.items() if naam != over and kijk(kopie)] == []
    gezegd = sluipregel.gevallen_met_wijzigingen(kopie) if over == "gevallen" else IN_HET_BELEID[over][0](kopie)
    assert regel.veld in gezegd or regel.code in gezegd


def test_all_four_see_it_together(tmp_path: Path) -> None:
    """Only the ban is given up, as one would who thinks it is in the way: cases, claim, matrix and proof all speak."""
    kopie = maak(tmp_path / "beleid", REGELS[0])
    assert all(not kijk(kopie) for kijk in (sluipregel.bewering, sluipregel.eis))
    sluipregel.haal_verbod_weg(kopie)
    kijkers: tuple[Callable[[Map], str], ...] = (
        sluipregel.bewering,
        sluipregel.eis,
        sluipregel.gevallen,
        sluipregel.uitgeschreven,
        sluipregel.vergelijking,
    )
    assert all("D-99" in kijk(kopie) or "feit.pleegplaats" in kijk(kopie) for kijk in kijkers)


def test_the_files_can_give_up_all_of_it_and_the_proof_still_refuses(alles_weg: Map) -> None:
    """No policy, whoever signed it, lets anything of police or justice into a dossier: it does not load."""
    assert not any(kijk(alles_weg) for kijk, _ in IN_HET_BELEID.values())
    with pytest.raises(Beleidsweigering) as gevangen:
        lees_beleid(alles_weg.pad)
    assert gevangen.value.code == "BELEID-bewijs"
    assert "Niets van politie of justitie komt in een dossier" in gevangen.value.uitleg
    assert "feit.pleegplaats" in gevangen.value.uitleg


def test_no_bundle_can_be_made_of_it(alles_weg: Map) -> None:
    """Who signs is told, and has nothing to sign."""
    with pytest.raises(Bundelweigering) as gevangen:
        maak_proef(DAGEN).bundel(alles_weg.pad)
    assert gevangen.value.code == "BUNDEL-bewijs"
    assert "feit.pleegplaats" in gevangen.value.uitleg


def test_the_hub_refuses_a_bundle_made_by_tools_that_look_away(
    tmp_path: Path, alles_weg: Map, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sign what tools without the rule made: the hub proves it again itself, and the last good one stays."""
    staat = tmp_path / "staat"
    zet_proef_klaar(staat, BELEID_MEEGELEVERD)
    goed = lees_actief(staat)
    assert goed is not None
    proef = maak_proef(DAGEN, lees_sleutels(staat))
    with monkeypatch.context() as anders:
        anders.setattr(bewijzen, "BESCHERMD", frozenset())
        bundel = proef.bundel(alles_weg.pad)
    with pytest.raises(Bundelweigering) as gevangen:
        keur(bundel, proef.register, None, DAG)
    assert gevangen.value.code == "BUNDEL-bewijs"
    with pytest.raises(Bundelweigering):
        zet_proef_klaar(staat, alles_weg.pad)
    assert lees_actief(staat) == goed


def test_without_the_proof_too_the_comparison_says_wider(alles_weg: Map, monkeypatch: pytest.MonkeyPatch) -> None:
    """The difference with what is live shares nothing with the proof; wider is never activated with one signature."""
    monkeypatch.setattr(bewijzen, "BESCHERMD", frozenset())
    assert lees_beleid(alles_weg.pad).digest == alles_weg.beleid.digest
    gezegd = sluipregel.vergelijking(alles_weg)
    assert gezegd.startswith("RUIMER")
    assert "feit.pleegplaats" in gezegd
    assert "naar gemeente/dossier" in gezegd


def test_two_second_opinions_see_it(alles_weg: Map) -> None:
    """Z3 on the rules as formulas, and the naive interpreter of the raw files, share nothing with table or proof."""
    beleid, regel = alles_weg.beleid, alles_weg.regel
    eis = Bewering(
        kop=replace(beleid.convenant.regels[0].kop, code="B-99"),
        bereik=Bereik(*(frozenset({woord}) for woord in regel.sleutel)),
        als=(),
        velden=frozenset({regel.veld}),
    )
    assert not Formules(beleid).houdt(eis)
    teksten = lees_teksten(alles_weg.pad)
    naief = NaiefBeleid(teksten["woordenboek.yaml"], teksten["convenant.yaml"])
    stelling = next(s for s in bewijzen.bewijs(beleid).stellingen if s.code == bewijzen.DOSSIER)
    assert stelling.voorbeeld is not None
    besluit = naief.beslis(
        stelling.voorbeeld.sleutel, stelling.voorbeeld.kenmerken, frozenset(beleid.woordenboek.plichten)
    )
    assert regel.veld in besluit.velden


def test_another_label_does_not_help(alles_weg: Map, tmp_path: Path) -> None:
    """Who says in the dictionary that it is no police field contradicts the schemas: nothing reads the policy."""
    kopie = maak(tmp_path / "beleid", alles_weg.regel)
    label = "  feit.pleegplaats: {herkomst: politie,"
    kopie.verander("woordenboek.yaml", lambda tekst: tekst.replace(label, label.replace("politie", "context")))
    with pytest.raises(Beleidsweigering) as gevangen:
        _ = kopie.beleid
    assert (
        "veld 'feit.pleegplaats': herkomst is hier 'context', in de veldencatalogus 'politie'" in gevangen.value.uitleg
    )
