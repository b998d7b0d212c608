"""What every profile is made of: its documented spec, what it reads, and what it says about a bad file.

A profile turns the bytes of one export file into complete events, or says where the file is wrong. It is
pure: time, sender and key are arguments. The documentation of a profile is its spec and nothing else: a test fails
when a spec leaves something out or when `adapters/README.md` says something different.

No error names a value, and none quotes the file: a header that is not in the spec may be the first line of data, an
element that is not in the spec may be a name. Places are line and column numbers, and words of the spec.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

BERICHTEN_MAX: Final = 1_000
"""Most messages in one file: a busy day of a whole region is 60; more is the export of an archive by mistake."""
BESTAND_BYTES_MAX: Final = 8 * 1024 * 1024
"""Largest export file: 1,000 messages of 8 KiB. A file is read whole, because it is refused whole."""
FOUTEN_MAX: Final = 50
"""Most errors in one report: who has fifty has one cause."""
SLEUTEL_BYTES_MIN: Final = 32
"""Length of the key under which ids are derived: that of the hash itself (RFC 2104 section 3)."""


@dataclass(frozen=True, slots=True)
class Profielfout:
    """One thing that is wrong. `code` is stable, `plaats` is where, `uitleg` (Dutch) is what; never a value."""

    code: str
    plaats: str
    uitleg: str


class Onleesbaar(Exception):
    """Inside a profile: stop reading this file or this part of it, for these reasons."""

    def __init__(self, *fouten: Profielfout) -> None:
        super().__init__(", ".join(f.code for f in fouten))
        self.fouten = fouten


@dataclass(frozen=True, slots=True)
class Klaar:
    """One event, ready to be sent: its id, its kind (`advies`) and its canonical bytes."""

    kenmerk: str
    bericht: str
    inhoud: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gelezen:
    """The file is good: every message in it, in the order of the file."""

    berichten: tuple[Klaar, ...]


@dataclass(frozen=True, slots=True)
class Afgekeurd:
    """The file is not good: at least one error, at most `FOUTEN_MAX`. Nothing of it may be sent."""

    fouten: tuple[Profielfout, ...]


@dataclass(frozen=True, slots=True)
class Afzender:
    """Who sends, and the key under which its message ids are derived.

    `sleutel` is random, at least 32 bytes, made once for a party and kept beside its folders: with another key the same
    file gives other ids.
    """

    partij: str
    oin: str
    sleutel: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.sleutel) < SLEUTEL_BYTES_MIN:
            raise ValueError(f"de sleutel voor kenmerken is korter dan {SLEUTEL_BYTES_MIN} bytes")

    def bron(self, systeem: str) -> str:
        """`source` of the event (NL GOV profile for CloudEvents 1.1)."""
        return f"urn:nld:oin:{self.oin}:systeem:{systeem}"

    def kenmerk(self, *delen: str) -> str:
        """The id of a message, from its business key: the same key always gives the same id.

        HMAC-SHA256 under the party's own key, cut to 128 bits and written as a UUID of version 8 (RFC 9562, 5.8).
        Not version 5: that is a bare hash, and the id travels in the journal, where anyone could try all incident or
        case numbers until one fits. Keyed, an id says nothing; so even a digest of the whole message may be a part of
        the key. Parts are length-prefixed, so `("a", "bc")` and `("ab", "c")` differ.
        """
        mac = hmac.new(self.sleutel, digestmod=hashlib.sha256)
        for deel in ("ketenhub-kenmerk-1", self.partij, *delen):
            rauw = deel.encode()
            mac.update(len(rauw).to_bytes(4, "big") + rauw)
        bits = int.from_bytes(mac.digest()[:16], "big")
        bits = bits & ~(0xF << 76) | 8 << 76
        bits = bits & ~(0x3 << 62) | 2 << 62
        return str(uuid.UUID(int=bits))


@dataclass(frozen=True, slots=True)
class Veldspec:
    """One place in the export: how it is called there, where it goes, what it must look like.

    `plaats` is the column, element or key; `naar` the path in the message (`betrokkene.bsn`), the attribute of the
    event (`subject`), or `kenmerk` when it only goes into the id.
    """

    plaats: str
    naar: str
    vorm: str
    verplicht: bool
    uitleg: str


def moet(plaats: str, naar: str, vorm: str, uitleg: str) -> Veldspec:
    """A place that every message has."""
    return Veldspec(plaats, naar, vorm, verplicht=True, uitleg=uitleg)


def mag(plaats: str, naar: str, vorm: str, uitleg: str) -> Veldspec:
    """A place that may be left out."""
    return Veldspec(plaats, naar, vorm, verplicht=False, uitleg=uitleg)


@dataclass(frozen=True, slots=True)
class Profielspec:
    """The documentation of a profile, complete. All texts are Dutch and for the partner who builds the export."""

    naam: str
    titel: str
    versie: int
    systeem: str
    """`<naam>` in `source`."""
    extensie: str
    """File name ending with a dot; other files in the folder are refused."""
    berichten: tuple[str, ...]
    uitleg: str
    kenmerk: str
    """From what the id of a message is derived."""
    tijd: str
    """Where the `time` of a message comes from."""
    velden: tuple[Veldspec, ...]
    fouten: tuple[tuple[str, str], ...]
    """Every code this profile can give on top of those of the schemas, with its meaning."""
    voorbeeld: str
    """File in `adapters/voorbeelden/`."""


class Profiel(Protocol):
    """A way of reading export files."""

    @property
    def spec(self) -> Profielspec:
        """The documentation."""
        ...

    def lees(self, inhoud: bytes, afzender: Afzender, bestandstijd: datetime) -> Gelezen | Afgekeurd:
        """Read a whole file.

        Args:
            inhoud: the bytes of the file, at most `BESTAND_BYTES_MAX`.
            afzender: who sends.
            bestandstijd: when the file was written; only for a message that does not carry its own time.

        Returns:
            Every message, or what is wrong. All or nothing: one bad message is a bad file.
        """
        ...


def tijdtekst(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
