"""Chases receipts: who received something and does not sign for it is noticed, recorded once, and an alarm.

It follows the journal from a week back (`openstaand.TERUG`) and keeps what waits. For each term that passes there is
one record `ontvangst-ontbreekt` and one line of that name in the log, on which an operator builds his alarm.

Once, also with several hubs and after a restart: the record lies under an id made of delivery and term, in a place that
no party can write, with the fence "there is none yet". The line in the log follows only for who wrote the record.

It never cries wolf because it is behind: nothing is judged before everything that lay in KETEN when the round began has
been read here from JOURNAAL. When the journal stands still, the intake stops (`hub.bus.wacht`), not this.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from hub import onderwerpen
from hub.bootstrap.openstaand import ONTBREEKT, TERMIJNEN, TERUG, Open, Openstaand
from hub.bootstrap.records import HUB, Regel
from hub.bootstrap.wachtlus import Wachtlus
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import Journaalgat, laatste_volgnummer, lees_journaal
from hub.bus.verbinding import Verbinding
from hub.bus.wacht import gekopieerd, laatste_record
from hub.gateway.poorten import Busfout, Klok, Uitslag, Vastlegging
from hub.journal import bladzijde
from hub.journal.soorten import Recordfout, Waarde, lees, record
from hub.logboek import logger
from hub.logvormen import ken_woorden

RONDE_S: Final = 10.0
"""Between two looks: terms are hours, so seconds do not matter."""
PER_RONDE_MAX: Final = 1_000
"""Alarms written in one round: after a long standstill the rest follows in the next ones."""
UUR: Final = timedelta(hours=1)
ADEM: Final = 32
"""Pages read without letting others have a turn: a millisecond."""
_VAN_BELANG: Final = re.compile(rb'"soort":"(?:afgeleverd|opnieuw-geleverd|ontvangst|ontvangst-ontbreekt|vernietigd)"')
"""In canonical bytes this stands in a record of such a kind and in no other: no value holds a quotation mark."""


class Ontvangstwacht(Wachtlus):
    """Watches in the background, in each process of a hub."""

    def __init__(
        self,
        verbinding: Verbinding,
        klok: Klok,
        *,
        termijnen: Mapping[str, timedelta] = TERMIJNEN,
        ronde_s: float = RONDE_S,
    ) -> None:
        """Use the hub's own connection. Nothing is read until `start` or `kijk`."""
        super().__init__("ontvangstwacht", ronde_s)
        self._bus = verbinding
        self._geheugen = NatsGeheugen(verbinding)
        self._klok = klok
        self.openstaand = Openstaand(termijnen)
        self._volgende: int | None = None
        self._vergeten = 0
        ken_woorden(termijnen)

    async def kijk(self) -> int:
        """One round. Returns how many alarms were given; 0 also when the journal is not complete yet.

        Raises:
            Busfout: the bus did not answer. The next round goes on where this one was.
            Journaalgat: a page is missing or unreadable.
        """
        nu, grens = self._klok.nu(), await laatste_record(self._bus)
        await self._lees_bij(nu)
        if await gekopieerd(self._bus) < grens:
            return 0
        # What was copied in the mean time too, so that all that lay in KETEN when this round began has been seen.
        await self._lees_bij(nu)
        gegeven = 0
        for wacht, termijn in list(islice(self.openstaand.te_laat(nu), PER_RONDE_MAX)):
            gegeven += await self._meld(wacht, termijn, nu)
        if self.openstaand.vergeten > self._vergeten:
            logger().error("ontvangstwacht-vol", aantal=self.openstaand.vergeten - self._vergeten)
            self._vergeten = self.openstaand.vergeten
        return gegeven

    async def _meld(self, wacht: Open, termijn: str, nu: datetime) -> bool:
        """Record it, and give the alarm when nobody did before."""
        kenmerk = _kenmerk(wacht.levering, termijn, wacht.ronde)
        uren = self.openstaand.termijnen[termijn] // UUR
        gemaakt = record(
            ONTBREEKT,
            {
                "id": kenmerk,
                "tijd": nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "partij": wacht.partij,
                "kenmerk": wacht.kenmerk,
                "zaak": wacht.zaak,
                "levering": wacht.levering,
                "bestemming": wacht.bestemming,
                "termijn": termijn,
                "uren": uren,
            },
        )
        plek = Vastlegging(
            onderwerpen.journaal(HUB, kenmerk), gemaakt.inhoud, verwacht=0, ttl_s=onderwerpen.RECORD_TTL_S
        )
        (uitslag,) = await self._geheugen.leg_vast([[plek]])
        wacht.gemeld |= {termijn}
        if uitslag is not Uitslag.VASTGELEGD:
            return False
        logger().warning(
            "ontvangst-ontbreekt", partij=wacht.partij, levering=wacht.levering, termijn=termijn, uren=uren
        )
        return True

    async def _lees_bij(self, nu: datetime) -> None:
        """Read on to the end of the journal."""
        if self._volgende is None:
            self._volgende = await _eerste_na(self._bus, nu - TERUG)
        async for blad in lees_journaal(self._bus, self._volgende, wat_er_is=True):
            for nummer, ruw in enumerate(bladzijde.splits(blad.inhoud), start=1):
                if not (ruw.startswith(b"{") and ruw.endswith(b"}")):
                    raise Journaalgat("een bladzijde is niet te lezen")
                # Most lines are of no concern here, and reading them costs more than all the rest.
                if _VAN_BELANG.search(ruw) is not None:
                    self.openstaand.zie(Regel(blad.volgnummer, nummer, _lees(ruw)))
            self._volgende = blad.volgnummer + 1
            if not blad.volgnummer % ADEM:
                await asyncio.sleep(0)  # messages go first

    async def ronde(self) -> None:
        """See `Wachtlus.ronde`."""
        await self.kijk()

    def mislukt(self, fout: Exception) -> None:
        """See `Wachtlus.mislukt`."""
        logger().error("ontvangstwacht-mislukt", fout=fout)


def _lees(ruw: bytes) -> dict[str, Waarde]:
    try:
        return lees(ruw)
    except Recordfout:
        raise Journaalgat("een bladzijde is niet te lezen") from None


async def _eerste_na(verbinding: Verbinding, moment: datetime) -> int:
    """The first page that was copied at or after this moment, found by halving; one past the end when there is none."""
    laag, hoog = 1, await laatste_volgnummer(verbinding) + 1
    while laag < hoog:
        midden = (laag + hoog) // 2
        if await _tijd_van(verbinding, midden) < moment:
            laag = midden + 1
        else:
            hoog = midden
    return laag


async def _tijd_van(verbinding: Verbinding, volgnummer: int) -> datetime:
    async for blad in lees_journaal(verbinding, volgnummer, wat_er_is=True):
        return blad.tijd
    raise Busfout("het journaal is korter dan het zegt")


def _kenmerk(levering: str, termijn: str, ronde: int = 0) -> str:
    """The same id for the same fact, in every process; another one for each time that it was offered again."""
    levering = f"{levering}\n{ronde}" if ronde else levering
    return str(uuid.UUID(hashlib.sha256(f"{ONTBREEKT}\n{levering}\n{termijn}".encode()).hexdigest()[:32]))
