"""The one error of the SDK. Every code is stable and documented in `LEESMIJ.md`; no error holds a value or a key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PARTNER-map": "in de map van de partner ontbreekt iets, of er is iets aan veranderd",
        "PARTNER-bericht": "dit soort bericht bestaat niet; kies signaal, informatieverzoek, advies, afdoening of"
        " terugkoppeling",
        "PARTNER-tijd": "een eigen kenmerk en een eigen tijd horen bij elkaar: geef ze allebei, met een tijdzone",
        "PARTNER-geen-antwoord": "er kwam op tijd geen antwoord; het bericht ligt bij de hub, vraag het later nog eens",
        "PARTNER-ontvangst": "het ondertekende bewijs van de hub ontbreekt in zijn antwoord of hoort er niet bij",
    }
)
"""Codes of the SDK itself. Besides these: `LIJN-…` (the line), `ZEGEL-…` (keys), and those of the schemas."""


class Partnerfout(Exception):
    """Something did not work. `code` for machines, `uitleg` (Dutch) for people.

    `kenmerk` and `tijd` belong to the message that was sent: with both, the same message can be sent again. `opnieuw`:
    whether the same call can succeed later without anybody changing anything.
    """

    def __init__(
        self,
        code: str,
        uitleg: str | None = None,
        *,
        kenmerk: str | None = None,
        tijd: datetime | None = None,
        opnieuw: bool = False,
    ) -> None:
        self.code = code
        self.uitleg = CODES[code] if uitleg is None else uitleg
        super().__init__(f"{code}: {self.uitleg}")
        self.kenmerk = kenmerk
        self.tijd = tijd
        self.opnieuw = opnieuw
