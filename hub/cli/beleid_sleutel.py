"""`ketenhub beleid sleutel`: make the key with which somebody signs, and the line of it for the register."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.beleid import groep
from hub.cli.bundelbeeld import WachtwoordUit, dag, vraag_wachtwoord, wachtwoord_uit
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm

if TYPE_CHECKING:
    from hub.policy.sleutelregister import Sleutel

GELDIG_DAGEN: Final = 730
"""How long a key is valid when nothing is said: two years, as long as a convenant usually runs."""


@groep.command("sleutel")
def sleutel(  # noqa: PLR0913 - one option for each word in the register
    naam: Annotated[str, typer.Argument(metavar="NAAM", help="Hoe de sleutel heet: kleine letters, cijfers en -.")],
    *,
    rol: Annotated[str, typer.Option("--rol", help="privacyfunctionaris of medeondertekenaar.")],
    organisatie: Annotated[str, typer.Option("--organisatie", help="Code van de organisatie, zoals gemeente-ede.")],
    naar: Annotated[Path, typer.Option("--naar", metavar="MAP", help="Map voor het bestand met de geheime sleutel.")],
    van: Annotated[str | None, typer.Option("--van", help="Eerste dag. Zonder: vandaag.")] = None,
    tot: Annotated[str | None, typer.Option("--tot", help="Laatste dag. Zonder: na twee jaar.")] = None,
    register: Annotated[
        Path | None,
        typer.Option("--register", metavar="BESTAND", help="Zet de regel ook in dit sleutelregister."),
    ] = None,
    met_wachtwoord: Annotated[bool, typer.Option("--wachtwoord", help="Vraag een wachtwoord voor de sleutel.")] = False,
    wachtwoord: WachtwoordUit = None,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Maak een sleutel om beleid mee te ondertekenen.

    De geheime sleutel komt in een bestand NAAM.sleutel dat alleen u kunt lezen. Geef dat aan niemand. Op het scherm
    komt de regel voor het sleutelregister: die geeft u aan de beheerder van de hub.

    Eindigt met 0 als het gelukt is, en met 1 als dat niet kon.
    """
    scherm, _ = begin(als_json=als_json, kaal=kaal)

    async def maak() -> None:
        geheim = wachtwoord_uit(wachtwoord) if wachtwoord else vraag_wachtwoord(nieuw=True) if met_wachtwoord else None
        _maak(scherm, naam, rol, organisatie, naar, _dagen(van, tot), register, geheim)

    voer_uit(scherm, maak())


def _dagen(van: str | None, tot: str | None) -> tuple[date, date]:
    from hub.bootstrap.bundels import vandaag

    eerste = vandaag() if van is None else dag(van)
    laatste = eerste + timedelta(days=GELDIG_DAGEN) if tot is None else dag(tot)
    return eerste, laatste


def _maak(
    scherm: Scherm,
    naam: str,
    rol: str,
    organisatie: str,
    naar: Path,
    dagen: tuple[date, date],
    register: Path | None,
    wachtwoord: str | None,
) -> None:
    """Check the words, make the key, show its line.

    Raises:
        Ketenfout: `SLEUTELREGISTER-ongeldig`, a word or day is wrong; or a file cannot be written.
    """
    from hub.bootstrap.ondertekensleutel import ACHTERVOEGSEL, maak_sleutel
    from hub.bootstrap.sleutelregister import met_regel, schrijf_register
    from hub.policy.sleutelregister import Sleutel

    pad = naar / f"{naam}{ACHTERVOEGSEL}"
    # The words are checked with a key of nobody first: a mistake in them must not leave a key behind.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    proef = Sleutel(naam, rol, organisatie, Ed25519PrivateKey.generate().public_key(), *dagen)
    met_regel(None, proef)
    if register is not None:
        met_regel(register, proef)
    gemaakt = Sleutel(naam, rol, organisatie, maak_sleutel(pad, wachtwoord).public_key(), *dagen)
    if register is not None:
        schrijf_register(register, met_regel(register, gemaakt))
        scherm.meld(f"De regel staat in {register.name}.")
    _toon(scherm, gemaakt)
    scherm.meld(f"De geheime sleutel staat in {pad.name}, alleen voor u. Bewaar hem veilig; geef hem aan niemand.")
    if wachtwoord is None:
        scherm.meld("Er zit geen wachtwoord op: wie het bestand heeft, kan ondertekenen. Met --wachtwoord kan het wel.")


def _toon(scherm: Scherm, gemaakt: Sleutel) -> None:
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "naam": gemaakt.naam,
                "rol": gemaakt.rol,
                "organisatie": gemaakt.organisatie,
                "publiek": gemaakt.publiek.public_bytes_raw().hex(),
                "kenmerk": gemaakt.kenmerk,
                "van": gemaakt.geldig_van.isoformat(),
                "tot": gemaakt.geldig_tot.isoformat(),
            }
        )
    else:
        scherm.regel(gemaakt.regel())
