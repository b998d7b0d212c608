"""Taking in: what all parties have queued meets in one batch, so that one commit to disk serves many (ADR 0005).

FastStream reads, one subscriber per party; each hands on what came at once. The messages lie in a row per party until a
worker takes up to 256 from all rows together, fairly, and gives them to `verwerk`. While that batch commits the next is
being read. A party whose messages are in a worker's hands is skipped by the others, so its order is kept.

What is decided here: which message goes when, and what happens after it (acknowledge, or again later). Never here: what
is in it. Headers from outside are dropped unread: they could name a reply subject or a handler's trace.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from hub.bus import grenzen
from hub.bus.lezers import Lezers
from hub.gateway.poorten import Binnenkomst, Busfout
from hub.logboek import logger

if TYPE_CHECKING:
    from nats.aio.msg import Msg

WERKERS: Final = 1
"""Batches in hand at once. Two gained 6 % (ADR 0005) and decide on one case side by side, which the fences then refuse:
not worth it. More processes are the way to more throughput."""
STOP_S_MAX: Final = 15.0
"""What is in hand gets this long to finish; then it is given back to the server."""
BUSFOUTEN_MAX: Final = 3
"""Failures of the bus in a row after which the rest of a batch is not tried one by one any more."""
_SPREIDING: Final = 0.25
"""Waiting times vary by a quarter to either side, so that what failed together does not return together."""


class Afhandeling(Enum):
    """What must happen with a message after it was handled."""

    KLAAR = "klaar"
    """It is settled: the server may forget it."""
    OPNIEUW = "opnieuw"
    """Ours or the world's fault: offer it again, later each time."""


Verwerk = Callable[[list[Binnenkomst]], Awaitable[list[Afhandeling]]]
"""Handles a batch; one answer per message, in order. An exception counts for the whole batch."""


@dataclass(slots=True, eq=False)
class _Stuk:
    """A message in hand, with what is needed to answer the server."""

    binnenkomst: Binnenkomst
    bericht: Msg
    poging: int


