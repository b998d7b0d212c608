"""Binding in on a disk that fails: damage is found and made good, and a disk that refuses or hangs holds the intake."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.bootstrap.inbinder import Inbinder
from hub.bootstrap.zegelwacht import Zegelwacht
from hub.bus.journaalkast import Journaalkast
from hub.ledger.boomfouten import Boomfout
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from tests.bus.inbindproef import Klok, Toneel, bladen, fout, gelukt, leg_vast, loopt, sleutel
from tests.bus.proefbus import eigen_bus, wacht_tot


@pytest.fixture
async def toneel(tmp_path: Path) -> AsyncIterator[Toneel]:
    """See `Toneel`."""
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        yield Toneel(bus, hub, tmp_path)


@pytest.mark.parametrize("pad", ["stand", "tile/0/000.p/10", "tile/entries/000.p/10"])
async def test_damaged_file_is_made_again_from_the_journal(toneel: Toneel, pad: str) -> None:
    """A bit fell over while nobody looked: the next start says so, makes the file again, and the tree is the same."""
    await leg_vast(toneel.hub, 5)
    async with loopt(toneel.binder()):
        punt = await toneel.getekend(10)
    bestand = toneel.wortel / "een" / pad
    goed = bytearray(bestand.read_bytes())
    goed[len(goed) // 2] ^= 4
    bestand.write_bytes(goed)
    async with loopt(toneel.binder()) as inbinder:
        await gelukt(inbinder)
        await leg_vast(toneel.hub, 1)
        await toneel.getekend(12)
    kast = Boomkast(toneel.wortel / "een")
    assert kast.wortel(10) == punt.wortel
    assert len([*kast.records()]) == 12
    assert not (toneel.wortel / "een" / ".herstel").exists()


@pytest.mark.parametrize("pad", ["tile/0/001", "tile/entries/000", "tile/entries/001"])
async def test_damage_to_an_old_file_is_found_by_itself_and_made_good(toneel: Toneel, pad: str) -> None:
    """Changed, or gone: who has nothing to do looks at everything again, one file after the other."""
    for _ in range(3):
        await leg_vast(toneel.hub, 100)
    async with loopt(toneel.binder()) as inbinder:
        await toneel.getekend(600)
        bestand = toneel.wortel / "een" / pad
        goed = bestand.read_bytes()
        if pad == "tile/entries/001":
            bestand.unlink()
        else:
            bestand.write_bytes(goed[:40] + bytes([goed[40] ^ 1]) + goed[41:])

        async def hersteld() -> bool:
            return bestand.exists() and bestand.read_bytes() == goed

        await wacht_tot(hersteld, "het herstel")
        await gelukt(inbinder)


async def test_damage_is_not_repaired_into_another_tree(toneel: Toneel) -> None:
    """What JOURNAAL gives is not what was signed: the damaged file stays, and nothing is signed."""
    await leg_vast(toneel.hub, 3)
    async with loopt(toneel.binder()):
        await toneel.getekend(6)
    async with eigen_bus(toneel.wortel / "andere-bus") as bus, bus.als_hub() as hub:
        await leg_vast(hub, 3)
        await wacht_tot(lambda: bladen(hub, 3), "het kopiëren")
        (toneel.wortel / "een" / "stand").write_bytes(b"stuk")
        anders = Inbinder(hub, toneel.wortel / "een", sleutel(), Klok())
        async with loopt(anders):
            await fout(anders, "JOURNAAL-tegenspraak")
        assert (toneel.wortel / "een" / "stand").read_bytes() == b"stuk"
        assert await Journaalkast(hub).lees() is None


@pytest.mark.parametrize("hangt", [False, True], ids=["vol", "hangt"])
async def test_disk_that_refuses_or_hangs_holds_the_intake_and_lets_go(
    toneel: Toneel, monkeypatch: pytest.MonkeyPatch, *, hangt: bool
) -> None:
    """Nothing is sealed: the countdown runs, the intake is held, and all goes on by itself when the disk does."""
    monkeypatch.setattr("hub.bootstrap.zegelwacht.ONGEZEGELD_S_MAX", 0.8)
    monkeypatch.setattr("hub.bootstrap.zegelwacht.RONDE_S", 0.05)
    monkeypatch.setattr("hub.bootstrap.inbinder.RUST_S", (0.05,))
    vol = False
    vrij = threading.Event()

    def haak(_stap: str, _pad: str) -> None:
        if vol and hangt:
            vrij.wait()
        elif vol:
            raise OSError(errno.ENOSPC, "proef")

    redenen: list[str] = []
    aftellend: list[float] = []

    async def pauzeer(reden: str) -> None:
        redenen.append(reden)

    async def hervat(reden: str) -> None:
        redenen.remove(reden)

    async with loopt(toneel.binder(haak=haak)) as inbinder:
        wacht = Zegelwacht(Journaalkast(toneel.hub), pauzeer, hervat, Klok(), lambda: inbinder.stand)
        await wacht.start()
        await leg_vast(toneel.hub, 1)
        await toneel.getekend(2)

        async def rustig() -> bool:
            return redenen == [] and wacht.stand.achter is None

        await wacht_tot(rustig, "de rust")
        vol = True
        await leg_vast(toneel.hub, 1)

        async def gepauzeerd() -> bool:
            if wacht.stand.over_s is not None:
                aftellend.append(wacht.stand.over_s)
            return redenen == ["controlepunt"]

        await wacht_tot(gepauzeerd, "de pauze")
        assert (inbinder.stand.fout, wacht.stand.code) == (None if hangt else "JOURNAAL-schijf", "JOURNAAL-ongezegeld")
        assert aftellend == sorted(aftellend, reverse=True)
        vol = False
        vrij.set()
        await wacht_tot(rustig, "het hervatten")
        await toneel.getekend(4)
        await wacht.stop()


async def test_hub_stops_although_the_disk_hangs(toneel: Toneel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else of the hub can be put away tidily; the folder stays locked until the disk answers."""
    monkeypatch.setattr("hub.bootstrap.inbinder.STOP_S_MAX", 0.1)
    begonnen, vrij = threading.Event(), threading.Event()

    def haak(_stap: str, pad: str) -> None:
        if pad.startswith("tile/"):
            begonnen.set()
            vrij.wait()

    inbinder = toneel.binder(haak=haak)
    await inbinder.start()
    await leg_vast(toneel.hub, 1)
    await asyncio.to_thread(begonnen.wait)
    await inbinder.stop()
    with pytest.raises(Boomfout) as fout_:
        Boomschrijver(toneel.wortel / "een")
    assert fout_.value.code == "JOURNAAL-bezet"
    vrij.set()
    assert inbinder._taak is not None
    await inbinder._taak
    assert Boomkast(toneel.wortel / "een").grootte == 2
