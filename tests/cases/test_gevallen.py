"""The worked cases of the privacy officer: they hold, they cover every rule, and they notice every small change.

A case file is only worth its name when a wrong policy fails it. So the convenant is changed here in every small way
(a rule less, a ban less, a condition less, a value, a field or a duty more or less) and each time some case must fail.

Two agreements make the cases sharp; they are written at the head of each file and are checked here: where a case names
`wel`, exactly those fields pass, and where it names `plichten`, it names all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from hub.policy.besluit import Besluit
from hub.policy.convenant import Convenant
from hub.policy.gevallen import Geval, lees_gevallen, toets
from hub.policy.laden import Beleid, laad
from hub.policy.overlap import voorbeeld
from hub.policy.regels import ASSEN, Bereik, Toestemming, Verbod
from hub.policy.tabel import Tabel
from hub.policy.voorwaarden import Voorwaarde, band_tekst
from schemas.catalogus import VELDEN, velden_van
from tests.bron import WORTEL
from tests.doorgang import ONBEKEND, Doorgang, Situatie, mogelijk, raakt

MAP: Final = WORTEL / "policies"
CODES: Final = tuple(f"R{nummer:02d}" for nummer in range(1, 24))
"""The rules of the convenant, domain §4."""
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
    """What is wrong under this policy: what the officer's own test says, and the two agreements of the files."""
    for uitslag in toets(van, welke):
        geval, besluit = uitslag.geval, uitslag.besluit
        if not uitslag.goed:
            yield uitslag.text()
        yield from (f"{geval.naam}: {klacht}" for klacht in _afspraken(van, geval, besluit))


def _afspraken(van: Beleid, geval: Geval, besluit: Besluit) -> Iterator[str]:
    verwacht = geval.verwacht
    if verwacht.wel and besluit.velden - verwacht.wel:
        yield f"ook door: {sorted(besluit.velden - verwacht.wel)}"
    plichten = {plicht.text() for plicht in besluit.plichten}
    if verwacht.plichten and plichten - set(verwacht.plichten):
        yield f"ook opgelegd: {sorted(plichten - set(verwacht.plichten))}"
    if "vernietig" in plichten and "vernietig" not in verwacht.plichten:
        yield "vernietigt zonder dat het geval dat verwacht"
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
    """Domain §10: each of the six in its own steps."""
    zes = [geval.naam for geval in gevallen() if geval.plek.bestand == "zes-zaken.yaml"]
    assert {naam.partition("-")[0] for naam in zes} == {f"zaak{nummer}" for nummer in range(1, 7)}


