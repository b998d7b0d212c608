"""Shake hands with a NATS server and hang up: what it accepts, and what it refuses. For the conformance check only.

The handshake of TLS comes first, before the server says a word. With TLS 1.3 a client is done before the server has
looked at its certificate, so a handshake that succeeds says nothing yet: the first word and the answer to it do.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

WACHT_S: Final = 5.0
POORT: Final = 4222
"""Of NATS, when the address names none."""
_EERSTE_WOORD: Final = b'CONNECT {"verbose":false,"pedantic":false,"lang":"python","version":"1"}\r\nPING\r\n'


@dataclass(frozen=True, slots=True)
class Handdruk:
    """How it went. `tls`: name of the version, empty when none came about; `binnen`: the server let us in."""

    tls: str
    binnen: bool


async def schud(adres: str, context: ssl.SSLContext | None, wacht_s: float = WACHT_S) -> Handdruk:
    """Connect, show what `context` has, say the first word, and hang up. Without a context: in the clear.

    Raises:
        Onbereikbaar: there is no server at this address.
    """
    plek = urlsplit(adres if "://" in adres else f"nats://{adres}")
    try:
        async with asyncio.timeout(wacht_s):
            lezer, schrijver = await asyncio.open_connection(plek.hostname, plek.port or POORT)
    except (OSError, TimeoutError):
        raise Onbereikbaar from None
    versie = ""
    try:
        async with asyncio.timeout(wacht_s):
            if context is not None:
                await schrijver.start_tls(context, server_hostname=plek.hostname)
                versie = str(schrijver.get_extra_info("ssl_object").version())
            schrijver.write(_EERSTE_WOORD)
            while regel := await lezer.readline():
                if regel.startswith(b"PONG"):
                    return Handdruk(versie, binnen=True)
    except (OSError, TimeoutError):  # also every refusal of TLS, and a server that keeps silent
        pass
    finally:
        schrijver.close()
    return Handdruk(versie, binnen=False)


class Onbereikbaar(Exception):
    """Nobody listens there."""
