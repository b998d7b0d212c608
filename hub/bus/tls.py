"""TLS on every connection to the bus: version 1.3, both sides show a certificate, and the handshake comes first.

The handshake comes before anything else (`handshake_first` at the server, `tls_handshake_first` at a client) because of
what was tried: a NATS client that waits for the server's first line believes that line about TLS, and whoever stands in
between can say that there is none; nats-py then goes on without, whatever the address says. A server with
`handshake_first` has no first line in the clear, so a client that works with it cannot be talked out of TLS.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.bus.fouten import Busweigering

HANDDRUK_S_MAX: Final = 2
"""Time for a handshake, at the server. A server that reloads waits for handshakes in progress, so this is also how long
a stranger who connects and says nothing can hold up the shutting out of a party (tried; messages go on meanwhile)."""


@dataclass(frozen=True, slots=True)
class ServerTls:
    """Files a server reads: `ca` trusted for clients; `certificaat`: its own, with the key in the same file."""

    ca: Path
    certificaat: Path


def client_context(ca: Path, certificaat: Path, sleutel: Path | None = None) -> ssl.SSLContext:
    """Make the context of a client; one per process is enough.

    `ca`: PEM of who may vouch for the server; nobody else's word counts. `certificaat`: our own (PEM), with the key
    behind it when `sleutel` is None. The name in the address must be one of the server's.

    Raises:
        Busweigering: `BUS-tls`, a file is not there, or is not what it should be.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # demands a certificate, and checks its name
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    try:
        context.load_verify_locations(ca)
        context.load_cert_chain(certificaat, sleutel, password=_geen_wachtwoord)
    except (OSError, ValueError):  # an error of TLS is an OSError
        # `from None`: the library's text names what it found.
        raise Busweigering("BUS-tls", "Een certificaat of sleutel voor de bus is niet te lezen.") from None
    return context


def _geen_wachtwoord() -> str:
    """Asked for a key with a password: without this the library would ask whoever sits at the keyboard."""
    raise ValueError("the key has a password")
