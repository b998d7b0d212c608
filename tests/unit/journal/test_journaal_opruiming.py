"""The mark of pruned records: written, read, and by the auditor's verifier held against the tree.

The hub and the verifier read it with code of their own, and must come to the same.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.journal.controlepunt import Controlepunt, onderteken, sleutel_van
from hub.journal.opruiming import CODE, SOORT, Opruiming
from hub.journal.soorten import KOP, Waarde, record
from hub.journal.verifieer.boom import pad_van
from hub.journal.verifieer.controle import controleer_map
from hub.journal.verifieer.leugen import Leugen, Vraagfout
from hub.journal.weerlegd import Bewijsfout
from tests.boomproef import boombestanden, mth
from tests.verifieerproef import (
    ANDER_GEHEIM,
    GEHEIM,
    HUB,
    OORSPRONG,
    Geheugen,
    leugen,
    maak_records,
    onthoud_handtekeningen,
)

AANTAL, WEG, NUMMER = 600, 512, 550
ARCHIEF = b"\xab" * 32
SLEUTEL = sleutel_van(OORSPRONG, GEHEIM)
_KOP: dict[str, Waarde] = {
    "id": "0a1b2c3d-0000-4000-8000-00000000000f",
    "tijd": "2032-06-15T10:00:00.000000Z",
    "partij": "hub",
    "dagen": 1826,
}


@pytest.fixture(autouse=True)
def _snel(monkeypatch: pytest.MonkeyPatch) -> None:
    onthoud_handtekeningen(monkeypatch)


def merk(weg: int = WEG) -> Opruiming:
    """Of the first records of the journal below."""
    return Opruiming(weg, mth(maak_records(AANTAL)[:weg]), weg // 2, 2, NUMMER, ARCHIEF)


def journaal(zegt: Opruiming | None = None) -> list[bytes]:
    """Records, of which one says what was pruned."""
    records = maak_records(AANTAL)
    records[NUMMER] = record(SOORT, _KOP | (zegt or merk()).velden()).inhoud
    return records


def opgeruimd(
    nota: bytes | None = None, records: list[bytes] | None = None, weg: int = WEG
) -> tuple[Geheugen, Geheugen]:
    """A folder with the mark and without what it is about; and the archive."""
    heel = Geheugen(boombestanden(records or journaal(), GEHEIM, OORSPRONG))
    over = {p: b for p, b in heel.bestanden.items() if p not in {pad_van("entries", n) for n in range(weg // 256)}}
    return Geheugen(over | {"opgeruimd": merk().onderteken(OORSPRONG, GEHEIM) if nota is None else nota}), heel


def test_heen_en_terug() -> None:
    """What is signed is read, by who has the key; and it is no checkpoint, nor is a checkpoint a mark."""
    nota = merk().onderteken(OORSPRONG, GEHEIM)
    assert Opruiming.controleer(nota, SLEUTEL) == Opruiming.lees(nota) == merk()
    assert merk().staat_in(journaal()[NUMMER])
    assert not merk().staat_in(journaal()[0])
    assert not merk().staat_in(journaal(replace(merk(), bladzijden=255))[NUMMER])
    assert set(KOP) <= set(_KOP)
    punt = onderteken(Controlepunt(OORSPRONG, WEG, merk().wortel, nota.decode().split("\n")[3:6]), GEHEIM)  # type: ignore[arg-type]
    for vals in (punt.naar_bytes(), b"", nota[:-1], nota.replace(b"record 550", b"record 551")):
        with pytest.raises(Bewijsfout) as fout:
            Opruiming.controleer(vals, SLEUTEL)
        assert fout.value.code == CODE
    with pytest.raises(Bewijsfout):
        Opruiming.controleer(nota, sleutel_van(OORSPRONG, ANDER_GEHEIM))


@pytest.mark.parametrize(
    "anders",
    [{"records": 511}, {"records": 0}, {"records": 768}, {"over": 512}, {"bladzijden": 513}, {"archief": b"kort"}],
)
def test_wat_niet_kan(anders: dict[str, int]) -> None:
    """Whole bundles, before the record that says so, from no more pages than records."""
    with pytest.raises(Bewijsfout):
        replace(merk(), **anders)  # type: ignore[arg-type]


def test_verifieer_met_merk() -> None:
    """Below the mark hashes are enough, with the archive beside it the records too; above it nothing may be gone."""
    hier, archief = opgeruimd()
    uitslag = controleer_map(hier, HUB)
    assert (uitslag.records, uitslag.opgeruimd) == (AANTAL - WEG, WEG)
    assert any(f"0 tot en met {WEG - 1} zijn opgeruimd; record {NUMMER}" in zin for zin in uitslag.toetsen)
    assert any("--archief" in zin for zin in uitslag.bewijst_niet)
    samen = controleer_map(hier, HUB, archief=archief)
    assert samen.records == AANTAL
    assert any(f"{WEG} van die records is opgeruimd, en lag in het archief" in zin for zin in samen.toetsen)
    assert controleer_map(hier, HUB, record=WEG).record == f"record {WEG}".encode()
    assert controleer_map(hier, HUB, record=7, archief=archief).record == b"record 7"
    with pytest.raises(Vraagfout, match="opgeruimd"):
        controleer_map(hier, HUB, record=7)
    assert controleer_map(hier.met(pad_van("entries", 1), archief.bestanden[pad_van("entries", 1)]), HUB).records == 344
    assert controleer_map(archief, HUB).opgeruimd == 0


def test_verifieer_ziet_knoeien_met_het_merk() -> None:
    """Forged, of another tree, without its record, not signed yet; more pruned than it says; a changed archive."""
    hier, archief = opgeruimd()

    def code(bron: Geheugen, **vraag: object) -> tuple[str, str, int | None]:
        fout = leugen(lambda: controleer_map(bron, HUB, **vraag))  # type: ignore[arg-type]
        return fout.code, fout.bestand, fout.record

    nota = hier.bestanden["opgeruimd"]
    for plaats in range(0, len(nota), 71):
        vals = nota[:plaats] + bytes([nota[plaats] ^ 1]) + nota[plaats + 1 :]
        assert code(hier.met("opgeruimd", vals))[:2] == (CODE, "opgeruimd")
    assert code(hier.met("opgeruimd", merk().onderteken(OORSPRONG, ANDER_GEHEIM)))[0] == CODE
    assert code(hier.met("opgeruimd", None)) == ("JOURNAAL-tegelweg", pad_van("entries", 0), 0)
    for anders, waar in (
        (replace(merk(), wortel=b"\1" * 32), None),
        (replace(merk(), bladzijden=255), NUMMER),
        (replace(merk(), record=NUMMER + 1), NUMMER + 1),
        (replace(merk(), record=AANTAL), AANTAL),
        (merk(256), NUMMER),
    ):
        assert code(opgeruimd(anders.onderteken(OORSPRONG, GEHEIM))[0]) == (CODE, "opgeruimd", waar)
    assert code(opgeruimd(records=maak_records(AANTAL))[0]) == (CODE, "opgeruimd", NUMMER), "no such record"
    minder = merk(256)
    te_veel, _ = opgeruimd(minder.onderteken(OORSPRONG, GEHEIM), journaal(minder))
    assert code(te_veel) == ("JOURNAAL-tegelweg", pad_van("entries", 1), 256)
    tegel = archief.bestanden[pad_van(0, 0)]
    assert code(hier.met(pad_van(0, 0), b"x" + tegel[1:]))[:2] == ("JOURNAAL-tegel", pad_van(0, 0))
    bundel = pad_van("entries", 1)
    inhoud = archief.bestanden[bundel]
    kapot = archief.met(bundel, inhoud[:5] + bytes([inhoud[5] ^ 1]) + inhoud[6:])
    assert code(hier, archief=kapot) == ("JOURNAAL-record", bundel, 256)
    assert code(hier, archief=archief.met(bundel, None))[:2] == ("JOURNAAL-tegelweg", bundel)
    assert isinstance(leugen(lambda: controleer_map(te_veel, HUB)), Leugen)
