"""Binding in on a real server: signed soon, one at a time, the same tree everywhere, never against what was signed."""

from __future__ import annotations

import asyncio
import errno
import json
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.bootstrap.inbinder import Inbinder
from hub.bootstrap.inbindstand import Inbindstand, Rol
from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bootstrap.zegelwacht import Zegelwacht
from hub.bus.geheugen import NatsGeheugen
from hub.bus.inrichting import werk_bij
from hub.bus.journaalkast import Journaalkast, Puntingehaald
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Vastlegging
from hub.journal import bladzijde
from hub.journal.controlepunt import Controlepunt, sleutel_van
from hub.ledger.boomfouten import Boomfout
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.onderwerpen import JOURNAAL
from tests.bus.proefbus import PARTIJEN, Proefbus, eigen_bus, vers, wacht_tot

OORSPRONG = "ketenhub/00000099000000099000"


class Klok:
    """A clock that stands still; nothing here depends on it."""

    def nu(self) -> datetime:
        """One moment."""
        return datetime(2026, 3, 2, 9, tzinfo=UTC)


def sleutel(geheim: bytes = bytes(32)) -> Journaalsleutel:
    """The hub's key, or another."""
    return Journaalsleutel(OORSPRONG, sleutel_van(OORSPRONG, geheim), geheim)


async def leg_vast(hub: Verbinding, aantal: int, naam: str = "") -> None:
    """So many pages of two records each, on their own subjects."""
    groepen = []
    for _ in range(aantal):
        uniek = naam or vers()
        (blad,) = bladzijde.schrijf([f'{{"id":"{uniek}"}}'.encode(), b'{"soort":"proef"}'])
        groepen.append([Vastlegging(f"journaal.proef.{uniek}", blad)])
    await NatsGeheugen(hub).leg_vast(groepen)


@dataclass
class Toneel:
    """A server of its own, a folder, and what was told of checkpoints."""

    bus: Proefbus
    hub: Verbinding
    wortel: Path
    gehoord: list[Controlepunt] = field(default_factory=list)

    def binder(self, naam: str = "een", **anders: object) -> Inbinder:
        """A binder on the folder with this name."""
        inbinder = Inbinder(self.hub, self.wortel / naam, anders.pop("sleutel", sleutel()), Klok(), **anders)  # type: ignore[arg-type]
        inbinder.bij_controlepunt.append(lambda punt, _nota: self.gehoord.append(punt))
        return inbinder

    async def getekend(self, records: int, naam: str = "een") -> Controlepunt:
        """Wait until the folder has a signed checkpoint of so many records."""
        kast = Boomkast(self.wortel / naam)

        async def klaar() -> bool:
            nota = kast.controlepunt()
            return nota is not None and sleutel().controleer(nota).grootte == records

        await wacht_tot(klaar, "het controlepunt")
        return sleutel().controleer(kast.controlepunt() or b"")


@pytest.fixture
async def toneel(tmp_path: Path) -> AsyncIterator[Toneel]:
    """See `Toneel`."""
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        yield Toneel(bus, hub, tmp_path)


@asynccontextmanager
async def loopt(inbinder: Inbinder) -> AsyncIterator[Inbinder]:
    """Runs until the block ends."""
    await inbinder.start()
    try:
        yield inbinder
    finally:
        await inbinder.stop()


async def fout(inbinder: Inbinder, code: str) -> None:
    """Wait until it says so."""

    async def zegt() -> bool:
        return inbinder.stand.fout == code

    await wacht_tot(zegt, code)


async def gelukt(inbinder: Inbinder) -> None:
    """Wait until it goes on."""

    async def zegt() -> bool:
        return inbinder.stand.fout is None and inbinder.stand.rol is Rol.INBINDER

    await wacht_tot(zegt, "het verder gaan")


