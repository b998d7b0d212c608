"""What the benchmarks share: a policy with as many parties as wanted, a provisioned server, and invented messages.

The policy is the one beside the code with parties added, so every rule and ban counts. All data are invented: BSNs
begin with 9999 and exist nowhere.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import ssl
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import GEVALLENMAP, lees_beleid, partijen_van
from hub.bootstrap.certificaathuis import open_certificaathuis
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus import inrichting, server
from hub.bus.sleutels import Sleutels, laad_of_maak
from hub.bus.verbinding import Verbinding, ontleed_antwoord, verbind
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.policy.laden import Beleid
from schemas.basis import elfproef
from schemas.register import soort_van

HUB_POSTBUS: Final = "_INBOX_hub"
EDE: Final = "0228"
"""CBS code of a municipality that signed and has a contact person: rule S-01 delivers to it."""
TEGELIJK: Final = 256
"""Publishes in flight while a queue is filled; each waits for the disk."""
TELLEN_S_MAX: Final = 30.0
"""JOURNAAL copies a moment after the commit."""
KIJK_S: Final = 0.02
"""Between two looks at whether a queue is empty: an error of two hundredths on some seconds."""
_ZORG: Final = (
    "Op school valt op dat hij vaak te laat is en moe. Thuis zijn er geldzorgen; de ouders vragen om hulp bij het "
    "opvoeden. Hij gaat om met oudere jongens uit de buurt en komt laat thuis. "
)


@dataclass(frozen=True, slots=True)
class Baan:
    """A running, provisioned server with its policy; `pid` is the server's. `verbinding` has the rights of the hub."""

    instellingen: Instellingen
    beleid: Beleid
    sleutels: Sleutels
    tls: ssl.SSLContext
    verbinding: Verbinding
    pid: int
    staat: Path


@dataclass(frozen=True, slots=True)
class Zending:
    """A message to put in a queue: who sends it, its id, its bytes."""

    partij: str
    kenmerk: str
    inhoud: bytes


def schrijf_beleid(doel: Path, *, eenheden: int = 0, gemeenten: int = 0) -> Path:
    """Write the policy with `eenheden` more police units and `gemeenten` more municipalities, all signed."""
    woordenboek = (BELEID_MEEGELEVERD / "woordenboek.yaml").read_text("utf-8")
    convenant = (BELEID_MEEGELEVERD / "convenant.yaml").read_text("utf-8")
    doel.mkdir(parents=True, exist_ok=True)
    partijen: list[str] = []
    leden: list[str] = []
    for nummer in range(1, eenheden + 1):
        code = eenheid(nummer)
        partijen.append(
            f"  {code}: {{naam: Politie-eenheid {nummer}, rol: politie, oin: 00000099{50_000 + nummer:09}000}}\n"
        )
        leden.append(f"  {code}: {{ondertekend: 2026-01-05}}\n")
    for nummer, cbs in enumerate(islice(_vrije_cbs(woordenboek), gemeenten), start=1):
        code = f"gemeente-{nummer}"
        partijen.append(
            f"  {code}: {{naam: Gemeente {nummer}, rol: gemeente, oin: 00000099{60_000 + nummer:09}000, cbs: {cbs}}}\n"
        )
        leden.append(
            f"  {code}: {{ondertekend: 2026-01-05, contactpersoon: Meldpunt jeugd, grondslag: Jeugdwet art. 7.4.0}}\n"
        )
    (doel / "woordenboek.yaml").write_text(_voeg_toe(woordenboek, "partijen:\n", partijen), "utf-8")
    (doel / "convenant.yaml").write_text(_voeg_toe(convenant, "deelnemers:\n", leden), "utf-8")
    shutil.copytree(BELEID_MEEGELEVERD / GEVALLENMAP, doel / GEVALLENMAP, dirs_exist_ok=True)
    return doel


def eenheid(nummer: int) -> str:
    """Code of an added police unit."""
    return f"politie-{nummer}"


@asynccontextmanager
async def tijdelijk() -> AsyncIterator[Path]:
    """A folder for one measurement, gone afterwards."""
    map_ = Path(tempfile.mkdtemp(prefix="ketenhub-bench-"))
    try:
        yield map_
    finally:
        await asyncio.to_thread(shutil.rmtree, map_, ignore_errors=True)


@asynccontextmanager
async def baan(staat: Path, beleidmap: Path) -> AsyncIterator[Baan]:
    """A server as the hub starts it (`sync_interval: always`), with every stream; no hub on it yet."""
    zet_proef_klaar(staat, beleidmap)
    beleid = lees_beleid(beleidmap)
    partijen = partijen_van(beleid)
    sleutels, huis = laad_of_maak(staat), open_certificaathuis(staat)
    laad_geheim(staat)  # as the hub does: before there are streams, and never after
    # Queues are filled with the rights of the hub, so no party has to log in.
    ingebed = await server.start_ingebed(staat, partijen, sleutels, huis.server, {})
    tls = huis.hub_context()
    try:
        verbinding = await verbind(ingebed.adres.nats, sleutels.hub.seed, naam="bench", postbus=HUB_POSTBUS, tls=tls)
        try:
            await inrichting.richt_in(verbinding, partijen, staat)
            instellingen = Instellingen(
                toestand=staat, beleid=beleidmap, nats=ingebed.adres.nats, nats_monitor=ingebed.adres.monitor
            )
            yield Baan(instellingen, beleid, sleutels, tls, verbinding, ingebed.pid, staat)
        finally:
            await verbinding.sluit()
    finally:
        await ingebed.stop()


