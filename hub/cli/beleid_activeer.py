"""`ketenhub beleid activeer`: put a signed bundle in force, in the running hub or for the next start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.beleid import groep
from hub.cli.bundelbeeld import toon_verschil
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.activering import Geactiveerd, Voornemen


@groep.command("activeer")
def activeer(
    bundel: Annotated[Path, typer.Argument(metavar="BUNDEL", help="De bundel, door beide rollen ondertekend.")],
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Zet een ondertekende bundel in werking. De hub hoeft er niet voor te stoppen.

    De bundel wordt eerst helemaal gecontroleerd, en u ziet wat er verandert. Daarna wacht de opdracht tot elk proces
    van de hub zegt dat hij ermee beslist. Draait er geen hub, dan geldt de bundel vanaf de volgende start.

    Eindigt met 0 als de bundel in werking is, met 1 als iets niet lukte, met 2 als de bundel geweigerd wordt of een
    ander net eerder was, en met 3 als het beleid erin niet klopt. Bij 2 en 3 blijft in werking wat het was.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _activeer(scherm, instellingen, bundel))


async def _activeer(scherm: Scherm, instellingen: Instellingen, pad: Path) -> None:
    """Do it and tell.

    Raises:
        Ketenfout: it did not go live.
    """
    from hub.bootstrap.activering import activeer as zet_in_werking
    from hub.bootstrap.bundels import lees_bundelbestand

    gedaan = await zet_in_werking(instellingen, lees_bundelbestand(pad), toon=lambda v: _toon(scherm, v))
    _meld(scherm, gedaan)


def _toon(scherm: Scherm, voornemen: Voornemen) -> None:
    """What is about to change, before it does."""
    if scherm.vorm is not Vorm.MOOI:
        return
    nieuw, vorige = voornemen.bundel, voornemen.vorige
    was = "nog geen beleid" if vorige is None else f"revisie {vorige.inhoud.revisie}"
    scherm.tekst(f"In werking is {was}. De bundel is revisie {nieuw.revisie}, {nieuw.inhoud.strekking}.", "bold")
    scherm.tekst(f"Ondertekend door {', '.join(sleutel.wie for sleutel in nieuw.ondertekenaars)}.")
    toon_verschil(scherm, voornemen.verschil)


def _meld(scherm: Scherm, gedaan: Geactiveerd) -> None:
    nieuw, processen = gedaan.voornemen.bundel, gedaan.processen
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "revisie": nieuw.revisie,
                "bundel": nieuw.digest,
                "beleid": nieuw.beleid.digest,
                "strekking": nieuw.inhoud.strekking,
                "laatste_dag": nieuw.laatste_dag.isoformat(),
                "ondertekenaars": [
                    {"naam": s.naam, "rol": s.rol, "organisatie": s.organisatie} for s in nieuw.ondertekenaars
                ],
                "processen": len(processen),
                "in_werking": bool(processen),
                "nieuwe_partijen": list(gedaan.voornemen.nieuw),
            }
        )
    elif scherm.vorm is Vorm.KAAL:
        stand = "in-werking" if processen else "bij-volgende-start"
        scherm.regel(f"{stand}\t{nieuw.revisie}\t{nieuw.digest}\t{nieuw.inhoud.strekking}\t{nieuw.laatste_dag}")
    elif processen:
        aantal = "Het hubproces beslist" if len(processen) == 1 else f"Alle {len(processen)} hubprocessen beslissen"
        scherm.tekst(f"Revisie {nieuw.revisie} is in werking tot en met {nieuw.laatste_dag}. {aantal} ermee.", "green")
    else:
        scherm.tekst(f"Er draait nu geen hub. Revisie {nieuw.revisie} gaat in als de hub start.", "green")
    if processen and gedaan.voornemen.nieuw:
        scherm.meld(
            f"Nieuw in het woordenboek: {', '.join(gedaan.voornemen.nieuw)}. Hun aansluiting komt er als de hub opnieuw"
            " start. Tot dan kunnen zij niets sturen of ophalen; wat voor hen is, blijft klaarliggen."
        )
