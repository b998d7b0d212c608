"""Replaying records: what the road wrote is enough to decide again, and what is not known is not guessed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import pytest

from hub.bootstrap.simulatie import bouw_simulatie, peildag
from hub.journal.bladzijde import splits
from hub.policy.laden import Beleid
from hub.policy.simulatie import Simulatie, Simulatiefout
from hub.policy.simulatie_effect import Effect, Soort
from tests.weg import (
    VANDAAG,
    Json,
    Proef,
    advies,
    afdoening,
    beleid,
    echt_beleid,
    feit,
    informatieverzoek,
    jongere,
    markering,
    signaal,
    terugkoppeling,
)

DEELNEMER: Final = "  gemeente-barneveld: {ondertekend"
RENKUM: Final = (
    DEELNEMER,
    f"""\
  gemeente-renkum: {{ondertekend: 2026-03-01, contactpersoon: Meldpunt, grondslag: Jeugdwet art. 7.4.0}}
{DEELNEMER}""",
)
S01: Final = """\
    als: {inwoner: ja}
    geef: [groep kop, groep persoonsgegevens, betrokkene.gezagdragers, groep feit-kort, zorgen]
"""
LEEFTIJD: Final = "grenzen: [12, 18, 23]"


def eerste_berichten() -> list[tuple[str, str, Json]]:
    """Messages of persons that nobody knew, each another person: what is decided rests on nothing earlier."""
    return [
        ("politie", "signaal", signaal(0)),
        ("politie", "signaal", signaal(1, zorgen=[])),
        ("politie", "signaal", signaal(2, betrokkene=jongere(2, gemeente="0274"))),
        ("politie", "signaal", signaal(3, betrokkene=jongere(3, geboren="2006-05-01"))),
        ("politie", "signaal", signaal(4, betrokkene=jongere(4, geboren=None))),
        ("politie", "signaal", signaal(5, feit=feit(huiselijk_geweld=True))),
        ("politie", "signaal", signaal(6, doel="vroegsignalering")),
        ("om", "signaal", signaal(7, doel="zsm-afweging")),
        ("politie", "signaal", signaal(8, doel="zsm-afweging", vermoeden_complex=True, aan=["veiligheidshuis"])),
        ("politie", "informatieverzoek", informatieverzoek(9)),
        ("halt", "signaal", signaal(10)),
        ("veiligheidshuis", "advies", markering(11)),
    ]


@cache
def berichten() -> tuple[tuple[str, str, Json], ...]:
    """A stream in which cases run on: answers, decisions, a wrongful suspect, feedback."""
    uit = eerste_berichten()
    uit += [("politie", "signaal", signaal(11, doel="zsm-afweging", aan=["veiligheidshuis", "om"]))]
    uit += [("gemeente-ede", "advies", advies(n)) for n in (0, 1, 3)]
    uit += [("gemeente-ede", "advies", advies(9, opgesteld_op="2025-10-01"))]
    uit += [("politie", "afdoening", afdoening(n, b)) for n, b in ((0, "reprimande"), (3, "halt"), (9, "zsm"))]
    sepot = {"beslisser": "om", "beslissing": "sepot"}
    uit += [("om", "afdoening", afdoening(7, "sepot", inhoud=sepot | {"sepotcode": "01"}, doel="zsm-afweging"))]
    uit += [("om", "afdoening", afdoening(8, "sepot", inhoud=sepot, doel="zsm-afweging"))]
    return (*uit, ("politie", "terugkoppeling", terugkoppeling(0)))


async def stuur(van: Beleid, wat: Sequence[tuple[str, str, Json]]) -> list[bytes]:
    """Take messages along the road, one after the other; the records, as they were stored."""
    proef = Proef(beleid=van)
    for partij, soort, data in wat:
        await proef.stuur(proef.bericht(partij, soort, data))
    return [record for blad in proef.geheugen.alles("journaal.*.*").values() for record in splits(blad.inhoud)]


def speel(records: Sequence[bytes], nieuw: Beleid, oud: Beleid | None = None) -> Simulatie:
    """Replay on the day on which everything was sent."""
    simulatie = bouw_simulatie(nieuw, oud or echt_beleid(), VANDAAG)
    for inhoud in records:
        simulatie.voeg_toe(inhoud)
    return simulatie


def anders(simulatie: Simulatie, soort: Soort) -> list[Effect]:
    """The differences of one kind."""
    return sorted(
        (e for e in simulatie.effecten if e.soort is soort), key=lambda e: (e.van, e.bericht, e.naar, e.regel_oud)
    )


async def test_the_same_policy_decides_the_same() -> None:
    """The record holds all that is needed: nothing differs and nothing is undetermined, in a stream of every kind."""
    records = await stuur(echt_beleid(), berichten())
    besloten = [json.loads(r) for r in records if b'"soort":"besloten"' in r]
    uitkomsten = {deel["uitkomst"] for record in besloten for deel in record["besluiten"]}
    assert uitkomsten == {"doorlaten", "weigeren", "vasthouden"}
    assert {record["bericht"] for record in besloten} == set(echt_beleid().woordenboek.berichten)
    assert any("aanleiding" in record for record in besloten)
    simulatie = speel(records, echt_beleid())
    assert simulatie.besluiten == sum(len(record["besluiten"]) for record in besloten)
    assert {s for s, n in simulatie.per_soort().items() if n} == {Soort.GELIJK}


WIJZIGINGEN: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "Renkum doet mee": (RENKUM,),
    "minder velden": ((S01, S01.replace("groep feit-kort, ", "")),),
    "meer velden": ((S01, S01.replace("zorgen]", "zorgen, vermoeden_complex]")),),
    "andere termijn": (
        (
            "plichten: [log, bewaar 72 uur, koppel-terug]\n    alternatief: Richt",
            "plichten: [log, bewaar 24 uur]\n    alternatief: Richt",
        ),
    ),
    "jonger": ((S01, S01.replace("inwoner: ja", "inwoner: ja, leeftijd: tot 18")),),
    "grens verlegd": (
        (LEEFTIJD, "grenzen: [12, 18, 19, 23]"),
        (S01, S01.replace("inwoner: ja", "inwoner: ja, leeftijd: vanaf 19")),
    ),
    "andere code": (("- regel: S-01\n", "- regel: S-09\n"),),
}


@pytest.mark.parametrize("naam", WIJZIGINGEN)
async def test_the_replay_says_what_the_road_would_have_done(naam: str) -> None:
    """The oracle: the same messages along the road under the new policy. What is determined must be so."""
    nieuw = beleid(*WIJZIGINGEN[naam])
    toen, nu = [
        [json.loads(r) for r in await stuur(van, eerste_berichten()) if b'"soort":"besloten"' in r]
        for van in (echt_beleid(), nieuw)
    ]
    bepaald = 0
    for oud_record, nieuw_record in zip(toen, nu, strict=True):
        for plaats, (oud, werkelijk) in enumerate(zip(oud_record["besluiten"], nieuw_record["besluiten"], strict=True)):
            los = {**oud_record, "besluiten": [oud_record["besluiten"][plaats]]}
            (effect,) = speel([json.dumps(los).encode()], nieuw).effecten
            if effect.soort is Soort.ONBEPAALD:
                continue
            bepaald += 1
            assert set(oud["velden"]) - {*effect.velden_af} | {*effect.velden_bij} == set(werkelijk["velden"])
            assert set(oud["plichten"]) - {*effect.plichten_af} | {*effect.plichten_bij} == set(werkelijk["plichten"])
            assert (effect.soort is Soort.ERBIJ) == (oud["uitkomst"] != "doorlaten" == werkelijk["uitkomst"])
            assert (effect.soort is Soort.VERVALT) == (werkelijk["uitkomst"] != "doorlaten" == oud["uitkomst"])
            assert effect.regel_nieuw == werkelijk["code"]
    assert bepaald > 25


async def test_a_municipality_that_joins_receives() -> None:
    """Who signed is what the new convenant says, not what was recorded: else joining would never show."""
    simulatie = speel(await stuur(echt_beleid(), eerste_berichten()), beleid(RENKUM))
    (effect,) = anders(simulatie, Soort.ERBIJ)
    assert (effect.van, effect.naar, effect.regel_oud, effect.regel_nieuw) == (
        "politie",
        "gemeente-renkum/inzage",
        "N-20",
        "S-01",
    )
    assert "zorgen.omschrijving" in effect.velden_bij
    assert "feit.verhoor" not in effect.velden_bij
    assert effect.ruimer
    assert effect.anders
    assert not anders(simulatie, Soort.ONBEPAALD)


async def test_what_was_not_recorded_is_not_guessed() -> None:
    """No rule of this key asked whether problems are complex: the record is silent, and that is told."""
    records = await stuur(echt_beleid(), eerste_berichten())
    simulatie = speel(records, beleid((S01, S01.replace("inwoner: ja", "inwoner: ja, complex: nee"))))
    onbepaald = anders(simulatie, Soort.ONBEPAALD)
    # Also where a ban refuses: the duties of S-01 exist on a refusal too.
    assert {e.naar for e in onbepaald} == {"gemeente-ede/inzage", "gemeente-renkum/inzage"}
    assert {e.waarom for e in onbepaald} == {("complex",)}
    assert {s for s, n in simulatie.per_soort().items() if n} == {Soort.ONBEPAALD, Soort.GELIJK}


async def test_a_finer_band_is_not_guessed() -> None:
    """16 years was recorded as 12 to 18: a cut at 15 cannot be decided; of 20 years it can."""
    nieuw = beleid(
        (LEEFTIJD, "grenzen: [12, 15, 18, 23]"), (S01, S01.replace("inwoner: ja", "inwoner: ja, leeftijd: tot 15"))
    )
    simulatie = speel(await stuur(echt_beleid(), eerste_berichten()), nieuw)
    assert {e.waarom for e in anders(simulatie, Soort.ONBEPAALD)} == {("leeftijd",)}
    (weg,) = anders(simulatie, Soort.VERVALT)
    assert (weg.naar, weg.regel_oud) == ("gemeente-ede/inzage", "S-01")
    assert "betrokkene.bsn" in weg.velden_af


async def test_an_unknown_purpose_stays_unknown_only_if_the_old_dictionary_says_so() -> None:
    """The journal does not keep the word: it was the sender's own. A new purpose may be just that word."""
    oud = echt_beleid()
    records = await stuur(oud, [("politie", "signaal", signaal(0, doel="kinderopvang"))])
    (record,) = [json.loads(r) for r in records if b'"soort":"besloten"' in r]
    assert record["doel"] == "onbekend"
    assert {s for s, n in speel(records, oud).per_soort().items() if n} == {Soort.GELIJK}
    ruimer = beleid(("andere-doelen:\n", "andere-doelen:\n  kinderopvang: Niet van dit convenant\n"))
    for nieuw, vorige in ((ruimer, oud), (oud, ruimer)):
        effecten = speel(records, nieuw, vorige).effecten
        assert {e.soort for e in effecten} == {Soort.ONBEPAALD}
        assert {e.waarom for e in effecten} == {("het doel was onbekend en is niet vastgelegd",)}


