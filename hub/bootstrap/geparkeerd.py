"""What waits for a human: messages given up after all tries, unreadable ones set aside, and those that are held.

Looking shows ids, codes and times; the bytes are only opened to find which record they belong to, and never shown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.hubrust import Hubrust
from hub.bootstrap.inzicht import Inzicht, adres_van, verbind_als_hub
from hub.bootstrap.records import Regel
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.geheugen import NatsGeheugen
from hub.bus.opgegeven import Opgegeven, bied_opnieuw, lees_opgegeven, zend
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Jsfout, Nietgehoord, Verbinding
from hub.fouten import Afloop, Ketenfout
from hub.gateway.inlezen import eigen_kenmerk
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Binnenkomst, Rust
from hub.instellingen import Instellingen

NAAM: Final = "hub-geparkeerd"
BLADEN_MAX: Final = 500_000
"""Pages of the journal looked through at most: a month of the whole country."""
OPGEGEVEN: Final = "opgegeven"
VASTGEHOUDEN: Final = "vastgehouden"
ONLEESBAAR: Final = "onleesbaar"
_ONBEKEND: Final = "onbekend"


class Parkeerweigering(Ketenfout):
    """This message cannot be offered again; it stays where it is."""

    afloop = Afloop.GEWEIGERD


@dataclass(frozen=True, slots=True)
class Wachtend:
    """A message that waits. `id`: for `--bied-opnieuw`; `code`: why it was refused or held, None for a given-up one."""

    id: str
    partij: str
    bericht: str
    waarom: str
    code: str | None
    sinds: str


class Parkeerplaats:
    """Reads what waits and offers it again. Made by `open_parkeerplaats`."""

    def __init__(self, verbinding: Verbinding, geheim: bytes, rust: Rust) -> None:
        """Use a connection of the hub's own user, its secret to find what belongs to what, and its key at rest."""
        self._bus = verbinding
        self._rust = rust
        self._sleutelwerk = HmacSleutelwerk(geheim)

    async def lijst(self) -> list[Wachtend]:
        """Everything that waits, oldest first.

        Raises:
            Ketenfout: `JOURNAAL-gat`.
            Busfout: the bus did not answer.
        """
        uit = [_opgegeven(o) for o in await lees_opgegeven(self._bus)]
        uit += [wachtend for wachtend, _ in await self._opzij()]
        return sorted(uit, key=lambda w: w.sinds)

    async def bied_opnieuw(self, kenmerk: str) -> Wachtend:
        """Offer one again; it is decided under the policy of now, as any message that comes in. Returns what it was.

        Raises:
            Parkeerweigering: `GEPARKEERD-onbekend`, `GEPARKEERD-vast` or `GEPARKEERD-kanaal`.
            Ketenfout: `ZEND-niet-aangenomen`, the queue takes nothing in now; as `lijst`.
            Busfout: the bus did not answer. Doing it again is safe.
        """
        try:
            for opgegeven in await lees_opgegeven(self._bus):
                if _opgegeven(opgegeven).id == kenmerk and await bied_opnieuw(self._bus, opgegeven):
                    return _opgegeven(opgegeven)
            for wachtend, inhoud in await self._opzij():
                if wachtend.id == kenmerk:
                    await self._bied_aan(wachtend, inhoud)
                    return wachtend
        except (Jsfout, Nietgehoord):
            raise Ketenfout(
                "ZEND-niet-aangenomen",
                "De hub neemt nu niets van deze organisatie aan. Het bericht wacht nog.",
                "wereld",
            ) from None
        raise Parkeerweigering("GEPARKEERD-onbekend", "Er wacht geen bericht met dit id.", "partner")

    async def _bied_aan(self, wachtend: Wachtend, inhoud: bytes) -> None:
        if wachtend.waarom == VASTGEHOUDEN:
            raise Parkeerweigering(
                "GEPARKEERD-vast",
                "Dit bericht is beslist: de hub houdt het vast, en beslist over hetzelfde bericht niet twee keer."
                " Vraag de afzender het aan te vullen en met een nieuw id te sturen.",
                "partner",
            )
        if wachtend.bericht == _ONBEKEND:
            raise Parkeerweigering(
                "GEPARKEERD-kanaal", "Dit bericht kwam op een kanaal dat de hub niet kent. Het wacht nog.", "partner"
            )
        await zend(self._bus, onderwerpen.in_(wachtend.partij, wachtend.bericht), inhoud)
        await NatsGeheugen(self._bus).wis([onderwerpen.geparkeerd(wachtend.partij, wachtend.id)])

    async def _opzij(self) -> list[tuple[Wachtend, bytes]]:
        """What was set aside and still lies there, each with its bytes."""
        regels = await self._records()
        soorten = {(_partij(r), r.record["stroomnummer"]): str(r.tekst("bericht")) for r in regels["ontvangen"]}
        vast = {(_partij(r), r.tekst("kenmerk")) for r in regels["vastgehouden"]}
        partijen = sorted({_partij(r) for r in regels["geparkeerd"]})
        ligt = (
            await NatsGeheugen(self._bus).lees([onderwerpen.geparkeerd(p, "*") for p in partijen]) if partijen else {}
        )
        weg = await self._rust.ontsluit([g.inhoud for g in ligt.values()])
        uit: list[tuple[Wachtend, bytes]] = []
        for regel in regels["geparkeerd"]:
            partij, nummer = _partij(regel), int(regel.record["stroomnummer"])
            for onderwerp, gelezen in ligt.items():
                van, kenmerk = onderwerp.split(".")[1:]
                if van != partij or not gelezen.inhoud or self._rust.sleutel_van(gelezen.inhoud) in weg:
                    continue  # also what nobody can open any more: its case was destroyed
                inhoud = self._rust.haal(onderwerp, gelezen.inhoud)
                if eigen_kenmerk(self._sleutelwerk, Binnenkomst(partij, "", nummer, inhoud)) != kenmerk:
                    continue
                waarom = VASTGEHOUDEN if (partij, regel.tekst("kenmerk")) in vast else ONLEESBAAR
                soort, tijd = soorten.get((partij, nummer), _ONBEKEND), str(regel.tekst("tijd"))
                uit.append((Wachtend(kenmerk, partij, soort, waarom, regel.tekst("code"), tijd), inhoud))
        return uit

    async def _records(self) -> dict[str, list[Regel]]:
        """The records that tell of it, of as long as anything lies set aside."""
        begin = datetime.now(UTC) - timedelta(seconds=onderwerpen.GEPARKEERD_TTL_S)
        uit: dict[str, list[Regel]] = {"ontvangen": [], "geparkeerd": [], "vastgehouden": []}
        async with aclosing(Inzicht(self._bus).terug(BLADEN_MAX)) as bron:
            async for regel in bron:
                if str(regel.tekst("tijd")) < begin.strftime("%Y-%m-%dT%H:%M:%S"):
                    break
                if regel.soort in uit:
                    uit[regel.soort].append(regel)
        return uit


@asynccontextmanager
async def open_parkeerplaats(instellingen: Instellingen) -> AsyncIterator[Parkeerplaats]:
    """Connect as the hub's own user to the hub that runs.

    Raises:
        Ketenfout: `HUB-afwezig`, `SLEUTEL-bestand`.
        Busfout: no connection.
    """
    adres = adres_van(instellingen)
    wikkelaar = laad_hubsleutel(instellingen)
    verbinding = await verbind_als_hub(adres, instellingen, naam=NAAM, blijf=False)
    try:
        rust = Hubrust(wikkelaar, Sleutelkast(verbinding))
        yield Parkeerplaats(verbinding, laad_geheim(instellingen.toestand), rust)
    finally:
        await verbinding.sluit()


def _partij(regel: Regel) -> str:
    return str(regel.record["partij"])


def _opgegeven(o: Opgegeven) -> Wachtend:
    return Wachtend(f"{o.partij}/{o.volgnummer}", o.partij, o.bericht, OPGEGEVEN, None, o.sinds)
