"""Certificates for tests: the CA of a state directory, a certificate per party made when it is asked for, and bad ones.

Making one takes a millisecond; what was made is kept for as long as the server it is for.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.bootstrap.certificaathuis import UITGEVER, Certificaathuis, nieuw_serienummer, open_certificaathuis
from hub.bus.partijen import Partij
from hub.bus.tls import client_context
from hub.trust import certificaten


@dataclass(frozen=True, slots=True)
class Bewijs:
    """A certificate and its key in one file, and the name by which a server can admit it."""

    san: str
    pad: Path


class Proefpki:
    """The CA under `<staat>/ca`, and the certificates of parties beside it, under `<staat>/proefpki`."""

    def __init__(self, staat: Path) -> None:
        """Open the CA, making it."""
        self.huis: Certificaathuis = open_certificaathuis(staat)
        self._map = staat / "proefpki"
        self._map.mkdir(mode=0o700, exist_ok=True)
        self._van: dict[str, Bewijs] = {}
        self._contexten: dict[Path, ssl.SSLContext] = {}

    @property
    def ca(self) -> certificaten.Ca:
        """The CA with its key, to make what the hub never would."""
        inhoud = (self.huis.plaats / UITGEVER).read_text("ascii")
        begin = inhoud.index("-----BEGIN CERTIFICATE-----")
        return certificaten.Ca(inhoud[begin:], inhoud[:begin])

    @property
    def hub(self) -> ssl.SSLContext:
        """Of the hub's own connections."""
        return self.huis.hub_context()

    def van(self, partij: Partij) -> Bewijs:
        """The certificate of a party; always the same one."""
        if partij.code not in self._van:
            self._van[partij.code] = self.nieuw(partij)
        return self._van[partij.code]

    def gebruikers(self, partijen: Iterable[Partij]) -> dict[str, list[str]]:
        """All of them admitted."""
        return {partij.code: [self.van(partij).san] for partij in partijen}

    def nieuw(
        self,
        partij: Partij,
        *,
        ca: certificaten.Ca | None = None,
        van: timedelta = timedelta(hours=-1),
        tot: timedelta = timedelta(days=30),
        serienummer: int | None = None,
    ) -> Bewijs:
        """Another certificate of a party, issued by `ca` (that of the hub), valid from and until so long from now."""
        sleutel = certificaten.maak_sleutel()
        nu = datetime.now(UTC)
        pem = certificaten.geef_uit(
            certificaten.maak_aanvraag(partij.oin, partij.code, sleutel),
            ca or self.ca,
            oin=partij.oin,
            code=partij.code,
            van=nu + van,
            tot=nu + tot,
            serienummer=serienummer or nieuw_serienummer(),
        )
        return self.bewaar(sleutel, pem)

    def bewaar(self, sleutel: str, pem: str) -> Bewijs:
        """Write a certificate with its key."""
        kaart = certificaten.lees_certificaat(pem)
        pad = self._map / f"{kaart.vingerafdruk}.pem"
        pad.touch(mode=0o600)
        pad.write_text(sleutel + pem, "ascii")
        return Bewijs(kaart.san, pad)

    def context(self, bewijs: Bewijs) -> ssl.SSLContext:
        """For a client that shows this certificate."""
        if bewijs.pad not in self._contexten:
            self._contexten[bewijs.pad] = client_context(self.huis.plaats / "ca.pem", bewijs.pad)
        return self._contexten[bewijs.pad]

    def van_partij(self, partij: Partij) -> ssl.SSLContext:
        """For a client of this party."""
        return self.context(self.van(partij))
