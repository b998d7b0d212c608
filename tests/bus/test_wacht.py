"""The watch over JOURNAAL: intake stops while the copy lags or cannot be read, and resumes by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.bus import wacht
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Verbinding
from hub.bus.wacht import Wacht, achterstand
from hub.gateway.poorten import Vastlegging
from hub.onderwerpen import JOURNAAL
from tests.bus.proefbus import Proefbus, eigen_bus, vers, wacht_tot


class Rem:
    """Stands in for the intake: whether it is held."""

    def __init__(self) -> None:
        """Running."""
        self.redenen: list[str] = []

    async def pauzeer(self, reden: str) -> None:
        """Hold."""
        self.redenen.append(reden)

    async def hervat(self, reden: str) -> None:
        """Let go."""
        self.redenen.remove(reden)


async def _leg_records_vast(hub: Verbinding, aantal: int) -> None:
    await NatsGeheugen(hub).leg_vast([[Vastlegging(f"journaal.proef.{vers()}", b"r")] for _ in range(aantal)])


async def test_nothing_to_wait_for_at_the_start(tmp_path: Path) -> None:
    """On an empty server the intake may begin: no record is no backlog."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        rem = Rem()
        bewaker = Wacht(hub, rem.pauzeer, rem.hervat)
        await bewaker.start()
        await bewaker.stop()
        assert rem.redenen == []
        assert await achterstand(hub) == 0


async def test_copy_catches_up(hub: Verbinding) -> None:
    """The backlog is real and goes away: the last record of KETEN is the last one copied."""
    await _leg_records_vast(hub, 200)

    async def bij() -> bool:
        return await achterstand(hub) == 0

    await wacht_tot(bij, "het bijkomen")


@pytest.mark.alleen_wheel
async def test_journal_that_stands_still_stops_the_intake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full JOURNAAL takes no more records; the backlog passes its limit, and after help the intake goes on."""
    monkeypatch.setattr(wacht, "ACHTERSTAND_MAX", 50)
    monkeypatch.setattr(wacht, "ACHTERSTAND_HERVAT", 10)
    monkeypatch.setattr(wacht, "RONDE_S", 0.02)
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub, bus.als_breekglas() as nood:
        rem = Rem()
        bewaker = Wacht(hub, rem.pauzeer, rem.hervat)
        await bewaker.start()
        config = (await nood.js(f"STREAM.INFO.{JOURNAAL}"))["config"]
        await nood.js(f"STREAM.UPDATE.{JOURNAAL}", config | {"max_msgs": 5})
        await _leg_records_vast(hub, 100)
        await wacht_tot(lambda: rem.redenen == ["journaal"], "het stoppen")
        await nood.js(f"STREAM.UPDATE.{JOURNAAL}", config)
        await wacht_tot(lambda: rem.redenen == [], "het hervatten")
        await bewaker.stop()
        assert bewaker.gepauzeerd is False


@pytest.mark.alleen_wheel
async def test_journal_that_is_gone_stops_the_intake(tmp_path: Path) -> None:
    """What cannot be read counts as lost: nothing may be decided that cannot be accounted for."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub, bus.als_breekglas() as nood:
        rem = Rem()
        bewaker = Wacht(hub, rem.pauzeer, rem.hervat)
        await nood.js(f"STREAM.DELETE.{JOURNAAL}")
        await bewaker.kijk()
        await bewaker.kijk()
        assert rem.redenen == ["journaal"]


async def test_lost_connection_stops_the_intake(bus: Proefbus) -> None:
    """No answer is not a good answer."""
    async with bus.als_hub() as hub:
        rem = Rem()
        await hub.client.close()
        await Wacht(hub, rem.pauzeer, rem.hervat).kijk()
        assert rem.redenen == ["journaal"]


async def test_watching_goes_on_after_a_stumble(hub: Verbinding, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that makes no sense holds the intake; an intake that stumbles while it is held is held all the same."""
    monkeypatch.setattr(wacht, "RONDE_S", 0.02)
    antwoorden: list[int | Exception] = [0, KeyError("seq"), 0]

    async def antwoord(_: Verbinding) -> int:
        waarde = antwoorden.pop(0) if antwoorden else 0
        if isinstance(waarde, Exception):
            raise waarde
        return waarde

    monkeypatch.setattr(wacht, "achterstand", antwoord)
    rem = Rem()
    gehouden: list[str] = []

    async def struikel(reden: str) -> None:
        gehouden.append(reden)
        await rem.pauzeer(reden)
        raise RuntimeError

    bewaker = Wacht(hub, struikel, rem.hervat)
    await bewaker.start()
    await wacht_tot(lambda: gehouden == ["journaal"] and rem.redenen == [], "het hervatten")
    await bewaker.stop()
