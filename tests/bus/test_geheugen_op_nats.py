"""What only a real server can show of commits: one at a time after a refusal, limits, records kept, and a hard kill."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from hub.bus import grenzen, inrichting
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import lees_journaal
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.sleutels import laad_of_maak
from hub.bus.verbinding import Jsfout, Verbinding, verbind
from hub.bus.wacht import achterstand
from hub.gateway.poorten import Busfout, Uitslag, Vastlegging
from hub.onderwerpen import JOURNAAL, KETEN
from tests.bus.proefbus import PARTIJEN, eigen_bus, start, verbonden, vers, wacht_tot
from tests.bus.proefpki import Proefpki

VAST, BOTSING = Uitslag.VASTGELEGD, Uitslag.BOTSING


def _bericht(kenmerk: str) -> list[Vastlegging]:
    """The entries of one handled message, as the gateway commits them."""
    return [
        Vastlegging(f"journaal.om.{kenmerk}", b"record", 0, 600),
        Vastlegging(f"zaak.{kenmerk}", b"stand", 0),
        Vastlegging(f"uit.om.postbus.{kenmerk}.a", b"levering", 0, 600),
        Vastlegging(f"uit.politie.postbus.{kenmerk}.b", b"levering", 0, 600),
    ]


async def test_record_outlives_its_copy_in_keten(hub: Verbinding) -> None:
    """A record expires in KETEN after a second; JOURNAAL took it over and keeps it."""
    record = f"journaal.besluit.{vers()}"
    geheugen = NatsGeheugen(hub)
    await geheugen.leg_vast([[Vastlegging(record, b"bewijs", 0, 1)]])

    async def weg() -> bool:
        return not await geheugen.lees([record])

    await wacht_tot(weg, "het verlopen in KETEN")
    assert [r.inhoud async for r in lees_journaal(hub) if f"journaal.{r.partij}.{r.kenmerk}" == record] == [b"bewijs"]


async def test_entry_too_large_costs_only_its_own_group(hub: Verbinding) -> None:
    """One impossible delivery in a batch: the others are stored, and the caller hears that something failed."""
    geheugen = NatsGeheugen(hub)
    a, b, c = (f"zaak.{vers()}" for _ in range(3))
    groepen = [
        [Vastlegging(a, b"x", 0)],
        [Vastlegging(b, b"x" * grenzen.LADING_BYTES_MAX, 0)],
        [Vastlegging(c, b"x", 0)],
    ]
    with pytest.raises(Jsfout, match="larger than the bus carries"):
        await geheugen.leg_vast(groepen)
    assert set(await geheugen.lees([a, b, c])) == {a, c}
    # Repeating is safe: what was stored collides with its own fence.
    assert await geheugen.leg_vast([groepen[0], groepen[2]]) == [BOTSING, BOTSING]


async def test_more_results_than_the_server_gives_at_once(hub: Verbinding) -> None:
    """The server gives up above 1,024 results; many patterns together may yield more and are split."""
    geheugen = NatsGeheugen(hub)
    indexen = [vers() for _ in range(8)]
    namen = [f"markering.{index}.p{n}" for index in indexen for n in range(200)]
    assert await geheugen.leg_vast([[Vastlegging(naam, b"m")] for naam in namen]) == [VAST] * len(namen)
    assert set(await geheugen.lees([f"markering.{index}.*" for index in indexen])) == set(namen)


async def test_one_pattern_with_too_many_is_an_error_not_half_an_answer(hub: Verbinding) -> None:
    """Reading part of the marks would be worse than reading none."""
    geheugen = NatsGeheugen(hub)
    index = vers()
    await geheugen.leg_vast([[Vastlegging(f"markering.{index}.p{n}", b"m")] for n in range(1_100)])
    with pytest.raises(Busfout, match="413"):
        await geheugen.lees([f"markering.{index}.*"])


async def test_callers_at_once_do_not_mix(hub: Verbinding) -> None:
    """Two workers commit over one connection: every batch arrives whole, exactly one wins each fence."""
    geheugen = NatsGeheugen(hub)
    namen = [f"zaak.{vers()}" for _ in range(40)]
    rondes = await asyncio.gather(
        *(geheugen.leg_vast([[Vastlegging(naam, str(werker).encode(), 0)] for naam in namen]) for werker in range(8))
    )
    for plaats in range(len(namen)):
        assert [ronde[plaats] for ronde in rondes].count(VAST) == 1


async def test_connection_that_is_gone_says_so_at_once(hub: Verbinding) -> None:
    """Without a server nothing is kept for later: no commit may be sent after its caller gave up."""
    geheugen = NatsGeheugen(hub)
    await hub.client.close()
    with pytest.raises(Busfout, match="geen verbinding"):
        await geheugen.leg_vast([[Vastlegging(f"zaak.{vers()}", b"x", 0)]])
    with pytest.raises(Busfout, match="geen verbinding"):
        await geheugen.lees(["zaak.x"])


@pytest.mark.alleen_wheel
async def test_full_store_refuses_whole(tmp_path: Path) -> None:
    """When KETEN is full nothing leaves: the commit fails, no part of it is stored."""
    async with eigen_bus(tmp_path) as bus:
        async with bus.als_breekglas() as nood:
            config = (await nood.js(f"STREAM.INFO.{KETEN}"))["config"]
            await nood.js(f"STREAM.UPDATE.{KETEN}", config | {"max_bytes": 4_096})
        async with bus.als_hub() as hub:
            geheugen = NatsGeheugen(hub)
            groep = [Vastlegging(f"zaak.{n}", b"x" * 2_000, 0) for n in range(5)]
            with pytest.raises(Busfout):
                await geheugen.leg_vast([groep])
            assert await geheugen.lees(["zaak.*"]) == {}


@pytest.mark.alleen_wheel
async def test_kill_9_under_load_loses_nothing_and_halves_nothing(tmp_path: Path) -> None:
    """The server is killed hard three times while batches are committed.

    What was answered is there afterwards, every message has all five of its entries or none, and JOURNAAL numbers each
    record once, without a hole, although its own copy may reach the disk later.
    """
    sleutels, pki = laad_of_maak(tmp_path), Proefpki(tmp_path)
    bevestigd: set[str] = set()
    geprobeerd: set[str] = set()
    for ronde in range(3):
        ingebed = await start(tmp_path)
        try:
            hub = await verbind(
                ingebed.adres.nats, sleutels.hub.seed, naam="proef", postbus=HUB_POSTBUS, tls=pki.hub, blijf=False
            )
            await inrichting.richt_in(hub, PARTIJEN, tmp_path)
            doel = len(bevestigd) + 200
            werkers = [asyncio.create_task(_leg_vast_tot_het_stopt(hub, geprobeerd, bevestigd)) for _ in range(2)]
            await wacht_tot(lambda doel=doel: len(bevestigd) >= doel, f"ronde {ronde}")  # type: ignore[misc]
            os.kill(ingebed.pid, signal.SIGKILL)
            await asyncio.gather(*werkers)
            await hub.sluit()
        finally:
            await ingebed.stop()
    ingebed = await start(tmp_path)
    try:
        async with verbonden(ingebed.adres.nats, sleutels.hub.seed, HUB_POSTBUS, pki.hub) as hub:
            geheugen = NatsGeheugen(hub)
            gelezen = set(await geheugen.lees([v.onderwerp for kenmerk in geprobeerd for v in _bericht(kenmerk)]))
            for kenmerk in geprobeerd:
                stukken = {v.onderwerp for v in _bericht(kenmerk)}
                assert stukken <= gelezen or not stukken & gelezen
            aanwezig = {kenmerk for kenmerk in geprobeerd if f"zaak.{kenmerk}" in gelezen}
            assert bevestigd <= aanwezig

            async def bij() -> bool:
                return await achterstand(hub) == 0

            await wacht_tot(bij, f"het bijkomen van {JOURNAAL}")
            records = [regel.kenmerk async for regel in lees_journaal(hub)]
            assert len(records) == len(set(records))
            assert set(records) == aanwezig
    finally:
        await ingebed.stop()


async def _leg_vast_tot_het_stopt(hub: Verbinding, geprobeerd: set[str], bevestigd: set[str]) -> None:
    geheugen = NatsGeheugen(hub)
    while True:
        kenmerken = [vers() for _ in range(20)]
        geprobeerd.update(kenmerken)
        try:
            uitslagen = await geheugen.leg_vast([_bericht(kenmerk) for kenmerk in kenmerken])
        except Busfout:
            return
        bevestigd.update(k for k, uitslag in zip(kenmerken, uitslagen, strict=True) if uitslag is VAST)
