"""Ids are looked up per block of records: wherever blocks end, the same is found, on both databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from hub.journal.soorten import lees
from hub.ledger import migraties, schema
from hub.ledger.filter import Filter
from hub.ledger.grootboek import Grootboek
from hub.ledger.projectie import Projectie
from tests.grootboekproef import OORSPRONG, Proefjournaal
from tests.ledger.conftest import Opener, nu


@pytest.fixture(scope="module")
def kort() -> Proefjournaal:
    """Some hundred records. Not to be changed."""
    return Proefjournaal().maak(30)


def vertel(grootboek: Grootboek, journaal: Proefjournaal) -> list[object]:
    """What is said of every delivery, message and case, and of some records."""
    uit: list[object] = []
    for welk in ("levering", "kenmerk", "zaak"):
        gevraagd = [kenmerk for rij in journaal.rijen if (kenmerk := getattr(rij, welk)) is not None]
        bladen = [grootboek.leveringen(Filter(**{welk: kenmerk}, deels=True)) for kenmerk in gevraagd]
        uit += [[rij.nummer for rij in blad.rijen] for blad in bladen]
    for ruw in journaal.records[::9]:
        kenmerk = str(lees(ruw)["id"])
        uit += [grootboek.ids(kenmerk[:9]), grootboek.nummers(kenmerk[:13], 5)]
        uit.append([r.nummer for r in grootboek.samenhang(kenmerk)])
    zaken = sorted({str(rij.zaak) for rij in journaal.rijen if rij.zaak is not None})
    uit.append([r.nummer for r in grootboek.van_zaken(zaken)])
    uit.append([str(r) for r in grootboek.leveringen(Filter(), aantal=1_000).rijen])
    return uit


def test_where_blocks_end_does_not_matter(opener: Opener, kort: Proefjournaal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small blocks, taken in by small portions: what follows on a delivery lies in other blocks than it."""
    assert len(kort.records) >> schema.BLOK_BITS == 0
    projectie = Projectie(opener(), OORSPRONG)
    projectie.neem_op(kort.bron(), nu)
    een_blok = vertel(Grootboek(opener()), kort)
    monkeypatch.setattr(schema, "BLOK_BITS", 4)
    projectie.herbouw()
    projectie.neem_op(kort.bron(), nu, portie=11)
    grootboek = Grootboek(opener())
    with grootboek.bank.lezend() as v:
        assert len({*v.scalars(schema.verwijzing.select().with_only_columns(schema.verwijzing.c.blok))}) > 5
    assert vertel(grootboek, kort) == een_blok
    assert any(een_blok)


def test_ids_of_an_earlier_hub_are_kept(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    """They move to the table per block, once; and the tables are those of a new database."""
    with monkeypatch.context() as eerder:
        eerder.setattr(migraties, "MIGRATIES", migraties.MIGRATIES[:1])
        eerder.setattr(migraties, "VERSIE", 1)
        oud = opener()
        with oud.schrijvend() as v:
            for nummer in (3, 300_000):
                v.execute(
                    text("INSERT INTO verwijzing (id, nummer, sleutel) VALUES (:id, :nummer, 'zaak')"),
                    {"id": bytes(15) + b"1", "nummer": nummer},
                )
        oud.sluit()
    nieuw = opener()
    w = schema.verwijzing.c
    with nieuw.lezend() as v:
        rijen = v.execute(schema.verwijzing.select().with_only_columns(w.blok, w.nummer)).all()
    assert sorted(rijen) == [(0, 3), (2, 300_000)]
    nieuw.eis()


def test_a_question_sees_one_state(opener: Opener, kort: Proefjournaal) -> None:
    """A page is found in some steps; what is taken in meanwhile is in none of them, on either database."""
    projectie = Projectie(opener(), OORSPRONG)
    projectie.neem_op(kort.bron(), nu)
    alle = schema.record.select().with_only_columns(schema.record.c.nummer)
    with opener().lezend() as v:
        eerst = len(v.execute(alle).all())
        bank = opener()
        with bank.schrijvend() as schrijver:
            schrijver.execute(schema.record.delete().where(schema.record.c.nummer > eerst // 2))
        assert len(v.execute(alle).all()) == eerst
    with bank.lezend() as v:
        assert 0 < len(v.execute(alle).all()) < eerst


def test_no_step_sorts_a_whole_table_in_memory() -> None:
    """The hub does the steps itself, on a read side of years: SQLite's temporary tables are in memory (`bank`)."""
    woorden = {**migraties._WOORDEN["sqlite"], "blok": "1"}
    verplaatst = 0
    with closing(sqlite3.connect(":memory:")) as verbinding:
        for stap in migraties.MIGRATIES:
            for opdracht in stap.format_map(woorden).split(";"):
                if opdracht.lstrip().startswith("INSERT"):
                    plan = verbinding.execute(f"EXPLAIN QUERY PLAN {opdracht}").fetchall()
                    assert not [regel for *_, regel in plan if "TEMP" in regel]
                    verplaatst += 1
                verbinding.execute(opdracht)
    assert verplaatst
