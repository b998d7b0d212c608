"""Claims about the convenant as a whole: over every key and every situation, not over examples.

`Doorgang` searches all situations of the rules exactly; what it finds is asked of the compiled table, so neither can be
wrong alone. What it does not find is looked for once more at random.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

import pytest

from hub.policy.besluit import Kenmerken, Sleutel, Uitkomst
from hub.policy.doorgang import Doorgang, Situatie, mogelijk, raakt, zeker
from hub.policy.laden import Beleid, laad
from hub.policy.regels import Bewering, Toestemming, Verbod
from hub.policy.tabel import Tabel
from hub.zaak.kenmerken import Deelnemer, van_bericht, van_bestemming
from hub.zaak.zaak import Zaak
from schemas.catalogus import VELDEN, velden_van
from schemas.register import soort_van, valideer
from tests.bron import WORTEL
from tests.weg import VANDAAG, advies, afdoening, informatieverzoek, signaal, terugkoppeling

ROUTES: Final = {
    ("signaal", "politie"): {"gemeente/inzage", "veiligheidshuis"},
    ("signaal", "om"): {"veiligheidshuis"},
    ("informatieverzoek", "politie"): {"gemeente/inzage"},
    ("informatieverzoek", "om"): {"veiligheidshuis"},
    ("informatieverzoek", "rvdk"): {"gi", "gemeente/leerplicht"},
    ("advies", "gemeente"): {"politie", "om", "rvdk", "gemeente/dossier"},
    ("advies", "veiligheidshuis"): {"om"},
    ("advies", "rvdk"): {"om"},
    ("advies", "reclassering"): {"om"},
    ("advies", "gi"): {"rvdk"},
    ("afdoening", "politie"): {"gemeente/inzage", "gemeente/dossier", "halt", "om", "veiligheidshuis"},
    ("afdoening", "om"): {"politie", "rvdk", "reclassering", "veiligheidshuis"},
    ("terugkoppeling", "politie"): {"veiligheidshuis", "gemeente/inzage"},
    ("terugkoppeling", "om"): {"veiligheidshuis", "gemeente/inzage"},
}
"""Who may send what to whom, written down a second time. Nothing else may pass."""
FASEN: Final = {
    "signaal": {"signalering"},
    "informatieverzoek": {"triage"},
    "advies": {"signalering", "triage", "verwijzing"},
    "afdoening": {"verwijzing"},
    "terugkoppeling": {"vervolg"},
}
"""The phase of each message. An advice in `signalering` is the one that a signal wakes."""
VRIJ_IN_DOSSIER: Final = {
    "voor_gemeente.reden_gezamenlijke_reprimande": "R09: de zin die voor de gemeente is geschreven",
    "voor_gemeente.halt_mededeling": "R10: precies de mededeling die voor de gemeente is geschreven",
    "advies.doel_interventie": "R06: schreef de gemeente zelf",
    "advies.leefgebieden.tekst": "R06: schreef de gemeente zelf",
    "advies.leerplicht.toelichting": "R06: schreef de gemeente zelf",
    "advies.contextinformatie": "R06: schreef de gemeente zelf",
    "advies.onderbouwing": "R06: schreef de gemeente zelf",
}
"""Free text that can reach a dossier. What somebody types there nobody can prove; hence each with its reason."""
BEWAKERS: Final = {
    "N-06": "B-06",
    "N-06b": "B-06b",
    "N-07": "B-07",
    "N-08": "B-08",
}
"""Bans that take nothing today because no permit gives it, and the claim each guards: they are for the permit that
somebody writes tomorrow."""
INZAGE_MAX_S: Final = 72 * 3_600
"""Longest that a contact person may look, in seconds: triage takes days (the pilot: for a short time)."""


@cache
def beleid() -> Beleid:
    """The policy of the repository."""
    map_ = WORTEL / "policies"
    return laad({naam: (map_ / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}, VELDEN)


def gangen(
    van: Beleid, naar: str | None = None, zonder: str = ""
) -> Iterator[tuple[Sleutel, Toestemming, list[Verbod]]]:
    """Every key with a permit, the permit, and the bans of the key, `zonder` left out."""
    for sleutel in van.tabel.sleutels:
        if naar is None or sleutel.naar == naar:
            verboden = [rij.verbod for rij in van.tabel.verboden_van(sleutel) if rij.verbod.kop.code != zonder]
            for rij in van.tabel.regels_van(sleutel):
                yield sleutel, rij.regel, verboden


def doorgangen(van: Beleid, naar: str | None = None, *eisen: Situatie) -> Iterator[tuple[Sleutel, str, str, Kenmerken]]:
    """Key, permit, field and features for every field of every permit that can pass there, as the table confirms."""
    zoeker = Doorgang(van.woordenboek)
    plichten = frozenset(van.woordenboek.plichten)
    for sleutel, regel, verboden in gangen(van, naar):
        for veld in sorted(regel.velden):
            situatie = zoeker.zoek(regel, veld, verboden, *eisen)
            if situatie is None:
                continue
            kenmerken = zoeker.voorbeeld(situatie)
            besluit = van.tabel.beslis(sleutel, kenmerken, plichten)
            assert (besluit.uitkomst, besluit.regel) == (Uitkomst.DOORLATEN, regel.kop.code), (sleutel, kenmerken)
            assert veld in besluit.velden
            yield sleutel, regel.kop.code, veld, kenmerken


def breuken(van: Beleid, bewering: Bewering, zonder: str = "") -> Iterator[tuple[Sleutel, str, str]]:
    """Where a claim does not hold, one ban left out: key, permit, field. Unknown counts as "may be so"."""
    zoeker = Doorgang(van.woordenboek)
    for sleutel, regel, verboden in gangen(van, zonder=zonder):
        if raakt(bewering.bereik, sleutel):
            for veld in sorted(regel.velden & bewering.velden):
                if zoeker.zoek(regel, veld, verboden, mogelijk(bewering.als)) is not None:
                    yield sleutel, regel.kop.code, veld


def beweringen() -> tuple[Bewering, ...]:
    """The claims of the convenant."""
    return beleid().convenant.beweringen


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bewering", beweringen(), ids=lambda bewering: bewering.kop.code)
def test_every_claim_of_the_convenant_holds(bewering: Bewering) -> None:
    """The sentences that the partners signed for, over all situations."""
    assert list(breuken(beleid(), bewering)) == []


def test_every_claim_needs_a_ban_or_the_absence_of_a_permit() -> None:
    """A claim that no ban carries would hold of any convenant: then it says nothing."""
    gedragen = {
        bewering.kop.code
        for verbod in beleid().convenant.nooit
        for bewering in beweringen()
        if any(breuken(beleid(), bewering, verbod.kop.code))
    }
    zonder_toestemming = {"B-01", "B-10b", *BEWAKERS.values()}
    assert {bewering.kop.code for bewering in beweringen()} == gedragen | zonder_toestemming
    assert gedragen.isdisjoint(zonder_toestemming)


def test_a_random_search_finds_no_break_either() -> None:
    """The search and the table share no code, but they could share a mistake in thinking; chance shares none."""
    kans = random.Random(20260115)
    woordenboek, tabel = beleid().woordenboek, beleid().tabel
    plichten = frozenset(woordenboek.plichten)
    zoeker = Doorgang(woordenboek)
    door = 0
    for sleutel in tabel.sleutels:
        for rij in tabel.regels_van(sleutel):
            for _ in range(60):
                vrij = {naam: frozenset({kans.choice(sorted(w))}) for naam, w in zoeker.alles.items()}
                regel = {naam: frozenset({kans.choice(sorted(w))}) for naam, w in zeker(rij.regel.als).items()}
                # Most situations are refused for a dull reason; half of them begin with one that passes.
                basis = kans.choice((vrij, _gunstig()))
                kenmerken = zoeker.voorbeeld({**basis, **{k: vrij[k] for k in kans.sample(sorted(vrij), 3)}, **regel})
                velden = tabel.beslis(sleutel, kenmerken, plichten).velden
                door += bool(velden)
                for bewering in beweringen():
                    if raakt(bewering.bereik, sleutel) and _kan(bewering, tabel.codeer(kenmerken)):
                        assert velden.isdisjoint(bewering.velden), (bewering.kop.code, sleutel, kenmerken)
    assert door > 300


def _kan(bewering: Bewering, code: int) -> bool:
    return all(beleid().tabel.codering.oordeel(voorwaarde, code) is not False for voorwaarde in bewering.als)


@cache
def _gunstig() -> Situatie:
    """Where most of the convenant passes: a known suspect of 16 with concerns, everybody signed and involved."""
    waarden = {"zaak": 1, "huiselijk-geweld": 1, "sepot": 0, "beslissing": 3, "gezamenlijk": 1, "advies-gevolgd": 2}
    return {naam: frozenset({waarden.get(naam, int(naam == "leeftijd"))}) for naam in beleid().woordenboek.kenmerken}


# ── what may be sent, by whom, to whom ───────────────────────────────────────────────────────────────────────────


def test_only_these_routes_exist() -> None:
    """Nobody sends a message that is not his, and nobody receives one that is not for him."""
    gevonden: dict[tuple[str, str], set[str]] = {}
    for sleutel, *_ in doorgangen(beleid()):
        if sleutel.naar != "hub":
            gevonden.setdefault((sleutel.bericht, sleutel.van), set()).add(sleutel.naar)
            assert sleutel.fase in FASEN[sleutel.bericht]
    assert gevonden == ROUTES


def test_the_hub_keeps_nothing_of_what_nobody_may_receive() -> None:
    """Else a message that is refused to everybody would still change a case, and a case is about a person."""
    buiten = {sleutel._replace(naar="") for sleutel in beleid().tabel.sleutels if sleutel.naar != "hub"}
    binnen = {sleutel._replace(naar="") for sleutel in beleid().tabel.sleutels if sleutel.naar == "hub"}
    assert binnen == buiten


def test_nothing_of_police_or_justice_reaches_a_dossier() -> None:
    """R06, asked of the labels of the message catalogue instead of those of the policy."""
    paden = {veld for _, _, veld, _ in doorgangen(beleid(), "gemeente/dossier")}
    assert paden
    assert {VELDEN[pad].herkomst for pad in paden} == {"proces", "brp", "context", "mededeling"}


def test_free_text_in_a_dossier_is_on_the_list() -> None:
    """What can be typed into a dossier is a rest risk: each such field has its reason, and none is added unseen."""
    paden = {veld for _, _, veld, _ in doorgangen(beleid(), "gemeente/dossier") if VELDEN[veld].vorm == "vrij"}
    assert paden == set(VRIJ_IN_DOSSIER)


def test_what_a_municipality_wrote_reaches_only_its_own_dossier() -> None:
    """R06: the advice of one municipality is police-free, but it is not for another."""
    for _, regel, veld, kenmerken in doorgangen(beleid(), "gemeente/dossier"):
        if VELDEN[veld].herkomst == "context":
            assert (regel, kenmerken["eigen"]) == ("A-03", "ja"), veld


def test_the_reason_of_a_joint_reprimande_needs_one() -> None:
    """R06, R09: the sentence is for the case that it was written for, not a way into the dossier."""
    for sleutel, _, veld, kenmerken in doorgangen(beleid()):
        if veld == "voor_gemeente.reden_gezamenlijke_reprimande":
            assert kenmerken["gezamenlijk"] == "ja", sleutel
            assert kenmerken["beslissing"] == "reprimande", sleutel


def test_exactly_the_halt_statement_reaches_the_municipality() -> None:
    """R10: what is reported is what was written for it, and who it is about."""
    zoeker, kenmerk = Doorgang(beleid().woordenboek), beleid().woordenboek.kenmerken["beslissing"]
    halt = {"beslissing": frozenset({kenmerk.waarden.index("halt")})}
    for naar in ("gemeente/inzage", "gemeente/dossier"):
        velden = {
            veld
            for sleutel, regel, verboden in gangen(beleid(), naar)
            if sleutel.bericht == "afdoening"
            for veld in regel.velden
            if zoeker.zoek(regel, veld, verboden, halt) is not None
        }
        kop = {*beleid().woordenboek.groepen["kop"], "betrokkene.bsn"}
        assert velden == {*kop, "voor_gemeente.halt_mededeling"}


def test_a_contact_person_looks_briefly() -> None:
    """What a contact person sees is there for a short time."""
    for sleutel, regel, _ in gangen(beleid()):
        if beleid().woordenboek.bestemmingen[sleutel.naar].soort == "inzage":
            termijnen = [plicht.seconden for plicht in regel.plichten if plicht.seconden is not None]
            assert max(termijnen) <= INZAGE_MAX_S, regel.kop.code


# ── nothing is written for nothing ───────────────────────────────────────────────────────────────────────────────


def test_no_permit_gives_what_it_can_never_give() -> None:
    """A field that a ban always takes, or that the message does not have, is a promise that is never kept."""
    levend = {(sleutel, regel, veld) for sleutel, regel, veld, _ in doorgangen(beleid())}
    for sleutel, regel, _ in gangen(beleid()):
        dood = {veld for veld in regel.velden if (sleutel, regel.kop.code, veld) not in levend}
        assert dood == set(), (sleutel, regel.kop.code)
        assert regel.velden <= set(velden_van(sleutel.bericht)), (sleutel, regel.kop.code)


def _bijt(verbod: Verbod) -> bool:
    """Whether the ban takes a field that would pass without it."""
    zoeker = Doorgang(beleid().woordenboek)
    return any(
        zoeker.zoek(regel, veld, verboden, mogelijk(verbod.als)) is not None
        for sleutel, regel, verboden in gangen(beleid(), zonder=verbod.kop.code)
        if raakt(verbod.bereik, sleutel)
        for veld in regel.velden & verbod.velden
    )


def test_every_ban_bites_or_guards() -> None:
    """A ban that takes nothing is a guard on the list, or it has a duty of its own (N-15 and N-15d destroy)."""
    stil = {verbod.kop.code for verbod in beleid().convenant.nooit if not _bijt(verbod)}
    assert stil == {*BEWAKERS, "N-15", "N-15d"}


@pytest.mark.parametrize(("code", "bewering"), BEWAKERS.items())
def test_a_guard_holds_its_claim_alone(code: str, bewering: str) -> None:
    """Give every permit every field, and let everybody send everything: the guard still holds; without it, no more."""
    claim = next(b for b in beweringen() if b.kop.code == bewering)
    assert list(breuken(_ruim(), claim)) == []
    assert list(breuken(_ruim(), claim, code)) != []


@cache
def _ruim() -> Beleid:
    """The policy as it would be if nobody who writes permits ever thought."""
    van, iedereen = beleid(), frozenset(beleid().woordenboek.rollen)
    regels = tuple(
        replace(regel, velden=frozenset(VELDEN), bereik=replace(regel.bereik, van=iedereen))
        for regel in van.convenant.regels
    )
    convenant = replace(van.convenant, regels=regels)
    return replace(van, convenant=convenant, tabel=Tabel(van.woordenboek, convenant))


def test_every_word_of_the_dictionary_is_used() -> None:
    """A feature, group, duty or restriction that no rule uses misleads whoever reads the dictionary."""
    woordenboek, convenant = beleid().woordenboek, beleid().convenant
    ingangen: list[Toestemming | Verbod] = [*convenant.regels, *convenant.nooit, *convenant.altijd]
    assert {v.kenmerk for ingang in ingangen for v in ingang.als} == set(woordenboek.kenmerken)
    assert {p.naam for ingang in ingangen for p in ingang.plichten} == set(woordenboek.plichten)
    assert {p.waarde for ingang in ingangen for p in ingang.plichten if p.seconden is None} - {None} == set(
        woordenboek.beperkingen
    )
    tekst = "".join((WORTEL / "policies" / naam).read_text("utf-8") for naam in ("convenant.yaml", "woordenboek.yaml"))
    assert {naam for naam in woordenboek.groepen if f"groep {naam}" not in tekst} == set()


def test_every_rule_of_the_domain_has_an_entry() -> None:
    """R01 is the default of the table and R11 the duty `log` of every permit; all others stand in some entry."""
    convenant = beleid().convenant
    ingangen: list[Toestemming | Verbod] = [*convenant.regels, *convenant.nooit, *convenant.altijd]
    bronnen = {code for ingang in ingangen for code in ingang.kop.bron}
    assert bronnen | {convenant.geen_regel, "R11"} == {f"R{n:02d}" for n in range(1, 24)}
    assert all("log" in {p.naam for p in regel.plichten} for regel in convenant.regels)


def test_every_ban_on_everything_tells_the_sender_a_way_or_there_is_none() -> None:
    """A refusal says what would make it allowed; for these nothing would, and saying more shows a way round."""
    zonder = {"N-12", "N-13b", "N-15", "N-15b", "N-15c", "N-15d", "N-17"}
    alles = {v.kop.code for v in beleid().convenant.nooit if len(v.velden) == len(VELDEN) and not v.kop.alternatief}
    assert alles == zonder


# ── the features of the policy are those that messages have ──────────────────────────────────────────────────────


def test_the_features_are_exactly_those_that_the_hub_derives() -> None:
    """A feature that is never derived is always unknown: its permits never pass and its bans always bite."""
    zaak = Zaak(zaak="z", index="i")
    partij = Deelnemer("gemeente-ede", "gemeente", ondertekend=True, contactpersoon=True, cbs="0228")
    afgeleid: set[str] = set()
    inhoud = (signaal(), informatieverzoek(), advies(), afdoening(), terugkoppeling())
    for naam, data in zip(FASEN, inhoud, strict=True):
        bericht = valideer(soort_van(naam), data)
        afgeleid |= set(van_bericht(bericht, zaak, VANDAAG))
        afgeleid |= set(van_bestemming(bericht=bericht, afzender=partij, ontvanger=partij, zaak=zaak, kenners=()))
    assert afgeleid == set(beleid().woordenboek.kenmerken)
