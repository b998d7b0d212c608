"""The watch over receipts on a real server: one alarm and one record per term, also with two hubs or a restart."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from hub import onderwerpen
from hub.bootstrap import ontvangstwacht
from hub.bootstrap.ontvangstwacht import Ontvangstwacht
from hub.bootstrap.openstaand import OORDEEL, TERUG
from hub.bus.geheugen import NatsGeheugen
from hub.bus.lezer import Journaalgat, lees_journaal
from hub.bus.verbinding import Verbinding
from hub.bus.wacht import laatste_record
from hub.gateway.poorten import Busfout, Vastlegging
from hub.journal import bladzijde
from hub.journal.soorten import SOORTEN, record
from hub.trust.ontvangst import ONTVANGEN, VERWERKT
from tests.bus.proefbus import eigen_bus, wacht_tot

UUR = timedelta(hours=1)


class Klok:
    """Begins now, because the server stamps its pages with the time that it is."""

    def __init__(self) -> None:
        self.tijd = datetime.now(UTC)

    def nu(self) -> datetime:
        """See `Klok.nu`."""
        return self.tijd


class Journaal:
    """Writes records as the road does."""

    def __init__(self, hub: Verbinding, klok: Klok) -> None:
        self.hub = hub
        self.klok = klok

    async def schrijf(self, soort: str, partij: str, **velden: Any) -> None:  # noqa: ANN401
        """One page of one record."""
        nummer = str(uuid.uuid4())
        kop = {"id": nummer, "tijd": self.klok.tijd.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "partij": partij}
        plek = Vastlegging(onderwerpen.journaal(partij, nummer), record(soort, kop | velden).inhoud, verwacht=0)
        await NatsGeheugen(self.hub).leg_vast([[plek]])

    async def lever(self, **velden: Any) -> str:  # noqa: ANN401
        """A delivery to Ede."""
        levering = str(uuid.uuid4())
        await self.schrijf("afgeleverd", "politie", levering=levering, bestemming="gemeente-ede/inzage", **velden)
        return levering

    async def ontbreekt(self) -> list[dict[str, Any]]:
        """The records of what stayed away."""
        bladen = [blad async for blad in lees_journaal(self.hub)]
        gelezen = [dict(r) for blad in bladen for r in bladzijde.records(blad.inhoud)]
        return [r for r in gelezen if r["soort"] == "ontvangst-ontbreekt"]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Verbinding]:
    """A server of its own: a watch reads the whole journal."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        yield verbinding


@pytest.fixture
def klok() -> Klok:
    """A clock that tests move."""
    return Klok()


@pytest.fixture
def journaal(hub: Verbinding, klok: Klok) -> Journaal:
    """The journal of this server."""
    return Journaal(hub, klok)


@pytest.fixture
def log() -> Iterator[list[Any]]:
    """What was logged."""
    with capture_logs() as regels:
        yield regels


async def _kijk(wacht: Ontvangstwacht, verwacht: int) -> None:
    """Rounds until so many alarms were given: the journal is a copy, and a round judges nothing before it is whole."""
    gegeven = 0

    async def klaar() -> bool:
        nonlocal gegeven
        gegeven += await wacht.kijk()
        return gegeven >= verwacht

    await wacht_tot(klaar, "het alarm")
    assert gegeven == verwacht


async def _niets(wacht: Ontvangstwacht, klok: Klok, journaal: Journaal) -> None:
    """No alarm, seen by one that comes after it: another delivery that is certainly late."""
    baken = await journaal.lever()
    klok.tijd += UUR
    await _kijk(wacht, 1)
    assert (await _laatste(journaal))["levering"] == baken


async def _laatste(journaal: Journaal) -> dict[str, Any]:
    gevonden: list[dict[str, Any]] = []

    async def gekomen() -> bool:
        gevonden[:] = await journaal.ontbreekt()
        return bool(gevonden)

    await wacht_tot(gekomen, "het record")
    return gevonden[-1]


