"""The paths of a witness (C2SP tlog-witness). What it may cosign is decided elsewhere; here is only HTTP.

| path | what |
|---|---|
| `POST /add-checkpoint` | cosign a checkpoint, when it follows from what was seen before |
| `GET /gezien/<name of a journal>` | the last checkpoint that was cosigned, with both signatures, to compare with |

No one is asked who he is: a checkpoint carries its own signature, and nothing here is secret.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hub.journal.getuigenis import VERZOEK_BYTES_MAX

PAD_TOEVOEGEN: Final = "/add-checkpoint"
PAD_GEZIEN: Final = "/gezien"
_TEKST: Final = "text/plain; charset=utf-8"


class Antwoord(NamedTuple):
    """What goes back. `soort`: content type."""

    status: int
    inhoud: bytes
    soort: str = _TEKST


def maak_getuigepunt(
    voeg_toe: Callable[[bytes], Awaitable[Antwoord]], gezien: Callable[[str], Awaitable[Antwoord]]
) -> Starlette:
    """The application. `voeg_toe`: answers the body of a request; `gezien`: tells of a journal by its name."""

    async def toevoegen(verzoek: Request) -> Response:
        inhoud = bytearray()
        try:
            async for stuk in verzoek.stream():
                inhoud += stuk
                if len(inhoud) > VERZOEK_BYTES_MAX:
                    return PlainTextResponse(f"Een verzoek is hoogstens {VERZOEK_BYTES_MAX} bytes.\n", 413)
        except ClientDisconnect:
            return PlainTextResponse("Het verzoek is niet af.\n", 400)
        return _antwoord(await voeg_toe(bytes(inhoud)))

    async def zien(verzoek: Request) -> Response:
        return _antwoord(await gezien(verzoek.path_params["oorsprong"]))

    app = Starlette(
        routes=[
            Route(PAD_TOEVOEGEN, toevoegen, methods=["POST"]),
            Route(f"{PAD_GEZIEN}/{{oorsprong:path}}", zien, methods=["GET"]),
        ]
    )
    app.router.redirect_slashes = False  # another address is another thing
    return app


def _antwoord(antwoord: Antwoord) -> Response:
    koppen = {"content-type": antwoord.soort, "x-content-type-options": "nosniff", "cache-control": "no-store"}
    return Response(antwoord.inhoud, antwoord.status, koppen)
