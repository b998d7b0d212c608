"""Sees to it that a destruction that began is finished, and that no key of a case outlives what it closes.

Four tasks, each of which may be repeated and broken off anywhere:

- `maak_af`, at every start, before anything is taken in, and before each sweep: a tombstone whose case still has a key
  was broken off after the commit. What lies ready is purged and the key is erased, as the road does it.
- `veeg`, at every start and once a day: a key under which nothing lies any more is erased. Its case ended by its term,
  or the process died between storing the key and the commit.
- in the same round, what is closed under a key that went with a destroyed case is purged: more lay aside than the list
  of the person could name (`hub.gateway.opzij`), or an older copy was put back;
- in the same round, keys that an older hub key wrapped are wrapped anew, so that the older hub key can be destroyed.

A key younger than an hour is left alone: what it closes may be on its way to the disk. Time is the server's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.bootstrap.wachtlus import Wachtlus
from hub.bus.reeks import lees_reeks
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Busfout, Sleutelwerk
from hub.gateway.sleutelnamen import sleutels_van
from hub.logboek import logger
from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import Wikkelaar
from hub.trust.zaakslot import sleutelnaam_van
from hub.zaak.zaak import Zaak

RONDE_S: Final = 24 * 3_600.0
"""Between two rounds: retention is counted in days."""
JONG: Final = timedelta(hours=1)
"""Younger keys are left alone. From storing a key to the commit takes seconds; a request is given up after five."""
GREEP: Final = 512
PATRONEN: Final = ("zaak.*", "markering.*.*", "geparkeerd.*.*", "terzijde.*", "inzage.*.*.*")
"""Where things lie that a key of this store closes."""
_SECONDEN: Final = len("2026-01-01T00:00:00")


@dataclass(frozen=True, slots=True)
class Geveegd:
    """What a round did: keys erased under which nothing lay, and keys wrapped anew."""

    gewist: int
    vernieuwd: int


class Sleutelveger(Wachtlus):
    """See the module. One per process; two at once do each other no harm."""

    def __init__(
        self,
        verbinding: Verbinding,
        sleutelwerk: Sleutelwerk,
        wikkelaar: Wikkelaar,
        wis: Callable[[str], Awaitable[None]],
        *,
        ronde_s: float = RONDE_S,
        jong: timedelta = JONG,
    ) -> None:
        """Use the hub's own connection. `wis`: purges what lies ready of a case and erases its key (`Weg.wis`)."""
        super().__init__("sleutelveger", ronde_s)
        self._bus, self._sleutelwerk, self._wikkelaar, self._wis = verbinding, sleutelwerk, wikkelaar, wis
        self._kast = Sleutelkast(verbinding)
        self._jong = jong

    async def start(self) -> None:
        """Finish what was broken off, and then sweep in the background.

        Raises:
            Busfout: the bus did not answer: nothing may be taken in, for somebody's case is still there.
        """
        await self.maak_af()
        await super().start()

    async def maak_af(self) -> int:
        """Finish destructions that were broken off; returns how many there were. Raises `Busfout`."""
        per_naam = await self._vernietigd()
        # Not the list of all: that a key is gone is believed of the server that leads only.
        namen = await self._kast.lees(per_naam) if per_naam else {}
        open_ = sorted({per_naam[naam] for naam in namen})
        for zaak in open_:
            await self._wis(zaak)
        if open_:
            logger().warning("vernietiging-afgemaakt", aantal=len(open_))
        return len(open_)

    async def _vernietigd(self) -> dict[str, str]:
        """The names of all keys that went with a destroyed case, with that case."""
        per_naam: dict[str, str] = {}
        async for onderwerp, gelezen in lees_reeks(self._bus, onderwerpen.vernietigd("*"), leider=True):
            zaak = onderwerp.partition(".")[2]
            mee = Zaak.van_bytes(gelezen.inhoud).sleutels
            per_naam |= dict.fromkeys((*mee, *sleutels_van(self._sleutelwerk, zaak)), zaak)
        return per_naam

    async def veeg(self) -> Geveegd:
        """One round. Raises `Busfout`; what was done is done."""
        # First: without its key nobody would see any more that what lies ready of a case must still be purged.
        await self.maak_af()
        vernietigd = await self._vernietigd()
        nu = await self._servertijd()
        # The keys first: one that is made after this is not looked at, and what it closes is not missed.
        sinds = await self._kast.alle()
        gebruikt: set[str] = set()
        for patroon in PATRONEN:
            # As the leading server has it: what a copy that lags does not know yet would lose its key.
            async for onderwerp, gelezen in lees_reeks(self._bus, patroon, leider=True):
                naam = sleutelnaam_van(gelezen.inhoud)
                if naam in vernietigd:
                    # This entry, and not what the road may have laid in its place since it was read.
                    tot = {"filter": onderwerp, "seq": gelezen.volgnummer + 1}
                    await self._bus.js(f"STREAM.PURGE.{onderwerpen.KETEN}", tot)
                elif naam is not None:
                    gebruikt.add(naam)
        wezen = [naam for naam, tijd in sinds.items() if naam not in gebruikt and tijd < nu - self._jong]
        gewist = await self._kast.wis(wezen)
        vernieuwd = await self._vernieuw([naam for naam in sinds if naam in gebruikt])
        if gewist or vernieuwd:
            logger().info("zaaksleutels-geveegd", aantal=gewist, vernieuwd=vernieuwd)
        return Geveegd(gewist, vernieuwd)

    async def _vernieuw(self, namen: list[str]) -> int:
        vernieuwd = 0
        for begin in range(0, len(namen), GREEP):
            for naam, gewikkeld in (await self._kast.lees(namen[begin : begin + GREEP])).items():
                if self._wikkelaar.is_huidig(gewikkeld):
                    continue
                try:
                    vers = self._wikkelaar.wikkel(self._wikkelaar.ontwikkel(gewikkeld))
                except Rustfout as fout:
                    # Ours to look at, and no reason to leave the others under the older hub key.
                    logger().error("zaaksleutel-dicht", fout=fout)
                    continue
                await self._kast.vervang(naam, vers)
                vernieuwd += 1
        return vernieuwd

    async def _servertijd(self) -> datetime:
        """Now, by the clock that stamps the keys."""
        info = await self._bus.js(f"STREAM.INFO.{onderwerpen.ZAAKSLEUTELS}")
        try:
            return datetime.fromisoformat(str(info["ts"])[:_SECONDEN] + "+00:00")
        except (KeyError, ValueError) as fout:
            raise Busfout(f"{onderwerpen.ZAAKSLEUTELS}: onverwacht antwoord") from fout

    async def ronde(self) -> None:
        """See `Wachtlus.ronde`."""
        await self.veeg()

    def mislukt(self, fout: Exception) -> None:
        """See `Wachtlus.mislukt`."""
        logger().error("sleutelveger-mislukt", fout=fout)
