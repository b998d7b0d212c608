"""Records in the shape of the FSC transaction log (FSC-Logging 1.1.0, "Log record" and its OpenAPI document).

The hub is no Inway or Outway and has no FSC contracts: it carries messages over NATS. What is given here is the shape
and the rule "own records only", so that a party can lay its own transaction log beside the hub's.

| in the journal | record |
|---|---|
| `ontvangen` | the sender's message to the hub: incoming, `transaction_id` is the message id |
| `afgeleverd` | a delivery: outgoing, by the hub on behalf of the sender; `transaction_id` is the id of the delivery |
| `opnieuw-geleverd` | the same delivery once more, by order of the hub: a transaction under the record's id |

`grant_hash`: FSC says the hash of the grant that permits the request. What permits a delivery here is a rule of the
convenant in the version of a policy, and what lets a sender in is its card in the party register; both are named as
URN, which nobody takes for a hash of FSC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.journal.uitvoer.acties import tijd_ms
from hub.journal.uitvoer.groepen import Groep, Record
from hub.journal.uitvoer.sporen import span_van, trace_van

IN: Final = "DIRECTION_INCOMING"
UIT: Final = "DIRECTION_OUTGOING"
LIMIET_MAX: Final = 1_000
LIMIET: Final = 25
"""Of the OpenAPI document: records of one answer, at most and when nothing is asked."""


@dataclass(frozen=True, slots=True)
class Adressen:
    """Peer ids. `oins`: party code → OIN (20 digits); a party that is gone keeps its line. `hub`: the hub's own OIN."""

    oins: Mapping[str, str]
    hub: str

    def van(self, partij: str) -> str:
        """The OIN of a party; empty when the register never knew it."""
        return self.oins.get(partij, "")


@dataclass(frozen=True, slots=True)
class Transactie:
    """One record. `kijkers`: peer ids that may see it; not part of the record."""

    record: Mapping[str, Any]
    kijkers: frozenset[str]


def transacties(groep: Groep, adressen: Adressen) -> Iterator[Transactie]:
    """The transaction log records of a message, in the order of its records."""
    for record in groep.records:
        if record["soort"] == "ontvangen" and record.get("kenmerk") is not None:
            yield _ontvangen(record, adressen)
        elif record["soort"] in {"afgeleverd", "opnieuw-geleverd"}:
            yield _afgeleverd(record, groep, adressen)


def peers(record: Mapping[str, Any]) -> frozenset[str]:
    """Peer ids of a record that the standard lets see it: outway, service, and both delegators."""
    bron, doel = record["source"], record["destination"]
    namen = (bron.get("outway_peer_id"), bron.get("delegator_peer_id"))
    return frozenset({*namen, doel.get("service_peer_id"), doel.get("delegator_peer_id")} - {None, ""})


def _ontvangen(record: Record, adressen: Adressen) -> Transactie:
    partij = str(record["partij"])
    bron = {"type": "SOURCE_TYPE_SOURCE", "outway_peer_id": adressen.van(partij)}
    doel = {"type": "DESTINATION_TYPE_DESTINATION", "service_peer_id": adressen.hub}
    gemaakt = _maak(str(record["kenmerk"]), IN, f"urn:ketenhub:partij:{partij}", bron, doel, record)
    return Transactie(gemaakt, peers(gemaakt))


def _afgeleverd(record: Record, groep: Groep, adressen: Adressen) -> Transactie:
    besluit = _besluit(record, groep.records)
    afzender = str((besluit or record)["partij"])
    ontvanger = str(record["bestemming"]).partition("/")[0]
    bron = {"type": "SOURCE_TYPE_SOURCE", "outway_peer_id": adressen.hub}
    if record["soort"] == "afgeleverd":
        bron |= {"type": "SOURCE_TYPE_DELEGATED_SOURCE", "delegator_peer_id": adressen.van(afzender)}
    doel = {"type": "DESTINATION_TYPE_DESTINATION", "service_peer_id": adressen.van(ontvanger)}
    if record.get("geadresseerd") is not None:
        # Another organisation took the place of who was meant.
        doel = {
            "type": "DESTINATION_TYPE_DELEGATED_DESTINATION",
            "service_peer_id": doel["service_peer_id"],
            "delegator_peer_id": adressen.van(str(record["geadresseerd"]).partition("/")[0]),
        }
    toestemming = f"urn:ketenhub:regel:{record['regel']}:{record['beleid']}"
    nummer = str(record["levering"] if record["soort"] == "afgeleverd" else record["id"])
    gemaakt = _maak(nummer, UIT, toestemming, bron, doel, record)
    if besluit is not None and record["soort"] == "afgeleverd":
        # What the delivery carries as `traceparent`; of one that went once more the first says it.
        kenmerk = besluit.get("aanleiding") or besluit["kenmerk"]
        gemaakt |= {"trace_id": trace_van(str(kenmerk)), "span_id": span_van(str(record["levering"]))}
    kijkers = peers(gemaakt)
    if besluit is not None and besluit.get("aanleiding") is not None:
        # Who gave an advice in advance must not learn from its log that the young person has a case now.
        kijkers -= {adressen.van(afzender)}
    return Transactie(gemaakt, kijkers)


def _maak(
    nummer: str,
    richting: str,
    toestemming: str,
    bron: Mapping[str, str],
    doel: Mapping[str, str],
    record: Record,
) -> dict[str, Any]:
    namen = {"bericht": "kenmerk", "levering": "levering", "doel": "doel"}
    extra = {naam: record[sleutel] for naam, sleutel in namen.items() if record.get(sleutel) is not None}
    return {
        "transaction_id": nummer,
        "direction": richting,
        "grant_hash": toestemming,
        "source": dict(bron),
        "destination": dict(doel),
        "service_name": str(record.get("bericht") or "onbekend"),
        "additional_data": extra,
        "created_at": tijd_ms(str(record["tijd"])) // 1_000,
    }


def _besluit(record: Record, records: Collection[Record]) -> Record | None:
    """The decision that a delivery follows from: on the same message id."""
    return next((r for r in records if r["soort"] == "besloten" and r.get("kenmerk") == record.get("kenmerk")), None)
