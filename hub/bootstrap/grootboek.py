"""The read side beside a running hub: it follows the tree and takes in what was added, as long as the hub runs.

Nothing waits for it. When it is far behind, a process of its own catches up (`inhaler`). When its database is away or
full the exchange goes on, `ketenhub journaal stand` says how far behind it is, and it catches up by itself. It takes in
only what is in the tree, and only when what it took in before is the beginning of that tree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Final

from hub.bootstrap import inhaler
from hub.bootstrap.journaalhuis import Journaalhuis
from hub.bootstrap.journaalsleutel import oorsprong_van_bron
from hub.bootstrap.journaalstand import Onderdeel
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.instellingen import Databaseadres, Instellingen
from hub.journal.controlepunt import Controlepunt
from hub.ledger.bank import BESTAND, Bank, open_bank
from hub.ledger.boomkast import Boomkast
from hub.ledger.grootboek import Grootboek, open_grootboek
from hub.ledger.projectie import Projectie
from hub.logboek import logger

NAAM: Final = "leeskant"
PORTIE: Final = 500
"""Records taken in at once beside the road: a tenth of a second, in a thread of its own."""
INHAAL_MIN = 20_000
"""Records behind from which a process of its own catches up: some seconds of work; a process costs half of one."""
INHAAL_KIJK_S: Final = 1.0
"""How often is looked how far that process is."""
KIJK_S: Final = 1.0
"""How often is looked for more when nobody says that there is."""
RUST_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Waiting time after each failure in a row. A database that comes back is noticed within half a minute."""


def plaats_van(instellingen: Instellingen) -> Path | Databaseadres:
    """Where the read side lies: the database that is set, else a file in the state."""
    return instellingen.grootboek or instellingen.toestand / BESTAND


@contextmanager
def open_leeskant(instellingen: Instellingen) -> Iterator[Grootboek]:
    """The read side of this hub, to ask of it; the hub need not run.

    Raises:
        Ketenfout: `GROOTBOEK-leeg`, `GROOTBOEK-schema`, `GROOTBOEK-bereik`.
    """
    with open_grootboek(plaats_van(instellingen)) as grootboek:
        yield grootboek


def wortel_bij(kast: Boomkast, grootte: int) -> bytes | None:
    """The root of the tree at a size; None when it is not that large.

    Raises:
        Ketenfout: `JOURNAAL-…`, the files of the tree are damaged.
    """
    return kast.wortel(grootte) if grootte <= kast.grootte else None


