"""Pruning as a cloak: what a superuser can make vanish under that word, and who is told.

Below the mark files of records may be gone, so the mark is what he wants to have. Without the hub's key he cannot make
one; with it he can, but then the record about it stands in the journal, and the records in no archive.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hub.journal.opruiming import SOORT, Opruiming
from hub.journal.soorten import record as maak_record
from hub.journal.tegels import recordpad
from hub.ledger.boomkast import OPRUIMBESTAND, VKEYBESTAND, Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from tests.knoei.toneel import ANDER_GEHEIM, GEHEIM, OORSPRONG, Oordeel, bouw, controleer, record, sleutel

Meld = Callable[[str, object], None]
AANTAL, WEG = 600, 256
CODE = "JOURNAAL-opruiming"
_KOP = {"id": f"{7:08x}-0000-4000-8000-000000000007", "tijd": "2032-06-15T10:00:00.000000Z", "partij": "hub"}


def _merk(kast: Boomkast, weg: int = WEG) -> Opruiming:
    return Opruiming(weg, kast.wortel(weg), weg // 2, 0, AANTAL, kast.wortel(AANTAL))


def _onderteken(journaal: Path, merk: Opruiming, geheim: bytes = GEHEIM) -> None:
    (journaal / OPRUIMBESTAND).write_bytes(merk.onderteken(OORSPRONG, geheim))


@pytest.fixture(scope="module")
def toneel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`archief`, and `journaal` from which by order the first 256 records went; a supervisor has the hub's key."""
    wortel = tmp_path_factory.mktemp("opruiming")
    journaal = wortel / "journaal"
    bouw(journaal, [record(n) for n in range(AANTAL)])
    shutil.copytree(journaal, wortel / "archief")
    _zeg(journaal)
    _onderteken(journaal, _merk(Boomkast(journaal)))
    (journaal / recordpad(0)).unlink()
    (wortel / VKEYBESTAND).write_text(sleutel().publiek.vkey())
    return wortel


def _zeg(journaal: Path) -> None:
    """Add the record about it, and sign."""
    with Boomschrijver(journaal) as kast:
        inhoud = maak_record(SOORT, {**_KOP, **_merk(kast).velden(), "dagen": 1_826}).inhoud
        stand = kast.voeg_toe([[inhoud]])
        kast.publiceer(sleutel().onderteken(stand.grootte, stand.wortel))


def _kijk(toneel: Path, journaal: Path, *argumenten: str) -> Oordeel:
    return controleer(journaal, "--sleutel", str(toneel / VKEYBESTAND), *argumenten)


def _meer_weg(journaal: Path) -> None:
    (journaal / recordpad(1)).unlink()


def _merk_verhoogd(journaal: Path) -> None:
    nota = (journaal / OPRUIMBESTAND).read_bytes()
    (journaal / OPRUIMBESTAND).write_bytes(nota.replace(b"\n256\n", b"\n512\n"))
    (journaal / recordpad(1)).unlink()


def _vreemd_merk(journaal: Path) -> None:
    _onderteken(journaal, _merk(Boomkast(journaal), 512), ANDER_GEHEIM)
    (journaal / recordpad(1)).unlink()


def _merk_zonder_record(journaal: Path) -> None:
    """With the hub's own key, and nothing in the journal that says it."""
    _onderteken(journaal, _merk(Boomkast(journaal), 512))
    (journaal / recordpad(1)).unlink()


def _merk_van_later(journaal: Path) -> None:
    """With the hub's own key, before the record was signed."""
    _onderteken(journaal, replace(_merk(Boomkast(journaal), 512), record=AANTAL + 1))
    (journaal / recordpad(1)).unlink()


def _merk_weg(journaal: Path) -> None:
    (journaal / OPRUIMBESTAND).unlink()


def _hash_anders(journaal: Path) -> None:
    """Of a record that was pruned, so that a forged copy of it would fit."""
    pad = journaal / "tile/0/000"
    pad.write_bytes(bytes(32) + pad.read_bytes()[32:])


