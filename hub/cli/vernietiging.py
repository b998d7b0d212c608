"""`ketenhub vernietiging`: whom the hub ordered to destroy, and who signed that he did. Ids and times only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.filterwoorden import eis_id
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import tijd_van
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import kies, tel
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.vernietigingen import Opdracht

KOPPEN = ("zaak", "bij", "opdracht", "stand", "aangeboden", "ontvangen", "beslist", "code")

KOPPEN_MOOI = ("zaak", "bij", "stand", "sinds")
"""What a person needs, so that an id fits whole on a line; scripts get all."""


@app.command("vernietiging")
def vernietiging(
    zaak: Annotated[str | None, typer.Argument(metavar="[ZAAK]", help="Alleen van deze zaak: het hele id.")] = None,
    alleen_open: Annotated[bool, typer.Option("--open", help="Alleen wat nog niet is vernietigd.")] = False,  # noqa: FBT002 - flags
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien wie opdracht kreeg om te vernietigen (sepot 01), en wie ervoor tekende.

    Open: de opdracht ligt klaar en is nog niet opgehaald. Aangekomen: de organisatie heeft haar. Vernietigd: zij
    tekende dat alles weg is. Geweigerd: zij tekende dat zij het niet deed; de code zegt waarom. Wie niet tekent, krijgt
    de opdracht steeds opnieuw: na een dag als zij niet aankwam, en anders na drie dagen.

    Wat opzij ligt en niet te openen is, vernietigt de hub niet: hij weet niet over wie het gaat. Staat er onder de
    lijst dat zulke berichten er zijn, kijk dan met 'ketenhub geparkeerd'.

    Een opdracht staat hier een jaar. Het journaal bewaart langer dat het gebeurde, en nooit over wie.

    Eindigt met 0, en met 2 als het zaakkenmerk er geen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _lijst(scherm, instellingen, zaak, alleen_open=alleen_open))


async def _lijst(scherm: Scherm, instellingen: Instellingen, zaak: str | None, *, alleen_open: bool) -> None:
    """Read and show.

    Raises:
        Ketenfout: `FILTER-zaak`, what was typed is no id of a case; `HUB-afwezig`.
    """
    if zaak is not None:
        eis_id(zaak)
    from hub.bootstrap.geparkeerd import Parkeerplaats
    from hub.bootstrap.herhalen import open_opdrachtgever
    from hub.bootstrap.sleutelbestand import laad_geheim
    from hub.bootstrap.vernietigingen import VERNIETIGD, lees_opdrachten
    from hub.gateway.nummers import HmacSleutelwerk

    async with open_opdrachtgever(instellingen) as gever:
        sleutelwerk = HmacSleutelwerk(laad_geheim(instellingen.toestand))
        alle = [o async for o in lees_opdrachten(gever.bus, sleutelwerk) if zaak in {None, o.zaak}]
        van_niemand = [w for w in await Parkeerplaats(gever).lijst() if w.van_niemand]
    getoond = [o for o in alle if not alleen_open or o.stand != VERNIETIGD]
    if getoond and scherm.vorm is Vorm.MOOI:
        scherm.rijen(KOPPEN_MOOI, [_korte_rij(o) for o in getoond])
    elif getoond:
        scherm.rijen(KOPPEN, [_rij(o) for o in getoond])
    scherm.meld(_samen(alle) if alle else "Er ligt geen opdracht om te vernietigen.")
    if van_niemand:
        scherm.meld(_van_niemand(len(van_niemand), van_niemand[0].sinds[:10]))


def _samen(alle: list[Opdracht]) -> str:
    from hub.bootstrap.vernietigingen import VERNIETIGD

    klaar = sum(o.stand == VERNIETIGD for o in alle)
    zaken = len({o.zaak for o in alle})
    samen = f"{tel(zaken, 'zaak', 'zaken')}, {tel(len(alle), 'opdracht', 'opdrachten')}"
    return f"{samen}: {klaar} vernietigd, {len(alle) - klaar} nog niet."


def _van_niemand(aantal: int, sinds: str) -> str:
    return (
        f"Opzij {kies(aantal, 'ligt', 'liggen')} {tel(aantal, 'bericht', 'berichten')} waarvan de hub niet kan lezen"
        f" over wie het gaat; het oudste ligt er sinds {sinds}. Ga na of er een over een vernietigde zaak gaat:"
        " ketenhub geparkeerd."
    )


def _rij(o: Opdracht) -> tuple[str | None, ...]:
    return (o.zaak, o.partij, o.id, o.stand, _tijd(o.aangeboden), _tijd(o.ontvangen), _tijd(o.beslist), o.code)


def _korte_rij(o: Opdracht) -> tuple[str | None, ...]:
    sinds = tijd_van(o.beslist or o.ontvangen or o.aangeboden)
    return (o.zaak, o.partij, o.stand if o.code is None else f"{o.stand} ({o.code})", sinds)


def _tijd(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
