"""Trying out on a state that was damaged: said with a code, and not as a broken program."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.bootstrap.beleidsbestand import bewaar_actief
from hub.bootstrap.proefstart import zet_proef_klaar
from hub.fouten import Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD
from tests.weg import NU


def test_bundle_that_was_cut_off_is_refused_with_its_code(tmp_path: Path) -> None:
    """Nothing is put in its place: what was in force is for a human to find out."""
    zet_proef_klaar(tmp_path, BELEID_MEEGELEVERD, nu=NU)
    bewaar_actief(tmp_path, b"")
    with pytest.raises(Ketenfout) as fout:
        zet_proef_klaar(tmp_path, BELEID_MEEGELEVERD, nu=NU)
    assert fout.value.code == "BUNDEL-vorm"
