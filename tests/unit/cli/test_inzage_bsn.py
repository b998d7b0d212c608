"""What standard input may hold: one BSN and its line end. Anything else is refused, and never read as a BSN."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from hub.bootstrap.bsn import Bsnfout, eis_bsn
from hub.bootstrap.reservekopie import HERSTELD
from hub.cli.inzage import _lees_bsn, _waarschuw
from hub.cli.scherm import Scherm, Vorm
from tests.strategieen import BSNS


def _geef(monkeypatch: pytest.MonkeyPatch, inhoud: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(inhoud), encoding="utf-8"))


@pytest.mark.parametrize("einde", ["", "\n", "\r\n", " \n\n"])
def test_een_bsn_met_een_regeleinde(monkeypatch: pytest.MonkeyPatch, einde: str) -> None:
    """Of any system."""
    _geef(monkeypatch, f"{BSNS[0]}{einde}".encode())
    assert eis_bsn(_lees_bsn()) == BSNS[0]


@pytest.mark.parametrize(
    "inhoud",
    [
        f"{BSNS[0]}\n{BSNS[1]}\n".encode(),
        f"{BSNS[0]} {BSNS[0]}".encode(),
        b"\xff\xfe\x00\x81" * 40,
        f"\ufeff{BSNS[0]}".encode(),
        b"",
    ],
)
def test_wat_geen_enkel_bsn_is(monkeypatch: pytest.MonkeyPatch, inhoud: bytes) -> None:
    """Two, of which nobody knows which one was meant; twice the same; no text; a mark before it; nothing."""
    _geef(monkeypatch, inhoud)
    with pytest.raises(Bsnfout):
        eis_bsn(_lees_bsn())


def test_een_gesloten_invoer_is_geen_bsn(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a job without standard input has it."""
    monkeypatch.setattr(sys, "stdin", None)
    assert not _lees_bsn()


@pytest.mark.parametrize("hersteld", [True, False])
def test_na_een_herstel_zonder_zaken_staat_er_dat_het_niet_heel_is(
    hersteld: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The officer must not tell a person that nothing was shared, when the hub cannot know."""
    if hersteld:
        (tmp_path / HERSTELD).write_text("2026-11-22", "ascii")
    _waarschuw(Scherm(Vorm.JSON), tmp_path)
    assert ("reservekopie van 2026-11-22" in capsys.readouterr().err) is hersteld
