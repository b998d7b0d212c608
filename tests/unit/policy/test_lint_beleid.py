"""The lint finds each thing it says it looks for, names the place, and says nothing about what is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import pytest

from hub.policy import fouten
from hub.policy.fouten import Beleidsfout
from hub.policy.gevallen import lees_gevallen, toets
from hub.policy.laden import laad
from hub.policy.lint import Lintuitslag, lint
from hub.policy.lint_codes import LINT, VAN_AANVAARDING, VAN_SCORE, Ernst, uitleg, van_fout
from hub.policy.mutanten import Mutant, Richting
from hub.policy.mutanten import Proef as Proefstuk
from hub.policy.regels import Bereik
from tests.klein_beleid import CONVENANT, WOORDENBOEK, verander

ALLES: Final = Bereik(
    van=frozenset({"politie", "gemeente"}),
    bericht=frozenset({"signaal", "advies"}),
    doel=frozenset({"omgevingsadvies"}),
    naar=frozenset({"gemeente/inzage", "politie"}),
    fase=frozenset({"signalering", "triage"}),
)
VANDAAG: Final = date(2026, 7, 1)
_SIGNAAL: Final = """\
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/inzage
    fase: signalering
"""
GEVALLEN: Final = f"""\
standaard: {{leeftijd: 16, verdacht: ja, zorgen: ja}}
gevallen:
  - geval: gemeld
    regel: R04
    soort: toestaan
{_SIGNAAL}\
    verwacht:
      uitkomst: doorlaten
      regel: S-01
      wel: [groep wie, feit.omschrijving, feit.zwaarte, zorgen]
      plichten: [log, bewaar 72 uur]
  - geval: zonder-zorgen
    regel: R04
    soort: weigeren
{_SIGNAAL}\
    kenmerken: {{zorgen: nee}}
    verwacht: {{uitkomst: weigeren, code: N-04}}
  - geval: advies
    regel: R13
    soort: toestaan
    van: gemeente
    bericht: advies
    doel: omgevingsadvies
    naar: politie
    fase: triage
    kenmerken: {{advies-leeftijd: 7, sepot: geen}}
    verwacht: {{uitkomst: doorlaten, regel: A-01}}
  - geval: oud-advies
    regel: R13
    soort: weigeren
    van: gemeente
    bericht: advies
    doel: omgevingsadvies
    naar: politie
    fase: triage
    kenmerken: {{advies-leeftijd: 13, sepot: geen}}
    verwacht: {{uitkomst: weigeren, code: N-13}}
"""


@dataclass(frozen=True, slots=True)
class Proef:
    """What is changed in the small policy, and what must be said about it, at which line."""

    wat: str
    bij: str
    convenant: tuple[tuple[str, str], ...] = ()
    woordenboek: tuple[tuple[str, str], ...] = ()
    gevallen: tuple[tuple[str, str], ...] = ()
    dag: date = VANDAAG


def kijk(proef: Proef, *, met_wijzigingen: bool = False) -> Lintuitslag:
    """Lint the small policy with the changes."""
    teksten = {"convenant.yaml": CONVENANT, "woordenboek.yaml": WOORDENBOEK, "gevallen.yaml": GEVALLEN}
    for naam, paren in zip(teksten, (proef.convenant, proef.woordenboek, proef.gevallen), strict=True):
        for oud, nieuw in paren:
            teksten[naam] = verander(teksten[naam], oud, nieuw)
    gevallen = {"gevallen.yaml": teksten.pop("gevallen.yaml")}
    return lint(teksten, gevallen, None, proef.dag, met_wijzigingen=met_wijzigingen)


EXTRA_VERBOD: Final = """
  - verbod: N-30
    titel: Een extra verbod
    bron: R30
"""
EXTRA_BEWERING: Final = """\
  - bewering: B-30
    tekst: De hub stuurt niets
    nooit: {van: hub, velden: alle}
