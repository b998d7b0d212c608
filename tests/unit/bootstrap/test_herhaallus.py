"""When orders are carried out: not while the hub takes nothing in, and not behind an order that fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, cast

import pytest

from hub.bootstrap import herhaallus
from hub.bootstrap.herhaallus import Herhaallus
from hub.gateway.herhaalopdracht import KLAAR, Stand
from hub.gateway.poorten import Busfout
from tests.openzegel import OpenRust
from tests.weg import Klok


class Werk:
    """Orders that take some steps; the one called `stuk` always fails."""

    def __init__(self, **stappen: int) -> None:
        self.over = stappen
        self.gedaan: list[str] = []

    async def stap(self, kenmerk: str, nu: datetime) -> Stand:
        """One step."""
        if kenmerk == "stuk":
            raise Busfout("storing")
        self.gedaan.append(kenmerk)
        self.over[kenmerk] -= 1
        return Stand(stand=KLAAR if not self.over[kenmerk] else "loopt")


class Lus(Herhaallus):
    """Whose orders are those of its work."""

    async def _lopend(self) -> AsyncIterator[str]:
        for kenmerk in cast("Any", self._werk).over:
            yield kenmerk


def _lus(werk: Werk, gepauzeerd: list[bool]) -> Lus:
    return Lus(
        cast("Any", None),
        cast("Any", werk),
        OpenRust(),
        Klok(),
        lambda: gepauzeerd.pop(0) if gepauzeerd else False,
    )


async def test_in_een_pauze_gebeurt_niets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal must keep up: as long as the intake waits, so does this, and then it goes on by itself."""
    werk, pauzes = Werk(een=2), [True, True, True]
    gezien: list[tuple[int, int]] = []

    async def slaap(_: float) -> None:
        gezien.append((len(pauzes), len(werk.gedaan)))

    monkeypatch.setattr("hub.bootstrap.herhaallus.asyncio.sleep", slaap)
    await _lus(werk, pauzes)._ronde()
    assert gezien[:3] == [(2, 0), (1, 0), (0, 0)]
    assert werk.gedaan == ["een", "een"]


async def test_om_de_beurt_en_niet_achter_een_die_faalt() -> None:
    """Each order a step in turn; what fails is told, and tried in a later round."""
    werk = Werk(stuk=1, een=2, twee=1)
    lus = _lus(werk, [])
    await lus._ronde()
    assert werk.gedaan == ["een", "twee", "een"]
    lus._wek.clear()
    async with asyncio.timeout(10 * herhaallus.RUST_S):
        await lus._wek.wait()
