"""`ketenhub reservekopie maak`: one file from which a hub can begin again, and which brings back nobody who was erased.

| in the file | what |
|---|---|
| `staat/…` | keys of the hub but for the hub key, cards, certificates, the policy, the tree of the journal |
| `stromen/beleid` | every policy that was live, oldest first: the bundle, under its revision |
| `stromen/journaal` | every page, in order |
| `stromen/keten` | what is live: states, advices, messages set aside, deliveries under way, tombstones, the index |
| `inhoud.json` | when, how much, and the SHA-256 of each part |

**No key of a case, ever** (`hub/adr/0017-the-key-of-a-case-lies-apart.md`). States lie in it as they lie in KETEN:
closed, each under the key of its case. A delivery under way is closed once more, under the key of the way to its case.
So once a case is destroyed, everything this file has of it is noise, wherever copies of the file are. What has its key
beside it, as older hubs wrote, is left out: it could never be erased from a file that lies elsewhere.

The hub goes on working meanwhile. What is read first is what refers to nothing later: the tree before the pages.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from hub import onderwerpen
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.inzicht import adres_van, verbind_als_hub
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.beleidskast import Beleidskast, Kastfout
from hub.bus.lezer import lees_journaal
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import JS, Verbinding
from hub.fouten import Ketenfout
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Busfout, Sleutelwerk
from hub.gateway.sleutelnamen import indexsleutel
from hub.instellingen import Instellingen
from hub.ledger.boomkast import CONTROLEPUNTBESTAND, MAPNAAM
from hub.trust.wikkelaar import Wikkelaar
from hub.trust.zaakslot import open_zaaksleutel, sleutelnaam_van, sluit

VORM: Final = 1
INHOUD: Final = "inhoud.json"
KETEN_DEEL: Final = "stromen/keten"
JOURNAAL_DEEL: Final = "stromen/journaal"
BELEID_DEEL: Final = "stromen/beleid"
STAAT_DEEL: Final = "staat/"
MAPPEN: Final = ("beleid", "partijen", "ca", "sleutels", MAPNAAM)
HERSTELD: Final = "hersteld-zonder-zaken"
"""In the state of a hub that began again without the keys of cases: the day of the backup. Of what was shared till that
day the hub cannot find about whom it was, and who asks for his report must not read that there was nothing."""
BESTANDEN: Final = ("sleutels.yaml", HERSTELD)
HUBSLEUTEL: Final = "hubsleutel"
"""Begin of the names of files with a hub key: those are kept apart (`deploy/README.md`)."""
GESLOTEN: Final = ("zaak.*", "markering.*.*", "geparkeerd.*.*", "terzijde.*", "inzage.*.*.*")
"""Closed under a key that lies elsewhere, or left out."""
VAN_HUB: Final = frozenset({onderwerpen.ANTWOORD, onderwerpen.VERNIETIGING})
OPEN: Final = ("vernietigd.*", onderwerpen.GEHEIMPROEF, onderwerpen.INZAGERING)
GREEP: Final = 250
_SECONDEN: Final = len("2026-01-01T00:00:00")


@dataclass(slots=True)
class Telling:
    """What a backup holds, and what was left out because it could not be erased from it."""

    bladzijden: int = 0
    eerste: int = 0
    """Number of the first page; those before it were pruned."""
    gesloten: int = 0
    leveringen: int = 0
    overig: int = 0
    weggelaten: int = 0
    bestanden: int = 0
    delen: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each part."""


@dataclass(frozen=True, slots=True)
class Gegeven:
    """One entry of KETEN: until when it lies there (seconds since 1970; None: for good), and its bytes."""

    onderwerp: str
    tot: int | None
    inhoud: bytes


