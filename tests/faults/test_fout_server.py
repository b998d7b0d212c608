"""kill -9 of the NATS server under load, again and again, on the same store; and a server that hangs.

The hub is never restarted: it reconnects by itself. Everything that was accepted (the sender has the server's word)
ends as if nothing had happened, in order.
"""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest

from tests.faults.eisen import eis_heel, eis_volgorde, stand, wacht_tot_stil
from tests.faults.opstelling import externe_server, hubproces, wacht_tot
from tests.faults.post import loop_van, post

pytestmark = pytest.mark.alleen_wheel

JONGEREN = 80
DODEN = (40, 180, 320)
"""The server is killed when so many messages were accepted."""


async def test_server_killed_under_load(tmp_path: Path) -> None:
    """560 messages of three parties, three kills: nothing lost, nothing twice, order per young person kept."""
    with externe_server(tmp_path) as server, hubproces(tmp_path, server) as hub:
        await server.start()
        hub.start()
        rijen = list(itertools.chain.from_iterable(loop_van(n) for n in range(JONGEREN)))
        async with post(server.adres.nats, tmp_path, ("politie", "gemeente-ede", "om")) as lijnen:
            sturen = asyncio.create_task(lijnen.stuur_rijen(rijen))
            for aantal in DODEN:
                await lijnen.wacht_op(aantal)
                server.dood()
                await server.start()
            await sturen
        assert hub.leeft
        async with hub.als_hub() as verbinding:
            await wacht_tot_stil(verbinding)
            gelezen = await stand(verbinding, tmp_path)
        assert sum(gelezen.aangenomen.values()) >= sum(map(len, rijen)) == 560
        eis_heel(gelezen)
        eis_volgorde(gelezen, rijen)
        assert hub.stop() == 0


async def test_server_hangs_under_load(tmp_path: Path) -> None:
    """No answer is no refusal: commits of unknown outcome are repeated when the server goes on, and recognised."""
    with externe_server(tmp_path) as server, hubproces(tmp_path, server) as hub:
        await server.start()
        hub.start()
        rijen = list(itertools.chain.from_iterable(loop_van(n) for n in range(30)))
        async with post(server.adres.nats, tmp_path, ("politie", "gemeente-ede", "om")) as lijnen:
            sturen = asyncio.create_task(lijnen.stuur_rijen(rijen))
            await lijnen.wacht_op(60)
            server.hang(aan=True)
            await wacht_tot(lambda: "inname-batch-mislukt" in hub.log.read_text("utf-8"), "het opgeven")
            server.hang(aan=False)
            await sturen
        async with hub.als_hub() as verbinding:
            await wacht_tot_stil(verbinding)
            gelezen = await stand(verbinding, tmp_path)
        eis_heel(gelezen)
        eis_volgorde(gelezen, rijen)
