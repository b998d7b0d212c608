"""`ketenhub partij lijst` and `toon`: the register as it is now, beside a running hub or from its disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.partij import groep
from hub.cli.partij_toelaten import geen_kaart
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Cel, Scherm, Vorm
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from datetime import datetime

    from hub.trust.partijen import Partijkaart

KOPPEN: Final = ("code", "stand", "tot", "profiel", "sleutels", "certificaten", "opvolgers", "revisie")


@groep.command("lijst")
def lijst(
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien welke partijen in het register staan. Bij sleutels en certificaten: hoeveel er nu gelden.

    Eindigt met 0, en met 1 als het register niet te lezen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)

    async def toon_lijst() -> None:
        from hub.bootstrap.partijbeheer import lees_register
        from hub.gateway.nummers import Systeemklok

        register, _ = await lees_register(instellingen)
        nu = Systeemklok().nu()
        scherm.rijen(KOPPEN, [_rij(kaart, nu) for _, kaart in sorted(register.kaarten.items())])
        if not register.kaarten:
            scherm.meld("Er is nog niemand toegelaten.")

    voer_uit(scherm, toon_lijst())


@groep.command("toon")
def toon(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code van de partij, zoals gemeente-ede.")],
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat alles zien wat het register van een partij weet, ook haar sleutels en haar geschiedenis.

    Eindigt met 0, en met 1 als de partij niet in het register staat of het register niet te lezen is.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _toon(scherm, instellingen, code))


async def _toon(scherm: Scherm, instellingen: Instellingen, code: str) -> None:
    """Show one card.

    Raises:
        Ketenfout: `PARTIJ-geen-kaart`, or the register cannot be read.
    """
    from hub.bootstrap.partijbeheer import lees_register
    from hub.gateway.nummers import Systeemklok

    register, levend = await lees_register(instellingen)
    kaart = register.kaart(code)
    if kaart is None:
        raise geen_kaart()
    nu = Systeemklok().nu()
    if scherm.vorm is Vorm.JSON:
        scherm.document(_document(kaart, nu) | {"levend": levend})
        return
    kop = {
        "code": kaart.code,
        "naam": kaart.naam,
        "oin": kaart.oin,
        "stand": kaart.stand,
        "geldig": f"{kaart.geldig_van} tot en met {kaart.geldig_tot}",
        "getekend": kaart.ondertekend.isoformat(),
        "gronden": "; ".join(kaart.gronden) or "-",
        "profiel": kaart.sleutels.profiel,
    }
    for naam, waarde in kop.items():
        scherm.tekst(f"{naam}\t{waarde}" if scherm.vorm is Vorm.KAAL else f"{naam:<10} {waarde}")
    _tabellen(scherm, kaart, nu)


def _tabellen(scherm: Scherm, kaart: Partijkaart, nu: datetime) -> None:
    deel: list[tuple[Cel, ...]] = [(c.functie, c.adres, c.geldig_tot.isoformat()) for c in kaart.contact]
    if deel:
        scherm.rijen(("contact", "adres", "tot"), deel)
    sleutels: list[tuple[Cel, ...]] = [
        (s.kid, s.gebruik, s.geldig_van.date().isoformat(), s.geldig_tot.date().isoformat(), _geldt(s.geldig(nu)))
        for s in kaart.sleutels.sleutels
    ]
    scherm.rijen(("sleutel", "gebruik", "van", "tot", "nu"), sleutels)
    certificaten: list[tuple[Cel, ...]] = [
        (c.vingerafdruk, c.tot.date().isoformat(), _geldt(c.geldig(nu))) for c in kaart.certificaten
    ]
    scherm.rijen(("certificaat", "tot", "nu"), certificaten)
    if kaart.opvolgers:
        scherm.rijen(
            ("opvolger", "vanaf", "gemeente"), [(o.code, o.vanaf.isoformat(), o.gemeente) for o in kaart.opvolgers]
        )
    scherm.rijen(
        ("revisie", "wanneer", "wat", "over", "reden"),
        [(w.revisie, w.moment.strftime("%Y-%m-%d %H:%M"), w.wat, w.over, w.reden) for w in kaart.geschiedenis],
    )


def _rij(kaart: Partijkaart, nu: datetime) -> tuple[Cel, ...]:
    return (
        kaart.code,
        kaart.stand,
        kaart.geldig_tot.isoformat(),
        kaart.sleutels.profiel,
        sum(sleutel.geldig(nu) for sleutel in kaart.sleutels.sleutels),
        sum(certificaat.geldig(nu) for certificaat in kaart.certificaten),
        tuple(dict.fromkeys(opvolger.code for opvolger in kaart.opvolgers)),
        kaart.revisie,
    )


def _document(kaart: Partijkaart, nu: datetime) -> dict[str, object]:
    return {
        "code": kaart.code,
        "naam": kaart.naam,
        "oin": kaart.oin,
        "stand": kaart.stand,
        "toegelaten": kaart.toegelaten(nu),
        "geldig_van": kaart.geldig_van.isoformat(),
        "geldig_tot": kaart.geldig_tot.isoformat(),
        "ondertekend": kaart.ondertekend.isoformat(),
        "gronden": list(kaart.gronden),
        "contact": [c.naar_dict() for c in kaart.contact],
        "profiel": kaart.sleutels.profiel,
        "sleutels": [s.naar_dict() | {"geldig": s.geldig(nu)} for s in kaart.sleutels.sleutels],
        "certificaten": [c.naar_dict() | {"geldig": c.geldig(nu)} for c in kaart.certificaten],
        "opvolgers": [o.naar_dict() for o in kaart.opvolgers],
        "revisie": kaart.revisie,
        "geschiedenis": [w.naar_dict() for w in kaart.geschiedenis],
    }


def _geldt(waar: bool) -> str:  # noqa: FBT001 - a cell
    return "geldt" if waar else "niet"
