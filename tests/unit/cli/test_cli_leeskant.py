"""What a command says of a hub that is not there, or that does not answer: never that all is well."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.bootstrap import leeskant
from hub.cli.scherm import Scherm, Vorm
from hub.cli.waarom_niet import _voor_de_deur
from hub.gateway.poorten import Busfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen


def _stil(_: Instellingen) -> None:
    raise Busfout("de bus antwoordt niet")


async def test_zonder_hub_komt_er_niets_bij(tmp_path: Path) -> None:
    """Then what is there is what there is."""
    assert await leeskant.wacht_tot_bij(Instellingen(toestand=tmp_path, beleid=BELEID_MEEGELEVERD))


async def test_een_hub_die_niet_antwoordt_is_niet_bij(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what is lacking, so nobody may be told that nothing is."""
    monkeypatch.setattr(leeskant, "open_inzicht", _stil)
    assert not await leeskant.wacht_tot_bij(Instellingen(toestand=tmp_path, beleid=BELEID_MEEGELEVERD))


async def test_wat_voor_de_deur_wacht_is_niet_niets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a hub it cannot be seen, and that is said."""
    scherm = Scherm(Vorm.KAAL)
    assert await _voor_de_deur(scherm, Instellingen(toestand=tmp_path, beleid=BELEID_MEEGELEVERD)) == []
    assert "niet te zien" in " ".join(capsys.readouterr().err.split())
