"""Ids of traces and spans (W3C Trace Context), made of ids that the journal holds, so that they are always the same.

- trace: the 16 bytes of the message id, which its sender and the hub both know. An advice that a signal woke belongs to
  the trace of that signal. A `traceparent` of the sender is neither recorded nor passed on: 48 digits that somebody
  else chooses are room for a number of a person, also on the way to who may not have it;
- span: eight bytes of SHA-256 over a random id of the hub's own: that of the delivery, and for what was not delivered
  that of its record and the place in it. Nobody but the hub chooses them.
"""

from __future__ import annotations

import hashlib
from typing import Final

_NIETS: Final = bytes(16)


def trace_van(kenmerk: str) -> str:
    """The trace of a message id (UUID). All zeroes is no trace (W3C Trace Context, 3.2.2.3): that one is hashed."""
    trace = kenmerk.replace("-", "")
    return trace if bytes.fromhex(trace) != _NIETS else hashlib.sha256(kenmerk.encode()).hexdigest()[:32]


def span_van(kenmerk: str, nummer: int = 0) -> str:
    """The span of part `nummer` of the record with this id, or of the delivery with this id."""
    return hashlib.sha256(f"ketenhub-span {kenmerk} {nummer}".encode()).hexdigest()[:16]


def spoor_van(kenmerk: str, levering: str) -> str:
    """The `traceparent` of a delivery: the trace of its message, and the delivery as the parent of what follows.

    A receiver that logs it as where the action came from names exactly the hub's line about this delivery.
    """
    return f"00-{trace_van(kenmerk)}-{span_van(levering)}-01"
