"""A message that was handed out as often as it may be stays in its stream: found, and offered again from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from nats.aio.client import Client

from hub.bus import grenzen
from hub.bus.opgegeven import bied_opnieuw, lees_opgegeven
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.verbinding import Verbinding
from tests.bus.proefbus import Proefbus, eigen_bus, wacht_tot

pytestmark = pytest.mark.alleen_wheel


async def _geef_op(bus: Proefbus) -> None:
    """Hand the only message of politie out as often as the hub's consumer may, and say "again" each time."""
    client = Client()
    await client.connect(
        bus.adres.nats,
        nkeys_seed_str=bus.sleutels.hub.seed,
        inbox_prefix=HUB_POSTBUS,
        tls=bus.pki.hub,
        tls_handshake_first=True,
    )
    try:
        lezer = await client.jetstream().pull_subscribe_bind("hub", "IN_politie")
        for _ in range(grenzen.INSTROOM_POGINGEN_MAX):
            (bericht,) = await lezer.fetch(1, timeout=5)
            await bericht.nak()
            await client.flush()
        with pytest.raises(TimeoutError):
            await lezer.fetch(1, timeout=0.5)
    finally:
        await client.close()


async def _aantal(verbinding: Verbinding) -> int:
    return int((await verbinding.js("STREAM.INFO.IN_politie"))["state"]["messages"])


async def test_gevonden_en_opnieuw_aangeboden(tmp_path: Path) -> None:
    """Once in the list however many advisories; after offering, one message lies there that is handed out again."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        assert await lees_opgegeven(hub) == []
        async with bus.als_partij("politie") as politie:
            await politie.vraag("in.politie.signaal", b"de inhoud")
        await _geef_op(bus)

        async def in_de_lijst() -> bool:
            return bool(await lees_opgegeven(hub))

        await wacht_tot(in_de_lijst, "het advies")
        (opgegeven,) = await lees_opgegeven(hub)
        assert (opgegeven.partij, opgegeven.bericht, opgegeven.volgnummer) == ("politie", "signaal", 1)
        assert opgegeven.pogingen == grenzen.INSTROOM_POGINGEN_MAX
        assert await bied_opnieuw(hub, opgegeven)
        assert await _aantal(hub) == 1
        assert await lees_opgegeven(hub) == []
        assert not await bied_opnieuw(hub, opgegeven), "it is gone: nothing is offered twice"
        client = Client()
        await client.connect(
            bus.adres.nats,
            nkeys_seed_str=bus.sleutels.hub.seed,
            inbox_prefix=HUB_POSTBUS,
            tls=bus.pki.hub,
            tls_handshake_first=True,
        )
        try:
            (bericht,) = await (await client.jetstream().pull_subscribe_bind("hub", "IN_politie")).fetch(1, timeout=5)
            assert (bericht.data, bericht.metadata.num_delivered) == (b"de inhoud", 1)
        finally:
            await client.close()
