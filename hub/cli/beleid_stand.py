"""`ketenhub beleid stand`: which policy is live, who signed it, how many days are left, and do all processes agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.beleid import groep
from hub.cli.programma import Json, Kaal, begin, eindig, voer_uit
from hub.cli.scherm import Cel, Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.beleidstand import Beleidstand

PROCESKOPPEN: Final = ("proces", "revisie", "bundel", "dagen", "wijst-af")
_KORT: Final = 12


@groep.command("stand")
def stand(
    bundel: Annotated[
        Path | None,
        typer.Option("--bundel", metavar="BESTAND", help="Schrijf de bundel die in werking is ook in dit bestand."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien welk beleid in werking is, wie het ondertekende en hoeveel dagen het nog geldt.

    Eindigt met 0 als elk proces van de hub ermee beslist, met 1 als er geen beleid is of de hub niet antwoordt, en met
    2 als het beleid niet meer geldt of een proces iets anders zegt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    gelezen = voer_uit(scherm, _stand(instellingen))
    if bundel is not None:
        try:
            bundel.write_bytes(gelezen.levend.bundel)
        except OSError:
            uitleg = f"De bundel {bundel.name} is niet te schrijven."
            raise eindig(scherm, Ketenfout("BUNDEL-bestand", uitleg)) from None
    _toon(scherm, gelezen)
    if not gelezen.eens:
        raise typer.Exit(Afloop.GEWEIGERD)


async def _stand(instellingen: Instellingen) -> Beleidstand:
    """Look.

    Raises:
        Ketenfout: there is nothing live.
    """
    from hub.bootstrap.beleidstand import lees_stand

    return await lees_stand(instellingen)


def _toon(scherm: Scherm, gelezen: Beleidstand) -> None:
    levend = gelezen.levend
    if scherm.vorm is Vorm.JSON:
        scherm.document(_document(gelezen))
        return
    wie = ", ".join(sleutel.wie for sleutel in levend.ondertekenaars) or "niemand die dat nu nog mag"
    regels = {
        "convenant": levend.inhoud.convenant,
        "revisie": str(levend.revisie),
        "bundel": levend.digest,
        "beleid": levend.beleid.digest,
        "getekend": wie,
        "geldig": f"{levend.inhoud.geldig_van} tot en met {levend.laatste_dag}",
        "dagen": str(gelezen.dagen),
    }
    for naam, waarde in regels.items():
        if scherm.vorm is Vorm.KAAL:
            scherm.regel(f"{naam}\t{waarde}")
        else:
            scherm.tekst(f"{naam:<10} {waarde}")
    _toon_processen(scherm, gelezen)
    if scherm.vorm is Vorm.MOOI:
        _toon_oordeel(scherm, gelezen)


def _toon_processen(scherm: Scherm, gelezen: Beleidstand) -> None:
    rijen: list[tuple[Cel, ...]] = [
        (p.proces, p.revisie, p.digest[:_KORT], p.dagen, p.geweigerd or None) for p in gelezen.processen
    ]
    if rijen:
        scherm.rijen(PROCESKOPPEN, rijen)


def _toon_oordeel(scherm: Scherm, gelezen: Beleidstand) -> None:
    """One sentence, and what to be afraid of."""
    from hub.bootstrap.beleidshuis import AFTELLEN_DAGEN

    if gelezen.proef:
        scherm.tekst("PROEF: ondertekend met weggooisleutels. Niet voor echte gegevens.", "bold yellow")
    if gelezen.dagen < 0:
        scherm.tekst("Dit beleid geldt niet meer. Elk bericht wordt geweigerd tot er een nieuw is.", "bold red")
    elif gelezen.dagen <= AFTELLEN_DAGEN:
        rest = "Vandaag is de laatste dag" if gelezen.dagen == 0 else f"Nog {tel(gelezen.dagen, 'dag', 'dagen')}"
        scherm.tekst(f"{rest}. Daarna wordt elk bericht geweigerd tot er een nieuw beleid is.", "bold yellow")
    if not gelezen.processen:
        scherm.tekst("Er draait nu geen hub.")
    elif gelezen.eens:
        scherm.tekst("Elk hubproces dat draait, beslist met dit beleid.", "green")
    elif gelezen.dagen >= 0:
        scherm.tekst("Niet elk hubproces beslist met dit beleid. Dat hoort binnen enkele seconden over te zijn.", "red")


def _document(gelezen: Beleidstand) -> dict[str, object]:
    levend = gelezen.levend
    return {
        "convenant": levend.inhoud.convenant,
        "revisie": levend.revisie,
        "bundel": levend.digest,
        "beleid": levend.beleid.digest,
        "geldig_van": levend.inhoud.geldig_van.isoformat(),
        "laatste_dag": levend.laatste_dag.isoformat(),
        "dagen": gelezen.dagen,
        "proef": gelezen.proef,
        "ondertekenaars": [{"naam": s.naam, "rol": s.rol, "organisatie": s.organisatie} for s in levend.ondertekenaars],
        "processen": [
            {"proces": p.proces, "revisie": p.revisie, "bundel": p.digest, "dagen": p.dagen, "wijst_af": p.geweigerd}
            for p in gelezen.processen
        ],
        "eens": gelezen.eens,
    }
