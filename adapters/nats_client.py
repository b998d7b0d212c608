"""The client library, but silent to a server that does not encrypt.

nats-py follows the server: one that does not ask for TLS is spoken to in the clear, whatever context was given. Who
stands between could use that. So just before the first word, at every connect and reconnect, is looked whether TLS is
on; if not, the connection is given up.
"""

from __future__ import annotations

from nats.aio.client import Client

from adapters.nats_fouten import Onversleuteld


class Beveiligd(Client):
    """`Client` that only speaks over TLS. An upgrade is safe when the test with a server in the clear passes."""

    def _connect_command(self) -> bytes:
        """The first word to a server; the library has no public place for this. Raises `Onversleuteld`."""
        # The transport has an `ssl.SSLObject` when, and only when, TLS is on.
        schrijver = getattr(self._transport, "_io_writer", None)
        if schrijver is None or schrijver.get_extra_info("ssl_object") is None:
            raise Onversleuteld
        return super()._connect_command()
