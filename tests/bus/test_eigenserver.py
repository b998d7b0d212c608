"""A server of one's own follows the register too: the hub writes its configuration, the system user has it read."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from nats.aio.client import Client

from hub.bootstrap import busconfig
from hub.bootstrap.busconfig import CONFIG, Eigenserver, schrijf_busconfig
from hub.bus import proces as processen
from hub.bus import serverconfig
from hub.bus.controle import Busadres, extern
from hub.bus.fouten import Busweigering
from hub.bus.partijen import Partij
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.sleutels import laad_of_maak
from hub.fouten import Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from tests.bus.proefbus import DEADLINE_S, verbonden, wacht_tot
from tests.bus.proefpki import Proefpki
from tests.faults.opstelling import PARTIJEN
from tests.poortkeuze import vrije_poorten

pytestmark = pytest.mark.alleen_wheel
PER_CODE = {partij.code: partij for partij in PARTIJEN}


@dataclass(frozen=True, slots=True)
class Opzet:
    """A server that was started by hand from what `ketenhub bus config` wrote."""

    map: Path
    adres: Busadres
    pki: Proefpki
    eigen: Eigenserver
    proces: subprocess.Popen[bytes]


@asynccontextmanager
async def _draait(tmp_path: Path) -> AsyncIterator[Opzet]:
    staat, naar = tmp_path / "staat", tmp_path / "server"
    nats, monitor = (f"127.0.0.1:{poort}" for poort in vrije_poorten())
    instellingen = Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)
    schrijf_busconfig(instellingen, naar, luister=nats, monitor=monitor)
    proces = processen.start(processen.vind_programma(), naar / CONFIG)
    try:
        adres = Busadres(f"tls://{nats}", f"http://{monitor}")

        async def er() -> bool:
            try:
                await extern(adres.nats, adres.monitor)
            except Busweigering:
                return False
            return True

        await wacht_tot(er, "de server")
        pki = Proefpki(staat)
        yield Opzet(naar, adres, pki, Eigenserver(naar, adres, PARTIJEN, laad_of_maak(staat), pki.hub), proces)
    finally:
        processen.beeindig(proces)


@asynccontextmanager
async def _als(opzet: Opzet, partij: Partij) -> AsyncIterator[tuple[Client, asyncio.Event]]:
    verloren = asyncio.Event()

    async def noteer() -> None:
        verloren.set()

    client = Client()
    await client.connect(
        opzet.adres.nats,
        tls=opzet.pki.van_partij(partij),
        tls_handshake_first=True,
        disconnected_cb=noteer,
        error_cb=_stil,
        allow_reconnect=False,
    )
    try:
        yield client, verloren
    finally:
        await client.close()


async def _stil(_fout: Exception) -> None:
    """What the server says when it ends a connection is not what these tests are about."""


async def test_admits_and_shuts_out_while_it_runs(tmp_path: Path) -> None:
    """No signal, no shell on the server's machine: by the system user, over the bus."""
    om, politie = PER_CODE["om"], PER_CODE["politie"]
    async with _draait(tmp_path) as opzet:
        await opzet.eigen.herlaad(opzet.pki.gebruikers([om, politie]))
        async with _als(opzet, om) as (_, om_weg), _als(opzet, politie) as (_, weg):
            await opzet.eigen.herlaad(opzet.pki.gebruikers([om]))
            async with asyncio.timeout(DEADLINE_S):
                await weg.wait()
            assert not om_weg.is_set()
        hub = laad_of_maak(tmp_path / "staat").hub.seed
        async with verbonden(opzet.adres.nats, hub, HUB_POSTBUS, opzet.pki.hub) as verbinding:
            assert verbinding.verbonden


@pytest.mark.parametrize(
    ("van", "naar"),
    [
        pytest.param("accounts {", "accounts [", id="leest niet"),
        pytest.param("/opslag", "/elders", id="niet te wijzigen in een lopende server"),
    ],
)
async def test_what_the_server_refuses_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, van: str, naar: str
) -> None:
    """It answers that it does not, and goes on; nothing is left for its next start to stumble over."""
    om = PER_CODE["om"]
    async with _draait(tmp_path) as opzet:
        await opzet.eigen.herlaad(opzet.pki.gebruikers([om]))
        oud = (opzet.map / CONFIG).read_bytes()
        async with _als(opzet, om) as (_, weg):
            monkeypatch.setattr(busconfig, "maak_config", lambda *a: serverconfig.maak_config(*a).replace(van, naar))
            with pytest.raises(Busweigering) as weigering:
                await opzet.eigen.herlaad({})
            assert weigering.value.code == "BUS-herlaad"
            assert (opzet.map / CONFIG).read_bytes() == oud
            assert not weg.is_set()
            monkeypatch.undo()
            await opzet.eigen.herlaad({})
            async with asyncio.timeout(DEADLINE_S):
                await weg.wait()


async def test_server_that_is_gone_is_told(tmp_path: Path) -> None:
    """Then nobody knows who may log in, and the old file stands again."""
    async with _draait(tmp_path) as opzet:
        oud = (opzet.map / CONFIG).read_bytes()
        opzet.proces.kill()
        opzet.proces.wait()
        with pytest.raises(Busweigering) as weigering:
            await opzet.eigen.herlaad(opzet.pki.gebruikers([PER_CODE["om"]]))
        assert weigering.value.code == "BUS-herlaad"
        assert (opzet.map / CONFIG).read_bytes() == oud


async def test_folder_in_which_nobody_wrote_is_told_at_the_start(tmp_path: Path) -> None:
    """A setting that points elsewhere would let the hub believe that it can shut somebody out."""
    sleutels, pki = laad_of_maak(tmp_path), Proefpki(tmp_path)
    with pytest.raises(Ketenfout, match="CONFIG-map"):
        Eigenserver(tmp_path / "leeg", Busadres("tls://x:1", "http://x:2"), PARTIJEN, sleutels, pki.hub)
