"""From records to rows: what each record begins or changes in the list of deliveries. Pure; `projectie` stores it.

The records of one message lie together and share their head, and a decision may stand after the deliveries it is about,
so what was seen of the message in hand is kept (`Bericht`). Whatever the portions in which records come, the rows are
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hub.ledger.combinaties import (
    TUSSEN,
    Afgedaan,
    Combinatie,
    Ontvangst,
    Uitkomst,
    aangeboden,
    besloten,
    geleverde,
    ontvangen,
)
from hub.ledger.duiding import HUB, Gelezen, partij_van
from hub.ledger.schema import DEEL_BITS

EERSTE: Final = frozenset({"ontvangen", "geparkeerd-vrij"})
"""The records with which every message begins that is judged or refused, the first time or once more."""
GELEVERD: Final = "afgeleverd"
ONTVANGST: Final = "ontvangst"
ONTBREEKT: Final = "ontvangst-ontbreekt"
HERHAALD: Final = "herhaald"
OPNIEUW: Final = "opnieuw-geleverd"
AFGEDAAN: Final = {"geparkeerd-vrij": Afgedaan.VRIJ, "geparkeerd-weg": Afgedaan.WEG}
VERNIETIGD: Final = "vernietigd"
VAST: Final = "vastgehouden"
_GEHEEL: Final = {
    "geweigerd": Uitkomst.GEWEIGERD,
    VAST: Uitkomst.WACHT,
    "geparkeerd": Uitkomst.GEPARKEERD,
    "incident": Uitkomst.FOUT,
}
"""Records that are a row for the message as a whole."""
ADRES: Final = "aan"
"""The field that says to whom the message goes; each receiver gets it without."""


@dataclass(slots=True)
class Rij:
    """A row of `schema.levering`. `was`: the combination it has in the database; None when it is not there yet."""

    rij: int
    tijd: int
    combinatie: Combinatie
    levering: str | None = None
    kenmerk: str | None = None
    zaak: str | None = None
    stroomnummer: int | None = None
    gestript: int | None = None
    pogingen: int = 1
    besluit: int | None = None
    ontvangen: int | None = None
    ontvangen_tijd: int | None = None
    oordeel: int | None = None
    oordeel_tijd: int | None = None
    oordeel_code: str | None = None
    was: Combinatie | None = None

    @property
    def record(self) -> int:
        """The number of the record that began it."""
        return self.rij >> DEEL_BITS


@dataclass(slots=True)
class Bericht:
    """What was seen of the message in hand: its records have one time, and nearly always one that begins it.

    Not one party: what was decided about an advice that the message woke is under the name of the adviser.
    """

    tijd: int = 0
    ontvangen: Gelezen | None = None
    besluiten: dict[str | None, Gelezen] = field(default_factory=dict)
    vast: bool = False

    def zie(self, gelezen: Gelezen) -> bool:
        """Take in its next record. Returns whether that began a new message."""
        eerste = gelezen.soort in EERSTE
        begint = eerste or gelezen.tijd != self.tijd
        if begint:
            self.tijd, self.ontvangen = gelezen.tijd, gelezen if eerste else None
            self.vast = False
            self.besluiten.clear()
        self.vast |= gelezen.soort == VAST
        if gelezen.soort == "besloten":
            self.besluiten[gelezen.tekst("kenmerk")] = gelezen
        return begint

    def beoordeeld(self, gelezen: Gelezen) -> bool:
        """Whether the policy was asked about the message of this record."""
        return gelezen.tekst("kenmerk") in self.besluiten


@dataclass(slots=True)
class Rijen:
    """The rows that a portion of records touches. Those from the database are put in first (`ken`)."""

    bericht: Bericht = field(default_factory=Bericht)
    alle: dict[int, Rij] = field(default_factory=dict)
    _per_levering: dict[str, Rij] = field(default_factory=dict)
    _per_kenmerk: dict[str, list[Rij]] = field(default_factory=dict)
    _per_zaak: dict[str, list[Rij]] = field(default_factory=dict)
    _terzijde: dict[int, list[Rij]] = field(default_factory=dict)

    def ken(self, rij: Rij) -> None:
        """Put in a row that is new or comes from the database; twice is once."""
        if self.alle.setdefault(rij.rij, rij) is not rij:
            return
        if rij.levering is not None:
            self._per_levering[rij.levering] = rij
        if rij.kenmerk is not None:
            self._per_kenmerk.setdefault(rij.kenmerk, []).append(rij)
        if rij.zaak is not None:
            self._per_zaak.setdefault(rij.zaak, []).append(rij)
        if rij.stroomnummer is not None:
            self._terzijde.setdefault(rij.stroomnummer, []).append(rij)

    def van_levering(self, levering: str | None) -> Rij | None:
        """The row of a delivery, if it is one of a message: an order or a question of the hub has none."""
        return None if levering is None else self._per_levering.get(levering)

    def zie(self, gelezen: Gelezen) -> None:
        """Take in the next record."""
        self.bericht.zie(gelezen)
        doen = _DOEN.get(gelezen.soort)
        if doen is not None:
            doen(self, gelezen)

    # ── what each kind does ──────────────────────────────────────────────────────────────────────────────────────────

    def _afgeleverd(self, gelezen: Gelezen) -> None:
        tekst = gelezen.tekst
        combinatie = geleverde(gelezen.partij, tekst("bestemming"), tekst("bericht"), tekst("doel"), tekst("regel"))
        self.ken(_rij(gelezen, 0, combinatie, levering=gelezen.tekst("levering")))

    def _besloten(self, gelezen: Gelezen) -> None:
        """Its deliveries are from whose message it is: of an advice that a signal woke, the adviser."""
        kenmerk = gelezen.tekst("kenmerk")
        wachtend = {
            rij.combinatie.naar: rij
            for rij in self._per_kenmerk.get(str(kenmerk), ())
            if rij.besluit is None and rij.combinatie.geleverd
        }
        for plaats, deel in enumerate(gelezen.velden.get("besluiten", ()), start=1):
            rij = wachtend.get(deel["bestemming"])
            if rij is not None:
                _oordeel(rij, gelezen, deel)
            elif deel["uitkomst"] == "weigeren" and deel["bestemming"] != HUB:
                combinatie = Combinatie(
                    uitkomst=Uitkomst.GEWEIGERD,
                    deels=True,
                    beoordeeld=True,
                    van=gelezen.partij,
                    naar=deel["bestemming"],
                    regel=deel["code"],
                    verboden=_codes(deel.get("verboden", ())),
                    bericht=gelezen.tekst("bericht"),
                    doel=gelezen.tekst("doel"),
                    fase=gelezen.tekst("fase"),
                )
                nieuw = _rij(gelezen, plaats, combinatie)
                nieuw.besluit = gelezen.nummer
                self.ken(nieuw)

    def _geheel(self, gelezen: Gelezen) -> None:
        if gelezen.soort == "geparkeerd" and self.bericht.vast:
            return  # its bytes were set aside because it waits: that is its row
        besluit = self.bericht.besluiten.get(gelezen.tekst("kenmerk"))
        ontvangen = self.bericht.ontvangen
        naar = [] if besluit is None else [partij_van(deel["bestemming"]) for deel in besluit.besluiten]
        combinatie = Combinatie(
            uitkomst=_GEHEEL[gelezen.soort],
            beoordeeld=besluit is not None,
            van=gelezen.partij,
            naar=TUSSEN.join(dict.fromkeys(naar)) or None,
            bericht=gelezen.tekst("bericht") or (None if ontvangen is None else ontvangen.tekst("bericht")),
            doel=None if besluit is None else besluit.tekst("doel"),
            fase=None if besluit is None else besluit.tekst("fase"),
            regel=gelezen.tekst("code"),
        )
        nieuw = _rij(gelezen, 0, combinatie)
        nieuw.besluit = None if besluit is None else besluit.nummer
        if combinatie.uitkomst in {Uitkomst.GEPARKEERD, Uitkomst.WACHT} and ontvangen is not None:
            nieuw.stroomnummer = ontvangen.velden.get("stroomnummer")
        self.ken(nieuw)

    def _ontvangst(self, gelezen: Gelezen) -> None:
        rij = self.van_levering(gelezen.tekst("levering"))
        if rij is None:
            return
        oordeel = Ontvangst(str(gelezen.tekst("oordeel")))
        if oordeel is Ontvangst.ONTVANGEN:
            rij.ontvangen, rij.ontvangen_tijd = gelezen.nummer, gelezen.tijd
            if rij.oordeel is None:
                rij.combinatie = ontvangen(rij.combinatie, oordeel)
        else:
            rij.oordeel, rij.oordeel_tijd, rij.oordeel_code = gelezen.nummer, gelezen.tijd, gelezen.tekst("code")
            rij.combinatie = ontvangen(rij.combinatie, oordeel)

    def _ontbreekt(self, gelezen: Gelezen) -> None:
        rij = self.van_levering(gelezen.tekst("levering"))
        if rij is not None:
            rij.combinatie = replace(rij.combinatie, gemist=True)

    def _herhaald(self, gelezen: Gelezen) -> None:
        for rij in self._per_kenmerk.get(str(gelezen.tekst("kenmerk")), ()):
            if rij.combinatie.van == gelezen.partij:
                _nog_eens(rij)

    def _opnieuw(self, gelezen: Gelezen) -> None:
        rij = self.van_levering(gelezen.tekst("levering"))
        if rij is not None:
            _nog_eens(rij)

    def _afgedaan(self, gelezen: Gelezen) -> None:
        for rij in self._terzijde.get(gelezen.velden.get("stroomnummer", -1), ()):
            if rij.combinatie.van == gelezen.partij:
                rij.combinatie = replace(rij.combinatie, afgedaan=AFGEDAAN[gelezen.soort])

    def _vernietigd(self, gelezen: Gelezen) -> None:
        for rij in self._per_zaak.get(str(gelezen.tekst("zaak")), ()):
            rij.combinatie = replace(rij.combinatie, vernietigd=True)


_DOEN: Final[Mapping[str, Callable[[Rijen, Gelezen], None]]] = {
    GELEVERD: Rijen._afgeleverd,  # noqa: SLF001 - the table of this class
    "besloten": Rijen._besloten,  # noqa: SLF001
    ONTVANGST: Rijen._ontvangst,  # noqa: SLF001
    ONTBREEKT: Rijen._ontbreekt,  # noqa: SLF001
    HERHAALD: Rijen._herhaald,  # noqa: SLF001
    OPNIEUW: Rijen._opnieuw,  # noqa: SLF001
    VERNIETIGD: Rijen._vernietigd,  # noqa: SLF001
    **dict.fromkeys(AFGEDAAN, Rijen._afgedaan),  # noqa: SLF001
    **dict.fromkeys(_GEHEEL, Rijen._geheel),  # noqa: SLF001
}


def _rij(gelezen: Gelezen, plaats: int, combinatie: Combinatie, *, levering: str | None = None) -> Rij:
    return Rij(
        rij=(gelezen.nummer << DEEL_BITS) + plaats,
        tijd=gelezen.tijd,
        combinatie=combinatie,
        levering=levering,
        kenmerk=gelezen.tekst("kenmerk"),
        zaak=gelezen.tekst("zaak"),
    )


def _nog_eens(rij: Rij) -> None:
    rij.pogingen += 1
    rij.combinatie = aangeboden(rij.combinatie, rij.pogingen)


def _oordeel(rij: Rij, gelezen: Gelezen, deel: Mapping[str, Any]) -> None:
    # That stays behind always: no loss to tell of, as in the answer to the sender.
    gestript = [g for g in deel.get("gestript", ()) if g["veld"] != ADRES]
    rij.besluit, rij.gestript = gelezen.nummer, len(gestript)
    door, verboden = _codes(g["regel"] for g in gestript), _codes(deel.get("verboden", ()))
    rij.combinatie = besloten(rij.combinatie, gelezen.partij, gelezen.tekst("fase"), door, verboden)


def _codes(codes: Iterable[str]) -> str:
    return " ".join(sorted(alle)) if (alle := set(codes)) else ""
