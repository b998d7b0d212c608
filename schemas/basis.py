"""Building blocks of all messages: the strict base model and the value types.

Everything here refuses rather than repairs: no coercion between types, no unknown field, no trimming. Texts are NFC,
without control or invisible characters, and bounded. A refusal is a code of `schemas.fouten`, never a text with a
value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

NAAM_TEKENS_MAX: Final = 200
"""Longest name, place or code: the longest Dutch registered name is 200 positions (BRP, voornamen)."""
TEKST_TEKENS_MAX: Final = 8_000
"""Longest free text: several together still fit in the 64 KiB that every CloudEvents hop must carry."""
LIJST_MAX: Final = 50
"""Most items in any list: more is an export by mistake, not one young person's case."""

_ONZICHTBAAR: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What no reader sees although Unicode does not call it a control: fillers, variation selectors, line separators."""
_DATUM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIJDSTIP: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Gedaante:
    """What a value type looks like: `soort` for machinery, `tekst` in Dutch for refusals and the field tables."""

    soort: str
    tekst: str


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


def weiger(code: str) -> PydanticCustomError:
    """Make the error for a validator to raise; its type is the code that `schemas.register` translates."""
    return PydanticCustomError(code, "zie schemas.fouten.CODES")


def _leesbaar(tekst: str) -> None:
    """Refuse what a reader cannot see: control, format (bidi, zero width), surrogate, private, unassigned, filler."""
    if tekst.isascii() and tekst.isprintable():  # nearly every text; the rest costs a pass per character
        return
    if not unicodedata.is_normalized("NFC", tekst):
        raise weiger("VELD-nfc")
    if any(unicodedata.category(teken)[0] == "C" for teken in tekst) or _ONZICHTBAAR.search(tekst):
        raise weiger("VELD-teken")


def _schoon(tekst: str) -> str:
    """One line, as a name needs: no blanks around it and no other blank than the plain space."""
    _leesbaar(tekst)
    if tekst != tekst.strip():
        raise weiger("VELD-witruimte")
    if not tekst.isprintable():  # what is left is a blank that looks like a space but compares different
        raise weiger("VELD-teken")
    return tekst


def _schone_alinea(tekst: str) -> str:
    """Free text may have line breaks, but must say something: a blank reason is no reason (R09, R14)."""
    _leesbaar(tekst.replace("\n", " "))
    if tekst.isspace():
        raise weiger("VELD-leeg")
    return tekst


def elfproef(bsn: str) -> bool:
    """The 11-proef of a burgerservicenummer: 9·d1 + 8·d2 … + 2·d8 - 1·d9 is a multiple of 11, and not all zero."""
    gewichten = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return (
        len(bsn) == len(gewichten)
        and bsn.isascii()
        and bsn.isdigit()
        and bsn != "000000000"
        and sum(g * int(c) for g, c in zip(gewichten, bsn, strict=True)) % 11 == 0
    )


def _bsn(waarde: str) -> str:
    if not elfproef(waarde):
        raise weiger("VELD-bsn")
    return waarde


def _datum(waarde: object) -> object:
    """Dates arrive as text `YYYY-MM-DD`; anything else (a number, a datetime) is refused, not guessed."""
    if isinstance(waarde, str):
        if not _DATUM.fullmatch(waarde):
            raise weiger("VELD-datum")
        try:
            return date.fromisoformat(waarde)
        except ValueError:
            raise weiger("VELD-datum") from None
    return waarde


def lees_tijdstip(waarde: str) -> datetime | None:
    """RFC 3339 with an explicit offset, in UTC; None when the text has another form or names a moment that is not."""
    if not _TIJDSTIP.fullmatch(waarde):
        return None
    try:
        return datetime.fromisoformat(waarde).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _tijdstip(waarde: object) -> object:
    """Times arrive as text and are kept in UTC."""
    if isinstance(waarde, str):
        tijdstip = lees_tijdstip(waarde)
        if tijdstip is None:
            raise weiger("VELD-tijdstip")
        return tijdstip
    return waarde


Naam = Annotated[
    str,
    StringConstraints(min_length=1, max_length=NAAM_TEKENS_MAX),
    AfterValidator(_schoon),
    Gedaante("naam", f"tekst op één regel, ten hoogste {NAAM_TEKENS_MAX} tekens"),
]
Tekst = Annotated[
    str,
    StringConstraints(min_length=1, max_length=TEKST_TEKENS_MAX),
    AfterValidator(_schone_alinea),
    Gedaante("tekst", f"vrije tekst, ten hoogste {TEKST_TEKENS_MAX} tekens"),
]
Bsn = Annotated[
    str,
    AfterValidator(_bsn),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{9}$"}),
    Gedaante("bsn", "negen cijfers die de 11-proef doorstaan"),
]
Datum = Annotated[
    date,
    BeforeValidator(_datum, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DATUM.pattern}$"}),
    Gedaante("datum", "datum JJJJ-MM-DD"),
]
Tijdstip = Annotated[
    datetime,
    BeforeValidator(_tijdstip, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{_TIJDSTIP.pattern}$"}),
    Gedaante("tijdstip", "tijdstip volgens RFC 3339 met tijdzone"),
]
Code = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60),
    Gedaante("code", "woord uit het woordenboek: kleine letters, cijfers en streepjes"),
]
"""A word of the dictionary: purpose, phase, party. Which words exist is for the policy to say, not for the schema."""
Bestemming = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z]+)?$", max_length=80),
    Gedaante("bestemming", "partij, of partij/deel zoals gemeente-ede/inzage"),
]
"""A party, or one destination of a party: `gemeente-ede`, `gemeente-ede/inzage`."""
Gemeentecode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}$"), Gedaante("gemeentecode", "CBS-code van vier cijfers")
]
"""CBS code of a municipality, four digits."""
Postcode = Annotated[
    str, StringConstraints(pattern=r"^[1-9][0-9]{3} ?[A-Z]{2}$"), Gedaante("postcode", "postcode zoals 6711 AB")
]
Huisnummer = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{0,4}[A-Za-z]{0,4}([ -][A-Za-z0-9]{1,4}){0,2}$"),
    Gedaante("huisnummer", "huisnummer met toevoeging, zoals 12a of 12 bis"),
]
Telefoon = Annotated[
    str,
    StringConstraints(pattern=r"^\+?[0-9]([ -]?[0-9]){5,14}$"),
    Gedaante("telefoon", "telefoonnummer: cijfers, spaties en streepjes"),
]
"""At most 15 digits (ITU-T E.164)."""
Dossiernummer = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z0-9]([ ./-]?[A-Z0-9]){2,39}$"),
    Gedaante("dossiernummer", "nummer: hoofdletters, cijfers en streepjes"),
]
"""Number that a partner's system gave to a file, such as a proces-verbaal."""
Uuid = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
    Gedaante("uuid", "UUID in kleine letters"),
]
"""Lower-case UUID: an identifier in which nobody can hide a name or a number of a person."""
Lijst = Field(max_length=LIJST_MAX)
