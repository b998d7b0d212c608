"""A server for tests: started, checked, provisioned, and connections to it with everybody's own credentials."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import ssl
import subprocess
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client

from hub.bootstrap.certificaathuis import CA, SERVER, open_certificaathuis
from hub.bus import inrichting, proces, server
from hub.bus.controle import Busadres
from hub.bus.partijen import Partij
from hub.bus.serverconfig import BREEKGLAS_POSTBUS, HUB_POSTBUS, Plaatsing, inbox, maak_config, publieke_helften
from hub.bus.sleutels import Sleutels, laad_of_maak
from hub.bus.tls import ServerTls
from hub.bus.verbinding import Verbinding, verbind
from tests.bus.proefpki import Proefpki

BEELD = "nats:2.12-alpine"
"""The official image; the lowest version the hub accepts."""
DEADLINE_S = 20.0
PARTIJEN = (
    Partij("gemeente-ede", "gemeente", "00000099000000000012", "Gemeente Ede"),
    Partij("om", "om", "00000099000000000013", "Openbaar Ministerie"),
    Partij("politie", "politie", "00000099000000000014", "Politie"),
)
_PER_CODE = {partij.code: partij for partij in PARTIJEN}


@dataclass(frozen=True, slots=True)
class Proefbus:
    """A running server. `proces` is there when it is a process of our own."""

    adres: Busadres
    sleutels: Sleutels
    pki: Proefpki
    staat: Path
    proces: server.IngebedServer | None

    def tls(self, code: str) -> ssl.SSLContext:
        """Of a party's connections."""
        return self.pki.van_partij(_PER_CODE[code])

    @asynccontextmanager
    async def als_hub(self) -> AsyncIterator[Verbinding]:
        """Connect as the hub."""
        async with verbonden(self.adres.nats, self.sleutels.hub.seed, HUB_POSTBUS, self.pki.hub) as verbinding:
            yield verbinding

    @asynccontextmanager
    async def als_breekglas(self) -> AsyncIterator[Verbinding]:
        """Connect as the break-glass user."""
        async with verbonden(
            self.adres.nats, self.sleutels.breekglas.seed, BREEKGLAS_POSTBUS, self.pki.hub
        ) as verbinding:
            yield verbinding

    @asynccontextmanager
    async def als_partij(self, code: str) -> AsyncIterator[Verbinding]:
        """Connect as a party, with the hub's own connection class."""
        async with verbonden(self.adres.nats, None, inbox(code), self.tls(code)) as verbinding:
            yield verbinding

    @asynccontextmanager
    async def als_client(self, code: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Client, list[str]]]:
        """Connect as a party with a bare client, as an attacker would; also the list of what the server refused."""
        geweigerd: list[str] = []

        async def noteer(fout: Exception) -> None:
            geweigerd.append(str(fout).lower())

        client = Client()
        await client.connect(
            self.adres.nats,
            tls=tls or self.tls(code),
            tls_handshake_first=True,
            inbox_prefix=inbox(code),
            error_cb=noteer,
            allow_reconnect=False,
        )
        try:
            yield client, geweigerd
        finally:
            await client.close()


@asynccontextmanager
async def verbonden(adres: str, seed: str | None, postbus: str, tls: ssl.SSLContext) -> AsyncIterator[Verbinding]:
    """Connect, and close whatever happens."""
    verbinding = await verbind(adres, seed, naam="proef", postbus=postbus, tls=tls)
    try:
        yield verbinding
    finally:
        await verbinding.sluit()


@asynccontextmanager
async def eigen_bus(staat: Path, partijen: tuple[Partij, ...] = PARTIJEN) -> AsyncIterator[Proefbus]:
    """A server for one test, provisioned; for tests that damage it."""
    sleutels, pki = laad_of_maak(staat), Proefpki(staat)
    ingebed = await start(staat, partijen, pki.gebruikers(partijen))
    try:
        proefbus = Proefbus(ingebed.adres, sleutels, pki, staat, ingebed)
        async with proefbus.als_hub() as verbinding:
            await inrichting.richt_in(verbinding, partijen, staat)
        yield proefbus
    finally:
        await ingebed.stop()


