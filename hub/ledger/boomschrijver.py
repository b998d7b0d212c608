"""The one writer of a tree's files: adds records, lays signed checkpoints beside them, clears away what grew.

How an addition goes:

1. the tiles and bundles that the new records fill or make longer are written and synced; files beyond `stand` count for
   nobody, so a process that is killed here leaves no trace that matters, and the next one writes the same bytes again;
2. `stand` is replaced, in one rename: that is the moment at which the records are in the tree.

What a page of JOURNAAL holds always gives the same files, so two writers on two machines make the same tree. On one
folder there is one at a time: a lock of the system (`slot`), which goes with the process.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self

from hub.journal.controlepunt import Controlepunt
from hub.journal.merkle import bladhash
from hub.journal.nota import Nota
from hub.journal.opruiming import Opruiming
from hub.journal.tegels import HASHES_PER_TEGEL, Tegelrand, hashes_van, recordpad, schrijf_records, tegelpad
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomfouten import OPRUIMING, OPRUIMSCHADE, Boomfout
from hub.ledger.boomkast import CONTROLEPUNTBESTAND, OPRUIMBESTAND, VKEYBESTAND, Boomkast, lees_merk
from hub.ledger.boomrand import deelpaden, randtegels, tegelrand
from hub.ledger.boomstand import STANDBESTAND, Boomstand
from hub.ledger.schijf import Haak, geen_haak
from hub.ledger.slot import Slot

DEELMAP = ".p"
"""How the name of a folder with files that are not full ends (C2SP tlog-tiles)."""


class Boomschrijver(Boomkast):
    """Writes, until `sluit`. Use it as a context manager, or call `sluit` in the end."""

    def __init__(self, map_: Path, haak: Haak = geen_haak) -> None:
        """Take the lock, clear up after a killed writer, and check what the next record rests on.

        Raises:
            Boomfout: `JOURNAAL-bezet`, another process writes here; `JOURNAAL-stand`, `JOURNAAL-tegel` or
                `JOURNAAL-records`, the right edge of the tree is damaged (see `boomherstel`); `JOURNAAL-schijf`.
        """
        super().__init__(map_, haak)
        self._slot = Slot(map_)
        try:
            if not self._slot.neem():
                raise Boomfout("JOURNAAL-bezet", "Een ander proces schrijft al in deze map van het journaal.")
            try:
                self._schijf.ruim_werkmap()
                self._deelpaden = {
                    f"{kaart}/{naam}"
                    for kaart in self._schijf.zoek_mappen(DEELMAP)
                    for naam in self._schijf.inhoud(kaart)
                }
                self._open_bundel = self._laad()
            except BaseException:
                self._slot.geef()
                raise
        except OSError as fout:
            raise _schijffout(fout) from None
        self._vorig = self._punt_grootte()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, soort: type[BaseException] | None, fout: BaseException | None, spoor: TracebackType | None
    ) -> None:
        self.sluit()

    def sluit(self) -> None:
        """Give the lock back. Nothing may be written with this object any more."""
        self._slot.geef()

    def voeg_toe(self, bladen: Sequence[Sequence[bytes]]) -> Boomstand:
        """Add pages of JOURNAAL, each with its records in order. When it returns they are on the disk.

        When it raises, the tree is what it was; the same pages may be given again.

        Raises:
            Boomfout: `JOURNAAL-schijf`.
            Bewijsfout: `JOURNAAL-recordvorm`, a record is too long.
        """
        stand = self._gezien
        nieuw = [record for blad in bladen for record in blad]
        rand = tegelrand(stand.grootte, self._rand)
        vol = rand.voeg_toe(map(bladhash, nieuw))
        deel = rand.rand()
        alles, eerste = [*self._open_bundel, *nieuw], stand.grootte // HASHES_PER_TEGEL
        bestanden: dict[str, bytes] = {}
        for nummer, begin in enumerate(range(0, len(alles), HASHES_PER_TEGEL), start=eerste):
            records = alles[begin : begin + HASHES_PER_TEGEL]
            bestanden[recordpad(nummer, len(records))] = schrijf_records(records)
        # A tile is made of what lies under it, so it is written after that.
        bestanden |= {tegelpad(*tegel): inhoud for tegel, inhoud in (*vol, *deel)}
        for pad in deelpaden(stand.grootte) & bestanden.keys():
            del bestanden[pad]  # not changed, and checked when it was read
        verder = Boomstand(rand.grootte, stand.bladzijden + len(bladen), rand.wortel())
        self._deelpaden |= deelpaden(verder.grootte)
        self._schrijf(bestanden)
        self._schrijf({STANDBESTAND: verder.naar_bytes()})
        hashes = {tegel.niveau: inhoud for tegel, inhoud in deel}
        self._gezien = verder
        self._rand = [hashes.get(tegel.niveau, b"") for tegel in randtegels(verder.grootte)]
        self._open_bundel = alles[len(alles) - verder.grootte % HASHES_PER_TEGEL :]
        return verder

    def publiceer(self, nota: bytes) -> None:
        """Lay a checkpoint that was signed (and perhaps cosigned) for everybody to see, in place of the last one.

        Raises:
            Boomfout: `JOURNAAL-tegenspraak`, it is of another tree, or of more records than there are;
                `JOURNAAL-controlepunt`, it is none; `JOURNAAL-schijf`.
        """
        try:
            punt = Controlepunt.lees(Nota.van_bytes(nota).tekst)
        except Bewijsfout:
            raise Boomfout("JOURNAAL-controlepunt", "Dit is geen controlepunt.") from None
        if punt.grootte > self._gezien.grootte or self.wortel(punt.grootte) != punt.wortel:
            raise Boomfout("JOURNAAL-tegenspraak", "Het controlepunt is van een andere boom.")
        self._schrijf({CONTROLEPUNTBESTAND: nota})
        self._ruim(punt.grootte)
        self._vorig = punt.grootte

    def ruim_op(self, nota: bytes) -> int:
        """Take away the bundles before a signed mark, which is laid beside the tree first; returns how many went.

        Broken off anywhere, doing it again finishes it.

        Raises:
            Boomfout: `JOURNAAL-opruiming`, the tree does not say so, or nothing that was signed covers the record that
                does; nothing was changed then. `JOURNAAL-schijf`.
        """
        merk = lees_merk(nota)
        if merk.record >= self._vorig:
            raise Boomfout(OPRUIMING, "gaat verder dan wat is ondertekend", OPRUIMBESTAND)
        self._toets_merk(merk)
        if self._lees(OPRUIMBESTAND) != nota:
            self._schrijf({OPRUIMBESTAND: nota})
        try:
            return self._schijf.wis_alle(recordpad(nummer, HASHES_PER_TEGEL) for nummer in range(merk.bundels))
        except OSError as fout:
            raise _schijffout(fout) from None

    def begin_bij(self, merk: Opruiming, tegels: Callable[[], Iterable[bytes]]) -> None:
        """Begin a tree that is still empty behind what was pruned. `tegels`: their full tiles of level 0, in order.

        Raises:
            Boomfout: `JOURNAAL-opruimschade`, these are other hashes; `JOURNAAL-schijf`.
        """
        if self._gezien.grootte:
            raise ValueError("the tree is not empty")
        rand = Tegelrand()
        for tegel in tegels():
            rand.voeg_toe(hashes_van(tegel))
        if (rand.grootte, rand.wortel()) != (merk.records, merk.wortel):
            raise Boomfout(OPRUIMSCHADE, "De hashes van de opgeruimde records zijn veranderd.")
        rand = Tegelrand()
        for tegel in tegels():
            self._schrijf({tegelpad(*vol): inhoud for vol, inhoud in rand.voeg_toe(hashes_van(tegel))})
        verder = Boomstand(merk.records, merk.bladzijden, merk.wortel)
        self._schrijf({tegelpad(*deel): inhoud for deel, inhoud in rand.rand()})
        self._schrijf({STANDBESTAND: verder.naar_bytes()})
        self._deelpaden |= deelpaden(verder.grootte)
        self._open_bundel = self._laad()

    def schrijf_sleutel(self, vkey: str) -> None:
        """Lay the public key beside the tree. Raises `Boomfout` `JOURNAAL-schijf`."""
        inhoud = f"{vkey}\n".encode()
        if self._lees(VKEYBESTAND) != inhoud:
            self._schrijf({VKEYBESTAND: inhoud})

    def _laad(self) -> list[bytes]:
        """Check the right edge; returns the records of the bundle that is not full."""
        nummer, breedte = divmod(self.stand().grootte, HASHES_PER_TEGEL)
        return self._bundel(nummer, breedte) if breedte else []

    def _punt_grootte(self) -> int:
        """Size of the checkpoint that lies there; a damaged one is found by who checks its signature."""
        try:
            return Controlepunt.lees(Nota.van_bytes(self.controlepunt() or b"").tekst).grootte
        except Bewijsfout:
            return 0

    def _ruim(self, grootte: int) -> None:
        """Take away partial files that no checkpoint needs but this one and the last, and `stand`.

        The last one too: who has just read it still reads its files.
        """
        houd = deelpaden(grootte) | deelpaden(self._vorig) | deelpaden(self._gezien.grootte)
        for pad in self._deelpaden - houd:
            with contextlib.suppress(OSError):  # it costs room, no more; the next time
                self._schijf.wis(pad)
                self._deelpaden.discard(pad)
                kaart = pad.rpartition("/")[0]
                if not self._schijf.inhoud(kaart):
                    self._schijf.wis(kaart)

    def _schrijf(self, bestanden: dict[str, bytes]) -> None:
        try:
            self._schijf.schrijf(bestanden)
        except OSError as fout:
            raise _schijffout(fout) from None


_OORZAAK: Final = MappingProxyType(
    {
        errno.ENOSPC: "vol",
        errno.EDQUOT: "vol",
        errno.EFBIG: "vol",
        errno.EROFS: "alleen te lezen",
        errno.EACCES: "dicht",
    }
)


def _schijffout(fout: OSError) -> Boomfout:
    oorzaak = _OORZAAK.get(fout.errno or 0, "niet te gebruiken")
    return Boomfout("JOURNAAL-schijf", f"De map van het journaal is {oorzaak}.")
