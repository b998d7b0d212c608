"""`ketenhub partij toelaten`: admit a party at the hub, or give one that is admitted its new keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.partij import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.partijtoelating import Keuze, Toegelaten
    from hub.trust.aansluiting import Aanvraag


@groep.command("toelaten")
def toelaten(  # noqa: PLR0913 - one option for each thing an operator may decide
    bestand: Annotated[Path, typer.Argument(metavar="AANVRAAG", help="De aanvraag.json van de partij.")],
    *,
    vingerafdruk: Annotated[
        str | None, typer.Option("--vingerafdruk", help="De vingerafdruk die de partij u voorlas, voor een script.")
    ] = None,
    ja: Annotated[bool, typer.Option("--ja", help="Vraag niets: de vingerafdruk is al vergeleken.")] = False,
    ondertekend: Annotated[
        str | None, typer.Option("--ondertekend", help="Dag waarop zij tekende. Zonder: die in het convenant.")
    ] = None,
    tot: Annotated[
        str | None, typer.Option("--tot", help="Laatste dag van de toegang. Zonder: de laatste dag van de sleutels.")
    ] = None,
    grond: Annotated[
        list[str] | None, typer.Option("--grond", help="Grond waarop zij meedoet. Zonder: die in het convenant.")
    ] = None,
    certificaat: Annotated[
        Path | None,
        typer.Option("--certificaat", metavar="BESTAND", help="Keten van een uitgever die de hub vertrouwt (PEM)."),
    ] = None,
    nats: Annotated[
        str | None, typer.Option("--nats", metavar="ADRES", help="Waar de partij de hub bereikt: tls://naam:poort.")
    ] = None,
    naar: Annotated[
        Path | None,
        typer.Option("--naar", metavar="BESTAND", help="Waar de toelating komt. Zonder: naast de aanvraag."),
    ] = None,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Laat een partij toe, of geef een partij die er al is haar nieuwe sleutels. Doe dit bij de hub.

    Bel de partij op een nummer dat u al had, en laat haar de vingerafdruk voorlezen. Een hub die draait, laat haar
    meteen binnen. Stuur toelating.json terug; daar staat niets geheims in, maar vergelijk ook die vingerafdruk.

    Eindigt met 0 als zij is toegelaten, met 1 als iets niet lukte, en met 2 als de aanvraag geweigerd wordt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def laat_toe() -> None:
        from hub.bootstrap.partijtoelating import Keuze, lees_pem
        from hub.bootstrap.partneraansluiting import lees_aanvraag, schrijf
        from hub.cli.bundelbeeld import dag

        keuze = Keuze(
            ondertekend=None if ondertekend is None else dag(ondertekend),
            tot=None if tot is None else dag(tot),
            gronden=tuple(grond or ()),
            keten=None if certificaat is None else lees_pem(certificaat),
            nats=nats,
        )
        aanvraag = lees_aanvraag(bestand)
        gedaan = await _laat_toe(scherm, instellingen, aanvraag, keuze, "ja" if ja else vingerafdruk)
        doel = naar or bestand.with_name("toelating.json")
        schrijf(doel, gedaan.toelating.naar_bytes())
        _toon(scherm, gedaan, doel)

    voer_uit(scherm, laat_toe())


async def _laat_toe(
    scherm: Scherm, instellingen: Instellingen, aanvraag: Aanvraag, keuze: Keuze, bevestigd: str | None
) -> Toegelaten:
    """Check, ask, do. `bevestigd`: what was typed with the command, `ja` for everything.

    Raises:
        Ketenfout: it was not admitted.
    """
    from hub.bootstrap.partijtoelating import keur_aanvraag
    from hub.bootstrap.partijtoelating import laat_toe as doe
    from hub.gateway.nummers import Systeemklok

    nu = Systeemklok().nu()
    beleid = keur_aanvraag(instellingen, aanvraag, nu)
    if scherm.vorm is Vorm.MOOI:
        scherm.tekst(f"Aanvraag van {aanvraag.code}, {aanvraag.naam} (OIN {aanvraag.oin}).", "bold")
        for contact in aanvraag.contact:
            scherm.tekst(f"Contact: {contact.functie}, {contact.adres}")
        scherm.tekst(f"Vingerafdruk: {aanvraag.vingerafdruk}", "bold")
    _bevestig(aanvraag, bevestigd)
    return await doe(instellingen, aanvraag, beleid, keuze, nu)


def _bevestig(aanvraag: Aanvraag, gegeven: str | None) -> None:
    """Whether the fingerprint was compared.

    Raises:
        Registerweigering: `PARTIJ-vingerafdruk`, it was not, or it is another one.
    """
    from hub.bootstrap.partijbeheer import Registerweigering
    from hub.trust.aansluiting import lees_afdruk

    if gegeven == "ja":
        return
    if gegeven is None:
        try:
            # Not yes or no by one key: somebody has to have compared.
            antwoord = typer.prompt("Las de partij u precies dit voor? Typ dan ja", default="nee", err=True)
            klopt = str(antwoord).strip().lower() == "ja"
        except (typer.Abort, EOFError):
            klopt = False
    else:
        klopt = lees_afdruk(gegeven) == aanvraag.vingerafdruk
    if not klopt:
        raise Registerweigering(
            "PARTIJ-vingerafdruk",
            "De vingerafdruk is niet bevestigd. Er is niets toegelaten. Bel de partij op een nummer dat u al had.",
        )


def _toon(scherm: Scherm, gedaan: Toegelaten, doel: Path) -> None:
    kaart, processen = gedaan.gewijzigd.kaart, gedaan.gewijzigd.processen
    certificaat = kaart.certificaten[-1]
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "code": kaart.code,
                "oin": kaart.oin,
                "revisie": kaart.revisie,
                "vernieuwd": gedaan.vernieuwd,
                "geldig_tot": kaart.geldig_tot.isoformat(),
                "certificaat": certificaat.vingerafdruk,
                "processen": processen,
                "aangesloten": gedaan.aangesloten,
                "toelating": str(doel),
                "vingerafdruk": gedaan.toelating.vingerafdruk,
            }
        )
        return
    if scherm.vorm is Vorm.KAAL:
        scherm.regel(f"toegelaten\t{kaart.code}\t{kaart.revisie}\t{kaart.geldig_tot}\t{processen}")
        return
    wat = "heeft nieuwe sleutels" if gedaan.vernieuwd else "is toegelaten"
    scherm.tekst(f"{kaart.code} {wat}, tot en met {kaart.geldig_tot}.", "green")
    scherm.tekst(f"Stuur {doel.name} terug. Vingerafdruk daarvan: {gedaan.toelating.vingerafdruk}", "bold")
    if gedaan.aangesloten:
        toon_processen(scherm, processen)
    else:
        scherm.tekst(
            "Zij kwam in het beleid toen de hub al draaide: zij kan erin als de hub opnieuw is gestart.", "yellow"
        )
    if not gedaan.toelating.nats:
        scherm.meld("In de toelating staat geen adres: er draait geen hub. Noem het met --nats, of zeg het de partij.")


def toon_processen(scherm: Scherm, processen: int) -> None:
    """Whether it holds already."""
    if processen:
        scherm.tekst("Het geldt meteen." if processen == 1 else f"Het geldt meteen, in alle {processen} hubprocessen.")
    else:
        scherm.tekst("Er draait nu geen hub. Het geldt als de hub start.")


def geen_kaart() -> Ketenfout:
    """The party has no card."""
    return Ketenfout("PARTIJ-geen-kaart", "Deze partij staat niet in het register. Kijk met 'ketenhub partij lijst'.")
