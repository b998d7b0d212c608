"""Putting a bundle in force: verified first, contents before the pointer, then waiting until the hub says it is live.

Beside a running hub through its cupboard (`hub.bus.beleidskast`); without one on the hub's own disk, from where the
next start brings it there. In both cases the hub verifies it again, itself. A refusal is a record when there is a hub
to write one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.beleidsbestand import bewaar_actief, bewaar_eerder, lees_actief
from hub.bootstrap.beleidsrecords import Beleidsboek
from hub.bootstrap.bundels import lees_vorige
from hub.bootstrap.busplaats import bus_van
from hub.bootstrap.inzicht import verbind_als_hub
from hub.bootstrap.levendbeleid import Levend, keur, lees_sleutels, naam_van
from hub.bus.beleidskast import Beleidskast, Ingehaald, Kastfout, Processtand, Wijzer
from hub.bus.geheugen import NatsGeheugen
from hub.bus.server import zonder_hub
from hub.bus.verbinding import Nietgehoord, Verbinding
from hub.fouten import Afloop, Ketenfout
from hub.gateway.nummers import Systeemklok
from hub.gateway.poorten import Klok
from hub.gateway.weg import NEDERLAND
from hub.instellingen import Instellingen
from hub.policy.beleidsbundel import VERSCHIL, lees_bundel
from hub.policy.ondertekening import Voorganger

NAAM: Final = "hub-activering"
LEEFT_S_MAX: Final = 15.0
"""A process verifies in well under a second, and looks every two; a busy one takes some batches longer."""
RONDE_S: Final = 0.5
"""How long answers are collected before the processes are asked again."""


class Zet(Enum):
    """The steps of an activation, for those who want to stop it at one (fault hooks)."""

    GECONTROLEERD = 1
    OPGEBORGEN = 2
    GEWEZEN = 3


def geen_haak(_zet: Zet) -> None:
    """No fault hook."""


class Activeerweigering(Ketenfout):
    """The bundle is good, and did not go live all the same; what was live stays."""

    afloop = Afloop.GEWEIGERD


@dataclass(frozen=True, slots=True)
class Voornemen:
    """What is about to happen: the verified bundle, what it follows, and the signed difference in words.

    `nieuw`, `weg`: codes of parties that join or leave the dictionary.
    """

    bundel: Levend
    vorige: Voorganger | None
    verschil: str
    nieuw: tuple[str, ...]
    weg: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Geactiveerd:
    """What came of it. `processen`: what each hub process said at the end; none when no hub runs."""

    voornemen: Voornemen
    processen: tuple[Processtand, ...]


async def activeer(
    instellingen: Instellingen,
    bundel: bytes,
    *,
    toon: Callable[[Voornemen], None],
    klok: Klok | None = None,
    haak: Callable[[Zet], None] = geen_haak,
) -> Geactiveerd:
    """Put a bundle in force.

    Args:
        instellingen: of the hub.
        bundel: the file.
        toon: called when it is verified, before anything is written.
        klok: time.
        haak: called after each step: tests stop the process there.

    Raises:
        Bundelweigering: it may not be used.
        Activeerweigering: `ACTIVEER-ingehaald`, another was first; `ACTIVEER-afgewezen`, a hub process refused it.
        Ketenfout: `ACTIVEER-wacht`, no hub process said in time that it is live; `SLEUTELREGISTER-…`; `BELEID-kast`.
        Busfout: the bus does not answer. The pointer tells (`ketenhub beleid stand`) whether it went live.
    """
    klok = klok or Systeemklok()
    werk = _Activering(instellingen.toestand, bundel, toon, klok, haak)
    adres = bus_van(instellingen)
    if adres is None:
        return await asyncio.to_thread(werk.zonder_bus)
    async with AsyncExitStack() as stapel:
        verbinding = await verbind_als_hub(adres, instellingen, naam=NAAM)
        stapel.push_async_callback(verbinding.sluit)
        try:
            return await werk.met_bus(verbinding)
        except Kastfout:
            raise Ketenfout("BELEID-kast", "De kast met het beleid in de NATS-server is niet heel.") from None


@dataclass(frozen=True, slots=True)
class _Activering:
    """One activation, with what it needs."""

    staat: Path
    bundel: bytes
    toon: Callable[[Voornemen], None]
    klok: Klok
    haak: Callable[[Zet], None]

    @property
    def dag(self) -> date:
        return self.klok.nu().astimezone(NEDERLAND).date()

    def zonder_bus(self) -> Geactiveerd:
        """On the hub's disk, with the lock that a starting hub needs; the next start does the rest."""
        with zonder_hub(self.staat):
            oud = lees_actief(self.staat)
            vorige = None if oud is None else lees_vorige(oud, lees_sleutels(self.staat))
            voornemen = self._keur(vorige)
            if oud is not None and vorige is not None:
                bewaar_eerder(self.staat, vorige.digest, oud)
            self.haak(Zet.OPGEBORGEN)
            bewaar_actief(self.staat, self.bundel)
            self.haak(Zet.GEWEZEN)
            return Geactiveerd(voornemen, ())

    async def met_bus(self, verbinding: Verbinding) -> Geactiveerd:
        kast = Beleidskast(verbinding)
        try:
            wijzer = await kast.wijzer()
        except Nietgehoord:
            # A server on which no hub was ever: the first start makes the cupboard and puts in what lies on its disk.
            return await asyncio.to_thread(self.zonder_bus)
        boek = Beleidsboek(NatsGeheugen(verbinding), self.klok)
        try:
            vorige = await self._vorige(kast, wijzer)
            voornemen = await asyncio.to_thread(self._keur, vorige)
        except Ketenfout as fout:
            if fout.code.startswith("BUNDEL-"):
                await boek.geweigerd(self.bundel, fout.code, naam_van(self.bundel))
            raise
        nieuw = voornemen.bundel
        inhoud = await kast.berg_op(self.bundel)
        self.haak(Zet.OPGEBORGEN)
        # Before the pointer: who runs now must say that it is live, also when it dies of it.
        draaien = frozenset(stand.proces for stand in await kast.vraag_rond())
        try:
            await kast.zet_wijzer(revisie=nieuw.revisie, digest=nieuw.digest, inhoud=inhoud, na=wijzer)
        except Ingehaald as fout:
            raise _ingehaald(fout.wijzer) from None
        self.haak(Zet.GEWEZEN)
        return Geactiveerd(voornemen, await self._wacht(kast, nieuw, draaien))

    async def _vorige(self, kast: Beleidskast, wijzer: Wijzer | None) -> Voorganger | None:
        if wijzer is None:
            return None
        oud = await kast.inhoud(wijzer.inhoud)
        vorige = await asyncio.to_thread(lambda: lees_vorige(oud, lees_sleutels(self.staat)))
        if vorige.digest != wijzer.digest:
            raise Kastfout("de wijzer en de bundel zijn niet van elkaar")
        return vorige

    def _keur(self, vorige: Voorganger | None) -> Voornemen:
        nieuw = keur(self.bundel, lees_sleutels(self.staat), vorige, self.dag)
        toen = set() if vorige is None else {p.code for p in partijen_van(vorige.beleid)}
        straks = {p.code for p in partijen_van(nieuw.beleid)}
        voornemen = Voornemen(
            nieuw,
            vorige,
            lees_bundel(self.bundel).teksten[VERSCHIL],
            tuple(sorted(straks - toen)) if vorige else (),
            tuple(sorted(toen - straks)),
        )
        self.toon(voornemen)
        self.haak(Zet.GECONTROLEERD)
        return voornemen

    async def _wacht(self, kast: Beleidskast, nieuw: Levend, draaien: frozenset[str]) -> tuple[Processtand, ...]:
        """Until every process that ever answered has it; nobody answers when no hub runs on this server."""
        klok = asyncio.get_running_loop().time
        einde = klok() + LEEFT_S_MAX

        def bij(standen: Iterable[Processtand]) -> frozenset[str]:
            # Of two activations right after each other the later one counts: this one was live in between.
            return frozenset(stand.proces for stand in standen if stand.revisie >= nieuw.revisie)

        while True:

            def klaar(gekregen: Mapping[str, Processtand], draaien: frozenset[str] = draaien) -> bool:
                return bool(draaien) and draaien <= bij(gekregen.values())

            standen = await kast.vraag_rond(klaar, RONDE_S)
            for stand in standen:
                if stand.geweigerd and stand.over == nieuw.digest:
                    raise Activeerweigering(
                        "ACTIVEER-afgewezen",
                        f"Een hubproces wijst de bundel af ({stand.geweigerd}) en houdt revisie {stand.revisie}."
                        " Staat op elke machine hetzelfde sleutelregister?",
                    )
            draaien |= {stand.proces for stand in standen}
            if draaien == bij(standen):
                return standen
            if klok() >= einde:
                raise Ketenfout(
                    "ACTIVEER-wacht",
                    "De bundel ligt klaar en is aangewezen, maar niet elk hubproces zegt dat zij geldt."
                    " Kijk met 'ketenhub beleid stand'.",
                )


def _ingehaald(wijzer: Wijzer | None) -> Activeerweigering:
    wie = "een ander beleid" if wijzer is None else f"revisie {wijzer.revisie} ({wijzer.digest[:12]})"
    return Activeerweigering(
        "ACTIVEER-ingehaald",
        f"Iemand anders was net eerder: nu is {wie} in werking. Er is niets veranderd door deze opdracht. Vergelijk uw"
        " bundel met wat er nu is, en laat haar opnieuw maken en ondertekenen.",
    )
