"""All that runs beside the road for the journal in one process, in the right order: binding in first, watches later.

What follows the tree (witnesses, timestamps, the read side, exports) hears of checkpoints by
`inbinder.bij_controlepunt`, reads records from a `Boomkast` of its own on `map`, and says how far it is by a function
in `onderdelen`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub.bootstrap.inbinder import Inbinder
from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bootstrap.journaalstand import Journaalstand, Onderdeel
from hub.bootstrap.zegelwacht import Zegelwacht
from hub.bus.journaalkast import Journaalkast
from hub.bus.verbinding import Verbinding
from hub.bus.wacht import Wacht
from hub.gateway.poorten import Klok
from hub.ledger.boomkast import MAPNAAM
from hub.ledger.schijf import Haak, geen_haak

if TYPE_CHECKING:
    from hub.bus.inname import Inname  # brings FastStream, that a command which only asks does not need


BUITENSTAANDERS: Final = ("getuige ", "tijdstempels")
"""How the names of those parts begin that read no records, but checkpoints (`buitenstaanders`)."""


class Journaalhuis:
    """Made by `open_journaal`. `map`: where the tree's files lie. Everything stops with the stack it was opened on."""

    def __init__(self, verbinding: Verbinding, map_: Path, inbinder: Inbinder, klok: Klok) -> None:
        """Made by `open_journaal` only."""
        self._bus = verbinding
        self._klok = klok
        self.map = map_
        self.inbinder = inbinder
        self.onderdelen: list[Callable[[], Onderdeel]] = []
        inbinder.volgers_bij = self.volgers_bij

    def volgers_bij(self, records: int) -> bool:
        """Whether the read side and each export of this machine have the first so many records.

        Without a read side there is nobody yet to ask: a hub that starts opens one after this.
        """
        delen = [vraag() for vraag in self.onderdelen]
        lezers = [deel for deel in delen if not deel.naam.startswith(BUITENSTAANDERS)]
        return bool(lezers) and all((deel.records or 0) >= records for deel in lezers)

    async def bewaak(self, stapel: AsyncExitStack, inname: Inname) -> None:
        """No journal, no delivery: pause the intake when records do not arrive in JOURNAAL, or are not sealed in time.

        Call it before the intake reads anything.
        """
        wacht = Wacht(self._bus, inname.pauzeer, inname.hervat)
        await wacht.start()
        stapel.push_async_callback(wacht.stop)
        zegelwacht = Zegelwacht(
            Journaalkast(self._bus), inname.pauzeer, inname.hervat, self._klok, lambda: self.inbinder.stand
        )
        await zegelwacht.start()
        stapel.push_async_callback(zegelwacht.stop)
        stand = Journaalstand(
            secrets.token_hex(8), lambda: self.inbinder.stand, lambda: zegelwacht.stand, inname, self.onderdelen
        )
        await stand.begin(self._bus)


async def open_journaal(
    stapel: AsyncExitStack,
    verbinding: Verbinding,
    staat: Path,
    sleutel: Journaalsleutel,
    klok: Klok,
    haak: Haak = geen_haak,
) -> Journaalhuis:
    """Bind in what lies there, and go on doing so until the stack is closed. Before the intake, so it stops after it.

    `haak`: for fault drills on the disk.
    """
    inbinder = Inbinder(verbinding, staat / MAPNAAM, sleutel, klok, haak)
    await inbinder.start()
    stapel.push_async_callback(inbinder.stop)
    return Journaalhuis(verbinding, staat / MAPNAAM, inbinder, klok)