"""
PROEVEN: Final[Mapping[str, Proef]] = {
    "L-bericht-onbekend": Proef(
        "het bericht 'brief' bestaat niet in de hub",
        "berichten: {",
        woordenboek=(("advies: Advies}", "advies: Advies, brief: Brief}"),),
    ),
    "L-gift-dood": Proef("S-01 geeft wat nooit doorgaat: feit.medeverdachten.naam", "regel: S-01"),
    "L-gift-vreemd": Proef(
        "S-01 geeft wat in het bericht signaal niet voorkomt: advies.onderbouwing",
        "regel: S-01",
        convenant=(("geef: [groep wie-en-wat, zorgen]", "geef: [groep wie-en-wat, zorgen, advies]"),),
    ),
    "L-verbod-stil": Proef(
        "N-30 neemt nooit iets weg: geen regel geeft wat het verbiedt",
        "verbod: N-30",
        convenant=(("nooit:\n", f"nooit:{EXTRA_VERBOD}    van: hub\n    bericht: advies\n    velden: alle\n"),),
    ),
    "L-verbod-vangnet": Proef(
        "N-30 neemt nu niets weg; het bewaakt B-06, B-30",
        "verbod: N-30",
        convenant=(
            ("nooit:\n  - verbod", f"nooit:{EXTRA_VERBOD}    van: hub\n    velden: alle\n  - verbod"),
            ("beweringen:\n", f"beweringen:\n{EXTRA_BEWERING}"),
        ),
    ),
    "L-verbod-dubbel": Proef(
        "N-30 neemt alleen weg wat een ander verbod ook wegneemt",
        "verbod: N-30",
        convenant=(
            ("nooit:\n", f"nooit:{EXTRA_VERBOD}    naar: gemeente/inzage\n    velden: {{categorie: derden}}\n"),
        ),
    ),
    "L-dossier-vrij": Proef(
        "A-02 kan vrije tekst in een dossier brengen: advies.onderbouwing",
        "regel: A-02",
        convenant=(
            (
                "nooit:\n",
                """\
  - regel: A-02
    titel: De gemeente bewaart haar eigen advies
    bron: R06
    grond: {verstrekker: Jeugdwet art. 7.4.0, ontvanger: Jeugdwet art. 7.4.0, gecontroleerd-door-jurist: ja}
    van: gemeente
    bericht: advies
    doel: omgevingsadvies
    naar: gemeente/dossier
    fase: triage
    geef: advies
    plichten: [log, bewaar 14 dagen]
