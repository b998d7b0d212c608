"""A message that was handed out as often as it may be stays in its stream: found, and set aside from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from nats.aio.client import Client

from hub.bootstrap.parkeerwacht import Parkeerwacht
from hub.bus import grenzen
from hub.bus.geheugen import NatsGeheugen
from hub.bus.opgegeven import lees_inhoud, lees_opgegeven, neem_weg
from hub.bus.reeks import lees_reeks
from hub.bus.serverconfig import HUB_POSTBUS
from hub.bus.verbinding import Verbinding
from hub.gateway.bundel import Bundel, Gereedschap
from hub.gateway.nummers import HmacSleutelwerk, Systeemklok, WillekeurigeNummers
from hub.gateway.opzij import lees_opzij
from hub.gateway.parkeren import Over, leg_terzijde
from hub.gateway.poorten import Binnenkomst, Rustfout, Uitslag
from hub.gateway.terzijde import ONLEESBAAR, Terzijde
from hub.gateway.weg import Bekeken
from tests.bus.proefbus import Proefbus, eigen_bus, wacht_tot
from tests.openzegel import OpenRust, OpenZegel
from tests.weg import GEHEIM, HUB_BRON, NU

pytestmark = pytest.mark.alleen_wheel
INDEX = "ab" * 32
"""The blind index of whom it is about."""


async def _geef_op(bus: Proefbus) -> None:
    """Hand the only message of politie out as often as the hub's consumer may, and say "again" each time."""
    client = Client()
    await client.connect(
        bus.adres.nats,
        nkeys_seed_str=bus.sleutels.hub.seed,
        inbox_prefix=HUB_POSTBUS,
        tls=bus.pki.hub,
        tls_handshake_first=True,
    )
    try:
        lezer = await client.jetstream().pull_subscribe_bind("hub", "IN_politie")
        for _ in range(grenzen.INSTROOM_POGINGEN_MAX):
            (bericht,) = await lezer.fetch(1, timeout=5)
            await bericht.nak()
            await client.flush()
        with pytest.raises(TimeoutError):
            await lezer.fetch(1, timeout=0.5)
    finally:
        await client.close()


async def _aantal(verbinding: Verbinding) -> int:
    return int((await verbinding.js("STREAM.INFO.IN_politie"))["state"]["messages"])


