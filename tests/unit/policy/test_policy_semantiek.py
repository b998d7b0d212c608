"""The twelve points of the policy language, each under its own name. They are law: they change with the language."""

from __future__ import annotations

import ast
import dataclasses
from fractions import Fraction
from itertools import permutations

import pytest

from hub.policy.besluit import Besluit, Kenmerken, Plicht, Sleutel, Uitkomst
from hub.policy.fouten import Beleidsfout
from hub.policy.laden import Beleid, laad
from schemas.catalogus import VELDEN
from tests.bron import WORTEL, boom
from tests.klein_beleid import (
    ADVIES,
    CONVENANT,
    DOSSIER,
    JONGERE,
    SIGNAAL,
    VERS,
    WOORDENBOEK,
    alle_plichten,
    klein,
    verander,
)

BELEID = klein()


def beslis(sleutel: Sleutel, kenmerken: Kenmerken, beleid: Beleid = BELEID) -> Besluit:
    """Decide at a hub that can perform every duty."""
    return beleid.tabel.beslis(sleutel, kenmerken, alle_plichten(beleid))


def test_1_default_deny() -> None:
    """No rule, no passage: every key without a permit is refused under R01, whatever is known."""
    voor_niemand = SIGNAAL._replace(fase="triage")
    besluit = beslis(voor_niemand, JONGERE)
    assert (besluit.uitkomst, besluit.regel, besluit.code) == (Uitkomst.WEIGEREN, None, "R01")
    assert besluit.velden == frozenset()


def test_1_a_field_passes_only_when_named() -> None:
    """The rule names `zorgen` and two groups; the advice is a known field, but nobody named it."""
    besluit = beslis(SIGNAAL, JONGERE)
    assert besluit.uitkomst is Uitkomst.DOORLATEN
    assert besluit.code == besluit.regel == "S-01"
    assert besluit.velden == {
        "betrokkene.bsn",
        "betrokkene.achternaam",
        "feit.omschrijving",
        "feit.zwaarte",
        "zorgen.omschrijving",
    }


def test_1_which_code_a_refusal_without_a_rule_gets() -> None:
    """A ban on everything says more than "no rule", but only when it is certain; "no rule" always is."""
    assert beslis(SIGNAAL, {**JONGERE, "zorgen": "nee"}).code == "N-04"
    onbekend = beslis(SIGNAAL, {**JONGERE, "zorgen": None})
    assert (onbekend.code, onbekend.verboden) == ("R01", ("N-04",))


