"""The difference in meaning: each change told in words, and none missed or made up, as trying everything shows."""

from __future__ import annotations

import time
from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings

from hub.policy.besluit import Plicht, Sleutel, Uitkomst
from hub.policy.gebied_woorden import blokken
from hub.policy.laden import Beleid, laad
from hub.policy.verschil import Gebied, Verschil, verschil
from hub.policy.verschil_rest import ANDERE_PLICHT, RUIMER, SMALLER
from schemas.catalogus import VELDEN
from tests.bron import WORTEL
from tests.klein_beleid import CONVENANT, DOSSIER, SIGNAAL, WOORDENBOEK, alle_plichten, klein, verander
from tests.naief_beleid import NaiefBeleid, als_naief
from tests.vrij_beleid import alle_situaties, alle_sleutels, convenanten, probeer

LEEFTIJD = ("leeftijd: van 12 tot 23, verdacht", "leeftijd: vanaf 12, verdacht")


def van_klein(*veranderingen: tuple[str, str], woordenboek: str = WOORDENBOEK) -> Verschil:
    """From the small policy to one with changes."""
    return verschil(klein(), klein(*veranderingen, woordenboek=woordenboek))


def een(uitkomst: Verschil) -> Gebied:
    """The only change there is."""
    assert len(uitkomst.gebieden) == 1, [g.text(klein().woordenboek) for g in uitkomst.gebieden]
    return uitkomst.gebieden[0]


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wider_age() -> None:
    """Where, when, what and by which rule; and back again the same is narrower."""
    gebied = een(van_klein(LEEFTIJD))
    assert gebied.text(klein().woordenboek) == (
        "RUIMER  5 velden erbij: betrokkene.*, feit.omschrijving, feit.zwaarte, zorgen.omschrijving\n"
        "  van politie, bericht signaal, doel omgevingsadvies, naar gemeente/inzage, fase signalering\n"
        "  als leeftijd vanaf 23, zorgen ja, verdacht ja\n"
        "  volgens S-01"
    )
    assert (gebied.sleutels, gebied.sleutel, gebied.voorbeeld["leeftijd"]) == (1, SIGNAAL, 23)
    terug = een(verschil(klein(LEEFTIJD), klein()))
    assert (terug.soort, terug.velden, terug.als) == (SMALLER, gebied.velden, gebied.als)


def test_a_ban_that_forgets_an_origin() -> None:
    """The fields that a ban lets go, in the dossier: with no word about features, for there are none."""
    anders = ("{herkomst: [politie, justitie]}\n  - verbod: N-07", "{categorie: zorg}\n  - verbod: N-07")
    gebied = een(van_klein(anders))
    assert (gebied.soort, gebied.sleutel) == (RUIMER, DOSSIER)
    assert gebied.velden == ("feit.omschrijving", "feit.zwaarte")
    assert gebied.als == ()


def test_another_retention_is_another_duty() -> None:
    """Nobody receives more, but keeps it longer."""
    gebied = een(van_klein(("bewaar 72 uur", "bewaar 14 dagen")))
    assert gebied.soort == ANDERE_PLICHT
    assert (gebied.plichten_erbij, gebied.plichten_weg) == (("bewaar 14 dagen",), ("bewaar 72 uur",))
    assert "ANDERE PLICHT  erbij: bewaar 14 dagen; weg: bewaar 72 uur" in gebied.text(klein().woordenboek)


def test_a_standing_duty_is_told_once_for_all_keys() -> None:
    """It exists on refusals too, so it is about every sender and phase."""
    gebied = een(van_klein(("van 6 tot en met 12}", "vanaf 6}")))
    assert gebied.text(klein().woordenboek) == (
        "ANDERE PLICHT  erbij: verouderd\n  bericht advies\n  als advies-leeftijd na 12"
    )


def test_a_destruction_that_may_be_due_holds_messages() -> None:
    """More destruction is a duty more, a wait more, and fewer fields; each is told."""
    uitkomst = van_klein(("als: {sepot: 01}", "als: {sepot: [01, overig]}"))
    assert uitkomst.soorten == (ANDERE_PLICHT, SMALLER)
    duur = next(g for g in uitkomst.gebieden if g.soort == ANDERE_PLICHT and "vernietig" in g.plichten_erbij)
    assert duur.als == ("sepot overig",)


