"""Ctrl-C stops a command at whatever moment it comes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from hub.bus.verbinding import Verbinding

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg


class _Client:
    """As much of a client as one question needs."""

    is_connected = True
    _postbus = "_INBOX_proef"

    def __init__(self) -> None:
        """Nothing asked."""
        self.adres = ""

    async def publish(self, _onderwerp: str, _inhoud: bytes, *, reply: str, headers: object) -> None:
        """Remember where the answer must go."""
        self.adres = reply


class _Antwoord:
    """An answer without headers."""

    headers = None
    data = b""

    def __init__(self, onderwerp: str) -> None:
        """For this question."""
        self.subject = onderwerp


async def test_afbreken_samen_met_een_antwoord_is_afbreken() -> None:
    """The answer arrives in the very turn in which the task is cancelled: it is cancelled, not answered."""
    client = _Client()
    verbinding = Verbinding(cast("Client", client), "proef")
    verbinding._postbus = client._postbus
    vraag = asyncio.create_task(verbinding.vraag("proef.vraag"))
    await asyncio.sleep(0)  # until it waits for its answer
    assert client.adres
    await verbinding._ontvang(cast("Msg", _Antwoord(client.adres)))
    vraag.cancel()
    with pytest.raises(asyncio.CancelledError):
        await vraag
