"""Leases between hub processes: shared evenly, handed over tidily, taken over when a process dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest

from hub.bus import huur
from hub.bus.huur import DELEN, HUUR, Huur, deel_van
from hub.bus.verbinding import Verbinding
from tests.bus.proefbus import Proefbus, wacht_tot

PARTIJEN = [f"gemeente-{n}" for n in range(64)]


class Proces:
    """A hub process as the leases see it: which parties it reads now."""

    def __init__(self, verbinding: Verbinding, *, traag: asyncio.Event | None = None) -> None:
        """`traag` holds up letting go, as work in hand does."""
        self.leest: set[str] = set()
        self.laat_gaan: set[str] = set()
        self.huur = Huur(verbinding, PARTIJEN, self._lees, self._laat_los)
        self._traag = traag

    async def _lees(self, partijen: Iterable[str]) -> None:
        self.leest |= set(partijen)

    async def _laat_los(self, partijen: Iterable[str]) -> None:
        weg = set(partijen)
        self.laat_gaan |= weg
        if weg and self._traag is not None:
            await self._traag.wait()
        self.leest -= weg


@pytest.fixture(autouse=True)
def _vlot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter rounds; the proportions between the times stay as they are."""
    monkeypatch.setattr(huur, "RONDE_S", 0.1)
    monkeypatch.setattr(huur, "HUUR_S", 1)
    monkeypatch.setattr(huur, "ZEKER_S", 0.6)


@pytest.fixture(autouse=True)
async def _leeg(bus: Proefbus) -> None:
    """Leases of earlier tests are gone."""
    async with bus.als_breekglas() as nood:
        if HUUR in (await nood.js("STREAM.NAMES"))["streams"]:
            await nood.js(f"STREAM.DELETE.{HUUR}")


@asynccontextmanager
async def _proces(bus: Proefbus, traag: asyncio.Event | None = None) -> AsyncIterator[Proces]:
    async with bus.als_hub() as verbinding:
        proces = Proces(verbinding, traag=traag)
        await proces.huur.start()
        try:
            yield proces
        finally:
            await proces.huur.stop()


def test_parts_are_stable_and_spread() -> None:
    """Every process must put a party in the same part, today and after an upgrade."""
    assert [deel_van(code) for code in ("om", "politie", "gemeente-ede")] == [8, 11, 4]
    assert {deel_van(partij) for partij in PARTIJEN} == set(range(DELEN))


async def test_alone_a_process_reads_everything_at_once(bus: Proefbus) -> None:
    """One hub, the ordinary case: no waiting before the first message is read."""
    async with _proces(bus) as een:
        assert een.huur.delen == set(range(DELEN))
        assert een.leest == set(PARTIJEN)


async def test_two_share_evenly_and_never_read_the_same_party(bus: Proefbus) -> None:
    """A second process gets half; at no moment do both read one party."""
    dubbel: list[set[str]] = []
    async with _proces(bus) as een, _proces(bus) as twee:

        def eerlijk() -> bool:
            dubbel.append(een.leest & twee.leest)
            return len(een.huur.delen) == len(twee.huur.delen) == DELEN // 2

        await wacht_tot(eerlijk, "een eerlijke verdeling")
        await wacht_tot(lambda: een.leest | twee.leest == set(PARTIJEN), "het lezen van alles")
    assert not any(dubbel)


async def test_part_is_free_only_when_its_work_is_done(bus: Proefbus) -> None:
    """Handing over waits for the messages in hand: the other must not read on before the earlier ones are settled."""
    af = asyncio.Event()
    async with _proces(bus, traag=af) as een, _proces(bus) as twee:
        await wacht_tot(lambda: bool(een.laat_gaan), "het begin van de overdracht")
        assert len(een.huur.delen) == DELEN
        assert twee.leest == set()
        af.set()
        await wacht_tot(lambda: len(twee.huur.delen) == DELEN // 2, "het overnemen")


async def test_stop_hands_over_at_once(bus: Proefbus) -> None:
    """A process that stops returns its parts; nobody waits until they run out."""
    async with _proces(bus) as een:
        async with _proces(bus) as twee:
            await wacht_tot(lambda: len(twee.huur.delen) == DELEN // 2, "het delen")
        assert twee.leest == set()
        await wacht_tot(lambda: een.leest == set(PARTIJEN), "het overnemen")


async def test_dead_process_is_taken_over(bus: Proefbus) -> None:
    """A process that dies returns nothing; its parts run out and the other takes them."""
    async with _proces(bus) as een, bus.als_hub() as verbinding:
        twee = Proces(verbinding)
        await twee.huur.start()
        await wacht_tot(lambda: len(twee.huur.delen) == DELEN // 2, "het delen")
        assert twee.huur._taak is not None
        twee.huur._taak.cancel()
        await wacht_tot(lambda: een.leest == set(PARTIJEN), "het overnemen")


async def test_lost_lease_stops_reading(bus: Proefbus) -> None:
    """Somebody else holds the part (we were stalled): reading stops before anything else."""
    async with _proces(bus) as een, bus.als_hub() as hub:
        await hub.js(f"STREAM.PURGE.{HUUR}", {"filter": "huur.deel.3"})
        await hub.vraag("huur.deel.3", b"een-ander")
        van_drie = {partij for partij in PARTIJEN if deel_van(partij) == 3}
        await wacht_tot(lambda: not een.leest & van_drie, "het ophouden met lezen")
        assert een.leest == set(PARTIJEN) - van_drie


async def test_without_the_bus_reading_stops_before_the_leases_run_out(bus: Proefbus) -> None:
    """A process that cannot renew does not wait to be told that it lost them."""
    async with bus.als_hub() as verbinding:
        een = Proces(verbinding)
        await een.huur.start()
        assert een.leest == set(PARTIJEN)
        await verbinding.client.close()
        await wacht_tot(lambda: een.leest == set(), "het ophouden met lezen")
        await een.huur.stop()


async def test_server_that_forgot_the_leases_is_no_problem(bus: Proefbus) -> None:
    """The leases live in memory; after a restart of the server they are simply made again."""
    async with _proces(bus) as een, bus.als_breekglas() as nood:
        await nood.js(f"STREAM.DELETE.{HUUR}")

        async def terug() -> bool:
            namen = (await nood.js("STREAM.NAMES"))["streams"]
            return HUUR in namen and een.huur.delen == set(range(DELEN)) and een.leest == set(PARTIJEN)

        await wacht_tot(terug, "het terugkomen")
