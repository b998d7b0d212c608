"""The private key of somebody who signs: one file, for its owner only, with a password when he wants one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hub.fouten import Ketenfout

ACHTERVOEGSEL: Final = ".sleutel"
SLEUTEL_BYTES_MAX: Final = 4_096
"""A private key with a password is 350 bytes."""
WACHTWOORD_TEKENS_MIN: Final = 12
"""Fewer can be tried out in a day by who finds the file."""
WACHTWOORD_TEKENS_MAX: Final = 255
"""In UTF-8 at most 1,020 bytes; the form of the file takes 1,023."""
_ANDEREN: Final = 0o077
_VERGRENDELD: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
"""RFC 7468, section 11."""


def maak_sleutel(pad: Path, wachtwoord: str | None) -> Ed25519PrivateKey:
    """Make a key and write it; an existing file is never overwritten.

    Raises:
        Ketenfout: `ONDERTEKENSLEUTEL-bestand`, the file is there already or cannot be written; `-wachtwoord`, the
            password is too short or too long.
    """
    if wachtwoord is not None and not WACHTWOORD_TEKENS_MIN <= len(wachtwoord) <= WACHTWOORD_TEKENS_MAX:
        raise Ketenfout(
            "ONDERTEKENSLEUTEL-wachtwoord",
            f"Kies een wachtwoord van {WACHTWOORD_TEKENS_MIN} tot {WACHTWOORD_TEKENS_MAX} tekens, zoals vier woorden.",
        )
    sleutel = Ed25519PrivateKey.generate()
    vergrendeling = NoEncryption() if wachtwoord is None else BestAvailableEncryption(wachtwoord.encode())
    inhoud = sleutel.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, vergrendeling)
    try:
        if not pad.parent.is_dir():
            pad.parent.mkdir(mode=0o700, parents=True)
    except OSError:
        raise Ketenfout("ONDERTEKENSLEUTEL-bestand", f"De map voor {pad.name} is niet te maken.") from None
    try:
        with os.fdopen(os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as bestand:
            bestand.write(inhoud)
            bestand.flush()
            os.fsync(bestand.fileno())
    except FileExistsError:
        raise Ketenfout(
            "ONDERTEKENSLEUTEL-bestand",
            f"{pad.name} bestaat al. Kies een andere naam; een sleutel wordt niet vervangen.",
        ) from None
    except OSError:
        raise Ketenfout("ONDERTEKENSLEUTEL-bestand", f"{pad.name} is niet te schrijven.") from None
    return sleutel


def laad_sleutel(pad: Path, wachtwoord: str | None) -> Ed25519PrivateKey:
    """Read a key.

    Raises:
        Ketenfout: `ONDERTEKENSLEUTEL-bestand`, it cannot be read, others can read it, or it is no key of this kind;
            `-wachtwoord`, the password is wrong or missing.
    """
    try:
        with pad.open("rb") as bestand:
            rechten = os.fstat(bestand.fileno()).st_mode
            inhoud = bestand.read(SLEUTEL_BYTES_MAX + 1)
    except OSError:
        raise Ketenfout("ONDERTEKENSLEUTEL-bestand", f"{pad.name} is niet te lezen.") from None
    if rechten & _ANDEREN:
        raise Ketenfout(
            "ONDERTEKENSLEUTEL-bestand",
            f"Ook anderen kunnen {pad.name} lezen. Maak een nieuwe sleutel en trek deze in.",
        )
    vergrendeld = _is_vergrendeld(inhoud)
    if vergrendeld and wachtwoord is None:
        raise Ketenfout("ONDERTEKENSLEUTEL-wachtwoord", f"Op {pad.name} zit een wachtwoord.")
    try:
        sleutel = load_pem_private_key(inhoud, wachtwoord.encode() if vergrendeld and wachtwoord else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        if vergrendeld:
            raise Ketenfout("ONDERTEKENSLEUTEL-wachtwoord", "Het wachtwoord klopt niet.") from None
        sleutel = None
    if not isinstance(sleutel, Ed25519PrivateKey) or len(inhoud) > SLEUTEL_BYTES_MAX:
        raise Ketenfout("ONDERTEKENSLEUTEL-bestand", f"{pad.name} is geen sleutel van `ketenhub beleid sleutel`.")
    return sleutel


def heeft_wachtwoord(pad: Path) -> bool:
    """Whether this file asks for a password; False too when it cannot be read, which `laad_sleutel` will tell."""
    try:
        with pad.open("rb") as bestand:
            return _is_vergrendeld(bestand.read(len(_VERGRENDELD)))
    except OSError:
        return False


def _is_vergrendeld(inhoud: bytes) -> bool:
    return inhoud.startswith(_VERGRENDELD)
