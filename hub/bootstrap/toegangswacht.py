"""Who may log in on the server follows the party register, at once and by itself.

A change of the register reaches the server within milliseconds (`Partijhuis.bij_wissel`); the days on which an
admission, a certificate or a key begins or ends, without anybody changing anything, are met by looking now and then.

When the server cannot be told, nobody knows any more who may log in: then this hub stops (fail closed), and says so.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from hub.bus.fouten import Busweigering
from hub.logboek import logger

KIJK_S: Final = 60.0
"""Between two looks whether a day or hour of the register has begun or ended. What somebody changes does not wait."""

Gebruikers = Mapping[str, Sequence[str]]
"""Party code → names of the certificates with which it may log in."""


class Toegangswacht:
    """Keeps the users of the server equal to those of the register. One at a time."""

    def __init__(
        self,
        gebruikers: Callable[[], Gebruikers],
        herlaad: Callable[[Gebruikers], Awaitable[None]],
        nu: Gebruikers,
        onzeker: Callable[[], None],
        *,
        kijk_s: float = KIJK_S,
    ) -> None:
        """`gebruikers`: who may log in by the register of this moment; `herlaad`: tell the server.

        `nu`: with whom the server started; `onzeker`: called when the server could not be told.
        """
        self._gebruikers, self._herlaad, self._onzeker = gebruikers, herlaad, onzeker
        self._nu = _vorm(nu)
        self._slot = asyncio.Lock()
        self._kijk_s = kijk_s
        self._taak: asyncio.Task[None] | None = None

    async def werk_bij(self) -> bool:
        """Make them equal now. Returns whether anything changed. What fails is logged, and `onzeker` is called."""
        async with self._slot:
            nieuw = self._gebruikers()
            if _vorm(nieuw) == self._nu:
                return False
            try:
                await self._herlaad(nieuw)
            except Busweigering as fout:
                logger().error("toegang-onzeker", exc_info=fout)
                self._onzeker()
                return False
            self._nu = _vorm(nieuw)
            logger().info("toegang-bijgewerkt", partijen=len([namen for namen in nieuw.values() if namen]))
            return True

    def start(self) -> None:
        """Look now and then."""
        self._taak = asyncio.create_task(self._kijk(), name="toegangswacht")

    async def stop(self) -> None:
        """Stop looking."""
        if self._taak is not None:
            self._taak.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._taak

    async def _kijk(self) -> None:
        while True:
            await asyncio.sleep(self._kijk_s)
            await self.werk_bij()


def _vorm(gebruikers: Gebruikers) -> dict[str, tuple[str, ...]]:
    """To compare: parties without a name are as absent."""
    return {code: tuple(sorted(namen)) for code, namen in gebruikers.items() if namen}
