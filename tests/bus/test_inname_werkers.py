"""Two workers: while one batch waits for the disk the other is decided, and no party's order is lost by it."""

from __future__ import annotations

import asyncio

import pytest

from hub.bus.inname import WERKERS, Afhandeling, Inname
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Binnenkomst
from tests.bus.proefbus import PARTIJEN, Proefbus, wacht_tot

CODES = [partij.code for partij in PARTIJEN]


@pytest.fixture(autouse=True)
async def _leeg(hub: Verbinding) -> None:
    """The inbound streams are shared with other tests: start empty."""
    for code in CODES:
        await hub.js(f"STREAM.PURGE.IN_{code}")


async def test_two_workers_share_what_waits(bus: Proefbus, hub: Verbinding) -> None:
    """Both have work when several parties have; no party is in the hands of two."""
    assert WERKERS == 2
    for code in CODES:
        async with bus.als_partij(code) as partij:
            for n in range(20):
                await partij.vraag(f"in.{code}.signaal", b"%d" % n)
    poort = asyncio.Event()
    tegelijk: list[set[str]] = []
    gezien: list[Binnenkomst] = []

    async def wacht(batch: list[Binnenkomst]) -> list[Afhandeling]:
        tegelijk.append({b.partij for b in batch})
        await poort.wait()
        gezien.extend(batch)
        return [Afhandeling.KLAAR] * len(batch)

    intake = Inname(bus.adres.nats, bus.sleutels.hub.seed, wacht, tls=bus.pki.hub)
    await intake.start()
    try:
        await intake.pauzeer("proef")
        await intake.lees(CODES)
        await intake.hervat("proef")
        await wacht_tot(lambda: len(tegelijk) == 2, "de tweede batch naast de eerste")
        assert tegelijk[0]
        assert tegelijk[1]
        assert not tegelijk[0] & tegelijk[1]
        poort.set()
        await wacht_tot(lambda: len(gezien) == 20 * len(CODES), "alles")
    finally:
        poort.set()
        await intake.stop()
    for code in CODES:
        nummers = [b.volgnummer for b in gezien if b.partij == code]
        assert nummers == sorted(nummers)
        assert len(nummers) == 20
