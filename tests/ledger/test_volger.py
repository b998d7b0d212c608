"""The read side beside a hub: it follows the tree, lets nothing wait for it, and never mixes two journals."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.bootstrap import grootboek as volgkamer
from hub.bootstrap import inhaler
from hub.bootstrap.grootboek import PORTIE, Volger, open_leeskant
from hub.fouten import Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD, Databaseadres, Instellingen
from hub.journal.controlepunt import Controlepunt
from hub.ledger.bank import BESTAND, is_onbruikbaar, open_bank
from hub.ledger.boomkast import MAPNAAM
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.projectie import Projectie
from hub.ledger.records import Recordfilter
from tests.cli.opdracht import ketenhub
from tests.grootboekproef import OORSPRONG, Proefjournaal
from tests.weg import HUB_BRON, Klok

PUNT = Controlepunt(OORSPRONG, 1, b"\0" * 32)
WACHT_S = 30.0


@pytest.fixture(scope="module")
def lang() -> Proefjournaal:
    """More than one portion. Not to be changed."""
    return Proefjournaal().maak(120)


def bind_in(staat: Path, records: list[bytes]) -> None:
    """Put records in the tree, a page each."""
    with Boomschrijver(staat / MAPNAAM) as kast:
        kast.voeg_toe([[ruw] for ruw in records])


def maak_volger(staat: Path) -> Volger:
    """One on the tree and the file of this state."""
    return Volger(staat / "grootboek.sqlite", staat / MAPNAAM, HUB_BRON, Klok())


@asynccontextmanager
async def draaiend(volger: Volger) -> AsyncIterator[Volger]:
    """Following, until the block ends."""
    await volger.start()
    try:
        yield volger
    finally:
        await volger.stop()


async def tot(volger: Volger, records: int | None, fout: str | None = None) -> None:
    """Until it is this far, or says this."""
    async with asyncio.timeout(WACHT_S):
        while (volger.stand().records, volger.stand().fout) != (records, fout):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)


def instellingen(staat: Path) -> Instellingen:
    """Of a hub with everything in this folder."""
    return Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)


async def test_it_follows_what_is_added(tmp_path: Path, lang: Proefjournaal) -> None:
    """What lay there, in portions; what comes later, as soon as it is told; and what came while it was away."""
    helft = len(lang.records) // 2
    assert helft < PORTIE < len(lang.records)
    bind_in(tmp_path, lang.records[:helft])
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, helft)
        bind_in(tmp_path, lang.records[helft : helft + 10])
        volger.bij_controlepunt(PUNT, b"")
        await tot(volger, helft + 10)
        assert volger.stand().naam == "leeskant"
        assert volger.stand().sinds == Klok().nu()
    bind_in(tmp_path, lang.records[helft + 10 :])
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, len(lang.records))
    with open_leeskant(instellingen(tmp_path)) as grootboek:
        laatste = grootboek.record(len(lang.records) - 1)
        assert laatste is not None
        assert laatste.ruw == lang.records[-1]


async def test_far_behind_a_process_of_its_own_catches_up(
    tmp_path: Path, lang: Proefjournaal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes in all that lies there at once; when it cannot, the hub does it itself."""
    bind_in(tmp_path, lang.records)
    monkeypatch.setattr(volgkamer, "INHAAL_MIN", 10)
    monkeypatch.setattr(inhaler, "BIJ", 0)
    gedaan: list[tuple[int | None, int | None]] = []
    haal_in = Volger._haal_in

    async def kijk_mee(zelf: Volger) -> None:
        eerst = zelf.stand().records
        await haal_in(zelf)
        gedaan.append((eerst, zelf.stand().records))

    monkeypatch.setattr(Volger, "_haal_in", kijk_mee)
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, len(lang.records))
    assert gedaan == [(PORTIE, len(lang.records))]
    monkeypatch.setattr(inhaler, "opdracht", lambda *_: [sys.executable, "-c", "raise SystemExit(1)"])
    (tmp_path / "grootboek.sqlite").unlink()
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, len(lang.records))
    assert gedaan[1:] == [(PORTIE, PORTIE)]


