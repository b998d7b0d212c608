"""`advies`: context information and a proposed direction; asked for, or a mark made in advance."""

from __future__ import annotations

from typing import Annotated, Literal

from schemas.basis import Datum, Lijst, Model, Naam, Tekst
from schemas.berichten.bericht import Bericht
from schemas.berichten.feit import Leefgebied
from schemas.veld import Veld

Beslissing = Literal[
    "reprimande",
    "boete",
    "halt",
    "zsm",
    "sepot",
    "voorwaardelijk-sepot",
    "strafbeschikking",
    "om-zitting",
    "dagvaarding",
    "voorgeleiding",
    "buitenstrafrechtelijk",
    "raadsonderzoek",
]
"""The afdoeningen and routes that police and the ZSM table may choose."""


class Bevinding(Model):
    """What the adviser knows of one leefgebied."""

    leefgebied: Annotated[
        Leefgebied, Veld("Leefgebied van de bevinding", "Waarover de bevinding gaat", "context", "zorg", "gesloten")
    ]
    tekst: Annotated[Tekst, Veld("Bevinding", "Wat de adviseur hierover weet", "context", "zorg", "vrij")]


class Traject(Model):
    """Help or a measure that runs."""

    soort: Annotated[
        Literal["jeugdhulp", "jeugdbescherming", "jeugdreclassering"],
        Veld("Soort traject", "Soort hulp of maatregel die loopt", "context", "zorg", "gesloten"),
    ]
    aanbieder: Annotated[Naam, Veld("Aanbieder traject", "Wie het traject uitvoert", "context", "zorg", "gesloten")]
    sinds: Annotated[
        Datum | None, Veld("Traject sinds", "Datum waarop het traject is begonnen", "context", "zorg", "gesloten")
    ] = None


class Leerplicht(Model):
    """What the attendance officer reports."""

    verzuim: Annotated[
        Literal["geen", "licht", "ernstig"], Veld("Verzuim", "Mate van schoolverzuim", "context", "zorg", "gesloten")
    ]
    toelichting: Annotated[
        Tekst | None, Veld("Toelichting verzuim", "Toelichting op het verzuim", "context", "zorg", "vrij")
    ] = None


class BestuurlijkeMaatregel(Model):
    """A measure of the mayor."""

    soort: Annotated[
        Literal["gebiedsverbod", "huisverbod", "overig"],
        Veld("Bestuurlijke maatregel", "Soort maatregel van de burgemeester", "context", "zorg", "gesloten"),
    ]
    tot: Annotated[Datum | None, Veld("Maatregel tot", "Einddatum van de maatregel", "context", "zorg", "gesloten")] = (
        None
    )


class Adviesinhoud(Model):
    """The advice itself. Its age is counted from `opgesteld_op` (R13)."""

    opgesteld_op: Annotated[
        Datum, Veld("Opgesteld op", "Datum waarop het advies is opgesteld", "context", "advies", "gesloten")
    ]
    opsteller: Annotated[
        Naam | None, Veld("Opsteller", "Functie van wie het advies heeft opgesteld", "context", "advies", "gesloten")
    ] = None
    eindverantwoordelijke: Annotated[
        Naam | None,
        Veld("Eindverantwoordelijke", "Functie van wie voor het advies instaat", "context", "advies", "gesloten"),
    ] = None
    doel_interventie: Annotated[
        Tekst | None, Veld("Doel van de interventie", "Wat de interventie moet bereiken", "context", "advies", "vrij")
    ] = None
    leefgebieden: Annotated[list[Bevinding], Lijst] = []
    trajecten: Annotated[list[Traject], Lijst] = []
    leerplicht: Leerplicht | None = None
    bestuurlijke_maatregelen: Annotated[list[BestuurlijkeMaatregel], Lijst] = []
    contextinformatie: Annotated[
        Tekst | None,
        Veld("Contextinformatie", "Gevolgen voor gezin en omgeving", "context", "zorg", "vrij"),
    ] = None
    geadviseerde_afdoening: Annotated[
        Beslissing | None,
        Veld("Geadviseerde afdoening", "Afdoening die de adviseur voorstelt", "context", "advies", "gesloten"),
    ] = None
    onderbouwing: Annotated[
        Tekst | None, Veld("Onderbouwing", "Waarom de adviseur dit voorstelt", "context", "advies", "vrij")
    ] = None


class AdviesV1(Bericht):
    """From gemeente, veiligheidshuis, rvdk, reclassering or gecertificeerde instelling.

    A veiligheidshuis that sends it without a running case marks the person: the advice waits in the hub, sealed,
    until a `signaal` hits it.
    """

    advies: Adviesinhoud
    ondersteuning_gewenst: Annotated[
        bool | None,
        Veld(
            "Ondersteuning gewenst",
            "Of jongere en gezin steun van de gemeente willen",
            "mededeling",
            "besluit",
            "gesloten",
        ),
    ] = None
