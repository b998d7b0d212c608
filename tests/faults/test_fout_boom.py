"""The tree's files: kill -9 at every step of the disk, a full disk, and what a disk answers when it will not write."""

from __future__ import annotations

import errno
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

from hub.ledger.boomfouten import Boomfout
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from tests.bron import WORTEL
from tests.faults.boom_met_fout import BLADEN, DELEN, bekijk, werk

STAPPEN_VAN_EEN = 19
"""Steps of adding one page to a small tree: a bundle, a tile, their folders, the stand, its folder."""


def test_killed_at_every_step_of_the_disk(tmp_path: Path) -> None:
    """Each time the tree is one of those it was on the way, whole, and the next writer gets to the same end.

    A real kill, at each of the steps of three additions and three checkpoints; then a disk without room.
    """
    uit = subprocess.run(
        [sys.executable, "-m", "tests.faults.boom_met_fout", str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=WORTEL,
        timeout=100,
    )
    gezien = json.loads(uit.stdout)
    assert gezien["gestorven"] > 60
    assert gezien["standen"] == [0, *itertools.accumulate(map(len, DELEN))]
    assert gezien["vol"] == ["JOURNAAL-schijf", len(DELEN[0]), len(BLADEN)]


@pytest.mark.parametrize(
    ("nummer", "woord"),
    [(errno.ENOSPC, "vol"), (errno.EROFS, "alleen te lezen"), (errno.EIO, "niet te gebruiken")],
)
def test_disk_that_refuses_at_any_step_costs_time_and_nothing_else(tmp_path: Path, nummer: int, woord: str) -> None:
    """The same writer tries again: what it had is what it had, and what it says names the cause."""
    stuk = 0

    def haak(_stap: str, _pad: str) -> None:
        nonlocal stuk
        stuk -= 1
        if stuk == 0:
            raise OSError(nummer, "proef")

    with Boomschrijver(tmp_path, haak) as kast:
        for plek, blad in enumerate(BLADEN[:STAPPEN_VAN_EEN]):
            voor, stuk = kast.stand_nu, plek + 1
            with pytest.raises(Boomfout, match=woord) as fout:
                kast.voeg_toe([blad])
            assert fout.value.code == "JOURNAAL-schijf"
            assert kast.stand_nu == voor
            kast.voeg_toe([blad])
            assert Boomkast(tmp_path).stand().bladzijden == plek + 1
    werk(tmp_path)
    assert bekijk(tmp_path) == len(BLADEN)


def test_disk_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An I/O error is neither a missing file nor an empty tree."""
    werk(tmp_path)

    def stuk(_pad: Path, _vlaggen: int) -> int:
        raise OSError(errno.EIO, "proef")

    with monkeypatch.context() as kapot:
        kapot.setattr("hub.ledger.schijf.os.open", stuk)
        with pytest.raises(Boomfout) as fout:
            Boomkast(tmp_path).stand()
    assert fout.value.code == "JOURNAAL-schijf"
