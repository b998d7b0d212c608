"""The journal: durable records a second, time from record to proof, what an addition costs as the tree grows, checking.

The tree is filled through the writer the hub uses, with records of the length of real ones, synced as always. How long
a record waits for its proof is measured with a hub that runs: from the answer of the server to the commit, up to a
checkpoint file on the disk that covers it and an inclusion proof made and checked against it.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.bench.meting import Meting
from hub.bootstrap.inbinder import Inbinder
from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import laatste_volgnummer
from hub.bus.verbinding import Verbinding
from hub.gateway.nummers import Systeemklok
from hub.gateway.poorten import Vastlegging
from hub.journal import bladzijde
from hub.journal.bewijzen import insluitbewijs
from hub.journal.controlepunt import Controlepunt, sleutel_van
from hub.journal.merkle import bladhash, controleer_insluiting
from hub.journal.tegels import HASHES_PER_TEGEL, recordpad, schrijf_records, tegelpad
from hub.journal.verifieer.opdracht import Vraag
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomrand import randtegels, wortel_van_rand
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.boomstand import STANDBESTAND, Boomstand
from hub.ledger.schijf import Schijf

RECORD_BYTES: Final = 900
"""Mean length of the records of a handled message."""
PER_BLAD: Final = 4
GREEP_BLADEN: Final = 500
MATEN: Final = (10_000, 100_000, 1_000_000)
MATEN_SNEL: Final = (10_000, 100_000)
GROOT: Final = 10_000_000
"""What an addition costs at this size is measured on the right edge of such a tree alone: nothing else is touched. With
`BENCH_GROOT=1` the whole tree is made too: 6 GB of disk and some minutes."""
LOSSE: Final = 40
"""Additions of one page, for the price of a lone one."""
BEWIJZEN: Final = 20_000
LEVEND: Final = 30
DOEL_BLADEN_PER_S: Final = 2_000
DOEL_BEWIJS_S: Final = 1.0
DOEL_CONTROLES_PER_S: Final = 50_000
DOEL_ALLES_S: Final = 60.0
"""For a million records."""
OORSPRONG: Final = "ketenhub/00000099000000099000"


def bladen(vanaf: int, tot: int) -> list[list[bytes]]:
    """Pages of four records with the numbers `vanaf` up to `tot`."""
    vulling = "x" * (RECORD_BYTES - 20)
    records = [f'{{"id":"{n:010}","v":"{vulling}"}}'.encode() for n in range(vanaf, tot)]
    return [records[n : n + PER_BLAD] for n in range(0, len(records), PER_BLAD)]


def sleutel() -> Journaalsleutel:
    """A key for the measurement."""
    return Journaalsleutel(OORSPRONG, sleutel_van(OORSPRONG, bytes(32)), bytes(32))


async def meet(map_: Path, *, snel: bool) -> list[Meting]:
    """Measure."""
    maten = MATEN_SNEL if snel else (*MATEN, GROOT) if os.environ.get("BENCH_GROOT") else MATEN
    return [*_groei(map_ / "boom", maten), _op_de_rand(map_ / "rand"), *await _levend(map_)]


def _groei(map_: Path, maten: tuple[int, ...]) -> Iterator[Meting]:
    with Boomschrijver(map_) as kast:
        for maat in maten:
            begin, gehad = time.perf_counter(), kast.grootte
            stap = GREEP_BLADEN * PER_BLAD
            for vanaf in range(gehad, maat, stap):
                kast.voeg_toe(bladen(vanaf, min(maat, vanaf + stap)))
            per_s = (maat - gehad) / (time.perf_counter() - begin)
            yield Meting(
                f"records op schijf, van {gehad:,} naar {maat:,}",
                per_s,
                "/s",
                f"≥ {DOEL_BLADEN_PER_S:,}",
                per_s >= DOEL_BLADEN_PER_S,
            )
            yield _los(kast, maat)
        yield from _controle(kast)
    shutil.rmtree(map_)


def _los(kast: Boomschrijver, maat: int) -> Meting:
    los: list[float] = []
    for _ in range(LOSSE):
        blad = bladen(kast.stand_nu.grootte, kast.stand_nu.grootte + PER_BLAD)
        begin = time.perf_counter()
        kast.voeg_toe(blad)
        kast.publiceer(sleutel().onderteken(kast.stand_nu.grootte, kast.stand_nu.wortel))
        los.append(time.perf_counter() - begin)
    return Meting(f"een bladzijde erbij, getekend, bij {maat:,}", statistics.median(los) * 1e3, "ms")


def _op_de_rand(map_: Path) -> Meting:
    """The edge of a tree of `GROOT` records: real records in the last bundle, made-up hashes on the levels above."""
    laatste = [record for blad in bladen(GROOT - GROOT % HASHES_PER_TEGEL, GROOT) for record in blad]
    rand: list[bytes] = []
    bestanden: dict[str, bytes] = {recordpad(GROOT // HASHES_PER_TEGEL, len(laatste)): schrijf_records(laatste)}
    for tegel in randtegels(GROOT):
        hashes = b"".join(map(bladhash, laatste)) if not tegel.niveau else random.randbytes(32 * tegel.breedte)
        rand.append(hashes)
        if hashes:
            bestanden[tegelpad(*tegel)] = hashes
    stand = Boomstand(GROOT, GROOT // PER_BLAD, wortel_van_rand(rand))
    Schijf(map_).schrijf(bestanden | {STANDBESTAND: stand.naar_bytes()})
    with Boomschrijver(map_) as kast:
        return _los(kast, GROOT)


def _controle(kast: Boomschrijver) -> Iterator[Meting]:
    grootte = kast.grootte
    wortel = kast.wortel(grootte)
    stap = max(1, grootte // 1_000)
    begin = time.perf_counter()
    paden = [(n, kast.bladhash(n), insluitbewijs(kast, n, grootte)) for n in range(0, grootte, stap)]
    yield Meting("bewijzen gemaakt (tegels gelezen en nagegaan)", len(paden) / (time.perf_counter() - begin), "/s")
    rijen = (paden * (BEWIJZEN // len(paden) + 1))[:BEWIJZEN]
    begin = time.process_time()
    for nummer, hash_, pad in rijen:
        controleer_insluiting(hash_, nummer, grootte, pad, wortel)
    per_s = BEWIJZEN / (time.process_time() - begin)
    yield Meting(
        f"bewijzen nagegaan, boom van {grootte:,}",
        per_s,
        "/s per kern",
        f"≥ {DOEL_CONTROLES_PER_S:,}",
        per_s >= DOEL_CONTROLES_PER_S,
    )
    kast.schrijf_sleutel(sleutel().publiek.vkey())
    begin = time.perf_counter()
    Vraag(map=kast.map, sleutel=sleutel().publiek.vkey()).antwoord()
    duur = time.perf_counter() - begin
    doel_s = DOEL_ALLES_S * max(1.0, grootte / 1_000_000)
    yield Meting(f"alles nagegaan: {grootte:,} records", duur, "s", f"≤ {doel_s:.0f} s", duur <= doel_s)


async def _levend(map_: Path) -> list[Meting]:
    from tests.bus.proefbus import eigen_bus  # noqa: PLC0415 - a server with its streams, as the tests have it

    async with eigen_bus(map_ / "bus") as bus, bus.als_hub() as hub:
        inbinder = Inbinder(hub, map_ / "levend", sleutel(), Systeemklok())
        await inbinder.start()
        wacht = [await _tot_bewijs(hub, map_ / "levend", n) for n in range(LEVEND)]
        begin, voor = time.perf_counter(), inbinder.stand.boom.grootte
        await _stroom(hub, 2_000)
        while inbinder.stand.controlepunt < voor + 2_000 * PER_BLAD:  # noqa: ASYNC110 - looked at from outside
            await asyncio.sleep(0.01)
        per_s = 2_000 * PER_BLAD / (time.perf_counter() - begin)
        await inbinder.stop()
    midden, laat = statistics.median(wacht), max(wacht)
    return [
        Meting("van record tot bewijs: midden", midden, "s", f"≤ {DOEL_BEWIJS_S:g} s", midden <= DOEL_BEWIJS_S),
        Meting(f"van record tot bewijs: traagste van {LEVEND}", laat, "s"),
        Meting("records op de bus, ingebonden en getekend", per_s, "/s"),
    ]


async def _stroom(hub: Verbinding, aantal: int) -> None:
    geheugen = NatsGeheugen(hub)
    for vanaf in range(0, aantal, 200):
        groepen = [_groep(f"stroom-{vanaf + n}") for n in range(200)]
        await geheugen.leg_vast(groepen)


def _groep(naam: str) -> list[Vastlegging]:
    (inhoud,) = bladzijde.schrijf(
        [f'{{"id":"{naam}-{n}","v":"{"x" * (RECORD_BYTES - 40)}"}}'.encode() for n in range(PER_BLAD)]
    )
    return [Vastlegging(f"journaal.proef.{naam}", inhoud)]


async def _tot_bewijs(hub: Verbinding, map_: Path, n: int) -> float:
    voor = await laatste_volgnummer(hub)
    await NatsGeheugen(hub).leg_vast([_groep(f"los-{n}")])
    begin = time.perf_counter()
    kast = Boomkast(map_)
    nummer = voor * PER_BLAD
    while True:
        nota = kast.controlepunt()
        if nota is not None:
            punt: Controlepunt = sleutel().controleer(nota)
            if punt.grootte > nummer:
                pad = insluitbewijs(kast, nummer, punt.grootte)
                controleer_insluiting(kast.bladhash(nummer), nummer, punt.grootte, pad, punt.wortel)
                return time.perf_counter() - begin
        await asyncio.sleep(0.002)
