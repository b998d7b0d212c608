"""Binds the journal in: takes the pages of JOURNAAL into the tree and signs a checkpoint, within a second of a record.

Nothing of this is in the road of a message: any number of hubs commit, and this reads behind them. It may be killed at
any moment, run twice, and move to another machine, for the tree follows from JOURNAAL alone:

- on one folder one process at a time binds (a lock that goes with the process); the others stand by and take over;
- on two machines both make the same tree; the cupboard on the bus lets one write each checkpoint, by compare-and-set.

What is signed is never older than what was signed before, and never of another tree: before anything is signed, the
tree must hold every checkpoint that was given out, here or on the bus. If it does not, or JOURNAAL has fewer pages than
the tree or another last one, nothing is signed, it is said aloud, and the intake stops (`zegelwacht`) until a human has
found out. Files that were damaged are made again from JOURNAAL, if that gives the same tree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Final, TypeVar

from hub.bootstrap.inbindstand import BUS, GAT, ZWAAR, Inbindstand, Rol
from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bootstrap.journaalstroom import Journaalstroom
from hub.bootstrap.opruimvolger import Opruimvolger
from hub.bus.journaalkast import Journaalkast, Puntingehaald, Uitgegeven
from hub.bus.lezer import GREEP, Journaalgat, lees_journaal
from hub.bus.verbinding import Verbinding
from hub.fouten import Ketenfout
from hub.gateway.poorten import Busfout, Klok
from hub.journal import bladzijde
from hub.journal.controlepunt import Controlepunt
from hub.journal.weerlegd import Bewijsfout
from hub.ledger import boomherstel
from hub.ledger.boomfouten import BEZET, CONTROLEPUNT, HERSTELBAAR, SCHIJF, TEGENSPRAAK, Boomfout
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.schijf import Haak, geen_haak
from hub.logboek import logger

CONTROLEPUNT_S_MAX: Final = 5.0
"""A record is under a signed checkpoint within this time, as long as the disk and the bus work; in practice within half
a second. A supervisor counts on it: what is younger, a proof may be missing of."""
KIJK_S: Final = 0.25
"""How often is looked for new pages."""
TEKEN_S: Final = 1.0
"""While there is much to take in, a checkpoint is signed this often: it costs two writes to disk and one on the bus."""
KIJK_NAAR_STROOM_S: Final = 1.0
"""How often is looked whether JOURNAAL is still what it was, when nothing comes."""
RUST_S: Final = (0.5, 1.0, 2.0, 5.0)
"""Waiting time after each failure in a row. Never longer: what is wrong may be over the next second."""
STOP_S_MAX: Final = 2.0
"""A hub that stops gives the last records so long to be bound in; another takes what is left."""
_T = TypeVar("_T")


class Inbinder:
    """The task of one process. `bij_controlepunt` is called with each new checkpoint, by who signed or adopted it.

    A callback gets the checkpoint and its signed note, must not wait and may not raise.
    """

    def __init__(
        self, verbinding: Verbinding, map_: Path, sleutel: Journaalsleutel, klok: Klok, haak: Haak = geen_haak
    ) -> None:
        """`map_`: `<staat>/journaal`. `haak`: for fault drills."""
        self._bus = verbinding
        self._kastbus = Journaalkast(verbinding)
        self._opruiming = Opruimvolger(self._kastbus, map_, sleutel)
        self._map = map_
        self._sleutel = sleutel
        self._klok = klok
        self._haak = haak
        self._kast: Boomschrijver | None = None
        self._uit: Uitgegeven | None = None
        self._eisen: list[Controlepunt] = []
        self._vergeleken = False
        self._getekend_s = 0.0
        self._gekeken_s = 0.0
        self._stroom = Journaalstroom(verbinding, self._opruiming)
        self._ronde_bij = 0
        self._schade: Boomfout | None = None
        self._fouten = 0
        self._stand = Inbindstand()
        self._taak: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self.bij_controlepunt: list[Callable[[Controlepunt, bytes], None]] = []
        self.volgers_bij: Callable[[int], bool] = lambda _: True
        """Whether all that reads records here has so many; before that none of them goes."""

    @property
    def stand(self) -> Inbindstand:
        """How it goes now."""
        return self._stand

    @property
    def bindt(self) -> bool:
        """Whether this process is the one that binds on its folder."""
        return self._kast is not None

    async def start(self) -> None:
        """Take in what lies there for `CONTROLEPUNT_S_MAX` at most, then go on in the background."""
        einde = asyncio.get_running_loop().time() + CONTROLEPUNT_S_MAX
        while not await self._beurt() and asyncio.get_running_loop().time() < einde and not self._fouten:
            pass
        self._taak = asyncio.create_task(self._draai(), name="inbinder")

    async def stop(self) -> None:
        """Bind in what is there, for `STOP_S_MAX` at most, and give the folder to another.

        From a disk that hangs nobody can take the folder back; the rest of the hub stops tidily all the same.
        """
        self._stop.set()
        if self._taak is not None:
            klaar, _ = await asyncio.wait({self._taak}, timeout=2 * STOP_S_MAX)
            if not klaar:
                logger().error("inbinden-hangt")
                return
        einde = asyncio.get_running_loop().time() + STOP_S_MAX
        while self._kast is not None and not self._fouten and asyncio.get_running_loop().time() < einde:
            if await self._beurt():
                break
        self._laat_los()

    async def _draai(self) -> None:
        bij = True
        while not self._stop.is_set():
            wacht_s = RUST_S[min(self._fouten, len(RUST_S)) - 1] if self._fouten else KIJK_S if bij else 0.0
            try:
                async with asyncio.timeout(wacht_s):
                    await self._stop.wait()
            except TimeoutError:
                bij = await self._beurt()

    async def _beurt(self) -> bool:
        """One round, with whatever goes wrong in it told. True when there is nothing left to take in."""
        try:
            bij = await self._ronde()
        except Boomfout as fout:
            if fout.code == BEZET:
                self._sta_klaar()
            else:
                self._schade = fout if fout.code in HERSTELBAAR else self._schade
                await self._mislukt(fout.code, fout.uitleg)
        except Busfout:
            await self._mislukt(BUS, "De NATS-server antwoordt niet.")
        except Journaalgat:
            await self._mislukt(GAT, "Het journaal in de NATS-server heeft een gat.")
        except Bewijsfout as fout:
            await self._mislukt(CONTROLEPUNT, f"Een uitgegeven controlepunt klopt niet. {fout}")
        except Ketenfout as fout:
            await self._mislukt(fout.code, fout.uitleg)
        except Exception as fout:  # noqa: BLE001 - who seals may not stop sealing; the next round tries again
            logger().error("inbinden-fout", fout=fout, exc_info=fout)
            await self._mislukt(SCHIJF, "Het inbinden mislukte door een onverwachte fout.")
        else:
            self._gelukt()
            return bij
        return True

    async def _ronde(self) -> bool:
        kast = await self._open()
        if not self._vergeleken:
            await self._vergelijk(kast)
        bladen = await self._lees(kast.stand_nu.bladzijden + 1)
        nu = asyncio.get_running_loop().time()
        if bladen or nu - self._gekeken_s >= KIJK_NAAR_STROOM_S:
            await self._bekijk_stroom(kast)
            self._gekeken_s = nu
        if bladen:
            await self._voeg_toe(kast, bladen)
        bij = len(bladen) < GREEP
        self._toets(kast, bij=bij)
        if not self._eisen and (bij or nu - self._getekend_s >= TEKEN_S):
            await self._teken(kast)
            self._getekend_s = nu
        if bij and not self._eisen:
            await self._ruim_op(kast)
        if bij and not bladen:
            await self._loop_na()
        return bij

    async def _voeg_toe(self, kast: Boomschrijver, bladen: list[list[bytes]]) -> None:
        try:
            await self._in_draad(kast.voeg_toe, bladen)
        except Bewijsfout:
            raise Journaalgat("a record that cannot be a leaf") from None  # none that the hub made

    async def _bekijk_stroom(self, kast: Boomschrijver) -> None:
        """JOURNAAL must still be the stream that the tree was compared with. Raises `Boomfout`."""
        if await self._stroom.is_anders(kast.stand_nu.bladzijden):
            await self._vergelijk(kast)

    async def _loop_na(self) -> None:
        """Nothing to do: look at the next of the old files. A thousand records a second cost half a percent of a core.

        Raises:
            Boomfout: it is damaged.
        """
        kast = Boomkast(self._map)
        self._ronde_bij = self._ronde_bij + 1 if await self._in_draad(kast.loop_na, self._ronde_bij) else 0

    async def _ruim_op(self, kast: Boomschrijver) -> None:
        """Take away what was pruned by order. Raises `Boomfout`: the tree does not say so, or the disk refuses."""
        opdracht = await self._opruiming.te_doen(kast.stand_nu.grootte, self._stand.controlepunt)
        if opdracht is not None and self.volgers_bij(opdracht[0].records):
            self._opruiming.gedaan(opdracht[0], await self._in_draad(kast.ruim_op, opdracht[1]))

    async def _open(self) -> Boomschrijver:
        """The tree to write in; made whole first when it was damaged."""
        if self._kast is None:
            if self._schade is not None:
                await self._herstel(self._schade)
            try:
                self._kast = await asyncio.to_thread(Boomschrijver, self._map, self._haak)
            except Boomfout as fout:
                if fout.code not in HERSTELBAAR:
                    raise
                await self._herstel(fout)
                self._kast = await asyncio.to_thread(Boomschrijver, self._map, self._haak)
            self._vergeleken = False
            self._opruiming.opnieuw()
            await self._in_draad(boomherstel.ruim, self._map)
            await self._in_draad(self._kast.schrijf_sleutel, self._sleutel.publiek.vkey())
            logger().info("inbinden-begonnen")
        return self._kast

    async def _vergelijk(self, kast: Boomschrijver) -> None:
        """What was given out, and what JOURNAAL has: the tree must be the same before it grows.

        Raises:
            Boomfout: `JOURNAAL-tegenspraak`.
            Bewijsfout: a checkpoint was not signed by this hub, or is damaged.
        """
        self._uit = await self._kastbus.lees()
        await self._neem_eisen(kast)
        stand = kast.stand_nu
        await self._stroom.eis(stand.bladzijden)
        if stand.bladzijden:
            laatste = await self._lees(stand.bladzijden, 1)
            records = laatste[0] if laatste else []
            van = stand.grootte - len(records)
            if not records or van < 0 or await self._in_draad(lambda: [r for _, r in kast.records(van)]) != records:
                raise Boomfout(
                    "JOURNAAL-tegenspraak", "De laatste bladzijde in de NATS-server is niet die van de boom."
                )
        self._vergeleken = True

    async def _neem_eisen(self, kast: Boomkast) -> None:
        """The checkpoints that the tree must hold. A damaged file here is no harm while the bus has the checkpoint."""
        self._eisen = [] if self._uit is None else [self._sleutel.controleer(self._uit.nota)]
        hier = await self._in_draad(kast.controlepunt)
        try:
            if hier is not None:
                self._eisen.append(self._sleutel.controleer(hier))
        except Bewijsfout:
            if self._uit is None:
                raise
            logger().error("journaal-beschadigd", code=CONTROLEPUNT)

    def _toets(self, kast: Boomkast, *, bij: bool) -> None:
        """Compare the tree with each checkpoint that it has grown past; all of them must be among its past."""
        grootte = kast.stand_nu.grootte
        for punt in self._eisen:
            if punt.grootte > grootte:
                if bij:
                    raise Boomfout(
                        "JOURNAAL-tegenspraak", "Een uitgegeven controlepunt heeft meer records dan er nog zijn."
                    )
            elif kast.wortel(punt.grootte) != punt.wortel:
                raise Boomfout("JOURNAAL-tegenspraak", "De boom is een andere dan die van een uitgegeven controlepunt.")
        self._eisen = [punt for punt in self._eisen if punt.grootte > grootte]

    async def _teken(self, kast: Boomschrijver) -> None:
        """Give out a checkpoint when the tree has grown, and lay what was given out beside the tree."""
        stand = kast.stand_nu
        if self._uit is None or self._sleutel.controleer(self._uit.nota).grootte < stand.grootte:
            if not stand.grootte:
                return
            nota = self._sleutel.onderteken(stand.grootte, stand.wortel)
            try:
                volgnummer = await self._kastbus.zet(
                    nota, stand.bladzijden, na=self._uit.volgnummer if self._uit else 0
                )
            except Puntingehaald:
                # Another machine signed, or this one did and did not hear it. Its tree must be this one.
                self._uit = await self._kastbus.lees()
                await self._neem_eisen(kast)
                return
            self._uit = Uitgegeven(nota, stand.bladzijden, volgnummer, self._klok.nu())
        await self._leg_neer(kast, self._uit)

    async def _leg_neer(self, kast: Boomschrijver, uit: Uitgegeven) -> None:
        punt = self._sleutel.controleer(uit.nota)
        try:
            # With signatures of witnesses under it, it is the same checkpoint.
            hier = await self._in_draad(kast.controlepunt)
            if hier is not None and self._sleutel.controleer(hier) == punt:
                self._meld(uit, punt)
                return
        except Bewijsfout:
            pass  # none yet, or a damaged one: this one takes its place
        await self._in_draad(kast.publiceer, uit.nota)
        self._meld(uit, punt)
        for roep in self.bij_controlepunt:
            roep(punt, uit.nota)

    def _meld(self, uit: Uitgegeven, punt: Controlepunt) -> None:
        self._stand = Inbindstand(Rol.INBINDER, self._stand.boom, punt.grootte, uit.tijd)

    async def _herstel(self, schade: Boomfout) -> None:
        """Make the damaged files again, if JOURNAAL gives the tree of every checkpoint that was given out.

        Raises:
            Boomfout: `JOURNAAL-tegenspraak`, it gives another; or the disk refuses.
        """
        logger().error("journaal-beschadigd", code=schade.code)
        self._stand = Inbindstand(Rol.HERSTEL, fout=schade.code, uitleg=schade.uitleg, sinds=self._klok.nu())
        opgeruimd = await self._opruiming.merk()
        merk = None if opgeruimd is None else opgeruimd[0]
        herstel = await asyncio.to_thread(boomherstel.Boomherstel, self._map, self._haak, merk)
        try:
            kast = herstel.kast
            self._uit = await self._kastbus.lees()
            await self._neem_eisen(Boomkast(self._map))
            while bladen := await self._lees(kast.stand_nu.bladzijden + 1):
                if merk is not None and kast.stand_nu.grootte == merk.records:
                    bladen[0] = bladen[0][merk.over :]
                await self._in_draad(kast.voeg_toe, bladen)
                await self._in_draad(lambda: self._toets(kast, bij=False))
                if self._stop.is_set():
                    raise Boomfout(schade.code, schade.uitleg)
            self._toets(kast, bij=True)
            gemaakt = await self._in_draad(herstel.zet_terug)
        finally:
            await self._in_draad(herstel.sluit)
        await self._in_draad(boomherstel.ruim, self._map)
        self._schade = None
        logger().warning("journaal-hersteld", bestanden=len(gemaakt))

    async def _lees(self, vanaf: int, hoogstens: int = GREEP) -> list[list[bytes]]:
        bladen: list[list[bytes]] = []
        async with aclosing(lees_journaal(self._bus, vanaf)) as bron:
            async for blad in bron:
                bladen.append(bladzijde.splits(blad.inhoud))
                if len(bladen) == hoogstens:
                    break
        return bladen

    async def _in_draad(self, werk: Callable[..., _T], *argumenten: object) -> _T:
        """Disk work beside the road of messages. Awaited to its end even when this is cancelled: it holds the files."""
        return await asyncio.shield(asyncio.to_thread(werk, *argumenten))

    async def _mislukt(self, code: str, uitleg: str) -> None:
        self._fouten += 1
        vorig = self._stand
        if vorig.fout != code:
            if code in ZWAAR:
                logger().error("inbinden-mislukt", code=code)
            else:
                logger().warning("inbinden-mislukt", code=code)
        self._stand = Inbindstand(
            Rol.STIL,
            vorig.boom,
            vorig.controlepunt,
            vorig.uitgegeven_op,
            code,
            uitleg,
            vorig.sinds if vorig.fout == code else self._klok.nu(),
        )
        self._vergeleken = False
        if code in HERSTELBAAR or code in {TEGENSPRAAK, CONTROLEPUNT}:
            self._laat_los()  # what lies there may be something else when it is looked at again

    def _gelukt(self) -> None:
        assert self._kast is not None
        vorig = self._stand
        if vorig.fout is not None:
            logger().info("inbinden-verder")
        self._fouten = 0
        self._stand = Inbindstand(Rol.INBINDER, self._kast.stand_nu, vorig.controlepunt, vorig.uitgegeven_op)

    def _sta_klaar(self) -> None:
        self._fouten = 2  # look once a second
        self._stand = Inbindstand(Rol.ACHTERVANG)

    def _laat_los(self) -> None:
        if self._kast is not None:
            self._kast.sluit()
            self._kast = None
