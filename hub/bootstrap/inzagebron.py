"""Every record of some cases, from the read side, the tree and the bus together: complete whatever lags.

The read side finds them at once. What the tree has beyond it, and what JOURNAAL has beyond the tree, is looked through:
seconds of work in a hub that is well, and the whole tree when there is no read side. So nobody is told less because a
projection is behind. What a receiver signed names the delivery and not the case; it is found by that.

What the read side says is not believed: the hash of each record must be the one in the tree.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from pathlib import Path
from typing import Final

from hub.bus.lezer import Journaalblad
from hub.fouten import Ketenfout
from hub.instellingen import Databaseadres
from hub.journal import bladzijde
from hub.journal.merkle import bladhash
from hub.ledger.boomkast import Boomkast
from hub.ledger.grootboek import open_grootboek
from hub.ledger.inzage.overzicht import Bronrecord

Bladen = Callable[[int], AsyncIterator[Journaalblad]]
"""(number of a page) → the pages of JOURNAAL from there up to now."""
_LEEG: Final = "GROOTBOEK-leeg"
_LEVERING: Final = b'"levering":"'
_GELEVERD: Final = b'"soort":"afgeleverd"'
"""As they stand in the canonical bytes of a record."""
_ID_BYTES: Final = 36


async def records_van(
    zaken: Collection[str], grootboek: Path | Databaseadres, kast: Boomkast, bladen: Bladen
) -> list[Bronrecord]:
    """The records that name one of these cases or a delivery of them, by number.

    `grootboek`: the read side, which need not exist yet.

    Raises:
        Ketenfout: `INZAGE-journaal`, the read side says what the tree does not; `JOURNAAL-…`, `GROOTBOEK-…`.
        Busfout: the bus did not answer.
    """
    if not zaken:
        return []
    merken = [zaak.encode() for zaak in zaken]
    stand = kast.stand()
    gevonden, tot = _uit_grootboek(zaken, grootboek)
    for nummer, ruw in gevonden.items():
        if nummer < stand.grootte and kast.bladhash(nummer) != bladhash(ruw):
            raise Ketenfout(
                "INZAGE-journaal",
                f"Record {nummer} is in de leeskant anders dan in het journaal. Bouw de leeskant opnieuw op.",
            )
    leveringen = {_levering(ruw) for ruw in gevonden.values() if _GELEVERD in ruw}
    gevonden |= _waarin(merken, leveringen, kast.records(min(tot, stand.grootte), stand.grootte))
    nummer = stand.grootte
    async for blad in bladen(stand.bladzijden + 1):
        regels = bladzijde.splits(blad.inhoud)
        gevonden |= _waarin(merken, leveringen, enumerate(regels, start=nummer))
        nummer += len(regels)
    return sorted(gevonden.items())


def _uit_grootboek(zaken: Collection[str], grootboek: Path | Databaseadres) -> tuple[dict[int, bytes], int]:
    """The records that the read side knows, and up to which number it knows them all."""
    try:
        with open_grootboek(grootboek) as boek:
            stand = boek.stand()
            if stand is None:
                return {}, 0
            return {rij.nummer: rij.ruw for rij in boek.van_zaken(zaken)}, stand.grootte
    except Ketenfout as fout:
        if fout.code != _LEEG:
            raise
        return {}, 0


def _waarin(merken: Iterable[bytes], leveringen: set[bytes], records: Iterable[Bronrecord]) -> dict[int, bytes]:
    """Those that name a case or one of these deliveries, to which the deliveries are added that come along."""
    gevonden: dict[int, bytes] = {}
    for nummer, ruw in records:
        levering = _levering(ruw)
        if levering in leveringen or any(merk in ruw for merk in merken):
            gevonden[nummer] = ruw
            if _GELEVERD in ruw:
                leveringen.add(levering)
    return gevonden


def _levering(ruw: bytes) -> bytes:
    """The delivery that a record names; nothing when it names none. Without reading it: there may be millions."""
    _, _, rest = ruw.partition(_LEVERING)
    return rest[:_ID_BYTES]
