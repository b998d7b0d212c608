"""The keyed index of who has which cases, for a request of access (AVG art. 15). PURE.

A case closes and its state goes; the records of what was delivered stay, and name the case by a random id only. So that
a person can still be told who received what, the road writes one entry per case:

    inzage.<generation>.<HMAC(key, "persoon" ‖ person)>.<HMAC(key, "zaak" ‖ person ‖ case), 128 bits>

`person` is the blind index of the road, itself an HMAC of the BSN under the hub's secret (`Sleutelwerk.index`): two
layers, each under a key of its own. The content (`Verwijzing`) is sealed by the hub and names the case.

- **Keyed.** Without the key of the ring nobody finds the entries of a person, also not with the hub's secret and all
  BSNs; the subjects say nothing of the case either.
- **Rotates without BSNs.** The sealed content holds the first layer, so that an entry can be moved under a new key by
  who can open it. Old keys stay in the ring until nothing lies under them.
- **Can be erased.** Who knows person and case knows the subject, so the entry of a destroyed case goes in the same
  atomic batch (R15), under every key of the ring.

What is not here: drawing keys, reading a clock, the bus.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

RINGSLEUTEL_BYTES: Final = 32
"""HMAC-SHA-256 gains nothing from a longer key."""
GENERATIES_MAX: Final = 16
"""Keys in a ring at most. Two are normal during a change; more means that none is ever cleared away."""
_ZAAKDEEL_TEKENS: Final = 32
"""128 bits tell the cases of one person apart; the rest of the HMAC would only lengthen the subject."""


class Ringfout(Exception):
    """A ring or an entry is not ours, or the ring is full. Holds no key and nothing of a person."""


class Plek(NamedTuple):
    """Where the entry of one case lies: the variable parts of its subject."""

    generatie: int
    persoon: str
    zaak: str


@dataclass(frozen=True, slots=True)
class Ringsleutel:
    """A key of the ring; `sinds`: from when entries are written under it (aware)."""

    generatie: int
    sleutel: bytes = field(repr=False)
    sinds: datetime

    def persoon(self, index: str) -> str:
        """The person's part of the subject: 64 hexadecimal digits. `index`: the blind index of the road."""
        return hmac.digest(self.sleutel, b"persoon\0" + index.encode(), "sha256").hex()

    def plek(self, index: str, zaak: str) -> Plek:
        """Where the entry of this case of this person lies."""
        deel = hmac.digest(self.sleutel, b"zaak\0" + index.encode() + b"\0" + zaak.encode(), "sha256").hex()
        return Plek(self.generatie, self.persoon(index), deel[:_ZAAKDEEL_TEKENS])


@dataclass(frozen=True, slots=True)
class Wisselaar:
    """Who moves entries to the key of now: a random name, and until when nobody else does (aware)."""

    wie: str
    tot: datetime


