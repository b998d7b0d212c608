"""Taking in, on a real server: batches over all parties, order per party, poison, pauses, stops, lost connections."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hub.bus import grenzen, inname
from hub.bus.inname import Afhandeling, Inname, wachttijd_s
from hub.bus.inrichting import werk_bij
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Binnenkomst, Busfout
from tests.bus.proefbus import PARTIJEN, Proefbus, wacht_tot

CODES = [partij.code for partij in PARTIJEN]
KLAAR, OPNIEUW = Afhandeling.KLAAR, Afhandeling.OPNIEUW
Doe = Callable[[list[Binnenkomst]], Awaitable[list[Afhandeling]]]


class Gezien:
    """Handles everything at once and remembers what came, in which batches."""

    def __init__(self) -> None:
        """Nothing seen."""
        self.batches: list[list[Binnenkomst]] = []

    async def __call__(self, batch: list[Binnenkomst]) -> list[Afhandeling]:
        """Remember, and say it is settled."""
        self.batches.append(batch)
        return [KLAAR] * len(batch)

    @property
    def berichten(self) -> list[Binnenkomst]:
        """All messages, in the order in which they were handled."""
        return [bericht for batch in self.batches for bericht in batch]


@pytest.fixture(autouse=True)
async def _leeg(hub: Verbinding) -> None:
    """The inbound streams are shared with other tests: start empty."""
    for code in CODES:
        await hub.js(f"STREAM.PURGE.IN_{code}")


@asynccontextmanager
async def _inname(bus: Proefbus, verwerk: Doe, *codes: str, werkers: int = 2) -> AsyncIterator[Inname]:
    intake = Inname(bus.adres.nats, bus.sleutels.hub.seed, verwerk, werkers=werkers, toeval=lambda: 0.5)
    await intake.start()
    try:
        await intake.lees(codes or CODES)
        yield intake
    finally:
        await intake.stop()


async def _stuur(bus: Proefbus, code: str, *inhouden: bytes, soort: str = "signaal") -> None:
    async with bus.als_partij(code) as partij:
        await asyncio.gather(*(partij.vraag(f"in.{code}.{soort}", inhoud) for inhoud in inhouden))


async def _stand(hub: Verbinding, code: str) -> dict[str, Any]:
    return await hub.js(f"CONSUMER.INFO.IN_{code}.hub")


async def _afgehandeld(hub: Verbinding, *codes: str) -> bool:
    return all([(await hub.js(f"STREAM.INFO.IN_{code}"))["state"]["messages"] == 0 for code in codes or CODES])


async def test_message_arrives_with_the_identity_of_its_account(bus: Proefbus, hub: Verbinding) -> None:
    """Who sent it comes from the subject the account is bound to; headers from outside are not even looked at."""
    gezien = Gezien()
    async with bus.als_partij("politie") as politie:
        kop = {"reply_to": "uit.om.postbus.x.y", "traceparent": "00-1-1-01", "content-type": "application/json"}
        antwoord = await politie.vraag("in.politie.signaal", b"\xff geen json", kop=kop)
    async with _inname(bus, gezien):
        await wacht_tot(lambda: len(gezien.berichten) == 1, "het bericht")
        await wacht_tot(lambda: _afgehandeld(hub), "de bevestiging")
    volgnummer = json.loads(antwoord.data)["seq"]
    assert gezien.berichten == [Binnenkomst("politie", "signaal", volgnummer, b"\xff geen json")]


async def test_all_parties_meet_in_one_batch(bus: Proefbus, hub: Verbinding) -> None:
    """What is queued when a worker is free goes in one commit, whoever sent it; none is larger than the limit."""
    gezien = Gezien()
    poort = asyncio.Event()

    async def wacht(batch: list[Binnenkomst]) -> list[Afhandeling]:
        await poort.wait()
        return await gezien(batch)

    async with _inname(bus, wacht, werkers=1) as intake:
        await _stuur(bus, "om", b"eerst")
        await wacht_tot(lambda: intake.in_hand == 1, "het eerste bericht")
        for code in CODES:
            await _stuur(bus, code, *(b"%d" % n for n in range(150)))
        await wacht_tot(lambda: intake.in_hand >= 3 * 50, "de rest")
        poort.set()
        await wacht_tot(lambda: _afgehandeld(hub), "alles")
    assert len(gezien.berichten) == 451
    assert max(map(len, gezien.batches)) <= grenzen.BATCH_BERICHTEN_MAX
    assert {b.partij for b in gezien.batches[1]} == set(CODES)


async def test_slow_batches_become_small_and_grow_again(
    bus: Proefbus, hub: Verbinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sends while a party's messages are slow waits for a small batch; when it goes fast again they grow."""
    gezien = Gezien()
    monkeypatch.setattr(inname, "BATCH_S_MAX", 1e-9)
    await _stuur(bus, "om", *(b"%d" % n for n in range(300)))
    async with _inname(bus, gezien, werkers=1) as intake:
        await wacht_tot(lambda: _afgehandeld(hub, "om"), "de trage")
        assert intake._maat == inname.BATCH_BERICHTEN_MIN
        assert {len(batch) for batch in gezien.batches[1:]} <= set(range(1, inname.BATCH_BERICHTEN_MIN + 1))
        monkeypatch.setattr(inname, "BATCH_S_MAX", 60.0)
        for _ in range(6):
            await _stuur(bus, "om", b"snel")
            await wacht_tot(lambda: _afgehandeld(hub, "om"), "de snelle")
        assert intake._maat == grenzen.BATCH_BERICHTEN_MAX


