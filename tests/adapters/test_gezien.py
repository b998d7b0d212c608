"""What was handled is remembered: also after a crash, and nothing but ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.sdk.gezien import Gezien
from tests.adapters.lijn_suite import uuid


def test_onthouden_over_een_herstart(tmp_path: Path) -> None:
    """Another object on the same file knows what the first one knew; once is enough."""
    gezien = Gezien(tmp_path / "gezien")
    assert uuid(1) not in gezien
    for _ in range(2):
        gezien.onthoud(uuid(1))
    gezien.onthoud(uuid(2))
    weer = Gezien(tmp_path / "gezien")
    assert uuid(1) in weer
    assert len(weer) == 2
    assert (tmp_path / "gezien").stat().st_mode & 0o077 == 0


def test_een_halve_regel_telt_niet(tmp_path: Path) -> None:
    """The machine stopped while an id was written: that delivery was not handled; the next one is written well."""
    pad = tmp_path / "gezien"
    Gezien(pad).onthoud(uuid(1))
    pad.write_text(pad.read_text("ascii") + uuid(2)[:20], "ascii")
    gezien = Gezien(pad)
    assert uuid(2)[:20] not in gezien
    gezien.onthoud(uuid(3))
    weer = Gezien(pad)
    assert uuid(3) in weer
    assert uuid(1) in weer


def test_een_bedorven_bestand_geeft_geen_ander_antwoord(tmp_path: Path) -> None:
    """Bytes that are no id are no id."""
    pad = tmp_path / "gezien"
    pad.write_bytes(b"\xff\xfe\n" + uuid(1).encode() + b"\n../../etc\n")
    gezien = Gezien(pad)
    assert len(gezien) == 1
    assert uuid(1) in gezien


@pytest.mark.parametrize("kenmerk", ["", "twee\nregels", "../x", "x" * 65, "HOOFD"])
def test_wat_geen_kenmerk_is(tmp_path: Path, kenmerk: str) -> None:
    """Nothing goes into the file that would be read as something else."""
    gezien = Gezien(tmp_path / "gezien")
    with pytest.raises(ValueError, match="geen kenmerk"):
        gezien.onthoud(kenmerk)
    assert not (tmp_path / "gezien").exists()
