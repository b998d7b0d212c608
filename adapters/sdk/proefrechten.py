"""The conformance check of rights: what is not this party's must be refused by the server itself, at once, by name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError

from adapters.nats_lijn import API_VOORVOEGSEL
from adapters.sdk.partnermap import Partnermap
from adapters.sdk.punt import Punt, mis
from hub import onderwerpen

ANDEREN: Final = ("politie", "om")
"""Whose post and subjects are tried when no other is named; never the party itself."""
STIL_S: Final = 2.0
"""Without a word of the server in this time, what was tried is taken to be allowed."""


async def proef_rechten(kaart: Partnermap, adres: str, ander: str | None) -> AsyncIterator[Punt]:
    """Try what must not work, one after another.

    Args:
        kaart: the party's directory.
        adres: of the hub.
        ander: a party whose subjects and post must be closed to us; None: one of `ANDEREN`.
    """
    wie = ander or next(code for code in ANDEREN if code != kaart.code)
    client = Client()
    gehoord: asyncio.Queue[str] = asyncio.Queue()

    async def luister(fout: Exception) -> None:
        gehoord.put_nowait(str(fout).lower())

    try:
        await client.connect(
            adres,
            tls=kaart.tls,
            tls_handshake_first=True,
            error_cb=luister,
            inbox_prefix=f"_INBOX_{kaart.code}",
            allow_reconnect=False,
        )
        for naam, wat, onderwerp, luisteren in _pogingen(wie):
            geweigerd = await _geweigerd(client, gehoord, onderwerp, luisteren=luisteren)
            yield Punt(naam, geweigerd, f"{wat}: {'geweigerd' if geweigerd else 'TOEGESTAAN'}.")
    except (NatsError, OSError, TimeoutError):
        yield mis("rechten", "De verbinding brak tijdens het proberen van de rechten.")
    finally:
        await client.close()


def _pogingen(ander: str) -> tuple[tuple[str, str, str, bool], ...]:
    """Name, what it is, the subject, and whether it is listened to instead of published on."""
    keten = onderwerpen.KETEN
    return (
        ("ander-onderwerp", "Versturen namens een ander", onderwerpen.in_(ander, "advies"), False),
        ("ander-postvak", "Post van een ander ophalen", f"{API_VOORVOEGSEL}.CONSUMER.MSG.NEXT.{keten}.{ander}", False),
        ("ander-bevestigen", "Post van een ander bevestigen", f"$JS.ACK.{keten}.{ander}.1.1.1.1.1", False),
        ("hub-stromen", "De stromen van de hub bekijken", f"$JS.API.STREAM.INFO.{keten}", False),
        ("ander-luisteren", "Meeluisteren met een ander", onderwerpen.postvak(ander), True),
        ("ander-antwoord", "Antwoorden aan een ander horen", f"_INBOX_{ander}.>", True),
    )


async def _geweigerd(client: Client, gehoord: asyncio.Queue[str], onderwerp: str, *, luisteren: bool) -> bool:
    """Whether the server refuses this by name. It says so at once; what it allows it says nothing about."""
    if luisteren:
        await client.subscribe(onderwerp)
    else:
        await client.publish(onderwerp, json.dumps({"batch": 1, "no_wait": True}).encode())
    await client.flush()
    try:
        async with asyncio.timeout(STIL_S):
            while True:
                fout = await gehoord.get()
                if "permissions violation" in fout and f'"{onderwerp.lower()}"' in fout:
                    return True
    except TimeoutError:
        return False
