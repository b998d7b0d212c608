"""`ketenhub geparkeerd`: what waits for a human, by cause; offering it again, and giving it up.

Ids, codes and times; never what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.herhaalbeeld import Doe, Reden, toon_stand, volg
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import kort, tijd
from hub.cli.scherm import Scherm, Vorm
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.geparkeerd import Wachtend

KOPPEN = ("sinds", "id", "van", "bericht", "waarom", "code", "sepot-01")
PerOorzaak = Annotated[bool, typer.Option("--per-oorzaak", help="Tel per oorzaak, in plaats van elk bericht.")]
KOPPEN_OORZAAK = ("aantal", "waarom", "code", "oudste", "van", "uitleg")


@app.command("geparkeerd")
def geparkeerd(
    bied_opnieuw: Annotated[
        list[str] | None,
        typer.Option("--bied-opnieuw", metavar="ID", help="Bied dit bericht opnieuw aan: 8 of meer tekens. Mag vaker."),
    ] = None,
    geef_op: Annotated[
        list[str] | None,
        typer.Option("--geef-op", metavar="ID", help="Geef dit bericht op: 8 of meer tekens. Mag vaker."),
    ] = None,
    oorzaak: Annotated[
        str | None,
        typer.Option(
            "--oorzaak",
            metavar="CODE",
            help="Alleen met deze code. Met --bied-opnieuw alle of --geef-op alle: alles ervan.",
        ),
    ] = None,
    reden: Reden = None,
    per_oorzaak: PerOorzaak = False,  # noqa: FBT002 - flags
    doe: Doe = False,  # noqa: FBT002
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien welke berichten op een mens wachten; bied ze opnieuw aan, of geef ze op.

    Opgegeven: na alle pogingen lukte het niet. Onleesbaar: het bericht voldeed niet aan zijn schema. Vastgehouden: er
    is iets dat niet terug te draaien is, en dat nog niet zeker is. Niets hiervan gaat vanzelf weg.

    Bij sepot 01 gaat mee wat over die jongere opzij ligt. Wat de hub niet kan openen, blijft: over wie het gaat, kan
    alleen een mens nagaan. Vraag het de afzender, en geef het dan op of bied het opnieuw aan.

    Wat opnieuw wordt aangeboden, beslist de hub met het beleid van nu en met wat de zaak nu weet. Is het nog steeds
    niet zeker, dan blijft het liggen. Van wat u opgeeft, gaan de bytes weg; de afzender krijgt het te horen. Zonder
    --doe telt de hub alleen. Elke opdracht komt met haar reden in het journaal.

    Eindigt met 2 als er iets niet is gedaan.
    """
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    if bied_opnieuw is None and geef_op is None:
        voer_uit(scherm, _lijst(scherm, instellingen, oorzaak, per_oorzaak=per_oorzaak))
        return
    voer_uit(scherm, _doe(scherm, instellingen, (bied_opnieuw, geef_op), oorzaak, reden, doe=doe))


async def _lijst(scherm: Scherm, instellingen: Instellingen, oorzaak: str | None, *, per_oorzaak: bool) -> None:
    from hub.bootstrap.geparkeerd import Parkeerplaats
    from hub.bootstrap.geparkeerd import per_oorzaak as groepeer
    from hub.bootstrap.herhalen import open_opdrachtgever

    async with open_opdrachtgever(instellingen) as gever:
        wachtend = await Parkeerplaats(gever).lijst()
    if not wachtend:
        scherm.meld("Er wacht niets op een mens.")
        return
    wachtend = [w for w in wachtend if oorzaak is None or w.code == oorzaak]
    if not wachtend:
        # Not the same: somebody who mistypes a cause must not believe that nothing waits.
        scherm.meld("Er wacht niets met deze oorzaak, wel iets anders. Kijk met: ketenhub geparkeerd --per-oorzaak")
        return
    if per_oorzaak:
        from hub.bootstrap.codeuitleg import uitleg_van
        from hub.bootstrap.geldend import geldend_beleid

        beleid = geldend_beleid(instellingen)
        scherm.rijen(
            KOPPEN_OORZAAK,
            [
                (
                    o.aantal,
                    o.waarom,
                    o.code,
                    _sinds(scherm, o.oudste),
                    o.partijen,
                    None if o.code is None else uitleg_van(o.code, beleid),
                )
                for o in groepeer(wachtend)
            ],
        )
        return
    scherm.rijen(KOPPEN, [_rij(scherm, w) for w in wachtend])


async def _doe(
    scherm: Scherm,
    instellingen: Instellingen,
    ids: tuple[list[str] | None, list[str] | None],
    oorzaak: str | None,
    reden: str | None,
    *,
    doe: bool,
) -> None:
    from hub.bootstrap.geparkeerd import Parkeerplaats, kies, plekken
    from hub.bootstrap.herhalen import Herhaalweigering, eis_reden, open_opdrachtgever
    from hub.gateway.herhaalopdracht import OPGEVEN, VRIJ
    from hub.gateway.nummers import Systeemklok

    vrij, op = ids
    if vrij is not None and op is not None:
        raise Herhaalweigering("HERHAAL-keuze", "Kies --bied-opnieuw of --geef-op, niet allebei.", "partner")
    soort = OPGEVEN if vrij is None else VRIJ
    gekozen = {kenmerk for kenmerk in (vrij or op or ()) if kenmerk != ALLE}
    eis_reden(soort, reden or "")
    async with open_opdrachtgever(instellingen) as gever:
        wachtend = kies(await Parkeerplaats(gever).lijst(), gekozen, oorzaak)
        scherm.rijen(KOPPEN, [_rij(scherm, w) for w in wachtend])
        opdracht = await gever.geef(soort, plekken(wachtend), reden or "", Systeemklok().nu(), proef=not doe)
        stand = await volg(scherm, gever, opdracht.id)
    toon_stand(scherm, opdracht, stand)


GAAT_MEE = "gaat mee"
BLIJFT = "blijft"
"""Whether sepot 01 of whom it is about destroys a message too; of what does not open, nobody knows who that is."""
ALLE = "alle"
"""In place of an id, with `--oorzaak`."""


def _rij(scherm: Scherm, w: Wachtend) -> tuple[str | None, ...]:
    mooi = scherm.vorm is Vorm.MOOI and "/" not in w.id
    mee = BLIJFT if w.van_niemand else GAAT_MEE
    return (_sinds(scherm, w.sinds), kort(w.id) if mooi else w.id, w.partij, w.bericht, w.waarom, w.code, mee)


def _sinds(scherm: Scherm, sinds: str) -> str:
    """Dutch time for a person; for a machine as it is, in UTC."""
    return tijd(sinds) if scherm.vorm is Vorm.MOOI else sinds
