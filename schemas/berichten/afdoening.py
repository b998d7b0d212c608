"""`afdoening`: the decision, by politie (verwijzing) or om (ZSM)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import StringConstraints, model_validator

from schemas.basis import Datum, Gedaante, Lijst, Model, Tekst, weiger
from schemas.berichten.advies import Beslissing
from schemas.berichten.bericht import Bericht
from schemas.berichten.feit import Feit, Zorg
from schemas.veld import Veld

Sepotcode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}$"), Gedaante("sepotcode", "sepotcode van twee cijfers")
]
"""Two digits; 01 means: wrongly marked as suspect (R15)."""
TEN_ONRECHTE: Final = "01"
RAADSONDERZOEK: Final = "raadsonderzoek"


def sepotcode_klopt(beslissing: str, sepotcode: str | None) -> bool:
    """Whether a sepot code fits the decision: only with a sepot, and 01 not with a conditional one.

    A conditional sepot is about somebody who did it; a code 01 beside it would have the case destroyed by mistake.
    """
    if sepotcode is None:
        return True
    return beslissing == "sepot" or (beslissing == "voorwaardelijk-sepot" and sepotcode != TEN_ONRECHTE)


class Voorwaarde(Model):
    """A condition or gedragsaanwijzing."""

    soort: Annotated[
        Literal["voorwaarde", "gedragsaanwijzing"],
        Veld("Soort voorwaarde", "Voorwaarde of gedragsaanwijzing", "justitie", "besluit", "gesloten"),
    ]
    tekst: Annotated[Tekst, Veld("Voorwaarde", "Waaraan de jongere zich moet houden", "justitie", "besluit", "vrij")]


class Omgevingscontext(Model):
    """What the municipality told in triage, on its way to the ZSM table (R08)."""

    gegeven_op: Annotated[
        Datum, Veld("Context gegeven op", "Datum waarop de gemeente dit vertelde", "context", "zorg", "gesloten")
    ]
    tekst: Annotated[
        Tekst, Veld("Omgevingscontext", "Wat de gemeente in de triage vertelde", "context", "zorg", "vrij")
    ]


class Afdoeningsinhoud(Model):
    """The decision and what comes with it."""

    beslisser: Annotated[
        Literal["politie", "om"], Veld("Beslisser", "Wie de afdoening neemt", "justitie", "besluit", "gesloten")
    ]
    beslissing: Annotated[
        Beslissing, Veld("Beslissing", "De gekozen afdoening of route", "justitie", "besluit", "gesloten")
    ]
    sepotcode: Annotated[
        Sepotcode | None, Veld("Sepotcode", "Reden van het sepot, twee cijfers", "justitie", "besluit", "gesloten")
    ] = None
    datum: Annotated[
        Datum, Veld("Datum afdoening", "Dag waarop de afdoening is genomen", "justitie", "besluit", "gesloten")
    ]
    voorwaarden: Annotated[list[Voorwaarde], Lijst] = []
    advies_gevolgd: Annotated[
        Literal["ja", "nee", "geen-advies"] | None,
        Veld("Advies gevolgd", "Of het advies is gevolgd", "justitie", "besluit", "gesloten"),
    ] = None
    motivering_afwijking: Annotated[
        Tekst | None, Veld("Motivering afwijking", "Waarom van het advies is afgeweken", "justitie", "besluit", "vrij")
    ] = None
    onderzoeksopdracht: Annotated[
        Literal["geen", "rvdk", "reclassering"] | None,
        Veld("Onderzoeksopdracht", "Wie verder onderzoek doet", "justitie", "besluit", "gesloten"),
    ] = None
    gezamenlijke_reprimande: Annotated[
        bool | None,
        Veld(
            "Gezamenlijke reprimande",
            "Of politie en gemeente de reprimande samen geven",
            "justitie",
            "besluit",
            "gesloten",
        ),
    ] = None
    omgevingscontext: Omgevingscontext | None = None

    @model_validator(mode="after")
    def _besluit_hoort_bij_codes(self) -> Afdoeningsinhoud:
        # A raadsonderzoek is ordered at the Raad: an order to another, or to nobody, contradicts it.
        ander = self.beslissing == RAADSONDERZOEK and self.onderzoeksopdracht not in {None, "rvdk"}
        if ander or not sepotcode_klopt(self.beslissing, self.sepotcode):
            raise weiger("VELD-samenhang")
        return self


class VoorGemeente(Model):
    """Sentences written for the municipality: all of a decision that may reach its dossier (R06, R09, R10)."""

    reden_gezamenlijke_reprimande: Annotated[
        Tekst | None,
        Veld(
            "Reden gezamenlijke reprimande", "Waarom de reprimande samen wordt gegeven", "mededeling", "besluit", "vrij"
        ),
    ] = None
    halt_mededeling: Annotated[
        Tekst | None,
        Veld(
            "Mededeling bij Halt",
            "Wat bij een Halt-verwijzing aan de gemeente wordt gemeld",
            "mededeling",
            "besluit",
            "vrij",
        ),
    ] = None
    vervolgondersteuning_gewenst: Annotated[
        bool | None,
        Veld(
            "Vervolgondersteuning gewenst",
            "Of steun van de gemeente na de afdoening gewenst is",
            "mededeling",
            "besluit",
            "gesloten",
        ),
    ] = None


class AfdoeningV1(Bericht):
    """The decision. Who may take it, and what reaches whom, is in the convenant (R07, R09, R10, R15, R16)."""

    afdoening: Afdoeningsinhoud
    voor_gemeente: VoorGemeente | None = None
    feit: Feit | None = None
    zorgen: Annotated[list[Zorg], Lijst] = []