async def maak(instellingen: Instellingen, naar: Path, nu: datetime) -> Telling:
    """Write the file, whole or not at all, readable by its owner only.

    Raises:
        Ketenfout: `HUB-afwezig`, no hub runs; `RESERVEKOPIE-bestaat`, there is such a file; `RESERVEKOPIE-schrijven`;
            `BELEID-kast`, a policy that was live is not whole.
        Journaalgat: the journal has a hole.
        Busfout: the bus did not answer.
    """
    if await asyncio.to_thread(naar.exists):
        raise Ketenfout("RESERVEKOPIE-bestaat", "Er is al een bestand met deze naam. Kies een andere.")
    adres = adres_van(instellingen)
    wikkelaar, geheim = laad_hubsleutel(instellingen), laad_geheim(instellingen.toestand)
    verbinding = await verbind_als_hub(adres, instellingen, naam="hub-reservekopie", blijf=False)
    try:
        lezer = _Lezer(verbinding, HmacSleutelwerk(geheim), wikkelaar)
        try:
            return await _schrijf(instellingen.toestand, lezer, naar, nu)
        except OSError:
            raise Ketenfout(
                "RESERVEKOPIE-schrijven",
                "De reservekopie is niet te schrijven: geen ruimte, of geen rechten.",
                "wereld",
            ) from None
    finally:
        await verbinding.sluit()


async def _schrijf(staat: Path, lezer: _Lezer, naar: Path, nu: datetime) -> Telling:
    telling = Telling()
    with tempfile.TemporaryDirectory(prefix=".ketenhub-", dir=naar.parent) as werkmap:
        half = Path(werkmap) / "half"
        half.touch(mode=0o600)
        with half.open("wb") as bestand, tarfile.open(fileobj=bestand, mode="w", format=tarfile.PAX_FORMAT) as archief:
            await asyncio.to_thread(_pak_staat, archief, staat, telling)
            for naam, regels in (
                (KETEN_DEEL, lezer.keten(telling)),
                (JOURNAAL_DEEL, lezer.journaal(telling)),
                (BELEID_DEEL, lezer.beleid()),
            ):
                with (Path(werkmap) / "deel").open("w+b") as deel:
                    async with aclosing(regels):
                        async for regel in regels:
                            deel.write(regel)
                    _pak(archief, naam, deel, telling)
            document = {
                "vorm": VORM,
                "gemaakt": nu.astimezone(UTC).isoformat(timespec="seconds"),
                "bladzijden": telling.bladzijden,
                "eerste": telling.eerste,
                "weggelaten": telling.weggelaten,
                "delen": telling.delen,
            }
            inhoud = json.dumps(document, sort_keys=True, indent=1).encode()
            _pak(archief, INHOUD, io.BytesIO(inhoud), Telling())
        half.replace(naar)
    return telling


def _pak(archief: tarfile.TarFile, naam: str, bestand: IO[bytes], telling: Telling) -> None:
    grootte = bestand.seek(0, io.SEEK_END)
    bestand.seek(0)
    telling.delen[naam] = hashlib.file_digest(bestand, "sha256").hexdigest()  # type: ignore[arg-type]  # reads only
    bestand.seek(0)
    kop = tarfile.TarInfo(naam)
    kop.size, kop.mode = grootte, 0o600
    archief.addfile(kop, bestand)


def _pak_staat(archief: tarfile.TarFile, staat: Path, telling: Telling) -> None:
    for pad in _bestanden(staat):
        try:
            with pad.open("rb") as bestand:
                _pak(archief, STAAT_DEEL + str(pad.relative_to(staat)), io.BytesIO(bestand.read()), telling)
        except FileNotFoundError:
            continue  # a tile that was not full is replaced by a fuller one
        telling.bestanden += 1


def _bestanden(staat: Path) -> Iterator[Path]:
    # The checkpoint before the tree it is of: the tree only grows.
    if (punt := staat / MAPNAAM / CONTROLEPUNTBESTAND).is_file():
        yield punt
    for naam in MAPPEN:
        for pad in sorted((staat / naam).rglob("*")):
            tijdelijk = pad.name.startswith(".") or pad == punt
            if pad.is_file() and not pad.is_symlink() and not tijdelijk and not pad.name.startswith(HUBSLEUTEL):
                yield pad
    yield from (pad for naam in BESTANDEN if (pad := staat / naam).is_file())


