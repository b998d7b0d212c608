"""Beside a running hub: its address, its keys, its journal. For commands that look; nothing is decided or changed here.

What these commands can show is what records hold: random ids, codes, names of fields, bands. No personal data.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub import onderwerpen
from hub.bootstrap.certificaathuis import hub_tls
from hub.bootstrap.records import Regel
from hub.bus.fouten import Busweigering
from hub.bus.lezer import GREEP, Journaalblad, Journaalgat, laatste_volgnummer, lees_blad, lees_journaal
from hub.bus.server import lopend_adres
from hub.bus.serverconfig import BREEKGLAS_POSTBUS, HUB_POSTBUS
from hub.bus.sleutels import SLEUTELMAP, sleutel_van_seed
from hub.bus.verbinding import JS, Verbinding, verbind
from hub.fouten import Ketenfout
from hub.gateway.poorten import Busfout
from hub.instellingen import Instellingen
from hub.journal import bladzijde
from hub.journal.soorten import Recordfout, lees
from schemas import envelop
from schemas.berichten.hub import AntwoordV1
from schemas.json_strikt import ontleed

NAAM: Final = "hub-inzicht"
BREEKGLAS: Final = "breekglas"
KIJK_S: Final = 0.05
"""How often is looked for answers: one read for all of them."""
_GEEN: Final = "404"
_EINDE: Final = "204"


Opener = Callable[[str, bytes], bytes]
"""(subject, sealed bytes) → the event, with the keys of the party it was sealed for; the hub itself cannot open it."""


@dataclass(frozen=True, slots=True)
class Antwoord:
    """An answer of the hub to a sender, and the case that it names to him."""

    zaak: str | None
    inhoud: AntwoordV1


class Inzicht:
    """Reads what the hub wrote. Made by `open_inzicht`."""

    def __init__(self, verbinding: Verbinding) -> None:
        """Use a connection of the hub's own user."""
        self._bus = verbinding

    async def laatste(self) -> int:
        """Number of the newest page, 0 when there is none. Raises `Busfout`."""
        return await laatste_volgnummer(self._bus)

    async def blad(self, vanaf: int) -> list[Regel]:
        """The records of the first page with this sequence or a higher one; nothing when there is none.

        Raises:
            Ketenfout: `JOURNAAL-gat`.
            Busfout: the bus did not answer.
        """
        try:
            blad = await lees_blad(self._bus, vanaf)
        except Journaalgat:
            raise _gat() from None
        return [] if blad is None else _regels(blad)

    async def terug(self, hoogstens: int) -> AsyncGenerator[Regel, None]:
        """The records of the newest pages, newest first; at most so many pages, in portions: stopping early is free.

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
        """Every record from this page on, as it comes. Never ends by itself. Raises as `terug`."""
        async with aclosing(self._bladen(vanaf, volg=True)) as bron:
            async for blad in bron:
                for regel in _regels(blad):
                    yield regel

    async def ruw(self) -> AsyncGenerator[bytes, None]:
        """Every page up to now as it was stored, oldest first, for who only counts. Raises as `terug`."""
        async with aclosing(self._bladen(1, volg=False)) as bron:
            async for blad in bron:
                yield blad.inhoud

    async def _deel(self, eerste: int, laatste: int) -> list[Regel]:
        gelezen: list[Regel] = []
        async with aclosing(self._bladen(eerste, volg=False)) as bron:
            async for blad in bron:
                if blad.volgnummer > laatste:
                    break  # all that was asked for was pruned
                gelezen += _regels(blad)
                if blad.volgnummer == laatste:
                    break
        return gelezen

    async def _bladen(self, vanaf: int, *, volg: bool) -> AsyncGenerator[Journaalblad, None]:
        try:
            async for blad in lees_journaal(self._bus, vanaf, volg=volg, wat_er_is=True):
                yield blad
        except Journaalgat:
            raise _gat() from None

    async def stand(self) -> int:
        """Sequence of the newest entry of KETEN; answers to what is sent after this come after it. Raises `Busfout`."""
        return int((await self._bus.js(f"STREAM.INFO.{onderwerpen.KETEN}"))["state"]["last_seq"])

    async def wacht_op_antwoorden(
        self, partij: str, berichten: Collection[str], na: int, wacht_s: float, open_: Opener
    ) -> dict[str, Antwoord]:
        """The answers of the hub to these message ids, once all are there or so many seconds have passed.

        Read where they lie ready, after sequence `na`, with the hub's right to read, and opened by `open_`: nothing is
        fetched from the party's own consumer, so its adapter misses nothing. Of several answers to one id the newest
        counts. Raises what `open_` raises.

        Raises:
            Busfout: the bus did not answer.
        """
        klok = asyncio.get_running_loop().time
        einde = klok() + wacht_s
        gevonden: dict[str, Antwoord] = {}
        while True:
            na, nieuw = await self._antwoorden(partij, na, open_)
            for antwoord in nieuw:
                if antwoord.inhoud.bericht is not None and antwoord.inhoud.bericht in berichten:
                    gevonden[antwoord.inhoud.bericht] = antwoord
            if nieuw:
                continue  # there may be more: a portion is bounded
            if len(gevonden) == len(berichten) or klok() >= einde:
                return gevonden
            await asyncio.sleep(KIJK_S)

    async def beantwoord(self, partij: str, berichten: Collection[str], open_: Opener) -> frozenset[str]:
        """Which of these message ids have an answer that still lies ready.

        Raises:
            Busfout: the bus did not answer.
        """
        gevonden: set[str] = set()
        na = 0
        while True:
            na, nieuw = await self._antwoorden(partij, na, open_)
            if not nieuw:
                return frozenset(gevonden)
            gevonden |= {a.inhoud.bericht for a in nieuw if a.inhoud.bericht in berichten and a.inhoud.bericht}

    async def _antwoorden(self, partij: str, na: int, open_: Opener) -> tuple[int, list[Antwoord]]:
        """The next portion of a party's answers, and the sequence of the last one."""
        vraag = {"seq": na + 1, "batch": GREEP, "next_by_subj": onderwerpen.antwoord(partij, "*", "*")}
        *berichten, slot = await self._bus.vraag_reeks(
            f"{JS}.DIRECT.GET.{onderwerpen.KETEN}", json.dumps(vraag).encode()
        )
        status = (slot.headers or {}).get("Status")
        if status not in {_GEEN, _EINDE}:
            raise Busfout(f"lezen uit {onderwerpen.KETEN} gaf status {status}")
        gelezen: list[Antwoord] = []
        for bericht in berichten:
            koppen = bericht.headers or {}
            na = int(koppen["Nats-Sequence"])
            gebeurtenis = envelop.controleer(ontleed(open_(koppen["Nats-Subject"], bericht.data)))
            gelezen.append(Antwoord(gebeurtenis.subject, AntwoordV1.model_validate(gebeurtenis.data)))
        return na, gelezen