async def test_a_party_that_left_the_register_is_not_guessed() -> None:
    """Whether a message to it would be refused whole is not in the record."""
    simulatie = speel(
        await stuur(echt_beleid(), eerste_berichten()),
        beleid(
            ("  gemeente-renkum: {naam: Gemeente Renkum, rol: gemeente, oin: 00000099000000013000, cbs: 0274}\n", "")
        ),
    )
    onbepaald = anders(simulatie, Soort.ONBEPAALD)
    assert {e.naar.partition("/")[0] for e in onbepaald} == {"gemeente-renkum"}
    assert {e.waarom for e in onbepaald} == {("gemeente-renkum staat niet in het nieuwe woordenboek",)}


async def test_a_number_of_a_party_that_changed_makes_its_residents_unknown() -> None:
    """`inwoner` was decided with the old number."""
    nieuw = beleid(
        ("rol: gemeente, oin: 00000099000000011000, cbs: 0228", "rol: gemeente, oin: 00000099000000011000, cbs: 0229")
    )
    simulatie = speel(await stuur(echt_beleid(), eerste_berichten()), nieuw)
    assert {e.waarom for e in anders(simulatie, Soort.ONBEPAALD)} == {("inwoner",)}


async def test_an_error_in_a_feature_is_not_guessed() -> None:
    """Which value it was, the record does not say."""
    (record,) = [json.loads(r) for r in await stuur(echt_beleid(), [berichten()[0]]) if b'"soort":"besloten"' in r]
    deel = record["besluiten"][1] | {"code": "P-kenmerk", "uitkomst": "weigeren", "velden": []}
    (effect,) = speel([json.dumps(record | {"besluiten": [deel]}).encode()], echt_beleid()).effecten
    assert effect.waarom == ("een kenmerk had een waarde die niet is vastgelegd",)


