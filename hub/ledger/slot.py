"""One writer per folder: a lock of the system that goes with the process, whatever way it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

SLOTBESTAND: Final = ".slot"


class Slot:
    """A lock on a folder. Held from `neem` to `geef`; never inherited by a child that is started."""

    def __init__(self, kaart: Path) -> None:
        """Not taken yet."""
        self._pad = kaart / SLOTBESTAND
        self._bestand: int | None = None

    def neem(self) -> bool:
        """Take it; False when another process (or another `Slot` of this one) has it.

        Raises:
            OSError: the disk refuses.
        """
        if self._bestand is not None:
            return True
        self._pad.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        try:
            bestand = os.open(self._pad, os.O_RDWR | os.O_CREAT, 0o640)
        except OSError:
            # A read-only disk: nobody else can write on it either, and the first write says what is wrong.
            bestand = os.open(self._pad, os.O_RDONLY)
        try:
            fcntl.flock(bestand, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(bestand)
            return False
        except OSError:
            os.close(bestand)
            raise
        self._bestand = bestand
        return True

    def geef(self) -> None:
        """Give it back."""
        if self._bestand is not None:
            os.close(self._bestand)
            self._bestand = None
