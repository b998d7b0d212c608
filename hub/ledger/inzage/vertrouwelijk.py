"""Whether a delivery is kept from the person, and the time of a record.

Confidential (AVG art. 23; Wpg art. 27) is a property of the processing and not of a record, as in Logboek
Dataverwerkingen: records never change, and what was confidential during an investigation need not stay so. The
convenant marks a processing with the duty `vertrouwelijk`, on a rule or, by a feature of the case, under `altijd`. The
policy in force decides:

- the rule has the duty: confidential, also what was delivered before it had;
- the delivery had the duty, and something else in the convenant (`altijd`, `nooit`) still gives it: confidential;
- the convenant does not know the rule any more: as the record says;
- else it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from hub.policy.laden import Beleid
from hub.policy.woordenboek import PLICHT_VERTROUWELIJK

_TIJD: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def is_vertrouwelijk(beleid: Beleid, code: str, plichten: Sequence[str]) -> bool:
    """Whether a delivery under rule `code`, which had these duties, is kept from the person. See the module."""
    had = PLICHT_VERTROUWELIJK in plichten
    regel = next((r for r in beleid.convenant.regels if r.kop.code == code), None)
    if regel is None:
        return had
    if any(p.naam == PLICHT_VERTROUWELIJK for p in regel.plichten):
        return True
    andere = (*beleid.convenant.altijd, *beleid.convenant.nooit)
    return had and any(p.naam == PLICHT_VERTROUWELIJK for ander in andere for p in ander.plichten)


def kent_vertrouwelijk(beleid: Beleid) -> bool:
    """Whether anything in the convenant is marked."""
    convenant = beleid.convenant
    plichten = [p for regel in convenant.regels for p in regel.plichten]
    plichten += [p for ander in (*convenant.altijd, *convenant.nooit) for p in ander.plichten]
    return any(p.naam == PLICHT_VERTROUWELIJK for p in plichten)


def tijd_van(record: Mapping[str, Any]) -> datetime:
    """When a record was written."""
    return datetime.strptime(str(record["tijd"]), _TIJD).replace(tzinfo=UTC)
