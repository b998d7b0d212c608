"""The proof: what holds is proved, what does not is refuted with a case, and four ways of thinking agree.

The four: the algebra over the compiled table, trying every case on the table, the naive interpreter of the raw YAML,
and Z3 on the rules as formulas.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, assume, given, settings

from hub.bootstrap.beleid import Beleidsweigering, lees_beleid, lees_onbewezen
from hub.policy.besluit import Plicht, Sleutel
from hub.policy.bewijs import VASTE, Stelling, bewijs
from hub.policy.bewijs_geval import gevalbestand
from hub.policy.gebied import Stappen
from hub.policy.gevallen import lees_gevallen, toets
from hub.policy.laden import Beleid, laad
from hub.policy.regels import Toestemming, Verbod
from hub.policy.tabel import Tabel
from schemas.catalogus import VELDEN
from tests.bron import WORTEL
from tests.klein_beleid import ADVIES, CONVENANT, DOSSIER, SIGNAAL, WOORDENBOEK, alle_plichten, klein, verander
from tests.naief_beleid import NaiefBeleid
from tests.vrij_beleid import alle_situaties, alle_sleutels, convenanten, probeer
from tests.z3_beleid import Formules

EXTRA: Final = """\
beweringen:
  - bewering: B-01
    tekst: "Zonder zorgen: niets"
    bron: R04
    nooit: {naar: [gemeente/inzage, gemeente/dossier], als: {zorgen: nee}, velden: alle}
  - bewering: B-02
    tekst: Niets over wie te jong of te oud is
    nooit: {naar: gemeente/inzage, als: {leeftijd: [tot 12, vanaf 23]}, velden: alle}
  - bewering: B-03
    tekst: Niets over derden
    bron: R06
    nooit: {naar: {behalve: hub}, velden: {categorie: derden}}
  - bewering: B-04
    tekst: Geen oud advies
    bron: R13
    nooit: {bericht: advies, als: {advies-leeftijd: na 12}, velden: alle}
  - bewering: B-05
    tekst: Niets na sepot 01
    bron: R15
    nooit: {bericht: advies, als: {sepot: 01}, velden: alle}
