"""No question reads the whole list: what SQLite says that it will do, for every way of finding a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from hub.ledger import bladeren
from hub.ledger.bank import Bank, open_bank
from hub.ledger.combinaties import Ontvangst, Uitkomst
from hub.ledger.filter import Filter, Plek
from hub.ledger.grootboek import Grootboek
from hub.ledger.projectie import Projectie
from hub.ledger.records import Recordfilter
from tests.grootboekproef import BEGIN, OORSPRONG, Proefjournaal
from tests.ledger.conftest import nu

GROOT = ("levering", "record", "verwijzing", "betrokkene")
"""Tables with a row, or more, for each record."""
_HELE_TABEL = re.compile(rf"SCAN ({'|'.join(GROOT)})(?! USING (COVERING )?INDEX levering_tijd)\b")
FILTERS = [
    Filter(),
    Filter(deels=True),
    Filter(vanaf=BEGIN, tot=BEGIN + timedelta(days=3)),
    Filter(partij="om", regel="N-06"),
    Filter(afzender="om", naar="gemeente-ede/inzage", fase="triage"),
    Filter(uitkomsten=[Uitkomst.FOUT], pogingen=2),
    Filter(ontvangst=[Ontvangst.GEEN], gemist=True, termijn_tot=BEGIN + timedelta(days=3)),
    Filter(voor="om", ligt=True),
    Filter(pogingen=12),
    Filter(zaak="0" * 32),
    Filter(kenmerk="0" * 32, uitkomsten=[Uitkomst.GESTRIPT]),
    Filter(levering="0" * 32),
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A read side with something in it."""
    bank = open_bank(tmp_path_factory.mktemp("plan") / "g.sqlite")
    Projectie(bank, OORSPRONG).neem_op(Proefjournaal().maak(60).bron(), nu)
    yield bank
    bank.sluit()


@pytest.fixture
def plannen(bank: Bank) -> Iterator[list[str]]:
    """What the database says of each question that is asked meanwhile."""
    gezien: list[str] = []

    def bij(_v: Any, cursor: Any, opdracht: str, waarden: Any, _c: Any, _m: Any) -> None:  # noqa: ANN401
        if opdracht.startswith("SELECT"):
            plan = [str(rij[3]) for rij in cursor.connection.execute(f"EXPLAIN QUERY PLAN {opdracht}", waarden)]
            gezien.append("\n".join([opdracht, *plan]))

    event.listen(bank.motor, "before_cursor_execute", bij)
    yield gezien
    event.remove(bank.motor, "before_cursor_execute", bij)


@pytest.mark.parametrize("venster", [0, 10_000])
@pytest.mark.parametrize("filter_", FILTERS)
def test_page_is_found_by_indexes(
    venster: int, filter_: Filter, bank: Bank, plannen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first page and a later one, each way that it can be found; only a window may walk along the index on time."""
    monkeypatch.setattr(bladeren, "VENSTER_KLEIN", 1)
    monkeypatch.setattr(bladeren, "VENSTER", venster)
    grootboek = Grootboek(bank)
    grootboek.leveringen(filter_, aantal=5)
    grootboek.leveringen(filter_, na=Plek(1 << 60, 7), aantal=5)
    assert plannen
    assert [plan for plan in plannen if _HELE_TABEL.search(plan)] == []


@pytest.mark.parametrize("welk", ["zaak", "kenmerk", "levering"])
def test_rows_of_an_id_are_not_searched_along_time(welk: str, bank: Bank, plannen: list[str]) -> None:
    """The first page and a later one; the index on time holds all rows."""
    grootboek = Grootboek(bank)
    rij = grootboek.leveringen(Filter(ontvangst=[Ontvangst.VERWERKT]), aantal=1).rijen[0]
    kenmerk = rij.id if welk == "levering" else getattr(rij, welk)
    plannen.clear()
    keuze: dict[str, Any] = {welk: kenmerk, "tot": BEGIN + timedelta(days=900)}
    for na in (None, Plek(1 << 60, 7)):
        assert grootboek.leveringen(Filter(**keuze), na=na).rijen
    assert len(plannen) > 6
    assert [plan for plan in plannen if re.search(r"SCAN levering|levering_tijd", plan)] == []


def test_records_are_found_by_indexes(bank: Bank, plannen: list[str]) -> None:
    """One, a list of any kind, what belongs together, and what comes after."""
    grootboek = Grootboek(bank)
    for filter_ in (
        Recordfilter(soorten=["incident"]),
        Recordfilter(partij="om"),
        Recordfilter(voor="om", soorten=["afgeleverd", "ontvangst"], vanaf=BEGIN),
    ):
        grootboek.records(filter_, aantal=5)
        grootboek.volg(3, filter_)
    rij = grootboek.record(4, voor="om") or grootboek.record(4)
    assert rij is not None
    grootboek.samenhang(str(rij.record["id"]))
    geleverd = grootboek.records(Recordfilter(soorten=["afgeleverd"]), aantal=1).rijen[0]
    assert len(grootboek.samenhang(str(geleverd.record["levering"]))) > 1
    grootboek.ids(str(rij.record["id"])[:9])
    grootboek.nummer_van(str(rij.record["id"]))
    list(grootboek.van_zaken(["0" * 32]))
    assert len(plannen) > 10
    assert [plan for plan in plannen if _HELE_TABEL.search(plan)] == []
