"""Warnings that somebody accepted: exactly those, with a reason and a name, and not for ever."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from hub.policy.fouten import FOUTEN_MAX, Beleidsfout
from hub.policy.lint import Lintuitslag, lint
from hub.policy.lint_aanvaard import lees_aanvaard
from hub.policy.lint_codes import LINT, VAN_AANVAARDING, Bevinding, Ernst
from tests.klein_beleid import CONVENANT, WOORDENBOEK, verander
from tests.unit.policy.test_lint_beleid import GEVALLEN, VANDAAG

JURIST: Final = """\
aanvaard:
  - code: L-jurist
    onderwerp: [S-01, S-02]
    reden: De jurist leest mee in het najaar
    door: Privacyfunctionaris
    tot: 2026-12-31
"""


def kijk(
    aanvaard: str | None, dag: date = VANDAAG, convenant: str = CONVENANT, *, met_wijzigingen: bool = False
) -> Lintuitslag:
    """Lint the small policy with this file of acceptances."""
    return lint(
        {"convenant.yaml": convenant, "woordenboek.yaml": WOORDENBOEK},
        {"gevallen.yaml": GEVALLEN},
        None,
        dag,
        aanvaard=aanvaard,
        met_wijzigingen=met_wijzigingen,
    )


def van(uitslag: Lintuitslag, code: str) -> list[Bevinding]:
    """The findings of one code."""
    return [bevinding for bevinding in uitslag.bevindingen if bevinding.code == code]


def alles(uitslag: Lintuitslag) -> str:
    """A file that accepts every warning of a lint."""
    delen = [
        f"  - code: {b.code}\n    onderwerp:\n"
        + "".join(f'      - "{over}"\n' for over in b.over)
        + "    reden: Voorlopig\n    door: Ik\n    tot: 2026-12-31\n"
        for b in uitslag.bevindingen
        if b.ernst is Ernst.WAARSCHUWING
    ]
    return "aanvaard:\n" + "".join(delen)


def test_what_is_accepted_is_shown_with_its_reason_and_no_longer_counts() -> None:
    """It stays in the list: who reads it sees who took it upon himself, why, and until when."""
    zonder, met = kijk(None), kijk(JURIST)
    (bevinding,) = van(met, "L-jurist")
    assert bevinding.over == ("S-01", "S-02")
    assert "aanvaard: van 2 van de 3 gronden" in bevinding.text()
    assert (
        "aanvaard tot en met 2026-12-31 door Privacyfunctionaris: De jurist leest mee in het najaar" in bevinding.text()
    )
    assert met.aanvaard == 1
    assert met.aantal(Ernst.WAARSCHUWING) == zonder.aantal(Ernst.WAARSCHUWING) - 1


@pytest.mark.parametrize("met_wijzigingen", [False, True])
def test_all_accepted_is_strictly_good(met_wijzigingen: bool) -> None:
    """So a script can ask for nothing left to do without anybody looking away from what is known."""
    eerst = kijk(None, met_wijzigingen=met_wijzigingen)
    assert not eerst.goed(streng=True)
    daarna = kijk(alles(eerst), met_wijzigingen=met_wijzigingen)
    assert daarna.goed(streng=True)
    assert daarna.aanvaard == eerst.aantal(Ernst.WAARSCHUWING)


def test_a_later_rule_is_not_covered() -> None:
    """Who accepted a warning about two rules said nothing of a third; the lint names what is new."""
    aanvaard = JURIST.replace("[S-01, S-02]", "S-01")
    (bevinding,) = van(kijk(aanvaard), "L-jurist")
    assert bevinding.aanvaard == ""
    assert bevinding.hint.endswith("(nog niet aanvaard: S-02)")
    assert not kijk(aanvaard).goed(streng=True)


def test_two_acceptances_may_cover_one_warning() -> None:
    """Each part has its own reason, and both are shown."""
    twee = JURIST.replace("[S-01, S-02]", "S-01") + JURIST.replace("aanvaard:\n", "").replace("[S-01, S-02]", "S-02")
    (bevinding,) = van(kijk(twee), "L-jurist")
    assert bevinding.aanvaard.count("aanvaard tot en met") == 2


@pytest.mark.parametrize(("dag", "telt"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_after_its_last_day_it_does_not_count(dag: date, telt: bool) -> None:
    """The day itself is in it. Then the warning is back, and the acceptance is a warning as well."""
    uitslag = kijk(JURIST, dag)
    assert bool(van(uitslag, "L-jurist")[0].aanvaard) == telt
    verlopen = [b.wat for b in van(uitslag, "L-aanvaard-verlopen")]
    assert verlopen == (
        [] if telt else ["de aanvaarding van L-jurist (S-01, S-02) liep af op 2026-12-31 en telt niet meer"]
    )


def test_what_no_longer_bites_is_told() -> None:
    """A lawyer has checked one of the two since: an acceptance left behind would cover something else one day."""
    gecontroleerd = verander(
        CONVENANT,
        "titel: De gemeente bewaart zelf wie het is\n    bron: R06\n    grond: {verstrekker: Wpg art. 20, "
        "ontvanger: Jeugdwet art. 7.4.0, gecontroleerd-door-jurist: nee}",
        "titel: De gemeente bewaart zelf wie het is\n    bron: R06\n    grond: {verstrekker: Wpg art. 20, "
        "ontvanger: Jeugdwet art. 7.4.0, gecontroleerd-door-jurist: ja}",
    )
    uitslag = kijk(JURIST, convenant=gecontroleerd)
    (dood,) = van(uitslag, "L-aanvaard-dood")
    assert dood.wat == "de aanvaarding van L-jurist noemt wat er niet meer is: S-02"
    assert (dood.plek.bestand, dood.plek.regel) == ("lint-aanvaard.yaml", 3)
    assert dood.fragment == "onderwerp: [S-01, S-02]"
    assert van(uitslag, "L-jurist")[0].aanvaard
    assert not uitslag.goed(streng=True)


def test_more_than_a_year_ahead_is_told() -> None:
    """Once a year somebody looks again; 'until further notice' is no date."""
    uitslag = kijk(JURIST.replace("2026-12-31", "2099-12-31"))
    (lang,) = van(uitslag, "L-aanvaard-lang")
    assert lang.wat == "de aanvaarding van L-jurist (S-01, S-02) loopt tot 2099-12-31, meer dan een jaar vooruit"
    assert not uitslag.goed(streng=True)


def test_small_changes_that_were_not_tried_are_not_called_dead() -> None:
    """`--snel` knows nothing of them."""
    aanvaard = alles(kijk(None, met_wijzigingen=True))
    assert "L-wijziging" in aanvaard
    assert van(kijk(aanvaard), "L-aanvaard-dood") == []


@pytest.mark.parametrize("code", [code for code, wat in LINT.items() if wat.ernst is not Ernst.WAARSCHUWING])
def test_a_mistake_or_a_remark_cannot_be_accepted(code: str) -> None:
    """A mistake must be mended; a remark asks for nothing."""
    with pytest.raises(Beleidsfout) as gevangen:
        lees_aanvaard("a.yaml", JURIST.replace("L-jurist", code))
    assert f"aanvaarding {code}: alleen een waarschuwing kan worden aanvaard" in gevangen.value.text()


FOUTEN: Final = (
    *((code, "B-woord", f"aanvaarding {code}: alleen een waarschuwing") for code in sorted(VAN_AANVAARDING)),
    ("B-overlap", "B-woord", "aanvaarding B-overlap: deze code is onbekend"),
    ("L-jurst", "B-woord", "bedoelde u 'L-jurist'?"),
)


@pytest.mark.parametrize(("code", "fout", "wat"), FOUTEN)
def test_what_is_said_of_acceptances_cannot_be_accepted_nor_what_nobody_knows(code: str, fout: str, wat: str) -> None:
    """Else one line would silence its own end date."""
    with pytest.raises(Beleidsfout) as gevangen:
        lees_aanvaard("a.yaml", JURIST.replace("L-jurist", code))
    assert gevangen.value.fouten[0].code == fout
    assert wat in gevangen.value.text()


@pytest.mark.parametrize(
    ("oud", "nieuw", "code", "wat"),
    [
        ("    reden: De jurist leest mee in het najaar\n", "", "B-ontbreekt", "aanvaarding: 'reden' ontbreekt"),
        ("    reden: De jurist leest mee in het najaar\n", "    reden: ''\n", "B-leeg", "aanvaarding L-jurist, reden"),
        ("    door: Privacyfunctionaris\n", "", "B-ontbreekt", "aanvaarding: 'door' ontbreekt"),
        ("    tot: 2026-12-31\n", "", "B-ontbreekt", "aanvaarding: 'tot' ontbreekt"),
        ("2026-12-31", "ooit", "B-naam", "aanvaarding L-jurist, tot: 'ooit' heeft niet de goede vorm"),
        ("2026-12-31", "2026-02-30", "B-datum", "aanvaarding L-jurist, tot: deze datum bestaat niet"),
        ("[S-01, S-02]", "[]", "B-leeg", "aanvaarding L-jurist, onderwerp: de lijst is leeg"),
        ("[S-01, S-02]", "[S-01, S-01]", "B-uniek", "aanvaarding L-jurist: 'S-01' is al aanvaard, op regel 3"),
        ("    tot:", "    totdat:", "B-sleutel", "aanvaarding: onbekende sleutel 'totdat'"),
        ("aanvaard:\n", "aanvaardt:\n", "B-sleutel", "aanvaardingen: onbekende sleutel 'aanvaardt'"),
        ("    door: P", "    door: &p P", "Y-anker", "een anker of verwijzing"),
    ],
)
def test_the_file_is_read_as_strictly_as_a_policy(oud: str, nieuw: str, code: str, wat: str) -> None:
    """Who, why and until when cannot be left out; each mistake with its place."""
    with pytest.raises(Beleidsfout) as gevangen:
        kijk(verander(JURIST, oud, nieuw))
    fout = next(fout for fout in gevangen.value.fouten if fout.code == code)
    assert wat in fout.wat
    assert (fout.bestand, fout.regel > 0) == ("lint-aanvaard.yaml", True)


def test_a_file_of_nothing_but_mistakes_ends() -> None:
    """Bounded, as every reader of policy files."""
    with pytest.raises(Beleidsfout) as gevangen:
        lees_aanvaard("a.yaml", "aanvaard:\n" + "  - {}\n" * 900)
    assert len(gevangen.value.fouten) == FOUTEN_MAX