def test_2_overlap_is_a_load_error_with_a_sample_case() -> None:
    """Two permits for one case would make the answer depend on order, so the policy does not load."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(
            (
                "    naar: gemeente/dossier\n    fase: signalering\n",
                "    naar: gemeente/inzage\n    fase: signalering\n    als: {leeftijd: vanaf 18}\n",
            )
        )
    (fout,) = gevangen.value.fouten
    assert fout.code == "B-overlap"
    assert fout.wat == "S-01 en S-02 gelden allebei in hetzelfde geval"
    assert fout.hint == (
        "bijvoorbeeld: van politie, bericht signaal, doel omgevingsadvies, naar gemeente/inzage, fase signalering, "
        "leeftijd 18 tot 23, verdacht ja, zorgen ja"
    )


def test_2_rules_that_exclude_each_other_do_not_overlap() -> None:
    """The same key twice is fine when no case fits both: bands and values are exact."""
    beleid = klein(
        (
            "    naar: gemeente/dossier\n    fase: signalering\n",
            "    naar: gemeente/inzage\n    fase: signalering\n    als: {leeftijd: vanaf 23}\n",
        )
    )
    assert beslis(SIGNAAL, {**JONGERE, "leeftijd": 22}, beleid).regel == "S-01"
    assert beslis(SIGNAAL, {**JONGERE, "leeftijd": 23}, beleid).regel == "S-02"


def test_3_a_ban_wins_and_order_means_nothing() -> None:
    """Bans have no priority and no exceptions: any order of the list gives the same policy, digest included."""
    kop, _, rest = CONVENANT.partition("nooit:\n")
    nooit, _, staart = rest.partition("altijd:\n")
    verboden = ["  - verbod" + deel for deel in nooit.split("  - verbod")[1:]]
    besluiten = set()
    for volgorde in list(permutations(verboden))[::17]:
        tekst = f"{kop}nooit:\n{''.join(volgorde)}altijd:\n{staart}"
        besluiten.add(beslis(DOSSIER, {**JONGERE, "zorgen": "nee"}, laad({"w": WOORDENBOEK, "c": tekst})))
    (besluit,) = besluiten
    assert besluit.verboden == ("N-04", "N-06", "N-07")
    assert besluit.velden == frozenset()


def test_3_a_ban_that_takes_everything_refuses_and_is_named() -> None:
    """R06: the permit for the dossier names police fields only, and the ban takes them all."""
    besluit = beslis(DOSSIER, JONGERE)
    assert (besluit.uitkomst, besluit.regel, besluit.code) == (Uitkomst.WEIGEREN, "S-02", "N-06")
    assert "N-06" in besluit.verboden


def test_3_a_ban_takes_only_its_fields() -> None:
    """The permit names all of `feit`; the names of other suspects are taken out of it."""
    besluit = beslis(SIGNAAL, JONGERE)
    assert besluit.verboden == ("N-07",)
    assert "feit.medeverdachten.naam" not in besluit.velden


@pytest.mark.parametrize("onbekend", ["leeftijd", "verdacht", "zorgen"])
def test_4_unknown_never_satisfies_a_permit(onbekend: str) -> None:
    """Absent and None are both unknown, and neither permits."""
    zonder = {naam: waarde for naam, waarde in JONGERE.items() if naam != onbekend}
    for kenmerken in (zonder, {**JONGERE, onbekend: None}):
        assert beslis(SIGNAAL, kenmerken).uitkomst is Uitkomst.WEIGEREN


def test_4_unknown_always_triggers_a_ban() -> None:
    """Not knowing whether there are concerns counts as none, also where the permit does not ask for them."""
    besluit = beslis(DOSSIER, {"leeftijd": 16})
    assert besluit.verboden[0] == "N-04"
    assert besluit.code == "N-06", "a ban that is certain names the refusal before one that unknown triggers"


def test_4_an_irreversible_duty_fires_when_certain() -> None:
    """R15: sepot 01 destroys."""
    besluit = beslis(ADVIES, {**VERS, "sepot": "01"})
    assert (besluit.uitkomst, besluit.code) == (Uitkomst.WEIGEREN, "N-15")
    assert Plicht("vernietig") in besluit.plichten


def test_4_an_irreversible_duty_through_unknown_holds_the_message() -> None:
    """Destroying by guess cannot be undone, and passing could be wrong: the message waits, and nothing is destroyed."""
    besluit = beslis(ADVIES, {**VERS, "sepot": None})
    assert (besluit.uitkomst, besluit.code) == (Uitkomst.VASTHOUDEN, "N-15")
    assert besluit.velden == frozenset()
    assert Plicht("vernietig") not in besluit.plichten
    assert Plicht("log") in besluit.plichten


def test_4_a_certain_cause_ends_the_wait() -> None:
    """Two bans bring the same irreversible duty: if one is certain, the doubt about the other does not matter."""
    beleid = klein(("    plichten: [vraag-actualisering]\n", "    plichten: [vraag-actualisering, vernietig]\n"))
    besluit = beslis(ADVIES, {"advies-leeftijd": 13, "sepot": None}, beleid)
    assert besluit.uitkomst is Uitkomst.WEIGEREN
    assert Plicht("vernietig") in besluit.plichten


def test_5_an_unlabelled_field_is_refused_at_load() -> None:
    """A field the dictionary does not label cannot be given, and dictionary and catalogue must be equal."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("geef: [groep wie, advies]", "geef: [groep wie, advies, geheim.veld]"))
    assert [fout.code for fout in gevangen.value.fouten] == ["B-woord"]
    with pytest.raises(Beleidsfout) as gevangen:
        laad({"w": WOORDENBOEK, "c": CONVENANT}, VELDEN)
    assert {fout.code for fout in gevangen.value.fouten} == {"B-veld"}


def test_6_duties_are_a_union_also_on_refusals() -> None:
    """Permit, ban and standing duty each bring theirs; the refusal keeps them."""
    besluit = beslis(ADVIES, {"advies-leeftijd": 13, "sepot": "geen"})
    assert besluit.uitkomst is Uitkomst.WEIGEREN
    assert [plicht.text() for plicht in besluit.plichten] == [
        "bewaar 2 weken",
        "gebruik niet-in-eigen-zaak",
        "log",
        "vraag-actualisering",
    ]
    assert beslis(ADVIES, {"advies-leeftijd": 9, "sepot": "geen"}).plichten[-1] == Plicht("verouderd")


