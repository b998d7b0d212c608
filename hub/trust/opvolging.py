"""Who follows whom: organisations merge and split, and what was sent to the old one must reach the new one.

A merge: several old cards name the same successor. A split: one old card names several, each for a municipality. A
correction is another line with a later day: of the lines about the same municipality the latest that has begun counts,
and every line stays, so it can be told who followed on any day. A line without municipality is for everything that no
line of its own has.

Successors have successors. A chain ends, because a line that would close a circle is never written (`sluit_kring`),
whatever its day; and a reader that meets one all the same refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hub.trust.partijdelen import Opvolger
from hub.trust.partijfouten import Partijweigering

Lijnen = Mapping[str, Sequence[Opvolger]]
"""Code of the old party → its lines."""


def volgende(opvolgers: Sequence[Opvolger], dag: date, gemeente: str | None = None) -> str | None:
    """The successor of one party on this day; None when nobody follows yet.

    Raises:
        Partijweigering: `PARTIJ-opvolger`, it was split and nothing tells who follows here.
    """
    nu_geldend: dict[str | None, Opvolger] = {}
    for lijn in opvolgers:
        eerder = nu_geldend.get(lijn.gemeente)
        # Of two lines of one day the one that was written last counts.
        if lijn.vanaf <= dag and (eerder is None or eerder.vanaf <= lijn.vanaf):
            nu_geldend[lijn.gemeente] = lijn
    if not nu_geldend:
        return None
    gekozen = nu_geldend.get(gemeente) or nu_geldend.get(None)
    if gekozen is not None:
        return gekozen.code
    raise Partijweigering("PARTIJ-opvolger")


def einde(lijnen: Lijnen, code: str, dag: date, gemeente: str | None = None) -> str | None:
    """The end of the chain that begins at `code`; None when nobody follows it.

    Raises:
        Partijweigering: `PARTIJ-opvolger`; `PARTIJ-kring`.
    """
    gezien = {code}
    wie = volgende(lijnen.get(code, ()), dag, gemeente)
    laatste = wie
    while wie is not None:
        if wie in gezien:
            raise Partijweigering("PARTIJ-kring")
        gezien.add(wie)
        laatste = wie
        wie = volgende(lijnen.get(wie, ()), dag, gemeente)
    return laatste


def sluit_kring(lijnen: Lijnen, van: str, naar: str) -> bool:
    """Whether `van` could be reached from `naar`, over lines of any day: then `van` → `naar` would close a circle."""
    bereikt: set[str] = set()
    open_ = [naar]
    while open_:
        code = open_.pop()
        if code == van:
            return True
        if code not in bereikt:
            bereikt.add(code)
            open_.extend(lijn.code for lijn in lijnen.get(code, ()))
    return False
