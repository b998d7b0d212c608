"""kill -9 of the hub at every step of the road, and between and inside the steps: enumerated, not left to luck.

One server and one hub after another on the same state. For each place: bring a hub there with messages of every kind,
let it kill itself, start another, wait until all is settled, and check everything that is stored and written
(`eisen.py`). The folder adapters of all parties run along. The next place continues on what the last one left.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.faults.eisen import eis_heel, niemand_haalt, stand, wacht_tot_stil
from tests.faults.hub_met_fout import BEVESTIGD, HALF, OPGESLAGEN, PLEKKEN
from tests.faults.mappen import mappen, wacht_tot_in_mappen
from tests.faults.opstelling import Hubproces, externe_server, hubproces, wacht_tot
from tests.faults.post import post, van_alles, vooraf

pytestmark = [pytest.mark.alleen_wheel, pytest.mark.asyncio(loop_scope="module")]

_personen = itertools.count(0, 10)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def op_extern(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hubproces]:
    """A hub on a server that survives it; the folders stay connected."""
    staat = tmp_path_factory.mktemp("extern")
    with externe_server(staat) as server, hubproces(staat, server) as hub:
        await server.start()
        hub.start()
        async with mappen(hub.adres.nats, staat, staat / "mappen"):
            yield hub


@pytest.fixture(scope="module")
def op_ingebed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hubproces]:
    """A hub whose server dies with it."""
    with hubproces(tmp_path_factory.mktemp("ingebed"), None) as hub:
        hub.start()
        yield hub


@pytest.mark.parametrize("plek", PLEKKEN)
async def test_killed_at_any_place_on_the_road(op_extern: Hubproces, plek: str) -> None:
    """The server goes on: what was in hand is offered again, and what was committed is recognised."""
    await _dood_bij(op_extern, plek)


@pytest.mark.parametrize("plek", ["OPEN", HALF, OPGESLAGEN, "LEG_VAST", BEVESTIGD])
async def test_killed_together_with_its_own_server(op_ingebed: Hubproces, plek: str) -> None:
    """The server dies with the hub and comes back with it: the store alone says what had happened."""
    await _dood_bij(op_ingebed, plek)


async def _dood_bij(hub: Hubproces, plek: str) -> None:
    n = next(_personen)
    if not hub.leeft:  # the place before this one failed
        hub.start()
    async with hub.als_hub() as verbinding, post(hub.adres.nats, hub.staat) as lijnen:
        if hub.server is None:
            await wacht_tot(lambda: niemand_haalt(verbinding), "het einde van oude verzoeken")
        await lijnen.stuur(*vooraf(n))
        await wacht_tot_stil(verbinding)
        voor = len((await stand(verbinding, hub.staat)).groepen)
        hub.wapen(plek)
        hub.slaap(aan=True)  # all is accepted before any of it is handled, also when the server dies with the hub
        berichten = van_alles(n)
        await lijnen.stuur(*berichten)
        hub.slaap(aan=False)
        await hub.gestorven()
    hub.start()
    root = hub.staat / "mappen"
    async with hub.als_hub() as verbinding, AsyncExitStack() as stapel:
        if hub.server is None:
            await stapel.enter_async_context(mappen(hub.adres.nats, hub.staat, root))
        await wacht_tot_stil(verbinding)
        gelezen = await stand(verbinding, hub.staat)
        assert len(gelezen.groepen) == voor + len(berichten)
        eis_heel(gelezen)
        await wacht_tot_in_mappen(lambda: eis_heel(gelezen, root))
