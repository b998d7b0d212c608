"""`ketenhub beleid verschil OUD NIEUW`: what a change of the policy means: what may more, what less, which duties.

The exit code tells a script whether a second look is due: 0 when nothing is wider and no duty is another (so also when
the policy only became narrower, or only names and texts changed), 2 when something is, 3 when one of the two cannot be
read. `--json` and `--plain` tell the kinds apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.beleid import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop

if TYPE_CHECKING:
    from hub.policy.laden import Beleid
    from hub.policy.verschil import Gebied, Verschil

_STIJL = {"RUIMER": "red", "ANDERE PLICHT": "yellow", "SMALLER": "green"}


@groep.command("verschil")
def verschil(
    oud: Annotated[Path, typer.Argument(metavar="OUD", help="Map met het beleid zoals het was.")],
    nieuw: Annotated[Path, typer.Argument(metavar="NIEUW", help="Map met het beleid zoals het wordt.")],
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Vergelijk wat twee versies van het beleid betekenen.

    RUIMER: er gaat iets door dat niet doorging. SMALLER: er gaat iets niet meer door. ANDERE PLICHT: er hoort een
    andere plicht bij. Een voorwaarde die er niet bij staat, is niet veranderd; verboden die blijven, blijven werken.

    Eindigt met 0 als niets ruimer is en geen plicht anders, met 2 als dat wel zo is, en met 3 als een van de twee niet
    te lezen is.
    """
    scherm, _ = begin(als_json=als_json, kaal=kaal)
    if not voer_uit(scherm, _verschil(scherm, oud, nieuw)):
        raise typer.Exit(Afloop.GEWEIGERD)


async def _verschil(scherm: Scherm, oud: Path, nieuw: Path) -> bool:
    """Compare and show; whether nothing is wider and no duty another.

    Raises:
        Beleidsweigering: one of them cannot be read, or they are too entangled to compare.
    """
    from hub.bootstrap.beleid import Beleidsweigering, lees_onbewezen
    from hub.policy import verschil as verschillen
    from hub.policy.gebied import TeIngewikkeld

    toen, nu = lees_onbewezen(oud), lees_onbewezen(nieuw)
    scherm.meld(f"Oud: {toen.convenant.naam} ({toen.digest[:12]}). Nieuw: {nu.convenant.naam} ({nu.digest[:12]}).")
    try:
        uitkomst = verschillen.verschil(toen, nu)
    except TeIngewikkeld:
        uitleg = "De verboden grijpen te veel in elkaar om de twee te vergelijken."
        raise Beleidsweigering("BELEID-bewijs", uitleg) from None
    for gebied in uitkomst.gebieden:
        _toon_gebied(scherm, nu, gebied)
    _toon_rest(scherm, uitkomst)
    _toon_samen(scherm, uitkomst)
    return uitkomst.alleen_smaller


def _toon_gebied(scherm: Scherm, beleid: Beleid, gebied: Gebied) -> None:
    from hub.policy.gebied_woorden import blok_tekst, waarde_tekst
    from hub.policy.regels import ASSEN

    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "soort": gebied.soort,
                "waar": [{as_: sorted(w) for as_, w in zip(ASSEN, blok, strict=True)} for blok in gebied.waar],
                "sleutels": gebied.sleutels,
                "als": gebied.als,
                "regels": gebied.regels,
                "velden": gebied.velden,
                "plichten_erbij": gebied.plichten_erbij,
                "plichten_weg": gebied.plichten_weg,
                "voorbeeld": {
                    "sleutel": gebied.sleutel._asdict(),
                    "kenmerken": {naam: waarde_tekst(w) for naam, w in gebied.voorbeeld.items()},
                },
            }
        )
    elif scherm.vorm is Vorm.KAAL:
        plichten = [*(f"+{p}" for p in gebied.plichten_erbij), *(f"-{p}" for p in gebied.plichten_weg)]
        waar = "; ".join(blok_tekst(blok) for blok in gebied.waar)
        delen = (gebied.soort, waar, ", ".join(gebied.als) or "-", ", ".join((*gebied.velden, *plichten)))
        scherm.regel("\t".join((*delen, ", ".join(gebied.regels) or "-")))
    else:
        for regel in gebied.text(beleid.woordenboek).splitlines():
            scherm.tekst(regel, "" if regel.startswith(" ") else _STIJL[gebied.soort])


def _toon_rest(scherm: Scherm, uitkomst: Verschil) -> None:
    for anders in uitkomst.anders:
        if scherm.vorm is Vorm.JSON:
            scherm.document({"soort": anders.soort, "tekst": anders.tekst})
        elif scherm.vorm is Vorm.KAAL:
            scherm.regel(f"{anders.soort}\t{anders.tekst}")
        else:
            scherm.tekst(f"{anders.soort}  {anders.tekst}", _STIJL[anders.soort])
    for tekst in uitkomst.teksten:
        if scherm.vorm is Vorm.JSON:
            scherm.document({"soort": "TEKST", "tekst": tekst})
        else:
            scherm.tekst(f"TEKST\t{tekst}" if scherm.vorm is Vorm.KAAL else f"TEKST  {tekst}")


def _toon_samen(scherm: Scherm, uitkomst: Verschil) -> None:
    samen = dict.fromkeys(("RUIMER", "ANDERE PLICHT", "SMALLER"), 0)
    for soort in (*(g.soort for g in uitkomst.gebieden), *(a.soort for a in uitkomst.anders)):
        samen[soort] += 1
    if scherm.vorm is Vorm.JSON:
        scherm.document({"samen": samen, "zelfde_betekenis": not uitkomst.soorten})
    elif scherm.vorm is Vorm.KAAL:
        scherm.regel("\t".join(("samen", *(f"{soort}={aantal}" for soort, aantal in samen.items()))))
    elif uitkomst.soorten:
        scherm.tekst(f"{', '.join(f'{n} keer {soort}' for soort, n in samen.items())}.")
    elif uitkomst.teksten:
        scherm.tekst("Alleen namen of teksten zijn anders: de betekenis is gelijk.", "green")
    else:
        scherm.tekst("Geen verschil in betekenis.", "green")
