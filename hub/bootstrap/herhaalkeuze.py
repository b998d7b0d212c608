"""Which deliveries an order is about: one, those of a receiver, or what fits a filter; from the journal itself.

The journal and not the read side: an order must not leave out what a projection has not read yet. It is read back from
its end to the first day asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

from hub.bootstrap.inzicht import Inzicht
from hub.bootstrap.records import Regel, sluit_levering

BLADEN_MAX: Final = 500_000
"""Pages looked through at most: half a year of a busy hub. What is older, has no bytes any more."""
AFGELEVERD: Final = "afgeleverd"
BESLOTEN: Final = "besloten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keuze:
    """What must fit; None asks nothing. `vanaf` and `tot` are times as records have them, or their beginning.

    `ontvanger`: a party or a destination. `zonder_ontvangst`: only what the receiver gave no verdict on.
    """

    leveringen: Collection[str] = ()
    ontvanger: str | None = None
    afzender: str | None = None
    bericht: str | None = None
    zaak: str | None = None
    regel: str | None = None
    vanaf: str
    tot: str | None = None
    zonder_ontvangst: bool = False

    def past(self, regel: Regel) -> bool:
        """Whether this record of a delivery fits, but for its receipts."""
        r = regel.record
        naar, tijd = str(r["bestemming"]), str(r["tijd"])
        return (
            (not self.leveringen or r["levering"] in self.leveringen)
            and (self.ontvanger is None or self.ontvanger in {naar, naar.partition("/")[0]})
            and (self.afzender is None or r["partij"] == self.afzender)
            and (self.bericht is None or r.get("bericht") == self.bericht)
            and (self.zaak is None or r.get("zaak") == self.zaak)
            and (self.regel is None or r.get("regel") == self.regel)
            and (self.tot is None or tijd < self.tot)
        )


@dataclass(frozen=True, slots=True)
class Gekozen:
    """A delivery that fits, and the decision about it; None when the journal keeps it elsewhere."""

    regel: Regel
    besloten: Mapping[str, Any] | None

    @property
    def plek(self) -> tuple[str, str]:
        """Page and line, for an order."""
        return str(self.regel.volgnummer), str(self.regel.nummer)

    @property
    def levering(self) -> str:
        """Its id."""
        return str(self.regel.record["levering"])

    @property
    def deel(self) -> Mapping[str, Any] | None:
        """The part of the decision about its own destination."""
        delen = [] if self.besloten is None else self.besloten["besluiten"]
        return next((d for d in delen if d["bestemming"] == self.regel.record["bestemming"]), None)


async def kies(inzicht: Inzicht, keuze: Keuze, *, hoogstens: int) -> list[Gekozen]:
    """The deliveries that fit, oldest first; stops as soon as there are more than `hoogstens`.

    Raises:
        Ketenfout: `JOURNAAL-gat`.
        Busfout: the bus did not answer.
    """
    gesloten: set[str] = set()
    besloten: dict[str, Mapping[str, Any]] = {}
    gevonden: list[Gekozen] = []
    zoekt = set(keuze.leveringen)
    async with aclosing(inzicht.terug(BLADEN_MAX)) as bron:
        # Newest first, so a verdict and the decision are met before the delivery they are about.
        async for regel in bron:
            if str(regel.record["tijd"]) < keuze.vanaf:
                break
            if (dicht := sluit_levering(regel)) is not None:
                gesloten.add(dicht)
            if regel.soort == BESLOTEN:
                besloten[str(regel.tekst("kenmerk"))] = regel.record
            if regel.soort != AFGELEVERD or not keuze.past(regel):
                continue
            levering = str(regel.record["levering"])
            if keuze.zonder_ontvangst and {levering, regel.tekst("zaak")} & gesloten:
                continue
            gevonden.append(Gekozen(regel, besloten.get(str(regel.tekst("kenmerk")))))
            zoekt.discard(levering)
            if len(gevonden) > hoogstens or (keuze.leveringen and not zoekt):
                break
    return gevonden[::-1]
