"""Pages of JOURNAAL taken away after an order, on a real server: nothing needs them, and more than ordered is told."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hub.bootstrap.inzicht import Inzicht
from hub.bus.geheugen import NatsGeheugen
from hub.bus.inrichting import richt_in
from hub.bus.journaalwissen import wis_bladzijden
from hub.bus.lezer import Journaalblad, Journaalgat, lees_journaal, opgeruimd_tot
from hub.bus.sleutels import laad_of_maak
from hub.bus.verbinding import Nietgehoord, Verbinding
from hub.gateway.poorten import Vastlegging
from hub.ledger.boomfouten import OPGERUIMD, OPRUIMING, Boomfout
from hub.ledger.boomkast import Boomkast
from hub.onderwerpen import JOURNAAL
from tests.bus.inbindproef import Toneel, bladen, fout, gelukt, loopt
from tests.bus.opruimproef import bundels, klopt, ruim_op, vul
from tests.bus.proefbus import PARTIJEN, Proefbus, eigen_bus, start, wacht_tot
from tests.bus.proefpki import Proefpki

pytestmark = pytest.mark.alleen_wheel
AANTAL, WEG = 900, 512
PAGINAS, WEG_PAGINAS = 300, 170
"""Of three records: page 171 holds two that go and one that stays."""


@pytest.fixture(autouse=True)
def _snel(monkeypatch: pytest.MonkeyPatch) -> None:
    for naam, waarde in (("opruimvolger.KIJK_S", 0.05), ("inbinder.RUST_S", (0.05,)), ("inbinder.KIJK_S", 0.02)):
        monkeypatch.setattr(f"hub.bootstrap.{naam}", waarde)
    monkeypatch.setattr("hub.bootstrap.inbinder.KIJK_NAAR_STROOM_S", 0.05)
    monkeypatch.setattr("hub.bootstrap.journaalstroom.GEDULD_S", 0.1)


async def _eerste(hub: Verbinding) -> int:
    return int((await hub.js(f"STREAM.INFO.{JOURNAAL}"))["state"]["first_seq"])


async def _wis(bus: Proefbus, tot: int) -> int:
    async with bus.als_breekglas() as nood:
        return await wis_bladzijden(nood, tot, 0)


async def _alle(hub: Verbinding) -> list[Journaalblad]:
    return [blad async for blad in lees_journaal(hub, wat_er_is=True)]


async def test_nothing_needs_the_pages_that_went(tmp_path: Path) -> None:
    """Also after a restart of the server, for repairs, for who reads all there is, and on a server made anew."""
    een = tmp_path / "een"
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        toneel = Toneel(bus, hub, tmp_path)
        await vul(hub, AANTAL)
        async with loopt(toneel.binder()) as inbinder:
            await toneel.getekend(AANTAL)
            merk = await ruim_op(toneel, WEG)
            await wacht_tot(lambda: bundels(een) == ["002"], "het opruimen")
            with pytest.raises(Nietgehoord):
                await _als_hub_wissen(hub)
            assert merk.bladzijden == WEG_PAGINAS == await opgeruimd_tot(hub)
            assert await _wis(bus, WEG_PAGINAS) == WEG_PAGINAS
            assert (await _wis(bus, WEG_PAGINAS), await _eerste(hub)) == (0, WEG_PAGINAS + 1)
            await vul(hub, 3, AANTAL + 1)
            await toneel.getekend(AANTAL + 4)
            await gelukt(inbinder)
        with pytest.raises(Journaalgat):
            [blad async for blad in lees_journaal(hub)]
        inzicht = Inzicht(hub)
        assert [b.volgnummer for b in await _alle(hub)] == [*range(WEG_PAGINAS + 1, PAGINAS + 3)]
        assert len([inhoud async for inhoud in inzicht.ruw()]) == PAGINAS + 2 - WEG_PAGINAS
        assert len([regel async for regel in inzicht.terug(10_000)]) == AANTAL + 4 - 3 * WEG_PAGINAS
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        toneel = Toneel(bus, hub, tmp_path)
        assert await _eerste(hub) == WEG_PAGINAS + 1
        await vul(hub, 3, AANTAL + 4)
        await wacht_tot(lambda: bladen(hub, PAGINAS + 3), "het kopiëren")
        for pad in ("stand", "tile/entries/002", "tile/0/002"):
            goed = (een / pad).read_bytes()
            (een / pad).write_bytes(goed[:40] + bytes([goed[40] ^ 1]) + goed[41:])
            async with loopt(toneel.binder()) as inbinder:
                await wacht_tot(lambda pad=pad: _heel(een, pad), pad)  # type: ignore[misc]
                await gelukt(inbinder)
                await toneel.getekend(AANTAL + 7)
        assert klopt(een)
        # A machine that has nothing of it yet cannot begin from the stream alone, and says what to do.
        async with loopt(toneel.binder("nieuw")) as inbinder:
            await fout(inbinder, OPGERUIMD)
            assert "Kopieer" in str(inbinder.stand.uitleg)
        over = await _alle(hub)
    await _op_een_nieuwe_server(tmp_path, over)


def _heel(map_: Path, pad: str) -> bool:
    """Whether everything can be read, this file too."""
    kast = Boomkast(map_)
    try:
        return (map_ / pad).exists() and not (map_ / ".herstel").exists() and kast.vanaf == WEG and kast.loop_na(2)
    except Boomfout:
        return False


async def _als_hub_wissen(hub: Verbinding) -> None:
    """The hub's own user may not, and with `deny_purge` nobody may."""
    config = (await hub.js(f"STREAM.INFO.{JOURNAAL}"))["config"]
    assert config["deny_purge"]
    await hub.js(f"STREAM.UPDATE.{JOURNAAL}", {**config, "discard": "old", "max_msgs": 1})


