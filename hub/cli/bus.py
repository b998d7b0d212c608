"""`ketenhub bus`: the configuration for a NATS server that somebody else runs, and bringing one up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop
from hub.instellingen import Instellingen

HERLEES: Final = "nats-server --signal reload"
groep = typer.Typer(pretty_exceptions_enable=False, help="De NATS-server onder de hub.", no_args_is_help=True)
app.add_typer(groep, name="bus")


@groep.callback()
def _bus() -> None:
    """De NATS-server onder de hub."""


@groep.command("config")
def config(
    naar: Annotated[Path, typer.Option("--naar", metavar="MAP", help="Map waarin nats-server.conf komt.")],
    luister: Annotated[
        str, typer.Option("--luister", metavar="NAAM:POORT", help="Waar de server berichten aanneemt.")
    ] = "127.0.0.1:4222",
    monitor: Annotated[
        str, typer.Option("--monitor", metavar="NAAM:POORT", help="Waar de server zijn toestand toont.")
    ] = "127.0.0.1:8222",
    opslag: Annotated[
        Path | None,
        typer.Option("--opslag", metavar="MAP", help="Waar de server alles bewaart. Zonder: naast het bestand."),
    ] = None,
    naam: Annotated[
        list[str] | None,
        typer.Option("--naam", metavar="NAAM", help="Onder welke naam organisaties de server bereiken; mag vaker."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Schrijf de configuratie voor een eigen NATS-server, met het certificaat van de server.

    De inhoud volgt uit de organisaties in het beleid, uit wie is toegelaten, en uit de sleutels van deze hub. Leest de
    server haar uit deze map, zet dan KETENHUB_NATS_CONFIG op deze map: de hub laat dan zelf een organisatie toe en
    sluit haar zelf uit. Doe dat anders met de hand: schrijf opnieuw en laat de server herlezen.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _config(scherm, instellingen, naar, (luister, monitor), opslag, naam or []))


@groep.command("bijwerken")
def bijwerken(
    noodsleutel: Annotated[
        Path | None,
        typer.Option("--noodsleutel", metavar="BESTAND", help="Zonder: breekglas.nk in de toestand, als die er is."),
    ] = None,
    doe: Annotated[bool, typer.Option("--doe", help="Doe het. Zonder: laat alleen zien wat er anders is.")] = False,  # noqa: FBT002 - flags
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien wat op de NATS-server anders is dan deze hub verwacht, en maak het met --doe weer goed.

    Nodig als de hub weigert te starten met BUS-afwijking. Is de hub vernieuwd, dan hoort het erbij: hij bewaart iets
    dat hij eerder niet bewaarde. Is hij dat niet, zoek dan eerst uit wie de server veranderde. Wat er was en weg is,
    maakt deze opdracht niet opnieuw. Draait de ingebedde server niet, dan start hij voor zo lang.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    anders = voer_uit(scherm, _bijwerken(instellingen, noodsleutel, doe=doe))
    scherm.rijen(("waar", "veld", "verschil"), [_deel(regel) for regel in anders])
    if not anders:
        scherm.meld("De server is zoals deze hub hem verwacht. Er is niets veranderd.")
    elif doe:
        scherm.meld(f"{tel(len(anders), 'verschil', 'verschillen')} weer goed gemaakt. De hub kan starten.")
    else:
        scherm.meld(f"{tel(len(anders), 'verschil', 'verschillen')}. Er is niets veranderd; doe het met --doe.")
        raise typer.Exit(Afloop.GEWEIGERD)


def _deel(regel: str) -> tuple[str, str, str]:
    """A deviation in columns; one of a consumer that is not there has no field."""
    waar, _, rest = regel.partition(", ")
    veld, _, verschil = rest.partition(": ")
    return waar, veld, verschil


async def _bijwerken(instellingen: Instellingen, noodsleutel: Path | None, *, doe: bool) -> tuple[str, ...]:
    from hub.bootstrap.busbijwerking import bekijk_bus, werk_bus_bij

    return await (werk_bus_bij if doe else bekijk_bus)(instellingen, noodsleutel)


async def _config(
    scherm: Scherm,
    instellingen: Instellingen,
    naar: Path,
    adressen: tuple[str, str],
    opslag: Path | None,
    namen: list[str],
) -> None:
    from hub.bootstrap.busconfig import schrijf_busconfig

    luister, monitor = adressen
    gedaan = schrijf_busconfig(instellingen, naar, luister=luister, monitor=monitor, opslag=opslag, namen=namen)
    if scherm.vorm is not Vorm.MOOI:
        scherm.rijen(("config", "sleutels", "partijen"), [(str(gedaan.config), str(gedaan.sleutels), gedaan.partijen)])
        return
    bron = (
        "het beleid dat in werking is" if gedaan.levend else "de map van het beleid; er is nog geen beleid in werking"
    )
    scherm.tekst(f"Geschreven: {gedaan.config}, met {tel(gedaan.partijen, 'organisatie', 'organisaties')} uit {bron}.")
    scherm.tekst(f"Start de server: nats-server -c {gedaan.config}")
    scherm.tekst(
        f"Start dan de hub: KETENHUB_NATS=tls://{luister} KETENHUB_NATS_MONITOR=http://{monitor}"
        f" KETENHUB_NATS_CONFIG={gedaan.config.parent} ketenhub up"
    )
    scherm.tekst(f"Leest de server een kopie, laat die dan na elke wijziging herlezen: {HERLEES}")
    scherm.tekst(f"Het bestand breekglas.nk in {gedaan.sleutels} hoort in een kluis, niet hier.")
