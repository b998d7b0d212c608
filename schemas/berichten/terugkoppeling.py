"""`terugkoppeling`: that a decision was taken and what became of the advice."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import model_validator

from schemas.basis import Datum, Model, Tekst, weiger
from schemas.berichten.advies import Beslissing
from schemas.berichten.afdoening import RAADSONDERZOEK, Sepotcode, sepotcode_klopt
from schemas.berichten.bericht import Bericht
from schemas.veld import Veld


class Terugkoppelingsinhoud(Model):
    """`besluit_genomen_op` is *dat-informatie* (R16); the rest is content."""

    besluit_genomen_op: Annotated[
        Datum, Veld("Besluit genomen op", "Dag waarop een besluit is genomen", "justitie", "besluit", "gesloten")
    ]
    beslissing: Annotated[
        Beslissing,
        Veld("Teruggekoppelde beslissing", "De gekozen afdoening of route", "justitie", "besluit", "gesloten"),
    ]
    sepotcode: Annotated[
        Sepotcode | None,
        Veld("Teruggekoppelde sepotcode", "Reden van het sepot, twee cijfers", "justitie", "besluit", "gesloten"),
    ] = None
    advies_gevolgd: Annotated[
        Literal["ja", "nee", "geen-advies"],
        Veld("Teruggekoppeld: advies gevolgd", "Of het advies is gevolgd", "justitie", "besluit", "gesloten"),
    ]
    motivering: Annotated[
        Tekst | None, Veld("Motivering", "Waarom het advies niet is gevolgd", "justitie", "besluit", "vrij")
    ] = None
    onderzoek_loopt: Annotated[
        bool, Veld("Onderzoek loopt", "Of verder onderzoek is opgedragen", "justitie", "besluit", "gesloten")
    ]
    vermoeden_complex: Annotated[
        bool | None,
        Veld(
            "Vermoeden complex bij terugkoppeling",
            "Of er vermoedelijk meer problemen tegelijk zijn",
            "justitie",
            "zorg",
            "gesloten",
        ),
    ] = None

    @model_validator(mode="after")
    def _besluit_hoort_bij_codes(self) -> Terugkoppelingsinhoud:
        # Whoever says both that the Raad must look and that no research was ordered, contradicts himself.
        geen = self.beslissing == RAADSONDERZOEK and not self.onderzoek_loopt
        if geen or not sepotcode_klopt(self.beslissing, self.sepotcode):
            raise weiger("VELD-samenhang")
        return self


class TerugkoppelingV1(Bericht):
    """From om or politie, in the phase vervolg (R12, R14, R15, R16)."""

    terugkoppeling: Terugkoppelingsinhoud