@asynccontextmanager
async def eigen_bus_vanaf(staat: Path, eerste: int) -> AsyncIterator[tuple[Proefbus, Verbinding]]:
    """A server of which the first page has this number."""
    ingebed = await start(staat)
    try:
        bus = Proefbus(ingebed.adres, laad_of_maak(staat), Proefpki(staat), staat, ingebed)
        async with bus.als_hub() as hub:
            await richt_in(hub, PARTIJEN, staat, eerste_blad=eerste)
            yield bus, hub
    finally:
        await ingebed.stop()


async def _merk_terug(hub: Verbinding) -> bool:
    return await opgeruimd_tot(hub) == WEG_PAGINAS


async def _op_een_nieuwe_server(tmp_path: Path, over: list[Journaalblad]) -> None:
    """As `reservekopie zet-terug` does: pages keep their numbers, so the tree fits."""
    staat = tmp_path / "nieuwebus"
    oud = tmp_path / "bus"
    for naam in ("ca", "sleutels"):
        shutil.copytree(oud / naam, staat / naam)
    async with eigen_bus_vanaf(staat, over[0].volgnummer) as (bus, hub):
        groepen = [[Vastlegging(f"journaal.{b.partij}.{b.kenmerk}", b.inhoud)] for b in over]
        for begin in range(0, len(groepen), 100):
            await NatsGeheugen(hub).leg_vast(groepen[begin : begin + 100])
        await wacht_tot(lambda: bladen(hub, over[-1].volgnummer), "het kopiëren")
        toneel = Toneel(bus, hub, tmp_path)
        async with loopt(toneel.binder()) as inbinder:
            await vul(hub, 3, AANTAL + 7)
            await toneel.getekend(AANTAL + 10)
            await gelukt(inbinder)
            await wacht_tot(lambda: _merk_terug(hub), "het merk op de bus")
        await richt_in(hub, PARTIJEN, staat)


async def test_more_gone_than_ordered_is_told(tmp_path: Path) -> None:
    """A stream that forgets stops all until it is put right; pages behind the mark are told, for the tree has them."""
    een = tmp_path / "een"
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub, bus.als_breekglas() as nood:
        toneel = Toneel(bus, hub, tmp_path)
        await vul(hub, AANTAL)
        async with loopt(toneel.binder()) as inbinder:
            await toneel.getekend(AANTAL)
            await ruim_op(toneel, WEG)
            await wacht_tot(lambda: bundels(een) == ["002"], "het opruimen")
            config = (await hub.js(f"STREAM.INFO.{JOURNAAL}"))["config"]
            await nood.js(f"STREAM.UPDATE.{JOURNAAL}", {**config, "discard": "old", "max_msgs": 100_000})
            await fout(inbinder, OPRUIMING)
            assert inbinder.stand.tegenspraak
            assert await wis_bladzijden(nood, 1) == 0, "takes the limit off, whatever else there is to do"
            await gelukt(inbinder)
            await wis_bladzijden(nood, WEG_PAGINAS, 0)
            with capture_logs() as regels:
                await vul(hub, 3, AANTAL + 1)
                await toneel.getekend(AANTAL + 4)
                assert not [r for r in regels if r["gebeurtenis"] == "journaal-bladzijden-weg"]
                await wis_bladzijden(nood, WEG_PAGINAS + 20, 0)
                await wacht_tot(lambda: [r["aantal"] for r in regels if "aantal" in r] == [20], "het melden")
            await gelukt(inbinder)
        assert klopt(een)