async def test_gevonden_en_weggenomen(tmp_path: Path) -> None:
    """Once in the list however many advisories, with its bytes; taken out once, and then it is nowhere."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        assert await lees_opgegeven(hub) == []
        async with bus.als_partij("politie") as politie:
            await politie.vraag("in.politie.signaal", b"de inhoud")
        await _geef_op(bus)

        async def in_de_lijst() -> bool:
            return bool(await lees_opgegeven(hub))

        await wacht_tot(in_de_lijst, "het advies")
        (opgegeven,) = await lees_opgegeven(hub)
        assert (opgegeven.partij, opgegeven.bericht, opgegeven.volgnummer) == ("politie", "signaal", 1)
        assert opgegeven.pogingen == grenzen.INSTROOM_POGINGEN_MAX
        assert await lees_inhoud(hub, opgegeven) == b"de inhoud"
        assert await neem_weg(hub, opgegeven)
        assert await _aantal(hub) == 0
        assert await lees_opgegeven(hub) == []
        assert not await neem_weg(hub, opgegeven), "it is gone: nothing is taken twice"
        assert await lees_inhoud(hub, opgegeven) is None


async def test_de_wacht_legt_opgegeven_berichten_opzij(tmp_path: Path) -> None:
    """Set aside under its own key before it leaves the stream; broken off between, the next round finishes it."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        async with bus.als_partij("politie") as politie:
            await politie.vraag("in.politie.signaal", b"de inhoud")
        await _geef_op(bus)

        async def in_de_lijst() -> bool:
            return bool(await lees_opgegeven(hub))

        await wacht_tot(in_de_lijst, "het advies")
        (opgegeven,) = await lees_opgegeven(hub)
        geheugen, rust = NatsGeheugen(hub), OpenRust()
        gereedschap = Gereedschap(WillekeurigeNummers(), HmacSleutelwerk(GEHEIM), OpenZegel(), rust, HUB_BRON)
        alles_behandeld, struikelt = False, True

        async def bekijk(binnenkomst: Binnenkomst) -> Bekeken:
            if binnenkomst.inhoud == b"nog een" and struikelt:
                raise ValueError("the road trips over it")
            (opzij,) = (await lees_opzij(geheugen, rust, [INDEX])).values()
            return Bekeken(behandeld=alles_behandeld, over=Over(INDEX, opzij))

        wacht = Parkeerwacht(hub, geheugen, gereedschap, Systeemklok(), bekijk)
        # As if a process died after the commit: it lies in both places.
        await wacht._leg_opzij(opgegeven, NU)
        assert await _aantal(hub) == 0
        async with bus.als_partij("politie") as politie:
            await politie.vraag("in.politie.signaal", b"nog een")
        await _geef_op(bus)
        await wacht_tot(in_de_lijst, "het tweede advies")
        assert await wacht.kijk() == 1
        assert await wacht.kijk() == 0
        assert await _aantal(hub) == 0
        liggen = [Terzijde.lees(o, g.inhoud) async for o, g in lees_reeks(hub, "geparkeerd.>")]
        assert [(t.partij, t.soort, t.waarom, t.code, t.inhoud) for t in liggen] == [
            ("politie", "signaal", "opgegeven", "H-pogingen", b"de inhoud"),
            ("politie", "signaal", "opgegeven", "H-pogingen", b"nog een"),
        ]
        assert [t.index for t in liggen] == [INDEX, None], "what the road trips over is nobody's"
        (lijst,) = (await lees_opzij(geheugen, rust, [INDEX])).values()
        assert lijst.plekken == (liggen[0].op_lijst,), "at sepot 01 it goes with all else that lies aside"
        # Decided, and only the confirmation was lost: it leaves the stream, and nothing of it is kept.
        alles_behandeld = True
        async with bus.als_partij("politie") as politie:
            await politie.vraag("in.politie.signaal", b"al beslist")
        await _geef_op(bus)
        await wacht_tot(in_de_lijst, "het derde advies")
        assert await wacht.kijk() == 0
        assert await _aantal(hub) == 0
        assert len([o async for o, _ in lees_reeks(hub, "geparkeerd.>")]) == len(liggen)
        # What was nobody's is tried again: it opens by now, and goes on the list of the person.
        struikelt = False
        await wacht._meld_oude(NU)
        liggen = [Terzijde.lees(o, g.inhoud) async for o, g in lees_reeks(hub, "geparkeerd.>")]
        (lijst,) = (await lees_opzij(geheugen, rust, [INDEX])).values()
        assert {t.op_lijst for t in liggen} == {*lijst.plekken}
        assert sorted(t.inhoud for t in liggen) == [b"de inhoud", b"nog een"]


class _Kapot(OpenRust):
    """One entry was damaged on the disk."""

    def haal(self, onderwerp: str, inhoud: bytes) -> bytes:
        """See `Rust.haal`."""
        if b"beschadigd" in inhoud:
            raise Rustfout("not what was closed")
        return super().haal(onderwerp, inhoud)


async def test_wat_beschadigd_is_houdt_de_rest_niet_op(tmp_path: Path) -> None:
    """What lies behind it is tried, and goes on the list of its person; the damage is told."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as hub:
        geheugen, rust = NatsGeheugen(hub), _Kapot()
        gereedschap = Gereedschap(WillekeurigeNummers(), HmacSleutelwerk(GEHEIM), OpenZegel(), rust, HUB_BRON)
        plekken = [f"0f000000-0000-4000-8000-00000000000{n}" for n in range(2)]
        for n, (plek, inhoud) in enumerate(zip(plekken, (b"beschadigd", b"heel"), strict=True)):
            bundel = Bundel(gereedschap, "politie", None, None, NU)
            leg_terzijde(bundel, Binnenkomst("politie", "signaal", n, inhoud), plek, "W-zegel", ONLEESBAAR)
            assert await geheugen.leg_vast([bundel.boek(plek).vastleggingen]) == [Uitslag.VASTGELEGD]

        async def bekijk(_binnenkomst: Binnenkomst) -> Bekeken:
            (opzij,) = (await lees_opzij(geheugen, rust, [INDEX])).values()
            return Bekeken(behandeld=False, over=Over(INDEX, opzij))

        await Parkeerwacht(hub, geheugen, gereedschap, Systeemklok(), bekijk)._meld_oude(NU)
        (lijst,) = (await lees_opzij(geheugen, rust, [INDEX])).values()
        assert lijst.plekken == (("politie", plekken[1]),)