def test_who_joins_is_wider_and_who_leaves_narrower() -> None:
    """No rule changed, and yet somebody receives what he did not."""
    erbij = (
        "  gemeente-ede: {onder",
        "  politie-twee: {ondertekend: 2026-03-01}\n  gemeente-ede: {onder",
    )
    partij = verander(
        WOORDENBOEK,
        "  gemeente-ede: {naam",
        "  politie-twee: {naam: Politie Twee, rol: politie, oin: 00000099000000000009}\n  gemeente-ede: {naam",
    )
    uitkomst = van_klein(erbij, woordenboek=partij)
    assert uitkomst.gebieden == ()
    assert [(a.soort, a.tekst) for a in uitkomst.anders] == [
        (RUIMER, "politie-twee doet mee vanaf 2026-03-01: wat voor de rol politie geldt, geldt nu ook hier")
    ]
    assert uitkomst.teksten == ("Woordenboek, partijen: 'politie-twee' is nieuw",)
    assert verschil(klein(erbij, woordenboek=partij), klein()).soorten == (SMALLER,)


@pytest.mark.parametrize(
    ("verandering", "soort", "tekst"),
    [
        (("tot: 2027-12-31", "tot: 2028-01-31"), RUIMER, "Het convenant geldt tot en met 2028-01-31"),
        (("van: 2026-01-01,", "van: 2026-02-01,"), SMALLER, "Het convenant geldt vanaf 2026-02-01"),
        (
            ("ondertekend: 2026-02-01", "ondertekend: 2026-01-15"),
            RUIMER,
            "gemeente-ede heeft ondertekend op 2026-01-15",
        ),
        (
            (", contactpersoon: Meldpunt, grondslag: Jeugdwet art. 7.4.0", ""),
            SMALLER,
            "gemeente-ede heeft geen contact",
        ),
        (("bewaren-hub: 30 dagen", "bewaren-hub: 60 dagen"), ANDERE_PLICHT, "De termijn waarin de hub"),
        (("dossier, velden: {herkomst: [politie, justitie]}", "dossier, velden: alle"), RUIMER, "Niet meer bewezen"),
    ],
)
def test_what_lies_outside_the_rules(verandering: tuple[str, str], soort: str, tekst: str) -> None:
    """Dates, signatures, contact persons, terms and claims have no key, but mean something."""
    anders = van_klein(verandering).anders
    assert any((a.soort, a.tekst[: len(tekst)]) == (soort, tekst) for a in anders), anders


def test_a_word_that_comes_to_mean_something_else() -> None:
    """In the dictionary: who may see a feature, what a destination is, what a restriction says."""
    woorden = verander(WOORDENBOEK, ", gevoelig: ja", "")
    woorden = verander(woorden, "label: Dossier, soort: dossier", "label: Dossier, soort: inzage")
    woorden = verander(woorden, "Niet gebruiken in uw eigen zaak", "Liever niet gebruiken")
    woorden = verander(woorden, "oin: 00000099000000000002", "oin: 00000099000000000007")
    anders = [(a.soort, a.tekst) for a in van_klein(woordenboek=woorden).anders]
    assert anders == [
        (RUIMER, "gemeente-ede heeft een andere rol of een ander nummer: dit is nu een andere organisatie"),
        (RUIMER, "Bestemming gemeente/dossier is nu van soort inzage"),
        (ANDERE_PLICHT, "Beperking niet-in-eigen-zaak heeft een andere tekst; ontvangers lezen die als plicht"),
        (RUIMER, "Kenmerk sepot mag nu in de uitleg aan een afzender staan"),
    ]


# ── no change of meaning ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_policy_has_no_difference() -> None:
    """Nothing, in every part."""
    assert verschil(klein(), klein()) == Verschil((), (), ())


def test_a_rule_with_another_name_is_no_change() -> None:
    """It says so."""
    uitkomst = van_klein(("regel: S-01", "regel: S-09"), ("De politie meldt een jongere aan", "De politie meldt aan"))
    assert (uitkomst.gebieden, uitkomst.anders) == ((), ())
    assert uitkomst.teksten == ("S-01 heet nu S-09",)
    assert van_klein(("titel: Geen gegevens over derden", "titel: Derden")).teksten == (
        "N-07: titel, bron, grond of uitleg is anders",
    )


