"""The index of persons and their cases, beside the road: its keys, and finding a person's cases.

The road writes the entries and erases them (`hub.gateway.uitgang`); the form is in `hub.trust.inzagering`; the keys are
changed by `inzagewissel`. The ring of keys lies in KETEN, sealed by the hub, so that every process of the hub reads the
same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hub import onderwerpen
from hub.fouten import Ketenfout
from hub.gateway.poorten import Geheugen, Gelezen, Rust, Vastlegging
from hub.trust.inzagering import Inzagering, Ringfout, Verwijzing, lees_ring, nieuwe_ring

Gegeven = tuple[str, Gelezen]
"""Where an entry lies, and the entry."""


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

    Also while the keys are changed: one read sees one state of the stream, and an entry is under one key of the ring at
    every moment. When the ring got another key meanwhile, it is read again.

    Raises:
        Ketenfout: `INZAGE-index`.
        Rustfout: an entry does not open.
        Busfout: the server did not answer.
    """
    ring, _ = await lees_de_ring(geheugen, rust)
    while True:
        patronen = [onderwerpen.inzage(s.generatie, s.persoon(index)) for s in ring.sleutels]
        gelezen = [paar for paar in (await geheugen.lees(patronen)).items() if paar[1].inhoud]
        na, _ = await lees_de_ring(geheugen, rust)
        if na.generaties <= ring.generaties:
            break
        ring = na
    gevonden = {v.zaak: v for v in await open_verwijzingen(rust, gelezen) if v is not None and v.persoon == index}
    weg = await geheugen.lees([onderwerpen.vernietigd(zaak) for zaak in gevonden]) if gevonden else {}
    over = [v for v in gevonden.values() if onderwerpen.vernietigd(v.zaak) not in weg]
    return sorted(over, key=lambda v: (v.sinds, v.zaak))


async def open_verwijzingen(rust: Rust, gegevens: Sequence[Gegeven]) -> list[Verwijzing | None]:
    """What entries say; None for one whose case was destroyed: its key is gone, and this is a copy from before.

    Raises:
        Ketenfout: `INZAGE-index`.
        Rustfout: an entry does not open.
    """
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
