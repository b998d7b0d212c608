"""Fakes of the ports of trust, for tests of the road in memory: seals of glass, and whoever is named is admitted.

They implement the ports and nothing more; the real ones are in `hub.bootstrap.hubzegel` and `hub.trust`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from hub.gateway.poorten import Aansluiting, Geopend
from hub.trust.ontvangst import bouw_jws
from hub.trust.sleutels import Partijsleutels

KID: Final = "A" * 43
"""The key that signed everything, says this fake."""


class OpenZegel:
    """`Verzegeling` whose seals are glass. The message id is read where it stands; a real seal carries it outside."""

    def open(self, partij: str, onderwerp: str, inhoud: bytes, nu: datetime) -> Geopend:
        """See `Verzegeling.open`."""
        return Geopend(inhoud, _nummer(inhoud), KID, self.afdruk(inhoud))

    def verzegel(
        self,
        partij: str,
        onderwerp: str,
        inhoud: bytes,
        nu: datetime,
        *,
        van_hub: bool,
    ) -> bytes:
        """See `Verzegeling.verzegel`."""
        return inhoud

    def afdruk(self, verzegeld: bytes) -> str:
        """See `Verzegeling.afdruk`."""
        return sha256(verzegeld).hexdigest()

    def te_openen(self, partij: str, verzegeld: bytes, nu: datetime) -> bool:
        """See `Verzegeling.te_openen`."""
        return True

    def teken(self, inhoud: bytes, soort: str, nu: datetime) -> str:
        """See `Verzegeling.teken`: the right form, and no signature."""
        return bouw_jws(soort, KID, inhoud, "A" * 86)


class OpenRust:
    """`Rust` that stores what it gets; `gewist` are the keys that were destroyed."""

    def __init__(self) -> None:
        self.gewist: list[str] = []

    async def ontsluit(self, gegevens: Collection[bytes]) -> frozenset[str]:
        """See `Rust.ontsluit`."""
        return frozenset()

    def sleutel_van(self, inhoud: bytes) -> str | None:
        """See `Rust.sleutel_van`."""
        return None

    def haal(self, onderwerp: str, inhoud: bytes) -> bytes:
        """See `Rust.haal`."""
        return inhoud

    def berg(self, onderwerp: str, inhoud: bytes, sleutel: str | None = None) -> bytes:
        """See `Rust.berg`."""
        return inhoud

    def vergeet(self, onderwerp: str) -> None:
        """See `Rust.vergeet`."""

    def neem_zaak(self) -> str | None:
        """See `Rust.neem_zaak`."""
        return None

    async def borg(self, sleutels: Collection[str]) -> None:
        """See `Rust.borg`."""

    async def wis(self, sleutels: Collection[str]) -> None:
        """See `Rust.wis`."""
        self.gewist += sleutels


@dataclass
class Register:
    """`Partijen`: those given are admitted, until a test changes it."""

    toegelaten: Iterable[str]
    opvolgers: Mapping[str, Mapping[str | None, str]] = field(default_factory=dict)
    ringen: Mapping[str, Partijsleutels] = field(default_factory=dict)
    _nu: Aansluiting | None = None

    def sleutels(self, code: str) -> Partijsleutels | None:
        """See `Partijen.sleutels`."""
        return self.ringen.get(code)

    def aansluiting(self, nu: datetime) -> Aansluiting:
        """See `Partijen.aansluiting`."""
        vers = Aansluiting(frozenset(self.toegelaten), self.opvolgers)
        if self._nu != vers:
            self._nu = vers
        return self._nu


def _nummer(inhoud: bytes) -> str:
    try:
        return str(json.loads(inhoud)["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
