"""Remember which deliveries were handled, on disk. For a system that has no place of its own for that.

A delivery can come twice: the receipt or its confirmation may get lost. Look before you handle, remember afterwards:

    if levering.kenmerk not in gezien:
        ...                                # your own work; safe to do twice if the machine stops just here
        gezien.onthoud(levering.kenmerk)
    await levering.verwerkt()

A system with a database keeps the id in the same transaction as the data instead; that is better than any file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

KENMERK: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""An id of a delivery; anything else is no line of this file."""


class Gezien:
    """A file with one id per line, without personal data. One process at a time.

    Raises:
        OSError: the file cannot be read or written.
    """

    def __init__(self, pad: Path) -> None:
        self._pad = pad
        tekst = pad.read_text("ascii", errors="replace") if pad.exists() else ""
        # A line that was cut off by a crash is no id that was remembered.
        self._gezien = {regel for regel in tekst.split("\n")[:-1] if KENMERK.fullmatch(regel)}
        if tekst and not tekst.endswith("\n"):
            self._schrijf("\n")

    def __contains__(self, kenmerk: object) -> bool:
        return kenmerk in self._gezien

    def __len__(self) -> int:
        return len(self._gezien)

    def onthoud(self, kenmerk: str) -> None:
        """Write it down, on disk when this returns. Raises `ValueError` for what is no id."""
        if KENMERK.fullmatch(kenmerk) is None:
            raise ValueError("dit is geen kenmerk van een levering")
        if kenmerk not in self._gezien:
            self._schrijf(f"{kenmerk}\n")
            self._gezien.add(kenmerk)

    def _schrijf(self, tekst: str) -> None:
        greep = os.open(self._pad, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(greep, tekst.encode("ascii"))
            os.fsync(greep)
        finally:
            os.close(greep)
