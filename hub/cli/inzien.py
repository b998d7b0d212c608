"""`ketenhub leveringen`, `levering` and `volg`: what the hub did, from its journal: ids, codes, names of fields."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.cli.filterwoorden import controleer, is_begin_van_id
from hub.cli.programma import Json, Kaal, app, begin, voer_uit
from hub.cli.recordbeeld import KOPPEN, als_regel, lees_rij, toon_record
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen

if TYPE_CHECKING:
    from hub.bootstrap.inzicht import Inzicht
    from hub.bootstrap.records import Leverrij, Regel

AANTAL: Final = 50
"""Rows of a list: a screen or two."""
AANTAL_MAX: Final = 10_000
"""More is an export, not a list."""
DOORZOEK_MAX: Final = 10_000
"""Pages looked through for a list, one for each message: a list must not read the whole journal."""
ZOEK_MAX: Final = 500_000
"""Pages looked through for one id: years of a region, half a minute."""
ID_TEKENS_MIN: Final = 8
"""Shortest beginning of an id: four thousand million possibilities."""


class Uitkomst(StrEnum):
    """What became of a message."""

    AFGELEVERD = "afgeleverd"
    GEWEIGERD = "geweigerd"
    VASTGEHOUDEN = "vastgehouden"
    GEPARKEERD = "geparkeerd"
    INCIDENT = "incident"


Partij = Annotated[
    str | None, typer.Option("--partij", help="Alleen waar deze organisatie afzender of ontvanger is, zoals politie.")
]
ZonderOntvangst = Annotated[
    bool,
    typer.Option("--zonder-ontvangst", help="Alleen waarvan de ontvanger nog niet tekende voor verwerkt of geweigerd."),
]


@app.command("leveringen")
def leveringen(
    partij: Partij = None,
    zaak: Annotated[str | None, typer.Option("--zaak", help="Alleen van deze zaak: het zaakkenmerk.")] = None,
    regel: Annotated[
        str | None, typer.Option("--regel", help="Alleen waar deze regel gold of velden wegnam, zoals S-01 of N-06.")
    ] = None,
    uitkomst: Annotated[Uitkomst | None, typer.Option("--uitkomst", help="Alleen met deze uitkomst.")] = None,
    zonder_ontvangst: ZonderOntvangst = False,  # noqa: FBT002 - flags
    aantal: Annotated[int, typer.Option("--aantal", min=1, max=AANTAL_MAX, help="Hoeveel regels hoogstens.")] = AANTAL,
    als_json: Json = False,  # noqa: FBT002
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat de nieuwste leveringen en weigeringen zien."""
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    gesloten: set[str] = set()

    def past(rij: Leverrij) -> bool:
        return (
            (not zonder_ontvangst or (rij.uitkomst == Uitkomst.AFGELEVERD and not {rij.id, rij.zaak} & gesloten))
            and (partij is None or rij.raakt(partij))
            and (zaak is None or rij.zaak == zaak)
            and (regel is None or regel == rij.regel or regel in rij.door)
            and (uitkomst is None or rij.uitkomst == uitkomst.value)
        )

    async def zoek() -> list[Leverrij]:
        controleer(instellingen, partij=partij, regel=regel, zaak=zaak)
        return await _nieuwste(scherm, instellingen, past, aantal, gesloten)

    rijen = voer_uit(scherm, zoek())
    if not rijen:
        scherm.meld("Geen leveringen of weigeringen gevonden.")
        return
    scherm.rijen(KOPPEN, [lees_rij(rij, kort_id=scherm.vorm is Vorm.MOOI) for rij in rijen])


