"""The folder adapters of all parties in the test's own process, while hubs and servers come and go."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from adapters.instellingen import Mapinstellingen
from adapters.mappenploeg import Mappenploeg, Partijadapter, Partijmap
from adapters.sdk.aansluiten import open_lijn
from hub.bootstrap.partijpost import lees_map
from tests.faults.opstelling import PARTIJEN, wacht_tot
from tests.weg import NU

INSTELLINGEN: Final = Mapinstellingen(rust_s=0.02, kijk_s=0.05, wacht_s=1.0, terugval_begin_s=0.1, terugval_max_s=0.5)
"""Whole files are written and nobody else works on them: the adapters may look often."""


@asynccontextmanager
async def mappen(adres: str, staat: Path, root: Path) -> AsyncIterator[Mappenploeg]:
    """Run them until the block ends."""
    async with AsyncExitStack() as stapel:
        ploeg: list[Partijadapter] = []
        for partij in PARTIJEN:
            kaart = lees_map(staat, partij.code)
            lijn = await stapel.enter_async_context(open_lijn(kaart, [adres], nu=lambda: NU))
            ploeg.append(Partijadapter(root, Partijmap(partij.code, partij.oin), lijn, instellingen=INSTELLINGEN))
        samen = Mappenploeg(ploeg)
        samen.start()
        stapel.push_async_callback(samen.stop)
        yield samen


async def wacht_tot_in_mappen(controle: Callable[[], None]) -> None:
    """Wait until a check of the folders passes; what it says at the end is what the test says."""
    laatste: list[Exception] = []

    def past() -> bool:
        laatste.clear()
        try:
            controle()
        except (AssertionError, FileNotFoundError) as fout:  # or a file was destroyed while it was looked at
            laatste.append(fout)
            return False
        return True

    with contextlib.suppress(AssertionError):
        await wacht_tot(past, "de mappen", 20.0)
    if laatste:
        raise laatste[0]
