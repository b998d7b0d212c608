"""Beside a running hub: its address, its keys, its journal. For commands that look; nothing is decided or changed here.

What these commands can show is what records hold: random ids, codes, names of fields, bands. No personal data.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub import onderwerpen
from hub.bootstrap.records import Regel
from hub.bus.fouten import Busweigering
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import GREEP, Journaalgat, laatste_volgnummer, lees_journaal
from hub.bus.server import lopend_adres
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.sleutels import SLEUTELMAP, sleutel_van_seed
from hub.bus.verbinding import Verbinding, verbind
from hub.fouten import Ketenfout
from hub.gateway.poorten import Binnenkomst
from hub.gateway.uitgang import eigen_kenmerk
from hub.gateway.zaakbeeld import Behandeld
from hub.instellingen import Instellingen
from hub.journal.soorten import Recordfout, lees

NAAM: Final = "hub-inzicht"
KIJK_S: Final = 0.05
"""How often is looked for answers: one read for all of them."""


@dataclass(frozen=True, slots=True)
class Verzonden:
    """A message that a party sent: kind, id, and its sequence in the party's inbound stream."""

    bericht: str
    kenmerk: str
    stroomnummer: int


class Inzicht:
    """Reads what the hub wrote. Made by `open_inzicht`."""

    def __init__(self, verbinding: Verbinding) -> None:
        """Use a connection of the hub's own user."""
        self._bus = verbinding
        self._geheugen = NatsGeheugen(verbinding)

    async def laatste(self) -> int:
        """Place of the newest record, 0 when there is none. Raises `Busfout`."""
        return await laatste_volgnummer(self._bus)

    async def terug(self, hoogstens: int) -> AsyncGenerator[Regel, None]:
        """The newest records, newest first, at most so many; read in portions, so that stopping early costs nothing.

        Raises:
            Ketenfout: `JOURNAAL-gat`.
            Busfout: the bus did not answer.
        """
        boven = await self.laatste()
        einde = max(0, boven - hoogstens)
        while boven > einde:
            onder = max(einde, boven - GREEP)
            for regel in reversed(await self._deel(onder + 1, boven)):
                yield regel
            boven = onder

    async def volg(self, vanaf: int) -> AsyncGenerator[Regel, None]:
        """Every record from this place on, as it comes. Never ends by itself. Raises as `terug`."""
        async with aclosing(self._lees(vanaf, volg=True)) as bron:
            async for regel in bron:
                yield regel

    async def _deel(self, eerste: int, laatste: int) -> list[Regel]:
        gelezen: list[Regel] = []
        async with aclosing(self._lees(eerste, volg=False)) as bron:
            async for regel in bron:
                gelezen.append(regel)
                if regel.volgnummer >= laatste:
                    break
        return gelezen

    async def _lees(self, vanaf: int, *, volg: bool) -> AsyncGenerator[Regel, None]:
        try:
            async for regel in lees_journaal(self._bus, vanaf, volg=volg):
                yield Regel(regel.volgnummer, lees(regel.inhoud))
        except (Journaalgat, Recordfout):
            raise Ketenfout(
                "JOURNAAL-gat",
                "Het journaal heeft een gat of een onleesbare regel. Dat is een incident: meld het bij de beheerder.",
            ) from None

    async def antwoorden(self, partij: str, verzonden: Iterable[Verzonden]) -> dict[str, Behandeld]:
        """What the hub answered to these messages, by message id; those not handled yet are absent.

        Read from the marks `behandeld.…`, by their exact subjects: nothing is fetched from the party's own consumer,
        so its adapter misses nothing. A mark under the message id counts only when it is of this very delivery to the
        hub; a repeated or refused message has a mark of its own, under its place in the stream.

        Raises:
            Busfout: the bus did not answer.
        """
        lijst = dict.fromkeys(verzonden)
        paren = {v: _marken(partij, v) for v in lijst}
        gelezen = await self._geheugen.lees([onderwerp for paar in paren.values() for onderwerp in paar])
        gevonden: dict[str, Behandeld] = {}
        for v, (eigen, gewoon) in paren.items():
            if eigen in gelezen:
                gevonden[v.kenmerk] = Behandeld.van_bytes(gelezen[eigen].inhoud)
            elif gewoon in gelezen:
                behandeld = Behandeld.van_bytes(gelezen[gewoon].inhoud)
                if behandeld.stroomnummer == v.stroomnummer:
                    gevonden[v.kenmerk] = behandeld
        return gevonden

    async def wacht_op_antwoorden(
        self, partij: str, verzonden: Sequence[Verzonden], wacht_s: float
    ) -> dict[str, Behandeld]:
        """As `antwoorden`, once all are there or so many seconds have passed; then those that are. Raises `Busfout`."""
        klok = asyncio.get_running_loop().time
        einde = klok() + wacht_s
        while True:
            gevonden = await self.antwoorden(partij, verzonden)
            if len(gevonden) == len(verzonden) or klok() >= einde:
                return gevonden
            await asyncio.sleep(KIJK_S)


@asynccontextmanager
async def open_inzicht(instellingen: Instellingen) -> AsyncIterator[Inzicht]:
    """Connect as the hub's own user to the hub that runs.

    Raises:
        Ketenfout: `HUB-afwezig` no hub runs here; `SLEUTEL-bestand` its key cannot be read.
        Busfout: no connection.
    """
    verbinding = await verbind(
        adres_van(instellingen), zaad(instellingen.toestand, "hub"), naam=NAAM, postbus=HUB_POSTBUS, blijf=False
    )
    try:
        yield Inzicht(verbinding)
    finally:
        await verbinding.sluit()


def adres_van(instellingen: Instellingen) -> str:
    """Where the bus of this hub listens: the given server, or the embedded one that runs on the state directory.

    Raises:
        Ketenfout: `HUB-afwezig`.
    """
    if instellingen.nats is not None:
        return instellingen.nats
    adres = lopend_adres(instellingen.toestand)
    if adres is None:
        raise Ketenfout(
            "HUB-afwezig",
            "Er draait geen hub op deze toestand. Start hem met 'ketenhub up' of kies de map met KETENHUB_TOESTAND.",
        )
    return adres.nats


def zaad(toestand: Path, wie: str) -> str:
    """The NKey seed of the hub (`hub`) or a party (`partij-<code>`). Only read: a looking command makes no keys.

    Raises:
        Ketenfout: `SLEUTEL-bestand`.
    """
    try:
        return sleutel_van_seed((toestand / SLEUTELMAP / f"{wie}.nk").read_text("ascii").strip()).seed
    except (OSError, UnicodeDecodeError, Busweigering):
        raise Ketenfout(
            "SLEUTEL-bestand",
            f"De sleutel {wie}.nk staat niet in de map {SLEUTELMAP} van de toestand of is onleesbaar.",
        ) from None


def _marken(partij: str, v: Verzonden) -> tuple[str, str]:
    """Where the answer can be: under the place in the stream, or under the message id."""
    eigen = eigen_kenmerk(Binnenkomst(partij, v.bericht, v.stroomnummer, b""))
    return onderwerpen.behandeld(partij, eigen), onderwerpen.behandeld(partij, v.kenmerk)
