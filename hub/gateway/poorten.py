"""The ports of the road: what the gateway needs of the world, and the only shapes that cross.

Each port owns its errors: an implementation raises `Busfout` (ours or the world's: try again later) and nothing else.
Every port has one abstract test suite; the real implementation and the in-memory one both pass it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:  # every command reads this room for its errors, and most need no key
    from hub.trust.sleutels import Partijsleutels

HUB: Final = "hub"
"""The hub's own name, where a party's stands: in records of its own, and on seals."""


class Busfout(Exception):
    """The bus cannot answer or store now. Nothing has become visible; the same call may be made again."""


class Zegelfout(Exception):
    """A seal does not open, or cannot be made: `code` of `hub.trust.fouten`. Holds nothing of the bytes."""

    def __init__(self, code: str) -> None:
        """Keep the stable `code`."""
        super().__init__(code)
        self.code = code


class Rustfout(Exception):
    """What the hub stored itself does not open: another hub key, or bytes that were moved or changed.

    Ours, never the partner's: nothing is decided on what cannot be read.
    """


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

    async def ligt(self, patroon: str) -> list[str]:
        """The subjects with an entry under this pattern (NATS wildcards), sorted, as they are at this very moment.

        Raises:
            Busfout: the bus did not answer.
        """
        ...

    async def wis(self, patronen: Sequence[str]) -> int:
        """Purge the entries under these subject patterns (NATS wildcards), for destruction (R15). Returns the count."""
        ...


@dataclass(frozen=True, slots=True)
class Geopend:
    """What lay under a seal.

    `inhoud`: the exact bytes that the sender signed; `nummer`: the message id that the seal is bound to; `kid`: the key
    that signed; `afdruk`: the print of the sealed bytes (SHA-256, hex), which says nothing of the content.
    """

    inhoud: bytes = field(repr=False)
    nummer: str
    kid: str
    afdruk: str


class Verzegeling(Protocol):
    """Seals between a party and the hub: signed by who sends, encrypted to who receives (`hub.trust`).

    A seal is bound to the subject, the message id, the sender and the recipient. One implementation seals; tests of the
    road in memory have one that shows.
    """

    def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
        """Open what `partij` sent to the hub on this subject.

        Raises:
            Zegelfout: it cannot be opened, or not by these two, or not now.
        """
        ...

    def verzegel(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime, *, van_hub: bool) -> bytes:
        """Seal for `partij`; the message id is the last part of the subject.

        `van_hub`: the hub's own words, without a field of anybody's message. Those may go under a key of the party that
        has run out or was withdrawn: an order to destroy must reach whoever comes after, and tells nothing of anyone.

        Raises:
            Zegelfout: there is no key to seal with.
        """
        ...

    def afdruk(self, verzegeld: bytes) -> str:
        """The print of sealed bytes that a receipt names (SHA-256, hex)."""
        ...

    def te_openen(self, partij: str, verzegeld: bytes, nu: datetime) -> bool:
        """Whether what was sealed for `partij` is under a key of hers that was not withdrawn. One that ended counts."""
        ...

    def teken(self, inhoud: bytes, soort: str, nu: datetime) -> str:
        """The hub's own signature over these bytes, as a compact JWS with `soort` as its `typ`."""
        ...


class Rust(Protocol):
    """Storing for the hub itself, each thing under the key of its case: readable to nobody without that and the hub's.

    The keys lie apart from what they close (`hub.trust.zaakslot`). Destroying one makes everything it closed unreadable
    wherever a copy of it lies. In order: `ontsluit` what was read, `haal` it, `berg` what follows, `borg` before that
    is committed; `wis` after the commit that says the case is destroyed.
    """

    async def ontsluit(self, gegevens: Collection[bytes]) -> frozenset[str]:
        """Fetch the keys of these entries; returns the names of those that are gone: what they closed is nobody's.

        Raises:
            Busfout: the keys cannot be read now; nothing is known.
        """
        ...

    def sleutel_van(self, inhoud: bytes) -> str | None:
        """The name of the key that closed an entry; None for one with its key beside it, as older hubs wrote."""
        ...

    def haal(self, onderwerp: str, inhoud: bytes) -> bytes:
        """Read back what was stored under this subject, after `ontsluit`.

        Raises:
            Rustfout: it was not stored by this hub under this subject.
            Busfout: its key is not at hand (any more); doing it all again helps.
        """
        ...

    def berg(self, onderwerp: str, inhoud: bytes, sleutel: str | None = None) -> bytes:
        """Close for storing under this subject, under the key of this name; a fresh one when it is not known yet.

        Without a name: under a key that lies beside it, under the hub key. For what is of no case.
        """
        ...

    def vergeet(self, onderwerp: str) -> None:
        """What was stored here with its key beside it is not read again soon: do not keep that key open."""
        ...

    def neem_zaak(self) -> str | None:
        """An id for a new case whose keys are stored already, made ready in a crowd; None when there is none."""
        ...

    async def borg(self, sleutels: Collection[str]) -> None:
        """See to it that what is closed under these can be opened again: fresh ones are stored, before the commit.

        Raises:
            Busfout: it is not certain; nothing that was closed under them may be committed.
        """
        ...

    async def wis(self, sleutels: Collection[str]) -> None:
        """Destroy keys for good. Twice is harmless.

        Raises:
            Busfout: it is not certain that they are gone.
        """
        ...


@dataclass(frozen=True, slots=True)
class Aansluiting:
    """Who may send and receive on a day, by the party register. The same object until something changes.

    `toegelaten`: the codes of the parties that are admitted and can be sealed for. `opvolgers`: for an organisation
    that was merged or split, per CBS code of a municipality the code of its successor; under None the one for all else.
    """

    toegelaten: frozenset[str]
    opvolgers: Mapping[str, Mapping[str | None, str]] = field(default_factory=dict)

    def opvolger(self, partij: str, gemeente: str | None) -> str | None:
        """Who stands in the place of `partij` for a person registered there; itself when it was not succeeded.

        None: it was split, and nothing says who it is for this person.
        """
        deel = self.opvolgers.get(partij)
        if deel is None:
            return partij
        return deel.get(gemeente) or deel.get(None)


class Partijen(Protocol):
    """The party register, as the road reads it: once per batch."""

    def aansluiting(self, nu: datetime) -> Aansluiting:
        """What holds now."""
        ...

    def sleutels(self, code: str) -> Partijsleutels | None:
        """The public keys of a party, also of one that was withdrawn; None when it never gave any."""
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

    def sleutelnaam(self, zaak: str) -> str:
        """Under which name the key of a case lies: keyed, so that who sees the name does not know the case."""
        ...


class Nummeraar(Protocol):
    """Fresh identifiers, as an argument."""

    def nieuw(self) -> str:
        """A fresh random UUID, lower case."""
        ...
