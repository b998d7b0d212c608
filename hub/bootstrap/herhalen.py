"""Giving an order to do something again, following it, and stopping it: for commands beside a running hub.

An order and the record that it was given are one commit. The hub carries it out, also when this command is gone; what a
count (`proef`) finds is not recorded and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub import onderwerpen
from hub.bootstrap.hubrust import Hubrust
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.inzicht import adres_van, verbind_als_hub
from hub.bus.geheugen import NatsGeheugen
from hub.bus.reeks import lees_reeks
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Verbinding
from hub.bus.wekker import wek
from hub.fouten import Afloop, Ketenfout
from hub.gateway.herhaalopdracht import REDENEN, Opdracht, Opdrachtfout, Stand, hoogstens
from hub.gateway.nummers import WillekeurigeNummers
from hub.gateway.poorten import HUB, Rust, Rustfout, Uitslag, Vastlegging
from hub.instellingen import Instellingen
from hub.journal.soorten import record

NAAM: Final = "hub-herhalen"
KIJK_S: Final = 0.1
"""Between two looks at the state of an order."""
STIL_S: Final = 20.0
"""Without a step in so long, somebody must be told: no hub runs, or its intake is paused."""
POGINGEN_MAX: Final = 20
"""Writes of "stop" against steps of the hub."""
ALS_NU: Final = "als-nu"
ALS_TOEN: Final = "als-toen"


class Herhaalweigering(Ketenfout):
    """This order cannot be given."""

    afloop = Afloop.GEWEIGERD


@dataclass(frozen=True, slots=True)
class Lopend:
    """An order that lies there: what, and how far."""

    opdracht: Opdracht
    stand: Stand


class Opdrachtgever:
    """Made by `open_opdrachtgever`."""

    def __init__(self, verbinding: Verbinding, rust: Rust) -> None:
        """Use a connection of the hub's own user, and its key at rest."""
        self.bus = verbinding
        self.rust = rust
        self._geheugen = NatsGeheugen(verbinding)
        self._nummers = WillekeurigeNummers()

    async def geef(
        self, soort: str, items: Sequence[tuple[str, str]], reden: str, nu: datetime, *, proef: bool = False
    ) -> Opdracht:
        """Write the order, and that it was given. `items`: see `Opdracht`; each once.

        Raises:
            Herhaalweigering: `HERHAAL-reden`, no reason of the list; `HERHAAL-aantal`, nothing, or too much at once.
            Busfout: the bus did not answer; perhaps it was given: look before giving it again.
        """
        uniek = tuple(dict.fromkeys(items))
        eis_reden(soort, reden)
        if not 0 < len(uniek) <= hoogstens(soort):
            raise Herhaalweigering(
                "HERHAAL-aantal",
                f"Een opdracht gaat over 1 tot {hoogstens(soort)} dingen; dit zijn er {len(uniek)}. Kies minder.",
                "partner",
            )
        opdracht = Opdracht(self._nummers.nieuw(), soort, reden, uniek, proef)
        plekken = (onderwerpen.herhaalopdracht(opdracht.id), onderwerpen.herhaalstand(opdracht.id))
        inhouden = (opdracht.inhoud(), Stand(totaal=len(uniek)).inhoud())
        groep = [
            Vastlegging(plek, self.rust.berg(plek, inhoud), 0, onderwerpen.RECORD_TTL_S)
            for plek, inhoud in zip(plekken, inhouden, strict=True)
        ]
        if not proef:
            groep.insert(0, self._bladzijde(opdracht, nu))
        await self._geheugen.leg_vast([groep])
        await wek(self.bus, onderwerpen.HERHAAL_WEK)
        return opdracht

    async def toen(self, aantal: int, reden: str, nu: datetime) -> str:
        """Record that decisions are looked at again *als toen*, before any is shown. Returns the id of the order.

        Raises:
            Herhaalweigering: `HERHAAL-reden`.
            Busfout: the bus did not answer.
        """
        eis_reden("leveringen", reden)
        kenmerk = self._nummers.nieuw()
        velden: dict[str, str | int] = {
            "opdracht": kenmerk,
            "keuze": ALS_TOEN,
            "wat": "leveringen",
            "reden": reden,
            "aantal": aantal,
        }
        await self._geheugen.leg_vast([[self._record("herhaling", velden, nu)]])
        return kenmerk

    async def toen_klaar(self, kenmerk: str, *, gelijk: int, anders: int, onbepaald: int, nu: datetime) -> None:
        """Record how that came out. Raises `Busfout`."""
        velden: dict[str, str | int] = {
            "opdracht": kenmerk,
            "uitkomst": "klaar",
            "gedaan": gelijk,
            "niet_gedaan": anders,
            "onbepaald": onbepaald,
        }
        await self._geheugen.leg_vast([[self._record("herhaling-klaar", velden, nu)]])

    async def volg(self, kenmerk: str, bij: Callable[[Stand], None] = lambda _: None) -> Stand:
        """Wait until the hub is done with it; `bij` hears of each step.

        Raises:
            Ketenfout: `HERHAAL-stil`, no hub takes a step; the order stays. `HERHAAL-onbekend`, it is not there.
            Busfout: the bus did not answer.
        """
        klok = asyncio.get_running_loop().time
        vorige, sinds = None, klok()
        while True:
            stand = (await self._lees(kenmerk))[0]
            if stand != vorige:
                vorige, sinds = stand, klok()
                bij(stand)
            if stand.af:
                return stand
            if klok() - sinds > STIL_S:
                raise Ketenfout(
                    "HERHAAL-stil",
                    "De hub doet nu niets aan deze opdracht: hij draait niet, of neemt even niets aan. De opdracht"
                    " blijft liggen en gaat vanzelf verder. Kijk met 'ketenhub herhaal --stand'.",
                    "wereld",
                )
            await asyncio.sleep(KIJK_S)

    async def stop(self, kenmerk: str) -> Stand:
        """Tell the hub to stop; what was done stays done. Returns the state it had.

        Raises:
            Ketenfout: `HERHAAL-onbekend`; `HERHAAL-stil`, it could not be written between the steps of the hub.
            Busfout: the bus did not answer; doing it again is safe.
        """
        plek = onderwerpen.herhaalstand(kenmerk)
        for _ in range(POGINGEN_MAX):
            stand, volgnummer = await self._lees(kenmerk)
            if stand.af or stand.stop:
                return stand
            inhoud = self.rust.berg(plek, replace(stand, stop=True).inhoud())
            nieuw = Vastlegging(plek, inhoud, volgnummer, onderwerpen.RECORD_TTL_S)
            if await self._geheugen.leg_vast([[nieuw]]) == [Uitslag.VASTGELEGD]:
                await wek(self.bus, onderwerpen.HERHAAL_WEK)
                return stand
        raise Ketenfout("HERHAAL-stil", "De opdracht was steeds net een stap verder. Probeer het nog eens.", "wereld")

    async def lijst(self) -> list[Lopend]:
        """Orders of the last month, newest first. Raises `Busfout`."""
        uit: list[Lopend] = []
        async for onderwerp, gelezen in lees_reeks(self.bus, onderwerpen.herhaalopdracht("*")):
            try:
                opdracht = Opdracht.van_bytes(self.rust.haal(onderwerp, gelezen.inhoud))
                uit.append(Lopend(opdracht, (await self._lees(opdracht.id))[0]))
            except (Opdrachtfout, Rustfout, Ketenfout):
                continue
        return uit[::-1]

    async def _lees(self, kenmerk: str) -> tuple[Stand, int]:
        plek = onderwerpen.herhaalstand(kenmerk)
        gelezen = (await self._geheugen.lees([plek])).get(plek)
        if gelezen is None or not gelezen.inhoud:
            raise Herhaalweigering("HERHAAL-onbekend", "Er is geen opdracht met dit id.", "partner")
        return Stand.van_bytes(self.rust.haal(plek, gelezen.inhoud)), gelezen.volgnummer

    def _bladzijde(self, opdracht: Opdracht, nu: datetime) -> Vastlegging:
        return self._record(
            "herhaling",
            {
                "opdracht": opdracht.id,
                "keuze": ALS_NU,
                "wat": opdracht.soort,
                "reden": opdracht.reden,
                "aantal": len(opdracht.items),
            },
            nu,
        )

    def _record(self, soort: str, velden: dict[str, str | int], nu: datetime) -> Vastlegging:
        kop = {"id": self._nummers.nieuw(), "tijd": nu.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "partij": HUB}
        inhoud = record(soort, {**kop, **velden}).inhoud
        plek = onderwerpen.journaal(HUB, kop["id"])
        return Vastlegging(plek, inhoud, 0, onderwerpen.RECORD_TTL_S)


def eis_reden(soort: str, reden: str) -> None:
    """A reason of the list for this kind of order.

    Raises:
        Herhaalweigering: `HERHAAL-reden`. What was typed is not repeated: it may name a person.
    """
    if reden not in REDENEN[soort]:
        raise Herhaalweigering("HERHAAL-reden", f"Geef met --reden een van: {', '.join(REDENEN[soort])}.", "partner")


@asynccontextmanager
async def open_opdrachtgever(instellingen: Instellingen) -> AsyncIterator[Opdrachtgever]:
    """Connect as the hub's own user to the hub that runs.

    Raises:
        Ketenfout: `HUB-afwezig`, `SLEUTEL-bestand`.
        Busfout: no connection.
    """
    adres = adres_van(instellingen)
    wikkelaar = laad_hubsleutel(instellingen)
    verbinding = await verbind_als_hub(adres, instellingen, naam=NAAM, blijf=False)
    try:
        yield Opdrachtgever(verbinding, Hubrust(wikkelaar, Sleutelkast(verbinding)))
    finally:
        await verbinding.sluit()
