"""`ketenhub beleid bewijs`: prove every claim of the convenant and of any policy; name what no proof sees.

The same proof runs whenever a hub loads its policy; this command says more: the case against each claim that fails, as
a file to put beside the worked cases, and the ways along which text can be retyped into a dossier.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.beleid import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import tel
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.policy.bewijs import Bewijs, Stelling
    from hub.policy.bewijs_restrisico import Restrisico
    from hub.policy.laden import Beleid


@groep.command("bewijs")
def bewijs(
    map_: Annotated[
        Path | None,
        typer.Argument(metavar="[MAP]", help="Map met het beleid. Zonder: het beleid van deze hub (KETENHUB_BELEID)."),
    ] = None,
    gevallen: Annotated[
        Path | None,
        typer.Option("--gevallen", metavar="BESTAND", help="Schrijf de tegenvoorbeelden als gevallen in dit bestand."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Bewijs elke bewering van het convenant, over alle gevallen die er kunnen zijn.

    Klopt een bewering niet, dan ziet u een geval waarin het misgaat. Daaronder staat het restrisico: hoe iemand kan
    overtypen wat hij las, tot in een dossier. Dat houdt geen regel tegen.

    Eindigt met 0 als alles bewezen is, met 2 als een bewering niet klopt, en met 3 als het beleid niet te lezen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    if not voer_uit(scherm, _bewijs(scherm, map_ or instellingen.beleid, gevallen)):
        raise typer.Exit(Afloop.GEWEIGERD)


async def _bewijs(scherm: Scherm, kaart: Path, bestand: Path | None) -> bool:
    """Prove and show; whether everything holds.

    Raises:
        Beleidsweigering: the policy cannot be read, or its bans are too entangled.
        Ketenfout: `BEWIJS-bestand`, the cases cannot be written.
    """
    from hub.bootstrap.beleid import Beleidsweigering, lees_onbewezen
    from hub.policy import bewijs as bewijzen
    from hub.policy.bewijs_geval import gevalbestand
    from hub.policy.bewijs_restrisico import restrisico
    from hub.policy.gebied import TeIngewikkeld

    beleid = lees_onbewezen(kaart)
    scherm.meld(f"Beleid {beleid.convenant.naam} ({beleid.digest[:12]}) wordt bewezen.")
    uitslag = bewijzen.bewijs(beleid)
    try:
        risicos = restrisico(beleid)
    except TeIngewikkeld:
        raise Beleidsweigering("BELEID-bewijs", "De verboden grijpen te veel in elkaar om te bewijzen.") from None
    tekst = gevalbestand(beleid, uitslag.stellingen)
    _toon(scherm, beleid, uitslag)
    _toon_risicos(scherm, risicos)
    _toon_samen(scherm, uitslag)
    if uitslag.goed:
        return True
    if bestand is None:
        scherm.meld("Met --gevallen BESTAND schrijft u deze gevallen op, klaar voor de map gevallen.")
    elif tekst:
        _schrijf(bestand, tekst)
        scherm.meld("De tegenvoorbeelden zijn geschreven.")
    return False


def _schrijf(bestand: Path, tekst: str) -> None:
    try:
        bestand.write_text(tekst, "utf-8")
    except OSError:
        raise Ketenfout("BEWIJS-bestand", "Het bestand voor de gevallen is niet te schrijven.") from None


def _toon(scherm: Scherm, beleid: Beleid, uitslag: Bewijs) -> None:
    for stelling in uitslag.stellingen:
        if scherm.vorm is Vorm.JSON:
            scherm.document(_document(beleid, stelling))
        elif scherm.vorm is Vorm.KAAL:
            stand = "bewezen" if stelling.houdt else "klopt-niet"
            scherm.regel(f"{stand}\t{stelling.code}\t{stelling.tekst}\t{stelling.mis or '-'}")
        elif stelling.houdt:
            scherm.tekst(f"bewezen     {stelling.code}  {stelling.tekst}")
        else:
            scherm.tekst(f"KLOPT NIET  {stelling.code}  {stelling.tekst}", "red")
            scherm.tekst(f"    {stelling.mis}")


def _toon_samen(scherm: Scherm, uitslag: Bewijs) -> None:
    samen = {"beweringen": len(uitslag.stellingen), "bewezen": sum(s.houdt for s in uitslag.stellingen)}
    if scherm.vorm is Vorm.JSON:
        scherm.document({"samen": samen})
    elif scherm.vorm is Vorm.KAAL:
        scherm.regel("\t".join(("samen", *(f"{naam}={aantal}" for naam, aantal in samen.items()))))
    else:
        zin = f"{samen['beweringen']} beweringen, {samen['bewezen']} bewezen."
        scherm.tekst(zin, "green" if uitslag.goed else "red")


def _document(beleid: Beleid, stelling: Stelling) -> dict[str, object]:
    from hub.policy.bewijs_geval import gevalbestand
    from hub.policy.gebied_woorden import waarde_tekst

    document: dict[str, object] = {
        "bewering": stelling.code,
        "tekst": stelling.tekst,
        "bron": stelling.bron,
        "bewezen": stelling.houdt,
        "mis": stelling.mis,
    }
    if stelling.voorbeeld is not None:
        document["tegenvoorbeeld"] = {
            "regel": stelling.voorbeeld.regel,
            "sleutel": stelling.voorbeeld.sleutel._asdict(),
            "kenmerken": {naam: waarde_tekst(w) for naam, w in stelling.voorbeeld.kenmerken.items()},
            "velden": stelling.voorbeeld.velden,
            "geval": gevalbestand(beleid, [stelling]),
        }
    return document


def _toon_risicos(scherm: Scherm, risicos: tuple[Restrisico, ...]) -> None:
    if risicos:
        scherm.meld(
            f"Restrisico: {tel(len(risicos), 'weg', 'wegen')} waarlangs iemand kan overtypen wat hij las."
            " Bewijs ziet dat niet."
        )
    for risico in risicos:
        stappen = [*([] if risico.kennis is None else [risico.kennis]), *risico.keten]
        if scherm.vorm is Vorm.JSON:
            keten = [
                {
                    "van": s.van,
                    "naar": s.naar,
                    "regels": s.regels,
                    "velden": s.velden,
                    "overgetypt": s is not risico.kennis,
                }
                for s in stappen
            ]
            scherm.document({"restrisico": keten})
        elif scherm.vorm is Vorm.KAAL:
            scherm.regel("\t".join(("restrisico", *(stap.text() for stap in stappen))))
        else:
            for regel in risico.text().splitlines():
                scherm.tekst(f"  {regel}")
