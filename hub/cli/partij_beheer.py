"""`ketenhub partij intrekken`, `herstel` and `opvolging`: changes of a card, in a running hub or for its next start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.partij import groep
from hub.cli.partij_toelaten import geen_kaart, toon_processen
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.trust.partijen import Partijkaart, Partijregister

Code = Annotated[str, typer.Argument(metavar="CODE", help="Code van de partij, zoals gemeente-ede.")]


@groep.command("intrekken")
def intrekken(
    code: Code,
    *,
    reden: Annotated[
        str,
        typer.Option(
            "--reden",
            help="sleutel-uitgelekt, sleutel-kwijt, einde-deelname, opgegaan-in-andere, onderzoek of op-verzoek.",
        ),
    ],
    sleutel: Annotated[str | None, typer.Option("--sleutel", metavar="KID", help="Alleen deze sleutel.")] = None,
    certificaat: Annotated[
        str | None, typer.Option("--certificaat", metavar="AFDRUK", help="Alleen dit certificaat.")
    ] = None,
    alle_sleutels: Annotated[
        bool,
        typer.Option("--alle-sleutels", help="Alle sleutels en certificaten; de partij mag met nieuwe terugkomen."),
    ] = False,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Trek een partij in, of een sleutel of certificaat van haar. In een hub die draait, geldt het meteen.

    De verbinding valt weg, er komt niets meer van haar binnen, en wat voor haar is blijft verzegeld klaarliggen. Een
    partij kan met 'ketenhub partij herstel' terugkomen. Een sleutel of certificaat niet: daarvoor komt een nieuwe.

    Eindigt met 0 als het geldt, met 1 als dat niet zeker is, en met 2 als de opdracht geweigerd wordt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def trek_in() -> None:
        from hub.bootstrap.partijbeheer import Registerweigering
        from hub.gateway.nummers import Systeemklok
        from hub.trust import partijwijziging

        if sum((sleutel is not None, certificaat is not None, alle_sleutels)) > 1:
            raise Registerweigering("PARTIJ-keuze", "Kies een sleutel, een certificaat, of alle sleutels.", "partner")
        nu = Systeemklok().nu()

        def verander(kaart: Partijkaart) -> Partijkaart:
            if sleutel is not None:
                return partijwijziging.trek_sleutel_in(kaart, sleutel, reden=reden, nu=nu)
            if certificaat is not None:
                return partijwijziging.trek_certificaat_in(kaart, certificaat, reden=reden, nu=nu)
            if alle_sleutels:
                return partijwijziging.trek_alles_in(kaart, reden=reden, nu=nu)
            return partijwijziging.trek_in(kaart, reden=reden, nu=nu)

        wat = "is ingetrokken" if sleutel is certificaat is None and not alle_sleutels else "is bijgewerkt"
        await _wijzig(scherm, instellingen, code, lambda register: verander(_kaart(register, code)), wat)

    voer_uit(scherm, trek_in())


@groep.command("herstel")
def herstel(
    code: Code,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat een partij die was ingetrokken weer toe, met de sleutels en certificaten die zij had.

    Wat van haar apart was ingetrokken, blijft ingetrokken. Wat voor haar klaarlag, kan zij weer ophalen.

    Eindigt met 0 als zij weer mag, met 1 als dat niet zeker is, en met 2 als de opdracht geweigerd wordt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def doe() -> None:
        from hub.gateway.nummers import Systeemklok
        from hub.trust import partijwijziging

        nu = Systeemklok().nu()
        await _wijzig(
            scherm,
            instellingen,
            code,
            lambda register: partijwijziging.herstel(_kaart(register, code), nu=nu),
            "is weer toegelaten",
        )

    voer_uit(scherm, doe())


@groep.command("opvolging")
def opvolging(
    code: Code,
    *,
    door: Annotated[str, typer.Option("--door", metavar="CODE", help="Wie haar opvolgt. Die is al toegelaten.")],
    vanaf: Annotated[str | None, typer.Option("--vanaf", help="Eerste dag. Zonder: vandaag.")] = None,
    gemeente: Annotated[
        str | None,
        typer.Option("--gemeente", metavar="CBS", help="Bij een splitsing: alleen wat over deze gemeente gaat."),
    ] = None,
    als_json: Json = False,
    kaal: Kaal = False,
) -> None:
    """Leg vast wie een partij opvolgt: na een fusie een, na een splitsing een voor elke gemeente.

    Wat aan de oude partij gericht is, gaat vanaf die dag naar de opvolger; het journaal noemt beide. Een vastgelegde
    opvolging blijft staan. Een latere, met een latere dag, gaat voor.

    Eindigt met 0 als het geldt, met 1 als dat niet zeker is, en met 2 als de opdracht geweigerd wordt.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def doe() -> None:
        from hub.bootstrap.bundels import vandaag
        from hub.cli.bundelbeeld import dag
        from hub.gateway.nummers import Systeemklok
        from hub.trust import partijwijziging

        eerste: date = vandaag() if vanaf is None else dag(vanaf)
        nu = Systeemklok().nu()

        def verander(register: Partijregister) -> Partijkaart:
            _kaart(register, code)
            return partijwijziging.volg_op(register, code, door, vanaf=eerste, gemeente=gemeente, nu=nu)

        await _wijzig(scherm, instellingen, code, verander, f"wordt vanaf {eerste} opgevolgd door {door}")

    voer_uit(scherm, doe())


async def _wijzig(
    scherm: Scherm,
    instellingen: Instellingen,
    code: str,
    verander: Callable[[Partijregister], Partijkaart],
    wat: str,
) -> None:
    """Do it and tell.

    Raises:
        Ketenfout: it was not done, or it is not certain.
    """
    from hub.bootstrap.partijbeheer import wijzig

    gedaan = await wijzig(instellingen, verander)
    kaart = gedaan.kaart
    if scherm.vorm is Vorm.JSON:
        document = {"code": code, "stand": kaart.stand, "revisie": kaart.revisie, "processen": gedaan.processen}
        scherm.document(document | {"wat": kaart.geschiedenis[-1].wat})
    elif scherm.vorm is Vorm.KAAL:
        scherm.regel(f"{kaart.geschiedenis[-1].wat}\t{code}\t{kaart.revisie}\t{gedaan.processen}")
    else:
        scherm.tekst(f"{code} {wat}.", "green")
        toon_processen(scherm, gedaan.processen)


def _kaart(register: Partijregister, code: str) -> Partijkaart:
    """The card of this party.

    Raises:
        Ketenfout: `PARTIJ-geen-kaart`.
    """
    kaart = register.kaart(code)
    if kaart is None:
        raise geen_kaart()
    return kaart