async def _nieuwste(
    scherm: Scherm, instellingen: Instellingen, past: Callable[[Leverrij], bool], aantal: int, gesloten: set[str]
) -> list[Leverrij]:
    """The newest rows that fit, newest first.

    `gesloten` gets the deliveries with a verdict and the cases that were destroyed: both are met before the delivery.
    """
    from hub.bootstrap.inzicht import open_inzicht
    from hub.bootstrap.records import EERSTE, leverrijen, sluit_levering

    rijen: list[Leverrij] = []
    groep: list[Regel] = []
    gelezen = 0
    async with open_inzicht(instellingen) as inzicht, aclosing(inzicht.terug(DOORZOEK_MAX)) as bron:
        async for regel in bron:
            gelezen += regel.nummer == 1
            gesloten |= {dicht for dicht in [sluit_levering(regel)] if dicht is not None}
            groep.append(regel)
            if regel.soort not in EERSTE:
                continue
            rijen += [rij for rij in reversed(leverrijen(groep[::-1])) if past(rij)]
            groep.clear()
            if len(rijen) >= aantal:
                break
    if gelezen == DOORZOEK_MAX and len(rijen) < aantal:
        scherm.meld(f"Gezocht bij de laatste {DOORZOEK_MAX} berichten; wat ouder is, staat er niet bij.")
    return rijen[:aantal]


