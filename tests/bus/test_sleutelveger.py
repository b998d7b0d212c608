"""A destruction that was broken off is finished at a start, and no key outlives what it closes. On a real server."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hub import onderwerpen
from hub.bootstrap.hubrust import Hubrust
from hub.bootstrap.sleutelveger import Geveegd, Sleutelveger
from hub.bus.geheugen import NatsGeheugen
from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Verbinding
from hub.gateway.nummers import HmacSleutelwerk
from hub.gateway.poorten import Uitslag, Vastlegging
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring
from hub.zaak.zaak import Zaak
from tests.bus.proefbus import eigen_bus

OUD, NIEUW = Geheugensleutel(b"o" * 32), Geheugensleutel(b"n" * 32)
WERK = HmacSleutelwerk(b"geheim van de proef, 32 bytes lang")


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Verbinding]:
    """A server of its own: a sweep looks at every key."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        yield verbinding


def steen(zaak: str, *sleutels: str) -> bytes:
    """The tombstone of a case."""
    return Zaak(zaak=zaak, index="").vernietigd(sleutels).inhoud()


class Zaken:
    """Cases as the road stores them."""

    def __init__(self, hub: Verbinding, *sleutels: Geheugensleutel) -> None:
        self.ring = Sleutelring("proef", lambda: list(sleutels))
        self.kast, self.geheugen = Sleutelkast(hub), NatsGeheugen(hub)
        self.gewist: list[str] = []
        self.mee: list[str] = []
        self.veger = Sleutelveger(hub, WERK, self.ring, self._wis, jong=timedelta(seconds=-5))  # in whole seconds
        self.voorzichtig = Sleutelveger(hub, WERK, self.ring, self._wis)

    async def open(self, plek: str) -> str:
        """Store something under the key of a fresh case; returns the case."""
        zaak, rust = str(uuid.uuid4()), Hubrust(self.ring, self.kast)
        dicht = rust.berg(plek, b"stand", WERK.sleutelnaam(zaak))
        await rust.borg([WERK.sleutelnaam(zaak)])
        assert await self.geheugen.leg_vast([[Vastlegging(plek, dicht)]]) == [Uitslag.VASTGELEGD]
        return zaak

    async def lees(self, plek: str) -> bytes:
        """Open it again, as a process that begins now."""
        rust = Hubrust(self.ring, self.kast)
        inhoud = (await self.geheugen.lees([plek]))[plek].inhoud
        assert not await rust.ontsluit([inhoud])
        return rust.haal(plek, inhoud)

    async def namen(self) -> set[str]:
        """The keys that there are."""
        return set(await self.kast.alle())

    async def _wis(self, zaak: str) -> None:
        self.gewist.append(zaak)
        await self.kast.wis([WERK.sleutelnaam(zaak), *self.mee])


async def test_wat_was_afgebroken_wordt_afgemaakt(hub: Verbinding) -> None:
    """Committed as destroyed, and killed before the key was erased: the next start does it, and only that."""
    zaken = Zaken(hub, NIEUW)
    blijft, weg = await zaken.open("zaak.1"), await zaken.open("zaak.2")
    assert await zaken.veger.maak_af() == 0
    await zaken.geheugen.leg_vast(
        [[Vastlegging("zaak.2", b"", ttl_s=60), Vastlegging(onderwerpen.vernietigd(weg), steen(weg))]]
    )
    assert await zaken.veger.maak_af() == 1
    assert await zaken.veger.maak_af() == 0
    assert zaken.gewist == [weg]
    assert await zaken.namen() == {WERK.sleutelnaam(blijft)}
    assert await zaken.lees("zaak.1") == b"stand"


async def test_ook_een_hub_die_blijft_draaien_maakt_af(hub: Verbinding) -> None:
    """The process that broke off does not come back: a round of another purges too, and does not only take the key."""
    zaken = Zaken(hub, NIEUW)
    weg = await zaken.open("zaak.1")
    await zaken.geheugen.leg_vast(
        [[Vastlegging("zaak.1", b"", ttl_s=60), Vastlegging(onderwerpen.vernietigd(weg), steen(weg))]]
    )
    await zaken.veger.veeg()
    assert zaken.gewist == [weg]
    assert await zaken.namen() == set()


async def test_een_sleutel_zonder_iets_eronder_gaat_weg(hub: Verbinding) -> None:
    """A state whose term ended, a key that was stored and never used; not one under which anything lies."""
    zaken = Zaken(hub, NIEUW)
    plekken = ("zaak.1", "markering.1.veiligheidshuis", "geparkeerd.politie.1")
    blijven = [await zaken.open(plek) for plek in plekken]
    verlopen = await zaken.open("zaak.2")
    await zaken.geheugen.wis(["zaak.2"])
    wees = "0" * 32
    await zaken.kast.leg_vast({wees: zaken.ring.wikkel(b"x" * 32)})
    assert await zaken.voorzichtig.veeg() == Geveegd(0, 0), "a young key may be on its way"
    assert {wees, WERK.sleutelnaam(verlopen)} < await zaken.namen()
    assert await zaken.veger.veeg() == Geveegd(2, 0)
    assert await zaken.namen() == {WERK.sleutelnaam(zaak) for zaak in blijven}
    assert [await zaken.lees(plek) for plek in plekken] == [b"stand"] * 3


