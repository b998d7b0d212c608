"""How an order to do something again is shown: its options, its progress, and how it came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.recordbeeld import tijd
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop

if TYPE_CHECKING:
    from hub.bootstrap.alstoen import Nagegaan
    from hub.bootstrap.herhaalkeuze import Gekozen
    from hub.bootstrap.herhalen import Opdrachtgever
    from hub.gateway.herhaalopdracht import Opdracht, Stand

Reden = Annotated[str | None, typer.Option("--reden", help="Waarom: een woord uit de lijst, die de hub noemt.")]
Doe = Annotated[bool, typer.Option("--doe", help="Doe het. Zonder telt de hub alleen, en gebeurt er niets.")]
KOPPEN: Final = ("tijd", "levering", "van", "naar", "bericht", "regel")
KOPPEN_TOEN: Final = ("tijd", "levering", "naar", "toen", "opnieuw", "uitkomst", "waarom")
RIJEN_MAX: Final = 40
"""Rows shown to a person; the other forms give all."""
_STAP: Final = 500
"""Things between two lines of progress."""


async def volg(scherm: Scherm, gever: Opdrachtgever, kenmerk: str) -> Stand:
    """Wait for the hub, and say now and then how far it is.

    Ctrl-C ends the waiting and not the order: the hub carries it out, and `--stop` stops it.

    Raises:
        Ketenfout, Busfout: as `Opdrachtgever.volg`.
    """
    gezegd = 0

    def meld(stand: Stand) -> None:
        nonlocal gezegd
        if stand.totaal > _STAP and stand.plek - gezegd >= _STAP:
            gezegd = stand.plek
            scherm.meld(f"{stand.plek} van {stand.totaal}.")

    return await gever.volg(kenmerk, meld)


def toon_stand(scherm: Scherm, opdracht: Opdracht, stand: Stand) -> None:
    """How it came out, and why what was not done was not.

    Raises:
        typer.Exit: with 2 when something was not done, or would not be.
    """
    from hub.gateway.herhaalcodes import HERHAALCODES

    if scherm.vorm is Vorm.JSON:
        scherm.document(als_document(opdracht, stand))
    else:
        kan, kan_niet = ("kan opnieuw", "kan niet") if opdracht.proef else ("gedaan", "niet gedaan")
        scherm.tekst(f"{stand.gedaan} {kan}, {sum(stand.niet.values())} {kan_niet}, van {stand.totaal}.")
        for code, aantal in sorted(stand.niet.items()):
            tekst = HERHAALCODES.get(code)
            uitleg = "" if tekst is None else f" {tekst.uitleg} {tekst.doen}"
            scherm.tekst(f"{aantal} keer {code}:{uitleg}")
    if opdracht.proef:
        scherm.meld("Er is niets gedaan. Geef --doe om het te doen.")
    else:
        scherm.meld(f"Opdracht {opdracht.id} is {stand.stand}.")
    if stand.niet:
        raise typer.Exit(Afloop.GEWEIGERD)


def als_document(opdracht: Opdracht, stand: Stand) -> dict[str, object]:
    """An order and its state, as JSON."""
    return {
        "opdracht": opdracht.id,
        "wat": opdracht.soort,
        "reden": opdracht.reden,
        "proef": opdracht.proef,
        "stand": stand.stand,
        "totaal": stand.totaal,
        "bekeken": stand.plek,
        "gedaan": stand.gedaan,
        "niet": dict(stand.niet),
    }


def toon_gekozen(scherm: Scherm, gekozen: Sequence[Gekozen]) -> None:
    """The deliveries that an order is about."""
    heel = gekozen if scherm.vorm is not Vorm.MOOI else gekozen[:RIJEN_MAX]
    scherm.rijen(
        KOPPEN,
        [
            (
                _tijd(scherm, g),
                g.levering,
                g.regel.tekst("partij"),
                g.regel.tekst("bestemming"),
                g.regel.tekst("bericht"),
                g.regel.tekst("regel"),
            )
            for g in heel
        ],
    )
    if len(heel) < len(gekozen):
        scherm.tekst(f"En nog {len(gekozen) - len(heel)}; --json geeft ze allemaal.")


def toon_nagegaan(scherm: Scherm, nagegaan: Sequence[Nagegaan]) -> None:
    """What came out of deciding again *als toen*."""
    heel = nagegaan if scherm.vorm is not Vorm.MOOI else nagegaan[:RIJEN_MAX]
    scherm.rijen(
        KOPPEN_TOEN,
        [
            (
                _tijd(scherm, n.gekozen),
                n.gekozen.levering,
                n.gekozen.regel.tekst("bestemming"),
                n.regel_toen,
                n.regel_nu,
                n.uitkomst,
                n.waarom,
            )
            for n in heel
        ],
    )


def _tijd(scherm: Scherm, gekozen: Gekozen) -> str:
    """Dutch time for a person, as every list has it; for a machine as it is, in UTC."""
    gelegd = str(gekozen.regel.record["tijd"])
    return tijd(gelegd) if scherm.vorm is Vorm.MOOI else gelegd
