"""Recorded bands in the cut points of another dictionary: exact where they agree, all that touch where they do not."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.policy.banden import bandnamen
from hub.policy.besluit import Sleutel
from hub.policy.simulatie_waarden import ONTBREEKT, Mogelijkheden, _banden
from hub.policy.woordenboek import Kenmerk, Snede
from tests.klein_beleid import ADVIES, klein


def kenmerk(*snedes: Snede) -> Kenmerk:
    """A number with these cuts."""
    return Kenmerk("leeftijd", "getal", snedes=snedes)


@pytest.mark.parametrize(
    ("band", "verwacht"),
    [
        ("tot 12", [0]),
        ("van 12 tot 18", [12, 16]),
        ("van 18 tot 23", [16, 20]),
        ("vanaf 23", [20]),
        ("van 16 tot 20", [16]),
        ("van 13 tot 14", [12]),
        ("tot en met 12", [0, 12]),
        ("na 12", [12, 16, 20]),
        ("na 6 tot en met 12", [0, 12]),
        ("onzin", [None, 0, 12, 16, 20]),
        ("", [None, 0, 12, 16, 20]),
        (ONTBREEKT, [None, 0, 12, 16, 20]),
    ],
)
def test_a_recorded_band_touches_these_bands(band: str, verwacht: list[int | None]) -> None:
    """Cuts at 12, 16 and 20; the number stands for the band that begins there."""
    assert list(_banden(kenmerk(Snede(12), Snede(16), Snede(20)), band)) == verwacht


snedes = st.lists(st.builds(Snede, st.integers(1, 30), st.booleans()), min_size=1, max_size=5, unique=True).map(
    lambda s: tuple(sorted(s))
)


@given(snedes)
def test_under_the_same_cuts_every_band_is_exact(cuts: tuple[Snede, ...]) -> None:
    """What the hub writes, is read back as the band it was."""
    gevonden = [_banden(kenmerk(*cuts), naam) for naam in bandnamen(cuts)]
    assert all(len(opties) == 1 for opties in gevonden)
    getallen = [opties[0] for opties in gevonden]
    assert all(een < ander for een, ander in pairwise(getallen))  # type: ignore[operator]


@given(snedes, snedes, st.fractions(0, 32, max_denominator=4))
def test_the_true_band_is_always_among_them(oud: tuple[Snede, ...], nieuw: tuple[Snede, ...], waarde: Fraction) -> None:
    """Whatever the number was: the band it has in the new dictionary is one of those that fit its old band."""
    index = sum(waarde > s.grens if s.na else waarde >= s.grens for s in oud)
    band = bandnamen(oud)[index]
    ware = sum(waarde > s.grens if s.na else waarde >= s.grens for s in nieuw)
    in_nieuw = [
        sum(getal > s.grens if s.na else getal >= s.grens for s in nieuw)  # type: ignore[operator]
        for getal in _banden(kenmerk(*nieuw), band)
    ]
    assert ware in in_nieuw


def test_a_context_that_does_not_matter_is_certain() -> None:
    """Two features unknown to the record, one outcome: decided."""
    van = klein()
    mogelijk = Mogelijkheden(van.woordenboek, van.tabel)
    code, open_ = mogelijk.beslis(ADVIES, {}, lambda _: "altijd")
    assert code is not None
    assert open_ == ("advies-leeftijd", "sepot")


def test_only_the_features_that_matter_are_named() -> None:
    """`sepot` decides, the age of the advice does not."""
    van = klein()
    sepot = van.tabel.codering.segmenten["sepot"]
    code, waarom = Mogelijkheden(van.woordenboek, van.tabel).beslis(ADVIES, {}, lambda c: c & sepot)
    assert (code, waarom) == (None, ("sepot",))


def test_too_many_contexts_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy that reads much that was not recorded must not take for ever; all open features are named."""
    monkeypatch.setattr("hub.policy.simulatie_waarden.COMBINATIES_MAX", 3)
    van = klein()
    code, waarom = Mogelijkheden(van.woordenboek, van.tabel).beslis(ADVIES, {}, lambda _: "altijd")
    assert (code, waarom) == (None, ("advies-leeftijd", "sepot"))


def test_a_key_that_the_new_policy_does_not_know_reads_nothing() -> None:
    """It is refused whatever the features."""
    van = klein()
    sleutel = Sleutel("politie", "brief", "omgevingsadvies", "politie", "triage")
    code, open_ = Mogelijkheden(van.woordenboek, van.tabel).beslis(sleutel, {"zorgen": "ja"}, lambda c: c)
    assert (code, open_) == (van.tabel.codering.onbekend, ())
