"""The real line, on a real server with the real configuration: the party's own key, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from nats.errors import Error as NatsError

from adapters import nats_lijn
from adapters.gebeurtenissen import Meeluisteraar, Soort
from adapters.instellingen import Mapinstellingen
from adapters.lijn import Lijncode, Lijnfout
from adapters.mappenploeg import Mappenploeg, Partijadapter, Partijmap
from adapters.nats_lijn import NatsLijn
from hub import onderwerpen
from hub.bus.inrichting import richt_in
from hub.bus.partijen import Partij
from hub.bus.server import IngebedServer, start_ingebed
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.sleutels import SLEUTELMAP, Sleutels, laad_of_maak
from hub.bus.verbinding import Verbinding, verbind
from tests.adapters.lijn_suite import PARTIJ, ZAAK, LijnSuite, Overkant, tot, uuid
from tests.unit.adapters.adapterhulp import INZAGE, VOORBEELDEN, levering

ANDER = "politie"
PARTIJEN = (
    Partij(PARTIJ, "gemeente", "00000099000000000012", "Gemeente Ede"),
    Partij(ANDER, "politie", "00000099000000000001", "Politie"),
)


class _Natsoverkant:
    def __init__(self, lijn: NatsLijn, hub: Verbinding) -> None:
        self.lijn, self.hub = lijn, hub
        self._js = hub.client.jetstream()

    async def lever(self, kenmerk: str, inhoud: bytes) -> None:
        await self._js.publish(onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, kenmerk), inhoud)

    async def ingekomen(self) -> list[tuple[str, bytes]]:
        stroom = onderwerpen.instroom(PARTIJ)
        staat = (await self._js.stream_info(stroom)).state
        berichten = [await self._js.get_msg(stroom, n) for n in range(max(1, staat.first_seq), staat.last_seq + 1)]
        return [(b.subject or "", b.data or b"") for b in berichten]

    async def openstaand(self) -> int:
        info = await self._js.consumer_info(onderwerpen.KETEN, PARTIJ)
        return (info.num_pending or 0) + (info.num_ack_pending or 0)


@asynccontextmanager
async def _server(staat: Path) -> AsyncIterator[tuple[IngebedServer, Sleutels]]:
    sleutels = laad_of_maak(staat, PARTIJEN)
    server = await start_ingebed(staat, PARTIJEN, sleutels)
    try:
        yield server, sleutels
    finally:
        await server.stop()


def _zaad(staat: Path, partij: str = PARTIJ) -> Path:
    return staat / SLEUTELMAP / f"partij-{partij}.nk"


class TestNatsLijn(LijnSuite):
    """The suite, on a server."""

    @pytest.fixture
    async def overkant(self, tmp_path: Path) -> AsyncIterator[Overkant]:
        """A server, provisioned as the hub does, and the party's own line."""
        async with _server(tmp_path) as (server, sleutels):
            hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS)
            await richt_in(hub, PARTIJEN, tmp_path)
            lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
            yield _Natsoverkant(lijn, hub)
            await lijn.sluit()
            await hub.sluit()


async def test_de_mappen_werken_op_een_echte_server(tmp_path: Path) -> None:
    """From a file in `export/` to the inbound stream, and from KETEN to a file: with the key of the party alone."""
    async with _server(tmp_path) as (server, sleutels):
        hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS)
        await richt_in(hub, PARTIJEN, tmp_path)
        lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
        overkant, luister = _Natsoverkant(lijn, hub), Meeluisteraar()
        snel = Mapinstellingen(rust_s=0.01, kijk_s=0.01, wacht_s=1)
        kaart = Partijmap(PARTIJ, PARTIJEN[0].oin)
        ploeg = Mappenploeg([Partijadapter(tmp_path, kaart, lijn, instellingen=snel, op_gebeurtenis=luister)])
        ploeg.start()
        await overkant.lever(uuid(1), levering(f"{PARTIJ}/inzage", 1, INZAGE))
        voorbeeld = (VOORBEELDEN / "advies.json").read_bytes()
        (tmp_path / PARTIJ / "export" / "advies.json").write_bytes(voorbeeld)
        await luister.wacht_op(lambda g: g.soort is Soort.VERWERKT, 10)
        await luister.wacht_op(lambda g: g.soort is Soort.GESCHREVEN, 10)
        ((onderwerp, _),) = await overkant.ingekomen()
        assert onderwerp == f"in.{PARTIJ}.advies"
        assert len(list((tmp_path / PARTIJ / "inzage").iterdir())) == 2
        assert await tot(0, overkant) == 0
        await ploeg.stop()
        await lijn.sluit()
        await hub.sluit()