def _regels(blad: Journaalblad) -> list[Regel]:
    try:
        regels = enumerate(bladzijde.splits(blad.inhoud), start=1)
        return [Regel(blad.volgnummer, n, lees(ruw), ruw) for n, ruw in regels]
    except Recordfout:
        raise _gat() from None


def _gat() -> Ketenfout:
    return Ketenfout(
        "JOURNAAL-gat",
        "Het journaal heeft een gat of een onleesbare regel. Dat is een incident: meld het bij de beheerder.",
    )


@asynccontextmanager
async def open_inzicht(instellingen: Instellingen) -> AsyncIterator[Inzicht]:
    """Connect as the hub's own user to the hub that runs.

    Raises:
        Ketenfout: `HUB-afwezig` no hub runs here; `SLEUTEL-bestand`, `CERTIFICAAT-bestand`, it cannot be read.
        Busfout: no connection.
    """
    verbinding = await verbind_als_hub(adres_van(instellingen), instellingen, naam=NAAM, blijf=False)
    try:
        yield Inzicht(verbinding)
    finally:
        await verbinding.sluit()


async def verbind_als_hub(adres: str, instellingen: Instellingen, *, naam: str, blijf: bool = True) -> Verbinding:
    """Connect a command as the hub's own user, with the key and the certificate of this state. Nothing is made.

    Raises:
        Ketenfout: `SLEUTEL-bestand`, `CERTIFICAAT-bestand`.
        Busfout: no connection.
    """
    seed = zaad(instellingen.toestand, "hub")
    return await verbind(adres, seed, naam=naam, postbus=HUB_POSTBUS, tls=hub_tls(instellingen), blijf=blijf)


async def verbind_als_breekglas(adres: str, instellingen: Instellingen, sleutel: Path | None) -> Verbinding | None:
    """Connect as the break-glass user; None when his key is in a safe and was not given. Only for what needs him.

    Raises:
        Ketenfout: `SLEUTEL-bestand`, `CERTIFICAAT-bestand`.
        Busfout: no connection.
    """
    pad = sleutel or instellingen.toestand / SLEUTELMAP / f"{BREEKGLAS}.nk"
    if sleutel is None and not await asyncio.to_thread(pad.is_file):
        return None
    try:
        seed = sleutel_van_seed((await asyncio.to_thread(pad.read_text, "ascii")).strip()).seed
    except (OSError, UnicodeDecodeError, Busweigering):
        raise Ketenfout("SLEUTEL-bestand", "De noodsleutel is er niet of is onleesbaar.") from None
    tls = hub_tls(instellingen)
    return await verbind(adres, seed, naam=BREEKGLAS, postbus=BREEKGLAS_POSTBUS, tls=tls, blijf=False)


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
    """The NKey seed of a user of the hub (`hub`, `systeem`). Only read: a looking command makes no keys.

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
