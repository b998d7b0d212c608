"""RFC 3161 timestamps on checkpoints: an authority that knows nothing of us signs when a tree was there at the latest.

```
<staat>/journaal/tijdstempels/<size>.checkpoint    the checkpoint that was stamped, as the hub signed it
<staat>/journaal/tijdstempels/<size>.tsr           the answer of the authority, over exactly those bytes
```

Anybody can check a pair, also without us: `openssl ts -verify -data N.checkpoint -in N.tsr -CAfile dienst.pem`; all at
once, with the tree, is `hub.bootstrap.stempeloordeel`. An authority often counts its stamps, so one is asked at most
once in a while (`KETENHUB_TIJDSTEMPEL_S`): a checkpoint proves everything before it. The exchange never waits for it;
what stays away is told once and asked again.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.x509 import Certificate
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from hub.bootstrap.httpvraag import Onbereikbaar, maak_vrager, stuur
from hub.bootstrap.sleutelbestand import vervang
from hub.bootstrap.stempelcontrole import STEMPEL_BYTES_MAX, Stempelfout, Waarom, controleer_tijdstempel
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.journal.controlepunt import Controlepunt, lees
from hub.journal.weerlegd import Bewijsfout
from hub.logboek import logger

TIJDSTEMPELMAP: Final = "tijdstempels"
WACHT_EERST_S: Final = 5.0
WACHT_MAX_S: Final = 300.0
"""Between two questions to an authority that gave no stamp: twice as long each time."""
_VRAAG: Final = "application/timestamp-query"
_ANTWOORD: Final = "application/timestamp-reply"
_GOED: Final = 200
_NAAM: Final = re.compile(r"[0-9]{16}\.tsr")
_GROOTTE_CIJFERS: Final = 16


@dataclass(frozen=True, slots=True)
class Tijdstempel:
    """A checkpoint with its stamp, checked. `tijd`: by the clock of the authority."""

    grootte: int
    tijd: datetime


@dataclass(frozen=True, slots=True)
class Stempelstand:
    """The last stamp, and why there is no later one (`code`, and since when); None when all is well."""

    laatste: Tijdstempel | None
    code: str | None
    sinds: datetime | None


def _onbereikbaar() -> Ketenfout:
    return Ketenfout("TIJDSTEMPEL-onbereikbaar", "De tijdstempeldienst antwoordt niet.", "wereld")


class Tijdstempels:
    """Asks one authority."""

    def __init__(self, journaal: Path, adres: str, wortels: list[Certificate], elke_s: float, klok: Klok) -> None:
        """`elke_s`: seconds at least between two stamps."""
        self._map = journaal / TIJDSTEMPELMAP
        self._adres = adres
        self._wortels = wortels
        self._elke_s = elke_s
        self._klok = klok
        self._vrager = maak_vrager()
        self._punt = b""
        self._is_nieuw = asyncio.Event()
        self._laatste: Tijdstempel | None = None
        self._code: str | None = None
        self._sinds: datetime | None = None
        self._taak: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to ask; the last stamp of before a restart is known again."""
        self._laatste = await asyncio.to_thread(laatste_tijdstempel, self._map.parent, self._wortels)
        self._taak = asyncio.create_task(self._draai(), name="tijdstempels")

    async def stop(self) -> None:
        """Stop asking."""
        if self._taak is not None:
            self._taak.cancel()
            await asyncio.gather(self._taak, return_exceptions=True)
        await self._vrager.aclose()

    def bij_controlepunt(self, _punt: Controlepunt, nota: bytes) -> None:
        """There is a new checkpoint, signed by the hub. Returns at once."""
        self._punt = nota
        self._is_nieuw.set()

    def stand(self) -> Stempelstand:
        """The last stamp, and what is wrong."""
        return Stempelstand(self._laatste, self._code, self._sinds)

    async def _draai(self) -> None:
        wacht = WACHT_EERST_S
        while True:
            await self._is_nieuw.wait()
            self._is_nieuw.clear()
            if self._laatste is not None and lees(self._punt)[0].grootte <= self._laatste.grootte:
                continue
            if await self._probeer(self._punt):
                wacht = WACHT_EERST_S
                await asyncio.sleep(self._elke_s)
            else:
                await asyncio.sleep(wacht)
                wacht = min(2 * wacht, WACHT_MAX_S)
                self._is_nieuw.set()

    async def _probeer(self, nota: bytes) -> bool:
        code: str | None = None
        fout: Exception | None = None
        try:
            self._laatste = await self._vraag(nota)
        except Onbereikbaar:
            code = _onbereikbaar().code
        except Ketenfout as anders:
            code = anders.code
        except OSError:
            code = "JOURNAAL-schijf"
        except Exception as anders:  # noqa: BLE001 - a mistake here must not end the asking; it is told with its place
            code, fout = Stempelfout(Waarom.VORM).code, anders
        if code != self._code:
            if code is None:
                logger().info("tijdstempel-gekregen")
            else:
                logger().warning("tijdstempel-uitgebleven", code=code, exc_info=fout)
            self._sinds = None if code is None else self._klok.nu()
        self._code = code
        return code is None

    async def _vraag(self, nota: bytes) -> Tijdstempel:
        vraag = TimestampRequestBuilder(data=nota, hash_algorithm=HashAlgorithm.SHA256).build()
        antwoord = await stuur(
            self._vrager,
            self._adres,
            vraag.as_bytes(),
            soort=_VRAAG,
            aanvaard=_ANTWOORD,
            bytes_max=STEMPEL_BYTES_MAX,
        )
        if antwoord.status != _GOED or antwoord.soort != _ANTWOORD:
            raise Onbereikbaar
        tijd = controleer_tijdstempel(nota, antwoord.inhoud, self._wortels, vraag.nonce).tijd
        grootte = lees(nota)[0].grootte
        await asyncio.to_thread(self._bewaar, grootte, nota, antwoord.inhoud)
        return Tijdstempel(grootte, tijd)

    def _bewaar(self, grootte: int, nota: bytes, stempel: bytes) -> None:
        self._map.mkdir(mode=0o700, parents=True, exist_ok=True)
        naam = f"{grootte:0{_GROOTTE_CIJFERS}}"
        vervang(self._map / f"{naam}.checkpoint", nota)
        vervang(self._map / f"{naam}.tsr", stempel)  # last: a stamp never lies without what it stamps


def laatste_tijdstempel(journaal: Path, wortels: list[Certificate]) -> Tijdstempel | None:
    """The stamp of the largest tree that is whole and right; None when there is none."""
    namen = sorted((p.name for p in _bestanden(journaal / TIJDSTEMPELMAP)), reverse=True)
    for naam in namen:
        stempel = journaal / TIJDSTEMPELMAP / naam
        with contextlib.suppress(OSError, Ketenfout, Bewijsfout):
            nota = stempel.with_suffix(".checkpoint").read_bytes()
            tijd = controleer_tijdstempel(nota, stempel.read_bytes(), wortels).tijd
            return Tijdstempel(lees(nota)[0].grootte, tijd)
    return None


def _bestanden(kaart: Path) -> list[Path]:
    try:
        return [pad for pad in kaart.iterdir() if _NAAM.fullmatch(pad.name)]
    except OSError:
        return []
