"""Orders to destroy (R15) and what became of each: which party was told, and whether it signed that it did.

An order lies in KETEN until its term ends (`VERNIETIGING_TTL_S`), and a receipt in JOURNAAL under an id made of the
order (`hub.gateway.ontvangsten`), for good. So both are found by their subject, and no journal has to be searched.

For an order, the receipt `verwerkt` is the receipt of erasure: the receiver signs over the digest of the sealed order,
which names every delivery that had to go.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from hub import onderwerpen
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import JS, Verbinding
from hub.gateway.ontvangsten import OORDEEL
from hub.gateway.poorten import Busfout, Gelezen, Sleutelwerk
from hub.journal import bladzijde
from hub.onderwerpen import JOURNAAL, KETEN
from hub.trust.ontvangst import GEWEIGERD, ONTVANGEN, VERWERKT, lees_tijd

GREEP: Final = 250
"""Orders read at once, with two receipts each."""
OPEN: Final = "open"
AANGEKOMEN: Final = "aangekomen"
VERNIETIGD: Final = "vernietigd"
_SECONDEN: Final = len("2026-01-01T00:00:00")


@dataclass(frozen=True, slots=True)
class Opdracht:
    """One order. `aangeboden`: when it was last laid ready (UTC); `ontvangen`, `beslist`: the receiver's own times."""

    id: str
    partij: str
    zaak: str
    onderwerp: str
    volgnummer: int
    inhoud: bytes
    aangeboden: datetime
    ontvangen: datetime | None = None
    beslist: datetime | None = None
    oordeel: str | None = None
    code: str | None = None

    @property
    def stand(self) -> str:
        """`open`, `aangekomen`, `vernietigd` or `geweigerd`."""
        if self.oordeel is not None:
            return VERNIETIGD if self.oordeel == VERWERKT else GEWEIGERD
        return OPEN if self.ontvangen is None else AANGEKOMEN


async def lees_opdrachten(verbinding: Verbinding, sleutelwerk: Sleutelwerk) -> AsyncIterator[Opdracht]:
    """Every order that lies there, oldest first.

    Raises:
        Busfout: the bus did not answer.
        Recordfout: what lies where a receipt belongs is no page of the journal.
    """
    journaal = NatsGeheugen(verbinding, JOURNAAL)
    stuk: list[tuple[str, Gelezen, datetime]] = []
    async for gevonden in _liggend(verbinding):
        stuk.append(gevonden)
        if len(stuk) == GREEP:
            for opdracht in await _met_bewijzen(journaal, sleutelwerk, stuk):
                yield opdracht
            stuk = []
    for opdracht in await _met_bewijzen(journaal, sleutelwerk, stuk):
        yield opdracht


async def _met_bewijzen(
    journaal: NatsGeheugen, sleutelwerk: Sleutelwerk, stuk: list[tuple[str, Gelezen, datetime]]
) -> list[Opdracht]:
    plekken = {
        (onderwerp, klasse): onderwerpen.journaal(
            onderwerp.split(".")[1], bewijskenmerk(sleutelwerk, klasse, onderwerp)
        )
        for onderwerp, _, _ in stuk
        for klasse in (ONTVANGEN, OORDEEL)
    }
    bladen = await journaal.lees(list(plekken.values())) if plekken else {}

    def bewijs(onderwerp: str, klasse: str) -> dict[str, str]:
        blad = bladen.get(plekken[onderwerp, klasse])
        if blad is None:
            return {}
        (record,) = bladzijde.records(blad.inhoud)
        return {sleutel: str(waarde) for sleutel, waarde in record.items()}

    uit: list[Opdracht] = []
    for onderwerp, gelezen, tijd in stuk:
        _, partij, _, zaak, kenmerk = onderwerp.split(".")
        aan, af = bewijs(onderwerp, ONTVANGEN), bewijs(onderwerp, OORDEEL)
        uit.append(
            Opdracht(
                id=kenmerk,
                partij=partij,
                zaak=zaak,
                onderwerp=onderwerp,
                volgnummer=gelezen.volgnummer,
                inhoud=gelezen.inhoud,
                aangeboden=tijd,
                ontvangen=lees_tijd(aan["getekend"]) if aan else None,
                beslist=lees_tijd(af["getekend"]) if af else None,
                oordeel=af.get("oordeel"),
                code=af.get("code"),
            )
        )
    return uit


def bewijskenmerk(sleutelwerk: Sleutelwerk, klasse: str, onderwerp: str) -> str:
    """The id of the page on which a receipt for this delivery stands (`hub.gateway.ontvangsten`)."""
    return str(uuid.UUID(sleutelwerk.toezegging(f"ontvangst:{klasse}:{onderwerp}".encode())[:32]))


async def _liggend(verbinding: Verbinding) -> AsyncIterator[tuple[str, Gelezen, datetime]]:
    na = 0
    while True:
        vraag = {"seq": na + 1, "batch": GREEP, "next_by_subj": onderwerpen.vernietiging("*", "*", "*")}
        *berichten, _ = await verbinding.vraag_reeks(f"{JS}.DIRECT.GET.{KETEN}", json.dumps(vraag).encode())
        if not berichten:
            return
        for bericht in berichten:
            koppen = bericht.headers or {}
            try:
                na = int(koppen["Nats-Sequence"])
                tijd = datetime.fromisoformat(koppen["Nats-Time-Stamp"][:_SECONDEN]).replace(tzinfo=UTC)
                onderwerp = koppen["Nats-Subject"]
            except (KeyError, ValueError) as fout:
                raise Busfout(f"{KETEN}: onverwacht antwoord") from fout
            if bericht.data:
                yield onderwerp, Gelezen(bericht.data, na), tijd
