"""The envelope of every event: CloudEvents 1.0 in JSON, by the NL GOV profile 1.1 (17 March 2026).

Nobody can hide a person in an attribute: each has a closed form in which no free text fits and no nine digits of a BSN,
except the OIN in `source` and the UUIDs; the hub compares the first with the party register, the others are random.
An attribute that is not in the list is refused.

Strict when sending, liberal where the standards say that others differ. On arrival, and nowhere else:
- an OIN without its leading zeros (13 to 19 digits) gets them back;
- an attribute that is null counts as absent (CloudEvents JSON format section 2.2);
- `datacontenttype` may be absent: the JSON format then means application/json;
- of a fraction of a second in `time` six digits are kept (nine could be a BSN).

`time` is the moment at which the sender logged the event; it stays the text that was sent, as part of the identity.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from schemas.basis import Model, Uuid, lees_tijdstip, weiger
from schemas.fouten import Plaats, Schemafout
from schemas.json_strikt import BERICHT_BYTES_MAX

JSON_MEDIATYPE: Final = "application/json"
OIN_CIJFERS: Final = 20
"""Positions of an OIN: prefix of 8, number, suffix of zeros."""
PLICHTEN_TEKENS_MAX: Final = 500
"""Longest text of duties; a rule has a handful of a few words each."""
DATASCHEMA_TEKENS_MAX: Final = 200
DATASCHEMA_CIJFERS_MAX: Final = 6
"""Digits in a schema address: enough for a version and a year, too few for a BSN or a date of birth."""

_BRON_BEGIN: Final = "urn:nld:oin:"
# 13: a prefix of eight positions has at least one digit that is no zero, and twelve positions follow it.
_BRON: Final = re.compile(_BRON_BEGIN + r"([0-9]{13,20})(:systeem:[a-z]{1,40}(?:-[a-z]{1,20}){0,3}(?:-[0-9]{1,4})?)")
_FRACTIE: Final = re.compile(r"(\.[0-9]{6})[0-9]+")
_ATTRIBUUT: Final = re.compile(r"[a-z0-9]{1,20}")  # NL GOV profile; CloudEvents itself only recommends the 20
_NUL_SPOOR: Final = re.compile(r"00-(?:0{32}-.*|[^-]*-0{16}-.*)")
_SCHEMA: Final = re.compile(r"https://[a-z-]+(\.[a-z-]+)+(/[a-z0-9._-]+)+")
_WOORD: Final = r"[a-z]+(-[a-z]+)*(-[0-9]{1,4})?"
_PLICHT: Final = r"[a-z]+([ -]([a-z]+|[0-9]{1,4}))*"


def _bron(waarde: str) -> str:
    gevonden = _BRON.fullmatch(waarde)
    if gevonden is None:
        raise weiger("NLGOV-source")
    if len(gevonden[1]) < OIN_CIJFERS:
        return f"{_BRON_BEGIN}{gevonden[1].zfill(OIN_CIJFERS)}{gevonden[2]}"
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
    if not _SCHEMA.fullmatch(waarde) or sum(teken.isdigit() for teken in waarde) > DATASCHEMA_CIJFERS_MAX:
        raise weiger("CE-dataschema")
    return waarde


def _afwezig_is_json(waarde: object) -> object:
    return JSON_MEDIATYPE if waarde is None else waarde


def _tekst_schema(patroon: str, **meer: str | int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{patroon}$", **meer})


_TIJD_PATROON: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
Bron = Annotated[str, AfterValidator(_bron), _tekst_schema(_BRON.pattern)]
Berichttype = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+\.v[1-9][0-9]?$", max_length=100)
]
Tijd = Annotated[str, AfterValidator(_tijd), _tekst_schema(_TIJD_PATROON, format="date-time")]
Schema_adres = Annotated[
    str,
    StringConstraints(max_length=DATASCHEMA_TEKENS_MAX),
    AfterValidator(_schema),
    _tekst_schema(_SCHEMA.pattern, maxLength=DATASCHEMA_TEKENS_MAX),
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

HUB_ATTRIBUTEN: Final = ("levering", "bestemming", "regel", "doel", "beleid", "plichten")
"""Extension attributes of a delivery, set by the hub alone: the first five together, `plichten` if there are any."""


class Gebeurtenis(Model):
    """One event. Never changed after the check. `data` was parsed, but is validated elsewhere (`schemas.register`)."""

    specversion: Literal["1.0"]
    id: Uuid
    source: Bron
    type: Berichttype
    time: Tijd
    subject: Uuid | None = None
    datacontenttype: Annotated[Literal["application/json"], BeforeValidator(_afwezig_is_json)] = JSON_MEDIATYPE
    dataschema: Schema_adres | None = None
    sequence: Volgnummer | None = None
    sequencetype: Literal["Integer"] | None = None
    traceparent: Spoor | None = None
    levering: Uuid | None = None
    bestemming: Afleverplek | None = None
    regel: Regelcode | None = None
    doel: Doelwoord | None = None
    beleid: Beleidskenmerk | None = None
    plichten: Plichten | None = None
    data: dict[str, object]

    @model_validator(mode="after")
    def _hoort_samen(self) -> Self:
        if (self.sequence is None) is not (self.sequencetype is None):
            raise weiger("CE-sequencetype")
        vijf = (self.levering, self.bestemming, self.regel, self.doel, self.beleid)
        if None in vijf and (any(vijf) or self.plichten is not None):
            raise weiger("HUB-onvolledig")
        return self

    @property
    def oin(self) -> str:
        """The OIN in `source`: 20 digits."""
        begin = len(_BRON_BEGIN)
        return self.source[begin : begin + OIN_CIJFERS]

    @property
    def tijdstip(self) -> datetime:
        """`time`, in UTC."""
        return datetime.fromisoformat(self.time).astimezone(UTC)


REGEL_VAN_ATTRIBUUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "specversion": "CE-specversion",
        "id": "CE-id",
        "source": "NLGOV-source",
        "type": "NLGOV-type",
        "time": "CE-time",
        "subject": "NLGOV-subject",
        "datacontenttype": "CE-datacontenttype",
        "dataschema": "CE-dataschema",
        "sequence": "CE-sequence",
        "sequencetype": "CE-sequencetype",
        "traceparent": "CE-traceparent",
        "data": "CE-data",
    }
    | {naam: f"HUB-{naam}" for naam in HUB_ATTRIBUTEN}
)
"""Attribute → the code of its rule."""


def _plaats(pad: str, code: str) -> Plaats:
    return Schemafout.een(code, pad).plaatsen[0]


def _vertaal(fout: ValidationError) -> Schemafout:
    """Name the rules broken, once each. Names of unknown attributes are the sender's words and so not repeated."""
    plaatsen: dict[Plaats, None] = {}
    for melding in fout.errors(include_url=False, include_context=False, include_input=False):
        naam = melding["loc"][0] if melding["loc"] else ""
        if melding["type"] == "extra_forbidden":
            code = "CE-onbekend" if _ATTRIBUUT.fullmatch(str(naam)) else "CE-attribuut"
            plaatsen[_plaats("?", code)] = None
        elif naam:
            plaatsen[_plaats(str(naam), REGEL_VAN_ATTRIBUUT[str(naam)])] = None
        else:
            plaatsen[_plaats("", melding["type"])] = None
    return Schemafout(tuple(plaatsen))


