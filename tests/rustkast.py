"""The store of keys of cases in memory, for tests of what rests on it. It passes the suite of the one on NATS."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hub.gateway.poorten import Busfout


class KastInGeheugen:
    """See `hub.bus.sleutelkast`. `storing` makes every call raise; `aanroepen` counts requests."""

    def __init__(self) -> None:
        self.sleutels: dict[str, bytes] = {}
        self.storing = False
        self.gelezen = 0
        self.geschreven = 0

    async def lees(self, namen: Collection[str]) -> dict[str, bytes]:
        """See `Sleutelkast.lees`."""
        self._eis()
        self.gelezen += 1
        return {naam: self.sleutels[naam] for naam in namen if naam in self.sleutels}

    async def leg_vast(self, gewikkeld: Mapping[str, bytes]) -> None:
        """See `Sleutelkast.leg_vast`."""
        self._eis()
        self.geschreven += 1
        if self.sleutels.keys() & gewikkeld.keys():
            raise Busfout("een sleutel lag er al")
        self.sleutels |= gewikkeld

    async def wis(self, namen: Collection[str]) -> int:
        """See `Sleutelkast.wis`."""
        self._eis()
        return sum(self.sleutels.pop(naam, None) is not None for naam in namen)

    def _eis(self) -> None:
        if self.storing:
            raise Busfout("storing")
