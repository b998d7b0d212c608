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
ANDEREN: Final = 0o077
"""Rights of anybody but the owner."""


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
        if zijn_er_stromen(staat) and not pad.exists():
            raise Ketenfout(
                "SLEUTEL-bestand",
                f"Het geheim van de hub ({_BESTAND}) is weg, terwijl er al stromen zijn. Zet het terug uit de"
                " reservekopie: met een ander geheim vindt de hub geen enkele jongere terug.",
            )
        if not pad.exists():
            schrijf_eenmalig(pad, secrets.token_bytes(GEHEIM_BYTES))
        geheim, rechten = pad.read_bytes(), pad.stat().st_mode
    except OSError as fout:
        raise Ketenfout(
            "SLEUTEL-bestand", f"Het geheim van de hub ({_BESTAND}) is niet te lezen of te maken."
        ) from fout
    if rechten & ANDEREN or len(geheim) != GEHEIM_BYTES:
        raise Ketenfout(
            "SLEUTEL-bestand",
            f"Het geheim van de hub ({_BESTAND}) klopt niet: {GEHEIM_BYTES} bytes, alleen voor de eigenaar.",
        )
    return geheim


def schrijf_eenmalig(pad: Path, inhoud: bytes) -> bool:
    """Write whole or not at all, for the owner only; True when it was this call that did.

    Of two processes that start at once, one wins and both read the same.

    Raises:
        OSError: the disk refuses.
    """
    tijdelijk = schrijf_ernaast(pad, inhoud)
    try:
        os.link(tijdelijk, pad)
    except FileExistsError:
        return False  # the other one was first
    finally:
        tijdelijk.unlink()
    _zet_op_schijf(pad.parent)
    return True


def vervang(pad: Path, inhoud: bytes) -> None:
    """Write anew, whole or not at all: who reads meanwhile reads the old or the new.

    Raises:
        OSError: the disk refuses.
    """
    tijdelijk = schrijf_ernaast(pad, inhoud)
    try:
        tijdelijk.replace(pad)
    except OSError:
        tijdelijk.unlink(missing_ok=True)
        raise
    _zet_op_schijf(pad.parent)


def schrijf_ernaast(pad: Path, inhoud: bytes) -> Path:
    """Write to a file with a name of its own in the same folder, for the owner only, and return it.

    Raises:
        OSError: the disk refuses.
    """
    tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as bestand:
            bestand.write(inhoud)
            bestand.flush()
            os.fsync(bestand.fileno())
    except OSError:
        tijdelijk.unlink(missing_ok=True)
        raise
    return tijdelijk


def zijn_er_stromen(staat: Path) -> bool:
    """Whether a hub made streams for this state: from then on nothing that opens them may be made anew."""
    return (staat / "bus" / MERKBESTAND).exists()


def _zet_op_schijf(kaart: Path) -> None:
    """A name in a folder survives a power cut when the folder was written too."""
    beschrijving = os.open(kaart, os.O_RDONLY)
    try:
        os.fsync(beschrijving)
    finally:
        os.close(beschrijving)