def bsns() -> Iterator[str]:
    """Invented BSNs that pass the 11-proef: 9,091 of them, in the range that nobody gets."""
    return (str(nummer) for nummer in range(999_900_000, 1_000_000_000) if elfproef(str(nummer)))


def signaal(beleid: Beleid, partij: str, bsn: str) -> Zending:
    """A signal of about 1.5 KB that rule S-01 lets pass."""
    nu = datetime.now(UTC)
    kenmerk = str(uuid.uuid4())
    data = {
        "doel": "omgevingsadvies",
        "fase": "signalering",
        "betrokkene": {
            "bsn": bsn,
            "voornamen": "Sam",
            "achternaam": "Voorbeeld",
            "geboortedatum": f"{nu.year - 16}-01-15",
            "adres": {"straat": "Proefstraat", "huisnummer": "12", "postcode": "6711 AB", "woonplaats": "Ede"},
            "gemeente_inschrijving": EDE,
            "gezagdragers": [{"naam": "Kim Voorbeeld", "relatie": "ouder", "telefoon": "0600000000"}],
        },
        "feit": {
            "verdacht": True,
            "pleegdatum": nu.date().isoformat(),
            "zwaarte": "licht",
            "aanleiding": "heterdaad",
            "huiselijk_geweld": False,
            "omschrijving_kort": "Vernieling van een bushokje, samen met anderen",
            "procesverbaalnummer": "PL0600-2026-1",
        },
        "zorgen": [{"leefgebied": "school-werk", "omschrijving": _ZORG * 3, "van": "school"}],
    }
    gebeurtenis = {
        "specversion": "1.0",
        "id": kenmerk,
        "source": f"urn:nld:oin:{beleid.woordenboek.partijen[partij].oin}:systeem:proef",
        "type": soort_van("signaal").type,
        "time": nu.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "datacontenttype": "application/json",
        "data": data,
    }
    return Zending(partij, kenmerk, json.dumps(gebeurtenis).encode())


async def vul(verbinding: Verbinding, zendingen: Sequence[tuple[str, Zending]]) -> None:
    """Publish each under its subject, many in flight, and return when the disk has all."""
    poort = asyncio.Semaphore(TEGELIJK)

    async def een(onderwerp: str, zending: Zending) -> None:
        async with poort:
            antwoord = await verbinding.vraag(onderwerp, zending.inhoud, kop={"Nats-Msg-Id": zending.kenmerk})
        ontleed_antwoord(onderwerp, antwoord.data)

    await asyncio.gather(*(een(*zending) for zending in zendingen))


async def maak_stroom(verbinding: Verbinding, naam: str, onderwerpen: list[str], *, werkrij: bool) -> None:
    """A stream for a contender, as durable as the hub's own; nothing happens when it is there already."""
    await verbinding.js(
        f"STREAM.CREATE.{naam}",
        {
            "name": naam,
            "subjects": onderwerpen,
            "retention": "workqueue" if werkrij else "limits",
            "storage": "file",
            "num_replicas": 1,
            "duplicate_window": 120_000_000_000,
            "allow_atomic": not werkrij,
        },
    )


async def wacht_tot_leeg(verbinding: Verbinding, stromen: Iterable[str]) -> None:
    """Return when these work queues are empty: everything was handled and acknowledged."""
    for stroom in stromen:
        while await aantal(verbinding, stroom):  # noqa: ASYNC110 - only the server knows; nobody here is told
            await asyncio.sleep(KIJK_S)


async def wacht_op_aantal(verbinding: Verbinding, stroom: str, verwacht: int) -> None:
    """Return when a stream holds exactly this many messages.

    Raises:
        RuntimeError: it does not, in `TELLEN_S_MAX`: the contender did something else than it should.
    """
    einde = asyncio.get_running_loop().time() + TELLEN_S_MAX
    while (heeft := await aantal(verbinding, stroom)) != verwacht:
        if asyncio.get_running_loop().time() > einde:
            raise RuntimeError(f"{stroom} holds {heeft} messages instead of {verwacht}")
        await asyncio.sleep(KIJK_S)


async def aantal(verbinding: Verbinding, stroom: str) -> int:
    """How many messages a stream holds."""
    return int((await verbinding.js(f"STREAM.INFO.{stroom}"))["state"]["messages"])


def _voeg_toe(tekst: str, kop: str, regels: Iterable[str]) -> str:
    if tekst.count("\n" + kop) != 1:
        raise ValueError(f"the policy has no {kop.strip()}")
    return tekst.replace("\n" + kop, "\n" + kop + "".join(regels))


def _vrije_cbs(woordenboek: str) -> Iterator[str]:
    return (f"{nummer:04}" for nummer in range(1, 10_000) if f"cbs: {nummer:04}" not in woordenboek)
