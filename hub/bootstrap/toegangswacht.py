"""Who may log in on the server follows the party register, at once and by itself.

`Partijhuis.bij_wissel` calls it: after each change, and when a day or a certificate began or ended by itself. When the
server cannot be told, nobody knows any more who may log in: then this hub stops (fail closed), and says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from hub.bus.fouten import Busweigering
from hub.logboek import logger
from hub.trust.partijen import Partijregister

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
    ) -> None:
        """`gebruikers`: who may log in by the register of this moment; `herlaad`: tell the server.

        `nu`: with whom the server started; `onzeker`: called when the server could not be told.
        """
        self._gebruikers, self._herlaad, self._onzeker = gebruikers, herlaad, onzeker
        self._nu = _vorm(nu)
        self._slot = asyncio.Lock()

    async def __call__(self, _register: Partijregister) -> None:
        """As a listener of `Partijhuis.bij_wissel`."""
        await self.werk_bij()

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


def _vorm(gebruikers: Gebruikers) -> dict[str, tuple[str, ...]]:
    """To compare: parties without a name are as absent."""
    return {code: tuple(sorted(namen)) for code, namen in gebruikers.items() if namen}