async def test_everything_is_bound_in_signed_and_told(toneel: Toneel) -> None:
    """What lay there at the start is signed when `start` returns; what comes later soon after."""
    await leg_vast(toneel.hub, 3)
    await wacht_tot(lambda: _bladen(toneel.hub, 3), "het kopiëren")
    async with loopt(toneel.binder()) as inbinder:
        eerst = await toneel.getekend(6)
        assert toneel.gehoord == [eerst]
        assert inbinder.stand.controlepunt == 6
        await leg_vast(toneel.hub, 2)
        tweede = await toneel.getekend(10)
    assert toneel.gehoord[-1] == tweede
    uit = await Journaalkast(toneel.hub).lees()
    assert uit is not None
    assert (uit.nota, uit.bladzijden) == (Boomkast(toneel.wortel / "een").controlepunt(), 5)
    assert (toneel.wortel / "een" / "sleutel.vkey").read_text("utf-8").strip() == sleutel().publiek.vkey()


async def test_second_on_the_same_folder_stands_by_and_takes_over(toneel: Toneel) -> None:
    """Two processes of one hub: one binds, and when it goes the other does, without a human."""
    async with loopt(toneel.binder()) as een, loopt(toneel.binder()) as twee:
        assert een.bindt
        assert (twee.bindt, twee.stand.rol) == (False, Rol.ACHTERVANG)
        await leg_vast(toneel.hub, 1)
        await toneel.getekend(2)
        await een.stop()
        await gelukt(twee)
        await leg_vast(toneel.hub, 1)
        await toneel.getekend(4)


async def test_two_machines_make_the_same_tree_and_sign_one_after_the_other(toneel: Toneel) -> None:
    """Both on one server, each with a folder; what they give out is one row that only grows."""
    async with loopt(toneel.binder("een")), loopt(toneel.binder("twee")):
        for ronde in range(1, 4):
            await leg_vast(toneel.hub, 3)
            een, twee = await toneel.getekend(6 * ronde, "een"), await toneel.getekend(6 * ronde, "twee")
            assert een == twee
    grootten = [await _nota_op(toneel.hub, n) for n in range(1, (await _volgnummer(toneel.hub)) + 1)]
    assert grootten == sorted(set(grootten)), "no checkpoint twice, none older than one before it"


async def test_checkpoint_on_the_bus_is_fenced(toneel: Toneel) -> None:
    """Who has not read the last one cannot write the next."""
    kast = Journaalkast(toneel.hub)
    eerste = await kast.zet(b"een", 1, na=0)
    with pytest.raises(Puntingehaald):
        await kast.zet(b"twee", 1, na=0)
    assert await kast.zet(b"twee", 1, na=eerste) == eerste + 1


async def test_tree_of_other_records_is_never_signed(toneel: Toneel) -> None:
    """Somebody put another tree in the folder, of as many pages: nothing is signed, and it is said."""
    await leg_vast(toneel.hub, 4)
    async with loopt(toneel.binder()):
        await toneel.getekend(8)
    with Boomschrijver(toneel.wortel / "anders") as kast:
        kast.voeg_toe([[b'{"id":"vals"}', b'{"soort":"proef"}']] * 4)
    async with loopt(toneel.binder("anders")) as inbinder:
        await fout(inbinder, "JOURNAAL-tegenspraak")
        assert inbinder.stand.tegenspraak
        await leg_vast(toneel.hub, 1)
    assert Boomkast(toneel.wortel / "anders").controlepunt() is None
    assert len(toneel.gehoord) == 1


async def test_other_key_than_what_was_given_out_is_never_used(toneel: Toneel) -> None:
    """A log that was rebuilt with a new key contradicts the checkpoint on the bus."""
    await leg_vast(toneel.hub, 1)
    async with loopt(toneel.binder()):
        await toneel.getekend(2)
    async with loopt(toneel.binder("nieuw", sleutel=sleutel(b"\1" * 32))) as inbinder:
        await fout(inbinder, "JOURNAAL-controlepunt")
    assert Boomkast(toneel.wortel / "nieuw").controlepunt() is None