def test_the_order_of_rules_is_no_change() -> None:
    """Nor is a rule that is written as two."""
    kop, _, rest = CONVENANT.partition("nooit:\n")
    nooit, _, staart = rest.partition("altijd:\n")
    delen = ["  - verbod:" + deel for deel in nooit.split("  - verbod:")[1:]]
    anders = laad({"w": WOORDENBOEK, "c": f"{kop}nooit:\n{''.join(reversed(delen))}altijd:\n{staart}"})
    assert verschil(klein(), anders) == Verschil((), (), ())
    doel = "    doel: [omgevingsadvies, zsm-afweging]\n    naar: politie"
    regels = CONVENANT.partition("  - regel: A-01")[2].partition("nooit:")[0]
    tweede = verander(f"  - regel: A-02{regels}", doel, "    doel: zsm-afweging\n    naar: politie")
    gesplitst = klein((doel, "    doel: omgevingsadvies\n    naar: politie"), ("nooit:\n", f"{tweede}nooit:\n"))
    assert verschil(klein(), gesplitst).soorten == ()


def test_a_finer_cut_is_no_change() -> None:
    """Bands that nobody asks for; and a choice with a value more is only that where a rule names it."""
    fijner = verander(WOORDENBOEK, "grenzen: [12, 18, 23]", "grenzen: [12, 16, 18, 21, 23]")
    assert van_klein(woordenboek=fijner) == Verschil((), (), ())


def test_a_value_that_the_old_policy_did_not_know() -> None:
    """Under the old dictionary it was an error, and nothing passed; now an advice passes with it."""
    meer = verander(WOORDENBOEK, "waarden: [geen, 01, overig]", "waarden: [geen, 01, overig, 02]")
    gebieden = van_klein(woordenboek=meer).gebieden
    assert [(g.soort, g.als) for g in gebieden if g.regels == ("A-01",)] == [(RUIMER, ("sepot 02",))]


def test_a_cut_that_moves() -> None:
    """A limit is data: under 23 becomes under 21, and the years between are told."""
    anders = verander(WOORDENBOEK, "grenzen: [12, 18, 23]", "grenzen: [12, 18, 21]")
    gebied = een(van_klein(("leeftijd: van 12 tot 23,", "leeftijd: van 12 tot 21,"), woordenboek=anders))
    assert (gebied.soort, gebied.als) == (SMALLER, ("leeftijd van 21 tot 23", "zorgen ja", "verdacht ja"))


# ── trying everything ────────────────────────────────────────────────────────────────────────────────────────────────


def _rijplichten(beleid: Beleid, sleutel: Sleutel, code: int) -> set[str]:
    """Duties of bans and standing duties in one case, with `vasthouden` when they hold the message."""
    geraakt = [rij for rij in beleid.tabel.verboden_van(sleutel) if not code & ~rij.mogelijk]
    zeker = {p for rij in geraakt if not code & ~rij.zeker for p in rij.plichten}
    wacht = {p for rij in geraakt for p in rij.onherroepelijk} - zeker
    plichten = {p for rij in geraakt for p in rij.plichten} - wacht
    return {p.text() for p in plichten | ({Plicht("vasthouden")} if wacht else set())}


Feit = tuple[str, Sleutel, str]
"""Kind of change, key, and the field or the duty with its direction."""


def _proberen(oud: Beleid, nieuw: Beleid) -> dict[Feit, list[dict[str, object]]]:
    """Every change, with all the cases in which it shows."""
    gevonden: dict[Feit, list[dict[str, object]]] = {}
    plichten = alle_plichten(oud)
    for sleutel, kenmerken in product(alle_sleutels(oud.woordenboek), alle_situaties()):
        code = oud.tabel.codeer(kenmerken)
        toen, nu = (b.tabel.beslis_code(sleutel, code, plichten) for b in (oud, nieuw))
        feiten = {(RUIMER, veld) for veld in nu.velden - toen.velden}
        feiten |= {(SMALLER, veld) for veld in toen.velden - nu.velden}
        eerder, later = (_rijplichten(b, sleutel, code) for b in (oud, nieuw))
        if toen.uitkomst is nu.uitkomst is Uitkomst.DOORLATEN:
            eerder |= {p.text() for p in toen.plichten}
            later |= {p.text() for p in nu.plichten}
        feiten |= {(ANDERE_PLICHT, f"+{p}") for p in later - eerder} | {
            (ANDERE_PLICHT, f"-{p}") for p in eerder - later
        }
        for soort, wat in feiten:
            gevonden.setdefault((soort, sleutel, wat), []).append(dict(kenmerken))
    return gevonden


