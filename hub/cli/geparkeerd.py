"""`ketenhub geparkeerd`: what waits for a human, and offering it again. Ids, codes and times; never what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.geparkeerd import Wachtend

KOPPEN = ("sinds", "id", "van", "bericht", "waarom", "code")


@app.command("geparkeerd")
def geparkeerd(
    bied_opnieuw: Annotated[
        str | None, typer.Option("--bied-opnieuw", metavar="ID", help="Bied dit bericht opnieuw aan.")
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien welke berichten op een mens wachten, of bied er een opnieuw aan.

    Opgegeven: na alle pogingen lukte het niet. Onleesbaar: het bericht voldeed niet aan zijn schema. Vastgehouden: er
    is iets dat niet terug te draaien is, en dat nog niet zeker is. Wat opnieuw wordt aangeboden, komt achter in de rij
    van zijn afzender en wordt beslist volgens het beleid van dat moment; is het ouder dan vijf dagen, dan krijgt de
    afzender te horen dat hij een nieuw bericht moet sturen.

    Eindigt met 2 als het bericht niet opnieuw kan worden aangeboden.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(
        scherm, _lijst(scherm, instellingen) if bied_opnieuw is None else _bied(scherm, instellingen, bied_opnieuw)
    )


async def _lijst(scherm: Scherm, instellingen: Instellingen) -> None:
    from hub.bootstrap.geparkeerd import open_parkeerplaats

    async with open_parkeerplaats(instellingen) as plaats:
        wachtend = await plaats.lijst()
    if not wachtend:
        scherm.meld("Er wacht niets op een mens.")
        return
    scherm.rijen(KOPPEN, [_rij(w) for w in wachtend])


async def _bied(scherm: Scherm, instellingen: Instellingen, kenmerk: str) -> None:
    from hub.bootstrap.geparkeerd import open_parkeerplaats

    async with open_parkeerplaats(instellingen) as plaats:
        gedaan = await plaats.bied_opnieuw(kenmerk)
    scherm.rijen(KOPPEN, [_rij(gedaan)])
    scherm.meld("Opnieuw aangeboden. Kijk met `ketenhub leveringen` wat ervan werd.")


def _rij(w: Wachtend) -> tuple[str | None, ...]:
    return (w.sinds, w.id, w.partij, w.bericht, w.waarom, w.code)
