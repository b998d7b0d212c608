"""`ketenhub journaal stand`: how far the journal is, what waits, what is paused and why, and until when."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import typer

from hub.cli import telwoord
from hub.cli.journaal import groep
from hub.cli.programma import Json, Kaal, begin, voer_uit
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Afloop, Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.aftelling import Aftelling
    from hub.bootstrap.journaalstand import Pauze, Processtand
    from hub.bus.wachtrijen import Wachtrij

KOPPEN: Final = ("onderdeel", "records", "achter", "bijgewerkt", "melding")


@groep.command("stand")
def stand(als_json: Json = False, kaal: Kaal = False) -> None:  # noqa: FBT002 - flags
    """Laat zien hoe ver het journaal is: records, controlepunt, en wat er nog achteraan komt.

    Neemt de hub niets aan, dan staat er waarom, sinds wanneer, en wat er gebeurt als dat zo blijft.

    Eindigt met 0 als alles loopt, en met 1 als er iets stilstaat of als er geen hub draait.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    if not voer_uit(scherm, _stand(scherm, instellingen)):
        raise typer.Exit(Afloop.MISLUKT)


async def _stand(scherm: Scherm, instellingen: Instellingen) -> bool:
    """Ask the hub, or look on the disk when none answers. Whether all is well.

    Raises:
        Ketenfout: `JOURNAAL-…`, the files of the tree are damaged and no hub answers.
    """
    from hub.bootstrap.aftelling import aftellingen
    from hub.bootstrap.inzicht import adres_van, verbind_als_hub
    from hub.bootstrap.journaalstand import vraag_standen
    from hub.bus.wachtrijen import wachtrijen
    from hub.gateway.poorten import Busfout

    try:
        adres = adres_van(instellingen)
        verbinding = await verbind_als_hub(adres, instellingen, naam="hub-inzicht", blijf=False)
    except (Ketenfout, Busfout) as fout:
        return _van_schijf(scherm, instellingen, fout)
    try:
        standen = await vraag_standen(verbinding)
        try:
            rijen = await wachtrijen(verbinding)
        except Busfout:
            # Its store does not answer; what the processes say is in their memory, and the reason is in there.
            rijen = None
    finally:
        await verbinding.sluit()
    if not standen:
        return _van_schijf(scherm, instellingen, None)
    tel = aftellingen(standen, rijen or [])
    goed = rijen is not None and not any(s.pauzes or s.fout or any(d["fout"] for d in s.onderdelen) for s in standen)
    if scherm.vorm is Vorm.JSON:
        scherm.document(
            {
                "goed": goed,
                "processen": [asdict(s) for s in standen],
                "wachtend": None if rijen is None else [asdict(rij) for rij in rijen],
                "aftelling": [asdict(een) for een in tel],
            }
        )
    else:
        for een in standen:
            _toon(scherm, een)
        _toon_wachtend(scherm, rijen, tel, [pauze for s in standen for pauze in s.pauzes])
    return goed


def _boom(records: int, bladzijden: int) -> str:
    return f"{telwoord.tel(records, 'record', 'records')} uit {telwoord.tel(bladzijden, 'bladzijde', 'bladzijden')}"


def _toon(scherm: Scherm, stand: Processtand) -> None:
    from hub.bootstrap.aftelling import REDENEN, duur

    _regel(scherm, "hubproces", f"{stand.proces} ({stand.rol})")
    if stand.records or stand.rol == "bindt in":
        _regel(scherm, "boom", _boom(stand.records, stand.bladzijden))
        records = telwoord.tel(stand.controlepunt, "record", "records")
        _regel(scherm, "controlepunt", f"{records}, getekend {stand.uitgegeven_op or 'nog niet'}")
    if stand.ongezegeld:
        wacht = f"{telwoord.tel(stand.ongezegeld, 'bladzijde', 'bladzijden')}, de oudste {duur(stand.oudste_s or 0)}"
        _regel(scherm, "niet getekend", wacht)
    if stand.fout:
        _regel(scherm, "fout", f"{stand.fout} sinds {stand.fout_sinds}: {stand.uitleg}", "bold red")
    for pauze in stand.pauzes:
        reden = REDENEN.get(pauze.reden, pauze.reden)
        _regel(scherm, "gepauzeerd", f"al {duur(pauze.duur_s)}: {reden}. De hub neemt niets aan.", "bold red")
    if stand.onderdelen:
        scherm.rijen(
            KOPPEN,
            [
                (
                    deel["naam"],
                    deel["records"],
                    None if deel["records"] is None else max(0, stand.records - deel["records"]),
                    deel["sinds"],
                    " ".join(filter(None, (deel["fout"], deel["uitleg"]))) or None,
                )
                for deel in stand.onderdelen
            ],
        )


def _toon_wachtend(scherm: Scherm, rijen: list[Wachtrij] | None, tel: list[Aftelling], pauzes: list[Pauze]) -> None:
    from hub.bootstrap.aftelling import duur

    if rijen is None:
        scherm.fout(
            "BUS-storing",
            "De NATS-server antwoordt niet, of slaat niets op: kijk of zijn schijf vol is. Niets gaat weg.",
        )
    if rijen:
        aantal, oudste, volste = (
            sum(rij.berichten for rij in rijen),
            max(rij.oudste_s for rij in rijen),
            max(rijen, key=lambda rij: rij.vol),
        )
        _regel(
            scherm,
            "wachtend",
            f"{telwoord.tel(aantal, 'bericht', 'berichten')} van {telwoord.tel(len(rijen), 'partij', 'partijen')},"
            f" het oudste {duur(oudste)}; niets gaat verloren."
            f" De volste rij is van {volste.partij}: {volste.vol:.0%}.",
        )
    if any(pauze.reden == "controlepunt" for pauze in pauzes):
        scherm.fout("JOURNAAL-ongezegeld", "Er zijn te lang records zonder controlepunt, of de boom klopt niet.")
    for een in tel[:3]:
        _regel(scherm, "aftelling", f"over {duur(een.over_s)} {een.wat}", "bold")


def _van_schijf(scherm: Scherm, instellingen: Instellingen, fout: Exception | None) -> bool:
    """What lies on the disk, when nobody can be asked. Never well: no hub, no delivery."""
    from hub.ledger.boomkast import MAPNAAM, Boomkast

    if isinstance(fout, Ketenfout):
        waarom = fout.uitleg
    elif fout is not None:
        waarom = "De NATS-server antwoordt niet: er wordt niets aangenomen en niets geleverd."
    else:
        waarom = "Er antwoordt geen hubproces: er wordt niets aangenomen."
    boom = Boomkast(instellingen.toestand / MAPNAAM).stand()
    if scherm.vorm is Vorm.JSON:
        scherm.document({"goed": False, "waarom": waarom, "records": boom.grootte, "bladzijden": boom.bladzijden})
    else:
        _regel(scherm, "hub", waarom, "bold red")
        _regel(scherm, "boom", f"{_boom(boom.grootte, boom.bladzijden)} (op de schijf)")
    return False


def _regel(scherm: Scherm, naam: str, tekst: str, stijl: str = "") -> None:
    scherm.tekst(f"{naam}\t{tekst}" if scherm.vorm is Vorm.KAAL else f"{naam:<14} {tekst}", stijl)
