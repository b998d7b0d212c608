"""Partners cannot touch each other or the journal: every attack is really attempted, with the party's own credentials.

Subject permissions inside one account were not enough (a reply subject of somebody else makes the server write there);
these tests hold the accounts to it.
"""

from __future__ import annotations

import asyncio
import json

import nats.errors
import pytest
from nats.aio.client import Client

from hub.bus import grenzen
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import Jsfout, Nietgehoord, Verbinding
from hub.gateway.poorten import Uitslag, Vastlegging
from hub.onderwerpen import JOURNAAL, KETEN
from tests.bus.proefbus import Proefbus, vers, wacht_tot

NEXT = "CONSUMER.MSG.NEXT"


async def _laatste(hub: Verbinding, stroom: str) -> int:
    return int((await hub.js(f"STREAM.INFO.{stroom}"))["state"]["last_seq"])


async def _lever(hub: Verbinding, partij: str) -> str:
    onderwerp = f"uit.{partij}.postbus.{vers()}.{vers()}"
    assert await NatsGeheugen(hub).leg_vast([[Vastlegging(onderwerp, b"levering", 0, 60)]]) == [Uitslag.VASTGELEGD]
    return onderwerp


async def test_party_publishes_on_its_own_box_and_hears_that_it_is_stored(bus: Proefbus, hub: Verbinding) -> None:
    """The way that must work: an acknowledgement means it is on disk in the party's own stream."""
    async with bus.als_partij("politie") as politie:
        antwoord = json.loads((await politie.vraag("in.politie.signaal", b"{}")).data)
    assert antwoord["stream"] == "IN_politie"
    assert antwoord["seq"] == await _laatste(hub, "IN_politie")


@pytest.mark.parametrize(
    "onderwerp",
    [
        pytest.param("in.om.signaal", id="postbus van een ander"),
        pytest.param("in.politie.signaal.extra", id="dieper dan de eigen postbus"),
        pytest.param("uit.om.postbus.x.y", id="levering vervalsen"),
        pytest.param("journaal.besluit.x", id="record vervalsen"),
        pytest.param("journaal.om.x", id="bericht van een ander laten verdwijnen"),
        pytest.param("vernietigd.x", id="een zaak als vernietigd laten gelden"),
        pytest.param(f"$JS.API.{NEXT}.IN_om.hub", id="lezen wat een ander stuurde"),
        pytest.param(f"hub.js.{NEXT}.{KETEN}.om", id="post van een ander halen"),
        pytest.param(f"$JS.ACK.{KETEN}.om.1.1.1.1.0", id="post van een ander bevestigen"),
        pytest.param(f"$JS.API.STREAM.INFO.{KETEN}", id="meekijken"),
        pytest.param(f"$JS.API.DIRECT.GET.{KETEN}", id="rechtstreeks lezen"),
        pytest.param(f"hub.js.CONSUMER.CREATE.{KETEN}.spion", id="eigen consument maken"),
        pytest.param(f"$JS.API.STREAM.PURGE.{JOURNAAL}", id="journaal legen"),
        pytest.param("$SYS.REQ.SERVER.PING", id="systeem bevragen"),
    ],
)
async def test_party_may_publish_nowhere_else(bus: Proefbus, onderwerp: str) -> None:
    """Each is refused by the server, and the refusal reaches the caller at once instead of a timeout."""
    async with bus.als_partij("politie") as politie:
        with pytest.raises(Nietgehoord):
            await politie.vraag(onderwerp, b"{}")


@pytest.mark.parametrize(
    "onderwerp", ["in.om.*", "uit.om.>", "_INBOX_om.>", "_INBOX_hub.>", ">", "journaal.>", "$JS.>"]
)
async def test_party_may_listen_nowhere_else(bus: Proefbus, onderwerp: str) -> None:
    """A party hears its own inbox only; listening elsewhere is refused by name."""
    async with bus.als_client("politie") as (client, geweigerd):
        await client.subscribe(onderwerp)
        await wacht_tot(
            lambda: any("permissions violation for subscription" in tekst for tekst in geweigerd), "de weigering"
        )


