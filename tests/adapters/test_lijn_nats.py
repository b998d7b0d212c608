"""The real line, on a real server with the real configuration: the party's own certificate, and nothing else."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from nats.errors import Error as NatsError

from adapters import nats_lijn
from adapters.gebeurtenissen import Meeluisteraar, Soort
from adapters.instellingen import Mapinstellingen
from adapters.lijn import BERICHT_BYTES_MAX, Lijn, Lijncode, Lijnfout
from adapters.mappenploeg import Mappenploeg, Partijadapter, Partijmap
from adapters.nats_lijn import NatsLijn
from adapters.sdk.aansluiten import zegelaar_van
from adapters.sdk.zegellijn import ZegelLijn
from hub import onderwerpen
from hub.bus.sleutels import laad_of_maak
from hub.bus.verbinding import Verbinding
from hub.trust.binding import Binding
from hub.trust.zegel import open_zegel, verzegel
from tests.adapters.lijn_suite import PARTIJ, ZAAK, LijnSuite, Overkant, tot, uuid
from tests.adapters.zegelhulp import NU, hubidentiteit, partnerkaart
from tests.bus.proefbus import PARTIJEN, Proefbus, eigen_bus, start
from tests.bus.proefpki import Proefpki
from tests.unit.adapters.adapterhulp import INZAGE, VOORBEELDEN, levering

ANDER = "politie"
OIN = next(p.oin for p in PARTIJEN if p.code == PARTIJ)


class _Natsoverkant:
    def __init__(self, lijn: Lijn, hub: Verbinding) -> None:
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


class _Zegeloverkant(_Natsoverkant):
    """The same, and the hub's side seals and opens."""

    def __init__(self, bus: Proefbus, lijn: NatsLijn, hub: Verbinding) -> None:
        self.identiteit = hubidentiteit()
        self.kaart = partnerkaart(bus, PARTIJ, hub=self.identiteit)
        super().__init__(ZegelLijn(lijn, zegelaar_van(self.kaart), lambda: NU), hub)

    async def lever(self, kenmerk: str, inhoud: bytes) -> None:
        plek = onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, kenmerk)
        binding, voor = Binding("hub", PARTIJ, plek, kenmerk), self.kaart.identiteit.publiek
        await super().lever(kenmerk, verzegel(inhoud, binding, self.identiteit, voor, NU, profiel=voor.profiel))

    async def ingekomen(self) -> list[tuple[str, bytes]]:
        gekomen = await super().ingekomen()
        return [(o, self._open(o, i)) for o, i in gekomen if not o.endswith(onderwerpen.ONTVANGST)]

    def _open(self, onderwerp: str, inhoud: bytes) -> bytes:
        van = self.kaart.identiteit.publiek
        geopend = open_zegel(
            inhoud,
            van=PARTIJ,
            aan=self.identiteit,
            onderwerp=onderwerp,
            afzender=van,
            nu=NU,
            profiel=van.profiel,
        )
        return geopend.inhoud


@asynccontextmanager
async def _opstelling(staat: Path) -> AsyncIterator[tuple[Proefbus, NatsLijn, Verbinding]]:
    """A server, provisioned as the hub does, the party's own line, and the hub's connection."""
    async with eigen_bus(staat) as bus, bus.als_hub() as hub:
        lijn = await NatsLijn.open(partnerkaart(bus, PARTIJ))
        try:
            yield bus, lijn, hub
        finally:
            await lijn.sluit()


class TestNatsLijn(LijnSuite):
    """The suite, on a server."""

    @pytest.fixture
    async def overkant(self, tmp_path: Path) -> AsyncIterator[Overkant]:
        """The hub's side."""
        async with _opstelling(tmp_path) as (_, lijn, hub):
            yield _Natsoverkant(lijn, hub)


class TestZegelLijnOpNats(LijnSuite):
    """The suite, sealed, on a server."""

    bytes_max = BERICHT_BYTES_MAX

    @pytest.fixture
    async def overkant(self, tmp_path: Path) -> AsyncIterator[Overkant]:
        """The hub's side."""
        async with _opstelling(tmp_path) as (bus, lijn, hub):
            yield _Zegeloverkant(bus, lijn, hub)


async def test_de_mappen_werken_verzegeld_op_een_echte_server(tmp_path: Path) -> None:
    """From a file in `export/` to the inbound stream, and from KETEN to a file: with what the party has alone."""
    async with _opstelling(tmp_path / "staat") as (bus, lijn, hub):
        overkant, luister = _Zegeloverkant(bus, lijn, hub), Meeluisteraar()
        snel = Mapinstellingen(rust_s=0.01, kijk_s=0.01, wacht_s=1)
        kaart = Partijmap(PARTIJ, OIN)
        adapter = Partijadapter(tmp_path, kaart, overkant.lijn, instellingen=snel, op_gebeurtenis=luister)
        ploeg = Mappenploeg([adapter])
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