class _Lezer:
    """What lies on the server, as lines of the file."""

    def __init__(self, verbinding: Verbinding, sleutelwerk: Sleutelwerk, wikkelaar: Wikkelaar) -> None:
        self._bus, self._werk, self._wikkelaar = verbinding, sleutelwerk, wikkelaar
        self._kast = Sleutelkast(verbinding)

    async def journaal(self, telling: Telling) -> AsyncGenerator[bytes, None]:
        """Every page, in order."""
        async for blad in lees_journaal(self._bus, wat_er_is=True):
            telling.eerste = telling.eerste or blad.volgnummer
            telling.bladzijden += 1
            yield _regel(Gegeven(onderwerpen.journaal(blad.partij, blad.kenmerk), None, blad.inhoud), sinds=blad.tijd)

    async def beleid(self) -> AsyncGenerator[bytes, None]:
        """Every policy that was pointed at, oldest first: without them the last one follows nothing that is known."""
        kast = Beleidskast(self._bus)
        try:
            for wijzer in await kast.geschiedenis():
                yield _regel(Gegeven(f"{wijzer.revisie}.{wijzer.digest}", None, await kast.inhoud(wijzer.inhoud)))
        except Kastfout:
            raise Ketenfout("BELEID-kast", "De kast met het beleid in de NATS-server is niet heel.") from None

    async def keten(self, telling: Telling) -> AsyncGenerator[bytes, None]:
        """Everything live but the records."""
        for patroon in (*OPEN, *GESLOTEN):
            async for gegeven in self._reeks(patroon):
                if patroon in OPEN:
                    telling.overig += 1
                elif sleutelnaam_van(gegeven.inhoud) is None:
                    telling.weggelaten += 1
                    continue
                else:
                    telling.gesloten += 1
                yield _regel(gegeven)
        async for gegeven in self._reeks("uit.>"):
            dicht = await self._sluit_levering(gegeven)
            if dicht is None:
                telling.weggelaten += 1
                continue
            telling.leveringen += 1
            yield _regel(dicht)

    async def _sluit_levering(self, gegeven: Gegeven) -> Gegeven | None:
        """Under the key of the way to its case. None: that key is not there.

        What belongs to no case, and the hub's own words (answers, orders to destroy: not a field of anybody's message),
        go as they are: an order must reach its receiver after a restore too.
        """
        _, _, deel, zaak, _ = gegeven.onderwerp.split(".")
        if zaak == onderwerpen.GEEN_ZAAK or deel in VAN_HUB:
            return gegeven
        naam = indexsleutel(self._werk, zaak)
        gewikkeld = (await self._kast.lees([naam])).get(naam)
        if gewikkeld is None:
            return None
        sleutel = open_zaaksleutel(naam, gewikkeld, self._wikkelaar)
        return Gegeven(gegeven.onderwerp, gegeven.tot, sluit(sleutel, gegeven.onderwerp, gegeven.inhoud))

    async def _reeks(self, patroon: str) -> AsyncGenerator[Gegeven, None]:
        na = 0
        while True:
            vraag = {"seq": na + 1, "batch": GREEP, "next_by_subj": patroon}
            *gevonden, _ = await self._bus.vraag_reeks(
                f"{JS}.DIRECT.GET.{onderwerpen.KETEN}", json.dumps(vraag).encode()
            )
            if not gevonden:
                return
            for bericht in gevonden:
                koppen = bericht.headers or {}
                try:
                    na = int(koppen["Nats-Sequence"])
                    sinds = datetime.fromisoformat(koppen["Nats-Time-Stamp"][:_SECONDEN]).replace(tzinfo=UTC)
                    ttl = koppen.get("Nats-TTL")
                    tot = None if ttl is None else int(sinds.timestamp()) + int(ttl.removesuffix("s"))
                    gegeven = Gegeven(koppen["Nats-Subject"], tot, bericht.data)
                except (KeyError, ValueError) as fout:
                    raise Busfout(f"{onderwerpen.KETEN}: onverwacht antwoord") from fout
                if gegeven.inhoud:
                    yield gegeven


def _regel(gegeven: Gegeven, sinds: datetime | None = None) -> bytes:
    document = {"onderwerp": gegeven.onderwerp, "tot": gegeven.tot, "inhoud": b64encode(gegeven.inhoud).decode("ascii")}
    if sinds is not None:
        document["tot"] = int(sinds.timestamp()) + onderwerpen.RECORD_TTL_S
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"
