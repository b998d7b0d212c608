"""The party register of one process: what holds now, and how it changes while the hub runs.

Every process looks after itself. It watches the cupboard (`hub.bus.partijkast`), believes only cards that carry the
hub's own mark, writes each change in the journal (once for all processes), keeps each card on its own disk, swaps the
one register that the road asks for, and then tells whoever listens (`bij_wissel`): the server's users are one of those.

Order: what shuts somebody out holds first and is written down after it; what lets somebody in is written down first.
What could not be written or told is tried again, until it is.

Time changes the register too: a party's last day passes, a certificate ends. Whoever listens is told of that as well.

At the start the cupboard and this disk are made the same, card by card: the higher revision counts, by compare-and-set.
A server should start with nobody admitted: its users come with the first call of `bij_wissel`, after that.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from hub.bootstrap.partijrecords import Partijboek
from hub.bootstrap.partijspiegel import bewaar_kaart, lees_gemerkt, lees_spiegel, merk
from hub.bus.partijkast import Kaartingehaald, Partijkast, Registerstand
from hub.gateway.poorten import Gelezen, Klok
from hub.logboek import logger
from hub.trust.partijen import Partijkaart, Partijregister

PEIL_S: Final = 2.0
"""Between two looks without being called: so long at most waits a change that was missed while the line was down."""
_INPERKEND: Final = frozenset({"ingetrokken", "sleutel-ingetrokken", "certificaat-ingetrokken"})
Luisteraar = Callable[[Partijregister], Awaitable[None]]


class Zet(Enum):
    """The steps of a change, for those who want to stop the hub at one (fault hooks)."""

    GEZET = 1
    """What is newer here was put in the cupboard."""
    GEZIEN = 2
    GEBOEKT = 3
    GEWISSELD = 4
    BEWAARD = 5


def geen_haak(_zet: Zet) -> None:
    """No fault hook."""


class Partijhuis:
    """The register of one process. `open_partijhuis` makes it; `begin` ties it to the bus, `stop` unties it."""

    def __init__(
        self,
        staat: Path,
        klok: Klok,
        geheim: bytes,
        kaarten: Mapping[str, Partijkaart],
        haak: Callable[[Zet], None] = geen_haak,
    ) -> None:
        """`kaarten`: of the mirror. `haak` is called after each step: tests stop the process there."""
        self._haak = haak
        self._staat = staat
        self._klok = klok
        self._geheim = geheim
        self._register = Partijregister(MappingProxyType(dict(kaarten)))
        self._gespiegeld = dict(kaarten)
        self._geboekt: dict[str, int] = {}
        self._verteld: tuple[Partijregister, Mapping[str, tuple[str, ...]]] | None = None
        self._ik = secrets.token_hex(8)
        self._onecht: dict[str, bytes] = {}
        self._gelijk: tuple[Mapping[str, Gelezen], Partijregister] | None = None
        self._wek = asyncio.Event()
        self._stop = asyncio.Event()
        self._taak: asyncio.Task[None] | None = None
        self.bij_wissel: list[Luisteraar] = []
        """Called with the whole register after each change, one after another, and once at the start. Idempotent: who
        fails is called again."""

    @property
    def register(self) -> Partijregister:
        """What holds now; another object after each change."""
        return self._register

    def gebruikers(self) -> Mapping[str, tuple[str, ...]]:
        """Code → names in certificates that may connect now. A certificate ends by the clock of this machine."""
        return self._register.gebruikers(self._klok.nu(), datetime.now(UTC))

    def stand(self) -> Registerstand:
        """What this process tells who asks: the cards that everybody who listens has dealt with."""
        kaarten = {} if self._verteld is None else self._verteld[0].kaarten
        return Registerstand(self._ik, {code: kaart.revisie for code, kaart in kaarten.items()})

    # ── the bus ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def begin(self, kast: Partijkast, boek: Partijboek) -> None:
        """Make the cupboard and this disk the same, before the first message; then keep watching.

        Raises:
            Busfout: the bus did not answer; nobody may be admitted.
        """
        await kast.luister(self.kijk)
        await self._kijk(kast, boek)
        await kast.beantwoord(self.stand)
        self._taak = asyncio.create_task(self._draai(kast, boek), name="partijhuis")

    async def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._wek.set()
        if self._taak is not None:
            await self._taak

    def kijk(self) -> None:
        """Look now, and not only when it is time."""
        self._wek.set()

    async def _draai(self, kast: Partijkast, boek: Partijboek) -> None:
        storing = False
        while not self._stop.is_set():
            # Looked at anyway when the time is over: a call may have been missed, and a day may have begun.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wek.wait(), PEIL_S)
            self._wek.clear()
            if self._stop.is_set():
                return
            try:
                await self._kijk(kast, boek)
            except Exception as fout:  # noqa: BLE001 - who watches may not stop watching
                if not storing:
                    logger().warning("partij-kijken-mislukt", fout=fout)
                storing = True
            else:
                storing = False

    async def _kijk(self, kast: Partijkast, boek: Partijboek) -> None:
        """Look once at everything, and bring it where it must be."""
        nieuw = await self._vergelijk(kast, await kast.lees())
        if nieuw:
            self._haak(Zet.GEZIEN)
        dicht = {code: kaart for code, kaart in nieuw.items() if self._perkt_in(kaart)}
        if dicht:
            await self._neem_over(dicht.values())
        await self._boek(boek, {**self._register.kaarten, **nieuw})
        await self._neem_over(kaart for code, kaart in nieuw.items() if code not in dicht)

    async def _vergelijk(self, kast: Partijkast, gelezen: Mapping[str, Gelezen]) -> dict[str, Partijkaart]:
        """Cards that are newer there than here; what is newer here is put there."""
        if self._gelijk is not None and self._gelijk[0] is gelezen and self._gelijk[1] is self._register:
            return {}
        nieuw: dict[str, Partijkaart] = {}
        gelijk = True
        for code in sorted({*gelezen, *self._register.kaarten}):
            hier, daar = self._register.kaart(code), gelezen.get(code)
            kaart = None if daar is None else lees_gemerkt(daar.inhoud, code, self._geheim)
            if daar is not None and kaart is None:
                self._meld_onecht(code, daar.inhoud)
            if kaart is not None and (hier is None or _gaat_voor(kaart, hier)):
                nieuw[code] = kaart
            elif hier is not None and (kaart is None or kaart != hier):
                await self._zet_terug(kast, hier, 0 if daar is None else daar.volgnummer)
                gelijk = False
        self._gelijk = (gelezen, self._register) if gelijk and not nieuw else None
        return nieuw

    async def _zet_terug(self, kast: Partijkast, kaart: Partijkaart, na: int) -> None:
        try:
            await kast.zet(kaart.code, merk(kaart, self._geheim), na=na)
        except Kaartingehaald:
            self.kijk()  # somebody was first; what he wrote is looked at next
        else:
            self._haak(Zet.GEZET)
            if na:  # not when the cupboard is empty, as at the first start
                logger().warning("partij-teruggezet", partij=kaart.code, revisie=kaart.revisie)

    def _meld_onecht(self, code: str, inhoud: bytes) -> None:
        if self._onecht.get(code) != inhoud:  # once for each, not every two seconds
            self._onecht[code] = inhoud
            logger().error("partij-onecht", partij=code)

    def _perkt_in(self, kaart: Partijkaart) -> bool:
        hier = self._register.kaart(kaart.code)
        return hier is not None and any(
            wijziging.wat in _INPERKEND for wijziging in kaart.geschiedenis if wijziging.revisie > hier.revisie
        )

    async def _boek(self, boek: Partijboek, kaarten: Mapping[str, Partijkaart]) -> None:
        """Every line of every card that this process has not yet seen in the journal."""
        regels = [
            (kaart, wijziging)
            for code, kaart in sorted(kaarten.items())
            for wijziging in kaart.geschiedenis
            if wijziging.revisie > self._geboekt.get(code, 0)
        ]
        await boek.schrijf(regels)
        if regels:
            self._haak(Zet.GEBOEKT)
        self._geboekt = {code: kaart.revisie for code, kaart in kaarten.items()}

    async def _neem_over(self, kaarten: Iterable[Partijkaart]) -> None:
        """Swap, tell, and keep; also when nothing is new, for what was not told or kept before."""
        for kaart in kaarten:
            self._register = self._register.met(kaart)
            toegelaten = kaart.toegelaten(self._klok.nu())
            logger().info("partij-gewisseld", partij=kaart.code, revisie=kaart.revisie, toegelaten=toegelaten)
        await self._vertel()
        self._haak(Zet.GEWISSELD)
        for code, kaart in self._register.kaarten.items():
            if self._gespiegeld.get(code) != kaart:
                try:
                    await asyncio.to_thread(bewaar_kaart, self._staat, kaart, self._geheim)
                except OSError as fout:
                    logger().error("partij-bewaren-mislukt", fout=fout)
                else:
                    self._gespiegeld[code] = kaart
                    self._haak(Zet.BEWAARD)

    async def _vertel(self) -> None:
        nu = (self._register, self.gebruikers())
        if self._verteld is not None and self._verteld[0] is nu[0] and self._verteld[1] == nu[1]:
            return
        for luisteraar in self.bij_wissel:
            try:
                await luisteraar(self._register)
            except Exception as fout:  # noqa: BLE001 - the others must hear of it, and this one again
                logger().error("partij-doorgeven-mislukt", fout=fout)
                return
        self._verteld = nu


def open_partijhuis(staat: Path, klok: Klok, geheim: bytes, haak: Callable[[Zet], None] = geen_haak) -> Partijhuis:
    """Read the cards on this disk. `geheim`: the hub's own secret.

    Raises:
        Ketenfout: `PARTIJ-spiegel`.
    """
    return Partijhuis(staat, klok, geheim, lees_spiegel(staat, geheim), haak)


def _gaat_voor(daar: Partijkaart, hier: Partijkaart) -> bool:
    """Whether the card in the cupboard counts, and not that of this disk.

    Two different cards of one revision: one was made here while no hub ran, the other elsewhere. The one that shuts out
    counts; of two that both do or do not, that of the cupboard.
    """
    if daar.revisie != hier.revisie:
        return daar.revisie > hier.revisie
    return daar != hier and (hier.stand == "toegelaten" or daar.stand == "ingetrokken")
