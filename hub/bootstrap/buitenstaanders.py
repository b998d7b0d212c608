"""Who outside the hub vouches for its journal: witnesses, and an authority of timestamps, as the settings name them.

Without either, whoever owns the hub's machine and its keys can write a whole new journal, and no check of that journal
alone can show it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from hub.bootstrap.getuigen import Getuigen
from hub.bootstrap.getuigenis import Getuigeadres, Getuigenkast, lees_getuigen
from hub.bootstrap.journaalhuis import Journaalhuis
from hub.bootstrap.journaalstand import Onderdeel
from hub.bootstrap.stempelcontrole import lees_wortels
from hub.bootstrap.tijdstempels import Tijdstempels
from hub.foutcodes import CODES
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.instellingen import Instellingen
from hub.journal.controlepunt import Controlepunt, lees
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomkast import Boomkast
from hub.logboek import logger

KIJK_S: Final = 5.0
"""Between two looks at the file of witnesses."""


class Buitenstaanders:
    """Those that this hub asks. `tijdstempels`: None when no authority is set."""

    def __init__(self, getuigen: Getuigen, tijdstempels: Tijdstempels | None) -> None:
        """`getuigen` and `tijdstempels`: made, and perhaps not yet started."""
        self.getuigen = getuigen
        self.tijdstempels = tijdstempels
        self._lijst: list[Callable[[], Onderdeel]] = []
        self._eigen: list[Callable[[], Onderdeel]] = []

    def bij_controlepunt(self, punt: Controlepunt, nota: bytes) -> None:
        """There is a new checkpoint, signed by the hub. Returns at once."""
        self.getuigen.bij_controlepunt(punt, nota)
        if self.tijdstempels is not None:
            self.tijdstempels.bij_controlepunt(punt, nota)

    def toon_in(self, lijst: list[Callable[[], Onderdeel]]) -> None:
        """Keep the lines of `onderdelen` in this list, also after other witnesses were chosen."""
        self._lijst = lijst
        self._toon()

    async def kies(self, getuigen: Sequence[Getuigeadres]) -> None:
        """Ask these witnesses from now on; raises as `Getuigen.kies`."""
        await self.getuigen.kies(getuigen)
        self._toon()

    def _toon(self) -> None:
        for deel in self._eigen:
            with contextlib.suppress(ValueError):
                self._lijst.remove(deel)
        self._eigen = self.onderdelen()
        self._lijst += self._eigen

    def onderdelen(self) -> list[Callable[[], Onderdeel]]:
        """A line about each witness and about the authority, made when it is asked."""

        def getuige(plaats: int) -> Onderdeel:
            stand = self.getuigen.stand(ook_bewaard=True)[plaats]
            sinds = None if stand.tijd_s is None else datetime.fromtimestamp(stand.tijd_s, UTC)
            records = None if sinds is None else stand.grootte
            return Onderdeel(f"getuige {stand.naam}", records, sinds, stand.code, _uitleg(stand.code))

        def tijdstempels(van: Tijdstempels) -> Onderdeel:
            stand, laatste = van.stand(), van.stand().laatste
            records, tijd = (None, None) if laatste is None else (laatste.grootte, laatste.tijd)
            return Onderdeel("tijdstempels", records, tijd, stand.code, _uitleg(stand.code))

        delen: list[Callable[[], Onderdeel]] = [partial(getuige, plek) for plek in range(len(self.getuigen.stand()))]
        if self.tijdstempels is not None:
            delen.append(partial(tijdstempels, self.tijdstempels))
        return delen


def _uitleg(code: str | None) -> str | None:
    return None if code is None else CODES[code].betekenis


async def laat_getuigen(
    stapel: AsyncExitStack, instellingen: Instellingen, journaal: Journaalhuis, klok: Klok
) -> Buitenstaanders:
    """Have every checkpoint of a running hub vouched for, until the stack closes; raises as `vraag_buitenstaanders`."""
    buiten = await stapel.enter_async_context(vraag_buitenstaanders(instellingen, journaal.map, klok))
    journaal.inbinder.bij_controlepunt.append(buiten.bij_controlepunt)
    buiten.toon_in(journaal.onderdelen)
    return buiten


@asynccontextmanager
async def vraag_buitenstaanders(
    instellingen: Instellingen, journaal: Path, klok: Klok
) -> AsyncIterator[Buitenstaanders]:
    """Ask until the block ends, beginning with the checkpoint that lies there. `journaal`: `<staat>/journaal`.

    Raises:
        Ketenfout: `GETUIGE-bestand` or `TIJDSTEMPEL-bestand`.
    """
    adressen = lees_getuigen(instellingen.getuigen)
    stempels = _tijdstempels(instellingen, journaal, klok)
    getuigen = Getuigen(adressen, Getuigenkast(journaal), lambda: Boomkast(journaal), klok)
    async with AsyncExitStack() as stapel:
        stapel.push_async_callback(getuigen.stop)
        await getuigen.start()
        if stempels is not None:
            stapel.push_async_callback(stempels.stop)
            await stempels.start()
        samen = Buitenstaanders(getuigen, stempels)
        # What was given out before a restart may not have been cosigned yet.
        nota = Boomkast(journaal).controlepunt()
        if nota is not None:
            with contextlib.suppress(Bewijsfout):  # damaged: whoever binds in says so
                samen.bij_controlepunt(lees(nota)[0], nota)
        if instellingen.getuigen is not None:
            wacht = asyncio.create_task(_houd_bij(instellingen.getuigen, adressen, samen), name="getuigen-bestand")
            stapel.push_async_callback(_wacht_uit, wacht)
        yield samen


async def _houd_bij(bestand: Path, adressen: tuple[Getuigeadres, ...], samen: Buitenstaanders) -> None:
    """A partner whose witness begins anew has another key: a hub must not stop and start for that.

    What cannot be read changes nothing: to ask nobody because of a slip in a file is worse than to ask who was there.
    What is read must be the same twice: a file that is just being written may look whole, and even empty.
    """
    gemeld, vorige = False, adressen
    while True:
        await asyncio.sleep(KIJK_S)
        try:
            nieuw = await asyncio.to_thread(lees_getuigen, bestand)
            vast, vorige = nieuw == vorige, nieuw
            if vast and nieuw != adressen:
                await samen.kies(nieuw)
                adressen = nieuw
                logger().info("getuigen-gekozen", getuigen=len(nieuw))
            gemeld = False
        except (Ketenfout, OSError) as fout:
            if not gemeld:
                logger().warning("getuigen-ongelezen", code=getattr(fout, "code", "GETUIGE-bestand"))
            gemeld = True


async def _wacht_uit(taak: asyncio.Task[None]) -> None:
    taak.cancel()
    await asyncio.gather(taak, return_exceptions=True)


def _tijdstempels(instellingen: Instellingen, journaal: Path, klok: Klok) -> Tijdstempels | None:
    if instellingen.tijdstempel is None or instellingen.tijdstempel_ca is None:
        return None
    wortels = lees_wortels(instellingen.tijdstempel_ca)
    return Tijdstempels(journaal, instellingen.tijdstempel, wortels, instellingen.tijdstempel_s, klok)
