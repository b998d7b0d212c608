"""Proof files out of the tree's files: which records an id has, and each with its path to the last checkpoint.

Nothing is asked of a running hub, and no key is needed: the files and the checkpoint beside them are enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hub.fouten import Ketenfout
from hub.journal.bewijsbestand import Bewijsbestand
from hub.journal.bewijzen import insluitbewijs
from hub.journal.controlepunt import Controlepunt, lees
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomkast import Boomkast

EXTENSIE: Final = ".tlog-proof"
"""As C2SP tlog-proof names such a file."""
_SOORT: Final = re.compile(rb'"soort":"([a-z-]+)"')


@dataclass(frozen=True, slots=True)
class Vondst:
    """A record that was found: its number and its canonical bytes."""

    nummer: int
    record: bytes

    @property
    def soort(self) -> str:
        """Kind of record."""
        gevonden = _SOORT.search(self.record)
        return "" if gevonden is None else gevonden[1].decode()


def laatste_controlepunt(kast: Boomkast) -> tuple[Controlepunt, bytes]:
    """The last signed checkpoint: what it says, and its bytes.

    Raises:
        Ketenfout: `JOURNAAL-leeg`, nothing was signed yet; `JOURNAAL-controlepunt`, the file is damaged.
    """
    bytes_ = kast.controlepunt()
    if bytes_ is None:
        raise Ketenfout("JOURNAAL-leeg", "Er is nog geen ondertekend controlepunt in deze map van het journaal.")
    try:
        return lees(bytes_)[0], bytes_
    except Bewijsfout as fout:
        raise Ketenfout("JOURNAAL-controlepunt", f"Het controlepunt is beschadigd. {fout}") from None


def zoek(kast: Boomkast, begin_id: str, soort: str | None = None) -> Iterator[Vondst]:
    """The records whose own id, message or delivery begins so, in order; only of one kind, when it is given.

    Reads every record: half a minute for ten million.

    Raises:
        Boomfout: a file is gone or damaged.
    """
    waar = re.compile(rb'"(?:id|kenmerk|levering|antwoord)":"' + re.escape(begin_id.encode("ascii", "replace")))
    for nummer, record in kast.records():
        if waar.search(record):
            vondst = Vondst(nummer, record)
            if soort in {None, vondst.soort}:
                yield vondst


def bewijs(kast: Boomkast, vondst: Vondst) -> Bewijsbestand:
    """The proof of one record under the last checkpoint.

    Raises:
        Ketenfout: `JOURNAAL-nietgetekend`, the record is not under a checkpoint yet; as `laatste_controlepunt`.
        Boomfout: a file is gone or damaged.
    """
    punt, bytes_ = laatste_controlepunt(kast)
    if vondst.nummer >= punt.grootte:
        raise Ketenfout(
            "JOURNAAL-nietgetekend",
            "Dit record ligt nog niet onder een ondertekend controlepunt. Dat duurt hoogstens enkele seconden.",
        )
    pad = insluitbewijs(kast, vondst.nummer, punt.grootte)
    return Bewijsbestand(vondst.record, vondst.nummer, tuple(pad), bytes_)
