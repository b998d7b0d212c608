"""Named profiles: every algorithm is fixed by the name, and the name by the register. There is no negotiation.

A profile is data; the arithmetic is in the room of that profile (`jose1`, `hpkepq1`), and `zegel` joins them. A new one
is a line here, a room, and a place in the table of `zegel`; nothing else knows of algorithms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from hub.trust.fouten import Zegelweigering
from hub.trust.sleutelsoorten import ED25519, MLKEM768_X25519, X25519, Sleutelsoort

Gebruik = Literal["teken", "zegel"]
TEKEN: Final = "teken"
ZEGEL: Final = "zegel"

JOSE_1: Final = "jose-1"
HPKE_PQ_1: Final = "hpke-pq-1"

INHOUD_BYTES_MAX: Final = 131_072
"""Largest content that is sealed: twice a message (64 KiB), so that one that is too large still reaches whoever must
refuse it by name and remember that it did."""
ZEGEL_BYTES_MAX: Final = 262_144
"""Largest sealed message: what NATS carries here (`hub.bus.grenzen.LADING_BYTES_MAX`). `jose-1` writes 16 bytes for
every 9, so `INHOUD_BYTES_MAX` becomes 235,000 at most."""
KOP_BYTES_MAX: Final = 1_024
"""A header: 43 characters of key name, two codes of 64, a subject of 240, a UUID, and names. Some 700 at most."""


@dataclass(frozen=True, slots=True)
class Profiel:
    """What a name fixes.

    `typ`: what stands in the signed header, so that a signature belongs to one profile; `teken` and `zegel`: the kinds
    of key to sign and to seal with.
    """

    naam: str
    typ: str
    teken: Sleutelsoort
    zegel: Sleutelsoort

    def soort(self, gebruik: Gebruik) -> Sleutelsoort:
        """The kind of key for a use."""
        return self.teken if gebruik == TEKEN else self.zegel


PROFIELEN: Final[Mapping[str, Profiel]] = MappingProxyType(
    {
        JOSE_1: Profiel(JOSE_1, "ketenhub-jose-1", ED25519, X25519),
        HPKE_PQ_1: Profiel(HPKE_PQ_1, "ketenhub-hpke-pq-1", ED25519, MLKEM768_X25519),
    }
)
"""Name → profile. Both sign with Ed25519: a signature must hold today; what is read must stay secret for decades."""


def zoek(naam: str) -> Profiel:
    """A profile by name.

    Raises:
        Zegelweigering: `ZEGEL-profiel`, there is none of this name.
    """
    profiel = PROFIELEN.get(naam)
    if profiel is None:
        raise Zegelweigering("ZEGEL-profiel")
    return profiel
