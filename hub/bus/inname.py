"""Taking in: what all parties have queued meets in one batch, so that one commit to disk serves many (ADR 0005).

FastStream reads, one subscriber per party; each hands on what came at once. The messages lie in a row per party until a
worker takes up to 256 from all rows together, fairly, and gives them to `verwerk`. While that batch commits the next is
being read. A party whose messages are in a worker's hands is skipped by the others, so its order is kept.

What is decided here: which message goes when, and what happens after it (acknowledge, or again later). Never here: what
is in it. Headers from outside are dropped unread: they could name a reply subject or a handler's trace.

Order per party is kept through faults too. When the bus fails, the messages in hand stay in hand, in their place, and
are tried again here, and the server is told that they are being worked on, so that an outage of any length costs them
no try. What this process lets go of is asked back, in order, by who reads on. Only a message that itself
is at fault is set aside, to come again later each time while those behind it go on.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from hub.bus import grenzen
from hub.bus.lezers import Lezers
from hub.bus.verbinding import Jsfout
from hub.gateway.poorten import Binnenkomst, Busfout
from hub.logboek import logger

if TYPE_CHECKING:
    from nats.aio.msg import Msg

WERKERS: Final = 2
"""Batches in hand at once: while one waits for the disk the other is decided (ADR 0005); one processor decides both."""
BATCH_S_MAX: Final = 0.5
"""A batch that took longer is followed by a smaller one: of hundreds of messages about one young person each is decided
after the other, and whoever sends meanwhile waits for the batch in hand."""
BATCH_BERICHTEN_MIN: Final = 8
"""Smallest batch: enough to serve eight parties at once."""
STOP_S_MAX: Final = 15.0
"""What is in hand gets this long to finish; then it is left with the server."""
BUSFOUTEN_MAX: Final = 3
"""Failures of the bus in a row after which the rest of a batch is not tried one by one any more."""
EIGEN_FOUTEN_MAX: Final = 3
"""Times that the bus fails on a message while it works for others; then the message is at fault."""
BOTSINGEN_MAX: Final = 5
"""Times that a message whose case changed under it is tried again at once, in its place, before it waits."""
RUST_S: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Waiting time after each failure of the bus in a row: short, for a restarted server is back within a second."""
LEVENSTEKEN_S: Final = grenzen.INSTROOM_BEVESTIG_S / 3
"""How often the server hears that messages in hand are being worked on."""
GEDULD: Final = 12
"""Failures in a row (half a minute) after which a party's next message is tried too: perhaps the first is at fault."""
_TE_GROOT: Final = 10054
"""JetStream: larger than the stream takes. The one refusal that is about an entry and not about the bus."""
_SPREIDING: Final = 0.25
"""Waiting times vary by a quarter to either side, so that what failed together does not return together."""


class Afhandeling(Enum):
    """What must happen with a message after it was handled."""

    KLAAR = "klaar"
    """It is settled: the server may forget it."""
    OPNIEUW = "opnieuw"
    """Ours or the world's fault: offer it again, later each time."""


class _Poging(Enum):
    """What became of a message that was tried alone, besides being handled."""

    BUS_WEG = "bus weg"
    OPZIJ = "opzij"


Verwerk = Callable[[list[Binnenkomst]], Awaitable[list[Afhandeling]]]
"""Handles a batch; one answer per message, in order. An exception counts for the whole batch."""


@dataclass(slots=True, eq=False)
class _Stuk:
    """A message in hand, with what is needed to answer the server."""

    binnenkomst: Binnenkomst
    bericht: Msg
    poging: int
    eigen_fouten: int = 0
    gelukt_bij: int | None = None
    """How often the bus had worked for others when it last failed on this one."""
    botsingen: int = 0


