"""`Partner`: all that a system needs to join. Sealing, receipts, retries and reconnecting are inside.

    async with Partner.open("partner") as partner:
        kenmerk = await partner.verstuur("signaal", data)
        antwoord = await partner.antwoord(kenmerk)
        async for levering in partner.ontvang():
            ...                                    # put it in your own system
            await levering.verwerkt()

One mailbox holds deliveries and answers. Whoever waits fetches for everybody: an answer goes to who waits for it, and
else comes out of `ontvang`, as any delivery. Nothing is lost by not looking: what is not finished comes again.

What this does not do: keep anything on disk. Who stops between sending and hearing sends the same message again, with
the same id and time, and gets the same answer.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import uuid
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from adapters import leveringslezer
from adapters.leveringslezer import Opzij
from adapters.lijn import Lijnfout, Zending
from adapters.sdk.aansluiten import open_lijn, systeemtijd, zwijg
from adapters.sdk.fouten import Partnerfout
from adapters.sdk.levering import Antwoord, Levering
from adapters.sdk.partnermap import lees_partnermap
from adapters.sdk.zegellijn import Weigermelding, ZegelLijn
from hub.trust.ontvangst import Aanname, Ontvangstweigering
from schemas import envelop, register
from schemas.berichten.bericht import Bericht
from schemas.berichten.hub import AntwoordV1
from schemas.fouten import Schemafout

Berichtwoord = Literal["signaal", "informatieverzoek", "advies", "afdoening", "terugkoppeling"]
SYSTEEM: Final = "sdk"
"""Name of the sending system in `source`, unless another is given."""
BINNEN_S: Final = 30.0
"""How long is tried: longer than a hub needs to start again; the caller's own work waits for it."""
HAAL_S: Final = 5.0
"""How long one fetch waits at the hub. Idle it costs next to nothing."""
HAAL_MAX: Final = 64
"""Deliveries in one fetch: few enough to finish before the hub sends them again (30 s)."""
RIJ_MAX: Final = 256
"""Opened deliveries that wait for `ontvang`; more are put off while somebody only waits for answers."""
ONTHOUD_MAX: Final = 1_000
"""Answers that are kept for who asks later: as many as may be in flight."""
TERUGVAL_BEGIN_S: Final = 0.2
TERUGVAL_MAX_S: Final = 5.0
"""First and longest pause after an error of the line."""
UITSTEL_S: Final = 30.0
"""After how long a delivery comes again for which there was no room."""
EENMALIG_BYTES: Final = 16