async def test_forged_reply_subject_reaches_nobody(bus: Proefbus, hub: Verbinding) -> None:
    """With another's inbox as reply, the server's own acknowledgement must not land there."""
    async with bus.als_client("om") as (slachtoffer, _), bus.als_client("politie") as (dader, _):
        oor = await slachtoffer.subscribe("_INBOX_om.>")
        await slachtoffer.flush()
        ervoor = await _laatste(hub, "IN_politie")
        for doel in ("_INBOX_om.prooi", "in.om.signaal", "uit.om.postbus.x.y", "journaal.besluit.x"):
            await dader.publish("in.politie.signaal", b"{}", reply=doel)
            await dader.publish(f"hub.js.{NEXT}.{KETEN}.politie", b'{"batch":1,"no_wait":true}', reply=doel)
        await dader.flush()
        om, journaal = await _laatste(hub, "IN_om"), await _laatste(hub, JOURNAAL)

        async def binnen() -> bool:
            return await _laatste(hub, "IN_politie") == ervoor + 4

        await wacht_tot(binnen, "het aankomen van de vier berichten")
        # The victim's own answer comes after anything that was sent there before it.
        await slachtoffer.publish("in.om.signaal", b"eigen", reply="_INBOX_om.eigen")
        assert (await oor.next_msg(5)).subject == "_INBOX_om.eigen"
        assert await _laatste(hub, "IN_om") == om + 1
        assert await _laatste(hub, JOURNAAL) == journaal


