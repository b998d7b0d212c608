"""`ketenhub inzage verzoeken`: every time that somebody was looked up, for who watches over those who may.

The journal says under which request, in which role, when, and how much was found; not about whom. Whether there is a
request, and whose, stands in the administration of who handles them: compare the two. A reference that is not there, or
that stands here more often than the request needed, is somebody who was looked up without one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.bootstrap.inzageverzoek import eis_verzoek
from hub.cli.filterwoorden import moment
from hub.cli.inzage import groep
from hub.cli.leeskant import bij
from hub.cli.leveringen import Tot, Van
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.recordbeeld import tijd_van
from hub.cli.scherm import Cel, Scherm, Vorm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.ledger.filter import Plek
    from hub.ledger.grootboek import Grootboek
    from hub.ledger.records import Recordfilter, Recordrij

GEGEVEN: Final = "inzage-gegeven"
ZONDER: Final = "zonder"
"""Stands where there is no reference: a look-up of before references were asked for."""
KOPPEN: Final = ("tijd", "kenmerk", "rol", "zaken", "verstrekkingen", "tegengehouden", "weggelaten", "keer", "record")


@groep.command("verzoeken")
def verzoeken(
    kenmerk: Annotated[str | None, typer.Option("--kenmerk", help="Alleen onder dit kenmerk.")] = None,
    van: Van = None,
    tot: Tot = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien wanneer en onder welk kenmerk iemand is opgezocht, nieuwste eerst. Over wie staat er niet in.

    Vergelijk de kenmerken met uw eigen administratie: een kenmerk dat daar niet in staat, is opzoeken zonder verzoek.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def zoek() -> None:
        from hub.ledger.records import Recordfilter

        if kenmerk is not None:
            eis_verzoek(kenmerk)
        filter_ = Recordfilter(soorten={GEGEVEN}, vanaf=moment(van), tot=moment(tot, einde=True))
        async with bij(scherm, instellingen) as grootboek:
            _toon(scherm, _alle(grootboek, filter_), kenmerk)

    voer_uit(scherm, zoek())


def _alle(grootboek: Grootboek, filter_: Recordfilter) -> Iterable[Recordrij]:
    na: Plek | None = None
    while True:
        bladzijde = grootboek.records(filter_, na=na, aantal=1_000)
        yield from bladzijde.rijen
        if (na := bladzijde.volgende) is None:
            return


def _toon(scherm: Scherm, rijen: Iterable[Recordrij], kenmerk: str | None) -> None:
    gevonden = [rij for rij in rijen if kenmerk is None or rij.tekst("verzoek") == kenmerk]
    keren = Counter(rij.tekst("verzoek") for rij in gevonden)
    uit = [_rij(scherm, rij, keren[rij.tekst("verzoek")]) for rij in gevonden]
    scherm.rijen(KOPPEN, uit)
    if scherm.vorm is Vorm.MOOI:
        scherm.meld(f"{len(uit)} keer iemand opgezocht, onder {len(keren.keys() - {None})} kenmerken.")
        if zonder := keren[None]:
            scherm.meld(f"{zonder} keer zonder kenmerk: van voordat de hub erom vroeg.")


def _rij(scherm: Scherm, rij: Recordrij, keer: int) -> tuple[Cel, ...]:
    r = rij.record
    return (
        rij.tijd.isoformat() if scherm.vorm is Vorm.JSON else tijd_van(rij.tijd),
        r.get("verzoek", ZONDER),
        r.get("hoedanigheid", ZONDER),
        r["zaken"],
        r["verstrekkingen"],
        r.get("tegengehouden", 0),
        r["vertrouwelijk"],
        keer,
        rij.nummer,
    )
