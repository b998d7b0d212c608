"""A register that kills itself, hard, after one of the steps of a change.

python -m tests.faults.partijhuis_met_fout <address of the server> <state directory> <name of the step>
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from hub import logboek
from hub.bootstrap.certificaathuis import open_certificaathuis
from hub.bootstrap.partijhuis import Zet, open_partijhuis
from hub.bootstrap.partijrecords import Partijboek
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.geheugen import NatsGeheugen
from hub.bus.partijkast import Partijkast
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.sleutels import laad_of_maak
from hub.bus.verbinding import verbind
from hub.gateway.nummers import Systeemklok
from tests.faults.hub_met_fout import sterf


def _haak(zet: Zet) -> None:
    if zet.name == sys.argv[3]:
        sterf()


async def _draai(adres: str, staat: Path) -> None:
    huis = open_partijhuis(staat, Systeemklok(), laad_geheim(staat), _haak)
    tls = open_certificaathuis(staat).hub_context()
    verbinding = await verbind(adres, laad_of_maak(staat).hub.seed, naam="proef", postbus=HUB_POSTBUS, tls=tls)
    await huis.begin(Partijkast(verbinding), Partijboek(NatsGeheugen(verbinding)))
    sys.stdout.write("klaar\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    logboek.stel_in()
    asyncio.run(_draai(sys.argv[1], Path(sys.argv[2])))
