"""What was pruned by order of an officer, taken over by who binds in: its bundles go, on each machine with the journal.

The order is a signed mark on the bus, given only after its record lay in the tree under a signed checkpoint
(`journaalopruiming`). Nothing but that mark, and that record, makes a file of records go. A mark that lies here and not
on the bus (a server that was made anew) is put there again; one that is damaged here is taken from the bus.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Final

from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bus.journaalkast import Journaalkast, Puntingehaald
from hub.journal.opruiming import Opruiming
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomfouten import OPRUIMING, Boomfout
from hub.ledger.boomkast import OPRUIMBESTAND
from hub.logboek import logger

KIJK_S: Final = 1.0
"""How often is looked for a mark. Nobody waits for it: what it says was decided, and is done whole or not at all."""
GEDULD: Final = 3
"""Looks in a row at which the record may be lacking: the mark was read a moment after the pages were."""


class Opruimvolger:
    """Of one binder."""

    def __init__(self, kast: Journaalkast, map_: Path, sleutel: Journaalsleutel) -> None:
        """`map_`: `<staat>/journaal`."""
        self._kast = kast
        self._pad = map_ / OPRUIMBESTAND
        self._sleutel = sleutel
        self._gekeken_s = 0.0
        self._gemist = 0
        self._gedaan = 0
        self.bladzijden = 0
        """Pages of JOURNAAL that may be gone, as far as was seen here."""

    def opnieuw(self) -> None:
        """Look at the files again: the tree was opened anew, perhaps after a removal that was broken off."""
        self._gedaan, self._gekeken_s, self._gemist = 0, 0.0, 0

    async def merk(self) -> tuple[Opruiming, bytes] | None:
        """The mark that says most, of the bus and of the folder; None when nothing was pruned.

        Raises:
            Boomfout: `JOURNAAL-opruiming`, the one on the bus is not of this hub, or the only one is not.
            Busfout: the bus did not answer.
        """
        bus = await self._kast.lees_opruiming()
        op_bus = None if bus is None else (self._controleer(bus[0]), bus[0])
        nota = await asyncio.to_thread(self._lees)
        hier = None
        if nota is not None:
            try:
                hier = (self._controleer(nota), nota)
            except Boomfout:
                if op_bus is None:
                    raise
        if hier is not None and (op_bus is None or hier[0].records > op_bus[0].records):
            with contextlib.suppress(Puntingehaald):  # another machine did the same
                await self._kast.zet_opruiming(hier[1], na=0 if bus is None else bus[1])
            op_bus = hier
        self.bladzijden = 0 if op_bus is None else op_bus[0].bladzijden
        return op_bus

    async def te_doen(self, grootte: int, getekend: int) -> tuple[Opruiming, bytes] | None:
        """The mark whose bundles must go now; None when there is nothing to do.

        `grootte`, `getekend`: records in the tree here, and under the last checkpoint.

        Raises:
            Boomfout: `JOURNAAL-opruiming`; also when the record that the mark rests on does not come.
            Busfout: the bus did not answer.
        """
        nu = asyncio.get_running_loop().time()
        if self._gekeken_s and nu - self._gekeken_s < KIJK_S:
            return None
        gevonden = await self.merk()
        if gevonden is not None and gevonden[0].records != self._gedaan:
            if gevonden[0].record < min(grootte, getekend):
                return gevonden  # until it is done it is looked at each time
            self._gemist += 1
            if self._gemist >= GEDULD:
                raise Boomfout(OPRUIMING, "Er is opgeruimd volgens een record dat niet in het journaal staat.")
        else:
            self._gemist = 0
        self._gekeken_s = nu
        return None

    def gedaan(self, merk: Opruiming, bestanden: int) -> None:
        """Its bundles are gone, of which so many files just now."""
        self._gedaan, self._gemist = merk.records, 0
        if bestanden:
            logger().info("journaal-opgeruimd", records=merk.records, bestanden=bestanden)

    def _lees(self) -> bytes | None:
        try:
            return self._pad.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise Boomfout("JOURNAAL-schijf", "is niet te lezen", OPRUIMBESTAND) from None

    def _controleer(self, nota: bytes) -> Opruiming:
        try:
            return self._sleutel.controleer_opruiming(nota)
        except Bewijsfout:
            raise Boomfout(OPRUIMING, "Het merk van wat is opgeruimd, is niet door deze hub ondertekend.") from None
