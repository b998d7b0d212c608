"""Keeps what was set aside in sight: in the background of each process of a hub.

- A message that was given up after all its tries stays in its inbound stream, and only an advisory says so; advisories
  go after ninety days. So it is set aside like all else that waits: first the place and the record, in one commit with
  a fence, then it leaves the stream. A crash between leaves it in both; the next round takes it out of the stream.
  One that was decided, and of which only the confirmation was lost, leaves the stream and is kept nowhere. A process
  that hangs may still decide it after that look; then a copy lies aside of what was decided. It is on the list of the
  person, so it does not outlive sepot 01, and releasing it finds that it was decided (`H-behandeld`).
- What could not be opened and is nobody's is tried once a day: when a key came back since, it goes on the list of the
  person it is about, so that sepot 01 reaches it (`hub.gateway.opzij`).
- What lies aside longer than a week is told, once a day: nobody throws it away but a human.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.bootstrap.wachtlus import Wachtlus
from hub.bus.opgegeven import Opgegeven, lees_inhoud, lees_opgegeven, neem_weg
from hub.bus.reeks import lees_reeks
from hub.bus.verbinding import Verbinding
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.parkeren import GEPARKEERD_BYTES_MAX, bind, leg_terzijde
from hub.gateway.poorten import Binnenkomst, Busfout, Geheugen, Gelezen, Klok, Rustfout, Uitslag
from hub.gateway.terzijde import OPGEGEVEN, Terzijde, Terzijdefout
from hub.gateway.weg import Bekeken
from hub.logboek import logger

RONDE_S: Final = 60.0
"""Between two looks: what waits for a human can wait a minute."""
CODE: Final = "H-pogingen"
"""Why it lies aside: it was tried as often as a message is."""
_DAG: Final = timedelta(days=1)


class Parkeerwacht(Wachtlus):
    """Runs until `stop`."""

    def __init__(
        self,
        verbinding: Verbinding,
        geheugen: Geheugen,
        gereedschap: Gereedschap,
        klok: Klok,
        bekijk: Callable[[Binnenkomst], Awaitable[Bekeken]],
        *,
        ronde_s: float = RONDE_S,
    ) -> None:
        """`geheugen` is KETEN; `bekijk` says whether a message was decided, and about whom it is (`Weg.bekijk`)."""
        super().__init__("parkeerwacht", ronde_s)
        self._bus = verbinding
        self._geheugen = geheugen
        self._gereedschap = gereedschap
        self._klok = klok
        self._bekijk = bekijk
        self._gemeld: datetime | None = None

    async def kijk(self) -> int:
        """One round. Returns how many were set aside now.

        Raises:
            Busfout: the bus did not answer; the next round does it again.
        """
        nu = self._klok.nu()
        gedaan = 0
        for opgegeven in await lees_opgegeven(self._bus):
            gedaan += await self._leg_opzij(opgegeven, nu)
        if self._gemeld is None or nu - self._gemeld >= _DAG:
            self._gemeld = nu
            await self._meld_oude(nu)
        return gedaan

    async def _leg_opzij(self, opgegeven: Opgegeven, nu: datetime) -> bool:
        inhoud = await lees_inhoud(self._bus, opgegeven)
        if inhoud is None or len(inhoud) > GEPARKEERD_BYTES_MAX:  # what does not fit aside stays where it is
            return False
        binnenkomst = Binnenkomst(opgegeven.partij, opgegeven.bericht, opgegeven.volgnummer, inhoud)
        bekeken = await self._bezie(binnenkomst)
        if bekeken.behandeld:
            await neem_weg(self._bus, opgegeven)
            return False
        plek = f"opgegeven:{opgegeven.partij}:{opgegeven.volgnummer}:".encode()
        # Keyed, and of place and bytes: the same for every process, and nobody's to take beforehand.
        kenmerk = str(uuid.UUID(self._gereedschap.sleutelwerk.toezegging(plek + inhoud)[:32]))
        bundel = Bundel(self._gereedschap, opgegeven.partij, None, None, nu)
        leg_terzijde(bundel, binnenkomst, kenmerk, CODE, OPGEGEVEN, over=bekeken.over)
        bundel.boek(kenmerk)
        await self._gereedschap.rust.borg(bundel.sleutels)
        (uitslag,) = await self._geheugen.leg_vast([bundel.vastleggingen])
        if uitslag is Uitslag.BOTSING:
            merk = onderwerpen.journaal(opgegeven.partij, kenmerk)
            if merk not in await self._geheugen.lees([merk]):
                return False  # more was laid aside about this person meanwhile: the next round reads the list again
            # It was set aside before, and the stream was not reached.
        return await neem_weg(self._bus, opgegeven)

    async def _bezie(self, binnenkomst: Binnenkomst) -> Bekeken:
        try:
            return await self._bekijk(binnenkomst)
        except Busfout:
            raise
        except Exception as fout:  # noqa: BLE001 - what the road trips over is given up; the others must not wait for it
            logger().error("parkeerwacht-mislukt", fout=fout)
            return Bekeken(behandeld=False, over=None)

    async def _meld_oude(self, nu: datetime) -> None:
        grens, oud, alle = nu - timedelta(seconds=onderwerpen.GEPARKEERD_KIJK_S), 0, 0
        rust = self._gereedschap.rust
        async for onderwerp, gelezen in lees_reeks(self._bus, "geparkeerd.>"):
            alle += 1
            try:
                if await rust.ontsluit([gelezen.inhoud]):
                    continue
                terzijde = Terzijde.lees(onderwerp, rust.haal(onderwerp, gelezen.inhoud))
            except Terzijdefout:
                oud += 1
                continue
            except Rustfout as fout:  # damaged: told, and what lies behind it must still find its person
                logger().error("parkeerwacht-mislukt", fout=fout)
                oud += 1
                continue
            oud += terzijde.sinds < grens
            if terzijde.van_niemand:
                await self._bind(terzijde, gelezen, nu)
        if oud:
            logger().warning("geparkeerd-wacht", aantal=oud, totaal=alle)

    async def _bind(self, terzijde: Terzijde, gelezen: Gelezen, nu: datetime) -> None:
        """What opens by now, and says about whom it is, goes on the list of that person: sepot 01 then reaches it."""
        over = (await self._bezie(terzijde.binnenkomst)).over
        if over is None:
            return
        rust = self._gereedschap.rust
        bundel = Bundel(self._gereedschap, terzijde.partij, None, terzijde.kenmerk, nu)
        bind(bundel, terzijde, gelezen.volgnummer, over)
        await rust.borg(bundel.sleutels)
        (uitslag,) = await self._geheugen.leg_vast([bundel.vastleggingen])
        oude = rust.sleutel_van(gelezen.inhoud)
        if uitslag is Uitslag.VASTGELEGD and oude is not None:
            await rust.wis([oude])

    async def ronde(self) -> None:
        """See `Wachtlus.ronde`."""
        await self.kijk()

    def mislukt(self, fout: Exception) -> None:
        """See `Wachtlus.mislukt`."""
        logger().error("parkeerwacht-mislukt", fout=fout)
