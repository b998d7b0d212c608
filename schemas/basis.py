"""Building blocks of all messages: the strict base model and the value types.

Everything here refuses rather than repairs: no coercion between types, no unknown field, no trimming. Texts are NFC,
without control or invisible characters, and bounded. No error text ever contains the value (`hide_input_in_errors`).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

NAAM_TEKENS_MAX: Final = 200
"""Longest name, place or code: the longest Dutch registered name is 200 positions (BRP, voornamen)."""
TEKST_TEKENS_MAX: Final = 8_000
"""Longest free text: several together still fit in the 64 KiB that every CloudEvents hop must carry."""
LIJST_MAX: Final = 50
"""Most items in any list: more is an export by mistake, not one young person's case."""


class Model(BaseModel):
    """Strict, immutable, closed. The base of everything that comes from outside."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        revalidate_instances="never",
    )


def _schoon(tekst: str) -> str:
    """Refuse what a reader cannot see: control, format (bidi, zero width), surrogate, private and unassigned."""
    if not unicodedata.is_normalized("NFC", tekst):
        raise ValueError("tekst is niet in Unicode-normaalvorm NFC")
    for teken in tekst:
        if unicodedata.category(teken)[0] == "C":
            raise ValueError("tekst bevat een stuurteken of onzichtbaar teken")
    if tekst != tekst.strip():
        raise ValueError("tekst begint of eindigt met witruimte")
    return tekst


def _schone_alinea(tekst: str) -> str:
    """As `_schoon`, but a free text may have line breaks."""
    _schoon(tekst.replace("\n", " ").strip())
    return tekst


def elfproef(bsn: str) -> bool:
    """The 11-proef of a burgerservicenummer: 9·d1 + 8·d2 … + 2·d8 − 1·d9 is a multiple of 11, and not all zero."""
    gewichten = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return (
        len(bsn) == 9  # noqa: PLR2004 - a BSN has nine digits
        and bsn.isascii()
        and bsn.isdigit()
        and bsn != "000000000"
        and sum(g * int(c) for g, c in zip(gewichten, bsn, strict=True)) % 11 == 0
    )


def _bsn(waarde: str) -> str:
    if not elfproef(waarde):
        raise ValueError("geen geldig burgerservicenummer (negen cijfers, 11-proef)")
    return waarde


def _datum(waarde: object) -> object:
    """Dates arrive as text `YYYY-MM-DD`; anything else (a number, a datetime) is refused, not guessed."""
    if isinstance(waarde, str):
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", waarde):
            raise ValueError("datum is niet JJJJ-MM-DD")
        try:
            return date.fromisoformat(waarde)
        except ValueError:
            raise ValueError("deze datum bestaat niet") from None
    return waarde


def _tijdstip(waarde: object) -> object:
    """RFC 3339 with an explicit offset; stored in UTC."""
    if isinstance(waarde, str):
        if not re.fullmatch(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})", waarde
        ):
            raise ValueError("tijdstip is niet volgens RFC 3339 met tijdzone")
        try:
            return datetime.fromisoformat(waarde).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError("dit tijdstip bestaat niet") from None
    return waarde


Naam = Annotated[str, StringConstraints(min_length=1, max_length=NAAM_TEKENS_MAX), AfterValidator(_schoon)]
Tekst = Annotated[str, StringConstraints(min_length=1, max_length=TEKST_TEKENS_MAX), AfterValidator(_schone_alinea)]
Bsn = Annotated[str, AfterValidator(_bsn)]
Datum = Annotated[date, BeforeValidator(_datum, json_schema_input_type=str)]
Tijdstip = Annotated[datetime, BeforeValidator(_tijdstip, json_schema_input_type=str)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A word of the dictionary: purpose, phase, party. Which words exist is for the policy to say, not for the schema."""
Bestemming = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z]+)?$", max_length=80)]
"""A party, or one destination of a party: `gemeente-ede`, `gemeente-ede/inzage`."""
Gemeentecode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
"""CBS code of a municipality, four digits."""
Postcode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3} ?[A-Z]{2}$")]
Uuid = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]
"""Lower-case UUID: an identifier in which nobody can hide a name or a number of a person."""
Lijst = Field(max_length=LIJST_MAX)
