"""`ketenhub uitvoer`: the sealed journal as LDV lines, ADL records or an FSC transaction log; and decisions replayed.

Reads files only: no hub has to run. Every line is one JSON document, whatever form was asked, for it is meant for
another program. `hub/journal/STANDAARDEN.md` says what each field is made of.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, eindig
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.instellingen import Instellingen
    from hub.journal.uitvoer.groepen import Groep

    Maker = Callable[[Groep], Iterator[dict[str, Any]]]

VERSCHILLEN_MAX: Final = 20
"""Decisions that differ, shown to a person; the other forms give all."""

groep = typer.Typer(
    name="uitvoer",
    help="Het journaal in de vorm van een standaard: LDV, ADL of FSC.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(groep)

Van = Annotated[int, typer.Option("--van", min=0, help="Vanaf het bericht waarvan dit record er een is.")]
Tot = Annotated[int | None, typer.Option("--tot", min=0, help="Tot dit record, dat zelf niet meer.")]
Naar = Annotated[
    Path | None,
    typer.Option(
        "--naar",
        metavar="BESTAND",
        help="Schrijf hierheen, en ga de volgende keer verder waar het bestand ophoudt: alles precies een keer.",
    ),
]
Partij = Annotated[
    str | None,
    typer.Option("--partij", "--voor", help="Alleen wat deze organisatie van haar eigen verkeer mag zien."),
]


@groep.command("ldv")
def ldv(van: Van = 0, tot: Tot = None, partij: Partij = None, naar: Naar = None) -> None:
    """Geef de regels voor het Logboek Dataverwerkingen: een per verwerking en per jongere."""
    from hub.bootstrap.uitvoer import logboek_van
    from hub.journal.uitvoer.ldv import logregels

    def voor(instellingen: Instellingen) -> Maker:
        logboek = logboek_van(instellingen)

        def maak(deel: Groep) -> Iterator[dict[str, Any]]:
            for regel in logregels(deel, logboek):
                zichtbaar = regel if partij is None else regel.voor(partij)
                if zichtbaar is not None:
                    yield zichtbaar.als_ldv()

        return maak

    _schrijf(voor, van, tot, naar, partij)


@groep.command("adl")
def adl(van: Van = 0, tot: Tot = None, naar: Naar = None) -> None:
    """Geef de records voor het Authorization Decision Log: precies een per besluit."""
    from hub.bootstrap.uitvoer import logboek_van
    from hub.journal.uitvoer.adl import besluiten

    def voor(instellingen: Instellingen) -> Maker:
        logboek = logboek_van(instellingen)
        return lambda deel: besluiten(deel, logboek)

    _schrijf(voor, van, tot, naar)


@groep.command("fsc")
def fsc(van: Van = 0, tot: Tot = None, partij: Partij = None, naar: Naar = None) -> None:
    """Geef het transactielog in de vorm van FSC: een record per ontvangen bericht en per levering."""
    from hub.bootstrap.geldend import geldend_beleid
    from hub.bootstrap.uitvoer import adressen_van
    from hub.journal.uitvoer.fsc import transacties

    def voor(instellingen: Instellingen) -> Maker:
        adressen = adressen_van(geldend_beleid(instellingen))

        def maak(deel: Groep) -> Iterator[dict[str, Any]]:
            for transactie in transacties(deel, adressen):
                if partij is None or adressen.van(partij) in transactie.kijkers:
                    yield dict(transactie.record)

        return maak

    _schrijf(voor, van, tot, naar, partij)


@groep.command("naspelen")
def naspelen(
    bestand: Annotated[
        Path | None, typer.Argument(metavar="[BESTAND]", help="ADL-records, een per regel. Zonder: het journaal zelf.")
    ] = None,
    beleid: Annotated[
        list[Path] | None,
        typer.Option(
            "--beleid", metavar="MAP", help="Map met een eerder beleid. Het geldende beleid is er altijd bij."
        ),
    ] = None,
    van: Van = 0,
    tot: Tot = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Neem elk besluit opnieuw, met het beleid van toen, en zeg of er hetzelfde uit komt (ADL, niveau 4).

    Eindigt met 0 als alles gelijk is, met 1 als er iets anders uit komt, en met 2 als iets niet te bepalen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    try:
        telling = _speel_na(scherm, instellingen, _records(instellingen, bestand, van, tot), beleid or [])
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    from hub.policy.naspelen import ANDERS, ONBEPAALD

    if telling[ANDERS]:
        raise typer.Exit(Afloop.MISLUKT)
    if telling[ONBEPAALD]:
        raise typer.Exit(Afloop.GEWEIGERD)


@groep.command("stand")
def stand(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Zeg tot waar de regels (KETENHUB_LDV) en besluiten (KETENHUB_ADL) bij hun logboek zijn bevestigd.

    Eindigt met 1 als er iets in de weg staat.
    """
    from hub.bootstrap.otlpuitvoer import ADL, LDV, lees_stand
    from hub.bootstrap.uitvoer import kast_van

    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    try:
        grootte = kast_van(instellingen).grootte
        aan = {LDV: instellingen.ldv is not None, ADL: instellingen.adl is not None}
        standen = {vorm: lees_stand(instellingen.toestand, vorm) for vorm in aan}
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    rijen = [
        (vorm, aan[vorm], nu.volgende, max(0, grootte - nu.volgende), nu.bevestigd, nu.code, nu.sinds)
        for vorm, nu in standen.items()
    ]
    scherm.rijen(("vorm", "aan", "bevestigd_tot", "wacht", "laatst_bevestigd", "code", "sinds"), rijen)
    if any(nu.code is not None and aan[vorm] for vorm, nu in standen.items()):
        raise typer.Exit(Afloop.MISLUKT)


