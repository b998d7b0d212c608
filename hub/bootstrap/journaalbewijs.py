"""Proof files out of the tree's files: which records an id has, and each with its path to the last checkpoint.

Nothing is asked of a running hub, and no key is needed: the files and the checkpoint beside them are enough.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from hub.bootstrap.getuigenis import GETUIGD
from hub.fouten import Ketenfout
from hub.journal.bewijsbestand import Bewijsbestand
from hub.journal.bewijzen import insluitbewijs
from hub.journal.controlepunt import Controlepunt, lees
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomkast import Boomkast

EXTENSIE: Final = ".tlog-proof"
"""As C2SP tlog-proof names such a file."""
NUMMERS_MAX: Final = 10_000
"""Records that the read side may point to; with more, reading on is as fast."""
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


@dataclass(frozen=True, slots=True)
class Wijzer:
    """The read side, as far as it is asked here: (beginning of an id, at most) → numbers; and how far it is."""

    nummers: Callable[[str, int], list[int]]
    grootte: int


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


def zoek(kast: Boomkast, begin_id: str, soort: str | None = None, wijzer: Wijzer | None = None) -> Iterator[Vondst]:
    """The records whose own id, message, delivery or answer begins so, in order; only of one kind, when it is given.

    `wijzer`: the read side, to be pointed to them. It is believed in nothing but where to look, and what it has not yet
    taken in is looked through here. Without one every record that lies here is read: half a minute for ten million.

    Raises:
        Boomfout: a file is gone or damaged; `JOURNAAL-opgeruimd`, the read side points to a record that was pruned.
        Ketenfout: what the read side raises.
    """
    waar = re.compile(rb'"(?:id|kenmerk|levering|antwoord)":"' + re.escape(begin_id.encode("ascii", "replace")))
    for nummer, record in _kandidaten(kast, begin_id, wijzer):
        if waar.search(record):
            vondst = Vondst(nummer, record)
            if soort in {None, vondst.soort}:
                yield vondst


def _kandidaten(kast: Boomkast, begin_id: str, wijzer: Wijzer | None) -> Iterator[tuple[int, bytes]]:
    vanaf = 0
    if wijzer is not None and wijzer.grootte <= kast.grootte:
        nummers = wijzer.nummers(begin_id, NUMMERS_MAX)
        if nummers and len(nummers) < NUMMERS_MAX:
            yield from ((nummer, kast.record(nummer)) for nummer in nummers if nummer < wijzer.grootte)
            vanaf = wijzer.grootte
    yield from kast.records(max(vanaf, kast.vanaf))


def _getuigd(kast: Boomkast, nummer: int) -> tuple[Controlepunt, bytes] | None:
    """The newest checkpoint with cosignatures, when it is of this tree and has this record."""
    with contextlib.suppress(OSError, Bewijsfout, ValueError):
        bytes_ = (kast.map / GETUIGD).read_bytes()
        punt, _ = lees(bytes_)
        if punt.grootte > nummer and kast.wortel(punt.grootte) == punt.wortel:
            return punt, bytes_
    return None


def getuigd_tot(kast: Boomkast) -> int:
    """How many records a witness cosigned; 0 when none did, or what lies there is not of this tree."""
    gevonden = _getuigd(kast, -1)
    return 0 if gevonden is None else gevonden[0].grootte


def bewijs(kast: Boomkast, vondst: Vondst) -> Bewijsbestand:
    """The proof of one record under a checkpoint that witnesses cosigned, or else under the last one.

    What a witness did not see yet is proven by the hub alone; ask again a moment later for more.

    Raises:
        Ketenfout: `JOURNAAL-nietgetekend`, the record is not under a checkpoint yet; as `laatste_controlepunt`.
        Boomfout: a file is gone or damaged.
    """
    punt, bytes_ = _getuigd(kast, vondst.nummer) or laatste_controlepunt(kast)
    if vondst.nummer >= punt.grootte:
        raise Ketenfout(
            "JOURNAAL-nietgetekend",
            "Dit record ligt nog niet onder een ondertekend controlepunt. Dat duurt hoogstens enkele seconden.",
        )
    pad = insluitbewijs(kast, vondst.nummer, punt.grootte)
    return Bewijsbestand(vondst.record, vondst.nummer, tuple(pad), bytes_)
