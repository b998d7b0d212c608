"""What the texts of the standards say about fields, and whether a document keeps to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml

_HIER: Final = Path(__file__).parent
_UINT64: Final = 1 << 64


@cache
def standaard(naam: str) -> Mapping[str, Any]:
    """The facts of one standard: `ldv`, `ldv-lezen`, `adl`, `fsc`."""
    gelezen: Mapping[str, Any] = yaml.safe_load((_HIER / f"{naam}.yaml").read_text("utf-8"))
    return gelezen


def fouten(document: Mapping[str, Any], velden: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Where a document does not keep to a table of fields: a name it may not have, one that lacks, a type."""
    yield from (f"{naam}: bestaat niet" for naam in document.keys() - velden.keys())
    yield from (f"{naam}: ontbreekt" for naam, v in velden.items() if v["verplicht"] and naam not in document)
    for naam, waarde in document.items():
        veld = velden.get(naam)
        if veld is not None and not _past(waarde, veld):
            yield f"{naam}: geen {veld['type']}"


def _past(waarde: object, veld: Mapping[str, Any]) -> bool:  # noqa: PLR0911 - one line per type
    soort = veld["type"]
    if soort in {"16 byte", "8 byte"}:
        cijfers = int(soort.split()[0]) * 2
        hex_ = isinstance(waarde, str) and re.fullmatch(f"[0-9a-f]{{{cijfers}}}", waarde)
        return bool(hex_) and set(str(waarde)) != {"0"}
    if soort == "uint64":
        return type(waarde) is int and 0 <= waarde < _UINT64
    if soort == "object":
        return isinstance(waarde, dict)
    if not isinstance(waarde, str):
        return False
    if soort == "enum":
        return str(waarde) in [*map(str, veld["waarden"])]
    if soort in {"URI", "URL"}:
        return bool(urlsplit(waarde).scheme) and " " not in waarde
    return bool(veld.get("minstens", 1) <= len(waarde) <= veld.get("hoogstens", 65_535))
