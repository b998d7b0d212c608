"""The folders in which deliveries land, and what the adapter remembers of each.

For every delivery there is at most one small *note* without personal data: which files, which case, until when. It is
born in `bezig/` before the first file is written and moves to `geschreven/` after the last one. So

- a redelivery of something that is written (or that the partner's system already took away) writes nothing;
- a crash half-way leaves a note in `bezig/`, and the redelivery finishes the same files with the same times;
- retention and destruction find every file without opening one.

After destruction a proof stays in `vernietigd/`, and it keeps a late redelivery out for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from adapters import bestanden
from adapters.bestanden import Bestandsfout
from adapters.instellingen import Mapinstellingen
from adapters.profielen.soorten import tijdtekst

BEZIG: Final = "bezig"
GESCHREVEN: Final = "geschreven"
VERNIETIGD: Final = "vernietigd"
OPZIJ: Final = "opzij"
ANTWOORDEN: Final = "antwoorden"
BESTAND_LEES_MAX: Final = 1024 * 1024
"""A written delivery is at most 64 KiB and its envelope; more is not ours."""


@dataclass(frozen=True, slots=True)
class Bakje:
    """Where the deliveries of one part of a party go, and how.

    `leesbaar`: also as a page for people. `dossier`: R06 is checked again. `tijdelijk`: never longer than
    `inzage_bewaar_s`, also when no duty says so.
    """

    map: str
    leesbaar: bool = True
    dossier: bool = False
    tijdelijk: bool = False


STANDAARD: Final[Mapping[str, Bakje]] = MappingProxyType(
    {
        "dossier": Bakje("dossier", leesbaar=False, dossier=True),
        "inzage": Bakje("inzage", tijdelijk=True),
        "leerplicht": Bakje("leerplicht", tijdelijk=True),
        "postbus": Bakje("postbus"),
    }
)
"""Part of the subject → folder. A party may name its folders otherwise (`om`: `zsm-tafel`)."""


@dataclass(frozen=True, slots=True)
class Notitie:
    """What is remembered of a delivery. No personal data."""

    levering: str
    zaak: str
    deel: str
    bestanden: tuple[str, ...]
    """Paths below the party's folder."""
    ontvangen: str
    bewaren_tot: str | None

    def als_json(self) -> bytes:
        """As it lies on disk."""
        velden = {naam: getattr(self, naam) for naam in self.__slots__}
        return (json.dumps(velden, sort_keys=True, indent=1) + "\n").encode()

    @classmethod
    def van_json(cls, inhoud: bytes) -> Notitie:
        """Read back. Raises `Bestandsfout`: somebody changed it."""
        try:
            velden = json.loads(inhoud)
            bestanden_ = tuple(str(b) for b in velden.pop("bestanden"))
            notitie = cls(bestanden=bestanden_, **velden)
            if notitie.bewaren_tot is not None:
                datetime.fromisoformat(notitie.bewaren_tot)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Bestandsfout("BESTAND-notitie", "een notitie van de adapter is onleesbaar") from None
        if any(".." in bestand or bestand.startswith("/") for bestand in notitie.bestanden):
            raise Bestandsfout("BESTAND-notitie", "een notitie van de adapter wijst buiten de map")
        return notitie