nooit:
""",
            ),
        ),
    ),
    "L-grond-artikel": Proef(
        "de grond 'Politiewet' noemt geen artikel; hij staat in A-01",
        "regel: A-01",
        convenant=(("Politiewet art. 3", "Politiewet"),),
    ),
    "L-jurist": Proef(
        "van 2 van de 3 gronden heeft geen jurist de verwijzing gecontroleerd: S-01, S-02", "regel: S-01"
    ),
    "L-groep-ongebruikt": Proef(
        "niets gebruikt de groep 'over'", "over: [", woordenboek=(("groepen:\n", "groepen:\n  over: [feit]\n"),)
    ),
    "L-woord-ongebruikt": Proef("geen regel gebruikt de plicht 'verwijs'", "verwijs: {"),
    "L-verlopen": Proef("het convenant liep af op 2027-12-31", "geldig:", dag=date(2028, 1, 1)),
    "L-nog-niet": Proef("het convenant geldt pas vanaf 2026-01-01", "geldig:", dag=date(2025, 12, 31)),
    "L-loopt-af": Proef("het convenant loopt af op 2027-12-31, over 1 dag", "geldig:", dag=date(2027, 12, 30)),
    "L-een-handtekening": Proef(
        "een wijziging die niets ruimer maakt, mag met één handtekening in werking",
        "algemeen: {",
        convenant=(("bewaren-hub: 30 dagen}", "bewaren-hub: 30 dagen, smaller-met-een-handtekening: ja}"),),
    ),
    "L-partij-later": Proef(
        "gemeente-ede ondertekent pas op 2026-02-01", "gemeente-ede: {onder", dag=date(2026, 1, 31)
    ),
    "L-partij-te-laat": Proef(
        "gemeente-ede ondertekent op 2028-02-01, na het einde van het convenant",
        "gemeente-ede: {onder",
        convenant=(("2026-02-01", "2028-02-01"),),
    ),
    "L-partij-contact": Proef(
        "gemeente-ede heeft geen contactpersoon en grondslag, en ontvangt dus niets",
        "gemeente-ede: {onder",
        convenant=((", contactpersoon: Meldpunt, grondslag: Jeugdwet art. 7.4.0}", "}"),),
    ),
    "L-partij-buiten": Proef(
        "politie doet niet mee", "politie: {naam", convenant=(("  politie: {ondertekend: 2026-01-05}\n", ""),)
    ),
    "L-rol-leeg": Proef(
        "S-01 noemt een rol waarvan niemand meedoet: politie",
        "regel: S-01",
        convenant=(("  politie: {ondertekend: 2026-01-05}\n", ""),),
    ),
    "L-geval-fout": Proef(
        "geval oud-advies: de code is N-13, verwacht was R01",
        "geval: oud-advies",
        gevallen=(("code: N-13", "code: R01"),),
    ),
    "L-geval-half": Proef(
        "geval gemeld: ook door: feit.zwaarte", "geval: gemeld", gevallen=(("feit.zwaarte, zorgen", "zorgen"),)
    ),
    "L-zonder-geval": Proef("geen geval probeert regel S-02", "regel: S-02"),
}
"""Every code but the two of the small changes, which have a test of their own."""


@pytest.mark.parametrize("code", PROEVEN)
def test_every_code_is_reached_and_names_its_place(code: str) -> None:
    """A check that never speaks, or points elsewhere, is no check."""
    proef = PROEVEN[code]
    gevonden = [b for b in kijk(proef).bevindingen if b.code == code and proef.wat in b.wat]
    assert len(gevonden) == 1
    assert proef.bij in gevonden[0].fragment
    assert gevonden[0].hint
    tekst = gevonden[0].text()
    assert tekst.startswith(f"{gevonden[0].plek.bestand}, regel {gevonden[0].plek.regel}, kolom")
    assert f"{LINT[code].ernst.value}: {proef.wat}" in tekst
    assert tekst.endswith(f"Lees meer: ketenhub beleid lint --uitleg {code}")


def test_every_code_has_a_test() -> None:
    """The list of codes and what is tried are the same; of acceptances `test_lint_aanvaard` tells."""
    assert set(PROEVEN) | VAN_SCORE | VAN_AANVAARDING == set(LINT)


@pytest.mark.parametrize("code", [code for code in PROEVEN if LINT[code].ernst is Ernst.WAARSCHUWING])
def test_every_warning_says_what_it_is_about(code: str) -> None:
    """In words that stay the same, each once: that is what an acceptance names."""
    for bevinding in kijk(PROEVEN[code]).bevindingen:
        if bevinding.code == code:
            assert bevinding.over
            assert len(set(bevinding.over)) == len(bevinding.over)
            assert all(" ".join(over.split()) == over for over in bevinding.over)


@pytest.mark.parametrize("code", ["L-verlopen", "L-partij-te-laat", "L-geval-fout", "L-gift-vreemd", "L-rol-leeg"])
def test_what_is_right_is_not_told(code: str) -> None:
    """The small policy has none of these."""
    assert code not in {b.code for b in kijk(Proef("", "")).bevindingen}


def test_a_ban_with_a_duty_is_not_silent() -> None:
    """N-13 asks for a new advice and N-15 destroys: also where no permit gives anything."""
    stil = {b.wat.split()[0] for b in kijk(Proef("", "")).bevindingen if b.code.startswith("L-verbod")}
    assert stil.isdisjoint({"N-13", "N-15"})


def test_the_survivors_that_matter_most_come_first() -> None:
    """What would let more pass unnoticed stands above what would let less pass, with a case to write."""
    uitslag = kijk(Proef("", ""), met_wijzigingen=True)
    score = uitslag.score
    assert score is not None
    assert 0 < score.opgemerkt < score.wijzigingen
    assert score.deel == score.opgemerkt / score.wijzigingen
    richtingen = [mutant.richting for mutant in score.gemist]
    assert richtingen == sorted(richtingen)
    assert len(set(richtingen)) == 3
    (samen,) = [b for b in uitslag.bevindingen if b.code == "L-score"]
    assert f"de gevallen missen {len(score.gemist)} van de {score.wijzigingen} kleine wijzigingen (" in samen.wat
    assert " laten meer door, " in samen.wat
    assert " nemen een plicht weg, " in samen.wat
    eerste, *rest = [b for b in uitslag.bevindingen if b.code == "L-wijziging"]
    assert len(rest) == 9
    assert eerste.wat == f"{score.gemist[0].naam}: geen geval merkt het, en zo laat het convenant meer door"
    assert eerste.hint.startswith("schrijf een geval over: van ")


def test_a_case_at_the_named_place_catches_the_survivor() -> None:
    """The advice works: whoever follows the hint sees the survivor go."""
    voor = kijk(Proef("", ""), met_wijzigingen=True)
    assert voor.score is not None
    namen = {mutant.naam: mutant for mutant in voor.score.gemist}
    mutant = namen["S-01 zonder verdacht"]
    assert mutant.plaats is not None
    assert mutant.plaats.kenmerken["verdacht"] == "nee"
    geval = f"""\
  - geval: niet-verdacht
    regel: R03
    soort: weigeren
{_SIGNAAL}\
    kenmerken: {{verdacht: nee}}
    verwacht: {{uitkomst: weigeren, code: R01}}
