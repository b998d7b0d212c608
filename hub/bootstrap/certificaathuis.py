"""The hub's own CA and certificates, under `<state>/ca`: made once, and renewed before they end.

| file | what | who reads it |
|---|---|---|
| `uitgever.pem` | key and certificate of the CA | the hub that admits parties; on no other machine |
| `ca.pem` | certificate of the CA | everybody: the server, partners |
| `server.pem` | key and certificate of the NATS server | the server |
| `hub.pem` | key and certificate of the hub on the bus | the hub |

Key and certificate lie in one file, so that replacing both is one step and a reader never has half of it.

A folder without `uitgever.pem` is that of a second hub: it connects, and issues nothing. A CA that is lost is not made
again: with another one every partner would be a stranger.

Times are those of this machine, never of a clock that a trial sets: the server and the TLS library of a partner look at
their own clock too.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import ssl
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from hub.bus.fouten import Busweigering
from hub.bus.tls import ServerTls, client_context
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.trust import certificaten
from hub.trust.certificaatfouten import Certificaatweigering

CA_MAP: Final = "ca"
UITGEVER: Final = "uitgever.pem"
CA: Final = "ca.pem"
SERVER: Final = "server.pem"
HUB: Final = "hub.pem"
THUIS: Final = ("localhost", "127.0.0.1", "::1")
"""Names under which a server on this machine is reached."""
CA_GELDIG: Final = timedelta(days=3_650)
"""Replacing it means a new file for every partner; its key leaves this folder for nobody."""
GELDIG: Final = timedelta(days=365)
VERNIEUW_VOOR: Final = timedelta(days=60)
"""So long before its end a certificate of the hub or the server is made anew, at a start or by `vernieuw`."""
SPELING: Final = timedelta(hours=1)
"""A partner's clock may be behind: what is issued now is valid since then."""
_SERIE_BITS: Final = 127
"""Random and positive, at most 20 bytes (RFC 5280, 4.1.2.2); the name by which a certificate is admitted."""
_BESTAND_BYTES_MAX: Final = 65_536


@dataclass(frozen=True, slots=True)
class Certificaathuis:
    """The CA and the certificates of this hub. Made by `open_certificaathuis`."""

    plaats: Path
    namen: tuple[str, ...]
    _contexten: list[ssl.SSLContext] = field(default_factory=list, repr=False)

    @property
    def ca_pem(self) -> str:
        """Certificate of the CA, for partners."""
        return _lees(self.plaats / CA)

    @property
    def server(self) -> ServerTls:
        """What the server must read."""
        return ServerTls(ca=self.plaats / CA, certificaat=self.plaats / SERVER)

    def hub_context(self) -> ssl.SSLContext:
        """The context of the hub's own connections: one per process; a renewed certificate goes into the same one."""
        if not self._contexten:
            self._contexten.append(client_context(self.plaats / CA, self.plaats / HUB))
        return self._contexten[0]

    def geef_uit(self, aanvraag_pem: str, *, oin: str, code: str, tot: datetime, van: datetime | None = None) -> str:
        """Issue the certificate (PEM) a party asked for. `van`: None is now.

        Raises:
            Certificaatweigering: the request is not good (`CERT-…`).
            Ketenfout: `CERTIFICAAT-uitgever`, this hub has no CA; `CERTIFICAAT-bestand`.
        """
        begin = (van or datetime.now(UTC)) - SPELING
        nummer = nieuw_serienummer()
        return certificaten.geef_uit(
            aanvraag_pem, self._ca(), oin=oin, code=code, van=begin, tot=tot, serienummer=nummer
        )

    def vernieuw(self) -> bool:
        """Make certificates of server and hub anew when their end is near. True: the server must reload.

        Raises:
            Ketenfout: `CERTIFICAAT-bestand`.
        """
        nu = datetime.now(UTC)
        if not (self.plaats / UITGEVER).exists():
            return False
        self._ca()
        server = self._zorg_voor(SERVER, nu, self._maak_server, self.namen)
        if self._zorg_voor(HUB, nu, self._maak_hub, ()):
            for context in self._contexten:
                context.load_cert_chain(self.plaats / HUB)
        return server

    def _zorg_voor(
        self, naam: str, nu: datetime, maak: Callable[[str, datetime, datetime], str], namen: Sequence[str]
    ) -> bool:
        pad = self.plaats / naam
        if pad.exists() and _goed(_lees(pad, geheim=True), self.ca_pem, nu, namen):
            return False
        sleutel = certificaten.maak_sleutel()
        _schrijf(pad, sleutel + maak(sleutel, nu - SPELING, nu + GELDIG), vervang=True)
        return True

    def _maak_server(self, sleutel: str, van: datetime, tot: datetime) -> str:
        nummer = nieuw_serienummer()
        return certificaten.geef_server_uit(sleutel, self._ca(), namen=self.namen, van=van, tot=tot, serienummer=nummer)

    def _maak_hub(self, sleutel: str, van: datetime, tot: datetime) -> str:
        return certificaten.geef_hub_uit(sleutel, self._ca(), van=van, tot=tot, serienummer=nieuw_serienummer())

    def _ca(self) -> certificaten.Ca:
        if not (self.plaats / UITGEVER).exists():
            raise Ketenfout(
                "CERTIFICAAT-uitgever",
                "Deze hub geeft geen certificaten uit: in zijn toestand ligt geen uitgever. Doe dit waar die wel ligt.",
            )
        inhoud = _lees(self.plaats / UITGEVER, geheim=True)
        begin = inhoud.find("-----BEGIN CERTIFICATE-----")
        if inhoud[begin:] != self.ca_pem:
            raise _bestandsfout(UITGEVER)
        return certificaten.Ca(certificaat=inhoud[begin:], sleutel=inhoud[:begin])


