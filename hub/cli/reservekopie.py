"""`ketenhub reservekopie`: make a backup without any key of a case, and begin again from one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Vorm
from hub.cli.telwoord import kies, tel

groep = typer.Typer(
    pretty_exceptions_enable=False, help="Maak een reservekopie, of begin opnieuw met een.", no_args_is_help=True
)
app.add_typer(groep, name="reservekopie")

Bestand = Annotated[Path, typer.Argument(metavar="BESTAND", help="De reservekopie.")]


@groep.command("maak")
def maak(bestand: Bestand, als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Schrijf alles waarmee een hub opnieuw kan beginnen in één bestand. De hub werkt gewoon door.

    De sleutels van zaken zitten er nooit in. Wat van een jongere in het bestand staat, is daarmee gesloten. Wordt zijn
    zaak vernietigd (sepot 01), dan is het in elke kopie onleesbaar geworden. Ook de hubsleutel zit er niet in: bewaar
    die ergens anders.

    Bewaar het bestand als een geheim: de eigen sleutels van de hub zitten er wel in.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def doe() -> None:
        from hub.bootstrap.reservekopie import maak as schrijf
        from hub.gateway.nummers import Systeemklok

        t = await schrijf(instellingen, bestand, Systeemklok().nu())
        if scherm.vorm is Vorm.JSON:
            scherm.document(
                {
                    "bladzijden": t.bladzijden,
                    "gesloten": t.gesloten,
                    "leveringen": t.leveringen,
                    "bestanden": t.bestanden,
                    "weggelaten": t.weggelaten,
                }
            )
            return
        scherm.tekst(
            f"{tel(t.bladzijden, 'bladzijde', 'bladzijden')} van het journaal,"
            f" {tel(t.gesloten, 'gesloten gegeven', 'gesloten gegevens')},"
            f" {tel(t.leveringen, 'levering', 'leveringen')} en antwoorden onderweg,"
            f" {tel(t.bestanden, 'bestand', 'bestanden')}."
        )
        if t.weggelaten:
            scherm.tekst(f"{tel(t.weggelaten, 'gegeven', 'gegevens')} weggelaten: in de kopie niet te vernietigen.")

    voer_uit(scherm, doe())


@groep.command("zet-terug")
def zet_terug(bestand: Bestand, als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Begin opnieuw met een reservekopie, in een lege toestand. Zet eerst de hubsleutel op zijn plaats.

    Wat met een sleutel van een zaak is gesloten die er niet meer is, komt niet terug. Op een nieuwe server zijn dat
    alle lopende zaken: vraag de organisaties opnieuw te sturen. Het journaal, de organisaties en het beleid komen terug
    zoals zij waren.

    Wie sinds de kopie is ingetrokken, staat er weer in: kijk met `ketenhub partij lijst` voordat u de hub start.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def doe() -> None:
        from hub.bootstrap.terugzetten import zet_terug as zet
        from hub.gateway.nummers import Systeemklok

        t = await zet(instellingen, bestand, Systeemklok())
        if scherm.vorm is Vorm.JSON:
            scherm.document(
                {
                    "bladzijden": t.bladzijden,
                    "gegevens": t.gegevens,
                    "zonder_sleutel": t.zonder_sleutel,
                    "verlopen": t.verlopen,
                }
            )
            return
        scherm.tekst(
            f"{tel(t.bladzijden, 'bladzijde', 'bladzijden')} van het journaal en"
            f" {tel(t.gegevens, 'gegeven', 'gegevens')} teruggezet."
            f" {tel(t.zonder_sleutel, 'heeft', 'hebben')} geen sleutel meer en"
            f" {kies(t.zonder_sleutel, 'blijft', 'blijven')} weg, van {t.verlopen} was de termijn voorbij."
        )

    voer_uit(scherm, doe())
