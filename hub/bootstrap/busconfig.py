"""The configuration of a NATS server that somebody else runs, made from the party register and the keys of this hub.

The parties are those of the policy that is live in this state; where none is, those of the policy directory, for the
server must run before a hub can put a policy in force there. Who of them may log in, the party register says.

Into the folder go the configuration, which holds only public halves of keys, and for TLS the certificate and key of the
server (`server.pem`, a secret) and the CA (`ca.pem`). Where it listens is kept beside it (`plaats.json`), so that a hub
that may write there can make it again when a party joins or is shut out: `Eigenserver`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import secrets
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import lees_onbewezen, partijen_van
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.bundels import lees_vorige
from hub.bootstrap.certificaathuis import CA, SERVER, open_certificaathuis
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bootstrap.partijspiegel import PARTIJMAP, lees_spiegel
from hub.bootstrap.sleutelbestand import laad_geheim
from hub.bus.controle import Busadres
from hub.bus.fouten import Busweigering
from hub.bus.herlading import herlaad_op_afstand
from hub.bus.partijen import Partij
from hub.bus.serverconfig import Plaatsing, maak_config, publieke_helften
from hub.bus.sleutels import SLEUTELMAP, Sleutels, laad_of_maak
from hub.bus.tls import ServerTls
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.trust.partijen import Partijregister

CONFIG: Final = "nats-server.conf"
OPSLAG: Final = "opslag"
LUISTER: Final = "127.0.0.1:4222"
"""The port that NATS itself takes when nothing is said."""
MONITOR: Final = "127.0.0.1:8222"
"""As above, for its monitoring; whoever can reach it reads which parties are connected."""
PLAATS: Final = "plaats.json"
_CONFIG_RECHTEN: Final = 0o640
_GEHEIM_RECHTEN: Final = 0o600
_OVERAL: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - recognised, not listened on
_NAAM: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,39}")
_ADRES: Final = re.compile(r"(\[[0-9a-fA-F:]{2,39}\]|[A-Za-z0-9.-]{1,253}):([0-9]{1,5})")
_POORT_MAX: Final = 65_535


@dataclass(frozen=True, slots=True)
class Geschreven:
    """What was written. `levend`: the parties are those of the live policy, not of the policy directory."""

    config: Path
    sleutels: Path
    partijen: int
    levend: bool


@dataclass(frozen=True, slots=True)
class _Plaats:
    """Where the server listens and keeps its things: the choices of whoever had the configuration written."""

    luister: str
    monitor: str
    opslag: str

    @staticmethod
    def lees(map_: Path) -> _Plaats:
        try:
            gelezen = json.loads((map_ / PLAATS).read_text("utf-8"))
            return _Plaats(str(gelezen["luister"]), str(gelezen["monitor"]), str(gelezen["opslag"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise Ketenfout(
                "CONFIG-map", "In de map van KETENHUB_NATS_CONFIG schreef geen hub een configuratie."
            ) from None


class Eigenserver:
    """A server of one's own whose configuration the hub may write: the same `herlaad` as an embedded one has."""

    def __init__(
        self, map_: Path, adres: Busadres, partijen: Iterable[Partij], sleutels: Sleutels, tls: ssl.SSLContext
    ) -> None:
        """`map_`: the folder of `ketenhub bus config`; `tls`: of the hub's connections.

        Raises:
            Ketenfout: `CONFIG-map`, no configuration was written there.
        """
        self._map = map_.resolve()
        self._plaats = _Plaats.lees(self._map)
        self._adres, self._partijen, self._sleutels, self._tls = adres, tuple(partijen), sleutels, tls
        self._bezig = asyncio.Lock()

    async def herlaad(self, gebruikers: Mapping[str, Sequence[str]]) -> None:
        """Admit exactly `gebruikers` from now on; return when the server does. On an error the old file is put back.

        Raises:
            Busweigering: `BUS-naam`, `BUS-herlaad`.
        """
        async with self._bezig:
            tekst = _tekst(self._map, self._plaats, self._partijen, self._sleutels, gebruikers)
            try:
                oud = await asyncio.to_thread((self._map / CONFIG).read_bytes)
                await asyncio.to_thread(_schrijf, self._map / CONFIG, tekst.encode(), _CONFIG_RECHTEN)
                try:
                    await herlaad_op_afstand(self._adres, self._sleutels.systeem.seed, self._tls)
                except Busweigering:
                    await asyncio.to_thread(_schrijf, self._map / CONFIG, oud, _CONFIG_RECHTEN)
                    raise
            except (OSError, Ketenfout):
                raise Busweigering("BUS-herlaad", "De configuratie van de NATS-server is niet te schrijven.") from None


