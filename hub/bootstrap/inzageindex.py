"""The index of persons and their cases, beside the road: its keys, finding a person's cases, and changing the keys.

The road writes the entries and erases them (`hub.gateway.uitgang`); the form is in `hub.trust.inzagering`. The ring of
keys lies in KETEN, sealed by the hub, so that every process of the hub reads the same one.

Changing the keys (`wissel`), in this order:

1. a fresh key goes in the ring, with the fence of what was read: from then on every batch writes under it, and erases
   under both;
2. wait until no batch that read the older ring can still be under way;
3. every entry under an older key is moved: the new one and an empty one over the old, in one atomic batch with the
   fence of the old, so that an entry that is erased meanwhile does not come back;
4. a key under which nothing lies any more goes out of the ring.

Broken off anywhere, a repetition goes on where it was: steps 3 and 4 do not ask who began. No BSN is needed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub import onderwerpen
from hub.fouten import Ketenfout
from hub.gateway.poorten import Geheugen, Gelezen, Rust, Uitslag, Vastlegging
from hub.gateway.uitgang import VERWIJDERD_TTL_S
from hub.trust.inzagering import Inzagering, Ringfout, Verwijzing, lees_ring, nieuwe_ring

ONDERWEG_S: Final = 30
"""Longer than a batch of the road takes from reading to its commit: a request to the bus is given up after five."""
BLADER_MAX: Final = 200
"""Entries moved per atomic batch: two each, and a batch takes a thousand."""

_Gegeven = tuple[str, Gelezen]
Blader = Callable[[str], AsyncIterator[tuple[str, Gelezen]]]
"""(pattern) → every entry of KETEN under it, with its subject; not in one read, for there may be millions."""


@dataclass(frozen=True, slots=True)
class Gewisseld:
    """What a change of keys did: entries moved, entries that were nobody's any more, keys that went out of the ring."""

    verhuisd: int
    vervallen: int
    sleutels_weg: int


async def zorg_voor_ring(geheugen: Geheugen, rust: Rust, sleutel: bytes, nu: datetime) -> None:
    """Lay the first ring when there is none; of two hubs that start at once one does. `sleutel`: 32 fresh bytes.

    Raises:
        Busfout: the server did not answer.
    """
    plek = onderwerpen.INZAGERING
    if plek in await geheugen.lees([plek]):
        return
    inhoud = rust.berg(plek, nieuwe_ring(sleutel, nu).inhoud())
    await geheugen.leg_vast([[Vastlegging(plek, inhoud, verwacht=0)]])


async def lees_de_ring(geheugen: Geheugen, rust: Rust) -> tuple[Inzagering, int]:
    """The keys, and the sequence at which they were written.

    Raises:
        Ketenfout: `INZAGE-index`, there are none, or they do not open.
        Busfout: the server did not answer.
    """
    plek = onderwerpen.INZAGERING
    gelezen = (await geheugen.lees([plek])).get(plek)
    try:
        if gelezen is not None:
            return lees_ring(rust.haal(plek, gelezen.inhoud)), gelezen.volgnummer
    except Ringfout:
        pass
    raise Ketenfout("INZAGE-index", "De sleutels van de index van personen zijn er niet, of zijn niet van deze hub.")


async def zaken_van(geheugen: Geheugen, rust: Rust, index: str) -> list[Verwijzing]:
    """The cases of a person, oldest first; `index`: his blind index (`Sleutelwerk.index`). Of a destroyed one nothing.

    Raises:
        Ketenfout: `INZAGE-index`.
        Rustfout: an entry does not open.
        Busfout: the server did not answer.
    """
    ring, _ = await lees_de_ring(geheugen, rust)
    patronen = [onderwerpen.inzage(s.generatie, s.persoon(index)) for s in ring.sleutels]
    gelezen = [paar for paar in (await geheugen.lees(patronen)).items() if paar[1].inhoud]
    gevonden = {v.zaak: v for v in await _open(rust, gelezen) if v is not None and v.persoon == index}
    weg = await geheugen.lees([onderwerpen.vernietigd(zaak) for zaak in gevonden]) if gevonden else {}
    over = [v for v in gevonden.values() if onderwerpen.vernietigd(v.zaak) not in weg]
    return sorted(over, key=lambda v: (v.sinds, v.zaak))


