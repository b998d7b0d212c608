"""Contender 1: the whole gateway. IN streams → steps 1–11 → KETEN and JOURNAAL, as `ketenhub up` runs it.

Its messages are signed and sealed, and so is what it delivers; the relays carry theirs in the clear.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from adapters.sdk.aansluiten import zegelaar_van
from deploy.bench.meting import Race, Stopwatch
from deploy.bench.opstelling import Baan, Zending, aantal, vul, wacht_op_aantal, wacht_tot_leeg
from hub.bootstrap.hub import draai_hub
from hub.bootstrap.partijpost import lees_map
from hub.onderwerpen import JOURNAAL, in_, instroom

NAAM: Final = "poort"
_REDEN: Final = "bench"


async def race(baan: Baan, zendingen: list[Zending]) -> Race:
    """From opening the intake until every message was committed and acknowledged.

    Raises:
        RuntimeError: the journal does not have one page for each message: this run measured something else.
    """
    verzegeld = _verzegel(baan, zendingen)
    stromen = sorted({instroom(z.partij) for z in zendingen})
    async with draai_hub(baan.instellingen) as hub:
        bladen = await aantal(baan.verbinding, JOURNAAL)  # that a policy is live is in it already
        await hub.inname.pauzeer(_REDEN)
        await vul(baan.verbinding, [(in_(z.partij, "signaal"), z) for z in verzegeld])
        klok = Stopwatch(baan.pid)
        await hub.inname.hervat(_REDEN)
        await wacht_tot_leeg(baan.verbinding, stromen)
        duur = klok.stop()
    await wacht_op_aantal(baan.verbinding, JOURNAAL, bladen + len(zendingen))
    return duur


def _verzegel(baan: Baan, zendingen: list[Zending]) -> list[Zending]:
    """Sealed as their senders would; not in the measured time, for it is not the gateway that does it."""
    nu = datetime.now(UTC)
    kaarten = {partij: zegelaar_van(lees_map(baan.staat, partij)) for partij in {z.partij for z in zendingen}}
    return [replace(z, inhoud=kaarten[z.partij].verzegel("signaal", z.kenmerk, z.inhoud, nu)) for z in zendingen]