def test_6_a_duty_the_hub_cannot_perform_refuses() -> None:
    """The advice may pass only marked; a hub that cannot mark refuses, and still logs. The other duties lapse."""
    kan = alle_plichten(BELEID) - {"verouderd"}
    besluit = BELEID.tabel.beslis(ADVIES, {"advies-leeftijd": 9, "sepot": "geen"}, kan)
    assert (besluit.uitkomst, besluit.code, besluit.regel) == (Uitkomst.WEIGEREN, "P-plicht", "A-01")
    assert besluit.velden == frozenset()
    assert besluit.plichten == (Plicht("log"),)


def test_6_notify_duties_still_run() -> None:
    """A refusal for old advice that cannot be logged still asks for a new one; the log duty cannot run."""
    kan = alle_plichten(BELEID) - {"log"}
    besluit = BELEID.tabel.beslis(ADVIES, {"advies-leeftijd": 13, "sepot": "geen"}, kan)
    assert besluit.code == "P-plicht"
    assert besluit.plichten == (Plicht("vraag-actualisering"),)


def test_7_a_decision_is_pure_immutable_and_names_its_policy() -> None:
    """The same question gives the same object; nobody can change it; it says which policy it comes from."""
    een, ander = beslis(SIGNAAL, JONGERE), beslis(SIGNAAL, dict(JONGERE))
    assert een is ander
    assert een.beleid == BELEID.digest
    assert len(een.beleid) == 64
    with pytest.raises(dataclasses.FrozenInstanceError):
        een.code = "R99"  # type: ignore[misc]


def test_7_the_room_knows_no_clock_and_no_world() -> None:
    """Purity by construction: no module of the room imports time, chance or the world."""
    verboden = {"os", "time", "random", "asyncio", "socket", "pathlib", "sqlite3", "secrets", "threading"}
    for pad in sorted((WORTEL / "hub/policy").glob("*.py")):
        for knoop in ast.walk(boom(pad)):
            namen = [n.name for n in knoop.names] if isinstance(knoop, ast.Import) else []
            namen += [knoop.module or ""] if isinstance(knoop, ast.ImportFrom) else []
            assert not verboden & {naam.partition(".")[0] for naam in namen}, pad.name


@pytest.mark.parametrize(
    ("leeftijd", "mag"),
    [(11, False), (12, True), (Fraction(45, 2), True), (22, True), (23, False), (0, False), (10**30, False)],
)
def test_8_bands_are_exact_at_the_cut(leeftijd: int | Fraction, mag: bool) -> None:
    """`van 12 tot 23` includes 12 and not 23; between whole numbers too."""
    assert (beslis(SIGNAAL, {**JONGERE, "leeftijd": leeftijd}).uitkomst is Uitkomst.DOORLATEN) is mag


@pytest.mark.parametrize(
    ("maanden", "markering", "uitkomst"),
    [
        (Fraction(599, 100), False, Uitkomst.DOORLATEN),
        (6, True, Uitkomst.DOORLATEN),
        (12, True, Uitkomst.DOORLATEN),
        (Fraction(1201, 100), False, Uitkomst.WEIGEREN),
    ],
)
def test_8_a_cut_just_after(maanden: int | Fraction, markering: bool, uitkomst: Uitkomst) -> None:
    """R13: exactly twelve months is still delivered, marked; a moment later it is not."""
    besluit = beslis(ADVIES, {"advies-leeftijd": maanden, "sepot": "geen"})
    assert besluit.uitkomst is uitkomst
    assert (Plicht("verouderd") in besluit.plichten) is markering


