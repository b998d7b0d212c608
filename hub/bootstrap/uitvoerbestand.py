"""Writes documents of the journal to a file that can be gone on with: each exactly once, whatever breaks off.

Beside the file lies `<bestand>.stand`: up to which record it goes and how many bytes that is. It is written after the
file was synced. Who goes on cuts off what lies beyond, so half a line of a broken run is gone and nothing comes twice.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from hub.bootstrap.sleutelbestand import vervang
from hub.fouten import Ketenfout

STAND: Final = ".stand"
STAP: Final = 1_000
"""Messages between two moments at which the file is synced."""
Deel = tuple[int, Iterable[dict[str, Any]]]
"""The first record after a message, and its documents."""


def voeg_toe(pad: Path, delen: Callable[[int], Iterator[Deel]]) -> tuple[int, int]:
    """Add what is not in it yet. `delen`: from this record on, message by message.

    Returns how many documents were added, and the first record that is not in it.

    Raises:
        Ketenfout: `UITVOER-naar`, the file cannot be written, another writes it, or it is not one that began here.
    """
    try:
        with _open(pad) as bestand:
            volgende = _ga_verder(pad, bestand)
            return _schrijf(pad, bestand, volgende, delen(volgende))
    except OSError:
        raise _fout("is niet te schrijven, of een ander schrijft er nu in") from None


def _schrijf(pad: Path, bestand: BinaryIO, volgende: int, delen: Iterator[Deel]) -> tuple[int, int]:
    aantal = 0
    for nummer, (einde, documenten) in enumerate(delen, start=1):
        for document in documenten:
            bestand.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            aantal += 1
        volgende = einde
        if nummer % STAP == 0:
            _leg_vast(pad, bestand, volgende)
    _leg_vast(pad, bestand, volgende)
    return aantal, volgende


def _leg_vast(pad: Path, bestand: BinaryIO, volgende: int) -> None:
    bestand.flush()
    os.fsync(bestand.fileno())
    stand = {"volgende": volgende, "bytes": bestand.tell()}
    vervang(pad.with_name(pad.name + STAND), json.dumps(stand).encode() + b"\n")


def _ga_verder(pad: Path, bestand: BinaryIO) -> int:
    """The first record that is not in it; what lies beyond it is cut off."""
    grootte = bestand.seek(0, os.SEEK_END)
    try:
        stand = json.loads(pad.with_name(pad.name + STAND).read_bytes())
        volgende, bytes_ = stand["volgende"], stand["bytes"]
        goed = type(volgende) is int and type(bytes_) is int and volgende >= 0 and 0 <= bytes_ <= grootte
    except FileNotFoundError:
        if grootte:
            raise _fout(f"bestaat al, zonder {STAND}: kies een ander, of haal het weg") from None
        return 0
    except (ValueError, TypeError, KeyError):
        goed, volgende, bytes_ = False, 0, 0
    if not goed:
        raise _fout(f"past niet bij zijn {STAND}: haal beide weg, dan begint het opnieuw")
    bestand.seek(bytes_)
    bestand.truncate()
    return int(volgende)


@contextmanager
def _open(pad: Path) -> Iterator[BinaryIO]:
    """The file, for one writer at a time; the lock goes with the process."""
    greep = os.open(pad, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(greep, "r+b") as bestand:
        fcntl.flock(bestand, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield bestand


def _fout(wat: str) -> Ketenfout:
    return Ketenfout("UITVOER-naar", f"Het bestand van --naar {wat}.", "partner")