def _groepen(instellingen: Instellingen, van: int, tot: int | None) -> Iterator[Groep]:
    """The messages from the one that record `van` belongs to, up to record `tot`.

    Raises:
        Ketenfout: `UITVOER-leeg`, `UITVOER-journaal`; `JOURNAAL-…`, a file is damaged.
    """
    from hub.bootstrap.uitvoer import kast_van
    from hub.journal.soorten import Recordfout
    from hub.journal.uitvoer.groepen import GROEP_MAX, groepen

    kast = kast_van(instellingen)
    if not kast.grootte:
        raise Ketenfout("UITVOER-leeg", "Er is nog niets ingebonden in het journaal van deze toestand.")
    try:
        # What was pruned cannot be written: who asks for it hears so, and who does not gets what lies here.
        for deel in groepen(kast.records(max(min(van, kast.vanaf), van - GROEP_MAX))):
            if tot is not None and deel.begin >= tot:
                return
            if deel.einde > van:
                yield deel
    except Recordfout:
        raise Ketenfout("UITVOER-journaal", "Het ingebonden journaal heeft een regel die geen record is.") from None


def _schrijf(
    voor: Callable[[Instellingen], Maker], van: int, tot: int | None, naar: Path | None, partij: str | None = None
) -> None:
    """To the screen, or to a file that goes on where it was."""
    scherm, instellingen = begin(als_json=True, kaal=False)
    try:
        if partij is not None:
            from hub.cli.filterwoorden import controleer

            controleer(instellingen, partij=partij, regel=None, zaak=None)
        maak = voor(instellingen)
        if naar is None:
            for deel in _groepen(instellingen, van, tot):
                for document in maak(deel):
                    scherm.document(document)
            return
        from hub.bootstrap.uitvoerbestand import voeg_toe

        def delen(volgende: int) -> Iterator[tuple[int, Iterable[dict[str, Any]]]]:
            yield from ((deel.einde, maak(deel)) for deel in _groepen(instellingen, max(van, volgende), tot))

        aantal, tot_record = voeg_toe(naar, delen)
        scherm.meld(f"{tel(aantal, 'document', 'documenten')} toegevoegd; het bestand gaat tot record {tot_record}.")
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None


