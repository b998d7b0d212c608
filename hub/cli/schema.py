"""`ketenhub schema`: the table of fields, and the files that are made of the models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout

GEMAAKT: Final = Path(__file__).resolve().parents[2] / "schemas" / "gegenereerd"
"""Where the generated files stand in the repository and in an installation."""
KOPPEN: Final = ("veld", "naam", "herkomst", "categorie", "tekst", "berichten")


@app.command("schema")
def schema(
    map_: Annotated[
        Path, typer.Option("--map", help="Map van de gemaakte bestanden.", show_default="schemas/gegenereerd")
    ] = GEMAAKT,
    schrijf: Annotated[bool, typer.Option("--schrijf", help="Schrijf de bestanden opnieuw.")] = False,  # noqa: FBT002
    controleer: Annotated[  # noqa: FBT002 - flags
        bool, typer.Option("--controleer", help="Kijk of de bestanden bij zijn; eindigt anders met 1.")
    ] = False,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat de velden van alle berichten zien, of schrijf de JSON-schema's en bladzijden die ervan gemaakt zijn."""
    scherm, _ = begin(als_json=als_json, kaal=kaal)
    if not voer_uit(scherm, _schema(scherm, map_, schrijf=schrijf, controleer=controleer)):
        raise typer.Exit(Afloop.MISLUKT)


async def _schema(scherm: Scherm, map_: Path, *, schrijf: bool, controleer: bool) -> bool:
    """Do what was asked; returns whether the files are what they should be (of no interest to the table).

    Raises:
        Ketenfout: `SCHEMA-opties`; `SCHEMA-map` the folder cannot be read or written; `SCHEMA-vormbreuk` an existing
            version of a message changed.
    """
    from schemas import genereer
    from schemas.vorm import Vormbreuk

    if schrijf and controleer:
        raise Ketenfout("SCHEMA-opties", "Kies --schrijf of --controleer, niet allebei.")
    if not schrijf and not controleer:
        _toon_velden(scherm)
        return True
    try:
        regels = genereer.schrijf(map_) if schrijf else genereer.verschil(map_)
    except Vormbreuk as fout:
        uitleg = "\n".join((*fout.breuken, "Er is niets geschreven. Maak een nieuwe versie van het bericht."))
        raise Ketenfout("SCHEMA-vormbreuk", uitleg) from None
    except (OSError, ValueError):
        raise Ketenfout("SCHEMA-map", "De map van de gemaakte bestanden is niet te lezen of te schrijven.") from None
    for regel in regels:
        bestand, _, wat = regel.partition(": ")
        if scherm.vorm is Vorm.JSON:
            scherm.document({"bestand": bestand, "was": wat})
        else:
            scherm.regel(f"{bestand}\t{wat}" if scherm.vorm is Vorm.KAAL else regel)
    aantal = len(genereer.bestanden())
    if schrijf:
        scherm.meld(f"{len(regels)} van de {aantal} bestanden bijgewerkt.")
        return True
    scherm.meld("Niet bij. Schrijf ze opnieuw met --schrijf." if regels else f"Alle {aantal} bestanden zijn bij.")
    return not regels


def _toon_velden(scherm: Scherm) -> None:
    from schemas.catalogus import MODELLEN, VELDEN, velden_van

    berichten: dict[str, list[str]] = {}
    for bericht in MODELLEN:
        for pad in velden_van(bericht):
            berichten.setdefault(pad, []).append(bericht)
    rijen = [(pad, v.label, v.herkomst, v.categorie, v.vorm, berichten[pad]) for pad, v in VELDEN.items()]
    # A person's screen has no room for the messages as well; the pages that `--schrijf` makes have them.
    breed = len(KOPPEN) if scherm.vorm is not Vorm.MOOI else len(KOPPEN) - 1
    scherm.rijen(KOPPEN[:breed], [rij[:breed] for rij in rijen])