# ── the cases notice every small change ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Wijziging:
    """One small change of one entry: `nieuw` None means that the entry is gone.

    `velden` and `waar` say where a difference can be: these fields, in these situations.
    """

    naam: str
    nieuw: Toestemming | Verbod | None
    velden: frozenset[str]
    waar: Situatie


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed convenant. `bereik`: only cases with these words in their key can notice."""

    naam: str
    convenant: Convenant
    bereik: Bereik

    def leeft(self) -> bool:
        """Whether no case fails."""
        basis = beleid()
        welke = [geval for geval in gevallen() if raakt(self.bereik, geval.sleutel)]
        tabel = Tabel(basis.woordenboek, self.convenant)
        return not any(klachten(replace(basis, convenant=self.convenant, tabel=tabel), welke))


_LIJSTEN: Final = ("regels", "nooit", "altijd")
MET_BESLISSING: Final = frozenset({"afdoening", "terugkoppeling"})
"""Messages that always hold a decision."""
BESTAAT: Final = (
    {"beslissing": {"sepot"}, "sepot": {"01", "overig", "onbekend"}},
    {"beslissing": {"reprimande", "boete", "halt", "zsm", "overig"}, "sepot": {"geen"}},
)
"""What can go together in such a message: a sepot and its code, or another decision and no code. A change that only
shows elsewhere is seen by nobody."""


def mutanten(soort: str) -> Iterator[Mutant]:
    """All changes of one kind that load and that could be seen in some message."""
    convenant, woordenboek = beleid().convenant, beleid().woordenboek
    for lijst in _LIJSTEN:
        for regel in getattr(convenant, lijst):
            for w in _SOORTEN[soort](regel):
                nieuw = w.nieuw
                if isinstance(nieuw, Toestemming) and any(
                    ander is not regel and voorbeeld(nieuw, ander, woordenboek) for ander in convenant.regels
                ):
                    continue  # two permits for one case: the policy does not load
                if soort == "heel" or zichtbaar(lijst, regel, w):
                    over = [nieuw if r is regel else r for r in getattr(convenant, lijst)]
                    anders = {lijst: tuple(r for r in over if r is not None), "beweringen": ()}
                    yield Mutant(f"{regel.kop.code} {w.naam}", replace(convenant, **anders), regel.bereik)  # type: ignore[arg-type]


def zichtbaar(lijst: str, regel: Toestemming | Verbod, w: Wijziging) -> bool:
    """Whether there is any message and situation in which the change makes another field pass or another duty hold.

    A permit that is widened where a ban takes everything changes nothing: nobody can write a case for it.
    """
    tabel, doorgang = beleid().tabel, Doorgang(beleid().woordenboek)
    for sleutel in tabel.sleutels:
        if not raakt(regel.bereik, sleutel):
            continue
        verboden = [rij.verbod for rij in tabel.verboden_van(sleutel) if rij.verbod is not regel]
        for rij in tabel.regels_van(sleutel):
            if isinstance(regel, Verbod):
                toestemming, velden = rij.regel, rij.regel.velden & (w.velden if lijst == "nooit" else rij.regel.velden)
                overig = mogelijk(v for v in regel.als if v.kenmerk not in w.waar)
            elif rij.regel is regel:
                toestemming, velden, overig = regel, w.velden, {}
                toestemming = replace(regel, als=tuple(v for v in regel.als if v.kenmerk not in w.waar))
            else:
                continue
            for bestaat in _bestaat(sleutel.bericht):
                eisen = (overig, w.waar, bestaat)
                if any(doorgang.zoek(toestemming, veld, verboden, *eisen) is not None for veld in velden):
                    return True
    return False


@cache
def _bestaat(bericht: str) -> tuple[Situatie, ...]:
    """What can be true of a message of this kind, as demands."""
    if bericht not in MET_BESLISSING:
        return ({},)
    kenmerken = beleid().woordenboek.kenmerken
    return tuple(
        {
            naam: frozenset(ONBEKEND if w == "onbekend" else kenmerken[naam].waarden.index(w) for w in waarden)
            for naam, waarden in samen.items()
        }
        for samen in BESTAAT
    )


def _heel(regel: Toestemming | Verbod) -> Iterator[Wijziging]:
    # `mutanten` does not ask whether this can be seen in what passes: an entry must be noticed as a reason at least.
    yield Wijziging("eruit", None, regel.velden, {})


def _voorwaarde(regel: Toestemming | Verbod) -> Iterator[Wijziging]:
    """One condition less."""
    alles = Doorgang(beleid().woordenboek).alles
    for v in regel.als:
        anders = alles[v.kenmerk] - v.waarden - (frozenset() if isinstance(regel, Toestemming) else {ONBEKEND})
        als = tuple(ander for ander in regel.als if ander is not v)
        yield Wijziging(f"zonder {v.kenmerk}", replace(regel, als=als), regel.velden, {v.kenmerk: anders})


def _waarde(regel: Toestemming | Verbod) -> Iterator[Wijziging]:
    """One value or band more, or one less, in one condition."""
    for v in regel.als:
        kenmerk = beleid().woordenboek.kenmerken[v.kenmerk]
        for waarde in range(kenmerk.aantal):
            waarden = v.waarden ^ {waarde}
            tekst = band_tekst(kenmerk, waarde)
            if not waarden or len(waarden) == kenmerk.aantal:
                continue
            als = tuple(Voorwaarde(v.kenmerk, waarden, v.tekst) if ander is v else ander for ander in regel.als)
            naam = f"{v.kenmerk} {tekst} {'eruit' if waarde in v.waarden else 'erbij'}"
            yield Wijziging(naam, replace(regel, als=als), regel.velden, {v.kenmerk: frozenset({waarde})})


def _veld(regel: Toestemming | Verbod) -> Iterator[Wijziging]:
    """One field of the message more or less; of bans only those that do not take everything."""
    if isinstance(regel, Verbod) and (not regel.velden or len(regel.velden) == len(VELDEN)):
        return
    for pad in sorted({pad for bericht in regel.bereik.bericht for pad in velden_van(bericht)}):
        naam = f"{pad} {'eruit' if pad in regel.velden else 'erbij'}"
        yield Wijziging(naam, replace(regel, velden=regel.velden ^ {pad}), frozenset({pad}), {})


def _plicht(regel: Toestemming | Verbod) -> Iterator[Wijziging]:
    """One duty less."""
    for plicht in regel.plichten:
        over = tuple(p for p in regel.plichten if p != plicht)
        yield Wijziging(f"zonder {plicht.text()}", replace(regel, plichten=over), regel.velden, {})


def _woord(regel: Toestemming | Verbod) -> Iterator[Wijziging]:
    """One word less in the key of a permit."""
    for as_ in ASSEN if isinstance(regel, Toestemming) else ():
        woorden: frozenset[str] = getattr(regel.bereik, as_)
        for woord in sorted(woorden) if len(woorden) > 1 else ():
            bereik = replace(regel.bereik, **{as_: woorden - {woord}})
            yield Wijziging(f"zonder {as_} {woord}", replace(regel, bereik=bereik), regel.velden, {})


_SOORTEN: Final = {
    "heel": _heel,
    "voorwaarde": _voorwaarde,
    "waarde": _waarde,
    "veld": _veld,
    "plicht": _plicht,
    "woord": _woord,
}
SCORE: Final = 1.0
"""Part of the changes of a kind that some case must notice: all of them. Whoever adds a rule adds its cases."""
MINSTENS: Final = {"heel": 75, "voorwaarde": 85, "waarde": 80, "veld": 1_500, "plicht": 90, "woord": 25}
"""Changes of each kind that there are at least: were a kind no longer made, its score would be of nothing."""


@pytest.mark.parametrize("soort", _SOORTEN)
def test_the_cases_notice_every_small_change(soort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutation score. The survivors are named: each asks for a case, or for a rule that says less."""
    monkeypatch.setattr("hub.policy.tabel.digest", lambda *_: "")  # nine tenths of compiling; no case looks at it
    alle = list(mutanten(soort))
    levend = [mutant.naam for mutant in alle if mutant.leeft()]
    assert len(alle) >= MINSTENS[soort]
    score = 1 - len(levend) / len(alle)
    assert score >= SCORE, f"{soort}: {len(alle)} wijzigingen, {score:.1%} opgemerkt; niet: {levend}"


def test_the_unchanged_convenant_survives() -> None:
    """The measure itself: what was not changed is not noticed."""
    convenant = beleid().convenant
    overal = Bereik(*(frozenset(geval.sleutel[n] for geval in gevallen()) for n in range(len(ASSEN))))
    assert Mutant("niets", convenant, overal).leeft()
