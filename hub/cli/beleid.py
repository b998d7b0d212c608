"""`ketenhub beleid toets`: does the policy load and do what its worked cases expect. `waarom` explains one case."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop

if TYPE_CHECKING:
    from hub.policy.gevallen import Toetsuitslag

groep = typer.Typer(
    name="beleid",
    help="Het beleid toetsen en uitleggen: het woordenboek, het convenant en de gevallen.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(groep)


@groep.command("toets")
def toets(
    map_: Annotated[
        Path | None,
        typer.Argument(metavar="[MAP]", help="Map met het beleid. Zonder: het beleid van deze hub (KETENHUB_BELEID)."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Lees het beleid en probeer elk geval uit de map gevallen.

    Eindigt met 0 als alles klopt, met 2 als een geval anders uitkomt dan verwacht, en met 3 als het beleid niet klopt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    uitslagen = voer_uit(scherm, _toets(scherm, map_ or instellingen.beleid))
    fout = [uitslag for uitslag in uitslagen if not uitslag.goed]
    _toon(scherm, uitslagen)
    if fout:
        raise typer.Exit(Afloop.GEWEIGERD)


async def _toets(scherm: Scherm, kaart: Path) -> list[Toetsuitslag]:
    """Load policy and cases, decide them all.

    Raises:
        Beleidsweigering: one of them cannot be used.
    """
    from hub.bootstrap.beleid import Beleidsweigering, lees_beleid, lees_gevallen
    from hub.policy import gevallen
    from hub.policy.fouten import Beleidsfout

    beleid = lees_beleid(kaart)
    regels, verboden = len(beleid.convenant.regels), len(beleid.convenant.nooit)
    scherm.meld(f"Beleid {beleid.convenant.naam} ({beleid.digest[:12]}): {regels} regels, {verboden} verboden.")
    try:
        gelezen = gevallen.lees_gevallen(lees_gevallen(kaart), beleid)
    except Beleidsfout as fout:
        raise Beleidsweigering("BELEID-ongeldig", fout.text()) from None
    scherm.meld(f"{tel(len(gelezen), 'geval wordt', 'gevallen worden')} geprobeerd.")
    return gevallen.toets(beleid, gelezen)


def _toon(scherm: Scherm, uitslagen: list[Toetsuitslag]) -> None:
    """Each case for scripts; for a person what went wrong and the counts."""
    for uitslag in uitslagen:
        geval = uitslag.geval
        if scherm.vorm is Vorm.JSON:
            scherm.document(
                {
                    "geval": geval.naam,
                    "regel": geval.regel,
                    "goed": uitslag.goed,
                    "uitkomst": uitslag.besluit.uitkomst.value,
                    "code": uitslag.besluit.code,
                    "klachten": uitslag.klachten,
                    "bestand": geval.plek.bestand,
                    "bestandsregel": geval.plek.regel,
                }
            )
        elif scherm.vorm is Vorm.KAAL:
            stand = "goed" if uitslag.goed else "fout"
            scherm.regel(f"{stand}\t{geval.naam}\t{geval.regel}\t{'; '.join(uitslag.klachten) or '-'}")
        elif not uitslag.goed:
            scherm.tekst(uitslag.text(), "red")
    telling = Counter("goed" if uitslag.goed else "fout" for uitslag in uitslagen)
    soorten = Counter("toestaan" if uitslag.geval.toestaan else "weigeren" for uitslag in uitslagen)
    samen = {"gevallen": len(uitslagen), "goed": telling["goed"], "fout": telling["fout"]}
    samen |= {soort: soorten[soort] for soort in ("toestaan", "weigeren")}
    if scherm.vorm is Vorm.JSON:
        scherm.document({"samen": samen})
    elif scherm.vorm is Vorm.KAAL:
        scherm.regel("\t".join(("samen", *(f"{naam}={aantal}" for naam, aantal in samen.items()))))
    else:
        zin = f"{samen['gevallen']} gevallen: {samen['goed']} goed, {samen['fout']} fout"
        zin += f" ({samen['toestaan']} over toestaan, {samen['weigeren']} over weigeren)."
        scherm.tekst(zin, "red" if samen["fout"] else "green")


from hub.cli import (  # noqa: E402 - register themselves
    beleid_activeer,  # noqa: F401
    beleid_bewijs,  # noqa: F401
    beleid_controleer,  # noqa: F401
    beleid_lint,  # noqa: F401
    beleid_matrix,  # noqa: F401
    beleid_register,  # noqa: F401
    beleid_simuleer,  # noqa: F401
    beleid_sleutel,  # noqa: F401
    beleid_stand,  # noqa: F401
    beleid_teken,  # noqa: F401
    beleid_verschil,  # noqa: F401
    waarom,  # noqa: F401
)