async def test_a_word_that_the_new_dictionary_dropped_is_not_guessed() -> None:
    """A value that no longer exists cannot be decided on, and the feature is named."""
    (record,) = [json.loads(r) for r in await stuur(echt_beleid(), [berichten()[0]]) if b'"soort":"besloten"' in r]
    deel = record["besluiten"][1]
    deel |= {"kenmerken": deel["kenmerken"] | {"zaak": "gesloten"}}
    (effect,) = speel([json.dumps(record | {"besluiten": [deel]}).encode()], echt_beleid()).effecten
    assert (effect.soort, effect.waarom) == (Soort.ONBEPAALD, ("zaak",))


async def test_how_a_record_is_written_does_not_matter() -> None:
    """As stored, as `volg --json` shows it, or in another order with spaces: the same decisions, counted each time."""
    records = [r for r in await stuur(echt_beleid(), berichten()) if b'"soort":"besloten"' in r]
    gewoon = speel(records, beleid(RENKUM))
    getoond = [b'{"volgnummer":%d,' % n + r[1:] for n, r in enumerate(records)]
    anders_geschreven = [json.dumps(dict(reversed(json.loads(r).items()))).encode() for r in records]
    for ook in (getoond, anders_geschreven):
        assert speel(ook, beleid(RENKUM)).effecten == gewoon.effecten
    dubbel = speel([*records, *records], beleid(RENKUM))
    assert dubbel.effecten == {effect: 2 * n for effect, n in gewoon.effecten.items()}


