"""The read side for a command beside a hub: up to date with what the journal held when the command began.

The read side follows the tree within a second or two. Who just sent something and looks must not read "nothing found",
so a command waits for it, within bounds, and says so when it gave up.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from hub.bootstrap.grootboek import open_leeskant
from hub.bootstrap.inzicht import open_inzicht
from hub.bootstrap.journaalbewijs import getuigd_tot, laatste_controlepunt
from hub.fouten import Ketenfout
from hub.gateway.poorten import Busfout
from hub.instellingen import Instellingen
from hub.journal.merkle import bladhash
from hub.ledger.boomkast import MAPNAAM, Boomkast

BIJ_S_MAX: Final = 6.0
"""Binding in takes a second at most and the read side another; three times that is a hub that has something else to
do, and a person must not wait for it."""
KIJK_S: Final = 0.05
LEEG: Final = "GROOTBOEK-leeg"
AFWEZIG: Final = "HUB-afwezig"
ANDERS: Final = "anders"


@dataclass(frozen=True, slots=True)
class Bewijsstand:
    """Up to which number of records the hub signed, and up to which a witness cosigned; and the tree they are in."""

    getekend: int
    getuigd: int
    kast: Boomkast

    def van(self, nummer: int, ruw: bytes) -> str:
        """Of one record: `getuigd`, `getekend` or `open`; `anders` when these are not the bytes that were signed.

        Raises:
            Ketenfout: `JOURNAAL-…`, the files of the tree are damaged.
        """
        if nummer < self.getekend and self.kast.bladhash(nummer) != bladhash(ruw):
            return ANDERS
        return "getuigd" if nummer < self.getuigd else "getekend" if nummer < self.getekend else "open"


def bewijsstand(instellingen: Instellingen) -> Bewijsstand:
    """What is proven now, by the files of the tree on this machine.

    Raises:
        Ketenfout: `JOURNAAL-…`, they are damaged.
    """
    kast = Boomkast(instellingen.toestand / MAPNAAM)
    if kast.controlepunt() is None:
        return Bewijsstand(0, 0, kast)
    getekend = laatste_controlepunt(kast)[0].grootte
    return Bewijsstand(getekend, getuigd_tot(kast), kast)


async def wacht_tot_bij(instellingen: Instellingen, wacht_s: float = BIJ_S_MAX) -> bool:
    """Wait until the read side has what the journal has now; False when it still lacks something after `wacht_s`.

    Without a running hub nothing is added and nothing follows: what is there is what there is (True).

    Raises:
        Ketenfout: `JOURNAAL-…`, the files of the tree are damaged; `GROOTBOEK-…`, the read side cannot be read.
    """
    try:
        async with open_inzicht(instellingen) as inzicht:
            bladzijden = await inzicht.laatste()
    except Ketenfout as fout:
        return fout.code == AFWEZIG
    except Busfout:
        return False  # it runs and does not answer: nobody knows what is lacking
    klok = asyncio.get_running_loop().time
    einde = klok() + wacht_s
    while not await asyncio.to_thread(_heeft, instellingen, bladzijden):
        if klok() >= einde:
            return False
        await asyncio.sleep(KIJK_S)
    return True


def _heeft(instellingen: Instellingen, bladzijden: int) -> bool:
    boom = Boomkast(instellingen.toestand / MAPNAAM).stand()
    if boom.bladzijden < bladzijden:
        return False
    try:
        with open_leeskant(instellingen) as grootboek:
            stand = grootboek.stand()
    except Ketenfout as fout:
        if fout.code != LEEG:
            raise
        return boom.grootte == 0
    return (0 if stand is None else stand.grootte) >= boom.grootte
