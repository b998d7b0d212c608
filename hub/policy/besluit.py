"""The words of a decision: key, features, duty, outcome, decision. Values only; `hub.policy.tabel` makes them.

A decision is pure (semantics 7): the same key, features and policy always give the same decision, and decisions are
immutable and shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Final, NamedTuple

Kenmerkwaarde = str | int | Fraction | None
Kenmerken = Mapping[str, Kenmerkwaarde]
"""Feature → value. None or absent means unknown, which never permits and always triggers a ban (semantics 4)."""


class Sleutel(NamedTuple):
    """What a decision is about: sender's role, message type, purpose, destination by role, phase."""

    van: str
    bericht: str
    doel: str
    naar: str
    fase: str


@dataclass(frozen=True, slots=True, order=True)
class Plicht:
    """A duty. `waarde` is the text behind its name (`72 uur`, `niet-in-eigen-zaak`), `seconden` that of a term."""

    naam: str
    waarde: str | None = None
    seconden: int | None = None

    def text(self) -> str:
        """As in the policy file: `bewaar 72 uur`."""
        return self.naam if self.waarde is None else f"{self.naam} {self.waarde}"


class Uitkomst(Enum):
    """What happens to the message at this destination."""

    DOORLATEN = "doorlaten"
    WEIGEREN = "weigeren"
    VASTHOUDEN = "vasthouden"
    """Nothing passes now: an irreversible duty may or may not be due (semantics 4); decide again when more is known."""


P_SLEUTEL: Final = "P-sleutel"
P_KENMERK: Final = "P-kenmerk"
P_PLICHT: Final = "P-plicht"
P_AANSLUITING: Final = "P-aansluiting"

WEIGERCODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        P_SLEUTEL: "De afzender, het bericht, de bestemming of de fase staat niet in het woordenboek.",
        P_KENMERK: "Een kenmerk van de zaak heeft een waarde die niet in het woordenboek staat.",
        P_PLICHT: "De hub kan een plicht niet uitvoeren die het beleid bij dit bericht oplegt.",
        P_AANSLUITING: "De ontvanger is nu niet op de hub aangesloten. Vraag de beheerder wanneer dat weer zo is.",
    }
)
"""Denials that no rule of the convenant causes but an error (semantics 9, 6), or that the convenant would allow while
the party register does not. Codes are stable."""


@dataclass(frozen=True, slots=True)
class Besluit:
    """The decision for one key and one set of features.

    `regel`: the one permit that matched, also when its fields were removed or the message is held. `verboden`: by
    code, the triggered bans that took a field of that permit or brought duties; without a permit, those on
    everything. `velden`: paths that pass, empty unless DOORLATEN. `plichten`: sorted, unique; they exist on refusals
    too. `code`: why: the permit when it passes; else the ban, the duty or the error that decided, or the convenant's
    code for "no rule" (R01) or "no purpose of the convenant" (R23). `beleid`: policy digest.
    """

    uitkomst: Uitkomst
    regel: str | None
    verboden: tuple[str, ...]
    velden: frozenset[str]
    plichten: tuple[Plicht, ...]
    code: str
    beleid: str

    @property
    def bewaar_s(self) -> int | None:
        """Shortest retention that a duty names, in seconds."""
        return min((p.seconden for p in self.plichten if p.seconden is not None), default=None)


class Kenmerkfout(ValueError):
    """Features whose name or value is not in the dictionary. Holds the names only, never a value."""

    def __init__(self, namen: tuple[str, ...]) -> None:
        """`namen`: known feature names; an unknown name is given as `?`."""
        self.namen = namen
        super().__init__(f"kenmerk met een onbekende waarde: {', '.join(namen)}")
