"""Finding what an id belongs to: by the id or enough of its beginning. What was typed is not repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.cli.filterwoorden import is_begin_van_id
from hub.fouten import Ketenfout

if TYPE_CHECKING:
    from hub.ledger.grootboek import Grootboek
    from hub.ledger.records import Recordrij

ID_TEKENS_MIN: Final = 8
"""Shortest beginning of an id: four thousand million possibilities."""


def controleer_id(begin_id: str) -> None:
    """An id, or enough of its beginning: the dashes must stand where they do in a UUID, so that no BSN passes.

    Raises:
        Ketenfout: `ID-vorm`. The text does not repeat what was typed: it may be a BSN.
    """
    if not is_begin_van_id(begin_id, ID_TEKENS_MIN):
        raise Ketenfout(
            "ID-vorm",
            f"Een id is een UUID in kleine letters; geef het hele id of de eerste {ID_TEKENS_MIN} of meer tekens.",
        )


def vind_een(grootboek: Grootboek, begin_id: str, voor: str | None = None) -> list[Recordrij]:
    """Every record about the delivery, message or case whose id begins so, in order (`Grootboek.samenhang`).

    Raises:
        Ketenfout: `ID-onbekend`; `ID-meer`, several ids begin like this.
    """
    kandidaten = grootboek.ids(begin_id)
    if len(kandidaten) > 1:
        raise Ketenfout("ID-meer", f"Er zijn {len(kandidaten)} ids die zo beginnen. Geef meer tekens.")
    rijen = grootboek.samenhang(kandidaten[0], voor=voor) if kandidaten else []
    if not rijen:
        raise Ketenfout("ID-onbekend", "Het journaal kent geen levering, bericht of zaak met dit id.")
    return rijen
