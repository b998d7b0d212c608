"""Tampering with a hub at work: with its stream, with its whole machine; what it sees itself, and what only others see.

A real server, the hub's own binder and its questions to a real witness over HTTP. The superuser has the break-glass
user, the store of the server, the folder, and the hub's key.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.bootstrap import getuigen as kamer
from hub.bootstrap.getuigemap import Getuigemap
from hub.bootstrap.getuigen import Getuigen
from hub.bootstrap.getuigenis import Getuigeadres
from hub.bootstrap.inbinder import Inbinder
from hub.bootstrap.inbindstand import GAT
from hub.bootstrap.zegelwacht import Zegelwacht
from hub.bus.fouten import Busweigering
from hub.bus.inrichting import richt_in
from hub.bus.journaalkast import Journaalkast
from hub.bus.lezer import laatste_volgnummer
from hub.bus.verbinding import Jsfout, Verbinding
from hub.ledger.boomfouten import TEGENSPRAAK
from hub.ledger.boomkast import Boomkast
from hub.onderwerpen import JOURNAAL
from tests.bus.proefbus import PARTIJEN, eigen_bus, wacht_tot
from tests.knoei.toneel import (
    Klok,
    bindend,
    bouw,
    controleer,
    getuigend,
    leg_vast,
    record,
    sleutel,
    vragend,
)

pytestmark = pytest.mark.alleen_wheel
Meld = Callable[[str, object], None]


@pytest.fixture(autouse=True)
def _snel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A witness that said no is asked again soon, so that a drill takes no minute."""
    monkeypatch.setattr(kamer, "WACHT_EERST_S", 0.05)
    monkeypatch.setattr(kamer, "WACHT_MAX_S", 0.05)


async def _gezegd(inbinder: Inbinder, code: str | None) -> None:
    await wacht_tot(lambda: inbinder.stand.fout == code, str(code))


async def _getekend(journaal: Path, records: int) -> None:
    def klaar() -> bool:
        nota = Boomkast(journaal).controlepunt()
        return nota is not None and sleutel().controleer(nota).grootte == records

    await wacht_tot(klaar, f"een controlepunt van {records}")


async def _in_journaal(hub: Verbinding, bladen: int) -> None:
    async def klaar() -> bool:
        return await laatste_volgnummer(hub) == bladen

    await wacht_tot(klaar, "het kopiëren")


async def _maak_wisbaar(nood: Verbinding) -> None:
    """Nobody may erase a record in JOURNAAL, the break-glass user neither; so he makes the stream anew without that."""
    with pytest.raises(Jsfout):
        await nood.js(f"STREAM.MSG.DELETE.{JOURNAAL}", {"seq": 1})
    config = (await nood.js(f"STREAM.INFO.{JOURNAAL}"))["config"]
    await nood.js(f"STREAM.DELETE.{JOURNAAL}")
    await nood.js(f"STREAM.CREATE.{JOURNAAL}", {**config, "deny_delete": False, "deny_purge": False})


async def _stil(_reden: str) -> None:
    """Nothing is taken in here."""


async def test_een_record_uit_de_stroom(
    tmp_path: Path, record_property: Meld, capsys: pytest.CaptureFixture[str]
) -> None:
    """Erased by the break-glass user: what is bound in stays proven; what is not yet is a hole, and all stops."""
    journaal = tmp_path / "bus" / "journaal"
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub, bus.als_breekglas() as nood:
        await _maak_wisbaar(nood)
        async with bindend(hub, journaal) as inbinder:
            wacht = Zegelwacht(Journaalkast(hub), _stil, _stil, Klok(), lambda: inbinder.stand)
            await wacht.kijk()
            await leg_vast(hub, 0, 10)
            await _getekend(journaal, 20)
            await wacht.kijk()
            assert "journaal-gaten" not in capsys.readouterr().err
            await nood.js(f"STREAM.MSG.DELETE.{JOURNAAL}", {"seq": 4})
            await wacht.kijk()
            assert '"journaal-gaten","aantal":1' in capsys.readouterr().err
            assert wacht.stand.code is None
            await leg_vast(hub, 10, 1)
            await _getekend(journaal, 22)
        record_property("knoei", "ingebonden record uit de stroom | de hub zelf | gezegd, en nog te bewijzen")
        assert controleer(journaal, "--record", "6").document["record"] == record(6).decode()
        await leg_vast(hub, 11, 3)
        await _in_journaal(hub, 14)
        await nood.js(f"STREAM.MSG.DELETE.{JOURNAAL}", {"seq": 13})
        begin = time.perf_counter()
        async with bindend(hub, journaal) as inbinder:
            await _gezegd(inbinder, GAT)
            duur = time.perf_counter() - begin
            assert inbinder.stand.tegenspraak
        record_property("knoei", f"record uit de stroom, nog niet ingebonden | de hub zelf | {GAT} na {duur:.2f} s")
        await _getekend(journaal, 22)  # nothing more was signed
        with pytest.raises(Busweigering):
            await richt_in(hub, PARTIJEN, tmp_path / "bus")  # and a hub that starts sees that the lock is off


