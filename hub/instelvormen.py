"""The forms of settings: what a text must be to be a folder, an address, a key; and the types they become.

Each reader takes the text of a variable and gives its value, or raises `ValueError`; the text of that error is not
shown, for it may hold the value.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Luisteradres:
    """Where the decision point listens. `host`: an IP address, IPv6 between brackets; port 0 is any that is free."""

    host: str
    poort: int

    @property
    def lokaal(self) -> bool:
        """Whether only this machine can reach it."""
        return ipaddress.ip_address(self.host.strip("[]")).is_loopback


BESLISPUNT_STANDAARD: Final = Luisteradres("127.0.0.1", 8484)
"""Reachable on this machine only."""
_UIT: Final = "uit"
_LUISTER: Final = re.compile(r"(?P<host>[0-9.]{7,15}|\[[0-9a-f:.]{2,45}\]):(?P<poort>[0-9]{1,5})")
_POORT_MAX: Final = 65_535


def lees_luisteradres(tekst: str) -> Luisteradres | None:
    """Read `127.0.0.1:8484`, `[::1]:8484`, or `uit` for None.

    A name is refused: which machine it means is for others to say.

    Raises:
        ValueError: it is something else.
    """
    if tekst == _UIT:
        return None
    delen = _LUISTER.fullmatch(tekst)
    if delen is None or int(delen["poort"]) > _POORT_MAX:
        raise ValueError("no address to listen on")
    ipaddress.ip_address(delen["host"].strip("[]"))
    return Luisteradres(delen["host"], int(delen["poort"]))


@dataclass(frozen=True, slots=True)
class Databaseadres:
    """A database of PostgreSQL. `host`: a name, or the folder of its socket."""

    gebruiker: str
    host: str
    poort: int | None
    database: str


_DATABASE: Final = re.compile(r"/[A-Za-z0-9_-]{1,63}")


def lees_databaseadres(tekst: str) -> Databaseadres:
    """Read `postgresql://gebruiker@naam:5432/database`, or `…@/database?host=/map` for a socket.

    Raises:
        ValueError: it is something else, or holds a password.
    """
    delen = urlsplit(tekst)
    sok = delen.query.removeprefix("host=")
    if delen.scheme != "postgresql" or not delen.username or ":" in delen.netloc.partition("@")[0] or delen.fragment:
        raise ValueError("no address of PostgreSQL, or one with a password")
    if bool(delen.hostname) == bool(delen.query) or (sok and (sok == delen.query or not Path(sok).is_absolute())):
        raise ValueError("a name or the folder of a socket, one of the two")
    if not _DATABASE.fullmatch(delen.path) or delen.port == 0:
        raise ValueError("no database")
    return Databaseadres(delen.username, delen.hostname or sok, delen.port, delen.path[1:])


HUBSLEUTEL_BYTES: Final = 32
"""AES-256."""
TIJDSTEMPEL_S: Final = 3_600
"""Seconds at least between two timestamps, when nothing else is said: authorities count them, and one proves all
before it."""
_TIJDSTEMPEL_S_MAX: Final = 86_400
"""A day: who wants fewer wants none."""


def lees_map(tekst: str) -> Path:
    """A folder, or what may become one."""
    pad = Path(tekst).expanduser()
    if pad.is_file():
        raise ValueError("a file")
    return pad


def lees_bestand(tekst: str) -> Path:
    """A file, or what may become one."""
    pad = Path(tekst).expanduser()
    if pad.is_dir():
        raise ValueError("a folder")
    return pad


def lees_adres(*schemas: str) -> Callable[[str], str]:
    """A reader of `schema://naam:poort` with one of these schemes."""

    def lees(tekst: str) -> str:
        delen = urlsplit(tekst)
        kaal = not (delen.username or delen.password or delen.query or delen.fragment or delen.path.strip("/"))
        # `.port` raises ValueError on what is no port; `kaal` keeps secrets out of a variable everyone can read.
        if delen.scheme not in schemas or not delen.hostname or delen.port is None or not kaal:
            raise ValueError("no address")
        return tekst.rstrip("/")

    return lees


def lees_naam(tekst: str) -> str:
    """`https://naam` or with a port."""
    delen = urlsplit(tekst)
    kaal = not (delen.username or delen.password or delen.query or delen.fragment or delen.path.strip("/"))
    if delen.scheme != "https" or not delen.hostname or not kaal or delen.port == 0:
        raise ValueError("no https address")
    return tekst.rstrip("/")


def lees_dienst(tekst: str) -> str:
    """The address of a service, with a path."""
    delen = urlsplit(tekst)
    vreemd = delen.username or delen.password or delen.query or delen.fragment or delen.port == 0
    if delen.scheme not in {"http", "https"} or not delen.hostname or vreemd:
        raise ValueError("no address of a service")
    return tekst


_DAGEN_MAX: Final = 366
INZAGESLEUTEL_DAGEN: Final = 90
"""A quarter: whoever ever got hold of the keys can find out of a known BSN whether it has a case for so long at most.
Shorter adds little, because who gets hold of them once may do so again; moving costs a minute."""


def lees_seconden(tekst: str) -> int:
    """A number of seconds, at most a day."""
    if not tekst.isascii() or not tekst.isdigit() or not 1 <= int(tekst) <= _TIJDSTEMPEL_S_MAX:
        raise ValueError("no number of seconds")
    return int(tekst)


def lees_dagen(tekst: str) -> int:
    """A number of days, at most a year."""
    if not tekst.isascii() or not tekst.isdigit() or not 1 <= int(tekst) <= _DAGEN_MAX:
        raise ValueError("no number of days")
    return int(tekst)


def lees_ontvanger(tekst: str) -> str:
    """Where something is sent: over TLS, or on this machine."""
    adres = lees_adres("http", "https")(tekst)
    if adres.startswith("http:") and urlsplit(adres).hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise ValueError("in the clear over a network")
    return adres


def lees_bearer(tekst: str) -> str:
    """A bearer token (RFC 6750, 2.1)."""
    if re.fullmatch(r"[A-Za-z0-9._~+/=-]{1,512}", tekst) is None:
        raise ValueError("no bearer token (RFC 6750, 2.1)")
    return tekst


def lees_hubsleutels(tekst: str) -> tuple[bytes, ...]:
    """Hub keys, the one of now first."""
    sleutels = tuple(_hubsleutel(deel) for deel in tekst.split(","))
    if len(set(sleutels)) != len(sleutels):
        raise ValueError("twice the same")
    return sleutels


def _hubsleutel(deel: str) -> bytes:
    try:
        sleutel = base64.b64decode(deel + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("no base64url") from None
    # Written again it must be the same: no other alphabet, and no second way to write the last character.
    if len(sleutel) != HUBSLEUTEL_BYTES or base64.urlsafe_b64encode(sleutel).rstrip(b"=") != deel.encode():
        raise ValueError("no 32 bytes of base64url")
    return sleutel


BEWAARDAGEN_MIN: Final = 1_826
"""Five years: so long the hub tells a person who received what (`hub.onderwerpen.INZAGE_TTL_S`), and for that it needs
the records. Orders to destroy, and all that it looks up in the journal by itself, are younger."""
_BEWAARDAGEN_MAX: Final = 36_525


def lees_bewaardagen(tekst: str) -> int:
    """A number of days, from five years to a hundred."""
    if not tekst.isascii() or not tekst.isdigit() or not BEWAARDAGEN_MIN <= int(tekst) <= _BEWAARDAGEN_MAX:
        raise ValueError("no number of days")
    return int(tekst)


def lees_bibliotheek(tekst: str) -> Path:
    """The whole path of a library."""
    pad = Path(tekst)
    if not pad.is_absolute():
        raise ValueError("a library that would be searched for could be another one")
    return pad


_NIVEAUS: Final = MappingProxyType(
    {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
)


def lees_niveau(tekst: str) -> int:
    """A level of the log."""
    if tekst not in _NIVEAUS:
        raise ValueError("no level")
    return _NIVEAUS[tekst]