@pytest.mark.parametrize(
    ("wat", "knoei", "code"),
    [
        ("meer opruimen dan het merk zegt", _meer_weg, "JOURNAAL-tegelweg"),
        ("het merk verhogen", _merk_verhoogd, CODE),
        ("een merk met een andere sleutel", _vreemd_merk, CODE),
        ("een ondertekend merk zonder record", _merk_zonder_record, CODE),
        ("een ondertekend merk over een record dat er nog niet is", _merk_van_later, CODE),
        ("opruimen zonder merk", _merk_weg, "JOURNAAL-tegelweg"),
        ("een hash van een opgeruimd record veranderen", _hash_anders, "JOURNAAL-tegel"),
    ],
)
def test_op_de_plaats_van_de_hub(
    toneel: Path, tmp_path: Path, record_property: Meld, *, wat: str, knoei: Callable[[Path], None], code: str
) -> None:
    """Seen by the journal alone."""
    journaal = tmp_path / "journaal"
    shutil.copytree(toneel / "journaal", journaal)
    goed = _kijk(toneel, journaal)
    assert (goed.klopt, goed.document["opgeruimd"], goed.document["records"]) == (True, WEG, AANTAL + 1 - WEG)
    knoei(journaal)
    oordeel = _kijk(toneel, journaal)
    assert (oordeel.klopt, oordeel.document["code"]) == (False, code)
    record_property("knoei", f"{wat} | alleen het journaal | {code} na {oordeel.ms:.0f} ms")


def test_in_het_archief(toneel: Path, tmp_path: Path, record_property: Meld) -> None:
    """Every byte of a record that only the archive has; the file gone; and a whole archive of other records."""
    archief = tmp_path / "archief"
    shutil.copytree(toneel / "archief", archief)
    assert _kijk(toneel, toneel / "journaal", "--archief", str(archief)).document["records"] == AANTAL + 1
    pad = archief / recordpad(0)
    goed = pad.read_bytes()
    for plaats in (0, 2, 40, len(goed) - 1):
        pad.write_bytes(goed[:plaats] + bytes([goed[plaats] ^ 1]) + goed[plaats + 1 :])
        oordeel = _kijk(toneel, toneel / "journaal", "--archief", str(archief))
        assert (oordeel.klopt, str(oordeel.document["bestand"])) == (False, recordpad(0))
    pad.unlink()
    oordeel = _kijk(toneel, toneel / "journaal", "--archief", str(archief))
    assert not oordeel.klopt
    record_property("knoei", f"iets in het archief | het archief ernaast | gezien na {oordeel.ms:.0f} ms")
    bouw(archief, [record(n, "geweigerd") for n in range(AANTAL)])
    assert _kijk(toneel, archief).klopt, "right in itself"
    assert not _kijk(toneel, toneel / "journaal", "--archief", str(archief)).klopt


def test_opruimen_zonder_archief_met_de_sleutel(tmp_path: Path, record_property: Meld) -> None:
    """Who has the hub's key prunes what he likes: the verdict says which, by which record, and no archive has them."""
    journaal = tmp_path / "journaal"
    bouw(journaal, [record(n) for n in range(AANTAL)])
    (tmp_path / VKEYBESTAND).write_text(sleutel().publiek.vkey())
    (tmp_path / "leeg").mkdir()
    _zeg(journaal)
    _onderteken(journaal, _merk(Boomkast(journaal)))
    (journaal / recordpad(0)).unlink()
    oordeel = _kijk(tmp_path, journaal)
    assert (oordeel.klopt, oordeel.document["opgeruimd"]) == (True, WEG)
    assert any(f"record {AANTAL} zegt het ook" in str(zin) for zin in oordeel.document["toetsen"])  # type: ignore[attr-defined]
    assert not _kijk(tmp_path, journaal, "--archief", str(tmp_path / "leeg")).klopt
    record_property("knoei", "opruimen zonder archief, met de sleutel | alleen het journaal | gezegd, niet als leugen")
