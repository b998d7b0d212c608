"""A decision point on a real socket of this machine, and a client that can say anything to it."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from hub.instellingen import Luisteradres
from hub.policy.laden import Beleid
from hub.toegang.archief import Geheugenarchief, Registerarchief
from hub.toegang.server import Wensen, draai_beslispunt

WACHT_S: Final = 15.0
"""No answer takes so long; a test must end."""
OP_TIJD: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ADOPTEERT: Final = {"supported_mandatory_extensions": ["obligations"], "supported_obligations": ["custom"]}
GOED: Final[Mapping[str, str | int]] = {
    "leeftijd": 16,
    "verdacht": "ja",
    "zorgen": "ja",
    "huiselijk-geweld": "nee",
    "complex": "nee",
    "bekend": "nee",
    "zaak": "nieuw",
    "sepot": "geen",
    "zelfde-doel": "ja",
    "inwoner": "ja",
}
"""What is true of the case in which the police may tell the municipality (S-01)."""


@dataclass(frozen=True, slots=True)
class VasteKlok:
    """A clock that stands still."""

    tijd: datetime = OP_TIJD

    def nu(self) -> datetime:
        """See `Klok.nu`."""
        return self.tijd


@dataclass(frozen=True, slots=True)
class Antwoord:
    """What came back. `koppen`: names in lower case."""

    status: int
    koppen: Mapping[str, str]
    inhoud: bytes

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """The body as JSON."""
        return json.loads(self.inhoud)

    @property
    def tekst(self) -> str:
        """The body as text."""
        return self.inhoud.decode()


@dataclass(frozen=True, slots=True)
class Proefpunt:
    """A running decision point."""

    adres: str
    luistert: Luisteradres

    @property
    def plek(self) -> tuple[str, int]:
        """Host and port."""
        return self.luistert.host, self.luistert.poort

    @property
    def host(self) -> str:
        """What `Host` must say."""
        return urlsplit(self.adres).netloc

    async def haal(self, pad: str, **koppen: str) -> Antwoord:
        """GET."""
        return await self.doe("GET", pad, None, koppen)

    async def vraag(self, document: object, pad: str = "/access/v1/evaluation", **koppen: str) -> Antwoord:
        """POST of a JSON document, or of bytes as they are."""
        inhoud = document if isinstance(document, bytes) else json.dumps(document).encode()
        return await self.doe("POST", pad, inhoud, {"Content-Type": "application/json", **koppen})

    async def doe(self, methode: str, pad: str, inhoud: bytes | None, koppen: Mapping[str, str]) -> Antwoord:
        """One request over a connection of its own, by the client of the standard library."""
        return await asyncio.to_thread(self._doe, methode, pad, inhoud, koppen)

    def _doe(self, methode: str, pad: str, inhoud: bytes | None, koppen: Mapping[str, str]) -> Antwoord:
        lijn = http.client.HTTPConnection(*self.plek, timeout=WACHT_S)
        alle = {"Host": self.host} | {naam.replace("_", "-"): waarde for naam, waarde in koppen.items()}
        try:
            lijn.request(methode, pad, inhoud, alle)
            antwoord = lijn.getresponse()
            return Antwoord(antwoord.status, {k.lower(): w for k, w in antwoord.getheaders()}, antwoord.read())
        finally:
            lijn.close()

    async def rauw(self, *stukken: bytes, tussen_s: float = 0.0) -> bytes:
        """Send bytes as they are, and read until the other side closes. Empty when it hung up without a word."""
        return await asyncio.to_thread(self._rauw, stukken, tussen_s)

    def _rauw(self, stukken: tuple[bytes, ...], tussen_s: float) -> bytes:
        gelezen = b""
        with socket.create_connection(self.plek, timeout=WACHT_S) as sok:
            try:
                for stuk in stukken:
                    sok.sendall(stuk)
                    if tussen_s:
                        sok.settimeout(tussen_s)
                        gelezen += _wat_er_is(sok)
                        sok.settimeout(WACHT_S)
                while stuk := sok.recv(65_536):
                    gelezen += stuk
            except (ConnectionResetError, BrokenPipeError):
                return gelezen
        return gelezen


def _wat_er_is(sok: socket.socket) -> bytes:
    try:
        stuk = sok.recv(65_536)
    except TimeoutError:
        return b""
    if not stuk:
        raise ConnectionResetError
    return stuk


def vraag(**veranderingen: object) -> dict[str, Any]:
    """The question of S-01, by role; each word of it, `kenmerken`, `velden` and `context` may differ."""
    v = veranderingen
    context: dict[str, Any] = {
        "doel": v.get("doel", "omgevingsadvies"),
        "fase": v.get("fase", "signalering"),
        "kenmerken": v.get("kenmerken", met_deelname(GOED)),
        **ADOPTEERT,
    }
    extra = v.get("context", {})
    assert isinstance(extra, dict)
    resource: dict[str, Any] = {"type": "bestemming", "id": v.get("naar", "gemeente/inzage")}
    if "velden" in v:
        resource["properties"] = {"velden": v["velden"]}
    return {
        "subject": {"type": "rol", "id": v.get("van", "politie")},
        "action": {"name": v.get("bericht", "signaal")},
        "resource": resource,
        "context": context | extra,
    }


def met_deelname(kenmerken: Mapping[str, str | int]) -> dict[str, str | int]:
    """With what the convenant says of organisations that take part; needed when only roles are named."""
    return {**kenmerken, "afzender-ondertekend": "ja", "ontvanger-ondertekend": "ja", "contactpersoon": "ja"}


@asynccontextmanager
async def draaiend(
    beleid: Callable[[], Beleid],
    staat: Path,
    *,
    archief: Registerarchief | None = None,
    luister: Luisteradres | None = None,
    naam: str | None = None,
    tijd: datetime = OP_TIJD,
) -> AsyncIterator[Proefpunt]:
    """A decision point on a free port."""
    wensen = Wensen(luister or Luisteradres("127.0.0.1", 0), naam, staat)
    async with draai_beslispunt(wensen, beleid, VasteKlok(tijd), archief or Geheugenarchief()) as d:
        yield Proefpunt(d.adres, d.luistert)


def duur_van(begin: float) -> float:
    """Seconds since."""
    return time.monotonic() - begin
