"""The loop of who watches in the background: a look, a rest, and never an end but by `stop`.

A look that fails is told and tried again at the next round: who watches may not stop watching.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod


class Wachtlus(ABC):
    """One watch in one process. A subclass says what a look is, and under which event a failed one is told."""

    def __init__(self, naam: str, ronde_s: float) -> None:
        """`naam`: of the task; `ronde_s`: between the end of one look and the next. Nothing happens until `start`."""
        self._naam, self._ronde_s = naam, ronde_s
        self._taak: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()

    async def start(self) -> None:
        """Begin in the background, with a look at once."""
        self._taak = asyncio.create_task(self._draai(), name=self._naam)

    async def stop(self) -> None:
        """Stop looking; a round that is under way is finished. Without a start nothing happens."""
        self._stop.set()
        if self._taak is not None:
            await self._taak

    @abstractmethod
    async def ronde(self) -> None:
        """One look."""

    @abstractmethod
    def mislukt(self, fout: Exception) -> None:
        """Tell that a look failed; the log has the events by name."""

    async def _draai(self) -> None:
        while not self._stop.is_set():
            try:
                await self.ronde()
            except Exception as fout:  # noqa: BLE001 - who watches may not stop watching
                self.mislukt(fout)
            try:
                async with asyncio.timeout(self._ronde_s):
                    await self._stop.wait()
            except TimeoutError:
                continue
