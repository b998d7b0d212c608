"""A connection that breaks and a hub that starts again: a partner's program waits a moment, and that is all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from adapters.sdk.levering import Levering
from adapters.sdk.partner import Partner
from tests.adapters.hubproef import draaiende_hub, signaal

WACHT_S = 30.0


@dataclass
class Tussenpost:
    """A place between partner and hub that passes bytes on, and can let everybody fall."""

    naar: int
    adres: str = ""
    _server: asyncio.Server | None = None
    _schrijvers: set[asyncio.StreamWriter] = field(default_factory=set)

    def breek(self) -> None:
        """Every connection falls, at once and without a word."""
        for schrijver in list(self._schrijvers):
            schrijver.transport.abort()

    async def verbind(self, lezer: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
        """Pass on what comes, both ways, until one side ends."""
        try:
            van_hub, naar_hub = await asyncio.open_connection("127.0.0.1", self.naar)
        except OSError:
            schrijver.transport.abort()
            return
        self._schrijvers |= {schrijver, naar_hub}
        heen, terug = _geef_door(lezer, naar_hub), _geef_door(van_hub, schrijver)
        await asyncio.gather(heen, terug)
        self._schrijvers -= {schrijver, naar_hub}


async def _geef_door(lezer: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
    try:
        while stuk := await lezer.read(65_536):
            schrijver.write(stuk)
            await schrijver.drain()
    except OSError:
        pass  # it fell: so does the other half
    schrijver.transport.abort()


@asynccontextmanager
async def tussenpost(adres: str) -> AsyncIterator[Tussenpost]:
    """On a free port, to this address."""
    post = Tussenpost(urlsplit(adres).port or 0)
    server = await asyncio.start_server(post.verbind, "127.0.0.1", 0)
    post.adres = f"tls://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield post
    finally:
        server.close()
        post.breek()


async def _verwerk(partner: Partner, gezien: asyncio.Queue[Levering]) -> None:
    async for levering in partner.ontvang():
        await levering.verwerkt()
        gezien.put_nowait(levering)


async def test_een_verbinding_die_breekt_kost_niets(tmp_path: Path) -> None:
    """Both sides of it fall between two messages; the second arrives as the first did, through the same objects."""
    async with (
        draaiende_hub(tmp_path) as keuken,
        tussenpost(keuken.adres) as post,
        Partner.open(keuken.map("politie"), servers=[post.adres]) as politie,
        Partner.open(keuken.map("gemeente-ede"), servers=[post.adres]) as ede,
    ):
        gezien: asyncio.Queue[Levering] = asyncio.Queue()
        luister = asyncio.create_task(_verwerk(ede, gezien))
        for n in range(2):
            kenmerk = await politie.verstuur("signaal", signaal(n), binnen_s=WACHT_S)
            assert (await politie.antwoord(kenmerk, WACHT_S)).kenmerk == kenmerk
            levering = await asyncio.wait_for(gezien.get(), WACHT_S)
            assert levering.gebeurtenis.id == kenmerk
            post.breek()
        assert not luister.done()
        luister.cancel()


async def test_een_hub_die_opnieuw_start(tmp_path: Path) -> None:
    """Sent while there is no hub: it waits, and goes with the same id when there is one again, on another port."""
    async with draaiende_hub(tmp_path) as eerst:
        adres = eerst.adres
        map_ = eerst.map("politie")
    async with tussenpost(adres) as post:
        async with draaiende_hub(tmp_path) as keuken:
            post.naar = urlsplit(keuken.adres).port or 0
            partner = Partner.open(map_, servers=[post.adres])
            politie = await partner.__aenter__()
        try:
            versturen = asyncio.create_task(politie.verstuur("signaal", signaal(), binnen_s=WACHT_S))
            async with draaiende_hub(tmp_path) as keuken:
                assert not versturen.done()
                post.naar = urlsplit(keuken.adres).port or 0
                antwoord = await politie.antwoord(await versturen, WACHT_S)
                assert antwoord.eigen_zegel
                assert antwoord.inhoud.uitkomst in {"afgeleverd", "deels"}
        finally:
            await partner.__aexit__(None, None, None)