@app.command("levering")
def levering(
    kenmerk: Annotated[
        str,
        typer.Argument(metavar="ID", help="Een levering, bericht of zaak: het hele id, of de eerste 8 of meer tekens."),
    ],
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat alles zien wat de hub over een levering, bericht of zaak heeft vastgelegd, op volgorde."""
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    regels = voer_uit(scherm, _zoek(scherm, instellingen, kenmerk))
    # Of a delivery a person wants the decision about its own destination.
    eigen = next((r.tekst("bestemming") for r in regels if (r.tekst("levering") or "").startswith(kenmerk)), None)
    for regel in regels:
        toon_record(scherm, regel, eigen)


async def _zoek(scherm: Scherm, instellingen: Instellingen, begin_id: str) -> list[Regel]:
    from hub.bootstrap.inzicht import open_inzicht

    controleer_id(begin_id)
    async with open_inzicht(instellingen) as inzicht:
        return await zoek_records(scherm, inzicht, begin_id)


def controleer_id(begin_id: str) -> None:
    """An id, or enough of its beginning: the dashes must stand where they do in a UUID, so that no BSN passes.

    Raises:
        Ketenfout: `ID-vorm`. The text does not repeat what was typed: it may be a BSN.
    """
    if not is_begin_van_id(begin_id, ID_TEKENS_MIN):
        raise Ketenfout(
            "ID-vorm",
            f"Een id is een UUID in kleine letters; geef het hele id of de eerste {ID_TEKENS_MIN} of meer tekens.",
        )


async def zoek_records(scherm: Scherm, inzicht: Inzicht, begin_id: str) -> list[Regel]:
    """Every record about the delivery, message or case whose id begins so, in order.

    Of a delivery also the records of its message; other deliveries of that message are left out. Always: that the case
    was destroyed, and what receivers signed for these deliveries, or did not in time.

    Raises:
        Ketenfout: `ID-onbekend`; `ID-meer`, several ids begin like this.
        Busfout: the bus did not answer.
    """
    from hub.bootstrap.records import OVER_ONTVANGST, VERNIETIGD, hoort_bij, ids

    def raak(regel: Regel) -> bool:
        return any(i.startswith(begin_id) for i in ids(regel))

    gelezen = await _doorzoek(scherm, inzicht, lambda r: raak(r) or r.soort == VERNIETIGD)
    gevonden = [r for r in gelezen if raak(r)]
    kandidaten = {i for r in gevonden for i in ids(r) if i.startswith(begin_id)}
    if not kandidaten:
        raise Ketenfout("ID-onbekend", "Het journaal kent geen levering, bericht of zaak met dit id.")
    if len(kandidaten) > 1:
        raise Ketenfout("ID-meer", f"Er zijn {len(kandidaten)} ids die zo beginnen. Geef meer tekens.")
    gezocht = kandidaten.pop()
    bewijs = next(
        (r.tekst("levering") for r in gevonden if r.soort in OVER_ONTVANGST and r.tekst("id") == gezocht), None
    )
    if bewijs is not None:
        return await zoek_records(scherm, inzicht, bewijs)
    onderwerp = next((k for r in gevonden if not hoort_bij(r, gezocht) and (k := r.tekst("kenmerk")) is not None), None)
    if onderwerp is not None:
        # The id of a delivery, an answer or a record: what belongs to it, is found by the id of its message.
        een_levering = any(r.tekst("levering") == gezocht for r in gevonden)
        alles = await _doorzoek(scherm, inzicht, lambda r: hoort_bij(r, onderwerp) or r.soort == VERNIETIGD)
        gelezen = [r for r in alles if not een_levering or r.tekst("levering") in {None, gezocht}]
        gevonden = [r for r in gelezen if hoort_bij(r, onderwerp)]
    zaken = {r.tekst("zaak") for r in gevonden} - {None}
    plaatsen = {r.plaats for r in gevonden}
    samen = [r for r in gelezen if r.plaats in plaatsen or (r.soort == VERNIETIGD and r.tekst("zaak") in zaken)]
    return await _met_ontvangsten(scherm, inzicht, samen)


async def _met_ontvangsten(scherm: Scherm, inzicht: Inzicht, samen: list[Regel]) -> list[Regel]:
    """These records, and those of receipts for their deliveries: a receipt names its delivery and not the message."""
    from hub.bootstrap.records import OVER_ONTVANGST

    leveringen = {r.tekst("levering"): r.volgnummer for r in samen if r.soort == Uitkomst.AFGELEVERD}
    if not leveringen:
        return samen
    hoogstens = await inzicht.laatste() - min(leveringen.values()) + 1
    erbij = await _doorzoek(
        scherm, inzicht, lambda r: r.soort in OVER_ONTVANGST and r.tekst("levering") in leveringen, hoogstens
    )
    per_plaats = {r.plaats: r for r in (*samen, *erbij)}
    return [per_plaats[plaats] for plaats in sorted(per_plaats)]


async def _doorzoek(
    scherm: Scherm, inzicht: Inzicht, past: Callable[[Regel], bool], hoogstens: int = ZOEK_MAX
) -> list[Regel]:
    """The records that fit, oldest first."""
    gevonden: list[Regel] = []
    gelezen = 0
    async with aclosing(inzicht.terug(min(hoogstens, ZOEK_MAX))) as bron:
        async for regel in bron:
            gelezen += regel.nummer == 1
            if regel.nummer == 1 and gelezen % DOORZOEK_MAX == 0:
                scherm.meld(f"{gelezen} berichten doorzocht.")
            if past(regel):
                gevonden.append(regel)
    return gevonden[::-1]


@app.command("volg")
def volg(
    partij: Partij = None,
    aantal: Annotated[int | None, typer.Option("--aantal", min=1, help="Stop na zoveel regels.")] = None,
    als_json: Json = False,  # noqa: FBT002 - flags
    kaal: Kaal = False,  # noqa: FBT002
) -> None:
    """Laat zien wat de hub vastlegt, terwijl het gebeurt, tot u stopt met Ctrl-C."""
    scherm, instellingen = begin(als_json=als_json, kaal=kaal)
    voer_uit(scherm, _volg(scherm, instellingen, partij, aantal))


async def _volg(scherm: Scherm, instellingen: Instellingen, partij: str | None, aantal: int | None) -> None:
    from hub.bootstrap.inzicht import open_inzicht
    from hub.bootstrap.records import betrokken

    controleer(instellingen, partij=partij, regel=None, zaak=None)
    async with open_inzicht(instellingen) as inzicht:
        vanaf = await inzicht.laatste() + 1
        scherm.meld("Wacht op wat de hub vastlegt. Stop met Ctrl-C.")
        getoond = 0
        async with aclosing(inzicht.volg(vanaf)) as bron:
            async for regel in bron:
                if partij is not None and partij not in betrokken(regel):
                    continue
                als_regel(scherm, regel)
                getoond += 1
                if getoond == aantal:
                    return
