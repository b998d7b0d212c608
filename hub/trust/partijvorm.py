"""The strict and canonical JSON of cards, requests and admissions: one text for one meaning.

What is read must be what would be written: sorted names, no blanks, no name twice, no name unknown. So nobody can hide
something in a card, and a mark over its bytes is a mark over its meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, cast

from hub.trust.partijfouten import Partijweigering
from schemas.fouten import Schemafout
from schemas.json_strikt import ontleed

CODE_TEKENS_MAX: Final = 64
"""As on the bus: a code is a token of a subject."""
TEKST_TEKENS_MAX: Final = 160
"""A name of an organisation, a function or a ground: as long as a ground in a record."""
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DAG: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIJD: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_CBS: Final = re.compile(r"[0-9]{4}")
_PROFIEL: Final = re.compile(r"[a-z]+(-[a-z0-9]+){1,3}")


def schrijf(document: Mapping[str, object]) -> bytes:
    """Canonical bytes, with a line end so that a person can read it in a terminal."""
    tekst = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return tekst.encode() + b"\n"


def lees(inhoud: bytes, bytes_max: int) -> dict[str, Any]:
    """Parse, and refuse what is not canonical.

    Raises:
        Partijweigering: `PARTIJ-vorm`. Nothing else, whatever the bytes are.
    """
    try:
        document = ontleed(inhoud, bytes_max)
        if schrijf(document) != inhoud:
            raise Partijweigering("PARTIJ-vorm", "de schrijfwijze")
    except Schemafout:
        raise Partijweigering("PARTIJ-vorm", "de JSON") from None
    return document


def tabel(waarde: object, sleutels: frozenset[str] | set[str], plaats: str) -> dict[str, Any]:
    """A mapping with exactly these keys.

    Raises:
        Partijweigering: `PARTIJ-vorm`.
    """
    if not isinstance(waarde, dict) or waarde.keys() != sleutels:
        raise Partijweigering("PARTIJ-vorm", plaats)
    return cast("dict[str, Any]", waarde)


def lijst(waarde: object, hoogstens: int, plaats: str) -> list[Any]:
    """A list of at most so many. Raises `Partijweigering`: `PARTIJ-vorm`, `PARTIJ-vol`."""
    if not isinstance(waarde, list):
        raise Partijweigering("PARTIJ-vorm", plaats)
    if len(waarde) > hoogstens:
        raise Partijweigering("PARTIJ-vol", plaats)
    return waarde


def _past(patroon: re.Pattern[str], waarde: object, code: str, plaats: str) -> str:
    if not isinstance(waarde, str) or patroon.fullmatch(waarde) is None:
        raise Partijweigering(code, plaats)
    return waarde


def partijcode(waarde: object, plaats: str = "de code") -> str:
    """A party code. Raises `Partijweigering`: `PARTIJ-code`."""
    gelezen = _past(_CODE, waarde, "PARTIJ-code", plaats)
    if len(gelezen) > CODE_TEKENS_MAX or gelezen == "hub":
        raise Partijweigering("PARTIJ-code", plaats)
    return gelezen


def tekst(waarde: object, plaats: str, code: str = "PARTIJ-tekst") -> str:
    """A short text on one line, without blanks at its ends. Raises `Partijweigering`."""
    goed = isinstance(waarde, str) and 0 < len(waarde) <= TEKST_TEKENS_MAX and waarde.isprintable()
    if not goed or not isinstance(waarde, str) or waarde != " ".join(waarde.split()):
        raise Partijweigering(code, plaats)
    return waarde


def profiel(waarde: object) -> str:
    """The name of a profile, known or not. Raises `Partijweigering`: `PARTIJ-profiel`."""
    return _past(_PROFIEL, waarde, "PARTIJ-profiel", "het profiel")


def over(waarde: object, plaats: str) -> str:
    """What a change was about: a SHA-256 or a party code. Raises `Partijweigering`."""
    if isinstance(waarde, str) and _HEX.fullmatch(waarde):
        return waarde
    return partijcode(waarde, plaats)


def hex64(waarde: object, plaats: str) -> str:
    """A SHA-256. Raises `Partijweigering`: `PARTIJ-vorm`."""
    return _past(_HEX, waarde, "PARTIJ-vorm", plaats)


def cbs(waarde: object, plaats: str) -> str | None:
    """Code of a municipality, or None. Raises `Partijweigering`: `PARTIJ-gemeente`."""
    return None if waarde is None else _past(_CBS, waarde, "PARTIJ-gemeente", plaats)


def getal(waarde: object, plaats: str) -> int:
    """A number from 1. Raises `Partijweigering`: `PARTIJ-vorm`."""
    if type(waarde) is not int or waarde < 1:
        raise Partijweigering("PARTIJ-vorm", plaats)
    return waarde


def dag(waarde: object, plaats: str) -> date:
    """A day. Raises `Partijweigering`: `PARTIJ-datum`."""
    try:
        return date.fromisoformat(_past(_DAG, waarde, "PARTIJ-datum", plaats))
    except ValueError:
        raise Partijweigering("PARTIJ-datum", plaats) from None


def moment(waarde: object, plaats: str) -> datetime:
    """A moment in UTC, to the second. Raises `Partijweigering`: `PARTIJ-datum`."""
    try:
        gelezen = datetime.fromisoformat(_past(_TIJD, waarde, "PARTIJ-datum", plaats).removesuffix("Z"))
    except ValueError:
        raise Partijweigering("PARTIJ-datum", plaats) from None
    return gelezen.replace(tzinfo=UTC)


def moment_of_niets(waarde: object, plaats: str) -> datetime | None:
    """As `moment`, or None."""
    return None if waarde is None else moment(waarde, plaats)


def schrijf_moment(nu: datetime) -> str:
    """`2026-11-22T09:30:00Z`. Parts of a second are left out."""
    return nu.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def heel(nu: datetime) -> datetime:
    """The same moment as it comes back from a file: in UTC, without parts of a second."""
    return nu.astimezone(UTC).replace(microsecond=0)
