"""Features: exact at their edges, unknown when not told, and the case only where the message is silent."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from hub.policy.besluit import Sleutel
from hub.zaak.kenmerken import Deelnemer, Waarde, grof_sepot, grove_beslissing, van_bericht, van_bestemming
from hub.zaak.tijd import leeftijd, maanden
from hub.zaak.zaak import Vraag, Zaak
from schemas.berichten.bericht import Bericht
from schemas.register import soort_van, valideer
from tests import weg
from tests.weg import VANDAAG, echt_beleid

ZAAK = Zaak(zaak="0a1b2c3d-0000-4000-8000-000000000001", index="ab" * 32)
POLITIE = Deelnemer(partij="politie", rol="politie", ondertekend=True, contactpersoon=None, cbs=None)
EDE = Deelnemer(partij="gemeente-ede", rol="gemeente", ondertekend=True, contactpersoon=True, cbs="0228")
HUIS = Deelnemer(partij="veiligheidshuis", rol="veiligheidshuis", ondertekend=True, contactpersoon=None, cbs=None)
ANDER_HUIS = Deelnemer(
    partij="veiligheidshuis-zuid", rol="veiligheidshuis", ondertekend=True, contactpersoon=None, cbs=None
)


def lees(soort: str, data: dict[str, Any]) -> Bericht:
    """The validated message."""
    return valideer(soort_van(soort), data)


def kenmerk(naam: str, soort: str, data: dict[str, Any], zaak: Zaak | None = None) -> Waarde:
    """One feature of a message."""
    return van_bericht(lees(soort, data), zaak, VANDAAG)[naam]


def signaal(*, geboren: str | None = "2010-05-01", **feit: object) -> dict[str, Any]:
    """A signal with other dates or another offence."""
    return weg.signaal(betrokkene=weg.jongere(geboren=geboren), feit=weg.feit(**feit))


# ── age on the day of the offence (R02) ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("geboren", "pleegdatum", "jaren"),
    [
        ("2014-06-15", "2026-06-14", 11),
        ("2014-06-15", "2026-06-15", 12),
        ("2003-06-15", "2026-06-14", 22),
        ("2003-06-15", "2026-06-15", 23),
        ("2008-06-15", "2026-06-14", 17),
        ("2008-06-15", "2026-06-15", 18),
        # Born on 29 February: a year older on 1 March, and on the day itself in a leap year.
        ("2012-02-29", "2024-02-28", 11),
        ("2012-02-29", "2024-02-29", 12),
        ("2012-02-29", "2025-02-28", 12),
        ("2012-02-29", "2025-03-01", 13),
        ("2004-02-29", "2026-02-28", 21),
        ("2004-02-29", "2026-03-01", 22),
        # Born on 1 March: a leap day in between makes no difference.
        ("2012-03-01", "2024-02-29", 11),
        ("2012-03-01", "2024-03-01", 12),
        ("2026-06-14", "2026-06-14", 0),
    ],
)
def test_leeftijd_op_de_pleegdatum(geboren: str, pleegdatum: str, jaren: int) -> None:
    """The 12th and 23rd birthday decide whether the convenant covers the young person at all: not a day off."""
    assert kenmerk("leeftijd", "signaal", signaal(geboren=geboren, pleegdatum=pleegdatum)) == jaren
    assert leeftijd(date.fromisoformat(geboren), date.fromisoformat(pleegdatum)) == jaren


def test_leeftijd_groeit_met_een_per_jaar() -> None:
    """Over thirty years of days the age never falls and rises once per year, for any birthday, also a leap day."""
    for geboren in (date(2004, 2, 29), date(2003, 12, 31), date(2004, 1, 1)):
        jaren = [leeftijd(geboren, geboren + timedelta(days=n)) for n in range(30 * 366)]
        stappen = [(b or 0) - (a or 0) for a, b in itertools.pairwise(jaren)]
        assert set(stappen) == {0, 1}
        assert sum(stappen) == jaren[-1]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(signaal(geboren="2026-06-16", pleegdatum="2026-06-15"), id="geboren na het feit"),
        pytest.param(signaal(pleegdatum="2026-06-16"), id="feit in de toekomst"),
    ],
)
def test_onmogelijke_datums_zijn_onbekend_ook_als_de_zaak_een_leeftijd_weet(data: dict[str, Any]) -> None:
    """Dates that cannot be right say nothing, and neither may an older message speak for them: unknown, so refused.

    An offence of tomorrow would make an eleven-year-old twelve.
    """
    zaak = ZAAK.model_copy(update={"leeftijd": 16})
    assert kenmerk("leeftijd", "signaal", data) is None
    assert kenmerk("leeftijd", "signaal", data, zaak) is None


def test_ontbrekende_datums_zijn_onbekend_tot_de_zaak_ze_weet() -> None:
    """Nothing is guessed; what an earlier message of the case told still holds when this one is silent."""
    zaak = ZAAK.model_copy(update={"leeftijd": 16})
    for data in (signaal(geboren=None), weg.zonder(weg.signaal(), "feit")):
        assert kenmerk("leeftijd", "signaal", data) is None
        assert kenmerk("leeftijd", "signaal", data, zaak) == 16
    assert kenmerk("leeftijd", "signaal", signaal(geboren="2005-01-01"), zaak) == 21, "the message goes before the case"


# ── age of an advice (R13) ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("opgesteld", "peildatum", "kant"),
    [
        ("2025-12-16", "2026-06-15", "vers"),
        ("2025-12-15", "2026-06-15", "oud"),  # six months to the day
        ("2025-12-14", "2026-06-15", "oud"),
        ("2025-06-16", "2026-06-15", "oud"),
        ("2025-06-15", "2026-06-15", "oud"),  # twelve months to the day
        ("2025-06-14", "2026-06-15", "te oud"),
        # A month without that day is complete on its last day.
        ("2025-08-31", "2026-02-27", "vers"),
        ("2025-08-31", "2026-02-28", "oud"),
        ("2023-08-31", "2024-02-28", "vers"),
        ("2023-08-31", "2024-02-29", "oud"),
        ("2024-02-29", "2025-02-28", "oud"),
        ("2024-02-29", "2025-03-01", "te oud"),
        ("2023-02-28", "2024-02-28", "oud"),
        ("2023-02-28", "2024-02-29", "te oud"),
        ("2025-12-31", "2026-06-30", "oud"),
        ("2026-06-15", "2026-06-15", "vers"),
    ],
)
def test_leeftijd_van_een_advies(opgesteld: str, peildatum: str, kant: str) -> None:
    """A day decides between current, marked and refused, so the age is exact also at the end of a month."""
    gevonden = maanden(date.fromisoformat(opgesteld), date.fromisoformat(peildatum))
    assert gevonden is not None
    assert {"vers": gevonden < 6, "oud": 6 <= gevonden <= 12, "te oud": gevonden > 12}[kant]
    data = weg.advies(opgesteld_op=opgesteld)
    assert van_bericht(lees("advies", data), None, date.fromisoformat(peildatum))["advies-leeftijd"] == gevonden


def test_maanden_lopen_nooit_terug() -> None:
    """Day by day over three years, from each day of a month: older never becomes younger; a whole month is whole."""
    for dag in range(1, 32):
        begin = date(2023, 1, dag)
        reeks = [maanden(begin, begin + timedelta(days=n)) for n in range(3 * 366)]
        vast = [m for m in reeks if m is not None]
        assert len(vast) == len(reeks)
        assert all(a < b for a, b in itertools.pairwise(vast))
        assert vast[0] == 0
        assert Fraction(12) in vast


def test_een_advies_uit_de_toekomst_heeft_geen_leeftijd() -> None:
    """An advice of tomorrow is a mistake; unknown lets the ban on old advice bite."""
    assert kenmerk("advies-leeftijd", "advies", weg.advies(opgesteld_op=VANDAAG + timedelta(days=1))) is None
    assert kenmerk("advies-leeftijd", "signaal", weg.signaal()) is None


# ── message and case ─────────────────────────────────────────────────────────────────────────────────────────────


def test_zorgen_van_bericht_of_zaak() -> None:
    """R04: a concern in the message or in the case; without either the answer is no, not unknown."""
    met, niet = weg.signaal(), weg.signaal(zorgen=[])
    zaak = ZAAK.model_copy(update={"zorgen": True})
    assert kenmerk("zorgen", "signaal", met) == "ja"
    assert kenmerk("zorgen", "signaal", niet) == "nee"
    assert kenmerk("zorgen", "signaal", niet, ZAAK) == "nee"
    assert kenmerk("zorgen", "signaal", niet, zaak) == "ja"
    assert kenmerk("zorgen", "advies", weg.advies(), zaak) == "ja"


def test_huiselijk_geweld_blijft_staan() -> None:
    """R22: once told, a later message cannot untell it; but a later message can tell it."""
    wel, niet = signaal(huiselijk_geweld=True), signaal(huiselijk_geweld=False)
    zaak = ZAAK.model_copy(update={"huiselijk_geweld": True})
    rustig = ZAAK.model_copy(update={"huiselijk_geweld": False})
    assert kenmerk("huiselijk-geweld", "signaal", niet) == "nee"
    assert kenmerk("huiselijk-geweld", "signaal", niet, zaak) == "ja"
    assert kenmerk("huiselijk-geweld", "signaal", wel, rustig) == "ja"
    assert kenmerk("huiselijk-geweld", "advies", weg.advies(), zaak) == "ja"
    assert kenmerk("huiselijk-geweld", "advies", weg.advies(), rustig) == "nee"
    assert kenmerk("huiselijk-geweld", "advies", weg.advies(), ZAAK) is None, "nobody told, so nobody knows"


def test_bericht_gaat_voor_zaak() -> None:
    """What the message says is believed over the case; where it says nothing the case speaks."""
    zaak = ZAAK.model_copy(update={"verdacht": True, "complex": True})
    assert kenmerk("verdacht", "signaal", signaal(verdacht=False), zaak) == "nee"
    assert kenmerk("verdacht", "advies", weg.advies(), zaak) == "ja"
    assert kenmerk("complex", "signaal", weg.signaal(vermoeden_complex=False), zaak) == "nee"
    assert kenmerk("complex", "signaal", weg.signaal(), zaak) == "ja"
    assert kenmerk("verdacht", "advies", weg.advies(), None) is None


def test_stand_van_de_zaak() -> None:
    """New, running or destroyed: of a destroyed case nothing else is known, and sepot is then unknown (R15)."""
    assert kenmerk("zaak", "signaal", weg.signaal()) == "nieuw"
    assert kenmerk("zaak", "signaal", weg.signaal(), ZAAK) == "lopend"
    vernietigd = ZAAK.model_copy(update={"leeftijd": 16, "zorgen": True, "verdacht": True}).vernietigd()
    uit = van_bericht(lees("terugkoppeling", weg.terugkoppeling()), vernietigd, VANDAAG)
    assert uit["zaak"] == "vernietigd"
    assert kenmerk("sepot", "advies", weg.advies(), vernietigd) is None
    assert uit["leeftijd"] is None
    assert uit["zorgen"] == "nee"


def test_zelfde_doel() -> None:
    """R23: an answer keeps the purpose of its question; of a question nobody knows here the purpose is unknown."""
    vraag = "0a1b2c3d-0000-4000-8000-00000000000a"
    zaak = ZAAK.model_copy(
        update={"vragen": (Vraag(bericht=vraag, partij="politie", doel="omgevingsadvies", vraag=True),)}
    )
    antwoord = weg.advies(in_antwoord_op=vraag)
    assert kenmerk("zelfde-doel", "advies", weg.advies()) == "ja"
    assert kenmerk("zelfde-doel", "advies", antwoord, zaak) == "ja"
    assert kenmerk("zelfde-doel", "advies", antwoord | {"doel": "zsm-afweging"}, zaak) == "nee"
    assert kenmerk("zelfde-doel", "advies", antwoord, ZAAK) is None
    assert kenmerk("zelfde-doel", "advies", antwoord) is None


@pytest.mark.parametrize(
    ("beslissing", "code", "grof", "sepot"),
    [
        ("reprimande", None, "reprimande", "geen"),
        ("halt", None, "halt", "geen"),
        ("dagvaarding", None, "overig", "geen"),
        ("sepot", "01", "sepot", "01"),
        ("sepot", "02", "sepot", "overig"),
        ("sepot", None, "sepot", None),
        ("voorwaardelijk-sepot", None, "sepot", "overig"),
    ],
)
def test_beslissing_en_sepot(beslissing: str, code: str | None, grof: str, sepot: str | None) -> None:
    """A sepot without its code may be sepot 01, so it is unknown and holds the message; never `geen` (R15)."""
    assert (grove_beslissing(beslissing), grof_sepot(beslissing, code)) == (grof, sepot)
    inhoud = {"beslisser": "om"} | ({"sepotcode": code} if code else {})
    data = weg.afdoening(0, beslissing, inhoud=inhoud)
    assert kenmerk("sepot", "afdoening", data) == sepot
    assert kenmerk("beslissing", "afdoening", data) == grof


def test_sepot_01_van_de_zaak_geldt_voor_elke_terugkoppeling() -> None:
    """R15: a later message cannot turn a case of sepot 01 into another, and one that tells of it counts."""
    zaak = ZAAK.model_copy(update={"sepot": "01", "beslissing": "sepot"})
    assert kenmerk("sepot", "terugkoppeling", weg.terugkoppeling(), zaak) == "01"
    los = weg.terugkoppeling()
    los["terugkoppeling"] |= {"beslissing": "sepot", "sepotcode": "01"}
    assert kenmerk("sepot", "terugkoppeling", los) == "01"


@pytest.mark.parametrize(
    ("beslissing", "opdracht", "aan"),
    [
        ("dagvaarding", None, "geen"),
        ("dagvaarding", "geen", "geen"),
        ("dagvaarding", "rvdk", "rvdk"),
        ("strafbeschikking", "reclassering", "reclassering"),
        ("raadsonderzoek", None, "rvdk"),
        ("raadsonderzoek", "rvdk", "rvdk"),
    ],
)
def test_wie_de_opdracht_tot_onderzoek_krijgt(beslissing: str, opdracht: str | None, aan: str) -> None:
    """D-08 and D-09 tell the Raad or the reclassering of a decision because it orders them to look further."""
    inhoud: dict[str, object] = {"beslisser": "om", "gezamenlijke_reprimande": False}
    inhoud |= {} if opdracht is None else {"onderzoeksopdracht": opdracht}
    assert kenmerk("onderzoek", "afdoening", weg.afdoening(0, beslissing, inhoud=inhoud)) == aan


def test_advies_gevolgd() -> None:
    """R21: silence about an advice means there was none, unless the case has one: then it is unknown."""
    data = weg.zonder(weg.afdoening(), "afdoening.advies_gevolgd")
    met_advies = ZAAK.model_copy(update={"advies": True})
    assert kenmerk("advies-gevolgd", "afdoening", data) == "geen-advies"
    assert kenmerk("advies-gevolgd", "afdoening", data, ZAAK) == "geen-advies"
    assert kenmerk("advies-gevolgd", "afdoening", data, met_advies) is None
    assert kenmerk("advies-gevolgd", "afdoening", weg.afdoening(), met_advies) == "ja"


# ── the way from one party to another ────────────────────────────────────────────────────────────────────────────


def weg_naar(
    ontvanger: Deelnemer | None, *, zaak: Zaak | None = None, kenners: tuple[str, ...] = ()
) -> dict[str, Waarde]:
    """Features of a police signal on its way to one receiver."""
    return van_bestemming(
        bericht=lees("signaal", weg.signaal()), afzender=POLITIE, ontvanger=ontvanger, zaak=zaak, kenners=kenners
    )


def test_bekend_bij_dit_of_een_ander_veiligheidshuis() -> None:
    """R17, R18: a veiligheidshuis is asked whether it knows the person itself; anyone else whether one of them does."""
    assert weg_naar(HUIS)["bekend"] == "nee"
    assert weg_naar(HUIS, kenners=("veiligheidshuis",))["bekend"] == "ja"
    assert weg_naar(ANDER_HUIS, kenners=("veiligheidshuis",))["bekend"] == "nee"
    assert weg_naar(EDE, kenners=("veiligheidshuis",))["bekend"] == "ja"
    assert weg_naar(None, kenners=("veiligheidshuis",))["bekend"] == "ja"
    assert weg_naar(EDE)["bekend"] == "nee"


def test_betrokken_bij_deze_zaak() -> None:
    """R12: who sent or received in this case, and a veiligheidshuis that marked the person; nobody else."""
    zaak = ZAAK.model_copy(update={"betrokken": ("politie", "gemeente-ede")})
    assert weg_naar(EDE)["betrokken"] == "nee"
    assert weg_naar(EDE, zaak=zaak)["betrokken"] == "ja"
    assert weg_naar(EDE, zaak=zaak)["afzender-betrokken"] == "ja"
    assert weg_naar(EDE, zaak=ZAAK)["afzender-betrokken"] == "nee"
    assert weg_naar(HUIS, zaak=zaak)["betrokken"] == "nee"
    assert weg_naar(HUIS, zaak=zaak, kenners=("veiligheidshuis",))["betrokken"] == "ja"


def test_wie_gevraagd_heeft() -> None:
    """A-07, A-08: only who asked in this case; having sent something is not asking."""
    vraag = Vraag(bericht=ZAAK.zaak, partij="gemeente-ede", doel="omgevingsadvies", vraag=True)
    assert weg_naar(EDE, zaak=ZAAK.model_copy(update={"vragen": (vraag,)}))["gevraagd"] == "ja"
    gestuurd = vraag.model_copy(update={"vraag": False})
    assert weg_naar(EDE, zaak=ZAAK.model_copy(update={"vragen": (gestuurd,)}))["gevraagd"] == "nee"


def test_inwoner() -> None:
    """The municipality of registration as the message has it, else as the case has it, else unknown."""
    elders = lees("signaal", weg.signaal(betrokkene=weg.jongere(gemeente="0203")))
    zwijgt = lees("signaal", weg.signaal(betrokkene=weg.jongere(gemeente=None)))
    zaak = ZAAK.model_copy(update={"gemeente": "0228"})

    def inwoner(bericht: Bericht, zaak: Zaak | None, wie: Deelnemer = EDE) -> Waarde:
        return van_bestemming(bericht=bericht, afzender=POLITIE, ontvanger=wie, zaak=zaak, kenners=())["inwoner"]

    assert inwoner(elders, zaak) == "nee"
    assert inwoner(zwijgt, zaak) == "ja"
    assert inwoner(zwijgt, ZAAK) is None
    assert inwoner(zwijgt, zaak, HUIS) is None


def test_kenmerken_zijn_die_van_het_woordenboek() -> None:
    """Every feature that is derived is in the dictionary and the other way round, for all five messages together.

    A feature that the dictionary lacks would deny everything (P-kenmerk); one that is never derived would be unknown
    for ever, and its rules dead.
    """
    afgeleid: set[str] = set()
    alle = {
        "signaal": weg.signaal(),
        "informatieverzoek": weg.informatieverzoek(),
        "advies": weg.advies(),
        "afdoening": weg.afdoening(),
        "terugkoppeling": weg.terugkoppeling(),
    }
    for soort, data in alle.items():
        bericht = lees(soort, data)
        afgeleid |= van_bericht(bericht, None, VANDAAG).keys()
        afgeleid |= van_bestemming(bericht=bericht, afzender=POLITIE, ontvanger=EDE, zaak=None, kenners=()).keys()
    assert afgeleid == set(echt_beleid().woordenboek.kenmerken)
    assert (
        Sleutel("politie", "signaal", "omgevingsadvies", "gemeente/inzage", "signalering")
        in echt_beleid().tabel.sleutels
    )


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ({"vervolgondersteuning_gewenst": True}, "ja"),
        ({"vervolgondersteuning_gewenst": False}, "nee"),
        ({"reden_gezamenlijke_reprimande": "Samen verder"}, "ja"),
        ({}, "nee"),
    ],
)
def test_alleen_wat_voor_de_gemeente_is_geschreven_is_een_mededeling(tekst: dict[str, object], verwacht: str) -> None:
    """That support is wanted is for the dossier (R06); that it is not only tells that there was a decision."""
    data = weg.afdoening(0, "reprimande", inhoud={"beslisser": "politie"}) | {"voor_gemeente": tekst}
    assert kenmerk("mededeling", "afdoening", data) == verwacht
