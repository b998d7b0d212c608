"""Provisioning is explicit: made once, compared at every start, refused when it differs, never overwritten."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.bus import grenzen, inrichting
from hub.bus.fouten import Busweigering
from hub.bus.inrichting import MERKBESTAND, richt_in, werk_bij
from hub.bus.partijen import Partij
from hub.bus.sleutels import laad_of_maak
from hub.bus.wensen import ADVIES, gewenst
from hub.onderwerpen import JOURNAAL, KETEN
from tests.bus.proefbus import PARTIJEN, Proefbus, eigen_bus, start
from tests.bus.proefpki import Proefpki

pytestmark = pytest.mark.alleen_wheel


async def _verander(bus: Proefbus, stroom: str, **velden: object) -> None:
    """Change a stream as somebody with the break-glass key could."""
    async with bus.als_breekglas() as nood:
        config = (await nood.js(f"STREAM.INFO.{stroom}"))["config"]
        await nood.js(f"STREAM.UPDATE.{stroom}", config | velden)


async def _geweigerd(bus: Proefbus, partijen: tuple[Partij, ...] = PARTIJEN) -> Busweigering:
    async with bus.als_hub() as hub:
        with pytest.raises(Busweigering) as weigering:
            await richt_in(hub, partijen, bus.staat)
    return weigering.value


async def test_second_start_makes_nothing(tmp_path: Path) -> None:
    """What the server fills in by itself is not a deviation: an ordinary restart passes."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        ingericht = await richt_in(hub, PARTIJEN, bus.staat)
        assert ingericht.gemaakt == ingericht.verweesd == ()


async def test_two_hubs_that_start_at_the_same_moment_make_each_stream_once(tmp_path: Path) -> None:
    """The server counts the room of a stream twice when it is asked for twice; no hub believes it is full."""
    sleutels, pki = laad_of_maak(tmp_path), Proefpki(tmp_path)
    ingebed = await start(tmp_path, PARTIJEN, pki.gebruikers(PARTIJEN))
    try:
        proefbus = Proefbus(ingebed.adres, sleutels, pki, tmp_path, ingebed)
        async with proefbus.als_hub() as een, proefbus.als_hub() as twee:
            samen = await asyncio.gather(*(richt_in(lijn, PARTIJEN, tmp_path) for lijn in (een, twee)))
            assert (await een.js("STREAM.NAMES"))["total"] == len(gewenst(PARTIJEN).stromen)
        assert {naam for ingericht in samen for naam in ingericht.gemaakt}
    finally:
        await ingebed.stop()


async def test_streams_are_what_the_design_says(bus: Proefbus) -> None:
    """The fields that safety rests on, as the server itself reports them."""
    async with bus.als_hub() as hub:
        keten: dict[str, Any] = (await hub.js(f"STREAM.INFO.{KETEN}"))["config"]
        journaal: dict[str, Any] = (await hub.js(f"STREAM.INFO.{JOURNAAL}"))["config"]
        instroom: dict[str, Any] = (await hub.js("STREAM.INFO.IN_politie"))["config"]
    assert keten["allow_atomic"]
    assert keten["allow_msg_ttl"]
    assert keten["max_msgs_per_subject"] == 1
    assert journaal["deny_delete"]
    assert journaal["deny_purge"]
    assert journaal["max_age"] == 0
    assert not journaal["allow_msg_ttl"]
    assert instroom["retention"] == "workqueue"
    assert (instroom["max_msgs"], instroom["discard"]) == (grenzen.INSTROOM_BERICHTEN_MAX, "new")
    for veld in ("allow_msg_ttl", "allow_atomic", "allow_rollup_hdrs", "allow_msg_schedules", "allow_msg_counter"):
        assert not instroom.get(veld), veld


@pytest.mark.parametrize(
    ("stroom", "velden", "verwacht"),
    [
        (JOURNAAL, {"max_age": 3_600_000_000_000}, "JOURNAAL, max_age: moet zijn 0, is 3600000000000"),
        (KETEN, {"max_bytes": 1_000_000}, "KETEN, max_bytes: moet zijn 17179869184, is 1000000"),
        (KETEN, {"subjects": ["uit.>"]}, "KETEN, subjects"),
        ("IN_om", {"max_msgs": 5}, "IN_om, max_msgs: moet zijn 1000, is 5"),
        ("IN_om", {"allow_msg_ttl": True}, "IN_om, allow_msg_ttl: moet zijn null, is true"),
        ("IN_om", {"republish": {"src": ">", "dest": "kopie.>"}}, "IN_om, republish"),
    ],
)
async def test_changed_stream_is_refused(tmp_path: Path, stroom: str, velden: dict[str, object], verwacht: str) -> None:
    """A changed limit, a longer arm, a copy to elsewhere: the hub does not start and says what differs."""
    async with eigen_bus(tmp_path) as bus:
        await _verander(bus, stroom, **velden)
        weigering = await _geweigerd(bus)
        assert weigering.code == "BUS-afwijking"
        assert verwacht in weigering.uitleg


