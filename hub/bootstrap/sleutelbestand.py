"""The hub's own secret: the key of blind indexes and commitments. Made once, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from hub.bus.inrichting import MERKBESTAND
from hub.fouten import Ketenfout

GEHEIM_BYTES: Final = 32
"""HMAC-SHA-256 gains nothing from a longer key."""
_BESTAND: Final = "hub.geheim"
_ANDEREN: Final = 0o077


def laad_geheim(staat: Path) -> bytes:
    """Read the secret under `<staat>/sleutels`, making it at the first start.

    With another secret every person and case would be a stranger, and sepot 01 would find nothing to destroy: a file
    that exists is never written again, and one that was lost is never replaced.

    Raises:
        Ketenfout: `SLEUTEL-bestand`, others can read it, it has the wrong length, it is gone while there are streams
            already, or the disk refuses.
    """
    pad = staat / "sleutels" / _BESTAND
    try:
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In this order: a hub that starts beside us makes the secret before it makes streams.
        if (staat / "bus" / MERKBESTAND).exists() and not pad.exists():
            raise Ketenfout(
                "SLEUTEL-bestand",
                f"Het geheim van de hub ({_BESTAND}) is weg, terwijl er al stromen zijn. Zet het terug uit de"
                " reservekopie: met een ander geheim vindt de hub geen enkele jongere terug.",
            )
        if not pad.exists():
            _schrijf_eenmalig(pad, secrets.token_bytes(GEHEIM_BYTES))
        geheim, rechten = pad.read_bytes(), pad.stat().st_mode
    except OSError as fout:
        raise Ketenfout(
            "SLEUTEL-bestand", f"Het geheim van de hub ({_BESTAND}) is niet te lezen of te maken."
        ) from fout
    if rechten & _ANDEREN or len(geheim) != GEHEIM_BYTES:
        raise Ketenfout(
            "SLEUTEL-bestand",
            f"Het geheim van de hub ({_BESTAND}) klopt niet: {GEHEIM_BYTES} bytes, alleen voor de eigenaar.",
        )
    return geheim


def _schrijf_eenmalig(pad: Path, geheim: bytes) -> None:
    """Write whole or not at all; of two processes that start at once, one wins and both read the same."""
    tijdelijk = pad.with_name(f".{_BESTAND}.{secrets.token_hex(8)}")
    beschrijving = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(beschrijving, geheim)
        os.fsync(beschrijving)
    finally:
        os.close(beschrijving)
    try:
        os.link(tijdelijk, pad)
    except FileExistsError:
        return  # the other one was first
    finally:
        tijdelijk.unlink()
