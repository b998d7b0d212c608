"""Several hub processes on one server: they go to the next policy together; a new machine starts with what is live."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hub.bootstrap import activering
from hub.bootstrap.beleidsbestand import lees_actief
from hub.bootstrap.beleidstand import lees_stand
from hub.bootstrap.hub import draai_hub
from hub.instellingen import Instellingen
from tests.beleidproef import BELEID, RENKUM, Ondertekenaars
from tests.faults.opstelling import externe_server
from tests.weg import NU, Klok
from tests.wissel.opstelling import records

pytestmark = pytest.mark.alleen_wheel


async def test_two_processes_follow_and_a_third_joins(tmp_path: Path) -> None:
    """The command waits for both; each policy has one record; who starts later without a file takes what is live."""
    staat = tmp_path / "staat"
    staat.mkdir()
    tekenaars = Ondertekenaars(tmp_path / "beleid")
    eerste = tekenaars.begin(staat, tekenaars.bundel())
    with externe_server(staat) as server:
        await server.start()

        def op(toestand: Path) -> Instellingen:
            return Instellingen(toestand, BELEID, server.adres.nats, server.adres.monitor)

        async with draai_hub(op(staat), klok=Klok(NU)) as een, draai_hub(op(staat), klok=Klok(NU)) as twee:
            assert (await lees_stand(op(staat), Klok(NU))).eens
            gedaan = await activering.activeer(
                op(staat), tekenaars.bundel(RENKUM, na=eerste), toon=lambda _v: None, klok=Klok(NU)
            )
            assert [p.revisie for p in gedaan.processen] == [2, 2]
            assert een.huis.levend.digest == twee.huis.levend.digest == gedaan.voornemen.bundel.digest
            elders = tmp_path / "elders"
            shutil.copytree(staat, elders, ignore=shutil.ignore_patterns("beleid", "server", "bus"))
            assert lees_actief(elders) is None
            async with draai_hub(op(elders), klok=Klok(NU)) as drie:
                assert drie.huis.levend.digest == gedaan.voornemen.bundel.digest
                assert lees_actief(elders) == gedaan.voornemen.bundel.bundel
                stand = await lees_stand(op(elders), Klok(NU))
                assert (len(stand.processen), stand.eens) == (3, True)
            assert [r["revisie"] for r in await records(een, "beleid-actief")] == [1, 2]
