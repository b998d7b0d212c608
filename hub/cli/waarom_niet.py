"""`ketenhub waarom-niet`: what was expected and never came, and why; with what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.filterwoorden import controleer, eis_id, eis_woorden, tijdvak
from hub.cli.leeskant import bij
from hub.cli.leveringen import Tot, Van
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import tijd_van
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import kies, tel
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.waarom_niet import Bevinding, Vraag

KOPPEN: Final = ("soort", "tijd", "id", "uitleg", "verder")


@app.command("waarom-niet")
def waarom_niet(  # noqa: PLR0913, PLR0917 - what is known of something that is not there
    naar: Annotated[
        str, typer.Argument(metavar="NAAR", help="Wie het had moeten krijgen: gemeente-ede, of gemeente-ede/inzage.")
    ],
    afzender: Annotated[str | None, typer.Option("--afzender", help="Van wie het had moeten komen.")] = None,
    bericht: Annotated[str | None, typer.Option("--bericht", help="Wat voor bericht, zoals signaal.")] = None,
    van: Van = None,
    tot: Tot = None,
    zaak: Annotated[str | None, typer.Option("--zaak", help="In welke zaak: het zaakkenmerk.")] = None,
    kenmerk: Annotated[str | None, typer.Option("--kenmerk", help="Welk bericht: het hele id.")] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Zoek uit waarom iets niet aankwam: geweigerd, opzij gezet, niet opgehaald, of nooit verstuurd.

    De hub kijkt naar wat er klaarlag, wat hij weigerde en waarom, wat op een mens wacht, of de ontvanger is aangesloten
    en of er geldig beleid was. Noem zoveel als u weet; zonder tijd kijkt hij overal.

    Eindigt met 0, en met 2 als een woord van het filter niet bestaat.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def zoek() -> None:
        from hub.bootstrap.waarom_niet import Vraag

        controleer(instellingen, partij=None, regel=None, zaak=zaak)
        if kenmerk is not None:
            eis_id(kenmerk)
        eis_woorden(instellingen, partijen={"--afzender": afzender}, naar=naar, bericht=bericht)
        vraag = Vraag(naar, afzender, bericht, *tijdvak(van, tot), zaak, kenmerk)
        _toon(scherm, await _zoek(scherm, instellingen, vraag))

    voer_uit(scherm, zoek())


async def _zoek(scherm: Scherm, instellingen: Instellingen, vraag: Vraag) -> list[Bevinding]:
    from hub.bootstrap.waarom_niet import Bevinding
    from hub.bootstrap.waarom_niet import zoek as zoek_uit

    async with bij(scherm, instellingen) as grootboek:
        gevonden = zoek_uit(instellingen, grootboek, vraag, datetime.now(UTC))
    for partij, berichten in await _voor_de_deur(scherm, instellingen):
        if vraag.afzender in {None, partij}:
            gevonden.append(
                Bevinding(
                    "wacht-voor-de-deur",
                    f"Van {partij} {kies(berichten, 'wacht', 'wachten')} {tel(berichten, 'bericht', 'berichten')},"
                    " nog niet door de hub behandeld.",
                    "Kijk of de hub stilstaat: ketenhub journaal stand",
                )
            )
    return gevonden


async def _voor_de_deur(scherm: Scherm, instellingen: Instellingen) -> list[tuple[str, int]]:
    """What waits at the door of the hub. When that cannot be seen it is said: it is not the same as nothing."""
    from hub.bootstrap.inzicht import adres_van, verbind_als_hub
    from hub.bus.wachtrijen import wachtrijen
    from hub.fouten import Ketenfout
    from hub.gateway.poorten import Busfout

    try:
        verbinding = await verbind_als_hub(adres_van(instellingen), instellingen, naam="hub-inzicht", blijf=False)
        try:
            return [(rij.partij, rij.berichten) for rij in await wachtrijen(verbinding)]
        finally:
            await verbinding.sluit()
    except (Ketenfout, Busfout):
        scherm.meld("De hub draait niet of antwoordt niet; wat er nog voor zijn deur wacht, is nu niet te zien.")
        return []


def _toon(scherm: Scherm, gevonden: Sequence[Bevinding]) -> None:
    if scherm.vorm is not Vorm.MOOI:
        tijden = [None if b.tijd is None else b.tijd.astimezone(UTC).isoformat(timespec="seconds") for b in gevonden]
        rijen = [(b.soort, tijd, b.id, b.uitleg, b.verder) for b, tijd in zip(gevonden, tijden, strict=True)]
        scherm.rijen(KOPPEN, rijen)
        return
    for b in gevonden:
        wanneer = "" if b.tijd is None else f"{tijd_van(b.tijd)}  "
        scherm.tekst(f"{wanneer}{b.uitleg}", "bold")
        scherm.tekst(f"  {b.verder}")