async def test_the_memory_of_groups_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgetting groups changes no count."""
    records = await stuur(echt_beleid(), berichten())
    gewoon = speel([*records, *records], beleid(RENKUM)).effecten
    monkeypatch.setattr("hub.policy.simulatie.GROEPEN_MAX", 2)
    simulatie = speel([*records, *records], beleid(RENKUM))
    assert len(simulatie._groepen) <= 2
    assert simulatie.effecten == gewoon


async def test_two_senders_with_equal_decisions_are_not_one() -> None:
    """The sender stands behind the ids in a record; he is part of what is grouped."""
    (inhoud,) = [r for r in await stuur(echt_beleid(), [berichten()[0]]) if b'"soort":"besloten"' in r]
    ander = inhoud.replace(b'"partij":"politie"', b'"partij":"om"')
    assert {e.van for e in speel([inhoud, ander], echt_beleid()).effecten} == {"politie", "om"}


@pytest.mark.parametrize(
    "inhoud",
    [b"", b"{", b"[1]", b'{"soort":"besloten"}', b'{"soort":"besloten","besluiten":[{}]}', b"\xff", b"[" * 100_000],
)
def test_garbage_is_our_error(inhoud: bytes) -> None:
    """A file that is no journal must not count as one without decisions."""
    with pytest.raises(Simulatiefout):
        bouw_simulatie(echt_beleid(), echt_beleid(), VANDAAG).voeg_toe(inhoud)


def test_other_records_are_passed_over() -> None:
    """A journal holds much besides decisions."""
    simulatie = bouw_simulatie(echt_beleid(), echt_beleid(), VANDAAG)
    record: dict[str, Any] = {"soort": "ontvangen", "partij": "politie"}
    assert not simulatie.voeg_toe(json.dumps(record).encode())
    assert not simulatie.voeg_toe(json.dumps(record, separators=(",", ":")).encode())
    assert (simulatie.besluiten, dict(simulatie.effecten)) == (0, {})


def test_a_convenant_that_starts_later_is_looked_at_from_its_first_day() -> None:
    """Today nothing would pass, which says nothing."""
    later = beleid(("geldig: {van: 2026-01-01", "geldig: {van: 2027-01-01"))
    assert peildag(later, VANDAAG) == later.convenant.van
    assert peildag(echt_beleid(), VANDAAG) == VANDAAG
