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
OPEN_PER: Final = 200
"""Entries whose keys are fetched together."""


@dataclass(frozen=True, slots=True)
class Wachtend:
    """A message that waits. `id`: to release it or give it up; `code`: why it was refused or held.

    `plek`: party and place; None while the hub has not set it aside yet, which is within a minute.
    """

    id: str
    partij: str
    bericht: str
    waarom: str
    code: str | None
    sinds: str
    plek: tuple[str, str] | None


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
            uit.append(Wachtend(t.plek, t.partij, soort, t.waarom, t.code, sinds, (t.partij, t.plek)))
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
    """Those with these ids, or all with this code.

    Raises:
        Herhaalweigering: `GEPARKEERD-onbekend`, an id or code fits nothing; `GEPARKEERD-straks`, the hub has not set
            one aside yet. What was typed is not repeated.
    """
    gekozen = [w for w in wachtend if w.id in ids or (oorzaak is not None and w.code == oorzaak)]
    if not gekozen or {w.id for w in gekozen} < set(ids):
        raise Herhaalweigering("GEPARKEERD-onbekend", "Er wacht geen bericht met dit id of deze oorzaak.", "partner")
    if any(w.plek is None for w in gekozen):
        raise Herhaalweigering(
            "GEPARKEERD-straks",
            "De hub legt dit bericht binnen een minuut opzij. Kijk daarna nog eens: het heeft dan een ander id.",
            "wereld",
        )
    return gekozen


def plekken(wachtend: Iterable[Wachtend]) -> list[tuple[str, str]]:
    """Where they lie, for an order."""
    return [w.plek for w in wachtend if w.plek is not None]
