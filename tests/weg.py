"""A road in memory on the real policies, with a clock that tests move and ids that are the same in every run.

`Proef` is a hub without a bus: `stuur` takes messages along the road, and `antwoorden`, `leveringen`, `records` look at
what it left behind. The builders (`signaal`, `advies`, …) give valid data that the convenant lets pass; tests change
what they are about. Everything is invented; BSNs begin with 9999.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final

from hub.gateway.bundel import Gereedschap
from hub.gateway.in_geheugen import GeheugenInGeheugen
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Binnenkomst, Geheugen, Gelezen, Rust, Vastlegging, Verzegeling
from hub.gateway.weg import Afloop, Weg
from hub.journal import bladzijde
from hub.onderwerpen import INZAGERING
from hub.policy.laden import Beleid, laad
from hub.trust.inzagering import nieuwe_ring
from hub.zaak.zaak import Zaak
from schemas import catalogus
from schemas.register import soort_van
from tests.bron import WORTEL
from tests.openzegel import OpenRust, OpenZegel, Register
from tests.strategieen import BSNS

Json = dict[str, Any]
NU: Final = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
"""When tests begin: a Monday within the convenant's validity."""
VANDAAG: Final = NU.date()
HUB_BRON: Final = "urn:nld:oin:00000099000000099000:systeem:ketenhub"
GEHEIM: Final = b"geheim van de proef, 32 bytes lang"
RINGSLEUTEL: Final = b"sleutel van de index, 32 bytes !"
EDE: Final = "0228"
WAGENINGEN: Final = "0289"


@cache
def teksten() -> dict[str, str]:
    """The policy files of the repository."""
    return {naam: (WORTEL / "policies" / naam).read_text("utf-8") for naam in ("woordenboek.yaml", "convenant.yaml")}


def beleid(*veranderingen: tuple[str, str]) -> Beleid:
    """The real policy, with pieces of either file replaced; each must be there exactly once."""
    gelezen = dict(teksten())
    for oud, nieuw in veranderingen:
        (waar,) = [naam for naam, tekst in gelezen.items() if oud in tekst]
        if gelezen[waar].count(oud) != 1:
            raise ValueError(f"{gelezen[waar].count(oud)} keer gevonden: {oud}")
        gelezen[waar] = gelezen[waar].replace(oud, nieuw)
    return laad(gelezen, catalogus.VELDEN)


@cache
def echt_beleid() -> Beleid:
    """The real policy, loaded once."""
    return beleid()


class Klok:
    """`Klok` that stands still until a test moves it."""

    def __init__(self, nu: datetime = NU) -> None:
        self.tijd = nu

    def nu(self) -> datetime:
        """See `Klok.nu`."""
        return self.tijd

    def verzet(self, **stap: float) -> None:
        """`verzet(days=3)`."""
        self.tijd += timedelta(**stap)


class Nummers:
    """`Nummeraar` that counts: the same ids in every run."""

    def __init__(self, eerste: int = 1) -> None:
        self._teller = itertools.count(eerste)

    def nieuw(self) -> str:
        """See `Nummeraar.nieuw`."""
        n = next(self._teller)
        return f"{n:08x}-0000-4000-8000-{n:012x}"


class Proefgeheugen(GeheugenInGeheugen):
    """With what a hub lays down at its start; `alles` shows what the road wrote."""

    def begin(self, onderwerp: str, inhoud: bytes) -> None:
        """Lay it there before a road begins."""
        self._leg_groep_vast([Vastlegging(onderwerp, inhoud)])

    def alles(self, patroon: str = ">") -> dict[str, Gelezen]:
        """See `GeheugenInGeheugen.alles`, without what lay there at the start."""
        return {o: g for o, g in super().alles(patroon).items() if o != INZAGERING}


