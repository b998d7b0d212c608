"""`ketenhub inzagesleutel`: the keys of the index of persons and their cases; the hub changes them by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import tijd_van
from hub.cli.scherm import Vorm
from hub.cli.telwoord import tel

if TYPE_CHECKING:
    from hub.bootstrap.inzagewacht import Wisselstand
    from hub.bootstrap.inzagewissel import Gewisseld
    from hub.instellingen import Instellingen

groep = typer.Typer(
    name="inzagesleutel",
    help="De sleutel waaronder de index van personen en hun zaken ligt.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(groep)


@groep.command("stand")
def stand(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Laat zien sinds wanneer de sleutel er is, wanneer de hub hem wisselt, en of een wissel nog niet af is."""
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    wisselstand = voer_uit(scherm, _stand(instellingen))
    bezig = wisselstand.bezig_tot
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "generatie": wisselstand.generatie,
                "sinds": wisselstand.sinds.isoformat(),
                "volgende": wisselstand.volgende.isoformat(),
                "oude_sleutels": wisselstand.oud,
                "bezig_tot": None if bezig is None else bezig.isoformat(),
            }
        )
        return
    scherm.tekst(
        f"Sleutel {wisselstand.generatie}, sinds {tijd_van(wisselstand.sinds)}. "
        f"De hub wisselt hem vanaf {tijd_van(wisselstand.volgende)}."
    )
    if wisselstand.oud:
        scherm.tekst(
            f"Een wissel is nog niet af: er is nog {wisselstand.oud} oude sleutel. Een hub die draait, maakt hem af."
        )


@groep.command("wissel")
def wissel(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Zet de index van personen en hun zaken nu onder een nieuwe sleutel; de hub doet het ook vanzelf. Een minuut."""
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    gewisseld = voer_uit(scherm, _wissel(instellingen))
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "generatie": gewisseld.generatie,
                "verhuisd": gewisseld.verhuisd,
                "vervallen": gewisseld.vervallen,
                "sleutels_weg": gewisseld.sleutels_weg,
            }
        )
        return
    regels, oude = tel(gewisseld.verhuisd, "regel", "regels"), gewisseld.sleutels_weg
    scherm.meld(f"{regels} verhuisd, {tel(oude, 'oude sleutel', 'oude sleutels')} weggegooid.")


async def _stand(instellingen: Instellingen) -> Wisselstand:
    from hub.bootstrap.inzage import open_inzagehuis
    from hub.gateway.nummers import Systeemklok

    async with open_inzagehuis(instellingen, Systeemklok()) as huis:
        return await huis.wisselstand()


async def _wissel(instellingen: Instellingen) -> Gewisseld:
    from hub.bootstrap.inzage import open_inzagehuis
    from hub.gateway.nummers import Systeemklok

    async with open_inzagehuis(instellingen, Systeemklok()) as huis:
        return await huis.wissel_sleutels()
