"""Changing the keys of the index of persons and cases: a fresh key, every entry moved under it, the old key gone.

In this order:

1. a fresh key goes in the ring, with the fence of what was read: from then on every batch writes under it, and erases
   under both;
2. wait until no batch that read the older ring can still be under way;
3. every entry under an older key is moved: the new one and an empty one over the old, in one atomic batch with the
   fence of the old, so that an entry that is erased meanwhile does not come back;
4. the keys under which nothing lies any more go out of the ring, and in the same atomic batch goes the record that the
   keys were changed: one for each change, whoever finished it.

Broken off anywhere, a repetition goes on where it was: steps 3 and 4 do not ask who began. No BSN is needed.

One process at a time: who moves writes his name in the ring, for `BEURT_S` at a time. When he is killed, another goes
on after that. Two at once would do each other no harm, only the same work twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.bootstrap.inzageindex import Gegeven, lees_de_ring, open_verwijzingen
from hub.fouten import Ketenfout
from hub.gateway.poorten import HUB, Geheugen, Gelezen, Rust, Uitslag, Vastlegging
from hub.gateway.uitgang import VERWIJDERD_TTL_S
from hub.journal.soorten import record
from hub.trust.inzagering import Inzagering, Ringfout, Wisselaar

GEWISSELD: Final = "inzagesleutel-gewisseld"
BEZIG: Final = "INZAGE-wissel"
ONDERWEG_S: Final = 30
"""Longer than a batch of the road takes from reading to its commit: a request to the bus is given up after five."""
RUSTIG: Final = 20
"""So often that is waited when nobody waits for it: ten minutes, so that a machine which stood still in the middle of a
batch (a move of a virtual one, a laptop that closed) writes nothing under a key that has gone."""
BEURT_S: Final = 120
"""How long the name of who moves holds: four times the longest he is silent (`ONDERWEG_S`)."""
BLADER_MAX: Final = 200
"""Entries moved per atomic batch: two each, and a batch takes a thousand."""

Blader = Callable[[str], AsyncIterator[tuple[str, Gelezen]]]
"""(pattern) → every entry of KETEN under it, with its subject; not in one read, for there may be millions."""


@dataclass(frozen=True, slots=True)
class Gewisseld:
    """What a change of keys did: entries moved, entries that were nobody's any more, keys that went out of the ring.

    After a break-off `verhuisd` and `vervallen` are of the last part only. `generatie`: the number of the key of now.
    """

    verhuisd: int
    vervallen: int
    sleutels_weg: int
    generatie: int


@dataclass(frozen=True, slots=True)
class Inzagehuur:
    """Who changes the keys: `wie`, a random name of this process; `sleutel`, 32 fresh bytes; `nummer`, an id."""

    wie: str
    sleutel: bytes
    nummer: str


def geldt_nog(tot: datetime, nu: datetime) -> bool:
    """Whether a turn until `tot` still counts.

    One that ends later than two turns from now was taken by a clock that was wrong.
    """
    return nu < tot <= nu + timedelta(seconds=2 * BEURT_S)


class Wissel:
    """One change of keys. For one use."""

    def __init__(
        self,
        geheugen: Geheugen,
        rust: Rust,
        blader: Blader,
        nu: Callable[[], datetime],
        *,
        keren: int = 1,
        wacht: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`nu`: the time (aware), asked more than once. `keren`: how often `ONDERWEG_S` is waited. `wacht`: seconds."""
        self._geheugen, self._rust, self._blader, self._nu, self._wacht = geheugen, rust, blader, nu, wacht
        self._keren = keren
        self._volgnummer = 0
        self._verhuisd = self._vervallen = 0

    async def doe(self, huur: Inzagehuur) -> Gewisseld:
        """Put the whole index under a fresh key, or finish what was begun. Repeating after a break-off is safe.

        Raises:
            Ketenfout: `INZAGE-index`; `INZAGE-wissel`, somebody else changes the keys now.
            Busfout: the server did not answer.
        """
        ring, self._volgnummer = await lees_de_ring(self._geheugen, self._rust)
        bezig = ring.wisselaar
        if bezig is not None and bezig.wie != huur.wie and geldt_nog(bezig.tot, self._nu()):
            raise _bezig()
        if len(ring.sleutels) == 1:  # else an earlier change was broken off: finish that one
            try:
                ring = ring.met(huur.sleutel, self._nu())
            except Ringfout:
                raise _bezig() from None
        ring = await self._neem_beurt(ring, huur)
        for _ in range(self._keren):
            await self._wacht(ONDERWEG_S)
            ring = await self._neem_beurt(ring, huur)
        for oud in ring.sleutels[:-1]:
            ring = await self._verhuis(ring, oud.generatie, huur)
        return await self._rond_af(ring, huur)

    async def _neem_beurt(self, ring: Inzagering, huur: Inzagehuur) -> Inzagering:
        """Write the ring with our name, for a while from now.

        Raises:
            Ketenfout: `INZAGE-wissel`, somebody else wrote it since we read it.
        """
        ring = ring.bij(Wisselaar(huur.wie, self._nu() + timedelta(seconds=BEURT_S)))
        await self._schrijf([self._ringgegeven(ring)])
        geschreven, self._volgnummer = await lees_de_ring(self._geheugen, self._rust)
        if geschreven != ring:
            raise _bezig()
        return ring

    async def _verhuis(self, ring: Inzagering, generatie: int, huur: Inzagehuur) -> Inzagering:
        """Move what lies under one older key; returns the ring as it was last written."""
        greep: list[Gegeven] = []
        async for onderwerp, gelezen in self._blader(onderwerpen.inzage(generatie, "*")):
            if gelezen.inhoud:
                greep.append((onderwerp, gelezen))
            if len(greep) >= BLADER_MAX:
                await self._verhuis_greep(ring, greep)
                greep.clear()
                if ring.wisselaar is None or ring.wisselaar.tot - self._nu() < timedelta(seconds=BEURT_S / 2):
                    ring = await self._neem_beurt(ring, huur)
        await self._verhuis_greep(ring, greep)
        return ring

    async def _verhuis_greep(self, ring: Inzagering, greep: Sequence[Gegeven]) -> None:
        groepen: list[list[Vastlegging]] = []
        verhuisd: list[int] = []
        for (onderwerp, gelezen), verwijzing in zip(greep, await open_verwijzingen(self._rust, greep), strict=True):
            groep = [Vastlegging(onderwerp, b"", verwacht=gelezen.volgnummer, ttl_s=VERWIJDERD_TTL_S)]
            rest_s = 0.0
            if verwijzing is not None:
                einde = verwijzing.sinds + timedelta(seconds=onderwerpen.INZAGE_TTL_S)
                rest_s = (einde - self._nu()).total_seconds()
            if verwijzing is not None and rest_s >= 1:
                nieuw = onderwerpen.inzage(*ring.huidig.plek(verwijzing.persoon, verwijzing.zaak))
                inhoud = self._rust.berg(nieuw, verwijzing.inhoud(), self._rust.sleutel_van(gelezen.inhoud))
                groep.append(Vastlegging(nieuw, inhoud, ttl_s=int(rest_s)))
                verhuisd.append(len(groepen))
            groepen.append(groep)
        uitslagen = await self._geheugen.leg_vast(groepen) if groepen else []
        # Refused: erased meanwhile, and then it stays away.
        gelukt = {n for n, uitslag in enumerate(uitslagen) if uitslag is Uitslag.VASTGELEGD}
        self._verhuisd += len(gelukt & {*verhuisd})
        self._vervallen += len(gelukt - {*verhuisd})

    async def _rond_af(self, ring: Inzagering, huur: Inzagehuur) -> Gewisseld:
        """Take the keys out under which nothing lies. Our name goes too; what is left, the next one does."""
        over = ring.bij(None)
        for oud in ring.sleutels[:-1]:
            if not [1 async for _, g in self._blader(onderwerpen.inzage(oud.generatie, "*")) if g.inhoud]:
                over = over.zonder(oud.generatie)
        gewisseld = Gewisseld(
            self._verhuisd, self._vervallen, len(ring.sleutels) - len(over.sleutels), ring.huidig.generatie
        )
        groep = [self._ringgegeven(over)]
        if len(over.sleutels) == 1:
            groep.insert(0, _recordgegeven(huur.nummer, gewisseld, self._nu()))
        await self._schrijf(groep)
        return gewisseld

    def _ringgegeven(self, ring: Inzagering) -> Vastlegging:
        plek = onderwerpen.INZAGERING
        return Vastlegging(plek, self._rust.berg(plek, ring.inhoud()), verwacht=self._volgnummer)

    async def _schrijf(self, groep: Sequence[Vastlegging]) -> None:
        (uitslag,) = await self._geheugen.leg_vast([groep])
        if uitslag is Uitslag.BOTSING:
            raise _bezig()


def _recordgegeven(nummer: str, gewisseld: Gewisseld, nu: datetime) -> Vastlegging:
    """That the keys were changed: how many entries, and of nobody."""
    inhoud = record(
        GEWISSELD,
        {
            "id": nummer,
            "tijd": nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "partij": HUB,
            "generatie": gewisseld.generatie,
            "verhuisd": gewisseld.verhuisd,
            "vervallen": gewisseld.vervallen,
            "sleutels_weg": gewisseld.sleutels_weg,
        },
    ).inhoud
    plek = onderwerpen.journaal(HUB, nummer)
    return Vastlegging(plek, inhoud, verwacht=0, ttl_s=onderwerpen.RECORD_TTL_S)


def _bezig() -> Ketenfout:
    return Ketenfout(
        "INZAGE-wissel", "Iemand anders wisselt nu de sleutels van de index van personen. Probeer het straks opnieuw."
    )