def _lees(doc: Mapping[str, object]) -> Gebeurtenis:
    try:
        return Gebeurtenis.model_validate(doc)
    except ValidationError as fout:
        raise _vertaal(fout) from None


def controleer(doc: Mapping[str, object]) -> Gebeurtenis:
    """Check the envelope of an event that a party sends.

    Args:
        doc: what `schemas.json_strikt.ontleed` returned.

    Raises:
        Schemafout: the rules broken (`CE-…`, `NLGOV-…`); `HUB-attribuut` when the party sets what only the hub may set.
    """
    gebeurtenis = _lees(doc)
    if gebeurtenis.levering is not None:
        raise Schemafout([_plaats(naam, "HUB-attribuut") for naam in HUB_ATTRIBUTEN if doc.get(naam) is not None])
    return gebeurtenis


def controleer_geleverd(doc: Mapping[str, object]) -> Gebeurtenis:
    """Check the envelope of an event that the hub delivers: as `controleer`, but it may hold the hub's attributes.

    Raises:
        Schemafout: the rules broken; `HUB-…` for those of a delivery.
    """
    return _lees(doc)


def bron(oin: str, systeem: str) -> str:
    """Make a `source`. Raises `Schemafout` `NLGOV-source` when the parts do not fit."""
    waarde = f"{_BRON_BEGIN}{oin}:systeem:{systeem}"
    if len(oin) != OIN_CIJFERS or not _BRON.fullmatch(waarde):
        raise Schemafout.een("NLGOV-source", "source")
    return waarde


