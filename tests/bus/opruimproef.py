"""A journal of which the oldest records are too old, and an order to prune them, for the tests of pruning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.bus.geheugen import NatsGeheugen
from hub.bus.journaalkast import Journaalkast
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Vastlegging
from hub.journal import bladzijde
from hub.journal.opruiming import SOORT, Opruiming
from hub.journal.soorten import record
from hub.journal.verifieer import opdracht
from hub.ledger.boomkast import Boomkast
from tests.bus.inbindproef import Toneel, sleutel

TOEN = datetime(2020, 1, 1, tzinfo=UTC)
PER_BLAD = 3
"""Records a page: then no bundle of 256 ends where a page does."""
ARCHIEF = b"\xab" * 32


def oud_record(nummer: int) -> bytes:
    """An invented record, a minute after the one before it."""
    tijd = (TOEN + timedelta(minutes=nummer)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    velden = {"id": f"{nummer:08x}-0000-4000-8000-000000000000", "tijd": tijd, "partij": "politie"}
    return record("gemarkeerd", velden).inhoud


async def vul(hub: Verbinding, aantal: int, vanaf: int = 0) -> list[bytes]:
    """So many records from this number on, three to a page."""
    records = [oud_record(n) for n in range(vanaf, vanaf + aantal)]
    groepen = []
    for begin in range(0, aantal, PER_BLAD):
        (inhoud,) = bladzijde.schrijf(records[begin : begin + PER_BLAD])
        groepen.append([Vastlegging(f"journaal.proef.{vanaf + begin}", inhoud)])
    for deel in range(0, len(groepen), 100):
        await NatsGeheugen(hub).leg_vast(groepen[deel : deel + 100])
    return records


def merk_van(kast: Boomkast, weg: int, record: int) -> Opruiming:
    """Of the first `weg` records, three to a page."""
    return Opruiming(weg, kast.wortel(weg), weg // PER_BLAD, weg % PER_BLAD, record, ARCHIEF)


async def zeg(toneel: Toneel, weg: int, naam: str = "een") -> Opruiming:
    """Lay down the record that so many are pruned, and wait until it was signed; what is said of them."""
    kast = Boomkast(toneel.wortel / naam)
    merk = merk_van(kast, weg, kast.grootte)
    kop = {"id": f"{weg:08x}-0000-4000-8000-00000000000a", "tijd": "2032-06-15T10:00:00.000000Z", "partij": "hub"}
    inhoud = record(SOORT, {**kop, **merk.velden(), "dagen": 1_826}).inhoud
    await NatsGeheugen(toneel.hub).leg_vast([[Vastlegging(f"journaal.hub.{weg}", inhoud)]])
    await toneel.getekend(merk.record + 1, naam)
    return merk


async def merk_op_de_bus(hub: Verbinding, nota: bytes) -> None:
    """In place of what lies there."""
    kast = Journaalkast(hub)
    eerder = await kast.lees_opruiming()
    await kast.zet_opruiming(nota, na=0 if eerder is None else eerder[1])


async def ruim_op(toneel: Toneel, weg: int, naam: str = "een") -> Opruiming:
    """The whole order, but for the checks before it."""
    merk = await zeg(toneel, weg, naam)
    await merk_op_de_bus(toneel.hub, sleutel().onderteken_opruiming(merk))
    return merk


def bundels(map_: Path) -> list[str]:
    """The files of full bundles that lie there."""
    return sorted(pad.name for pad in (map_ / "tile" / "entries").iterdir() if pad.is_file())


def klopt(map_: Path, *argumenten: str) -> bool:
    """What the auditor's verifier says of a folder."""
    code = opdracht.main([str(map_), *argumenten, "--sleutel", sleutel().publiek.vkey(), "--json"])
    assert code in {opdracht.KLOPT, opdracht.LEUGEN}
    return code == opdracht.KLOPT
