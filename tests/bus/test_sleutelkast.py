"""The store of keys on a real server: what is erased is gone from every byte of every file, and nothing else is."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from hub.bus.sleutelkast import Sleutelkast
from hub.bus.verbinding import Jsfout, Nietgehoord
from hub.gateway.poorten import Busfout
from hub.onderwerpen import ZAAKSLEUTELS
from tests.bus.proefbus import eigen_bus

pytestmark = pytest.mark.alleen_wheel


def _op_schijf(kaart: Path, *woorden: bytes) -> list[bytes]:
    """Which of these stand in any file."""
    alles = [pad.read_bytes() for pad in kaart.rglob("*") if pad.is_file()]
    return [woord for woord in woorden if any(woord in inhoud for inhoud in alles)]


async def test_gewist_staat_nergens_meer(tmp_path: Path) -> None:
    """In the middle, first and last of a block; wrapped anew; while the server runs and after it stopped."""
    sleutels = {f"{nummer:032x}": secrets.token_bytes(78) for nummer in range(6)}
    namen = list(sleutels)
    weg = [namen[0], namen[3], namen[5]]
    blijft = [namen[1], namen[2], namen[4]]
    opslag = tmp_path / "bus"
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        kast = Sleutelkast(verbinding)
        await kast.leg_vast({naam: sleutels[naam] for naam in namen[:4]})
        await kast.leg_vast({naam: sleutels[naam] for naam in namen[4:]})
        assert _op_schijf(opslag, *sleutels.values()) == list(sleutels.values()), "the search sees what is there"
        assert await kast.lees([*namen, "f" * 32]) == sleutels
        assert (await kast.alle()).keys() == sleutels.keys()
        vers = secrets.token_bytes(78)
        await kast.vervang(namen[1], vers)
        await kast.vervang("f" * 32, vers)
        assert await kast.wis([*weg, "f" * 32]) == 3
        assert await kast.wis(weg) == 0
        verwacht = {naam: sleutels[naam] for naam in blijft} | {namen[1]: vers}
        assert await kast.lees(namen) == verwacht
        assert (await kast.alle()).keys() == set(blijft)
        oud = [sleutels[naam] for naam in weg] + [sleutels[namen[1]]]
        assert _op_schijf(opslag, *oud, *(naam.encode() for naam in weg)) == []
        # A key that was erased may be made anew; one that is there may not.
        await kast.leg_vast({weg[0]: secrets.token_bytes(78)})
        with pytest.raises(Busfout):
            await kast.leg_vast({weg[1]: vers, namen[1]: vers})
        assert await kast.lees([weg[1]]) == {}
    assert _op_schijf(opslag, *oud) == []
    assert len(_op_schijf(opslag, *verwacht.values())) == len(verwacht)


class Ingehaald(Sleutelkast):
    """Another process wraps the key anew between looking where it lies and erasing it there."""

    anders: tuple[bytes, ...] = ()

    async def _laatste(self, naam: str) -> tuple[int, bytes] | None:
        gevonden = await super()._laatste(naam)
        for vers in self.anders:
            await Sleutelkast(self._bus).vervang(naam, vers)
        self.anders = ()
        return gevonden


async def test_opnieuw_gewikkeld_tijdens_het_wissen(tmp_path: Path) -> None:
    """It is gone all the same: `wis` does not return while an entry under that name is left."""
    naam, oud, vers = "a" * 32, secrets.token_bytes(78), secrets.token_bytes(78)
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        kast = Ingehaald(verbinding)
        await kast.leg_vast({naam: oud})
        kast.anders = (vers,)
        assert await kast.wis([naam]) == 1
        assert await kast.lees([naam]) == {}
        assert _op_schijf(tmp_path / "bus", oud, vers) == []


async def test_niemand_leegt_of_kopieert_de_kast(tmp_path: Path) -> None:
    """The hub's own user may erase one key, and not all of them, nor take a copy; a party reaches nothing of it."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        for aanroep in ("PURGE", "DELETE", "SNAPSHOT", "UPDATE"):
            with pytest.raises((Nietgehoord, Jsfout)):
                await verbinding.js(f"STREAM.{aanroep}.{ZAAKSLEUTELS}", {})
        async with bus.als_partij("politie") as partij:
            for onderwerp in (f"$JS.API.STREAM.MSG.GET.{ZAAKSLEUTELS}", f"$JS.API.DIRECT.GET.{ZAAKSLEUTELS}"):
                with pytest.raises(Busfout):
                    await partij.vraag(onderwerp, b'{"last_by_subj":"zaaksleutel.*"}', wacht_s=2)
