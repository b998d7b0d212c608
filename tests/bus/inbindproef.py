"""A server, a folder and binders on them, for the tests of binding in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hub.bootstrap.inbinder import Inbinder
from hub.bootstrap.inbindstand import Rol
from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Vastlegging
from hub.journal import bladzijde
from hub.journal.controlepunt import Controlepunt, sleutel_van
from hub.ledger.boomkast import Boomkast
from hub.onderwerpen import JOURNAAL
from tests.bus.proefbus import Proefbus, vers, wacht_tot

OORSPRONG = "ketenhub/00000099000000099000"


class Klok:
    """A clock that stands still; nothing here depends on it."""

    def nu(self) -> datetime:
        """One moment."""
        return datetime(2026, 3, 2, 9, tzinfo=UTC)


def sleutel(geheim: bytes = bytes(32)) -> Journaalsleutel:
    """The hub's key, or another."""
    return Journaalsleutel(OORSPRONG, sleutel_van(OORSPRONG, geheim), geheim)


async def leg_vast(hub: Verbinding, aantal: int, naam: str = "") -> None:
    """So many pages of two records each, on their own subjects."""
    groepen = []
    for _ in range(aantal):
        uniek = naam or vers()
        (blad,) = bladzijde.schrijf([f'{{"id":"{uniek}"}}'.encode(), b'{"soort":"proef"}'])
        groepen.append([Vastlegging(f"journaal.proef.{uniek}", blad)])
    await NatsGeheugen(hub).leg_vast(groepen)


@dataclass
class Toneel:
    """A server of its own, a folder, and what was told of checkpoints."""

    bus: Proefbus
    hub: Verbinding
    wortel: Path
    gehoord: list[Controlepunt] = field(default_factory=list)

    def binder(self, naam: str = "een", **anders: object) -> Inbinder:
        """A binder on the folder with this name."""
        inbinder = Inbinder(self.hub, self.wortel / naam, anders.pop("sleutel", sleutel()), Klok(), **anders)  # type: ignore[arg-type]
        inbinder.bij_controlepunt.append(lambda punt, _nota: self.gehoord.append(punt))
        return inbinder

    async def getekend(self, records: int, naam: str = "een") -> Controlepunt:
        """Wait until the folder has a signed checkpoint of so many records."""
        kast = Boomkast(self.wortel / naam)

        async def klaar() -> bool:
            nota = kast.controlepunt()
            return nota is not None and sleutel().controleer(nota).grootte == records

        await wacht_tot(klaar, "het controlepunt")
        return sleutel().controleer(kast.controlepunt() or b"")


@asynccontextmanager
async def loopt(inbinder: Inbinder) -> AsyncIterator[Inbinder]:
    """Runs until the block ends."""
    await inbinder.start()
    try:
        yield inbinder
    finally:
        await inbinder.stop()


async def fout(inbinder: Inbinder, code: str) -> None:
    """Wait until it says so."""

    async def zegt() -> bool:
        return inbinder.stand.fout == code

    await wacht_tot(zegt, code)


async def gelukt(inbinder: Inbinder) -> None:
    """Wait until it goes on."""

    async def zegt() -> bool:
        return inbinder.stand.fout is None and inbinder.stand.rol is Rol.INBINDER

    await wacht_tot(zegt, "het verder gaan")


async def bladen(hub: Verbinding, aantal: int) -> bool:
    """Whether JOURNAAL holds exactly so many pages."""
    return int((await hub.js(f"STREAM.INFO.{JOURNAAL}"))["state"]["last_seq"]) == aantal
