"""The worked cases of the privacy officer: they hold, they cover every rule, and they notice every small change.

A case file is only worth its name when a wrong policy fails it. So the convenant is changed here in every small way
(a rule less, a ban less, a condition less, a value, a field or a duty more or less) and each time some case must fail.

Two agreements make the cases sharp; they are written at the head of each file and are checked here: where a case names
`wel`, exactly those fields pass, and where it names `plichten`, it names all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from hub.policy import mutanten
from hub.policy.gevallen import Geval, lees_gevallen
from hub.policy.laden import Beleid, laad
from hub.policy.mutanten import SOORTEN, Mutant, Proef, Richting
from hub.policy.regels import ASSEN, Bereik
from schemas.catalogus import VELDEN
from tests.bron import WORTEL

MAP: Final = WORTEL / "policies"
CODES: Final = tuple(f"R{nummer:02d}" for nummer in range(1, 24))
"""The rules that the convenant must hold."""
ALLEEN_WEIGEREN: Final[dict[str, str]] = {}
"""Codes that can only refuse, with the reason. There is none: each has an edge at which it just allows."""
STRIPREDENEN: Final = {
    ("R06-ondersteuning-gewenst", "afdoening.beslissing"): "N-06",
    ("R06-eigen-bijdrage", "feit.omschrijving"): "N-06",
    ("R01-signaal-precies-dit", "feit.medeverdachten.naam"): "N-06b",
    ("R01-signaal-precies-dit", "feit.verhoor"): "N-06b",
    ("R19-vraag-aan-leerplicht", "feit.antecedenten.omschrijving"): "N-06b",
    ("R07-om-aan-politie", "afdoening.omgevingscontext.tekst"): "N-08",
}
"""Case and field → the ban that is named to the sender for stripping it. No rule gives these fields today, so without
this the bans could vanish unnoticed; R01: every stripped field names its rule."""


@cache
def beleid() -> Beleid:
    """The policy of the repository."""
    teksten = {naam: (MAP / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}
    return laad(teksten, VELDEN)


@cache
def gevallen() -> tuple[Geval, ...]:
    """All worked cases."""
    return lees_gevallen({pad.name: pad.read_text("utf-8") for pad in bestanden()}, beleid())


def bestanden() -> list[Path]:
    """The files with worked cases."""
    return sorted((MAP / "gevallen").glob("*.yaml"))


def klachten(van: Beleid, welke: Sequence[Geval]) -> Iterator[str]:
    """What is wrong under this policy: what the lint of the officer says, and the reasons for stripping."""
    yield from mutanten.klachten(van, welke)
    for geval in welke:
        yield from (f"{geval.naam}: {klacht}" for klacht in _stripredenen(van, geval))


def _stripredenen(van: Beleid, geval: Geval) -> Iterator[str]:
    for (naam, pad), code in STRIPREDENEN.items():
        if naam == geval.naam:
            reden = van.tabel.strip_reden(geval.sleutel, van.tabel.codeer(geval.kenmerken), [pad])
            if reden != {pad: code}:
                yield f"{pad} is gestript door {reden[pad]}, verwacht was {code}"


# ── the cases hold, and cover ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bestand", bestanden(), ids=lambda pad: pad.stem)
def test_the_cases_of_a_file_hold(bestand: Path) -> None:
    """The policy decides what the privacy officer expects, to the field and the duty."""
    welke = [geval for geval in gevallen() if geval.plek.bestand == bestand.name]
    assert welke
    assert list(klachten(beleid(), welke)) == []


@pytest.mark.parametrize("code", CODES)
def test_each_rule_of_the_convenant_is_shown_from_both_sides(code: str) -> None:
    """A rule that is only shown refusing could refuse everything; one only shown allowing could allow everything."""
    soorten = {geval.toestaan for geval in gevallen() if geval.regel == code}
    assert soorten == ({False} if code in ALLEEN_WEIGEREN else {True, False})


def test_no_case_illustrates_an_unknown_rule() -> None:
    """A case under a mistyped code would count for nothing."""
    assert {geval.regel for geval in gevallen()} == set(CODES)


def test_each_permit_has_a_case_that_says_all_that_it_gives() -> None:
    """`wel` is exact, so every permit is written out once in the words of a reader, with all its duties."""
    volledig = {g.verwacht.regel for g in gevallen() if g.toestaan and g.verwacht.wel and g.verwacht.plichten}
    assert {regel.kop.code for regel in beleid().convenant.regels} - volledig == set()


def test_each_ban_is_the_reason_in_some_case() -> None:
    """A ban that is never the reason may have been swallowed by another."""
    genoemd = {code for g in gevallen() for code in (g.verwacht.code, *g.verwacht.verboden)} | {*STRIPREDENEN.values()}
    assert {verbod.kop.code for verbod in beleid().convenant.nooit} - genoemd == set()


def test_each_standing_duty_is_expected_in_some_case() -> None:
    """The texts of the duties themselves: two of them say the same word for different reasons."""
    verwacht = {plicht for geval in gevallen() for plicht in geval.verwacht.plichten}
    opgelegd = {plicht.text() for regel in beleid().convenant.altijd for plicht in regel.plichten}
    assert opgelegd - verwacht == set()


def test_the_reasons_for_stripping_are_of_cases_that_exist() -> None:
    """Else a renamed case would quietly take a check away."""
    namen = {geval.naam for geval in gevallen()}
    assert {naam for naam, _ in STRIPREDENEN} - namen == set()


def test_the_six_cases_are_there() -> None:
    """The six cases of the pilot: each in its own steps."""
    zes = [geval.naam for geval in gevallen() if geval.plek.bestand == "zes-zaken.yaml"]
    assert {naam.partition("-")[0] for naam in zes} == {f"zaak{nummer}" for nummer in range(1, 7)}


# ── the cases notice every small change ──────────────────────────────────────────────────────────────────────────

SCORE: Final = 1.0
"""Part of the changes of a kind that some case must notice: all of them. Whoever adds a rule adds its cases."""
MINSTENS: Final = {"heel": 75, "voorwaarde": 85, "waarde": 80, "veld": 1_500, "plicht": 90, "woord": 25}
"""Changes of each kind that there are at least: were a kind no longer made, its score would be of nothing."""


@cache
def proef() -> Proef:
    """The changes are tried on what is wrong with the cases here, the reasons for stripping included."""
    return Proef(beleid(), gevallen(), klachten)


@pytest.mark.parametrize("soort", SOORTEN)
def test_the_cases_notice_every_small_change(soort: str) -> None:
    """The mutation score. The survivors are named: each asks for a case, or for a rule that says less."""
    alle = list(proef().mutanten(soort))
    levend = [mutant.naam for mutant in alle if proef().leeft(mutant)]
    assert len(alle) >= MINSTENS[soort]
    score = 1 - len(levend) / len(alle)
    assert score >= SCORE, f"{soort}: {len(alle)} wijzigingen, {score:.1%} opgemerkt; niet: {levend}"


def test_the_unchanged_convenant_survives() -> None:
    """The measure itself: what was not changed is not noticed."""
    overal = Bereik(*(frozenset(geval.sleutel[n] for geval in gevallen()) for n in range(len(ASSEN))))
    kop = beleid().convenant.regels[0].kop
    assert proef().leeft(Mutant("heel", kop, "niets", Richting.SMALLER, beleid().convenant, overal, None))