@pytest.mark.alleen_wheel
async def test_journal_put_back_from_yesterday_is_noticed_by_the_tree(toneel: Toneel) -> None:
    """JOURNAAL is gone and comes back with fewer pages: a contradiction, until it has them all again."""
    await leg_vast(toneel.hub, 5)
    async with loopt(toneel.binder()) as inbinder, toneel.bus.als_breekglas() as nood:
        await toneel.getekend(10)
        await nood.js(f"STREAM.DELETE.{JOURNAAL}")
        await leg_vast(toneel.hub, 1)
        await fout(inbinder, "BUS-storing")
        config = {"name": JOURNAAL, "subjects": ["niets.hier"], "storage": "file", "allow_direct": True}
        await nood.js(f"STREAM.CREATE.{JOURNAAL}", config)
        await fout(inbinder, "JOURNAAL-tegenspraak")
        await _gepauzeerd_elders(toneel.hub)
        await nood.js(f"STREAM.DELETE.{JOURNAAL}")
        await werk_bij(nood, PARTIJEN)
        await gelukt(inbinder)
        await toneel.getekend(12)


async def test_folder_put_back_from_yesterday_catches_up(toneel: Toneel) -> None:
    """An older tree of the same records is a beginning of it: it grows on, and signs nothing older meanwhile."""
    await leg_vast(toneel.hub, 2)
    async with loopt(toneel.binder()):
        await toneel.getekend(4)
    shutil.copytree(toneel.wortel / "een", toneel.wortel / "gisteren")
    async with loopt(toneel.binder()):
        await leg_vast(toneel.hub, 2)
        punt = await toneel.getekend(8)
    async with loopt(toneel.binder("gisteren")):
        assert await toneel.getekend(8, "gisteren") == punt
    assert await _volgnummer(toneel.hub) == 2, "nothing was signed twice"


@pytest.mark.alleen_wheel
async def test_journal_replaced_while_nothing_happens_is_noticed(toneel: Toneel) -> None:
    """Another stream of the same name, longer than the tree: its pages are not taken for the next ones."""
    await leg_vast(toneel.hub, 3)
    async with loopt(toneel.binder()) as inbinder, toneel.bus.als_breekglas() as nood:
        await toneel.getekend(6)
        config = {"name": JOURNAAL, "subjects": ["proefpagina"], "storage": "file", "allow_direct": True}
        await nood.js(f"STREAM.DELETE.{JOURNAAL}")
        await nood.js(f"STREAM.CREATE.{JOURNAAL}", config)
        for _ in range(5):
            await nood.vraag("proefpagina", b'{"id":"vals"}')
        await fout(inbinder, "JOURNAAL-tegenspraak")
        assert Boomkast(toneel.wortel / "een").grootte == 6


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
        await wacht_tot(lambda: _bladen(hub, 3), "het kopiëren")
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


async def test_contradiction_holds_the_intake_at_once(toneel: Toneel) -> None:
    """Not after the half minute that a slow disk gets."""
    await leg_vast(toneel.hub, 1)
    async with loopt(toneel.binder()):
        await toneel.getekend(2)
    redenen: list[str] = []

    async def pauzeer(reden: str) -> None:
        redenen.append(reden)

    async with loopt(toneel.binder("nieuw", sleutel=sleutel(b"\1" * 32))) as inbinder:
        wacht = Zegelwacht(Journaalkast(toneel.hub), pauzeer, pauzeer, Klok(), lambda: inbinder.stand)
        await wacht.kijk()
        assert (redenen, wacht.stand.code) == (["controlepunt"], "JOURNAAL-tegenspraak")


async def _gepauzeerd_elders(hub: Verbinding) -> None:
    """A process that does not bind in sees it too, from what lies on the bus alone."""
    redenen: list[str] = []

    async def pauzeer(reden: str) -> None:
        redenen.append(reden)

    wacht = Zegelwacht(Journaalkast(hub), pauzeer, pauzeer, Klok(), Inbindstand)
    await wacht.kijk()
    assert (redenen, wacht.stand.code) == (["controlepunt"], "JOURNAAL-tegenspraak")


async def _bladen(hub: Verbinding, aantal: int) -> bool:
    return int((await hub.js(f"STREAM.INFO.{JOURNAAL}"))["state"]["last_seq"]) == aantal


async def _volgnummer(hub: Verbinding) -> int:
    return int((await hub.js("STREAM.INFO.KV_journaal"))["state"]["last_seq"])


async def _nota_op(hub: Verbinding, volgnummer: int) -> int:
    antwoord = await hub.vraag("$JS.API.DIRECT.GET.KV_journaal", json.dumps({"seq": volgnummer}).encode())
    return sleutel().controleer(json.loads(antwoord.data)["nota"].encode()).grootte
