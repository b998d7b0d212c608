"""`ketenhub levering` of a record that somebody changed in the database: shown, and never as proven."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.cli.levering import _toon
from hub.cli.scherm import Scherm, Vorm
from hub.fouten import Ketenfout
from hub.instellingen import BELEID_MEEGELEVERD, Instellingen
from hub.ledger.bank import BESTAND, open_bank
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.projectie import Projectie
from tests.knoei.toneel import OORSPRONG, sleutel
from tests.uitvoerproef import gelopen


@pytest.fixture
def staat(tmp_path: Path) -> Path:
    """A journal that was signed, with its read side; no hub runs."""
    with Boomschrijver(tmp_path / "journaal") as schrijver:
        bladen = gelopen().geheugen.alles("journaal.*.*").values()
        stand = schrijver.voeg_toe([blad.inhoud.split(b"\n") for blad in bladen])
        schrijver.schrijf_sleutel(sleutel().publiek.vkey())
        schrijver.publiceer(sleutel().onderteken(stand.grootte, stand.wortel))
        bank = open_bank(tmp_path / BESTAND)
        Projectie(bank, OORSPRONG).neem_op(schrijver.records(), lambda: datetime.now(UTC))
        bank.sluit()
    return tmp_path


async def test_changed_record_is_not_called_signed(staat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One letter in the database, as whoever has its password can change it."""
    instellingen = Instellingen(toestand=staat, beleid=BELEID_MEEGELEVERD)
    with sqlite3.connect(staat / BESTAND) as db:
        nummer, ruw = db.execute("SELECT nummer, ruw FROM record WHERE soort = 'afgeleverd' LIMIT 1").fetchone()
    kenmerk = json.loads(ruw)["kenmerk"]
    await _toon(Scherm(Vorm.JSON), instellingen, kenmerk, None)
    eerst = {r["nummer"]: r["bewijs"] for r in map(json.loads, capsys.readouterr().out.splitlines())}
    assert set(eerst.values()) == {"getekend"}
    with sqlite3.connect(staat / BESTAND) as db:
        db.execute("UPDATE record SET ruw = ? WHERE nummer = ?", (ruw.replace(b"gemeente", b"gemeenTe"), nummer))
    with pytest.raises(Ketenfout) as fout:
        await _toon(Scherm(Vorm.JSON), instellingen, kenmerk, None)
    assert (fout.value.code, f"Record {nummer} " in fout.value.uitleg) == ("GROOTBOEK-anders", True)
    daarna = {r["nummer"]: r["bewijs"] for r in map(json.loads, capsys.readouterr().out.splitlines())}
    assert daarna == eerst | {nummer: "anders"}
    with pytest.raises(Ketenfout):
        await _toon(Scherm(Vorm.MOOI), instellingen, kenmerk, None)
