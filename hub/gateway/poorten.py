"""The ports of the road: what the gateway needs of the world, and the only shapes that cross.

Each port owns its errors: an implementation raises `Busfout` (ours or the world's: try again later) and nothing else.
Every port has one abstract test suite; the real implementation and the in-memory one both pass it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol

HUB: Final = "hub"
"""Name under which the hub seals for itself."""


class Busfout(Exception):
    """The bus cannot answer or store now. Nothing has become visible; the same call may be made again."""


class Zegelfout(Exception):
    """A seal does not open: the bytes were not sealed for the hub by this party, or were changed since."""


@dataclass(frozen=True, slots=True)
class Binnenkomst:
    """One message as it lies in the inbound stream of a party.

    `partij` and `bericht` come from the subject (`in.<partij>.<bericht>`), to which the party's account is bound: that,
    and nothing in the message, says who sent it. `volgnummer` is the sequence in `IN_<partij>`.
    """

    partij: str
    bericht: str
    volgnummer: int
    inhoud: bytes


@dataclass(frozen=True, slots=True)
class Gelezen:
    """The last value under a subject, and the stream sequence at which it was written (the fence for a next write)."""

    inhoud: bytes
    volgnummer: int


@dataclass(frozen=True, slots=True)
class Vastlegging:
    """One entry of an atomic batch.

    `verwacht`: the sequence that the last entry under this subject must have (0: there must be none), else the whole
    batch is refused. `ttl_s`: seconds after which the entry vanishes; None keeps it.
    """

    onderwerp: str
    inhoud: bytes
    verwacht: int | None = None
    ttl_s: int | None = None


class Uitslag(Enum):
    """What became of one group of entries."""

    VASTGELEGD = "vastgelegd"
    BOTSING = "botsing"
    """A fence refused it: somebody else handled the message or changed the case meanwhile. Nothing of it was stored."""


class Geheugen(Protocol):
    """The transactional heart, stream KETEN: read the last values, commit groups of entries all or nothing."""

    async def lees(self, onderwerpen: Sequence[str]) -> dict[str, Gelezen]:
        """Return the last entry of each subject that has one. A subject may end in `.*`; keys are concrete subjects.

        Raises:
            Busfout: the bus did not answer.
        """
        ...

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """Commit; one `Uitslag` per group, in order.

        All groups go in one atomic batch when their fences allow; when the batch is refused, each group is tried
        alone, in order. A group is always stored whole or not at all, and its entries keep their order.

        Raises:
            Busfout: the outcome of at least one group is unknown. Repeating is safe: every group has a fence.
        """
        ...

    async def wis(self, patronen: Sequence[str]) -> int:
        """Purge the entries under these subject patterns (NATS wildcards), for destruction (R15). Returns the count."""
        ...


class Verzegeling(Protocol):
    """Sealing. Until messages are sealed this is the identity; the road already calls it at every place."""

    def open(self, partij: str, onderwerp: str, inhoud: bytes) -> bytes:
        """Open what `partij` sent to the hub, or what the hub sealed for itself.

        Raises:
            Zegelfout: it cannot be opened.
        """
        ...

    def verzegel(self, partij: str, onderwerp: str, inhoud: bytes) -> bytes:
        """Seal for `partij`."""
        ...


class Klok(Protocol):
    """Time, as an argument."""

    def nu(self) -> datetime:
        """The time now, aware, in UTC."""
        ...


class Sleutelwerk(Protocol):
    """Keyed work on personal data: a bare hash of a BSN is no pseudonym."""

    def index(self, bsn: str) -> str:
        """Blind index of a person: lower-case hex, the same for the same BSN in this hub, meaningless outside it."""
        ...

    def toezegging(self, inhoud: bytes) -> str:
        """Keyed commitment to the bytes of a message (HMAC, lower-case hex)."""
        ...


class Nummeraar(Protocol):
    """Fresh identifiers, as an argument."""

    def nieuw(self) -> str:
        """A fresh random UUID, lower case."""
        ...
