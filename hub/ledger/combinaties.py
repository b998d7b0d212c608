"""What can be chosen of a delivery, as one value: the combination it has, and how events change it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from hub.ledger.duiding import HUB, partij_van

POGINGEN_MAX: Final = 10
"""Attempts that are told apart in a filter; more count as this many."""
TUSSEN: Final = ", "
BEWAARD: Final = 16_384
"""Combinations (and steps from one to the next) that are kept: they come back with nearly every delivery."""


class Uitkomst(StrEnum):
    """What became of a message at a destination, or as a whole."""

    AFGELEVERD = "afgeleverd"
    """Delivered with every field of the message."""
    GESTRIPT = "gestript"
    """Delivered; one field or more did not go along."""
    GEWEIGERD = "geweigerd"
    WACHT = "wacht"
    """It waits for a human: an irreversible duty was not certain."""
    FOUT = "fout"
    """A party did what may not or cannot be."""
    GEPARKEERD = "geparkeerd"
    """Unreadable, and set aside."""


class Ontvangst(StrEnum):
    """What the receiver signed for a delivery."""

    NVT = "nvt"
    """Nothing was delivered."""
    GEEN = "geen"
    ONTVANGEN = "ontvangen"
    VERWERKT = "verwerkt"
    GEWEIGERD = "geweigerd"


class Afgedaan(StrEnum):
    """What somebody did with a message that lay aside."""

    VRIJ = "vrij"
    """Decided once more."""
    WEG = "weg"
    """Given up; its bytes are gone."""


class Termijn(StrEnum):
    """What a delivery still waits for: that it arrived, or the verdict of the receiver."""

    ONTVANGEN = "ontvangen"
    OORDEEL = "oordeel"


@dataclass(frozen=True, slots=True)
class Combinatie:
    """See the columns of `schema.combinatie`.

    Attributes:
        uitkomst: of the row.
        deels: refused at this destination only; the message itself went its way.
        beoordeeld: the policy was asked.
        van: who sent it.
        naar: the destination; of what was not delivered, the parties that were considered, with `TUSSEN` between.
        door: codes of rules that took fields, sorted, with a space between.
        verboden: codes of bans that were triggered, likewise.
        regel: the rule that let it pass, or the code of the refusal.
        gemist: the journal says that a receipt did not come in time.
        vernietigd: its case was destroyed.
        afgedaan: what was done with a message that lay aside; None while it lies there, and of everything else.
        pogingen: how often it was offered, at most `POGINGEN_MAX`.
    """

    uitkomst: Uitkomst
    van: str
    deels: bool = False
    beoordeeld: bool = False
    naar: str | None = None
    bericht: str | None = None
    doel: str | None = None
    fase: str | None = None
    regel: str | None = None
    door: str = ""
    verboden: str = ""
    ontvangst: Ontvangst = Ontvangst.NVT
    gemist: bool = False
    vernietigd: bool = False
    afgedaan: Afgedaan | None = None
    pogingen: int = 1
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Computed once: sixteen values, looked up several times for each delivery."""
        if not self._hash:
            object.__setattr__(self, "_hash", hash(tuple(self.waarden().values())) or 1)
        return self._hash

    @property
    def geleverd(self) -> bool:
        """Whether something went to the destination."""
        return self.uitkomst in {Uitkomst.AFGELEVERD, Uitkomst.GESTRIPT}

    @property
    def termijn(self) -> Termijn | None:
        """What it waits for; None when for nothing (any more)."""
        if self.vernietigd or self.naar == HUB:
            return None
        return {Ontvangst.GEEN: Termijn.ONTVANGEN, Ontvangst.ONTVANGEN: Termijn.OORDEEL}.get(self.ontvangst)

    @property
    def afdruk(self) -> bytes:
        """The same for the same combination, for ever: 32 bytes."""
        return hashlib.sha256(json.dumps(self.waarden(), sort_keys=True).encode()).digest()

    def waarden(self) -> dict[str, str | int | bool | None]:
        """Its values by name."""
        return {naam: getattr(self, naam) for naam in NAMEN}

    def partijen(self) -> Iterator[tuple[str, str]]:
        """(party, role): `van`, `naar`, and `deel` for who takes part.

        Who was only considered does not. Neither does a sender whom the policy refused: what he is told may be less
        than why it was (`Rechter.blind`), and that stands in the answer he got.
        """
        naar = [] if self.naar is None else [partij_van(adres) for adres in self.naar.split(TUSSEN)]
        yield self.van, "van"
        yield from ((partij, "naar") for partij in dict.fromkeys(naar))
        if not self.deels and not (self.beoordeeld and self.uitkomst is Uitkomst.GEWEIGERD):
            yield self.van, "deel"
        if self.geleverd:
            yield from ((partij, "deel") for partij in naar if partij != self.van)

    def regels(self) -> set[str]:
        """Every rule and code of it."""
        return {*([self.regel] if self.regel else []), *self.door.split(), *self.verboden.split()}


NAMEN: Final = tuple(veld.name for veld in fields(Combinatie) if veld.init)
"""Of the values of a combination."""


# ── what events make of it ───────────────────────────────────────────────────────────────────────────────────────────
# Made once and kept: to make one anew costs more than everything else that is done for a delivery.


@lru_cache(maxsize=BEWAARD)
def geleverde(van: str, naar: str | None, bericht: str | None, doel: str | None, regel: str | None) -> Combinatie:
    """A delivery of which the decision is not known yet."""
    return Combinatie(
        uitkomst=Uitkomst.AFGELEVERD,
        van=van,
        naar=naar,
        bericht=bericht,
        doel=doel,
        regel=regel,
        ontvangst=Ontvangst.GEEN,
    )


@lru_cache(maxsize=BEWAARD)
def besloten(wat: Combinatie, van: str, fase: str | None, door: str, verboden: str) -> Combinatie:
    """A delivery with its decision. `door`: the rules that took fields; empty when none did."""
    uitkomst = Uitkomst.GESTRIPT if door else Uitkomst.AFGELEVERD
    return replace(wat, uitkomst=uitkomst, beoordeeld=True, van=van, fase=fase, door=door, verboden=verboden)


@lru_cache(maxsize=BEWAARD)
def ontvangen(wat: Combinatie, ontvangst: Ontvangst) -> Combinatie:
    """A delivery for which the receiver signed."""
    return replace(wat, ontvangst=ontvangst)


def aangeboden(wat: Combinatie, keer: int) -> Combinatie:
    """Something that was offered so often."""
    return replace(wat, pogingen=min(keer, POGINGEN_MAX))
