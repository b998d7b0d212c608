"""Two hub processes side by side on one server, under load, while one after the other is killed.

The same must hold as with one: every message one decision, and per young person the order in which each sender sent.
Where only one party sends about a young person, the answers are word for word those of a hub that works alone.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from hub.bus.geheugen import NatsGeheugen
from hub.bus.huur import DELEN, HUUR
from hub.bus.verbinding import Verbinding
from tests.faults.eisen import Json, antwoorden, eis_heel, eis_volgorde, stand, wacht_tot_stil, zonder_bewijs
from tests.faults.opstelling import externe_server, hubproces, wacht_tot
from tests.faults.post import Bericht, loop_van, post
from tests.weg import Proef

pytestmark = pytest.mark.alleen_wheel

SAMEN = 50
"""Young persons about whom three parties send."""
ALLEEN = 30
"""Young persons, for each party others, about whom one party sends."""
AFZENDERS = ("politie", "gemeente-ede", "om")


async def test_one_of_two_killed_under_load(tmp_path: Path) -> None:
    """They start at the same moment, share the parties, take over from each other, and nothing of it can be seen."""
    samen = list(itertools.chain.from_iterable(loop_van(n) for n in range(SAMEN)))
    alleen = [loop_van(SAMEN + len(AFZENDERS) * n + m)[m] for n in range(ALLEEN) for m in range(len(AFZENDERS))]
    rijen = [*samen, *alleen]
    random.Random(1).shuffle(rijen)
    with (
        externe_server(tmp_path) as server,
        hubproces(tmp_path, server, "een") as een,
        hubproces(tmp_path, server, "twee") as twee,
    ):
        await server.start()
        een.begin()
        twee.begin()
        een.wacht_op("klaar")
        twee.wacht_op("klaar")
        async with post(server.adres.nats, tmp_path, AFZENDERS) as lijnen, een.als_hub() as verbinding:
            await wacht_tot(lambda: _verdeeld(verbinding), "het verdelen")
            sturen = asyncio.create_task(lijnen.stuur_rijen(rijen))
            await lijnen.wacht_op(60)
            een.dood()
            await lijnen.wacht_op(200)
            een.start()
            await lijnen.wacht_op(350)
            twee.dood()
            await sturen
            await wacht_tot_stil(verbinding)
            gelezen = await stand(verbinding, een.staat)
    eis_heel(gelezen)
    eis_volgorde(gelezen, rijen)
    verwacht = await _een_hub(alleen)
    assert {kenmerk: data for kenmerk, data in antwoorden(gelezen).items() if kenmerk in verwacht} == verwacht


async def _verdeeld(verbinding: Verbinding) -> bool:
    """Whether two processes hold half of the parts each."""
    huren = await NatsGeheugen(verbinding, HUUR).lees(["huur.deel.*"])
    return sorted(Counter(huur.inhoud for huur in huren.values()).values()) == [DELEN // 2, DELEN // 2]


async def _een_hub(rijen: Iterable[Sequence[Bericht]]) -> dict[str, Json]:
    """The answers of a road in memory that does everything alone, by message id."""
    proef = Proef()
    for b in itertools.chain.from_iterable(rijen):
        await proef.stuur(proef.rauw(b.partij, b.soort, b.inhoud))
    return {a["data"]["bericht"]: zonder_bewijs(a["data"]) for a in proef.van_hub("antwoord")}
