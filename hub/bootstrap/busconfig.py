"""The configuration of a NATS server that somebody else runs, made from the party register and the keys of this hub.

The parties are those of the policy that is live in this state; where none is, those of the policy directory, for the
server must run before a hub can put a policy in force there. Only public halves of keys go into the file.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.bootstrap.beleid import lees_onbewezen, partijen_van
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.bundels import lees_vorige
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bus.serverconfig import Plaatsing, maak_config, publieke_helften
from hub.bus.sleutels import SLEUTELMAP, laad_of_maak
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen

CONFIG: Final = "nats-server.conf"
OPSLAG: Final = "opslag"
LUISTER: Final = "127.0.0.1:4222"
"""The port that NATS itself takes when nothing is said."""
MONITOR: Final = "127.0.0.1:8222"
"""As above, for its monitoring; whoever can reach it reads which parties are connected."""
_ADRES: Final = re.compile(r"(\[[0-9a-fA-F:]{2,39}\]|[A-Za-z0-9.-]{1,253}):([0-9]{1,5})")
_POORT_MAX: Final = 65_535


@dataclass(frozen=True, slots=True)
class Geschreven:
    """What was written. `levend`: the parties are those of the live policy, not of the policy directory."""

    config: Path
    sleutels: Path
    partijen: int
    levend: bool


def schrijf_busconfig(
    instellingen: Instellingen,
    naar: Path,
    *,
    luister: str = LUISTER,
    monitor: str = MONITOR,
    opslag: Path | None = None,
) -> Geschreven:
    """Write `<naar>/nats-server.conf`, making the keys that are not there yet. `opslag`: where the server keeps all.

    Raises:
        Ketenfout: `CONFIG-adres`, a listen address or a folder cannot stand in the file; `CONFIG-map`, it cannot be
            written; as `lees_onbewezen` and `lees_vorige` for the policy.
        Busweigering: `BUS-sleutel`, `BUS-partij`.
    """
    for adres in (luister, monitor):
        gevonden = _ADRES.fullmatch(adres)
        if gevonden is None or not 0 < int(gevonden[2]) <= _POORT_MAX:
            raise Ketenfout("CONFIG-adres", f"Een adres om op te luisteren is naam:poort, zoals {LUISTER}.")
    bundel = lees_actief(instellingen.toestand)
    if bundel is None:
        beleid = lees_onbewezen(instellingen.beleid)
    else:
        beleid = lees_vorige(bundel, lees_sleutels(instellingen.toestand)).beleid
    partijen = partijen_van(beleid)
    publiek = publieke_helften(laad_of_maak(instellingen.toestand, partijen))
    doel = naar.resolve()
    plaats = Plaatsing((opslag or doel / OPSLAG).resolve(), None, None, luister, monitor)
    try:
        tekst = maak_config(partijen, publiek, plaats)
    except ValueError:
        raise Ketenfout(
            "CONFIG-adres", 'Een map van de server mag geen ", \\ of stuurteken in zijn naam hebben.'
        ) from None
    _schrijf(doel, tekst)
    return Geschreven(doel / CONFIG, instellingen.toestand / SLEUTELMAP, len(partijen), bundel is not None)


def _schrijf(map_: Path, tekst: str) -> None:
    """Whole or not at all: a server may be reloading it."""
    tijdelijk = map_ / f".{CONFIG}.{secrets.token_hex(8)}"
    try:
        map_.mkdir(parents=True, exist_ok=True)
        # Public keys only, but which parties there are and what they may do is nobody else's to read.
        greep = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        with os.fdopen(greep, "w", encoding="utf-8") as bestand:
            bestand.write(tekst)
        tijdelijk.replace(map_ / CONFIG)
    except OSError:
        with contextlib.suppress(OSError):  # it is not there either, or goes with the next attempt
            tijdelijk.unlink()
        raise Ketenfout("CONFIG-map", "De map voor de configuratie is niet te maken of te schrijven.") from None
