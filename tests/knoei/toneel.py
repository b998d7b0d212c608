"""A journal that the hub's own binder made on a real server, with a real witness: of yesterday, and of today.

What a supervisor has at home lies apart from what the superuser can reach.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import shutil
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hub.bootstrap.getuige import draai_getuige
from hub.bootstrap.getuigemap import Getuigemap
from hub.bootstrap.getuigen import Getuigen
from hub.bootstrap.getuigenis import Getuigeadres, Getuigenkast
from hub.bootstrap.inbinder import Inbinder
from hub.bootstrap.journaalbewijs import Vondst, bewijs
from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Vastlegging
from hub.instellingen import Luisteradres
from hub.journal import bladzijde
from hub.journal.controlepunt import oorsprong_van, sleutel_van
from hub.journal.verifieer import opdracht
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from tests.bus.proefbus import eigen_bus, wacht_tot
from tests.knoei.matrix import ALLEEN, BEWAARD, BEWIJS, GETUIGE, GETUIGENIS

OORSPRONG: Final = oorsprong_van("00000099000000099000")
GEHEIM: Final = bytes(range(32))
"""The hub's key to sign checkpoints. Who owns the machine of a real hub can read it; so can the superuser here."""
ANDER_GEHEIM: Final = bytes(range(1, 33))
GISTEREN: Final = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
VANDAAG: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BLADEN: Final = (130, 170)
"""Pages of two records each, of yesterday and of today: tiles that are full and tiles that are not, on both days."""
MIKPUNT: Final = 123
"""The record that is tampered with: of yesterday, so that all that was signed since covers it."""


@dataclass
class Klok:
    """A clock that a test moves by days."""

    tijd: datetime = GISTEREN

    def nu(self) -> datetime:
        """See `hub.gateway.poorten.Klok.nu`."""
        return self.tijd


def sleutel(geheim: bytes = GEHEIM) -> Journaalsleutel:
    """A key that signs the journal of these drills."""
    return Journaalsleutel(OORSPRONG, sleutel_van(OORSPRONG, geheim), geheim)


def record(nummer: int, tekst: str = "afgeleverd") -> bytes:
    """An invented record in the form of a journal's."""
    return f'{{"id":"{nummer:08x}-0000-4000-8000-000000000000","soort":"{tekst}"}}'.encode()


async def leg_vast(hub: Verbinding, van: int, aantal: int) -> None:
    """So many pages of two records each, from this number on, as the road writes them."""
    groepen = []
    for blad in range(van, van + aantal):
        (inhoud,) = bladzijde.schrijf([record(2 * blad), record(2 * blad + 1)])
        groepen.append([Vastlegging(f"journaal.proef.{blad}", inhoud)])
    for begin in range(0, len(groepen), 100):
        await NatsGeheugen(hub).leg_vast(groepen[begin : begin + 100])


@asynccontextmanager
async def bindend(hub: Verbinding, journaal: Path, geheim: bytes = GEHEIM) -> AsyncIterator[Inbinder]:
    """The hub's binder on this folder, until the block ends."""
    inbinder = Inbinder(hub, journaal, sleutel(geheim), Klok())
    await inbinder.start()
    try:
        yield inbinder
    finally:
        await inbinder.stop()


@asynccontextmanager
async def vragend(journaal: Path, adres: Getuigeadres, inbinder: Inbinder | None = None) -> AsyncIterator[Getuigen]:
    """The hub asking its witness about this folder, until the block ends."""
    getuigen = Getuigen([adres], Getuigenkast(journaal), lambda: Boomkast(journaal), Klok())
    await getuigen.start()
    if inbinder is not None:
        inbinder.bij_controlepunt.append(getuigen.bij_controlepunt)
    try:
        yield getuigen
    finally:
        await getuigen.stop()


@asynccontextmanager
async def getuigend(kaart: Path, klok: Klok | None = None) -> AsyncIterator[Getuigeadres]:
    """The witness of this folder, on a free port, until the block ends."""
    getuigemap = Getuigemap(kaart)
    async with draai_getuige(getuigemap, Luisteradres("127.0.0.1", 0), klok or Klok(VANDAAG)) as plek:
        yield Getuigeadres(getuigemap.sleutel()[0], f"http://{plek.host}:{plek.poort}")


