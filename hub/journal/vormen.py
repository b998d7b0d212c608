"""The closed forms of values in a record, and their canonical JSON.

Each key of a record has a form (`VORMEN`); a value that does not fit is refused before anything is stored, so a mistake
elsewhere stops a delivery instead of filling the journal. No form has room for a BSN, a date or a telephone number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

WAARDE_TEKENS_MAX: Final = 160
"""Longest text in a record: a ground of the convenant; nobody's sentence."""

GETAL_MAX: Final = 99_999_999
"""Largest number in a record: a hundred million messages of one party, and one digit too few for a BSN."""

_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WOORD: Final = r"[a-z]+(-[a-z]+)*(-[0-9]{1,4})?"
_TUSSEN: Final = r"[ .,()/-]{1,3}"
_ARTIKEL: Final = r"([0-9]{1,4}[a-z]{0,2}|[0-9]{1,3}[.:][0-9]{1,3}[a-z]?|[0-9]{1,2}\.[0-9]{1,2}\.[0-9][a-z]?)"
VORMEN: Final[Mapping[str, str]] = {
    "uuid": _UUID,
    # No form below has room for a BSN, a date or a telephone number: digits stand alone, at most four, between words.
    "woord": _WOORD,
    "bestemming": _WOORD + r"(/[a-z]+)?",
    "regelcode": r"[A-Z]{1,8}(-?[0-9]{1,3}[a-z]?|(-[a-z]{1,20}[0-9]?){1,3})",
    "pad": r"[a-z_]+(\.[a-z_]+)*",
    "hex": r"[0-9a-f]{64}",
    "tijd": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
    # A key and a signature in base64url, of exactly 32 and 64 bytes: filled only after the signature was checked, so
    # that nobody chooses the characters. With the closed fields beside them they make the JWS again.
    "kid": r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]",
    "handtekening": r"[A-Za-z0-9_-]{85}[AQgw]",
    # The one form with capitals and spaces, so a name would fit: it is filled from the convenant alone, at the start
    # (`Boekhouding`). "Wpg art. 20 of Wjsg art. 39f": after a number comes a word or the end.
    "grond": rf"[A-Za-z]+({_TUSSEN}([A-Za-z]+|{_ARTIKEL}(?={_TUSSEN}[A-Za-z]|[.)]?$)))*[.)]?",
    "plicht": r"[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)*| [0-9]{1,4} [a-z]+)?",
    # Letters, a year from 2020 on, a number: no year in which somebody was born that this is about, and no nine digits.
    "verzoek": r"[A-Z]{1,3}(-[A-Z]{1,3})?-20[2-9][0-9]-[0-9]{1,4}",
    "band": r"[0-9]{1,3}|[a-z]+([ -][a-z]+)*( [0-9]{1,3}(( [a-z]+)+ [0-9]{1,3})?)?",
}
_SCHRIJVER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
REGEX: Final[Mapping[str, re.Pattern[str]]] = {naam: re.compile(patroon) for naam, patroon in VORMEN.items()}


class Recordfout(Exception):
    """A record would hold something that may not be in one. Ours to mend; the message is not delivered."""


class Gekeurd(str):
    """A part of a record that was checked and written before; made by `keur` only. Saves doing it for each message."""

    __slots__ = ()


Waarde = str | int | bool | None | Gekeurd | Sequence["Waarde"] | Mapping[str, "Waarde"]


def schrijf(waarde: Waarde) -> str:
    """Canonical JSON: keys sorted, no white space. What was checked before goes in as it is."""
    # Exact types first: this runs for every key of every record, and abstract base classes are slow to ask.
    soort = type(waarde)
    if soort is Gekeurd:
        return str(waarde)
    if soort is str or soort is int or soort is bool or waarde is None:
        return _SCHRIJVER.encode(waarde)
    if isinstance(waarde, Mapping):
        paren = [f'"{k}":{schrijf(waarde[k])}' for k in sorted(waarde) if waarde[k] is not None]
        return "{" + ",".join(paren) + "}"
    if isinstance(waarde, Sequence) and not isinstance(waarde, str):
        return "[" + ",".join(map(schrijf, waarde)) + "]"
    raise Recordfout("een waarde van deze soort staat in geen record")


def _toets(velden: Mapping[str, Waarde], vormen: Mapping[str, object], plaats: str) -> None:
    for sleutel, waarde in velden.items():
        if waarde is None:
            continue
        vorm = vormen.get(sleutel, vormen.get("*"))
        if vorm is None or ("*" in vormen and not past("woord", sleutel)):
            raise Recordfout(f"{plaats}: deze sleutel bestaat niet")
        toets_waarde(waarde, vorm, f"{plaats}.{sleutel}" if "*" not in vormen else plaats)


def toets_waarde(waarde: Waarde, vorm: object, plaats: str) -> None:
    """Refuse a value that is not of its form. `plaats` names the key in the text of the error, never the value.

    Raises:
        Recordfout: as said.
    """
    if type(waarde) is Gekeurd:
        return
    if isinstance(vorm, Mapping):
        if not isinstance(waarde, Mapping):
            raise Recordfout(f"{plaats}: geen tabel")
        _toets(waarde, vorm, plaats)
    elif isinstance(vorm, list):
        _toets_lijst(waarde, vorm[0], plaats)
    elif not isinstance(vorm, str):
        raise Recordfout(f"{plaats}: deze sleutel heeft geen vorm")
    elif vorm.endswith("[]"):
        _toets_lijst(waarde, vorm[:-2], plaats)
    elif vorm == "getal":
        if type(waarde) is not int or not 0 <= waarde <= GETAL_MAX:
            raise Recordfout(f"{plaats}: geen getal")
    elif not isinstance(waarde, str) or not past(vorm, waarde):
        raise Recordfout(f"{plaats}: waarde heeft niet de vorm die hier hoort")


def _toets_lijst(waarde: Waarde, vorm: object, plaats: str) -> None:
    if not isinstance(waarde, Sequence) or isinstance(waarde, str):
        raise Recordfout(f"{plaats}: geen lijst")
    for deel in waarde:
        toets_waarde(deel, vorm, plaats)


@lru_cache(maxsize=4_096)
def _past_vast(vorm: str, waarde: str) -> bool:
    return len(waarde) <= WAARDE_TEKENS_MAX and REGEX[vorm].fullmatch(waarde) is not None


def past(vorm: str, waarde: str) -> bool:
    """Whether a text is of a form of `VORMEN`."""
    # Ids and times differ each time: looking them up in the cache would only push the codes out.
    if vorm in {"uuid", "tijd", "hex", "handtekening"}:
        return REGEX[vorm].fullmatch(waarde) is not None
    return _past_vast(vorm, waarde)
