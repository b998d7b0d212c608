"""Reading JOURNAAL: all records, in order, from any place, and following what is added."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.bus import lezer
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import Journaalblad, Journaalgat, laatste_volgnummer, lees_journaal
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Busfout, Vastlegging
from tests.bus.proefbus import vers, wacht_tot


async def _leg_vast(hub: Verbinding, aantal: int) -> tuple[int, list[str]]:
    """Store records and wait until they are copied; the sequence before them, and their ids in order."""
    ervoor = await laatste_volgnummer(hub)
    kenmerken = [vers() for _ in range(aantal)]
    await NatsGeheugen(hub).leg_vast([[Vastlegging(f"journaal.proef.{k}", k.encode())] for k in kenmerken])

    async def klaar() -> bool:
        return await laatste_volgnummer(hub) >= ervoor + aantal

    await wacht_tot(klaar, "het kopiëren")
    return ervoor, kenmerken


async def test_reads_all_in_order_from_a_place(hub: Verbinding, monkeypatch: pytest.MonkeyPatch) -> None:
    """More records than one request gives; numbers without holes, contents as they were stored."""
    monkeypatch.setattr(lezer, "GREEP", 7)
    ervoor, kenmerken = await _leg_vast(hub, 30)
    regels = [regel async for regel in lees_journaal(hub, ervoor + 1)]
    assert [r.kenmerk for r in regels] == kenmerken
    assert [r.inhoud.decode() for r in regels] == kenmerken
    assert [r.volgnummer for r in regels] == list(range(ervoor + 1, ervoor + 31))
    assert {r.partij for r in regels} == {"proef"}
    assert all(abs(datetime.now(UTC) - r.tijd) < timedelta(minutes=5) for r in regels)
    halverwege = [r.kenmerk async for r in lees_journaal(hub, ervoor + 16)]
    assert halverwege == kenmerken[15:]


async def test_past_the_end_there_is_nothing(hub: Verbinding) -> None:
    """Asking for what is not there yet is an empty answer, not an error."""
    ervoor, _ = await _leg_vast(hub, 1)
    assert [regel async for regel in lees_journaal(hub, ervoor + 100_000)] == []


async def test_following_yields_what_is_added(hub: Verbinding) -> None:
    """`volg` waits at the end and goes on with the next record."""
    ervoor, eerste = await _leg_vast(hub, 2)
    gezien: list[str] = []
    async for regel in lees_journaal(hub, ervoor + 1, volg=True, kijk_s=0.01):
        gezien.append(regel.kenmerk)
        if len(gezien) == 2:
            assert gezien == eerste
            eerste += (await _leg_vast(hub, 3))[1]
        if len(gezien) == 5:
            break
    assert gezien == eerste


async def test_hole_is_an_incident(hub: Verbinding, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing record would shift every later leaf of the tree: reading stops there, by name."""
    ervoor, _ = await _leg_vast(hub, 3)
    echt = lezer._greep

    async def zonder_tweede(verbinding: Verbinding, vanaf: int) -> list[Journaalblad]:
        return [regel for regel in await echt(verbinding, vanaf) if regel.volgnummer != ervoor + 2]

    monkeypatch.setattr(lezer, "_greep", zonder_tweede)
    gezien: list[int] = []

    async def lees() -> None:
        async for regel in lees_journaal(hub, ervoor + 1):
            gezien.append(regel.volgnummer)  # noqa: PERF401 - what came before the hole counts

    with pytest.raises(Journaalgat, match=f"{ervoor + 2} ontbreekt"):
        await lees()
    assert gezien == [ervoor + 1]


async def test_without_the_bus_reading_fails(hub: Verbinding) -> None:
    """An empty journal and an unreachable one are not the same."""
    await hub.client.close()
    with pytest.raises(Busfout):
        _ = [regel async for regel in lees_journaal(hub)]