"""
    na = kijk(Proef("", "", gevallen=(("gevallen:\n", "gevallen:\n" + geval),)), met_wijzigingen=True)
    assert na.score is not None
    assert "S-01 zonder verdacht" not in {mutant.naam for mutant in na.score.gemist}


def test_a_failing_case_notices_nothing() -> None:
    """A case that is wrong anyway must not raise the score: only what is new counts."""
    beleid = laad({"convenant.yaml": CONVENANT, "woordenboek.yaml": WOORDENBOEK})
    gevallen = lees_gevallen({"g.yaml": verander(GEVALLEN, "code: N-13", "code: R01")}, beleid)
    regel = beleid.convenant.regels[0]
    niets = Mutant("heel", regel.kop, "niets", Richting.SMALLER, beleid.convenant, ALLES, None)
    assert not all(uitslag.goed for uitslag in toets(beleid, gevallen))
    assert Proefstuk(beleid, gevallen).leeft(niets)
    zonder = replace(beleid.convenant, nooit=beleid.convenant.nooit[:3])
    assert not Proefstuk(beleid, gevallen).leeft(replace(niets, convenant=zonder))


def test_progress_is_told_for_every_change() -> None:
    """The bar on the screen reaches its end."""
    stappen: list[tuple[int, int]] = []
    uitslag = lint(
        {"convenant.yaml": CONVENANT, "woordenboek.yaml": WOORDENBOEK},
        {"gevallen.yaml": GEVALLEN},
        None,
        VANDAAG,
        voortgang=lambda klaar, totaal: stappen.append((klaar, totaal)),
    )
    assert uitslag.score is not None
    totaal = uitslag.score.wijzigingen
    assert stappen == [(n, totaal) for n in range(1, totaal + 1)]


@pytest.mark.parametrize(
    ("code", "oud", "nieuw"),
    [
        ("B-ontbreekt", "    bron: R04, R05\n", ""),
        ("B-ontbreekt", "verstrekker: Jeugdwet art. 7.4.0, ", ""),
        ("B-plicht", "[log, bewaar 72 uur]", "[log]"),
        ("B-plicht", "[log, bewaar 72 uur]", "[bewaar 72 uur]"),
        ("B-woord", "    van: gemeente\n", "    van: gemeent\n"),
        ("B-overlap", "naar: gemeente/dossier\n    fase", "naar: gemeente/inzage\n    fase"),
        ("Y-anker", "titel: De gemeente adviseert", "titel: &a De gemeente adviseert"),
    ],
)
def test_what_does_not_load_has_the_codes_of_the_loader(code: str, oud: str, nieuw: str) -> None:
    """No source, no ground for one of the two, no retention, no log, an unknown word, an overlap: no policy at all."""
    with pytest.raises(Beleidsfout) as gevangen:
        kijk(Proef("", "", convenant=((oud, nieuw),)))
    (bevinding, *_) = [van_fout(fout) for fout in gevangen.value.fouten if fout.code == code]
    assert bevinding.ernst is Ernst.FOUT
    assert f"[{code}]\n    {bevinding.fragment}\n" in bevinding.text()
    assert bevinding.plek.regel > 0


def test_strict_counts_warnings() -> None:
    """Before signing nothing may be left to look at; while writing, mistakes are enough."""
    uitslag = kijk(Proef("", ""))
    assert uitslag.aantal(Ernst.WAARSCHUWING) > 0
    assert uitslag.goed(streng=False)
    assert not uitslag.goed(streng=True)
    assert not kijk(PROEVEN["L-verlopen"]).goed(streng=False)


def test_the_worst_stands_first() -> None:
    """A reader who stops halfway has seen the mistakes; within one weight the order is that of the files."""
    ernst = [b.ernst for b in kijk(PROEVEN["L-verlopen"]).bevindingen]
    assert ernst == sorted(ernst, key=list(Ernst).index)
    plekken = [b.plek for b in kijk(Proef("", "")).bevindingen if b.ernst is Ernst.WAARSCHUWING]
    assert plekken == sorted(plekken)


@pytest.mark.parametrize("code", [*LINT, *fouten.CODES])
def test_every_code_is_explained(code: str) -> None:
    """`--uitleg` knows every code that a finding can have."""
    tekst = uitleg(code)
    assert tekst is not None
    assert tekst.startswith(f"{code} (")
    assert tekst.endswith((".", ")", "'"))
    assert len(tekst) > 40


def test_an_unknown_code_has_no_explanation() -> None:
    """It is not made up."""
    assert uitleg("L-bestaat-niet") is None
