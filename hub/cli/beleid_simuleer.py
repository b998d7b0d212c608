"""`ketenhub beleid simuleer`: what recorded decisions would be under a new policy. Needs no message."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.beleid import groep
from hub.cli.beleid_lint import Peildatum, balk, lees_dag
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from hub.instellingen import Instellingen
    from hub.policy.simulatie import Simulatie
    from hub.policy.simulatie_effect import Effect

RIJEN_MAX: Final = 40
"""Differences shown to a person; the other forms give all."""
STAP: Final = 2_000
"""Records between two steps of the bar: drawing costs more than deciding."""
KOPPEN: Final = ("aantal", "wat", "van", "naar", "bericht", "was", "wordt", "erbij", "eraf", "waarom")


@groep.command("simuleer")
def simuleer(
    nieuw: Annotated[Path, typer.Argument(metavar="NIEUW", help="Map met het nieuwe beleid.")],
    journaal: Annotated[
        Path | None,
        typer.Option(
            "--journaal", help="Bestand met een record per regel (JSON). Zonder: het journaal van de hub die draait."
        ),
    ] = None,
    peildatum: Peildatum = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Neem elk besluit uit het journaal opnieuw, nu met het nieuwe beleid, alsof het bericht op de peildatum komt.

    Eindigt met 0 als er niets verandert aan leveringen, velden en plichten, met 2 als er wel iets verandert of niet te
    bepalen is, en met 3 als een beleid niet klopt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    simulatie = voer_uit(scherm, _simuleer(scherm, instellingen, nieuw, journaal, peildatum))
    _toon(scherm, simulatie)
    if any(effect.anders for effect in simulatie.effecten):
        raise typer.Exit(Afloop.GEWEIGERD)


async def _simuleer(
    scherm: Scherm, instellingen: Instellingen, nieuw: Path, journaal: Path | None, peildatum: str | None
) -> Simulatie:
    from hub.bootstrap.beleid import lees_onbewezen
    from hub.bootstrap.geldend import geldend_beleid
    from hub.bootstrap.simulatie import bouw_simulatie, peildag
    from hub.journal.bladzijde import splits
    from hub.policy.simulatie import Simulatiefout

    # The hub's own journal was written under what it has in force; of a file only the directory of the settings tells.
    oud = geldend_beleid(instellingen) if journaal is None else lees_onbewezen(instellingen.beleid)
    beleid = lees_onbewezen(nieuw)
    dag = lees_dag(peildatum) if peildatum is not None else peildag(beleid, lees_dag(None))
    scherm.meld(f"Nieuw beleid {beleid.convenant.naam} ({beleid.digest[:12]}), alsof het {dag.isoformat()} is.")
    simulatie = bouw_simulatie(beleid, oud, dag)
    nummer = 0
    async with _bron(instellingen, journaal) as (totaal, records):
        with balk(scherm) as voortgang:
            taak = voortgang.add_task("Besluiten opnieuw nemen", total=totaal)
            async with aclosing(records) as bron:
                async for bladzijde in bron:
                    nummer += 1
                    try:
                        for record in splits(bladzijde):
                            simulatie.voeg_toe(record)
                    except Simulatiefout:
                        raise Ketenfout(
                            "SIMULEER-bestand", f"Regel {nummer} van het journaal is geen record.", "partner"
                        ) from None
                    if nummer % STAP == 0:
                        voortgang.update(taak, completed=nummer)
    return simulatie


@asynccontextmanager
async def _bron(
    instellingen: Instellingen, journaal: Path | None
) -> AsyncIterator[tuple[int | None, AsyncGenerator[bytes, None]]]:
    """How many pages there are, when that is known, and the pages; a line of a file is a page of one record."""
    if journaal is not None:
        yield None, _uit_bestand(journaal)
        return
    from hub.bootstrap.inzicht import open_inzicht

    async with open_inzicht(instellingen) as inzicht:
        yield await inzicht.laatste(), inzicht.ruw()


async def _uit_bestand(pad: Path) -> AsyncGenerator[bytes, None]:
    try:
        with pad.open("rb") as bestand:
            for regel in bestand:
                if regel.strip():
                    yield regel.rstrip(b"\r\n")
    except OSError:
        raise Ketenfout("SIMULEER-bestand", "Het bestand met het journaal is niet te lezen.", "partner") from None


def _toon(scherm: Scherm, simulatie: Simulatie) -> None:
    from hub.policy.simulatie_effect import Soort

    telling = simulatie.per_soort()
    volgorde = list(Soort)
    anders = [(effect, n) for effect, n in simulatie.effecten.items() if effect.soort is not Soort.GELIJK]
    anders.sort(key=lambda paar: (volgorde.index(paar[0].soort), -paar[1], paar[0].van, paar[0].naar, paar[0].bericht))
    per_regel, per_partij = _per_regel(anders), _per_partij(anders)
    if scherm.vorm is Vorm.JSON:
        for effect, aantal in anders:
            scherm.document(_document(effect, aantal))
        scherm.document(
            {
                "samen": {"besluiten": simulatie.besluiten, **{soort.value: n for soort, n in telling.items()}},
                "per_regel": per_regel,
                "per_partij": per_partij,
            }
        )
        return
    if scherm.vorm is Vorm.KAAL:
        scherm.rijen(KOPPEN, [_rij(effect, aantal) for effect, aantal in anders])
        paren = (f"{soort.value}={n}" for soort, n in telling.items())
        scherm.regel("\t".join(("samen", f"besluiten={simulatie.besluiten}", *paren)))
        return
    for effect, aantal in anders[:RIJEN_MAX]:
        _vertel(scherm, effect, aantal)
    if len(anders) > RIJEN_MAX:
        scherm.tekst(f"En nog {len(anders) - RIJEN_MAX} andere verschillen; --json geeft ze allemaal.")
    for kop, per in (("regel", per_regel), ("organisatie", per_partij)):
        if per:
            scherm.tekst(f"Anders per {kop}: {', '.join(f'{naam} {n}' for naam, n in per.items())}.")
    delen = [f"{n} {soort.value}" for soort, n in telling.items() if n]
    scherm.tekst(
        f"{tel(simulatie.besluiten, 'besluit', 'besluiten')} opnieuw genomen: {', '.join(delen) or 'geen'}.", "bold"
    )
    scherm.tekst("Elk besluit staat op zichzelf: wat er daarna anders zou lopen, is niet meegeteld.")


def _per_regel(anders: Sequence[tuple[Effect, int]]) -> dict[str, int]:
    """Differences per rule: both the one that decided then and the one that decides now."""
    telling: Counter[str] = Counter()
    for effect, aantal in anders:
        for regel in {effect.regel_oud, effect.regel_nieuw} - {None}:
            telling[str(regel)] += aantal
    return dict(sorted(telling.items()))


def _per_partij(anders: Sequence[tuple[Effect, int]]) -> dict[str, int]:
    """Differences per receiver."""
    telling: Counter[str] = Counter()
    for effect, aantal in anders:
        telling[effect.naar.partition("/")[0]] += aantal
    return dict(sorted(telling.items()))


def _document(effect: Effect, aantal: int) -> dict[str, object]:
    return {
        "aantal": aantal,
        "wat": effect.soort.value,
        "ruimer": effect.ruimer,
        "van": effect.van,
        "naar": effect.naar,
        "bericht": effect.bericht,
        "was": effect.regel_oud,
        "wordt": effect.regel_nieuw,
        "velden_bij": effect.velden_bij,
        "velden_af": effect.velden_af,
        "plichten_bij": effect.plichten_bij,
        "plichten_af": effect.plichten_af,
        "waarom": effect.waarom,
    }


def _rij(effect: Effect, aantal: int) -> tuple[str, ...]:
    erbij, eraf = (*effect.velden_bij, *effect.plichten_bij), (*effect.velden_af, *effect.plichten_af)
    kop = (str(aantal), effect.soort.value, effect.van, effect.naar, effect.bericht, effect.regel_oud)
    rest = (", ".join(deel) or "-" for deel in (erbij, eraf, effect.waarom))
    return (*kop, effect.regel_nieuw or "-", *rest)


def _vertel(scherm: Scherm, effect: Effect, aantal: int) -> None:
    from hub.policy.lint_codes import opsomming

    keer = f"{aantal} keer {effect.soort.value}"
    wordt = "" if effect.regel_nieuw is None else f", wordt {effect.regel_nieuw}"
    stijl = "red" if effect.ruimer else "yellow" if effect.anders else ""
    kop = f"{keer}: {effect.bericht} van {effect.van} naar {effect.naar} (was {effect.regel_oud}{wordt})"
    scherm.tekst(kop, stijl)
    for wat, namen in (
        ("velden erbij", effect.velden_bij),
        ("velden eraf", effect.velden_af),
        ("plichten erbij", effect.plichten_bij),
        ("plichten eraf", effect.plichten_af),
        ("hangt af van", effect.waarom),
    ):
        if namen:
            scherm.tekst(f"    {wat}: {opsomming(list(namen))}")
