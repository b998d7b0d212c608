"""`ketenhub leveringen`: what became of messages, from the read side: a list, figures, or a file. Ids, codes, names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.filterwoorden import Filterfout, controleer, eis_woorden, tijdvak
from hub.cli.leeskant import bij
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import kort, tijd_van
from hub.cli.scherm import Cel, Scherm, Vorm
from hub.cli.telwoord import tel
from hub.ledger.combinaties import Ontvangst, Uitkomst

if TYPE_CHECKING:
    from hub.ledger.filter import Filter
    from hub.ledger.grootboek import Grootboek, Leverrij

AANTAL: Final = 50
"""Rows of a list: a screen or two."""
AANTAL_MAX: Final = 1_000
"""Rows of one page; who wants more goes on with --na, or writes a file."""
POGINGEN_MAX: Final = 1_000_000
"""More is a mistake."""
KOPPEN: Final = ("tijd", "id", "bericht", "van", "naar", "regel", "uitkomst", "gestript")
MEER: Final = (
    *KOPPEN,
    *(
        "ontvangst",
        "doel",
        "fase",
        "pogingen",
        "door",
        "verboden",
        "zaak",
        "kenmerk",
        "termijn",
        "gemist",
        "vernietigd",
        "record",
    ),
)
"""Columns for a machine: those of a person, and the rest."""

Partij = Annotated[
    str | None, typer.Option("--partij", help="Alleen waar deze organisatie afzender of ontvanger is, zoals politie.")
]
Van = Annotated[
    str | None, typer.Option("--van", metavar="TIJD", help="Vanaf deze dag of tijd: 2026-11-21 of 2026-11-21T14:30.")
]
Tot = Annotated[
    str | None, typer.Option("--tot", metavar="TIJD", help="Tot deze tijd; van een dag tot en met het eind ervan.")
]


@app.command("leveringen")
def leveringen(  # noqa: PLR0913, PLR0917 - the filters of one question
    partij: Partij = None,
    afzender: Annotated[str | None, typer.Option("--afzender", help="Alleen wat deze organisatie stuurde.")] = None,
    naar: Annotated[
        str | None,
        typer.Option("--naar", help="Alleen voor deze organisatie of bestemming, zoals gemeente-ede/inzage."),
    ] = None,
    bericht: Annotated[str | None, typer.Option("--bericht", help="Alleen dit bericht, zoals signaal.")] = None,
    doel: Annotated[str | None, typer.Option("--doel", help="Alleen voor dit doel.")] = None,
    fase: Annotated[str | None, typer.Option("--fase", help="Alleen in deze fase, zoals triage.")] = None,
    zaak: Annotated[str | None, typer.Option("--zaak", help="Alleen van deze zaak: het zaakkenmerk.")] = None,
    regel: Annotated[
        str | None, typer.Option("--regel", help="Alleen waar deze regel gold of velden wegnam, zoals S-01 of N-06.")
    ] = None,
    uitkomst: Annotated[
        list[Uitkomst] | None, typer.Option("--uitkomst", help="Alleen met deze uitkomst. Mag vaker.")
    ] = None,
    ontvangst: Annotated[
        list[Ontvangst] | None, typer.Option("--ontvangst", help="Alleen waar de ontvanger dit tekende. Mag vaker.")
    ] = None,
    zonder_ontvangst: Annotated[  # noqa: FBT002 - flags
        bool,
        typer.Option(
            "--zonder-ontvangst", help="Alleen waarvan de ontvanger nog niet tekende voor verwerkt of geweigerd."
        ),
    ] = False,
    te_laat: Annotated[  # noqa: FBT002 - flags
        bool, typer.Option("--te-laat", help="Alleen waarvan de ontvanger nu al had moeten tekenen.")
    ] = False,
    pogingen: Annotated[
        int | None, typer.Option("--pogingen", min=1, max=POGINGEN_MAX, help="Minstens zo vaak aangeboden.")
    ] = None,
    termijn_van: Annotated[
        str | None,
        typer.Option("--termijn-van", metavar="TIJD", help="Alleen waarvoor de ontvanger vanaf dan moet tekenen."),
    ] = None,
    termijn_tot: Annotated[
        str | None,
        typer.Option("--termijn-tot", metavar="TIJD", help="Alleen waarvoor de ontvanger eerder moet tekenen."),
    ] = None,
    van: Van = None,
    tot: Tot = None,
    deels: Annotated[  # noqa: FBT002 - flags
        bool, typer.Option("--deels", help="Ook elke bestemming waar een bericht niet heen mocht, een eigen regel.")
    ] = False,
    voor: Annotated[
        str | None, typer.Option("--voor", help="Alleen wat deze organisatie zelf mag zien: waar zij deel aan heeft.")
    ] = None,
    per: Annotated[
        list[str] | None,
        typer.Option(
            "--per",
            help="Tel per dag, van, naar, bericht, doel, fase, regel, uitkomst, ontvangst, gemist of pogingen.",
        ),
    ] = None,
    na: Annotated[
        str | None, typer.Option("--na", metavar="PLEK", help="Ga verder waar de vorige lijst ophield.")
    ] = None,
    aantal: Annotated[int, typer.Option("--aantal", min=1, max=AANTAL_MAX, help="Hoeveel regels hoogstens.")] = AANTAL,
    uitvoer: Annotated[
        Path | None, typer.Option("--uitvoer", metavar="BESTAND", help="Schrijf alles naar .csv, .jsonl of .parquet.")
    ] = None,
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien wat er van berichten werd, nieuwste eerst: afgeleverd, gestript, geweigerd, of nog iets anders.

    Met --per telt de hub in plaats van te tonen. De hub hoeft niet te draaien: dan ziet u wat er het laatst lag.

    Eindigt met 0, ook als er niets is, en met 2 als een woord van het filter niet bestaat.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def zoek() -> None:
        from hub.ledger.filter import Filter, Plek

        controleer(instellingen, partij=partij, regel=regel, zaak=zaak)
        eis_woorden(instellingen, partijen={"--afzender": afzender, "--voor": voor}, naar=naar, doel=doel, fase=fase)
        eis_woorden(instellingen, bericht=bericht)
        nu = datetime.now(UTC)
        vanaf, einde = tijdvak(van, tot)
        termijn = tijdvak(termijn_van, termijn_tot, ("--termijn-van", "--termijn-tot"))
        getekend = set(ontvangst or ())
        if zonder_ontvangst or te_laat:
            getekend |= {Ontvangst.GEEN, Ontvangst.ONTVANGEN}
        filter_ = Filter(
            vanaf=vanaf,
            tot=einde,
            partij=partij,
            afzender=afzender,
            naar=naar,
            bericht=bericht,
            doel=doel,
            fase=fase,
            uitkomsten=uitkomst or None,
            regel=regel,
            ontvangst=getekend or None,
            pogingen=pogingen,
            vernietigd=False if zonder_ontvangst or te_laat else None,
            termijn_vanaf=termijn[0],
            termijn_tot=min(filter(None, (termijn[1], nu if te_laat else None)), default=None),
            zaak=zaak,
            deels=deels,
            voor=voor,
        )
        plek = None if na is None else Plek.lees(na)
        async with bij(scherm, instellingen) as grootboek:
            if per:
                _tel(scherm, grootboek, filter_, per)
            elif uitvoer is not None:
                _schrijf(scherm, grootboek, filter_, uitvoer)
            else:
                bladzijde = grootboek.leveringen(filter_, na=plek, aantal=aantal)
                _toon(scherm, bladzijde.rijen, None if bladzijde.volgende is None else str(bladzijde.volgende))

    voer_uit(scherm, zoek())


def _toon(scherm: Scherm, rijen: Sequence[Leverrij], volgende: str | None) -> None:
    if not rijen:
        scherm.meld("Geen leveringen of weigeringen gevonden.")
        return
    if scherm.vorm is Vorm.MOOI:
        scherm.rijen(KOPPEN, [lees_rij(rij, kort_id=True)[: len(KOPPEN)] for rij in rijen])
    else:
        scherm.rijen(MEER, [lees_rij(rij, kort_id=False) for rij in rijen])
    if volgende is not None:
        scherm.meld(f"Er is meer. Ga verder met --na {volgende}")


def lees_rij(rij: Leverrij, *, kort_id: bool) -> tuple[Cel, ...]:
    """The cells under `MEER`. `kort_id`: for people; Dutch time, and as much of the id as they can type."""
    id_ = rij.id or rij.kenmerk
    return (
        tijd_van(rij.tijd) if kort_id else _iso(rij.tijd),
        kort(id_) if kort_id else id_,
        rij.bericht,
        rij.van,
        rij.naar,
        rij.regel,
        str(rij.uitkomst),
        rij.gestript,
        None if rij.ontvangst is Ontvangst.NVT else str(rij.ontvangst),
        rij.doel,
        rij.fase,
        rij.pogingen,
        list(rij.door),
        list(rij.verboden),
        rij.zaak,
        rij.kenmerk,
        None if rij.termijn is None else _iso(rij.termijn),
        rij.gemist,
        rij.vernietigd,
        rij.nummer,
    )


def _iso(tijd: datetime) -> str:
    return tijd.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _tel(scherm: Scherm, grootboek: Grootboek, filter_: Filter, per: list[str]) -> None:
    """Figures from the roll-up.

    Raises:
        Ketenfout: `FILTER-woord`, there is no such thing to count by; `GROOTBOEK-filter`, this cannot be counted.
    """
    from dataclasses import replace

    from hub.ledger.duiding import NEDERLAND
    from hub.ledger.tellers import Dimensie

    bekend = {str(dimensie) for dimensie in Dimensie}
    if set(per) - bekend:
        raise Filterfout("FILTER-woord", f"Tellen kan per: {', '.join(sorted(bekend))}.", "partner")
    dagen: list[date | None] = []
    for tijd in (filter_.vanaf, filter_.tot):
        lokaal = None if tijd is None else tijd.astimezone(NEDERLAND)
        if lokaal is not None and (lokaal.hour, lokaal.minute, lokaal.second) != (0, 0, 0):
            raise Filterfout(
                "FILTER-tijd", "Tellen gaat per hele dag. Geef bij --van en --tot alleen een dag.", "partner"
            )
        dagen.append(None if lokaal is None else lokaal.date())
    zonder_tijd = replace(filter_, vanaf=None, tot=None)
    tellingen = grootboek.tel(zonder_tijd, [Dimensie(p) for p in per], van_dag=dagen[0], tot_dag=dagen[1])
    scherm.rijen(
        (*per, "aantal"),
        [
            (*(w.isoformat() if isinstance(w, date) else w for w in telling.waarden), telling.aantal)
            for telling in tellingen
        ],
    )


def _schrijf(scherm: Scherm, grootboek: Grootboek, filter_: Filter, bestand: Path) -> None:
    from hub.cli.uitvoerbestand import schrijf

    aantal = schrijf(
        bestand,
        MEER,
        (lees_rij(rij, kort_id=False) for rij in grootboek.alle_leveringen(filter_)),
        lambda gedaan: scherm.meld(f"{tel(gedaan, 'regel', 'regels')} geschreven."),
    )
    if scherm.vorm is Vorm.JSON:
        scherm.document({"bestand": bestand.name, "regels": aantal})
    else:
        scherm.meld(f"{tel(aantal, 'regel staat', 'regels staan')} in {bestand.name}, nieuwste eerst.")
