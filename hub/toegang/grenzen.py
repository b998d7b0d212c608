"""Limits of the decision point, each with its reason. It speaks with few and trusted systems, and holds nothing."""

from __future__ import annotations

from typing import Final

VERZOEK_BYTES_MAX: Final = 65_536
"""Bytes of a request: as many as a message may have (`schemas.json_strikt.BERICHT_BYTES_MAX`). A question with all
features and fields takes 4 KB."""
KOP_BYTES_MAX: Final = 16_384
"""Bytes of request line and headers; ours need less than one KB."""
VERZOEK_S: Final = 10.0
"""From the connection, or from the answer before it, to the end of an answer. An answer takes a millisecond; who sends
a byte a second is cut off."""
STIL_S: Final = 5.0
"""How long a connection may stay open after an answer, waiting for a next request."""
VERBINDINGEN_MAX: Final = 64
"""Connections at the same time; more are closed at once. A handful of systems ask, each over one or two."""
WACHTRIJ_MAX: Final = 128
"""Connections that the machine holds until they are accepted."""
STOP_S: Final = 2.0
"""How long a stopping decision point finishes what it is answering."""
REGISTER_BYTES_MAX: Final = 4 * 1024 * 1024
"""Bytes of one register in the archive: the shipped policy makes 0.1 MB of it."""
VERSIES_MAX: Final = 50
"""Versions of one activity that its page names, the last first; older ones are still found at their own address."""
