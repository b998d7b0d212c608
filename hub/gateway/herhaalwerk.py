"""Carrying out an order to do something again, step by step: each step is one commit with the state that follows it.

Several processes may take the same order in hand, and one may be killed at any point: the fence on the state lets one
of them through, and what was done is known from it. What must follow a commit (purging a destroyed case, erasing a key)
stands in the state until the next step has done it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub import onderwerpen
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.herhaalopdracht import (
    GESTOPT,
    KLAAR,
    LEVERINGEN,
    VRIJ,
    Opdracht,
    Opdrachtfout,
    Stand,
)
from hub.gateway.herhaling import Herhaler, Mag, Niet
from hub.gateway.herkansing import Blijft, Herkanser
from hub.gateway.poorten import HUB, Geheugen, Uitslag, Vastlegging

STUK_LEVERINGEN: Final = 50
"""Deliveries in one commit: four entries each, far below what an atomic batch holds, and soon enough to stop."""
BOTSINGEN_MAX: Final = 5
"""Commits of one thing that are refused in a row: then somebody was first for good, and the order goes on without."""
_H_WEG: Final = "H-weg"


@dataclass(frozen=True, slots=True)
class _Werk:
    """An order, its state, and the number of that entry."""

    opdracht: Opdracht
    stand: Stand
    volgnummer: int


class Herhaalwerk:
    """Takes steps. One instance per process."""

    def __init__(
        self,
        herhaler: Herhaler,
        herkanser: Herkanser,
        geheugen: Geheugen,
        gereedschap: Gereedschap,
        wis: Callable[[str], Awaitable[None]],
    ) -> None:
        """`wis`: purge what lies ready of a destroyed case, and erase its key."""
        self._herhaler = herhaler
        self._herkanser = herkanser
        self._geheugen = geheugen
        self._gereedschap = gereedschap
        self._wis = wis
        self._alleen: set[str] = set()
        self._botsingen: dict[str, tuple[int, int]] = {}
        """Order → which item was refused last, and how often in a row."""

    async def stap(self, kenmerk: str, nu: datetime) -> Stand | None:
        """Take one step of this order. Returns its state; None when there is no such order.

        Raises:
            Busfout: the bus did not answer; doing it again is safe.
            Rustfout: a state of our own does not open.
        """
        werk = await self._lees(kenmerk)
        if werk is None or werk.stand.af:
            return None if werk is None else werk.stand
        for zaak in werk.stand.wissen:
            await self._wis(zaak)
        if werk.stand.sleutels:
            await self._gereedschap.rust.wis(werk.stand.sleutels)
        if werk.stand.stop or werk.stand.plek >= len(werk.opdracht.items):
            return await self._sluit(werk, nu)
        if werk.opdracht.soort == LEVERINGEN:
            return await self._leveringen(werk, nu)
        return await self._terzijde(werk, nu)

    async def _lees(self, kenmerk: str) -> _Werk | None:
        plekken = (onderwerpen.herhaalopdracht(kenmerk), onderwerpen.herhaalstand(kenmerk))
        gelezen = await self._geheugen.lees(plekken)
        if any(plek not in gelezen or not gelezen[plek].inhoud for plek in plekken):
            return None
        rust = self._gereedschap.rust
        eerste, tweede = (rust.haal(plek, gelezen[plek].inhoud) for plek in plekken)
        try:
            return _Werk(Opdracht.van_bytes(eerste), Stand.van_bytes(tweede), gelezen[plekken[1]].volgnummer)
        except Opdrachtfout:
            return None

    async def _leveringen(self, werk: _Werk, nu: datetime) -> Stand:
        """The next deliveries: judge, and offer again what may."""
        opdracht, plek = werk.opdracht, werk.stand.plek
        aantal = 1 if opdracht.id in self._alleen else STUK_LEVERINGEN
        items = opdracht.items[plek : plek + aantal]
        oordelen = await self._herhaler.bekijk([(int(blad), int(regel)) for blad, regel in items], nu)
        bundels: list[Bundel] = []
        for oordeel in [] if opdracht.proef else oordelen:
            bundel = (
                self._herhaler.maak(oordeel, opdracht.id, nu)
                if isinstance(oordeel, Mag)
                else self._herhaler.maak_niet(oordeel, opdracht.id, nu)
            )
            bundels += [bundel] if bundel is not None else []
        niet = Counter(o.code for o in oordelen if isinstance(o, Niet))
        gedaan = sum(isinstance(o, Mag) for o in oordelen)
        stand = werk.stand.verder(gedaan=gedaan, niet=niet, aantal=len(items))
        return await self._leg_vast(werk, stand, bundels)

    async def _terzijde(self, werk: _Werk, nu: datetime) -> Stand:
        """The next message that lies aside: decide once more, or give up."""
        opdracht = werk.opdracht
        partij, kenmerk = opdracht.items[werk.stand.plek]
        onderwerp = onderwerpen.geparkeerd(partij, kenmerk)
        liggend = (await self._herkanser.zoek([onderwerp])).get(onderwerp)
        if liggend is None or self._botsingen.get(opdracht.id) == (werk.stand.plek, BOTSINGEN_MAX):
            return await self._leg_vast(werk, werk.stand.verder(gedaan=0, niet={_H_WEG: 1}, aantal=1), [])
        if opdracht.soort == VRIJ:
            uit = await self._herkanser.laat_vrij(liggend, opdracht.id, opdracht.reden, nu)
        else:
            uit = await self._herkanser.geef_op(liggend, opdracht.id, opdracht.reden, nu)
        if isinstance(uit, Blijft):
            stand = werk.stand.verder(gedaan=0, niet={uit.code: 1}, aantal=1)
            bundel = self._herkanser.maak_blijft(liggend, uit, opdracht.id, nu)
            return await self._leg_vast(werk, stand, [] if opdracht.proef else [bundel])
        stand = werk.stand.verder(gedaan=1, niet={}, aantal=1)
        if opdracht.proef:
            return await self._leg_vast(werk, stand, [])
        wissen = () if uit.wissen is None else (uit.wissen,)
        eigen = () if liggend.sleutel is None else (liggend.sleutel,)
        sleutels = (*eigen, *uit.wis_sleutels)
        stand = await self._leg_vast(werk, replace(stand, wissen=wissen, sleutels=sleutels), [uit])
        # At once, for the next step may be long in coming: while the intake is paused none is taken. That step does it
        # again, in case this process dies here.
        for zaak in stand.wissen:
            await self._wis(zaak)
        return stand

    async def _sluit(self, werk: _Werk, nu: datetime) -> Stand:
        """The last step: it is done, or was told to stop."""
        stand = replace(werk.stand, stand=GESTOPT if werk.stand.stop else KLAAR, wissen=(), sleutels=())
        if werk.opdracht.proef:
            return await self._leg_vast(werk, stand, [])
        bundel = Bundel(self._gereedschap, HUB, None, None, nu)
        bundel.record(
            "herhaling-klaar",
            opdracht=werk.opdracht.id,
            uitkomst=stand.stand,
            gedaan=stand.gedaan,
            niet_gedaan=sum(stand.niet.values()),
        )
        return await self._leg_vast(werk, stand, [bundel.boek(self._gereedschap.nummeraar.nieuw())])

    async def _leg_vast(self, werk: _Werk, stand: Stand, bundels: list[Bundel]) -> Stand:
        """Commit what follows, together with the state. What another did meanwhile is left to the next step."""
        plek, rust = onderwerpen.herhaalstand(werk.opdracht.id), self._gereedschap.rust
        inhoud = rust.berg(plek, stand.inhoud())
        groep = [v for b in bundels for v in b.vastleggingen]
        groep.append(Vastlegging(plek, inhoud, werk.volgnummer, onderwerpen.RECORD_TTL_S))
        await rust.borg([sleutel for b in bundels for sleutel in b.sleutels])
        (uitslag,) = await self._geheugen.leg_vast([groep])
        if uitslag is Uitslag.BOTSING:
            # The state moved, or one of these things did: one at a time finds out which.
            self._alleen.add(werk.opdracht.id)
            plek_, keren = self._botsingen.get(werk.opdracht.id, (werk.stand.plek, 0))
            self._botsingen[werk.opdracht.id] = werk.stand.plek, keren + 1 if plek_ == werk.stand.plek else 1
            return werk.stand
        if stand.plek > werk.stand.plek or stand.af:
            self._alleen.discard(werk.opdracht.id)
            self._botsingen.pop(werk.opdracht.id, None)
        return stand