class Inname:
    """The intake of one process. `start`, then `lees` parties; `laat_los` and `stop` finish what is in hand."""

    def __init__(
        self,
        adres: str,
        seed: str,
        verwerk: Verwerk,
        *,
        werkers: int = WERKERS,
        toeval: Callable[[], float] = random.random,
    ) -> None:
        """`verwerk` may be called by `werkers` at once, never twice at once for one party."""
        self._verwerk = verwerk
        self._toeval = toeval
        self._lezers = Lezers(adres, seed, self._ontvang)
        self._aantal_werkers = werkers
        self._werkers: list[asyncio.Task[None]] = []
        self._rijen: dict[str, deque[_Stuk]] = {}
        self._bezig: dict[str, int] = {}
        self._gewijzigd = asyncio.Condition()
        self._gestopt = False
        self._pauzes: set[str] = set()

    @property
    def in_hand(self) -> int:
        """Messages read and not yet answered."""
        return sum(map(len, self._rijen.values())) + sum(self._bezig.values())

    @property
    def leest(self) -> frozenset[str]:
        """Parties that are being read."""
        return self._lezers.partijen

    async def start(self) -> None:
        """Connect and start the workers.

        Raises:
            Busfout: no connection.
        """
        await self._lezers.verbind()
        self._werkers = [asyncio.create_task(self._werk(), name=f"werker-{n}") for n in range(self._aantal_werkers)]
        logger().info("inname-gestart", werkers=self._aantal_werkers)

    async def lees(self, partijen: Iterable[str]) -> None:
        """Start reading these parties; those already read go on."""
        await self._lezers.start(partijen)

    async def laat_los(self, partijen: Iterable[str]) -> None:
        """Stop reading these parties; return when nothing of them is in hand any more."""
        weg = set(partijen)
        await self._lezers.stop(weg)
        async with self._gewijzigd:
            await self._gewijzigd.wait_for(lambda: not any(p in self._bezig or self._rijen.get(p) for p in weg))

    async def pauzeer(self, reden: str) -> None:
        """Read nothing until `hervat(reden)`. What is in work finishes; what lies unhandled goes back to the server."""
        self._pauzes.add(reden)
        await self._lezers.sluit_poort()
        async with self._gewijzigd:
            await self._geef_terug()

    async def hervat(self, reden: str) -> None:
        """End the pause with this reason; reading starts when no other reason is left."""
        self._pauzes.discard(reden)
        if not self._pauzes:
            self._lezers.open_poort()

    async def stop(self) -> None:
        """Stop reading, finish what is in hand, flush, close. After `STOP_S_MAX` the rest goes back to the server."""
        await self._lezers.stop(self._lezers.partijen)
        async with self._gewijzigd:
            try:
                await asyncio.wait_for(self._gewijzigd.wait_for(lambda: not self.in_hand), STOP_S_MAX)
            except TimeoutError:
                logger().warning("inname-niet-af", aantal=self.in_hand)
            self._gestopt = True
            await self._geef_terug()
        for werker in self._werkers:
            werker.cancel()
        await asyncio.gather(*self._werkers, return_exceptions=True)
        await self._lezers.sluit()
        logger().info("inname-gestopt")

    async def _ontvang(self, partij: str, berichten: list[Msg]) -> None:
        """Called by the reader of `partij`; returns when it may read on, so a party has at most two batches in hand."""
        stukken = [_stuk(partij, bericht) for bericht in berichten]
        async with self._gewijzigd:
            self._rijen.setdefault(partij, deque()).extend(stukken)
            if self._pauzes or self._gestopt:
                await self._geef_terug()
                return
            self._gewijzigd.notify_all()
            await self._gewijzigd.wait_for(lambda: len(self._rijen.get(partij, ())) <= grenzen.BATCH_BERICHTEN_MAX)

    async def _werk(self) -> None:
        while True:
            async with self._gewijzigd:
                await self._gewijzigd.wait_for(self._iets_te_doen)
                batch = self._neem()
            try:
                await self._behandel(batch)
            finally:
                async with self._gewijzigd:
                    for stuk in batch:
                        self._bezig.pop(stuk.binnenkomst.partij, None)
                    self._gewijzigd.notify_all()

    def _iets_te_doen(self) -> bool:
        return any(rij and partij not in self._bezig for partij, rij in self._rijen.items())

    def _neem(self) -> list[_Stuk]:
        """Take a batch: every waiting party its share first, then what fits, oldest turn first."""
        kandidaten = [partij for partij, rij in self._rijen.items() if rij and partij not in self._bezig]
        deel = max(1, grenzen.BATCH_BERICHTEN_MAX // len(kandidaten))
        batch: list[_Stuk] = []
        for ronde_max in (deel, grenzen.BATCH_BERICHTEN_MAX):
            for partij in kandidaten:
                rij = self._rijen[partij]
                ruimte = min(ronde_max, grenzen.BATCH_BERICHTEN_MAX - len(batch), len(rij))
                batch.extend(rij.popleft() for _ in range(ruimte))
                if ruimte:
                    self._bezig[partij] = self._bezig.get(partij, 0) + ruimte
        for partij in kandidaten:
            if partij in self._bezig:  # to the end of the turn
                self._rijen[partij] = self._rijen.pop(partij)
        return batch

    async def _behandel(self, batch: list[_Stuk]) -> None:
        try:
            afhandelingen = await self._vraag(batch)
        except Exception as fout:  # noqa: BLE001 - whatever went wrong in one message must not block the others
            logger().error("inname-batch-mislukt", aantal=len(batch), fout=fout, exc_info=fout)
            await self._behandel_los(batch, fout)
            return
        for stuk, afhandeling in zip(batch, afhandelingen, strict=True):
            await self._antwoord(stuk, afhandeling)

    async def _behandel_los(self, batch: list[_Stuk], eerste: Exception) -> None:
        """Try each alone, in order: one poisoned message cannot block the others, a dead bus is not tried 256 times."""
        busfouten = 0
        for stuk in batch:
            afhandeling = Afhandeling.OPNIEUW
            fout: Exception | None = eerste
            if len(batch) > 1 and busfouten < BUSFOUTEN_MAX:
                try:
                    (afhandeling,) = await self._vraag([stuk])
                    fout, busfouten = None, 0
                except Exception as eigen:  # noqa: BLE001 - as above
                    fout = eigen
                    busfouten = busfouten + 1 if isinstance(eigen, Busfout) else 0
            if fout is not None:
                logger().error("inname-bericht-mislukt", partij=stuk.binnenkomst.partij, poging=stuk.poging, fout=fout)
            await self._antwoord(stuk, afhandeling)

    async def _vraag(self, batch: list[_Stuk]) -> list[Afhandeling]:
        afhandelingen = await self._verwerk([stuk.binnenkomst for stuk in batch])
        if len(afhandelingen) != len(batch):
            raise ValueError("one answer per message")
        return afhandelingen

    async def _antwoord(self, stuk: _Stuk, afhandeling: Afhandeling) -> None:
        """Answer the server, without waiting for it: a lost answer means the message comes again, which is harmless."""
        try:
            if afhandeling is Afhandeling.KLAAR:
                await stuk.bericht.ack()
                return
            if stuk.poging >= grenzen.INSTROOM_POGINGEN_MAX:
                logger().error("inname-opgegeven", partij=stuk.binnenkomst.partij, poging=stuk.poging)
            await stuk.bericht.nak(delay=wachttijd_s(stuk.poging, self._toeval()))
        except Exception as fout:  # noqa: BLE001 - the client's errors differ by version; all mean: it comes again
            logger().warning("inname-antwoord-mislukt", fout=fout)

    async def _geef_terug(self) -> None:
        """Give what lies unhandled back to the server. The caller holds the condition."""
        for rij in self._rijen.values():
            while rij:
                await self._antwoord(rij.popleft(), Afhandeling.OPNIEUW)
        self._gewijzigd.notify_all()


def wachttijd_s(poging: int, toeval: float) -> float:
    """Seconds before the next try, after try number `poging` (from 1). `toeval` is in [0, 1)."""
    basis = grenzen.HERHALING_S[min(poging, len(grenzen.HERHALING_S)) - 1]
    return basis * (1 - _SPREIDING + 2 * _SPREIDING * toeval)


def _stuk(partij: str, bericht: Msg) -> _Stuk:
    feiten = bericht.metadata
    soort = bericht.subject.rsplit(".", 1)[-1]
    return _Stuk(Binnenkomst(partij, soort, feiten.sequence.stream, bericht.data), bericht, feiten.num_delivered or 1)