def open_certificaathuis(staat: Path, namen: Sequence[str] = ()) -> Certificaathuis:
    """Open the CA and certificates under `staat`, making what is not there yet. `namen`: of the server, besides home.

    Raises:
        Ketenfout: `CERTIFICAAT-bestand`, a file is spoiled, lost, or readable by others, or the disk refuses.
    """
    plaats = staat / CA_MAP
    try:
        plaats.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (plaats / CA).exists():
            _maak_ca(plaats)
        huis = Certificaathuis(plaats, tuple(dict.fromkeys((*THUIS, *namen))))
        huis.vernieuw()
    except (OSError, Certificaatweigering):
        raise _bestandsfout(CA_MAP) from None
    _eis_besloten(plaats)
    if not (plaats / HUB).exists():
        raise _bestandsfout(HUB)
    return huis


def hub_tls(instellingen: Instellingen) -> ssl.SSLContext:
    """The context for a connection of the hub's own user, for commands: nothing is made.

    Raises:
        Ketenfout: `CERTIFICAAT-bestand`.
    """
    plaats = instellingen.toestand / CA_MAP
    try:
        return client_context(instellingen.nats_ca or plaats / CA, instellingen.nats_certificaat or plaats / HUB)
    except Busweigering:
        raise _bestandsfout(HUB) from None


def nieuw_serienummer() -> int:
    """A fresh serial number: nobody can guess the next, and two hubs make no two the same."""
    return secrets.randbits(_SERIE_BITS) | 1 << _SERIE_BITS


def _maak_ca(plaats: Path) -> None:
    """Make it whole or not at all; of two hubs that start at once one wins, and both use what it made."""
    if not (plaats / UITGEVER).exists():
        nu = datetime.now(UTC)
        ca = certificaten.maak_ca("ketenhub", van=nu - SPELING, tot=nu + CA_GELDIG, serienummer=nieuw_serienummer())
        _schrijf(plaats / UITGEVER, ca.sleutel + ca.certificaat, vervang=False)
    inhoud = _lees(plaats / UITGEVER, geheim=True)
    _schrijf(plaats / CA, inhoud[inhoud.index("-----BEGIN CERTIFICATE-----") :], vervang=False)


def _goed(inhoud: str, ca_pem: str, nu: datetime, namen: Sequence[str]) -> bool:
    """Whether a certificate of our own can stay: of this CA, not near its end, and with these names at least."""
    try:
        certificaat = x509.load_pem_x509_certificate(inhoud[inhoud.index("-----BEGIN CERTIFICATE-----") :].encode())
        ca = x509.load_pem_x509_certificate(ca_pem.encode())
        certificaat.verify_directly_issued_by(ca)
        san = certificaat.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is made anew
        return False
    eigen = {str(naam.value) for naam in san}
    # Near the end of the CA nothing can be made that lasts longer.
    grens = min(nu + VERNIEUW_VOOR, ca.not_valid_after_utc - timedelta(seconds=1))
    return certificaat.not_valid_after_utc > grens and eigen.issuperset(namen)


def _lees(pad: Path, *, geheim: bool = False) -> str:
    try:
        if geheim:
            _eis_besloten(pad)
        with pad.open("rb") as bestand:
            return bestand.read(_BESTAND_BYTES_MAX).decode("ascii")
    except (OSError, ValueError):
        raise _bestandsfout(pad.name) from None


def _schrijf(pad: Path, tekst: str, *, vervang: bool) -> None:
    tijdelijk = pad.with_name(f".{pad.name}.{secrets.token_hex(8)}")
    greep = os.open(tijdelijk, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(greep, "w", encoding="ascii") as stroom:
            stroom.write(tekst)
            stroom.flush()
            os.fsync(stroom.fileno())
        if vervang:
            tijdelijk.replace(pad)
        else:
            with contextlib.suppress(FileExistsError):  # the other hub was first: its file is the file
                os.link(tijdelijk, pad)
    finally:
        tijdelijk.unlink(missing_ok=True)


def _eis_besloten(pad: Path) -> None:
    if stat.S_IMODE(pad.stat().st_mode) & 0o077:
        raise _bestandsfout(pad.name)


def _bestandsfout(naam: str) -> Ketenfout:
    return Ketenfout(
        "CERTIFICAAT-bestand",
        f"{naam} in de map {CA_MAP} van de toestand is weg, onleesbaar, beschadigd of ook voor anderen leesbaar.",
    )
