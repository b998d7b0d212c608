"""Ports with one obvious implementation: random ids, the clock, and keyed work."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_VARIANT: Final = {cijfer: "89ab"[int(cijfer, 16) & 3] for cijfer in "0123456789abcdef"}
"""The two fixed bits of RFC 9562 §4.1 over a random hexadecimal digit."""


VOORRAAD: Final = 64
"""Ids drawn at once: one question to the system instead of sixty-four."""


class WillekeurigeNummers:
    """`Nummeraar`: version 4 UUIDs, nothing in them to guess."""

    def __init__(self) -> None:
        """Nothing drawn yet."""
        self._voorraad: list[str] = []

    def nieuw(self) -> str:
        """See `Nummeraar.nieuw`. As text at once: a message needs seven, and making `uuid.UUID` costs the most.

        Drawn many at a time for the same reason; each is given once, and a process that forks would repeat them, which
        the hub never does.
        """
        if not self._voorraad:
            geput = secrets.token_hex(16 * VOORRAAD)
            self._voorraad = [geput[begin : begin + 32] for begin in range(0, len(geput), 32)]
        hexa = self._voorraad.pop()
        return f"{hexa[:8]}-{hexa[8:12]}-4{hexa[13:16]}-{_VARIANT[hexa[16]]}{hexa[17:20]}-{hexa[20:]}"


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
        return hmac.digest(self.geheim, b"persoon\0" + bsn.encode(), "sha256").hex()

    def toezegging(self, inhoud: bytes) -> str:
        """See `Sleutelwerk.toezegging`."""
        return hmac.digest(self.geheim, b"bericht\0" + inhoud, "sha256").hex()

    def sleutelnaam(self, zaak: str) -> str:
        """See `Sleutelwerk.sleutelnaam`: 16 bytes, in hexadecimal."""
        return hmac.digest(self.geheim, b"zaaksleutel\0" + zaak.encode(), "sha256")[:16].hex()
