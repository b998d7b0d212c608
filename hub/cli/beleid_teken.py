"""`ketenhub beleid teken`: make a bundle of a policy and sign it, or sign one that another has signed.

Whoever signs sees first what he signs: what the policy changes, in words, computed here from the files and not read
from what the other wrote. Only then he says `ja`.
"""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.beleid import groep
from hub.cli.bundelbeeld import Op, Sleutels, WachtwoordUit, dag, lees_op, toon, vraag_wachtwoord, wachtwoord_uit
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Ketenfout

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from hub.policy.ondertekening import Oordeel, Voorganger
    from hub.policy.sleutelregister import Sleutelregister


@groep.command("teken")
def teken(  # noqa: PLR0913 - making a bundle needs all of it
    wat: Annotated[
        Path, typer.Argument(metavar="MAP|BUNDEL", help="Map met het beleid, of een bundel om bij te tekenen.")
    ],
    *,
    sleutel: Annotated[Path, typer.Option("--sleutel", metavar="BESTAND", help="Uw geheime sleutel.")],
    naar: Annotated[
        Path | None,
        typer.Option(
            "--naar", metavar="BESTAND", help="Waar de bundel komt. Bij een bundel, zonder: in hetzelfde bestand."
        ),
    ] = None,
    van: Annotated[str | None, typer.Option("--van", help="Bij een map: eerste dag dat het beleid geldt.")] = None,
    tot: Annotated[str | None, typer.Option("--tot", help="Bij een map: laatste dag dat het beleid geldt.")] = None,
    revisie: Annotated[
        int | None, typer.Option("--revisie", help="Bij een map: volgnummer. Zonder: het volgende.")
    ] = None,
    op: Op = None,
    sleutels: Sleutels = None,
    wachtwoord: WachtwoordUit = None,
    ja: Annotated[bool, typer.Option("--ja", help="Vraag niets: ik heb gelezen wat er verandert.")] = False,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Onderteken beleid. U ziet eerst wat er verandert.

    Van een map met beleid maakt dit een bundel met uw handtekening. Geef --van en --tot, en met --op de bundel die nu
    in werking is. De tweede ondertekenaar, met een andere rol en van een andere organisatie, tekent daarna de bundel.

    Eindigt met 0 als er is getekend, met 1 als een bestand niet klopt of u geen ja zegt, met 2 als de bundel
    geweigerd wordt, en met 3 als het beleid niet klopt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    register = sleutels or instellingen.toestand / "sleutels.yaml"

    async def doe() -> None:
        from hub.bootstrap.bundels import lees_register, vandaag

        sleutelregister = lees_register(register)
        vorige = lees_op(op, sleutelregister)
        geheim = _sleutel(sleutel, wachtwoord)
        if wat.is_dir():
            geldig = _geldig(van, tot)
            bundel = _maak(wat, geldig, vorige, geheim, revisie)
            doel = naar or Path(f"{wat.resolve().name}.bundel")
        elif van or tot or revisie is not None:
            raise Ketenfout(
                "TEKEN-opties", "--van, --tot en --revisie horen bij een map; een bundel heeft ze al.", "partner"
            )
        else:
            bundel = _teken_bij(wat, vorige, geheim)
            doel = naar or wat
        oordeel = _beoordeel(bundel, sleutelregister, vorige, vandaag())
        toon(scherm, oordeel, vorige)
        if not ja:
            _bevestig(oordeel)
        _schrijf(doel, bundel)
        _sluit_af(scherm, doel, oordeel)

    voer_uit(scherm, doe())


def _geldig(van: str | None, tot: str | None) -> tuple[date, date]:
    if van is None or tot is None:
        raise Ketenfout(
            "TEKEN-opties", "Noem met --van en --tot de eerste en de laatste dag dat dit beleid geldt.", "partner"
        )
    return dag(van), dag(tot)


def _sleutel(pad: Path, wachtwoord: str | None) -> Ed25519PrivateKey:
    from hub.bootstrap.ondertekensleutel import heeft_wachtwoord, laad_sleutel

    if wachtwoord is not None:
        return laad_sleutel(pad, wachtwoord_uit(wachtwoord))
    return laad_sleutel(pad, vraag_wachtwoord(nieuw=False) if heeft_wachtwoord(pad) else None)


def _maak(
    kaart: Path, geldig: tuple[date, date], vorige: Voorganger | None, sleutel: Ed25519PrivateKey, revisie: int | None
) -> bytes:
    from hub.bootstrap.bundels import lees_map, vertaal
    from hub.policy.bundelmaken import maak_bundel
    from schemas import catalogus

    teksten = lees_map(kaart)
    return vertaal(lambda: maak_bundel(teksten, geldig, vorige, catalogus.VELDEN, sleutel, revisie))


def _teken_bij(pad: Path, vorige: Voorganger | None, sleutel: Ed25519PrivateKey) -> bytes:
    from hub.bootstrap.bundels import lees_bundelbestand, vertaal
    from hub.cli.beleid_controleer import eis_op
    from hub.policy.bundelmaken import teken_bij

    bundel = lees_bundelbestand(pad)
    eis_op(bundel, vorige)
    return vertaal(lambda: teken_bij(bundel, sleutel))


def _beoordeel(bundel: bytes, register: Sleutelregister, vorige: Voorganger | None, nu: date) -> Oordeel:
    """Look at it as on its first day, when that has yet to come: a bundle is signed before it goes live."""
    from hub.bootstrap.bundels import beoordeel, vertaal
    from hub.policy.beleidsbundel import lees_bundel

    eerste = vertaal(lambda: lees_bundel(bundel)).inhoud.geldig_van
    return beoordeel(bundel, register, vorige, max(nu, eerste))


def _bevestig(oordeel: Oordeel) -> None:
    """Ask; only the word `ja` will do.

    Raises:
        Ketenfout: `TEKEN-geen-ja`.
    """
    vraag = f"Tekent u voor deze wijziging ({oordeel.inhoud.strekking})? Typ ja"
    try:
        antwoord = str(typer.prompt(vraag, default="nee", show_default=False, err=True))
    except (typer.Abort, EOFError):
        antwoord = "nee"
    if antwoord.strip().lower() != "ja":
        raise Ketenfout("TEKEN-geen-ja", "Er is niets getekend. In een script kan dat met --ja.", "partner")


def _schrijf(pad: Path, bundel: bytes) -> None:
    """Whole or not at all: the signature of the other is in the file already.

    Raises:
        Ketenfout: `BUNDEL-bestand`.
    """
    tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
    try:
        try:
            with tijdelijk.open("xb") as bestand:
                bestand.write(bundel)
                bestand.flush()
                os.fsync(bestand.fileno())
            tijdelijk.replace(pad)
        finally:
            tijdelijk.unlink(missing_ok=True)
    except OSError:
        raise Ketenfout("BUNDEL-bestand", f"De bundel {pad.name} is niet te schrijven.") from None


def _sluit_af(scherm: Scherm, doel: Path, oordeel: Oordeel) -> None:
    if scherm.vorm is Vorm.JSON:
        return
    scherm.meld(f"Getekend: {doel.name}.")
    if oordeel.ontbreekt is None:
        scherm.meld("De bundel is compleet. Zet hem in werking met `ketenhub beleid activeer`.")
    else:
        scherm.meld(f"Nog niet compleet. {oordeel.ontbreekt.uitleg}")
        scherm.meld("Geef de bundel aan de tweede ondertekenaar; die gebruikt ook `ketenhub beleid teken`.")
