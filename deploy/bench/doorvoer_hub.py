"""Contender 1: the whole gateway. IN streams → steps 1–11 → KETEN and JOURNAAL, as `ketenhub up` runs it."""

from __future__ import annotations

from typing import Final

from deploy.bench.meting import Race, Stopwatch
from deploy.bench.opstelling import Baan, Zending, aantal, vul, wacht_op_aantal, wacht_tot_leeg
from hub.bootstrap.hub import draai_hub
from hub.onderwerpen import JOURNAAL, in_, instroom

NAAM: Final = "poort"
_REDEN: Final = "bench"


async def race(baan: Baan, zendingen: list[Zending]) -> Race:
    """From opening the intake until every message was committed and acknowledged.

    Raises:
        RuntimeError: the journal does not have one page for each message: this run measured something else.
    """
    stromen = sorted({instroom(z.partij) for z in zendingen})
    async with draai_hub(baan.instellingen) as hub:
        bladen = await aantal(baan.verbinding, JOURNAAL)  # that a policy is live is in it already
        await hub.inname.pauzeer(_REDEN)
        await vul(baan.verbinding, [(in_(z.partij, "signaal"), z) for z in zendingen])
        klok = Stopwatch(baan.pid)
        await hub.inname.hervat(_REDEN)
        await wacht_tot_leeg(baan.verbinding, stromen)
        duur = klok.stop()
    await wacht_op_aantal(baan.verbinding, JOURNAAL, bladen + len(zendingen))
    return duur
