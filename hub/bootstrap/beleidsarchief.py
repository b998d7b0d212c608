"""Policies that were live, by the digest that records name: to check a decision of then, or to read its dictionary.

They come out of the cupboard on the bus, which keeps every bundle, and are read with their signatures. Nothing is
decided under them.
"""

from __future__ import annotations

import asyncio
from typing import Final

from hub.bootstrap.bundels import Bundelweigering, lees_vorige
from hub.bus.beleidskast import Beleidskast, Kastfout
from hub.bus.verbinding import Jsfout, Nietgehoord
from hub.policy.laden import Beleid
from hub.policy.sleutelregister import Sleutelregister
from hub.policy.woordenboek import Woordenboek

BEWAARD_MAX: Final = 16
"""Policies kept in memory; a few MB each."""


class Beleidsarchief:
    """Finds policies of the past. Remembers what it read, also that it found nothing."""

    def __init__(self, kast: Beleidskast, register: Sleutelregister) -> None:
        """`register`: the hub's own keys of signers."""
        self._kast = kast
        self._register = register
        self._gelezen: dict[str, Beleid | None] = {}
        self._bekeken: set[str] = set()

    async def beleid(self, digest: str) -> Beleid | None:
        """The policy with this digest; None when no bundle of the cupboard is it.

        Raises:
            Busfout: the bus did not answer.
        """
        if digest not in self._gelezen:
            await self._zoek(digest)
            if len(self._gelezen) > BEWAARD_MAX:
                self._gelezen = {digest: self._gelezen.get(digest)}
                self._bekeken.clear()
            self._gelezen.setdefault(digest, None)
        return self._gelezen[digest]

    async def woordenboek(self, digest: str) -> Woordenboek | None:
        """The dictionary of that policy. Raises as `beleid`."""
        beleid = await self.beleid(digest)
        return None if beleid is None else beleid.woordenboek

    async def _zoek(self, digest: str) -> None:
        """Read bundles, newest first, until it is met."""
        try:
            geschiedenis = await self._kast.geschiedenis()
        except (Kastfout, Jsfout, Nietgehoord):
            return
        for wijzer in reversed(geschiedenis):
            if wijzer.inhoud in self._bekeken:
                continue
            self._bekeken.add(wijzer.inhoud)
            try:
                bundel = await self._kast.inhoud(wijzer.inhoud)
                # Reading a policy takes a moment, and messages go first.
                vorige = await asyncio.to_thread(lees_vorige, bundel, self._register)
            except (Kastfout, Bundelweigering):
                continue
            self._gelezen[vorige.beleid.digest] = vorige.beleid
            if vorige.beleid.digest == digest:
                return
