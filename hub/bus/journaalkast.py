"""What must be the same for every process of the hub about the tree: the last signed checkpoint, and how JOURNAAL is.

A checkpoint is written by compare-and-set: of two sealers one wins, and the other reads what was signed and compares
its own tree with it before it signs anything. So no checkpoint is given out that is older than one before it, or of
another tree. NATS keeps the last 64; nobody can delete one.

Nothing in here is believed: whoever reads a checkpoint checks its signature.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from hub.bus.lezer import OPRUIMING, lees_tijd
from hub.bus.verbinding import JS, Jsfout, Verbinding, ontleed_antwoord
from hub.bus.wensen import JOURNAALKAST
from hub.gateway.poorten import Busfout
from hub.onderwerpen import JOURNAAL

if TYPE_CHECKING:
    from nats.aio.msg import Msg

ONDERWERP: Final = "$KV.journaal.controlepunt"
_VERKEERD_VOLGNUMMER: Final = 10071
_GEEN: Final = "404"


class Puntingehaald(Exception):
    """Another sealer wrote a checkpoint meanwhile. Nothing was changed."""


class Journaalkorter(Exception):
    """JOURNAAL has fewer pages than a checkpoint covers that was given out: records are gone, or not back yet."""


@dataclass(frozen=True, slots=True)
class Uitgegeven:
    """A checkpoint as it was given out: the signed note, the pages of JOURNAAL it covers, its sequence and time."""

    nota: bytes
    bladzijden: int
    volgnummer: int
    tijd: datetime


@dataclass(frozen=True, slots=True)
class Achterstand:
    """Pages in JOURNAAL that no checkpoint covers: how many, and how long the oldest lies there, in seconds.

    By the clock of the server, which wrote both times.
    """

    bladzijden: int
    oudste_s: float


class Journaalkast:
    """The bucket as the hub's own user sees it."""

    def __init__(self, verbinding: Verbinding) -> None:
        """Use a connection of the hub's own user. The stream must exist (`inrichting`)."""
        self._bus = verbinding
        self.gaten = 0
        """Pages that JOURNAAL lacked between others when `achterstand` looked: none, unless its files were damaged."""

    async def lees(self) -> Uitgegeven | None:
        """The last checkpoint that was given out; None when there is none yet.

        Raises:
            Busfout: the bus did not answer, or what lies there is nothing that was written here.
        """
        antwoord = await self._haal(ONDERWERP)
        if antwoord is None:
            return None
        koppen = antwoord.headers or {}
        try:
            document: dict[str, Any] = json.loads(antwoord.data)
            nota, bladzijden = str(document["nota"]).encode(), int(document["bladzijden"])
            return Uitgegeven(nota, bladzijden, int(koppen["Nats-Sequence"]), lees_tijd(koppen["Nats-Time-Stamp"]))
        except (ValueError, KeyError, TypeError, AttributeError) as fout:
            raise Busfout(f"{JOURNAALKAST}: onverwacht antwoord") from fout

    async def zet(self, nota: bytes, bladzijden: int, *, na: int) -> int:
        """Write a checkpoint if `na` is still the sequence of the last one (0: none). Returns its sequence.

        Raises:
            Puntingehaald: it is not; nothing was changed.
            Busfout: the outcome is unknown; read to know.
        """
        document = {"bladzijden": bladzijden, "nota": nota.decode()}
        return await self._zet(ONDERWERP, json.dumps(document, ensure_ascii=False).encode(), na)

    async def _haal(self, onderwerp: str) -> Msg | None:
        vraag = json.dumps({"last_by_subj": onderwerp}).encode()
        antwoord = await self._bus.vraag(f"{JS}.DIRECT.GET.{JOURNAALKAST}", vraag)
        return None if (antwoord.headers or {}).get("Status") == _GEEN else antwoord

    async def _zet(self, onderwerp: str, inhoud: bytes, na: int) -> int:
        kop = {"Nats-Expected-Last-Subject-Sequence": str(na)}
        antwoord = await self._bus.vraag(onderwerp, inhoud, kop=kop)
        try:
            return int(ontleed_antwoord(onderwerp, antwoord.data)["seq"])
        except Jsfout as fout:
            if fout.code == _VERKEERD_VOLGNUMMER:
                raise Puntingehaald from None
            raise

    async def lees_opruiming(self) -> tuple[bytes, int] | None:
        """The mark of what was pruned, and its sequence; None when nothing was. Raises `Busfout`."""
        antwoord = await self._haal(OPRUIMING)
        try:
            return None if antwoord is None else (antwoord.data, int((antwoord.headers or {})["Nats-Sequence"]))
        except (KeyError, ValueError) as fout:
            raise Busfout(f"{JOURNAALKAST}: onverwacht antwoord") from fout

    async def zet_opruiming(self, nota: bytes, *, na: int) -> int:
        """Write the mark if `na` is still the sequence of the last one (0: none). Raises as `zet`."""
        return await self._zet(OPRUIMING, nota, na)

    async def achterstand(self, bladzijden: int) -> Achterstand | None:
        """What JOURNAAL has beyond its first `bladzijden` pages; None when nothing.

        Raises:
            Journaalkorter: it has fewer than those.
            Busfout: JOURNAAL cannot be read.
        """
        info = await self._bus.js(f"STREAM.INFO.{JOURNAAL}")
        try:
            staat, nu = info["state"], lees_tijd(info["ts"])
            laatste = int(staat["last_seq"])
            aantal = int(staat["messages"])
            self.gaten = laatste - int(staat["first_seq"]) + 1 - aantal if aantal else 0
            if laatste < bladzijden:
                raise Journaalkorter
            if laatste == bladzijden:
                return None
            vraag = json.dumps({"seq": bladzijden + 1}).encode()
            antwoord = await self._bus.vraag(f"{JS}.DIRECT.GET.{JOURNAAL}", vraag)
            sinds = lees_tijd((antwoord.headers or {})["Nats-Time-Stamp"])
        except (KeyError, ValueError, TypeError) as fout:
            raise Busfout(f"{JOURNAAL}: onverwacht antwoord") from fout
        return Achterstand(laatste - bladzijden, max(0.0, (nu - sinds).total_seconds()))