async def test_after_catching_up_it_rests_no_longer_than_it_worked_itself(
    tmp_path: Path, lang: Proefjournaal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour in which another process worked is no reason to leave the last records out for an hour."""
    bind_in(tmp_path, lang.records)
    monkeypatch.setattr(volgkamer, "INHAAL_MIN", 10)
    klok = [0.0]
    monkeypatch.setattr(volgkamer, "perf_counter", lambda: klok[0])

    async def een_uur(_: Volger) -> None:
        klok[0] += 3_600

    monkeypatch.setattr(Volger, "_haal_in", een_uur)
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, len(lang.records))
    assert klok == [3_600]


async def test_that_no_process_begins_is_no_failure_of_the_database(
    tmp_path: Path, lang: Proefjournaal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room for another, or another Python lies there since an upgrade: the hub goes on by itself, at its pace."""
    bind_in(tmp_path, lang.records)
    monkeypatch.setattr(volgkamer, "INHAAL_MIN", 10)
    monkeypatch.setattr(inhaler, "opdracht", lambda *_: [str(tmp_path / "geen-python")])
    gemeld: list[Exception] = []

    def mislukt(_: Volger, fout: Exception) -> float:
        gemeld.append(fout)
        return 0.0

    monkeypatch.setattr(Volger, "_mislukt", mislukt)
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, len(lang.records))
    assert gemeld == []