async def test_control_headers_from_outside_move_nothing(bus: Proefbus, hub: Verbinding) -> None:
    """Headers that steer the server (TTL, batches, roll-ups, schedules, fences) cannot be used from outside."""
    koppen: list[dict[str, str]] = [
        {"Nats-TTL": "1s"},
        {"Nats-Batch-Id": "x", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"},
        {"Nats-Rollup": "all"},
        {"Nats-Schedule": "@every 1s", "Nats-Schedule-Target": "in.om.signaal"},
        {"Nats-Incr": "1"},
    ]
    async with bus.als_partij("gemeente-ede") as partij:
        ervoor = await _laatste(hub, "IN_gemeente-ede")
        for kop in koppen:
            antwoord = json.loads((await partij.vraag("in.gemeente-ede.signaal", b"{}", kop=kop)).data)
            assert "error" in antwoord, kop
        assert await _laatste(hub, "IN_gemeente-ede") == ervoor
        # A fence or an id only ever speaks about the party's own stream.
        antwoord = json.loads(
            (await partij.vraag("in.gemeente-ede.signaal", b"{}", kop={"Nats-Expected-Stream": KETEN})).data
        )
        assert "error" in antwoord


async def test_guessed_message_id_of_another_does_no_harm(bus: Proefbus) -> None:
    """Deduplication is per stream: in a shared one a partner could make another's message vanish by guessing its id."""
    kenmerk = {"Nats-Msg-Id": vers()}
    async with bus.als_partij("politie") as politie, bus.als_partij("om") as om:
        eerste = json.loads((await politie.vraag("in.politie.signaal", b"{}", kop=kenmerk)).data)
        tweede = json.loads((await om.vraag("in.om.advies", b"{}", kop=kenmerk)).data)
        nogmaals = json.loads((await politie.vraag("in.politie.signaal", b"{}", kop=kenmerk)).data)
    assert "duplicate" not in eerste
    assert "duplicate" not in tweede
    assert nogmaals["duplicate"] is True


async def test_party_fetches_and_acknowledges_its_own_post(bus: Proefbus, hub: Verbinding) -> None:
    """An adapter pulls through the imported names, acknowledges, and sees nothing of others."""
    onderwerp, ander = await _lever(hub, "politie"), await _lever(hub, "om")
    async with bus.als_client("politie") as (client, geweigerd):
        js = client.jetstream(prefix="hub.js")
        abonnement = await js.pull_subscribe_bind("politie", KETEN, inbox_prefix=b"_INBOX_politie.")
        gezien: list[str] = []
        while onderwerp not in gezien:
            for bericht in await abonnement.fetch(16, timeout=5):
                await bericht.ack()
                gezien.append(bericht.subject)
        await client.flush()
        assert not geweigerd
    assert ander not in gezien
    assert all(naam.startswith("uit.politie.") for naam in gezien)

    async def bevestigd() -> bool:
        info = await hub.js(f"CONSUMER.INFO.{KETEN}.politie")
        return int(info["num_ack_pending"]) == 0

    await wacht_tot(bevestigd, "de bevestiging")


async def test_flooding_party_is_told_and_others_go_on(bus: Proefbus, hub: Verbinding) -> None:
    """A party that floods gets an answer with a reason and cannot fill the disk (in flight: 1,000)."""
    async with bus.als_partij("gemeente-ede") as vloed, bus.als_partij("om") as om:
        antwoorden = await asyncio.gather(*(vloed.vraag("in.gemeente-ede.signaal", b"x") for _ in range(1_050)))
        fouten = [json.loads(a.data)["error"] for a in antwoorden if b'"error"' in a.data]
        assert len(fouten) >= 50
        assert {fout["err_code"] for fout in fouten} == {10077}
        assert b'"error"' not in (await om.vraag("in.om.signaal", b"x")).data
    assert (await hub.js("STREAM.INFO.IN_gemeente-ede"))["state"]["messages"] == 1_000
    await hub.js("STREAM.PURGE.IN_gemeente-ede")


async def test_too_large_for_a_message_still_reaches_the_hub(bus: Proefbus, hub: Verbinding) -> None:
    """Between 64 KiB and the server's limit a message arrives, so the hub can refuse it by name."""
    async with bus.als_partij("om") as om:
        antwoord = json.loads((await om.vraag("in.om.signaal", b"x" * 200_000)).data)
    assert antwoord["seq"] == await _laatste(hub, "IN_om")


async def test_too_many_connections_of_one_party_are_refused(bus: Proefbus) -> None:
    """One party cannot take all connections of the server."""
    async with bus.als_client("politie") as (eerste, _):
        anderen = [Client() for _ in range(grenzen.PARTIJ_VERBINDINGEN_MAX)]
        for client in anderen[:-1]:
            await _verbind(bus, client)
        with pytest.raises(nats.errors.Error):
            await _verbind(bus, anderen[-1])
        for client in anderen:
            await client.close()
        assert eerste.is_connected


async def _verbind(bus: Proefbus, client: Client) -> None:
    await client.connect(
        bus.adres.nats,
        tls=bus.tls("politie"),
        tls_handshake_first=True,
        inbox_prefix="_INBOX_politie",
        allow_reconnect=False,
        error_cb=_stil,
    )
    await client.flush(timeout=2)


async def _stil(_fout: Exception) -> None:
    """The refusal is what the test is about."""


class TestJournaal:
    """Nobody shortens the journal but the break-glass user, and only on purpose."""

    @pytest.mark.parametrize(
        ("aanroep", "vraag"),
        [
            (f"STREAM.DELETE.{JOURNAAL}", None),
            (f"STREAM.PURGE.{JOURNAAL}", {}),
            (f"STREAM.UPDATE.{JOURNAAL}", {"name": JOURNAAL, "max_age": 1_000_000_000}),
            (f"STREAM.MSG.DELETE.{JOURNAAL}", {"seq": 1}),
            (f"STREAM.RESTORE.{JOURNAAL}", {}),
            (f"STREAM.DELETE.{KETEN}", None),
            (f"STREAM.UPDATE.{KETEN}", {"name": KETEN}),
            (f"STREAM.MSG.DELETE.{KETEN}", {"seq": 1}),
            ("STREAM.DELETE.IN_om", None),
        ],
    )
    async def test_hub_itself_may_not(self, hub: Verbinding, aanroep: str, vraag: dict[str, object] | None) -> None:
        """The hub's own user is refused by permission, whatever a bug or an intruder in it tries."""
        with pytest.raises(Nietgehoord, match="weigert"):
            await hub.js(aanroep, vraag)
        assert (await hub.js(f"STREAM.INFO.{JOURNAAL}"))["config"]["deny_delete"] is True

    async def test_hub_cannot_replace_it(self, hub: Verbinding) -> None:
        """CREATE on an existing name with other limits is no way round UPDATE."""
        with pytest.raises(Jsfout):
            await hub.js(f"STREAM.CREATE.{JOURNAAL}", {"name": JOURNAAL, "max_age": 1_000_000_000})

    async def test_break_glass_reaches_it_but_the_stream_still_refuses(self, bus: Proefbus) -> None:
        """The break-glass user gets an answer of JetStream, not of the permissions: deny_purge still holds."""
        async with bus.als_breekglas() as nood:
            with pytest.raises(Jsfout):
                await nood.js(f"STREAM.PURGE.{JOURNAAL}", {})
            config = (await nood.js(f"STREAM.INFO.{JOURNAAL}"))["config"]
            assert (await nood.js(f"STREAM.UPDATE.{JOURNAAL}", config))["config"] == config
