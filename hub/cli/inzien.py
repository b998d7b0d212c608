"""Finding records in the stream itself, for evidence when the read side is away or behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from hub.cli.scherm import Scherm
from hub.fouten import Ketenfout

if TYPE_CHECKING:
    from hub.bootstrap.inzicht import Inzicht
    from hub.bootstrap.records import Regel

DOORZOEK_MAX: Final = 10_000
"""Pages between two words about the progress."""
ZOEK_MAX: Final = 500_000
"""Pages looked through for one id: years of a region, half a minute."""
AFGELEVERD: Final = "afgeleverd"


async def zoek_records(scherm: Scherm, inzicht: Inzicht, begin_id: str) -> list[Regel]:
    """Every record about the delivery, message or case whose id begins so, in order.

    Of a delivery also the records of its message; other deliveries of that message are left out. Always: that the case
    was destroyed, and what receivers signed for these deliveries, or did not in time.

    Raises:
        Ketenfout: `ID-onbekend`; `ID-meer`, several ids begin like this.
        Busfout: the bus did not answer.
    """
    from hub.bootstrap.records import OVER_ONTVANGST, VERNIETIGD, hoort_bij, ids

    def raak(regel: Regel) -> bool:
        return any(i.startswith(begin_id) for i in ids(regel))

    gelezen = await _doorzoek(scherm, inzicht, lambda r: raak(r) or r.soort == VERNIETIGD)
    gevonden = [r for r in gelezen if raak(r)]
    kandidaten = {i for r in gevonden for i in ids(r) if i.startswith(begin_id)}
    if not kandidaten:
        raise Ketenfout("ID-onbekend", "Het journaal kent geen levering, bericht of zaak met dit id.")
    if len(kandidaten) > 1:
        raise Ketenfout("ID-meer", f"Er zijn {len(kandidaten)} ids die zo beginnen. Geef meer tekens.")
    gezocht = kandidaten.pop()
    bewijs = next(
        (r.tekst("levering") for r in gevonden if r.soort in OVER_ONTVANGST and r.tekst("id") == gezocht), None
    )
    if bewijs is not None:
        return await zoek_records(scherm, inzicht, bewijs)
    onderwerp = next((k for r in gevonden if not hoort_bij(r, gezocht) and (k := r.tekst("kenmerk")) is not None), None)
    if onderwerp is not None:
        # The id of a delivery, an answer or a record: what belongs to it, is found by the id of its message.
        een_levering = any(r.tekst("levering") == gezocht for r in gevonden)
        alles = await _doorzoek(scherm, inzicht, lambda r: hoort_bij(r, onderwerp) or r.soort == VERNIETIGD)
        gelezen = [r for r in alles if not een_levering or r.tekst("levering") in {None, gezocht}]
        gevonden = [r for r in gelezen if hoort_bij(r, onderwerp)]
    zaken = {r.tekst("zaak") for r in gevonden} - {None}
    plaatsen = {r.plaats for r in gevonden}
    samen = [r for r in gelezen if r.plaats in plaatsen or (r.soort == VERNIETIGD and r.tekst("zaak") in zaken)]
    return await _met_ontvangsten(scherm, inzicht, samen)


async def _met_ontvangsten(scherm: Scherm, inzicht: Inzicht, samen: list[Regel]) -> list[Regel]:
    """These records, and those of receipts for their deliveries: a receipt names its delivery and not the message."""
    from hub.bootstrap.records import OVER_ONTVANGST

    leveringen = {r.tekst("levering"): r.volgnummer for r in samen if r.soort == AFGELEVERD}
    if not leveringen:
        return samen
    hoogstens = await inzicht.laatste() - min(leveringen.values()) + 1
    erbij = await _doorzoek(
        scherm, inzicht, lambda r: r.soort in OVER_ONTVANGST and r.tekst("levering") in leveringen, hoogstens
    )
    per_plaats = {r.plaats: r for r in (*samen, *erbij)}
    return [per_plaats[plaats] for plaats in sorted(per_plaats)]


async def _doorzoek(
    scherm: Scherm, inzicht: Inzicht, past: Callable[[Regel], bool], hoogstens: int = ZOEK_MAX
) -> list[Regel]:
    """The records that fit, oldest first."""
    gevonden: list[Regel] = []
    gelezen = 0
    async with aclosing(inzicht.terug(min(hoogstens, ZOEK_MAX))) as bron:
        async for regel in bron:
            gelezen += regel.nummer == 1
            if regel.nummer == 1 and gelezen % DOORZOEK_MAX == 0:
                scherm.meld(f"{gelezen} berichten doorzocht.")
            if past(regel):
                gevonden.append(regel)
    return gevonden[::-1]