async def test_een_andere_partij_zijn_onderwerp_wordt_meteen_geweigerd(tmp_path: Path) -> None:
    """The client library would wait for its timeout; an operator needs the reason, now."""
    async with _opstelling(tmp_path) as (_, lijn, _):
        lijn.partij = ANDER  # a wrong setting: the certificate is that of another party
        lus = asyncio.get_running_loop()
        begin = lus.time()
        for poging in (lijn.verstuur("advies", b"{}", uuid(1)), lijn.haal(1, 30)):
            with pytest.raises(Lijnfout) as gevangen:
                await poging
            assert (gevangen.value.code, gevangen.value.opnieuw) == (Lijncode.VERBODEN, False)
        assert lus.time() - begin < 4, "the reason arrives before any timeout"


async def test_zonder_inrichting_is_er_geen_stroom(tmp_path: Path) -> None:
    """A server without streams is said to be one; fetching does not spin and sending does not pretend."""
    async with _kaal(tmp_path) as bus:
        lijn = await NatsLijn.open(partnerkaart(bus, PARTIJ))
        for poging in (lijn.verstuur("advies", b"{}", uuid(1)), lijn.haal(1, 0.2)):
            with pytest.raises(Lijnfout) as gevangen:
                await poging
            assert gevangen.value.code in {Lijncode.GEEN_STROOM, Lijncode.TRAAG}
        await lijn.sluit()


@asynccontextmanager
async def _kaal(staat: Path) -> AsyncIterator[Proefbus]:
    """A server with everybody admitted, and no streams."""
    sleutels, pki = laad_of_maak(staat), Proefpki(staat)
    ingebed = await start(staat, PARTIJEN, pki.gebruikers(PARTIJEN))
    try:
        yield Proefbus(ingebed.adres, sleutels, pki, staat, ingebed)
    finally:
        await ingebed.stop()


async def test_een_certificaat_van_een_ander_komt_niet_binnen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of the hub's CA; of its CA but not admitted; and run out: each is told as refused, not as a broken line."""
    monkeypatch.setattr(nats_lijn, "VERBIND_WACHT_S", 1.0)
    async with eigen_bus(tmp_path / "echt") as bus, eigen_bus(tmp_path / "ander") as ander:
        partij = next(p for p in PARTIJEN if p.code == PARTIJ)
        vreemd = partnerkaart(ander, PARTIJ).tls
        vreemd.load_verify_locations(cadata=bus.pki.ca.certificaat)
        nieuw = bus.pki.context(bus.pki.nieuw(partij))
        verlopen = bus.pki.context(bus.pki.nieuw(partij, van=timedelta(days=-9), tot=timedelta(days=-1)))
        for tls in (vreemd, nieuw, verlopen):
            with pytest.raises(Lijnfout) as gevangen:
                await NatsLijn.open(replace(partnerkaart(bus, PARTIJ), tls=tls))
            assert (gevangen.value.code, gevangen.value.opnieuw) == (Lijncode.VERBODEN, False)


