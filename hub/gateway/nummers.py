"""Ports with one obvious implementation: random ids, the clock, keyed work, and sealing that is not there yet."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256


class WillekeurigeNummers:
    """`Nummeraar`: version 4 UUIDs, nothing in them to guess."""

    def nieuw(self) -> str:
        """See `Nummeraar.nieuw`."""
        return str(uuid.uuid4())


class Systeemklok:
    """`Klok`: the time of this machine."""

    def nu(self) -> datetime:
        """See `Klok.nu`."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class HmacSleutelwerk:
    """`Sleutelwerk` with HMAC-SHA-256 under one secret of the hub (32 bytes or more), separated by use."""

    geheim: bytes

    def index(self, bsn: str) -> str:
        """See `Sleutelwerk.index`."""
        return hmac.new(self.geheim, b"persoon\0" + bsn.encode(), sha256).hexdigest()

    def toezegging(self, inhoud: bytes) -> str:
        """See `Sleutelwerk.toezegging`."""
        return hmac.new(self.geheim, b"bericht\0" + inhoud, sha256).hexdigest()


class ZonderZegel:
    """`Verzegeling` that seals nothing yet: the bytes go as they are. The road calls it wherever a seal will be."""

    def open(self, partij: str, onderwerp: str, inhoud: bytes) -> bytes:
        """See `Verzegeling.open`."""
        return inhoud

    def verzegel(self, partij: str, onderwerp: str, inhoud: bytes) -> bytes:
        """See `Verzegeling.verzegel`."""
        return inhoud