async def test_order_of_a_party_is_kept(bus: Proefbus, hub: Verbinding) -> None:
    """A batch never overtakes an earlier one of the same party, although two workers end batches in disorder."""
    gezien: list[Binnenkomst] = []
    bezig: set[str] = set()

    async def traag(batch: list[Binnenkomst]) -> list[Afhandeling]:
        partijen = {b.partij for b in batch}
        assert not bezig & partijen
        bezig.update(partijen)
        for _ in range(50 if batch[0].volgnummer % 2 else 1):
            await asyncio.sleep(0)
        gezien.extend(batch)
        bezig.difference_update(partijen)
        return [KLAAR] * len(batch)

    for code in CODES:
        await _stuur(bus, code, *(b"x" for _ in range(400)))
    async with _inname(bus, traag):
        await wacht_tot(lambda: _afgehandeld(hub), "alles")
    for code in CODES:
        nummers = [b.volgnummer for b in gezien if b.partij == code]
        assert len(nummers) == 400
        assert nummers == sorted(nummers)


async def test_poisoned_message_does_not_block_the_others(bus: Proefbus, hub: Verbinding) -> None:
    """One message on which the hub stumbles is set aside for later; the rest of its batch is settled."""
    klaar: list[bytes] = []

    async def struikel(batch: list[Binnenkomst]) -> list[Afhandeling]:
        if any(b.inhoud == b"gif" for b in batch):
            raise RuntimeError
        klaar.extend(b.inhoud for b in batch)
        return [KLAAR] * len(batch)

    await _stuur(bus, "om", b"een", b"gif", b"twee")
    await _stuur(bus, "politie", b"drie")
    async with _inname(bus, struikel):
        await wacht_tot(lambda: len(klaar) == 3, "de andere berichten")
        await wacht_tot(lambda: _afgehandeld(hub, "politie"), "politie")
    assert sorted(klaar) == [b"drie", b"een", b"twee"]
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 1


