"""The program that decides is named by its files: another byte in one of them is another program."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from hub.gateway import programma as van
from hub.gateway.programma import BESLIST, programma
from tests import weg
from tests.bron import WORTEL


@pytest.fixture
def kopie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The rooms that decide, somewhere else."""
    for naam in BESLIST:
        bron, doel = WORTEL / naam, tmp_path / naam
        doel.parent.mkdir(parents=True, exist_ok=True)
        if bron.is_dir():
            shutil.copytree(bron, doel, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(bron, doel)
    monkeypatch.setattr(van, "_WORTEL", tmp_path)
    return tmp_path


def _opnieuw() -> str:
    return programma.__wrapped__()


def test_elders_hetzelfde(kopie: Path) -> None:
    """It depends on names and contents only; what Python leaves beside them does not count."""
    (kopie / "hub" / "policy" / "__pycache__").mkdir()
    (kopie / "hub" / "policy" / "__pycache__" / "tabel.pyc").write_bytes(b"x")
    assert _opnieuw() == programma()
    assert re.fullmatch("[0-9a-f]{64}", programma())


@pytest.mark.parametrize("wat", ["byte", "naam", "weg", "erbij"])
def test_een_verandering_is_een_ander_programma(kopie: Path, wat: str) -> None:
    """Of contents, name and number of files."""
    pad = kopie / "hub" / "policy" / "tabel.py"
    if wat == "byte":
        pad.write_bytes(pad.read_bytes() + b"#")
    elif wat == "naam":
        pad.rename(pad.with_name("tabel_.py"))
    elif wat == "weg":
        pad.unlink()
    else:
        pad.with_name("erbij.py").write_bytes(b"")
    assert _opnieuw() != programma()


def test_elk_besluit_noemt_het() -> None:
    """In its record, beside the policy."""
    proef = weg.Proef()
    asyncio.run(proef.handel_af("politie", "signaal", weg.signaal()))
    assert {record["programma"] for record in proef.records("besloten")} == {programma()}