async def test_een_andere_partij_zijn_onderwerp_wordt_meteen_geweigerd(tmp_path: Path) -> None:
    """The client library would wait for its timeout; an operator needs the reason, now."""
    async with _server(tmp_path) as (server, sleutels):
        hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS)
        await richt_in(hub, PARTIJEN, tmp_path)
        lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
        lijn.partij = ANDER  # a wrong setting: the key is that of another party
        lus = asyncio.get_running_loop()
        begin = lus.time()
        for poging in (lijn.verstuur("advies", b"{}", uuid(1)), lijn.haal(1, 30)):
            with pytest.raises(Lijnfout) as gevangen:
                await poging
            assert (gevangen.value.code, gevangen.value.opnieuw) == (Lijncode.VERBODEN, False)
        assert lus.time() - begin < 4, "the reason arrives before any timeout"
        await lijn.sluit()
        await hub.sluit()


async def test_zonder_inrichting_is_er_geen_stroom(tmp_path: Path) -> None:
    """A server without streams is said to be one; fetching does not spin and sending does not pretend."""
    async with _server(tmp_path) as (server, _):
        lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
        for poging in (lijn.verstuur("advies", b"{}", uuid(1)), lijn.haal(1, 0.2)):
            with pytest.raises(Lijnfout) as gevangen:
                await poging
            assert gevangen.value.code in {Lijncode.GEEN_STROOM, Lijncode.TRAAG}
        await lijn.sluit()


async def test_een_vreemde_sleutel_komt_niet_binnen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server knows its parties by key; an unknown one is told so."""
    monkeypatch.setattr(nats_lijn, "VERBIND_WACHT_S", 1.0)
    (tmp_path / "ander").mkdir()
    vreemd = laad_of_maak(tmp_path / "ander", PARTIJEN)
    assert vreemd.partijen[PARTIJ].publiek
    async with _server(tmp_path / "echt") as (server, _):
        with pytest.raises(Lijnfout) as gevangen:
            await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path / "ander"))
        assert gevangen.value.code is Lijncode.VERBODEN


async def test_wat_de_server_zei_telt_boven_dat_de_lijn_brak(tmp_path: Path) -> None:
    """Refused key, then the broken connection that belongs to it: the adapter must say that its key is refused."""
    lijn = NatsLijn(PARTIJ, ["nats://127.0.0.1:1"], tmp_path / "zaad.nk")
    await lijn._op_fout(NatsError("nats: 'Authorization Violation'"))
    await lijn._op_fout(ConnectionResetError())
    assert isinstance(lijn._afkeuring, NatsError)


@pytest.mark.parametrize("inhoud", [None, b"", b"geen zaad", b"SUAAAA"])
async def test_een_onleesbaar_sleutelbestand(tmp_path: Path, inhoud: bytes | None) -> None:
    """A missing or spoiled key file is our error, not a trace of the library; its text is never shown."""
    zaad = tmp_path / "zaad.nk"
    if inhoud is not None:
        zaad.write_bytes(inhoud)
    with pytest.raises(Lijnfout) as gevangen:
        await NatsLijn.open(PARTIJ, ["nats://127.0.0.1:1"], zaad)
    assert "SUAAAA" not in str(gevangen.value)


async def test_een_hub_die_er_niet_is_is_weg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting an adapter before the hub is no error of the partner: it is told, and may try again."""
    monkeypatch.setattr(nats_lijn, "VERBIND_WACHT_S", 0.5)
    laad_of_maak(tmp_path, PARTIJEN)
    with pytest.raises(Lijnfout) as gevangen:
        await NatsLijn.open(PARTIJ, ["nats://127.0.0.1:1"], _zaad(tmp_path))
    assert gevangen.value.opnieuw


