"""What waits at the door, per party, and what processes of the hub answer when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.bus import grenzen
from hub.bus.rondvraag import beantwoord, vraag_rond
from hub.bus.wachtrijen import wachtrijen
from tests.bus.proefbus import eigen_bus, vers


async def test_messages_that_wait_are_counted_per_party(tmp_path: Path) -> None:
    """Parties of which nothing waits are left out; how full is how near the server is to refusing."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        assert await wachtrijen(hub) == []
        for code, aantal in (("politie", 3), ("om", 1)):
            async with bus.als_partij(code) as lijn:
                for _ in range(aantal):
                    await lijn.vraag(f"in.{code}.signaal", b"x", kop={"Nats-Msg-Id": vers()})
        om, politie = await wachtrijen(hub)
        assert [(rij.partij, rij.berichten) for rij in (om, politie)] == [("om", 1), ("politie", 3)]
        assert politie.vol == pytest.approx(3 / grenzen.INSTROOM_BERICHTEN_MAX)
        assert 0 <= politie.oudste_s < 60


async def test_every_process_answers_for_itself(tmp_path: Path) -> None:
    """Two connections stand for two processes; nobody answers for who is gone."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as vrager:
        onderwerp = f"hub.proef.{vers()}"
        assert await vraag_rond(vrager, onderwerp, 0.1) == []
        async with bus.als_hub() as een, bus.als_hub() as twee:
            await beantwoord(een, onderwerp, lambda: b"een")
            await beantwoord(twee, onderwerp, lambda: b"twee")
            await een.client.flush()
            await twee.client.flush()
            assert sorted(await vraag_rond(vrager, onderwerp)) == [b"een", b"twee"]
