"""A small hub and two parties with real keys, and evidence about one delivery: what tests of receipts start from."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from hub.journal import bladzijde
from hub.journal.soorten import record
from hub.trust.bewijsstuk import BERICHT, LEVERING, Journaalregel, maak_bewijsstuk
from hub.trust.handtekening import teken_jws
from hub.trust.ontvangst import (
    GEWEIGERD,
    ONTVANGEN,
    TYP_AANNAME,
    VERWERKT,
    Aanname,
    Ontvangst,
    controleer_ontvangst,
    kid_van,
    schrijf_tijd,
    teken_ontvangst,
)
from hub.trust.partijen import Partijkaart
from hub.trust.sleutels import Identiteit, maak_identiteit

NU: Final = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
VAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
TOT: Final = datetime(2027, 1, 1, tzinfo=UTC)
BERICHT_ID: Final = "b0000000-0000-4000-8000-000000000001"
ZAAK: Final = "ca000000-0000-4000-8000-000000000001"
LEVERING_ID: Final = "de000000-0000-4000-8000-000000000001"
ANDERE_LEVERING: Final = "de000000-0000-4000-8000-000000000002"
ZEGEL_IN: Final = "11" * 32
ZEGEL_UIT: Final = "22" * 32
ONTVANGER: Final = "gemeente-ede"
AFZENDER: Final = "politie"
OINS: Final = {AFZENDER: "00000099000000001000", ONTVANGER: "00000099000000002000"}


def kaart(identiteit: Identiteit, oin: str) -> Partijkaart:
    """The register's card of a party with these keys."""
    return Partijkaart(
        code=identiteit.code,
        oin=oin,
        naam=f"Proef {identiteit.code}",
        stand="toegelaten",
        geldig_van=date(2026, 1, 1),
        geldig_tot=date(2026, 12, 31),
        ondertekend=date(2026, 1, 1),
        contact=(),
        gronden=(),
        sleutels=identiteit.publiek,
        certificaten=(),
        opvolgers=(),
        revisie=1,
    )


def identiteit(code: str) -> Identiteit:
    """Fresh keys that hold in 2026."""
    return maak_identiteit(code, ["jose-1"], VAN, TOT)


@dataclass(slots=True)
class Zaakbewijs:
    """A message of the police with one delivery to Ede, as the journal holds it, and the keys of all three."""

    hub: Identiteit = field(default_factory=lambda: identiteit("hub"))
    politie: Identiteit = field(default_factory=lambda: identiteit(AFZENDER))
    ede: Identiteit = field(default_factory=lambda: identiteit(ONTVANGER))
    bladen: list[list[bytes]] = field(default_factory=list)
    _nummers: Any = field(default_factory=lambda: itertools.count(1))

    def record(self, soort: str, partij: str, tijd: datetime = NU, **velden: Any) -> bytes:  # noqa: ANN401
        """One record, checked as every record is."""
        nummer = f"{next(self._nummers):08x}-0000-4000-8000-00000000000e"
        kop = {"id": nummer, "tijd": schrijf_tijd(tijd), "partij": partij}
        return record(soort, kop | velden).inhoud

    def bericht(self) -> None:
        """The page of the message: it came in, was decided, one delivery, the answer with the hub's receipt."""
        over: dict[str, Any] = {"kenmerk": BERICHT_ID, "zaak": ZAAK}
        aanname = Aanname(AFZENDER, BERICHT_ID, ZEGEL_IN, NU, "afgeleverd")
        jws = teken_jws(aanname.naar_bytes(), TYP_AANNAME, self.hub, NU)
        kid = self.politie.publiek.sleutels[0].kid
        self.bladen.append(
            [
                self.record("ontvangen", AFZENDER, bericht="signaal", zegel=ZEGEL_IN, kid=kid, **over),
                self.record("besloten", AFZENDER, bericht="signaal", **over),
                self.record(
                    "afgeleverd",
                    AFZENDER,
                    bericht="signaal",
                    levering=LEVERING_ID,
                    bestemming="gemeente-ede/inzage",
                    zegel=ZEGEL_UIT,
                    **over,
                ),
                self.record(
                    "beantwoord",
                    AFZENDER,
                    uitkomst="afgeleverd",
                    antwoord="a0000000-0000-4000-8000-000000000001",
                    zaak_genoemd="ja",
                    kid=kid_van(jws),
                    handtekening=jws.rpartition(".")[2],
                    **over,
                ),
            ]
        )

    def ontvangst(
        self, soort: str, *, zegel: str = ZEGEL_UIT, door: Identiteit | None = None, code: str | None = None
    ) -> None:
        """The page of a receipt by Ede, signed a minute later."""
        ondertekenaar = door or self.ede
        tijd = NU + timedelta(minutes=1)
        gezegd = Ontvangst(soort, f"uit.{ONTVANGER}.inzage.{ZAAK}.{LEVERING_ID}", zegel, tijd, code)
        jws = teken_ontvangst(gezegd, ondertekenaar, tijd)
        getekend = controleer_ontvangst(jws, ondertekenaar.publiek, tijd)
        self.bladen.append(
            [
                self.record(
                    "ontvangst",
                    ONTVANGER,
                    tijd,
                    zaak=ZAAK,
                    levering=LEVERING_ID,
                    deel="inzage",
                    oordeel=soort,
                    zegel=zegel,
                    getekend=schrijf_tijd(tijd),
                    code=code,
                    kid=getekend.kid,
                    handtekening=getekend.handtekening,
                )
            ]
        )

    def regels(self) -> list[Journaalregel]:
        """The journal."""
        return [
            Journaalregel(blad, regel, tekst.decode())
            for blad, records in enumerate(self.bladen, start=7)
            for (inhoud,) in [bladzijde.schrijf(records)]
            for regel, tekst in enumerate(bladzijde.splits(inhoud), start=1)
        ]

    def stuk(self, wat: str = BERICHT, regels: Sequence[Journaalregel] | None = None) -> bytes:
        """The evidence, made an hour later."""
        nu = NU + timedelta(hours=1)
        gekozen = self.regels() if regels is None else regels
        if wat == LEVERING:
            gekozen = [r for r in gekozen if r.record["soort"] in {"ontvangen", "afgeleverd", "ontvangst"}]
        return maak_bewijsstuk(
            wat,
            BERICHT_ID if wat == BERICHT else LEVERING_ID,
            gekozen,
            kaarten=[kaart(self.politie, OINS[AFZENDER]).naar_bytes(), kaart(self.ede, OINS[ONTVANGER]).naar_bytes()],
            hub=self.hub.publiek,
            teken=lambda inhoud, typ: teken_jws(inhoud, typ, self.hub, nu),
            nu=nu,
        )


def heel() -> Zaakbewijs:
    """Delivered, received and processed."""
    bewijs = Zaakbewijs()
    bewijs.bericht()
    bewijs.ontvangst(ONTVANGEN)
    bewijs.ontvangst(VERWERKT)
    return bewijs


def geweigerd() -> Zaakbewijs:
    """Delivered, received and refused."""
    bewijs = Zaakbewijs()
    bewijs.bericht()
    bewijs.ontvangst(ONTVANGEN)
    bewijs.ontvangst(GEWEIGERD, code="O-onbevoegd")
    return bewijs