@dataclass(slots=True)
class Proef:
    """A hub without a bus. `geheugen` holds what was stored; `poort` is what the road sees of it."""

    klok: Klok = field(default_factory=Klok)
    beleid: Beleid = field(default_factory=echt_beleid)
    nummers: Nummers = field(default_factory=Nummers)
    zegel: Verzegeling = field(default_factory=OpenZegel)
    rust: Rust = field(default_factory=OpenRust)
    register: Register = field(default_factory=lambda: Register(echt_beleid().woordenboek.partijen))
    geheugen: GeheugenInGeheugen = field(init=False)
    weg: Weg = field(init=False)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _stroom: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.geheugen = Proefgeheugen(self.klok)
        self.geheugen.begin(INZAGERING, self.rust.berg(INZAGERING, nieuwe_ring(RINGSLEUTEL, NU).inhoud()))
        self.weg = self.andere_weg(self.geheugen)

    def andere_weg(
        self, poort: Geheugen, nummers: Nummers | None = None, haak: Callable[..., None] | None = None
    ) -> Weg:
        """Another worker of the same hub, over `poort`; the policy may be replaced while it runs."""
        sleutelwerk = HmacSleutelwerk(GEHEIM)
        gereedschap = Gereedschap(nummers or self.nummers, sleutelwerk, self.zegel, self.rust, HUB_BRON)
        extra = {} if haak is None else {"haak": haak}
        return Weg(
            beleid=lambda: self.beleid,
            partijen=self.register,
            geheugen=poort,
            klok=self.klok,
            gereedschap=gereedschap,
            **extra,
        )

    # ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def bericht(self, partij: str, soort: str, data: Json, **attributen: object) -> Binnenkomst:
        """A message of a party, valid but for what `attributen` change; None leaves an attribute out."""
        document: Json = {
            "specversion": "1.0",
            "id": f"b0000000-0000-4000-8000-{next(self._ids):012x}",
            "source": f"urn:nld:oin:{self.beleid.woordenboek.partijen[partij].oin}:systeem:proef",
            "type": soort_van(soort).type,
            "time": self.klok.nu().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": data,
        }
        document |= attributen
        inhoud = json.dumps({naam: waarde for naam, waarde in document.items() if waarde is not None})
        return self.rauw(partij, soort, inhoud.encode())

    def rauw(self, partij: str, soort: str, inhoud: bytes) -> Binnenkomst:
        """Bytes as they lie in the stream of a party, under the next sequence."""
        self._stroom[partij] = self._stroom.get(partij, 0) + 1
        return Binnenkomst(partij, soort, self._stroom[partij], inhoud)

    def nog_eens(self, binnenkomst: Binnenkomst) -> Binnenkomst:
        """The sender sends the same bytes again: another sequence."""
        return self.rauw(binnenkomst.partij, binnenkomst.bericht, binnenkomst.inhoud)

    async def stuur(self, *berichten: Binnenkomst) -> list[Afloop]:
        """Take one batch along the road."""
        return await self.weg.verwerk(berichten)

    async def handel_af(self, partij: str, soort: str, data: Json, **attributen: object) -> Json:
        """Send one message; it must be settled. Returns the answer (the data of `antwoord-gegeven`)."""
        binnenkomst = self.bericht(partij, soort, data, **attributen)
        voor = set(self.geheugen.alles("uit.>"))
        assert await self.stuur(binnenkomst) == [Afloop.KLAAR]
        (nieuw,) = [
            json.loads(gelezen.inhoud)
            for onderwerp, gelezen in self.geheugen.alles(f"uit.{partij}.antwoord.>").items()
            if onderwerp not in voor
        ]
        antwoord: Json = nieuw["data"]
        return antwoord

    # ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def records(self, soort: str = "*") -> list[Json]:
        """Records of a kind, in order."""
        bladen = self.geheugen.alles("journaal.*.*").values()
        gelezen = [dict(r) for blad in bladen for r in bladzijde.records(blad.inhoud)]
        return [r for r in gelezen if soort in {"*", r["soort"]}]

    def leveringen(self, partij: str = "*", deel: str = "*") -> list[Json]:
        """Deliveries that lie ready, as events; answers, orders and questions of the hub are none."""
        return [e for e in self._uit(f"uit.{partij}.{deel}.>") if "levering" in e]

    def van_hub(self, soort: str, partij: str = "*") -> list[Json]:
        """What the hub itself wrote: `antwoord`, `vernietiging` or `actualisering`, as events."""
        begin = f"nl.omgevingsadviezen.{soort}-"
        return [e for e in self._uit(f"uit.{partij}.>") if e["type"].startswith(begin)]

    def _uit(self, patroon: str) -> list[Json]:
        return [json.loads(gelezen.inhoud) for gelezen in self.geheugen.alles(patroon).values()]

    def zaken(self) -> list[Zaak]:
        """The cases that are kept, and what is left of those that were destroyed."""
        standen = {**self.geheugen.alles("zaak.*"), **self.geheugen.alles("vernietigd.*")}
        return [Zaak.van_bytes(gelezen.inhoud) for gelezen in standen.values() if gelezen.inhoud]

    def zaak(self) -> Zaak:
        """The only case."""
        (zaak,) = self.zaken()
        return zaak


# ── data that the convenant lets pass ────────────────────────────────────────────────────────────────────────────


