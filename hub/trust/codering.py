"""Base64url and JSON in one way only: what could be written in two ways is refused, because two readers would differ.

Base64url (RFC 4648 section 5) without padding, without line ends, and with the unused bits of the last character zero:
for every text there is one value and for every value one text.
"""

from __future__ import annotations

import binascii
import re
from typing import Final

from hub.trust.fouten import Zegelweigering
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

_OPVULLING: Final = (b"", b"", b"==", b"=")
_STAART: Final = {2: frozenset(b"AQgw"), 3: frozenset(b"AEIMQUYcgkosw048")}
"""Remainder of the length by four → last characters whose unused bits are zero. A remainder of one does not exist."""

_KID: Final = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


def is_kid(tekst: str) -> bool:
    """Whether this is a name of a key: base64url of 32 bytes, 43 characters."""
    return _KID.fullmatch(tekst) is not None


def naar_b64(inhoud: bytes) -> bytes:
    """Base64url without padding."""
    # Two replacements take half the time of one translation.
    return binascii.b2a_base64(inhoud, newline=False).rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")


def uit_b64(tekst: bytes) -> bytes:
    """The value of base64url.

    Raises:
        Zegelweigering: `ZEGEL-vorm`, another alphabet, padding, white space, an impossible length or a second spelling.
    """
    rest = len(tekst) % 4
    if rest == 1 or (rest and tekst[-1] not in _STAART[rest]) or b"+" in tekst or b"/" in tekst or b"=" in tekst:
        raise Zegelweigering("ZEGEL-vorm")
    gewoon = tekst.replace(b"-", b"+").replace(b"_", b"/")
    try:
        return binascii.a2b_base64(gewoon + _OPVULLING[rest], strict_mode=True)
    except binascii.Error:
        raise Zegelweigering("ZEGEL-vorm") from None


def b64_tekst(inhoud: bytes) -> str:
    """Base64url as text, for JSON."""
    return naar_b64(inhoud).decode("ascii")


def uit_b64_tekst(tekst: str, lengte: int) -> bytes:
    """The value of base64url text that must stand for exactly `lengte` bytes.

    Raises:
        Zegelweigering: `ZEGEL-vorm`.
    """
    if len(tekst) != (lengte * 8 + 5) // 6 or not tekst.isascii():
        raise Zegelweigering("ZEGEL-vorm")
    return uit_b64(tekst.encode("ascii"))


def lees_kop(inhoud: bytes, namen: frozenset[str], bytes_max: int) -> dict[str, object]:
    """A JSON object with exactly these names: none more, none less, none twice.

    Raises:
        Zegelweigering: `ZEGEL-vorm`.
    """
    try:
        kop = ontleed(inhoud, bytes_max)
    except Schemafout:
        raise Zegelweigering("ZEGEL-vorm") from None
    if kop.keys() != namen:
        raise Zegelweigering("ZEGEL-vorm")
    return kop


def tekst_uit(kop: dict[str, object], naam: str) -> str:
    """A value of a header that must be text.

    Raises:
        Zegelweigering: `ZEGEL-vorm`.
    """
    waarde = kop[naam]
    if type(waarde) is not str:
        raise Zegelweigering("ZEGEL-vorm")
    return waarde
