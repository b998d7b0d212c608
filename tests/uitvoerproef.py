"""A run of a young person's case on a hub without a bus, as the journal has it: for tests of what goes out."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from hub.journal import bladzijde
from hub.journal.uitvoer.fsc import Adressen
from hub.journal.uitvoer.groepen import Groep, groepen
from hub.journal.uitvoer.ldv import Logboek
from tests import weg

HUB_OIN: Final = "00000099000000099000"
LOGBOEK: Final = Logboek("https://hub.voorbeeld/verwerkingen", weg.HUB_BRON, "Ketenhub in de proef", "0.1.0")


def regels_van(proef: weg.Proef) -> list[tuple[int, bytes]]:
    """All records as the journal stores them, with their number."""
    bladen = proef.geheugen.alles("journaal.*.*").values()
    return list(enumerate(regel for blad in bladen for regel in bladzijde.splits(blad.inhoud)))


def groepen_van(proef: weg.Proef) -> list[Groep]:
    """The same, message by message."""
    return list(groepen(iter(regels_van(proef))))


def adressen() -> Adressen:
    """The OINs of the shipped dictionary."""
    partijen = weg.echt_beleid().woordenboek.partijen
    return Adressen({code: partij.oin for code, partij in partijen.items()}, HUB_OIN)


async def verloop(*, sepot: bool = True) -> weg.Proef:
    """A marked young person: advice in advance, a signal that wakes it, one too young, junk, a decision, sepot 01."""
    proef = weg.Proef()
    berichten = [
        ("veiligheidshuis", "advies", weg.markering()),
        ("politie", "signaal", weg.signaal()),
        ("politie", "signaal", weg.signaal(1, betrokkene=weg.jongere(1, geboren="2017-01-01"))),
        ("politie", "signaal", weg.signaal(2, doel="nieuwsgierig")),
        ("politie", "informatieverzoek", weg.informatieverzoek()),
        ("gemeente-ede", "advies", weg.advies()),
        ("politie", "afdoening", weg.afdoening()),
        *([("om", "afdoening", weg.sepot())] if sepot else []),
    ]
    for partij, soort, data in berichten:
        proef.klok.verzet(minutes=1)
        await proef.stuur(proef.bericht(partij, soort, data))
    proef.klok.verzet(minutes=1)
    await proef.stuur(proef.rauw("politie", "signaal", b"{"))
    return proef


@cache
def gelopen() -> weg.Proef:
    """`verloop`, done once; to look at only."""
    # In a thread of its own: whoever asks may have a loop that runs.
    with ThreadPoolExecutor(1) as draad:
        return draad.submit(lambda: asyncio.run(verloop())).result()
