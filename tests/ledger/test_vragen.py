"""What is asked of the read side, on both databases, against the plainest reading of the same journal."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.bootstrap.openstaand import TERMIJNEN as TERMIJNEN_VAN_DE_WACHT
from hub.journal.soorten import SOORTEN, lees
from hub.ledger import bladeren
from hub.ledger.combinaties import Ontvangst, Uitkomst
from hub.ledger.duiding import DEELNAME, dag_van, micro
from hub.ledger.filter import TERMIJNEN, Filter, Plek
from hub.ledger.fouten import Grootboekfout
from hub.ledger.grootboek import Grootboek, Leverrij
from hub.ledger.records import Recordfilter
from hub.ledger.tellers import Dimensie
from tests.grootboekproef import (
    AFZENDERS,
    BEGIN,
    BERICHTEN,
    BESTEMMINGEN,
    DOELEN,
    FASEN,
    REGELS,
    VERBODEN,
    Proefjournaal,
)
from tests.verwacht import Verwacht, past

PARTIJEN = sorted({*AFZENDERS, *(b.partition("/")[0] for b in BESTEMMINGEN), "rechtbank"})


def sleutel(rij: Verwacht | Leverrij) -> tuple[Any, ...]:
    """Everything of a row that can be chosen or shown."""
    return (
        rij.nummer, rij.tijd, str(rij.uitkomst), rij.deels, rij.van, rij.naar, rij.bericht, rij.doel, rij.fase,
        rij.kenmerk, rij.zaak, rij.levering if isinstance(rij, Verwacht) else rij.id, str(rij.ontvangst), rij.gemist,
        rij.vernietigd, rij.afgedaan, rij.pogingen, rij.gestript, rij.termijn,
    )  # fmt: skip


def blader(grootboek: Grootboek, filter_: Filter, aantal: int) -> list[Leverrij]:
    """All rows, page by page; each page but the last is full and none is empty."""
    alles: list[Leverrij] = []
    na: Plek | None = None
    while True:
        bladzijde = grootboek.leveringen(filter_, na=na, aantal=aantal)
        alles += bladzijde.rijen
        if bladzijde.volgende is None:
            return alles
        assert len(bladzijde.rijen) == aantal
        na = Plek.lees(str(bladzijde.volgende))


def vergelijk(grootboek: Grootboek, journaal: Proefjournaal, filter_: Filter, aantal: int = 40) -> int:
    """The same rows as the plain reading, newest first. Returns how many."""
    rijen = blader(grootboek, filter_, aantal)
    assert Counter(map(sleutel, rijen)) == Counter(sleutel(r) for r in journaal.rijen if past(r, filter_))
    assert [r.plek for r in rijen] == sorted((r.plek for r in rijen), reverse=True)
    return len(rijen)


def _filters(journaal: Proefjournaal) -> dict[str, Filter]:
    laatste = max(r.tijd for r in journaal.rijen)
    midden = BEGIN + (laatste - BEGIN) / 2
    een = next(r for r in journaal.rijen if r.levering is not None and r.deels is False)
    return {
        "alles": Filter(),
        "ook per bestemming": Filter(deels=True),
        "vanaf": Filter(vanaf=midden),
        "tot": Filter(tot=midden),
        "in een andere tijdzone": Filter(vanaf=midden.astimezone(ZoneInfo("Asia/Tokyo"))),
        "een uur": Filter(vanaf=een.tijd, tot=een.tijd + timedelta(hours=1)),
        "tot aan het begin": Filter(tot=BEGIN),
        "van een vernietigde zaak": Filter(vernietigd=True),
        "van geen vernietigde zaak": Filter(vernietigd=False),
        "partij": Filter(partij="gemeente-ede"),
        "afzender": Filter(afzender="om"),
        "naar een organisatie": Filter(naar="gemeente-ede"),
        "naar een bestemming": Filter(naar="gemeente-ede/inzage"),
        "naar, ook geweigerd": Filter(naar="gemeente-ede/dossier", deels=True),
        "bericht": Filter(bericht="advies"),
        "doel": Filter(doel="zsm-afweging"),
        "fase": Filter(fase="triage"),
        "gestript": Filter(uitkomsten=[Uitkomst.GESTRIPT]),
        "niet goed gegaan": Filter(uitkomsten=[Uitkomst.FOUT, Uitkomst.GEPARKEERD, Uitkomst.WACHT]),
        "geen enkele uitkomst": Filter(uitkomsten=[]),
        "regel die toestond": Filter(regel="S-02"),
        "regel die wegnam": Filter(regel="N-06"),
        "code van een weigering": Filter(regel="W-vorm"),
        "zonder ontvangst": Filter(ontvangst=[Ontvangst.GEEN, Ontvangst.ONTVANGEN]),
        "geweigerd door de ontvanger": Filter(ontvangst=[Ontvangst.GEWEIGERD]),
        "te laat": Filter(gemist=True),
        "niet te laat": Filter(gemist=False),
        "ligt": Filter(ligt=True),
        "ligt niet": Filter(ligt=False),
        "vaker aangeboden": Filter(pogingen=2),
        "heel vaak aangeboden": Filter(pogingen=11),
        "termijn voorbij": Filter(termijn_tot=laatste),
        "termijn nog niet voorbij": Filter(termijn_vanaf=laatste),
        "termijn tussen": Filter(termijn_vanaf=midden, termijn_tot=midden + timedelta(days=1)),
        "zaak": Filter(zaak=een.zaak),
        "bericht-id": Filter(kenmerk=een.kenmerk),
        "levering": Filter(levering=een.levering),
        "zaak, gestript": Filter(zaak=een.zaak, uitkomsten=[Uitkomst.GESTRIPT]),
        "voor een organisatie": Filter(voor="gemeente-ede"),
        "voor een organisatie, ook per bestemming": Filter(voor="gemeente-ede", deels=True),
        "voor een ander, naar een ander": Filter(voor="politie", naar="om"),
        "onbekend woord": Filter(partij="bestaat-niet"),
        "vreemde tekens": Filter(partij="'; DROP TABLE levering; --", regel="%"),
    }


NAMEN = list(_filters(Proefjournaal().maak(20)))


class TestFilters:
    """Each filter by itself, each of the three ways, and many together."""

    @pytest.mark.parametrize("naam", NAMEN)
    def test_filter_gives_exactly_its_rows(self, naam: str, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Each filter by itself."""
        aantal = vergelijk(grootboek, journaal, _filters(journaal)[naam])
        leeg = {"tot aan het begin", "geen enkele uitkomst", "heel vaak aangeboden", "onbekend woord", "vreemde tekens"}
        assert (aantal == 0) == (naam in leeg)

    @pytest.mark.parametrize("venster", [1, 30])
    def test_every_way_gives_the_same(
        self, venster: int, grootboek: Grootboek, journaal: Proefjournaal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whether pages come from looking through, from the combinations, or from the one and then the other."""
        monkeypatch.setattr(bladeren, "VENSTER_KLEIN", 1)
        monkeypatch.setattr(bladeren, "VENSTER", venster)
        monkeypatch.setattr(bladeren, "MARGE", 0 if venster == 30 else 2)
        for naam in (
            "alles",
            "vanaf",
            "tot",
            "gestript",
            "te laat",
            "partij",
            "termijn tussen",
            "heel vaak aangeboden",
        ):
            vergelijk(grootboek, journaal, _filters(journaal)[naam], aantal=23)

    def test_filters_together(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Two to five at once, chosen blindly, on pages of any size."""
        toeval = random.Random(11)
        keuzes: dict[str, list[Any]] = {
            "vanaf": [BEGIN + timedelta(days=d) for d in (1, 5, 9)],
            "tot": [BEGIN + timedelta(days=d) for d in (4, 8, 11)],
            "partij": PARTIJEN,
            "afzender": PARTIJEN,
            "naar": [*BESTEMMINGEN, *PARTIJEN],
            "bericht": list(BERICHTEN),
            "doel": list(DOELEN),
            "fase": list(FASEN),
            "uitkomsten": [[u] for u in Uitkomst],
            "regel": [*REGELS, *VERBODEN],
            "ontvangst": [[o] for o in Ontvangst],
            "gemist": [True, False],
            "ligt": [True, False],
            "pogingen": [1, 2, 3],
            "termijn_tot": [BEGIN + timedelta(days=d) for d in (3, 30)],
            "deels": [True, False],
            "voor": PARTIJEN,
        }
        gevonden = 0
        for _ in range(30):
            namen = toeval.sample(sorted(keuzes), toeval.randrange(2, 6))
            filter_ = Filter(**{naam: toeval.choice(keuzes[naam]) for naam in namen})
            gevonden += vergelijk(grootboek, journaal, filter_, aantal=toeval.randrange(20, 200))
        assert gevonden > 50

    @pytest.mark.parametrize(
        "fout",
        [{"zaak": "999900006"}, {"kenmerk": ""}, {"levering": "a" * 36}, {"vanaf": datetime(2026, 1, 1)}],  # noqa: DTZ001 - that is the mistake
    )
    def test_what_cannot_be_is_refused(self, fout: dict[str, Any]) -> None:
        """And not repeated: what was typed for an id may be a BSN."""
        with pytest.raises(Grootboekfout, match="GROOTBOEK-filter") as gevangen:
            Filter(**fout)
        assert "9999" not in str(gevangen.value)

    @pytest.mark.parametrize("tekst", ["", "1", "a.b", "1.2.3", "1.-2", "9" * 19 + ".1", "1.1 "])
    def test_place_that_is_none_is_refused(self, tekst: str) -> None:
        """It comes from an address or a command line."""
        with pytest.raises(Grootboekfout, match="GROOTBOEK-filter"):
            Plek.lees(tekst)

    def test_terms_are_those_of_the_chase(self) -> None:
        """The chase of receipts warns after these terms; the list may not show others."""
        assert {str(t): duur for t, duur in TERMIJNEN.items()} == dict(TERMIJNEN_VAN_DE_WACHT)


class TestFiguren:
    """Figures come from the roll-up and are what counting would give."""

    @pytest.mark.parametrize(
        "per",
        [[], [Dimensie.UITKOMST], [Dimensie.DAG], [Dimensie.VAN, Dimensie.BERICHT], [Dimensie.FASE, Dimensie.DAG]],
    )
    @pytest.mark.parametrize("filter_", [Filter(), Filter(partij="om"), Filter(regel="N-06", deels=True)])
    def test_figures_are_counts(
        self, per: list[Dimensie], filter_: Filter, grootboek: Grootboek, journaal: Proefjournaal
    ) -> None:
        """By any dimension, for any filter."""
        geteld = Counter(tuple(_waarde(r, d) for d in per) for r in journaal.rijen if past(r, filter_))
        assert {t.waarden: t.aantal for t in grootboek.tel(filter_, per)} == dict(geteld)

    def test_days_are_dutch(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """From a day up to and not including another."""
        van, tot = date(2026, 3, 5), date(2026, 3, 9)
        geteld = sum(van <= _dag(r) < tot for r in journaal.rijen if past(r, Filter()))
        assert [t.aantal for t in grootboek.tel(Filter(), van_dag=van, tot_dag=tot)] == [geteld]
        zomer, winter = datetime(2026, 7, 1, 22, 30, tzinfo=UTC), datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
        assert [date.fromordinal(dag_van(micro(m))).day for m in (zomer, winter)] == [2, 1]

    def test_nothing_fits(self, grootboek: Grootboek) -> None:
        """A total of nothing is nought; split it is empty."""
        leeg = Filter(partij="bestaat-niet")
        assert [t.aantal for t in grootboek.tel(leeg)] == [0]
        assert grootboek.tel(leeg, [Dimensie.UITKOMST]) == []

    @pytest.mark.parametrize("filter_", [Filter(vanaf=BEGIN), Filter(zaak="0" * 32), Filter(pogingen=11)])
    def test_what_a_roll_up_cannot_say_is_refused(self, filter_: Filter, grootboek: Grootboek) -> None:
        """Rather than a figure that is nearly right."""
        with pytest.raises(Grootboekfout, match="GROOTBOEK-filter"):
            grootboek.tel(filter_)


def _dag(rij: Verwacht) -> date:
    return rij.tijd.astimezone(ZoneInfo("Europe/Amsterdam")).date()


def _waarde(rij: Verwacht, dimensie: Dimensie) -> object:
    return _dag(rij) if dimensie is Dimensie.DAG else getattr(rij, dimensie.value)


class TestRecords:
    """Records: one, a list, what belongs together."""

    def test_record_is_its_bytes(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Byte for byte, so that its proof holds."""
        for nummer in (0, 17, len(journaal.records) - 1):
            rij = grootboek.record(nummer)
            assert rij is not None
            assert (rij.nummer, rij.ruw, rij.record) == (
                nummer,
                journaal.records[nummer],
                lees(journaal.records[nummer]),
            )
        assert grootboek.record(len(journaal.records)) is None

    @pytest.mark.parametrize("partij", PARTIJEN)
    def test_party_sees_what_it_takes_part_in_and_nothing_else(
        self, partij: str, grootboek: Grootboek, journaal: Proefjournaal
    ) -> None:
        """By list, by number, by case and by following."""
        eigen = {n for n, wie in journaal.deelnemers.items() if partij in wie}
        assert {r.nummer for r in _alle(grootboek, Recordfilter(voor=partij))} == eigen
        assert {n for n in range(0, len(journaal.records), 7) if grootboek.record(n, voor=partij)} == {
            n for n in eigen if n % 7 == 0
        }
        zaken = {r.zaak for r in journaal.rijen if r.zaak is not None}
        assert {r.nummer for r in grootboek.van_zaken(zaken, voor=partij)} <= eigen
        gevolgd, verder = grootboek.volg(0, Recordfilter(voor=partij))
        assert [r.nummer for r in gevolgd] == [n for n in range(verder) if n in eigen]

    def test_of_every_kind_is_decided_who_takes_part(self) -> None:
        """A new kind is nobody's until somebody decides; forgetting that is found here."""
        assert set(DEELNAME) == set(SOORTEN), "hub.ledger.duiding.DEELNAME: of a new kind, say who takes part in it"

    def test_list_of_kinds_between_moments(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Of some kinds, of one party, between two moments, newest first."""
        filter_ = Recordfilter(
            soorten=("incident", "beantwoord"),
            partij="om",
            vanaf=BEGIN + timedelta(days=2),
            tot=BEGIN + timedelta(days=9),
        )
        verwacht = []
        for nummer, ruw in enumerate(journaal.records):
            gelezen = lees(ruw)
            moment = datetime.fromisoformat(str(gelezen["tijd"]))
            assert filter_.vanaf is not None
            assert filter_.tot is not None
            if gelezen["soort"] in {"incident", "beantwoord"} and gelezen["partij"] == "om":
                verwacht += [nummer] if filter_.vanaf <= moment < filter_.tot else []
        assert verwacht
        assert [r.nummer for r in _alle(grootboek, filter_, aantal=3)] == verwacht[::-1]

    def test_list_of_all(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Without a filter every record, once."""
        assert [r.nummer for r in _alle(grootboek, Recordfilter(), aantal=250)] == [*range(len(journaal.records))][::-1]
        assert _alle(grootboek, Recordfilter(soorten=())) == []

    def test_who_sees_for_a_party_does_not_search_for_another(self) -> None:
        """The two together would be a third question."""
        with pytest.raises(Grootboekfout, match="GROOTBOEK-filter"):
            Recordfilter(partij="om", voor="politie")

    def test_following_gives_each_record_once(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """In order, and where there is nothing new it says so."""
        gezien: list[int] = []
        verder = 0
        while (stap := grootboek.volg(verder, Recordfilter()))[1] != verder:
            gezien += [r.nummer for r in stap[0]]
            verder = stap[1]
        assert gezien == [*range(len(journaal.records))]

    def test_following_one_case(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Only its records leave the database; where to go on is the same."""
        zaak = next(str(lees(ruw)["zaak"]) for ruw in journaal.records if "zaak" in lees(ruw))
        gevolgd, verder = grootboek.volg(0, Recordfilter(), zaak=zaak)
        eigen = [n for n, ruw in enumerate(journaal.records[:verder]) if lees(ruw).get("zaak") == zaak]
        assert len(eigen) > 1
        assert [r.nummer for r in gevolgd] == eigen
        assert verder == grootboek.volg(0, Recordfilter())[1]

    def test_beginning_of_an_id(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Any length, also half a byte, with dashes or without."""
        rij = next(r for r in journaal.rijen if r.levering is not None)
        levering = str(rij.levering)
        for lengte in (8, 9, 13, 20, 36):
            assert grootboek.ids(levering[:lengte]) == [levering]
        assert len(grootboek.ids(levering[:1])) > 1
        assert grootboek.ids("ffffffff-ffff-4fff-8fff-ffffffffffff") == []
        for fout in ("", "999900006x", "G", "0" * 33):
            with pytest.raises(Grootboekfout, match="GROOTBOEK-filter"):
                grootboek.ids(fout)


class TestSamenhang:
    """Everything that belongs to an id: as a person would gather it from the journal by hand."""

    @pytest.mark.parametrize("welk", ["levering", "kenmerk", "zaak", "id", "antwoord"])
    def test_what_belongs_together(self, welk: str, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """Of a delivery: its message without the other deliveries, its receipts, and that its case was destroyed."""
        alle = [lees(ruw) for ruw in journaal.records]
        geprobeerd = 0
        for nummer, gelezen in list(enumerate(alle))[::11]:
            if welk in gelezen and gelezen["soort"] not in {"beleid-verlopen", "partij-gewijzigd", "herhaald"}:
                kreeg = [r.nummer for r in grootboek.samenhang(str(gelezen[welk]))]
                assert kreeg == _met_de_hand(alle, str(gelezen[welk])), (welk, nummer)
                geprobeerd += 1
        assert geprobeerd > 5

    def test_unknown_id_has_nothing(self, grootboek: Grootboek) -> None:
        """Neither has its case."""
        onbekend = "ffffffff-ffff-4fff-8fff-ffffffffffff"
        assert grootboek.samenhang(onbekend) == []
        assert list(grootboek.van_zaken([onbekend])) == []

    def test_of_a_case_with_its_receipts(self, grootboek: Grootboek, journaal: Proefjournaal) -> None:
        """What was shared about a person, case by case."""
        alle = [lees(ruw) for ruw in journaal.records]
        zaken = sorted({str(r.zaak) for r in journaal.rijen if r.zaak is not None})[:3]
        verwacht = [n for zaak in zaken for n, r in enumerate(alle) if r.get("zaak") == zaak]
        assert [r.nummer for r in grootboek.van_zaken(zaken)] == verwacht


def _met_de_hand(alle: list[dict[str, Any]], gezocht: str) -> list[int]:
    over = [n for n, r in enumerate(alle) if gezocht in {r.get(k) for k in ("kenmerk", "zaak", "aanleiding")}]
    levering = None
    if not over:
        (eerste, *_) = [r for r in alle if gezocht in {r["id"], r.get("levering"), r.get("antwoord")}]
        bewijs = eerste["soort"] in {"ontvangst", "ontvangst-ontbreekt"} and eerste["id"] == gezocht
        levering = eerste["levering"] if bewijs or gezocht == eerste.get("levering") else None
        eerste = next((r for r in alle if levering is not None and r.get("levering") == levering), eerste)
        over = [
            n for n, r in enumerate(alle) if eerste.get("kenmerk") is not None and r.get("kenmerk") == eerste["kenmerk"]
        ]
        over = [n for n in over if levering is None or alle[n].get("levering") in {None, levering}]
        over += [n for n, r in enumerate(alle) if gezocht in {r["id"], r.get("levering"), r.get("antwoord")}]
    leveringen = {alle[n]["levering"] for n in over if alle[n]["soort"] == "afgeleverd"}
    zaken = {alle[n]["zaak"] for n in over if "zaak" in alle[n]}
    erbij = [n for n, r in enumerate(alle) if r.get("levering") in leveringen]
    erbij += [n for n, r in enumerate(alle) if r["soort"] == "vernietigd" and r["zaak"] in zaken]
    return sorted({*over, *erbij})


def _alle(grootboek: Grootboek, filter_: Recordfilter, aantal: int = 500) -> list[Any]:
    rijen: list[Any] = []
    na: Plek | None = None
    while True:
        bladzijde = grootboek.records(filter_, na=na, aantal=aantal)
        rijen += bladzijde.rijen
        if bladzijde.volgende is None:
            return rijen
        na = bladzijde.volgende