class Inname:
    """The intake of one process. `start`, then `lees` parties; `laat_los` and `stop` finish what is in hand."""

    def __init__(
        self,
        adres: str,
        seed: str,
        verwerk: Verwerk,
        *,
        tls: ssl.SSLContext,
        werkers: int = WERKERS,
        toeval: Callable[[], float] = random.random,
    ) -> None:
        """`verwerk` may be called by `werkers` at once, never twice at once for one party."""
        self._verwerk = verwerk
        self._toeval = toeval
        self._lezers = Lezers(adres, seed, self._ontvang, tls=tls)
        self._aantal_werkers = werkers
        self._werkend = 0
        self._werkers: list[asyncio.Task[None]] = []
        self._rijen: dict[str, deque[_Stuk]] = {}
        self._bezig: dict[str, int] = {}
        self._gewijzigd = asyncio.Condition()
        self._gestopt = False
        self._pauzes: dict[str, float] = {}
        self._storingen = self._gelukt = 0
        self._levensteken = 0.0
        self._maat = grenzen.BATCH_BERICHTEN_MAX

    @property
    def in_hand(self) -> int:
        """Messages read and not yet answered."""
        return sum(map(len, self._rijen.values())) + sum(self._bezig.values())

    @property
    def pauzes(self) -> dict[str, float]:
        """Why nothing is read now: reason → seconds since it began. Empty when messages are read."""
        return {reden: time.monotonic() - sinds for reden, sinds in self._pauzes.items()}

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
            if self._storingen:
                self._laat_liggen(weg)
            await self._gewijzigd.wait_for(lambda: not any(p in self._bezig or self._rijen.get(p) for p in weg))

    async def pauzeer(self, reden: str) -> None:
        """Read nothing until `hervat(reden)`. What is in work finishes; what lies unhandled stays with the server."""
        self._pauzes.setdefault(reden, time.monotonic())
        await self._lezers.sluit_poort()
        async with self._gewijzigd:
            self._laat_liggen([*self._rijen])

    async def hervat(self, reden: str) -> None:
        """End the pause with this reason; reading starts when no other reason is left."""
        self._pauzes.pop(reden, None)
        if not self._pauzes:
            await self._lezers.open_poort()

    async def stop(self) -> None:
        """Stop reading, finish what is in hand, flush, close. After `STOP_S_MAX` the rest goes back to the server."""
        await self._lezers.stop(self._lezers.partijen)
        async with self._gewijzigd:
            try:
                await asyncio.wait_for(self._gewijzigd.wait_for(lambda: not self.in_hand), STOP_S_MAX)
            except TimeoutError:
                logger().warning("inname-niet-af", aantal=self.in_hand)
            self._gestopt = True
            self._laat_liggen([*self._rijen])
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
            if self._gestopt or self._pauzes:
                self._laat_liggen([partij])
                return
            self._gewijzigd.notify_all()
            await self._gewijzigd.wait_for(lambda: len(self._rijen.get(partij, ())) <= grenzen.BATCH_BERICHTEN_MAX)

    async def _werk(self) -> None:
        while True:
            async with self._gewijzigd:
                await self._gewijzigd.wait_for(self._iets_te_doen)
                batch = self._neem()
                self._werkend += 1
            terug = batch
            begin = asyncio.get_running_loop().time()
            try:
                terug = await self._behandel(batch)
            finally:
                self._meet(len(batch), asyncio.get_running_loop().time() - begin)
                async with self._gewijzigd:
                    self._werkend -= 1
                    for stuk in batch:
                        self._bezig.pop(stuk.binnenkomst.partij, None)
                    self._leg_terug(terug)
                    self._gewijzigd.notify_all()
            if self._storingen:
                await self._rust()

    def _meet(self, aantal: int, duur_s: float) -> None:
        """Choose the size of the next batch after one of `aantal` messages that took so long."""
        if duur_s > BATCH_S_MAX:
            self._maat = max(BATCH_BERICHTEN_MIN, min(self._maat, int(aantal * BATCH_S_MAX / duur_s)))
        elif duur_s < BATCH_S_MAX / 2:
            self._maat = min(2 * self._maat, grenzen.BATCH_BERICHTEN_MAX)

    def _leg_terug(self, stukken: list[_Stuk]) -> None:
        """In front of their rows, where they came from, unless nothing may be held. The caller holds the condition."""
        for stuk in reversed(stukken):
            self._rijen.setdefault(stuk.binnenkomst.partij, deque()).appendleft(stuk)
        partijen = {stuk.binnenkomst.partij for stuk in stukken}
        self._laat_liggen(partijen if self._gestopt or self._pauzes else partijen - self._lezers.partijen)

    async def _rust(self) -> None:
        """The bus fails: wait, longer each time, and keep hold of what is in hand."""
        await asyncio.sleep(RUST_S[min(self._storingen, len(RUST_S)) - 1])
        nu = asyncio.get_running_loop().time()
        if nu - self._levensteken < LEVENSTEKEN_S:
            return
        self._levensteken = nu
        for bericht in [*(stuk.bericht for rij in self._rijen.values() for stuk in rij), *self._lezers.ongelezen]:
            try:
                await bericht.in_progress()
            except Exception as fout:  # noqa: BLE001 - the client's errors differ by version; all mean: it comes again
                logger().warning("inname-antwoord-mislukt", fout=fout)
                return

    def _iets_te_doen(self) -> bool:
        return any(rij and partij not in self._bezig for partij, rij in self._rijen.items())

    def _neem(self) -> list[_Stuk]:
        """Take a batch: every waiting party its share first, then what fits, oldest turn first.

        A worker that is not alone at rest leaves the others their share of the parties.
        """
        kandidaten = [partij for partij, rij in self._rijen.items() if rij and partij not in self._bezig]
        in_rust = max(1, self._aantal_werkers - self._werkend)
        del kandidaten[-(-len(kandidaten) // in_rust) :]
        deel = max(1, self._maat // len(kandidaten))
        batch: list[_Stuk] = []
        for ronde_max in (deel, self._maat):
            for partij in kandidaten:
                rij = self._rijen[partij]
                ruimte = min(ronde_max, self._maat - len(batch), len(rij))
                batch.extend(rij.popleft() for _ in range(ruimte))
                if ruimte:
                    self._bezig[partij] = self._bezig.get(partij, 0) + ruimte
        for partij in kandidaten:
            if partij in self._bezig:  # to the end of the turn
                self._rijen[partij] = self._rijen.pop(partij)
        return batch

    async def _behandel(self, batch: list[_Stuk]) -> list[_Stuk]:
        """Handle a batch and answer the server. Returns what must be tried again from its place, in order."""
        try:
            afhandelingen = await self._vraag(batch)
        except Exception as fout:  # noqa: BLE001 - whatever went wrong in one message must not block the others
            logger().error("inname-batch-mislukt", aantal=len(batch), fout=fout, exc_info=fout)
            return await self._behandel_los(batch, fout)
        self._het_lukt()
        return [stuk for stuk, a in zip(batch, afhandelingen, strict=True) if not await self._rond_af(stuk, a)]

    async def _behandel_los(self, batch: list[_Stuk], eerste: Exception) -> list[_Stuk]:
        """Try each alone, in order: one poisoned message cannot block the others, a dead bus is not tried 256 times.

        What a party has behind a message that is to be tried again waits for it.
        """
        terug: list[_Stuk] = []
        wachtend: set[str] = set()
        op_rij = 0  # failures of the bus since it last worked
        for stuk in batch:
            wacht_op_eerdere = self._storingen < GEDULD and stuk.binnenkomst.partij in wachtend
            if op_rij >= BUSFOUTEN_MAX or wacht_op_eerdere:
                terug.append(stuk)
                continue
            afhandeling = await self._probeer(stuk, eerste if len(batch) == 1 else None)
            if afhandeling is _Poging.BUS_WEG:
                op_rij += 1
                self._verdenk(stuk)
                terug.append(stuk)
                wachtend.add(stuk.binnenkomst.partij)
            elif isinstance(afhandeling, Afhandeling):
                op_rij = 0
                self._het_lukt()
                if not await self._rond_af(stuk, afhandeling):
                    terug.append(stuk)
                    wachtend.add(stuk.binnenkomst.partij)
        if op_rij:
            self._storingen += 1
        return [stuk for stuk in terug if not await self._is_schuldig(stuk)]

    def _het_lukt(self) -> None:
        """The bus works, for whomever and whichever worker."""
        self._storingen = 0
        self._gelukt += 1

    def _verdenk(self, stuk: _Stuk) -> None:
        """The bus failed on this one again; if it worked in between, before or after it in whatever batch, that counts.

        Counted over batches and not within one: parties keep their turn, so whoever works may always come first.
        """
        if stuk.gelukt_bij is not None and stuk.gelukt_bij < self._gelukt:
            stuk.eigen_fouten += 1
        stuk.gelukt_bij = self._gelukt

    async def _probeer(self, stuk: _Stuk, fout: Exception | None) -> Afhandeling | _Poging:
        """Handle one message, or take `fout` for what came of it. `OPZIJ`: it was set aside."""
        if fout is None:
            try:
                (afhandeling,) = await self._vraag([stuk])
                return afhandeling
            except Exception as eigen:  # noqa: BLE001 - as for a batch
                fout = eigen
        logger().error("inname-bericht-mislukt", partij=stuk.binnenkomst.partij, poging=stuk.poging, fout=fout)
        if _van_de_bus(fout):
            return _Poging.BUS_WEG
        await self._antwoord(stuk, Afhandeling.OPNIEUW)
        return _Poging.OPZIJ

    async def _is_schuldig(self, stuk: _Stuk) -> bool:
        """Whether the bus worked for others often enough when it failed on this one; then it is set aside."""
        if stuk.eigen_fouten < EIGEN_FOUTEN_MAX:
            return False
        await self._antwoord(stuk, Afhandeling.OPNIEUW)
        return True

    async def _rond_af(self, stuk: _Stuk, afhandeling: Afhandeling) -> bool:
        """Answer the server; False when it is to be tried again from its place instead."""
        if afhandeling is Afhandeling.OPNIEUW:
            stuk.botsingen += 1
            if stuk.botsingen <= BOTSINGEN_MAX:
                return False
        await self._antwoord(stuk, afhandeling)
        return True

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

    def _laat_liggen(self, partijen: Iterable[str]) -> None:
        """Forget what lies unhandled: who reads on asks it back first. The caller holds the condition."""
        for partij in partijen:
            self._rijen.pop(partij, None)
        self._gewijzigd.notify_all()


def _van_de_bus(fout: Exception) -> bool:
    """Whether the bus failed, not the message: nobody's message would have passed."""
    return isinstance(fout, Busfout) and not (isinstance(fout, Jsfout) and fout.code == _TE_GROOT)


def wachttijd_s(poging: int, toeval: float) -> float:
    """Seconds before the next try, after try number `poging` (from 1). `toeval` is in [0, 1)."""
    basis = grenzen.HERHALING_S[min(poging, len(grenzen.HERHALING_S)) - 1]
    return basis * (1 - _SPREIDING + 2 * _SPREIDING * toeval)


def _stuk(partij: str, bericht: Msg) -> _Stuk:
    feiten = bericht.metadata
    soort = bericht.subject.rsplit(".", 1)[-1]
    return _Stuk(Binnenkomst(partij, soort, feiten.sequence.stream, bericht.data), bericht, feiten.num_delivered or 1)
