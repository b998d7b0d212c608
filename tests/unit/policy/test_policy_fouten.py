"""Errors in policy files: how they are gathered, placed and worded; and that every code can be reached."""

from __future__ import annotations

import pytest

from hub.policy.fouten import CODES, Beleidsfout, Fout, bedoelde_u, zichtbaar
from hub.policy.laden import laad
from schemas.veld import Veld
from tests.klein_beleid import CONVENANT, WOORDENBOEK, klein, verander
from tests.unit.policy.test_policy_fouten_convenant import FOUTEN as FOUTEN_CONVENANT
from tests.unit.policy.test_policy_fouten_woordenboek import FOUTEN as FOUTEN_WOORDENBOEK
from tests.unit.policy.test_policy_yaml import GEWEIGERD

W = "w.yaml"
C = "c.yaml"


def test_every_code_is_reached() -> None:
    """A code nobody can get is a promise nobody keeps; a code outside the table would be undocumented."""
    # `test_policy_semantiek`, `test_policy_gevallen`, `test_policy_yaml_grenzen`
    elders = {"B-overlap", "B-geval", "Y-codering"}
    tabellen = {fout[2] for fout in (*FOUTEN_WOORDENBOEK, *FOUTEN_CONVENANT)} | {fout[1] for fout in GEWEIGERD}
    assert elders | tabellen == set(CODES)


def test_one_run_shows_all_mistakes() -> None:
    """Three mistakes in two files, in the order of the files: nobody has to start again for each."""
    with pytest.raises(Beleidsfout) as gevangen:
        laad(
            {
                W: verander(WOORDENBOEK, "gevoelig: ja", "gevoelig: soms"),
                C: verander(verander(CONVENANT, "verdacht: ja,", "verdagt: ja,"), "R04, R05", "R4"),
            }
        )
    assert [(fout.bestand, fout.code) for fout in gevangen.value.fouten] == [
        (C, "B-naam"),
        (C, "B-woord"),
        (W, "B-woord"),
    ]


def test_the_text_of_an_error() -> None:
    """Place, what, code, excerpt and hint, in the form every tool prints."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("verdacht: ja,", "verdagt: ja,"))
    assert gevangen.value.text() == (
        "1 fout in het beleid:\n"
        "convenant.yaml, regel 18, kolom 36: regel S-01, als: 'verdagt' is onbekend [B-woord]\n"
        "    als: {leeftijd: van 12 tot 23, verdagt: ja, zorgen: ja}\n"
        "    bedoelde u 'verdacht'?"
    )
    assert str(gevangen.value) == gevangen.value.text()


def test_the_text_of_an_error_without_a_line() -> None:
    """A file that is missing has no line and no excerpt."""
    with pytest.raises(Beleidsfout) as gevangen:
        laad({W: WOORDENBOEK})
    assert gevangen.value.text() == "1 fout in het beleid:\nbeleid: er is geen convenant [B-bestand]"


def test_two_dictionaries() -> None:
    """Which of two would hold is not for the order of files to decide."""
    with pytest.raises(Beleidsfout) as gevangen:
        laad({W: WOORDENBOEK, "w2.yaml": WOORDENBOEK, C: CONVENANT})
    assert gevangen.value.fouten[0].wat == "een tweede woordenboek; 'w.yaml' is er al een"


def test_too_many_files() -> None:
    """A policy is two files; a folder full is a mistake of the caller."""
    with pytest.raises(Beleidsfout, match="meer dan 20 bestanden"):
        laad({f"{n}.yaml": "" for n in range(21)})


def test_groups_cannot_nest_without_end() -> None:
    """A chain of groups is bounded, so no file can exhaust the stack."""
    keten = "".join(f"  g{n}: [groep g{n + 1}]\n" for n in range(900)) + "  g900: [feit]\n"
    with pytest.raises(Beleidsfout, match="meer dan 10 groepen in elkaar"):
        laad({W: verander(WOORDENBOEK, "groepen:\n", f"groepen:\n{keten}"), C: CONVENANT})


def test_too_many_rules() -> None:
    """Finding overlaps compares every pair, so the number of rules is bounded."""
    with pytest.raises(Beleidsfout, match="convenant: meer dan 2000 regels"):
        laad({W: WOORDENBOEK, C: verander(CONVENANT, "nooit:\n", "nooit:\n" + "  - x\n" * 2_001)})


def test_a_label_that_differs_from_the_catalogue() -> None:
    """Semantics 5: dictionary and schemas agree on every label, else the hub does not start."""
    catalogus = {
        "betrokkene.bsn": Veld("x", "x", "brp", "identiteit", "gesloten"),
        "betrokkene.achternaam": Veld("x", "x", "brp", "identiteit", "gesloten"),
        "feit.omschrijving": Veld("x", "x", "justitie", "delict", "vrij"),
        "feit.zwaarte": Veld("x", "x", "politie", "delict", "gesloten"),
        "feit.medeverdachten.naam": Veld("x", "x", "politie", "derden", "gesloten"),
        "zorgen.omschrijving": Veld("x", "x", "politie", "zorg", "vrij"),
        "zorgen.van": Veld("x", "x", "politie", "zorg", "gesloten"),
    }
    with pytest.raises(Beleidsfout) as gevangen:
        laad({W: WOORDENBOEK, C: CONVENANT}, catalogus)
    assert [fout.wat for fout in gevangen.value.fouten] == [
        "veld 'advies.onderbouwing' staat in het woordenboek, niet in de veldencatalogus",
        "veld 'feit.omschrijving': herkomst is hier 'politie', in de veldencatalogus 'justitie'",
        "veld 'zorgen.van' staat in de veldencatalogus, niet in het woordenboek",
    ]


def test_a_long_line_is_cut_around_the_column() -> None:
    """The excerpt fits on a terminal line and still shows the place."""
    with pytest.raises(Beleidsfout) as gevangen:
        klein(("[log, bewaar 72 uur]", f"[{'log, ' * 60}bewaar 72 uur, onzin, {'log, ' * 60}log]"))
    fout = next(fout for fout in gevangen.value.fouten if "onzin" in fout.wat)
    assert "onzin" in fout.fragment
    assert fout.fragment.startswith("…")
    assert len(fout.fragment) <= 102


def test_invisible_characters_are_shown() -> None:
    """What one cannot see one cannot remove."""
    assert zichtbaar("a\u200bb c") == "a<U+200B>b c"


def test_a_hint_names_the_closest_word_or_the_few_there_are() -> None:
    """Close: that one. Not close and few: all. Not close and many: silence."""
    assert bedoelde_u("gemeenet", ["gemeente", "politie"]) == "bedoelde u 'gemeente'?"
    assert bedoelde_u("xyz", ["gemeente", "politie"]) == "bekend zijn: gemeente, politie"
    assert bedoelde_u("xyz", [f"woord-{n}" for n in range(20)]) == ""
    assert bedoelde_u("xyz", []) == ""


def test_an_error_without_fragment_or_hint() -> None:
    """Only what there is, is printed."""
    assert Fout("B-soort", "b", 3, 0, "", "wat").text() == "b, regel 3: wat [B-soort]"
