"""`ketenhub bewijsstuk` and `controleer`: evidence in one file, and checking it where there is no hub."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.programma import Json, Kaal, app, begin, eindig, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.bootstrap.inzicht import Inzicht
    from hub.bootstrap.records import Regel
    from hub.instellingen import Instellingen
    from hub.trust.bewijsoordeel import Oordeel
    from hub.trust.publiek import Partijsleutels

_WOORD = {True: "ja", False: "nee", None: "onbekend"}
_TEKEN = {True: "✓", False: "✗", None: "?"}
_STIJL = {True: "green", False: "bold red", None: "yellow"}


@app.command("bewijsstuk")
def bewijsstuk(
    kenmerk: Annotated[
        str,
        typer.Argument(metavar="ID", help="Een bericht of levering: het hele id, of de eerste 8 of meer tekens."),
    ],
    uit: Annotated[
        Path | None, typer.Option("--uit", metavar="BESTAND", help="Schrijf het hierheen; het mag nog niet bestaan.")
    ] = None,
) -> None:
    """Maak een bestand waarmee iemand zonder hub kan nagaan wat er is verstuurd en ontvangen."""
    scherm, instellingen = begin(als_json=False, kaal=True)
    stuk = voer_uit(scherm, _verzamel(scherm, instellingen, kenmerk))
    try:
        if uit is None:
            sys.stdout.buffer.write(stuk)
            sys.stdout.flush()
            return
        with os.fdopen(os.open(uit, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as bestand:
            bestand.write(stuk)
    except BrokenPipeError:
        raise
    except OSError:
        uitleg = "Het bewijsstuk kan hier niet worden geschreven, of het bestand bestaat al."
        raise eindig(scherm, Ketenfout("BEWIJSSTUK-schrijven", uitleg)) from None
    scherm.meld("Het bewijsstuk is geschreven. Kijk het na met 'ketenhub controleer'.")
    if b'"wat":"bericht"' in stuk:
        scherm.meld("Het noemt alle organisaties bij dit bericht. Geef het alleen aan wie dat mag weten; een ontvanger")
        scherm.meld("krijgt een bewijsstuk van zijn eigen levering.")


async def _verzamel(scherm: Scherm, instellingen: Instellingen, begin_id: str) -> bytes:
    from hub.bootstrap.bewijsstuk import verzamel
    from hub.bootstrap.inzicht import open_inzicht
    from hub.cli.inzien import zoek_records
    from hub.cli.zoeken import controleer_id
    from hub.gateway.nummers import Systeemklok

    controleer_id(begin_id)
    async with open_inzicht(instellingen) as inzicht:
        regels = await _langs_leeskant(inzicht, instellingen, begin_id)
        if regels is None:
            scherm.meld("De leeskant is er niet, of heeft nog niet alles: het journaal zelf wordt doorzocht.")
            regels = await zoek_records(scherm, inzicht, begin_id)
    return verzamel(instellingen, regels, begin_id, Systeemklok())


async def _langs_leeskant(inzicht: Inzicht, instellingen: Instellingen, begin_id: str) -> list[Regel] | None:
    """Every record about it, found in the read side, and its page and line; None when that cannot say everything.

    Raises:
        Ketenfout: `ID-onbekend`, `ID-meer`; `JOURNAAL-gat`.
    """
    from hub.bootstrap.grootboek import open_leeskant
    from hub.bootstrap.leeskant import wacht_tot_bij
    from hub.bootstrap.vindplaats import vindplaatsen
    from hub.cli.zoeken import vind_een
    from hub.ledger.boomfouten import Boomfout
    from hub.ledger.fouten import Grootboekfout

    try:
        if not await wacht_tot_bij(instellingen):
            return None
        with open_leeskant(instellingen) as grootboek:
            rijen = vind_een(grootboek, begin_id)
            return await vindplaatsen(rijen, inzicht.blad, await inzicht.laatste(), grootboek)
    except (Grootboekfout, Boomfout):
        return None  # the stream has it all, and needs neither


@app.command("controleer")
def controleer(
    bestand: Annotated[
        Path, typer.Argument(metavar="BESTAND", help="Een bewijsstuk, of een antwoord van de hub dat u bewaarde.")
    ],
    toelating: Annotated[
        Path | None,
        typer.Option("--toelating", metavar="BESTAND", help="Uw toelating.json, met de sleutels van de hub."),
    ] = None,
    verzegeld: Annotated[
        Path | None,
        typer.Option("--verzegeld", metavar="BESTAND", help="Bij een antwoord: het verzegelde bericht dat u stuurde."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Ga na of een bewijsstuk klopt, en lees wat het bewijst en wat niet. Werkt zonder hub en zonder netwerk."""
    scherm = Scherm(Vorm.JSON if als_json else Vorm.KAAL if kaal else Vorm.MOOI)
    try:
        oordeel = _controleer(bestand, toelating, verzegeld)
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    _toon(scherm, oordeel)
    if not oordeel.goed:
        raise typer.Exit(Afloop.MISLUKT)


