"""Whatever happens to a byte of the tree's files: an error of ours with a place, or the very same answer."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.ledger.boomfouten import Boomfout
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.boomstand import Boomstand

RECORDS = [f'{{"id":"{n}"}}'.encode() for n in range(530)]


@pytest.fixture(scope="module")
def boom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with full and partial files."""
    map_ = tmp_path_factory.mktemp("boom") / "goed"
    with Boomschrijver(map_) as kast:
        kast.voeg_toe([RECORDS])
    return map_


@given(keuze=st.integers(0, 10_000), plek=st.integers(0, 10_000), wat=st.binary(max_size=70), knip=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changed_bytes_never_give_another_answer(boom: Path, keuze: int, plek: int, wat: bytes, *, knip: bool) -> None:
    """Bytes put in, taken out, written over, or all that follows cut away, in any file."""
    stuk = boom.with_name("stuk")
    shutil.rmtree(stuk, ignore_errors=True)
    shutil.copytree(boom, stuk)
    paden = sorted(pad for pad in stuk.rglob("*") if pad.is_file() and not pad.name.startswith("."))
    pad = paden[keuze % len(paden)]
    was = pad.read_bytes()
    begin = plek % (len(was) + 1)
    wordt = was[:begin] + wat + (b"" if knip else was[begin + len(wat) :])
    pad.write_bytes(wordt)
    if wordt == was:
        assert _records(stuk) == RECORDS
    else:
        with pytest.raises(Boomfout) as fout:
            _records(stuk)
        assert fout.value.plaats


def _records(map_: Path) -> list[bytes]:
    return [record for _, record in Boomkast(map_).records()]


@given(st.binary(max_size=200))
def test_any_bytes_as_the_stand(inhoud: bytes) -> None:
    """Also with a good check line under them: whoever can write the file can compute that."""
    for tekst in (inhoud, inhoud + hashlib.sha256(inhoud).hexdigest().encode() + b"\n"):
        with pytest.raises(Boomfout) as fout:
            Boomstand.van_bytes(tekst)
        assert fout.value.code == "JOURNAAL-stand"


@given(grootte=st.integers(0, 2**48), bladzijden=st.integers(0, 2**48), wortel=st.binary(min_size=32, max_size=32))
def test_the_stand_is_read_as_it_was_written(grootte: int, bladzijden: int, wortel: bytes) -> None:
    """Every stand there can be."""
    stand = Boomstand(grootte, bladzijden, wortel)
    assert Boomstand.van_bytes(stand.naar_bytes()) == stand
