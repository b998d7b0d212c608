"""Damaged files of the tree made again from the pages of JOURNAAL, without ever changing what the tree says.

The whole tree is built anew in a folder beside it. Who does so compares it with every checkpoint that was given out;
only then are the files put in place that are gone or differ, one rename each, `stand` last. Broken off anywhere, it
goes on where it was. What lay there and was damaged is lost: it could not be used, and the code said where it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from hub.ledger.boomfouten import BEZET, Boomfout
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.boomstand import STANDBESTAND
from hub.ledger.schijf import Haak, Schijf, geen_haak
from hub.ledger.slot import Slot

HERSTELMAP: Final = ".herstel"


class Boomherstel:
    """Holds the lock of the damaged tree until `sluit`. `kast`: the new one; give it all pages, then `zet_terug`."""

    def __init__(self, map_: Path, haak: Haak = geen_haak) -> None:
        """Take the lock and open (or go on with) the new tree.

        Raises:
            Boomfout: `JOURNAAL-bezet` or `JOURNAAL-schijf`; or what is wrong with a new tree that was broken off: then
                it is thrown away, and the next time begins afresh.
        """
        self._map = map_
        self._haak = haak
        self._slot = Slot(map_)
        try:
            if not self._slot.neem():
                raise Boomfout("JOURNAAL-bezet", "Een ander proces schrijft al in deze map van het journaal.")
            try:
                self.kast = Boomschrijver(map_ / HERSTELMAP, haak)
            except Boomfout as fout:
                if fout.code != BEZET:
                    ruim(map_)
                self._slot.geef()
                raise
        except OSError:
            raise _schijffout() from None

    def zet_terug(self) -> list[str]:
        """Put in place what is gone or differs; returns those files.

        Raises:
            Boomfout: `JOURNAAL-schijf`; what was put in place stays, and it may be done again.
        """
        wortel = self.kast.map
        try:
            paden = sorted(
                pad.relative_to(wortel).as_posix()
                for pad in wortel.rglob("*")
                if pad.is_file() and not pad.relative_to(wortel).parts[0].startswith(".")
            )
            nieuw, oud = Schijf(wortel), Schijf(self._map, self._haak)
            anders = [pad for pad in paden if pad != STANDBESTAND and nieuw.lees(pad) != oud.lees(pad)]
            for pad in [*anders, STANDBESTAND]:
                oud.schrijf({pad: nieuw.lees(pad) or b""})
        except OSError:
            raise _schijffout() from None
        return anders

    def sluit(self) -> None:
        """Give the locks back."""
        self.kast.sluit()
        self._slot.geef()


def ruim(map_: Path) -> None:
    """Throw away a new tree that is not needed any more."""
    shutil.rmtree(map_ / HERSTELMAP, ignore_errors=True)


def _schijffout() -> Boomfout:
    return Boomfout("JOURNAAL-schijf", "De map van het journaal is niet te gebruiken.")
