"""The refusals of certificates: a stable code and one Dutch sentence each. Never a name, a key or what stood in one."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

UITLEG: Final = MappingProxyType(
    {
        "CERT-vorm": "Dit is geen leesbaar certificaat, geen leesbare aanvraag of geen leesbare sleutel (PEM).",
        "CERT-oin": "In het certificaat staat geen OIN: precies één serialNumber van 20 cijfers in het onderwerp.",
        "CERT-san": "De naam in het certificaat (SAN) is niet precies die van het OIN, of er staat nog een naam bij.",
        "CERT-verlopen": "Het certificaat is verlopen.",
        "CERT-nog-niet": "Het certificaat is nog niet geldig.",
        "CERT-gebruik": "Het certificaat is niet bedoeld om mee in te loggen (clientAuth).",
        "CERT-ca": "Dit is het certificaat van een uitgever. Daarmee logt niemand in.",
        "CERT-uitgever": "Het certificaat komt niet van een uitgever die de hub vertrouwt, of de keten klopt niet.",
        "CERT-sleutel": "De sleutel in het certificaat is te zwak of van een soort die de hub niet gebruikt.",
        "CERT-keten": "De keten van het certificaat is te lang.",
        "CERT-aanvraag": "De aanvraag is niet getekend met haar eigen sleutel, of vraagt een andere naam dan deze.",
    }
)
"""Code and sentence of every refusal."""


class Certificaatweigering(Exception):
    """A certificate or a request for one is not accepted. `code` is a key of `UITLEG`, `uitleg` its sentence."""

    def __init__(self, code: str) -> None:
        """Keep the stable `code`; the sentence belongs to it."""
        self.code = code
        self.uitleg = UITLEG[code]
        super().__init__(f"{code}: {self.uitleg}")
