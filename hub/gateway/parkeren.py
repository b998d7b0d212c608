"""Setting a message aside for a human: the record that it was, and the bytes, closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from hub.gateway.bundel import Bundel
from hub.gateway.opzij import Opzij, leg_bij
from hub.gateway.poorten import Binnenkomst
from hub.gateway.terzijde import Terzijde

GEPARKEERD_BYTES_MAX: Final = 131_072
"""Largest bytes that are set aside, as they came: the largest event (64 KiB) takes 117,000 bytes under a seal."""


@dataclass(frozen=True, slots=True)
class Over:
    """The person a message is about: the blind index, and what lies aside about him already."""

    index: str
    opzij: Opzij


def leg_terzijde(
    bundel: Bundel,
    binnenkomst: Binnenkomst,
    eigen_kenmerk: str,
    code: str,
    waarom: str,
    *,
    over: Over | None = None,
    zaak: str | None = None,
) -> None:
    """Add the bytes to the group, closed; what is larger than any message may be is only counted.

    Without an end: a human releases it or gives it up, or sepot 01 of the person it is about destroys it (`over`). Of
    what nobody can read, only a human can tell. `zaak`: the case it is held in, for the records.
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
        index=None if over is None else over.index,
    )
    if over is None:
        sleutel = bundel.losse_sleutel()
    else:
        sleutel = leg_bij(bundel, over.opzij, over.index, (binnenkomst.partij, eigen_kenmerk))
    bundel.berg(terzijde.onderwerp, terzijde.schrijf(), ttl_s=None, sleutel=sleutel)


def bind(bundel: Bundel, terzijde: Terzijde, volgnummer: int, over: Over) -> None:
    """What lay under a key of its own goes on the list of the person, closed anew; who calls erases that key after it.

    `volgnummer`: of the entry as it lies there, the fence.
    """
    nu = replace(terzijde, index=over.index)
    sleutel = leg_bij(bundel, over.opzij, over.index, nu.op_lijst)
    bundel.berg(nu.onderwerp, nu.schrijf(), verwacht=volgnummer, ttl_s=None, sleutel=sleutel)
