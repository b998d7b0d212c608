"""What signing, checking and going live have in common on the screen: days, passwords, and a bundle in words."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Ketenfout

if TYPE_CHECKING:
    from hub.policy.laden import Beleid
    from hub.policy.ondertekening import Oordeel, Voorganger
    from hub.policy.sleutelregister import Sleutelregister

_DAG: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STIJL: Final = {"RUIMER": "red", "ANDERE PLICHT": "yellow", "SMALLER": "green"}

Sleutels = Annotated[
    Path | None,
    typer.Option(
        "--sleutels", metavar="BESTAND", help="Het sleutelregister. Zonder: sleutels.yaml in de toestand van deze hub."
    ),
]
Op = Annotated[
    Path | None,
    typer.Option("--op", metavar="BUNDEL", help="De bundel die nu in werking is. Zonder: er is nog geen beleid."),
]
WachtwoordUit = Annotated[
    str | None,
    typer.Option(
        "--wachtwoord-uit", metavar="NAAM", help="Lees het wachtwoord uit deze omgevingsvariabele, voor een script."
    ),
]


def dag(tekst: str) -> date:
    """A day as typed.

    Raises:
        Ketenfout: `DATUM-vorm`.
    """
    try:
        if _DAG.fullmatch(tekst):
            return date.fromisoformat(tekst)
    except ValueError:
        pass  # a day that does not exist; told below, like every other form
    raise Ketenfout("DATUM-vorm", "Dit is geen datum. Schrijf JJJJ-MM-DD, zoals 2026-07-01.", "partner")


def wachtwoord_uit(naam: str) -> str:
    """The password in an environment variable.

    Raises:
        Ketenfout: `ONDERTEKENSLEUTEL-wachtwoord`, there is no such variable or it is empty.
    """
    wachtwoord = os.environ.get(naam, "")
    if not wachtwoord:
        raise Ketenfout(
            "ONDERTEKENSLEUTEL-wachtwoord", "De omgevingsvariabele met het wachtwoord is leeg of bestaat niet."
        )
    return wachtwoord


def vraag_wachtwoord(*, nieuw: bool) -> str:
    """Ask for a password, unseen; twice for a new one.

    Raises:
        Ketenfout: `ONDERTEKENSLEUTEL-wachtwoord`, there is nobody to ask.
    """
    try:
        return str(typer.prompt("Wachtwoord", hide_input=True, confirmation_prompt=nieuw, err=True))
    except (typer.Abort, EOFError):
        raise Ketenfout(
            "ONDERTEKENSLEUTEL-wachtwoord", "Er is geen wachtwoord gegeven. In een script kan dat met --wachtwoord-uit."
        ) from None


def lees_op(op: Path | None, register: Sleutelregister) -> Voorganger | None:
    """The bundle that is in force, as whoever signs has it; None when there is none.

    Raises:
        Ketenfout: it cannot be read, or it was never a signed bundle.
    """
    from hub.bootstrap.bundels import lees_bundelbestand, lees_vorige

    return None if op is None else lees_vorige(lees_bundelbestand(op), register)


def toon(scherm: Scherm, oordeel: Oordeel, vorige: Voorganger | None) -> None:
    """What a bundle is, who signed it, what it changes, and what it lacks."""
    from hub.policy.beleidsbundel import VERSCHIL

    if scherm.vorm is Vorm.JSON:
        scherm.document(_document(oordeel))
        return
    inhoud = oordeel.inhoud
    namen = ", ".join(sleutel.wie for sleutel in oordeel.ondertekenaars)
    regels = (
        ("bundel", oordeel.digest),
        ("convenant", inhoud.convenant),
        ("revisie", str(inhoud.revisie)),
        ("geldig", f"{inhoud.geldig_van} tot en met {inhoud.geldig_tot}"),
        ("volgt-op", "-" if vorige is None else f"{vorige.digest} (revisie {vorige.inhoud.revisie})"),
        ("beleid", oordeel.beleid.digest),
        ("strekking", inhoud.strekking),
        ("getekend", namen),
    )
    for naam, waarde in regels:
        scherm.tekst(f"{naam}\t{waarde}" if scherm.vorm is Vorm.KAAL else f"{naam:<10} {waarde}")
    if scherm.vorm is Vorm.KAAL:
        scherm.regel(f"ontbreekt\t{'-' if oordeel.ontbreekt is None else oordeel.ontbreekt.code}")
    scherm.tekst("")
    toon_verschil(scherm, oordeel.teksten[VERSCHIL])


def toon_verschil(scherm: Scherm, tekst: str) -> None:
    """The difference report; it was computed again here, so it is what the bundle does."""
    for regel in tekst.splitlines():
        stijl = next((kleur for woord, kleur in _STIJL.items() if regel.startswith(woord)), "")
        scherm.tekst(regel, stijl)


def _document(oordeel: Oordeel) -> dict[str, object]:
    inhoud = oordeel.inhoud
    return {
        "bundel": oordeel.digest,
        "convenant": inhoud.convenant,
        "revisie": inhoud.revisie,
        "geldig_van": inhoud.geldig_van.isoformat(),
        "geldig_tot": inhoud.geldig_tot.isoformat(),
        "vorige": inhoud.vorige,
        "beleid": oordeel.beleid.digest,
        "strekking": inhoud.strekking,
        "ondertekenaars": [
            {"naam": s.naam, "rol": s.rol, "organisatie": s.organisatie, "kenmerk": s.kenmerk}
            for s in oordeel.ondertekenaars
        ],
        "bestanden": dict(inhoud.bestanden),
        "verschil": _verschil(oordeel),
        "goed": oordeel.ontbreekt is None,
        "ontbreekt": None if oordeel.ontbreekt is None else oordeel.ontbreekt.code,
    }


def _verschil(oordeel: Oordeel) -> list[dict[str, str]]:
    if oordeel.rapport.verschil is None:
        return []
    beleid: Beleid = oordeel.beleid
    delen = [{"soort": g.soort, "tekst": g.text(beleid.woordenboek)} for g in oordeel.rapport.verschil.gebieden]
    delen += [{"soort": a.soort, "tekst": a.tekst} for a in oordeel.rapport.verschil.anders]
    return delen + [{"soort": "TEKST", "tekst": tekst} for tekst in oordeel.rapport.verschil.teksten]
