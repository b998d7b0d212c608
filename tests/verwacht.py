"""What the list of deliveries must say, row by row, by somebody who knows nothing of the projection.

`past` is the plainest reading of a filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.ledger.combinaties import Termijn
from hub.ledger.filter import TERMIJNEN, Filter


@dataclass(slots=True)
class Verwacht:
    """What one row must say. `partijen`: named; `deel`: take part."""

    nummer: int
    tijd: datetime
    uitkomst: str
    van: str
    naar: str | None
    bericht: str | None
    partijen: set[str]
    deel: set[str]
    regels: set[str]
    kenmerk: str | None
    doel: str | None = None
    fase: str | None = None
    zaak: str | None = None
    levering: str | None = None
    deels: bool = False
    ontvangst: str = "nvt"
    gemist: bool = False
    vernietigd: bool = False
    pogingen: int = 1
    gestript: int | None = None
    afgedaan: str | None = None

    @property
    def ligt(self) -> bool:
        """Whether it lies aside still."""
        return self.uitkomst in {"geparkeerd", "wacht"} and self.afgedaan is None and not self.vernietigd

    @property
    def termijn(self) -> datetime | None:
        """When the term ends that it waits for."""
        wacht = {"geen": Termijn.ONTVANGEN, "ontvangen": Termijn.OORDEEL}.get(self.ontvangst)
        return None if wacht is None or self.vernietigd else self.tijd + TERMIJNEN[wacht]


def past(rij: Verwacht, f: Filter) -> bool:
    """Whether a row is asked for."""
    termijn = rij.termijn
    return all(
        (
            f.deels or not rij.deels,
            f.vanaf is None or rij.tijd >= f.vanaf,
            f.tot is None or rij.tijd < f.tot,
            f.partij is None or f.partij in rij.partijen,
            f.afzender is None or rij.van == f.afzender,
            f.naar is None or (rij.naar == f.naar if "/" in f.naar else f.naar in naar_partijen(rij)),
            f.bericht is None or rij.bericht == f.bericht,
            f.doel is None or rij.doel == f.doel,
            f.fase is None or rij.fase == f.fase,
            f.uitkomsten is None or rij.uitkomst in f.uitkomsten,
            f.regel is None or f.regel in rij.regels,
            f.ontvangst is None or rij.ontvangst in f.ontvangst,
            f.gemist is None or rij.gemist is f.gemist,
            f.vernietigd is None or rij.vernietigd is f.vernietigd,
            f.ligt is None or rij.ligt is f.ligt,
            f.pogingen is None or rij.pogingen >= f.pogingen,
            f.termijn_vanaf is None or (termijn is not None and termijn >= f.termijn_vanaf),
            f.termijn_tot is None or (termijn is not None and termijn < f.termijn_tot),
            f.zaak is None or rij.zaak == f.zaak,
            f.kenmerk is None or rij.kenmerk == f.kenmerk,
            f.levering is None or rij.levering == f.levering,
            f.voor is None or f.voor in rij.deel,
        )
    )


def naar_partijen(rij: Verwacht) -> set[str]:
    """The parties it went to or was considered for."""
    return set() if rij.naar is None else {deel.partition("/")[0] for deel in rij.naar.split(", ")}
