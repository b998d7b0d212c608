"""No journal, no delivery; no room, no delivery. Both end by themselves when a human has put it right.

What is guaranteed when JOURNAAL is gone or full: a record is stored in KETEN in the same batch as its delivery, always,
and JOURNAAL copies it from there. The hub looks once a second. So at most what is decided within that second, and in
the batch in hand, is decided while the copy is not there; its records wait in KETEN, and nothing more is taken in until
the copy has caught up. No record is lost, and the numbering is the same as if nothing had happened.

While KETEN is full nothing at all is decided, so a case cannot be destroyed either (R15): that message waits too.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.bus import wacht
from hub.bus.inrichting import werk_bij
from hub.bus.verbinding import Verbinding
from hub.onderwerpen import JOURNAAL, KETEN
from tests.faults.eisen import eis_heel, eis_niets_half, eis_volgorde, stand, wacht_tot_stil
from tests.faults.opstelling import PARTIJEN, Hubproces, externe_server, hubproces, wacht_tot
from tests.faults.post import Bericht, Post, loop_van, post

pytestmark = pytest.mark.alleen_wheel

AFZENDERS = ("politie", "gemeente-ede", "om")


@dataclass(frozen=True, slots=True)
class Toneel:
    """A hub with some work behind it, its senders, and the break-glass key."""

    hub: Hubproces
    lijnen: Post
    verbinding: Verbinding
    nood: Verbinding

    async def verander(self, stroom: str, **velden: object) -> dict[str, Any]:
        """Change a stream as only the break-glass user can; returns what it was."""
        config: dict[str, Any] = (await self.nood.js(f"STREAM.INFO.{stroom}"))["config"]
        await self.nood.js(f"STREAM.UPDATE.{stroom}", config | velden)
        return config

    async def laatste(self, stroom: str = KETEN) -> int:
        """Last sequence of a stream."""
        return int((await self.verbinding.js(f"STREAM.INFO.{stroom}"))["state"]["last_seq"])

    async def niemand_leest(self) -> bool:
        """Whether nothing is asked of any inbound stream, and something lies there, offered before or not."""
        standen = [await self.verbinding.js(f"CONSUMER.INFO.IN_{code}.hub") for code in AFZENDERS]
        ligt = [s["num_pending"] + s["num_ack_pending"] for s in standen]
        return not any(s["num_waiting"] for s in standen) and all(ligt)

    async def meldt(self, gebeurtenis: str) -> None:
        """Wait until the hub says so in its log."""
        await wacht_tot(lambda: f'"{gebeurtenis}"' in self.hub.log.read_text("utf-8"), gebeurtenis)

    async def loopt_af(self, rijen: list[list[Bericht]]) -> None:
        """Everything ends well, without a restart of the hub."""
        await wacht_tot_stil(self.verbinding)
        gelezen = await stand(self.verbinding, self.hub.staat)
        assert sum(gelezen.aangenomen.values()) == sum(map(len, rijen))
        eis_heel(gelezen)
        eis_volgorde(gelezen, rijen)
        assert self.hub.leeft


@asynccontextmanager
async def toneel(tmp_path: Path, rijen: list[list[Bericht]], **anders: float) -> AsyncIterator[Toneel]:
    """Start, and handle these first messages."""
    with externe_server(tmp_path) as server, hubproces(tmp_path, server, anders=anders) as hub:
        await server.start()
        hub.start()
        async with (
            post(server.adres.nats, tmp_path, AFZENDERS) as lijnen,
            hub.als_hub() as verbinding,
            server.als_breekglas() as nood,
        ):
            await lijnen.stuur_rijen(rijen)
            await wacht_tot_stil(verbinding)
            yield Toneel(hub, lijnen, verbinding, nood)


def _rijen(begin: int, aantal: int) -> list[list[Bericht]]:
    return list(itertools.chain.from_iterable(loop_van(n) for n in range(begin, begin + aantal)))


async def test_nothing_is_taken_in_while_the_journal_is_gone(tmp_path: Path) -> None:
    """Deleted with the one key that can. Made again, it fills itself from KETEN, and work goes on."""
    eerst, later = _rijen(0, 2), _rijen(2, 4)
    async with toneel(tmp_path, eerst) as t:
        voor = (await stand(t.verbinding, t.hub.staat)).journaal
        await t.nood.js(f"STREAM.DELETE.{JOURNAAL}")
        await t.meldt("journaal-onleesbaar")
        keten = await t.laatste()
        await t.lijnen.stuur_rijen(later)
        await wacht_tot(t.niemand_leest, "de rust")
        assert await t.laatste() == keten
        await werk_bij(t.nood, PARTIJEN)
        await t.meldt("journaal-bij")
        await t.loopt_af([*eerst, *later])
        assert (await stand(t.verbinding, t.hub.staat)).journaal[: len(voor)] == voor


async def test_journal_that_does_not_keep_up_stops_the_intake(tmp_path: Path) -> None:
    """A full JOURNAAL takes no record. The hub stops soon after the limit, and goes on when there is room."""
    grens = 40
    eerst, later = _rijen(0, 2), _rijen(2, 60)
    async with toneel(tmp_path, eerst, ACHTERSTAND_MAX=grens, ACHTERSTAND_HERVAT=10, RONDE_S=0.05) as t:
        config = await t.verander(JOURNAAL, max_msgs=len((await stand(t.verbinding, t.hub.staat)).journaal))
        sturen = asyncio.create_task(t.lijnen.stuur_rijen(later))
        await t.meldt("journaal-achter")
        await sturen
        await wacht_tot(t.niemand_leest, "de rust")
        assert await wacht.achterstand(t.verbinding) > grens
        await t.nood.js(f"STREAM.UPDATE.{JOURNAAL}", config)
        await t.meldt("journaal-bij")
        await t.loopt_af([*eerst, *later])


async def test_full_heart_delivers_nothing_and_loses_nothing(tmp_path: Path) -> None:
    """KETEN is full: nothing leaves, nothing is half done, messages keep their place and lose no try while it lasts."""
    eerst, later = _rijen(0, 2), _rijen(2, 20)
    async with toneel(tmp_path, eerst) as t:
        bytes_nu = int((await t.verbinding.js(f"STREAM.INFO.{KETEN}"))["state"]["bytes"])
        config = await t.verander(KETEN, max_bytes=bytes_nu + 20_000)
        await t.lijnen.stuur_rijen(later)
        await t.meldt("inname-bericht-mislukt")

        async def vol() -> bool:
            standen = [await t.verbinding.js(f"CONSUMER.INFO.IN_{code}.hub") for code in AFZENDERS]
            return all(s["num_ack_pending"] for s in standen)

        await wacht_tot(vol, "het wachten van alle partijen")
        gelezen = await stand(t.verbinding, t.hub.staat)
        assert len(gelezen.groepen) < sum(map(len, [*eerst, *later]))
        eis_niets_half(gelezen)
        await t.nood.js(f"STREAM.UPDATE.{KETEN}", config)
        await t.loopt_af([*eerst, *later])
        for code in AFZENDERS:
            info = await t.verbinding.js(f"CONSUMER.INFO.IN_{code}.hub")
            assert info["delivered"]["consumer_seq"] == info["delivered"]["stream_seq"], "each was handed out once"
