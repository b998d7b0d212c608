"""The key of the journal: made once, never replaced in silence, closed under the hub key."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.bootstrap.hub import HUB_BRON
from hub.bootstrap.journaalsleutel import laad_of_maak_journaalsleutel, oorsprong_van_bron
from hub.fouten import Ketenfout
from hub.journal.merkle import LEEG
from hub.ledger.boomschrijver import Boomschrijver
from hub.trust.wikkelaar import Geheugensleutel, Sleutelring, Wikkelaar


def ring(*sleutels: int) -> Wikkelaar:
    """Hub keys, the newest first."""
    return Sleutelring("proef", lambda: [Geheugensleutel(bytes([n]) * 32) for n in sleutels])


def test_made_once_and_the_same_ever_after(tmp_path: Path) -> None:
    """Who checks the journal knows the hub by it. The secret lies closed, and shows nowhere."""
    een = laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    nog_eens = laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    assert een == nog_eens
    punt = nog_eens.controleer(een.onderteken(0, LEEG))
    assert (punt.oorsprong, punt.grootte) == ("ketenhub/00000099000000099000", 0)
    bestand = tmp_path / "sleutels" / "hub.journaal"
    assert een._geheim not in bestand.read_bytes()
    assert repr(een._geheim) not in repr(een)
    assert bestand.stat().st_mode & 0o077 == 0


def test_closed_anew_under_a_new_hub_key(tmp_path: Path) -> None:
    """An old hub key can be thrown away once the hub has started with the new one."""
    een = laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    assert laad_of_maak_journaalsleutel(tmp_path, ring(2, 1), HUB_BRON) == een
    assert laad_of_maak_journaalsleutel(tmp_path, ring(2), HUB_BRON) == een
    with pytest.raises(Ketenfout) as fout:
        laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    assert fout.value.code == "SLEUTEL-hubsleutel"


def test_gone_while_there_is_a_journal_is_not_replaced(tmp_path: Path) -> None:
    """Another key would be another hub to whoever checks."""
    een = laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    with Boomschrijver(tmp_path / "journaal") as kast:
        kast.schrijf_sleutel(een.publiek.vkey())
    (tmp_path / "sleutels" / "hub.journaal").unlink()
    with pytest.raises(Ketenfout) as fout:
        laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    assert fout.value.code == "SLEUTEL-journaal"


def test_readable_by_others_is_refused(tmp_path: Path) -> None:
    """Closed or not: it is nobody's business."""
    laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    (tmp_path / "sleutels" / "hub.journaal").chmod(0o644)
    with pytest.raises(Ketenfout) as fout:
        laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    assert fout.value.code == "SLEUTEL-journaal"


@pytest.mark.parametrize("stuk", [b"", b"ketenhub-rust-1\n", b"x" * 200])
def test_damaged_file_is_refused(tmp_path: Path, stuk: bytes) -> None:
    """A key that does not open is an incident and no reason for a new one."""
    laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    (tmp_path / "sleutels" / "hub.journaal").write_bytes(stuk)
    with pytest.raises(Ketenfout) as fout:
        laad_of_maak_journaalsleutel(tmp_path, ring(1), HUB_BRON)
    assert fout.value.code == "SLEUTEL-hubsleutel"


def test_name_of_the_log_is_the_oin_of_the_hub() -> None:
    """A source without one has no log."""
    assert oorsprong_van_bron("urn:nld:oin:00000099000000099000:systeem:ketenhub") == "ketenhub/00000099000000099000"
    with pytest.raises(ValueError, match="OIN"):
        oorsprong_van_bron("urn:iets:anders")
