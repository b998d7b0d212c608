"""A hub in a process of its own that can be told to kill itself, hard, at an exact place on the road.

    python -m tests.faults.hub_met_fout <moment now, ISO 8601> <constants of the watches that differ, JSON>

Settings come from `KETENHUB_…` as for any hub. It writes `klaar` when it runs. A line `<plek> <keer>` on its input arms
it: the `keer`-th time from then on that it comes to `plek`, it sends itself SIGKILL. It answers `gewapend`.

Places: the name of each `Stap`, and the places in `PLEKKEN` between and inside the steps.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hub import logboek
from hub.bootstrap import zegelwacht
from hub.bootstrap.hub import draai_hub
from hub.bus import huur, wacht
from hub.bus.geheugen import NatsGeheugen
from hub.bus.inname import Afhandeling, Inname
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Uitslag, Vastlegging
from hub.gateway.weg import Stap
from hub.instellingen import lees

if TYPE_CHECKING:
    from nats.aio.msg import Msg

HALF: Final = "half"
"""Within a batch: the server has its first entries, the committing one was not sent."""
OPGESLAGEN: Final = "opgeslagen"
"""Within step 9: the server has stored the batch, the hub has not seen the answer yet."""
WIS_VOOR: Final = "wis-voor"
"""The case is committed as destroyed; its deliveries have not been purged."""
WIS_NA: Final = "wis-na"
"""They have been purged; the message is not acknowledged."""
BEVESTIGD: Final = "bevestigd"
"""Some messages of a batch are acknowledged, the others are not."""
WISSEL: Final = "wissel-"
"""Before the name of each `hub.bootstrap.beleidshuis.Zet`: the steps of a swap to another policy."""
SLEUTEL_GEBORGD: Final = "sleutel-geborgd"
"""The keys of new cases are stored; what they close is not committed."""
SLEUTEL_GEWIST: Final = "sleutel-gewist"
"""The key of a destroyed case is erased; the message is not acknowledged."""
BOOM: Final = "boom-"
"""Before the name of each step of the disk in which the tree lies (`hub.ledger.schijf.STAPPEN`)."""
VOL: Final = "schijf-vol"
"""No place: from then on that disk takes nothing; with times 2 it takes everything again."""
PLEKKEN: Final = (
    *(stap.name for stap in Stap),
    HALF,
    OPGESLAGEN,
    WIS_VOOR,
    WIS_NA,
    SLEUTEL_GEBORGD,
    SLEUTEL_GEWIST,
    BEVESTIGD,
)


class Lont:
    """The fuse: counts how often a place is passed, and kills at the right time."""

    def __init__(self) -> None:
        """Not armed."""
        self._plek = ""
        self._nog = 0
        self._vol = False

    def wapen(self, plek: str, keer: int) -> None:
        """Arm; or fill the disk of the tree, or make room."""
        if plek == VOL:
            self._vol = keer == 1
        else:
            self._plek, self._nog = plek, keer

    def raak(self, plek: str) -> bool:
        """Count; whether this is the time."""
        if plek != self._plek:
            return False
        self._nog -= 1
        return self._nog == 0

    def schijf(self, stap: str, _pad: str) -> None:
        """The hook of the disk in which the tree lies."""
        if self._vol:
            raise OSError(errno.ENOSPC, "proef")
        self.passeer(BOOM + stap)

    def passeer(self, plek: str) -> None:
        """Count, and die when it is time."""
        if self.raak(plek):
            sterf()


def sterf() -> None:
    """No handler, no flush, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)


class Lopend:
    """A clock that starts at a given moment and runs, so that a test does not depend on the day it runs."""

    def __init__(self, begin: datetime) -> None:
        """Start now."""
        self._begin, self._sinds = begin, time.monotonic()

    def nu(self) -> datetime:
        """See `Klok.nu`."""
        return self._begin + timedelta(seconds=time.monotonic() - self._sinds)