def test_8_an_undeclared_cut_is_refused_at_load() -> None:
    """A rule cannot compare with a number the dictionary does not cut at, so bands stay exact."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("leeftijd: van 12 tot 23", "leeftijd: van 12 tot 21"))
    assert gevangen.value.fouten[0].wat == "regel S-01, als, leeftijd: de grens '21' staat niet in het woordenboek"


@pytest.mark.parametrize(
    ("naam", "waarde"),
    [
        ("sepot", "1"),
        ("sepot", 1),
        ("zorgen", True),
        ("leeftijd", -1),
        ("leeftijd", 16.5),
        ("leeftijd", True),
        ("leeftijd", "16"),
        ("leeftijd", float("nan")),
        ("schoenmaat", "42"),
        ("zorgen", ["ja"]),
    ],
)
def test_9_an_error_is_a_denial_with_its_own_code(naam: str, waarde: object) -> None:
    """A value outside the dictionary is not skipped and not guessed: nothing passes, and the code says why."""
    kenmerken: Kenmerken = {**JONGERE, naam: waarde}  # type: ignore[dict-item]
    besluit = beslis(SIGNAAL, kenmerken)
    assert (besluit.uitkomst, besluit.code, besluit.regel) == (Uitkomst.WEIGEREN, "P-kenmerk", None)
    assert besluit.velden == frozenset()


def test_9_an_error_never_destroys() -> None:
    """What is wrong counts as unknown for the duties: log and notify run, nothing irreversible does."""
    besluit = beslis(ADVIES, {"advies-leeftijd": 13, "sepot": "onzin"})
    assert besluit.code == "P-kenmerk"
    assert besluit.plichten == (Plicht("log"), Plicht("vraag-actualisering"))


@pytest.mark.parametrize("as_", ["van", "bericht", "naar", "fase"])
def test_9_a_key_outside_the_dictionary(as_: str) -> None:
    """A word nobody declared is an error of the caller, with its own code."""
    besluit = beslis(SIGNAAL._replace(**{as_: "onzin"}), JONGERE)
    assert (besluit.uitkomst, besluit.code, besluit.plichten) == (Uitkomst.WEIGEREN, "P-sleutel", ())


def test_10_rules_speak_of_roles_never_of_one_organisation() -> None:
    """A party is no role: a rule for one municipality is refused, and the table does not grow with municipalities."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("    van: gemeente\n", "    van: gemeente-ede\n"))
    assert gevangen.value.fouten[0].wat == "regel A-01, van: 'gemeente-ede' is onbekend"
    extra = "".join(
        f"  gemeente-{n:03}: {{naam: Gemeente {n}, rol: gemeente, oin: {10**19 + n}, cbs: {1000 + n}}}\n"
        for n in range(340)
    )
    groot = klein(woordenboek=verander(WOORDENBOEK, "velden:\n  betr", f"{extra}velden:\n  betr"))
    assert groot.tabel.sleutels == BELEID.tabel.sleutels


@pytest.mark.parametrize("doel", ["vroegsignalering", "iets-anders"])
def test_11_a_purpose_belongs_to_one_convenant(doel: str) -> None:
    """R23: another purpose, known or not, is refused under its own code; no ban without a purpose reaches it."""
    besluit = beslis(SIGNAAL._replace(doel=doel), {"zorgen": "nee"})
    assert (besluit.uitkomst, besluit.code, besluit.verboden) == (Uitkomst.WEIGEREN, "R23", ())


def test_11_a_ban_may_name_another_purpose() -> None:
    """The way to send somebody on: a ban for a known other purpose brings its duty, and the code stays R23."""
    beleid = klein(
        (
            "  - verbod: N-13\n",
            (
                "  - verbod: N-03\n    titel: Zorgen zonder verdenking\n    bron: R03\n    doel: vroegsignalering\n"
                "    velden: alle\n    plichten: [verwijs vroegsignalering]\n  - verbod: N-13\n"
            ),
        )
    )
    besluit = beslis(SIGNAAL._replace(doel="vroegsignalering"), JONGERE, beleid)
    assert (besluit.code, besluit.verboden) == ("R23", ("N-03",))
    assert besluit.plichten == (Plicht("verwijs", "vroegsignalering"),)


def test_12_leaving_a_feature_out_never_yields_more() -> None:
    """The corollary, on the small policy and every single feature; `tests/property/policy` does it at large."""
    for sleutel, kenmerken in ((SIGNAAL, JONGERE), (ADVIES, VERS), (DOSSIER, JONGERE)):
        vol = beslis(sleutel, kenmerken)
        for naam in kenmerken:
            minder = beslis(sleutel, {**kenmerken, naam: None})
            assert minder.velden <= vol.velden


def test_12_a_partial_ban_cannot_be_irreversible() -> None:
    """Else adding it could end the wait of a held message and let something pass: such a ban does not load."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("    velden: {categorie: derden}\n", "    velden: {categorie: derden}\n    plichten: [vernietig]\n"))
    assert [fout.wat for fout in gevangen.value.fouten] == [
        "verbod N-07: een verbod met 'vernietig' heeft 'velden: alle'"
    ]
