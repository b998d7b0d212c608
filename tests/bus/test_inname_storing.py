"""Taking in when things go wrong, on a real server: a party's order, poison, outages, tries, lost connections."""

from __future__ import annotations

import json

import pytest

from hub.bus import grenzen, inname
from hub.bus.inname import Afhandeling, Inname, wachttijd_s
from hub.bus.inrichting import werk_bij
from hub.bus.verbinding import Verbinding
from hub.gateway.poorten import Binnenkomst, Busfout
from tests.bus.innameproef import (
    CODES,
    KLAAR,
    OPNIEUW,
    Gezien,
    afgehandeld,
    gun_beurten,
    leeg,
    lees_in,
    stand,
    stuur,
    zonder_wachtenden,
)
from tests.bus.proefbus import PARTIJEN, Proefbus, wacht_tot


@pytest.fixture(autouse=True)
async def _leeg(hub: Verbinding) -> None:
    await leeg(hub)


async def test_order_of_a_party_is_kept(bus: Proefbus, hub: Verbinding) -> None:
    """A batch never overtakes an earlier one of the same party, although two workers end batches in disorder."""
    gezien: list[Binnenkomst] = []
    bezig: set[str] = set()

    async def traag(batch: list[Binnenkomst]) -> list[Afhandeling]:
        partijen = {b.partij for b in batch}
        assert not bezig & partijen
        bezig.update(partijen)
        await gun_beurten(50 if batch[0].volgnummer % 2 else 1)
        gezien.extend(batch)
        bezig.difference_update(partijen)
        return [KLAAR] * len(batch)

    for code in CODES:
        await stuur(bus, code, *(b"x" for _ in range(400)))
    async with lees_in(bus, traag):
        await wacht_tot(lambda: afgehandeld(hub), "alles")
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

    await stuur(bus, "om", b"een", b"gif", b"twee")
    await stuur(bus, "politie", b"drie")
    async with lees_in(bus, struikel):
        await wacht_tot(lambda: len(klaar) == 3, "de andere berichten")
        await wacht_tot(lambda: afgehandeld(hub, "politie"), "politie")
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

    await stuur(bus, "om", *(b"%d" % n for n in range(8)))
    voor = (await stand(hub, "om"))["delivered"]["consumer_seq"]
    async with lees_in(bus, stuk, werkers=1):
        await wacht_tot(lambda: afgehandeld(hub, "om"), "alles")
    nummers = [b.volgnummer for b in gezien.berichten]
    assert nummers == sorted(nummers)
    assert len(nummers) == 8
    grote = [n for n in pogingen if n > 1]
    assert pogingen.count(1) <= (inname.BUSFOUTEN_MAX + 1) * len(grote)
    # At most what lay unread when the outage began was handed out a second time.
    assert (await stand(hub, "om"))["delivered"]["consumer_seq"] - voor <= 2 * 8


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

    await stuur(bus, "om", b"lastig", b"later", b"laatst")
    await stuur(bus, "politie", b"ander")
    async with lees_in(bus, hapert):
        await wacht_tot(lambda: afgehandeld(hub), "alles")
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

    async with lees_in(bus, struikel, werkers=werkers):
        if eerst == "politie":
            await stuur(bus, "politie", b"ander")
            await wacht_tot(lambda: bool(gezien.berichten), "het eerste")
        await stuur(bus, "om", b"gif")
        await stuur(bus, "om", b"goed")

        async def goed() -> bool:
            await stuur(bus, "politie", b"ander")
            return any(b.inhoud == b"goed" for b in gezien.berichten)

        await wacht_tot(goed, "wat achter het gif ligt")
        await wacht_tot(lambda: afgehandeld(hub, "politie"), "politie")
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 1


