"""The closed forms of the envelope's attributes.

In none of them fits free text or the nine digits of a BSN, except in the OIN of `source` and in UUIDs and trace ids:
the hub compares the first with the party register, the others are random. Of the message id, which the journal keeps
for years, it is checked that it is not a BSN filled up with the same few digits (`draagt_bsn`).
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from schemas.basis import Uuid, elfproef, lees_tijdstip, weiger

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

_BSN_CIJFERS: Final = 9
_BSN_PLEKKEN: Final = (0, 20, 21, 22, 23)
"""Where nine digits stand that were put in an id: filled up behind, or in the last group of twelve."""
VULLING_MAX: Final = 4
"""Different hexadecimal digits, beside a BSN, up to which an id was filled up and not drawn.

Why not every id with a BSN in it: of random UUIDs one in 200 holds nine digits in its last group that pass the 11-proef
((10/16)^9, 4 places, 1 in 11). A region sends some 300 messages a day, so one or two good ones a day would be refused
by bad luck; and an adapter that derives its ids from the message would make the same id again, for ever. Why not a
version: `00000000-0000-4000-8000-000` before a BSN is a version 4 in form.

What a mistake of a system looks like is a BSN with zeros around it: the other 23 digits then have two or three values.
That those of a random id have at most four happens once in 10^10 (C(16,4) (4/16)^22), and with the 11-proef once in
10^11: never in practice. Who hides a number on purpose, in a cipher say, is stopped by no form at all.
"""


def draagt_bsn(kenmerk: str) -> bool:
    """Whether an id is a BSN filled up with a few digits: a number of a person where a random one belongs."""
    cijfers = kenmerk.replace("-", "")
    for plek in _BSN_PLEKKEN:
        nummer = cijfers[plek : plek + _BSN_CIJFERS]
        # A BSN has at most one leading zero; ids that count up from 1 have more.
        if not nummer.isdigit() or nummer.startswith("00") or not elfproef(nummer):
            continue
        if len(set(cijfers[:plek] + cijfers[plek + _BSN_CIJFERS :])) <= VULLING_MAX:
            return True
    return False


def _kenmerk(waarde: str) -> str:
    if draagt_bsn(waarde):
        raise weiger("CE-id")
    return waarde


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
Kenmerk = Annotated[Uuid, AfterValidator(_kenmerk)]
"""Id of a message."""
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
