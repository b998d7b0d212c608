"""One figure, with its goal if it has one; and the stopwatch of a race."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Meting:
    """`doel` is how the goal reads, `gehaald` whether it was met in this run; None where there is no goal."""

    naam: str
    waarde: float
    eenheid: str
    doel: str | None = None
    gehaald: bool | None = None

    def regel(self) -> str:
        """For a screen."""
        getal = f"{self.waarde:,.2f}" if abs(self.waarde) < 10 else f"{self.waarde:,.0f}"  # noqa: PLR2004
        doel = "" if self.doel is None else f"   doel {self.doel}: {'gehaald' if self.gehaald else 'niet gehaald'}"
        return f"  {self.naam:<58}{getal:>10} {self.eenheid}{doel}"


@dataclass(frozen=True, slots=True)
class Race:
    """What a race took, in seconds: on the wall, processor time of this process, processor time of the server."""

    wand_s: float
    hier_s: float
    server_s: float


class Stopwatch:
    """Runs from the moment it is made."""

    __slots__ = ("_begin", "_hier", "_proces", "_server")

    def __init__(self, server_pid: int) -> None:
        """`server_pid`: the process of the server."""
        self._proces = psutil.Process(server_pid)
        self._server = cpu_s(self._proces)
        self._hier = time.process_time()
        self._begin = time.perf_counter()

    def stop(self) -> Race:
        """Read all three clocks."""
        wand, hier = time.perf_counter() - self._begin, time.process_time() - self._hier
        return Race(wand, hier, cpu_s(self._proces) - self._server)


def cpu_s(proces: psutil.Process) -> float:
    """Processor time of a process so far, in seconds."""
    tijden = proces.cpu_times()
    return float(tijden.user + tijden.system)
