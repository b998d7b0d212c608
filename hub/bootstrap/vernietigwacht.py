"""Chases receipts of erasure: who was ordered to destroy and does not sign that he did is told again, and noticed.

A round looks at every order that lies there (`vernietigingen`). One that did not arrive within a day, or arrived and
was not signed for within three days, is laid ready anew, with one record `vernietiging-ontbreekt` in the same atomic
batch and one line of that name in the log; again after the same term, until its receiver signs or a human sees to it.
A receiver does nothing twice: the order is the same, under the same number.

An order that was refused is not offered again: a verdict counts once. It is told in the log every week, until somebody
has settled it with that organisation.

Once per term, also with several processes and after a restart: the fence of the order says who was first.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.bootstrap.records import HUB
from hub.bootstrap.vernietigingen import AANGEKOMEN, OPEN, Opdracht, lees_opdrachten
from hub.bootstrap.wachtlus import Wachtlus
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Klok, Sleutelwerk, Uitslag, Vastlegging
from hub.journal.soorten import record
from hub.logboek import logger
from hub.trust.ontvangst import GEWEIGERD

RONDE_S: Final = 600.0
"""Between two looks: terms are days."""
TERMIJNEN: Final = {OPEN: timedelta(days=1), AANGEKOMEN: timedelta(days=3), GEWEIGERD: timedelta(days=7)}
"""How long is waited per state, since the order was last laid ready."""
ONTBREEKT: Final = "vernietiging-ontbreekt"


class Vernietigwacht(Wachtlus):
    """Watches in the background, in each process of a hub."""

    def __init__(
        self, verbinding: Verbinding, sleutelwerk: Sleutelwerk, klok: Klok, *, ronde_s: float = RONDE_S
    ) -> None:
        """Use the hub's own connection. Nothing is read until `start` or `kijk`."""
        super().__init__("vernietigwacht", ronde_s)
        self._bus, self._sleutelwerk, self._klok = verbinding, sleutelwerk, klok
        self._geheugen = NatsGeheugen(verbinding)
        self._gemeld: dict[str, datetime] = {}

    async def kijk(self) -> int:
        """One round; returns how many orders were laid ready anew.

        Raises:
            Busfout: the bus did not answer. The next round does the rest.
            Recordfout: what lies where a receipt belongs is no page of the journal.
        """
        nu, gegeven = self._klok.nu(), 0
        async for opdracht in lees_opdrachten(self._bus, self._sleutelwerk):
            termijn = TERMIJNEN.get(opdracht.stand)
            if termijn is None or opdracht.aangeboden + termijn > nu:
                continue
            if opdracht.stand == GEWEIGERD:
                self._meld_weigering(opdracht, nu, termijn)
            else:
                gegeven += await self._bied_opnieuw(opdracht, nu, termijn)
        return gegeven

    def _meld_weigering(self, opdracht: Opdracht, nu: datetime, termijn: timedelta) -> None:
        if self._gemeld.get(opdracht.id, nu - termijn) <= nu - termijn:
            self._gemeld[opdracht.id] = nu
            logger().error("vernietiging-geweigerd", partij=opdracht.partij, levering=opdracht.id, zaak=opdracht.zaak)

    async def _bied_opnieuw(self, opdracht: Opdracht, nu: datetime, termijn: timedelta) -> bool:
        uren = termijn // timedelta(hours=1)
        kenmerk = _kenmerk(opdracht)
        gemaakt = record(
            ONTBREEKT,
            {
                "id": kenmerk,
                "tijd": nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "partij": opdracht.partij,
                "zaak": opdracht.zaak,
                "levering": opdracht.id,
                "stand": opdracht.stand,
                "uren": uren,
            },
        )
        blad = Vastlegging(
            onderwerpen.journaal(HUB, kenmerk), gemaakt.inhoud, verwacht=0, ttl_s=onderwerpen.RECORD_TTL_S
        )
        weer = Vastlegging(
            opdracht.onderwerp,
            opdracht.inhoud,
            verwacht=opdracht.volgnummer,
            ttl_s=onderwerpen.VERNIETIGING_TTL_S,
        )
        (uitslag,) = await self._geheugen.leg_vast([[blad, weer]])
        if uitslag is not Uitslag.VASTGELEGD:
            return False  # another process was first
        logger().warning(
            "vernietiging-ontbreekt",
            partij=opdracht.partij,
            levering=opdracht.id,
            zaak=opdracht.zaak,
            stand=opdracht.stand,
            uren=uren,
        )
        return True

    async def ronde(self) -> None:
        """See `Wachtlus.ronde`."""
        await self.kijk()

    def mislukt(self, fout: Exception) -> None:
        """See `Wachtlus.mislukt`."""
        logger().error("vernietigwacht-mislukt", fout=fout)


def _kenmerk(opdracht: Opdracht) -> str:
    """The same id for the same time that it was laid ready, in every process."""
    feit = f"{ONTBREEKT}\n{opdracht.id}\n{opdracht.volgnummer}"
    return str(uuid.UUID(hashlib.sha256(feit.encode()).hexdigest()[:32]))
