"""Binding in on a real server: signed soon, one at a time, the same tree everywhere, never against what was signed.

What a disk can do to it stands in `test_inbinder_schijf.py`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.bootstrap.inbindstand import Inbindstand, Rol
from hub.bootstrap.zegelwacht import Zegelwacht
from hub.bus.inrichting import werk_bij
from hub.bus.journaalkast import Journaalkast, Puntingehaald
from hub.bus.verbinding import Verbinding
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.onderwerpen import JOURNAAL
from tests.bus.inbindproef import Klok, Toneel, bladen, fout, gelukt, leg_vast, loopt, sleutel
from tests.bus.proefbus import PARTIJEN, eigen_bus, wacht_tot


@pytest.fixture
async def toneel(tmp_path: Path) -> AsyncIterator[Toneel]:
    """See `Toneel`."""
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        yield Toneel(bus, hub, tmp_path)


async def test_everything_is_bound_in_signed_and_told(toneel: Toneel) -> None:
    """What lay there at the start is signed when `start` returns; what comes later soon after."""
    await leg_vast(toneel.hub, 3)
    await wacht_tot(lambda: bladen(toneel.hub, 3), "het kopiëren")
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


async def _volgnummer(hub: Verbinding) -> int:
    return int((await hub.js("STREAM.INFO.KV_journaal"))["state"]["last_seq"])


async def _nota_op(hub: Verbinding, volgnummer: int) -> int:
    antwoord = await hub.vraag("$JS.API.DIRECT.GET.KV_journaal", json.dumps({"seq": volgnummer}).encode())
    return sleutel().controleer(json.loads(antwoord.data)["nota"].encode()).grootte
