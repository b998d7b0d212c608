"""The cupboard of the policy on a real server: contents whole, one pointer, one winner, and no partner near it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.bus import beleidskast
from hub.bus.beleidskast import ACTIEF, RONDVRAAG, VOOR, Beleidskast, Ingehaald, Kastfout, Processtand, Wijzer
from hub.bus.verbinding import Nietgehoord
from hub.bus.wensen import BELEIDSKAST
from tests.bus.proefbus import Proefbus, eigen_bus, wacht_tot

pytestmark = pytest.mark.alleen_wheel
DIGEST = "ab" * 32


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Proefbus]:
    """A server of its own: there is one pointer, and these tests move it."""
    async with eigen_bus(tmp_path) as eigen:
        yield eigen


async def test_what_was_put_in_comes_out(bus: Proefbus) -> None:
    """A bundle of several parts comes back byte for byte, and putting it in again changes nothing."""
    bundel = secrets.token_bytes(beleidskast.DEEL_BYTES * 2 + 17)
    async with bus.als_hub() as verbinding:
        kast = Beleidskast(verbinding)
        naam, delen = await kast.berg_op(bundel)
        assert (naam, delen) == (hashlib.sha256(bundel).hexdigest(), 3)
        assert await kast.berg_op(bundel) == (naam, delen)
        assert await kast.inhoud(naam) == bundel
        assert (await verbinding.js(f"STREAM.INFO.{BELEIDSKAST}"))["state"]["last_seq"] == delen


async def test_history_tells_who_missed_some(bus: Proefbus) -> None:
    """A process that looked away while three went live can follow them one after another."""
    async with bus.als_hub() as verbinding:
        kast = Beleidskast(verbinding)
        assert await kast.geschiedenis() == ()
        gezet: list[Wijzer] = []
        for revisie in (1, 2, 3):
            na = gezet[-1] if gezet else None
            gezet.append(await kast.zet_wijzer(revisie=revisie, digest=DIGEST, inhoud=("aa" * 32, 1), na=na))
        assert await kast.geschiedenis() == tuple(gezet)
        assert await kast.wijzer() == gezet[-1]


async def test_more_than_ten_parts_come_back_in_order(bus: Proefbus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are put together by number: part 10 comes after part 9, not after part 1."""
    monkeypatch.setattr(beleidskast, "DEEL_BYTES", 10)
    bundel = secrets.token_bytes(123)
    async with bus.als_hub() as verbinding:
        kast = Beleidskast(verbinding)
        naam, _ = await kast.berg_op(bundel)
        assert await kast.inhoud(naam) == bundel


