"""`ketenhub partij nieuw` and `sleutel`: what a partner does on its own machine. No hub is asked for anything."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Ketenfout

if TYPE_CHECKING:
    from hub.trust.aansluiting import Aanvraag
    from hub.trust.partijdelen import Contact

groep = typer.Typer(
    name="partij",
    help="Organisaties aansluiten, hun sleutels vernieuwen en hun toegang intrekken.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(groep)

GELDIG_DAGEN: Final = 365
"""How long keys hold when nothing is said: a year, then rotate."""
GELDIG_DAGEN_MAX: Final = 1_095
"""Three years, as long as the longest certificates of PKIoverheid."""
OVERLAP_DAGEN: Final = 7
"""After so many days new keys are used: until then the hub can admit them, and nobody notices."""
KLOKVERSCHIL: Final = timedelta(hours=1)
"""First keys count from this long ago: the clock of the hub may be a little behind."""
_CONTACT: Final = re.compile(r"(?P<functie>[^<>]{1,160})<(?P<adres>[^<>]{1,200})>")


@groep.command("nieuw")
def nieuw(  # noqa: PLR0913 - one option for each word of the request
    map_: Annotated[Path, typer.Argument(metavar="MAP", help="Nieuwe map voor de sleutels en de aanvraag.")],
    *,
    code: Annotated[str, typer.Option("--code", help="Code van uw organisatie in het convenant, zoals gemeente-ede.")],
    oin: Annotated[str, typer.Option("--oin", help="OIN van uw organisatie: 20 cijfers.")],
    naam: Annotated[str, typer.Option("--naam", help="Naam van uw organisatie.")],
    contact: Annotated[
        list[str] | None,
        typer.Option(
            "--contact", help="Een functie en een adres: `Functioneel beheer <beheer@example.nl>`. Mag vaker."
        ),
    ] = None,
    profiel: Annotated[str, typer.Option("--profiel", help="jose-1 of hpke-pq-1, zoals met de hub afgesproken.")] = (
        "jose-1"
    ),
    dagen: Annotated[
        int, typer.Option("--dagen", min=1, max=GELDIG_DAGEN_MAX, help="Zo lang zijn de sleutels geldig.")
    ] = GELDIG_DAGEN,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Maak sleutels en een aanvraag om aan te sluiten. Doe dit op uw eigen machine.

    De geheime sleutels blijven in MAP en zijn alleen voor u leesbaar. Stuur aanvraag.json naar de beheerder van de hub;
    daar staat niets geheims in. De beheerder belt u en vraagt naar de vingerafdruk.

    Eindigt met 0 als het gelukt is, en met 1 als dat niet kon.
    """
    scherm, _ = begin(als_json=als_json, kaal=kaal)

    async def maak() -> None:
        from hub.bootstrap.partneraansluiting import Wie
        from hub.bootstrap.partneraansluiting import nieuw as maak_nieuw

        nu = datetime.now(UTC)
        wie = Wie(code, oin, naam, [_contact(tekst, nu, dagen) for tekst in contact or ()])
        geldig = (nu - KLOKVERSCHIL, nu + timedelta(days=dagen))
        _toon(scherm, map_, maak_nieuw(map_, wie, profiel=profiel, dagen=geldig, nu=nu))

    voer_uit(scherm, maak())


@groep.command("sleutel")
def sleutel(
    map_: Annotated[Path, typer.Argument(metavar="MAP", help="De map die 'ketenhub partij nieuw' maakte.")],
    *,
    vanaf: Annotated[
        str | None, typer.Option("--vanaf", help="Dag waarop de nieuwe sleutels ingaan. Zonder: over een week.")
    ] = None,
    meteen: Annotated[
        bool, typer.Option("--meteen", help="De nieuwe sleutels gaan nu in: als de oude zijn uitgelekt of ingetrokken.")
    ] = False,
    dagen: Annotated[
        int, typer.Option("--dagen", min=1, max=GELDIG_DAGEN_MAX, help="Zo lang zijn de nieuwe sleutels geldig.")
    ] = GELDIG_DAGEN,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Maak nieuwe sleutels naast de oude, en een aanvraag daarvoor. Doe dit op uw eigen machine.

    De oude sleutels blijven werken tot hun einddatum; wat daarvoor verzegeld is, gaat ook daarna open. Stuur
    aanvraag.json naar de beheerder van de hub voor de nieuwe sleutels ingaan, en zet de toelating die u terugkrijgt in
    MAP.

    Eindigt met 0 als het gelukt is, en met 1 als dat niet kon.
    """
    scherm, _ = begin(als_json=als_json, kaal=kaal)

    async def maak() -> None:
        from hub.bootstrap.partneraansluiting import nieuwe_sleutels
        from hub.cli.bundelbeeld import dag

        nu = datetime.now(UTC)
        if meteen:
            van = nu - KLOKVERSCHIL
        elif vanaf is not None:
            van = datetime.combine(dag(vanaf), time(), tzinfo=UTC)
        else:
            van = nu + timedelta(days=OVERLAP_DAGEN)
        aanvraag = nieuwe_sleutels(map_, dagen=(van, van + timedelta(days=dagen)), nu=nu, oude_weg=meteen)
        _toon(scherm, map_, aanvraag)
        if not meteen:
            dag_van = van.date().isoformat()
            scherm.meld(f"De nieuwe sleutels gaan in op {dag_van}. Zorg dat de hub ze voor die dag heeft toegelaten.")

    voer_uit(scherm, maak())


def _contact(tekst: str, nu: datetime, dagen: int) -> Contact:
    """As typed: a function, and an address between angle brackets.

    Raises:
        Ketenfout: `PARTIJ-contact`.
    """
    from hub.trust.partijdelen import Contact
    from hub.trust.partijfouten import Partijweigering

    gevonden = _CONTACT.fullmatch(tekst.strip())
    van, tot = nu.date().isoformat(), (nu + timedelta(days=dagen)).date().isoformat()
    delen = ("", "") if gevonden is None else (gevonden["functie"].strip(), gevonden["adres"].strip())
    try:
        return Contact.van_dict({"functie": delen[0], "adres": delen[1], "van": van, "tot": tot})
    except Partijweigering as fout:
        raise Ketenfout(fout.code, fout.uitleg, "partner") from None


def _toon(scherm: Scherm, map_: Path, aanvraag: Aanvraag) -> None:
    from adapters.sdk.partnermap import AANVRAAG

    if scherm.vorm is Vorm.JSON:
        document = {"code": aanvraag.code, "oin": aanvraag.oin, "profiel": aanvraag.sleutels.profiel}
        scherm.document(document | {"vingerafdruk": aanvraag.vingerafdruk, "aanvraag": str(map_ / AANVRAAG)})
        return
    if scherm.vorm is Vorm.KAAL:
        scherm.regel(f"vingerafdruk\t{aanvraag.vingerafdruk}")
        return
    scherm.tekst(f"De sleutels van {aanvraag.code} staan in {map_.name}, alleen voor u leesbaar.", "green")
    scherm.tekst(f"Stuur {AANVRAAG} naar de beheerder van de hub. Daar staat niets geheims in.")
    scherm.tekst(f"Vingerafdruk: {aanvraag.vingerafdruk}", "bold")
    scherm.tekst("Lees hem voor als de beheerder u belt. Hij mag niet anders zijn dan wat daar op het scherm staat.")


from hub.cli import (  # noqa: E402 - register themselves
    partij_beheer,  # noqa: F401
    partij_lijst,  # noqa: F401
    partij_proef,  # noqa: F401
    partij_toelaten,  # noqa: F401
)
