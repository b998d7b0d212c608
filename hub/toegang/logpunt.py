"""The log point: where an organisation reads the lines of the log that it takes part in, with its own certificate.

| path | what |
|---|---|
| `POST /lezenapi/v1/data-processing-operations` | lines, as the text of the LDV read extension names them |
| `POST /lezenapi/v1/processing-activities` | the same, as its OpenAPI document 1.1.0 names them |
| `GET /v1/logs` | the transaction log in the shape of FSC-Logging 1.1.0 |

Nobody reads without a certificate that the register admits now, also from this machine: the extension demands
authentication, FSC the X.509 certificate of the peer. Nobody reads what is another's. Nothing of a question is logged,
kept or repeated.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hub.journal.uitvoer.ldv import Logboek, Logregel
from hub.logboek import logger
from hub.toegang.grenzen import VERZOEK_BYTES_MAX
from hub.toegang.logvraag import Fscvraag, Ldvvraag, Logvraagfout, lees_fsc, lees_ldv
from hub.toegang.luisteraar import CERTIFICAAT
from schemas import json_strikt
from schemas.fouten import Schemafout

PAD_LEZEN: Final = "/lezenapi/v1/data-processing-operations"
PAD_LEZEN_OAS: Final = "/lezenapi/v1/processing-activities"
PAD_FSC: Final = "/v1/logs"
VERSIE_LEZEN: Final = "1.1.0"
"""Of the OpenAPI document of the read extension; told in `API-Version`, as the API Design Rules ask."""
REGELS_MAX: Final = 1_000
"""Lines in one answer; more is a question that is too wide, and is said to be."""
TEGELIJK_MAX: Final = 4
"""Questions that look in the database at the same time."""
_LIJSTEN: Final[Mapping[str, str]] = {PAD_LEZEN: "dataProcessingOperations", PAD_LEZEN_OAS: "processingActivities"}
_KOPPEN: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}


class TeVeel(Exception):
    """More lines fit than one answer holds."""


class Bronweg(Exception):
    """The lines cannot be read now."""


@dataclass(frozen=True, slots=True)
class Vrager:
    """Who asks: code and OIN, as the register has them."""

    partij: str
    oin: str


class Logbron(Protocol):
    """Where the lines come from. Gives only what `vrager` may see. Called in a thread."""

    def ldv(self, vrager: Vrager, vraag: Ldvvraag, hoogstens: int) -> Sequence[Logregel]:
        """The lines that fit, oldest first.

        Raises:
            TeVeel: they are more than `hoogstens`.
            Bronweg: they cannot be read.
        """
        ...

    def fsc(self, vrager: Vrager, vraag: Fscvraag) -> tuple[Sequence[Mapping[str, Any]], str]:
        """A page of transactions, and where the next begins; empty when there is no more.

        Raises:
            Logvraagfout: the cursor is not one of ours.
            Bronweg: they cannot be read.
        """
        ...


Wie = Callable[[bytes | None], Vrager | None]
"""Certificate (DER) → who shows it; None for whoever is not admitted now."""


def maak_logpunt(bron: Logbron, wie: Wie, logboek: Logboek) -> Starlette:
    """The application."""
    paden = _Paden(bron, wie, logboek)
    app = Starlette(
        routes=[
            Route(PAD_LEZEN, paden.lezen, methods=["POST"]),
            Route(PAD_LEZEN_OAS, paden.lezen, methods=["POST"]),
            Route(PAD_FSC, paden.fsc, methods=["GET"]),
        ],
        exception_handlers={
            HTTPException: _http,
            Logvraagfout: _weigering,
            TeVeel: _te_veel,
            Bronweg: _weg,
            Exception: _onverwacht,
        },
    )
    app.router.redirect_slashes = False
    return app


class _Paden:
    """The endpoints."""

    def __init__(self, bron: Logbron, wie: Wie, logboek: Logboek) -> None:
        self._bron = bron
        self._wie = wie
        # A name of this log that stays: of the hub's `source`, so that two hubs never have the same (RFC 9562, 5.5).
        self._metadata = {
            "logbookId": str(uuid.uuid5(uuid.NAMESPACE_URL, logboek.bron)),
            "organizationName": logboek.naam,
        }
        self._beurt = asyncio.Semaphore(TEGELIJK_MAX)

    async def lezen(self, verzoek: Request) -> Response:
        vrager = self._vrager(verzoek)
        vraag = lees_ldv(await _document(verzoek))
        async with self._beurt:
            regels = await asyncio.to_thread(self._bron.ldv, vrager, vraag, REGELS_MAX)
        lijst = _LIJSTEN[verzoek.url.path]
        antwoord = {"metadata": self._metadata, lijst: [regel.als_lezen() for regel in regels]}
        return JSONResponse(antwoord, headers={**_KOPPEN, "api-version": VERSIE_LEZEN})

    async def fsc(self, verzoek: Request) -> Response:
        vrager = self._vrager(verzoek)
        vraag = lees_fsc(verzoek.query_params.multi_items())
        async with self._beurt:
            records, volgende = await asyncio.to_thread(self._bron.fsc, vrager, vraag)
        antwoord = {"records": list(records), "pagination": {"next_cursor": volgende}}
        return JSONResponse(antwoord, headers=_KOPPEN)

    def _vrager(self, verzoek: Request) -> Vrager:
        vrager = self._wie(verzoek.scope["state"].get(CERTIFICAAT))
        if vrager is None:
            raise HTTPException(401)
        return vrager


async def _document(verzoek: Request) -> object:
    """The body as JSON, never more than the limit. Raises `Logvraagfout`."""
    if verzoek.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    inhoud = bytearray()
    try:
        async for stuk in verzoek.stream():
            inhoud += stuk
            if len(inhoud) > VERZOEK_BYTES_MAX:
                raise HTTPException(413)
    except ClientDisconnect:
        raise Logvraagfout("body", "#", "vorm", "Het verzoek is niet af.") from None
    try:
        return json_strikt.ontleed(bytes(inhoud))
    except Schemafout as fout:
        raise Logvraagfout("body", "#", fout.code, "Dit is geen JSON volgens RFC 8259 zonder dubbele namen.") from None


_TITELS: Final[Mapping[int, str]] = {
    401: "Toon het certificaat van een organisatie die de hub heeft toegelaten.",
    404: "Dit bestaat hier niet.",
    405: "Dit kan hier niet met deze methode.",
    413: f"Een verzoek is hoogstens {VERZOEK_BYTES_MAX} bytes.",
    415: "Stuur application/json.",
}


def _probleem(status: int, titel: str, fouten: Sequence[Mapping[str, str]] = ()) -> JSONResponse:
    """An error in the form that the extension prescribes (`application/problem+json`)."""
    document: dict[str, Any] = {"status": status, "title": titel}
    if fouten:
        document["errors"] = [dict(fout) for fout in fouten]
    koppen = {**_KOPPEN, "api-version": VERSIE_LEZEN}
    return JSONResponse(document, status, koppen, media_type="application/problem+json")


async def _http(_verzoek: Request, fout: Exception) -> Response:
    status = fout.status_code if isinstance(fout, HTTPException) else 500
    antwoord = _probleem(status, _TITELS.get(status, "Dit verzoek kan niet."))
    if isinstance(fout, HTTPException):
        antwoord.headers.update(fout.headers or {})
    return antwoord


async def _weigering(_verzoek: Request, fout: Exception) -> Response:
    if not isinstance(fout, Logvraagfout):
        raise fout
    deel = {"in": fout.waar, "location": fout.plek, "code": fout.code, "detail": fout.uitleg}
    return _probleem(400, "De vraag klopt niet.", [deel])


async def _te_veel(_verzoek: Request, _fout: Exception) -> Response:
    uitleg = f"Meer dan {REGELS_MAX} regels passen hierbij. Kies een kortere periode of een nauwer criterium."
    deel = {"in": "body", "location": "#", "code": "te-veel", "detail": uitleg}
    return _probleem(400, "De vraag is te ruim.", [deel])


async def _weg(_verzoek: Request, _fout: Exception) -> Response:
    return _probleem(503, "De regels zijn nu niet te lezen.")


async def _onverwacht(_verzoek: Request, fout: Exception) -> Response:
    logger().error("logpunt-fout", exc_info=fout)
    return _probleem(500, "Het logpunt kon dit niet beantwoorden.")
