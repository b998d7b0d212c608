"""kill -9 of the hub while it carries out an order: what was done is done once, and the order comes to its end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hub import onderwerpen
from hub.bootstrap.herhaalkeuze import Keuze, kies
from hub.bootstrap.herhalen import Opdrachtgever
from hub.bootstrap.hubrust import Hubrust
from hub.bootstrap.hubsleutel import laad_hubsleutel
from hub.bootstrap.inzicht import Inzicht
from hub.bus.reeks import lees_reeks
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Verbinding
from hub.gateway.herhaalopdracht import LEVERINGEN, OPGEVEN, Stand
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from tests.faults.eisen import wacht_tot_stil
from tests.faults.hub_met_fout import HALF, OPGESLAGEN
from tests.faults.opstelling import Hubproces, hubproces, wacht_tot
from tests.faults.post import GIF, Bericht, bericht, post
from tests.weg import NU, signaal

pytestmark = pytest.mark.alleen_wheel

GOED = 4
"""Deliveries that are offered again."""


def _gever(hub: Hubproces, verbinding: Verbinding) -> Opdrachtgever:
    sleutel = laad_hubsleutel(Instellingen(toestand=hub.staat, beleid=BELEID_MEEGELEVERD))
    return Opdrachtgever(verbinding, Hubrust(sleutel, Sleutelkast(verbinding)))


async def _af(hub: Hubproces, kenmerk: str) -> Stand:
    """The state of an order once it is done."""
    async with hub.als_hub() as verbinding:
        gever = _gever(hub, verbinding)

        async def klaar() -> bool:
            return (await gever._lees(kenmerk))[0].af

        await wacht_tot(klaar, "het einde van de opdracht")
        return (await gever._lees(kenmerk))[0]


async def test_gedood_onder_een_opdracht(tmp_path: Path) -> None:
    """Within the batch nothing happened, after it everything did; the next hub goes on from there, and does it once."""
    with hubproces(tmp_path, None) as hub:
        hub.start()
        async with hub.als_hub() as verbinding, post(hub.adres.nats, hub.staat) as lijnen:
            rommel = [Bericht("politie", "signaal", f"{n:08x}-0000-4000-8000-000000000000", GIF) for n in range(2)]
            await lijnen.stuur(*(bericht("politie", "signaal", signaal(n)) for n in range(GOED)), *rommel)
            await wacht_tot_stil(verbinding)
            gever = _gever(hub, verbinding)
            gekozen = await kies(Inzicht(verbinding), Keuze(afzender="politie", vanaf="2026"), hoogstens=99)
            leveringen = {g.levering for g in gekozen}
            aside = [tuple(o.split(".")[1:]) async for o, _ in lees_reeks(verbinding, "geparkeerd.>")]
            assert (len(leveringen) >= GOED, len(aside)) == (True, 2)
            hub.wapen(OPGESLAGEN)
            opdracht = await gever.geef(LEVERINGEN, [g.plek for g in gekozen], "onderzoek", NU)
        await hub.gestorven()
        hub.start()
        stand = await _af(hub, opdracht.id)
        assert (stand.stand, stand.gedaan, stand.niet) == ("klaar", len(leveringen), {})
        async with hub.als_hub() as verbinding:
            hub.wapen(HALF)
            tweede = await _gever(hub, verbinding).geef(OPGEVEN, [(p, k) for p, k in aside], "geen-bericht", NU)
        await hub.gestorven()
        hub.start()
        assert (await _af(hub, tweede.id)).gedaan == 2
        async with hub.als_hub() as verbinding:
            await wacht_tot_stil(verbinding)
            geteld: Counter[str] = Counter()
            async for regel in Inzicht(verbinding).terug(1_000):
                if regel.soort in {"opnieuw-geleverd", "geparkeerd-weg", "herhaling-klaar"}:
                    geteld[regel.soort] += 1
            assert geteld == {"opnieuw-geleverd": len(leveringen), "geparkeerd-weg": 2, "herhaling-klaar": 2}
            rondes = [g.inhoud async for _, g in lees_reeks(verbinding, onderwerpen.herhaald("*"))]
            assert rondes == [b"1"] * len(leveringen)