async def test_too_large_or_empty_is_no_bundle(bus: Proefbus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit with a text of its own; nothing is stored."""
    monkeypatch.setattr(beleidskast, "DEEL_BYTES", 10)
    async with bus.als_hub() as verbinding:
        kast = Beleidskast(verbinding)
        for bundel in (b"", bytes(10 * beleidskast.DELEN_MAX + 1)):
            with pytest.raises(Kastfout):
                await kast.berg_op(bundel)


async def test_part_that_is_missing_or_other_is_not_a_bundle(bus: Proefbus) -> None:
    """What does not hash to its name is refused, also when somebody with the hub's key wrote it."""
    async with bus.als_hub() as verbinding:
        kast = Beleidskast(verbinding)
        with pytest.raises(Kastfout):
            await kast.inhoud("00" * 32)
        await verbinding.vraag(f"{VOOR}.inhoud.{'11' * 32}.0", b"iets anders")
        with pytest.raises(Kastfout):
            await kast.inhoud("11" * 32)


async def test_of_two_activations_at_once_one_wins_and_the_other_is_told(bus: Proefbus) -> None:
    """Compare-and-set: both saw the same pointer; the loser hears which revision won, and changed nothing."""
    async with bus.als_hub() as een, bus.als_hub() as ander:
        kasten = (Beleidskast(een), Beleidskast(ander))
        assert await kasten[0].wijzer() is None
        eerste = await kasten[0].zet_wijzer(revisie=1, digest=DIGEST, inhoud=("aa" * 32, 1), na=None)
        uit = await asyncio.gather(
            *(
                kast.zet_wijzer(revisie=2, digest=DIGEST, inhoud=(d * 32, 1), na=eerste)
                for kast, d in zip(kasten, ("bb", "cc"), strict=True)
            ),
            return_exceptions=True,
        )
        (verloren,) = [u for u in uit if isinstance(u, Ingehaald)]
        (gewonnen,) = [u for u in uit if not isinstance(u, BaseException)]
        assert verloren.wijzer == gewonnen == await kasten[0].wijzer()
        assert gewonnen.volgnummer > eerste.volgnummer


async def test_first_activation_is_fenced_too(bus: Proefbus) -> None:
    """Nothing was live for either: still one of them wins."""
    async with bus.als_hub() as verbinding:
        kast = Beleidskast(verbinding)
        await kast.zet_wijzer(revisie=1, digest=DIGEST, inhoud=("aa" * 32, 1), na=None)
        with pytest.raises(Ingehaald):
            await kast.zet_wijzer(revisie=1, digest=DIGEST, inhoud=("bb" * 32, 1), na=None)


@pytest.mark.parametrize("onzin", [b"", b"{", b"[]", b'{"revisie":"x"}', b'{"revisie":1}'])
async def test_pointer_that_makes_no_sense_is_an_error(bus: Proefbus, onzin: bytes) -> None:
    """Never `there is no policy yet`: that would let a first one in."""
    async with bus.als_hub() as verbinding:
        await verbinding.vraag(ACTIEF, onzin)
        with pytest.raises(Kastfout):
            await Beleidskast(verbinding).wijzer()


async def test_who_listens_hears_of_a_change(bus: Proefbus) -> None:
    """The watch: a write of the pointer calls who listens. One may be missed; so written until heard."""
    gehoord: list[bool] = []
    gezet: list[Wijzer] = []
    async with bus.als_hub() as een, bus.als_hub() as ander:
        await Beleidskast(een).luister(lambda: gehoord.append(True))
        await een.client.flush()

        async def geroepen() -> bool:
            if not gehoord:
                na = gezet[-1] if gezet else None
                kast = Beleidskast(ander)
                gezet.append(await kast.zet_wijzer(revisie=1, digest=DIGEST, inhoud=("aa" * 32, 1), na=na))
            return bool(gehoord)

        await wacht_tot(geroepen, "het bericht van de wijziging")


async def test_every_process_says_what_is_live_in_it(bus: Proefbus) -> None:
    """Two processes answer, each for itself; nonsense on the inbox is no answer."""
    standen = (Processtand("a1", 3, DIGEST, 30), Processtand("b2", 2, DIGEST, -1, "BUNDEL-sleutel-onbekend", "cd" * 32))
    async with bus.als_hub() as een, bus.als_hub() as ander, bus.als_hub() as vrager:
        for verbinding, stand in zip((een, ander), standen, strict=True):
            await Beleidskast(verbinding).beantwoord(lambda s=stand: s)  # type: ignore[misc]
            await verbinding.client.flush()
        gevraagd = await Beleidskast(vrager).vraag_rond(lambda gekregen: len(gekregen) == 2, wacht_s=5)
        assert gevraagd == standen
        assert await Beleidskast(vrager).vraag_rond(wacht_s=0.2) == standen


async def test_nobody_answers_when_no_hub_runs(bus: Proefbus) -> None:
    """An empty answer, not an error: then nobody decides anything."""
    async with bus.als_hub() as verbinding:
        assert await Beleidskast(verbinding).vraag_rond(wacht_s=0.05) == ()


@pytest.mark.parametrize(
    "onderwerp",
    [
        ACTIEF,
        f"{VOOR}.inhoud.x.0",
        RONDVRAAG,
        f"$JS.API.DIRECT.GET.{BELEIDSKAST}",
        f"$JS.API.STREAM.INFO.{BELEIDSKAST}",
    ],
)
async def test_partner_cannot_touch_it(bus: Proefbus, onderwerp: str) -> None:
    """Neither write, nor read, nor ask what is live: refused by the server."""
    async with bus.als_partij("politie") as partij:
        with pytest.raises(Nietgehoord):
            await partij.vraag(onderwerp, b"{}")
    async with bus.als_hub() as verbinding:
        assert await Beleidskast(verbinding).wijzer() is None


@pytest.mark.parametrize("onderwerp", ["$KV.>", f"{VOOR}.>", RONDVRAAG])
async def test_partner_cannot_listen_to_it(bus: Proefbus, onderwerp: str) -> None:
    """A partner who could listen would know a policy before it holds; one who answered could lie about it."""
    async with bus.als_client("politie") as (client, geweigerd):
        await client.subscribe(onderwerp)
        await wacht_tot(lambda: any("permissions violation" in tekst for tekst in geweigerd), "de weigering")


@pytest.mark.parametrize(
    ("aanroep", "vraag"),
    [
        (f"STREAM.PURGE.{BELEIDSKAST}", {}),
        (f"STREAM.MSG.DELETE.{BELEIDSKAST}", {"seq": 1}),
        (f"STREAM.DELETE.{BELEIDSKAST}", None),
        (f"STREAM.UPDATE.{BELEIDSKAST}", {"name": BELEIDSKAST, "subjects": ["x"]}),
    ],
)
async def test_hub_itself_cannot_make_it_forget(bus: Proefbus, aanroep: str, vraag: dict[str, object] | None) -> None:
    """Which policies were live stays known, also when the hub's own key is in wrong hands."""
    async with bus.als_hub() as verbinding:
        await Beleidskast(verbinding).zet_wijzer(revisie=1, digest=DIGEST, inhoud=("aa" * 32, 1), na=None)
        with pytest.raises(Nietgehoord):
            await verbinding.js(aanroep, vraag)
        assert await Beleidskast(verbinding).wijzer() is not None


async def test_rollup_header_wipes_nothing(bus: Proefbus) -> None:
    """A header that replaces a whole bucket is not taken, whoever sends it."""
    async with bus.als_hub() as verbinding:
        kast = Beleidskast(verbinding)
        naam, _ = await kast.berg_op(b"bundel")
        antwoord = await verbinding.vraag(ACTIEF, b"{}", kop={"Nats-Rollup": "all"})
        assert "error" in json.loads(antwoord.data)
        assert await kast.inhoud(naam) == b"bundel"
