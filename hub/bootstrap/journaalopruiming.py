"""`ketenhub bewaring ruim-op --journaal`: old records leave this machine, after an archive has them and all is checked.

What goes: whole bundles of 256 records, from the first on, of which every record is older than the term, and never the
page of the last one. What stays, for good: the hashes, so that every proof of every record still holds.

In this order, and each step may be the last one before a kill; doing it again goes on:

1. everything is checked, now (`keur`): nothing goes that is not in the archive, under a checkpoint, cosigned by each
   witness, in the read side and in the log of processing, or that something which lies in KETEN may still point to;
2. a record says what will go (`journaal-opgeruimd`), and comes under a signed checkpoint;
3. a signed mark says it on the bus; only that makes a hub, on each machine, take the files away (`opruimvolger`);
4. the pages go from JOURNAAL, with the break-glass user, when his key is there (`hub.bus.journaalwissen`).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hub import onderwerpen
from hub.bootstrap.bewaring import Klasse, Termijn
from hub.bootstrap.getuigenis import Getuigenkast, lees_getuigen
from hub.bootstrap.grootboek import open_leeskant, wortel_bij
from hub.bootstrap.journaalarchief import SPELING, Archief, Archiefweigering, lees_archief
from hub.bootstrap.journaalsleutel import Journaalsleutel
from hub.bootstrap.openstaand import lees_tijd
from hub.bootstrap.otlpuitvoer import ADL, LDV, lees_stand
from hub.bootstrap.records import HUB
from hub.bus.geheugen import NatsGeheugen
from hub.bus.journaalkast import Journaalkast, Puntingehaald
from hub.bus.journaalwissen import wis_bladzijden
from hub.bus.lezer import Journaalgat, lees_journaal
from hub.bus.verbinding import Verbinding
from hub.fouten import Afloop, Ketenfout
from hub.gateway.poorten import Vastlegging
from hub.instellingen import Instellingen
from hub.journal import bladzijde
from hub.journal.merkle import bladhash
from hub.journal.opruiming import SOORT, Opruiming
from hub.journal.soorten import record
from hub.journal.tegels import HASHES_PER_TEGEL, recordpad
from hub.journal.weerlegd import Bewijsfout
from hub.ledger.boomkast import MAPNAAM, Boomkast
from hub.ledger.boomstand import STANDBESTAND

KLASSE: Final = "journaal"
NOG_NODIG: Final = ("opzij", "terzijde", "opdracht", "zaak", "advies")
"""Classes in KETEN of which the hub may still look something up: nothing goes that is younger than the oldest."""
INBIND_S_MAX: Final = 30.0
WEG_S_MAX: Final = 10.0
KIJK_S: Final = 0.05
HAAKPUNTEN: Final = ("gekeurd", "vastgelegd", "ingebonden", "gemerkt")
"""Where a test can break it off."""
_TIJDVORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_TIJD: Final = re.compile(rb'"tijd":"([0-9T:.-]{26}Z)"')


class Opruimweigering(Ketenfout):
    """Not now, or not at all; nothing was removed."""

    afloop = Afloop.GEWEIGERD


@dataclass(frozen=True, slots=True)
class Omvang:
    """What goes: the records before `records`, of which `vanaf` went before; bundles, pages and bytes of this time.

    `bladzijden`, `over`: pages of JOURNAAL from the first on, and records of the next. `tot`: time of the last record.
    """

    vanaf: int
    records: int
    bladzijden: int = 0
    over: int = 0
    nieuwe_bladzijden: int = 0
    bytes: int = 0
    tot: datetime | None = None

    @property
    def aantal(self) -> int:
        """Records that go this time."""
        return self.records - self.vanaf


def eis_termijn(instellingen: Instellingen) -> int:
    """The term of the journal in days. Raises `Opruimweigering` `BEWARING-termijn`: nobody chose one."""
    if instellingen.journaal_bewaar_dagen is None:
        raise Opruimweigering("BEWARING-termijn", "Voor het journaal is geen termijn gekozen: het blijft voorgoed.")
    return instellingen.journaal_bewaar_dagen


def klasse(kast: Boomkast, dagen: int | None, nu: datetime) -> Klasse:
    """The journal as a class: how many records lie here, since when, and how many are too old. Raises `Boomfout`."""
    vanaf, grootte = kast.vanaf, kast.grootte
    uit = Klasse(KLASSE, Termijn(None if dagen is None else dagen * onderwerpen.DAG_S), grootte - vanaf)
    if vanaf < grootte:
        uit.oudste = _tijd(kast.record(vanaf))
    if dagen is not None:
        uit.te_oud = _tot(kast, vanaf, grootte, nu - timedelta(days=dagen)) - vanaf
    return uit


class Opruimer:
    """What pruning needs of a hub: a connection of its own user, and its key to sign."""

    def __init__(
        self,
        verbinding: Verbinding,
        instellingen: Instellingen,
        sleutel: Journaalsleutel,
        haak: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`haak`: for fault drills."""
        self._bus = verbinding
        self._instellingen = instellingen
        self._sleutel = sleutel
        self._haak = haak
        self._kastbus = Journaalkast(verbinding)
        self._map = instellingen.toestand / MAPNAAM

    async def keur(
        self, archiefmap: Path, klassen: Mapping[str, Klasse], dagen: int, nu: datetime
    ) -> tuple[Omvang, Archief]:
        """Check everything; what would go, and the archive it rests on. Changes nothing.

        `klassen`: what lies in KETEN (`bewaring.overzicht`).

        Raises:
            Archiefweigering: `ARCHIEF-…`.
            Opruimweigering: `BEWARING-…`.
            Ketenfout: `JOURNAAL-…`, the files of the tree, or JOURNAAL, are not as they should be.
            Busfout: the bus did not answer.
        """
        archief = await asyncio.to_thread(lees_archief, archiefmap, self._map)
        kast = Boomkast(self._map)
        merk = await asyncio.to_thread(kast.opgeruimd)
        grootte = await self._getekend(kast)
        grens = min(
            [nu - timedelta(days=dagen), *(k.oudste - SPELING for n in NOG_NODIG if (k := klassen.get(n)) and k.oudste)]
        )
        vanaf = 0 if merk is None else merk.records
        records = await asyncio.to_thread(_tot, kast, vanaf, grootte, grens)
        if records == vanaf:
            return Omvang(vanaf, vanaf), archief
        if archief.grootte < records or archief.vanaf > vanaf:
            raise Archiefweigering(
                "ARCHIEF-oud",
                f"Dit archief heeft de records {archief.vanaf} tot {archief.grootte}, en {vanaf} tot {records} zouden"
                " worden opgeruimd. Maak eerst een nieuw archief.",
            )
        await asyncio.to_thread(self._eis_elders, archiefmap, vanaf, records)
        await asyncio.to_thread(self._eis_bij, kast, records)
        return await self._bladzijden(kast, merk, records), archief

    async def voer_uit(self, omvang: Omvang, archief: Archief, dagen: int, nu: datetime) -> bool:
        """Do what `keur` found right. True when the files here are gone; else the hub does that at its next start.

        Raises:
            Opruimweigering: `BEWARING-ongezegeld`, the record did not come under a checkpoint in time.
            Ketenfout: `JOURNAAL-…`.
            Busfout: the bus did not answer; doing it again goes on.
        """
        # The archive was read back, perhaps from memory: no power cut may take it away once the files here are gone.
        await asyncio.to_thread(os.sync)
        self._haak("gekeurd")
        kast = Boomkast(self._map)
        wortel = await asyncio.to_thread(kast.wortel, omvang.records)
        merk = Opruiming(omvang.records, wortel, omvang.bladzijden, omvang.over, omvang.records, archief.wortel)
        kenmerk = _kenmerk(merk)
        kop = {"id": kenmerk, "tijd": nu.strftime(_TIJDVORM), "partij": HUB}
        inhoud = record(SOORT, {**kop, **merk.velden(), "dagen": dagen}).inhoud
        plek = Vastlegging(onderwerpen.journaal(HUB, kenmerk), inhoud, verwacht=0, ttl_s=onderwerpen.RECORD_TTL_S)
        await NatsGeheugen(self._bus).leg_vast([[plek]])  # lies there already: it was broken off after this
        self._haak("vastgelegd")
        nummer = await self._ingebonden(kast, kenmerk)
        merk = Opruiming(merk.records, wortel, merk.bladzijden, merk.over, nummer, merk.archief)
        self._haak("ingebonden")
        await self._merk(merk)
        self._haak("gemerkt")
        return await self._wacht(lambda: self._weg(merk), WEG_S_MAX)

    async def wis(self, nood: Verbinding) -> int:
        """Take the pages away that were pruned, now or before; returns how many. `nood`: of the break-glass user.

        Raises:
            Ketenfout: `JOURNAAL-opruiming`, the order on the bus is not of this hub.
            Busfout: the bus did not answer; doing it again is safe.
        """
        eerder = await self._kastbus.lees_opruiming()
        if eerder is None:
            return 0
        try:
            merk = self._sleutel.controleer_opruiming(eerder[0])
        except Bewijsfout as fout:
            raise _vals(fout) from None
        # On the word of the tree here, not of the mark alone.
        hier = await asyncio.to_thread(Boomkast(self._map).opgeruimd)
        if hier is None or hier.records < merk.records:
            return 0
        return await wis_bladzijden(nood, min(hier.bladzijden, merk.bladzijden))

    async def _getekend(self, kast: Boomkast) -> int:
        """How many records lie under a checkpoint that was given out, and is of this tree."""
        uit = await self._kastbus.lees()
        try:
            punt = None if uit is None else self._sleutel.controleer(uit.nota)
        except Bewijsfout as fout:
            raise Ketenfout("JOURNAAL-controlepunt", f"Het controlepunt in de NATS-server klopt niet. {fout}") from None
        if punt is None or punt.grootte > kast.grootte:
            raise _ongezegeld()
        if await asyncio.to_thread(kast.wortel, punt.grootte) != punt.wortel:
            raise Ketenfout("JOURNAAL-tegenspraak", "De boom is een andere dan die van het uitgegeven controlepunt.")
        return punt.grootte

    def _eis_elders(self, archiefmap: Path, vanaf: int, records: int) -> None:
        """No file of the archive may be one of those that go, here or by the same mark on another machine."""
        if (archiefmap / STANDBESTAND).exists():  # no archive has one, and every journal that a hub writes in
            raise Archiefweigering("ARCHIEF-plaats", "Dit is de map van een journaal zelf, en geen archief ervan.")
        for nummer in range(vanaf // HASHES_PER_TEGEL, records // HASHES_PER_TEGEL):
            # One file under two names is the same bytes on the same disk: no archive either.
            if (archiefmap / recordpad(nummer)).samefile(self._map / recordpad(nummer)):
                raise Archiefweigering("ARCHIEF-plaats", "Dit archief ligt in de map van het journaal zelf.")

    def _eis_bij(self, kast: Boomkast, records: int) -> None:
        """Whoever follows the journal has seen all that goes."""
        getuigen = Getuigenkast(self._map)
        for getuige in lees_getuigen(self._instellingen.getuigen):
            zag = getuigen.laatste(getuige.sleutel)
            if zag is None or zag.punt.grootte < records or wortel_bij(kast, zag.punt.grootte) != zag.punt.wortel:
                raise Opruimweigering(
                    "BEWARING-getuige", f"Getuige {getuige.sleutel.naam} heeft dit nog niet mede ondertekend."
                )
        try:
            with open_leeskant(self._instellingen) as grootboek:
                stand = grootboek.stand()
        except Ketenfout as fout:
            if fout.code != "GROOTBOEK-leeg":
                raise
            stand = None
        if stand is None or stand.grootte < records or wortel_bij(kast, stand.grootte) != stand.wortel:
            raise Opruimweigering("BEWARING-leeskant", "De leeskant heeft dit nog niet opgenomen.")
        for naam, adres in ((LDV, self._instellingen.ldv), (ADL, self._instellingen.adl)):
            if adres is not None and lees_stand(self._instellingen.toestand, naam).volgende < records:
                raise Opruimweigering(
                    "BEWARING-uitvoer", f"Dit is nog niet allemaal naar het logboek ({naam.upper()}) gestuurd."
                )

    async def _bladzijden(self, kast: Boomkast, merk: Opruiming | None, records: int) -> Omvang:
        """Which pages of JOURNAAL these records came from; they must be there, and hold the same."""
        blad_nr, over = (0, 0) if merk is None else (merk.bladzijden, merk.over)
        vanaf = nummer = 0 if merk is None else merk.records
        eerste, bytes_ = blad_nr, 0
        try:
            async for blad in lees_journaal(self._bus, blad_nr + 1):
                regels = bladzijde.splits(blad.inhoud)
                weg = regels[over : over + records - nummer]
                if any(kast.bladhash(nummer + n) != bladhash(regel) for n, regel in enumerate(weg)):
                    raise Ketenfout("JOURNAAL-tegenspraak", f"Bladzijde {blad.volgnummer} is niet die van de boom.")
                nummer, bytes_ = nummer + len(weg), bytes_ + sum(map(len, weg))
                over += len(weg)
                if over < len(regels):
                    break
                blad_nr, over = blad_nr + 1, 0
                if nummer == records:
                    break
        except Journaalgat:
            raise Ketenfout("JOURNAAL-gat", "Het journaal in de NATS-server heeft een gat.") from None
        if nummer != records:
            raise Ketenfout("JOURNAAL-tegenspraak", "Het journaal in de NATS-server is korter dan de boom.")
        tot = _tijd(await asyncio.to_thread(kast.record, records - 1))
        return Omvang(vanaf, records, blad_nr, over, blad_nr - eerste, bytes_, tot)

    async def _ingebonden(self, kast: Boomkast, kenmerk: str) -> int:
        """The number of this record, once it lies under a checkpoint that was given out."""
        gevonden: list[int] = []

        async def klaar() -> bool:
            if not gevonden:
                gevonden.extend(await asyncio.to_thread(_vind, kast, kenmerk))
            if not gevonden:
                return False
            try:
                return await self._getekend(kast) > gevonden[0]
            except Opruimweigering:
                return False

        if not await self._wacht(klaar, INBIND_S_MAX):
            raise _ongezegeld()
        return gevonden[0]

    async def _merk(self, merk: Opruiming) -> None:
        """Give the order, unless one that says as much lies there."""
        while True:
            eerder = await self._kastbus.lees_opruiming()
            try:
                lag = None if eerder is None else self._sleutel.controleer_opruiming(eerder[0])
            except Bewijsfout as fout:
                raise _vals(fout) from None
            if lag is not None and lag.records >= merk.records:
                return
            nota = self._sleutel.onderteken_opruiming(merk)
            try:
                await self._kastbus.zet_opruiming(nota, na=0 if eerder is None else eerder[1])
            except Puntingehaald:
                continue  # another officer, at the same moment
            return

    async def _weg(self, merk: Opruiming) -> bool:
        def kijk() -> bool:
            hier = Boomkast(self._map).opgeruimd()
            laatste = self._map / recordpad(merk.bundels - 1)
            return hier is not None and hier.records >= merk.records and not laatste.exists()

        return await asyncio.to_thread(kijk)

    async def _wacht(self, klaar: Callable[[], Awaitable[bool]], hoogstens_s: float) -> bool:
        klok = asyncio.get_running_loop().time
        einde = klok() + hoogstens_s
        while not await klaar():
            if klok() >= einde:
                return False
            await asyncio.sleep(KIJK_S)
        return True


def _kenmerk(merk: Opruiming) -> str:
    """The same id for the same act, so that a repetition finds its own record."""
    wat = f"{SOORT}\n{merk.records}\n{merk.wortel.hex()}\n{merk.archief.hex()}"
    return str(uuid.UUID(hashlib.sha256(wat.encode()).hexdigest()[:32]))


def _vind(kast: Boomkast, kenmerk: str) -> list[int]:
    """The number of the record with this id, looked for from the end; none when it is not in the tree yet."""
    merk, einde = f'"id":"{kenmerk}"'.encode(), kast.grootte
    for begin in range((einde - 1) // HASHES_PER_TEGEL * HASHES_PER_TEGEL, kast.vanaf - 1, -HASHES_PER_TEGEL):
        for nummer, ruw in kast.records(begin, begin + HASHES_PER_TEGEL):
            if merk in ruw:
                return [nummer]
    return []


def _tot(kast: Boomkast, vanaf: int, grootte: int, grens: datetime) -> int:
    """Up to which record whole bundles hold nothing younger than `grens`; the last record's bundle never goes."""
    # A time in a record is text of one form (`hub.journal.vormen`), so that the order of texts is that of times.
    laatst = grens.strftime(_TIJDVORM).encode()
    for begin in range(vanaf, max(0, grootte - 1) // HASHES_PER_TEGEL * HASHES_PER_TEGEL, HASHES_PER_TEGEL):
        tijden = [_TIJD.search(ruw) for _, ruw in kast.records(begin, begin + HASHES_PER_TEGEL)]
        # A record that says no time is never too old.
        if not all(tijd is not None and tijd[1] < laatst for tijd in tijden):
            return begin
        vanaf = begin + HASHES_PER_TEGEL
    return vanaf


def _tijd(ruw: bytes) -> datetime | None:
    gevonden = _TIJD.search(ruw)
    return None if gevonden is None else lees_tijd(gevonden[1].decode())


def _vals(fout: Bewijsfout) -> Ketenfout:
    return Ketenfout("JOURNAAL-opruiming", f"In de NATS-server ligt een vals merk. {fout}")


def _ongezegeld() -> Opruimweigering:
    return Opruimweigering(
        "BEWARING-ongezegeld", "Het journaal staat nog niet onder een controlepunt. Er is niets weg."
    )