async def test_changed_consumer_is_refused(tmp_path: Path) -> None:
    """A consumer with another filter would hand a party somebody else's post."""
    async with eigen_bus(tmp_path) as bus:
        async with bus.als_breekglas() as nood:
            config = (await nood.js(f"CONSUMER.INFO.{KETEN}.om"))["config"] | {"filter_subject": "uit.politie.>"}
            await nood.js(
                f"CONSUMER.CREATE.{KETEN}.om.uit.politie.>",
                {"stream_name": KETEN, "config": config, "action": "update"},
            )
        weigering = await _geweigerd(bus)
        assert "KETEN/om, filter_subject" in weigering.uitleg


async def test_break_glass_puts_it_right(tmp_path: Path) -> None:
    """The way out of a deviation is a human with the break-glass key; afterwards the hub starts."""
    async with eigen_bus(tmp_path) as bus:
        await _verander(bus, "IN_om", max_msgs=5)
        async with bus.als_breekglas() as nood:
            hersteld = await werk_bij(nood, PARTIJEN)
            assert [tekst.split(":")[0] for tekst in hersteld] == ["IN_om, max_msgs"]
            assert await werk_bij(nood, PARTIJEN) == ()
        async with bus.als_hub() as hub:
            assert (await richt_in(hub, PARTIJEN, bus.staat)).gemaakt == ()


@pytest.mark.parametrize("stroom", [KETEN, JOURNAAL, "IN_om", ADVIES])
async def test_stream_that_is_gone_is_not_made_again(tmp_path: Path, stroom: str) -> None:
    """A wrong at-rest key shows as "not found": an empty KETEN would forget everything that was handled."""
    async with eigen_bus(tmp_path) as bus:
        async with bus.als_breekglas() as nood:
            await nood.js(f"STREAM.DELETE.{stroom}")
        weigering = await _geweigerd(bus)
        assert weigering.code == "BUS-stroom-weg"
        assert stroom in weigering.uitleg


async def test_unreadable_memory_of_what_was_made_is_refused(tmp_path: Path) -> None:
    """Without it nobody knows whether a stream is new or lost."""
    async with eigen_bus(tmp_path) as bus:
        (tmp_path / "bus" / MERKBESTAND).write_text("{", "utf-8")
        assert (await _geweigerd(bus)).code == "BUS-inrichting"


async def test_new_party_gets_its_streams_old_ones_stay(tmp_path: Path) -> None:
    """Joining is a line in the register; leaving removes nothing that may still have to be delivered."""
    nieuw = Partij("halt", "halt", "00000099000000000015", "Halt")
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        ingericht = await richt_in(hub, (*PARTIJEN[:2], nieuw), bus.staat)
        assert ingericht.gemaakt == ("IN_halt",)
        assert ingericht.verweesd == ("IN_politie",)
        assert (await hub.js(f"CONSUMER.INFO.{KETEN}.halt"))["config"]["filter_subject"] == "uit.halt.>"


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    """Stop and start on the same directory: same streams, nothing made again."""
    async with eigen_bus(tmp_path):
        merk = json.loads((tmp_path / "bus" / MERKBESTAND).read_text("utf-8"))
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        assert (await richt_in(hub, PARTIJEN, bus.staat)).gemaakt == ()
    assert json.loads((tmp_path / "bus" / MERKBESTAND).read_text("utf-8")) == merk


def test_a_cluster_asks_for_three_copies() -> None:
    """On three servers every stream is kept three times; the rest of the wish is the same."""
    een, drie = gewenst(PARTIJEN), gewenst(PARTIJEN, replicas=3)
    assert {s.velden["num_replicas"] for s in drie.stromen} == {3}
    assert een.consumenten == drie.consumenten
    assert {replace(s, velden={**s.velden, "num_replicas": 1}).naam for s in drie.stromen} == {
        s.naam for s in een.stromen
    }


async def test_342_parties_are_ready_quickly(tmp_path: Path) -> None:
    """All municipalities of the country: made at once, bounded, and compared again without anything to do."""
    partijen = tuple(Partij(f"gemeente-{n}", "gemeente", "00000099000000000012", "Gemeente") for n in range(342))
    async with eigen_bus(tmp_path, partijen) as bus, bus.als_hub() as hub:
        ingericht = await richt_in(hub, partijen, bus.staat)
        assert ingericht.gemaakt == ()
        assert len((await hub.js("STREAM.NAMES"))["streams"]) == 342 + 7


def test_two_hubs_remember_at_the_same_moment(tmp_path: Path) -> None:
    """Hubs that start together write the same memory; neither stumbles over the other's half-written file."""
    merk = tmp_path / MERKBESTAND
    with ThreadPoolExecutor(4) as hubs:
        for klaar in [hubs.submit(inrichting._schrijf_merk, merk, {KETEN, JOURNAAL}) for _ in range(400)]:
            klaar.result()
    assert [pad.name for pad in tmp_path.iterdir()] == [MERKBESTAND]
    assert inrichting._lees_merk(merk) == {KETEN, JOURNAAL}
