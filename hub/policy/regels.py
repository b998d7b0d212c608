"""What stands in a convenant: permit, ban, duty and claim, resolved to sets of words, paths and indices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hub.policy.besluit import Plicht
from hub.policy.fouten import Plek
from hub.policy.voorwaarden import Voorwaarde

ASSEN: Final = ("van", "bericht", "doel", "naar", "fase")
"""The five words of a decision key."""


@dataclass(frozen=True, slots=True)
class Bereik:
    """The keys a rule speaks of: any combination of these words."""

    van: frozenset[str]
    bericht: frozenset[str]
    doel: frozenset[str]
    naar: frozenset[str]
    fase: frozenset[str]

    def assen(self) -> tuple[frozenset[str], ...]:
        """In the order of a key."""
        return (self.van, self.bericht, self.doel, self.naar, self.fase)


@dataclass(frozen=True, slots=True)
class Grond:
    """Legal grounds as the sources give them, and whether a lawyer has checked them."""

    verstrekker: str
    ontvanger: str
    gecontroleerd: bool


@dataclass(frozen=True, slots=True)
class Kop:
    """What rules, bans and duties share. `plek` is where it stands; it has no part in the digest."""

    code: str
    titel: str
    bron: tuple[str, ...]
    uitleg: str
    alternatief: str
    plek: Plek


@dataclass(frozen=True, slots=True)
class Toestemming:
    """A permit rule: in these keys, if all conditions are certainly true, these fields pass with these duties."""

    kop: Kop
    grond: Grond
    bereik: Bereik
    als: tuple[Voorwaarde, ...]
    velden: frozenset[str]
    plichten: tuple[Plicht, ...]


@dataclass(frozen=True, slots=True)
class Verbod:
    """A ban, or a duty that always holds (`velden` empty): triggered when no condition is certainly false."""

    kop: Kop
    grond: Grond | None
    bereik: Bereik
    als: tuple[Voorwaarde, ...]
    velden: frozenset[str]
    plichten: tuple[Plicht, ...]


@dataclass(frozen=True, slots=True)
class Bewering:
    """A claim about the whole: in these keys, under these conditions, none of these fields ever passes."""

    kop: Kop
    bereik: Bereik
    als: tuple[Voorwaarde, ...]
    velden: frozenset[str]
