"""Two hubs with two secrets on one server would not know each other's persons: the second does not start."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hub import onderwerpen
from hub.bootstrap.geheimproef import eis_zelfde_geheim
from hub.bus.fouten import Busweigering
from hub.bus.geheugen import NatsGeheugen
from hub.bus.inrichting import MERKBESTAND, richt_in
from hub.bus.sleutels import laad_of_maak
from hub.fouten import Ketenfout
from hub.gateway.in_geheugen import GeheugenInGeheugen
from hub.gateway.nummers import HmacSleutelwerk
from tests.bus.proefbus import PARTIJEN, eigen_bus
from tests.strategieen import BSNS
from tests.weg import Klok

EEN, ANDER = b"geheim van de ene hub, 32 bytes.", b"geheim van de andere, 32 bytes.."


async def test_de_eerste_schrijft_en_de_tweede_vergelijkt() -> None:
    """The same secret passes as often as it comes; another is refused with what to copy, and changes nothing."""
    geheugen = GeheugenInGeheugen(Klok())
    await eis_zelfde_geheim(geheugen, EEN)
    geschreven = geheugen.alles()
    await eis_zelfde_geheim(geheugen, EEN)
    with pytest.raises(Ketenfout) as gevangen:
        await eis_zelfde_geheim(geheugen, ANDER)
    assert gevangen.value.code == "SLEUTEL-ander-geheim"
    assert "sleutels/hub.geheim" in gevangen.value.uitleg
    assert geheugen.alles() == geschreven


async def test_twee_tegelijk() -> None:
    """Both start at the same moment: one fence, so one secret wins, and only its hub goes on."""
    geheugen = GeheugenInGeheugen(Klok())
    uit = await asyncio.gather(
        eis_zelfde_geheim(geheugen, EEN), eis_zelfde_geheim(geheugen, ANDER), return_exceptions=True
    )
    assert [type(fout) for fout in uit if fout is not None] == [Ketenfout]
    await eis_zelfde_geheim(geheugen, EEN if uit[0] is None else ANDER)


async def test_de_proef_zegt_niets_over_het_geheim() -> None:
    """It is no index of a person and no commitment, whatever number or message somebody tries."""
    geheugen = GeheugenInGeheugen(Klok())
    await eis_zelfde_geheim(geheugen, EEN)
    proef = geheugen.alles()[onderwerpen.GEHEIMPROEF].inhoud.decode()
    werk = HmacSleutelwerk(EEN)
    assert EEN.hex() not in proef
    assert proef not in {*map(werk.index, BSNS), werk.toezegging(b""), werk.toezegging(b"ketenhub 1")}


@pytest.mark.alleen_wheel
async def test_op_een_echte_server(tmp_path: Path) -> None:
    """The subject has a stream, and the fence is the server's own."""
    async with eigen_bus(tmp_path) as bus, bus.als_hub() as verbinding:
        geheugen = NatsGeheugen(verbinding)
        await eis_zelfde_geheim(geheugen, EEN)
        await eis_zelfde_geheim(geheugen, EEN)
        with pytest.raises(Ketenfout, match="SLEUTEL-ander-geheim"):
            await eis_zelfde_geheim(geheugen, ANDER)


@pytest.mark.alleen_wheel
async def test_een_lege_server_is_een_andere_server(tmp_path: Path) -> None:
    """The state remembers streams that this server never had: told with the ways out, and the last one works."""
    async with eigen_bus(tmp_path / "nieuw") as bus, bus.als_hub() as verbinding:
        for stroom in (await verbinding.js("STREAM.NAMES"))["streams"]:
            async with bus.als_breekglas() as nood:
                await nood.js(f"STREAM.DELETE.{stroom}")
        oud = tmp_path / "oud"
        laad_of_maak(oud)
        merk = oud / "bus" / MERKBESTAND
        merk.parent.mkdir()
        merk.write_text('{"stromen": ["KETEN", "JOURNAAL"]}', "utf-8")
        with pytest.raises(Busweigering) as gevangen:
            await richt_in(verbinding, PARTIJEN, oud)
        assert gevangen.value.code == "BUS-leeg"
        assert "KETENHUB_TOESTAND" in gevangen.value.uitleg
        assert str(merk) in gevangen.value.uitleg
        merk.rename(tmp_path / "opzij.json")
        assert "KETEN" in (await richt_in(verbinding, PARTIJEN, oud)).gemaakt
