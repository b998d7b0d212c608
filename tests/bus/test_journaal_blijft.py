"""The copy outlives the original: records leave KETEN after their term and stay in JOURNAAL."""

from __future__ import annotations

from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import lees_journaal
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Vastlegging
from tests.bus.proefbus import vers, wacht_tot


async def test_a_record_that_expired_in_keten_stays_in_the_journal(hub: Verbinding) -> None:
    """KETEN would fill up with records otherwise, and a TTL that travelled along would empty the journal."""
    kenmerk = vers()
    onderwerp = f"journaal.proef.{kenmerk}"
    geheugen = NatsGeheugen(hub)
    await geheugen.leg_vast([[Vastlegging(onderwerp, kenmerk.encode(), ttl_s=1)]])

    async def weg_uit_keten() -> bool:
        return not await geheugen.lees([onderwerp])

    await wacht_tot(weg_uit_keten, "het verlopen in KETEN")
    assert kenmerk in [regel.kenmerk async for regel in lees_journaal(hub)]
