"""`ketenhub beleid controleer`: what a bundle is, who signed it, what it changes, and whether it may go live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.beleid import groep
from hub.cli.bundelbeeld import Op, Sleutels, dag, lees_op, toon
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.policy.ondertekening import Voorganger


@groep.command("controleer")
def controleer(
    bundel: Annotated[Path, typer.Argument(metavar="BUNDEL", help="De bundel.")],
    sleutels: Sleutels = None,
    op: Op = None,
    op_datum: Annotated[
        str | None, typer.Option("--op-datum", metavar="DATUM", help="Doe alsof het deze dag is. Zonder: vandaag.")
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Controleer een bundel zoals de hub dat doet: alles opnieuw uitgerekend, niets op gezag aangenomen.

    Eindigt met 0 als de bundel in werking mag, met 1 als een bestand ontbreekt, met 2 als de bundel geweigerd wordt of
    nog een handtekening mist, en met 3 als het beleid erin niet klopt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    register = sleutels or instellingen.toestand / "sleutels.yaml"

    async def doe() -> bool:
        return _controleer(scherm, bundel, register, op, op_datum)

    if not voer_uit(scherm, doe()):
        raise typer.Exit(Afloop.GEWEIGERD)


def _controleer(scherm: Scherm, pad: Path, register: Path, op: Path | None, op_datum: str | None) -> bool:
    """Show everything; whether it may go live.

    Raises:
        Ketenfout: a file cannot be read, or the bundle can never be used.
    """
    from hub.bootstrap.bundels import beoordeel, lees_bundelbestand, lees_register, vandaag

    nu = vandaag() if op_datum is None else dag(op_datum)
    sleutels = lees_register(register)
    bundel, vorige = lees_bundelbestand(pad), lees_op(op, sleutels)
    eis_op(bundel, vorige)
    oordeel = beoordeel(bundel, sleutels, vorige, nu)
    toon(scherm, oordeel, vorige)
    if sleutels.proef:
        scherm.meld("Let op: dit zijn proefsleutels. Deze bundel is niet echt ondertekend.")
    if oordeel.ontbreekt is None:
        scherm.meld("Deze bundel mag in werking.")
        return True
    scherm.fout(oordeel.ontbreekt.code, oordeel.ontbreekt.uitleg)
    return False


def eis_op(bundel: bytes, vorige: Voorganger | None) -> None:
    """A bundle that follows another is looked at beside that one; without it nobody knows what changes.

    Raises:
        Bundelweigering: it is no bundle.
        Ketenfout: `BUNDEL-op`.
    """
    from hub.bootstrap.bundels import vertaal
    from hub.policy.beleidsbundel import lees_bundel

    if vorige is None and vertaal(lambda: lees_bundel(bundel)).inhoud.vorige is not None:
        raise Ketenfout(
            "BUNDEL-op", "Deze bundel volgt op een andere. Geef met --op de bundel die nu in werking is.", "partner"
        )
