"""A backup of a hub whose policy was changed: it begins again under the last one, and knows the ones before."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from hub.bootstrap import terugzetten
from hub.bootstrap.beleidsarchief import Beleidsarchief
from hub.bootstrap.levendbeleid import lees_sleutels
from hub.bootstrap.reservekopie import BELEID_DEEL, maak
from hub.bus.beleidskast import Beleidskast
from tests.beleidproef import RENKUM
from tests.wissel.opstelling import RENKUM as CBS_RENKUM
from tests.wissel.opstelling import Wisselhub, is_door, records
from tests.wissel.opstelling import maak as maak_wissel

pytestmark = pytest.mark.alleen_wheel
HUBSLEUTEL: Final = Path("sleutels") / "hubsleutel"


async def _zet_terug(wissel: Wisselhub, kopie: Path, nieuw: Path) -> Wisselhub:
    (nieuw / HUBSLEUTEL).parent.mkdir(mode=0o700, parents=True)
    shutil.copy(wissel.staat / HUBSLEUTEL, nieuw / HUBSLEUTEL)
    terug = replace(wissel, staat=nieuw)
    await terugzetten.zet_terug(terug.instellingen, kopie, wissel.klok)
    shutil.copytree(wissel.staat / "partners", nieuw / "partners")
    return terug


async def test_een_kopie_van_na_een_wijziging_begint_weer(tmp_path: Path) -> None:
    """The second policy decides; of the first the words and the decisions of then can still be read.

    A backup that an earlier version made has no cupboard; then what lay on the disk is what is pointed at.
    """
    wissel, kopie = maak_wissel(tmp_path), tmp_path / "kopie.tar"
    async with wissel.draait() as hub:
        eerste = hub.huis.levend
        await wissel.activeer(wissel.tekenaars.bundel(RENKUM, na=eerste.bundel))
        tweede = hub.huis.levend.digest
        await maak(wissel.instellingen, kopie, wissel.klok.nu())
    terug = await _zet_terug(wissel, kopie, tmp_path / "nieuw")
    async with terug.draait() as hub:
        assert (hub.huis.levend.digest, hub.huis.levend.revisie) == (tweede, 2)
        archief = Beleidsarchief(Beleidskast(hub.verbinding), lees_sleutels(terug.staat))
        assert await archief.beleid(eerste.beleid.digest) is not None
        assert await is_door(terug, hub, 0, CBS_RENKUM)
        assert [r["revisie"] for r in await records(hub, "beleid-actief")] == [1, 2], "each told once"
    _laat_weg(kopie, tmp_path / "oud.tar")
    ouder = await _zet_terug(wissel, tmp_path / "oud.tar", tmp_path / "ouder")
    async with ouder.draait() as hub:
        assert hub.huis.levend.digest == tweede


def _laat_weg(kopie: Path, naar: Path) -> None:
    """Without the part of the policy, and without its digest."""
    with tarfile.open(kopie) as van, tarfile.open(naar, "w") as uit:
        for lid in van.getmembers():
            bestand = van.extractfile(lid)
            assert bestand is not None
            inhoud = bestand.read()
            if lid.name == BELEID_DEEL:
                continue
            if lid.name == "inhoud.json":
                document = json.loads(inhoud)
                del document["delen"][BELEID_DEEL]
                inhoud = json.dumps(document).encode()
                lid.size = len(inhoud)
            uit.addfile(lid, io.BytesIO(inhoud))
