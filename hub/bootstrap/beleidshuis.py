"""What is live in this process: one reference, that the road asks for once per batch, and how it changes.

Every process looks after itself. It watches the pointer in the cupboard, fetches what is pointed at, verifies it with
its own key register against what it has, writes in the journal that it is live (once for all processes), keeps it on
its own disk, and only then swaps the reference. The batch in hand goes on under the old policy; the next one is decided
under the new, also what had waited to be tried again. What fails verification is refused with a record, and the last
good one stays.

The last day: from the day after, the road gets the policy without its permits (`hub.policy.sluiting`), so a message is
refused with a reason and not lost in silence. The highest day ever seen counts, not the clock of this moment; and what
the journal calls ended has ended, after a restart too.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import Callable
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import partijen_van, woorden_van
from hub.bootstrap.beleidsbestand import bewaar_actief, lees_actief, lees_eerder
from hub.bootstrap.beleidsrecords import Beleidsboek
from hub.bootstrap.bundels import vertaald
from hub.bootstrap.levendbeleid import REGISTER, Levend, herlees, keur, lees_sleutels, naam_van, volgbaar
from hub.bus.beleidskast import Beleidskast, Ingehaald, Kastfout, Processtand, Wijzer
from hub.fouten import Ketenfout
from hub.gateway.poorten import Klok
from hub.gateway.weg import NEDERLAND
from hub.logboek import logger
from hub.logvormen import ken_woorden
from hub.policy.bundelfouten import Bundelfout
from hub.policy.laden import Beleid

PEIL_S: Final = 2.0
"""Between two looks without being called: so long at most waits a change that was missed while the line was down."""
AFTELLEN_DAGEN: Final = 30
"""From so many days ahead the end is announced, each day: time enough for two organisations to sign."""
_KAST: Final = "BELEID-kast"


class Zet(Enum):
    """The steps of a swap, for those who want to stop the hub at one (fault hooks)."""

    GEZIEN = 1
    GEHAALD = 2
    GEKEURD = 3
    VASTGELEGD = 4
    BEWAARD = 5
    GEWISSELD = 6


def geen_haak(_zet: Zet) -> None:
    """No fault hook."""


class Beleidshuis:
    """The policy of one process. `open_huis` makes it; `begin` ties it to the bus, `stop` unties it."""

    def __init__(self, staat: Path, klok: Klok, nu_levend: Levend, haak: Callable[[Zet], None] = geen_haak) -> None:
        """`haak` is called after each step of a swap: tests stop the process there."""
        self._staat = staat
        self._klok = klok
        self._levend = nu_levend
        self._haak = haak
        self._ik = secrets.token_hex(8)
        self._hoogste = date.min
        self._verlopen = False
        self._gemeld: date | None = None
        self._afgewezen: tuple[str, str] | None = None
        self._weigering = ("", "")
        self._bij_start = frozenset(p.code for p in partijen_van(nu_levend.beleid))
        self._wek = asyncio.Event()
        self._stop = asyncio.Event()
        self._taak: asyncio.Task[None] | None = None
        ken_woorden(woorden_van(nu_levend.beleid))

    # ── what the road asks ───────────────────────────────────────────────────────────────────────────────────────

    def beleid(self) -> Beleid:
        """The policy for the next batch: what is live, or that without its permits when its days are over."""
        nu_levend = self._levend
        return nu_levend.beleid if self._geldt(nu_levend) else nu_levend.dicht

    @property
    def levend(self) -> Levend:
        """What is live, open or closed."""
        return self._levend

    @property
    def geldt(self) -> bool:
        """Whether it may be decided under today."""
        return self._geldt(self._levend)

    @property
    def dagen(self) -> int:
        """Days left, this day not counted: 0 on the last one, negative after it."""
        dagen = (self._levend.laatste_dag - self._vandaag()).days
        return dagen if self.geldt else min(dagen, -1)

    @property
    def zonder_aansluiting(self) -> tuple[str, ...]:
        """Parties that came with a policy since the start: their accounts and streams come at the next one."""
        return tuple(sorted({p.code for p in partijen_van(self._levend.beleid)} - self._bij_start))

    def stand(self) -> Processtand:
        """What this process tells who asks."""
        nu_levend = self._levend
        return Processtand(self._ik, nu_levend.revisie, nu_levend.digest, self.dagen, *self._weigering)

    def _vandaag(self) -> date:
        """The highest day seen: a clock that goes back gives no policy its days back."""
        self._hoogste = max(self._hoogste, self._klok.nu().astimezone(NEDERLAND).date())
        return self._hoogste

    def _geldt(self, nu_levend: Levend) -> bool:
        dag = self._vandaag()
        return nu_levend.open and not self._verlopen and nu_levend.inhoud.geldig_van <= dag <= nu_levend.laatste_dag

    # ── the bus ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def begin(self, kast: Beleidskast, boek: Beleidsboek, *, minstens: date = date.min) -> None:
        """Make the cupboard and this process agree, before the first message; then keep watching.

        `minstens`: a day that has certainly been reached, whatever the clock says.

        Raises:
            Ketenfout: what was activated while no hub ran may not be used, or the cupboard is damaged.
            Busfout: the bus did not answer; nothing may be decided.
        """
        self._hoogste = max(self._hoogste, minstens)
        await kast.luister(self.kijk)
        try:
            await self._gelijk(kast, boek)
        except Kastfout:
            raise Ketenfout(_KAST, "De kast met het beleid in de NATS-server is niet heel.") from None
        self._verlopen = await boek.is_verlopen(self._levend.digest)
        await self._leg_vast(boek, self._levend)
        if await asyncio.to_thread(lees_actief, self._staat) != self._levend.bundel:
            await self._bewaar(self._levend)
        await self._kijk_dag(boek)
        await kast.beantwoord(self.stand)
        self._taak = asyncio.create_task(self._draai(kast, boek), name="beleidshuis")

    async def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._wek.set()
        if self._taak is not None:
            await self._taak

    def kijk(self) -> None:
        """Look now, and not only when it is time."""
        self._wek.set()

    async def _gelijk(self, kast: Beleidskast, boek: Beleidsboek) -> None:
        """At the start: the pointer counts, unless this hub has good successors that were activated without a bus."""
        wijzer = await kast.wijzer()
        if wijzer is None:
            await self._breng(kast, boek, None, None)
        elif wijzer.digest != self._levend.digest and wijzer.revisie < self._levend.revisie:
            register = await asyncio.to_thread(lees_sleutels, self._staat)
            bundel = await kast.inhoud(wijzer.inhoud)
            await self._breng(kast, boek, wijzer, await asyncio.to_thread(volgbaar, bundel, register, wijzer.digest))
        elif wijzer.digest != self._levend.digest:
            await self._volg(kast, boek, wijzer)

    async def _breng(self, kast: Beleidskast, boek: Beleidsboek, wijzer: Wijzer | None, toen: Levend | None) -> None:
        """Put what was activated without a bus in the cupboard: each with all that is asked of a bundle that goes live.

        When one may not go live, what is live stays; and without anything live nothing starts.
        """
        bundel = self._levend.bundel
        try:
            for bundel in await asyncio.to_thread(self._rij, toen):
                nieuw = await self._keur(bundel, toen)
                inhoud = await kast.berg_op(bundel)
                wijzer = await kast.zet_wijzer(revisie=nieuw.revisie, digest=nieuw.digest, inhoud=inhoud, na=wijzer)
                await self._leg_vast(boek, nieuw)
                self._levend = toen = nieuw
        except Ingehaald:
            # Another process was first. What it put there is the pointer now, and that counts.
            await self._gelijk(kast, boek)
        except Ketenfout as fout:
            if toen is None:
                raise
            await self._wijs_af(boek, bundel, fout, self._levend.digest)
            # Until here it was only something to follow.
            register = await asyncio.to_thread(lees_sleutels, self._staat)
            self._levend = await asyncio.to_thread(herlees, toen.bundel, register, toen.digest, self._vandaag())

    def _rij(self, toen: Levend | None) -> list[bytes]:
        """What lies on this disk between `toen` and the newest, oldest first.

        Raises:
            Ketenfout: one is missing, so the newest follows nothing that is known.
        """
        rij = [self._levend.bundel]
        einde = None if toen is None else toen.digest
        while (inhoud := naam_van(rij[0])) is not None and inhoud.vorige != einde:
            vorige = None if inhoud.vorige is None else lees_eerder(self._staat, inhoud.vorige)
            if vorige is None or vorige in rij:
                raise vertaald(Bundelfout("BUNDEL-vorige"))
            rij.insert(0, vorige)
        return rij

    async def _draai(self, kast: Beleidskast, boek: Beleidsboek) -> None:
        storing = False
        while not self._stop.is_set():
            # Looked at anyway when the time is over: a call may have been missed.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wek.wait(), PEIL_S)
            self._wek.clear()
            if self._stop.is_set():
                return
            try:
                await self._kijk(kast, boek)
            except Exception as fout:  # noqa: BLE001 - who watches may not stop watching
                if not storing:
                    logger().warning("beleid-kijken-mislukt", fout=fout)
                storing = True
            else:
                storing = False

    async def _kijk(self, kast: Beleidskast, boek: Beleidsboek) -> None:
        """Look once: the day, and the pointer."""
        await self._kijk_dag(boek)
        wijzer = await kast.wijzer()
        if wijzer is None or wijzer.digest == self._levend.digest:
            self._afgewezen, self._weigering = None, ("", "")
            return
        await self._volg(kast, boek, wijzer)

    # ── another policy ───────────────────────────────────────────────────────────────────────────────────────────

    async def _volg(self, kast: Beleidskast, boek: Beleidsboek, wijzer: Wijzer) -> None:
        """Go to what is pointed at, one bundle after another, each verified against the one before it."""
        poging = (wijzer.inhoud, await asyncio.to_thread(_register_kenmerk, self._staat))
        if poging == self._afgewezen:
            return  # refused before, with these very keys
        self._haak(Zet.GEZIEN)
        bundel = b""
        rij: list[Levend] = []
        try:
            for stap in await self._stappen(kast, wijzer):
                bundel = await kast.inhoud(stap.inhoud)
                self._haak(Zet.GEHAALD)
                rij.append(await self._keur(bundel, rij[-1] if rij else self._levend))
                self._haak(Zet.GEKEURD)
        except (Ketenfout, Kastfout) as fout:
            await self._wijs_af(boek, bundel, fout, wijzer.digest)
            self._afgewezen = poging
            return
        for nieuw in rij:
            await self._leg_vast(boek, nieuw)
        self._haak(Zet.VASTGELEGD)
        await self._bewaar(rij[-1])
        self._haak(Zet.BEWAARD)
        self._wissel(rij[-1])
        self._haak(Zet.GEWISSELD)

    async def _stappen(self, kast: Beleidskast, wijzer: Wijzer) -> list[Wijzer]:
        """The pointers between what is live here and what is pointed at; a process may have missed some."""
        alle = await kast.geschiedenis()
        return [*(w for w in alle if self._levend.revisie < w.revisie < wijzer.revisie), wijzer]

    async def _keur(self, bundel: bytes, actief: Levend | None) -> Levend:
        """Verify, beside the road: it takes as long as some batches."""
        dag = self._vandaag()
        nieuw = await asyncio.to_thread(lambda: keur(bundel, lees_sleutels(self._staat), actief, dag))
        ken_woorden(woorden_van(nieuw.beleid))
        return nieuw

    async def _leg_vast(self, boek: Beleidsboek, nieuw: Levend) -> None:
        """No record, no swap. What is closed has its record from the time when it was not."""
        if nieuw.open:
            await boek.actief(nieuw, nieuw.ondertekenaars, (nieuw.laatste_dag - self._vandaag()).days)

    async def _bewaar(self, nieuw: Levend) -> None:
        try:
            await asyncio.to_thread(bewaar_actief, self._staat, nieuw.bundel)
        except OSError as fout:
            # The cupboard has it: a restart begins with the old one on disk and follows from there.
            logger().error("beleid-bewaren-mislukt", fout=fout)

    def _wissel(self, nieuw: Levend) -> None:
        """Swap the one reference: the next batch asks for it."""
        self._levend, self._verlopen, self._gemeld = nieuw, False, None
        self._afgewezen, self._weigering = None, ("", "")
        logger().info(
            "beleid-gewisseld",
            beleid=nieuw.beleid.digest,
            revisie=nieuw.revisie,
            dagen=self.dagen,
            nieuwe_partijen=len(self.zonder_aansluiting),
        )

    async def _wijs_af(self, boek: Beleidsboek, bundel: bytes, fout: Ketenfout | Kastfout, over: str) -> None:
        """The last good one stays; a record says so. `over`: what should have gone live."""
        code = fout.code if isinstance(fout, Ketenfout) else _KAST
        self._weigering = (code, over)
        inhoud = naam_van(bundel)
        logger().error("beleid-afgewezen", code=code, revisie=inhoud.revisie if inhoud else 0)
        await boek.geweigerd(bundel, code, inhoud)

    # ── the last day ─────────────────────────────────────────────────────────────────────────────────────────────

    async def _kijk_dag(self, boek: Beleidsboek) -> None:
        """Count down, once a day; and when it is over, write that down."""
        nu_levend, dag = self._levend, self._vandaag()
        if self._geldt(nu_levend):
            dagen = (nu_levend.laatste_dag - dag).days
            if dagen <= AFTELLEN_DAGEN and self._gemeld != dag:
                self._gemeld = dag
                logger().warning("beleid-loopt-af", dagen=dagen, revisie=nu_levend.revisie)
            return
        if dag > nu_levend.laatste_dag and not self._verlopen:
            await boek.verlopen(nu_levend)
            self._verlopen = True
        if self._gemeld != dag:
            self._gemeld = dag
            logger().error("beleid-verlopen", revisie=nu_levend.revisie)


def open_huis(
    staat: Path, klok: Klok, haak: Callable[[Zet], None] = geen_haak, bundel: bytes | None = None
) -> Beleidshuis:
    """Read and verify what is live on this disk; `bundel` when it comes from elsewhere.

    Raises:
        Ketenfout: `BELEID-geen`, there never was one; or it may not be used.
    """
    gelezen = bundel if bundel is not None else lees_actief(staat)
    if gelezen is None:
        raise Ketenfout(
            "BELEID-geen",
            "Deze hub heeft nog geen beleid, en zonder ondertekend beleid start hij niet. Maak een bundel en zet haar"
            " in werking: 'ketenhub beleid sleutel', 'ketenhub beleid teken', 'ketenhub beleid activeer'."
            " Alleen om te proberen, met sleutels die nergens anders voor zijn: 'ketenhub up --proef'.",
        )
    register, dag = lees_sleutels(staat), klok.nu().astimezone(NEDERLAND).date()
    # What lies here is what this hub remembers; the cupboard is asked next, before the first message (`begin`).
    return Beleidshuis(staat, klok, herlees(gelezen, register, None, dag), haak)


def _register_kenmerk(staat: Path) -> str:
    """What the key register is now: after a change a refused bundle is looked at again."""
    try:
        return hashlib.sha256((staat / REGISTER).read_bytes()).hexdigest()
    except OSError:
        return ""
