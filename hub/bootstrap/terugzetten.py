"""`ketenhub reservekopie zet-terug`: begin again from a backup, in an empty state, on a server without a hub's streams.

Every part is checked against its digest before anything is written. Pages of the journal go in first, in order, so that
JOURNAAL numbers them as before and the tree fits; then what is live, as far as its time is not up.

**What has no key any more stays away.** The keys of cases are in no backup. Where their store survived (a server with
replicas of which only the rest was lost), cases come back that were not destroyed since; a destroyed one does not, nor
do its deliveries. On a new server there are no keys, so no cases: who sent of one sends again.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from hub import onderwerpen
from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.beleidshuis import open_huis
from hub.bootstrap.certificaathuis import hub_tls, open_certificaathuis
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.levendbeleid import Levend
from hub.bootstrap.reservekopie import (
    BELEID_DEEL,
    HERSTELD,
    INHOUD,
    JOURNAAL_DEEL,
    KETEN_DEEL,
    STAAT_DEEL,
    VORM,
    Gegeven,
)
from hub.bootstrap.sleutelbestand import vervang, zijn_er_stromen
from hub.bus.beleidskast import Beleidskast, Ingehaald, Kastfout
from hub.bus.geheugen import NatsGeheugen
from hub.bus.inrichting import richt_in
from hub.bus.partijen import Partij
from hub.bus.server import start_ingebed
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.sleutels import laad_of_maak
from hub.bus.verbinding import Jsfout, Verbinding, verbind
from hub.bus.wensen import BELEIDSKAST
from hub.fouten import Ketenfout
from hub.gateway.poorten import Busfout, Klok, Uitslag, Vastlegging
from hub.instellingen import Instellingen
from hub.trust.rustfouten import Rustfout
from hub.trust.wikkelaar import Wikkelaar
from hub.trust.zaakslot import ontsluit, open_zaaksleutel, sleutelnaam_van

GREEP: Final = 200
KORT_S: Final = 3_600
"""How long an old page lies in KETEN on its way to JOURNAAL."""
WACHT_S: Final = 60.0
KIJK_S: Final = 0.05


@dataclass(slots=True)
class Teruggezet:
    """What came back. `zonder_sleutel`: closed things that nobody can open any more; `verlopen`: their time was up."""

    bladzijden: int = 0
    gegevens: int = 0
    zonder_sleutel: int = 0
    verlopen: int = 0


async def zet_terug(instellingen: Instellingen, bestand: Path, klok: Klok) -> Teruggezet:
    """Do it; the hub key must be in its place already.

    Raises:
        Ketenfout: `RESERVEKOPIE-bestand`, it is no backup or is damaged; `RESERVEKOPIE-bezet`, this state or this
            server is not empty; `RESERVEKOPIE-schrijven`; `SLEUTEL-…`, the hub key is another.
        Busweigering: the server may not be used.
        Busfout: the bus did not answer.
    """
    staat = instellingen.toestand
    if zijn_er_stromen(staat) or (staat / "beleid").exists():
        raise Ketenfout("RESERVEKOPIE-bezet", "Deze toestand is niet leeg. Kies met KETENHUB_TOESTAND een nieuwe map.")
    try:
        with tarfile.open(bestand, mode="r:") as archief:
            eerste = await asyncio.to_thread(_keur, archief)
            await asyncio.to_thread(_pak_uit, archief, staat)
            wikkelaar = laad_hubsleutel(instellingen)
            nu_levend = open_huis(staat, klok).levend
            async with _verbonden(instellingen, partijen_van(nu_levend.beleid), eerste) as verbinding:
                terug = _Terug(verbinding, wikkelaar, klok.nu(), eerste)
                await terug.beleid(_beleid(archief, nu_levend))
                await terug.journaal(_regels(archief, JOURNAAL_DEEL))
                await terug.keten(_regels(archief, KETEN_DEEL))
                if not await Sleutelkast(verbinding).alle():
                    await asyncio.to_thread(vervang, staat / HERSTELD, _dag(archief).encode())
                return terug.telling
    except (tarfile.TarError, ValueError, KeyError, TypeError, Kastfout, Ingehaald):
        raise _kapot() from None
    except OSError:
        raise Ketenfout(
            "RESERVEKOPIE-schrijven",
            "De reservekopie is niet te lezen, of de toestand niet te schrijven: geen ruimte, of geen rechten.",
            "wereld",
        ) from None


def _keur(archief: tarfile.TarFile) -> int:
    """Every part is there, as it was written; the number of the first page. Raises `Ketenfout`."""
    document = json.loads(_lees(archief, INHOUD).read())
    if document["vorm"] != VORM:
        raise _kapot()
    namen = {lid.name for lid in archief.getmembers() if lid.isfile()}
    if namen != {*document["delen"], INHOUD}:
        raise _kapot()
    for naam, verwacht in document["delen"].items():
        if hashlib.file_digest(_lees(archief, naam), "sha256").hexdigest() != verwacht:  # type: ignore[arg-type]
            raise _kapot()
    return max(1, int(document.get("eerste", 1)))


def _dag(archief: tarfile.TarFile) -> str:
    """The day on which it was made."""
    return str(json.loads(_lees(archief, INHOUD).read())["gemaakt"])[: len("2026-01-01")]


def _pak_uit(archief: tarfile.TarFile, staat: Path) -> None:
    wortel = staat.resolve()
    for lid in archief.getmembers():
        if not lid.name.startswith(STAAT_DEEL):
            continue
        pad = (wortel / lid.name.removeprefix(STAAT_DEEL)).resolve()
        if not pad.is_relative_to(wortel) or not lid.isfile():
            raise _kapot()
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pad.touch(mode=0o600)
        pad.write_bytes(_lees(archief, lid.name).read())


def _regels(archief: tarfile.TarFile, naam: str) -> Iterator[Gegeven]:
    for regel in _lees(archief, naam):
        document = json.loads(regel)
        tot = document["tot"]
        inhoud = base64.b64decode(document["inhoud"], validate=True)
        yield Gegeven(str(document["onderwerp"]), None if tot is None else int(tot), inhoud)


def _beleid(archief: tarfile.TarFile, nu_levend: Levend) -> Iterator[Gegeven]:
    """Every policy that was live. Backups of earlier versions have only the last one, on the disk of the hub."""
    if BELEID_DEEL in archief.getnames():
        return _regels(archief, BELEID_DEEL)
    return iter([Gegeven(f"{nu_levend.revisie}.{nu_levend.digest}", None, nu_levend.bundel)])


def _lees(archief: tarfile.TarFile, naam: str) -> IO[bytes]:
    deel = archief.extractfile(naam)
    if deel is None:
        raise _kapot()
    return deel


def _kapot() -> Ketenfout:
    return Ketenfout("RESERVEKOPIE-bestand", "Dit is geen reservekopie van een hub, of zij is beschadigd.")


@asynccontextmanager
async def _verbonden(
    instellingen: Instellingen, partijen: tuple[Partij, ...], eerste: int
) -> AsyncIterator[Verbinding]:
    """To a server with empty streams: an own one that runs for as long as this takes, or the one that is given.

    `eerste`: number that the first page gets, so that pages are numbered as the tree has them.
    """
    staat = instellingen.toestand
    sleutels, certificaten = laad_of_maak(staat), open_certificaathuis(staat)
    server = None
    if instellingen.nats is None:
        server = await start_ingebed(staat, partijen, sleutels, certificaten.server, {})
        adres, tls = server.adres.nats, certificaten.hub_context()
    else:
        adres, tls = instellingen.nats, hub_tls(instellingen)
    try:
        verbinding = await verbind(adres, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS, tls=tls, blijf=False)
        try:
            for stroom in (onderwerpen.KETEN, onderwerpen.JOURNAAL, BELEIDSKAST):
                if await _berichten(verbinding, stroom):
                    raise Ketenfout("RESERVEKOPIE-bezet", "Op deze NATS-server werkt al een hub. Kies een lege.")
            await richt_in(verbinding, partijen, staat, eerste_blad=eerste)
            yield verbinding
        finally:
            await verbinding.sluit()
    finally:
        if server is not None:
            await server.stop()


async def _berichten(verbinding: Verbinding, stroom: str) -> int:
    try:
        return int((await verbinding.js(f"STREAM.INFO.{stroom}"))["state"]["last_seq"])
    except Jsfout:
        return 0


class _Terug:
    """Writes entries, in portions."""

    def __init__(self, verbinding: Verbinding, wikkelaar: Wikkelaar, nu: datetime, eerste: int) -> None:
        self._voor = eerste - 1
        self._bus, self._wikkelaar, self._nu_s = verbinding, wikkelaar, int(nu.timestamp())
        self._geheugen, self._kast = NatsGeheugen(verbinding), Sleutelkast(verbinding)
        self.telling = Teruggezet()

    async def beleid(self, regels: Iterator[Gegeven]) -> None:
        """Every policy that was live, in order; the pointer ends at the last. The hub that starts verifies it."""
        kast, wijzer = Beleidskast(self._bus), None
        for gegeven in regels:
            revisie, _, digest = gegeven.onderwerp.partition(".")
            inhoud = await kast.berg_op(gegeven.inhoud)
            wijzer = await kast.zet_wijzer(revisie=int(revisie), digest=digest, inhoud=inhoud, na=wijzer)

    async def journaal(self, regels: Iterator[Gegeven]) -> None:
        """Every page, and wait until JOURNAAL has them all."""
        greep: list[Vastlegging] = []
        for gegeven in regels:
            ttl_s = max(KORT_S, (gegeven.tot or 0) - self._nu_s)
            greep.append(Vastlegging(gegeven.onderwerp, gegeven.inhoud, verwacht=0, ttl_s=ttl_s))
            self.telling.bladzijden += 1
            if len(greep) == GREEP:
                await self._leg(greep)
                greep = []
        await self._leg(greep)
        async with asyncio.timeout(WACHT_S):
            while await _berichten(self._bus, onderwerpen.JOURNAAL) < self._voor + self.telling.bladzijden:  # noqa: ASYNC110 - a copy of the server's sets no event here
                await asyncio.sleep(KIJK_S)

    async def keten(self, regels: Iterator[Gegeven]) -> None:
        """What is live and can still be opened."""
        greep: list[Gegeven] = []
        for gegeven in regels:
            greep.append(gegeven)
            if len(greep) == GREEP:
                await self._leg(await self._leesbaar(greep))
                greep = []
        await self._leg(await self._leesbaar(greep))

    async def _leesbaar(self, greep: list[Gegeven]) -> list[Vastlegging]:
        namen = {naam for g in greep if (naam := sleutelnaam_van(g.inhoud)) is not None}
        sleutels = await self._kast.lees(namen) if namen else {}
        uit: list[Vastlegging] = []
        for gegeven in greep:
            ttl_s = None if gegeven.tot is None else gegeven.tot - self._nu_s
            if ttl_s is not None and ttl_s < 1:
                self.telling.verlopen += 1
                continue
            naam, inhoud = sleutelnaam_van(gegeven.inhoud), gegeven.inhoud
            if naam is not None and naam not in sleutels:
                self.telling.zonder_sleutel += 1
                continue
            if naam is not None and gegeven.onderwerp.startswith("uit."):
                try:
                    inhoud = ontsluit(
                        open_zaaksleutel(naam, sleutels[naam], self._wikkelaar), gegeven.onderwerp, inhoud
                    )
                except Rustfout as fout:
                    raise Ketenfout("SLEUTEL-bestand", fout.uitleg) from None
            uit.append(Vastlegging(gegeven.onderwerp, inhoud, verwacht=0, ttl_s=ttl_s))
            self.telling.gegevens += 1
        return uit

    async def _leg(self, greep: list[Vastlegging]) -> None:
        if greep and await self._geheugen.leg_vast([greep]) != [Uitslag.VASTGELEGD]:
            raise Busfout("een deel van de reservekopie lag er al")
