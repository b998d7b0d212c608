"""Records of a country for years, as the hub writes them, without end: for whatever takes them in.

What is common is common and what is rare is rare: a few hundred municipalities of very different size, a few rules for
each kind of message, receipts that come a while after their delivery or never. So there are some thousands of
combinations, as in the field, and not one for each row.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

OORSPRONG: Final = "ketenhub/00000099000000099000"
GEMEENTEN: Final = 342
BEGIN: Final = datetime(2021, 1, 1, tzinfo=UTC)
TUSSEN_S: Final = 100
"""Between two messages, on average: 1.4 million in five years."""
LATER: Final = 40
"""Messages between a delivery and its receipts."""
_DOOR: Final = ("N-06", "N-15", "R01")
_VELDEN: Final = ("betrokkene.bsn", "betrokkene.geboortedatum", "doel", "fase", "feit.pleegdatum", "zorgen.leefgebied")
_SOORTEN: Final = (
    ("signaal", "S", "signalering", "omgevingsadvies"),
    ("signaal", "S", "signalering", "omgevingsadvies"),
    ("informatieverzoek", "I", "triage", "omgevingsadvies"),
    ("advies", "A", "triage", "zsm-afweging"),
    ("afdoening", "D", "verwijzing", "zsm-afweging"),
    ("terugkoppeling", "T", "vervolg", "zsm-afweging"),
)
_schrijf = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


class Bron:
    """Makes messages, one after another. The same seed gives the same records."""

    def __init__(self, zaad: int = 7) -> None:
        """Nothing made yet."""
        self._toeval = random.Random(zaad)
        self._tijd = BEGIN
        self._later: list[list[bytes]] = []
        self._zaken: list[str] = []
        self._gewichten = [1 / (n + 3) for n in range(GEMEENTEN)]
        self._gemeenten = [f"gemeente-{n}" for n in range(GEMEENTEN)]
        self._klaar: list[str] = []

    def bladen(self, records: int) -> Iterator[list[bytes]]:
        """Pages of records, one for each message and one for each receipt, until there are so many records."""
        gemaakt = 0
        while gemaakt < records:
            for blad in (self._bericht(), *self._ontvangsten()):
                gemaakt += len(blad)
                yield blad

    def records(self, aantal: int) -> Iterator[tuple[int, bytes]]:
        """(number, record), at least so many."""
        nummer = 0
        for blad in self.bladen(aantal):
            for ruw in blad:
                yield nummer, ruw
                nummer += 1

    def _id(self) -> str:
        h = f"{self._toeval.getrandbits(128):032x}"
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-8{h[17:20]}-{h[20:]}"

    def _record(self, soort: str, partij: str, **velden: object) -> bytes:
        tijd = self._tijd.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return _schrijf({"id": self._id(), "soort": soort, "tijd": tijd, "partij": partij, "v": 1, **velden}).encode()

    def _gemeente(self) -> str:
        if not self._klaar:
            self._klaar = self._toeval.choices(self._gemeenten, self._gewichten, k=1_000)
        return self._klaar.pop()

    def _bericht(self) -> list[bytes]:
        toeval = self._toeval
        self._tijd += timedelta(seconds=toeval.random() * 2 * TUSSEN_S)
        bericht, letter, fase, doel = toeval.choice(_SOORTEN)
        if not self._zaken or toeval.random() < 0.3:  # noqa: PLR2004 - a case has some three messages
            self._zaken = [*self._zaken[-500:], self._id()]
        kop: dict[str, Any] = {"kenmerk": self._id(), "zaak": toeval.choice(self._zaken), "bericht": bericht}
        gemeente = self._gemeente()
        van = gemeente if letter == "A" else "politie"
        blad = [self._record("ontvangen", van, **kop, stroomnummer=toeval.randrange(10**9), bytes=2_000)]
        wat = toeval.random()
        if wat < 0.04:  # noqa: PLR2004 - so many are refused
            return [*blad, self._record("geweigerd", van, **kop, code="W-vorm")]
        naar = ["om" if letter == "A" else f"{gemeente}/inzage"]
        if wat > 0.6:  # noqa: PLR2004 - so many go to a second destination
            naar.append("politie" if letter == "A" else "veiligheidshuis")
        delen: list[dict[str, object]] = []
        for bestemming in naar:
            regel, levering = f"{letter}-0{1 + (len(bestemming) % 3)}", self._id()
            blad.append(
                self._record(
                    "afgeleverd", van, **kop, levering=levering, bestemming=bestemming, doel=doel, regel=regel,
                    velden=_VELDEN, plichten=("bewaar 72 uur", "log"), zegel=f"{toeval.getrandbits(256):064x}",
                )
            )  # fmt: skip
            door = toeval.choices(_DOOR, k=1) if toeval.random() < 0.5 else []  # noqa: PLR2004
            gestript = [{"veld": "feit.huiselijk_geweld", "regel": r} for r in door]
            delen.append(
                {
                    "bestemming": bestemming, "uitkomst": "doorlaten", "regel": regel, "code": regel,
                    "verboden": (), "velden": _VELDEN, "gestript": gestript,
                }
            )  # fmt: skip
            self._later.append(self._van(kop["zaak"], levering, bestemming))
        blad.append(self._record("besloten", van, **kop, doel=doel, fase=fase, besluiten=delen))
        blad.append(self._record("beantwoord", van, **kop, uitkomst="aangenomen", antwoord=self._id()))
        return blad

    def _van(self, zaak: str, levering: str, bestemming: str) -> list[bytes]:
        """What its receiver will sign: both, only that it arrived, or nothing."""
        wie, wat = bestemming.partition("/")[0], self._toeval.random()
        oordelen = ("ontvangen", "verwerkt") if wat < 0.93 else ("ontvangen",) if wat < 0.97 else ()  # noqa: PLR2004
        return [
            self._record(
                "ontvangst", wie, zaak=zaak, levering=levering, oordeel=oordeel, deel="inzage", kid="A" * 43,
                handtekening="A" * 86, zegel=f"{self._toeval.getrandbits(256):064x}",
            )
            for oordeel in oordelen
        ]  # fmt: skip

    def _ontvangsten(self) -> Iterator[list[bytes]]:
        while len(self._later) > LATER:
            for ruw in self._later.pop(0):
                yield [ruw]