async def wissel(
    geheugen: Geheugen,
    rust: Rust,
    blader: Blader,
    sleutel: bytes,
    nu: datetime,
    *,
    wacht: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Gewisseld:
    """Put the whole index under a fresh key. `sleutel`: 32 fresh bytes. Repeating after a break-off is safe.

    Raises:
        Ketenfout: `INZAGE-index`; `INZAGE-wissel`, somebody else changes the keys, or too many lie unfinished.
        Busfout: the server did not answer.
    """
    ring, volgnummer = await lees_de_ring(geheugen, rust)
    if len(ring.sleutels) == 1:  # else an earlier change was broken off: finish that one
        try:
            ring = ring.met(sleutel, nu)
        except Ringfout:
            raise _bezig() from None
        await _schrijf_ring(geheugen, rust, ring, volgnummer)
    await wacht(ONDERWEG_S)
    verhuisd = vervallen = 0
    for oud in ring.sleutels[:-1]:
        a, b = await _verhuis(geheugen, rust, blader, ring, oud.generatie, nu)
        verhuisd, vervallen = verhuisd + a, vervallen + b
    ring, volgnummer = await lees_de_ring(geheugen, rust)
    over = ring
    for oud in ring.sleutels[:-1]:
        if not [1 async for _, g in blader(onderwerpen.inzage(oud.generatie, "*")) if g.inhoud]:
            over = over.zonder(oud.generatie)
    if over is not ring:
        await _schrijf_ring(geheugen, rust, over, volgnummer)
    return Gewisseld(verhuisd, vervallen, len(ring.sleutels) - len(over.sleutels))


async def _verhuis(
    geheugen: Geheugen, rust: Rust, blader: Blader, ring: Inzagering, generatie: int, nu: datetime
) -> tuple[int, int]:
    """Move what lies under one older key; returns how many moved, and how many were past their term or destroyed."""
    verhuisd = weg = 0
    greep: list[_Gegeven] = []
    async for onderwerp, gelezen in blader(onderwerpen.inzage(generatie, "*")):
        if gelezen.inhoud:
            greep.append((onderwerp, gelezen))
        if len(greep) >= BLADER_MAX:
            a, b = await _verhuis_greep(geheugen, rust, ring, greep, nu)
            verhuisd, weg = verhuisd + a, weg + b
            greep.clear()
    a, b = await _verhuis_greep(geheugen, rust, ring, greep, nu)
    return verhuisd + a, weg + b


async def _verhuis_greep(
    geheugen: Geheugen, rust: Rust, ring: Inzagering, greep: Sequence[_Gegeven], nu: datetime
) -> tuple[int, int]:
    groepen: list[list[Vastlegging]] = []
    verhuisd: list[int] = []
    for (onderwerp, gelezen), verwijzing in zip(greep, await _open(rust, greep), strict=True):
        groep = [Vastlegging(onderwerp, b"", verwacht=gelezen.volgnummer, ttl_s=VERWIJDERD_TTL_S)]
        rest_s = 0.0
        if verwijzing is not None:
            rest_s = (verwijzing.sinds + timedelta(seconds=onderwerpen.INZAGE_TTL_S) - nu).total_seconds()
        if verwijzing is not None and rest_s >= 1:
            nieuw = onderwerpen.inzage(*ring.huidig.plek(verwijzing.persoon, verwijzing.zaak))
            inhoud = rust.berg(nieuw, verwijzing.inhoud(), rust.sleutel_van(gelezen.inhoud))
            groep.append(Vastlegging(nieuw, inhoud, ttl_s=int(rest_s)))
            verhuisd.append(len(groepen))
        groepen.append(groep)
    uitslagen = await geheugen.leg_vast(groepen) if groepen else []
    # Refused: erased meanwhile, and then it stays away.
    gelukt = [n for n, uitslag in enumerate(uitslagen) if uitslag is Uitslag.VASTGELEGD]
    return len({*gelukt} & {*verhuisd}), len({*gelukt} - {*verhuisd})


async def _schrijf_ring(geheugen: Geheugen, rust: Rust, ring: Inzagering, verwacht: int) -> None:
    plek = onderwerpen.INZAGERING
    (uitslag,) = await geheugen.leg_vast([[Vastlegging(plek, rust.berg(plek, ring.inhoud()), verwacht=verwacht)]])
    if uitslag is Uitslag.BOTSING:
        raise _bezig()


async def _open(rust: Rust, gegevens: Sequence[_Gegeven]) -> list[Verwijzing | None]:
    """What entries say; None for one whose case was destroyed: its key is gone, and this is a copy from before."""
    weg = await rust.ontsluit([gelezen.inhoud for _, gelezen in gegevens]) if gegevens else frozenset()
    uit: list[Verwijzing | None] = []
    for onderwerp, gelezen in gegevens:
        if rust.sleutel_van(gelezen.inhoud) in weg:
            uit.append(None)
            continue
        inhoud = rust.haal(onderwerp, gelezen.inhoud)
        try:
            uit.append(Verwijzing.van_bytes(inhoud))
        except Ringfout:
            raise Ketenfout("INZAGE-index", "Een regel in de index van personen is niet van deze hub.") from None
    return uit


def _bezig() -> Ketenfout:
    return Ketenfout(
        "INZAGE-wissel", "Iemand anders wisselt nu de sleutels van de index van personen. Probeer het straks opnieuw."
    )
