"""`informatieverzoek`: a question with a deadline."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.basis import Lijst, Tekst, Tijdstip
from schemas.berichten.bericht import Bericht
from schemas.berichten.feit import Feit, Leefgebied, Zorg
from schemas.veld import Veld


class InformatieverzoekV1(Bericht):
    """What the asker wants to know, about which leefgebieden, before when."""

    vraag: Annotated[Tekst, Veld("Vraag", "Wat de vrager wil weten", "proces", "proces", "vrij")]
    leefgebieden: Annotated[
        list[
            Annotated[
                Leefgebied,
                Veld("Gevraagd leefgebied", "Waarover informatie wordt gevraagd", "proces", "proces", "gesloten"),
            ]
        ],
        Field(min_length=1, max_length=7),
    ]
    antwoord_voor: Annotated[
        Tijdstip,
        Veld("Antwoord voor", "Uiterste tijdstip waarop het antwoord nodig is", "proces", "proces", "gesloten"),
    ]
    feit: Feit | None = None
    zorgen: Annotated[list[Zorg], Lijst] = []
