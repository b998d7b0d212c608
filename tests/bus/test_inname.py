"""Taking in, on a real server: batches over all parties, identity, pauses, stops, and handing a party over."""

from __future__ import annotations

import asyncio
import json

import pytest

from hub.bus import grenzen, inname
from hub.bus.inname import Afhandeling
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Binnenkomst
from tests.bus.innameproef import CODES, KLAAR, Gezien, afgehandeld, gun_beurten, leeg, lees_in, stand, stuur
from tests.bus.proefbus import Proefbus, wacht_tot


@pytest.fixture(autouse=True)
async def _leeg(hub: Verbinding) -> None:
    await leeg(hub)


async def test_message_arrives_with_the_identity_of_its_account(bus: Proefbus, hub: Verbinding) -> None:
    """Who sent it comes from the subject the account is bound to; headers from outside are not even looked at."""
    gezien = Gezien()
    async with bus.als_partij("politie") as politie:
        kop = {"reply_to": "uit.om.postbus.x.y", "traceparent": "00-1-1-01", "content-type": "application/json"}
        antwoord = await politie.vraag("in.politie.signaal", b"\xff geen json", kop=kop)
    async with lees_in(bus, gezien):
        await wacht_tot(lambda: len(gezien.berichten) == 1, "het bericht")
        await wacht_tot(lambda: afgehandeld(hub), "de bevestiging")
    volgnummer = json.loads(antwoord.data)["seq"]
    assert gezien.berichten == [Binnenkomst("politie", "signaal", volgnummer, b"\xff geen json")]


async def test_all_parties_meet_in_one_batch(bus: Proefbus, hub: Verbinding) -> None:
    """What is queued when a worker is free goes in one commit, whoever sent it; none is larger than the limit."""
    gezien = Gezien()
    poort = asyncio.Event()

    async def wacht(batch: list[Binnenkomst]) -> list[Afhandeling]:
        await poort.wait()
        return await gezien(batch)

    async with lees_in(bus, wacht, werkers=1) as intake:
        await stuur(bus, "om", b"eerst")
        await wacht_tot(lambda: intake.in_hand == 1, "het eerste bericht")
        for code in CODES:
            await stuur(bus, code, *(b"%d" % n for n in range(150)))
        await wacht_tot(lambda: intake.in_hand >= 3 * 50, "de rest")
        poort.set()
        await wacht_tot(lambda: afgehandeld(hub), "alles")
    assert len(gezien.berichten) == 451
    assert max(map(len, gezien.batches)) <= grenzen.BATCH_BERICHTEN_MAX
    assert {b.partij for b in gezien.batches[1]} == set(CODES)


