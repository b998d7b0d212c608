"""The hub's secret: made once, for its owner alone, never replaced; it is the only way back to a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.bootstrap.sleutelbestand import GEHEIM_BYTES, laad_geheim
from hub.bus.inrichting import MERKBESTAND
from hub.fouten import Ketenfout


def _pad(staat: Path) -> Path:
    return staat / "sleutels" / "hub.geheim"


def test_een_keer_gemaakt_en_daarna_gelezen(tmp_path: Path) -> None:
    """Another secret at the next start would make every person a stranger."""
    geheim = laad_geheim(tmp_path)
    assert len(geheim) == GEHEIM_BYTES
    assert laad_geheim(tmp_path) == geheim
    assert _pad(tmp_path).stat().st_mode & 0o077 == 0
    assert [p.name for p in _pad(tmp_path).parent.iterdir()] == ["hub.geheim"]
    assert laad_geheim(tmp_path / "ander") != geheim


def test_wie_tegelijk_begint_krijgt_hetzelfde(tmp_path: Path) -> None:
    """Two hubs started together on one state must find the same persons."""
    with ThreadPoolExecutor(8) as samen:
        assert len(set(samen.map(lambda _: laad_geheim(tmp_path), range(32)))) == 1


@pytest.mark.parametrize(
    ("inhoud", "rechten"), [(b"k" * GEHEIM_BYTES, 0o640), (b"k" * GEHEIM_BYTES, 0o604), (b"kort", 0o600), (b"", 0o600)]
)
def test_een_geheim_dat_niet_klopt_stopt_de_hub(tmp_path: Path, inhoud: bytes, rechten: int) -> None:
    """Read by others, cut off or empty: refused, never mended in silence, and never shown."""
    _pad(tmp_path).parent.mkdir()
    _pad(tmp_path).write_bytes(inhoud)
    _pad(tmp_path).chmod(rechten)
    with pytest.raises(Ketenfout, match="SLEUTEL-bestand") as gevangen:
        laad_geheim(tmp_path)
    assert "kkk" not in str(gevangen.value)
    assert _pad(tmp_path).read_bytes() == inhoud


def test_een_verloren_geheim_wordt_niet_vervangen(tmp_path: Path) -> None:
    """With streams that hold cases a new secret would find none of them, so sepot 01 would destroy nothing."""
    laad_geheim(tmp_path)
    (tmp_path / "bus").mkdir()
    (tmp_path / "bus" / MERKBESTAND).write_text("{}", "utf-8")
    laad_geheim(tmp_path)
    _pad(tmp_path).unlink()
    with pytest.raises(Ketenfout, match="reservekopie"):
        laad_geheim(tmp_path)
    assert not _pad(tmp_path).exists()