def nieuw(
    *,
    kenmerk: str,
    source: str,
    berichttype: str,
    tijdstip: datetime,
    data: Mapping[str, object],
    zaak: str | None = None,
) -> Gebeurtenis:
    """Make an event to send. `tijdstip` is aware; `zaak` becomes `subject`.

    Raises:
        Schemafout: a part does not fit its rule.
        ValueError: `tijdstip` has no time zone.
    """
    if tijdstip.tzinfo is None:
        raise ValueError("een tijdstip heeft een tijdzone")
    tijd = tijdstip.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _lees(
        {
            "specversion": "1.0",
            "id": kenmerk,
            "source": source,
            "type": berichttype,
            "time": tijd,
            "subject": zaak,
            "data": dict(data),
        }
    )


@dataclass(frozen=True, slots=True)
class Aflevering:
    """What the hub adds to a delivery: the case, the delivery, its destination, and the decision that allows it."""

    zaak: str
    levering: str
    bestemming: str
    regel: str
    doel: str
    beleid: str
    plichten: tuple[str, ...]


def geleverd(origineel: Gebeurtenis, aflevering: Aflevering, data: Mapping[str, object]) -> Gebeurtenis:
    """Make the event that a destination gets: the identity of the original, the stripped data, why it may have them.

    `source`, `id`, `type`, `time` and `traceparent` stay. `dataschema` and `sequence` do not: the data follow another
    schema now, and gaps in a count would show what others received.

    Raises:
        Schemafout: an attribute does not fit its rule.
    """
    return _lees(
        {
            "specversion": "1.0",
            "id": origineel.id,
            "source": origineel.source,
            "type": origineel.type,
            "time": origineel.time,
            "traceparent": origineel.traceparent,
            "subject": aflevering.zaak,
            "levering": aflevering.levering,
            "bestemming": aflevering.bestemming,
            "regel": aflevering.regel,
            "doel": aflevering.doel,
            "beleid": aflevering.beleid,
            "plichten": "; ".join(aflevering.plichten) or None,
            "data": dict(data),
        }
    )


_SCHRIJVER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


def schrijf(gebeurtenis: Gebeurtenis) -> bytes:
    """Write an event: compact UTF-8, keys sorted, absent attributes left out. The same event gives the same bytes.

    Raises:
        Schemafout: `JSON-groot`, it does not fit in what every hop must carry.
    """
    attributen = {naam: waarde for naam, waarde in gebeurtenis.__dict__.items() if waarde is not None}
    inhoud = _SCHRIJVER.encode(attributen).encode("utf-8")
    if len(inhoud) > BERICHT_BYTES_MAX:
        raise Schemafout.een("JSON-groot")
    return inhoud
