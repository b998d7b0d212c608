"""Careful work on files: whole or not at all, on disk before anyone relies on it, never through a symlink.

Folders are shared with systems and people of the partner, so anything can be in them. Every error of the file system
comes out as `Bestandsfout` with a code; the name of the file, which may hold a person's name, stays out of it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAP_RECHTEN: Final = 0o700
BESTAND_RECHTEN: Final = 0o600
TIJDELIJK: Final = ".tmp"
"""Ending of a file that is being written; also what writers of partners may use."""


class Bestandsfout(Exception):
    """The file system could not do it. Ours: tried again. `code` is stable."""

    def __init__(self, code: str, uitleg: str) -> None:
        super().__init__(f"{code}: {uitleg}")
        self.code = code
        self.uitleg = uitleg


@dataclass(frozen=True, slots=True)
class Afdruk:
    """What tells one state of a file from another: which file, how long, when changed (nanoseconds)."""

    inode: int
    grootte: int
    gewijzigd_ns: int

    @classmethod
    def van(cls, staat: os.stat_result) -> Afdruk:
        """Of the outcome of a stat."""
        return cls(staat.st_ino, staat.st_size, staat.st_mtime_ns)


@contextlib.contextmanager
def vertaald() -> Iterator[None]:
    """Errors of the file system as `Bestandsfout`. The text of an OSError names the file, so it is not used."""
    try:
        yield
    except OSError as fout:
        naam = errno.errorcode.get(fout.errno or 0, "onbekend").lower()
        raise Bestandsfout(f"BESTAND-{naam}", "het bestandssysteem kon dit niet doen") from None


def maak_map(pad: Path) -> None:
    """A folder for this user alone; an existing one keeps its rights. A symlink in its place is refused."""
    with vertaald():
        pad.mkdir(mode=MAP_RECHTEN, parents=True, exist_ok=True)
        if not stat.S_ISDIR(pad.lstat().st_mode):
            raise Bestandsfout("BESTAND-symlink", "een map van de adapter is een verwijzing naar elders")


def lees(pad: Path, bytes_max: int) -> tuple[bytes, Afdruk] | None:
    """A regular file of at most `bytes_max` and its state; None when it is gone, no regular file, or larger.

    The checks are on the opened file, so a symlink or a swap between look and open gets nowhere.
    """
    try:
        greep = os.open(pad, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as fout:
        if fout.errno in {errno.ENOENT, errno.ELOOP, errno.ENXIO}:
            return None
        with vertaald():
            raise
    with vertaald(), os.fdopen(greep, "rb") as bestand:
        staat = os.fstat(bestand.fileno())
        if not stat.S_ISREG(staat.st_mode) or staat.st_size > bytes_max:
            return None
        inhoud = bestand.read(bytes_max + 1)
        if len(inhoud) > bytes_max:  # it grew while we read
            return None
        return inhoud, Afdruk.van(staat)


def schrijf_nieuw(pad: Path, inhoud: bytes) -> bool:
    """Write a whole file that does not exist yet: temporary name, fsync, link, fsync of the folder.

    Returns False, and changes nothing, when a file of this name exists. A crash leaves at most a temporary file, which
    no reader takes and the sweeper removes.
    """
    with vertaald():
        tijdelijk = pad.with_name(f".{secrets.token_hex(8)}{TIJDELIJK}")
        greep = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, BESTAND_RECHTEN)
        try:
            with os.fdopen(greep, "wb") as bestand:
                bestand.write(inhoud)
                bestand.flush()
                os.fsync(bestand.fileno())
            try:
                # A link, not a rename: it never replaces what is there.
                os.link(tijdelijk, pad)
            except FileExistsError:
                return False
        finally:
            tijdelijk.unlink(missing_ok=True)
        sync_map(pad.parent)
    return True


def wis(pad: Path) -> bool:
    """Remove a file. Returns False when it was not there."""
    with vertaald():
        try:
            pad.unlink()
        except FileNotFoundError:
            return False
        sync_map(pad.parent)
    return True


def verplaats(van: Path, naar: Path) -> bool:
    """Give a file another name on the same file system, never over another. Returns False when it is gone."""
    with vertaald():
        try:
            os.link(van, naar, follow_symlinks=False)
        except FileNotFoundError:
            return False
        van.unlink(missing_ok=True)
        sync_map(naar.parent)
        sync_map(van.parent)
    return True


def sync_map(pad: Path) -> None:
    """Make the names in a folder durable; without it a new name can be lost in a power failure."""
    greep = os.open(pad, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(greep)
    finally:
        os.close(greep)


def gewone_bestanden(pad: Path) -> list[tuple[str, os.stat_result]]:
    """Names and states of the regular files in a folder, by name; no symlinks, no folders."""
    gevonden = []
    with vertaald(), os.scandir(pad) as items:
        for item in items:
            with contextlib.suppress(FileNotFoundError):  # gone between the listing and the look: not there
                staat = item.stat(follow_symlinks=False)
                if stat.S_ISREG(staat.st_mode):
                    gevonden.append((item.name, staat))
    return sorted(gevonden, key=lambda paar: paar[0])
