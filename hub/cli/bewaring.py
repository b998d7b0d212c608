"""`ketenhub bewaring`: how long what lies in the hub, by the policy; archives; and removing what is too old."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.programma import Json, Kaal, app, begin, eindig, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.cli.telwoord import kies, tel
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.bewaring import Klasse
    from hub.bootstrap.journaalarchief import Archief
    from hub.bootstrap.journaalopruiming import Omvang, Opruimer

groep = typer.Typer(
    pretty_exceptions_enable=False, help="Hoe lang alles bewaard blijft, en archieven.", no_args_is_help=True
)
app.add_typer(groep, name="bewaring")

_BUNDEL: Final = 256
_APART: Final = frozenset({"record", "journaal"})
"""Records go from KETEN by themselves, and from the journal by an order of their own."""
KOPPEN = ("klasse", "termijn", "volgens", "aantal", "oudste", "te-oud", "zonder-einde")


@groep.command("overzicht")
def overzicht(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Laat per soort gegevens zien hoe lang het beleid ze laat bewaren, en wat er ligt. Verandert niets.

    Te oud: ligt er langer dan het beleid van vandaag toestaat, omdat het is opgeslagen onder een eerder beleid.
    Zonder einde: heeft een termijn, maar gaat niet vanzelf weg; dat is een fout van de hub.

    Eindigt met 2 als er iets te oud is of zonder einde.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    klassen = voer_uit(scherm, _overzicht(instellingen))
    scherm.rijen(KOPPEN, [_rij(k) for k in klassen])
    if any(k.te_oud or k.zonder_einde for k in klassen):
        raise typer.Exit(Afloop.GEWEIGERD)


@groep.command("archief")
def archief(
    map_: Annotated[Path, typer.Argument(metavar="MAP", help="Een map die er nog niet is.")],
    vorige: Annotated[
        Path | None,
        typer.Option("--vorige", metavar="MAP", help="Een eerder archief: neem daaruit over wat hier is opgeruimd."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Schrijf het journaal tot en met het laatste controlepunt naar een map, en ga daarna alles na.

    Het archief is na te gaan zonder de hub en zonder deze machine: `ketenhub journaal verifieer MAP --sleutel SLEUTEL`.
    Er staan geen gegevens van jongeren in. De hub hoeft niet te draaien. Is er al eens opgeruimd, dan staat wat toen
    ging in het archief van toen; met --vorige komt het ook in dit.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    try:
        gemaakt = _schrijf_archief(instellingen, map_, vorige)
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "records": gemaakt.grootte,
                "wortel": gemaakt.wortel.hex(),
                "tot": _tijd(gemaakt),
                "vanaf": gemaakt.vanaf,
            }
        )
        return
    if gemaakt.vanaf:
        scherm.tekst(f"De inhoud van de eerste {gemaakt.vanaf} records is eerder opgeruimd en staat er niet in.")
    scherm.tekst(f"{gemaakt.grootte} records, tot {_tijd(gemaakt) or 'nu'}. Alles nagegaan: het klopt.")


@groep.command("ruim-op")
def ruim_op(
    map_: Annotated[Path, typer.Option("--archief", metavar="MAP", help="Een archief waar alles al in staat.")],
    doe: Annotated[bool, typer.Option("--doe", help="Doe het. Zonder: laat alleen zien wat er zou gaan.")] = False,  # noqa: FBT002 - flags
    journaal: Annotated[  # noqa: FBT002
        bool, typer.Option("--journaal", help="Ruim in plaats daarvan oude records van het journaal op.")
    ] = False,
    noodsleutel: Annotated[
        Path | None,
        typer.Option("--noodsleutel", metavar="BESTAND", help="Zonder: breekglas.nk in de toestand, als die er is."),
    ] = None,
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Ruim op wat er langer ligt dan het beleid van vandaag toestaat. Zonder --doe gebeurt er niets.

    Wat de hub opslaat, gaat vanzelf weg op de dag die het beleid van toen noemde. Dit is voor als een nieuw beleid een
    termijn korter maakt. Het archief moet kloppen, en reiken tot na alles wat wordt opgeruimd; anders weigert de hub.
    Dat het gebeurde, komt in het journaal. Wat opzij ligt voor een mens, en het journaal zelf, blijven.

    Met --journaal gaan de oudste records van het journaal weg, ouder dan KETENHUB_JOURNAAL_BEWAAR_DAGEN: uit de map
    van het journaal, en met de noodsleutel uit de NATS-server (op de laatste paar honderd bladzijden na). Hun hashes
    blijven, dus elk bewijs blijft kloppen. De hub weigert als iets ze nog niet heeft: het archief, een getuige, de
    leeskant of het logboek (LDV). Hebt u meer machines met dit journaal, zorg dan dat ze alle draaien.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    if journaal:
        gedaan = voer_uit(scherm, _ruim_journaal_op(instellingen, map_, noodsleutel, doe=doe))
        _toon_journaal(scherm, gedaan, doe=doe)
        return
    try:
        gelezen = _lees_archief(instellingen, map_)
    except Ketenfout as fout:
        raise eindig(scherm, fout) from None
    if not doe:
        klassen = [k for k in voer_uit(scherm, _overzicht(instellingen)) if k.te_oud and k.naam not in _APART]
        if klassen:
            scherm.rijen(KOPPEN, [_rij(k) for k in klassen])
        zou = tel(sum(k.te_oud for k in klassen), "gegeven zou", "gegevens zouden")
        scherm.meld(f"{zou} worden opgeruimd. Er is niets veranderd.")
        return
    geteld = voer_uit(scherm, _ruim_op(instellingen, gelezen))
    scherm.rijen(("klasse", "opgeruimd"), sorted(geteld.items()))
    scherm.meld(f"{tel(sum(geteld.values()), 'gegeven', 'gegevens')} opgeruimd.")


def _schrijf_archief(instellingen: Instellingen, map_: Path, vorige: Path | None) -> Archief:
    from hub.bootstrap.journaalarchief import schrijf_archief
    from hub.ledger.boomkast import MAPNAAM

    return schrijf_archief(instellingen.toestand / MAPNAAM, map_, vorige)


def _lees_archief(instellingen: Instellingen, map_: Path) -> Archief:
    from hub.bootstrap.journaalarchief import lees_archief
    from hub.ledger.boomkast import MAPNAAM

    return lees_archief(map_, instellingen.toestand / MAPNAAM)


async def _overzicht(instellingen: Instellingen) -> list[Klasse]:
    from hub.bootstrap.bewaring import overzicht as tel
    from hub.bootstrap.geldend import geldend_beleid
    from hub.bootstrap.inzicht import adres_van, verbind_als_hub
    from hub.bootstrap.journaalopruiming import klasse
    from hub.gateway.nummers import Systeemklok
    from hub.ledger.boomkast import MAPNAAM, Boomkast

    adres, beleid, nu = adres_van(instellingen), geldend_beleid(instellingen), Systeemklok().nu()
    verbinding = await verbind_als_hub(adres, instellingen, naam="hub-bewaring", blijf=False)
    try:
        klassen = [*(await tel(verbinding, beleid, nu)).values()]
    finally:
        await verbinding.sluit()
    kast = Boomkast(instellingen.toestand / MAPNAAM)
    klassen.append(await asyncio.to_thread(klasse, kast, instellingen.journaal_bewaar_dagen, nu))
    return sorted(klassen, key=lambda k: k.naam)


async def _ruim_journaal_op(
    instellingen: Instellingen, map_: Path, noodsleutel: Path | None, *, doe: bool
) -> tuple[Omvang, bool, int | None]:
    """What goes or went, whether the files are gone already, and how many pages went; None when there was no key."""
    from hub.bootstrap.bewaring import overzicht as tel
    from hub.bootstrap.geldend import geldend_beleid
    from hub.bootstrap.hub import HUB_BRON
    from hub.bootstrap.hubsleutel import laad_hubsleutel
    from hub.bootstrap.inzicht import adres_van, verbind_als_hub
    from hub.bootstrap.journaalopruiming import Opruimer, eis_termijn
    from hub.bootstrap.journaalsleutel import laad_of_maak_journaalsleutel
    from hub.gateway.nummers import Systeemklok

    dagen, nu = eis_termijn(instellingen), Systeemklok().nu()
    adres, beleid = adres_van(instellingen), geldend_beleid(instellingen)
    sleutel = laad_of_maak_journaalsleutel(instellingen.toestand, laad_hubsleutel(instellingen), HUB_BRON)
    verbinding = await verbind_als_hub(adres, instellingen, naam="hub-bewaring", blijf=False)
    try:
        opruimer = Opruimer(verbinding, instellingen, sleutel)
        omvang, gelezen = await opruimer.keur(map_, await tel(verbinding, beleid, nu), dagen, nu)
        if not doe:
            return omvang, False, None
        weg = not omvang.aantal or await opruimer.voer_uit(omvang, gelezen, dagen, nu)
        return omvang, weg, await _wis(instellingen, opruimer, adres, noodsleutel) if weg else None
    finally:
        await verbinding.sluit()


async def _wis(instellingen: Instellingen, opruimer: Opruimer, adres: str, noodsleutel: Path | None) -> int | None:
    """Take away the pages too; None when the break-glass key is not here."""
    from hub.bootstrap.inzicht import verbind_als_breekglas

    nood = await verbind_als_breekglas(adres, instellingen, noodsleutel)
    if nood is None:
        return None
    try:
        return await opruimer.wis(nood)
    finally:
        await nood.sluit()


def _toon_journaal(scherm: Scherm, gedaan: tuple[Omvang, bool, int | None], *, doe: bool) -> None:
    omvang, weg, gewist = gedaan
    tot = None if omvang.tot is None else omvang.tot.strftime("%Y-%m-%dT%H:%M:%SZ")
    bundels = omvang.aantal // _BUNDEL
    scherm.rijen(
        ("records", "eerder", "bundels", "bladzijden", "bytes", "tot"),
        [(omvang.aantal, omvang.vanaf, bundels, omvang.nieuwe_bladzijden, omvang.bytes, tot)],
    )
    if not omvang.aantal:
        scherm.meld("Er is niets in het journaal waarvan de termijn voorbij is. Er is niets veranderd.")
    elif not doe:
        zou = tel(omvang.aantal, "record zou", "records zouden")
        scherm.meld(f"{zou} worden opgeruimd, alles voor {omvang.records}. Er is niets veranderd.")
    else:
        scherm.meld(
            f"{tel(omvang.aantal, 'record', 'records')} opgeruimd: alles voor record {omvang.records}."
            f" {kies(omvang.aantal, 'De hash blijft', 'De hashes blijven')}."
        )
        if not weg:
            scherm.meld("De bestanden liggen er nog: de hub haalt ze weg zodra hij op deze toestand draait.")
    if doe and gewist is None:
        scherm.meld("De bladzijden in de NATS-server blijven. Geef deze opdracht nog eens, met --noodsleutel BESTAND.")
    elif doe and gewist:
        scherm.meld(f"{tel(gewist, 'bladzijde', 'bladzijden')} uit de NATS-server gehaald.")


async def _ruim_op(instellingen: Instellingen, gelezen: Archief) -> dict[str, int]:
    from hub.bootstrap.bewaring import pas_toe
    from hub.bootstrap.geldend import geldend_beleid
    from hub.bootstrap.inzicht import adres_van, verbind_als_hub
    from hub.gateway.nummers import Systeemklok

    adres, beleid = adres_van(instellingen), geldend_beleid(instellingen)
    verbinding = await verbind_als_hub(adres, instellingen, naam="hub-bewaring", blijf=False)
    try:
        return await pas_toe(verbinding, beleid, gelezen, Systeemklok().nu())
    finally:
        await verbinding.sluit()


def _rij(k: Klasse) -> tuple[str | int | None, ...]:
    oudste = None if k.oudste is None else k.oudste.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (k.naam, _duur(k), ", ".join(k.termijn.regels) or "de hub", k.aantal, oudste, k.te_oud, k.zonder_einde)


def _duur(k: Klasse) -> str | None:
    if k.termijn.seconden is None:
        return None
    duur = timedelta(seconds=k.termijn.seconden)
    return f"{duur.days} dagen" if duur.seconds == 0 else f"{duur // timedelta(hours=1)} uur"


def _tijd(a: Archief) -> str | None:
    return None if a.tot is None else a.tot.strftime("%Y-%m-%dT%H:%M:%SZ")
