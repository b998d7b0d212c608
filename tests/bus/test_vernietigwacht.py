"""Receipts of erasure are chased on a real server: told again and on record, until the receiver signed."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from hub import onderwerpen
from hub.bootstrap.vernietigingen import Opdracht, bewijskenmerk, lees_opdrachten
from hub.bootstrap.vernietigwacht import Vernietigwacht
from hub.bus.geheugen import NatsGeheugen
from hub.bus.verbinding import JS, Verbinding
from hub.bus.wacht import achterstand
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.ontvangsten import OORDEEL
from hub.gateway.poorten import Vastlegging
from hub.journal.soorten import record
from hub.trust.ontvangst import GEWEIGERD, ONTVANGEN, VERWERKT
from tests.bus.proefbus import eigen_bus, wacht_tot

WERK = HmacSleutelwerk(b"geheim van de proef, 32 bytes lang")
DAG = timedelta(days=1)
ZEGEL, KID, HANDTEKENING = "0" * 64, "A" * 43, "A" * 86


class Klok:
    """Begins now, because the server stamps what lies there with the time that it is."""

    def __init__(self) -> None:
        self.tijd = datetime.now(UTC)

    def nu(self) -> datetime:
        """See `Klok.nu`."""
        return self.tijd


class Proef:
    """Orders and receipts as the road writes them."""

    def __init__(self, hub: Verbinding) -> None:
        self.hub, self.klok, self.geheugen = hub, Klok(), NatsGeheugen(hub)
        self.wacht = Vernietigwacht(hub, WERK, self.klok)

    async def opdracht(self, partij: str = "gemeente-ede") -> str:
        """Lay an order ready; returns its subject."""
        onderwerp = onderwerpen.vernietiging(partij, str(uuid.uuid4()), str(uuid.uuid4()))
        await self.geheugen.leg_vast([[Vastlegging(onderwerp, b"verzegeld", ttl_s=3_600)]])
        return onderwerp

    async def teken(self, onderwerp: str, oordeel: str, code: str | None = None) -> None:
        """A receipt of the receiver, as the road records it."""
        _, partij, deel, zaak, levering = onderwerp.split(".")
        klasse = ONTVANGEN if oordeel == ONTVANGEN else OORDEEL
        kenmerk = bewijskenmerk(WERK, klasse, onderwerp)
        tijd = self.klok.tijd.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        velden = {
            "id": str(uuid.uuid4()),
            "tijd": tijd,
            "partij": partij,
            "zaak": zaak,
            "levering": levering,
            "deel": deel,
            "oordeel": oordeel,
            "zegel": ZEGEL,
            "getekend": tijd,
            "code": code,
            "kid": KID,
            "handtekening": HANDTEKENING,
        }
        blad = Vastlegging(onderwerpen.journaal(partij, kenmerk), record("ontvangst", velden).inhoud, verwacht=0)
        await self.geheugen.leg_vast([[blad]])
        await wacht_tot(self._gekopieerd, "het journaal")

    async def standen(self) -> dict[str, Opdracht]:
        """Every order, by its subject."""
        return {o.onderwerp: o async for o in lees_opdrachten(self.hub, WERK)}

    async def records(self) -> list[dict[str, Any]]:
        """What was written of it."""
        vraag = json.dumps({"seq": 1, "batch": 100, "next_by_subj": "journaal.hub.*"}).encode()
        *gevonden, _ = await self.hub.vraag_reeks(f"{JS}.DIRECT.GET.{onderwerpen.KETEN}", vraag)
        return [json.loads(b.data) for b in gevonden]

    async def _gekopieerd(self) -> bool:
        return await achterstand(self.hub) == 0


@pytest.fixture
async def proef(tmp_path: Path) -> AsyncIterator[Proef]:
    """A server of its own: the watch looks at every order."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        yield Proef(verbinding)


@pytest.fixture
def log() -> Iterator[list[Any]]:
    """What was logged."""
    with capture_logs() as regels:
        yield regels


async def test_wie_niet_tekent_krijgt_de_opdracht_opnieuw(proef: Proef, log: list[Any]) -> None:
    """Not before a day; then with one record and one alarm, also with two processes; and the next day again."""
    onderwerp = await proef.opdracht()
    assert await proef.wacht.kijk() == 0
    proef.klok.tijd += DAG + timedelta(minutes=1)
    eerst = (await proef.standen())[onderwerp]
    tweede = Vernietigwacht(proef.hub, WERK, proef.klok)
    assert await proef.wacht._bied_opnieuw(eerst, proef.klok.nu(), DAG)
    assert not await tweede._bied_opnieuw(eerst, proef.klok.nu(), DAG), "another process had looked at the same time"
    daarna = (await proef.standen())[onderwerp]
    assert (daarna.inhoud, daarna.id) == (eerst.inhoud, eerst.id)
    assert daarna.volgnummer > eerst.volgnummer, "its receiver is offered it anew"
    assert await proef.wacht.kijk() == 1, "the clock of the trial is a day ahead: the next term"
    records = await proef.records()
    assert [(r["soort"], r["levering"], r["stand"], r["uren"]) for r in records] == [
        ("vernietiging-ontbreekt", eerst.id, "open", 24)
    ] * 2
    assert [regel["event"] for regel in log] == ["vernietiging-ontbreekt"] * 2


async def test_wie_tekende_wordt_met_rust_gelaten(proef: Proef) -> None:
    """Arrived gives three days; the receipt of erasure ends it, for good."""
    aangekomen, gedaan = await proef.opdracht(), await proef.opdracht("politie")
    await proef.teken(aangekomen, ONTVANGEN)
    await proef.teken(gedaan, ONTVANGEN)
    await proef.teken(gedaan, VERWERKT)
    standen = await proef.standen()
    assert (standen[aangekomen].stand, standen[gedaan].stand) == ("aangekomen", "vernietigd")
    assert standen[gedaan].beslist == proef.klok.tijd
    proef.klok.tijd += 2 * DAG
    assert await proef.wacht.kijk() == 0
    proef.klok.tijd += 2 * DAG
    assert await proef.wacht.kijk() == 1
    assert [r["levering"] for r in await proef.records()] == [standen[aangekomen].id]


async def test_een_weigering_is_een_alarm_en_geen_herhaling(proef: Proef, log: list[Any]) -> None:
    """A verdict counts once, so offering it again would change nothing: a human must speak to that organisation."""
    onderwerp = await proef.opdracht()
    await proef.teken(onderwerp, GEWEIGERD, "O-systeem")
    assert (await proef.standen())[onderwerp].code == "O-systeem"
    for _ in range(3):
        proef.klok.tijd += 4 * DAG
        assert await proef.wacht.kijk() == 0
    assert [(regel["event"], regel["partij"]) for regel in log] == [("vernietiging-geweigerd", "gemeente-ede")]
    assert await proef.records() == []
