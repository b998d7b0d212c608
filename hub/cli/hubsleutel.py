"""`ketenhub hubsleutel wissel`: another hub key, for all that is stored from then on."""

from __future__ import annotations

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.instellingen import Instellingen

groep = typer.Typer(pretty_exceptions_enable=False, help="De sleutel van wat de hub bewaart.", no_args_is_help=True)
app.add_typer(groep, name="hubsleutel")


@groep.callback()
def _hubsleutel() -> None:
    """De sleutel van wat de hub bewaart."""


@groep.command("wissel")
def wissel(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Maak een nieuwe hubsleutel. Wat de hub eerder bewaarde, gaat met de oude sleutel open; die blijft liggen.

    Ligt de hubsleutel in een token, geef dan eerst een nieuwe naam in KETENHUB_PKCS11_LABEL. Staat hij in
    KETENHUB_HUBSLEUTEL, dan wisselt u hem daar zelf.

    Eindigt met 0 als het gelukt is, en met 1 als dat niet kon.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _wissel(scherm, instellingen))


async def _wissel(scherm: Scherm, instellingen: Instellingen) -> None:
    from hub.bootstrap.hubsleutel import laad_hubsleutel, wissel_hubsleutel

    wissel_hubsleutel(instellingen)
    plaats = laad_hubsleutel(instellingen).naam
    if scherm.vorm is Vorm.JSON:
        scherm.document({"gewisseld": True, "plaats": plaats})
    scherm.meld("Er is een nieuwe hubsleutel. Start de hub opnieuw: daarna sluit hij met deze sleutel.")
    scherm.meld("Zet de nieuwe sleutel bij de reservekopie van de sleutels, en bewaar de oude.")