async def test_een_alarm_per_termijn(hub: Verbinding, klok: Klok, journaal: Journaal, log: list[Any]) -> None:
    """After an hour and after a day; the record and the line in the log say which delivery, and who should sign."""
    wacht = Ontvangstwacht(hub, klok)
    zaak, kenmerk = str(uuid.uuid4()), str(uuid.uuid4())
    levering = await journaal.lever(zaak=zaak, kenmerk=kenmerk)
    klok.tijd += UUR
    await _kijk(wacht, 1)
    klok.tijd += 24 * UUR
    await _kijk(wacht, 1)
    assert await wacht.kijk() == 0

    async def beide() -> bool:
        return len(await journaal.ontbreekt()) == 2

    await wacht_tot(beide, "de records")
    records = await journaal.ontbreekt()
    assert [(r["termijn"], r["uren"]) for r in records] == [(ONTVANGEN, 1), (OORDEEL, 24)]
    for r in records:
        assert (r["levering"], r["zaak"], r["kenmerk"]) == (levering, zaak, kenmerk)
        assert (r["partij"], r["bestemming"]) == ("gemeente-ede", "gemeente-ede/inzage")
    regels = [r for r in log if r["event"] == "ontvangst-ontbreekt"]
    assert [(r["levering"], r["termijn"], r["uren"]) for r in regels] == [
        (levering, ONTVANGEN, 1),
        (levering, OORDEEL, 24),
    ]
    assert {r["log_level"] for r in regels} == {"warning"}


async def test_wie_tekent_geeft_geen_alarm(hub: Verbinding, klok: Klok, journaal: Journaal) -> None:
    """A receipt in time, also when both lie in the journal before the watch looks for the first time."""
    levering = await journaal.lever()
    await journaal.schrijf("ontvangst", "gemeente-ede", levering=levering, oordeel=VERWERKT)
    await _niets(Ontvangstwacht(hub, klok), klok, journaal)
    assert len(await journaal.ontbreekt()) == 1


async def test_na_een_herstart_niet_nog_eens(hub: Verbinding, klok: Klok, journaal: Journaal, log: list[Any]) -> None:
    """Another process reads what was recorded, and gives no second alarm."""
    await journaal.lever()
    klok.tijd += UUR
    await _kijk(Ontvangstwacht(hub, klok), 1)
    await _niets(Ontvangstwacht(hub, klok), klok, journaal)
    assert len([r for r in log if r["event"] == "ontvangst-ontbreekt"]) == 2, "the first, and the one that proves it"


async def test_twee_hubs_geven_samen_een_alarm(hub: Verbinding, klok: Klok, journaal: Journaal, log: list[Any]) -> None:
    """Both know the delivery and neither saw the other's record: the server takes one."""
    een, twee = Ontvangstwacht(hub, klok), Ontvangstwacht(hub, klok)
    await journaal.lever()

    async def gezien() -> bool:
        for wacht in (een, twee):
            await wacht.kijk()
        return len(een.openstaand) == len(twee.openstaand) == 1

    await wacht_tot(gezien, "de levering")
    (wacht, termijn), *_ = een.openstaand.te_laat(klok.tijd + UUR)
    nu = klok.tijd + UUR
    assert [await een._meld(wacht, termijn, nu), await twee._meld(wacht, termijn, nu)] == [True, False]
    assert len([r for r in log if r["event"] == "ontvangst-ontbreekt"]) == 1


async def test_een_partij_kan_het_alarm_niet_voor_zijn(hub: Verbinding, klok: Klok, journaal: Journaal) -> None:
    """The record lies in the hub's own corner: a page of the party under the same id does not stop it."""
    levering = await journaal.lever()
    bezet = onderwerpen.journaal("gemeente-ede", ontvangstwacht._kenmerk(levering, ONTVANGEN))
    kop = {"id": levering, "tijd": klok.tijd.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "partij": "gemeente-ede"}
    await NatsGeheugen(hub).leg_vast([[Vastlegging(bezet, record("gemarkeerd", kop).inhoud, verwacht=0)]])
    klok.tijd += UUR
    await _kijk(Ontvangstwacht(hub, klok), 1)