class Partner:
    """One party, joined to the hub. Made by `Partner.open`; one per process and party is enough."""

    def __init__(
        self,
        lijn: ZegelLijn,
        oin: str,
        *,
        nu: Callable[[], datetime] = systeemtijd,
        op_weigering: Callable[[Weigermelding], None] = zwijg,
    ) -> None:
        self.partij = lijn.zegelaar.partij
        self._lijn, self._oin, self._nu, self._op_weigering = lijn, oin, nu, op_weigering
        self._kans = random.Random()  # noqa: S311 - spreads pauses; protects nothing
        self._rij: OrderedDict[int, Levering] = OrderedDict()
        self._antwoorden: OrderedDict[str, Levering] = OrderedDict()
        self._vragers: Counter[str] = Counter()
        self._ophalen = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        map_: str | Path,
        *,
        servers: Sequence[str] | None = None,
        nu: Callable[[], datetime] = systeemtijd,
        op_weigering: Callable[[Weigermelding], None] = zwijg,
    ) -> AsyncIterator[Partner]:
        """Join with the directory that `ketenhub partij nieuw` made and the hub's admission in it.

        Args:
            map_: the partner's directory.
            servers: other addresses of the hub than the admission names.
            nu: the time, aware.
            op_weigering: told of what did not open or could not be read. It was refused, or comes again.

        Raises:
            Partnerfout: no connection within `VERBIND_WACHT_S`, or the certificate is not accepted.
        """
        kaart = await asyncio.to_thread(lees_partnermap, Path(map_))
        async with AsyncExitStack() as stapel:
            try:
                lijn = await stapel.enter_async_context(open_lijn(kaart, servers, nu=nu, op_weigering=op_weigering))
            except Lijnfout as fout:
                raise _vertaal(fout) from None
            yield cls(lijn, kaart.oin, nu=nu, op_weigering=op_weigering)

    # --- out ---------------------------------------------------------------------------------------------------------

    async def verstuur(
        self,
        bericht: Berichtwoord,
        data: Bericht | Mapping[str, object],
        *,
        kenmerk: str | None = None,
        zaak: str | None = None,
        tijd: datetime | None = None,
        systeem: str = SYSTEEM,
        binnen_s: float = BINNEN_S,
    ) -> str:
        """Send a message; returns its id when the hub has stored it. The verdict comes with `antwoord`.

        Args:
            bericht: which message.
            data: its content: a model of `schemas.berichten`, or the same as JSON values.
            kenmerk: own id, a UUID; with `tijd`. The same id and time and content is the same message.
            zaak: id of the case, if the hub told one.
            tijd: when the sender logged it, aware; now by default.
            systeem: name of the sending system, in `source`.
            binnen_s: for how long is tried again when the line fails, with the same id.

        Raises:
            Partnerfout: the content is not valid (its code is of the schemas); the server refuses it (`LIJN-verboden`,
                at once); or the time is up. With `kenmerk` and `tijd` of the error it can be sent again, safely.
        """
        if (kenmerk is None) is not (tijd is None) or (tijd is not None and tijd.tzinfo is None):
            raise Partnerfout("PARTNER-tijd", kenmerk=kenmerk)
        kenmerk, tijd = kenmerk or str(uuid.uuid4()), tijd or self._nu()
        inhoud = self._inhoud(bericht, data, kenmerk, zaak, tijd, systeem)
        # Tries of this call are one message for the server. A second call with the same id must reach the hub, which
        # knows it and answers again: the caller wants to hear what became of it.
        kern = inhoud + secrets.token_bytes(EENMALIG_BYTES)
        try:
            await self._volhouden(lambda: self._lijn.verstuur(bericht, inhoud, kenmerk, kern), binnen_s)
        except Partnerfout as fout:
            raise Partnerfout(fout.code, fout.uitleg, kenmerk=kenmerk, tijd=tijd, opnieuw=fout.opnieuw) from None
        return kenmerk

    def _inhoud(
        self,
        bericht: str,
        data: Bericht | Mapping[str, object],
        kenmerk: str,
        zaak: str | None,
        tijd: datetime,
        systeem: str,
    ) -> bytes:
        """The event, checked as the hub checks it: what is wrong is told here, and nothing is sent."""
        try:
            soort = register.soort_van(bericht)
        except KeyError:
            raise Partnerfout("PARTNER-bericht", kenmerk=kenmerk) from None
        velden = register.als_data(data) if isinstance(data, Bericht) else dict(data)
        try:
            register.valideer(soort, velden)
            gebeurtenis = envelop.nieuw(
                kenmerk=kenmerk,
                source=envelop.bron(self._oin, systeem),
                berichttype=soort.type,
                tijdstip=tijd,
                data=velden,
                zaak=zaak,
            )
            return envelop.schrijf(gebeurtenis)
        except Schemafout as fout:
            raise Partnerfout(fout.code, fout.uitleg, kenmerk=kenmerk) from None

    async def antwoord(self, kenmerk: str, wacht_s: float = BINNEN_S) -> Antwoord:
        """The hub's answer to a message of one's own, with the hub's signed receipt in it checked.

        Args:
            kenmerk: what `verstuur` returned.
            wacht_s: how long is waited for it.

        Raises:
            Partnerfout: `PARTNER-geen-antwoord`, it did not come in time: ask again; `PARTNER-ontvangst`, the hub's
                receipt is missing or belongs to something else; `LIJN-verboden`.
        """
        lus = asyncio.get_running_loop()
        einde = lus.time() + wacht_s
        self._vragers[kenmerk] += 1
        try:
            while (levering := self._antwoorden.get(kenmerk)) is None:
                rest = einde - lus.time()
                if rest <= 0:
                    raise Partnerfout("PARTNER-geen-antwoord", kenmerk=kenmerk, opnieuw=True)
                await self._ronde(min(rest, HAAL_S), lambda: kenmerk in self._antwoorden)
        finally:
            self._vragers[kenmerk] -= 1
            if not self._vragers[kenmerk]:
                del self._vragers[kenmerk]
        if levering.aanname is None or levering.antwoord is None:
            raise Partnerfout("PARTNER-ontvangst", kenmerk=kenmerk)
        await levering.verwerkt()
        eigen = levering.aanname.zegel in self._lijn.zegels(kenmerk)
        return Antwoord(kenmerk, levering.zaak, levering.antwoord, levering.aanname, eigen)

    # --- in ----------------------------------------------------------------------------------------------------------

    async def ontvang(self) -> AsyncIterator[Levering]:
        """Every delivery, as it comes; never ends by itself. A broken connection only makes it wait.

        Raises:
            Partnerfout: the hub does not let this party fetch (`LIJN-verboden`).
        """
        while True:
            while self._rij:
                _, levering = self._rij.popitem(last=False)
                if not levering.afgehandeld:
                    yield levering
            await self._ronde(HAAL_S, lambda: bool(self._rij))

    async def _ronde(self, wacht_s: float, klaar: Callable[[], bool]) -> None:
        """Fetch once, for everybody, unless it is there when it is our turn. Raises `Partnerfout`."""
        try:
            async with asyncio.timeout(wacht_s):
                await self._ophalen.acquire()
        except TimeoutError:
            return
        try:
            if klaar():
                return
            for zending in await self._lijn.haal(HAAL_MAX, wacht_s):
                await self._verdeel(zending)
        except Lijnfout as fout:
            if not fout.opnieuw:
                raise _vertaal(fout) from None
            await asyncio.sleep(min(wacht_s, TERUGVAL_BEGIN_S) * self._kans.uniform(0.5, 1.0))
        finally:
            self._ophalen.release()

    async def _verdeel(self, zending: Zending) -> None:
        """Read one and give it to who waits for it. Raises `Lijnfout`."""
        try:
            adres, gelezen = leveringslezer.lees(self.partij, zending.onderwerp, zending.inhoud)
        except Opzij as fout:
            await self._weiger(zending, fout.code)
            return
        levering = Levering(adres, gelezen, None, zending, self._volhouden)
        if levering.antwoord is not None:
            levering.aanname = self._aanname(levering.antwoord)
            if levering.aanname is None:
                await self._weiger(zending, "PARTNER-ontvangst")
                levering.afgehandeld = True
            if self._bewaar(levering, levering.antwoord.bericht) or levering.afgehandeld:
                return
        if len(self._rij) >= RIJ_MAX and levering.volgnummer not in self._rij:
            await zending.later(UITSTEL_S)
            return
        self._rij[levering.volgnummer] = levering

    def _bewaar(self, levering: Levering, bericht: str | None) -> bool:
        """Keep an answer for who asks for it, now or later; whether somebody waits for it now."""
        if bericht is None:
            return False
        self._antwoorden[bericht] = levering
        while len(self._antwoorden) > ONTHOUD_MAX:
            self._antwoorden.popitem(last=False)
        return self._vragers[bericht] > 0

    async def _weiger(self, zending: Zending, code: str) -> None:
        self._op_weigering(Weigermelding(zending.onderwerp, code, voorgoed=True))
        await zending.weiger(code)

    def _aanname(self, antwoord: AntwoordV1) -> Aanname | None:
        """The hub's receipt in its answer; None when it is missing, not the hub's, or says something else."""
        try:
            aanname = self._lijn.zegelaar.aanname(antwoord.ontvangst or "", self._nu())
        except Ontvangstweigering:
            return None
        zegt = (aanname.partij, aanname.bericht, aanname.uitkomst)
        return aanname if zegt == (self.partij, antwoord.bericht, antwoord.uitkomst) else None

    async def _volhouden(self, werk: Callable[[], Awaitable[None]], binnen_s: float = BINNEN_S) -> None:
        """Try until it works, with pauses that double, spread by chance, inside a deadline. Raises `Partnerfout`."""
        lus = asyncio.get_running_loop()
        einde = lus.time() + binnen_s
        pauze_s = TERUGVAL_BEGIN_S
        while True:
            try:
                return await werk()
            except Lijnfout as fout:
                rust_s = pauze_s * self._kans.uniform(0.5, 1.0)
                if not fout.opnieuw or lus.time() + rust_s >= einde:
                    raise _vertaal(fout) from None
            await asyncio.sleep(rust_s)
            pauze_s = min(2 * pauze_s, TERUGVAL_MAX_S)


def _vertaal(fout: Lijnfout) -> Partnerfout:
    return Partnerfout(fout.code.value, fout.uitleg, opnieuw=fout.opnieuw)
