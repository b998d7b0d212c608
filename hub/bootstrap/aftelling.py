"""What happens next if nothing changes, and when: every limit that counts down while the journal stands still.

Pure: what the processes and the bus said goes in, sentences come out, the first to come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hub.bootstrap.journaalstand import Processtand
from hub.bus.wachtrijen import Wachtrij
from hub.gateway.inlezen import BERICHT_LEEFTIJD_MAX
from hub.onderwerpen import RECORD_TTL_S

REDENEN: Final = {
    "journaal": "records komen niet aan in het journaal van de NATS-server",
    "controlepunt": "records krijgen geen ondertekend controlepunt",
}
"""Why an intake is paused, in words. One that is not here is shown as it is."""
_MINUUT_S: Final = 60
_UUR_S: Final = 3_600
_DAG_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Aftelling:
    """`over_s`: seconds from now; 0 when it is so already. `wat`: what then happens, Dutch."""

    over_s: float
    wat: str


def aftellingen(standen: Iterable[Processtand], rijen: Iterable[Wachtrij]) -> list[Aftelling]:
    """Every limit that counts down now, soonest first; none when all is well."""
    lijst = [*standen]
    gevonden = [Aftelling(stand.over_s, "neemt de hub niets meer aan") for stand in lijst if stand.over_s is not None]
    pauzes = [pauze for stand in lijst for pauze in stand.pauzes]
    gevonden += [
        Aftelling(
            max(0.0, RECORD_TTL_S - pauze.duur_s), "verdwijnt een record uit KETEN dat misschien nergens anders is"
        )
        for pauze in pauzes
        if pauze.reden == "journaal"
    ]
    if pauzes:
        leeftijd_s = BERICHT_LEEFTIJD_MAX.total_seconds()
        gevonden += [
            Aftelling(
                max(0.0, leeftijd_s - rij.oudste_s),
                f"is een bericht van {rij.partij} te oud; de afzender moet het dan opnieuw sturen",
            )
            for rij in rijen
        ]
    return sorted(gevonden, key=lambda een: een.over_s)


def duur(seconden: float) -> str:
    """A length of time as people say it: `40 s`, `12 min`, `3 u 5 min`, `4 d 23 u`."""
    heel = round(seconden)
    if heel < 2 * _MINUUT_S:
        return f"{heel} s"
    if heel < _UUR_S:
        return f"{heel // _MINUUT_S} min"
    if heel < _DAG_S:
        return f"{heel // _UUR_S} u {heel % _UUR_S // _MINUUT_S} min"
    return f"{heel // _DAG_S} d {heel % _DAG_S // _UUR_S} u"
