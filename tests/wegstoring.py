"""What can go wrong under a road in memory: a memory that stops answering, and another worker who comes in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from hub.gateway.poorten import Busfout, Geheugen, Gelezen, Uitslag, Vastlegging


class Doorgeefluik:
    """`Geheugen` that passes everything on; what follows changes one thing of it."""

    def __init__(self, onder: Geheugen) -> None:
        self.onder = onder

    async def lees(self, onderwerpen: Sequence[str]) -> dict[str, Gelezen]:
        """See `Geheugen.lees`."""
        return await self.onder.lees(onderwerpen)

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """See `Geheugen.leg_vast`."""
        return await self.onder.leg_vast(groepen)

    async def ligt(self, patroon: str) -> list[str]:
        """See `Geheugen.ligt`."""
        return await self.onder.ligt(patroon)

    async def wis(self, patronen: Sequence[str]) -> int:
        """See `Geheugen.wis`."""
        return await self.onder.wis(patronen)


class Storing(Doorgeefluik):
    """Stops answering at one call (`bij`); a commit fails before it stored anything, or with `na_opslaan` after it."""

    def __init__(self, onder: Geheugen, bij: str, *, na_opslaan: bool = False) -> None:
        super().__init__(onder)
        self.bij = bij
        self.na_opslaan = na_opslaan

    async def lees(self, onderwerpen: Sequence[str]) -> dict[str, Gelezen]:
        """Fails when told to."""
        self._faal("lees")
        return await super().lees(onderwerpen)

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """Fails when told to, before or after storing."""
        if not self.na_opslaan:
            self._faal("leg_vast")
        uitslagen = await super().leg_vast(groepen)
        self._faal("leg_vast")
        return uitslagen

    async def wis(self, patronen: Sequence[str]) -> int:
        """Fails when told to."""
        self._faal("wis")
        return await super().wis(patronen)

    def _faal(self, aanroep: str) -> None:
        if aanroep == self.bij:
            raise Busfout("storing")


class Tussendoor(Doorgeefluik):
    """Lets another do something between reading and committing: what two workers can do to each other.

    `doe` is called before each commit, at most `keren` times.
    """

    def __init__(self, onder: Geheugen, doe: Callable[[], Awaitable[None]], keren: int = 1) -> None:
        super().__init__(onder)
        self.doe = doe
        self.keren = keren

    async def leg_vast(self, groepen: Sequence[Sequence[Vastlegging]]) -> list[Uitslag]:
        """After the other has had its turn."""
        if self.keren > 0:
            self.keren -= 1
            await self.doe()
        return await super().leg_vast(groepen)
