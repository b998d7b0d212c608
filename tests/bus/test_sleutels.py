"""Keys are made once, stay secret, and a spoiled one stops the hub."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from hub.bus.fouten import Busweigering
from hub.bus.sleutels import SLEUTELMAP, laad_of_maak, nieuwe_sleutel, sleutel_van_seed


def test_made_once_then_loaded(tmp_path: Path) -> None:
    """A restart keeps every identity: a server of one's own has them in its configuration."""
    assert laad_of_maak(tmp_path) == laad_of_maak(tmp_path)


def test_everybody_has_another_key(tmp_path: Path) -> None:
    """The break-glass key is nobody else's, and parties have none: their certificate decides."""
    sleutels = laad_of_maak(tmp_path)
    alle = [sleutels.hub, sleutels.breekglas, sleutels.systeem]
    assert len({s.seed for s in alle}) == len({s.publiek for s in alle}) == 3


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    """Directory 0700, files 0600, whatever the umask."""
    laad_of_maak(tmp_path)
    kaart = tmp_path / SLEUTELMAP
    assert stat.S_IMODE(kaart.stat().st_mode) == 0o700
    assert {stat.S_IMODE(bestand.stat().st_mode) for bestand in kaart.iterdir()} == {0o600}
    assert sorted(b.name for b in kaart.iterdir()) == ["breekglas.nk", "breekglas.pub", "hub.nk", "systeem.nk"]


@pytest.mark.parametrize("naam", ["", "hub.nk"])
def test_key_others_can_read_stops_the_hub(tmp_path: Path, naam: str) -> None:
    """A key that was open to others counts as known."""
    laad_of_maak(tmp_path)
    (tmp_path / SLEUTELMAP / naam).chmod(0o755)
    with pytest.raises(Busweigering, match="leesbaar voor anderen") as weigering:
        laad_of_maak(tmp_path)
    assert weigering.value.code == "BUS-sleutel"


@pytest.mark.parametrize("inhoud", [b"", b"\xff\xfe", b"SUAgeheim", b"SAABadSeed", b"x" * 58])
def test_spoiled_key_is_refused_without_showing_it(tmp_path: Path, inhoud: bytes) -> None:
    """The text names the file; the library's error, which may quote the seed, does not come along."""
    laad_of_maak(tmp_path)
    (tmp_path / SLEUTELMAP / "hub.nk").write_bytes(inhoud)
    with pytest.raises(Busweigering) as weigering:
        laad_of_maak(tmp_path)
    assert "hub.nk" in str(weigering.value)
    assert "SUAgeheim" not in str(weigering.value)
    assert weigering.value.__cause__ is None


def test_seed_is_never_shown() -> None:
    """A key in a traceback or a log line shows its public half only."""
    sleutel = nieuwe_sleutel()
    assert sleutel.seed not in repr(sleutel)
    assert sleutel_van_seed(sleutel.seed) == sleutel


def test_break_glass_key_in_a_safe_stays_the_key(tmp_path: Path) -> None:
    """Put away as the runbook says: the next start makes no other, and the server goes on knowing this one."""
    eerst = laad_of_maak(tmp_path)
    bestand = tmp_path / SLEUTELMAP / "breekglas.nk"
    seed = bestand.read_text("ascii")
    bestand.unlink()
    daarna = laad_of_maak(tmp_path)
    assert not bestand.exists()
    assert (daarna.breekglas.publiek, daarna.breekglas.seed) == (eerst.breekglas.publiek, "")
    bestand.touch(mode=0o600)
    bestand.write_text(seed, "ascii")
    assert laad_of_maak(tmp_path) == eerst
    ander = nieuwe_sleutel()
    bestand.write_text(ander.seed, "ascii")
    assert laad_of_maak(tmp_path).breekglas == ander
    bestand.unlink()
    assert laad_of_maak(tmp_path).breekglas.publiek == ander.publiek
    (tmp_path / SLEUTELMAP / "breekglas.pub").write_bytes(b"U\xff} no key")
    with pytest.raises(Busweigering, match="BUS-sleutel"):
        laad_of_maak(tmp_path)
