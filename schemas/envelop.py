"""The envelope of every event: CloudEvents 1.0 in JSON, by the NL GOV profile 1.1 (17 March 2026).

Nobody can hide a person in an attribute: each has a closed form (`schemas.attributen`), and an attribute that is not in
the list is refused.

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
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, Self

from pydantic import ValidationError, model_validator

from schemas.attributen import (
    BRON,
    BRON_BEGIN,
    JSON_MEDIATYPE,
    OIN_CIJFERS,
    Afleverplek,
    Beleidskenmerk,
    Berichttype,
    Bron,
    Doelwoord,
    Kenmerk,
    Mediatype,
    Plichten,
    Regelcode,
    Schemaadres,
    Spoor,
    Tijd,
    Volgnummer,
)
from schemas.basis import Model, Uuid, weiger
from schemas.fouten import Plaats, Schemafout
from schemas.json_strikt import BERICHT_BYTES_MAX

_ATTRIBUUT: Final = re.compile(r"[a-z0-9]{1,20}")
"""Name of an attribute (NL GOV profile; CloudEvents itself only recommends the 20)."""
HUB_ATTRIBUTEN: Final = ("levering", "bestemming", "regel", "doel", "beleid", "plichten")
"""Extension attributes of a delivery, set by the hub alone: the first five together, `plichten` if there are any."""


class Gebeurtenis(Model):
    """One event. Never changed after the check. `data` was parsed, but is validated elsewhere (`schemas.register`)."""

    specversion: Literal["1.0"]
    id: Kenmerk
    source: Bron
    type: Berichttype
    time: Tijd
    subject: Uuid | None = None
    datacontenttype: Mediatype = JSON_MEDIATYPE
    dataschema: Schemaadres | None = None
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
        begin = len(BRON_BEGIN)
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
    eigen = [naam for naam in HUB_ATTRIBUTEN if doc.get(naam) is not None]
    if eigen:
        raise Schemafout([_plaats(naam, "HUB-attribuut") for naam in eigen])
    return _lees(doc)


def controleer_geleverd(doc: Mapping[str, object]) -> Gebeurtenis:
    """Check the envelope of an event that the hub delivers: as `controleer`, but it may hold the hub's attributes.

    Raises:
        Schemafout: the rules broken; `HUB-…` for those of a delivery.
    """
    return _lees(doc)


def bron(oin: str, systeem: str) -> str:
    """Make a `source`. Raises `Schemafout` `NLGOV-source` when the parts do not fit."""
    waarde = f"{BRON_BEGIN}{oin}:systeem:{systeem}"
    if len(oin) != OIN_CIJFERS or not BRON.fullmatch(waarde):
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
    """What the hub adds to a delivery: the case, the delivery, its destination, and the decision that allows it.

    `spoor`: the hub's own `traceparent`, by which the receiver's log and that of the hub find each other.
    """

    zaak: str
    levering: str
    bestemming: str
    regel: str
    doel: str
    beleid: str
    plichten: tuple[str, ...]
    spoor: str | None = None


def geleverd(origineel: Gebeurtenis, aflevering: Aflevering, data: Mapping[str, object]) -> Gebeurtenis:
    """Make the event that a destination gets: the identity of the original, the stripped data, why it may have them.

    `source`, `id`, `type` and `time` stay. `dataschema` and `sequence` do not: the data follow another schema now, and
    gaps in a count would show what others received. Nor does `traceparent`: 48 digits that the sender chose would reach
    who may not have what could stand in them.

    Raises:
        Schemafout: an attribute does not fit its rule.
    """
    a = aflevering
    woorden = _keur(a.bestemming, a.regel, a.doel, a.beleid, a.plichten)
    for naam, kenmerk in (("subject", a.zaak), ("levering", a.levering)):
        if not _UUID.fullmatch(kenmerk):
            raise Schemafout.een(REGEL_VAN_ATTRIBUUT[naam], naam)
    if a.spoor is not None and not _SPOOR.fullmatch(a.spoor):
        raise Schemafout.een("CE-traceparent", "traceparent")
    # What comes of the original was checked when it was read, the words of the delivery just now.
    return Gebeurtenis.model_construct(
        specversion="1.0",
        id=origineel.id,
        source=origineel.source,
        type=origineel.type,
        time=origineel.time,
        traceparent=a.spoor,
        subject=a.zaak,
        levering=a.levering,
        data=dict(data),
        **woorden,
    )


@lru_cache(maxsize=1_024)
def _keur(bestemming: str, regel: str, doel: str, beleid: str, plichten: tuple[str, ...]) -> Mapping[str, Any]:
    """Check the words that come from the policy, which thousands of deliveries share, once.

    Raises:
        Schemafout: one does not fit its rule.
    """
    woorden: dict[str, Any] = {
        "bestemming": bestemming,
        "regel": regel,
        "doel": doel,
        "beleid": beleid,
        "plichten": "; ".join(plichten) or None,
    }
    _lees({**_VOORBEELD, **woorden})
    return MappingProxyType(woorden)


_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SPOOR: Final = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_VOORBEELD: Final[Mapping[str, object]] = {
    "specversion": "1.0",
    "id": "00000000-0000-4000-8000-000000000000",
    "source": f"{BRON_BEGIN}00000099000000099000:systeem:voorbeeld",
    "type": "nl.omgevingsadviezen.signaal-ingediend.v1",
    "time": "2026-01-01T00:00:00Z",
    "levering": "00000000-0000-4000-8000-000000000000",
    "data": {},
}
"""An event in which the words of a delivery are looked at."""


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
