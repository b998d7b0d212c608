"""`ketenhub levering`: every hop of one message, what went and what did not, both receipts, and how it is proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.leeskant import bij
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import hop, toon_record
from hub.cli.recordcodes import codes_van
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.cli.zoeken import controleer_id, vind_een
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.leeskant import Bewijsstand
    from hub.ledger.records import Recordrij

STAPPEN_MAX: Final = 200
"""Hops shown to a person; a case with more is read with --json."""


@app.command("levering")
def levering(
    kenmerk: Annotated[
        str,
        typer.Argument(metavar="ID", help="Een levering, bericht of zaak: het hele id, of de eerste 8 of meer tekens."),
    ],
    voor: Annotated[
        str | None, typer.Option("--voor", help="Alleen wat deze organisatie zelf mag zien: waar zij deel aan heeft.")
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat alles zien wat de hub over een levering, bericht of zaak heeft vastgelegd, op volgorde.

    Eerst elke stap met de tijd en hoe lang hij duurde, dan wat er is besloten en waarom, dan hoe u het bewijst.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _toon(scherm, instellingen, kenmerk, voor))


async def _toon(scherm: Scherm, instellingen: Instellingen, begin_id: str, voor: str | None) -> None:
    """Find and show.

    Raises:
        Ketenfout: `ID-vorm`, `ID-onbekend`, `ID-meer`; `FILTER-woord`; `GROOTBOEK-…`; after all was shown:
            `GROOTBOEK-anders`, somebody changed a record in the database.
    """
    from hub.bootstrap.leeskant import ANDERS, bewijsstand
    from hub.cli.filterwoorden import eis_woorden

    controleer_id(begin_id)
    eis_woorden(instellingen, partijen={"--voor": voor})
    async with bij(scherm, instellingen) as grootboek:
        rijen = vind_een(grootboek, begin_id, voor)
    stand = bewijsstand(instellingen)
    # Of a delivery a person wants the decision about its own destination.
    eigen = next((r.tekst("bestemming") for r in rijen if (r.tekst("levering") or "").startswith(begin_id)), None)
    if scherm.vorm is Vorm.MOOI:
        _stappen(scherm, rijen, eigen)
    bewijs = {rij.nummer: stand.van(rij.nummer, rij.ruw) for rij in rijen}
    for rij in rijen:
        toon_record(scherm, rij, eigen, {"bewijs": bewijs[rij.nummer]})
    if scherm.vorm is Vorm.MOOI:
        _codes(scherm, instellingen, rijen, eigen)
        _bewijs(scherm, rijen, stand)
    anders = [nummer for nummer, wat in bewijs.items() if wat == ANDERS]
    if anders:
        uitleg = (
            f"Record {anders[0]} in de database is niet het record dat in het journaal is ondertekend. Geloof wat"
            " hierboven staat niet."
        )
        raise Ketenfout("GROOTBOEK-anders", uitleg)


def _stappen(scherm: Scherm, rijen: Sequence[Recordrij], eigen: str | None) -> None:
    scherm.tekst("Stap voor stap", "bold")
    vorige = rijen[0].tijd
    for rij in rijen[:STAPPEN_MAX]:
        scherm.tekst(f"  {hop(rij, rij.tijd - vorige, eigen)}")
        vorige = rij.tijd
    if len(rijen) > STAPPEN_MAX:
        scherm.meld(f"En nog {tel(len(rijen) - STAPPEN_MAX, 'stap', 'stappen')}; met --json staat alles er.")
    scherm.tekst("")


def _codes(scherm: Scherm, instellingen: Instellingen, rijen: Sequence[Recordrij], bestemming: str | None) -> None:
    """What the codes above mean: a person asks why a field did not go along, and a code is no answer."""
    from hub.bootstrap.codeuitleg import uitleg_van
    from hub.bootstrap.geldend import geldend_beleid

    codes = sorted({code for rij in rijen for code in codes_van(rij.record, bestemming)})
    if not codes:
        return
    try:
        beleid = geldend_beleid(instellingen)
    except Ketenfout:
        beleid = None  # what is in force cannot be read here; the codes stand above
    zinnen = [(code, uitleg_van(code, beleid)) for code in codes]
    scherm.tekst("Wat de codes zeggen", "bold")
    for code, zin in zinnen:
        scherm.tekst(f"  {code}: {zin or 'het beleid van nu kent deze code niet.'}")
    if beleid is None or any(rij.tekst("beleid") not in {None, beleid.digest} for rij in rijen):
        scherm.tekst("  Dit zijn de woorden van het beleid van nu; er is beslist met een ander beleid.")


def _bewijs(scherm: Scherm, rijen: Sequence[Recordrij], stand: Bewijsstand) -> None:
    laatste = rijen[-1].nummer
    scherm.tekst("Bewijs", "bold")
    woord = {
        "getuigd": "ondertekend door de hub, en mede ondertekend door een getuige",
        "getekend": "ondertekend door de hub; nog geen getuige zag het",
        "anders": "NIET wat is ondertekend: iemand veranderde dit in de database",
        "open": "nog niet ondertekend; dat duurt hoogstens enkele seconden",
    }
    scherm.tekst(f"  records {', '.join(str(rij.nummer) for rij in rijen[:12])}{' …' if len(rijen) > 12 else ''}")  # noqa: PLR2004
    scherm.tekst(
        f"  {woord[stand.van(laatste, rijen[-1].ruw)]} (controlepunt van {tel(stand.getekend, 'record', 'records')})"
    )
    scherm.tekst(f"  een bewijs dat anderen zelf kunnen nagaan: ketenhub journaal bewijs --record {laatste}")
