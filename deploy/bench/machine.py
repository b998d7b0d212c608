"""What is worth knowing of the machine beside a figure: cores, processor, Python, server, the price of one fsync."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from hub.bus import proces

FSYNCS: Final = 200
"""Enough for a median that holds, and less than a second on a slow disk."""
_BLOK: Final = b"\0" * 4_096


@dataclass(frozen=True, slots=True)
class Machine:
    """Facts of the machine.

    `fsync_us`: median of a 4 KiB append with fsync, in microseconds. `belasting`: mean number of busy processes over
    the last minute, before the run began: above zero somebody else was working too.
    """

    kernen: int
    processor: str
    geheugen_gib: float
    python: str
    nats_server: str
    fsync_us: float
    belasting: float


def meet(map_: Path | None = None) -> Machine:
    """Look at the machine; `map_` is where servers will keep their streams (the temporary folder)."""
    versie = subprocess.run(  # noqa: S603 - the server that the hub itself would start
        [str(proces.vind_programma()), "--version"], check=True, capture_output=True, text=True
    )
    return Machine(
        kernen=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0,
        processor=_processor(),
        geheugen_gib=round(psutil.virtual_memory().total / 2**30, 1),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        nats_server=versie.stdout.strip().removeprefix("nats-server: "),
        fsync_us=round(_fsync_us(map_), 1),
        belasting=round(os.getloadavg()[0], 2),
    )


def _processor() -> str:
    if sys.platform == "linux":
        for regel in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if regel.startswith("model name"):
                return regel.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _fsync_us(map_: Path | None) -> float:
    tijden: list[float] = []
    with tempfile.TemporaryFile(dir=map_) as bestand:
        for _ in range(FSYNCS):
            begin = time.perf_counter()
            bestand.write(_BLOK)
            bestand.flush()
            os.fsync(bestand.fileno())
            tijden.append(time.perf_counter() - begin)
    return statistics.median(tijden) * 1e6
