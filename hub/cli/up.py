"""`ketenhub up`: the hub, until stopped; with the decision point, and the folders of partners that join by file."""

from __future__ import annotations

import asyncio
import resource
import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm
from hub.cli.telwoord import tel
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen, lees_luisteradres

if TYPE_CHECKING:
    from hub.bootstrap.hub import Hub

Mappen = Annotated[
    Path | None,
    typer.Option("--mappen", help="Map met per organisatie een map: export in, leveringen uit. Zonder: geen mappen."),
]
Beslispunt = Annotated[
    str | None,
    typer.Option(
        "--beslispunt",
        metavar="ADRES",
        help="Waar het beslispunt luistert, zoals 127.0.0.1:8484; of: uit. Zonder: KETENHUB_BESLISPUNT.",
    ),
]
Proef = Annotated[
    bool,
    typer.Option(
        "--proef",
        help="Om te proberen: het beleid in KETENHUB_BELEID, ondertekend met sleutels die nergens anders voor zijn.",
    ),
]


@app.command("up")
def up(
    mappen: Mappen = None,
    beslispunt: Beslispunt = None,
    proef: Proef = False,  # noqa: FBT002 - flags
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Draai de hub tot u hem stopt (Ctrl-C).

    Zonder een ondertekend beleid dat in werking is, start de hub niet. Hij zegt dan welke opdrachten nodig zijn.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    laat_geen_geheugen_na()
    voer_uit(scherm, _draai(scherm, instellingen, mappen, beslispunt, proef=proef))


def laat_geen_geheugen_na() -> None:
    """No file of the memory when the hub or its server crashes: messages and keys would lie in it."""
    _, hoogstens = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hoogstens))


async def _draai(
    scherm: Scherm, instellingen: Instellingen, mappen: Path | None, beslispunt: str | None, *, proef: bool
) -> None:
    # Only here: the client libraries take half a second to import, and most commands do not need them.
    from hub.bootstrap.beslispunt import open_beslispunt
    from hub.bootstrap.hub import draai_hub
    from hub.bootstrap.logpunt import open_logpunt
    from hub.bootstrap.partijmappen import open_mappen
    from hub.bootstrap.proefstart import zet_proef_klaar
    from hub.bootstrap.uitvoertaak import open_uitvoer

    instellingen = _met_beslispunt(instellingen, beslispunt)
    if proef:
        zet_proef_klaar(instellingen.toestand, instellingen.beleid, instellingen=instellingen)
    stop = asyncio.Event()
    lus = asyncio.get_running_loop()
    for sein in (signal.SIGINT, signal.SIGTERM):
        lus.add_signal_handler(sein, stop.set)
    async with (
        draai_hub(instellingen) as hub,
        open_beslispunt(hub, instellingen) as punt,
        open_uitvoer(hub, instellingen) as uitvoer,
        open_logpunt(hub, instellingen) as logpunt,
    ):
        scherm.meld(f"De hub draait op {hub.adres.nats} met {tel(len(hub.partijen), 'organisatie', 'organisaties')}.")
        _meld_beleid(scherm, hub)
        scherm.meld(f"Beslispunt: {punt.adres}." if punt else "Er draait geen beslispunt.")
        for vorm in uitvoer:
            scherm.meld(f"{_UITVOER[vorm.naam]}: 'ketenhub uitvoer stand'.")
        if logpunt is not None:
            scherm.meld(f"Logpunt: https://{logpunt.host}:{logpunt.poort}.")
        if mappen is None:
            await _tot_stop(stop, hub)
        else:
            async with open_mappen(hub, instellingen.toestand, mappen):
                scherm.meld(f"Mappen van organisaties: {mappen}. Een bestand in een map export wordt verstuurd.")
                await _tot_stop(stop, hub)
        scherm.meld("De hub stopt: wat in behandeling is, wordt afgemaakt.")


_UITVOER: Final = {
    "ldv": "Elke verwerking gaat ook naar het logboek van KETENHUB_LDV",
    "adl": "Elk besluit gaat ook naar het logboek van KETENHUB_ADL",
}


def _met_beslispunt(instellingen: Instellingen, adres: str | None) -> Instellingen:
    """The settings with what was typed. Raises `Ketenfout` `BESLISPUNT-adres`: it is no address."""
    if adres is None:
        return instellingen
    try:
        return replace(instellingen, beslispunt=lees_luisteradres(adres))
    except ValueError:
        uitleg = "Schrijf een IP-adres en een poort, zoals 127.0.0.1:8484 of [::1]:8484; of: uit."
        raise Ketenfout("BESLISPUNT-adres", uitleg) from None


def _meld_beleid(scherm: Scherm, hub: Hub) -> None:
    """What is live, until when, and loudly when that is soon, is over, or rests on throw-away keys."""
    from hub.bootstrap.beleidshuis import AFTELLEN_DAGEN

    levend, dagen = hub.huis.levend, hub.huis.dagen
    convenant, digest = levend.beleid.convenant.naam, levend.digest[:12]
    scherm.meld(f"Beleid: {convenant}, revisie {levend.revisie} ({digest}), tot en met {levend.laatste_dag}.")
    if hub.proef:
        scherm.meld("PROEF: dit beleid is ondertekend met weggooisleutels. Gebruik deze hub niet voor echte gegevens.")
    if not hub.huis.geldt:
        scherm.meld("LET OP: dit beleid geldt niet meer. Elk bericht wordt geweigerd tot er een nieuw in werking is.")
    elif dagen <= AFTELLEN_DAGEN:
        wanneer = "vandaag is de laatste dag" if dagen == 0 else f"nog {dagen} {'dag' if dagen == 1 else 'dagen'}"
        scherm.meld(f"LET OP: {wanneer}. Daarna wordt elk bericht geweigerd tot er een nieuw beleid in werking is.")


async def _tot_stop(stop: asyncio.Event, hub: Hub) -> None:
    """Until somebody stops the hub, or its server dies.

    Raises:
        Ketenfout: `HUB-server-weg`.
    """
    taken = [asyncio.create_task(stop.wait()), asyncio.create_task(hub.server_weg.wait())]
    await asyncio.wait(taken, return_when=asyncio.FIRST_COMPLETED)
    for taak in taken:
        taak.cancel()
    if hub.server_weg.is_set() and not stop.is_set():
        raise Ketenfout(
            "HUB-server-weg", "De NATS-server van deze hub is gestopt. Start de hub opnieuw: er is niets kwijt."
        )