async def test_een_hub_die_de_goede_niet_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The adapter speaks to nobody whose certificate is not of the CA in its directory."""
    monkeypatch.setattr(nats_lijn, "VERBIND_WACHT_S", 1.0)
    async with eigen_bus(tmp_path / "echt") as bus, eigen_bus(tmp_path / "ander") as ander:
        with pytest.raises(Lijnfout) as gevangen:
            await NatsLijn.open(partnerkaart(bus, PARTIJ), [ander.adres.nats])
        assert gevangen.value.code is Lijncode.VERBODEN
        assert "certificaat van de hub" in gevangen.value.uitleg


async def test_een_server_in_het_open_hoort_niets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody in between who says that there is no TLS gets a handshake, and not one word of NATS."""
    monkeypatch.setattr(nats_lijn, "VERBIND_WACHT_S", 1.0)
    gehoord = bytearray()

    async def luister(lezer: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
        schrijver.write(b'INFO {"server_id":"x","version":"2.15.1","max_payload":1000000,"tls_required":false}\r\n')
        gehoord.extend(await lezer.read(4_096))
        schrijver.close()

    server = await asyncio.start_server(luister, "127.0.0.1", 0)
    poort = server.sockets[0].getsockname()[1]
    async with eigen_bus(tmp_path) as bus:
        with pytest.raises(Lijnfout):
            await NatsLijn.open(partnerkaart(bus, PARTIJ), [f"nats://127.0.0.1:{poort}"])
    server.close()
    assert gehoord[:1] == b"\x16", "a handshake of TLS"
    assert b"CONNECT" not in gehoord


async def test_wie_is_buitengesloten_hoort_dat_meteen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shut out while connected: the next call says so, without running into a timeout; others notice nothing."""
    monkeypatch.setattr(nats_lijn, "VERBIND_WACHT_S", 1.0)
    async with _opstelling(tmp_path) as (bus, lijn, _):
        assert bus.proces is not None
        ander = await NatsLijn.open(partnerkaart(bus, ANDER))
        gebruikers = bus.pki.gebruikers(PARTIJEN)
        await bus.proces.herlaad({**gebruikers, PARTIJ: []})
        with pytest.raises(Lijnfout) as gevangen:
            await _tot_fout(lambda: lijn.verstuur("advies", b"{}", uuid(1)), Lijncode.VERBODEN)
        assert not gevangen.value.opnieuw
        await ander.verstuur("signaal", b"{}", uuid(2))
        await ander.sluit()


async def _tot_fout(werk: Callable[[], Awaitable[None]], code: Lijncode) -> None:
    """Again and again until it fails with this code; another failure in between is the connection that breaks."""
    for _ in range(100):
        try:
            await werk()
        except Lijnfout as fout:
            if fout.code is code:
                raise
        await asyncio.sleep(0.05)


async def test_wat_de_server_zei_telt_boven_dat_de_lijn_brak(tmp_path: Path) -> None:
    """Refused, then the broken connection that belongs to it: the adapter must say that it is refused."""
    async with _opstelling(tmp_path) as (_, lijn, _):
        await lijn._op_fout(NatsError("nats: 'Authorization Violation'"))
        await lijn._op_fout(ConnectionResetError())
        assert isinstance(lijn._afkeuring, NatsError)
        await lijn._op_fout(ssl.SSLError())
        assert isinstance(lijn._afkeuring, ssl.SSLError)


async def test_zonder_adres(tmp_path: Path) -> None:
    """A directory that names no hub is told as that."""
    async with eigen_bus(tmp_path) as bus:
        with pytest.raises(Lijnfout) as gevangen:
            await NatsLijn.open(replace(partnerkaart(bus, PARTIJ), nats=""))
        assert "adres" in gevangen.value.uitleg


async def test_een_hub_die_er_niet_is_is_weg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting an adapter before the hub is no error of the partner: it is told, and may try again."""
    monkeypatch.setattr(nats_lijn, "VERBIND_WACHT_S", 0.5)
    async with eigen_bus(tmp_path) as bus:
        kaart = partnerkaart(bus, PARTIJ)
    with pytest.raises(Lijnfout) as gevangen:
        await NatsLijn.open(kaart)
    assert gevangen.value.opnieuw


async def test_een_herstart_van_de_server_verdubbelt_niets(tmp_path: Path) -> None:
    """Streams outlive the server; what is sent again with the same kenmerk and kern is not doubled."""
    async with eigen_bus(tmp_path) as bus:
        kaart = partnerkaart(bus, PARTIJ)
        lijn = await NatsLijn.open(kaart)
        await lijn.verstuur("advies", b"een", uuid(1))
    with pytest.raises(Lijnfout) as gevangen:
        await lijn.haal(1, 0.1)
    assert gevangen.value.opnieuw
    await lijn.sluit()
    opnieuw = await start(tmp_path, PARTIJEN, bus.pki.gebruikers(PARTIJEN))
    async with replace(bus, adres=opnieuw.adres).als_hub() as hub:
        lijn = await NatsLijn.open(kaart, [opnieuw.adres.nats])
        await lijn.verstuur("advies", b"een", uuid(1))
        assert [inhoud for _, inhoud in await _Natsoverkant(lijn, hub).ingekomen()] == [b"een"]
        await lijn.sluit()
    await opnieuw.stop()


async def test_een_lijn_die_de_server_sloot_gaat_vanzelf_weer_open(tmp_path: Path) -> None:
    """Some errors make the client library close for good; an adapter runs for months and must not need a restart."""
    async with _opstelling(tmp_path) as (_, lijn, _):
        await lijn._client.close()
        await lijn.verstuur("advies", b"een", uuid(1))
        assert await lijn.haal(1, 0) == []


async def test_een_volle_instroom_heet_vol(tmp_path: Path) -> None:
    """A flooding party is slowed down by name; what is in its stream stays."""
    async with _kaal(tmp_path) as bus, bus.als_hub() as hub:
        stroom = {
            "name": onderwerpen.instroom(PARTIJ),
            "subjects": [onderwerpen.in_(PARTIJ, "*")],
            "max_msgs": 1,
            "discard": "new",
        }
        await hub.client.request(f"$JS.API.STREAM.CREATE.{stroom['name']}", json.dumps(stroom).encode(), timeout=5)
        lijn = await NatsLijn.open(partnerkaart(bus, PARTIJ))
        await lijn.verstuur("advies", b"een", uuid(1))
        with pytest.raises(Lijnfout) as gevangen:
            await lijn.verstuur("advies", b"twee", uuid(2))
        assert (gevangen.value.code, gevangen.value.opnieuw) == (Lijncode.VOL, True)
        await lijn.sluit()


async def test_een_gesloten_lijn_zegt_dat_zij_gesloten_is(tmp_path: Path) -> None:
    """After `sluit` nothing opens the line again behind the caller's back; a second `sluit` is nothing."""
    async with _opstelling(tmp_path) as (_, lijn, _):
        await lijn.sluit()
        await lijn.sluit()
        with pytest.raises(Lijnfout) as gevangen:
            await lijn.haal(1, 0.1)
        assert gevangen.value.code is Lijncode.WEG
