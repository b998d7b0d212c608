"""`ketenhub volg`: what the hub lays down, as it happens; only what was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.filterwoorden import Filterfout, controleer
from hub.cli.leeskant import bij
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import als_regel
from hub.cli.recordcodes import codes_van
from hub.cli.scherm import Scherm
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.ledger.records import Recordrij

STIL_RONDES: Final = 8
"""Looks without anything new, before is looked whether the hub still runs: two seconds."""
KIJK_S: Final = 0.25
"""Between two looks at the read side: no one sees the difference, and it is nothing for a database."""


@app.command("volg")
def volg(
    partij: Annotated[
        str | None, typer.Option("--partij", help="Alleen waar deze organisatie in voorkomt, zoals politie.")
    ] = None,
    zaak: Annotated[str | None, typer.Option("--zaak", help="Alleen van deze zaak: het zaakkenmerk.")] = None,
    regel: Annotated[str | None, typer.Option("--regel", help="Alleen waar deze regel of code in voorkomt.")] = None,
    soort: Annotated[
        list[str] | None, typer.Option("--soort", help="Alleen deze soort record, zoals geweigerd. Mag vaker.")
    ] = None,
    voor: Annotated[
        str | None, typer.Option("--voor", help="Alleen wat deze organisatie zelf mag zien: waar zij deel aan heeft.")
    ] = None,
    aantal: Annotated[int | None, typer.Option("--aantal", min=1, help="Stop na zoveel regels.")] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien wat de hub vastlegt, terwijl het gebeurt, tot u stopt met Ctrl-C. Het komt een seconde later."""
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    def past(rij: Recordrij) -> bool:
        return regel is None or _noemt(rij, regel)

    async def kijk() -> None:
        from hub.bootstrap.inzicht import adres_van
        from hub.cli.filterwoorden import eis_woorden
        from hub.journal.soorten import SOORTEN
        from hub.ledger.records import Recordfilter

        controleer(instellingen, partij=partij, regel=regel, zaak=zaak)
        eis_woorden(instellingen, partijen={"--voor": voor})
        if soort and set(soort) - SOORTEN.keys():
            raise Filterfout("FILTER-woord", f"Wel bekend bij --soort: {', '.join(sorted(SOORTEN))}.", "partner")
        adres_van(instellingen)  # nothing would ever come
        filter_ = Recordfilter(soorten=soort or None, partij=partij, voor=voor)
        async with bij(scherm, instellingen) as grootboek:
            bron = partial(grootboek.volg, filter_=filter_, zaak=zaak)
            stand = grootboek.stand()
            await _volg(
                scherm, bron, 0 if stand is None else stand.grootte, past, aantal, partial(_draait, instellingen)
            )

    voer_uit(scherm, kijk())


Bron = Callable[[int], "tuple[list[Recordrij], int]"]
"""From a number on: the records that fit, and where to go on."""


async def _volg(
    scherm: Scherm,
    bron: Bron,
    volgende: int,
    past: Callable[[Recordrij], bool],
    aantal: int | None,
    draait: Callable[[], bool],
) -> None:
    scherm.meld("Wacht op wat de hub vastlegt. Stop met Ctrl-C.")
    getoond, stil, draaide = 0, 0, True
    while True:
        rijen, verder = await asyncio.to_thread(bron, volgende)
        for rij in filter(past, rijen):
            als_regel(scherm, rij)
            getoond += 1
            if getoond == aantal:
                return
        if verder == volgende:
            await asyncio.sleep(KIJK_S)
            stil += 1
            # The silence of a hub that stands still must not look like that of one that has nothing to tell.
            if stil % STIL_RONDES == 0 and (nu := draait()) != draaide:
                draaide = nu
                scherm.meld("De hub draait weer." if nu else "De hub draait niet. Dit gaat verder als hij weer draait.")
        volgende = verder


def _draait(instellingen: Instellingen) -> bool:
    """Whether a hub runs on this state. Of a server of one's own that is not known here: it counts as running."""
    from hub.bootstrap.inzicht import adres_van
    from hub.fouten import Ketenfout

    try:
        adres_van(instellingen)
    except Ketenfout:
        return False
    return True


def _noemt(rij: Recordrij, regel: str) -> bool:
    """Whether a rule or code stands in a record, or is the agreement behind one that does."""
    bronnen = {bron for deel in rij.record.get("besluiten", ()) for bron in deel.get("bron", ())}
    return regel in codes_van(rij.record) | bronnen
