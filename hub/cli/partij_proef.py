"""`ketenhub partij proef`: the conformance check, from the partner's side, with nothing but the partner's directory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from hub.cli.partij import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop

WACHT_S: Final = 10.0
"""Longer than a hub in good health ever takes; a person still waits for it."""
WACHT_S_MAX: Final = 600.0
KOPPEN: Final = ("punt", "goed", "uitleg")


@groep.command("proef")
def proef(
    map_: Annotated[Path, typer.Argument(metavar="MAP", help="De map van uw organisatie, met toelating.json erin.")],
    *,
    hub: Annotated[
        str | None, typer.Option("--hub", metavar="ADRES", help="Adres van de hub, als dat niet in de toelating staat.")
    ] = None,
    ander: Annotated[
        str | None, typer.Option("--ander", metavar="CODE", help="Organisatie waarvan de post dicht moet zijn.")
    ] = None,
    wacht: Annotated[
        float, typer.Option("--wacht", min=0, max=WACHT_S_MAX, help="Hoeveel seconden op het antwoord wachten.")
    ] = WACHT_S,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Probeer of uw organisatie goed is aangesloten: verbinding, rechten, zegel, bewijzen en klok.

    De proef verstuurt één bericht dat de hub moet weigeren omdat het te oud is. Er staat niets over iemand in en het
    gaat naar niemand. Doe de proef voordat uw eigen systeem draait: beide lezen hetzelfde postvak.

    Eindigt met 0 als elk punt goed is, en met 1 als er een niet goed is.
    """
    scherm, _ = begin(als_json=als_json, kaal=kaal)
    if not voer_uit(scherm, _proef(scherm, map_, hub, ander, wacht)):
        raise typer.Exit(Afloop.MISLUKT)


async def _proef(scherm: Scherm, map_: Path, hub: str | None, ander: str | None, wacht_s: float) -> bool:
    """Show every point when it is done; whether all are good."""
    from adapters.sdk.proef import proef as probeer

    alles_goed = True
    async for punt in probeer(map_, adres=hub, ander=ander, wacht_s=wacht_s):
        alles_goed = alles_goed and punt.goed
        if scherm.vorm is Vorm.MOOI:
            scherm.tekst(f"{'goed ' if punt.goed else 'FOUT '} {punt.uitleg}", "" if punt.goed else "bold red")
        else:
            scherm.rijen(KOPPEN, [(punt.naam, punt.goed, punt.uitleg)])
    if alles_goed:
        scherm.meld("Alles is goed. Uw organisatie is aangesloten.")
    else:
        scherm.meld("Niet alles is goed. Wat hierboven FOUT is, moet eerst in orde komen.")
    return alles_goed
