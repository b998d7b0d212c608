"""Registers of processing activities of every policy that was live in this hub: where the identifiers in logs lead to.

A register is written once, under the digest of its policy, and never again: a version of an activity says for ever what
it said. Addresses in it have no host; who serves it puts his own before them. Kept as what was said, not as the policy
to say it with: a later hub may not be able to load an old policy, and must still be able to show what held.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from hub.policy.authzen import PAD_REGISTER
from hub.policy.laden import Beleid
from hub.policy.verwerkingsregister import register
from hub.toegang.grenzen import REGISTER_BYTES_MAX

Document = dict[str, Any]
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_ACHTERVOEGSEL: Final = ".json"


class Archieffout(Exception):
    """The archive cannot be read or written. Holds no text of a request."""


class Registerarchief(Protocol):
    """Registers by the digest of their policy."""

    def bewaar(self, digest: str, document: Document) -> None:
        """Keep a register, once: a second one under the same digest changes nothing.

        Raises:
            Archieffout: it could not be kept.
        """
        ...

    def haal(self, digest: str) -> Document | None:
        """The register of this policy; None when it was never live here, or this is no digest.

        Raises:
            Archieffout: it is there and cannot be read.
        """
        ...

    def digests(self) -> tuple[str, ...]:
        """Digests of what is kept, the last kept first.

        Raises:
            Archieffout: the archive cannot be read.
        """
        ...


def bewaar_beleid(archief: Registerarchief, beleid: Beleid, nu: datetime) -> None:
    """Keep the register of a policy that is live `nu`; of one that was kept before, nothing changes.

    Raises:
        Archieffout: it could not be kept.
    """
    archief.bewaar(beleid.digest, register(beleid, PAD_REGISTER, nu))


class Geheugenarchief:
    """`Registerarchief` in memory, for a decision point that keeps nothing between two starts."""

    def __init__(self) -> None:
        """Begin empty."""
        self._documenten: dict[str, Document] = {}

    def bewaar(self, digest: str, document: Document) -> None:
        """See `Registerarchief.bewaar`."""
        self._documenten.setdefault(digest, document)

    def haal(self, digest: str) -> Document | None:
        """See `Registerarchief.haal`."""
        return self._documenten.get(digest)

    def digests(self) -> tuple[str, ...]:
        """See `Registerarchief.digests`."""
        return tuple(reversed(self._documenten))


class Maparchief:
    """`Registerarchief` in a folder: a file per policy, written whole or not at all."""

    def __init__(self, kaart: Path) -> None:
        """`kaart` need not exist yet."""
        self._kaart = kaart

    def bewaar(self, digest: str, document: Document) -> None:
        """See `Registerarchief.bewaar`."""
        pad = self._pad(digest)
        tekst = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        try:
            self._kaart.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not pad.exists():
                _schrijf_eenmalig(pad, tekst)
        except OSError as fout:
            raise Archieffout("het register van verwerkingsactiviteiten is niet te schrijven") from fout

    def haal(self, digest: str) -> Document | None:
        """See `Registerarchief.haal`."""
        # Only 64 hex digits become a name of a file, so no request can name another one.
        if not _DIGEST.fullmatch(digest):
            return None
        pad = self._pad(digest)
        try:
            if not pad.exists():
                return None
            if pad.stat().st_size > REGISTER_BYTES_MAX:
                raise Archieffout("een register in het archief is te groot")
            document = json.loads(pad.read_bytes())
        except (OSError, ValueError) as fout:
            raise Archieffout("een register in het archief is niet te lezen") from fout
        if not isinstance(document, dict) or document.get("beleid") != digest:
            raise Archieffout("een register in het archief is van een ander beleid")
        return document

    def digests(self) -> tuple[str, ...]:
        """See `Registerarchief.digests`."""
        try:
            paden = list(self._kaart.glob(f"*{_ACHTERVOEGSEL}")) if self._kaart.exists() else []
            tijden = sorted(((pad.stat().st_mtime_ns, pad.stem) for pad in paden), reverse=True)
        except OSError as fout:
            raise Archieffout("het archief van registers is niet te lezen") from fout
        return tuple(naam for _, naam in tijden if _DIGEST.fullmatch(naam))

    def _pad(self, digest: str) -> Path:
        return self._kaart / f"{digest}{_ACHTERVOEGSEL}"


def _schrijf_eenmalig(pad: Path, inhoud: bytes) -> None:
    """Of two processes that write at once, one wins; both have the same to write."""
    tijdelijk = pad.with_name(f".{secrets.token_hex(8)}")
    beschrijving = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(beschrijving, "wb") as bestand:
            bestand.write(inhoud)
            bestand.flush()
            os.fsync(bestand.fileno())
        tijdelijk.replace(pad)
    finally:
        tijdelijk.unlink(missing_ok=True)
