"""The element tables of profile `bvh_xml`: the one place that says which element becomes which field.

The reader and the documentation both come from these tables. An element stands in the order of the table or in any
other; what may occur once may not occur twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Soort = Literal["tekst", "janee", "groep", "woord"]
"""`tekst`: the text of the element; `janee`: `ja` or `nee`; `groep`: elements inside; `woord`: a repeated element whose
text is the item itself."""


@dataclass(frozen=True, slots=True)
class Deel:
    """One element: its name, the key it becomes, what it holds, whether it must be there and may be repeated."""

    element: str
    veld: str
    soort: Soort = "tekst"
    verplicht: bool = False
    herhaald: bool = False
    delen: tuple[Deel, ...] = ()
    uitleg: str = ""


def _alle(*namen: str) -> tuple[Deel, ...]:
    """Optional texts whose element is called as the field, with hyphens."""
    return tuple(Deel(naam.replace("_", "-"), naam) for naam in namen)


def _moet(*namen: str) -> tuple[Deel, ...]:
    """Required texts."""
    return tuple(Deel(naam.replace("_", "-"), naam, verplicht=True) for naam in namen)


ADRES: Final = Deel(
    "adres",
    "adres",
    "groep",
    delen=_moet("straat", "huisnummer", "postcode", "woonplaats"),
    uitleg="Woonadres uit de BRP.",
)
GEZAGDRAGER: Final = Deel(
    "gezagdrager",
    "gezagdragers",
    "groep",
    herhaald=True,
    delen=(*_moet("naam", "relatie"), *_alle("telefoon")),
    uitleg="Wie het gezag heeft: ouder, voogd of instelling.",
)
BETROKKENE: Final = Deel(
    "betrokkene",
    "betrokkene",
    "groep",
    verplicht=True,
    delen=(
        *_moet("bsn"),
        *_alle("voornamen", "achternaam", "geboortedatum"),
        ADRES,
        *_alle("gemeente_inschrijving"),
        GEZAGDRAGER,
    ),
    uitleg="De jongere. Het BSN vindt de zaak; het staat nooit in een kenmerk.",
)
FEIT: Final = Deel(
    "feit",
    "feit",
    "groep",
    delen=(
        Deel("verdacht", "verdacht", "janee", verplicht=True),
        *_moet("pleegdatum", "zwaarte", "aanleiding"),
        Deel("huiselijk-geweld", "huiselijk_geweld", "janee", verplicht=True),
        *_moet("omschrijving_kort"),
        *_alle("omschrijving", "wetsartikel", "pleegplaats", "procesverbaalnummer", "lij_preselect", "verhoor"),
        Deel(
            "medeverdachte", "medeverdachten", "groep", herhaald=True, delen=(*_moet("naam"), *_alle("geboortedatum"))
        ),
        Deel("slachtoffer", "slachtoffers", "groep", herhaald=True, delen=(*_moet("naam"), *_alle("relatie"))),
        Deel("antecedent", "antecedenten", "groep", herhaald=True, delen=_moet("datum", "omschrijving")),
        Deel("mutatie", "politiemutaties", "groep", herhaald=True, delen=_moet("datum", "tekst")),
    ),
    uitleg="Het feit waarvan de jongere wordt verdacht.",
)
ZORG: Final = Deel(
    "zorg",
    "zorgen",
    "groep",
    herhaald=True,
    delen=_moet("leefgebied", "omschrijving", "van"),
    uitleg="Eén zorg per element. Zonder zorg gaat er niets naar een gemeente (R04).",
)
GEMEENSCHAPPELIJK: Final = (BETROKKENE, FEIT, ZORG)
"""What stands once in an incident and goes into every message of it that has such a field."""

AFDOENING: Final = (
    Deel("beslisser", "afdoening.beslisser", verplicht=True),
    Deel("beslissing", "afdoening.beslissing", verplicht=True),
    Deel("sepotcode", "afdoening.sepotcode"),
    Deel("datum", "afdoening.datum", verplicht=True),
    Deel("voorwaarde", "afdoening.voorwaarden", "groep", herhaald=True, delen=_moet("soort", "tekst")),
    Deel("advies-gevolgd", "afdoening.advies_gevolgd"),
    Deel("motivering-afwijking", "afdoening.motivering_afwijking"),
    Deel("onderzoeksopdracht", "afdoening.onderzoeksopdracht"),
    Deel("gezamenlijke-reprimande", "afdoening.gezamenlijke_reprimande", "janee"),
    Deel("omgevingscontext", "afdoening.omgevingscontext", "groep", delen=_moet("gegeven_op", "tekst")),
    Deel(
        "reden-gezamenlijke-reprimande",
        "voor_gemeente.reden_gezamenlijke_reprimande",
        uitleg="Verplicht bij een gezamenlijke reprimande (R09).",
    ),
    Deel("halt-mededeling", "voor_gemeente.halt_mededeling", uitleg="Verplicht bij een Halt-verwijzing (R10)."),
    Deel("vervolgondersteuning-gewenst", "voor_gemeente.vervolgondersteuning_gewenst", "janee"),
)
TERUGKOPPELING: Final = (
    Deel("besluit-genomen-op", "terugkoppeling.besluit_genomen_op", verplicht=True),
    Deel("beslissing", "terugkoppeling.beslissing", verplicht=True),
    Deel("sepotcode", "terugkoppeling.sepotcode"),
    Deel("advies-gevolgd", "terugkoppeling.advies_gevolgd", verplicht=True),
    Deel("motivering", "terugkoppeling.motivering", uitleg="Verplicht als het advies niet is gevolgd (R14)."),
    Deel("onderzoek-loopt", "terugkoppeling.onderzoek_loopt", "janee", verplicht=True),
    Deel("vermoeden-complex", "terugkoppeling.vermoeden_complex", "janee"),
)


@dataclass(frozen=True, slots=True)
class Berichtdeel:
    """A message inside an incident: its element, the usual phase, its own elements, what it takes of the incident."""

    element: str
    fase: str
    delen: tuple[Deel, ...]
    neemt: frozenset[str]


BERICHTDELEN: Final = (
    Berichtdeel(
        "signaal",
        "signalering",
        (
            Deel(
                "vermoeden-complex",
                "vermoeden_complex",
                "janee",
                uitleg="Of er vermoedelijk meer problemen tegelijk zijn.",
            ),
        ),
        frozenset({"betrokkene", "feit", "zorgen"}),
    ),
    Berichtdeel(
        "informatieverzoek",
        "triage",
        (
            Deel("vraag", "vraag", verplicht=True),
            Deel("leefgebied", "leefgebieden", "woord", verplicht=True, herhaald=True, uitleg="Waarover; één of meer."),
            Deel("antwoord-voor", "antwoord_voor", verplicht=True, uitleg="Tijdstip met tijdzone."),
        ),
        frozenset({"betrokkene", "feit", "zorgen"}),
    ),
    Berichtdeel("afdoening", "verwijzing", AFDOENING, frozenset({"betrokkene", "feit", "zorgen"})),
    Berichtdeel("terugkoppeling", "vervolg", TERUGKOPPELING, frozenset({"betrokkene"})),
)

KENMERKEN_INCIDENT: Final = ("nummer",)
KENMERKEN_BERICHT_VERPLICHT: Final = ("versie", "vastgelegd", "doel")
KENMERKEN_BERICHT: Final = (*KENMERKEN_BERICHT_VERPLICHT, "fase", "aan", "zaak", "in-antwoord-op")
