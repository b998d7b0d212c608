"""A process that has everything of the hub in memory, and splits off a child for each command it is asked to run.

Most of the time of a short command goes into reading modules. The tests run hundreds, so they ask this process: the
child has the arguments, environment, folder and streams that were asked for, runs the entry point of the command, and
ends as any process does. What the first moments of a process decide (how streams are encoded, what a shell finds) is
not tried this way: those tests, and everything that goes on running, start the program itself.

As a program: argument is the number of a socket; over it come requests, each with four descriptors.
"""

from __future__ import annotations

import array
import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

VERZOEK_BYTES: Final = 1 << 16
"""Longest request: arguments and environment."""
KAMERS: Final = ("adapters", "schemas", "hub")
"""What is read before the first command; rooms of subcommands not: a command opens its own."""
_NIET: Final = "hub.cli."
_CODE: Final = struct.Struct("=i")


# ── who asks ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Moederproces:
    """The process, and the way to it. Ends when who started it does."""

    def __init__(self) -> None:
        """Starts it; the first command waits until it has read everything."""
        self._naar, zijn = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with zijn:
            schoon = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("KETENHUB_")}
            self._proces = subprocess.Popen(
                [sys.executable, __file__, str(zijn.fileno())],
                pass_fds=[zijn.fileno()],
                env=schoon | {"COLUMNS": "100", "TERM": "dumb"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self.stop)

    def stop(self) -> None:
        """No more commands."""
        self._naar.close()
        self._proces.wait()

    def voer_uit(
        self,
        opdracht: Sequence[str],
        omgeving: Mapping[str, str],
        invoer: str,
        hoogstens_s: float,
        *,
        module: str | None = None,
        map_: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` with captured text; see `begin`.

        Raises:
            subprocess.TimeoutExpired: it did not end in time; it was killed.
        """
        lezen, schrijven = os.pipe()
        with tempfile.TemporaryFile("w+") as uit, tempfile.TemporaryFile("w+") as fout:
            # A command that does not read what is typed ends the pipe: nothing is wrong then.
            with suppress(BrokenPipeError), os.fdopen(lezen), os.fdopen(schrijven, "w", encoding="utf-8") as pijp:
                stromen = (lezen, uit.fileno(), fout.fileno())
                kind = self.begin(opdracht, omgeving, stromen, module=module, map_=map_)
                pijp.write(invoer)
            try:
                code = kind.wait(hoogstens_s)
            except subprocess.TimeoutExpired:
                kind.kill()
                kind.wait()
                raise
            return subprocess.CompletedProcess(list(opdracht), code, _tekst(uit), _tekst(fout))

    def begin(
        self,
        opdracht: Sequence[str],
        omgeving: Mapping[str, str],
        stromen: tuple[int, int, int],
        *,
        module: str | None = None,
        map_: Path | None = None,
    ) -> Kind:
        """A child with these arguments (the first is its name), environment and descriptors of its three streams.

        It runs the command, or as `python -m` does a module; `map_` is its folder, else that of this process.
        """
        verzoek = {"argv": list(opdracht), "env": dict(omgeving), "map": str(map_ or Path.cwd()), "module": module}
        afloop, zijn = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with zijn:
            rechten = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [*stromen, zijn.fileno()]))
            self._naar.sendmsg([json.dumps(verzoek).encode()], [rechten])
        return Kind(afloop)


class Kind:
    """A child that was split off; of what `subprocess.Popen` has, what the tests use."""

    def __init__(self, afloop: socket.socket) -> None:
        """`afloop` tells its number now, and how it ended when it did."""
        self._afloop = afloop
        (self.pid,) = _CODE.unpack(afloop.recv(_CODE.size))
        self._code: int | None = None

    def poll(self) -> int | None:
        """How it ended, or None."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0.0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it goes on.
        """
        if self._code is None:
            self._afloop.settimeout(timeout)
            try:
                (self._code,) = _CODE.unpack(self._afloop.recv(_CODE.size))
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("", timeout or 0.0) from None
            self._afloop.close()
        return int(self._code)

    def send_signal(self, signaal: int) -> None:
        """Send it, unless it ended."""
        if self.poll() is None:
            os.kill(self.pid, signaal)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)


@cache
def moederproces() -> Moederproces:
    """One for all tests of this process."""
    return Moederproces()


def _tekst(bestand: IO[str]) -> str:
    bestand.seek(0)
    return bestand.read()


# ── who does it ──────────────────────────────────────────────────────────────────────────────────────────────────


def lees_alles() -> None:
    """Read every room. What cannot be read is left to the command that needs it, which says so."""
    for kamer in KAMERS:
        pakket = importlib.import_module(kamer)
        for module in pkgutil.walk_packages(pakket.__path__, f"{kamer}."):
            if not module.name.startswith(_NIET) and not module.name.endswith("__main__"):
                with suppress(Exception):
                    importlib.import_module(module.name)
    for ook in ("typer.rich_utils", "typer._adapters", "hub.cli.programma", "hub.cli.kamers"):
        importlib.import_module(ook)


def wacht_op_opdrachten(van: socket.socket) -> dict[str, Any] | None:
    """Split off for each request. Returns it in the process that is to run it; None when nobody asks any more."""
    while True:
        bytes_, fds, _, _ = socket.recv_fds(van, VERZOEK_BYTES, 4)
        if not bytes_:
            return None
        if os.fork():
            for fd in fds:
                os.close(fd)
            continue
        van.close()
        return _splits(json.loads(bytes_), fds)


def _splits(verzoek: dict[str, Any], fds: list[int]) -> dict[str, Any]:
    """In the first child: a second becomes what was asked for; this one tells its number, and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if pid := os.fork():
        for fd in fds[:3]:
            os.close(fd)
        with socket.socket(fileno=fds[3]) as afloop, suppress(BrokenPipeError):  # who asked does not wait any more
            afloop.send(_CODE.pack(pid))
            _, stand = os.waitpid(pid, 0)
            afloop.send(_CODE.pack(os.waitstatus_to_exitcode(stand)))
        os._exit(0)
    for plek, fd in enumerate(fds[:3]):
        os.dup2(fd, plek)
    for fd in fds:
        os.close(fd)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(verzoek["env"])
    os.chdir(verzoek["map"])
    sys.argv = verzoek["argv"]
    if verzoek["module"] is not None:
        sys.path.insert(0, verzoek["map"])
    return verzoek


def _moeder(nummer: int) -> dict[str, Any] | None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the first children
    lees_alles()
    gc.freeze()
    with socket.socket(fileno=nummer) as van:
        return wacht_op_opdrachten(van)


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file: a script of an installed command has another
    gevraagd = _moeder(int(sys.argv[1]))
    if gevraagd is None:
        sys.exit()
    if gevraagd["module"] is None:
        from hub.cli import main

        main()
    else:
        runpy.run_module(gevraagd["module"], run_name="__main__", alter_sys=True)
