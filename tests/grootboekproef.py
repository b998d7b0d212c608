"""An invented journal of any length, with its own account of what the list of deliveries must say of it.

The account is kept while the records are made, message by message, and knows nothing of the projection: rows with every
value that can be chosen (`tests.verwacht`).
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.journal.soorten import Waarde, record
from tests.verwacht import Verwacht

BEGIN: Final = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
OORSPRONG: Final = "ketenhub/00000099000000099000"
AFZENDERS: Final = ("politie", "om", "veiligheidshuis", "gemeente-ede", "gemeente-barneveld")
BESTEMMINGEN: Final = (
    "gemeente-ede/inzage",
    "gemeente-ede/dossier",
    "gemeente-barneveld/inzage",
    "veiligheidshuis",
    "om",
    "politie",
    "rvdk",
)
BERICHTEN: Final = ("signaal", "informatieverzoek", "advies", "afdoening", "terugkoppeling")
FASEN: Final = ("signalering", "triage", "verwijzing", "vervolg")
DOELEN: Final = ("omgevingsadvies", "zsm-afweging")
REGELS: Final = ("S-01", "S-02", "I-01", "A-01", "D-03", "T-02")
VERBODEN: Final = ("N-06", "N-15", "R02")
BELEID: Final = "ab" * 32
HEX: Final = "0" * 64
KID: Final = "A" * 43
HANDTEKENING: Final = "A" * 86


@dataclass(slots=True)
class Proefjournaal:
    """Makes records and keeps the account. `records` holds their bytes; the number is the place in the list."""

    toeval: random.Random = field(default_factory=lambda: random.Random(5))
    tijd: datetime = BEGIN
    records: list[bytes] = field(default_factory=list)
    rijen: list[Verwacht] = field(default_factory=list)
    deelnemers: dict[int, set[str]] = field(default_factory=dict)
    """Per record: who takes part."""
    _zaken: list[str] = field(default_factory=list)
    _stroom: dict[int, int] = field(default_factory=dict)
    """Of a row by its record: the place in the stream of its sender."""

    def bron(self, vanaf: int = 0) -> Iterator[tuple[int, bytes]]:
        """(number, bytes) from a number on."""
        yield from enumerate(self.records[vanaf:], start=vanaf)

    def id(self) -> str:
        """A random id."""
        return str(uuid.UUID(int=self.toeval.getrandbits(128), version=4))

    def maak(self, berichten: int) -> Proefjournaal:
        """So many messages more, with what follows on them."""
        for _ in range(berichten):
            self.tijd += timedelta(
                seconds=self.toeval.randrange(0, 7_200), microseconds=self.toeval.randrange(1_000_000)
            )
            wat = self.toeval.random()
            if wat < 0.62:
                self._geleverd()
            elif wat < 0.72:
                self._geweigerd()
            elif wat < 0.78:
                self._onleesbaar()
            elif wat < 0.84:
                self._vastgehouden()
            elif wat < 0.90:
                self._herhaald()
            elif wat < 0.93:
                self._afgedaan()
            elif wat < 0.95:
                self._opnieuw_geleverd()
            elif wat < 0.97:
                self._vernietigd()
            else:
                self._beleid()
        return self

    # ── kinds of message ─────────────────────────────────────────────────────────────────────────────────────────────

    def schrijf(self, soort: str, partij: str, deelnemers: set[str], /, **velden: Waarde) -> int:
        """One record; returns its number."""
        kop = {"id": self.id(), "tijd": self.tijd.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "partij": partij}
        self.records.append(record(soort, kop | velden).inhoud)
        self.deelnemers[len(self.records) - 1] = deelnemers - {"hub"}
        return len(self.records) - 1

    def _begin(self) -> tuple[str, dict[str, Any], str]:
        partij = self.toeval.choice(AFZENDERS)
        if not self._zaken or self.toeval.random() < 0.4:
            self._zaken.append(self.id())
        kop = {"kenmerk": self.id(), "zaak": self.toeval.choice(self._zaken)}
        bericht = self.toeval.choice(BERICHTEN)
        self.schrijf(
            "ontvangen",
            partij,
            {partij},
            **kop,
            bericht=bericht,
            stroomnummer=len(self.records),
            bytes=900,
            zegel=HEX,
            kid=KID,
        )
        return partij, kop, bericht

    def _besluit(self, bestemming: str, uitkomst: str) -> dict[str, Any]:
        regel = self.toeval.choice(REGELS)
        verboden = self.toeval.sample(VERBODEN, self.toeval.randrange(0, 2)) if uitkomst == "doorlaten" else ["R02"]
        gestript = self.toeval.sample(
            ("feit.omschrijving", "zorgen", "advies.onderbouwing"), self.toeval.randrange(0, 3)
        )
        door = [{"veld": v, "regel": self.toeval.choice(VERBODEN)} for v in gestript]
        return {
            "bestemming": bestemming,
            "uitkomst": uitkomst,
            "regel": regel if uitkomst == "doorlaten" else None,
            "verboden": verboden,
            "code": regel if uitkomst == "doorlaten" else "R02",
            "velden": ["betrokkene.bsn"] if uitkomst == "doorlaten" else [],
            "gestript": door if uitkomst == "doorlaten" else [],
            "plichten": ["bewaar 72 uur"],
            "kenmerken": {"leeftijd": "16", "zorgen": "ja"},
        }

    def _geleverd(self) -> None:
        partij, kop, bericht = self._begin()
        doel, fase = self.toeval.choice(DOELEN), self.toeval.choice(FASEN)
        # Of an advice that a signal woke, the sender is the adviser: its own id, in the page of the signal.
        van, kenmerk = partij, kop["kenmerk"]
        if self.toeval.random() < 0.1:
            van, kenmerk = "veiligheidshuis", self.id()
        naar = self.toeval.sample(BESTEMMINGEN, self.toeval.randrange(1, 4))
        besluiten = [self._besluit("hub", "doorlaten")]
        nieuw: list[Verwacht] = []
        for bestemming in naar:
            besluit = self._besluit(bestemming, "doorlaten")
            besluiten.append(besluit)
            levering = self.id()
            ontvanger = bestemming.partition("/")[0]
            nummer = self.schrijf(
                "afgeleverd",
                partij,
                {van, ontvanger},
                **kop | {"kenmerk": kenmerk},
                bericht=bericht,
                levering=levering,
                bestemming=bestemming,
                doel=doel,
                regel=besluit["regel"],
                beleid=BELEID,
                zegel=HEX,
            )
            door = {g["regel"] for g in besluit["gestript"]}
            nieuw.append(
                Verwacht(
                    nummer,
                    self.tijd,
                    "gestript" if door else "afgeleverd",
                    van,
                    bestemming,
                    bericht,
                    {van, ontvanger},
                    {van, ontvanger},
                    {besluit["regel"], *door, *besluit["verboden"]},
                    kenmerk,
                    doel,
                    fase,
                    kop["zaak"],
                    levering,
                    ontvangst="geen",
                    gestript=len(besluit["gestript"]),
                )
            )
        ook = [b for b in BESTEMMINGEN if b not in naar and self.toeval.random() < 0.2]
        besluiten += [self._besluit(b, "weigeren") for b in ook]
        nummer = self._besloten(van, kop | {"kenmerk": kenmerk}, bericht, doel, fase, besluiten)
        for b in ook:
            self._deels(nummer, van, b, bericht, kenmerk, kop["zaak"], doel, fase)
        self.schrijf(
            "beantwoord", partij, {partij}, **kop, uitkomst="aangenomen", antwoord=self.id(), zaak_genoemd="ja"
        )
        self.rijen += nieuw
        for rij in nieuw:
            self._ontvangsten(rij)

    def _besloten(self, van: str, kop: dict[str, Any], bericht: str, doel: str, fase: str, besluiten: list[Any]) -> int:
        return self.schrijf(
            "besloten",
            van,
            set(),
            **kop,
            bericht=bericht,
            doel=doel,
            fase=fase,
            beleid=BELEID,
            revisie=1,
            besluiten=besluiten,
        )

    def _deels(
        self, nummer: int, van: str, naar: str, bericht: str, kenmerk: str, zaak: str | None, doel: str, fase: str
    ) -> None:
        self.rijen.append(
            Verwacht(
                nummer,
                self.tijd,
                "geweigerd",
                van,
                naar,
                bericht,
                {van, naar.partition("/")[0]},
                set(),
                {"R02"},
                kenmerk,
                doel,
                fase,
                zaak,
                deels=True,
            )
        )

    def _ontvangsten(self, rij: Verwacht) -> None:
        """What the receiver signs, at once or never; other messages come in between elsewhere."""
        wie, wat = str(rij.naar).partition("/")[0], self.toeval.random()
        beiden = {wie, rij.van}
        kop = {"zaak": rij.zaak, "levering": rij.levering}
        soort = {"deel": "inzage", "zegel": HEX, "kid": KID, "handtekening": HANDTEKENING}
        soort["getekend"] = "2026-03-01T08:00:00.000000Z"
        if wat < 0.2:
            if wat < 0.1:
                self.schrijf(
                    "ontvangst-ontbreekt", wie, beiden, **kop, bestemming=rij.naar, termijn="ontvangen", uren=1
                )
                rij.gemist = True
            return
        self.schrijf("ontvangst", wie, beiden, **kop, **soort, oordeel="ontvangen")
        rij.ontvangst = "ontvangen"
        if wat > 0.4:
            rij.ontvangst = "verwerkt" if wat < 0.9 else "geweigerd"
            code = {"code": "O-dubbel"} if rij.ontvangst == "geweigerd" else {}
            self.schrijf("ontvangst", wie, beiden, **kop, **soort, oordeel=rij.ontvangst, **code)

    def _geweigerd(self) -> None:
        partij, kop, bericht = self._begin()
        del kop["zaak"]
        doel, fase = self.toeval.choice(DOELEN), self.toeval.choice(FASEN)
        overwogen = self.toeval.sample(BESTEMMINGEN, self.toeval.randrange(0, 3))
        besluiten = [self._besluit(b, "weigeren") for b in ("hub", *overwogen)]
        nummer = self._besloten(partij, kop, bericht, doel, fase, besluiten)
        for b in overwogen:
            self._deels(nummer, partij, b, bericht, kop["kenmerk"], None, doel, fase)
        nummer = self.schrijf("geweigerd", partij, set(), **kop, bericht=bericht, code="R02")
        naar = dict.fromkeys(b.partition("/")[0] for b in overwogen)
        self.rijen.append(
            Verwacht(
                nummer,
                self.tijd,
                "geweigerd",
                partij,
                ", ".join(naar) or None,
                bericht,
                {partij, *naar},
                set(),
                {"R02"},
                kop["kenmerk"],
                doel,
                fase,
            )
        )

    def _onleesbaar(self) -> None:
        """Three rows: something that may not be, bytes set aside, and the refusal."""
        partij = self.toeval.choice(AFZENDERS)
        plek = len(self.records)
        self.schrijf("ontvangen", partij, {partij}, bericht="signaal", stroomnummer=plek, bytes=12)
        for soort, uitkomst, meer in (
            ("incident", "fout", {"stroomnummer": plek}),
            ("geparkeerd", "geparkeerd", {"stroomnummer": plek, "bytes": 12}),
            ("geweigerd", "geweigerd", {"stroomnummer": plek, "bericht": "signaal"}),
        ):
            nummer = self.schrijf(soort, partij, {partij}, code="W-vorm", **meer)
            self._stroom[nummer] = plek
            self.rijen.append(
                Verwacht(nummer, self.tijd, uitkomst, partij, None, "signaal", {partij}, {partij}, {"W-vorm"}, None)
            )

    def _vastgehouden(self) -> None:
        plek = len(self.records)
        partij, kop, bericht = self._begin()
        doel, fase = self.toeval.choice(DOELEN), self.toeval.choice(FASEN)
        besluiten = [self._besluit("hub", "vasthouden"), self._besluit("om", "vasthouden")]
        self._besloten(partij, kop, bericht, doel, fase, besluiten)
        nummer = self.schrijf("vastgehouden", partij, {partij}, **kop, bericht=bericht, code="N-15")
        self._stroom[nummer] = plek
        # Its bytes lie aside; that is no row of its own.
        self.schrijf("geparkeerd", partij, {partij}, **kop, code="N-15", stroomnummer=plek, bytes=900)
        self.rijen.append(
            Verwacht(
                nummer,
                self.tijd,
                "wacht",
                partij,
                "om",
                bericht,
                {partij, "om"},
                {partij},
                {"N-15"},
                kop["kenmerk"],
                doel,
                fase,
                kop["zaak"],
            )
        )

    def _herhaald(self) -> None:
        eerder = [rij for rij in self.rijen if rij.kenmerk is not None]
        if not eerder:
            return
        rij = self.toeval.choice(eerder)
        self.schrijf("herhaald", rij.van, {rij.van}, kenmerk=rij.kenmerk, stroomnummer=9, toezegging=HEX)
        for zelfde in eerder:
            if zelfde.kenmerk == rij.kenmerk:
                zelfde.pogingen += 1

    def _afgedaan(self) -> None:
        """Somebody lets go of what lies aside, and it is decided once more; or gives it up."""
        liggend = [rij for rij in self.rijen if rij.ligt]
        if not liggend:
            return
        rij = self.toeval.choice(liggend)
        kop = {
            "kenmerk": rij.kenmerk,
            "opdracht": self.id(),
            "plek": self.id(),
            "stroomnummer": self._stroom[rij.nummer],
        }
        kop |= {"reden": "hersteld", "code": "W-vorm", "bericht": rij.bericht}
        rij.afgedaan = self.toeval.choice(("vrij", "weg"))
        self.schrijf(f"geparkeerd-{rij.afgedaan}", rij.van, {rij.van}, **kop)
        if rij.afgedaan == "vrij":
            # Unreadable once more: its record is a row of the same message.
            nummer = self.schrijf("geweigerd", rij.van, {rij.van}, kenmerk=rij.kenmerk, code="W-vorm")
            eigen = {rij.van}
            self.rijen.append(
                Verwacht(
                    nummer, self.tijd, "geweigerd", rij.van, None, rij.bericht, eigen, eigen, {"W-vorm"}, rij.kenmerk
                )
            )

    def _opnieuw_geleverd(self) -> None:
        geleverd = [rij for rij in self.rijen if rij.levering is not None]
        if not geleverd:
            return
        rij = self.toeval.choice(geleverd)
        self.schrijf(
            "opnieuw-geleverd",
            "hub",
            {rij.van, str(rij.naar).partition("/")[0]},
            kenmerk=rij.kenmerk,
            zaak=rij.zaak,
            levering=rij.levering,
            bestemming=rij.naar,
            opdracht=self.id(),
            ronde=1,
            zegel=HEX,
        )
        rij.pogingen += 1

    def _vernietigd(self) -> None:
        if not self._zaken:
            return
        zaak = self._zaken.pop(self.toeval.randrange(len(self._zaken)))
        self.schrijf(
            "ontvangen", "om", {"om"}, kenmerk=self.id(), zaak=zaak, bericht="afdoening", stroomnummer=3, bytes=1
        )
        self.schrijf("vernietigd", "om", {"om"}, zaak=zaak, leveringen=1, ontvangers=["gemeente-ede"])
        for rij in self.rijen:
            if rij.zaak == zaak:
                rij.vernietigd = True

    def _beleid(self) -> None:
        self.schrijf("beleid-verlopen", "hub", set(), revisie=1, convenant="proef", beleid=HEX, bundel=HEX)
        self.schrijf("partij-gewijzigd", "hub", {"om"}, wie="om", revisie=2, wat="sleutel", reden="nieuw")
