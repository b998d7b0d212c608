"""The in-memory line keeps the promises of the port."""

from __future__ import annotations

import pytest

from adapters.geheugen_lijn import GeheugenLijn
from adapters.lijn import Lijncode, Lijnfout
from hub import onderwerpen
from tests.adapters.lijn_suite import PARTIJ, ZAAK, LijnSuite, Overkant


class _Geheugenoverkant:
    def __init__(self) -> None:
        self.lijn = GeheugenLijn(PARTIJ)

    async def lever(self, kenmerk: str, inhoud: bytes) -> None:
        self.lijn.lever(onderwerpen.uit(PARTIJ, f"{PARTIJ}/inzage", ZAAK, kenmerk), inhoud)

    async def ingekomen(self) -> list[tuple[str, bytes]]:
        return [(onderwerp, inhoud) for onderwerp, inhoud, _ in self.lijn.ontvangen]

    async def openstaand(self) -> int:
        return self.lijn.openstaand()


class TestGeheugenLijn(LijnSuite):
    """The suite, on the fake."""

    @pytest.fixture
    async def overkant(self) -> Overkant:
        """The fake is its own other side."""
        return _Geheugenoverkant()

    async def test_herlevering(self) -> None:
        """What tests of adapters rely on: unconfirmed comes again, and a failing line fails every call."""
        lijn = GeheugenLijn(PARTIJ)
        lijn.lever("uit.a", b"x")
        assert len(await lijn.haal(1, 0)) == 1
        assert await lijn.haal(1, 0) == []
        assert lijn.herlever() == 1
        assert len(await lijn.haal(1, 0)) == 1
        lijn.storing = Lijnfout(Lijncode.WEG, "weg")
        with pytest.raises(Lijnfout):
            await lijn.haal(1, 0)
        with pytest.raises(Lijnfout):
            await lijn.verstuur("advies", b"{}", "a")