@dataclass(frozen=True, slots=True)
class Inzagering:
    """The keys under which entries lie, oldest first. What is new is written under the last.

    `wisselaar`: who moves them now; it keeps others from doing the same work, and protects nothing.
    """

    sleutels: tuple[Ringsleutel, ...]
    wisselaar: Wisselaar | None = None

    @property
    def generaties(self) -> frozenset[int]:
        """The numbers of its keys."""
        return frozenset(s.generatie for s in self.sleutels)

    @property
    def huidig(self) -> Ringsleutel:
        """The key of now."""
        return self.sleutels[-1]

    def plekken(self, index: str, zaak: str) -> list[Plek]:
        """Everywhere the entry of this case may lie, to erase it."""
        return [sleutel.plek(index, zaak) for sleutel in self.sleutels]

    def met(self, sleutel: bytes, sinds: datetime) -> Inzagering:
        """The ring with a fresh key as the one of now.

        Raises:
            Ringfout: a key of another length, or the ring is full.
        """
        if len(sleutel) != RINGSLEUTEL_BYTES or len(self.sleutels) >= GENERATIES_MAX:
            raise Ringfout("een ring heeft sleutels van 32 bytes, en niet meer dan zestien")
        return replace(self, sleutels=(*self.sleutels, Ringsleutel(self.huidig.generatie + 1, sleutel, sinds)))

    def zonder(self, generatie: int) -> Inzagering:
        """The ring without an old key: whatever lies under it, nobody finds by a person any more.

        Raises:
            Ringfout: it is the key of now.
        """
        if generatie == self.huidig.generatie:
            raise Ringfout("de sleutel van nu gaat niet uit de ring")
        return replace(self, sleutels=tuple(s for s in self.sleutels if s.generatie != generatie))

    def bij(self, wisselaar: Wisselaar | None) -> Inzagering:
        """The ring with who moves its entries now."""
        return replace(self, wisselaar=wisselaar)

    def inhoud(self) -> bytes:
        """Stored form. Holds keys: only ever written through the port that seals."""
        delen = [
            {"generatie": s.generatie, "sleutel": s.sleutel.hex(), "sinds": s.sinds.isoformat()} for s in self.sleutels
        ]
        document: dict[str, object] = {"inzagering": 1, "sleutels": delen}
        if self.wisselaar is not None:  # who reads rings of before leaves this alone
            document["wisselaar"] = {"wie": self.wisselaar.wie, "tot": self.wisselaar.tot.isoformat()}
        return json.dumps(document, separators=(",", ":")).encode()


def nieuwe_ring(sleutel: bytes, sinds: datetime) -> Inzagering:
    """A ring of one key. Raises `Ringfout` when it has another length."""
    if len(sleutel) != RINGSLEUTEL_BYTES:
        raise Ringfout("een ring heeft sleutels van 32 bytes")
    return Inzagering((Ringsleutel(1, sleutel, sinds),))


@lru_cache(maxsize=4)
def lees_ring(inhoud: bytes) -> Inzagering:
    """Read back what `inhoud` made. Remembered: the road reads the same ring for each batch.

    Raises:
        Ringfout: it is no ring of ours.
    """
    try:
        d = json.loads(inhoud)
        sleutels = tuple(
            Ringsleutel(int(s["generatie"]), bytes.fromhex(s["sleutel"]), datetime.fromisoformat(s["sinds"]))
            for s in d["sleutels"]
        )
        bezig = d.get("wisselaar")
        wisselaar = None if bezig is None else Wisselaar(str(bezig["wie"]), datetime.fromisoformat(bezig["tot"]))
    except (ValueError, KeyError, TypeError):
        raise Ringfout("dit is geen ring") from None
    if (
        d.get("inzagering") != 1
        or not 0 < len(sleutels) <= GENERATIES_MAX
        or any(len(s.sleutel) != RINGSLEUTEL_BYTES for s in sleutels)
        or len({s.generatie for s in sleutels}) != len(sleutels)
    ):
        raise Ringfout("dit is geen ring")
    return Inzagering(sleutels, wisselaar)


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """Content of an entry: the person under the first layer, the case, and when it began (aware)."""

    persoon: str
    zaak: str
    sinds: datetime

    def inhoud(self) -> bytes:
        """Stored form. Joins person and case: only ever written through the port that seals."""
        d = {"persoon": self.persoon, "zaak": self.zaak, "sinds": self.sinds.isoformat()}
        return json.dumps(d, separators=(",", ":")).encode()

    @staticmethod
    def van_bytes(inhoud: bytes) -> Verwijzing:
        """Read back. Raises `Ringfout` when it is no entry of ours."""
        try:
            d = json.loads(inhoud)
            return Verwijzing(str(d["persoon"]), str(d["zaak"]), datetime.fromisoformat(d["sinds"]))
        except (ValueError, KeyError, TypeError):
            raise Ringfout("dit is geen verwijzing") from None
