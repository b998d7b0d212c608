"""Questions to the log point, read strictly: of the read extension of LDV, and of the FSC transaction log.

No error repeats anything of a question: who looks for a data subject may type a BSN where a random id belongs.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.journal.uitvoer.fsc import LIMIET, LIMIET_MAX
from hub.journal.uitvoer.ldv import ms_van

TRANSACTIES_MAX: Final = 100
"""Ids in one question; a party that wants more asks by time."""
LANG_MAX: Final = 600
"""Longest text of a criterion: the address of a version of a processing activity."""
_TRACE: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_GETAL: Final = re.compile(r"[0-9]{1,12}")
_KERN: Final = ("processingActivityId", "dataSubjectId", "dataSubjectIdType")
_OP: Final = "SORT_ORDER_ASCENDING"
_AF: Final = "SORT_ORDER_DESCENDING"
_NAMEN: Final = frozenset(
    {"cursor", "limit", "sort_order", "after", "before", "grant_hash", "service_name", "transaction_ids"}
)


class Logvraagfout(Exception):
    """A question that is not answered. Texts of our own only.

    Attributes:
        waar: `body` or `query`; `plek`: place in it, as a JSON pointer or the name of a parameter.
        code: short word; `uitleg`: Dutch.
    """

    def __init__(self, waar: str, plek: str, code: str, uitleg: str) -> None:
        super().__init__(code)
        self.waar, self.plek, self.code, self.uitleg = waar, plek, code, uitleg


@dataclass(frozen=True, slots=True)
class Ldvvraag:
    """Which lines; everything that is given must hold. `trace`: 32 hex digits. Times: ms since the epoch, included."""

    trace: str | None = None
    activiteit: str | None = None
    betrokkene: str | None = None
    betrokkene_soort: str | None = None
    vanaf_ms: int | None = None
    tot_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Fscvraag:
    """Which transactions. `na` and `voor`: seconds since the epoch, not included. Lists: one of these; None: all.

    With `nummers` (transaction ids) all else is ignored, as the standard says.
    """

    cursor: str = ""
    limiet: int = LIMIET
    oplopend: bool = False
    na: int | None = None
    voor: int | None = None
    toestemmingen: tuple[str, ...] | None = None
    diensten: tuple[str, ...] | None = None
    nummers: tuple[str, ...] | None = None


def lees_ldv(document: object) -> Ldvvraag:
    """Read a request of the read extension (`traceId`, `dpl.core.…`, `startTime`, `endTime`).

    Raises:
        Logvraagfout: also when none of the three criteria is there ("een HTTP 400").
    """
    vraag = _object(document, "#", {"traceId", "startTime", "endTime", "dpl"})
    dpl = _object(vraag.get("dpl", {}), "#/dpl", {"core"})
    kern = _object(dpl.get("core", {}), "#/dpl/core", set(_KERN))
    trace = _tekst(vraag, "traceId", "#/traceId")
    activiteit, betrokkene, soort = (_tekst(kern, naam, f"#/dpl/core/{naam}") for naam in _KERN)
    if trace is None and activiteit is None and betrokkene is None:
        uitleg = "Geef minstens een van traceId, dpl.core.processingActivityId en dpl.core.dataSubjectId."
        raise Logvraagfout("body", "#", "criterium", uitleg)
    if trace is not None and not _TRACE.fullmatch(trace.lower()):
        raise Logvraagfout("body", "#/traceId", "vorm", "Een traceId is een UUID.")
    vanaf, tot = (_moment(vraag, naam) for naam in ("startTime", "endTime"))
    return Ldvvraag(
        None if trace is None else trace.lower().replace("-", ""), activiteit, betrokkene, soort, vanaf, tot
    )


def lees_fsc(paren: Sequence[tuple[str, str]]) -> Fscvraag:
    """Read the query of `GET /logs` of FSC-Logging.

    Raises:
        Logvraagfout: an unknown name, one given twice, or a value that cannot be.
    """
    gegeven = dict(paren)
    if len(gegeven) != len(paren) or gegeven.keys() - _NAMEN:
        raise Logvraagfout("query", "#", "naam", "Een naam bestaat hier niet, of staat er twee keer.")
    nummers = _lijst(gegeven, "transaction_ids")
    if nummers is not None:
        if len(nummers) > TRANSACTIES_MAX:
            raise Logvraagfout("query", "transaction_ids", "grens", f"Hoogstens {TRANSACTIES_MAX}.")
        # "The pagination parameters and other filters should be ignored": also what they hold.
        return Fscvraag(nummers=tuple(dict.fromkeys(nummers)))
    volgorde = gegeven.get("sort_order", _AF)
    if volgorde not in {_OP, _AF}:
        raise Logvraagfout("query", "sort_order", "woord", f"Kies {_OP} of {_AF}.")
    limiet = _getal(gegeven, "limit")
    if limiet is not None and not 1 <= limiet <= LIMIET_MAX:
        raise Logvraagfout("query", "limit", "grens", f"Van 1 tot en met {LIMIET_MAX}.")
    return Fscvraag(
        cursor=gegeven.get("cursor", ""),
        limiet=limiet or LIMIET,
        oplopend=volgorde == _OP,
        na=_getal(gegeven, "after"),
        voor=_getal(gegeven, "before"),
        toestemmingen=_lijst(gegeven, "grant_hash"),
        diensten=_lijst(gegeven, "service_name"),
    )


def als_uuid(tekst: str) -> str | None:
    """The id as the hub writes it; None for whatever is no UUID."""
    try:
        return str(uuid.UUID(tekst))
    except ValueError:
        return None


def _object(waarde: object, plek: str, namen: set[str]) -> Mapping[str, Any]:
    """A misspelt criterion would widen the answer unseen, so a name that does not belong is refused."""
    if not isinstance(waarde, dict) or not all(isinstance(naam, str) for naam in waarde):
        raise Logvraagfout("body", plek, "vorm", "Hier hoort een object.")
    if waarde.keys() - namen:
        raise Logvraagfout("body", plek, "naam", f"Hier kan alleen staan: {', '.join(sorted(namen))}.")
    return waarde


def _tekst(waarden: Mapping[str, Any], naam: str, plek: str) -> str | None:
    waarde = waarden.get(naam)
    if waarde is None and naam not in waarden:
        return None
    if not isinstance(waarde, str) or not 0 < len(waarde) <= LANG_MAX:
        raise Logvraagfout("body", plek, "vorm", f"Hier hoort tekst van hoogstens {LANG_MAX} tekens.")
    return waarde


def _moment(waarden: Mapping[str, Any], naam: str) -> int | None:
    tekst = _tekst(waarden, naam, f"#/{naam}")
    try:
        return None if tekst is None else ms_van(tekst)
    except (ValueError, OverflowError):
        uitleg = "Een tijd is volgens RFC 3339, met Z of een verschil, zoals 2026-01-01T00:00:00.000Z."
        raise Logvraagfout("body", f"#/{naam}", "vorm", uitleg) from None


def _getal(gegeven: Mapping[str, str], naam: str) -> int | None:
    tekst = gegeven.get(naam)
    if tekst is None:
        return None
    if not _GETAL.fullmatch(tekst):
        raise Logvraagfout("query", naam, "vorm", "Hier hoort een geheel getal.")
    return int(tekst)


def _lijst(gegeven: Mapping[str, str], naam: str) -> tuple[str, ...] | None:
    """`style: form, explode: false`: values with commas between."""
    tekst = gegeven.get(naam)
    return None if tekst is None else tuple(deel for deel in tekst.split(",") if deel)
