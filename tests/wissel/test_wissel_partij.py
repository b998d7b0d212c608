"""A party leaves and comes back while the hub runs: its connection, its messages, and nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import nats.errors
import pytest
from nats.aio.client import Client

from adapters.sdk.partnermap import lees_partnermap
from hub.bootstrap import partijbeheer
from hub.bootstrap.hub import Hub, draai_hub
from hub.bootstrap.partijbeheer import heeft_aansluiting, wijzig
from hub.bootstrap.partijtoelating import Keuze, keur_aanvraag, laat_toe
from hub.bootstrap.partneraansluiting import Wie, nieuw
from hub.bootstrap.proefpartijen import partnermap_van
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.bus.partijkast import Partijkast, Registerstand
from hub.bus.serverconfig import inbox
from hub.fouten import Ketenfout
from hub.instellingen import Instellingen
from hub.trust.partijwijziging import herstel, trek_alles_in, trek_in
from tests.bron import WORTEL
from tests.bus.proefbus import wacht_tot

pytestmark = pytest.mark.alleen_wheel
REDEN = "sleutel-uitgelekt"


def _nu() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def instellingen(tmp_path: Path) -> Instellingen:
    """A state with everybody admitted."""
    zet_proef_klaar(tmp_path / "staat", WORTEL / "policies")
    return Instellingen(toestand=tmp_path / "staat", beleid=WORTEL / "policies", beslispunt=None)


@asynccontextmanager
async def _verbonden(hub: Hub, map_: Path) -> AsyncIterator[tuple[Client, asyncio.Event]]:
    """As this partner; and an event for when the connection is gone."""
    kaart, weg = lees_partnermap(map_), asyncio.Event()

    async def verbroken() -> None:
        weg.set()

    async def zwijg(_fout: Exception) -> None:
        return

    client = Client()
    await client.connect(
        hub.adres.nats,
        tls=kaart.tls,
        tls_handshake_first=True,
        inbox_prefix=inbox(kaart.code),
        allow_reconnect=False,
        disconnected_cb=verbroken,
        error_cb=zwijg,
    )
    try:
        yield client, weg
    finally:
        await client.close()


async def test_intrekken_werkt_meteen_en_alleen_voor_die_partij(instellingen: Instellingen) -> None:
    """The connection drops before the command ends, nobody gets in with that certificate, and others notice nothing."""
    politie, om = (partnermap_van(instellingen.toestand, code) for code in ("politie", "om"))
    async with draai_hub(instellingen) as hub:
        async with _verbonden(hub, politie) as (_, politie_weg), _verbonden(hub, om) as (ander, om_weg):
            gedaan = await wijzig(
                instellingen, lambda register: trek_in(register.kaarten["politie"], reden=REDEN, nu=_nu())
            )
            assert gedaan.processen == 1
            async with asyncio.timeout(20):
                await politie_weg.wait()
            with pytest.raises(nats.errors.Error, match="Authorization"):
                async with _verbonden(hub, politie):
                    pass
            await ander.flush()
            assert not om_weg.is_set()
        await wijzig(instellingen, lambda register: herstel(register.kaarten["politie"], nu=_nu()))
        async with _verbonden(hub, politie) as (terug, _):
            await terug.flush()


async def test_na_een_lek_met_nieuwe_sleutels_terug(instellingen: Instellingen, tmp_path: Path) -> None:
    """The old directory stays shut out, the new one gets in, and the hub never stopped."""
    oud = partnermap_van(instellingen.toestand, "politie")
    async with draai_hub(instellingen) as hub:
        await wijzig(instellingen, lambda register: trek_alles_in(register.kaarten["politie"], reden=REDEN, nu=_nu()))
        wie = Wie("politie", "00000099000000001000", "Politie Oost-Nederland")
        identiteit = lees_partnermap(oud).identiteit.publiek.sleutels[0]
        nieuwe_map = tmp_path / "nieuw"
        aanvraag = nieuw(
            nieuwe_map, wie, profiel="hpke-pq-1", dagen=(identiteit.geldig_van, identiteit.geldig_tot), nu=_nu()
        )
        beleid = await asyncio.to_thread(keur_aanvraag, instellingen, aanvraag, _nu())
        gedaan = await laat_toe(instellingen, aanvraag, beleid, Keuze(), _nu())
        (nieuwe_map / "toelating.json").write_bytes(gedaan.toelating.naar_bytes())
        assert gedaan.vernieuwd
        assert gedaan.aangesloten
        assert not await heeft_aansluiting(instellingen, "kwam-later"), "no stream was made for it at the start"
        assert gedaan.toelating.nats == hub.adres.nats
        async with _verbonden(hub, nieuwe_map) as (client, _):
            await client.flush()
        with pytest.raises(nats.errors.Error, match="Authorization"):
            async with _verbonden(hub, oud):
                pass
        sleutels = hub.partijhuis.register.sleutels("politie")
        assert sleutels is not None
        assert sleutels.profiel == "hpke-pq-1", "another profile, once nothing of the old one counted"


async def test_wat_ingetrokken_is_blijft_dat_na_een_herstart(instellingen: Instellingen) -> None:
    """A start admits nobody before the register was compared, and then only who is in it."""
    politie = partnermap_van(instellingen.toestand, "politie")
    async with draai_hub(instellingen):
        await wijzig(instellingen, lambda register: trek_in(register.kaarten["politie"], reden=REDEN, nu=_nu()))
    async with draai_hub(instellingen) as hub:
        with pytest.raises(nats.errors.Error, match="Authorization"):
            async with _verbonden(hub, politie):
                pass
        async with _verbonden(hub, partnermap_van(instellingen.toestand, "om")) as (client, _):
            await client.flush()


async def test_een_proces_dat_niet_volgt_wordt_gemeld(
    instellingen: Instellingen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command says that it is not certain, and does not say that it holds."""
    monkeypatch.setattr(partijbeheer, "LEEFT_S_MAX", 0.0)
    async with draai_hub(instellingen) as hub:
        await Partijkast(hub.verbinding).beantwoord(lambda: Registerstand("traag", {"politie": 1}))
        await hub.verbinding.client.flush()
        with pytest.raises(Ketenfout, match="PARTIJ-wacht"):
            await wijzig(instellingen, lambda register: trek_in(register.kaarten["politie"], reden=REDEN, nu=_nu()))
        # All the same it was written, and whoever does follow shuts out.
        await wacht_tot(lambda: not hub.partijhuis.register.toegelaten("politie", _nu()), "de intrekking")
