"""The paths of the decision point. Reading, deciding and wording are done by the policy room; here is only HTTP.

| path | what |
|---|---|
| `POST /access/v1/evaluation` | one AuthZEN question |
| `POST /access/v1/evaluations` | up to `VRAGEN_MAX` of them |
| `GET /access/v1/informatiemodel` | every word that a question may use |
| `GET /.well-known/authzen-configuration` | AuthZEN metadata |
| `GET /verwerkingen` | the register of processing activities of the live policy |
| `GET /verwerkingen/<regel>` | one activity and its versions |
| `GET /verwerkingen/<regel>/<digest>` | one version: what `dpl.core.processing_activity_id` points at |

Every error is a sentence of Dutch as `text/plain`. No error is ever a decision.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from hub.policy.authzen import PAD_METADATA, PAD_MODEL, PAD_REGISTER, PAD_VRAAG, PAD_VRAGEN, Beslispunt, metadata
from hub.policy.authzen_model import informatiemodel
from hub.policy.authzen_vraag import Vraagfout
from hub.policy.lezen import CODE
from hub.policy.verwerkingsregister import met_adres
from hub.policy.verwerkingsregister_html import STIJL, bladzijde, pagina
from hub.toegang.archief import Archieffout, Document
from hub.toegang.bron import Beleidsbron, GeenBeleid
from hub.toegang.grenzen import VERSIES_MAX, VERZOEK_BYTES_MAX
from hub.toegang.poort import CSP, tekst
from schemas import json_strikt
from schemas.fouten import Schemafout

_JSON_SOORT: Final = re.compile(r'application/json( *; *charset="?utf-8"?)?', re.IGNORECASE)
_METADATA_BEWAREN: Final = "max-age=300"
"""The standard asks to let metadata be cached; they change only when the hub starts with another address."""
_STIJL_DIGEST: Final = base64.b64encode(hashlib.sha256(STIJL.encode()).digest()).decode()
_CSP: Final = f"{CSP}; style-src 'sha256-{_STIJL_DIGEST}'"

Antwoorder = Callable[[Beslispunt, Mapping[str, object]], Mapping[str, Any]]


def maak_app(bron: Beleidsbron, adres: str) -> Starlette:
    """The application. `adres`: base URL, without a slash at its end."""
    paden = _Paden(bron, adres)
    app = Starlette(
        routes=[
            Route(PAD_VRAAG, paden.vraag, methods=["POST"]),
            Route(PAD_VRAGEN, paden.vragen, methods=["POST"]),
            Route(PAD_MODEL, paden.model, methods=["GET"]),
            Route(PAD_METADATA, paden.metadata, methods=["GET"]),
            Route(PAD_REGISTER, paden.register, methods=["GET"]),
            Route(f"{PAD_REGISTER}/{{regel}}", paden.activiteit, methods=["GET"]),
            Route(f"{PAD_REGISTER}/{{regel}}/{{digest}}", paden.versie, methods=["GET"]),
        ],
        exception_handlers={
            404: _onbekend,
            405: _methode,
            GeenBeleid: _geen_beleid,
            Archieffout: _geen_archief,
            Exception: _onverwacht,
        },
    )
    app.router.redirect_slashes = False  # another address is another thing; a redirect would repeat what was asked
    return app


class _Paden:
    """The endpoints."""

    def __init__(self, bron: Beleidsbron, adres: str) -> None:
        self._bron = bron
        self._adres = adres
        self._metadata = dict(metadata(adres))

    async def vraag(self, verzoek: Request) -> Response:
        return await self._beslis(verzoek, Beslispunt.evalueer)

    async def vragen(self, verzoek: Request) -> Response:
        return await self._beslis(verzoek, Beslispunt.evalueer_alle)

    async def model(self, verzoek: Request) -> Response:
        return JSONResponse(informatiemodel(self._bron.levend()))

    async def metadata(self, verzoek: Request) -> Response:
        return JSONResponse(self._metadata, headers={"cache-control": _METADATA_BEWAREN})

    async def register(self, verzoek: Request) -> Response:
        document = met_adres(self._bron.register(), self._adres)
        return _html(pagina(document)) if _wil_html(verzoek) else JSONResponse(document)

    async def activiteit(self, verzoek: Request) -> Response:
        regel = verzoek.path_params["regel"]
        if not CODE.fullmatch(regel):
            raise HTTPException(404)
        versies = [
            (document, deel)
            for digest in self._bron.archief.digests()[:VERSIES_MAX]
            if (document := self._haal(digest)) is not None and (deel := _zoek(document, regel)) is not None
        ]
        if not versies:
            raise HTTPException(404)
        try:
            levend = self._bron.levend().digest
        except GeenBeleid:
            levend = ""
        nu = [(document, deel) for document, deel in versies if document["beleid"] == levend]
        document, laatste = (nu or versies)[0]
        if _wil_html(verzoek):
            return _html(bladzijde(document, laatste))
        return JSONResponse(
            {
                "id": laatste["processingActivity"],
                "active": bool(nu),
                "latestVersion": laatste["version"],
                "latest": laatste["id"],
                "versions": [
                    {"id": deel["id"], "version": deel["version"], "validFrom": deel["validFrom"]}
                    for _, deel in versies
                ],
            }
        )

    async def versie(self, verzoek: Request) -> Response:
        document = self._haal(verzoek.path_params["digest"])
        deel = None if document is None else _zoek(document, verzoek.path_params["regel"])
        if document is None or deel is None:
            raise HTTPException(404)
        return _html(bladzijde(document, deel)) if _wil_html(verzoek) else JSONResponse(deel)

    def _haal(self, digest: str) -> Document | None:
        document = self._bron.archief.haal(digest)
        return None if document is None else met_adres(document, self._adres)

    async def _beslis(self, verzoek: Request, antwoorder: Antwoorder) -> Response:
        try:
            inhoud = await _inhoud(verzoek)
        except ClientDisconnect:
            return tekst(400, "Het verzoek is niet af.")
        if isinstance(inhoud, Response):
            return inhoud
        punt = self._bron.punt()
        try:
            return JSONResponse(antwoorder(punt, json_strikt.ontleed(inhoud)))
        except Schemafout as fout:
            return tekst(400, fout.uitleg)
        except Vraagfout as fout:
            return tekst(400, fout.text())


async def _inhoud(verzoek: Request) -> bytes | Response:
    """The body, never more than the limit; or why it is not read."""
    soorten = verzoek.headers.getlist("content-type")
    if len(soorten) != 1 or not _JSON_SOORT.fullmatch(soorten[0].strip()) or "content-encoding" in verzoek.headers:
        return tekst(415, "Stuur application/json in UTF-8, niet ingepakt.")
    te_groot = tekst(413, f"Een verzoek is hoogstens {VERZOEK_BYTES_MAX} bytes.")
    lengte = verzoek.headers.get("content-length", "0")
    if not lengte.isascii() or not lengte.isdigit() or len(lengte) > len(str(VERZOEK_BYTES_MAX)) + 1:
        return te_groot
    if int(lengte) > VERZOEK_BYTES_MAX:
        return te_groot
    inhoud = bytearray()
    async for stuk in verzoek.stream():
        inhoud += stuk
        if len(inhoud) > VERZOEK_BYTES_MAX:
            return te_groot
    return bytes(inhoud)


def _zoek(document: Document, regel: str) -> Document | None:
    delen: list[Document] = document["verwerkingsactiviteiten"]
    return next((deel for deel in delen if deel["convenant"]["regel"] == regel), None)


def _wil_html(verzoek: Request) -> bool:
    """A browser says so; everybody else gets JSON."""
    return "text/html" in verzoek.headers.get("accept", "")


def _html(inhoud: str) -> Response:
    return HTMLResponse(inhoud, headers={"content-security-policy": _CSP})


async def _onbekend(_verzoek: Request, _fout: Exception) -> Response:
    return tekst(404, "Dit bestaat hier niet. Wat er is, staat in /.well-known/authzen-configuration en /verwerkingen.")


async def _methode(_verzoek: Request, fout: Exception) -> Response:
    antwoord = tekst(405, "Dit kan hier niet met deze methode.")
    koppen = fout.headers if isinstance(fout, HTTPException) else None
    antwoord.headers["allow"] = (koppen or {}).get("Allow", "GET, HEAD")
    return antwoord


async def _geen_beleid(_verzoek: Request, fout: Exception) -> Response:
    return tekst(503, f"{fout} Er is niets beslist.")


async def _geen_archief(_verzoek: Request, _fout: Exception) -> Response:
    return tekst(
        503, "Het register van verwerkingsactiviteiten is nu niet te lezen of te schrijven. Er is niets beslist."
    )


async def _onverwacht(_verzoek: Request, _fout: Exception) -> Response:
    return tekst(500, "Het beslispunt kon dit niet beantwoorden. Er is niets beslist.")