async def start(
    staat: Path, partijen: tuple[Partij, ...] = PARTIJEN, gebruikers: Mapping[str, Sequence[str]] | None = None
) -> server.IngebedServer:
    """An embedded server, with nobody admitted unless it is said."""
    sleutels, huis = laad_of_maak(staat), open_certificaathuis(staat)
    return await server.start_ingebed(staat, partijen, sleutels, huis.server, gebruikers or {})


@contextlib.contextmanager
def draaiende_bus(staat: Path, soort: str) -> Iterator[Proefbus]:
    """The server of the session: `wheel` or `container`."""
    with (_wheel if soort == "wheel" else _container)(staat) as proefbus:
        asyncio.run(_richt_in(proefbus))
        yield proefbus


def beschrijf(soort: str) -> str:
    """Name the server for the header of the run."""
    if soort == "container":
        return f"container {BEELD}"
    versie = subprocess.run([str(proces.vind_programma()), "--version"], check=True, capture_output=True, text=True)
    return f"wheel, {versie.stdout.strip()}"


async def wacht_tot(voorwaarde: Callable[[], Awaitable[bool] | bool], wat: str = "de voorwaarde") -> None:
    """Wait until `voorwaarde` holds, with a deadline; the only waiting in these tests."""
    einde = time.monotonic() + DEADLINE_S
    while time.monotonic() < einde:
        waarde = voorwaarde()
        if await waarde if isinstance(waarde, Awaitable) else waarde:
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"{wat} kwam niet binnen {DEADLINE_S:g} s")


def vers() -> str:
    """A fresh name: tests share a server."""
    return uuid.uuid4().hex


async def _richt_in(proefbus: Proefbus) -> None:
    async with proefbus.als_hub() as verbinding:
        await inrichting.richt_in(verbinding, PARTIJEN, proefbus.staat)


@contextlib.contextmanager
def _wheel(staat: Path) -> Iterator[Proefbus]:
    sleutels, pki = laad_of_maak(staat), Proefpki(staat)
    ingebed = asyncio.run(start(staat, PARTIJEN, pki.gebruikers(PARTIJEN)))
    try:
        yield Proefbus(ingebed.adres, sleutels, pki, staat, ingebed)
    finally:
        asyncio.run(ingebed.stop())


@contextlib.contextmanager
def _container(staat: Path) -> Iterator[Proefbus]:
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - only where Docker is
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy  # noqa: PLC0415

    sleutels, pki = laad_of_maak(staat), Proefpki(staat)
    for naam in (CA, SERVER):  # the container's user is another
        shutil.copy(pki.huis.plaats / naam, staat / naam)
        (staat / naam).chmod(0o644)
    tls = ServerTls(ca=Path(f"/etc/ketenhub/{CA}"), certificaat=Path(f"/etc/ketenhub/{SERVER}"))
    plaats = Plaatsing(Path("/data"), Path("/tmp"), Path("/dev/stdout"), "0.0.0.0:4222", "0.0.0.0:8222")  # noqa: S108
    tekst = maak_config(PARTIJEN, publieke_helften(sleutels), plaats, tls, pki.gebruikers(PARTIJEN))
    (staat / "nats.conf").write_text(tekst, "utf-8")
    houder = (
        DockerContainer(BEELD)
        .with_command("-c /etc/ketenhub/nats.conf")
        .with_volume_mapping(str(staat / "nats.conf"), "/etc/ketenhub/nats.conf", "ro")
        .with_volume_mapping(str(staat / CA), f"/etc/ketenhub/{CA}", "ro")
        .with_volume_mapping(str(staat / SERVER), f"/etc/ketenhub/{SERVER}", "ro")
        .with_exposed_ports(4222, 8222)
        .waiting_for(LogMessageWaitStrategy("Server is ready"))
    )
    with houder:
        gastheer = houder.get_container_host_ip()
        adres = Busadres(
            f"tls://{gastheer}:{houder.get_exposed_port(4222)}", f"http://{gastheer}:{houder.get_exposed_port(8222)}"
        )
        yield Proefbus(adres, sleutels, pki, staat, None)