def _feiten(gebied: Gebied) -> set[Feit]:
    wat = [*gebied.velden, *(f"+{p}" for p in gebied.plichten_erbij), *(f"-{p}" for p in gebied.plichten_weg)]
    return {(gebied.soort, Sleutel(*delen), w) for blok in gebied.waar for delen in product(*blok) for w in wat}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(convenanten(), convenanten())
def test_every_change_is_told_and_none_is_made_up(een_tekst: str, ander_tekst: str) -> None:
    """Two random policies: the same fields and duties in the same keys, and each example is a case of its change."""
    oud, nieuw = probeer(een_tekst), probeer(ander_tekst)
    assume(oud is not None and nieuw is not None)
    assert oud is not None
    assert nieuw is not None
    gevonden = _proberen(oud, nieuw)
    uitkomst = verschil(oud, nieuw)
    assert {feit for gebied in uitkomst.gebieden for feit in _feiten(gebied)} == set(gevonden)
    for gebied in uitkomst.gebieden:
        voorbeeld = {naam: gebied.voorbeeld.get(naam) for naam in alle_situaties()[0]}
        for feit in _feiten(gebied):
            if feit[1] == gebied.sleutel:
                assert voorbeeld in gevonden[feit], (feit, voorbeeld)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(convenanten(), convenanten())
def test_the_naive_interpreter_sees_the_same_change(een_tekst: str, ander_tekst: str) -> None:
    """The example of each wider or narrower region, decided from the raw YAML of both."""
    oud, nieuw = probeer(een_tekst), probeer(ander_tekst)
    assume(oud is not None and nieuw is not None)
    assert oud is not None
    assert nieuw is not None
    naief = [NaiefBeleid(WOORDENBOEK, tekst) for tekst in (een_tekst, ander_tekst)]
    for gebied in verschil(oud, nieuw).gebieden:
        kan = alle_plichten(oud)
        toen, nu = (n.beslis(gebied.sleutel, gebied.voorbeeld, kan).velden for n in naief)
        for n, beleid in zip(naief, (oud, nieuw), strict=True):
            tabel = als_naief(beleid.tabel.beslis(gebied.sleutel, gebied.voorbeeld, kan))
            assert n.beslis(gebied.sleutel, gebied.voorbeeld, kan) == tabel
        if gebied.soort == RUIMER:
            assert set(gebied.velden) <= nu - toen
        if gebied.soort == SMALLER:
            assert set(gebied.velden) <= toen - nu


def test_blocks_are_exactly_the_keys() -> None:
    """Taking keys together loses none and adds none."""
    sleutels = {s for s in alle_sleutels(klein().woordenboek) if hash((s.van, s.naar, "x")) % 3 or s.fase == "triage"}
    delen = [Sleutel(*d) for blok in blokken(sleutels) for d in product(*blok)]
    assert sorted(delen) == sorted(sleutels)


# ── the convenant ────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _teksten() -> dict[str, str]:
    return {naam: (WORTEL / "policies" / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}


def test_a_lower_age_limit_in_the_convenant_is_told_per_route() -> None:
    """One word in one ban: everything it opens is named, and only where it opens."""
    oud = laad(_teksten(), VELDEN)
    tekst = verander(_teksten()["convenant.yaml"], "als: {leeftijd: [tot 12, vanaf 23]}\n", "als: {leeftijd: tot 12}\n")
    nieuw = laad({**_teksten(), "convenant.yaml": tekst}, VELDEN)
    begin = time.perf_counter()
    uitkomst = verschil(oud, nieuw)
    assert time.perf_counter() - begin < 2.0  # about 40 ms on a quiet machine
    assert uitkomst.soorten == (RUIMER,)
    assert all("leeftijd vanaf 23" in gebied.als for gebied in uitkomst.gebieden)
    assert {gebied.sleutel.naar for gebied in uitkomst.gebieden} >= {
        "om",
        "politie",
        "gemeente/inzage",
        "veiligheidshuis",
    }
