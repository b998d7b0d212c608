"""What was mistyped is not answered with "there is nothing"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.bootstrap import geparkeerd as kamer
from hub.bootstrap import herhalen
from hub.bootstrap.geparkeerd import Wachtend
from hub.cli import geparkeerd, vernietiging
from hub.cli.filterwoorden import Filterfout
from hub.cli.scherm import Scherm, Vorm
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen

WACHT = Wachtend("a" * 36, "om", "advies", "onleesbaar", "JSON-vorm", "2026-01-01T00:00:00.000000Z", None)


@pytest.mark.parametrize(("wachtend", "zin"), [([WACHT], "wel iets anders"), ([], "Er wacht niets op een mens")])
async def test_een_oorzaak_die_niet_past(
    wachtend: list[Wachtend],
    zin: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Something waits for another cause, or nothing waits at all: two answers."""

    @asynccontextmanager
    async def open_(_: Instellingen) -> AsyncIterator[None]:
        yield None

    class Plaats:
        def __init__(self, _: object) -> None:
            pass

        async def lijst(self) -> list[Wachtend]:
            return wachtend

    monkeypatch.setattr(herhalen, "open_opdrachtgever", open_)
    monkeypatch.setattr(kamer, "Parkeerplaats", Plaats)
    instellingen = Instellingen(toestand=tmp_path, beleid=BELEID_MEEGELEVERD)
    await geparkeerd._lijst(Scherm(Vorm.KAAL), instellingen, "JSON-vrm", per_oorzaak=False)
    assert zin in capsys.readouterr().err


@pytest.mark.parametrize("getypt", ["onzin", "999990019", "aaaaaaaa"])
async def test_geen_zaak(getypt: str, tmp_path: Path) -> None:
    """Of a case that is none nothing was ever ordered: that is no answer. It is not repeated: it may be a BSN."""
    instellingen = Instellingen(toestand=tmp_path, beleid=BELEID_MEEGELEVERD)
    with pytest.raises(Filterfout) as fout:
        await vernietiging._lijst(Scherm(Vorm.KAAL), instellingen, getypt, alleen_open=False)
    assert fout.value.code == "FILTER-zaak"
    assert getypt not in fout.value.uitleg
