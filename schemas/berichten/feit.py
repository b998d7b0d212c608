"""What the police know: field groups `feit` and `zorgen`. Everything here has herkomst politie (R06)."""

from __future__ import annotations

from typing import Annotated, Literal

from schemas.basis import Datum, Dossiernummer, Lijst, Model, Naam, Tekst
from schemas.veld import Veld

Leefgebied = Literal["financien", "school-werk", "gezondheid", "gezin", "huisvesting", "sociale-omgeving", "vrije-tijd"]
"""The seven leefgebieden of the veiligheidshuizen."""


class Medeverdachte(Model):
    """Another suspect: data about a third person."""

    naam: Annotated[Naam, Veld("Naam medeverdachte", "Naam van een medeverdachte", "politie", "derden", "gesloten")]
    geboortedatum: Annotated[
        Datum | None,
        Veld("Geboortedatum medeverdachte", "Geboortedatum van een medeverdachte", "politie", "derden", "gesloten"),
    ] = None


class Slachtoffer(Model):
    """A victim: data about a third person."""

    naam: Annotated[Naam, Veld("Naam slachtoffer", "Naam van een slachtoffer", "politie", "derden", "gesloten")]
    relatie: Annotated[
        Tekst | None,
        Veld("Relatie slachtoffer", "Hoe het slachtoffer de jongere kent", "politie", "derden", "vrij"),
    ] = None


class Antecedent(Model):
    """An earlier contact with police or justice."""

    datum: Annotated[
        Datum, Veld("Datum antecedent", "Datum van een eerder feit", "politie", "strafrechtelijk", "gesloten")
    ]
    omschrijving: Annotated[
        Tekst, Veld("Antecedent", "Omschrijving van een eerder feit", "politie", "strafrechtelijk", "vrij")
    ]


class Politiemutatie(Model):
    """A line in the police's own incident register."""

    datum: Annotated[
        Datum,
        Veld("Datum mutatie", "Datum van een mutatie in het politiesysteem", "politie", "strafrechtelijk", "gesloten"),
    ]
    tekst: Annotated[
        Tekst,
        Veld("Politiemutatie", "Tekst van een mutatie in het politiesysteem", "politie", "strafrechtelijk", "vrij"),
    ]


class Feit(Model):
    """The offence the young person is suspected of."""

    verdacht: Annotated[
        bool, Veld("Verdacht", "Of de jongere van dit feit verdacht wordt", "politie", "delict", "gesloten")
    ]
    pleegdatum: Annotated[Datum, Veld("Pleegdatum", "Dag waarop het feit is gepleegd", "politie", "delict", "gesloten")]
    zwaarte: Annotated[
        Literal["licht", "midden", "zwaar"], Veld("Zwaarte", "Zwaarte van het feit", "politie", "delict", "gesloten")
    ]
    aanleiding: Annotated[
        Literal["heterdaad", "dagrapport"],
        Veld("Aanleiding", "Op heterdaad aangehouden of uit het dagrapport", "politie", "delict", "gesloten"),
    ]
    huiselijk_geweld: Annotated[
        bool,
        Veld(
            "Huiselijk geweld", "Of het om huiselijk geweld of kindermishandeling gaat", "politie", "delict", "gesloten"
        ),
    ]
    omschrijving_kort: Annotated[
        Tekst, Veld("Korte omschrijving", "Wat er is gebeurd, in één zin, zonder derden", "politie", "delict", "vrij")
    ]
    omschrijving: Annotated[
        Tekst | None, Veld("Omschrijving", "Volledige omschrijving van het feit", "politie", "delict", "vrij")
    ] = None
    wetsartikel: Annotated[
        Naam | None, Veld("Wetsartikel", "Artikel van de wet dat is overtreden", "politie", "delict", "gesloten")
    ] = None
    pleegplaats: Annotated[
        Naam | None, Veld("Pleegplaats", "Plaats waar het feit is gepleegd", "politie", "delict", "gesloten")
    ] = None
    procesverbaalnummer: Annotated[
        Dossiernummer | None,
        Veld("Procesverbaalnummer", "Nummer van het proces-verbaal", "politie", "strafrechtelijk", "gesloten"),
    ] = None
    lij_preselect: Annotated[
        Literal["laag", "midden", "hoog"] | None,
        Veld("LIJ-preselect", "Uitkomst van de preselect van het LIJ", "politie", "strafrechtelijk", "gesloten"),
    ] = None
    verhoor: Annotated[
        Tekst | None, Veld("Verhoor", "Verklaring van de jongere", "politie", "strafrechtelijk", "vrij")
    ] = None
    medeverdachten: Annotated[list[Medeverdachte], Lijst] = []
    slachtoffers: Annotated[list[Slachtoffer], Lijst] = []
    antecedenten: Annotated[list[Antecedent], Lijst] = []
    politiemutaties: Annotated[list[Politiemutatie], Lijst] = []


class Zorg(Model):
    """One concern: in which leefgebied, what, and whose."""

    leefgebied: Annotated[
        Leefgebied, Veld("Leefgebied van de zorg", "Waarover de zorg gaat", "politie", "zorg", "gesloten")
    ]
    omschrijving: Annotated[Tekst, Veld("Zorg", "Wat er zorgen geeft", "politie", "zorg", "vrij")]
    van: Annotated[
        Literal["politie", "school", "gezin", "omgeving"],
        Veld("Zorg van", "Wie zich zorgen maakt", "politie", "zorg", "gesloten"),
    ]
