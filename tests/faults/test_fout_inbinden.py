"""Sealing under fire, with whole hubs: two at once of which the one that seals is killed, and a disk without room.

What must hold at the end of each: everything that was sent is settled (`eisen`), and the tree holds JOURNAAL's records,
every one and in that order, under a checkpoint that the auditor's own verifier believes.
"""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest

from hub.journal import bladzijde
from hub.journal.verifieer.opdracht import Vraag
from hub.ledger.boomkast import MAPNAAM, VKEYBESTAND, Boomkast
from tests.cli.opdracht import ketenhub
from tests.faults.eisen import eis_heel, stand, wacht_tot_stil
from tests.faults.hub_met_fout import BOOM, VOL
from tests.faults.opstelling import Hubproces, externe_server, hubproces, wacht_tot
from tests.faults.post import loop_van, post, van_alles, vooraf

pytestmark = pytest.mark.alleen_wheel


async def eis_gezegeld(hub: Hubproces) -> int:
    """Wait until all of JOURNAAL is sealed, and compare the tree with it. Returns the number of records."""
    kast = Boomkast(hub.staat / MAPNAAM)
    async with hub.als_hub() as verbinding:
        gelezen = await stand(verbinding, hub.staat)
    records = list(itertools.chain.from_iterable(map(bladzijde.splits, gelezen.journaal)))

    def gezegeld() -> bool:
        nota = kast.controlepunt()
        return nota is not None and int(nota.split(b"\n")[1]) >= len(records)

    await wacht_tot(gezegeld, "het controlepunt")
    assert [record for _, record in kast.records()] == records
    Vraag(map=hub.staat / MAPNAAM, sleutel=(hub.staat / MAPNAAM / VKEYBESTAND).read_text("utf-8")).antwoord()
    eis_heel(gelezen)
    return len(records)


async def test_whoever_seals_is_killed_in_the_middle_of_it_and_the_other_takes_over(tmp_path: Path) -> None:
    """Two hubs on one folder, messages coming in, and a record that is in a bundle and not yet in a tile.

    Every step of the disk by itself is in `test_fout_boom`.
    """
    with (
        externe_server(tmp_path) as server,
        hubproces(tmp_path, server, "een") as een,
        hubproces(tmp_path, server, "twee") as twee,
    ):
        await server.start()
        een.start()
        twee.start()
        assert "inbinden-begonnen" not in twee.log.read_text("utf-8")
        async with post(server.adres.nats, tmp_path) as lijnen:
            een.wapen(f"{BOOM}hernoemd", 2)
            await lijnen.stuur(*vooraf(0), *van_alles(0))
            await een.gestorven()
        async with twee.als_hub() as verbinding:
            await wacht_tot_stil(verbinding)
        await eis_gezegeld(twee)
        assert "inbinden-begonnen" in twee.log.read_text("utf-8")


async def _gezien(hub: Hubproces) -> None:
    """An operator sees why nothing moves, since when, what waits, and what happens if it stays so."""
    assert hub.server is not None
    erbij = {"KETENHUB_NATS": hub.server.adres.nats, "KETENHUB_NATS_MONITOR": hub.server.adres.monitor}
    gelopen = await asyncio.to_thread(ketenhub, "journaal", "stand", "--json", staat=hub.staat, erbij=erbij)
    (stand_,) = gelopen.rijen()
    (proces,) = stand_["processen"]
    assert (gelopen.code, stand_["goed"]) == (1, False)
    assert (proces["fout"], [pauze["reden"] for pauze in proces["pauzes"]]) == ("JOURNAAL-schijf", ["controlepunt"])
    assert proces["pauzes"][0]["duur_s"] >= 0
    assert "vol" in proces["uitleg"]
    assert sum(rij["berichten"] for rij in stand_["wachtend"]) > 0
    assert all(een["over_s"] > 86_400 for een in stand_["aftelling"]), "days before a message is too old"
    assert stand_["aftelling"]


async def test_disk_without_room_stops_everything_and_recovery_needs_no_hand(tmp_path: Path) -> None:
    """The tree's disk is full: the hub says so, takes nothing in any more, and goes on when there is room."""
    eerst = list(itertools.chain.from_iterable(loop_van(n) for n in range(2)))
    later = list(itertools.chain.from_iterable(loop_van(n) for n in range(2, 12)))
    with externe_server(tmp_path) as server, hubproces(tmp_path, server, anders={"ONGEZEGELD_S_MAX": 1.0}) as hub:
        await server.start()
        hub.start()
        async with post(server.adres.nats, tmp_path, ("politie", "gemeente-ede", "om")) as lijnen:
            await lijnen.stuur_rijen(eerst)
            async with hub.als_hub() as verbinding:
                await wacht_tot_stil(verbinding)
            voor = await eis_gezegeld(hub)
            hub.wapen(VOL)
            await lijnen.stuur_rijen(later[:1])
            await wacht_tot(lambda: '"JOURNAAL-ongezegeld"' in hub.log.read_text("utf-8"), "de pauze")
            await lijnen.stuur_rijen(later[1:])
            assert Boomkast(hub.staat / MAPNAAM).grootte == voor
            async with hub.als_hub() as verbinding:
                info = await verbinding.js("STREAM.INFO.IN_politie")
                assert info["state"]["messages"], "what came since waits with the server"
            await _gezien(hub)
            hub.wapen(VOL, 2)
            async with hub.als_hub() as verbinding:
                await wacht_tot_stil(verbinding)
            assert await eis_gezegeld(hub) > voor
        assert hub.leeft
