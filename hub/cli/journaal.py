"""`ketenhub journaal`: check the tree, take a checkpoint home, and make a proof file of one record.

`verifieer` is the auditor's own verifier (`hub.journal.verifieer`), which also runs without a hub; here it knows where
the folder of this hub is. The other two read files only: no running hub and no key is needed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, eindig
from hub.cli.scherm import Scherm
from hub.cli.telwoord import tel
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.bootstrap.journaalbewijs import Vondst, Wijzer
    from hub.instellingen import Instellingen
    from hub.journal.verifieer.controle import Uitslag
    from hub.journal.verifieer.opdracht import Vraag
    from hub.ledger.boomkast import Boomkast

MAPNAAM: Final = "journaal"
VONDSTEN_MAX: Final = 1_000
"""Records of one id, at most: more is no message but a whole journal."""

groep = typer.Typer(
    name="journaal",
    help="Het journaal nagaan: de boom, de controlepunten en de bewijzen.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(groep)


class Vraagweigering(Ketenfout):
    """A question that cannot be asked; nothing is said about the journal."""

    afloop = Afloop.GEWEIGERD


@groep.command("verifieer")
def verifieer(  # noqa: PLR0913, PLR0917 - the options of one command
    map_: Annotated[Path | None, typer.Argument(metavar="[MAP]", help="Zonder: het journaal van deze hub.")] = None,
    sleutel: Annotated[
        str | None, typer.Option("--sleutel", metavar="VKEY", help="De openbare sleutel van de hub, of een bestand.")
    ] = None,
    getuige: Annotated[
        list[str] | None, typer.Option("--getuige", metavar="VKEY", help="Deze getuige moet mede ondertekend hebben.")
    ] = None,
    van: Annotated[int | None, typer.Option("--van", min=0, help="Vanaf dit record.")] = None,
    tot: Annotated[int | None, typer.Option("--tot", min=0, help="Tot dit record, dat zelf niet meer.")] = None,
    sinds: Annotated[
        Path | None, typer.Option("--sinds", metavar="BESTAND", help="Vanaf een controlepunt dat u bewaarde.")
    ] = None,
    record: Annotated[int | None, typer.Option("--record", min=0, help="Alleen dit ene record.")] = None,
    opgeruimd: Annotated[
        int, typer.Option("--opgeruimd", min=0, metavar="N", help="Records voor dit nummer mogen zijn opgeruimd.")
    ] = 0,
    archief: Annotated[
        Path | None,
        typer.Option("--archief", metavar="MAP", help="Een archief, met de records die hier zijn opgeruimd."),
    ] = None,
    bewijs: Annotated[
        Path | None,
        typer.Option("--bewijs", metavar="BESTAND", help="Een bewijsbestand; MAP is dan alleen voor de sleutel."),
    ] = None,
    tijdstempel: Annotated[
        Path | None,
        typer.Option(
            "--tijdstempel", metavar="CERT", help="Ga ook elk tijdstempel na, met dit certificaat van de dienst (PEM)."
        ),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Ga na of het journaal is wat er is ondertekend; stop bij de eerste leugen en zeg waar die staat.

    Eindigt met 0 als alles klopt, met 1 bij een leugen en met 2 als de vraag niet te stellen is.
    """
    from hub.journal.verifieer import opdracht
    from hub.journal.verifieer.leugen import Leugen, Vraagfout

    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    vraag = opdracht.Vraag(
        map=map_ or (None if bewijs and sleutel else instellingen.toestand / MAPNAAM),
        sleutel=sleutel,
        getuige=getuige or (),
        van=van,
        tot=tot,
        sinds=sinds,
        record=record,
        opgeruimd=opgeruimd,
        archief=archief,
        bewijs=bewijs,
    )
    try:
        uitslag = _antwoord(vraag, tijdstempel)
    except Vraagfout as fout:
        raise eindig(scherm, Vraagweigering("JOURNAAL-vraag", opdracht.zichtbaar(str(fout)), "partner")) from None
    except Leugen as fout:
        if als_json:
            scherm.document(opdracht.leugen_als_document(fout))
        scherm.tekst(f"✗ {opdracht.zichtbaar(fout.zin())}", "bold red")
        scherm.tekst("Dit klopt niet.", "bold red")
        raise typer.Exit(Afloop.MISLUKT) from None
    _toon(scherm, uitslag, als_json=als_json)


def _antwoord(vraag: Vraag, tijdstempel: Path | None) -> Uitslag:
    """Raises what `Vraag.antwoord` raises."""
    if tijdstempel is not None:
        from hub.bootstrap.stempeloordeel import antwoord

        return antwoord(vraag, tijdstempel, datetime.now(UTC))
    uitslag = vraag.antwoord()
    vraag.wijs_op_stempels(uitslag)
    return uitslag


def _toon(scherm: Scherm, uitslag: Uitslag, *, als_json: bool) -> None:
    from hub.journal.verifieer.opdracht import als_document, zichtbaar

    if als_json:
        scherm.document(als_document(uitslag))
    for toets in uitslag.toetsen:
        scherm.tekst(f"✓ {zichtbaar(toets)}", "green")
    if uitslag.record is not None and not als_json:
        scherm.regel(zichtbaar(uitslag.record.decode("utf-8", "replace")))
    scherm.tekst("Dit klopt.", "bold green")
    for kop, zinnen in (("Wat het bewijst:", uitslag.bewijst), ("Wat het niet bewijst:", uitslag.bewijst_niet)):
        scherm.tekst(kop, "bold")
        for zin in zinnen:
            scherm.tekst(f"  {zichtbaar(zin)}")