async def test_de_boom_herschreven_en_ondertekend(tmp_path: Path, record_property: Meld) -> None:
    """Right in itself, with the hub's own signature; but the bus has the checkpoint that was given out before."""
    journaal = tmp_path / "bus" / "journaal"
    async with eigen_bus(tmp_path / "bus") as bus, bus.als_hub() as hub:
        async with bindend(hub, journaal):
            await leg_vast(hub, 0, 10)
            await _getekend(journaal, 20)
        bouw(journaal, [*(record(n) for n in range(7)), record(7, "geweigerd"), *(record(n) for n in range(8, 20))])
        assert controleer(journaal).klopt
        begin = time.perf_counter()
        async with bindend(hub, journaal) as inbinder:
            await _gezegd(inbinder, TEGENSPRAAK)
            duur = time.perf_counter() - begin
            await leg_vast(hub, 10, 1)
            await _in_journaal(hub, 11)
        await _getekend(journaal, 20)  # nothing more was signed
    record_property("knoei", f"boom herschreven en ondertekend | de hub zelf | {TEGENSPRAAK} na {duur:.2f} s")


@asynccontextmanager
async def _hub(staat: Path, adres: Getuigeadres) -> AsyncIterator[tuple[Verbinding, Inbinder, Getuigen]]:
    """Server, binder and questions on one state directory, as a hub has them."""
    journaal = staat / "journaal"
    async with (
        eigen_bus(staat) as bus,
        bus.als_hub() as hub,
        bindend(hub, journaal) as inbinder,
        vragend(journaal, adres, inbinder) as getuigen,
    ):
        if (nota := Boomkast(journaal).controlepunt()) is not None:
            getuigen.bij_controlepunt(sleutel().controleer(nota), nota)
        yield hub, inbinder, getuigen


async def test_de_hele_machine_teruggezet_of_herschreven(tmp_path: Path, record_property: Meld) -> None:
    """Server, folder, what witnesses gave: all of yesterday, or all of another past. The hub itself sees nothing wrong.

    Its witness does, and says so to the hub, in its own log, and with evidence on its own disk.
    """
    getuigemap = Getuigemap(tmp_path / "getuige")
    getuigemap.begin("getuige.voorbeeld.nl/een")
    getuigemap.volg(sleutel().publiek)
    staat, gisteren, vals = tmp_path / "hub", tmp_path / "gisteren", tmp_path / "vals"
    async with getuigend(getuigemap.kaart) as adres:
        for dag in (0, 1):
            async with _hub(staat, adres) as (hub, _, getuigen):
                await leg_vast(hub, 10 * dag, 10)
                await wacht_tot(lambda dag=dag: getuigen.stand()[0].grootte == 20 * (dag + 1), "de getuige")  # type: ignore[misc]
            if dag == 0:
                shutil.copytree(staat, gisteren)

        begin = time.perf_counter()
        async with _hub(gisteren, adres) as (hub, inbinder, getuigen):
            await wacht_tot(lambda: getuigen.stand()[0].code == kamer.VERDER, kamer.VERDER)
            duur = time.perf_counter() - begin
            assert inbinder.stand.fout is None
            record_property("knoei", "de hele machine van gisteren | de hub zelf | NIET gezien")
            record_property("knoei", f"de hele machine van gisteren | een getuige | {kamer.VERDER} na {duur:.2f} s")
            # It grows past what the witness saw, with other records than there were.
            await leg_vast(hub, 100, 15)
            await _getekend(gisteren / "journaal", 50)
            await wacht_tot(lambda: getuigen.stand()[0].code == kamer.TEGENSPRAAK, kamer.TEGENSPRAAK)
            assert inbinder.stand.fout is None
            assert getuigemap.tegenspraken() == 1

        begin = time.perf_counter()
        async with _hub(vals, adres) as (hub, inbinder, getuigen):
            await leg_vast(hub, 50, 20)
            await _getekend(vals / "journaal", 40)
            await wacht_tot(lambda: getuigen.stand()[0].code == kamer.TEGENSPRAAK, kamer.TEGENSPRAAK)
            duur = time.perf_counter() - begin
            assert inbinder.stand.fout is None
            record_property("knoei", "alles herschreven, ook de server | de hub zelf | NIET gezien")
            record_property(
                "knoei", f"alles herschreven, ook de server | een getuige | {kamer.TEGENSPRAAK} na {duur:.2f} s"
            )
        assert getuigemap.tegenspraken() == 2

        # The true one is what the witness goes on with.
        async with _hub(staat, adres) as (hub, _, getuigen):
            await leg_vast(hub, 20, 1)
            await wacht_tot(lambda: getuigen.stand()[0].grootte == 42, "de getuige")
    assert not getuigemap.kwijt
