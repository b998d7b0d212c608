"""One question over HTTP to a machine of somebody else, bounded in bytes and time.

Without proxies out of the environment and without redirects: an answer comes from the address that was set, or not.
"""

from __future__ import annotations

import ssl
from typing import Final, NamedTuple

import httpx

VRAAG_S: Final = 10.0
"""Longest that one question takes: a witness syncs its disk, a stamping authority signs; both take far less."""


class Onbereikbaar(Exception):
    """No answer, too late, or too large."""


class Antwoord(NamedTuple):
    """What came back. `soort`: the content type, without its parameters."""

    status: int
    soort: str
    inhoud: bytes


def maak_vrager() -> httpx.AsyncClient:
    """A client that keeps its connections; TLS is checked against the certificates that this machine trusts."""
    return httpx.AsyncClient(
        timeout=VRAAG_S, verify=ssl.create_default_context(), trust_env=False, follow_redirects=False
    )


async def stuur(
    vrager: httpx.AsyncClient, adres: str, inhoud: bytes, *, soort: str, aanvaard: str, bytes_max: int
) -> Antwoord:
    """POST and read the answer. `soort` and `aanvaard`: content types of question and answer.

    Raises:
        Onbereikbaar: no answer within its bounds.
    """
    koppen = {"content-type": soort, "accept": aanvaard, "accept-encoding": "identity"}
    try:
        async with vrager.stream("POST", adres, content=inhoud, headers=koppen) as antwoord:
            gelezen = bytearray()
            async for stuk in antwoord.aiter_raw():
                gelezen += stuk
                if len(gelezen) > bytes_max:
                    raise Onbereikbaar
            return Antwoord(antwoord.status_code, _soort(antwoord.headers.get("content-type", "")), bytes(gelezen))
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError):
        # Without the cause: its text holds an address.
        raise Onbereikbaar from None


def _soort(kop: str) -> str:
    return kop.partition(";")[0].strip().lower()
