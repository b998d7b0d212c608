"""The young person and those around him: field group `betrokkene` of every message."""

from __future__ import annotations

from typing import Annotated, Literal

from schemas.basis import Bsn, Datum, Gemeentecode, Huisnummer, Lijst, Model, Naam, Postcode, Telefoon
from schemas.veld import Veld


class Adres(Model):
    """Where the young person lives, as the BRP has it."""

    straat: Annotated[Naam, Veld("Straat", "Straatnaam van het woonadres", "brp", "contact", "gesloten")]
    huisnummer: Annotated[Huisnummer, Veld("Huisnummer", "Huisnummer met toevoeging", "brp", "contact", "gesloten")]
    postcode: Annotated[Postcode, Veld("Postcode", "Postcode van het woonadres", "brp", "contact", "gesloten")]
    woonplaats: Annotated[Naam, Veld("Woonplaats", "Woonplaats van het woonadres", "brp", "contact", "gesloten")]


class Gezagdrager(Model):
    """Someone with parental authority."""

    naam: Annotated[Naam, Veld("Naam gezagdrager", "Naam van wie het gezag heeft", "brp", "gezin", "gesloten")]
    relatie: Annotated[
        Literal["ouder", "voogd", "instelling"],
        Veld("Relatie gezagdrager", "Hoe de gezagdrager zich tot de jongere verhoudt", "brp", "gezin", "gesloten"),
    ]
    telefoon: Annotated[
        Telefoon | None,
        Veld("Telefoon gezagdrager", "Waarop de gezagdrager te bereiken is", "brp", "gezin", "gesloten"),
    ] = None


class Betrokkene(Model):
    """The young person. `bsn` finds the case; it is never an identifier of anything on the wire or on disk."""

    bsn: Annotated[Bsn, Veld("Burgerservicenummer", "Nummer van de jongere in de BRP", "brp", "identiteit", "gesloten")]
    voornamen: Annotated[
        Naam | None, Veld("Voornamen", "Voornamen van de jongere", "brp", "identiteit", "gesloten")
    ] = None
    achternaam: Annotated[
        Naam | None, Veld("Achternaam", "Achternaam van de jongere, met voorvoegsel", "brp", "identiteit", "gesloten")
    ] = None
    geboortedatum: Annotated[
        Datum | None, Veld("Geboortedatum", "Geboortedatum van de jongere", "brp", "identiteit", "gesloten")
    ] = None
    adres: Adres | None = None
    gemeente_inschrijving: Annotated[
        Gemeentecode | None,
        Veld("Gemeente van inschrijving", "CBS-code van de gemeente in de BRP", "brp", "contact", "gesloten"),
    ] = None
    gezagdragers: Annotated[list[Gezagdrager], Lijst] = []
