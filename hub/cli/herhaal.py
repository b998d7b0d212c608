"""`ketenhub herhaal`: deliveries once more, *als toen* (only looked at) or *als nu* (decided and offered again)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.filterwoorden import Filterfout, controleer, eis_id, moment
from hub.cli.herhaalbeeld import Doe, Reden, als_document, toon_gekozen, toon_nagegaan, toon_stand, volg
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.herhaalkeuze import Gekozen, Keuze

DAGEN: Final = 30
"""Days looked back without `--vanaf`: the retention of nearly every delivery."""
KOPPEN_STAND: Final = ("opdracht", "wat", "reden", "stand", "bekeken", "totaal", "gedaan", "niet")


class Wijze(StrEnum):
    """How something is done again."""

    ALS_TOEN = "als-toen"
    ALS_NU = "als-nu"


class _Filters:
    """Options that say which deliveries."""

    Levering = Annotated[
        list[str] | None, typer.Option("--levering", metavar="ID", help="Deze levering: het hele id. Mag vaker.")
    ]
    Ontvanger = Annotated[
        str | None, typer.Option("--ontvanger", "--naar", help="Wat naar deze organisatie of bestemming ging.")
    ]
    Afzender = Annotated[str | None, typer.Option("--afzender", help="Wat van deze organisatie kwam.")]
    Bericht = Annotated[str | None, typer.Option("--bericht", help="Alleen dit soort bericht, zoals signaal.")]
    Zaak = Annotated[str | None, typer.Option("--zaak", help="Alleen van deze zaak: het zaakkenmerk.")]
    Regel = Annotated[str | None, typer.Option("--regel", help="Alleen wat onder deze regel ging, zoals S-01.")]
    Vanaf = Annotated[
        str | None,
        typer.Option("--vanaf", "--van", metavar="TIJD", help="Vanaf deze dag of tijd, zoals bij leveringen."),
    ]
    Tot = Annotated[
        str | None, typer.Option("--tot", metavar="TIJD", help="Tot deze tijd; van een dag tot en met het eind ervan.")
    ]
    ZonderOntvangst = Annotated[
        bool, typer.Option("--zonder-ontvangst", help="Alleen wat de ontvanger niet heeft verwerkt of geweigerd.")
    ]


@app.command("herhaal")
def herhaal(  # noqa: PLR0913 - each is an option of the command
    wijze: Annotated[Wijze | None, typer.Argument(metavar="WIJZE", help="als-toen of als-nu.")] = None,
    *,
    levering: _Filters.Levering = None,
    ontvanger: _Filters.Ontvanger = None,
    afzender: _Filters.Afzender = None,
    bericht: _Filters.Bericht = None,
    zaak: _Filters.Zaak = None,
    regel: _Filters.Regel = None,
    vanaf: _Filters.Vanaf = None,
    tot: _Filters.Tot = None,
    zonder_ontvangst: _Filters.ZonderOntvangst = False,
    reden: Reden = None,
    doe: Doe = False,
    stand: Annotated[bool, typer.Option("--stand", help="Laat zien welke opdrachten er zijn, en hoe ver.")] = False,
    stop: Annotated[str | None, typer.Option("--stop", metavar="ID", help="Stop deze opdracht.")] = None,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Doe leveringen opnieuw: als toen (alleen nagaan) of als nu (opnieuw beslissen en aanbieden).

    Als toen: de hub neemt het besluit nog eens, met het beleid van toen, en zegt of er hetzelfde uitkomt. Er gaat niets
    weg. Als nu: het beleid van nu beslist. Wat nu niet mag of niet zeker is, gaat niet. Wat wel mag, ligt opnieuw klaar
    voor de ontvanger: dezelfde verzegelde bytes, met hetzelfde kenmerk, zodat hij ziet dat hij het al had. De
    bewaartermijn begint niet opnieuw.

    Zonder --doe telt de hub alleen. Elke opdracht komt met haar reden in het journaal. Ctrl-C stopt het wachten, niet
    de opdracht: die stopt u met --stop.

    Eindigt met 2 als er iets niet is gedaan of niet hetzelfde uitkwam.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    if stand or stop is not None:
        voer_uit(scherm, _standen(scherm, instellingen) if stop is None else _stop(scherm, instellingen, stop))
        return

    async def doe_het() -> None:
        from hub.bootstrap.herhaalkeuze import Keuze
        from hub.gateway.nummers import Systeemklok

        _eis_keuze(wijze, (levering, ontvanger, afzender, bericht, zaak, regel, vanaf, tot), zonder=zonder_ontvangst)
        party = (ontvanger or "").partition("/")[0] or None
        controleer(instellingen, partij=party, regel=regel, zaak=zaak)
        controleer(instellingen, partij=afzender, regel=None, zaak=None)
        nu = Systeemklok().nu()
        keuze = Keuze(
            leveringen=frozenset(levering or ()),
            ontvanger=ontvanger,
            afzender=afzender,
            bericht=bericht,
            zaak=zaak,
            regel=regel,
            vanaf=_tijd(vanaf) or (nu - timedelta(days=DAGEN)).strftime("%Y-%m-%dT%H:%M:%S"),
            tot=_tijd(tot, einde=True),
            zonder_ontvangst=zonder_ontvangst,
        )
        if wijze is Wijze.ALS_TOEN:
            await _als_toen(scherm, instellingen, keuze, reden, nu, doe=doe)
        else:
            await _als_nu(scherm, instellingen, keuze, reden, nu, doe=doe)

    voer_uit(scherm, doe_het())


async def _als_nu(
    scherm: Scherm, instellingen: Instellingen, keuze: Keuze, reden: str | None, nu: datetime, *, doe: bool
) -> None:
    from hub.bootstrap.herhalen import eis_reden, open_opdrachtgever
    from hub.gateway.herhaalopdracht import LEVERINGEN

    eis_reden(LEVERINGEN, reden or "")
    async with open_opdrachtgever(instellingen) as gever:
        gekozen = await _gekozen(instellingen, keuze)
        if scherm.vorm is not Vorm.JSON or not doe:
            toon_gekozen(scherm, gekozen)
        opdracht = await gever.geef(LEVERINGEN, [g.plek for g in gekozen], reden or "", nu, proef=not doe)
        if doe:
            scherm.meld(f"Opdracht {opdracht.id} over {tel(len(gekozen), 'levering', 'leveringen')} is gegeven.")
        stand = await volg(scherm, gever, opdracht.id)
    toon_stand(scherm, opdracht, stand)


async def _als_toen(
    scherm: Scherm, instellingen: Instellingen, keuze: Keuze, reden: str | None, nu: datetime, *, doe: bool
) -> None:
    from hub.bootstrap.alstoen import ANDERS, GELIJK, ONBEPAALD, ga_na
    from hub.bootstrap.beleidsarchief import Beleidsarchief
    from hub.bootstrap.herhalen import eis_reden, open_opdrachtgever
    from hub.bootstrap.levendbeleid import lees_sleutels
    from hub.bus.beleidskast import Beleidskast
    from hub.gateway.herhaalopdracht import LEVERINGEN
    from hub.gateway.nummers import Systeemklok

    eis_reden(LEVERINGEN, reden or "")
    async with open_opdrachtgever(instellingen) as gever:
        gekozen = await _gekozen(instellingen, keuze)
        if not doe:
            toon_gekozen(scherm, gekozen)
            scherm.tekst(f"{tel(len(gekozen), 'levering', 'leveringen')} na te gaan.")
            scherm.meld("Er is niets nagegaan. Geef --doe om het te doen.")
            return
        # On record before anything is shown.
        kenmerk = await gever.toen(len(gekozen), reden or "", nu)
        archief = Beleidsarchief(Beleidskast(gever.bus), lees_sleutels(instellingen.toestand))
        nagegaan = await ga_na(gekozen, archief)
        telling = {uitkomst: sum(n.uitkomst == uitkomst for n in nagegaan) for uitkomst in (GELIJK, ANDERS, ONBEPAALD)}
        klaar = Systeemklok().nu()
        await gever.toen_klaar(
            kenmerk, gelijk=telling[GELIJK], anders=telling[ANDERS], onbepaald=telling[ONBEPAALD], nu=klaar
        )
    toon_nagegaan(scherm, nagegaan)
    if scherm.vorm is Vorm.JSON:
        scherm.document({"opdracht": kenmerk, "totaal": len(nagegaan), **telling})
    else:
        scherm.tekst(
            f"{telling[GELIJK]} gelijk, {telling[ANDERS]} anders, {telling[ONBEPAALD]} niet te bepalen.", "bold"
        )
    scherm.meld(f"Opdracht {kenmerk} is klaar. Er is niets verstuurd.")
    if telling[ANDERS] or telling[ONBEPAALD]:
        raise typer.Exit(Afloop.GEWEIGERD)


async def _gekozen(instellingen: Instellingen, keuze: Keuze) -> list[Gekozen]:
    from hub.bootstrap.herhaalkeuze import kies
    from hub.bootstrap.herhalen import Herhaalweigering
    from hub.bootstrap.inzicht import open_inzicht
    from hub.gateway.herhaalopdracht import ITEMS_MAX

    async with open_inzicht(instellingen) as inzicht:
        gekozen = await kies(inzicht, keuze, hoogstens=ITEMS_MAX)
    if len(gekozen) > ITEMS_MAX:
        raise Herhaalweigering("HERHAAL-aantal", f"Dit zijn meer dan {ITEMS_MAX} leveringen. Kies minder.", "partner")
    if not gekozen or len(gekozen) < len(keuze.leveringen):
        raise Herhaalweigering(
            "HERHAAL-onbekend", "Het journaal kent in deze tijd geen levering die past, of niet elk id.", "partner"
        )
    return gekozen


async def _standen(scherm: Scherm, instellingen: Instellingen) -> None:
    from hub.bootstrap.herhalen import open_opdrachtgever

    async with open_opdrachtgever(instellingen) as gever:
        lopend = [w for w in await gever.lijst() if not w.opdracht.proef]
    if not lopend:
        scherm.meld("Er zijn geen opdrachten van de laatste maand.")
        return
    if scherm.vorm is Vorm.JSON:
        for w in lopend:
            scherm.document({"id": w.opdracht.id, **als_document(w.opdracht, w.stand)})
        return
    rijen = [
        (
            w.opdracht.id,
            w.opdracht.soort,
            w.opdracht.reden,
            w.stand.stand,
            w.stand.plek,
            w.stand.totaal,
            w.stand.gedaan,
            [f"{code} {n}" for code, n in sorted(w.stand.niet.items())],
        )
        for w in lopend
    ]
    scherm.rijen(KOPPEN_STAND, rijen)


async def _stop(scherm: Scherm, instellingen: Instellingen, kenmerk: str) -> None:
    from hub.bootstrap.herhalen import open_opdrachtgever

    eis_id(kenmerk)
    async with open_opdrachtgever(instellingen) as gever:
        await gever.stop(kenmerk)
        stand = await gever.volg(kenmerk)
    scherm.meld(f"De opdracht is {stand.stand}: {stand.gedaan} gedaan, van {stand.totaal}.")


def _eis_keuze(wijze: Wijze | None, gegeven: tuple[object, ...], *, zonder: bool) -> None:
    """How, and about what: never about everything by leaving everything out.

    Raises:
        Herhaalweigering: `HERHAAL-keuze`.
        Filterfout: `FILTER-zaak`, an id is none; `FILTER-woord`, no kind of message.
    """
    from hub.bootstrap.herhalen import Herhaalweigering
    from schemas import register

    levering, *_ = gegeven
    bericht = gegeven[3]
    if wijze is None or not (any(gegeven) or zonder):
        raise Herhaalweigering(
            "HERHAAL-keuze",
            "Zeg als-toen of als-nu, en waarover: een levering, een ontvanger, of een ander filter. Zie --help.",
            "partner",
        )
    for kenmerk in levering if isinstance(levering, list) else []:
        eis_id(kenmerk)
    if bericht is not None and bericht not in {soort.bericht for soort in register.BERICHTEN.values()}:
        raise Filterfout("FILTER-woord", "Wat bij --bericht staat, is geen soort bericht.", "partner")


def _tijd(tekst: str | None, *, einde: bool = False) -> str | None:
    """A time as `moment` reads it, as records have it. Raises `Filterfout`."""
    gelezen = moment(tekst, einde=einde)
    return None if gelezen is None else gelezen.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