class Uitmappen:
    """The folders of one party below `wortel`. Every method may be repeated. All raise `Bestandsfout`."""

    def __init__(self, wortel: Path, bakjes: Mapping[str, Bakje], instellingen: Mapinstellingen) -> None:
        self._wortel, self._bakjes, self._in = wortel, bakjes, instellingen
        namen = {b.map for b in bakjes.values()} | {BEZIG, GESCHREVEN, VERNIETIGD, OPZIJ, ANTWOORDEN}
        for naam in sorted(namen):
            bestanden.maak_map(wortel / naam)

    def notitie(self, levering: str, staat: str) -> Notitie | None:
        """The note of a delivery in `bezig` or `geschreven`."""
        gelezen = bestanden.lees(self._wortel / staat / f"{levering}.json", BESTAND_LEES_MAX)
        return None if gelezen is None else Notitie.van_json(gelezen[0])

    def is_vernietigd(self, levering: str) -> bool:
        """Whether the delivery was destroyed."""
        return (self._wortel / VERNIETIGD / f"{levering}.json").exists()

    def begin(self, notitie: Notitie) -> Notitie:
        """Announce a delivery. After a crash the earlier note is returned, so that its times stay."""
        pad = self._wortel / BEZIG / f"{notitie.levering}.json"
        if bestanden.schrijf_nieuw(pad, notitie.als_json()):
            return notitie
        return self.notitie(notitie.levering, BEZIG) or notitie

    def schrijf(self, bestand: str, inhoud: bytes) -> bool:
        """Write one file of a delivery, whole. False when it lies there with these bytes; never overwrites.

        Raises:
            Bestandsfout: also `BESTAND-anders`: it lies there with other bytes.
        """
        pad = self._wortel / bestand
        if bestanden.schrijf_nieuw(pad, inhoud):
            return True
        if self.lees(bestand) == inhoud:
            return False
        raise Bestandsfout("BESTAND-anders", "er ligt al een bestand met deze naam en een andere inhoud")

    def lees(self, bestand: str) -> bytes | None:
        """A written file, or None when it is not there."""
        gelezen = bestanden.lees(self._wortel / bestand, BESTAND_LEES_MAX)
        return None if gelezen is None else gelezen[0]

    def klaar(self, levering: str) -> None:
        """All files are written."""
        van, naar = (self._wortel / staat / f"{levering}.json" for staat in (BEZIG, GESCHREVEN))
        if naar.exists():
            bestanden.wis(van)
        else:
            bestanden.verplaats(van, naar)

    def vernietig(self, levering: str, bewijs: Mapping[str, object]) -> int:
        """Remove every file of a delivery, in every folder, then its notes, then leave the proof. Returns the count.

        In this order: a crash before the proof leaves the order unconfirmed, and it is carried out again.
        """
        einden = (f"_{levering}.json", f"_{levering}.html")
        gewist = 0
        for bakje in sorted({b.map for b in self._bakjes.values()}):
            for naam, _ in bestanden.gewone_bestanden(self._wortel / bakje):
                if naam.endswith(einden):
                    gewist += bestanden.wis(self._wortel / bakje / naam)
        for staat in (BEZIG, GESCHREVEN):
            bestanden.wis(self._wortel / staat / f"{levering}.json")
        inhoud = json.dumps({**bewijs, "levering": levering, "bestanden": gewist}, sort_keys=True, indent=1) + "\n"
        bestanden.schrijf_nieuw(self._wortel / VERNIETIGD / f"{levering}.json", inhoud.encode())
        return gewist

    def veeg(self, nu: datetime) -> list[Notitie]:
        """Remove what is past its time: files of deliveries, old answers, old notes, left-over temporary files.

        Returns the notes of the deliveries whose files are gone now.
        """
        verlopen = []
        for staat in (BEZIG, GESCHREVEN):
            for naam, _ in bestanden.gewone_bestanden(self._wortel / staat):
                if naam.startswith(".") or not naam.endswith(".json"):
                    continue
                notitie = self.notitie(naam.removesuffix(".json"), staat)
                if notitie is None:
                    continue
                tot = notitie.bewaren_tot
                if tot is not None and datetime.fromisoformat(tot) <= nu:
                    # Pages first, notes last: whatever is interrupted is found again.
                    weg = [bestanden.wis(self._wortel / b) for b in reversed(notitie.bestanden)]
                    if any(weg):
                        verlopen.append(notitie)
                oud = (nu - datetime.fromisoformat(notitie.ontvangen)).total_seconds() >= self._in.geschreven_bewaar_s
                if oud and (tot is None or datetime.fromisoformat(tot) <= nu):
                    bestanden.wis(self._wortel / staat / naam)
        self._veeg_oud(nu)
        return verlopen

    def _veeg_oud(self, nu: datetime) -> None:
        """Answers by their own age; temporary files that a crash left, after an hour."""
        for naam, staat in bestanden.gewone_bestanden(self._wortel / ANTWOORDEN):
            if self._oud(staat.st_mtime, nu, self._in.antwoord_bewaar_s):
                bestanden.wis(self._wortel / ANTWOORDEN / naam)
        for kaart in sorted({b.map for b in self._bakjes.values()} | {BEZIG, VERNIETIGD, OPZIJ}):
            for naam, staat in bestanden.gewone_bestanden(self._wortel / kaart):
                if naam.startswith(".") and naam.endswith(bestanden.TIJDELIJK) and self._oud(staat.st_mtime, nu, 3600):
                    bestanden.wis(self._wortel / kaart / naam)

    @staticmethod
    def _oud(gewijzigd_s: float, nu: datetime, bewaar_s: int) -> bool:
        return (nu - datetime.fromtimestamp(gewijzigd_s, UTC)).total_seconds() >= bewaar_s

    def meld_opzij(self, naam: str, tekst: str) -> None:
        """Leave a report for a human; once per name."""
        bestanden.schrijf_nieuw(self._wortel / OPZIJ / f"{naam}.verslag.txt", tekst.encode())


def nieuwe_notitie(
    levering: str, zaak: str, deel: str, namen: tuple[str, ...], nu: datetime, bewaren_tot: datetime | None
) -> Notitie:
    """A note with its moments written out."""
    tot = None if bewaren_tot is None else tijdtekst(bewaren_tot)
    return Notitie(levering, zaak, deel, namen, tijdtekst(nu), tot)