async def test_dead_bus_is_not_tried_for_every_message(
    bus: Proefbus, hub: Verbinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When commits fail one after another the rest waits instead of 256 timeouts; the outage costs no order, no try."""
    monkeypatch.setattr(inname, "RUST_S", (0.01,))
    monkeypatch.setattr(inname, "LEVENSTEKEN_S", 0.0)
    pogingen: list[int] = []
    gezien = Gezien()

    async def stuk(batch: list[Binnenkomst]) -> list[Afhandeling]:
        pogingen.append(len(batch))
        if len(pogingen) < 30:
            raise Busfout("storing")
        return await gezien(batch)

    await _stuur(bus, "om", *(b"%d" % n for n in range(8)))
    voor = (await _stand(hub, "om"))["delivered"]["consumer_seq"]
    async with _inname(bus, stuk, werkers=1):
        await wacht_tot(lambda: _afgehandeld(hub, "om"), "alles")
    nummers = [b.volgnummer for b in gezien.berichten]
    assert nummers == sorted(nummers)
    assert len(nummers) == 8
    grote = [n for n in pogingen if n > 1]
    assert pogingen.count(1) <= (inname.BUSFOUTEN_MAX + 1) * len(grote)
    # At most what lay unread when the outage began was handed out a second time.
    assert (await _stand(hub, "om"))["delivered"]["consumer_seq"] - voor <= 2 * 8


async def test_what_a_party_has_behind_a_failure_waits_for_it(
    bus: Proefbus, hub: Verbinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bus failed on one message: of that party nothing overtakes it, others go on."""
    monkeypatch.setattr(inname, "RUST_S", (0.01,))
    gezien = Gezien()
    keren: list[bytes] = []

    async def hapert(batch: list[Binnenkomst]) -> list[Afhandeling]:
        if any(b.inhoud == b"lastig" for b in batch):
            keren.append(b"lastig")
            if len(keren) < 3:
                raise Busfout("storing")
        return await gezien(batch)

    await _stuur(bus, "om", b"lastig", b"later", b"laatst")
    await _stuur(bus, "politie", b"ander")
    async with _inname(bus, hapert):
        await wacht_tot(lambda: _afgehandeld(hub), "alles")
    assert [b.inhoud for b in gezien.berichten if b.partij == "om"] == [b"lastig", b"later", b"laatst"]
    assert [b.inhoud for b in gezien.berichten if b.partij == "politie"] == [b"ander"]


@pytest.mark.parametrize("werkers", [1, 2])
@pytest.mark.parametrize("eerst", ["om", "politie"])
async def test_message_on_which_only_the_bus_stumbles_is_set_aside(
    bus: Proefbus, hub: Verbinding, monkeypatch: pytest.MonkeyPatch, eerst: str, werkers: int
) -> None:
    """A bus that works for others and never for one message is not down, whoever's turn is first or with whom he is.

    That message may not hold up the rest.
    """
    monkeypatch.setattr(inname, "RUST_S", (0.01,))
    gezien = Gezien()

    async def struikel(batch: list[Binnenkomst]) -> list[Afhandeling]:
        if any(b.inhoud == b"gif" for b in batch):
            raise Busfout("storing")
        return await gezien(batch)

    async with _inname(bus, struikel, werkers=werkers):
        if eerst == "politie":
            await _stuur(bus, "politie", b"ander")
            await wacht_tot(lambda: bool(gezien.berichten), "het eerste")
        await _stuur(bus, "om", b"gif")
        await _stuur(bus, "om", b"goed")

        async def goed() -> bool:
            await _stuur(bus, "politie", b"ander")
            return any(b.inhoud == b"goed" for b in gezien.berichten)

        await wacht_tot(goed, "wat achter het gif ligt")
        await wacht_tot(lambda: _afgehandeld(hub, "politie"), "politie")
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 1


async def test_what_a_dead_process_had_in_hand_comes_first(bus: Proefbus, hub: Verbinding) -> None:
    """A process that died had messages out: its successor gets them at once, in order, before anything later."""
    await _stuur(bus, "om", *(b"%d" % n for n in range(20)))
    vraag = json.dumps({"batch": 12, "no_wait": True}).encode()
    async with bus.als_hub() as dode:
        postbus = dode.client.new_inbox()
        uitgegeven = await dode.client.subscribe(postbus)
        await dode.client.publish("$JS.API.CONSUMER.MSG.NEXT.IN_om.hub", vraag, reply=postbus)
        for _ in range(12):
            await uitgegeven.next_msg(timeout=5)
    assert (await _stand(hub, "om"))["num_ack_pending"] == 12
    gezien = Gezien()
    async with _inname(bus, gezien):
        await wacht_tot(lambda: _afgehandeld(hub, "om"), "alles")
    nummers = [b.volgnummer for b in gezien.berichten]
    assert nummers == sorted(nummers)
    assert len(nummers) == 20


async def test_wrong_number_of_answers_acknowledges_nothing(bus: Proefbus, hub: Verbinding) -> None:
    """A handler that loses count must not settle a message nobody answered for."""

    async def verteld(batch: list[Binnenkomst]) -> list[Afhandeling]:
        return [KLAAR] * (len(batch) + 1)

    await _stuur(bus, "om", b"een", b"twee")
    async with _inname(bus, verteld) as intake:
        await wacht_tot(lambda: _zonder_wachtenden(hub, "om"), "het uitlezen")
        await wacht_tot(lambda: not intake.in_hand, "het teruggeven")
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 2


async def test_again_comes_back_after_its_waiting_time(bus: Proefbus, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPNIEUW offers the same message again, and counts its tries at the server."""
    monkeypatch.setattr(grenzen, "HERHALING_S", (0.05,))
    keren: list[Binnenkomst] = []

    async def derde_keer(batch: list[Binnenkomst]) -> list[Afhandeling]:
        keren.extend(batch)
        return [KLAAR if len(keren) >= 3 else OPNIEUW for _ in batch]

    await _stuur(bus, "om", b"lastig")
    async with _inname(bus, derde_keer):
        await wacht_tot(lambda: len(keren) == 3, "de derde keer")
    assert len({b.volgnummer for b in keren}) == 1


async def test_given_up_message_stays_and_is_announced(
    bus: Proefbus, hub: Verbinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the last try nothing is deleted: the message stays in its stream, and an advisory tells a human."""
    monkeypatch.setattr(grenzen, "HERHALING_S", (0.001,))
    adviezen = int((await hub.js("STREAM.INFO.ADVIES"))["state"]["messages"])
    keren: list[Binnenkomst] = []

    async def nooit(batch: list[Binnenkomst]) -> list[Afhandeling]:
        keren.extend(batch)
        return [OPNIEUW] * len(batch)

    await _stuur(bus, "om", b"nooit")
    async with _inname(bus, nooit):

        async def gemeld() -> bool:
            return int((await hub.js("STREAM.INFO.ADVIES"))["state"]["messages"]) > adviezen

        await wacht_tot(gemeld, "de melding")
    # Each time it is handed out it is tried from its place a few times more.
    assert len(keren) == grenzen.INSTROOM_POGINGEN_MAX * (1 + inname.BOTSINGEN_MAX)
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 1


async def test_pause_takes_in_nothing_and_resumes_by_itself(bus: Proefbus, hub: Verbinding) -> None:
    """While paused nothing is read; each reason must end before reading starts again."""
    gezien = Gezien()
    async with _inname(bus, gezien) as intake:
        await intake.pauzeer("journaal")
        await intake.pauzeer("onderhoud")
        await _stuur(bus, "om", b"een")
        await _stuur(bus, "politie", b"twee")
        await intake.hervat("journaal")
        assert (await _stand(hub, "om"))["delivered"]["consumer_seq"] == (await _stand(hub, "om"))["ack_floor"][
            "consumer_seq"
        ]
        assert (await _stand(hub, "om"))["num_pending"] == 1
        assert gezien.berichten == []
        await intake.hervat("onderhoud")
        await wacht_tot(lambda: len(gezien.berichten) == 2, "de berichten")


async def test_pause_gives_back_what_lies_unhandled(bus: Proefbus, hub: Verbinding) -> None:
    """Messages that were read but not begun go back to the server, so another process can have them."""
    poort = asyncio.Event()

    async def wacht(batch: list[Binnenkomst]) -> list[Afhandeling]:
        await poort.wait()
        return [KLAAR] * len(batch)

    async with _inname(bus, wacht, "om", werkers=1) as intake:
        await _stuur(bus, "om", b"bezig")
        await wacht_tot(lambda: intake.in_hand == 1, "het eerste bericht")
        await _stuur(bus, "om", b"een", b"twee")
        await wacht_tot(lambda: intake.in_hand == 3, "de rest")
        await intake.pauzeer("proef")
        assert intake.in_hand == 1
        poort.set()
        await wacht_tot(lambda: not intake.in_hand, "het eerste")

        async def terug() -> bool:
            return int((await hub.js("STREAM.INFO.IN_om"))["state"]["messages"]) == 2

        await wacht_tot(terug, "de bevestiging van het eerste")
        gezien = Gezien()
        async with _inname(bus, gezien, "om"):
            await wacht_tot(lambda: _afgehandeld(hub, "om"), "de rest")
    nummers = [b.volgnummer for b in gezien.berichten]
    assert nummers == sorted(nummers)
    assert len(nummers) == 2


async def test_stop_finishes_what_is_in_hand(bus: Proefbus, hub: Verbinding) -> None:
    """A graceful stop settles everything it had begun; the rest waits in the stream for the next start."""
    gezien = Gezien()
    begonnen = asyncio.Event()

    async def rustig(batch: list[Binnenkomst]) -> list[Afhandeling]:
        begonnen.set()
        await asyncio.sleep(0.05)
        return await gezien(batch)

    await _stuur(bus, "om", *(b"%d" % n for n in range(300)))
    async with _inname(bus, rustig) as intake:
        await begonnen.wait()
    assert intake.in_hand == 0
    assert gezien.berichten

    async def klopt() -> bool:
        over = int((await hub.js("STREAM.INFO.IN_om"))["state"]["messages"])
        return over + len({b.volgnummer for b in gezien.berichten}) == 300

    await wacht_tot(klopt, "de bevestigingen")
    tweede = Gezien()
    async with _inname(bus, tweede):
        await wacht_tot(lambda: _afgehandeld(hub), "de rest")
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

    await _stuur(bus, "om", b"een")
    async with _inname(bus, hang):
        await begonnen.wait()
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 1


async def test_party_let_go_is_read_by_another_process(bus: Proefbus, hub: Verbinding) -> None:
    """Handing over a party: after `laat_los` nothing of it is in hand, and the other reads on."""
    een, twee = Gezien(), Gezien()
    async with _inname(bus, een) as eerste, _inname(bus, twee, "politie") as tweede:
        await _stuur(bus, "om", *(b"%d" % n for n in range(50)))
        await wacht_tot(lambda: bool(een.berichten), "het begin")
        await eerste.laat_los(["om"])
        assert eerste.leest == {"gemeente-ede", "politie"}
        al = len(een.berichten)
        await tweede.lees(["om"])
        await _stuur(bus, "om", *(b"%d" % n for n in range(50, 100)))
        await wacht_tot(lambda: _afgehandeld(hub, "om"), "alles")
        assert len(een.berichten) == al
    assert {b.inhoud for b in [*een.berichten, *twee.berichten]} == {b"%d" % n for n in range(100)}


async def test_party_that_cannot_be_read_keeps_no_other_from_it(bus: Proefbus, hub: Verbinding) -> None:
    """One consumer is gone: that party waits, the others are read, and when it is back it is read once."""
    gezien = Gezien()
    intake = Inname(bus.adres.nats, bus.sleutels.hub.seed, gezien)
    await intake.start()
    async with bus.als_breekglas() as nood:
        await nood.js("CONSUMER.DELETE.IN_gemeente-ede.hub")
        try:
            with pytest.raises(Busfout, match="IN_gemeente-ede"):
                await intake.lees(CODES)
        finally:
            await werk_bij(nood, PARTIJEN)
    assert intake.leest == {"om", "politie"}
    await intake.lees(CODES)
    assert intake.leest == set(CODES)
    await _stuur(bus, "gemeente-ede", b"een")
    await wacht_tot(lambda: _afgehandeld(hub), "het bericht")
    await intake.stop()
    assert [b.inhoud for b in gezien.berichten] == [b"een"]


async def test_reading_goes_on_after_the_connection_was_lost(bus: Proefbus, hub: Verbinding) -> None:
    """Requests that lay open at the server are forgotten with the connection; they are made again at once."""
    gezien = Gezien()
    async with _inname(bus, gezien) as intake:
        await _stuur(bus, "om", b"een")
        await wacht_tot(lambda: len(gezien.berichten) == 1, "het eerste bericht")
        client = intake._lezers._client
        assert client is not None
        await client.force_reconnect()
        await _stuur(bus, "om", b"twee")
        await wacht_tot(lambda: len(gezien.berichten) == 2, "het tweede bericht")


@pytest.mark.parametrize(("poging", "minst", "meest"), [(1, 3.75, 6.25), (9, 32_400, 54_000), (99, 32_400, 54_000)])
def test_waiting_times_grow_and_spread(poging: int, minst: float, meest: float) -> None:
    """5 s at first, 12 h at last, a quarter to either side."""
    assert wachttijd_s(poging, 0.0) == minst
    assert wachttijd_s(poging, 1.0) == meest


def test_tries_cover_three_days() -> None:
    """A message is tried for about 72 hours before a human must look (design §6)."""
    assert 70 * 3_600 < sum(grenzen.HERHALING_S) < 74 * 3_600


async def _zonder_wachtenden(hub: Verbinding, code: str) -> bool:
    return int((await _stand(hub, code))["num_pending"]) == 0
