"""`ketenhub inzage`: what was shared about a person, for who asks it (AVG art. 15).

The BSN comes from standard input and from nowhere else: what stands on a command line is in the history of a shell and
in the list of processes. It is never shown, written or logged.
"""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.bootstrap.inzageverzoek import Hoedanigheid, Verzoek, eis_verzoek
from hub.cli.programma import Json, Kaal, app, begin, eindig, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import kies, tel
from hub.fouten import Ketenfout

if TYPE_CHECKING:
    from hub.bootstrap.inzage import Rapport
    from hub.instellingen import Instellingen
    from hub.ledger.inzage.overzicht import Verstrekking
    from hub.ledger.inzage.tegenhouding import Tegenhouding
    from hub.ledger.inzage.woorden import Woorden

NAAM: Final = "overzicht"
"""Name of the three files, before their ending."""
REGEL_TEKENS_MAX: Final = 64
"""More is no BSN with a line end."""
NIEMAND: Final = "niemand"
"""Stands for the receiver of a message that was kept back."""
_KOPPEN: Final = ("record", "tijd", "van", "naar", "regel", "titel")

groep = typer.Typer(name="inzage", invoke_without_command=True, pretty_exceptions_enable=False)
app.add_typer(groep)


@groep.callback()
def inzage(
    context: typer.Context,
    uit: Annotated[
        Path | None,
        typer.Option("--uit", metavar="MAP", help="Hierin komen overzicht.html, .pdf en .json, en de map bewijzen."),
    ] = None,
    kenmerk: Annotated[
        str | None,
        typer.Option("--kenmerk", help="Kenmerk van het verzoek in uw eigen administratie, zoals INZ-2026-0042."),
    ] = None,
    rol: Annotated[
        Hoedanigheid, typer.Option("--rol", help="In welke rol u het overzicht maakt.")
    ] = Hoedanigheid.PRIVACY,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Maak voor een persoon het overzicht van wat er over hem is gedeeld. Geef het BSN op de standaardinvoer.

    Elke keer komt in het journaal, met het kenmerk van het verzoek en zonder de persoon. Wie er was, staat in uw eigen
    administratie; 'ketenhub inzage verzoeken' laat alle keren zien.
    """
    if context.invoked_subcommand is not None:
        return
    from hub.bootstrap.bsn import eis_bsn

    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    try:
        verzoek = eis_verzoek(kenmerk, rol)
        bsn = eis_bsn(_lees_bsn())
        plaatsen = _plaatsen(uit)
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    rapport = voer_uit(scherm, _maak(instellingen, bsn, verzoek))
    try:
        _schrijf(plaatsen, rapport)
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    _vertel(scherm, rapport)
    _waarschuw(scherm, instellingen.toestand)


def _waarschuw(scherm: Scherm, staat: Path) -> None:
    """A hub that began again without the keys of cases does not know any more about whom it shared what."""
    from hub.bootstrap.reservekopie import HERSTELD

    if (staat / HERSTELD).is_file():
        dag = (staat / HERSTELD).read_text("ascii").strip()
        scherm.meld(
            f"LET OP: deze hub begon opnieuw met een reservekopie van {dag}. Van wat tot die dag is gedeeld, kan hij"
            " niet meer vinden over wie het ging. Over die tijd is dit overzicht leeg of niet heel: zeg dat erbij."
        )


async def _maak(instellingen: Instellingen, bsn: str, verzoek: Verzoek) -> Rapport:
    from hub.bootstrap.inzage import open_inzagehuis
    from hub.gateway.nummers import Systeemklok

    async with open_inzagehuis(instellingen, Systeemklok()) as huis:
        return await huis.rapport(bsn, verzoek)


def _lees_bsn() -> str:
    """What is on standard input, which is one BSN or is refused; at a terminal it is asked for and not shown."""
    if sys.stdin is None:
        return ""  # closed
    if sys.stdin.isatty():
        return getpass.getpass("BSN (wordt niet getoond): ").strip()
    # As bytes, whatever they are; and all of it: of two numbers nobody knows which one was meant.
    return sys.stdin.buffer.read(REGEL_TEKENS_MAX).decode("ascii", "replace").strip()


def _plaatsen(map_: Path | None) -> dict[str, Path]:
    """Where the files go. Looked at first: a report that cannot be written is not made, and no record says it was.

    Raises:
        Ketenfout: `INZAGE-schrijven`; `OPDRACHT-vorm`, no folder was named.
    """
    if map_ is None:
        raise Ketenfout("OPDRACHT-vorm", "--uit ontbreekt. Zie `ketenhub inzage --help`.", "partner")
    from hub.ledger.inzage.teksten import BEWIJSMAP

    plaatsen = {vorm: map_ / f"{NAAM}.{vorm}" for vorm in ("html", "pdf", "json")}
    try:
        map_.mkdir(mode=0o700, parents=True, exist_ok=True)
        bezet = any(plaats.exists() for plaats in (*plaatsen.values(), map_ / BEWIJSMAP))
        mag = os.access(map_, os.W_OK)
    except OSError:
        bezet, mag = False, False
    if bezet or not mag:
        raise _niet_te_schrijven()
    return plaatsen


def _schrijf(plaatsen: dict[str, Path], rapport: Rapport) -> None:
    from hub.ledger.inzage.teksten import BEWIJSMAP

    inhoud = {plaats: getattr(rapport, vorm) for vorm, plaats in plaatsen.items()}
    bewijzen = plaatsen["html"].parent / BEWIJSMAP
    inhoud |= {bewijzen / naam: bytes_ for naam, bytes_ in rapport.bewijzen.items()}
    try:
        if rapport.bewijzen:
            bewijzen.mkdir(mode=0o700)
        for plaats, bytes_ in inhoud.items():
            with os.fdopen(os.open(plaats, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as bestand:
                bestand.write(bytes_)
    except OSError:
        raise _niet_te_schrijven() from None


def _niet_te_schrijven() -> Ketenfout:
    return Ketenfout(
        "INZAGE-schrijven",
        "Het overzicht kan hier niet worden geschreven, of er staat al een overzicht in deze map.",
        "partner",
    )


def _vertel(scherm: Scherm, rapport: Rapport) -> None:
    """What the officer must know: how much there is, and what the person is not told."""
    overzicht = rapport.overzicht
    geheim = [_rij(v, rapport.woorden) for v in overzicht.vertrouwelijk]
    geheim += [_tegenrij(t, rapport.woorden) for t in overzicht.tegen_vertrouwelijk]
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "zaken": overzicht.zaken,
                "verstrekkingen": len(overzicht.verstrekkingen),
                "tegengehouden": len(overzicht.tegengehouden),
                "bewezen": rapport.bewezen,
                "vertrouwelijk": [dict(zip(_KOPPEN, rij, strict=True)) for rij in geheim],
                "adviezen_vertrouwelijk": [*overzicht.adviezen_vertrouwelijk],
                "opzij_vertrouwelijk": [*overzicht.opzij_vertrouwelijk],
                "zaak_vertrouwelijk": overzicht.zaak_vertrouwelijk,
            }
        )
        return
    aantal = len(overzicht.verstrekkingen)
    wat, waaruit = tel(aantal, "verstrekking", "verstrekkingen"), tel(overzicht.zaken, "zaak", "zaken")
    scherm.meld(f"Het overzicht heeft {wat} uit {waaruit}; {rapport.bewezen} bewezen.")
    if overzicht.tegengehouden:
        ook = len(overzicht.tegengehouden)
        scherm.meld(
            f"Ook {kies(ook, 'staat', 'staan')} erin: {tel(ook, 'bericht', 'berichten')}, door de hub tegengehouden."
        )
    if aantal > rapport.bewezen:
        scherm.meld("Van de nieuwste is er nog geen bewijs: maak het overzicht over een minuut opnieuw als dat moet.")
    if rapport.bewijzen:
        scherm.meld("Geef de map bewijzen mee, en op verzoek het programma om ze na te kijken (hub/journal/verifieer).")
    if not overzicht.weggelaten:  # an open case is kept from him only with its deliveries
        scherm.meld("Er is niets weggelaten: het beleid noemt geen van deze verwerkingen vertrouwelijk.")
        return
    scherm.meld("Alleen voor u. Dit staat niet in het overzicht, omdat het beleid de verwerking vertrouwelijk noemt:")
    if geheim:
        scherm.rijen(_KOPPEN, geheim)
    if overzicht.zaak_vertrouwelijk:
        scherm.tekst("Dat er een zaak loopt, staat ook niet in het overzicht.")
    for partij in overzicht.adviezen_vertrouwelijk:
        scherm.tekst(f"Een advies dat wacht, van {rapport.woorden.partij(partij)}.")
    for partij in overzicht.opzij_vertrouwelijk:
        scherm.tekst(f"Een bericht dat opzij ligt, van {rapport.woorden.partij(partij)}.")


def _rij(v: Verstrekking, woorden: Woorden) -> tuple[str, ...]:
    titel = woorden.regel(v.regel) or ""
    return str(v.nummer), v.tijd.isoformat(timespec="seconds"), v.van or "", v.naar, v.regel, titel


def _tegenrij(t: Tegenhouding, woorden: Woorden) -> tuple[str, ...]:
    """A message that was kept back: it went to nobody."""
    return (
        str(t.nummer),
        t.tijd.isoformat(timespec="seconds"),
        t.van,
        NIEMAND,
        t.code,
        woorden.tegen(t.code, vast=t.vast),
    )
