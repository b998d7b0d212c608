"""Files that are there whole or not at all, also after a power cut: the only way in which the tree's files are written.

A file is written in the working folder, synced, renamed to its place, and then the folders that got a name are synced.
Who reads meanwhile reads the old file or the new one. What lies in the working folder never counts.

`haak` is where the fault drills come in: it is called at every step with its name and the file, and may raise what a
disk raises (full, read-only, broken) or end the process.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

WERKMAP: Final = ".werk"
"""Under the root; emptied by who opens the store to write."""
STAPPEN: Final = ("begin", "half", "geschreven", "gesynct", "hernoemd", "mappen", "klaar")
"""The steps of writing some files, as the hook hears them: before the first byte, after half of the bytes, all written
and not synced, synced and not renamed, renamed, all files renamed and their folders not synced, all done."""
BESTAND_BYTES_MAX: Final = 32 * 1024 * 1024
"""Most that is read of a file: twice a full bundle of the largest records."""
_BESTAND: Final = 0o640
_MAP: Final = 0o750
"""The owner writes and his group, an auditor, reads: no personal data lies here."""

Haak = Callable[[str, str], None]
"""(step, path under the root)."""


def geen_haak(_stap: str, _pad: str) -> None:
    """No fault: the hook of a hub that is not on trial."""


class Schijf:
    """The files under one root. One writer at a time (`Slot`); any number of readers."""

    def __init__(self, wortel: Path, haak: Haak = geen_haak) -> None:
        """Nothing is made yet."""
        self.wortel = wortel
        self._haak = haak

    def lees(self, pad: str) -> bytes | None:
        """Return the whole file, or None when there is none. Raises `OSError`.

        What is not a file (a folder, or a pipe on which one would wait for ever) is none, and of one that somebody made
        longer than any of ours comes the beginning: whoever reads finds that it is not what was written.
        """
        try:
            beschrijving = os.open(self.wortel / pad, os.O_RDONLY | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not stat.S_ISREG(os.fstat(beschrijving).st_mode):
            os.close(beschrijving)
            return None
        with os.fdopen(beschrijving, "rb") as bestand:
            return bestand.read(BESTAND_BYTES_MAX)

    def schrijf(self, bestanden: Mapping[str, bytes]) -> None:
        """Write these files, in this order; when this returns, a power cut takes none of them away.

        When it raises, each of them is what it was, or new and whole.

        Raises:
            OSError: the disk refuses.
        """
        werk = self.wortel / WERKMAP
        namen: dict[Path, None] = {}
        if not werk.is_dir():
            self._maak_map(werk, namen)
        for volgnummer, (pad, inhoud) in enumerate(bestanden.items()):
            doel = self.wortel / pad
            tijdelijk = werk / str(volgnummer)
            self._haak("begin", pad)
            with os.fdopen(os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _BESTAND), "wb", 0) as bestand:
                helft = len(inhoud) // 2
                _schrijf_al(bestand.fileno(), inhoud[:helft])
                self._haak("half", pad)
                _schrijf_al(bestand.fileno(), inhoud[helft:])
                self._haak("geschreven", pad)
                os.fsync(bestand.fileno())
            if not doel.parent.is_dir():
                self._maak_map(doel.parent, namen)
            self._haak("gesynct", pad)
            tijdelijk.replace(doel)
            namen[doel.parent] = None
            self._haak("hernoemd", pad)
        self._haak("mappen", "")
        for kaart in namen:
            _sync_map(kaart)
        self._haak("klaar", "")

    def wis(self, pad: str) -> None:
        """Take away a file or an empty folder that is not needed any more; one that is gone already is fine."""
        doel = self.wortel / pad
        try:
            if doel.is_dir():
                doel.rmdir()
            else:
                doel.unlink()
        except FileNotFoundError:
            return

    def wis_alle(self, paden: Iterable[str]) -> int:
        """Take away those of these files that are there; returns how many. The hook hears `wis` before each.

        When it returns, no power cut brings one of them back. Folders that become empty go too.

        Raises:
            OSError: the disk refuses; some of them may be gone.
        """
        kaarten: dict[Path, None] = {}
        aantal = 0
        for pad in paden:
            doel = self.wortel / pad
            if doel.is_file():
                self._haak("wis", pad)
                doel.unlink(missing_ok=True)
                kaarten[doel.parent] = None
                aantal += 1
        for kaart in kaarten:
            _sync_map(kaart)
            with contextlib.suppress(OSError):  # other files lie there
                kaart.rmdir()
        return aantal

    def inhoud(self, pad: str) -> list[str]:
        """Names in a folder, ordered; none when there is no such folder. Raises `OSError`."""
        try:
            return sorted(een.name for een in (self.wortel / pad).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return []

    def zoek_mappen(self, einde: str) -> Iterator[str]:
        """Folders whose name ends so, as paths under the root. Raises `OSError`."""

        def stop(fout: OSError) -> None:
            raise fout

        for kaart, mappen, _ in os.walk(self.wortel, onerror=stop):
            mappen[:] = [naam for naam in mappen if not naam.startswith(".")]
            for naam in mappen:
                if naam.endswith(einde):
                    yield Path(kaart, naam).relative_to(self.wortel).as_posix()

    def ruim_werkmap(self) -> None:
        """Take away what a killed writer left. Only for who holds the lock. Raises `OSError`."""
        for naam in self.inhoud(WERKMAP):
            (self.wortel / WERKMAP / naam).unlink(missing_ok=True)

    def _maak_map(self, kaart: Path, namen: dict[Path, None]) -> None:
        """Make a folder with those above it; every folder that gets a name by it must be synced too."""
        nieuw = [kaart, *(boven for boven in kaart.parents if not boven.is_dir())]
        for een in reversed(nieuw):
            een.mkdir(mode=_MAP, exist_ok=True)
            namen[een.parent] = None


def _schrijf_al(bestand: int, inhoud: bytes) -> None:
    """A disk that is nearly full may take a part; the rest then raises."""
    rest = memoryview(inhoud)
    while rest:
        rest = rest[os.write(bestand, rest) :]


def _sync_map(kaart: Path) -> None:
    beschrijving = os.open(kaart, os.O_RDONLY)
    try:
        os.fsync(beschrijving)
    finally:
        os.close(beschrijving)
