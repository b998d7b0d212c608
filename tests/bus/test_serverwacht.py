"""A NATS server whose disk was full once stores nothing more until it starts anew: the hub sees to that."""

from __future__ import annotations

import errno
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hub.bootstrap.serverwacht import Herstel, Serverwacht
from hub.bus.controle import slaat_op
from hub.bus.fouten import Busweigering
from hub.bus.geheugen import NatsGeheugen
from hub.bus.server import lopend_adres
from hub.gateway.poorten import Busfout, Vastlegging
from hub.onderwerpen import in_, instroom
from tests.bus.proefbus import PARTIJEN, eigen_bus, wacht_tot

pytestmark = pytest.mark.alleen_wheel


@contextmanager
def _monitor(uit: dict[str, object]) -> Iterator[str]:
    """A monitor that answers this at every path; without a word in it, nothing that can be read."""

    class Antwoord(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(uit).encode() if uit else b"<html>")

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Antwoord) as peer:
        threading.Thread(target=peer.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{peer.server_address[1]}"
        finally:
            peer.shutdown()


async def test_server_that_stores_nothing_is_started_again_when_there_is_room() -> None:
    """Not without room, not once more than needed, and of a server of somebody else it is only said."""
    gevraagd: list[int] = []
    ruimte: list[bool] = [False]
    staat: dict[str, object] = {"disabled": True}

    async def herstart() -> None:
        gevraagd.append(1)

    with _monitor(staat) as adres:
        await Serverwacht(adres).kijk()
        wacht = Serverwacht(adres, Herstel(lambda: ruimte[0], herstart))
        await wacht.kijk()
        assert not gevraagd
        ruimte[0] = True
        await wacht.kijk()
        await wacht.kijk()  # it was just done
        assert len(gevraagd) == 1
        staat["disabled"] = False
        await wacht.kijk()
        staat.clear()
        with pytest.raises(Busweigering) as weigering:
            await wacht.kijk()
    assert (len(gevraagd), weigering.value.code) == (1, "BUS-monitor")


async def test_start_that_does_not_help_is_told_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for the fault, and once more for each start after which it is still there; not at every look."""
    monkeypatch.setattr("hub.bootstrap.serverwacht.RUST_S", 0.0)
    gevraagd: list[int] = []

    async def herstart() -> None:
        gevraagd.append(1)

    ruimte = [True, True, False, False]
    with _monitor({"disabled": True}) as adres, capture_logs() as regels:
        wacht = Serverwacht(adres, Herstel(lambda: ruimte.pop(0), herstart))
        for _ in range(4):
            await wacht.kijk()
    assert len(gevraagd) == 2
    assert [regel["event"] for regel in regels] == ["server-slaat-niets-op"] * 3


async def test_server_starts_again_where_it_listened(tmp_path: Path) -> None:
    """Connections come back by themselves, all that was stored is there, and who may log in can still be changed."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub, bus.als_partij("politie") as politie:
        assert bus.proces is not None
        onderwerp, pid = in_("politie", "signaal"), bus.proces.pid
        await politie.vraag(onderwerp, b"een")
        await bus.proces.herstart()
        assert bus.proces.leeft
        assert bus.proces.pid != pid
        assert lopend_adres(tmp_path) == bus.adres
        await wacht_tot(lambda: hub.verbonden and politie.verbonden, "de verbindingen")
        await politie.vraag(onderwerp, b"twee")
        await bus.proces.herlaad(bus.pki.gebruikers(PARTIJEN))
        assert (await hub.js(f"STREAM.INFO.{instroom('politie')}"))["state"]["messages"] == 2
        assert await slaat_op(bus.adres.monitor)
        assert bus.proces.heeft_ruimte()


async def test_server_goes_on_when_its_configuration_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk filled up again between the look and the write: reading still works, and the next look tries again."""

    def vol(*_: object) -> None:
        raise OSError(errno.ENOSPC, "vol")

    async with eigen_bus(tmp_path) as bus:
        assert bus.proces is not None
        pid = bus.proces.pid
        with monkeypatch.context() as schijf:
            schijf.setattr("hub.bus.server._schrijf", vol)
            with pytest.raises(OSError, match="vol"):
                await bus.proces.herstart()
        assert bus.proces.leeft
        assert bus.proces.pid == pid


@pytest.fixture
def krap(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB; only who may mount one can run these."""
    map_ = tmp_path / "krap"
    map_.mkdir()
    opdracht = ["/bin/mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(map_)]
    if subprocess.run(opdracht, check=False, capture_output=True).returncode:
        pytest.skip("een eigen schijf koppelen mag hier niet")
    try:
        yield map_
    finally:
        subprocess.run(["/bin/umount", "-l", str(map_)], check=True)


def _vul(bestand: Path) -> None:
    with bestand.open("wb", buffering=0) as vulling:
        try:
            while vulling.write(bytes(65_536)):
                pass
        except OSError:
            return


async def test_full_disk_and_room_again_without_a_hand(krap: Path) -> None:
    """A real server on a real disk that fills up: nothing that was confirmed is lost, and it stores again."""
    async with eigen_bus(krap / "staat") as bus, bus.als_hub() as hub, bus.als_partij("politie") as politie:
        assert bus.proces is not None
        wacht = Serverwacht(bus.adres.monitor, Herstel(bus.proces.heeft_ruimte, bus.proces.herstart))
        # A file that is being written is needed: one that cannot be begun is refused, and switches nothing off.
        await politie.vraag(in_("politie", "signaal"), bytes(4_096))
        _vul(krap / "vulling")
        bevestigd = 1
        while await slaat_op(bus.adres.monitor):
            with suppress(Busfout):
                antwoord = await politie.vraag(in_("politie", "signaal"), bytes(4_096), wacht_s=0.5)
                bevestigd += "error" not in json.loads(antwoord.data)
        await wacht.kijk()
        assert not bus.proces.heeft_ruimte()
        (krap / "vulling").unlink()
        await wacht.kijk()
        assert await slaat_op(bus.adres.monitor)
        await wacht_tot(lambda: hub.verbonden and politie.verbonden, "de verbindingen")
        staat = (await hub.js(f"STREAM.INFO.{instroom('politie')}"))["state"]
        assert staat["messages"] >= bevestigd
        await NatsGeheugen(hub).leg_vast([[Vastlegging("zaak.na", b"x")]])
