"""The closed forms of the envelope's attributes.

In none of them fits free text or the nine digits of a BSN, except in the OIN of `source` and in UUIDs and trace ids:
the hub compares the first with the party register, the others are random.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from schemas.basis import lees_tijdstip, weiger

JSON_MEDIATYPE: Final = "application/json"
OIN_CIJFERS: Final = 20
"""Positions of an OIN: prefix of 8, number, suffix of zeros."""
PLICHTEN_TEKENS_MAX: Final = 500
"""Longest text of duties; a rule has a handful of a few words each."""
DATASCHEMA_TEKENS_MAX: Final = 200
DATASCHEMA_CIJFERS_MAX: Final = 6
"""Digits in a schema address: enough for a version and a year, too few for a BSN or a date of birth."""

BRON_BEGIN: Final = "urn:nld:oin:"
# 13: a prefix of eight positions has at least one digit that is no zero, and twelve positions follow it.
BRON: Final = re.compile(BRON_BEGIN + r"([0-9]{13,20})(:systeem:[a-z]{1,40}(?:-[a-z]{1,20}){0,3}(?:-[0-9]{1,4})?)")
_FRACTIE: Final = re.compile(r"(\.[0-9]{6})[0-9]+")
_NUL_SPOOR: Final = re.compile(r"00-(?:0{32}-.*|[^-]*-0{16}-.*)")
_SCHEMA_ADRES: Final = re.compile(r"https://[a-z-]+(\.[a-z-]+)+(/[a-z0-9._-]+)+")
_WOORD: Final = r"[a-z]+(-[a-z]+)*(-[0-9]{1,4})?"
_PLICHT: Final = r"[a-z]+([ -]([a-z]+|[0-9]{1,4}))*"


def _bron(waarde: str) -> str:
    gevonden = BRON.fullmatch(waarde)
    if gevonden is None:
        raise weiger("NLGOV-source")
    if len(gevonden[1]) < OIN_CIJFERS:
        return f"{BRON_BEGIN}{gevonden[1].zfill(OIN_CIJFERS)}{gevonden[2]}"
    return waarde


def _tijd(waarde: str) -> str:
    if lees_tijdstip(waarde) is None:
        raise weiger("CE-time")
    return _FRACTIE.sub(r"\1", waarde) if "." in waarde else waarde


def _spoor(waarde: str) -> str:
    if _NUL_SPOOR.fullmatch(waarde):
        raise weiger("CE-traceparent")
    return waarde


def _schema(waarde: str) -> str:
    if not _SCHEMA_ADRES.fullmatch(waarde) or sum(teken.isdigit() for teken in waarde) > DATASCHEMA_CIJFERS_MAX:
        raise weiger("CE-dataschema")
    return waarde


def _afwezig_is_json(waarde: object) -> object:
    return JSON_MEDIATYPE if waarde is None else waarde


def _tekst_schema(patroon: str, **meer: str | int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{patroon}$", **meer})


_TIJD_PATROON: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
Bron = Annotated[str, AfterValidator(_bron), _tekst_schema(BRON.pattern)]
Berichttype = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+\.v[1-9][0-9]?$", max_length=100)
]
Tijd = Annotated[str, AfterValidator(_tijd), _tekst_schema(_TIJD_PATROON, format="date-time")]
Schemaadres = Annotated[
    str,
    StringConstraints(max_length=DATASCHEMA_TEKENS_MAX),
    AfterValidator(_schema),
    _tekst_schema(_SCHEMA_ADRES.pattern, maxLength=DATASCHEMA_TEKENS_MAX),
]
Volgnummer = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,7}$")]
"""Counts from 1 per source. Eight digits: a hundred million messages, and one digit too few for a BSN."""
Spoor = Annotated[str, StringConstraints(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"), AfterValidator(_spoor)]
Regelcode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}-[0-9]{1,3}[a-z]?$")]
"""Code of a rule in the convenant: `S-01`."""
Beleidskenmerk = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""Digest of the policy that decided: SHA-256 in lower-case hex."""
Doelwoord = Annotated[str, StringConstraints(pattern=f"^{_WOORD}$", max_length=60)]
Afleverplek = Annotated[str, StringConstraints(pattern=f"^{_WOORD}(/[a-z]+)?$", max_length=80)]
Plichten = Annotated[str, StringConstraints(pattern=f"^{_PLICHT}(; {_PLICHT})*$", max_length=PLICHTEN_TEKENS_MAX)]
Mediatype = Annotated[Literal["application/json"], BeforeValidator(_afwezig_is_json)]
