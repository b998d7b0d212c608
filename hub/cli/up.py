"""`ketenhub up`: the hub, until stopped; with the folders of partners that join by file."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.hub import Hub

Mappen = Annotated[
    Path | None,
    typer.Option("--mappen", help="Map met per organisatie een map: export in, leveringen uit. Zonder: geen mappen."),
]


@app.command("up")
def up(mappen: Mappen = None, als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Draai de hub tot u hem stopt (Ctrl-C)."""
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _draai(scherm, instellingen, mappen))


async def _draai(scherm: Scherm, instellingen: Instellingen, mappen: Path | None) -> None:
    # Only here: the client libraries take half a second to import, and most commands do not need them.
    from hub.bootstrap.hub import draai_hub
    from hub.bootstrap.partijmappen import open_mappen

    stop = asyncio.Event()
    lus = asyncio.get_running_loop()
    for sein in (signal.SIGINT, signal.SIGTERM):
        lus.add_signal_handler(sein, stop.set)
    async with draai_hub(instellingen) as hub:
        scherm.meld(f"De hub draait op {hub.adres.nats} met {len(hub.partijen)} organisaties.")
        scherm.meld(f"Beleid: {hub.beleid.convenant.naam}, {hub.beleid.digest[:12]}.")
        if mappen is None:
            await _tot_stop(stop, hub)
        else:
            async with open_mappen(hub, instellingen.toestand, mappen):
                scherm.meld(f"Mappen van organisaties: {mappen}. Een bestand in een map export wordt verstuurd.")
                await _tot_stop(stop, hub)
        scherm.meld("De hub stopt: wat in behandeling is, wordt afgemaakt.")


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
