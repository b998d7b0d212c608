"""`ketenhub beleid lint`: what to look at before signing. `--uitleg CODE` explains one code."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.beleid import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from rich.progress import Progress

    from hub.policy.lint import Lintuitslag
    from hub.policy.lint_codes import Bevinding

_STIJL: Final = {"fout": "red", "waarschuwing": "yellow", "opmerking": ""}
Peildatum = Annotated[
    str | None, typer.Option("--peildatum", metavar="JJJJ-MM-DD", help="Kijk alsof het deze dag is. Zonder: vandaag.")
]


@groep.command("lint")
def lint(
    map_: Annotated[
        Path | None,
        typer.Argument(metavar="[MAP]", help="Map met het beleid. Zonder: het beleid van deze hub (KETENHUB_BELEID)."),
    ] = None,
    peildatum: Peildatum = None,
    streng: Annotated[bool, typer.Option("--streng", help="Een niet aanvaarde waarschuwing telt als fout.")] = False,  # noqa: FBT002
    snel: Annotated[bool, typer.Option("--snel", help="Sla de proef met kleine wijzigingen over.")] = False,  # noqa: FBT002
    uitleg: Annotated[str | None, typer.Option("--uitleg", metavar="CODE", help="Leg deze code uit.")] = None,
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Zoek in het beleid naar wat niet klopt, wat is verlopen, en wat niemand heeft geprobeerd.

    Een waarschuwing die u voorlopig aanvaardt, schrijft u in lint-aanvaard.yaml in de map: welke, waarom, wie en tot
    wanneer. Een fout kunt u niet aanvaarden.

    Eindigt met 0 als er geen fouten zijn, met 2 als er wel fouten zijn (of, met --streng, waarschuwingen die niemand
    heeft aanvaard), en met 3 als het beleid niet te lezen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    if uitleg is not None:
        voer_uit(scherm, _leg_uit(scherm, uitleg))
        return
    uitslag = voer_uit(scherm, _lint(scherm, map_ or instellingen.beleid, peildatum, snel=snel))
    if uitslag is None:
        raise typer.Exit(Afloop.BELEID_ONGELDIG)
    goed = uitslag.goed(streng=streng)
    _toon(scherm, uitslag, goed=goed)
    if not goed:
        raise typer.Exit(Afloop.GEWEIGERD)


async def _leg_uit(scherm: Scherm, code: str) -> None:
    from hub.policy import fouten
    from hub.policy.lint_codes import LINT, uitleg

    tekst = uitleg(code)
    if tekst is None:
        hint = fouten.bedoelde_u(code, [*LINT, *fouten.CODES])
        raise Ketenfout("LINT-code", f"De lint kent deze code niet. {hint[:1].upper()}{hint[1:]}".strip(), "partner")
    if scherm.vorm is Vorm.JSON:
        scherm.document({"code": code, "uitleg": tekst})
    else:
        scherm.tekst(tekst)


async def _lint(scherm: Scherm, kaart: Path, peildatum: str | None, *, snel: bool) -> Lintuitslag | None:
    """Lint, with a bar on stderr; None when the policy cannot be read, which is told then.

    Raises:
        Ketenfout: `DATUM-vorm`, or a file is missing.
    """
    from hub.bootstrap.beleid import lees_aanvaard, lees_gevallen, lees_teksten
    from hub.gateway.beleidseisen import eis
    from hub.policy.fouten import Beleidsfout
    from hub.policy.lint import lint as doe
    from hub.policy.lint_codes import van_fout
    from schemas.catalogus import VELDEN

    dag = lees_dag(peildatum)
    teksten, gevallen = lees_teksten(kaart), lees_gevallen(kaart)
    with balk(scherm) as voortgang:
        taak = voortgang.add_task("Kleine wijzigingen proberen", total=None, visible=not snel)
        try:
            uitslag = doe(
                teksten,
                gevallen,
                VELDEN,
                dag,
                aanvaard=lees_aanvaard(kaart),
                met_wijzigingen=not snel,
                voortgang=lambda klaar, totaal: voortgang.update(taak, completed=klaar, total=totaal),
            )
            eis(uitslag.beleid)
        except Beleidsfout as fout:
            fouten = fout.fouten
        else:
            return uitslag
    for ding in fouten:
        _toon_bevinding(scherm, van_fout(ding))
    return None


def balk(scherm: Scherm) -> Progress:
    """A progress bar on stderr that leaves nothing behind; silent when stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    delen = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*delen, console=scherm.voortgang, transient=True, disable=not scherm.voortgang.is_terminal)


