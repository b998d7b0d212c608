"""Accepts connections that begin with TLS: bounded in number and in time from the moment that somebody connects.

The servers of the standard library count a connection only after its handshake, and give that a minute. So whoever may
connect could hold as many open as the process has files, without showing a certificate; and the hub needs files.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Sized
from typing import Final

HANDDRUK_S: Final = 2.0
"""Time for a handshake, as at the bus. A partner at the other end of the country needs a tenth of a second."""
ADEM_S: Final = 0.1
"""Pause when the machine has no room for another connection."""


class Handdrukken:
    """Takes connections from `sok` for as long as `draai` runs."""

    def __init__(
        self,
        sok: socket.socket,
        tls: ssl.SSLContext,
        protocol: Callable[[], asyncio.Protocol],
        open_: Sized,
        hoogstens: int,
    ) -> None:
        """`protocol`: makes the reader of a connection; `open_`: connections past their handshake, to count."""
        self._sok, self._tls, self._protocol = sok, tls, protocol
        self._open, self._hoogstens = open_, hoogstens
        self._bezig: set[asyncio.Task[None]] = set()

    async def draai(self, wachtrij: int) -> None:
        """Accept until cancelled; who is one too many is hung up on at once. `wachtrij`: what the machine holds."""
        lus = asyncio.get_running_loop()
        self._sok.setblocking(False)  # noqa: FBT003 - the standard library's own argument
        self._sok.listen(wachtrij)
        try:
            while True:
                try:
                    lijn, _ = await lus.sock_accept(self._sok)
                except OSError:
                    await asyncio.sleep(ADEM_S)
                    continue
                if len(self._bezig) + len(self._open) >= self._hoogstens:
                    lijn.close()
                    continue
                taak = lus.create_task(self._ontvang(lijn), name="handdruk")
                self._bezig.add(taak)
                taak.add_done_callback(self._bezig.discard)
        finally:
            for taak in list(self._bezig):
                taak.cancel()

    async def _ontvang(self, lijn: socket.socket) -> None:
        """One handshake. Whoever fails it is gone: there is nobody to tell."""
        lus = asyncio.get_running_loop()
        try:
            await lus.connect_accepted_socket(self._protocol, lijn, ssl=self._tls, ssl_handshake_timeout=HANDDRUK_S)
        except OSError:  # an error of TLS and a timeout are ones too
            with contextlib.suppress(OSError):
                lijn.close()
