"""Dutch names of the groups of fields, for the generated schemas and tables. A test fails when a group has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GROEPEN: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "betrokkene": ("Betrokkene", "De jongere om wie het gaat"),
        "betrokkene.adres": ("Adres", "Waar de jongere woont, zoals in de BRP"),
        "betrokkene.gezagdragers": ("Gezagdragers", "Wie het gezag over de jongere heeft"),
        "feit": ("Feit", "Het feit waarvan de jongere wordt verdacht"),
        "feit.medeverdachten": ("Medeverdachten", "Andere verdachten van hetzelfde feit"),
        "feit.slachtoffers": ("Slachtoffers", "Slachtoffers van het feit"),
        "feit.antecedenten": ("Antecedenten", "Eerdere feiten"),
        "feit.politiemutaties": ("Politiemutaties", "Regels uit het politiesysteem"),
        "zorgen": ("Zorgen", "Wat er zorgen geeft, per leefgebied"),
        "advies": ("Advies", "Contextinformatie en een voorstel"),
        "advies.leefgebieden": ("Bevindingen", "Wat de adviseur weet, per leefgebied"),
        "advies.trajecten": ("Trajecten", "Hulp en maatregelen die lopen"),
        "advies.leerplicht": ("Leerplicht", "Wat de leerplichtambtenaar meldt"),
        "advies.bestuurlijke_maatregelen": ("Bestuurlijke maatregelen", "Maatregelen van de burgemeester"),
        "afdoening": ("Afdoening", "Het besluit en wat daarbij hoort"),
        "afdoening.voorwaarden": ("Voorwaarden", "Voorwaarden en gedragsaanwijzingen"),
        "afdoening.omgevingscontext": ("Omgevingscontext", "Wat de gemeente in de triage vertelde, voor de ZSM-tafel"),
        "voor_gemeente": ("Voor de gemeente", "Wat voor de gemeente is geschreven"),
        "terugkoppeling": ("Terugkoppeling", "Dat er een besluit is en wat er met het advies is gedaan"),
        "bestemmingen": ("Bestemmingen", "Wat er per bestemming met het bericht is gebeurd"),
        "bestemmingen.gestript": ("Gestripte velden", "Velden die niet zijn meegegaan"),
        "fouten": ("Fouten", "Wat er aan het bericht moet worden verbeterd"),
    }
)
"""Path of a group → its name and what it holds."""