async def test_what_a_dead_process_had_in_hand_comes_first(bus: Proefbus, hub: Verbinding) -> None:
    """A process that died had messages out: its successor gets them at once, in order, before anything later."""
    await stuur(bus, "om", *(b"%d" % n for n in range(20)))
    vraag = json.dumps({"batch": 12, "no_wait": True}).encode()
    async with bus.als_hub() as dode:
        postbus = dode.client.new_inbox()
        uitgegeven = await dode.client.subscribe(postbus)
        await dode.client.publish("$JS.API.CONSUMER.MSG.NEXT.IN_om.hub", vraag, reply=postbus)
        for _ in range(12):
            await uitgegeven.next_msg(timeout=5)
    assert (await stand(hub, "om"))["num_ack_pending"] == 12
    gezien = Gezien()
    async with lees_in(bus, gezien):
        await wacht_tot(lambda: afgehandeld(hub, "om"), "alles")
    nummers = [b.volgnummer for b in gezien.berichten]
    assert nummers == sorted(nummers)
    assert len(nummers) == 20


async def test_wrong_number_of_answers_acknowledges_nothing(bus: Proefbus, hub: Verbinding) -> None:
    """A handler that loses count must not settle a message nobody answered for."""

    async def verteld(batch: list[Binnenkomst]) -> list[Afhandeling]:
        return [KLAAR] * (len(batch) + 1)

    await stuur(bus, "om", b"een", b"twee")
    async with lees_in(bus, verteld) as intake:
        await wacht_tot(lambda: zonder_wachtenden(hub, "om"), "het uitlezen")
        await wacht_tot(lambda: not intake.in_hand, "het teruggeven")
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 2


async def test_again_comes_back_after_its_waiting_time(bus: Proefbus, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPNIEUW offers the same message again, and counts its tries at the server."""
    monkeypatch.setattr(grenzen, "HERHALING_S", (0.05,))
    keren: list[Binnenkomst] = []

    async def derde_keer(batch: list[Binnenkomst]) -> list[Afhandeling]:
        keren.extend(batch)
        return [KLAAR if len(keren) >= 3 else OPNIEUW for _ in batch]

    await stuur(bus, "om", b"lastig")
    async with lees_in(bus, derde_keer):
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

    await stuur(bus, "om", b"nooit")
    async with lees_in(bus, nooit):

        async def gemeld() -> bool:
            return int((await hub.js("STREAM.INFO.ADVIES"))["state"]["messages"]) > adviezen

        await wacht_tot(gemeld, "de melding")
    # Each time it is handed out it is tried from its place a few times more.
    assert len(keren) == grenzen.INSTROOM_POGINGEN_MAX * (1 + inname.BOTSINGEN_MAX)
    assert (await hub.js("STREAM.INFO.IN_om"))["state"]["messages"] == 1


async def test_party_that_cannot_be_read_keeps_no_other_from_it(bus: Proefbus, hub: Verbinding) -> None:
    """One consumer is gone: that party waits, the others are read, and when it is back it is read once."""
    gezien = Gezien()
    intake = Inname(bus.adres.nats, bus.sleutels.hub.seed, gezien, tls=bus.pki.hub)
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
    await stuur(bus, "gemeente-ede", b"een")
    await wacht_tot(lambda: afgehandeld(hub), "het bericht")
    await intake.stop()
    assert [b.inhoud for b in gezien.berichten] == [b"een"]


async def test_reading_goes_on_after_the_connection_was_lost(bus: Proefbus, hub: Verbinding) -> None:
    """Requests that lay open at the server are forgotten with the connection; they are made again at once."""
    gezien = Gezien()
    async with lees_in(bus, gezien) as intake:
        await stuur(bus, "om", b"een")
        await wacht_tot(lambda: len(gezien.berichten) == 1, "het eerste bericht")
        client = intake._lezers._client
        assert client is not None
        await client.force_reconnect()
        await stuur(bus, "om", b"twee")
        await wacht_tot(lambda: len(gezien.berichten) == 2, "het tweede bericht")


@pytest.mark.parametrize(("poging", "minst", "meest"), [(1, 3.75, 6.25), (9, 32_400, 54_000), (99, 32_400, 54_000)])
def test_waiting_times_grow_and_spread(poging: int, minst: float, meest: float) -> None:
    """5 s at first, 12 h at last, a quarter to either side."""
    assert wachttijd_s(poging, 0.0) == minst
    assert wachttijd_s(poging, 1.0) == meest


def test_tries_cover_three_days() -> None:
    """A message is tried for about 72 hours before a human must look: a weekend."""
    assert 70 * 3_600 < sum(grenzen.HERHALING_S) < 74 * 3_600
