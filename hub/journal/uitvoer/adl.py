"""Records of the Authorization Decision Log (ADL, working version 0.0.1, "Interface" and "Levels of Detail").

Exactly one record per decision: one per destination of a message, however the message came. They follow from the
journal, so making them again gives the same trace and span, and who takes records in by that pair keeps one.

Level 4: the request and the response stand in `body` (level 1), the policy by its digest (2), what was known of the
case in the request itself and the admission of the receiver by the state of the party register at that time (3), and
the version of the program that decided (4). `hub.policy.naspelen` decides again from such a record alone.

A denial is `Unset`, never `Error`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hub.journal.uitvoer.acties import BESLOTEN, DOORLATEN, HUB, OPNIEUW, Actie, acties, verboden_herhalingen
from hub.journal.uitvoer.groepen import Groep
from hub.journal.uitvoer.ldv import UNSET, Logboek, rfc3339

GEBEURTENIS: Final = "adl.access_evaluation"
"""A decision about one destination has the shape of an Access Evaluation (AuthZEN 1.0, section 6)."""
VRAAG: Final = "adl.core.request"
ANTWOORD: Final = "adl.core.response"
BELEID: Final = "adl.core.policies"
INFORMATIE: Final = "adl.core.information"
OPSTELLING: Final = "adl.core.configuration"
BRON_BELEID: Final = "ketenhub-beleid"
BRON_REGISTER: Final = "ketenhub-partijregister"
BRON_PROGRAMMA: Final = "ketenhub"
BRON_JOURNAAL: Final = "ketenhub-journaal"
PLEK: Final = "ketenhub.journaal.record"
"""Attribute of our own: the id of the record in the journal that holds the decision."""
_TOEGESTAAN: Final = "200"
_GEWEIGERD: Final = "403"


def besluiten(groep: Groep, logboek: Logboek) -> Iterator[dict[str, Any]]:
    """The ADL records of a message, one per decision, in order."""
    for actie in acties(groep):
        if actie.soort == BESLOTEN and actie.deel is not None:
            body = {VRAAG: vraag(actie, actie.deel), ANTWOORD: antwoord(actie.deel, str(actie.beleid))}
            yield _record(actie, {}, body, logboek)
        elif actie.soort == OPNIEUW:
            yield _herhaling(actie, logboek)
    for actie in verboden_herhalingen(groep):
        yield _herhaling(actie, logboek)


def _herhaling(actie: Actie, logboek: Logboek) -> dict[str, Any]:
    """Decided again on what was recorded when the delivery was made: that question is where it was."""
    ja = actie.soort == OPNIEUW
    context = {"reason_admin": {_TOEGESTAAN if ja else _GEWEIGERD: actie.regel}, "regel": actie.regel}
    if actie.beleid is not None:
        context["beleid"] = actie.beleid
    bron = {VRAAG: {BRON_JOURNAAL: {"levering": str(actie.record.get("levering"))}}}
    return _record(actie, bron, {ANTWOORD: {"decision": ja, "context": context}}, logboek)


def _record(actie: Actie, bronnen: Mapping[str, Any], body: Mapping[str, Any], logboek: Logboek) -> dict[str, Any]:
    ouder = {} if actie.ouder is None else {"parent_span_id": actie.ouder}
    programma = actie.record.get("programma")
    opstelling = {} if programma is None else {OPSTELLING: {BRON_PROGRAMMA: programma}}
    revisie = actie.record.get("revisie")
    bundel = {"digest": actie.beleid} | ({} if revisie is None else {"revisie": revisie})
    beleid = {} if actie.beleid is None else {BELEID: {BRON_BELEID: bundel}}
    return {
        "trace_id": actie.trace,
        "span_id": actie.span,
        **ouder,
        "event_name": GEBEURTENIS,
        "timestamp": actie.einde_ms,
        "status": UNSET,
        "attributes": {
            **bronnen,
            **beleid,
            INFORMATIE: {BRON_REGISTER: {"time": rfc3339(actie.einde_ms)}},
            **opstelling,
            PLEK: str(actie.record["id"]),
        },
        "resource": logboek.resource() | {"service.owner": logboek.naam},
        "body": dict(body),
    }


def vraag(actie: Actie, deel: Mapping[str, Any]) -> dict[str, Any]:
    """The question in AuthZEN form, with the words of the hub's own decision point. Features are words and bands."""
    bestemming = str(deel["bestemming"])
    context: dict[str, Any] = {
        "doel": actie.record["doel"],
        "fase": actie.record["fase"],
        "kenmerken": dict(deel["kenmerken"]),
        "time": rfc3339(actie.einde_ms),
    }
    if actie.ouder is not None:
        context["traceparent"] = f"00-{actie.trace}-{actie.ouder}-01"
    velden = sorted([*deel["velden"], *(weg["veld"] for weg in deel["gestript"])])
    return {
        "subject": {"type": "partij", "id": actie.partij},
        "action": {"name": actie.record["bericht"]},
        "resource": {
            "type": "bestemming" if bestemming == HUB else "partij",
            "id": bestemming,
            "properties": {"velden_in_bericht": velden},
        },
        "context": context,
    }


def antwoord(deel: Mapping[str, Any], beleid: str) -> dict[str, Any]:
    """The decision in AuthZEN form: yes or no, the code of the reason, and everything that follows from it."""
    ja = deel["uitkomst"] == DOORLATEN
    context: dict[str, Any] = {
        "reason_admin": {_TOEGESTAAN if ja else _GEWEIGERD: deel["code"]},
        "uitkomst": deel["uitkomst"],
        "verboden": list(deel.get("verboden", ())),
        "velden": list(deel["velden"]),
        "gestript": [dict(weg) for weg in deel["gestript"]],
        "plichten": list(deel["plichten"]),
        "beleid": beleid,
    }
    if deel.get("regel") is not None:
        context["regel"] = deel["regel"]
    return {"decision": ja, "context": context}
