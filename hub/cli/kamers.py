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
    """A subcommand or group: what is typed, the modules that make it, and the sentence in the help of `ketenhub`."""

    naam: str
    kamers: tuple[str, ...]
    hulp: str


INGANGEN: Final = (
    Ingang(
        "geparkeerd",
        ("geparkeerd",),
        "Laat zien welke berichten op een mens wachten; bied ze opnieuw aan, of geef ze op.",
    ),
    Ingang(
        "levering",
        ("levering",),
        "Laat alles zien wat de hub over een levering, bericht of zaak heeft vastgelegd, op volgorde.",
    ),
    Ingang(
        "leveringen",
        ("leveringen",),
        "Laat zien wat er van berichten werd, nieuwste eerst: afgeleverd, gestript, geweigerd, of nog iets anders.",
    ),
    Ingang("zend", ("post",), "Verstuur bestanden namens een organisatie en laat het antwoord van de hub zien."),
    Ingang(
        "schema",
        ("schema",),
        "Laat de velden van alle berichten zien, of schrijf de JSON-schema's en bladzijden die ervan gemaakt zijn.",
    ),
    Ingang("up", ("up",), "Draai de hub tot u hem stopt (Ctrl-C)."),
    Ingang(
        "volg",
        ("volg",),
        "Laat zien wat de hub vastlegt, terwijl het gebeurt, tot u stopt met Ctrl-C. Het komt een seconde later.",
    ),
    Ingang(
        "bewijsstuk",
        ("bewijsstuk",),
        "Maak een bestand waarmee iemand zonder hub kan nagaan wat er is verstuurd en ontvangen.",
    ),
    Ingang(
        "controleer",
        ("bewijsstuk",),
        "Ga na of een bewijsstuk klopt, en lees wat het bewijst en wat niet. Werkt zonder hub en zonder netwerk.",
    ),
    Ingang(
        "herhaal",
        ("herhaal",),
        "Doe leveringen opnieuw: als toen (alleen nagaan) of als nu (opnieuw beslissen en aanbieden).",
    ),
    Ingang(
        "vernietiging",
        ("vernietiging",),
        "Laat zien wie opdracht kreeg om te vernietigen (sepot 01), en wie ervoor tekende.",
    ),
    Ingang(
        "waarom-niet",
        ("waarom_niet",),
        "Zoek uit waarom iets niet aankwam: geweigerd, opzij gezet, niet opgehaald, of nooit verstuurd.",
    ),
    Ingang(
        "demo",
        ("demo.opdracht",),
        "Speel de zes zaken van de pilot na, op een echte server op deze machine. Alle namen zijn verzonnen.",
    ),
    Ingang("beleid", ("beleid",), "Het beleid toetsen en uitleggen: het woordenboek, het convenant en de gevallen."),
    Ingang("bus", ("bus",), "De NATS-server onder de hub."),
    Ingang(
        "getuige",
        ("getuige",),
        "Onderteken mede wat een hub in zijn journaal vastlegde, en sla alarm als dat niet klopt met eerder.",
    ),
    Ingang("hubsleutel", ("hubsleutel",), "De sleutel van wat de hub bewaart."),
    Ingang("partij", ("partij",), "Organisaties aansluiten, hun sleutels vernieuwen en hun toegang intrekken."),
    Ingang("bewaring", ("bewaring",), "Hoe lang alles bewaard blijft, en archieven."),
    Ingang("grootboek", ("grootboek",), "De leeskant: het journaal als database, om in te zoeken."),
    Ingang(
        "inzage",
        ("inzage", "inzageverzoeken"),
        "Maak voor een persoon het overzicht van wat er over hem is gedeeld. Geef het BSN op de standaardinvoer.",
    ),
    Ingang("inzagesleutel", ("inzagesleutel",), "De sleutel waaronder de index van personen en hun zaken ligt."),
    Ingang(
        "journaal", ("journaal", "journaal_stand"), "Het journaal nagaan: de boom, de controlepunten en de bewijzen."
    ),
    Ingang("reservekopie", ("reservekopie",), "Maak een reservekopie, of begin opnieuw met een."),
    Ingang("uitvoer", ("uitvoer",), "Het journaal in de vorm van een standaard: LDV, ADL of FSC."),
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
            app.command(ingang.naam, help=ingang.hulp)(_alleen_genoemd)
        return
    for kamer in _KAMERS.get(eerste) or dict.fromkeys(kamer for kamers in _KAMERS.values() for kamer in kamers):
        import_module(f"hub.cli.{kamer}")


def _alleen_genoemd() -> None:
    """Stands in the list of the help; the help ends before anything is run."""
    raise AssertionError("the help runs nothing")