@groep.command("controlepunt")
def controlepunt(
    uit: Annotated[
        Path | None, typer.Option("--uit", metavar="BESTAND", help="Schrijf het hierheen; het mag nog niet bestaan.")
    ] = None,
) -> None:
    """Geef het laatste controlepunt, om te bewaren waar deze hub niet bij kan."""
    from hub.bootstrap.journaalbewijs import laatste_controlepunt
    from hub.ledger.boomkast import VKEYBESTAND

    scherm, instellingen = begin(als_json=False, kaal=True)
    try:
        kast = _kast(instellingen)
        punt, bytes_ = laatste_controlepunt(kast)
        _schrijf(uit, bytes_)
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    scherm.meld(f"Controlepunt van {punt.grootte} records. Bewaar het, met de sleutel uit {kast.map / VKEYBESTAND}.")
    scherm.meld("Later: 'ketenhub journaal verifieer MAP --sinds BESTAND --sleutel SLEUTEL'.")


@groep.command("bewijs")
def bewijs_(
    kenmerk: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Een record, bericht of levering: het hele id, of 8 of meer tekens."),
    ] = None,
    record: Annotated[int | None, typer.Option("--record", min=0, help="Het record met dit nummer.")] = None,
    soort: Annotated[
        str | None, typer.Option("--soort", help="Alleen records van deze soort, zoals ontvangst of afgeleverd.")
    ] = None,
    uit: Annotated[
        Path | None, typer.Option("--uit", metavar="MAP", help="Schrijf elk bewijs in deze map: NUMMER.tlog-proof.")
    ] = None,
) -> None:
    """Maak van een record, zoals een ontvangstbewijs, een bestand dat alleen al bewijst dat het in het journaal staat.

    Hoort er meer dan een record bij het id, dan komt er een lijst, of met --uit van elk een bestand.
    """
    from hub.bootstrap.journaalbewijs import EXTENSIE
    from hub.bootstrap.journaalbewijs import bewijs as maak

    scherm, instellingen = begin(als_json=False, kaal=True)
    try:
        kast = _kast(instellingen)
        vondsten = _vind(instellingen, kast, kenmerk, record, soort)
        if uit is not None:
            for vondst in vondsten:
                _schrijf(uit / f"{vondst.nummer}{EXTENSIE}", maak(kast, vondst).naar_bytes())
        elif len(vondsten) == 1:
            _schrijf(None, maak(kast, vondsten[0]).naar_bytes())
        else:
            for vondst in vondsten:
                scherm.regel(f"{vondst.nummer}\t{vondst.soort}\t{vondst.record.decode('utf-8', 'replace')}")
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    if uit is None and len(vondsten) > 1:
        scherm.meld(
            f"{len(vondsten)} records horen hierbij. Kies er een met --record of --soort, of schrijf ze met --uit."
        )
    else:
        scherm.meld(
            f"{tel(len(vondsten), 'bewijs', 'bewijzen')} gemaakt. Nagaan:"
            " 'ketenhub journaal verifieer --bewijs BESTAND --sleutel VKEY'."
        )


def _vind(
    instellingen: Instellingen, kast: Boomkast, kenmerk: str | None, record: int | None, soort: str | None
) -> Sequence[Vondst]:
    from hub.bootstrap.journaalbewijs import Vondst, zoek
    from hub.cli.zoeken import controleer_id

    if (kenmerk is None) == (record is None):
        raise Vraagweigering("JOURNAAL-vraag", "Geef een id, of met --record het nummer van een record.", "partner")
    if record is not None:
        if record >= kast.grootte:
            raise Ketenfout("ID-onbekend", "Het journaal heeft geen record met dit nummer.")
        return [Vondst(record, kast.record(record))]
    controleer_id(str(kenmerk))
    vondsten: list[Vondst] = []
    with _wijzer(instellingen) as wijzer:
        for vondst in zoek(kast, str(kenmerk), soort, wijzer):
            vondsten.append(vondst)
            if len(vondsten) > VONDSTEN_MAX:
                raise Ketenfout("ID-meer", f"Er horen meer dan {VONDSTEN_MAX} records bij. Geef meer tekens.")
    if not vondsten:
        ook = "" if not kast.vanaf else f" Alles voor record {kast.vanaf} is opgeruimd: zoek ook in het archief."
        raise Ketenfout("ID-onbekend", f"Het journaal kent geen record, bericht of levering met dit id.{ook}")
    return vondsten


@contextmanager
def _wijzer(instellingen: Instellingen) -> Iterator[Wijzer | None]:
    """The read side, when there is one; it only saves reading."""
    from hub.bootstrap.grootboek import open_leeskant
    from hub.bootstrap.journaalbewijs import Wijzer

    with ExitStack() as stapel:
        wijzer = None
        with suppress(Ketenfout):
            grootboek = stapel.enter_context(open_leeskant(instellingen))
            stand = grootboek.stand()
            wijzer = None if stand is None else Wijzer(grootboek.nummers, stand.grootte)
        yield wijzer


def _kast(instellingen: Instellingen) -> Boomkast:
    from hub.ledger.boomkast import Boomkast

    return Boomkast(instellingen.toestand / MAPNAAM)


def _schrijf(uit: Path | None, bytes_: bytes) -> None:
    """To the screen, or to a file that is not there yet.

    Raises:
        Ketenfout: `JOURNAAL-schrijven`.
    """
    if uit is None:
        sys.stdout.buffer.write(bytes_)
        sys.stdout.flush()
        return
    try:
        uit.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(uit, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as bestand:
            bestand.write(bytes_)
    except OSError:
        uitleg = "Het bestand kan hier niet worden geschreven, of het bestaat al."
        raise Ketenfout("JOURNAAL-schrijven", uitleg) from None