async def test_slow_batches_become_small_and_grow_again(
    bus: Proefbus, hub: Verbinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sends while a party's messages are slow waits for a small batch; when it goes fast again they grow."""
    gezien = Gezien()
    monkeypatch.setattr(inname, "BATCH_S_MAX", 1e-9)
    await stuur(bus, "om", *(b"%d" % n for n in range(300)))
    async with lees_in(bus, gezien, werkers=1) as intake:
        await wacht_tot(lambda: afgehandeld(hub, "om"), "de trage")
        assert intake._maat == inname.BATCH_BERICHTEN_MIN
        assert {len(batch) for batch in gezien.batches[1:]} <= set(range(1, inname.BATCH_BERICHTEN_MIN + 1))
        monkeypatch.setattr(inname, "BATCH_S_MAX", 60.0)
        for _ in range(6):
            await stuur(bus, "om", b"snel")
            await wacht_tot(lambda: afgehandeld(hub, "om"), "de snelle")
        assert intake._maat == grenzen.BATCH_BERICHTEN_MAX


async def test_pause_takes_in_nothing_and_resumes_by_itself(bus: Proefbus, hub: Verbinding) -> None:
    """While paused nothing is read; each reason must end before reading starts again."""
    gezien = Gezien()
    async with lees_in(bus, gezien) as intake:
        await intake.pauzeer("journaal")
        await intake.pauzeer("onderhoud")
        await stuur(bus, "om", b"een")
        await stuur(bus, "politie", b"twee")
        await intake.hervat("journaal")
        assert (await stand(hub, "om"))["delivered"]["consumer_seq"] == (await stand(hub, "om"))["ack_floor"][
            "consumer_seq"
        ]
        assert (await stand(hub, "om"))["num_pending"] == 1
        assert gezien.berichten == []
        await intake.hervat("onderhoud")
        await wacht_tot(lambda: len(gezien.berichten) == 2, "de berichten")


async def test_pause_gives_back_what_lies_unhandled(bus: Proefbus, hub: Verbinding) -> None:
    """Messages that were read but not begun go back to the server, so another process can have them."""
    poort = asyncio.Event()

    async def wacht(batch: list[Binnenkomst]) -> list[Afhandeling]:
        await poort.wait()
        return [KLAAR] * len(batch)

    async with lees_in(bus, wacht, "om", werkers=1) as intake:
        await stuur(bus, "om", b"bezig")
        await wacht_tot(lambda: intake.in_hand == 1, "het eerste bericht")
        await stuur(bus, "om", b"een", b"twee")
        await wacht_tot(lambda: intake.in_hand == 3, "de rest")
        await intake.pauzeer("proef")
        assert intake.in_hand == 1
        poort.set()
        await wacht_tot(lambda: not intake.in_hand, "het eerste")

        async def terug() -> bool:
            return int((await hub.js("STREAM.INFO.IN_om"))["state"]["messages"]) == 2

        await wacht_tot(terug, "de bevestiging van het eerste")
        gezien = Gezien()
        async with lees_in(bus, gezien, "om"):
            await wacht_tot(lambda: afgehandeld(hub, "om"), "de rest")
    nummers = [b.volgnummer for b in gezien.berichten]
    assert nummers == sorted(nummers)
    assert len(nummers) == 2


async def test_stop_finishes_what_is_in_hand(bus: Proefbus, hub: Verbinding) -> None:
    """A graceful stop settles everything it had begun; the rest waits in the stream for the next start."""
    gezien = Gezien()
    begonnen = asyncio.Event()

    async def rustig(batch: list[Binnenkomst]) -> list[Afhandeling]:
        begonnen.set()
        await gun_beurten(500)
        return await gezien(batch)

    await stuur(bus, "om", *(b"%d" % n for n in range(300)))
    async with lees_in(bus, rustig) as intake:
        await begonnen.wait()
    assert intake.in_hand == 0
    assert gezien.berichten

    async def klopt() -> bool:
        over = int((await hub.js("STREAM.INFO.IN_om"))["state"]["messages"])
        return over + len({b.volgnummer for b in gezien.berichten}) == 300

    await wacht_tot(klopt, "de bevestigingen")
    tweede = Gezien()
    async with lees_in(bus, tweede):
        await wacht_tot(lambda: afgehandeld(hub), "de rest")
    assert {b.inhoud for b in gezien.berichten} | {b.inhoud for b in tweede.berichten} == {
        b"%d" % n for n in range(300)
    }


async def test_stop_does_not_wait_for_ever(bus: Proefbus, hub: Verbinding, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that hangs costs a bounded time; its message is not acknowledged and comes again."""
    monkeypatch.setattr(inname, "STOP_S_MAX", 0.05)
    begonnen = asyncio.Event()

    async def hang(batch: list[Binnenkomst]) -> list[Afhandeling]:
        begonnen.set()
        await asyncio.Event().wait()
        return [KLAAR] * len(batch)

    await stuur(bus, "om", b"een")
    async with lees_in(bus, hang):
        await begonnen.wait()
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 1


async def test_party_let_go_is_read_by_another_process(bus: Proefbus, hub: Verbinding) -> None:
    """Handing over a party: after `laat_los` nothing of it is in hand, and the other reads on."""
    een, twee = Gezien(), Gezien()
    async with lees_in(bus, een) as eerste, lees_in(bus, twee, "politie") as tweede:
        await stuur(bus, "om", *(b"%d" % n for n in range(50)))
        await wacht_tot(lambda: bool(een.berichten), "het begin")
        await eerste.laat_los(["om"])
        assert eerste.leest == {"gemeente-ede", "politie"}
        al = len(een.berichten)
        await tweede.lees(["om"])
        await stuur(bus, "om", *(b"%d" % n for n in range(50, 100)))
        await wacht_tot(lambda: afgehandeld(hub, "om"), "alles")
        assert len(een.berichten) == al
    assert {b.inhoud for b in [*een.berichten, *twee.berichten]} == {b"%d" % n for n in range(100)}
