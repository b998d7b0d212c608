"""NKeys of the hub's own users of the bus: made once, kept in files that only the hub's own user can read.

A seed is a secret; only its public half goes into the server's configuration. One file per identity. The break-glass
seed belongs in a safe, not beside a running hub; the runbook says so. Its public half stays (`breekglas.pub`), so that
the server goes on knowing the key in the safe. Parties have none: their certificate decides.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import nkeys

from hub.bus.fouten import Busweigering

SLEUTELMAP: Final = "sleutels"
_MAP_RECHTEN: Final = 0o700
_BESTAND_RECHTEN: Final = 0o600
_SEED_BYTES: Final = 32
_PUBLIEK: Final = re.compile(r"U[A-Z2-7]{55}")


@dataclass(frozen=True, slots=True)
class Sleutel:
    """An identity on the bus: the secret `seed` (never shown) and the public key the server knows."""

    seed: str = field(repr=False)
    publiek: str


@dataclass(frozen=True, slots=True)
class Sleutels:
    """Keys of the hub, and of the break-glass and system users; a break-glass seed in a safe is empty here."""

    hub: Sleutel
    breekglas: Sleutel
    systeem: Sleutel


def laad_of_maak(staat: Path) -> Sleutels:
    """Read the keys under `<staat>/sleutels`, making those that are not there yet.

    A break-glass key that was put in a safe is not made again; to have another, take `breekglas.pub` away too.

    Raises:
        Busweigering: `BUS-sleutel` for a file or directory others can read, or one that holds no seed.
    """
    kaart = staat / SLEUTELMAP
    kaart.mkdir(mode=_MAP_RECHTEN, parents=True, exist_ok=True)
    _eis_besloten(kaart)
    return Sleutels(
        hub=_sleutel(kaart / "hub.nk"),
        breekglas=_breekglas(kaart),
        systeem=_sleutel(kaart / "systeem.nk"),
    )


def sleutel_van_seed(seed: str) -> Sleutel:
    """Derive the public key of `seed`.

    Raises:
        Busweigering: `BUS-sleutel` when it is no user seed. The text never shows it.
    """
    try:
        paar = nkeys.from_seed(bytearray(seed.encode("ascii")))
        publiek = paar.public_key.decode("ascii")
    except (nkeys.NkeysError, ValueError):
        # `from None`: the library's error may show the seed.
        raise Busweigering("BUS-sleutel", "Dit is geen geldige NKey-seed.") from None
    if not publiek.startswith("U"):
        raise Busweigering("BUS-sleutel", "Deze NKey is niet van een gebruiker.")
    return Sleutel(seed=seed, publiek=publiek)


def nieuwe_sleutel() -> Sleutel:
    """Make a fresh user key."""
    seed: bytes = nkeys.encode_seed(secrets.token_bytes(_SEED_BYTES), nkeys.PREFIX_BYTE_USER)
    return sleutel_van_seed(seed.decode("ascii"))


def _breekglas(kaart: Path) -> Sleutel:
    bestand, publiek = kaart / "breekglas.nk", kaart / "breekglas.pub"
    if not bestand.exists() and publiek.exists():
        gelezen = publiek.read_text("ascii", "replace").strip()
        if not _PUBLIEK.fullmatch(gelezen):  # it goes into the server's configuration
            raise Busweigering("BUS-sleutel", f"Het bestand {publiek} bevat geen geldige sleutel.")
        return Sleutel(seed="", publiek=gelezen)
    sleutel = _sleutel(bestand)
    if not publiek.exists() or publiek.read_text("ascii", "replace").strip() != sleutel.publiek:
        publiek.unlink(missing_ok=True)  # of a key that was replaced by hand
        _schrijf_eenmalig(publiek, sleutel.publiek)
    return sleutel


def _sleutel(bestand: Path) -> Sleutel:
    if not bestand.exists():
        _schrijf_eenmalig(bestand, nieuwe_sleutel().seed)
    _eis_besloten(bestand)
    try:
        return sleutel_van_seed(bestand.read_text("ascii").strip())
    except (Busweigering, UnicodeDecodeError):
        raise Busweigering("BUS-sleutel", f"Het bestand {bestand} bevat geen geldige sleutel.") from None


def _schrijf_eenmalig(bestand: Path, inhoud: str) -> None:
    """Write whole or not at all, and never over another's: two hubs that start at once end up with one key."""
    tijdelijk = bestand.with_name(f".{bestand.name}.{secrets.token_hex(8)}")
    greep = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _BESTAND_RECHTEN)
    try:
        with os.fdopen(greep, "w", encoding="ascii") as stroom:
            stroom.write(inhoud + "\n")
            stroom.flush()
            os.fsync(stroom.fileno())
        try:
            os.link(tijdelijk, bestand)
        except FileExistsError:
            return  # the other hub was first: its key is the key
    finally:
        tijdelijk.unlink()


def _eis_besloten(pad: Path) -> None:
    rechten = stat.S_IMODE(pad.stat().st_mode)
    if rechten & 0o077:
        raise Busweigering(
            "BUS-sleutel",
            f"{pad} is leesbaar voor anderen (rechten {rechten:04o}). Maak dat ongedaan met chmod go-rwx.",
        )
