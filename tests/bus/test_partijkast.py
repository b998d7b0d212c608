"""The cupboard of the party register on a real server: one winner, everybody hears of it, and no partner near it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.bus.partijkast import RONDVRAAG, VOOR, Kaartingehaald, Partijkast, Registerstand
from hub.bus.verbinding import Nietgehoord
from hub.bus.wensen import PARTIJENKAST
from tests.bus.proefbus import Proefbus, eigen_bus, wacht_tot

pytestmark = pytest.mark.alleen_wheel


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Proefbus]:
    """A server of its own."""
    async with eigen_bus(tmp_path) as eigen:
        yield eigen


async def test_wat_erin_ging_komt_eruit(bus: Proefbus) -> None:
    """By code, the last of each, with the sequence to write after."""
    async with bus.als_hub() as verbinding:
        kast = Partijkast(verbinding)
        assert await kast.lees() == {}
        eerste = await kast.zet("politie", b"een", na=0)
        await kast.zet("om", b"twee", na=0)
        tweede = await kast.zet("politie", b"drie", na=eerste)
        gelezen = await kast.lees()
        assert {code: g.inhoud for code, g in gelezen.items()} == {"politie": b"drie", "om": b"twee"}
        assert gelezen["politie"].volgnummer == tweede


async def test_zonder_wijziging_wordt_niets_opnieuw_gelezen(bus: Proefbus) -> None:
    """The same object, so that who compares knows without comparing; another after a write by whomever."""
    async with bus.als_hub() as een, bus.als_hub() as ander:
        kast = Partijkast(een)
        volgnummer = await kast.zet("politie", b"een", na=0)
        eerder = await kast.lees()
        assert await kast.lees() is eerder
        await Partijkast(ander).zet("politie", b"twee", na=volgnummer)
        later = await kast.lees()
        assert later is not eerder
        assert later["politie"].inhoud == b"twee"


async def test_een_server_zonder_kast_zegt_dat(bus: Proefbus) -> None:
    """As nobody who listens: no hub was ever here."""
    async with bus.als_breekglas() as nood:
        await nood.js(f"STREAM.DELETE.{PARTIJENKAST}")
    async with bus.als_hub() as verbinding:
        with pytest.raises(Nietgehoord):
            await Partijkast(verbinding).lees()


async def test_van_twee_tegelijk_wint_er_een(bus: Proefbus) -> None:
    """The other one is told, and what he wrote is not there."""
    async with bus.als_hub() as een, bus.als_hub() as ander:
        uitslagen = await asyncio.gather(
            Partijkast(een).zet("politie", b"een", na=0),
            Partijkast(ander).zet("politie", b"ander", na=0),
            return_exceptions=True,
        )
        assert sorted(type(u).__name__ for u in uitslagen) == ["Kaartingehaald", "int"]
        (gelezen,) = (await Partijkast(een).lees()).values()
        assert gelezen.inhoud == (b"een" if isinstance(uitslagen[0], int) else b"ander")
        with pytest.raises(Kaartingehaald):
            await Partijkast(een).zet("politie", b"weer", na=0)


async def test_wie_luistert_hoort_elke_wijziging(bus: Proefbus) -> None:
    """Within a moment, and without asking."""
    gehoord = asyncio.Event()
    async with bus.als_hub() as een, bus.als_hub() as ander:
        await Partijkast(een).luister(gehoord.set)
        await een.client.flush()
        await Partijkast(ander).zet("politie", b"een", na=0)
        async with asyncio.timeout(20):
            await gehoord.wait()


async def test_elk_proces_antwoordt_wat_er_geldt(bus: Proefbus) -> None:
    """And what is no answer of ours counts for nothing."""
    standen = (Registerstand("a", {"politie": 3}), Registerstand("b", {}))
    async with bus.als_hub() as een, bus.als_hub() as ander, bus.als_hub() as vrager:
        for verbinding, stand in zip((een, ander), standen, strict=True):
            await Partijkast(verbinding).beantwoord(lambda stand=stand: stand)  # type: ignore[misc]
            await verbinding.client.flush()

        async def rommel(bericht: object) -> None:
            await bericht.respond(b"[]")  # type: ignore[attr-defined]

        await een.client.subscribe(RONDVRAAG, cb=rommel)
        await een.client.flush()
        gevraagd = await Partijkast(vrager).vraag_rond(lambda gekregen: len(gekregen) == 2, 20)
        assert gevraagd == standen


async def test_niemand_antwoordt_als_er_geen_hub_is(bus: Proefbus) -> None:
    """An empty answer, not an error."""
    async with bus.als_hub() as verbinding:
        assert await Partijkast(verbinding).vraag_rond(wacht_s=0.05) == ()


@pytest.mark.parametrize(
    "onderwerp",
    [f"{VOOR}.politie", RONDVRAAG, f"$JS.API.DIRECT.GET.{PARTIJENKAST}", f"$JS.API.STREAM.INFO.{PARTIJENKAST}"],
)
async def test_een_partij_komt_er_niet_bij(bus: Proefbus, onderwerp: str) -> None:
    """Neither to admit itself, nor to read who else is there."""
    async with bus.als_partij("politie") as partij:
        with pytest.raises(Nietgehoord):
            await partij.vraag(onderwerp, b"{}")
    async with bus.als_hub() as verbinding:
        assert await Partijkast(verbinding).lees() == {}


@pytest.mark.parametrize("onderwerp", [f"{VOOR}.>", RONDVRAAG])
async def test_een_partij_hoort_er_niets_van(bus: Proefbus, onderwerp: str) -> None:
    """Who was withdrawn is nobody else's to know first."""
    async with bus.als_client("politie") as (client, geweigerd):
        await client.subscribe(onderwerp)
        await wacht_tot(lambda: any("permissions violation" in tekst for tekst in geweigerd), "de weigering")


@pytest.mark.parametrize(
    ("aanroep", "vraag"),
    [
        (f"STREAM.PURGE.{PARTIJENKAST}", {}),
        (f"STREAM.MSG.DELETE.{PARTIJENKAST}", {"seq": 1}),
        (f"STREAM.DELETE.{PARTIJENKAST}", None),
        (f"STREAM.UPDATE.{PARTIJENKAST}", {"name": PARTIJENKAST, "subjects": ["x"]}),
    ],
)
async def test_ook_de_hub_zelf_laat_het_niet_vergeten(
    bus: Proefbus, aanroep: str, vraag: dict[str, object] | None
) -> None:
    """Who was admitted when stays known, also when the hub's own key is in wrong hands."""
    async with bus.als_hub() as verbinding:
        await Partijkast(verbinding).zet("politie", b"een", na=0)
        with pytest.raises(Nietgehoord):
            await verbinding.js(aanroep, vraag)
        assert "politie" in await Partijkast(verbinding).lees()
