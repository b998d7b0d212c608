"""Worked cases: they are read strictly, and their judgement says what differs."""

from __future__ import annotations

import pytest

from hub.policy.fouten import Beleidsfout
from hub.policy.gevallen import lees_gevallen, toets
from tests.klein_beleid import klein, verander

GEVAL = """\
standaard: {leeftijd: 16, verdacht: ja}
gevallen:
  - geval: R04-toegestaan
    regel: R04
    soort: toestaan
    van: politie
    bericht: signaal
    doel: omgevingsadvies
    naar: gemeente/inzage
    fase: signalering
    kenmerken: {zorgen: ja}
    verwacht: {uitkomst: doorlaten, regel: S-01, wel: [groep wie], niet: [feit.medeverdachten], plichten: [log]}
"""


@pytest.mark.parametrize(
    ("oud", "nieuw", "code", "wat"),
    [
        (
            "soort: toestaan",
            "soort: weigeren",
            "B-geval",
            "geval R04-toegestaan: soort 'weigeren' past niet bij de verwachte uitkomst",
        ),
        ("regel: S-01, ", "", "B-geval", "geval R04-toegestaan, verwacht: welke regel laat dit door?"),
        (
            "uitkomst: doorlaten, regel: S-01",
            "uitkomst: weigeren",
            "B-geval",
            "geval R04-toegestaan, verwacht: waarom gaat dit niet door?",
        ),
        (
            "niet: [feit.medeverdachten]",
            "niet: [betrokkene]",
            "B-geval",
            "geval R04-toegestaan, verwacht: 'betrokkene.achternaam' staat bij wel en bij niet",
        ),
        ("regel: S-01", "regel: S-09", "B-woord", "geval R04-toegestaan, verwacht, regel: 'S-09' is onbekend"),
        ("{zorgen: ja}", "{zorg: ja}", "B-woord", "geval R04-toegestaan, kenmerken: 'zorg' is onbekend"),
        ("{zorgen: ja}", "{zorgen: veel}", "B-woord", "geval R04-toegestaan, zorgen: 'veel' is onbekend"),
        ("leeftijd: 16", "leeftijd: zestien", "B-naam", "standaard, leeftijd: 'zestien' heeft niet de goede vorm"),
        ("plichten: [log]", "plichten: [lol]", "B-plicht", "geval R04-toegestaan, verwacht: plicht 'lol' is onbekend"),
        ("naar: gemeente/inzage", "naar: gemeente", "B-woord", "geval R04-toegestaan, naar: 'gemeente' is onbekend"),
        ("gevallen:\n", "geval:\n", "B-sleutel", "gevallen: onbekende sleutel 'geval'"),
    ],
)
def test_mistakes_in_worked_cases(oud: str, nieuw: str, code: str, wat: str) -> None:
    """A case that names something unknown, or contradicts itself, is refused: it would prove nothing."""
    with pytest.raises(Beleidsfout) as gevangen:
        lees_gevallen({"g.yaml": verander(GEVAL, oud, nieuw)}, klein())
    assert (code, wat) in [(fout.code, fout.wat) for fout in gevangen.value.fouten]


def test_a_case_name_is_unique_over_all_files() -> None:
    """A report that names a case must mean one case."""
    with pytest.raises(Beleidsfout, match=r"geval R04-toegestaan: de naam staat er al \(a.yaml, 3\)"):
        lees_gevallen({"a.yaml": GEVAL, "b.yaml": GEVAL}, klein())


def uitslag(*veranderingen: tuple[str, str]) -> tuple[str, ...]:
    """Complaints about the one case, with pieces replaced."""
    tekst = GEVAL
    for oud, nieuw in veranderingen:
        tekst = verander(tekst, oud, nieuw)
    beleid = klein()
    (uit,) = toets(beleid, lees_gevallen({"g.yaml": tekst}, beleid))
    assert uit.goed is (not uit.klachten)
    return uit.klachten


def test_a_case_that_holds() -> None:
    """The default features and those of the case together make the rule match."""
    assert uitslag() == ()
    beleid = klein()
    (geval,) = lees_gevallen({"g.yaml": GEVAL}, beleid)
    assert geval.kenmerken == {"leeftijd": 16, "verdacht": "ja", "zorgen": "ja"}
    assert (geval.regel, geval.toestaan) == ("R04", True)
    assert toets(beleid, [geval])[0].text() == "goed  R04-toegestaan"


@pytest.mark.parametrize(
    ("oud", "nieuw", "klachten"),
    [
        (
            "{zorgen: ja}",
            "{zorgen: onbekend}",
            (
                "de uitkomst is weigeren (code R01), verwacht was doorlaten",
                "regel geen geldt, verwacht was S-01",
                "'betrokkene.achternaam' gaat niet door, verwacht was van wel",
                "'betrokkene.bsn' gaat niet door, verwacht was van wel",
                "de plicht 'log' ontbreekt",
            ),
        ),
        ("niet: [feit.medeverdachten]", "niet: [feit.zwaarte]", ("'feit.zwaarte' gaat door, verwacht was van niet",)),
        ("plichten: [log]", "plichten: [bewaar 14 dagen]", ("de plicht 'bewaar 14 dagen' ontbreekt",)),
        ("regel: S-01", "regel: S-02", ("regel S-01 geldt, verwacht was S-02",)),
        ("regel: S-01", "regel: S-01, code: R01", ("de code is S-01, verwacht was R01",)),
        ("regel: S-01", "regel: S-01, verboden: [N-04, N-07]", ("verbod N-04 werkt niet (wel: N-07)",)),
    ],
)
def test_a_case_that_does_not_hold(oud: str, nieuw: str, klachten: tuple[str, ...]) -> None:
    """Each difference is a sentence; none is hidden behind another."""
    assert uitslag((oud, nieuw)) == klachten


def test_the_text_of_a_failure() -> None:
    """Name, file, line, and what differs."""
    beleid = klein()
    (uit,) = toets(
        beleid, lees_gevallen({"g.yaml": verander(GEVAL, "plichten: [log]", "plichten: [verouderd]")}, beleid)
    )
    assert uit.text() == "FOUT  R04-toegestaan (g.yaml, regel 3)\n      - de plicht 'verouderd' ontbreekt"


def test_a_case_of_a_duty_that_cannot_be_performed() -> None:
    """A hub without a log refuses: the case says which duties it lacks."""
    anders = "uitkomst: weigeren, code: P-plicht, regel: S-01, niet: [betrokkene]}"
    assert (
        uitslag(
            ("soort: toestaan", "soort: weigeren"),
            ("    kenmerken:", "    niet-uitvoerbaar: [log]\n    kenmerken:"),
            (GEVAL.partition("verwacht: {")[2].strip(), anders),
        )
        == ()
    )


def test_a_case_of_an_unknown_purpose_and_a_fraction() -> None:
    """Purpose and phase are the sender's words, so a case may try one nobody knows; numbers may be parts."""
    anders = "uitkomst: weigeren, code: R23}"
    assert (
        uitslag(
            ("soort: toestaan", "soort: weigeren"),
            ("doel: omgevingsadvies", "doel: iets-anders"),
            ("leeftijd: 16", "leeftijd: 33/2"),
            (GEVAL.partition("verwacht: {")[2].strip(), anders),
        )
        == ()
    )
