"""Runs the folder adapters of one or more parties: look, send, fetch, write, sweep, until told to stop.

    <root>/<partij>/export      the partner lays files here       verwerkt/ afgekeurd/   where they go
    <root>/<partij>/dossier …   deliveries, by destination        antwoorden/   verdicts of the hub
    <root>/<partij>/opzij       refused deliveries, for a human   bezig/ geschreven/ vernietigd/   notes, proofs
    <root>/<partij>/kenmerk.sleutel   the key under which message ids are derived

Nothing that comes in, from the folder or from the hub, ends a loop. An error of the line makes it pause longer each
time, up to a limit, and never drop anything: files stay in the folder, deliveries stay at the hub.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from adapters import bestanden
from adapters.bestanden import Bestandsfout
from adapters.gebeurtenissen import Adaptergebeurtenis, Melder, Soort
from adapters.instellingen import Mapinstellingen
from adapters.klok import Systeemklok
from adapters.lijn import Lijn, Lijnfout
from adapters.map_in import MapIn
from adapters.map_uit import MapUit
from adapters.profielen.register import PROFIELEN
from adapters.profielen.soorten import SLEUTEL_BYTES_MIN, Afzender
from adapters.uitmappen import STANDAARD, Bakje
from hub.gateway.poorten import Klok
from hub.logboek import logger
from hub.onderwerpen import GEEN_ZAAK

SLEUTELBESTAND: Final = "kenmerk.sleutel"
LOGNAMEN: Final[Mapping[Soort, str]] = {soort: f"adapter-{soort.value}" for soort in Soort}
"""Every log event of an adapter, besides `adapter-fout` and those of the line."""
_ZORGELIJK: Final = frozenset({Soort.AFGEKEURD, Soort.OPZIJ, Soort.UITGESTELD, Soort.STORING})
_GRONDTAL: Final = 2.0
"""Each pause after an error is twice the one before."""

Wachter = Callable[[asyncio.Event, float], Awaitable[None]]
"""Returns when the event is set or after so many seconds, whichever is first. Injected, so that tests need not wait."""


async def wacht(stop: asyncio.Event, seconden: float) -> None:
    """The real `Wachter`."""
    try:
        await asyncio.wait_for(stop.wait(), seconden)
    except TimeoutError:
        return  # the usual end of a pause


@dataclass(frozen=True, slots=True)
class Tijdwerk:
    """Everything of time and chance that a loop uses, so that a test can hold it."""

    klok: Klok = field(default_factory=Systeemklok)
    monotoon: Callable[[], float] = time.monotonic
    wachter: Wachter = wacht
    kans: random.Random = field(default_factory=random.Random)
    """Spreads pauses after errors; protects nothing."""


@dataclass(frozen=True, slots=True)
class Partijmap:
    """How one party joins by folder: who it is, what it exports, how its folders are called."""

    partij: str
    oin: str
    profielen: tuple[str, ...] = ("json_plat",)
    bakjes: Mapping[str, Bakje] = field(default_factory=lambda: STANDAARD)


def zsm_tafel() -> Mapping[str, Bakje]:
    """Folders of the om: its one destination is the call folder of the ZSM table."""
    return {"postbus": Bakje("zsm-tafel")}


def laad_sleutel(wortel: Path) -> bytes:
    """The key of this party's message ids, made at the first start. Raises `Bestandsfout`.

    It is no credential: with it one can compute ids from case numbers, not send anything. It may not be lost: with
    another key the same export gives other ids, and the hub would see new messages.
    """
    pad = wortel / SLEUTELBESTAND
    bestanden.schrijf_nieuw(pad, secrets.token_bytes(SLEUTEL_BYTES_MIN))
    gelezen = bestanden.lees(pad, SLEUTEL_BYTES_MIN)
    if gelezen is None or len(gelezen[0]) != SLEUTEL_BYTES_MIN:
        raise Bestandsfout("BESTAND-sleutel", "het sleutelbestand van de kenmerken heeft niet de juiste lengte")
    return gelezen[0]


class Partijadapter:
    """The folder adapter of one party. `ronde_in`, `ronde_uit` and `veeg` are its work; `draai` repeats them."""

    def __init__(
        self,
        root: Path,
        kaart: Partijmap,
        lijn: Lijn,
        *,
        instellingen: Mapinstellingen | None = None,
        op_gebeurtenis: Melder | None = None,
        tijd: Tijdwerk | None = None,
    ) -> None:
        self.partij = kaart.partij
        self.wortel = root / kaart.partij
        tijd = tijd or Tijdwerk()
        self._lijn, self._tijd, self._op = lijn, tijd, op_gebeurtenis
        self._in = instellingen or Mapinstellingen()
        bestanden.maak_map(self.wortel)
        afzender = Afzender(kaart.partij, kaart.oin, laad_sleutel(self.wortel))
        profielen = tuple(PROFIELEN[naam] for naam in kaart.profielen)
        self.map_in = MapIn(self.wortel, afzender, profielen, lijn, tijd.klok, tijd.monotoon, self._meld, self._in)
        self.map_uit = MapUit(self.wortel, kaart.partij, tijd.klok, self._meld, self._in, kaart.bakjes)

    async def ronde_in(self) -> int:
        """Send what lies complete in `export/`. Raises `Lijnfout`, `Bestandsfout`."""
        return await self.map_in.ronde()

    async def ronde_uit(self, wacht_s: float = 0.0) -> int:
        """Fetch and write what lies ready, once; returns how many. Raises `Lijnfout`."""
        zendingen = await self._lijn.haal(self._in.haal_max, wacht_s)
        for zending in zendingen:
            await self.map_uit.behandel(zending)
        return len(zendingen)

    async def veeg(self) -> None:
        """Remove what is past its retention. Raises `Bestandsfout`."""
        await asyncio.to_thread(self.map_in.veeg)
        self.map_uit.veeg()

    async def draai(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. What is in hand is finished; waiting is broken off."""
        async with asyncio.TaskGroup() as groep:
            groep.create_task(self._herhaal(self.ronde_in, self._in.kijk_s, stop))
            groep.create_task(self._herhaal(lambda: self._uit_of_stop(stop), 0.0, stop))
            groep.create_task(self._herhaal(self.veeg, self._in.veeg_s, stop))

    async def _uit_of_stop(self, stop: asyncio.Event) -> None:
        """One round out, in which only the waiting at the hub is broken off by `stop`, never the writing."""
        haal = asyncio.create_task(self._lijn.haal(self._in.haal_max, self._in.wacht_s))
        gestopt = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({haal, gestopt}, return_when=asyncio.FIRST_COMPLETED)
            if not haal.done():
                return  # what the hub sends now is not confirmed, and comes again
            for zending in haal.result():
                await self.map_uit.behandel(zending)
        finally:
            haal.cancel()
            gestopt.cancel()

    async def _herhaal(self, werk: Callable[[], Awaitable[object]], pauze_s: float, stop: asyncio.Event) -> None:
        """Repeat, with a pause; after an error with a pause that doubles, and some chance so that parties spread."""
        fouten = 0
        while not stop.is_set():
            try:
                await werk()
                fouten = 0
                rust_s = pauze_s
            except (Lijnfout, Bestandsfout) as fout:
                code = fout.code.value if isinstance(fout, Lijnfout) else fout.code
                self._meld(Adaptergebeurtenis(Soort.STORING, self.partij, code=code))
                rust_s = min(self._in.terugval_begin_s * _GRONDTAL**fouten, self._in.terugval_max_s)
                rust_s *= self._tijd.kans.uniform(0.5, 1.0)
                fouten = min(fouten + 1, 32)
            except Exception as fout:  # noqa: BLE001 - a mistake of ours may not end the work of a party for good
                logger().error("adapter-fout", partij=self.partij, exc_info=fout)
                rust_s = self._in.terugval_max_s
            if rust_s:
                await self._tijd.wachter(stop, rust_s)

    def _meld(self, gebeurtenis: Adaptergebeurtenis) -> None:
        velden = {
            naam: waarde
            for naam in ("kenmerk", "zaak", "deel", "bericht", "code", "aantal")
            if (waarde := getattr(gebeurtenis, naam)) and waarde != GEEN_ZAAK
        }
        log = logger().warning if gebeurtenis.soort in _ZORGELIJK else logger().info
        log(LOGNAMEN[gebeurtenis.soort], partij=gebeurtenis.partij, **velden)
        if self._op is not None:
            self._op(gebeurtenis)


class Mappenploeg:
    """Several adapters in one process, as `ketenhub up` and `ketenhub demo` run them."""

    def __init__(self, adapters: Sequence[Partijadapter]) -> None:
        self.adapters: Mapping[str, Partijadapter] = {adapter.partij: adapter for adapter in adapters}
        self._stop = asyncio.Event()
        self._taak: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running loop."""
        if self._taak is None:
            self._taak = asyncio.create_task(self._draai(), name=f"mappenploeg-{os.getpid()}")

    async def _draai(self) -> None:
        async with asyncio.TaskGroup() as groep:
            for adapter in self.adapters.values():
                groep.create_task(adapter.draai(self._stop))

    async def stop(self) -> None:
        """Finish what is in hand and end. A second call does nothing. Raises what ended the work before its time."""
        self._stop.set()
        taak, self._taak = self._taak, None
        if taak is not None:
            await taak
