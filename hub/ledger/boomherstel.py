"""Damaged files of the tree made again from the pages of JOURNAAL, without ever changing what the tree says.

The whole tree is built anew in a folder beside it. Who does so compares it with every checkpoint that was given out;
only then are the files put in place that are gone or differ, one rename each, `stand` last. Broken off anywhere, it
goes on where it was. What lay there and was damaged is lost: it could not be used, and the code said where it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hub.journal.merkle import HASH_BYTES
from hub.journal.opruiming import Opruiming
from hub.journal.tegels import HASHES_PER_TEGEL, TEGEL_BYTES, tegelpad
from hub.ledger.boomfouten import BEZET, OPRUIMSCHADE, Boomfout
from hub.ledger.boomrand import tegelwortel
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.boomstand import STANDBESTAND
from hub.ledger.schijf import Haak, Schijf, geen_haak
from hub.ledger.slot import Slot

HERSTELMAP: Final = ".herstel"


class Boomherstel:
    """Holds the lock of the damaged tree until `sluit`. `kast`: the new one; give it all pages, then `zet_terug`."""

    def __init__(self, map_: Path, haak: Haak = geen_haak, merk: Opruiming | None = None) -> None:
        """Take the lock and open (or go on with) the new tree.

        `merk`: what was pruned; the new tree begins behind it, on the hashes that lie there. Give it then what follows:
        the first page without its first `merk.over` records.

        Raises:
            Boomfout: `JOURNAAL-bezet` or `JOURNAAL-schijf`; `JOURNAAL-opruimschade`, those hashes are damaged; or what
                is wrong with a new tree that was broken off: then it is thrown away, and the next time begins afresh.
        """
        self._map = map_
        self._haak = haak
        self._slot = Slot(map_)
        try:
            if not self._slot.neem():
                raise Boomfout("JOURNAAL-bezet", "Een ander proces schrijft al in deze map van het journaal.")
            try:
                self.kast = self._open(merk)
            except Boomfout as fout:
                if fout.code != BEZET:
                    ruim(map_)
                self._slot.geef()
                raise
        except OSError:
            raise _schijffout() from None

    def _open(self, merk: Opruiming | None) -> Boomschrijver:
        kast = Boomschrijver(self._map / HERSTELMAP, self._haak)
        if merk is None or kast.stand_nu.grootte >= merk.records:
            return kast
        try:
            if kast.stand_nu.grootte:  # of before it was pruned: its next pages are gone
                kast.sluit()
                ruim(self._map)
                kast = Boomschrijver(self._map / HERSTELMAP, self._haak)
            kast.begin_bij(merk, lambda: self._tegels(merk))
        except Boomfout as fout:
            kast.sluit()
            raise fout if fout.code != OPRUIMSCHADE or fout.plaats else self._verdacht(merk) from None
        return kast

    def _tegels(self, merk: Opruiming) -> Iterator[bytes]:
        """The hashes of what was pruned, as they lie there; checked together, by the root that the mark names."""
        oud = Schijf(self._map)
        for nummer in range(merk.bundels):
            inhoud = oud.lees(tegelpad(0, nummer))
            if inhoud is None or len(inhoud) != TEGEL_BYTES:
                raise _opruimschade(merk, nummer)
            yield inhoud

    def _verdacht(self, merk: Opruiming) -> Boomfout:
        """The first of those files that does not fit the level above it."""
        oud = Schijf(self._map)
        for nummer, inhoud in enumerate(self._tegels(merk)):
            boven, plek = divmod(nummer, HASHES_PER_TEGEL)
            kaart = tegelpad(1, boven, 1).rpartition("/")[0]
            tegels = [tegelpad(1, boven), *(f"{kaart}/{naam}" for naam in oud.inhoud(kaart))]
            moet = {(oud.lees(pad) or b"")[plek * HASH_BYTES : (plek + 1) * HASH_BYTES] for pad in tegels} - {b""}
            if moet and tegelwortel(inhoud) not in moet:
                return _opruimschade(merk, nummer)
        return _opruimschade(merk)

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


def _opruimschade(merk: Opruiming, nummer: int | None = None) -> Boomfout:
    waar = "" if nummer is None else tegelpad(0, nummer)
    wat = (
        "Hashes van opgeruimde records zijn weg of veranderd, en de records eronder liggen hier niet meer. Kopieer"
        f" {waar or 'de map tile/0'} uit het archief met wortel {merk.archief.hex()}."
    )
    return Boomfout("JOURNAAL-opruimschade", wat, waar, record=None if nummer is None else nummer * HASHES_PER_TEGEL)
