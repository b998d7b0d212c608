"""A server that is not as the hub expects: shown first, put right with the break-glass key, and then the hub starts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.bootstrap.hub import draai_hub
from hub.bootstrap.inzicht import verbind_als_breekglas
from hub.bus.fouten import Busweigering
from hub.instellingen import Instellingen
from hub.onderwerpen import JOURNAAL, KETEN
from tests.beleidproef import BELEID, Ondertekenaars
from tests.cli.opdracht import ketenhub
from tests.weg import Klok

pytestmark = pytest.mark.alleen_wheel


async def _verander(instellingen: Instellingen, adres: str, stroom: str, **velden: object) -> None:
    nood = await verbind_als_breekglas(adres, instellingen, None)
    assert nood is not None
    try:
        config = (await nood.js(f"STREAM.INFO.{stroom}"))["config"]
        await nood.js(f"STREAM.UPDATE.{stroom}", config | velden)
    finally:
        await nood.sluit()


async def test_a_server_of_an_earlier_hub_is_brought_up_to_date(tmp_path: Path) -> None:
    """What an earlier hub made, and what somebody changed, is shown and put right; the key may lie in a safe."""
    tekenaars, klok, staat = Ondertekenaars(tmp_path / "beleid"), Klok(), tmp_path / "staat"
    instellingen = Instellingen(staat, BELEID, beslispunt=None)
    tekenaars.begin(staat, tekenaars.bundel())
    async with draai_hub(instellingen, klok=klok) as hub:
        keten = (await hub.verbinding.js(f"STREAM.INFO.{KETEN}"))["config"]["subjects"]
        eerder = [onderwerp for onderwerp in keten if onderwerp != "terzijde.*"]
        assert len(eerder) == len(keten) - 1
        assert ketenhub("bus", "bijwerken", staat=staat).code == 0, "nothing differs, and the hub may run"
        await _verander(instellingen, hub.adres.nats, KETEN, subjects=eerder)
        await _verander(instellingen, hub.adres.nats, JOURNAAL, max_msgs=100_000)
    with pytest.raises(Busweigering, match="ketenhub bus bijwerken"):
        async with draai_hub(instellingen, klok=klok):
            raise AssertionError("it started")

    kluis = shutil.move(staat / "sleutels" / "breekglas.nk", tmp_path / "kluis.nk")
    zonder = ketenhub("bus", "bijwerken", "--noodsleutel", tmp_path / "weg.nk", staat=staat)
    assert (zonder.code, zonder.fout.split(":")[0]) == (1, "SLEUTEL-bestand")
    gezien = ketenhub("bus", "bijwerken", "--noodsleutel", kluis, "--json", staat=staat)
    assert gezien.code == 2
    assert [(rij["waar"], rij["veld"]) for rij in gezien.rijen()] == [("KETEN", "subjects"), ("JOURNAAL", "max_msgs")]
    assert gezien.rijen()[1]["verschil"] == "moet zijn -1, is 100000"
    assert ketenhub("bus", "bijwerken", staat=staat).fout.startswith("SLEUTEL-bestand")
    gedaan = ketenhub("bus", "bijwerken", "--doe", "--noodsleutel", kluis, staat=staat)
    assert (gedaan.code, "2 verschillen weer goed gemaakt" in gedaan.fout) == (0, True)
    assert "zoals deze hub hem verwacht" in ketenhub("bus", "bijwerken", "--noodsleutel", kluis, staat=staat).fout
    async with draai_hub(instellingen, klok=klok) as hub:
        assert (await hub.verbinding.js(f"STREAM.INFO.{KETEN}"))["config"]["subjects"] == keten


def test_a_state_without_a_hub_is_refused(tmp_path: Path) -> None:
    """Nothing is made by looking: no server, no keys."""
    gelopen = ketenhub("bus", "bijwerken", staat=tmp_path / "leeg")
    assert (gelopen.code, gelopen.fout.split(":")[0]) == (1, "BUS-nieuw")
    assert not (tmp_path / "leeg").exists()