def lees_dag(tekst: str | None) -> date:
    """The reference date, today in the Netherlands when none is given.

    Raises:
        Ketenfout: `DATUM-vorm`.
    """
    from hub.gateway.weg import NEDERLAND

    if tekst is None:
        return datetime.now(NEDERLAND).date()
    try:
        return date.fromisoformat(tekst)
    except ValueError:
        raise Ketenfout("DATUM-vorm", "Dit is geen datum. Schrijf JJJJ-MM-DD, zoals 2026-07-01.", "partner") from None


def _toon(scherm: Scherm, uitslag: Lintuitslag, *, goed: bool) -> None:
    from hub.policy.lint_codes import Ernst

    for bevinding in uitslag.bevindingen:
        _toon_bevinding(scherm, bevinding)
    aantallen = {ernst.value: uitslag.aantal(ernst) for ernst in Ernst}
    score = uitslag.score
    samen: dict[str, str | int | None] = {
        "beleid": uitslag.beleid.digest,
        **aantallen,
        "aanvaard": uitslag.aanvaard,
        "wijzigingen": None if score is None else score.wijzigingen,
        "opgemerkt": None if score is None else score.opgemerkt,
    }
    if scherm.vorm is Vorm.JSON:
        scherm.document({"samen": samen})
        return
    if scherm.vorm is Vorm.KAAL:
        scherm.regel(
            "\t".join(("samen", *(f"{naam}={waarde}" for naam, waarde in samen.items() if waarde is not None)))
        )
        return
    zin = f"{_tel(aantallen['fout'], 'fout', 'fouten')}, "
    zin += f"{_tel(aantallen['waarschuwing'], 'waarschuwing', 'waarschuwingen')}, "
    zin += f"{_tel(aantallen['opmerking'], 'opmerking', 'opmerkingen')}"
    zin += f"; {_tel(uitslag.aanvaard, 'waarschuwing', 'waarschuwingen')} aanvaard." if uitslag.aanvaard else "."
    scherm.tekst(zin, "green" if goed else "red")
    if score is not None:
        # Rounded down: only a full score is called full.
        deel = int(score.deel * 1000) / 10
        scherm.tekst(
            f"De gevallen merken {score.opgemerkt} van de {score.wijzigingen} kleine wijzigingen op ({deel:.1f}%)."
        )


def _tel(aantal: int, een: str, meer: str) -> str:
    return f"{aantal or 'geen'} {een if aantal == 1 else meer}"


def _toon_bevinding(scherm: Scherm, bevinding: Bevinding) -> None:
    plek, ernst = bevinding.plek, bevinding.ernst.value
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "ernst": ernst,
                "code": bevinding.code,
                "bestand": plek.bestand,
                "regel": plek.regel,
                "kolom": plek.kolom,
                "wat": bevinding.wat,
                "hint": bevinding.hint,
                "fragment": bevinding.fragment,
                "over": bevinding.over,
                "aanvaard": bevinding.aanvaard or None,
            }
        )
    elif scherm.vorm is Vorm.KAAL:
        waar = f"{plek.bestand}:{plek.regel}:{plek.kolom}"
        soort, hint = ("aanvaard", bevinding.aanvaard) if bevinding.aanvaard else (ernst, bevinding.hint or "-")
        scherm.regel(f"{soort}\t{bevinding.code}\t{waar}\t{bevinding.wat}\t{hint}")
    else:
        kop, *rest = bevinding.text().split("\n")
        scherm.tekst(kop, "" if bevinding.aanvaard else _STIJL[ernst])
        for regel in rest:
            scherm.tekst(regel)
