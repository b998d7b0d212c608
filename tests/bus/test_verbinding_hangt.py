"""A server that hangs for longer than a flush waits, and goes on: the hub hears it again at once."""

from __future__ import annotations

import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import nats.errors
import pytest

from hub.bus.lezers import Lezers
from tests.bus.proefbus import eigen_bus

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

pytestmark = pytest.mark.alleen_wheel


async def _niets(_partij: str, _berichten: list[Msg]) -> None:
    """Nothing is read here."""


async def test_connection_is_not_deaf_after_a_hang(tmp_path: Path) -> None:
    """The late answer to what was given up ends no reading: not of the hub's connection, and not of the intake's."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub, AsyncExitStack() as stapel:
        assert bus.proces is not None
        lezers = Lezers(bus.adres.nats, bus.sleutels.hub.seed, _niets, tls=bus.pki.hub)
        await lezers.verbind()
        stapel.push_async_callback(lezers.sluit)
        assert lezers._client is not None
        clients: list[Client] = [hub.client, lezers._client]
        os.kill(bus.proces.pid, signal.SIGSTOP)
        try:
            for client in clients:
                with pytest.raises(nats.errors.FlushTimeoutError):
                    await client.flush(timeout=0.1)  # type: ignore[arg-type]  # declared int, used as seconds
        finally:
            os.kill(bus.proces.pid, signal.SIGCONT)
        for client in clients:
            await client.flush(timeout=5)
            assert (await client.request("$JS.API.INFO", timeout=5)).data
        await lezers.start(["politie"])