async def test_wat_ouder_is_dan_een_week_wordt_niet_gelezen(hub: Verbinding, klok: Klok, journaal: Journaal) -> None:
    """The start is found by halving, not by reading everything."""
    for _ in range(20):
        await journaal.lever()
    wacht = Ontvangstwacht(hub, klok)

    async def bij() -> bool:
        await wacht.kijk()
        return len(wacht.openstaand) == 20

    await wacht_tot(bij, "het lezen")
    klok.tijd += TERUG + UUR
    later = Ontvangstwacht(hub, klok)
    assert await later.kijk() == 0
    assert len(later.openstaand) == 0
    assert later._volgende == 21


async def test_op_de_achtergrond(hub: Verbinding, klok: Klok, journaal: Journaal) -> None:
    """Started and stopped as the hub does it; a fault is logged and the watch goes on."""
    wacht = Ontvangstwacht(hub, klok, ronde_s=0.01)
    await journaal.lever()
    klok.tijd += UUR
    await wacht.start()
    await _laatste(journaal)
    await wacht.stop()


async def test_een_storing_houdt_de_wacht_niet_tegen(
    hub: Verbinding, klok: Klok, journaal: Journaal, monkeypatch: pytest.MonkeyPatch, log: list[Any]
) -> None:
    """Told by its class only; afterwards it goes on where it was."""
    fouten = [Busfout("weg"), ValueError("geheim")]

    async def soms(verbinding: Verbinding) -> int:
        if fouten:
            raise fouten.pop()
        return await laatste_record(verbinding)

    monkeypatch.setattr(ontvangstwacht, "laatste_record", soms)
    wacht = Ontvangstwacht(hub, klok, ronde_s=0.01)
    await journaal.lever()
    klok.tijd += UUR
    await wacht.start()
    await _laatste(journaal)
    await wacht.stop()
    assert len([r for r in log if r["event"] == "ontvangstwacht-mislukt"]) == 2


@pytest.mark.parametrize("inhoud", [b"geen record", b'{"soort":"afgeleverd",}', b'{"v":1}\n'])
async def test_een_onleesbare_bladzijde_is_een_incident(
    hub: Verbinding, klok: Klok, journaal: Journaal, inhoud: bytes
) -> None:
    """A journal that is damaged is an incident, not something to read past."""
    onderwerp = onderwerpen.journaal("politie", str(uuid.uuid4()))
    await NatsGeheugen(hub).leg_vast([[Vastlegging(onderwerp, inhoud, verwacht=0)]])
    wacht = Ontvangstwacht(hub, klok)

    async def gemerkt() -> bool:
        try:
            await wacht.kijk()
        except Journaalgat:
            return True
        return False

    await wacht_tot(gemerkt, "de schade")


def test_wat_hij_leest_zijn_de_soorten_die_tellen() -> None:
    """A record is recognised by its bytes before it is read: every kind that counts is, and no other."""
    kop = {"id": str(uuid.uuid4()), "tijd": "2026-06-15T10:00:00.000000Z", "partij": "politie"}
    gelezen = {soort for soort in SOORTEN if ontvangstwacht._VAN_BELANG.search(record(soort, kop).inhoud)}
    assert gelezen == {"afgeleverd", "opnieuw-geleverd", "ontvangst", "ontvangst-ontbreekt", "vernietigd"}


async def test_te_veel_om_te_onthouden(hub: Verbinding, klok: Klok, journaal: Journaal, log: list[Any]) -> None:
    """Bounded, and said."""
    wacht = Ontvangstwacht(hub, klok)
    wacht.openstaand.open_max = 2
    for _ in range(3):
        await journaal.lever()
    klok.tijd += UUR
    await _kijk(wacht, 2)
    (regel,) = [r for r in log if r["event"] == "ontvangstwacht-vol"]
    assert regel["aantal"] == 1
