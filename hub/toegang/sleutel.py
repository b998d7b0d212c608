"""The key with which a system on another machine asks. On this machine itself no key is needed."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from pathlib import Path
from typing import Final

from hub.fouten import Ketenfout

BESTAND: Final = "beslispunt.sleutel"
_BYTES: Final = 32
"""256 bits of chance: nobody guesses it."""
_VORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_ANDEREN: Final = 0o077


def laad_sleutel(staat: Path) -> str:
    """Read the key under `<staat>/sleutels`, making it at the first start. Remove the file to get another one.

    Raises:
        Ketenfout: `SLEUTEL-bestand`, others can read it, it is no key, or the disk refuses.
    """
    pad = staat / "sleutels" / BESTAND
    try:
        pad.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not pad.exists():
            beschrijving = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(beschrijving, "w", encoding="ascii") as bestand:
                bestand.write(secrets.token_urlsafe(_BYTES) + "\n")
        sleutel, rechten = pad.read_text("ascii").strip(), pad.stat().st_mode
    except (OSError, UnicodeDecodeError):
        uitleg = f"De sleutel van het beslispunt ({BESTAND}) is niet te lezen of te maken."
        raise Ketenfout("SLEUTEL-bestand", uitleg) from None
    if rechten & _ANDEREN or not _VORM.fullmatch(sleutel):
        uitleg = f"De sleutel van het beslispunt ({BESTAND}) klopt niet, of is ook voor anderen leesbaar."
        raise Ketenfout("SLEUTEL-bestand", uitleg)
    return sleutel


def past(sleutel: str, kop: bytes) -> bool:
    """Whether an `Authorization` header carries the key; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(kop, b"Bearer " + sleutel.encode("ascii"))
