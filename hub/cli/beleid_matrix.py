"""`ketenhub beleid matrix` and `wie-ziet`: what the rules mean together, written out for who has to sign them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.beleid import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout

if TYPE_CHECKING:
    from hub.policy.laden import Beleid
    from hub.policy.matrix import Rij
    from hub.policy.wie_ziet import WieZiet

_Map = Annotated[
    Path | None,
    typer.Argument(metavar="[MAP]", help="Map met het beleid. Zonder: het beleid van deze hub (KETENHUB_BELEID)."),
]
CSV: Final = "matrix.csv"
HTML: Final = "matrix.html"


@groep.command("matrix")
def matrix(
    map_: _Map = None,
    schrijf: Annotated[bool, typer.Option("--schrijf", help="Schrijf matrix.txt in de map van het beleid.")] = False,  # noqa: FBT002 - flags
    controleer: Annotated[  # noqa: FBT002
        bool, typer.Option("--controleer", help="Kijk of matrix.txt bij is, en schrijf niets.")
    ] = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="MAP", help="Schrijf matrix.csv in deze map.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="MAP", help="Schrijf matrix.html in deze map.")] = None,
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Schrijf uit wie wat mag ontvangen: regels en verboden samen, per bestemming.

    Zonder opties komt de matrix op het scherm. Wie een verandering van het beleid bekijkt, leest hierin wat zij
    betekent.

    Eindigt met 0 als het gelukt is of de matrix bij is, met 2 als matrix.txt niet bij is, en met 3 als het beleid niet
    te lezen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    kaart = map_ or instellingen.beleid
    if not voer_uit(scherm, _matrix(scherm, kaart, schrijf=schrijf, controleer=controleer, csv=csv, html=html)):
        raise typer.Exit(Afloop.GEWEIGERD)


async def _matrix(
    scherm: Scherm, kaart: Path, *, schrijf: bool, controleer: bool, csv: Path | None, html: Path | None
) -> bool:
    """Write out; False when the file that lies there is of another policy.

    Raises:
        Beleidsweigering: the policy cannot be read or written out.
        Ketenfout: `MATRIX-bestand`, a file cannot be read or written.
    """
    from hub.policy import matrix_html, matrix_tekst

    beleid, rijen = _lees(kaart)
    tekst = matrix_tekst.tekst(beleid, rijen)
    if controleer:
        if _staat_er(kaart / matrix_tekst.BESTAND) == tekst:
            scherm.meld("matrix.txt is bij.")
            return True
        scherm.meld("matrix.txt is niet van dit beleid. Schrijf hem opnieuw met --schrijf en lees wat er verandert.")
        return False
    bestanden = {kaart / matrix_tekst.BESTAND: tekst} if schrijf else {}
    if csv is not None:
        bestanden[csv / CSV] = matrix_tekst.csv(beleid, rijen)
    if html is not None:
        bestanden[html / HTML] = matrix_html.html(beleid, rijen)
    for pad, inhoud in bestanden.items():
        _bewaar(pad, inhoud)
        scherm.meld(f"{pad.name} is geschreven.")
    if not bestanden:
        _toon(scherm, tekst, rijen)
    return True


def _lees(kaart: Path) -> tuple[Beleid, tuple[Rij, ...]]:
    from hub.bootstrap.beleid import Beleidsweigering, lees_onbewezen
    from hub.policy.gebied import TeIngewikkeld
    from hub.policy.matrix import matrix as schrijf_uit

    beleid = lees_onbewezen(kaart)
    try:
        return beleid, schrijf_uit(beleid)
    except TeIngewikkeld:
        uitleg = "De verboden grijpen te veel in elkaar om uit te schrijven wat doorgaat."
        raise Beleidsweigering("BELEID-bewijs", uitleg) from None


def _staat_er(pad: Path) -> str | None:
    """The file as it is; None when there is none."""
    try:
        return pad.read_bytes().decode("utf-8") if pad.exists() else None
    except (OSError, UnicodeDecodeError):
        raise Ketenfout("MATRIX-bestand", f"{pad.name} is niet te lezen.") from None


def _bewaar(pad: Path, inhoud: str) -> None:
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        pad.write_bytes(inhoud.encode())
    except OSError:
        raise Ketenfout("MATRIX-bestand", f"{pad.name} is niet te schrijven.") from None


def _toon(scherm: Scherm, tekst: str, rijen: tuple[Rij, ...]) -> None:
    if scherm.vorm is not Vorm.JSON:
        for regel in tekst.splitlines():
            scherm.regel(regel)
        return
    for rij in rijen:
        scherm.document(
            {
                "naar": rij.naar,
                "regel": rij.regel,
                "sleutels": [sleutel._asdict() for sleutel in rij.sleutels],
                "delen": [{"velden": d.velden, "als": d.als, "tenzij": d.tenzij} for d in rij.delen],
                "plichten": rij.plichten,
                "soms": rij.soms,
            }
        )


@groep.command("wie-ziet")
def wie_ziet(
    veld: Annotated[str, typer.Argument(metavar="VELD", help="Pad van een veld, zoals feit.omschrijving_kort.")],
    map_: _Map = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Zeg van een veld wie het mag ontvangen, van wie en wanneer, en welke verboden het wegnemen.

    Eindigt met 0 als het veld bestaat, ook als niemand het ontvangt, en met 3 als het beleid niet te lezen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _wie_ziet(scherm, map_ or instellingen.beleid, veld))


async def _wie_ziet(scherm: Scherm, kaart: Path, veld: str) -> None:
    """Answer.

    Raises:
        Beleidsweigering: the policy cannot be read or written out.
        Ketenfout: `VELD-onbekend`, there is no such field.
    """
    from hub.policy import wie_ziet as vraag
    from hub.policy.fouten import bedoelde_u

    beleid, rijen = _lees(kaart)
    if veld not in beleid.woordenboek.velden:
        hint = bedoelde_u(veld, beleid.woordenboek.velden) or "de namen staan in het woordenboek, onder velden"
        raise Ketenfout("VELD-onbekend", f"Dit veld staat niet in het woordenboek; {hint}", "partner")
    _toon_veld(scherm, beleid, vraag.wie_ziet(beleid, veld, rijen))


def _toon_veld(scherm: Scherm, beleid: Beleid, antwoord: WieZiet) -> None:
    from hub.policy.gebied_woorden import blok_tekst

    for o in antwoord.ontvangers:
        wie = [blok_tekst(blok) for blok in o.waar]
        plichten = (*o.plichten, *o.soms)
        if scherm.vorm is Vorm.JSON:
            delen = {"ontvangt": o.naar, "regel": o.regel, "wie": wie, "als": o.als, "tenzij": o.tenzij}
            scherm.document({**delen, "plichten": plichten})
        elif scherm.vorm is Vorm.KAAL:
            delen_ = ("; ".join(wie), "; ".join(o.als) or "-", "; ".join(o.tenzij) or "-", "; ".join(plichten))
            scherm.regel("\t".join(("ontvangt", o.naar, o.regel, *delen_)))
        else:
            scherm.tekst(f"{o.naar} ontvangt dit volgens {o.regel}: {o.titel}")
            for regel in (*wie, *(f"als {als}" for als in o.als), *(f"tenzij {t}" for t in o.tenzij), *plichten):
                scherm.tekst(f"    {regel}")
    for w in antwoord.wegnemers:
        waar = blok_tekst(w.blok, beleid.woordenboek)
        if scherm.vorm is Vorm.JSON:
            scherm.document({"verbod": w.code, "waar": waar, "als": w.als, "van_regels": w.van_regels})
        elif scherm.vorm is Vorm.KAAL:
            scherm.regel("\t".join(("verbod", w.code, waar, "; ".join(w.als) or "-", ",".join(w.van_regels) or "-")))
        else:
            van = f"; raakt {', '.join(w.van_regels)}" if w.van_regels else "; geen regel geeft het daar"
            als = f"; als {', '.join(w.als)}" if w.als else ""
            scherm.tekst(f"{w.code} neemt het weg ({w.titel}): {waar}{als}{van}")
    if scherm.vorm is Vorm.JSON:
        scherm.document({"veld": antwoord.veld, "nooit": antwoord.nooit})
    elif scherm.vorm is Vorm.KAAL:
        scherm.regel("\t".join(("nooit", ",".join(antwoord.nooit) or "-")))
    else:
        scherm.tekst(f"Ontvangt dit nooit: {', '.join(antwoord.nooit) or 'niemand'}.")
