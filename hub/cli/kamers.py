"""Which subcommand lives in which room, and its line in the help.

The command starts for one subcommand at a time. Importing all rooms, and reading the options of each of their
commands, takes longer than most of them work; so only the room of what was typed is opened, and the list of `--help`
comes from this page, in this order. A test holds the page against the rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final, NamedTuple

import typer

_HULP: Final = "--help"


class Ingang(NamedTuple):
    """A subcommand or group: what is typed, the modules that make it, its part of the help, and its sentence there."""

    naam: str
    kamers: tuple[str, ...]
    deel: str
    hulp: str


BEGINNEN: Final = "Beginnen"
BERICHTEN: Final = "Wat er met berichten gebeurde"
BELEID: Final = "Beleid"
ORGANISATIES: Final = "Organisaties, sleutels en de server"
PERSONEN: Final = "Personen: inzien, bewaren en vernietigen"
JOURNAAL: Final = "Het journaal"

INGANGEN: Final = (
    Ingang(
        "demo",
        ("demo.opdracht",),
        BEGINNEN,
        "Speel de zes zaken van de pilot na, op een echte server op deze machine. Alle namen zijn verzonnen.",
    ),
    Ingang("up", ("up",), BEGINNEN, "Draai de hub tot u hem stopt (Ctrl-C)."),
    Ingang(
        "zend", ("post",), BEGINNEN, "Verstuur bestanden namens een organisatie en laat het antwoord van de hub zien."
    ),
    Ingang(
        "schema",
        ("schema",),
        BEGINNEN,
        "Laat de velden van alle berichten zien, of schrijf de JSON-schema's en bladzijden die ervan gemaakt zijn.",
    ),
    Ingang(
        "leveringen",
        ("leveringen",),
        BERICHTEN,
        "Laat zien wat er van berichten werd, nieuwste eerst: afgeleverd, gestript, geweigerd, of nog iets anders.",
    ),
    Ingang(
        "levering",
        ("levering",),
        BERICHTEN,
        "Laat alles zien wat de hub over een levering, bericht of zaak heeft vastgelegd, op volgorde.",
    ),
    Ingang(
        "waarom-niet",
        ("waarom_niet",),
        BERICHTEN,
        "Zoek uit waarom iets niet aankwam: geweigerd, opzij gezet, niet opgehaald, of nooit verstuurd.",
    ),
    Ingang(
        "volg",
        ("volg",),
        BERICHTEN,
        "Laat zien wat de hub vastlegt, terwijl het gebeurt, tot u stopt met Ctrl-C. Het komt een seconde later.",
    ),
    Ingang(
        "geparkeerd",
        ("geparkeerd",),
        BERICHTEN,
        "Laat zien welke berichten op een mens wachten; bied ze opnieuw aan, of geef ze op.",
    ),
    Ingang(
        "herhaal",
        ("herhaal",),
        BERICHTEN,
        "Doe leveringen opnieuw: als toen (alleen nagaan) of als nu (opnieuw beslissen en aanbieden).",
    ),
    Ingang(
        "bewijsstuk",
        ("bewijsstuk",),
        BERICHTEN,
        "Maak een bestand waarmee iemand zonder hub kan nagaan wat er is verstuurd en ontvangen.",
    ),
    Ingang(
        "controleer",
        ("bewijsstuk",),
        BERICHTEN,
        "Ga na of een bewijsstuk klopt, en lees wat het bewijst en wat niet. Werkt zonder hub en zonder netwerk.",
    ),
    Ingang(
        "beleid", ("beleid",), BELEID, "Het beleid toetsen en uitleggen: het woordenboek, het convenant en de gevallen."
    ),
    Ingang(
        "partij",
        ("partij",),
        ORGANISATIES,
        "Organisaties aansluiten, hun sleutels vernieuwen en hun toegang intrekken.",
    ),
    Ingang("hubsleutel", ("hubsleutel",), ORGANISATIES, "De sleutel van wat de hub bewaart."),
    Ingang("bus", ("bus",), ORGANISATIES, "De NATS-server onder de hub."),
    Ingang(
        "inzage",
        ("inzage", "inzageverzoeken"),
        PERSONEN,
        "Maak voor een persoon het overzicht van wat er over hem is gedeeld. Geef het BSN op de standaardinvoer.",
    ),
    Ingang(
        "inzagesleutel", ("inzagesleutel",), PERSONEN, "De sleutel waaronder de index van personen en hun zaken ligt."
    ),
    Ingang("bewaring", ("bewaring",), PERSONEN, "Hoe lang alles bewaard blijft, en archieven."),
    Ingang(
        "vernietiging",
        ("vernietiging",),
        PERSONEN,
        "Laat zien wie opdracht kreeg om te vernietigen (sepot 01), en wie ervoor tekende.",
    ),
    Ingang("reservekopie", ("reservekopie",), PERSONEN, "Maak een reservekopie, of begin opnieuw met een."),
    Ingang(
        "journaal",
        ("journaal", "journaal_stand"),
        JOURNAAL,
        "Het journaal nagaan: de boom, de controlepunten en de bewijzen.",
    ),
    Ingang(
        "getuige",
        ("getuige",),
        JOURNAAL,
        "Onderteken mede wat een hub in zijn journaal vastlegde, en sla alarm als dat niet klopt met eerder.",
    ),
    Ingang("grootboek", ("grootboek",), JOURNAAL, "De leeskant: het journaal als database, om in te zoeken."),
    Ingang("uitvoer", ("uitvoer",), JOURNAAL, "Het journaal in de vorm van een standaard: LDV, ADL of FSC."),
)
_KAMERS: Final = {ingang.naam: ingang.kamers for ingang in INGANGEN}


def open_kamers(app: typer.Typer, argumenten: Sequence[str]) -> None:
    """Let what these arguments need register itself with `app`.

    For the help of the whole command that is a name and a sentence each. For a name that nobody knows it is
    everything: what is said about it must be true of all.
    """
    eerste = argumenten[0] if argumenten else _HULP
    if eerste == _HULP:
        for ingang in INGANGEN:
            app.command(ingang.naam, help=ingang.hulp, rich_help_panel=ingang.deel)(_alleen_genoemd)
        return
    for kamer in _KAMERS.get(eerste) or dict.fromkeys(kamer for kamers in _KAMERS.values() for kamer in kamers):
        import_module(f"hub.cli.{kamer}")


def _alleen_genoemd() -> None:
    """Stands in the list of the help; the help ends before anything is run."""
    raise AssertionError("the help runs nothing")
