"""`ketenhub grootboek`: how far the read side is, and making it anew from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, eindig
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop, Ketenfout

MELD: Final = 50_000
"""Records between two words about the progress."""

groep = typer.Typer(
    name="grootboek",
    help="De leeskant: het journaal als database, om in te zoeken.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(groep)


@groep.command("stand")
def stand(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Laat zien hoe ver de leeskant is, en of zij uit dit journaal is gemaakt.

    Eindigt met 0 als zij klopt, ook als zij achterloopt; met 1 als zij er niet is of niet klopt.
    """
    from hub.bootstrap.grootboek import open_leeskant, plaats_van, wortel_bij
    from hub.ledger.boomkast import MAPNAAM, Boomkast

    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    kast = Boomkast(instellingen.toestand / MAPNAAM)
    with _verteld(scherm), open_leeskant(instellingen) as grootboek:
        gevonden = grootboek.stand()
        records = kast.grootte
        opgenomen = 0 if gevonden is None else gevonden.grootte
        klopt = gevonden is None or wortel_bij(kast, opgenomen) == gevonden.wortel
        waar = "PostgreSQL" if instellingen.grootboek else str(plaats_van(instellingen))
        bijgewerkt = None if gevonden is None else gevonden.bijgewerkt.isoformat(timespec="seconds")
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {"klopt": klopt, "records": opgenomen, "journaal": records, "bijgewerkt": bijgewerkt, "plaats": waar}
        )
    else:
        scherm.tekst(f"Leeskant: {waar}")
        scherm.tekst(
            f"{opgenomen} van {tel(records, 'record', 'records')} opgenomen, bijgewerkt {bijgewerkt or 'nog nooit'}."
        )
        scherm.tekst(
            "Zij is uit dit journaal gemaakt." if klopt else "Zij is niet uit dit journaal gemaakt.",
            "green" if klopt else "bold red",
        )
    if not klopt:
        raise typer.Exit(Afloop.MISLUKT)


@groep.command("herbouw")
def herbouw(
    archief: Annotated[
        Path | None,
        typer.Option("--archief", metavar="MAP", help="Een archief met wat uit het journaal hier is opgeruimd."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Gooi de leeskant weg en maak haar opnieuw uit het journaal op deze machine. De hub mag gewoon draaien.

    Het journaal zelf verandert niet. Tot dit klaar is, ontbreken records in wat u zoekt. Afbreken mag: de hub, of deze
    opdracht nog eens, maakt het af. Zijn de oudste records van het journaal opgeruimd, dan is een archief nodig waar ze
    in staan: zonder zou de leeskant iemand minder vertellen dan er is.
    """
    from hub.bootstrap.grootboek import plaats_van
    from hub.bootstrap.hub import HUB_BRON
    from hub.bootstrap.journaalarchief import alle_records
    from hub.bootstrap.journaalsleutel import oorsprong_van_bron
    from hub.ledger.bank import gooi_weg, is_onbruikbaar, open_bank
    from hub.ledger.boomkast import MAPNAAM, Boomkast
    from hub.ledger.projectie import GROTE_PORTIE, Projectie, veel_tegelijk

    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    kast = Boomkast(instellingen.toestand / MAPNAAM)
    with _verteld(scherm):
        kast.stand()  # a journal that cannot be read is no reason to throw away what was made from it
        bron = alle_records(kast, archief)
        plaats = plaats_van(instellingen)
        if isinstance(plaats, Path) and plaats.is_file() and is_onbruikbaar(plaats):
            gooi_weg(plaats)
        bank = open_bank(plaats)
        try:
            projectie = Projectie(bank, oorsprong_van_bron(HUB_BRON))
            projectie.herbouw()
            with veel_tegelijk():
                projectie.neem_op(_met_woord(scherm, bron), lambda: datetime.now(UTC), portie=GROTE_PORTIE)
            records = projectie.grootte()
        finally:
            bank.sluit()
    if scherm.vorm is Vorm.JSON:
        scherm.document({"records": records})
    else:
        scherm.tekst(f"De leeskant is opnieuw gemaakt: {tel(records, 'record', 'records')}.")


def _met_woord(scherm: Scherm, rest: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    while deel := list(islice(rest, MELD)):
        yield from deel
        if len(deel) == MELD:
            scherm.meld(f"{deel[-1][0] + 1} records opgenomen.")


@contextmanager
def _verteld(scherm: Scherm) -> Iterator[None]:
    try:
        yield
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
