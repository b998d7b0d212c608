"""Every limit of the bus, each with its reason. Units stand last in the name."""

from __future__ import annotations

from typing import Final

KIB: Final = 1_024
MIB: Final = 1_024 * KIB
GIB: Final = 1_024 * MIB
MINUUT_S: Final = 60
UUR_S: Final = 60 * MINUUT_S
DAG_S: Final = 24 * UUR_S

SERVERVERSIE_MIN: Final = (2, 12)
"""Atomic batch publish, on which "all or nothing" rests, came with 2.12."""

LADING_BYTES_MAX: Final = 256 * KIB
"""Largest payload on a connection. A message may be 64 KiB; a larger one must still reach the hub, which refuses it by
name and remembers that it did. At the server's limit a connection is broken instead and the sender never learns why.
The reads of the hub (up to `LEES_ONDERWERPEN_MAX` subjects in one request) need the room as well."""

PARTIJ_VERBINDINGEN_MAX: Final = 16
"""Connections of one party: an adapter, its standby, a person who looks, and reconnects that overlap."""
PARTIJ_ABONNEMENTEN_MAX: Final = 256
"""Subscriptions of one party: reply inboxes only; a handful per connection."""

INSTROOM_BERICHTEN_MAX: Final = 1_000
"""Messages of one party in flight. A party that floods is told so by the server (10077); others go on."""
INSTROOM_BYTES_MAX: Final = 64 * MIB
"""`INSTROOM_BERICHTEN_MAX` messages of 64 KiB: a party cannot fill the disk with larger ones either."""
INSTROOM_DUBBEL_S: Final = 2 * MINUUT_S
"""Window in which the server itself drops a repeated `Nats-Msg-Id`; a first filter, the hub remembers for a week."""

VERTROKKEN_MAX: Final = 32
"""Parties that left the register and whose streams still hold their room: municipalities merge every year. More than
these must be cleared up before new ones fit."""

KETEN_BYTES_MAX: Final = 16 * GIB
"""Room for deliveries, states and marks; when it is full commits are refused, so nothing leaves (fail closed)."""
KETEN_DUBBEL_MS: Final = 100
"""Entries of KETEN carry no `Nats-Msg-Id` (fences do that work), so the window is as small as the server allows."""
JOURNAAL_BYTES_MAX: Final = 64 * GIB
"""About a hundred million records; when it is full its lag grows and the watcher stops the intake."""
ADVIES_BYTES_MAX: Final = 64 * MIB
"""Advisories are small; the oldest go first."""
ADVIES_LEEFTIJD_S: Final = 90 * DAG_S
"""A human looks at what was given up within a quarter."""
BELEIDSKAST_BYTES_MAX: Final = 256 * MIB
"""Every bundle that was ever live: hundreds, of some hundred KB each. When it is full nothing new is activated."""
PARTIJENKAST_BYTES_MAX: Final = 1 * GIB
"""64 earlier cards of 342 parties at 10 to 40 KB each. When it is full no party changes any more: a human must look."""
ZAAKSLEUTELS_BYTES_MAX: Final = 1 * GIB
"""Some five million keys of 200 bytes: fifty years of the country. When it is full no case is opened any more."""
JOURNAALKAST_BYTES_MAX: Final = 16 * MIB
"""64 checkpoints of at most 64 KB, with the signatures of witnesses; in practice one KB each."""
GEHEUGENOPSLAG_BYTES_MAX: Final = 64 * MIB
"""Leases only."""

BATCH_BERICHTEN_MAX: Final = 256
"""Messages in one batch of the intake: a commit costs about as much for many as for one; more would make
the first wait too long."""
BATCH_GEGEVENS_MAX: Final = 1_000
"""Entries of one atomic batch; the server's own limit."""
LEES_ONDERWERPEN_MAX: Final = 512
"""Subjects of one read. The server gives up at 1,024 results, and a pattern may yield several."""
PING_S: Final = 20
"""A connection of the hub's own on which nothing comes is asked this often whether it is there …"""
PINGS_MAX: Final = 2
"""… and given up when so many of those were not answered: a dead line is found within a minute, not six."""
WACHT_ANTWOORD_S: Final = 5.0
"""Longer than any stall of a healthy disk; after it the outcome counts as unknown."""
INRICHTING_TEGELIJK_MAX: Final = 64
"""Requests in flight while streams are made; the server's queue for API calls is bounded."""

HERHALING_S: Final = (5, 15, MINUUT_S, 5 * MINUUT_S, 15 * MINUUT_S, UUR_S, 3 * UUR_S, 6 * UUR_S, *(5 * (12 * UUR_S,)))
"""Waiting time before each next try of an inbound message: 5 s … 12 h, 71 hours together: a weekend, and
the Monday on which somebody sees it."""
INSTROOM_POGINGEN_MAX: Final = len(HERHALING_S) + 1
"""After the last try the message stays in its stream, is handed out no more, and an advisory says so."""
INSTROOM_BEVESTIG_S: Final = 30
"""An unanswered message comes back after this time: longer than any batch takes, short after a crash."""
INSTROOM_ONBEVESTIGD_MAX: Final = 512
"""Two batches of one party in hand: one that commits and one that is collected."""
UITSTROOM_HERHALING_S: Final = (30, MINUUT_S, 5 * MINUUT_S, 15 * MINUUT_S, UUR_S)
"""A delivery that was not acknowledged is handed out again, hourly at last, until it expires."""
UITSTROOM_ONBEVESTIGD_MAX: Final = 1_000
"""Deliveries a party may have in hand at once: as many as it may send (`INSTROOM_BERICHTEN_MAX`)."""
