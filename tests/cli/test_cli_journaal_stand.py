"""`ketenhub journaal stand`: against a real hub, and where none runs."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Gestuurd
from tests.cli.opdracht import ketenhub, wacht_tot


def test_alles_is_getekend_en_er_wacht_niets(staat: Path, gestuurd: Gestuurd) -> None:
    """Soon after the last message every record is under a checkpoint, and the command ends with 0."""

    def bij() -> bool:
        (stand,) = ketenhub("journaal", "stand", "--json", staat=staat).rijen()
        (proces,) = stand["processen"]
        return bool(proces["records"] == proces["controlepunt"] > 0 and not proces["ongezegeld"])

    wacht_tot(bij)
    gelopen = ketenhub("journaal", "stand", "--json", staat=staat)
    (stand,) = gelopen.rijen()
    assert (gelopen.code, stand["goed"], stand["aftelling"]) == (0, True, [])
    assert (stand["processen"][0]["pauzes"], stand["processen"][0]["fout"]) == ([], None)
    kaal = ketenhub("journaal", "stand", "--plain", staat=staat)
    assert kaal.code == 0
    namen = [regel.split("\t")[0] for regel in kaal.uit.splitlines()]
    assert namen[:3] == ["hubproces", "boom", "controlepunt"]
    mooi = ketenhub("journaal", "stand", staat=staat)
    assert f"{stand['processen'][0]['records']} records" in mooi.uit


def test_zonder_hub_zegt_hij_dat_er_niets_gaat(tmp_path: Path) -> None:
    """No hub: nothing is taken in; what lies on the disk is told all the same."""
    gelopen = ketenhub("journaal", "stand", "--json", staat=tmp_path / "leeg")
    (stand,) = gelopen.rijen()
    assert gelopen.code == 1
    assert (stand["goed"], stand["records"]) == (False, 0)
    assert "Er draait geen hub" in stand["waarom"]
