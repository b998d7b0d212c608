"""Reading JOURNAAL, for commands and the read side: from a sequence on, once or following what is added.

The leaves of the tree are the records in this order: page by page, and on a page line by line. A page that is missing
would shift every later leaf, so a hole is an error and never skipped.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from hub.bus.verbinding import JS, Verbinding
from hub.bus.wensen import JOURNAALKAST
from hub.gateway.poorten import Busfout
from hub.journal.opruiming import Opruiming
from hub.journal.weerlegd import Bewijsfout
from hub.onderwerpen import JOURNAAL

if TYPE_CHECKING:
    from nats.aio.msg import Msg

GREEP: Final = 500
"""Pages asked at once: half of what the server gives at most."""
KIJK_S: Final = 0.25
"""How often a follower at the end looks for more."""
OPRUIMING: Final = "$KV.journaal.opgeruimd"
"""Where the mark of what was pruned lies: a signed note, unchecked, as the checkpoint."""
_GEEN: Final = "404"
_EINDE: Final = "204"
_MICROSECONDEN: Final = 26
"""Characters of a timestamp up to microseconds; the server writes nanoseconds."""


class Journaalgat(Exception):
    """A page is missing from JOURNAAL, or it cannot be read as one: an incident, never to be passed over."""


@dataclass(frozen=True, slots=True)
class Journaalblad:
    """A page as it lies in JOURNAAL: its sequence (from 1), party and id from the subject, bytes, time of copying."""

    volgnummer: int
    partij: str
    kenmerk: str
    inhoud: bytes
    tijd: datetime


async def lees_journaal(
    verbinding: Verbinding, vanaf: int = 1, *, volg: bool = False, kijk_s: float = KIJK_S, wat_er_is: bool = False
) -> AsyncGenerator[Journaalblad, None]:
    """Yield the pages from sequence `vanaf` on, in order. `volg`: wait for more at the end instead of stopping.

    `wat_er_is`: begin later when the first ones were pruned by order; else that is a hole as any other. The order is
    taken as it lies on the bus: who binds in checks it (`hub.bootstrap.opruimvolger`).

    Raises:
        Journaalgat: a sequence is missing.
        Busfout: the bus did not answer. Reading may start again after the last page that came.
    """
    volgende = vanaf
    while True:
        bladen = await _greep(verbinding, volgende)
        for blad in bladen:
            if blad.volgnummer > volgende and wat_er_is and blad.volgnummer <= await opgeruimd_tot(verbinding) + 1:
                volgende = blad.volgnummer
            if blad.volgnummer != volgende:
                raise Journaalgat(f"{JOURNAAL}: {volgende} ontbreekt, het volgende is {blad.volgnummer}")
            volgende += 1
            yield blad
        if not bladen:
            if not volg:
                return
            await asyncio.sleep(kijk_s)


async def opgeruimd_tot(verbinding: Verbinding) -> int:
    """Up to which page JOURNAAL was pruned by order; 0 when it never was.

    Raises:
        Journaalgat: what lies where the order belongs is none.
        Busfout: the bus did not answer.
    """
    vraag = json.dumps({"last_by_subj": OPRUIMING}).encode()
    antwoord = await verbinding.vraag(f"{JS}.DIRECT.GET.{JOURNAALKAST}", vraag)
    if (antwoord.headers or {}).get("Status") == _GEEN:
        return 0
    try:
        return Opruiming.lees(antwoord.data).bladzijden
    except Bewijsfout:
        raise Journaalgat(f"{JOURNAALKAST}: geen merk van wat is opgeruimd") from None


async def lees_blad(verbinding: Verbinding, vanaf: int) -> Journaalblad | None:
    """The first page with this sequence or a higher one; None when there is none.

    Raises:
        Journaalgat: it cannot be read as a page.
        Busfout: the bus did not answer.
    """
    return next(iter(await _greep(verbinding, vanaf, 1)), None)


async def laatste_volgnummer(verbinding: Verbinding) -> int:
    """Sequence of the last page; 0 when there is none.

    Raises:
        Busfout: the bus did not answer.
    """
    return int((await verbinding.js(f"STREAM.INFO.{JOURNAAL}"))["state"]["last_seq"])


async def _greep(verbinding: Verbinding, vanaf: int, aantal: int = GREEP) -> list[Journaalblad]:
    vraag = json.dumps({"seq": vanaf, "batch": aantal, "next_by_subj": "journaal.>"}).encode()
    *gevonden, slot = await verbinding.vraag_reeks(f"{JS}.DIRECT.GET.{JOURNAAL}", vraag)
    status = (slot.headers or {}).get("Status")
    if status not in {_GEEN, _EINDE}:
        raise Busfout(f"lezen uit {JOURNAAL} gaf status {status}")
    return [_blad(bericht) for bericht in gevonden]


def _blad(bericht: Msg) -> Journaalblad:
    koppen = bericht.headers or {}
    try:
        _, partij, kenmerk = koppen["Nats-Subject"].split(".")
        volgnummer = int(koppen["Nats-Sequence"])
        tijd = lees_tijd(koppen["Nats-Time-Stamp"])
    except (KeyError, ValueError) as fout:
        raise Journaalgat(f"{JOURNAAL}: een bladzijde heeft geen leesbare plaats") from fout
    return Journaalblad(volgnummer, partij, kenmerk, bericht.data, tijd)


def lees_tijd(tekst: str) -> datetime:
    """A timestamp of the server, to the microsecond; it writes nanoseconds.

    Raises:
        ValueError: it is none.
    """
    return datetime.fromisoformat(tekst.rstrip("Z")[:_MICROSECONDEN] + "+00:00")