@dataclass(frozen=True)
class Toneel:
    """What there is on the machine of the hub (`nu`, `gisteren`), and what others have at home (the rest)."""

    wortel: Path
    records: list[bytes] = field(repr=False)

    @property
    def nu(self) -> Path:
        """`<staat>/journaal` as the hub left it today."""
        return self.wortel / "hub" / "journaal"

    @property
    def gisteren(self) -> Path:
        """A backup of that folder, of yesterday."""
        return self.wortel / "gisteren"

    @property
    def thuis(self) -> Path:
        """`sleutel.vkey`, `getuige.vkey`, `bewaard`, `bewijs` and `gezien`: at home, and at the witness."""
        return self.wortel / "thuis"

    @property
    def getuigemap(self) -> Path:
        """The folder of the witness, on the machine of a partner."""
        return self.wortel / "getuige"

    def anker(self, naam: str) -> list[str]:
        """What a supervisor adds to the command, to have more to go by than the folder."""
        return {
            ALLEEN: [],
            GETUIGENIS: ["--getuige", str(self.thuis / "getuige.vkey")],
            GETUIGE: ["--sinds", str(self.thuis / "gezien"), "--van", "0"],
            BEWAARD: ["--sinds", str(self.thuis / "bewaard"), "--van", "0"],
            BEWIJS: ["--sinds", str(self.thuis / "bewijs"), "--van", "0"],
        }[naam]


@dataclass(frozen=True)
class Oordeel:
    """What the auditor's verifier said, in how many milliseconds. `document`: its JSON."""

    klopt: bool
    document: dict[str, object]
    ms: float


def controleer(journaal: Path, *argumenten: str) -> Oordeel:
    """Run the verifier as its command line does."""
    uit = io.StringIO()
    begin = time.perf_counter()
    with contextlib.redirect_stdout(uit):
        code = opdracht.main([str(journaal), *argumenten, "--json"])
    duur = (time.perf_counter() - begin) * 1000
    assert code in {opdracht.KLOPT, opdracht.LEUGEN}
    return Oordeel(code == opdracht.KLOPT, json.loads(uit.getvalue()), duur)


def bouw(journaal: Path, records: Sequence[bytes], geheim: bytes = GEHEIM) -> None:
    """What a superuser with the hub's code and key does: a whole new tree of other records, signed."""
    shutil.rmtree(journaal, ignore_errors=True)
    with Boomschrijver(journaal) as kast:
        stand = kast.voeg_toe([records])
        kast.schrijf_sleutel(sleutel(geheim).publiek.vkey())
        kast.publiceer(sleutel(geheim).onderteken(stand.grootte, stand.wortel))


async def maak_toneel(wortel: Path) -> Toneel:
    """Run a server, a binder and a witness through two days, and put at home what belongs there."""
    toneel = Toneel(wortel, [record(n) for n in range(2 * sum(BLADEN))])
    toneel.thuis.mkdir()
    klok = Klok(GISTEREN)
    getuigemap = Getuigemap(toneel.getuigemap)
    (toneel.thuis / "getuige.vkey").write_text(getuigemap.begin("getuige.voorbeeld.nl/een").vkey())
    getuigemap.volg(sleutel().publiek)
    async with (
        eigen_bus(wortel / "hub") as bus,
        bus.als_hub() as hub,
        getuigend(toneel.getuigemap, klok) as adres,
        bindend(hub, toneel.nu) as inbinder,
        vragend(toneel.nu, adres, inbinder) as getuigen,
    ):
        van = 0
        for aantal, dag in zip(BLADEN, (GISTEREN, VANDAAG), strict=True):
            klok.tijd = dag
            await leg_vast(hub, van, aantal)
            van += aantal
            tot = 2 * van
            await wacht_tot(lambda tot=tot: getuigen.stand()[0].grootte == tot, "de getuige")  # type: ignore[misc]
            if dag is GISTEREN:
                shutil.copytree(toneel.nu, toneel.gisteren)
        gezien = await asyncio.to_thread(_haal, f"{adres.adres}/gezien/{OORSPRONG}")
    (toneel.thuis / "gezien").write_bytes(gezien)
    (toneel.thuis / "sleutel.vkey").write_text(sleutel().publiek.vkey())
    shutil.copy(toneel.nu / "checkpoint", toneel.thuis / "bewaard")
    kast = Boomkast(toneel.nu)
    stuk = bewijs(kast, Vondst(MIKPUNT, kast.record(MIKPUNT)))
    (toneel.thuis / "bewijs").write_bytes(stuk.naar_bytes())
    return toneel


def _haal(adres: str) -> bytes:
    with urllib.request.urlopen(adres, timeout=15) as antwoord:  # noqa: S310 - our own witness on this machine
        inhoud: bytes = antwoord.read()
    return inhoud