class Volger:
    """Takes in what is added to the tree. One in each process; several on one database are safe."""

    def __init__(self, plaats: Path | Databaseadres, journaal: Path, bron: str, klok: Klok) -> None:
        """`journaal`: the folder of the tree. `bron`: the hub's `source`."""
        self._plaats = plaats
        self._kast = Boomkast(journaal)
        self._oorsprong = oorsprong_van_bron(bron)
        self._klok = klok
        self._bank: Bank | None = None
        self._knoop: tuple[int, int] | None = None
        self._projectie: Projectie | None = None
        self._vergeleken = False
        self._stand = Onderdeel(NAAM)
        self._fouten = 0
        self._inhalen_na = 0.0
        # The database and the files are only ever touched by this thread.
        self._draad = ThreadPoolExecutor(1, thread_name_prefix=NAAM)
        self._meer = asyncio.Event()
        self._klaar = False
        self._taak: asyncio.Task[None] | None = None

    def stand(self) -> Onderdeel:
        """How far it is."""
        return self._stand

    def bij_controlepunt(self, _punt: Controlepunt, _nota: bytes) -> None:
        """There is more in the tree. Returns at once."""
        self._meer.set()

    async def start(self) -> None:
        """Follow from now on, in the background."""
        self._taak = asyncio.create_task(self._draai(), name=NAAM)

    async def stop(self) -> None:
        """Finish the portion in hand, and stop."""
        self._klaar = True
        self._meer.set()
        if self._taak is not None:
            await self._taak
        await asyncio.get_running_loop().run_in_executor(self._draad, self._sluit)
        self._draad.shutdown()

    async def neem_op(self) -> bool:
        """One portion; False when there was nothing more.

        Raises:
            Ketenfout: it cannot be done now.
        """
        return await asyncio.get_running_loop().run_in_executor(self._draad, self._portie)

    async def _draai(self) -> None:
        while not self._klaar:
            begin = perf_counter()
            self._meer.clear()
            try:
                meer = await self.neem_op()
                werk_s = perf_counter() - begin
                if meer and perf_counter() >= self._inhalen_na and self._achterstand() >= INHAAL_MIN:
                    await self._haal_in()
            except Exception as fout:  # noqa: BLE001 - who follows may not stop following; the next round tries again
                wacht_s = self._mislukt(fout)
            else:
                self._gelukt()
                # As long as it worked it rests, so that what is hours behind does not slow the road down.
                wacht_s = werk_s if meer else KIJK_S
                if meer:
                    self._meer.clear()
            try:
                async with asyncio.timeout(wacht_s):
                    await self._meer.wait()
            except TimeoutError:
                continue

    def _achterstand(self) -> int:
        """How many records are lacking, as far as was looked."""
        return self._kast.stand_nu.grootte - (self._stand.records or 0)

    async def _haal_in(self) -> None:
        """Wait while a process of its own catches up. If it cannot, this one goes on and says what is wrong."""
        opdracht = inhaler.opdracht(self._plaats, self._kast.map, self._oorsprong)
        niets = asyncio.subprocess.DEVNULL
        try:
            proces = await asyncio.create_subprocess_exec(
                *opdracht, stdin=niets, stdout=niets, stderr=niets, env=inhaler.omgeving(), start_new_session=True
            )
        except OSError:  # no room for another process, or another Python lies there now: no fault of the database
            self._inhalen_na = perf_counter() + RUST_S[-1]
            return
        try:
            while not self._klaar and proces.returncode is None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(INHAAL_KIJK_S):
                        await proces.wait()
                await asyncio.get_running_loop().run_in_executor(self._draad, self._kijk)
        finally:
            if proces.returncode is None:
                proces.kill()  # at every point: what was not committed is taken in again
            if await proces.wait():
                self._inhalen_na = perf_counter() + RUST_S[-1]

    def _kijk(self) -> None:
        """In the thread: how far another process is."""
        if self._projectie is not None:
            self._zet(self._projectie.grootte(), self._klok.nu())

    def _portie(self) -> bool:
        """In the thread."""
        if self._bank is not None and self._knoop != self._welk_bestand():
            self._sluit()  # somebody threw the file away, and perhaps made another
        if self._projectie is None or self._bank is None:
            self._bank = open_bank(self._plaats)
            self._knoop = self._welk_bestand()
            self._projectie = Projectie(self._bank, self._oorsprong)
        grootte = self._projectie.grootte()
        if not self._vergeleken:
            if self._bank.postgres and self._kast.grootte < grootte:
                return False  # another hub took in what is not in the tree here yet; that one compared it
            self._projectie.controleer(lambda grootte: wortel_bij(self._kast, grootte))
            self._vergeleken = True
        deel = list(islice(self._kast.records(grootte), PORTIE))
        if deel:
            nu = self._klok.nu()
            self._projectie.neem_portie(deel, nu)
            self._zet(grootte + len(deel), nu)
        elif self._stand.records != grootte:
            self._zet(grootte, self._klok.nu())
        return len(deel) == PORTIE

    def _welk_bestand(self) -> tuple[int, int] | None:
        """Which file lies there now; None when it is gone, or is no file."""
        try:
            stand = None if isinstance(self._plaats, Databaseadres) else self._plaats.stat()
        except FileNotFoundError:
            return None
        return None if stand is None else (stand.st_dev, stand.st_ino)

    def _zet(self, records: int, nu: datetime) -> None:
        self._stand = Onderdeel(NAAM, records, nu)

    def _sluit(self) -> None:
        """In the thread."""
        self._projectie, self._vergeleken = None, False
        if self._bank is not None:
            self._bank.sluit()
            self._bank = None

    def _mislukt(self, fout: Exception) -> float:
        code, uitleg = (fout.code, fout.uitleg) if isinstance(fout, Ketenfout) else ("GROOTBOEK-bereik", None)
        if code != self._stand.fout:
            logger().error("leeskant-mislukt", code=code, fout=fout)
        self._stand = Onderdeel(NAAM, self._stand.records, self._stand.sinds, code, uitleg)
        self._draad.submit(self._sluit)  # a fresh connection, and the check anew, at the next try
        self._fouten += 1
        return RUST_S[min(self._fouten, len(RUST_S)) - 1]

    def _gelukt(self) -> None:
        if self._stand.fout is not None:
            self._stand = Onderdeel(NAAM, self._stand.records, self._stand.sinds)
        if self._fouten:
            logger().info("leeskant-bij")
        self._fouten = 0


async def volg_journaal(
    stapel: AsyncExitStack, instellingen: Instellingen, journaal: Journaalhuis, bron: str, klok: Klok
) -> Volger:
    """Keep the read side of a running hub up to date, until the stack closes."""
    volger = Volger(plaats_van(instellingen), journaal.map, bron, klok)
    stapel.push_async_callback(volger.stop)
    await volger.start()
    journaal.inbinder.bij_controlepunt.append(volger.bij_controlepunt)
    journaal.onderdelen.append(volger.stand)
    return volger