def test_catching_up_knows_no_secret_and_stops_without_its_hub(
    tmp_path: Path, lang: Proefjournaal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings of the hub stay in the hub; who is not the child of that hub does nothing."""
    monkeypatch.setenv("KETENHUB_HUBSLEUTEL", "geheim")
    bind_in(tmp_path, lang.records[:20])
    assert "KETENHUB_HUBSLEUTEL" not in inhaler.omgeving()
    monkeypatch.setattr(inhaler, "BIJ", 0)
    opdracht = inhaler.opdracht(tmp_path / "grootboek.sqlite", tmp_path / MAPNAAM, OORSPRONG)
    monkeypatch.setattr("os.nice", lambda _: 0)
    inhaler.main(opdracht[-1])  # the hub in it is this process, and that is not its own parent
    bank = open_bank(tmp_path / "grootboek.sqlite")
    assert Projectie(bank, OORSPRONG).grootte() == 0
    bank.sluit()


async def test_two_on_one_database(tmp_path: Path, lang: Proefjournaal) -> None:
    """Two hubs share it; each record is there once."""
    bind_in(tmp_path, lang.records)
    async with draaiend(maak_volger(tmp_path)) as een, draaiend(maak_volger(tmp_path)) as twee:
        await tot(een, len(lang.records))
        await tot(twee, len(lang.records))
    with open_leeskant(instellingen(tmp_path)) as grootboek:
        assert grootboek.volg(0, Recordfilter())[1] == min(1_000, len(lang.records))


async def test_database_that_is_away_comes_back(tmp_path: Path, lang: Proefjournaal) -> None:
    """It says so, the hub goes on, and it catches up by itself."""
    bind_in(tmp_path, lang.records[:20])
    (tmp_path / "grootboek.sqlite").mkdir()
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, None, "GROOTBOEK-bereik")
        assert volger.stand().uitleg is not None
        (tmp_path / "grootboek.sqlite").rmdir()
        volger.bij_controlepunt(PUNT, b"")
        await tot(volger, 20)


async def test_of_another_tree_nothing_is_taken_in(tmp_path: Path, lang: Proefjournaal) -> None:
    """A journal that was put back or rewritten: the read side keeps what it had, and says that the two differ."""
    bind_in(tmp_path, lang.records[:20])
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, 20)
    ander = tmp_path / "ander"
    for records in (lang.records[1:40], lang.records[:10]):
        bind_in(ander, records)
        vreemd = Volger(tmp_path / "grootboek.sqlite", ander / MAPNAAM, HUB_BRON, Klok())
        with pytest.raises(Ketenfout, match="GROOTBOEK-anders"):
            await vreemd.neem_op()
        await vreemd.stop()
        for bestand in sorted(ander.rglob("*"), reverse=True):
            bestand.rmdir() if bestand.is_dir() else bestand.unlink()
    with open_leeskant(instellingen(tmp_path)) as grootboek:
        stand = grootboek.stand()
        assert stand is not None
        assert stand.grootte == 20


async def test_made_anew_under_its_feet(tmp_path: Path, lang: Proefjournaal) -> None:
    """`ketenhub grootboek herbouw` while the hub follows: both take in, and each record is there once."""
    bind_in(tmp_path, lang.records[:30])
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, 30)
        gelopen = await asyncio.to_thread(ketenhub, "grootboek", "herbouw", "--json", staat=tmp_path)
        assert (gelopen.code, gelopen.rijen()) == (0, [{"records": 30}])
        bind_in(tmp_path, lang.records[30:40])
        volger.bij_controlepunt(PUNT, b"")
        await tot(volger, 40)


async def test_damaged_file_is_made_anew_and_the_hub_goes_on_in_it(tmp_path: Path, lang: Proefjournaal) -> None:
    """Bytes on the disk changed under a running hub: one command makes it anew, and the hub writes in the new one."""
    bind_in(tmp_path, lang.records[:30])
    bestand = tmp_path / BESTAND
    async with draaiend(maak_volger(tmp_path)) as volger:
        await tot(volger, 30)
        with bestand.open("r+b") as open_bestand:
            open_bestand.write(b"\xff" * 3_000)
        gelopen = await asyncio.to_thread(ketenhub, "grootboek", "herbouw", "--json", staat=tmp_path)
        assert (gelopen.code, gelopen.rijen()) == (0, [{"records": 30}])
        bind_in(tmp_path, lang.records[30:40])
        volger.bij_controlepunt(PUNT, b"")
        await tot(volger, 40)
    with open_leeskant(instellingen(tmp_path)) as grootboek:
        stand = grootboek.stand()
        assert stand is not None
        assert stand.grootte == 40


def test_command_says_how_it_is(tmp_path: Path, lang: Proefjournaal) -> None:
    """Nothing there yet; there and right; of another journal."""
    bind_in(tmp_path, lang.records[:20])
    gelopen = ketenhub("grootboek", "stand", "--json", staat=tmp_path)
    assert gelopen.code == 1
    assert "GROOTBOEK-leeg" in gelopen.fout
    assert not (tmp_path / "grootboek.sqlite").exists()
    assert ketenhub("grootboek", "herbouw", staat=tmp_path).code == 0
    (rij,) = ketenhub("grootboek", "stand", "--json", staat=tmp_path).rijen()
    assert (rij["klopt"], rij["records"], rij["journaal"]) == (True, 20, 20)
    with closing(sqlite3.connect(tmp_path / BESTAND)) as verbinding, verbinding:
        verbinding.execute("INSERT INTO migratie VALUES (999)")  # a later version of the hub was here
    assert is_onbruikbaar(tmp_path / BESTAND)
    assert ketenhub("grootboek", "herbouw", staat=tmp_path).code == 0
    assert not is_onbruikbaar(tmp_path / BESTAND)
    for bestand in sorted((tmp_path / MAPNAAM).rglob("*"), reverse=True):
        bestand.rmdir() if bestand.is_dir() else bestand.unlink()
    bind_in(tmp_path, lang.records[1:30])
    gelopen = ketenhub("grootboek", "stand", staat=tmp_path)
    assert gelopen.code == 1
    assert "niet uit dit journaal" in gelopen.plat


async def test_shared_database_ahead_of_this_tree(tmp_path: Path, lang: Proefjournaal, postgres: Databaseadres) -> None:
    """On two machines one tree may be behind: that one waits, without alarm, until its tree has what was taken in."""
    bind_in(tmp_path / "een", lang.records[:30])
    bind_in(tmp_path / "twee", lang.records[:20])
    eerste, tweede = (Volger(postgres, tmp_path / naam / MAPNAAM, HUB_BRON, Klok()) for naam in ("een", "twee"))
    async with draaiend(eerste), draaiend(tweede):
        await tot(eerste, 30)
        assert await tweede.neem_op() is False
        bind_in(tmp_path / "twee", lang.records[20:40])
        tweede.bij_controlepunt(PUNT, b"")
        await tot(tweede, 40)
        assert tweede.stand().fout is None


def test_lost_connections_are_made_anew(postgres: Databaseadres, lang: Proefjournaal) -> None:
    """PostgreSQL was restarted between two portions."""
    bank = open_bank(postgres, schema="verbroken")
    projectie = Projectie(bank, OORSPRONG)
    projectie.neem_op(list(lang.bron())[:20], Klok().nu)
    ander = open_bank(postgres, schema="verbreker")
    with ander.schrijvend() as v:
        v.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
    assert projectie.neem_op(lang.bron(), Klok().nu) == len(lang.records) - 20
    bank.sluit()
    ander.sluit()