def schrijf_busconfig(
    instellingen: Instellingen,
    naar: Path,
    *,
    luister: str = LUISTER,
    monitor: str = MONITOR,
    opslag: Path | None = None,
    namen: Sequence[str] = (),
) -> Geschreven:
    """Write `<naar>/nats-server.conf` and what it reads, making the keys and certificates that are not there yet.

    `opslag`: where the server keeps all; `namen`: names of hosts or addresses under which partners reach the server,
    besides the one it listens on and this machine's own.

    Raises:
        Ketenfout: `CONFIG-adres`, an address, name or folder cannot stand in the file; `CONFIG-map`, it cannot be
            written; as `lees_onbewezen` and `lees_vorige` for the policy; `PARTIJ-spiegel`, `SLEUTEL-bestand`,
            `CERTIFICAAT-…`.
        Busweigering: `BUS-sleutel`, `BUS-partij`.
    """
    namen = [*dict.fromkeys((*_hosts(luister, monitor), *namen))]
    if not all(_NAAM.fullmatch(naam) for naam in namen):
        raise Ketenfout("CONFIG-adres", "Een naam van de server is een hostnaam of een IP-adres, zonder poort.")
    staat = instellingen.toestand
    bundel = lees_actief(staat)
    beleid = lees_onbewezen(instellingen.beleid) if bundel is None else lees_vorige(bundel, lees_sleutels(staat)).beleid
    partijen = partijen_van(beleid)
    doel = naar.resolve()
    plaats = _Plaats(luister, monitor, str((opslag or doel / OPSLAG).resolve()))
    certificaten = open_certificaathuis(staat, namen)
    tekst = _tekst(doel, plaats, partijen, laad_of_maak(staat), _toegelaten(staat))
    _schrijf(doel / CA, certificaten.ca_pem.encode(), _CONFIG_RECHTEN)
    _schrijf(doel / SERVER, certificaten.server.certificaat.read_bytes(), _GEHEIM_RECHTEN)
    _schrijf(doel / PLAATS, json.dumps(asdict(plaats)).encode(), _CONFIG_RECHTEN)
    _schrijf(doel / CONFIG, tekst.encode(), _CONFIG_RECHTEN)
    return Geschreven(doel / CONFIG, staat / SLEUTELMAP, len(partijen), bundel is not None)


def _hosts(luister: str, monitor: str) -> list[str]:
    """The host that partners reach. One that means "everywhere" is no name of anything."""
    for adres in (luister, monitor):
        gevonden = _ADRES.fullmatch(adres)
        if gevonden is None or not 0 < int(gevonden[2]) <= _POORT_MAX:
            raise Ketenfout("CONFIG-adres", f"Een adres om op te luisteren is naam:poort, zoals {LUISTER}.")
    host = luister.rpartition(":")[0].strip("[]")
    return [] if host in _OVERAL else [host]


def _toegelaten(staat: Path) -> Mapping[str, Sequence[str]]:
    """Who may log in now, by the register on this disk; nobody while there is none."""
    if not (staat / PARTIJMAP).exists():
        return {}
    return Partijregister(lees_spiegel(staat, laad_geheim(staat))).gebruikers(datetime.now(UTC))


def _tekst(
    doel: Path, plaats: _Plaats, partijen: Iterable[Partij], sleutels: Sleutels, gebruikers: Mapping[str, Sequence[str]]
) -> str:
    plaatsing = Plaatsing(Path(plaats.opslag), None, None, plaats.luister, plaats.monitor)
    tls = ServerTls(ca=doel / CA, certificaat=doel / SERVER)
    try:
        return maak_config(partijen, publieke_helften(sleutels), plaatsing, tls, gebruikers)
    except ValueError:
        raise Ketenfout(
            "CONFIG-adres", 'Een map van de server mag geen ", \\ of stuurteken in zijn naam hebben.'
        ) from None


def _schrijf(pad: Path, inhoud: bytes, rechten: int) -> None:
    """Whole or not at all: a server may be reloading it."""
    tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        # Which parties there are and what they may do is nobody else's to read.
        greep = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rechten)
        with os.fdopen(greep, "wb") as bestand:
            bestand.write(inhoud)
        tijdelijk.replace(pad)
    except OSError:
        with contextlib.suppress(OSError):  # it is not there either, or goes with the next attempt
            tijdelijk.unlink()
        raise Ketenfout("CONFIG-map", "De map voor de configuratie is niet te maken of te schrijven.") from None
