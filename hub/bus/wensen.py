"""What should exist on the server, and the comparison with what does. Pure; the register decides.

| stream | holds | kept |
|---|---|---|
| `IN_<partij>` | what a party sent, work queue; headers of a party move nothing here | until acked |
| `KETEN` | deliveries, records, states, marks; one entry per subject | per entry |
| `JOURNAAL` | copy of `journaal.>`, numbered 1, 2, 3 … | for good, or until pruned by order |
| `ZAAKSLEUTELS` | keys of cases, each erased when its case is destroyed; in no backup | until destroyed |
| `ADVIES` | what the server says about messages it gave up on | 90 days |
| `KV_beleid` | key-value bucket `beleid`: the pointer to what is live, and every bundle | for good |
| `KV_partijen` | key-value bucket `partijen`: the card of each party, with its earlier ones | for good |
| `KV_journaal` | key-value bucket `journaal`: the last checkpoints that were signed | for good |
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.bus import grenzen
from hub.bus.partijen import Partij, controleer_partijen
from hub.onderwerpen import GEHEIMPROEF, INZAGERING, JOURNAAL, KETEN, ZAAKSLEUTELS, in_, instroom, postvak

ADVIES: Final = "ADVIES"
BELEIDSKAST: Final = "KV_beleid"
"""Stream under the key-value bucket `beleid`, as NATS names it."""
PARTIJENKAST: Final = "KV_partijen"
"""Stream under the key-value bucket `partijen`."""
JOURNAALKAST: Final = "KV_journaal"
"""Stream under the key-value bucket `journaal`."""
HUB_CONSUMENT: Final = "hub"
_NS: Final = 1_000_000_000
_MS_NS: Final = 1_000_000

STROOM_STANDAARD: Final[Mapping[str, Any]] = {
    "retention": "limits", "max_consumers": -1, "max_msgs": -1, "max_bytes": -1, "max_age": 0,
    "max_msgs_per_subject": -1, "max_msg_size": grenzen.LADING_BYTES_MAX, "discard": "new", "storage": "file",
    "num_replicas": 1, "compression": "none", "consumer_limits": {},
}  # fmt: skip
"""What a stream has when nothing else is said; also what the server fills in by itself, so that any other field with a
value is a deviation."""
CONSUMENT_STANDAARD: Final[Mapping[str, Any]] = {
    "deliver_policy": "all", "ack_policy": "explicit", "replay_policy": "instant", "num_replicas": 0,
}  # fmt: skip
_VAN_DE_SERVER: Final = frozenset(
    {"name", "metadata", "duplicate_window", "max_waiting", "ack_wait", "durable_name", "first_seq"}
)
"""Fields the server fills in or derives, and the number of the first page after a restore; compared only when wanted
explicitly."""


@dataclass(frozen=True, slots=True)
class Stroomwens:
    """A stream that should exist: its name and the fields that matter (names and units of JetStream)."""

    naam: str
    velden: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Consumentwens:
    """A durable consumer that should exist on `stroom`."""

    stroom: str
    naam: str
    velden: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wens:
    """All that should exist."""

    stromen: tuple[Stroomwens, ...]
    consumenten: tuple[Consumentwens, ...]


def gewenst(partijen: Iterable[Partij], *, replicas: int = 1) -> Wens:
    """Return what should exist for these parties. `replicas`: 1 on one server, 3 on a cluster."""
    lijst = controleer_partijen(partijen)
    vast = [_keten(), _journaal(), _advies(), _beleidskast(), _partijenkast(), _zaaksleutels(), _journaalkast()]
    stromen = [*vast, *(_instroom(p.code) for p in lijst)]
    consumenten = [c for p in lijst for c in (_hub_consument(p.code), _partij_consument(p.code))]
    return Wens(tuple(Stroomwens(s.naam, {**s.velden, "num_replicas": replicas}) for s in stromen), tuple(consumenten))


def _keten() -> Stroomwens:
    return Stroomwens(KETEN, {
        "subjects": [
            "uit.>", "journaal.*.*", "zaak.*", "vernietigd.*", "markering.*.*", "geparkeerd.*.*", "terzijde.*",
            "herhaalopdracht.*", "herhaalstand.*", "herhaald.*",
            "inzage.*.*.*", INZAGERING, GEHEIMPROEF,
        ],
        "max_msgs_per_subject": 1,  # a rewritten state leaves no older one behind
        "max_bytes": grenzen.KETEN_BYTES_MAX,
        "duplicate_window": grenzen.KETEN_DUBBEL_MS * _MS_NS,
        "allow_atomic": True, "allow_msg_ttl": True, "allow_direct": True,
        "deny_delete": True,  # destruction purges by subject (R15); nobody picks single entries by number
    })  # fmt: skip


def _journaal() -> Stroomwens:
    return Stroomwens(JOURNAAL, {
        # A record's TTL in KETEN means nothing here: allow_msg_ttl stays off, so the copy is kept.
        "sources": [{"name": KETEN, "filter_subject": "journaal.>"}],
        "max_bytes": grenzen.JOURNAAL_BYTES_MAX,
        "deny_delete": True, "deny_purge": True, "allow_direct": True,
        # The disk may have this copy a moment later: KETEN has it, and sourcing goes on after the last one it has.
        "persist_mode": "async",
    })  # fmt: skip


def _advies() -> Stroomwens:
    basis = "$JS.EVENT.ADVISORY.CONSUMER"
    return Stroomwens(ADVIES, {
        "subjects": [f"{basis}.MAX_DELIVERIES.>", f"{basis}.MSG_TERMINATED.>"],
        "max_bytes": grenzen.ADVIES_BYTES_MAX, "max_age": grenzen.ADVIES_LEEFTIJD_S * _NS, "discard": "old",
    })  # fmt: skip


def _beleidskast() -> Stroomwens:
    # A bucket as NATS makes one, so that its own tools can look in it; but nothing in it can be deleted or purged.
    return Stroomwens(BELEIDSKAST, {
        "subjects": ["$KV.beleid.>"],
        "max_msgs_per_subject": 64,  # history, as NATS calls it: a process that missed some follows them all
        "max_bytes": grenzen.BELEIDSKAST_BYTES_MAX,
        "duplicate_window": grenzen.KETEN_DUBBEL_MS * _MS_NS,
        "allow_atomic": True, "allow_direct": True, "deny_delete": True, "deny_purge": True,
    })  # fmt: skip


def _partijenkast() -> Stroomwens:
    # As the cupboard of the policy: who was admitted when may not be forgotten.
    return Stroomwens(PARTIJENKAST, {
        "subjects": ["$KV.partijen.*"],
        "max_msgs_per_subject": 64,
        "max_bytes": grenzen.PARTIJENKAST_BYTES_MAX,
        "duplicate_window": grenzen.KETEN_DUBBEL_MS * _MS_NS,
        "allow_atomic": True, "allow_direct": True, "deny_delete": True, "deny_purge": True,
    })  # fmt: skip


def _zaaksleutels() -> Stroomwens:
    return Stroomwens(ZAAKSLEUTELS, {
        "subjects": ["zaaksleutel.*"],
        "max_bytes": grenzen.ZAAKSLEUTELS_BYTES_MAX,
        "duplicate_window": grenzen.KETEN_DUBBEL_MS * _MS_NS,
        "allow_atomic": True, "allow_direct": True,
        # Keys go by the one way that overwrites their bytes on the disk: MSG.DELETE. A purge would leave them there,
        # and so would a limit of one entry per subject when a key is wrapped anew.
        "deny_purge": True,
    })  # fmt: skip


def _journaalkast() -> Stroomwens:
    # As the other cupboards: what was signed cannot be taken back, and two sealers write it one after the other.
    return Stroomwens(JOURNAALKAST, {
        "subjects": ["$KV.journaal.>"],
        "max_msgs_per_subject": 64,
        "max_bytes": grenzen.JOURNAALKAST_BYTES_MAX,
        "duplicate_window": grenzen.KETEN_DUBBEL_MS * _MS_NS,
        "allow_atomic": True, "allow_direct": True, "deny_delete": True, "deny_purge": True,
    })  # fmt: skip


def _instroom(code: str) -> Stroomwens:
    return Stroomwens(instroom(code), {
        "subjects": [in_(code, "*")],
        "retention": "workqueue",
        "max_msgs": grenzen.INSTROOM_BERICHTEN_MAX, "max_bytes": grenzen.INSTROOM_BYTES_MAX,
        "duplicate_window": grenzen.INSTROOM_DUBBEL_S * _NS,
    })  # fmt: skip


def _hub_consument(code: str) -> Consumentwens:
    # No `backoff` here: it would also set the time after which an unanswered message returns. The hub answers every
    # message, "again" included, with the waiting time it wants.
    return Consumentwens(instroom(code), HUB_CONSUMENT, {
        "ack_wait": grenzen.INSTROOM_BEVESTIG_S * _NS,
        "max_deliver": grenzen.INSTROOM_POGINGEN_MAX,
        "max_ack_pending": grenzen.INSTROOM_ONBEVESTIGD_MAX,
    })  # fmt: skip


def _partij_consument(code: str) -> Consumentwens:
    return Consumentwens(KETEN, code, {
        "filter_subject": postvak(code),
        "backoff": [s * _NS for s in grenzen.UITSTROOM_HERHALING_S],
        "max_deliver": -1,
        "max_ack_pending": grenzen.UITSTROOM_ONBEVESTIGD_MAX,
    })  # fmt: skip


def verschil(wat: str, wens: Stroomwens | Consumentwens, heeft: Mapping[str, Any]) -> list[str]:
    """Name each field that differs, with what is wanted and what is there."""
    standaard = STROOM_STANDAARD if isinstance(wens, Stroomwens) else CONSUMENT_STANDAARD
    wil = {**standaard, **wens.velden}
    overig = {veld for veld, waarde in heeft.items() if waarde not in (None, False, 0, "", [], {}, -1)} - _VAN_DE_SERVER
    return [
        f"{wat}, {veld}: moet zijn {json.dumps(wil.get(veld))}, is {json.dumps(heeft.get(veld))}"
        for veld in sorted(overig | set(wil))
        if not _gelijk(veld, wil.get(veld), heeft.get(veld))
    ]


def _gelijk(veld: str, wil: object, heeft: object) -> bool:
    if veld == "subjects" and isinstance(wil, list) and isinstance(heeft, list):
        return sorted(wil) == sorted(heeft)
    return wil == heeft or (not wil and not heeft)
