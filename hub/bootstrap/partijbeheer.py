"""Changing the register from a command: beside a running hub through its cupboard, else on the hub's own disk.

Beside a running hub a change is done when every process of it says that the card holds there: its server lets nobody in
or throws somebody out by then. Without one the next start brings it there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.bootstrap.busplaats import bus_van
from hub.bootstrap.inzicht import verbind_als_hub
from hub.bootstrap.partijspiegel import bewaar_kaart, lees_gemerkt, lees_spiegel, merk
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.partijkast import Kaartingehaald, Partijkast, Registerstand
from hub.bus.server import zonder_hub
from hub.bus.verbinding import Jsfout, Nietgehoord
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Instellingen
from hub.onderwerpen import instroom
from hub.trust.partijen import Partijkaart, Partijregister
from hub.trust.partijfouten import Partijweigering

NAAM: Final = "hub-partij"
LEEFT_S_MAX: Final = 15.0
"""A process looks as soon as it is told, and every two seconds; the server reloads in some tens of milliseconds."""
RONDE_S: Final = 0.5
"""How long answers are collected before the processes are asked again."""
Verandering = Callable[[Partijregister], Partijkaart]
"""From the register as it is now, the card that is to be."""


class Registerweigering(Ketenfout):
    """The register does not take this change; nothing was changed."""

    afloop = Afloop.GEWEIGERD


@dataclass(frozen=True, slots=True)
class Gewijzigd:
    """What came of it. `processen`: the hub processes in which it holds; 0: no hub runs."""

    kaart: Partijkaart
    processen: int


async def wijzig(instellingen: Instellingen, verander: Verandering) -> Gewijzigd:
    """Change one card.

    Args:
        instellingen: of the hub.
        verander: called with the register as it is; what it raises stops the change.

    Raises:
        Registerweigering: `PARTIJ-…`, the change may not be; `PARTIJ-ingehaald`, somebody else was first.
        Ketenfout: `PARTIJ-wacht`, the card is written and a hub process does not say that it holds; `PARTIJ-kast`,
            `PARTIJ-spiegel`.
        Busfout: the bus does not answer. `ketenhub partij toon` tells whether the change was made.
    """
    geheim = laad_geheim(instellingen.toestand)
    adres = bus_van(instellingen)
    if adres is None:
        return await asyncio.to_thread(wijzig_op_schijf, instellingen.toestand, geheim, verander)
    verbinding = await verbind_als_hub(adres, instellingen, naam=NAAM)
    try:
        kast = Partijkast(verbinding)
        try:
            gelezen = await kast.lees()
        except Nietgehoord:
            # A server on which no hub was ever: the first start brings there what lies on its disk.
            return await asyncio.to_thread(wijzig_op_schijf, instellingen.toestand, geheim, verander)
        register = _register({code: lees_gemerkt(g.inhoud, code, geheim) for code, g in gelezen.items()})
        kaart = vertaald(lambda: verander(register))
        draaien = frozenset(stand.proces for stand in await kast.vraag_rond())
        oud = gelezen.get(kaart.code)
        try:
            await kast.zet(kaart.code, merk(kaart, geheim), na=0 if oud is None else oud.volgnummer)
        except Kaartingehaald:
            raise Registerweigering(
                "PARTIJ-ingehaald",
                "Iemand anders veranderde deze partij net eerder. Er is niets veranderd. Kijk met 'ketenhub partij"
                " toon' hoe het nu is, en probeer het dan opnieuw.",
            ) from None
        return Gewijzigd(kaart, await _wacht(kast, kaart, draaien))
    finally:
        await verbinding.sluit()


def wijzig_op_schijf(staat: Path, geheim: bytes, verander: Verandering) -> Gewijzigd:
    """On the hub's disk, with the lock that a starting hub needs; the next start does the rest.

    Raises:
        Registerweigering: as `wijzig`.
        Ketenfout: `PARTIJ-spiegel`.
        Busweigering: `BUS-bezet`, a hub is starting.
    """
    with zonder_hub(staat):
        register = Partijregister(lees_spiegel(staat, geheim))
        kaart = vertaald(lambda: verander(register))
        bewaar(staat, kaart, geheim)
        return Gewijzigd(kaart, 0)


def bewaar(staat: Path, kaart: Partijkaart, geheim: bytes) -> None:
    """Keep a card on this disk. Raises `Ketenfout` `PARTIJ-bestand`."""
    try:
        bewaar_kaart(staat, kaart, geheim)
    except OSError:
        raise Ketenfout("PARTIJ-bestand", "De kaart is niet in de toestand van de hub te schrijven.") from None


async def lees_register(instellingen: Instellingen) -> tuple[Partijregister, bool]:
    """The register as it is now, and whether it comes from a running bus.

    Raises:
        Ketenfout: `PARTIJ-kast`, `PARTIJ-spiegel`.
        Busfout: the bus does not answer.
    """
    geheim = laad_geheim(instellingen.toestand)
    adres = bus_van(instellingen)
    if adres is not None:
        verbinding = await verbind_als_hub(adres, instellingen, naam=NAAM)
        try:
            gelezen = await Partijkast(verbinding).lees()
            return _register({code: lees_gemerkt(g.inhoud, code, geheim) for code, g in gelezen.items()}), True
        except Nietgehoord:
            pass  # no hub was ever there
        finally:
            await verbinding.sluit()
    return Partijregister(lees_spiegel(instellingen.toestand, geheim)), False


async def heeft_aansluiting(instellingen: Instellingen, code: str) -> bool:
    """Whether the server has a place for this party: made at a start, for every party of the policy of then.

    True when no hub runs: the next start makes it. Raises `Busfout`.
    """
    adres = bus_van(instellingen)
    if adres is None:
        return True
    verbinding = await verbind_als_hub(adres, instellingen, naam=NAAM)
    try:
        await verbinding.js(f"STREAM.INFO.{instroom(code)}")
    except Jsfout:
        return False
    else:
        return True
    finally:
        await verbinding.sluit()


def vertaald(werk: Callable[[], Partijkaart]) -> Partijkaart:
    """Do it; a refusal of the pure room becomes one that a command tells."""
    try:
        return werk()
    except Partijweigering as fout:
        raise Registerweigering(fout.code, fout.uitleg, "partner") from None


def _register(kaarten: Mapping[str, Partijkaart | None]) -> Partijregister:
    echt = {code: kaart for code, kaart in kaarten.items() if kaart is not None}
    if len(echt) != len(kaarten):
        raise Ketenfout("PARTIJ-kast", "In de NATS-server ligt een kaart die geen hub schreef. Er is niets veranderd.")
    return Partijregister(echt)


async def _wacht(kast: Partijkast, kaart: Partijkaart, draaien: frozenset[str]) -> int:
    """Until every process that ever answered has the card; nobody answers when no hub runs on this server."""
    klok = asyncio.get_running_loop().time
    einde = klok() + LEEFT_S_MAX

    def bij(standen: Iterable[Registerstand]) -> frozenset[str]:
        return frozenset(s.proces for s in standen if s.revisies.get(kaart.code, 0) >= kaart.revisie)

    while True:

        def klaar(gekregen: Mapping[str, Registerstand], draaien: frozenset[str] = draaien) -> bool:
            return bool(draaien) and draaien <= bij(gekregen.values())

        standen = await kast.vraag_rond(klaar, RONDE_S)
        draaien |= {stand.proces for stand in standen}
        if draaien == bij(standen):
            return len(standen)
        if klok() >= einde:
            raise Ketenfout(
                "PARTIJ-wacht",
                "De kaart is geschreven, maar niet elk hubproces zegt dat zij daar geldt. Kijk in het logboek van de"
                " hub, en start hem opnieuw als het zo blijft.",
            )
