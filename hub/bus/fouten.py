"""The refusal of the bus: a stable code and a Dutch sentence for who runs the hub."""

from __future__ import annotations


class Busweigering(Exception):
    """The bus may not be used as it is; the hub does not start. Never carries personal data or a key.

    Codes: `BUS-partij`, `BUS-sleutel`, `BUS-programma`, `BUS-bezet`, `BUS-start`, `BUS-adres`, `BUS-monitor`,
    `BUS-versie`, `BUS-sync`, `BUS-lading`, `BUS-stroom-weg`, `BUS-afwijking`, `BUS-inrichting`, `BUS-tls`, `BUS-naam`,
    `BUS-herlaad`.
    """

    def __init__(self, code: str, uitleg: str) -> None:
        """Keep the stable `code` and the sentence `uitleg`."""
        super().__init__(f"{code}: {uitleg}")
        self.code = code
        self.uitleg = uitleg
