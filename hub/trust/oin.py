"""The OIN: who an organisation is in digital traffic with the Dutch government.

20 digits: a prefix of 8 that names the register the number comes from, the number, and zeros (Logius, *OIN-stelsel*,
"Samenstelling OIN" and "Prefix tabel"). A number of 9 digits leaves three zeros; one of the KvK has 8 and leaves four.
The standard allows letters in a number (BRIN); certificates and the dictionary here do not.

Having an OIN gives no right to anything: it says who, not what.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hub.trust.partijfouten import Partijweigering

LENGTE: Final = 20
VOORVOEGSELS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "00000001": 3,  # RSIN
        "00000002": 3,  # Fi-nummer
        "00000003": 4,  # KvK-nummer: 8 digits
        "00000004": 3,  # SubOIN: a part of an organisation, a samenwerkingsverband
        "00000006": 3,  # number given by Logius itself
        "00000007": 3,  # BRIN
        "00000008": 3,  # abroad
        "00000009": 3,  # Dezi, care providers
        "00000010": 3,  # TRR-BD
        "00000011": 3,  # Dezi, insurers
        "00000099": 3,  # tests: anybody may use it
    }
)
"""Prefix → how many zeros it ends in at least. 00000005 is not given out."""
PROEF: Final = "00000099"
URN: Final = "urn:nld:oin:"
"""Stands before the OIN in a certificate (SAN) and in `source`."""


def lees_oin(tekst: str) -> str:
    """Return the OIN that this is.

    Raises:
        Partijweigering: `PARTIJ-oin`, it is none.
    """
    nullen = VOORVOEGSELS.get(tekst[:8], 0)
    # `isdigit` alone takes digits of other scripts too.
    goed = len(tekst) == LENGTE and tekst.isascii() and tekst.isdigit() and nullen > 0
    if not goed or not tekst.endswith("0" * nullen) or not tekst[8:-nullen].strip("0"):
        raise Partijweigering("PARTIJ-oin")
    return tekst


def oin_urn(oin: str) -> str:
    """As it stands in a certificate: `urn:nld:oin:<20 digits>`."""
    return URN + oin
