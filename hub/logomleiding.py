"""Takes the log away from libraries and from tracebacks, which would print texts.

FastStream writes subjects and message ids, nats-py writes the texts of errors, pydantic quotes values in warnings, and
Python prints the text of an exception that nobody caught. What is kept of each: the module, the level, the classes of
the exceptions and the places where they were raised. `hub.logboek` says how that becomes a line.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final

NIET_TOEGESTAAN: Final = "[niet toegestaan]"
"""Stands where something was left out because it is not on the list."""

MeldBibliotheek = Callable[[str, str, BaseException | None], None]
"""Receives level, module and exception of a line by a library."""
MeldOnverwacht = Callable[[BaseException | None], None]
"""Receives an exception that nobody caught."""


_TLS_EINDE: Final = ("asyncio", "returning true from eof_received() has no effect when using ssl")
"""Said by Python each time the other side closes a TLS connection of nats-py, which starts TLS on an open stream. It
means nothing, and would teach operators not to look at warnings."""


class _Doorvoer(logging.Handler):
    """The one handler of this process: passes on what may be known, drops the text."""

    def __init__(self, niveau: int, meld: MeldBibliotheek) -> None:
        super().__init__(niveau)
        self._meld = meld

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == _TLS_EINDE[0] and record.msg == _TLS_EINDE[1]:
            return
        fout = record.exc_info[1] if record.exc_info else None
        self._meld(logging.getLevelName(record.levelno).lower(), _module(record.name), fout)


def _module(naam: str) -> str:
    """The longest part of a logger's name that is a loaded module; the rest could be made of data."""
    if naam == "py.warnings":  # where the standard library sends warnings; not a module
        return naam
    delen = naam.split(".")
    for tot in range(len(delen), 0, -1):
        if (deel := ".".join(delen[:tot])) in sys.modules:
            return deel
    return NIET_TOEGESTAAN


class _Afgeschermd(logging.Logger):
    """A logger of a library: has no handlers of its own and cannot get any (FastStream adds one at its start)."""

    def addHandler(self, hdlr: logging.Handler) -> None:  # noqa: N802 - name of the standard library
        """Refuse: the line goes up to the root, where `_Doorvoer` is."""

    @property
    def propagate(self) -> bool:
        """Always: a line that stays below would be written by nobody, or by the library itself."""
        return True

    @propagate.setter
    def propagate(self, waarde: bool) -> None:
        """Refuse, as `addHandler` does."""


def leid_om(niveau: int, meld: MeldBibliotheek) -> None:
    """Send every line of the standard `logging`, and every warning, through `meld`; no other handler remains.

    Args:
        niveau: lowest level that is passed on.
        meld: gets level (lower case), module and exception; it must not raise.
    """
    logging.raiseExceptions = False  # else a failing handler prints the message with its arguments
    logging.setLoggerClass(_Afgeschermd)
    for bestaand in list(logging.root.manager.loggerDict.values()):
        if isinstance(bestaand, logging.Logger):
            bestaand.handlers.clear()
            bestaand.__class__ = _Afgeschermd
    logging.captureWarnings(capture=True)
    logging.root.handlers = [_Doorvoer(niveau, meld)]
    logging.root.setLevel(niveau)


def vang_tracebacks(meld: MeldOnverwacht) -> None:
    """Send exceptions nobody caught through `meld`: of the process, of threads, and of destructors.

    Those of asyncio arrive through the standard `logging`. `meld` gets None when Python names no exception.
    """

    def proces(_soort: type[BaseException], fout: BaseException, _spoor: TracebackType | None) -> None:
        meld(fout)

    sys.excepthook = proces
    threading.excepthook = lambda uitval: meld(uitval.exc_value)
    sys.unraisablehook = lambda uitval: meld(uitval.exc_value)