async def test_een_nieuwe_hubsleutel_sluit_ook_wat_er_al_was(hub: Verbinding, tmp_path: Path) -> None:
    """After a sweep the older hub key opens nothing any more, and what it wrapped is in no file."""
    oud = Zaken(hub, OUD)
    zaak = await oud.open("zaak.1")
    (gewikkeld,) = (await oud.kast.lees([WERK.sleutelnaam(zaak)])).values()
    nieuw = Zaken(hub, NIEUW, OUD)
    assert await nieuw.veger.veeg() == Geveegd(0, 1)
    assert await nieuw.veger.veeg() == Geveegd(0, 0)
    assert await Zaken(hub, NIEUW).lees("zaak.1") == b"stand"
    assert not [pad for pad in (tmp_path / "bus").rglob("*") if pad.is_file() and gewikkeld in pad.read_bytes()]


async def test_wat_niet_op_de_lijst_paste_gaat_met_de_zaak_mee(hub: Verbinding) -> None:
    """The key that the tombstone names besides is erased, and what it closed is purged; of another case nothing."""
    zaken = Zaken(hub, NIEUW)
    blijft, weg = await zaken.open("geparkeerd.politie.1"), str(uuid.uuid4())
    groep = await zaken.open("geparkeerd.politie.2")
    naam = WERK.sleutelnaam(groep)
    await zaken.geheugen.leg_vast([[Vastlegging(onderwerpen.vernietigd(weg), steen(weg, naam))]])
    zaken.mee = [naam]
    assert await zaken.veger.veeg() == Geveegd(0, 0)
    assert zaken.gewist == [weg]
    assert await zaken.namen() == {WERK.sleutelnaam(blijft)}
    assert set(await zaken.geheugen.lees(["geparkeerd.*.*"])) == {"geparkeerd.politie.1"}


async def test_wat_intussen_op_dezelfde_plek_kwam_blijft(hub: Verbinding, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a backup brought back is purged, and not what the road laid in its place since it was looked at."""
    zaken, gewoon = Zaken(hub, NIEUW), hub.js
    weg = await zaken.open("terzijde.1")
    await zaken.geheugen.leg_vast([[Vastlegging(onderwerpen.vernietigd(weg), steen(weg))]])
    nieuw: list[str] = []

    async def js(aanroep: str, *rest: Any) -> dict[str, Any]:  # noqa: ANN401 - as it is passed on
        if aanroep == "STREAM.PURGE.KETEN" and not nieuw:
            nieuw.append(await zaken.open("terzijde.1"))
        return await gewoon(aanroep, *rest)

    monkeypatch.setattr(hub, "js", js)
    await zaken.veger.veeg()
    assert len(nieuw) == 1
    assert await zaken.lees("terzijde.1") == b"stand"


async def test_met_meer_servers_telt_alleen_wat_de_leidende_zegt(
    hub: Verbinding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a key is erased nothing is asked of a copy, which may lag; the same is found, and the same goes."""
    zaken = Zaken(hub, NIEUW)
    blijven = [await zaken.open(f"zaak.{n}") for n in range(3)]
    verlopen, weg = await zaken.open("zaak.verlopen"), await zaken.open("zaak.weg")
    await zaken.geheugen.wis(["zaak.verlopen"])
    await zaken.geheugen.leg_vast(
        [[Vastlegging("zaak.weg", b"", ttl_s=60), Vastlegging(onderwerpen.vernietigd(weg), steen(weg))]]
    )
    gewoon, rechtstreeks = hub.js, hub.vraag_reeks
    gevraagd: list[str] = []

    async def js(aanroep: str, *rest: Any) -> dict[str, Any]:  # noqa: ANN401 - as it is passed on
        antwoord = await gewoon(aanroep, *rest)
        if aanroep == "STREAM.INFO.KETEN":
            antwoord["config"]["num_replicas"] = 3
        return antwoord

    async def vraag_reeks(onderwerp: str, *rest: Any) -> list[Any]:  # noqa: ANN401
        gevraagd.append(onderwerp)
        return await rechtstreeks(onderwerp, *rest)

    monkeypatch.setattr(hub, "js", js)
    monkeypatch.setattr(hub, "vraag_reeks", vraag_reeks)
    assert await zaken.veger.veeg() == Geveegd(1, 0)
    assert zaken.gewist == [weg]
    assert await zaken.namen() == {WERK.sleutelnaam(zaak) for zaak in blijven}
    assert verlopen not in blijven
    assert not [o for o in gevraagd if o.endswith("DIRECT.GET.KETEN")]
