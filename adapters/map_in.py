"""The way in: a folder in which the partner's system lays its exports.

A file goes through four steps, each safe to repeat, so a crash between any two loses nothing and doubles nothing:

1. `kijk`: which files are complete. A writer writes under a temporary name and renames; or the file has not changed
   between two looks at least `rust_s` apart. Names that begin with `.` or end in `.tmp` or `.part` are never taken.
2. `lees`: parse and check the whole file with its profile. One bad message is a bad file.
3. `verstuur`: send every message. After a crash all are sent again with the same ids; the hub knows them.
4. `rond_af`: to `verwerkt/`, or to `afgekeurd/` with a report. A file that changed since step 2 stays for a next look.

Nothing of a bad file is sent. The report names places and codes, never a value. File names are the partner's and may
hold anything, so they appear in no log, error or event.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from adapters import bestanden
from adapters.bestanden import Afdruk, Bestandsfout
from adapters.gebeurtenissen import Adaptergebeurtenis, Melder, Soort
from adapters.instellingen import Mapinstellingen
from adapters.klok import lees_stempel, stempel
from adapters.lijn import Lijn, Lijnfout
from adapters.profielen import register
from adapters.profielen.soorten import BESTAND_BYTES_MAX, Afgekeurd, Afzender, Gelezen, Profiel, Profielfout
from adapters.verslag import verslagtekst
from hub.gateway.poorten import Klok
from hub.logboek import logger

EXPORT: Final = "export"
VERWERKT: Final = "verwerkt"
AFGEKEURD: Final = "afgekeurd"
VERSLAG: Final = ".verslag.txt"
NOOIT: Final = (".tmp", ".part")
"""Endings of files that are being written."""
NAAM_BYTES_MAX: Final = 180
"""Longest file name that is kept: file systems take 255 bytes, and a stamp and `.verslag.txt` are added."""
GELIJKE_NAMEN_MAX: Final = 1_000
"""Files of one name put away within one second; more is a loop, not a partner."""


@dataclass(frozen=True, slots=True)
class _Gezien:
    """A file at a look, and when (monotonic seconds) it was first seen in this state."""

    afdruk: Afdruk
    sinds_s: float


@dataclass(frozen=True, slots=True)
class Gelezenbestand:
    """A complete file as it was read: where, in which state, and what came of it."""

    pad: Path
    afdruk: Afdruk
    uitkomst: Gelezen | Afgekeurd


class MapIn:
    """The export folder of one party. One instance per folder; it keeps no state that a crash would miss.

    Args:
        wortel: folder of the party; `export/`, `verwerkt/` and `afgekeurd/` are in it, on one file system.
        profielen: what may lie in this folder; the file name ending chooses.
        monotoon: seconds that only go forward, for the rest of a file.
    """

    def __init__(
        self,
        wortel: Path,
        afzender: Afzender,
        profielen: tuple[Profiel, ...],
        lijn: Lijn,
        klok: Klok,
        monotoon: Callable[[], float],
        meld: Melder,
        instellingen: Mapinstellingen,
    ) -> None:
        self._export, self._verwerkt, self._afgekeurd = (wortel / n for n in (EXPORT, VERWERKT, AFGEKEURD))
        for pad in (self._export, self._verwerkt, self._afgekeurd):
            bestanden.maak_map(pad)
        self._afzender, self._profielen, self._lijn = afzender, profielen, lijn
        self._klok, self._monotoon, self._meld_aan, self._in = klok, monotoon, meld, instellingen
        self._gezien: dict[str, _Gezien] = {}

    # --- step 1 --------------------------------------------------------------------------------------------------

    def kijk(self) -> list[Path]:
        """The files that are complete, by name. Raises `Bestandsfout`."""
        nu_s = self._monotoon()
        eerder, self._gezien = self._gezien, {}
        rijp = []
        for naam, staat in bestanden.gewone_bestanden(self._export):
            if naam.startswith(".") or naam.lower().endswith(NOOIT):
                continue
            afdruk = Afdruk.van(staat)
            vorige = eerder.get(naam)
            sinds_s = vorige.sinds_s if vorige is not None and vorige.afdruk == afdruk else nu_s
            self._gezien[naam] = _Gezien(afdruk, sinds_s)
            if nu_s - sinds_s >= self._in.rust_s and vorige is not None:
                rijp.append(self._export / naam)
        return rijp

    @property
    def wachtend(self) -> int:
        """How many files the last look saw, complete or not."""
        return len(self._gezien)

    # --- step 2 --------------------------------------------------------------------------------------------------

    def lees(self, pad: Path) -> Gelezenbestand | None:
        """Read and check a file; None when it is gone or no longer a regular file. Raises `Bestandsfout`."""
        gelezen = bestanden.lees(pad, BESTAND_BYTES_MAX)
        if gelezen is None:
            return self._te_groot(pad)
        inhoud, afdruk = gelezen
        profiel = register.voor_bestand(pad.name, self._profielen)
        if profiel is None:
            soorten = ", ".join(p.spec.extensie for p in self._profielen)
            fout = Profielfout("BESTAND-soort", "de bestandsnaam", f"deze map neemt alleen bestanden aan op {soorten}")
            return Gelezenbestand(pad, afdruk, Afgekeurd((fout,)))
        tijd = datetime.fromtimestamp(afdruk.gewijzigd_ns // 1_000_000_000, UTC)
        return Gelezenbestand(pad, afdruk, profiel.lees(inhoud, self._afzender, tijd))

    def _te_groot(self, pad: Path) -> Gelezenbestand | None:
        for naam, staat in bestanden.gewone_bestanden(self._export):
            if naam == pad.name and staat.st_size > BESTAND_BYTES_MAX:
                fout = Profielfout("BESTAND-groot", "het bestand", f"groter dan {BESTAND_BYTES_MAX} bytes")
                return Gelezenbestand(pad, Afdruk.van(staat), Afgekeurd((fout,)))
        return None

    # --- step 3 --------------------------------------------------------------------------------------------------

    async def verstuur(self, gelezen: Gelezen) -> None:
        """Send every message of a good file, in order. Raises `Lijnfout`; then all are sent again later."""
        for klaar in gelezen.berichten:
            await self._lijn.verstuur(klaar.bericht, klaar.inhoud, klaar.kenmerk)
            self._meld(Soort.VERZONDEN, kenmerk=klaar.kenmerk, bericht=klaar.bericht)

    # --- step 4 --------------------------------------------------------------------------------------------------

    def rond_af(self, bestand: Gelezenbestand) -> Adaptergebeurtenis | None:
        """Put the file away. None when it changed or went meanwhile: it is read again. Raises `Bestandsfout`."""
        if not any(
            naam == bestand.pad.name and Afdruk.van(staat) == bestand.afdruk
            for naam, staat in bestanden.gewone_bestanden(self._export)
        ):
            return None
        partij = self._afzender.partij
        if isinstance(bestand.uitkomst, Gelezen):
            bestanden.verplaats(bestand.pad, self._vrije_naam(bestand.pad, self._verwerkt))
            gebeurtenis = Adaptergebeurtenis(Soort.VERWERKT, partij, aantal=len(bestand.uitkomst.berichten))
        else:
            fouten = bestand.uitkomst.fouten
            doel = self._vrije_naam(bestand.pad, self._afgekeurd)
            # The report first: a refused file without a report would tell nobody anything.
            verslag = verslagtekst(fouten, self._klok.nu())
            bestanden.schrijf_nieuw(doel.with_name(doel.name + VERSLAG), verslag.encode())
            bestanden.verplaats(bestand.pad, doel)
            gebeurtenis = Adaptergebeurtenis(Soort.AFGEKEURD, partij, code=fouten[0].code, aantal=len(fouten))
        self._gezien.pop(bestand.pad.name, None)
        return gebeurtenis

    def _vrije_naam(self, pad: Path, kaart: Path) -> Path:
        """A name that says when, so that retention counts from the putting away and not from the writing."""
        naam = pad.name if len(os.fsencode(pad.name)) <= NAAM_BYTES_MAX else f"lange-naam{pad.suffix[:8]}"
        for nummer in range(GELIJKE_NAMEN_MAX):
            doel = kaart / f"{stempel(self._klok)}__{f'{nummer}_' if nummer else ''}{naam}"
            if not doel.exists():
                return doel
        raise Bestandsfout("BESTAND-naam", "er is geen vrije naam meer om het bestand weg te leggen")

    # --- all steps -----------------------------------------------------------------------------------------------

    async def ronde(self) -> int:
        """Handle every complete file; returns how many were put away.

        A file that cannot be handled now stays and is tried at the next round; it never stops the others.

        Raises:
            Lijnfout: the line failed. What was not sent stays in the folder.
            Bestandsfout: the folder itself cannot be read.
        """
        afgerond = 0
        for pad in await asyncio.to_thread(self.kijk):
            try:
                afgerond += await self._handel_af(pad)
            except Bestandsfout as fout:
                self._meld(Soort.UITGESTELD, code=fout.code)
            except Lijnfout as fout:
                if fout.opnieuw:
                    raise
                # Not for this message, however often: the next file may be better, and somebody must look.
                self._meld(Soort.UITGESTELD, code=fout.code.value)
            except Exception as fout:  # noqa: BLE001 - a mistake of ours in one file may not stop the other files
                logger().error("adapter-fout", partij=self._afzender.partij, exc_info=fout)
                self._meld(Soort.UITGESTELD, code="ADAPTER-fout")
        return afgerond

    async def _handel_af(self, pad: Path) -> int:
        """Steps 2 to 4 for one file; 1 when it was put away."""
        bestand = await asyncio.to_thread(self.lees, pad)
        if bestand is None:
            return 0
        if isinstance(bestand.uitkomst, Gelezen):
            await self.verstuur(bestand.uitkomst)
        gebeurtenis = await asyncio.to_thread(self.rond_af, bestand)
        if gebeurtenis is None:
            return 0
        self._meld_aan(gebeurtenis)
        return 1

    def veeg(self) -> int:
        """Remove what is past its retention in `verwerkt/` and `afgekeurd/`. Raises `Bestandsfout`."""
        gewist = 0
        nu = self._klok.nu()
        for kaart, bewaar_s in (
            (self._verwerkt, self._in.verwerkt_bewaar_s),
            (self._afgekeurd, self._in.afgekeurd_bewaar_s),
        ):
            for naam, staat in bestanden.gewone_bestanden(kaart):
                # Without our stamp a person put it there; its own time counts, so it does not stay for ever either.
                sinds = lees_stempel(naam) or datetime.fromtimestamp(staat.st_mtime, UTC)
                if (nu - sinds).total_seconds() >= bewaar_s:
                    gewist += bestanden.wis(kaart / naam)
        return gewist

    def _meld(self, soort: Soort, *, kenmerk: str = "", bericht: str = "", code: str = "") -> None:
        self._meld_aan(Adaptergebeurtenis(soort, self._afzender.partij, kenmerk=kenmerk, bericht=bericht, code=code))
