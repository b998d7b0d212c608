"""Who may log in follows the register: once per change, one at a time; a server that cannot be told stops the hub."""

from __future__ import annotations

import asyncio

import pytest

from hub.bootstrap.toegangswacht import Gebruikers, Toegangswacht
from hub.bus.fouten import Busweigering

EDE = "urn:nld:oin:00000099000000011000"


class Toneel:
    """A register and a server of a few lines."""

    def __init__(self) -> None:
        self.mag: Gebruikers = {"gemeente-ede": (EDE,), "om": ()}
        self.gezegd: list[Gebruikers] = []
        self.onzeker = 0
        self.stuk = False

    async def herlaad(self, gebruikers: Gebruikers) -> None:
        """The server: it remembers what it was told."""
        await asyncio.sleep(0)
        if self.stuk:
            raise Busweigering("BUS-herlaad", "De NATS-server las zijn nieuwe configuratie niet.")
        self.gezegd.append(gebruikers)

    def wacht(self) -> Toegangswacht:
        """The watch between the two."""

        def onzeker() -> None:
            self.onzeker += 1

        return Toegangswacht(lambda: self.mag, self.herlaad, self.mag, onzeker)


async def test_zonder_verandering_wordt_niets_gezegd() -> None:
    """The server is only told what is new: a party without a name is as absent, and the order says nothing."""
    toneel = Toneel()
    wacht = toneel.wacht()
    assert not await wacht.werk_bij()
    toneel.mag = {"gemeente-ede": [EDE]}
    assert not await wacht.werk_bij()
    assert toneel.gezegd == []


async def test_een_verandering_wordt_een_keer_gezegd() -> None:
    """Also when several changes call at once."""
    toneel = Toneel()
    wacht = toneel.wacht()
    toneel.mag = {"gemeente-ede": ()}
    assert sorted(await asyncio.gather(*(wacht.werk_bij() for _ in range(5)))) == [False] * 4 + [True]
    assert toneel.gezegd == [{"gemeente-ede": ()}]


async def test_een_server_die_niet_hoort() -> None:
    """Then it is not certain who may log in: the hub is told to stop, and the next try is not forgotten."""
    toneel = Toneel()
    wacht = toneel.wacht()
    toneel.mag, toneel.stuk = {}, True
    assert not await wacht.werk_bij()
    assert toneel.onzeker == 1
    toneel.stuk = False
    assert await wacht.werk_bij()
    assert toneel.gezegd == [{}]


async def test_wat_anders_misgaat_wordt_niet_verzwegen() -> None:
    """Only what the server says is expected; a mistake of ours comes out."""

    async def herlaad(_: Gebruikers) -> None:
        raise RuntimeError

    wacht = Toegangswacht(dict, herlaad, {"om": (EDE,)}, lambda: None)
    with pytest.raises(RuntimeError):
        await wacht.werk_bij()