def jongere(n: int = 0, *, gemeente: str | None = EDE, geboren: str | None = "2010-05-01", **meer: object) -> Json:
    """Young person number `n`: 16 on the day the tests begin, living in Ede."""
    persoon: Json = {"bsn": BSNS[n], "voornamen": "Kees", "achternaam": "Voorbeeld"} | meer
    if gemeente is not None:
        persoon["gemeente_inschrijving"] = gemeente
    if geboren is not None:
        persoon["geboortedatum"] = geboren
    return persoon


def feit(**meer: object) -> Json:
    """An offence of today."""
    return {
        "verdacht": True,
        "pleegdatum": VANDAAG.isoformat(),
        "zwaarte": "licht",
        "aanleiding": "heterdaad",
        "huiselijk_geweld": False,
        "omschrijving_kort": "Te hard gereden op een fatbike",
    } | meer


def zorg() -> Json:
    """One concern."""
    return {"leefgebied": "school-werk", "omschrijving": "Spijbelt al weken", "van": "school"}


def signaal(n: int = 0, *, doel: str = "omgevingsadvies", **meer: object) -> Json:
    """S-01: police to the municipality of registration."""
    return {"doel": doel, "fase": "signalering", "betrokkene": jongere(n), "feit": feit(), "zorgen": [zorg()]} | meer


def informatieverzoek(n: int = 0, **meer: object) -> Json:
    """I-01: police ask the municipality."""
    return {
        "doel": "omgevingsadvies",
        "fase": "triage",
        "betrokkene": jongere(n),
        "vraag": "Loopt er hulp?",
        "leefgebieden": ["gezin"],
        "antwoord_voor": "2026-06-15T16:00:00Z",
        "feit": feit(),
        "zorgen": [zorg()],
    } | meer


def advies(n: int = 0, *, opgesteld_op: date | str = VANDAAG, **meer: object) -> Json:
    """A-01 to A-03: the municipality answers the police."""
    return {
        "doel": "omgevingsadvies",
        "fase": "triage",
        "betrokkene": {"bsn": BSNS[n]},
        "advies": {"opgesteld_op": str(opgesteld_op), "onderbouwing": "Steun helpt hier meer dan straf"},
        "ondersteuning_gewenst": True,
    } | meer


def markering(n: int = 0, *, opgesteld_op: date | str = VANDAAG, **meer: object) -> Json:
    """H-03: a veiligheidshuis marks a person, with an advice for the ZSM table."""
    return {
        "doel": "zsm-afweging",
        "fase": "signalering",
        "aan": ["om"],
        "betrokkene": {"bsn": BSNS[n], "voornamen": "Kees", "achternaam": "Voorbeeld"},
        "advies": {"opgesteld_op": str(opgesteld_op), "onderbouwing": "Plan van aanpak loopt"},
    } | meer


def afdoening(n: int = 0, beslissing: str = "reprimande", *, inhoud: Json | None = None, **meer: object) -> Json:
    """D-01 and D-03: the police decide, together with the municipality."""
    return {
        "doel": "omgevingsadvies",
        "fase": "verwijzing",
        "betrokkene": {"bsn": BSNS[n]},
        "afdoening": {
            "beslisser": "politie",
            "beslissing": beslissing,
            "datum": VANDAAG.isoformat(),
            "gezamenlijke_reprimande": beslissing == "reprimande",
            "advies_gevolgd": "ja",
        }
        | (inhoud or {}),
        "voor_gemeente": {
            "reden_gezamenlijke_reprimande": "Samen optrekken met het gezin",
            "vervolgondersteuning_gewenst": True,
        },
    } | meer


def sepot(n: int = 0, code: str | None = "01", **meer: object) -> Json:
    """N-15: the ZSM table dismisses the case."""
    inhoud: Json = {"beslisser": "om", "gezamenlijke_reprimande": False}
    if code is not None:
        inhoud["sepotcode"] = code
    data = afdoening(n, "sepot", inhoud=inhoud, doel="zsm-afweging", **meer)
    del data["voor_gemeente"]
    return data


def terugkoppeling(n: int = 0, **meer: object) -> Json:
    """T-02: the police report back to the municipality that was involved."""
    return {
        "doel": "omgevingsadvies",
        "fase": "vervolg",
        "betrokkene": jongere(n),
        "terugkoppeling": {
            "besluit_genomen_op": VANDAAG.isoformat(),
            "beslissing": "reprimande",
            "advies_gevolgd": "ja",
            "onderzoek_loopt": False,
        },
    } | meer


def zonder(data: Json, *paden: str) -> Json:
    """A copy without these parts (dotted paths)."""
    kopie = copy.deepcopy(data)
    for pad in paden:
        *boven, naam = pad.split(".")
        waar = kopie
        for deel in boven:
            waar = waar[deel]
        del waar[naam]
    return kopie
