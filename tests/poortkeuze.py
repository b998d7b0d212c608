"""Ports for a server that must come back on the same address, when several processes of the suite choose at once.

Below the range from which the system hands out ports by itself (from 32768 on Linux), and each process in a stretch of
its own: between choosing a port and the server taking it, nobody else does.
"""

from __future__ import annotations

import itertools
import os
import socket
from typing import Final

_EERSTE: Final = 20_000
_STUK: Final = 1_000
_STUKKEN: Final = 12
_NUMMER: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or "0")
_BEGIN: Final = _EERSTE + _STUK * (_NUMMER % _STUKKEN)
_volgende = itertools.cycle(range(_BEGIN, _BEGIN + _STUK))


def vrije_poorten() -> tuple[int, int]:
    """Two free ports of this machine, not given before by this process until all have been."""
    return _vrij(), _vrij()


def _vrij() -> int:
    for poort in itertools.islice(_volgende, _STUK):
        with socket.socket() as sok:
            try:
                sok.bind(("127.0.0.1", poort))
            except OSError:
                continue
            return poort
    raise AssertionError("no free port")
