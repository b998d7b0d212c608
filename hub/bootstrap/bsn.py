"""A BSN as somebody types it: it passes the 11-proef or is refused, and is never repeated."""

from __future__ import annotations

from hub.fouten import Afloop, Ketenfout
from schemas.basis import elfproef


class Bsnfout(Ketenfout):
    """What was given is no BSN. Never repeats it."""

    afloop = Afloop.GEWEIGERD


def eis_bsn(bsn: str) -> str:
    """Nine digits that pass the 11-proef, and nothing else.

    Raises:
        Bsnfout: `INZAGE-bsn`.
    """
    if not elfproef(bsn):
        raise Bsnfout("INZAGE-bsn", "Dit is geen BSN: negen cijfers die de 11-proef doorstaan.", "partner")
    return bsn