def leg_lont(lont: Lont) -> None:  # noqa: C901 - seven places, each two lines
    """Lay the fuse at the places that no `Stap` names. Each is a step in real code: it runs, and then the end comes."""
    publiceer, wis = NatsGeheugen._publiceer, NatsGeheugen.wis
    vraag, antwoord = Verbinding.vraag, Inname._antwoord

    async def met_half(self: NatsGeheugen, gegevens: Sequence[Vastlegging]) -> Uitslag:
        if gegevens[0].onderwerp.startswith("journaal.") and lont.raak(HALF):
            kenmerk = secrets.token_hex(16)
            for nummer, gegeven in enumerate(gegevens[:-1], start=1):
                kop = {"Nats-Batch-Id": kenmerk, "Nats-Batch-Sequence": str(nummer)}
                await self._bus.client.publish(gegeven.onderwerp, gegeven.inhoud, headers=kop)
            await self._bus.client.flush()
            sterf()
        return await publiceer(self, gegevens)

    async def met_opgeslagen(
        self: Verbinding,
        onderwerp: str,
        inhoud: bytes = b"",
        *,
        kop: Mapping[str, str] | None = None,
        wacht_s: float = 5,
    ) -> Msg:
        bericht = await vraag(self, onderwerp, inhoud, kop=kop, wacht_s=wacht_s)
        if _keten(onderwerp, kop):
            lont.passeer(OPGESLAGEN)
        return bericht

    async def met_wis(self: NatsGeheugen, patronen: Sequence[str]) -> int:
        van_zaak = any(patroon.startswith("uit.") for patroon in patronen)
        if van_zaak:
            lont.passeer(WIS_VOOR)
        aantal = await wis(self, patronen)
        if van_zaak:
            lont.passeer(WIS_NA)
        return aantal

    async def met_antwoord(self: Inname, stuk: object, afhandeling: Afhandeling) -> None:
        await antwoord(self, stuk, afhandeling)  # type: ignore[arg-type]  # passed on as it is
        if lont.raak(BEVESTIGD):
            await stuk.bericht._client.flush()  # type: ignore[attr-defined]
            sterf()

    leg_sleutels_vast, wis_sleutels = Sleutelkast.leg_vast, Sleutelkast.wis

    async def met_geborgd(self: Sleutelkast, gewikkeld: Mapping[str, bytes]) -> None:
        await leg_sleutels_vast(self, gewikkeld)
        lont.passeer(SLEUTEL_GEBORGD)

    async def met_gewist(self: Sleutelkast, namen: Collection[str]) -> int:
        aantal = await wis_sleutels(self, namen)
        if aantal:
            lont.passeer(SLEUTEL_GEWIST)
        return aantal

    Sleutelkast.leg_vast = met_geborgd  # type: ignore[method-assign]
    Sleutelkast.wis = met_gewist  # type: ignore[method-assign]
    NatsGeheugen._publiceer = met_half  # type: ignore[method-assign]
    Verbinding.vraag = met_opgeslagen  # type: ignore[method-assign]
    NatsGeheugen.wis = met_wis  # type: ignore[method-assign]
    Inname._antwoord = met_antwoord  # type: ignore[method-assign]


def _keten(onderwerp: str, kop: Mapping[str, str] | None) -> bool:
    """Whether this is an entry of an atomic batch into KETEN; leases go in batches too."""
    return kop is not None and "Nats-Batch-Id" in kop and not onderwerp.startswith("huur.")


async def _draai(lont: Lont, begin: datetime) -> None:
    lus = asyncio.get_running_loop()
    stop = asyncio.Event()
    lus.add_signal_handler(signal.SIGTERM, stop.set)

    def opdracht() -> None:
        for regel in os.read(0, 4_096).decode().splitlines():
            plek, keer = regel.split()
            lont.wapen(plek, int(keer))
            print("gewapend", flush=True)  # noqa: T201 - what the test waits for

    async with draai_hub(
        lees(os.environ),
        klok=Lopend(begin),
        haak=lambda stap: lont.passeer(stap.name),
        wisselhaak=lambda zet: lont.passeer(WISSEL + zet.name),
        schijfhaak=lont.schijf,
    ):
        lus.add_reader(0, opdracht)
        print("klaar", flush=True)  # noqa: T201 - what the test waits for
        await stop.wait()
        lus.remove_reader(0)


if __name__ == "__main__":
    logboek.stel_in()
    # Shorter leases in the same proportion: with two processes a test waits for one to run out.
    huur.RONDE_S, huur.HUUR_S, huur.ZEKER_S = 0.3, 1, 0.6  # type: ignore[misc]
    for naam, waarde in json.loads(sys.argv[2]).items():
        setattr(zegelwacht if naam == "ONGEZEGELD_S_MAX" else wacht, naam, waarde)
    _lont = Lont()
    leg_lont(_lont)
    asyncio.run(_draai(_lont, datetime.fromisoformat(sys.argv[1])))
