"""Setting a message aside for a human: the record that it was, and the bytes, closed."""

from __future__ import annotations

from typing import Final

from hub.gateway.bundel import Bundel
from hub.gateway.poorten import Binnenkomst
from hub.gateway.terzijde import Terzijde

GEPARKEERD_BYTES_MAX: Final = 131_072
"""Largest bytes that are set aside, as they came: the largest event (64 KiB) takes 117,000 bytes under a seal."""


def leg_terzijde(
    bundel: Bundel,
    binnenkomst: Binnenkomst,
    eigen_kenmerk: str,
    code: str,
    waarom: str,
    *,
    zaak: str | None = None,
) -> None:
    """Add the bytes to the group, closed; what is larger than any message may be is only counted.

    Without an end: a human releases it or gives it up, or it goes with its case (`zaak`, under whose key it lies).
    """
    aantal = len(binnenkomst.inhoud)
    past = aantal <= GEPARKEERD_BYTES_MAX
    plek = eigen_kenmerk if past else None
    bundel.record("geparkeerd", code=code, stroomnummer=binnenkomst.volgnummer, bytes=aantal, plek=plek)
    if not past:
        return
    terzijde = Terzijde(
        partij=binnenkomst.partij,
        plek=eigen_kenmerk,
        soort=binnenkomst.bericht,
        volgnummer=binnenkomst.volgnummer,
        waarom=waarom,
        code=code,
        sinds=bundel.nu,
        inhoud=binnenkomst.inhoud,
        kenmerk=bundel.kenmerk,
        zaak=zaak,
    )
    sleutel = bundel.losse_sleutel() if zaak is None else bundel.zaaksleutel(zaak)
    bundel.berg(terzijde.onderwerp, terzijde.schrijf(), ttl_s=None, sleutel=sleutel)
