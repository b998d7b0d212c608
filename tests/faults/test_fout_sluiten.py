"""Closing a connection that broke a moment ago: the client library then cancels what it waits for itself."""

from __future__ import annotations

import asyncio

import pytest
from nats.aio.client import Client

from adapters.nats_lijn import NatsLijn
from hub.bus.lezers import Lezers
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.verbinding import sluit_client, verbind
from tests.adapters.zegelhulp import partnerkaart
from tests.bus.proefbus import Proefbus


async def _breek(client: Client) -> None:
    """The connection breaks, and the client has just begun to clear it up when somebody closes it."""
    await client._process_op_err(ConnectionResetError())
    await asyncio.sleep(0)
    assert client._reconnection_task is not None
    assert not client._reconnection_task.done()


async def test_connection_of_the_hub(bus: Proefbus) -> None:
    """A hub that stops while its server goes away stops in good order."""
    verbinding = await verbind(
        bus.adres.nats, bus.sleutels.hub.seed, naam="proef", postbus=HUB_POSTBUS, tls=bus.pki.hub
    )
    await _breek(verbinding.client)
    await verbinding.sluit()
    assert verbinding.client.is_closed


async def test_readers_of_the_intake(bus: Proefbus) -> None:
    """The same for the connection that reads."""

    async def niets(_partij: str, _berichten: object) -> None:
        """Nothing is read."""

    lezers = Lezers(bus.adres.nats, bus.sleutels.hub.seed, niets, tls=bus.pki.hub)
    await lezers.verbind()
    assert lezers._client is not None
    await _breek(lezers._client)
    await lezers.sluit()
    assert lezers._client.is_closed


async def test_line_of_a_party(bus: Proefbus) -> None:
    """The same for a partner's adapter."""
    lijn = await NatsLijn.open(partnerkaart(bus, "politie"))
    await _breek(lijn._client)
    await lijn.sluit()
    assert lijn._client.is_closed


async def test_who_is_cancelled_stays_cancelled(bus: Proefbus) -> None:
    """Only the library's own cancellation is passed over: one that is meant for the caller arrives."""
    verbinding = await verbind(
        bus.adres.nats, bus.sleutels.hub.seed, naam="proef", postbus=HUB_POSTBUS, tls=bus.pki.hub
    )
    await _breek(verbinding.client)
    sluiten = asyncio.create_task(verbinding.sluit())
    await asyncio.sleep(0)
    sluiten.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sluiten


class _Doodgegaan(Client):
    """The other side died under TLS while something was still to be sent: seen with a server that was killed."""

    async def close(self) -> None:
        """As the library fails when Python's TLS transport has let go of its end."""
        raise AttributeError("'NoneType' object has no attribute '_write_appdata'")


async def test_tls_of_which_the_other_side_died(bus: Proefbus) -> None:
    """Neither the hub nor an adapter ends with an error of the library's."""
    await sluit_client(_Doodgegaan())
    lijn = await NatsLijn.open(partnerkaart(bus, "politie"))
    await lijn._sluit_client(_Doodgegaan())
    await lijn.sluit()