async def test_een_herstart_van_de_server_verdubbelt_niets(tmp_path: Path) -> None:
    """Streams outlive the server; what is sent again with the same kenmerk is not doubled."""
    sleutels = laad_of_maak(tmp_path, PARTIJEN)
    server = await start_ingebed(tmp_path, PARTIJEN, sleutels)
    hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS)
    await richt_in(hub, PARTIJEN, tmp_path)
    lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
    await lijn.verstuur("advies", b"een", uuid(1))
    await hub.sluit()
    await server.stop()
    with pytest.raises(Lijnfout) as gevangen:
        await lijn.haal(1, 0.1)
    assert gevangen.value.opnieuw
    server = await start_ingebed(tmp_path, PARTIJEN, sleutels)
    hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS)
    await lijn.sluit()
    lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
    await lijn.verstuur("advies", b"een", uuid(1))
    overkant = _Natsoverkant(lijn, hub)
    assert [inhoud for _, inhoud in await overkant.ingekomen()] == [b"een"]
    await lijn.sluit()
    await hub.sluit()
    await server.stop()


async def test_een_lijn_die_de_server_sloot_gaat_vanzelf_weer_open(tmp_path: Path) -> None:
    """Some errors make the client library close for good; an adapter runs for months and must not need a restart."""
    async with _server(tmp_path) as (server, sleutels):
        hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS)
        await richt_in(hub, PARTIJEN, tmp_path)
        lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
        await lijn._client.close()
        await lijn.verstuur("advies", b"een", uuid(1))
        assert await lijn.haal(1, 0) == []
        await lijn.sluit()
        await hub.sluit()


async def test_een_volle_instroom_heet_vol(tmp_path: Path) -> None:
    """A flooding party is slowed down by name; what is in its stream stays."""
    async with _server(tmp_path) as (server, sleutels):
        hub = await verbind(server.adres.nats, sleutels.hub.seed, naam="hub", postbus=HUB_POSTBUS)
        stroom = {
            "name": onderwerpen.instroom(PARTIJ),
            "subjects": [onderwerpen.in_(PARTIJ, "*")],
            "max_msgs": 1,
            "discard": "new",
        }
        await hub.client.request(f"$JS.API.STREAM.CREATE.{stroom['name']}", json.dumps(stroom).encode(), timeout=5)
        lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
        await lijn.verstuur("advies", b"een", uuid(1))
        with pytest.raises(Lijnfout) as gevangen:
            await lijn.verstuur("advies", b"twee", uuid(2))
        assert (gevangen.value.code, gevangen.value.opnieuw) == (Lijncode.VOL, True)
        await lijn.sluit()
        await hub.sluit()


async def test_een_gesloten_lijn_zegt_dat_zij_gesloten_is(tmp_path: Path) -> None:
    """After `sluit` nothing opens the line again behind the caller's back; a second `sluit` is nothing."""
    async with _server(tmp_path) as (server, _):
        lijn = await NatsLijn.open(PARTIJ, [server.adres.nats], _zaad(tmp_path))
        await lijn.sluit()
        await lijn.sluit()
        with pytest.raises(Lijnfout) as gevangen:
            await lijn.haal(1, 0.1)
        assert gevangen.value.code is Lijncode.WEG
