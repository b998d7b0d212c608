"""What every request passes before anything reads it, and what every answer gets on its way out.

- the host it is meant for must be ours: a page in a browser that makes its own name point at this machine (DNS
  rebinding) names another one;
- no request of a page of another site (`Origin`): there are no pages here that send anything, so there is no CORS;
- a key, when the decision point can be reached from other machines;
- nothing of a request is logged or sent back, except a request id of a harmless form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.logboek import logger
from hub.toegang.grenzen import KOP_BYTES_MAX
from hub.toegang.sleutel import past

_VERZOEK_ID: Final = re.compile(r"[A-Za-z0-9_.-]{8,64}")
"""Form of a request id that is sent back: a UUID, a trace id."""
_ALLEEN_CIJFERS: Final = re.compile(r"[0-9.-]*")
"""A number could be one of a person."""
CSP: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""No page here loads or sends anything."""
_VAST: Final = {
    "cache-control": "no-store",
    "content-security-policy": CSP,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
OPEN: Final = ("/.well-known/", "/verwerkingen")
"""What may be read without a key: which endpoints there are, and what the convenant lets happen with data."""


@dataclass(frozen=True, slots=True)
class Toegang:
    """Who may ask. `hosts`: values of `Host` that mean us, in lower case. `sleutel`: None when none is needed."""

    hosts: frozenset[str]
    sleutel: str | None = None


def tekst(status: int, zin: str) -> PlainTextResponse:
    """An answer without a decision: AuthZEN asks for "an error message string"."""
    return PlainTextResponse(f"{zin}\n", status)


class Poort:
    """ASGI: looks at the headers, then lets through."""

    def __init__(self, app: ASGIApp, toegang: Toegang) -> None:
        """`app` never sees what is refused here."""
        self._app = app
        self._toegang = toegang

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begonnen = False
        verzoek_id = _verzoek_id(scope["headers"])

        async def met_koppen(bericht: Message) -> None:
            nonlocal begonnen
            if bericht["type"] == "http.response.start":
                begonnen = True
                koppen = MutableHeaders(raw=bericht["headers"])
                for naam, waarde in _VAST.items():
                    koppen.setdefault(naam, waarde)
                if verzoek_id:
                    koppen["x-request-id"] = verzoek_id
                bericht = {**bericht, "headers": koppen.raw}
            await send(bericht)

        weigering = self._weigering(scope)
        try:
            await (weigering or self._app)(scope, receive, met_koppen)
        except Exception:  # noqa: BLE001 - a mistake of ours: told as such, without its text, and never as a decision
            logger().error("beslispunt-fout", exc_info=True)
            if not begonnen:
                await tekst(500, "Het beslispunt kon dit niet beantwoorden. Er is niets beslist.")(
                    scope, receive, met_koppen
                )

    def _weigering(self, scope: Scope) -> PlainTextResponse | None:
        # uvicorn counts only headers that come in pieces; what came whole is counted here.
        if sum(len(naam) + len(waarde) for naam, waarde in scope["headers"]) > KOP_BYTES_MAX:
            return tekst(431, f"De koppen van een verzoek zijn samen hoogstens {KOP_BYTES_MAX} bytes.")
        hosts = _alle(scope["headers"], b"host")
        if len(hosts) != 1 or hosts[0].decode("latin-1").lower() not in self._toegang.hosts:
            return tekst(421, "Dit adres is niet dat van dit beslispunt.")
        if _alle(scope["headers"], b"origin"):
            return tekst(403, "Dit beslispunt antwoordt niet aan een pagina in een browser.")
        sleutel = self._toegang.sleutel
        if sleutel is not None and not str(scope["path"]).startswith(OPEN):
            koppen = _alle(scope["headers"], b"authorization")
            if len(koppen) != 1 or not past(sleutel, koppen[0]):
                antwoord = tekst(401, "Geef de sleutel van het beslispunt mee: Authorization: Bearer …")
                antwoord.headers["www-authenticate"] = "Bearer"
                return antwoord
        return None


def _alle(koppen: Iterable[tuple[bytes, bytes]], naam: bytes) -> list[bytes]:
    return [waarde for kop, waarde in koppen if kop == naam]


def _verzoek_id(koppen: Iterable[tuple[bytes, bytes]]) -> str:
    """The request id when there is one of a harmless form, else nothing."""
    waarden = _alle(koppen, b"x-request-id")
    if len(waarden) != 1:
        return ""
    waarde = waarden[0].decode("latin-1")
    return waarde if _VERZOEK_ID.fullmatch(waarde) and not _ALLEEN_CIJFERS.fullmatch(waarde) else ""
