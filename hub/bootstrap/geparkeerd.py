"""What waits for a human: messages given up after all tries, unreadable ones, and those that are held; by cause.

Looking shows ids, codes and times; what is in a message is never shown. Releasing and giving up are orders that the
hub carries out (`hub.gateway.herkansing`); nothing goes by time alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from hub.bootstrap.herhalen import Herhaalweigering, Opdrachtgever
from hub.bus.opgegeven import lees_opgegeven
from hub.bus.reeks import lees_reeks
from hub.gateway.poorten import Gelezen
from hub.gateway.terzijde import Terzijde, Terzijdefout
from hub.gateway.uitgang import bekend_bericht

OPGEGEVEN: Final = "opgegeven"
ID_TEKENS_MIN: Final = 8
"""Of an id that is typed from a list."""
OPEN_PER: Final = 200
"""Entries whose keys are fetched together."""


@dataclass(frozen=True, slots=True)
class Wachtend:
    """A message that waits. `id`: to release it or give it up; `code`: why it was refused or held.

    `plek`: party and place; None while the hub has not set it aside yet, which is within a minute. `van_niemand`: sepot
    01 does not reach it, for nobody can read about whom it is.
    """

    id: str
    partij: str
    bericht: str
    waarom: str
    code: str | None
    sinds: str
    plek: tuple[str, str] | None
    van_niemand: bool = True


@dataclass(frozen=True, slots=True)
class Oorzaak:
    """Messages that wait for the same reason: how many, of whom, and since when the oldest does."""

    waarom: str
    code: str | None
    aantal: int
    partijen: tuple[str, ...]
    oudste: str


class Parkeerplaats:
    """Reads what waits."""

    def __init__(self, opdrachtgever: Opdrachtgever) -> None:
        """Use its connection and its key at rest."""
        self._bus = opdrachtgever.bus
        self._rust = opdrachtgever.rust

    async def lijst(self) -> list[Wachtend]:
        """Everything that waits, oldest first.

        Raises:
            Busfout: the bus did not answer.
            Rustfout: what lies there does not open.
        """
        uit: list[Wachtend] = []
        stuk: list[tuple[str, Gelezen]] = []
        async for paar in lees_reeks(self._bus, "geparkeerd.>"):
            stuk.append(paar)
            if len(stuk) == OPEN_PER:
                uit += await self._open(stuk)
                stuk.clear()
        uit += await self._open(stuk)
        terzijde = {(w.partij, w.id) for w in uit}
        for o in await lees_opgegeven(self._bus):
            wachtend = Wachtend(f"{o.partij}/{o.volgnummer}", o.partij, o.bericht, OPGEGEVEN, None, o.sinds, None)
            uit += [wachtend] if (wachtend.partij, wachtend.id) not in terzijde else []
        return sorted(uit, key=lambda w: w.sinds)

    async def _open(self, stuk: Sequence[tuple[str, Gelezen]]) -> list[Wachtend]:
        weg = await self._rust.ontsluit([g.inhoud for _, g in stuk]) if stuk else frozenset()
        uit: list[Wachtend] = []
        for onderwerp, gelezen in stuk:
            if self._rust.sleutel_van(gelezen.inhoud) in weg:
                continue  # its case was destroyed: nobody can open it any more
            try:
                t = Terzijde.lees(onderwerp, self._rust.haal(onderwerp, gelezen.inhoud))
            except Terzijdefout:
                continue
            sinds = t.sinds.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            soort = bekend_bericht(t.soort)
            uit.append(Wachtend(t.plek, t.partij, soort, t.waarom, t.code, sinds, (t.partij, t.plek), t.van_niemand))
        return uit


def per_oorzaak(wachtend: Iterable[Wachtend]) -> list[Oorzaak]:
    """Grouped by cause, the largest group first."""
    groepen: dict[tuple[str, str | None], list[Wachtend]] = {}
    for w in wachtend:
        groepen.setdefault((w.waarom, w.code), []).append(w)
    uit = [
        Oorzaak(waarom, code, len(samen), tuple(sorted({w.partij for w in samen})), min(w.sinds for w in samen))
        for (waarom, code), samen in groepen.items()
    ]
    return sorted(uit, key=lambda o: (-o.aantal, o.waarom, o.code or ""))


def kies(wachtend: Collection[Wachtend], ids: Collection[str], oorzaak: str | None) -> list[Wachtend]:
    """Those with these ids, of which the first eight or more characters will do; or, without ids, all with this code.

    With both, each must have the code too: who names one message must not give up every other with the same cause.

    Raises:
        Herhaalweigering: `GEPARKEERD-onbekend`, an id or code fits nothing, or an id fits more than one;
            `GEPARKEERD-straks`, the hub has not set one aside yet. What was typed is not repeated.
    """
    if not ids and oorzaak is None:
        raise Herhaalweigering("GEPARKEERD-onbekend", "Noem een id, of met --oorzaak een oorzaak.", "partner")
    passend = [w for w in wachtend if oorzaak is None or w.code == oorzaak]
    per_id = [[w for w in passend if _is(w.id, id_)] for id_ in sorted(set(ids))]
    if not passend or any(len({w.id for w in groep}) != 1 for groep in per_id):
        raise Herhaalweigering(
            "GEPARKEERD-onbekend", "Er wacht geen bericht met dit id en deze oorzaak, of het zijn er meer.", "partner"
        )
    gekozen = list(dict.fromkeys(w for groep in per_id for w in groep)) if ids else passend
    if any(w.plek is None for w in gekozen):
        raise Herhaalweigering(
            "GEPARKEERD-straks",
            "De hub legt dit bericht binnen een minuut opzij. Kijk daarna nog eens: het heeft dan een ander id.",
            "wereld",
        )
    return gekozen


def _is(id_: str, getypt: str) -> bool:
    return id_ == getypt or (len(getypt) >= ID_TEKENS_MIN and "/" not in id_ and id_.startswith(getypt))


def plekken(wachtend: Iterable[Wachtend]) -> list[tuple[str, str]]:
    """Where they lie, for an order."""
    return [w.plek for w in wachtend if w.plek is not None]
