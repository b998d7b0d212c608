"""What all five messages share: purpose, phase, addressees and the young person."""

from __future__ import annotations

from typing import Annotated

from schemas.basis import Bestemming, Code, Lijst, Model, Uuid
from schemas.personen import Betrokkene
from schemas.veld import Veld


class Bericht(Model):
    """Head of every message.

    `doel` and `fase` are words of the policy dictionary. The schema only checks their form: a purpose that is no
    purpose of the convenant is refused by the policy, with its rule (R23), not by a list in code.
    """

    doel: Annotated[
        Code,
        Veld("Doel", "Doel van het convenant waarvoor dit bericht wordt verstuurd", "proces", "proces", "gesloten"),
    ]
    fase: Annotated[
        Code, Veld("Fase", "Fase van de werkwijze waarin dit bericht hoort", "proces", "proces", "gesloten")
    ]
    aan: Annotated[
        list[
            Annotated[
                Bestemming,
                Veld(
                    "Aan",
                    "Aan wie het is gericht. Leeg: de gemeente van inschrijving en wie al bij de zaak betrokken is; "
                    "noem Halt, het OM en anderen die er nog niet bij zijn zelf",
                    "proces",
                    "proces",
                    "gesloten",
                ),
            ]
        ],
        Lijst,
    ] = []
    in_antwoord_op: Annotated[
        Uuid | None,
        Veld(
            "In antwoord op",
            "Kenmerk (id) van het bericht dat hiermee wordt beantwoord",
            "proces",
            "proces",
            "gesloten",
        ),
    ] = None
    betrokkene: Betrokkene