"""
"""Claims of the small policy, beside its own."""
ALLES: Final = ("beweringen:\n", EXTRA)
MIS: Final = (
    (
        ("velden: {herkomst: [politie, justitie]}\n  - verbod: N-07", "velden: {herkomst: justitie}\n  - verbod: N-07"),
        {"dossier", "B-06"},
        ("S-02", DOSSIER, {"feit.omschrijving", "feit.zwaarte", "zorgen.omschrijving"}),
    ),
    (
        ("als: {leeftijd: van 12 tot 23, verdacht", "als: {leeftijd: vanaf 12, verdacht"),
        {"B-02"},
        ("S-01", SIGNAAL, {"betrokkene.bsn", "betrokkene.achternaam", "feit.omschrijving", "zorgen.omschrijving"}),
    ),
    (
        ("velden: {categorie: derden}\n  - verbod: N-13", "velden: {categorie: advies}\n  - verbod: N-13"),
        {"B-03"},
        ("S-01", SIGNAAL, {"feit.medeverdachten.naam"}),
    ),
    (
        (
            "als: {advies-leeftijd: na 12}\n    velden: alle\n    plicht",
            "als: {advies-leeftijd: tot 6}\n    velden: alle\n    plicht",
        ),
        {"B-04"},
        ("A-01", ADVIES, {"betrokkene.bsn", "advies.onderbouwing"}),
    ),
    (
        ("als: {sepot: 01}\n    velden: alle\n    plicht", "als: {sepot: overig}\n    velden: alle\n    plicht"),
        {"B-05"},
        ("A-01", ADVIES, {"betrokkene.bsn", "advies.onderbouwing"}),
    ),
)
"""A change of the small convenant, the claims that fail by it, and what the counterexample shows."""
IDS: Final = [" ".join(sorted(codes)) for _, codes, _ in MIS]


def uitslag(beleid: Beleid) -> dict[str, Stelling]:
    """Every claim by code."""
    return {stelling.code: stelling for stelling in bewijs(beleid).stellingen}


def mis(beleid: Beleid) -> set[str]:
    """Codes of the claims that fail."""
    return {stelling.code for stelling in bewijs(beleid).stellingen if not stelling.houdt}


@cache
def echt() -> Beleid:
    """The policy of the repository."""
    teksten = {naam: (WORTEL / "policies" / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}
    return laad(teksten, VELDEN)


# ── what holds ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_claim_of_the_convenant_is_proved() -> None:
    """The policy as shipped: what holds of any policy, and each sentence that the partners signed for."""
    stellingen = bewijs(echt()).stellingen
    assert [s.code for s in stellingen] == [*VASTE, *(b.kop.code for b in echt().convenant.beweringen)]
    assert [s.code for s in stellingen if not s.houdt] == []
    assert bewijs(echt()).text() == f"Alle {len(stellingen)} beweringen zijn bewezen."


def test_the_small_policy_holds() -> None:
    """Else the changes below would show nothing."""
    assert mis(klein(ALLES)) == set()


# ── what does not ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("verandering", "codes", "toont"), MIS, ids=IDS)
def test_a_change_breaks_these_claims_and_no_other(
    verandering: tuple[str, str], codes: set[str], toont: tuple[str, Sleutel, set[str]]
) -> None:
    """Each with the rule, the key and the fields; the table and the naive interpreter decide the case the same."""
    beleid = klein(ALLES, verandering)
    assert mis(beleid) == codes
    regel, sleutel, velden = toont
    convenant = verander(verander(CONVENANT, *ALLES), *verandering)
    naief = NaiefBeleid(WOORDENBOEK, convenant)
    for code in codes:
        voorbeeld = uitslag(beleid)[code].voorbeeld
        assert voorbeeld is not None
        assert (voorbeeld.regel, voorbeeld.sleutel._replace(doel="omgevingsadvies", fase=sleutel.fase)) == (
            regel,
            sleutel,
        )
        assert velden <= set(voorbeeld.velden)
        plichten = alle_plichten(beleid)
        assert set(voorbeeld.velden) <= beleid.tabel.beslis(voorbeeld.sleutel, voorbeeld.kenmerken, plichten).velden
        assert set(voorbeeld.velden) <= naief.beslis(voorbeeld.sleutel, voorbeeld.kenmerken, plichten).velden


@pytest.mark.parametrize(("verandering", "codes", "toont"), MIS, ids=IDS)
def test_a_counterexample_is_a_case_that_fails_until_the_policy_is_right(
    verandering: tuple[str, str], codes: set[str], toont: tuple[str, Sleutel, set[str]]
) -> None:
    """The file reads as any other. Under the wrong policy each case fails; under the right one nothing of it passes."""
    beleid = klein(ALLES, verandering)
    gevallen = lees_gevallen({"tegen.yaml": gevalbestand(beleid, bewijs(beleid).stellingen)}, beleid)
    assert {geval.naam for geval in gevallen} == {f"{code}-tegenvoorbeeld" for code in codes}
    assert [u.geval.naam for u in toets(beleid, gevallen) if u.goed] == []
    goed = klein(ALLES)
    for geval in gevallen:
        velden = goed.tabel.beslis(geval.sleutel, geval.kenmerken, alle_plichten(goed)).velden
        assert velden.isdisjoint(toont[2])


def test_a_counterexample_in_words() -> None:
    """What the officer reads: the claim, the rule, the fields, who sends what to whom, and what is known."""
    beleid = klein(ALLES, MIS[1][0])
    assert bewijs(beleid).text() == (
        "1 van de 12 beweringen klopt niet:\n"
        "B-02: Niets over wie te jong of te oud is.\n"
        "    Regel S-01 laat door: betrokkene.bsn, betrokkene.achternaam, feit.omschrijving, feit.zwaarte, "
        "zorgen.omschrijving. Bijvoorbeeld: Politie stuurt signaal aan gemeente/inzage, voor doel omgevingsadvies, in "
        "fase signalering, met leeftijd 23, zorgen ja, verdacht ja; al het andere onbekend."
    )


def test_the_case_of_a_band_after_a_number() -> None:
    """`na 12` has no smallest number; the case names one inside the band, in a form that the case files read."""
    beleid = klein(ALLES, MIS[3][0])
    voorbeeld = uitslag(beleid)["B-04"].voorbeeld
    assert voorbeeld is not None
    assert voorbeeld.kenmerken["advies-leeftijd"] == 13


def test_a_police_field_in_a_dossier_does_not_load(tmp_path: Path) -> None:
    """The worst that a rule could do, in the shipped convenant: the hub refuses it, and names rule and field."""
    for naam in ("woordenboek.yaml", "convenant.yaml"):
        (tmp_path / naam).write_text((WORTEL / "policies" / naam).read_text("utf-8"), "utf-8")
    assert lees_beleid(tmp_path).digest == echt().digest
    tekst = (tmp_path / "convenant.yaml").read_text("utf-8")
    tekst = verander(
        tekst,
        "    naar: gemeente/dossier\n    velden: {herkomst: [politie, justitie]}\n\n  - verbod",
        "    naar: gemeente/dossier\n    velden: {herkomst: [politie]}\n\n  - verbod",
    )
    tekst = verander(
        tekst,
        "      - betrokkene.bsn\n      - voor_gemeente.reden",
        "      - betrokkene.bsn\n      - afdoening.beslissing\n      - voor_gemeente.reden",
    )
    (tmp_path / "convenant.yaml").write_text(tekst, "utf-8")
    assert mis(lees_onbewezen(tmp_path)) == {"dossier", "B-06"}
    with pytest.raises(Beleidsweigering) as geweigerd:
        lees_beleid(tmp_path)
    assert (geweigerd.value.code, int(geweigerd.value.afloop)) == ("BELEID-bewijs", 3)
    assert "Regel D-03 laat door: afdoening.beslissing." in geweigerd.value.uitleg


def test_what_is_not_proved_within_the_budget_does_not_hold() -> None:
    """A policy whose bans are too entangled to prove is refused, in bounded time: never believed."""
    beleid = klein(ALLES, MIS[1][0])
    open_ = {code: stelling for code, stelling in uitslag(beleid).items() if not stelling.houdt}
    assert set(open_) == {"B-02"}
    zonder = next(s for s in bewijs(beleid, Stappen(0)).stellingen if s.code == "B-02")
    assert not zonder.houdt
    assert "niet te bewijzen" in zonder.mis
    assert zonder.voorbeeld is None


# ── what no file can break: a table that was compiled wrongly ────────────────────────────────────────────────────────


def _kapot(beleid: Beleid, **anders: object) -> Beleid:
    """The policy with one permit of its table (S-01) altered."""
    tabel = Tabel(beleid.woordenboek, beleid.convenant)
    for sleutel, rijen in tabel._regels.items():
        tabel._regels[sleutel] = tuple(
            replace(rij, **anders) if rij.regel.kop.code == "S-01" else rij  # type: ignore[arg-type]
            for rij in rijen
        )
    return replace(beleid, tabel=tabel)


def test_two_rules_for_one_case_are_found_in_the_table() -> None:
    """The loader refuses them; the proof does not rely on that."""
    beleid = klein()
    ander = beleid.convenant.regels[1]
    dubbel = replace(ander, kop=replace(ander.kop, code="S-09"), bereik=replace(ander.bereik))
    convenant = replace(beleid.convenant, regels=(*beleid.convenant.regels, dubbel))
    beleid = replace(beleid, convenant=convenant, tabel=Tabel(beleid.woordenboek, convenant))
    assert mis(beleid) == {"uniek"}
    assert f"{ander.kop.code} en S-09 gelden allebei" in uitslag(beleid)["uniek"].mis


def test_a_permit_that_takes_unknown_for_yes_is_found() -> None:
    """Semantics 4, and the reason that this engine exists: a missing attribute must never let data through."""
    beleid = klein()
    assert mis(_kapot(beleid, zeker=-1 & beleid.tabel.codering.mogelijk(_regel(beleid, "S-01").als))) == {"weglaten"}


@pytest.mark.parametrize("welk", ["mogelijk", "zeker"])
def test_a_ban_that_takes_unknown_for_no_is_found(welk: str) -> None:
    """The same from the other side: a ban that sleeps, or a destruction that does not wait to be certain."""
    beleid = klein()
    tabel = Tabel(beleid.woordenboek, beleid.convenant)
    rijen = list(tabel._rijen)
    plaats = next(n for n, rij in enumerate(rijen) if rij.verbod.kop.code == "N-15")
    anders = {"mogelijk": rijen[plaats].zeker, "zeker": rijen[plaats].mogelijk}[welk]
    rijen[plaats] = replace(rijen[plaats], **{welk: anders})  # type: ignore[arg-type]
    tabel._rijen = tuple(rijen)
    assert mis(replace(beleid, tabel=tabel)) == {"weglaten"}


def test_a_field_without_a_label_is_found() -> None:
    """Semantics 5: a bit that is no field, and a field that the permit does not name."""
    beleid = klein()
    velden = sum(beleid.tabel.veldbits[pad] for pad in _regel(beleid, "S-01").velden)
    niemand = 1 << len(beleid.tabel.veldbits)
    assert mis(_kapot(beleid, velden=velden | niemand)) == {"label"}
    assert mis(_kapot(beleid, velden=velden | beleid.tabel.veldbits["advies.onderbouwing"])) == {"label"}


@pytest.mark.parametrize("weg", ["log", "bewaar"])
def test_a_permit_that_does_not_log_or_retain_is_found(weg: str) -> None:
    """R11: what is delivered is recorded and ends."""
    beleid = klein()
    over = frozenset(p for p in _regel(beleid, "S-01").plichten if p.naam != weg)
    assert mis(_kapot(beleid, plichten=over)) == {"vastleggen"}
    assert mis(_kapot(beleid, plichten=over | {Plicht(weg)})) == ({"vastleggen"} if weg == "bewaar" else set())


def test_a_sender_that_no_rule_names_is_found() -> None:
    """A row under a key that its permit does not speak of."""
    beleid = klein()
    tabel = Tabel(beleid.woordenboek, beleid.convenant)
    tabel._regels[SIGNAAL._replace(van="gemeente")] = tabel._regels[SIGNAAL]
    kapot = replace(beleid, tabel=tabel)
    assert mis(kapot) == {"afzender"}
    assert "S-01 laat gemeente een signaal versturen en noemt dat niet" in uitslag(kapot)["afzender"].mis


def _regel(beleid: Beleid, code: str) -> Toestemming:
    return next(regel for regel in beleid.convenant.regels if regel.kop.code == code)


# ── four ways of thinking ────────────────────────────────────────────────────────────────────────────────────────────


def _proberen(beleid: Beleid) -> set[str]:
    """Codes of the claims against which some case exists: every key and every situation, on the table."""
    gebroken: set[str] = set()
    plichten = alle_plichten(beleid)
    for sleutel in beleid.tabel.sleutels:
        bereikt = [b for b in beleid.convenant.beweringen if _spreekt(b.bereik.assen(), sleutel)]
        for kenmerken in alle_situaties() if bereikt else ():
            code = beleid.tabel.codeer(kenmerken)
            velden = beleid.tabel.beslis_code(sleutel, code, plichten).velden
            for bewering in bereikt:
                kan = all(beleid.tabel.codering.oordeel(v, code) is not False for v in bewering.als)
                if kan and not velden.isdisjoint(bewering.velden):
                    gebroken.add(bewering.kop.code)
    return gebroken


def _spreekt(assen: tuple[frozenset[str], ...], sleutel: Sleutel) -> bool:
    return all(woord in as_ for woord, as_ in zip(sleutel, assen, strict=True))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(convenanten())
def test_algebra_agrees_with_trying_everything_and_with_z3(tekst: str) -> None:
    """Random policies with random claims: the same claims fail, and each counterexample is one for everybody."""
    beleid = probeer(tekst)
    assume(beleid is not None)
    assert beleid is not None
    stellingen = [s for s in bewijs(beleid).stellingen if s.code not in VASTE]
    gebroken = {s.code for s in stellingen if not s.houdt}
    assert gebroken == _proberen(beleid)
    formules = Formules(beleid)
    assert gebroken == {b.kop.code for b in beleid.convenant.beweringen if not formules.houdt(b)}
    naief = NaiefBeleid(WOORDENBOEK, tekst)
    for stelling in stellingen:
        if stelling.voorbeeld is not None:
            besluit = naief.beslis(stelling.voorbeeld.sleutel, stelling.voorbeeld.kenmerken, alle_plichten(beleid))
            assert set(stelling.voorbeeld.velden) <= besluit.velden


def _mutanten(kans: random.Random) -> Iterator[tuple[str, Beleid]]:
    """The convenant with one ban gone or narrowed, or one permit without a condition or with every field."""
    van = echt()

    def met(naam: str, lijst: str, oud: object, nieuw: object) -> tuple[str, Beleid]:
        over = tuple(nieuw if deel is oud else deel for deel in getattr(van.convenant, lijst))
        convenant = replace(van.convenant, **{lijst: tuple(deel for deel in over if deel is not None)})  # type: ignore[arg-type]
        return naam, replace(van, convenant=convenant, tabel=Tabel(van.woordenboek, convenant))

    verboden: list[Verbod] = kans.sample(van.convenant.nooit, 8)
    for verbod in verboden[:4]:
        yield met(f"zonder {verbod.kop.code}", "nooit", verbod, None)
    for verbod in verboden[4:]:
        yield met(
            f"{verbod.kop.code} half", "nooit", verbod, replace(verbod, velden=frozenset(sorted(verbod.velden)[::2]))
        )
    for regel in kans.sample(van.convenant.regels, 4):
        yield met(f"{regel.kop.code} zonder als", "regels", regel, replace(regel, als=()))
    for regel in kans.sample(van.convenant.regels, 4):
        yield met(f"{regel.kop.code} alles", "regels", regel, replace(regel, velden=frozenset(van.woordenboek.velden)))


def test_z3_agrees_on_the_convenant_and_on_what_it_might_become() -> None:
    """The claims that fail by a change are the same for both.

    A change may make two rules overlap; then the first of a case decides, which formulas do not know, so only what
    `uniek` lets pass is compared.
    """
    formules = Formules(echt())
    assert [b.kop.code for b in echt().convenant.beweringen if not formules.houdt(b)] == []
    vergeleken, gebroken = 0, set()
    for naam, beleid in _mutanten(random.Random(20260301)):
        fout = mis(beleid)
        if "uniek" in fout:
            continue
        formules = Formules(beleid)
        assert fout - set(VASTE) == {b.kop.code for b in beleid.convenant.beweringen if not formules.houdt(b)}, naam
        vergeleken += 1
        gebroken |= fout
    assert vergeleken >= 10
    assert len(gebroken) >= 5


def test_keys_that_are_taken_together_have_the_same_bans() -> None:
    """The proof asks one key of each group; the table must say the same of all."""
    from hub.policy.gebied_gangen import groepeer  # noqa: PLC0415 - only here

    tabel = echt().tabel
    for groep in groepeer(echt()):
        assert {tabel.verboden_van(sleutel) for sleutel in groep.sleutels} == {tabel.verboden_van(groep.sleutels[0])}
        assert {tabel.regels_van(sleutel) for sleutel in groep.sleutels} == {groep.regels}
    assert sum(len(groep.sleutels) for groep in groepeer(echt())) == len(tabel.sleutels)
    assert set(tabel.sleutels) <= set(alle_sleutels(echt().woordenboek))


def test_the_proof_is_fast_enough_for_every_load() -> None:
    """About 5 ms for the convenant; design allows 50. The bound leaves room for a busy machine."""
    begin = time.perf_counter()
    assert bewijs(echt()).goed
    assert time.perf_counter() - begin < 0.5