def _controleer(bestand: Path, toelating: Path | None, verzegeld: Path | None) -> Oordeel:
    from hub.trust.bewijsantwoord import controleer_antwoord, is_antwoord
    from hub.trust.bewijscontrole import controleer as controleer_stuk
    from hub.trust.bewijsstuk import BEWIJSSTUK_BYTES_MAX
    from hub.trust.profielen import ZEGEL_BYTES_MAX

    inhoud = _lees(bestand, BEWIJSSTUK_BYTES_MAX)
    hub = None if toelating is None else _sleutels(toelating)
    if not is_antwoord(inhoud):
        return controleer_stuk(inhoud, hub)
    if hub is None:
        raise Ketenfout(
            "BEWIJSSTUK-toelating",
            "In een antwoord staat de sleutel van de hub niet. Geef uw toelating erbij met --toelating.",
            "partner",
        )
    eigen = None if verzegeld is None else _lees(verzegeld, ZEGEL_BYTES_MAX)
    return controleer_antwoord(inhoud, hub, eigen)


def _sleutels(pad: Path) -> Partijsleutels:
    from hub.trust.aansluiting import BESTAND_BYTES_MAX, Toelating
    from hub.trust.partijfouten import Partijweigering

    try:
        return Toelating.van_bytes(_lees(pad, BESTAND_BYTES_MAX)).hub
    except Partijweigering:
        raise Ketenfout("BEWIJSSTUK-toelating", "Dit bestand is geen toelating van een hub.", "partner") from None


def _lees(pad: Path, bytes_max: int) -> bytes:
    """A file, at most one byte more than allowed: who checks it says that it is too large."""
    try:
        with pad.open("rb") as bron:
            return bron.read(bytes_max + 1)
    except OSError:
        raise Ketenfout("BEWIJSSTUK-bestand", "Een bestand is er niet, of is niet te lezen.", "partner") from None


def _toon(scherm: Scherm, oordeel: Oordeel) -> None:
    if scherm.vorm is Vorm.JSON:
        toetsen = [{"naam": t.naam, "goed": t.goed, "plaats": t.plaats, "uitleg": t.uitleg} for t in oordeel.toetsen]
        scherm.document(
            {
                "goed": oordeel.goed,
                "toetsen": toetsen,
                "bewijst": oordeel.bewijst,
                "bewijst_niet": oordeel.bewijst_niet,
            }
        )
    elif scherm.vorm is Vorm.KAAL:
        scherm.regel(f"oordeel\t{'klopt' if oordeel.goed else 'klopt-niet'}")
        for t in oordeel.toetsen:
            scherm.regel(f"toets\t{t.naam}\t{_WOORD[t.goed]}\t{t.plaats or '-'}\t{t.uitleg}")
        for zin in oordeel.bewijst:
            scherm.regel(f"bewijst\t{zin}")
        for zin in oordeel.bewijst_niet:
            scherm.regel(f"bewijst-niet\t{zin}")
    else:
        _toon_mooi(scherm, oordeel)


def _toon_mooi(scherm: Scherm, oordeel: Oordeel) -> None:
    open_ = any(t.goed is None for t in oordeel.toetsen)
    kop = "Dit klopt; alleen wat met ? staat, is niet nagegaan." if open_ else "Dit klopt."
    if oordeel.goed:
        scherm.tekst(kop, "bold green")
    else:
        scherm.tekst("Dit klopt niet: het bewijst niets.", "bold red")
    for t in oordeel.toetsen:
        plaats = f" ({t.plaats})" if t.plaats else ""
        scherm.tekst(f"  {_TEKEN[t.goed]} {t.naam}: {t.uitleg}{plaats}", _STIJL[t.goed])
    if oordeel.bewijst:
        scherm.tekst("Wat het bewijst:", "bold")
        for zin in oordeel.bewijst:
            scherm.tekst(f"  {zin}")
    if not oordeel.bewijst:
        return  # it proves nothing at all; what else it would not prove is no news
    scherm.tekst("Wat het niet bewijst:", "bold")
    for zin in oordeel.bewijst_niet:
        scherm.tekst(f"  {zin}")
