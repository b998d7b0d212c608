"""The road of a message, step by step, for a batch of what is queued.

    1 open · 2 identify · 3 validate · 4 dedupe · 5 zaak · 6 decide · 7 project · 8 seal · 9 commit · 10 answer · 11 ack

A receipt of a delivery (`ontvangsten`) leaves the road after step 1 and comes back at step 9: no policy is asked.

Steps 1–3 are `inlezen`, 4–5 begin with what `zaakbeeld` reads, 6–7 are `oordeel`, 8 and 10 are `uitgang`; 9 is the port
`Geheugen`; 11 is the caller's, and only for messages that this room calls `KLAAR`.

What this room guarantees:
- a message that it calls KLAAR has exactly one decision, committed with its deliveries, records and answer;
- a message that it calls OPNIEUW left no trace;
- messages about one person are decided one after another, in the order in which they were given.

What it does not do: choose which messages come in which order (the intake does), or decide (the policy does).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from hub import onderwerpen
from hub.gateway import uitgang, zaakbeeld
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.eerdere import vul_aan
from hub.gateway.golven import Werk, split_golf, zonder_wachtend
from hub.gateway.herkansing import herkansing_van
from hub.gateway.inlezen import Ingelezen, Inlezer
from hub.gateway.ontvangsten import Gemeld, beslis_ontvangst, lees_ontvangst
from hub.gateway.opzij import Opzij, lees_opzij
from hub.gateway.parkeren import Over
from hub.gateway.poorten import Binnenkomst, Geheugen, Gelezen, Klok, Partijen, Uitslag, Zegelfout
from hub.gateway.sleutelnamen import sleutels_van
from hub.gateway.uitgang import Beoordeeld
from hub.gateway.weigeringen import Weigering, weiger
from hub.gateway.zaakbeeld import Behandeld, Zaakbeeld
from hub.gateway.zitting import Zitting, open_zitting
from hub.policy.laden import Beleid
from hub.zaak.verloop import ZaakVol
from hub.zaak.zaak import Zaak
from schemas.fouten import Schemafout

NEDERLAND: Final = ZoneInfo("Europe/Amsterdam")
"""Where "today" is: ages and terms are counted in Dutch days."""
GROOT: Final = "JSON-groot"
"""Code of `schemas.fouten` for an event that does not fit in 64 KiB."""
BOTSINGEN_MAX: Final = 5
"""Times that a message is decided anew because its case changed meanwhile; then it waits its turn in the queue."""

STUK_BERICHTEN: Final = 64
"""Messages read and committed together. A full batch has four pieces: enough to keep computer and disk busy at once; a
signal has four entries, so that a piece stays well below what one atomic batch may hold."""
_NIEMAND: Final[Mapping[str, Opzij]] = {}


class Stap(Enum):
    """The numbered steps, for those who want to stop the hub at one (fault hooks)."""

    OPEN = 1
    HERKEN = 2
    VALIDEER = 3
    ONTDUBBEL = 4
    ZAAK = 5
    BESLIS = 6
    STRIP = 7
    VERZEGEL = 8
    LEG_VAST = 9
    ANTWOORD = 10
    BEVESTIG = 11


class Afloop(Enum):
    """What the intake does with the message."""

    KLAAR = "klaar"
    """Committed: acknowledge it."""
    OPNIEUW = "opnieuw"
    """Nothing happened: let it be redelivered."""


@dataclass(frozen=True, slots=True)
class Bekeken:
    """A message that is not on the road. `over` None: nobody can read about whom it is."""

    behandeld: bool
    over: Over | None


def _geen_haak(_stap: Stap) -> None:
    """No fault hook."""


class Weg:
    """The road. One per process. Several batches may be on it at once; the fences keep them apart."""

    def __init__(
        self,
        *,
        beleid: Callable[[], Beleid],
        partijen: Partijen,
        geheugen: Geheugen,
        klok: Klok,
        gereedschap: Gereedschap,
        haak: Callable[[Stap], None] = _geen_haak,
    ) -> None:
        """Build with its ports.

        `beleid` gives the policy in force, `partijen` who is admitted; each is asked once per batch. `haak` is called
        when a batch enters a step: tests stop the process there.
        """
        self._beleid = beleid
        self._partijen = partijen
        self._geheugen = geheugen
        self._klok = klok
        self._gereedschap = gereedschap
        self._haak = haak
        self._zitting: Zitting | None = None

    async def verwerk(self, berichten: Sequence[Binnenkomst]) -> list[Afloop]:
        """Take a batch along the road; one `Afloop` per message, in order.

        Raises:
            Busfout: the bus did not answer. Nothing is lost: what was committed is recognised when it comes again.
        """
        nu = self._klok.nu()
        zitting = self.zitting(nu)
        for stap in (Stap.OPEN, Stap.HERKEN, Stap.VALIDEER):
            self._haak(stap)
        inlezer = zitting.inlezer
        werk = [Werk(n, b, inlezer, self._lees(inlezer, b, nu)) for n, b in enumerate(berichten)]
        aflopen = [Afloop.OPNIEUW] * len(berichten)
        while werk:
            golf, werk = split_golf(werk)
            for _ in range(BOTSINGEN_MAX):
                golf = await self._stukken(golf, zitting, nu, aflopen)
                if not golf:
                    break
            # What comes later about the same person may not overtake what must wait: leave it too.
            werk = zonder_wachtend(werk, golf)
        self._haak(Stap.BEVESTIG)
        return aflopen

    async def _stukken(self, golf: Sequence[Werk], zitting: Zitting, nu: datetime, aflopen: list[Afloop]) -> list[Werk]:
        """A wave in pieces side by side: while the disk has one, the next is decided.

        No two messages of a wave share a person, a case or an id, so no piece can get in another's way.
        """
        if len(golf) <= STUK_BERICHTEN:
            return await self._ronde(golf, zitting, nu, aflopen)
        stukken = [golf[begin : begin + STUK_BERICHTEN] for begin in range(0, len(golf), STUK_BERICHTEN)]
        rondes = (self._ronde(stuk, zitting, nu, aflopen) for stuk in stukken)
        # All are waited for, also when one fails: nothing of this batch may be under way when it is tried again.
        gedaan = await asyncio.gather(*rondes, return_exceptions=True)
        botsing: list[Werk] = []
        for uit in gedaan:
            if isinstance(uit, BaseException):
                raise uit
            botsing += uit
        return botsing

    async def _ronde(self, golf: Sequence[Werk], zitting: Zitting, nu: datetime, aflopen: list[Afloop]) -> list[Werk]:
        """Steps 4–10 for messages of different persons; returns those whose fence refused them."""
        goed = [w for w in golf if isinstance(w.gelezen, Ingelezen)]
        self._haak(Stap.ONTDUBBEL)
        beelden = await zaakbeeld.lees(
            self._geheugen,
            self._gereedschap.rust,
            zitting.aansluiting,
            [w.gelezen for w in goed if isinstance(w.gelezen, Ingelezen)],
        )
        gemeld = [w.gelezen for w in golf if isinstance(w.gelezen, Gemeld)]
        ligt = await self._geheugen.lees([o for g in gemeld for o in g.onderwerpen]) if gemeld else {}
        wie = {w.gelezen.index for w in golf if isinstance(w.gelezen, Weigering) and w.gelezen.index is not None}
        opzij = await lees_opzij(self._geheugen, self._gereedschap.rust, wie)
        self._haak(Stap.ZAAK)
        per_plaats = {w.plaats: beeld for w, beeld in zip(goed, beelden, strict=True)}
        open_: list[Werk] = []
        bundels: list[Bundel] = []
        self._haak(Stap.BESLIS)
        for w in golf:
            if isinstance(w.gelezen, Gemeld):
                bundel = await self._ontvangst(w, w.gelezen, ligt, zitting, nu)
            else:
                bundel = await self._bundel(w, w.gelezen, per_plaats.get(w.plaats), zitting, nu, opzij)
            if bundel is None:
                aflopen[w.plaats] = Afloop.KLAAR
            else:
                open_.append(w)
                bundels.append(bundel)
        self._haak(Stap.STRIP)
        self._haak(Stap.VERZEGEL)
        # A key that is not stored when what it closed is, closes it for ever: so this comes first.
        await self._gereedschap.rust.borg([sleutel for b in bundels for sleutel in b.sleutels])
        uitslagen = await self._geheugen.leg_vast([b.vastleggingen for b in bundels]) if bundels else []
        self._haak(Stap.LEG_VAST)
        botsing: list[Werk] = []
        for w, bundel, uitslag in zip(open_, bundels, uitslagen, strict=True):
            if uitslag is Uitslag.BOTSING:
                botsing.append(w)
                continue
            if bundel.wissen is not None:
                await self.wis(bundel.wissen, bundel.wis_sleutels)
            aflopen[w.plaats] = Afloop.KLAAR
        self._haak(Stap.ANTWOORD)
        return botsing

    def _lees(self, inlezer: Inlezer, binnenkomst: Binnenkomst, nu: datetime) -> Ingelezen | Gemeld | Weigering:
        """Steps 1–3, or the first of a receipt."""
        if binnenkomst.bericht != onderwerpen.ONTVANGST:
            return inlezer.lees(binnenkomst, nu)
        geopend = inlezer.open(binnenkomst, nu)
        if isinstance(geopend, Weigering):
            return geopend
        return lees_ontvangst(
            binnenkomst,
            geopend.inhoud,
            ring=self._partijen,
            sleutelwerk=inlezer.sleutelwerk,
            eigen_kenmerk=inlezer.eigen_kenmerk(binnenkomst),
            nu=nu,
        )

    async def _ontvangst(
        self, w: Werk, gemeld: Gemeld, ligt: Mapping[str, Gelezen], zitting: Zitting, nu: datetime
    ) -> Bundel | None:
        """What follows from a receipt; None when it was recorded or refused before."""
        if ronde := gemeld.ronde_van(ligt):
            gemeld = gemeld.in_ronde(ronde, self._gereedschap.sleutelwerk)
            ligt = await self._geheugen.lees(gemeld.onderwerpen)
        uit = beslis_ontvangst(self._gereedschap, gemeld, ligt, nu)
        if isinstance(uit, Weigering):
            return await self._bundel(w, uit, None, zitting, nu)
        return uit

    async def _bundel(
        self,
        w: Werk,
        gelezen: Ingelezen | Weigering,
        beeld: Zaakbeeld | None,
        zitting: Zitting,
        nu: datetime,
        opzij: Mapping[str, Opzij] = _NIEMAND,
    ) -> Bundel | None:
        """The entries that follow from one message; None when it was handled before and nothing is left to do."""
        if isinstance(gelezen, Weigering):
            if await self._al_behandeld(w, gelezen):
                return None
            wie = gelezen.index
            over = None if wie is None or wie not in opzij else Over(wie, opzij[wie])
            return uitgang.weigering(zitting, w.binnenkomst, gelezen, w.eigen_kenmerk, nu, over)
        if beeld is None:  # pragma: no cover - every message that was read has its view
            raise ValueError("a message that was read has a view of its case")
        # (4) dedupe
        if beeld.behandeld is not None:
            return await self._eerder(w, gelezen, beeld.behandeld, zitting, nu)
        # (5) zaak
        uit: Beoordeeld | Bundel | Weigering = self._beoordeel(w, gelezen, beeld, zitting)
        if isinstance(uit, Beoordeeld):
            uit = await vul_aan(self._geheugen, self._gereedschap.rust, zitting.aansluiting, uit)
        if isinstance(uit, Beoordeeld):
            uit = self._maak(uit, zitting, nu)
        if isinstance(uit, Bundel):
            return uit
        # The first of its id: refused under that id, so that it has one answer for ever.
        reden = replace(uit, kenmerk=gelezen.kenmerk, toezegging=gelezen.toezegging)
        return uitgang.weigering(zitting, w.binnenkomst, reden, gelezen.kenmerk, nu)

    async def _eerder(
        self, w: Werk, gelezen: Ingelezen, behandeld: Behandeld, zitting: Zitting, nu: datetime
    ) -> Bundel | None:
        """A message with this id was handled: redelivered, repeated by the sender, or another."""
        if behandeld.wissen is not None:
            await self.wis(behandeld.wissen)
        zelfde = behandeld.toezegging == gelezen.toezegging
        if (zelfde and behandeld.stroomnummer == w.binnenkomst.volgnummer) or await self._eigen_mark(w) is not None:
            return None
        if zelfde:
            if behandeld.terzijde:
                # It lay aside: when a human had it decided or given up since, that is its answer.
                tweede = herkansing_van(self._gereedschap.sleutelwerk, w.binnenkomst.partij, gelezen.kenmerk)
                behandeld = await self._mark(w.binnenkomst.partij, tweede) or behandeld
            gelezen_antwoord = await self._geheugen.lees([behandeld.antwoord]) if behandeld.antwoord else {}
            antwoord = gelezen_antwoord.get(behandeld.antwoord)
            if antwoord is not None:
                return uitgang.herhaling(zitting, gelezen, behandeld, antwoord.inhoud, w.eigen_kenmerk, nu)
            weg = replace(weiger("W-antwoord-weg", gelezen.kenmerk), toezegging=gelezen.toezegging)
            return uitgang.weigering(zitting, w.binnenkomst, weg, w.eigen_kenmerk, nu)
        ander = replace(weiger("W-ander-bericht", gelezen.kenmerk), toezegging=gelezen.toezegging)
        return uitgang.weigering(zitting, w.binnenkomst, ander, w.eigen_kenmerk, nu)

    def _beoordeel(self, w: Werk, gelezen: Ingelezen, beeld: Zaakbeeld, zitting: Zitting) -> Beoordeeld | Weigering:
        """(6) decide and (7) project."""
        partij, soort, rechter = gelezen.binnenkomst.partij, gelezen.binnenkomst.bericht, zitting.rechter
        oordelen = rechter.oordeel(gelezen.bericht, soort, partij, beeld)
        if isinstance(oordelen, Weigering):
            return beeld.fout or oordelen
        vrijgaven = rechter.vrijgaven(gelezen.bericht, soort, partij, beeld, oordelen)
        blind = rechter.blind(gelezen.bericht, soort, partij, beeld, oordelen)
        return Beoordeeld(gelezen, beeld, oordelen, vrijgaven, blind, rechter.peildatum)

    def _maak(self, beoordeeld: Beoordeeld, zitting: Zitting, nu: datetime) -> Bundel | Weigering:
        """(8) seal; all of it for nothing unless step 9 commits it."""
        try:
            return uitgang.oordeel(zitting, beoordeeld, nu)
        except ZaakVol:
            return weiger("W-zaak-vol")
        except Zegelfout:
            return weiger("W-ontvanger-sleutel")
        except Schemafout as fout:
            if fout.code != GROOT:  # ours: the policy was checked against these forms when it was loaded
                raise
            return weiger("W-levering-groot")

    async def is_behandeld(self, binnenkomst: Binnenkomst) -> bool:
        """Whether this very message was decided, although nobody confirmed it. Raises `Busfout`."""
        return (await self.bekijk(binnenkomst)).behandeld

    async def bekijk(self, binnenkomst: Binnenkomst) -> Bekeken:
        """What is known of a message that is not on the road: whether it was decided, and about whom it is.

        Raises:
            Busfout: the bus did not answer.
            Rustfout: what lies aside about the person does not open.
        """
        nu = self._klok.nu()
        inlezer = self.zitting(nu).inlezer
        gelezen = inlezer.lees(binnenkomst, nu, hoe_oud_ook=True)
        behandeld = await self._al_behandeld(Werk(0, binnenkomst, inlezer, gelezen), gelezen)
        wie = gelezen.index if isinstance(gelezen, Ingelezen) else inlezer.over_wie(binnenkomst, nu)
        if wie is None:
            return Bekeken(behandeld, None)
        liggend = await lees_opzij(self._geheugen, self._gereedschap.rust, [wie])
        return Bekeken(behandeld, Over(wie, liggend[wie]))

    async def _al_behandeld(self, w: Werk, reden: Ingelezen | Weigering) -> bool:
        """Whether this very message was handled, also when it could be read then and cannot now (it grew too old)."""
        if await self._eigen_mark(w) is not None:
            return True
        if reden.kenmerk is None:
            return False
        eerder = await self._mark(w.binnenkomst.partij, reden.kenmerk)
        return (
            eerder is not None
            and eerder.stroomnummer == w.binnenkomst.volgnummer
            and eerder.toezegging == reden.toezegging
        )

    async def _eigen_mark(self, w: Werk) -> Behandeld | None:
        """The mark of this very message in the stream, not of its id."""
        return await self._mark(w.binnenkomst.partij, w.eigen_kenmerk)

    async def _mark(self, partij: str, kenmerk: str) -> Behandeld | None:
        onderwerp = onderwerpen.journaal(partij, kenmerk)
        gelezen = (await self._geheugen.lees([onderwerp])).get(onderwerp)
        return Behandeld.van_bytes(partij, gelezen.inhoud) if gelezen else None

    async def wis(self, zaak: str, sleutels: Collection[str] = ()) -> None:
        """Purge what still lies ready of a destroyed case, and erase its keys.

        Twice is harmless, so a repeated message does it again. The keys go last: as long as one is there, a hub that
        starts knows that this was broken off (`hub.bootstrap.sleutelveger`). `sleutels`: what goes besides its own; the
        tombstone names them too, for who finishes it later.
        """
        ligt = await self._geheugen.ligt(onderwerpen.alles_van_zaak(zaak))
        await self._geheugen.wis(onderwerpen.leveringen_van_zaak(zaak, ligt))
        plek = onderwerpen.vernietigd(zaak)
        steen = (await self._geheugen.lees([plek])).get(plek)
        mee = () if steen is None else Zaak.van_bytes(steen.inhoud).sleutels
        alle = (*sleutels, *mee, *sleutels_van(self._gereedschap.sleutelwerk, zaak))
        await self._gereedschap.rust.wis([*dict.fromkeys(alle)])

    def zitting(self, nu: datetime) -> Zitting:
        """One policy, one day and one state of the register for the whole batch."""
        beleid, dag, aansluiting = self._beleid(), nu.astimezone(NEDERLAND).date(), self._partijen.aansluiting(nu)
        zitting = self._zitting
        if (
            zitting is None
            or zitting.rechter.beleid is not beleid
            or zitting.rechter.peildatum != dag
            or zitting.aansluiting is not aansluiting
        ):
            zitting = self._zitting = open_zitting(beleid, dag, self._gereedschap, aansluiting)
        return zitting
