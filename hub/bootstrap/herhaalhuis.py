"""Puts together what does things again in a running hub: orders of operators, and the watch over what lies aside."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from hub.bootstrap.beleidsarchief import Beleidsarchief
from hub.bootstrap.herhaallus import Herhaallus
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bootstrap.parkeerwacht import Parkeerwacht
from hub.bus.archief import Journaalarchief
from hub.bus.beleidskast import Beleidskast
from hub.bus.geheugen import NatsGeheugen
from hub.bus.reeks import lees_reeks
from hub.bus.verbinding import Verbinding
from hub.gateway.bundel import Gereedschap
from hub.gateway.herhaalwerk import Herhaalwerk
from hub.gateway.herhaling import Herhaler
from hub.gateway.herkansing import Herkanser
from hub.gateway.poorten import Klok
from hub.gateway.weg import Weg

if TYPE_CHECKING:
    from hub.bus.inname import Inname  # brings FastStream, that a command which only asks does not need


async def open_herhaling(
    stapel: AsyncExitStack,
    verbinding: Verbinding,
    weg: Weg,
    gereedschap: Gereedschap,
    inname: Inname,
    klok: Klok,
    staat: Path,
) -> None:
    """Start both; they stop with the hub. What is done again follows the pauses of `inname`.

    Raises:
        Busfout: the server does not answer.
        Ketenfout: the hub's register of signers cannot be read.
    """
    geheugen = NatsGeheugen(verbinding)
    archief = Journaalarchief(verbinding)
    oud_beleid = Beleidsarchief(Beleidskast(verbinding), lees_sleutels(staat))
    herhaler = Herhaler(
        weg.zitting,
        geheugen,
        gereedschap,
        archief,
        lambda patroon: lees_reeks(verbinding, patroon),
        oud_beleid.woordenboek,
    )
    herkanser = Herkanser(weg.zitting, geheugen, gereedschap, archief)

    werk = Herhaalwerk(herhaler, herkanser, geheugen, gereedschap, weg.wis)
    lus = Herhaallus(verbinding, werk, gereedschap.rust, klok, lambda: bool(inname.pauzes))
    await lus.start()
    stapel.push_async_callback(lus.stop)
    wacht = Parkeerwacht(verbinding, geheugen, gereedschap, klok, weg.bekijk)
    await wacht.start()
    stapel.push_async_callback(wacht.stop)