def _records(
    instellingen: Instellingen, bestand: Path | None, van: int, tot: int | None
) -> Iterator[Mapping[str, Any]]:
    """ADL records of a file, or of the journal. Raises `Ketenfout`."""
    from hub.bootstrap.uitvoer import logboek_van
    from hub.journal.uitvoer.adl import besluiten

    if bestand is None:
        logboek = logboek_van(instellingen)
        for deel in _groepen(instellingen, van, tot):
            yield from besluiten(deel, logboek)
        return
    try:
        with bestand.open("rb") as bron:
            for regel in bron:
                if regel.strip():
                    yield _lees(regel)
    except OSError:
        raise Ketenfout("UITVOER-bestand", "Het bestand met ADL-records is niet te lezen.", "partner") from None


def _lees(regel: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(regel)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Ketenfout("UITVOER-bestand", "Een regel van het bestand is geen ADL-record.", "partner")
    return document


def _speel_na(
    scherm: Scherm, instellingen: Instellingen, records: Iterator[Mapping[str, Any]], mappen: list[Path]
) -> Counter[str]:
    from hub.bootstrap.naspeelbeleid import Naspelers
    from hub.policy.herbesluit import Besluitfout
    from hub.policy.naspelen import ANDERS, GELIJK, ONBEPAALD, beleid_van

    naspelers = Naspelers(instellingen, mappen)
    telling: Counter[str] = Counter({GELIJK: 0, ANDERS: 0, ONBEPAALD: 0})
    waarom: Counter[str] = Counter()
    ander_programma = 0
    for record in records:
        try:
            digest = beleid_van(record)
            naspeler = naspelers.voor(digest)
            uitslag = None if naspeler is None else naspeler.speel_na(record)
        except Besluitfout:
            raise Ketenfout("UITVOER-bestand", "Een regel van het bestand is geen ADL-record.", "partner") from None
        wat, redenen = (
            (ONBEPAALD, ("het beleid van toen is er niet bij",))
            if uitslag is None
            else (uitslag.uitslag, uitslag.waarom)
        )
        telling[wat] += 1
        ander_programma += uitslag is not None and uitslag.zelfde_programma is False
        waarom.update(f"{wat}: {reden}" for reden in redenen)
        if wat != GELIJK and (scherm.vorm is not Vorm.MOOI or telling[wat] <= VERSCHILLEN_MAX):
            _toon(scherm, record, wat, redenen)
    _vat_samen(scherm, telling, waarom, ander_programma)
    return telling


def _toon(scherm: Scherm, record: Mapping[str, Any], wat: str, redenen: tuple[str, ...]) -> None:
    trace, span = str(record.get("trace_id")), str(record.get("span_id"))
    if scherm.vorm is Vorm.JSON:
        scherm.document({"trace_id": trace, "span_id": span, "uitslag": wat, "waarom": list(redenen)})
    else:
        scherm.regel("\t".join((trace, span, wat, ", ".join(redenen))))


def _vat_samen(scherm: Scherm, telling: Counter[str], waarom: Counter[str], ander_programma: int) -> None:
    if scherm.vorm is Vorm.JSON:
        scherm.document({"samen": dict(telling), "ander_programma": ander_programma})
        return
    for reden, aantal in waarom.most_common():
        scherm.tekst(f"{aantal} keer {reden}")
    samen = ", ".join(f"{aantal} {wat}" for wat, aantal in telling.items())
    scherm.tekst(f"{tel(sum(telling.values()), 'besluit', 'besluiten')} nagespeeld: {samen}.", "bold")
    if ander_programma:
        scherm.tekst(f"{ander_programma} zijn met een ander programma genomen dan dit; dat kan een verschil verklaren.")
