"""Which messages of a batch may be decided side by side: waves in which no two share a person, a case or an id.

What comes later about the same person is decided after it, and is left too when that must wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.gateway.inlezen import Ingelezen, Inlezer
from hub.gateway.ontvangsten import Gemeld
from hub.gateway.poorten import Binnenkomst
from hub.gateway.weigeringen import Weigering


@dataclass(frozen=True, slots=True)
class Werk:
    """A message on the road: its place in the batch, and what step 1–3 made of it."""

    plaats: int
    binnenkomst: Binnenkomst
    inlezer: Inlezer
    gelezen: Ingelezen | Gemeld | Weigering

    @property
    def eigen_kenmerk(self) -> str:
        """The mark of this very message. Made when it is asked for: most messages have an id and never need it."""
        return self.inlezer.eigen_kenmerk(self.binnenkomst)

    @property
    def beurt(self) -> tuple[str, ...]:
        """Two messages that share one of these are decided one after the other."""
        if isinstance(self.gelezen, Weigering):
            wie = self.gelezen.index
            return (self.eigen_kenmerk,) if wie is None else (self.eigen_kenmerk, wie)
        if isinstance(self.gelezen, Gemeld):
            return (f"ontvangst:{self.gelezen.kenmerk}", self.eigen_kenmerk)
        b = self.gelezen
        zaak = (b.gebeurtenis.subject,) if b.gebeurtenis.subject else ()
        # The very same message twice shares its id as well, so its own mark adds nothing.
        return (f"{b.binnenkomst.partij}:{b.kenmerk}", b.index, *zaak)


def split_golf(werk: Sequence[Werk]) -> tuple[list[Werk], list[Werk]]:
    """Split off a wave in which no two messages share a person, a case or an id; order per person is kept."""
    bezet: set[str] = set()
    golf: list[Werk] = []
    later: list[Werk] = []
    for w in werk:
        (golf if bezet.isdisjoint(w.beurt) else later).append(w)
        bezet.update(w.beurt)
    return golf, later


def zonder_wachtend(werk: Sequence[Werk], wachtend: Sequence[Werk]) -> list[Werk]:
    """Leave out what shares anything with a waiting message, or with another that is left out."""
    geraakt = {sleutel for w in wachtend for sleutel in w.beurt}
    over: list[Werk] = []
    for w in werk:
        if geraakt.isdisjoint(w.beurt):
            over.append(w)
        else:
            geraakt.update(w.beurt)
    return over
