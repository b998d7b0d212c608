"""Who outside the hub vouches for its journal: witnesses, and an authority of timestamps, as the settings name them.

Without either, whoever owns the hub's machine and its keys can write a whole new journal, and no check of that journal
alone can show it.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.bootstrap.getuigen import Getuigen, Getuigestand
from hub.bootstrap.getuigenis import Getuigenkast, lees_getuigen
from hub.bootstrap.tijdstempels import Stempelstand, Tijdstempels, lees_wortels
from hub.gateway.poorten import Klok
from hub.instellingen import Instellingen
from hub.journal.controlepunt import Controlepunt, lees
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomkast import Boomkast


@dataclass(frozen=True, slots=True)
class Buitenstaanders:
    """Those that this hub asks. `tijdstempels`: None when no authority is set."""

    getuigen: Getuigen
    tijdstempels: Tijdstempels | None

    def bij_controlepunt(self, punt: Controlepunt, nota: bytes) -> None:
        """There is a new checkpoint, signed by the hub. Returns at once."""
        self.getuigen.bij_controlepunt(punt, nota)
        if self.tijdstempels is not None:
            self.tijdstempels.bij_controlepunt(punt, nota)

    def standen(self) -> tuple[list[Getuigestand], Stempelstand | None]:
        """How far each witness and the authority are."""
        return self.getuigen.stand(), None if self.tijdstempels is None else self.tijdstempels.stand()


@asynccontextmanager
async def vraag_buitenstaanders(
    instellingen: Instellingen, journaal: Path, klok: Klok
) -> AsyncIterator[Buitenstaanders]:
    """Ask until the block ends, beginning with the checkpoint that lies there. `journaal`: `<staat>/journaal`.

    Raises:
        Ketenfout: `GETUIGE-bestand` or `TIJDSTEMPEL-bestand`.
    """
    adressen = lees_getuigen(instellingen.getuigen)
    stempels = _tijdstempels(instellingen, journaal, klok)
    getuigen = Getuigen(adressen, Getuigenkast(journaal), lambda: Boomkast(journaal), klok)
    async with AsyncExitStack() as stapel:
        stapel.push_async_callback(getuigen.stop)
        await getuigen.start()
        if stempels is not None:
            stapel.push_async_callback(stempels.stop)
            await stempels.start()
        samen = Buitenstaanders(getuigen, stempels)
        # What was given out before a restart may not have been cosigned yet.
        nota = Boomkast(journaal).controlepunt()
        if nota is not None:
            with contextlib.suppress(Bewijsfout):  # damaged: whoever binds in says so
                samen.bij_controlepunt(lees(nota)[0], nota)
        yield samen


def _tijdstempels(instellingen: Instellingen, journaal: Path, klok: Klok) -> Tijdstempels | None:
    if instellingen.tijdstempel is None or instellingen.tijdstempel_ca is None:
        return None
    wortels = lees_wortels(instellingen.tijdstempel_ca)
    return Tijdstempels(journaal, instellingen.tijdstempel, wortels, instellingen.tijdstempel_s, klok)
