"""The only JSON parser of what comes from outside: one parse; what two readers could read differently is refused.

Standard JSON (RFC 8259) leaves duplicate names, lone surrogates and huge numbers to the reader; a gateway may not. So
I-JSON (RFC 7493) with limits. Order of the checks: size, encoding, depth (by a scan, before any recursion), syntax with
names and numbers on the way, surrogates, top level.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import Final, Never, cast

from schemas.fouten import Schemafout

BERICHT_BYTES_MAX: Final = 65_536
"""64 KiB: what every CloudEvents hop must carry; larger is refused with a clear code (NL GOV profile)."""
JSON_DIEPTE_MAX: Final = 32
"""Levels of nesting. The deepest message has 5; the rest is room, far below what recursion can bear."""
GETAL_TEKENS_MAX: Final = 24
"""Characters of one number: a double needs 24 at most, and unbounded digits cost quadratic time to convert."""
GETAL_MAX: Final = 2**53 - 1
"""Largest integer that every JSON reader reads the same (RFC 7493 section 2.2)."""

_BOM: Final = b"\xef\xbb\xbf"
# A string, or an unterminated one up to the end. Possessive, so linear on any input.
_TEKENREEKS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_GEEN_HAAK: Final = bytes(set(range(256)) - set(b"[]{}"))
_HALF_TEKEN: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def _te_diep(inhoud: bytes) -> bool:
    """Whether brackets outside strings nest deeper than allowed. No recursion, so 10,000 levels cost one pass.

    Up to the first syntax error the scan and the parser see the same strings; after it the parser has stopped.
    """
    if inhoud.count(b"{") + inhoud.count(b"[") <= JSON_DIEPTE_MAX:
        return False
    diepte = 0
    for haak in _TEKENREEKS.sub(b"", inhoud).translate(None, _GEEN_HAAK):
        if haak in b"{[":
            diepte += 1
            if diepte > JSON_DIEPTE_MAX:
                return True
        else:
            diepte -= 1
    return False


def _object(paren: list[tuple[str, object]]) -> dict[str, object]:
    """Build one object; refuse equal names, also names that become equal after NFC."""
    resultaat = dict(paren)
    if len(resultaat) != len(paren):
        raise Schemafout.een("JSON-dubbel")
    if not "".join(resultaat).isascii():
        genormaliseerd = {unicodedata.normalize("NFC", naam) for naam in resultaat}
        if len(genormaliseerd) != len(resultaat):
            raise Schemafout.een("JSON-dubbel")
        if genormaliseerd != resultaat.keys():
            raise Schemafout.een("JSON-sleutel")
    return resultaat


def _geheel(tekst: str) -> int:
    """An integer that every reader reads the same."""
    if len(tekst) > GETAL_TEKENS_MAX or abs(getal := int(tekst)) > GETAL_MAX:
        raise Schemafout.een("JSON-getal")
    return getal


def _gebroken(tekst: str) -> float:
    """A finite fraction; it stays a float, so that the strict models can refuse 1.0 where 1 is meant."""
    if len(tekst) > GETAL_TEKENS_MAX or not math.isfinite(getal := float(tekst)):
        raise Schemafout.een("JSON-getal")
    return getal


def _geen_getal(_tekst: str) -> Never:
    """NaN, Infinity and -Infinity: Python reads them, JSON has no such words."""
    raise Schemafout.een("JSON-getal")


_LEZER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_geheel, parse_float=_gebroken, parse_constant=_geen_getal, strict=True
)


def ontleed(inhoud: bytes, bytes_max: int = BERICHT_BYTES_MAX) -> dict[str, object]:
    """Parse one JSON object from bytes. `bytes_max`: for what is no message and has a bound of its own.

    Raises:
        Schemafout: `JSON-groot`, `-bom`, `-utf8`, `-diep`, `-vorm`, `-dubbel`, `-sleutel`, `-surrogaat`, `-getal` or
            `-object`. Nothing else, whatever the bytes are.
    """
    if len(inhoud) > bytes_max:
        raise Schemafout.een("JSON-groot")
    if inhoud.startswith(_BOM):
        raise Schemafout.een("JSON-bom")
    try:
        tekst = inhoud.decode("utf-8")
    except UnicodeDecodeError as fout:
        raise Schemafout.een(
            "JSON-utf8", uitleg=f"Het bericht is geen geldige UTF-8 vanaf byte {fout.start}."
        ) from None
    if _te_diep(inhoud):
        raise Schemafout.een("JSON-diep")
    try:
        document = _LEZER.decode(tekst)
    except json.JSONDecodeError as fout:
        raise Schemafout.een(
            "JSON-vorm", uitleg=f"Het bericht is geen geldige JSON: fout op regel {fout.lineno}, teken {fout.colno}."
        ) from None
    if type(document) is not dict:
        raise Schemafout.een("JSON-object")
    # Decoded UTF-8 holds no surrogates; only an escape can make one. Pairs have become one character by now.
    if _HALF_TEKEN.search(inhoud) is not None:
        try:
            json.dumps(document, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise Schemafout.een("JSON-surrogaat") from None
    return cast("dict[str, object]", document)
