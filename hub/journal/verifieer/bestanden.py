"""Reads files. The one room of the verifier, and of all of `hub.journal`, that touches a disk.

The rooms of the journal are pure so that the hub decides where bytes come from. An auditor has no hub: without this
room the check could not run alone, and with anything of the hub it would not be independent.
"""

from __future__ import annotations

from pathlib import Path

from .leugen import Vraagfout

BESTAND_BYTES_MAX = 32 * 1024 * 1024
"""Largest file that is read: twice a full bundle of the largest records. A stranger's folder may hold anything."""
GEGEVEN_BYTES_MAX = 262_144
"""So much is read of a key, checkpoint or proof that is named: more than any of them may have (see `nota`)."""


class Map:
    """The folder with the tree: a `boom.Bron`."""

    def __init__(self, wortel: Path) -> None:
        """Use this folder.

        Raises:
            Vraagfout: it is not there.
        """
        try:
            heeft = wortel.is_dir()
        except OSError:  # no right to look, or a name that cannot be one
            heeft = False
        if not heeft:
            raise Vraagfout("Deze map is er niet, of het is geen map.")
        self._wortel = str(wortel)

    def lees(self, pad: str) -> bytes | None:
        """The bytes of a file; None when there is none to read (of a pipe one would wait for ever)."""
        kaart = Path(f"{self._wortel}/{pad}")
        try:
            return _lees(kaart, BESTAND_BYTES_MAX) if kaart.is_file() else None
        except OSError:
            return None

    def namen(self, map_: str) -> list[str]:
        """The names in a folder; none when it is not there."""
        try:
            return [deel.name for deel in Path(f"{self._wortel}/{map_}").iterdir()]
        except OSError:
            return []


def lees(pad: Path) -> bytes:
    """A file that was named on the command line; of one that is too long to be good, the beginning.

    Raises:
        Vraagfout: it is not there or cannot be read.
    """
    try:
        return _lees(pad, GEGEVEN_BYTES_MAX)
    except OSError:
        raise Vraagfout(f"Het bestand {pad} is er niet, of is niet te lezen.") from None


def _lees(pad: Path, hoogstens: int) -> bytes:
    with pad.open("rb") as bestand:
        return bestand.read(hoogstens)
