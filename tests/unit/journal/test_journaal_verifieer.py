"""The auditor's verifier on trees: what holds is said to hold, and every lie is found where it stands.

Trees lie in memory here, so that every byte can be changed; that the same holds for files stands in
`tests/cli/test_cli_journaal.py`, and proof files and folders of strangers in `test_journaal_verifieer_bewijs.py`.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.journal.controlepunt import Controlepunt, medeonderteken, onderteken
from hub.journal.nota import Nota
from hub.journal.tegels import schrijf_records
from hub.journal.verifieer import nota
from hub.journal.verifieer.boom import pad_van
from hub.journal.verifieer.controle import Vertrouwen, controleer_map
from hub.journal.verifieer.leugen import Leugen, Vraagfout
from tests.boomproef import boombestanden, mth
from tests.verifieerproef import (
    ANDER_GEHEIM,
    GEHEIM,
    GETUIGE,
    HUB,
    MET_GETUIGE,
    OORSPRONG,
    TIJD,
    Geheugen,
    boom,
    leugen,
    maak_records,
    onthoud_handtekeningen,
    punt_van,
    waar,
)


@pytest.fixture(autouse=True)
def _snel(monkeypatch: pytest.MonkeyPatch) -> None:
    onthoud_handtekeningen(monkeypatch)


@pytest.mark.parametrize("aantal", [0, 1, 2, 255, 256, 257, 600, 65_536, 65_793])
def test_wat_klopt(aantal: int) -> None:
    """Trees at every edge of the tiles, whole; the last record; and the first part."""
    bron = boom(aantal)
    uitslag = controleer_map(bron, HUB)
    assert (uitslag.grootte, uitslag.records) == (aantal, aantal)
    assert uitslag.bewijst_niet, "a verdict always says what it does not prove"
    if aantal:
        een = controleer_map(bron, HUB, record=aantal - 1)
        assert een.record == f"record {aantal - 1}".encode()
        assert controleer_map(bron, HUB, van=0, tot=1).records == 1
    assert controleer_map(bron, HUB, van=aantal).records == 0
    for vraag in ({"van": aantal + 1}, {"tot": aantal + 1}, {"record": aantal}, {"van": 1, "tot": 0}, {"van": -1}):
        with pytest.raises(Vraagfout):
            controleer_map(bron, HUB, **vraag)  # type: ignore[arg-type]  # numbers all


def test_elke_byte_van_elk_bestand() -> None:
    """Each byte of each file of a small tree, changed in any way: found, with the file, the record and the byte."""
    goed = boom(37)
    plaatsen, plaats = [], 0
    for i, record in enumerate(maak_records(37)):
        plaatsen += [(i, plaats)] * (2 + len(record))
        plaats = len(plaatsen)
    for pad, inhoud in goed.bestanden.items():
        if pad == "sleutel.vkey":
            continue
        for b in range(len(inhoud)):
            for bits in (1, 0x80, 0xFF):
                fout = waar(goed.met(pad, inhoud[:b] + bytes([inhoud[b] ^ bits]) + inhoud[b + 1 :]))
                assert fout[1] == pad
                if "entries" in pad:
                    assert fout[2:] == plaatsen[b]
                    assert fout[0] in {"JOURNAAL-record", "JOURNAAL-recordvorm"}
                elif "tile/0" in pad:
                    assert fout == ("JOURNAAL-tegel", pad, b // 32, b // 32 * 32)
                else:
                    # In its own line; what is right by itself is known to be wrong by the line with the signature;
                    # and when no signature can be found, it is told of the whole.
                    assert fout[3] == 0 or inhoud.rfind(b"\n", 0, b) < (fout[3] or 0) < len(inhoud)


def test_elke_lengte_van_elk_bestand() -> None:
    """Each file cut off after each byte, or longer than it was."""
    goed = boom(37)
    for pad, inhoud in goed.bestanden.items():
        if pad == "sleutel.vkey":
            continue
        for lengte in range(len(inhoud)):
            code, bestand, _, plaats = waar(goed.met(pad, inhoud[:lengte]))
            assert bestand == pad
            assert plaats is not None
            assert plaats <= lengte
            assert code != "JOURNAAL-tegelweg"
        for meer in (b"\x00", b"\n", b"x" * 40):
            assert waar(goed.met(pad, inhoud + meer))[1] == pad
        assert waar(goed.met(pad, None))[:2] == ("JOURNAAL-tegelweg", pad)


@given(st.data())
def test_een_byte_ergens_in_een_grotere_boom(data: st.DataObject) -> None:
    """As above in a tree with full tiles and several levels: the lie is found in the file in which it stands."""
    goed = boom(600)
    pad = data.draw(st.sampled_from(sorted(goed.bestanden.keys() - {"sleutel.vkey"})))
    inhoud = goed.bestanden[pad]
    b = data.draw(st.integers(0, len(inhoud) - 1))
    bits = data.draw(st.integers(1, 255))
    fout = waar(goed.met(pad, inhoud[:b] + bytes([inhoud[b] ^ bits]) + inhoud[b + 1 :]))
    assert fout[1] == pad
    if pad.startswith("tile/0"):
        nummer = int(pad.split("/")[2][:3])
        assert fout == ("JOURNAAL-tegel", pad, nummer * 256 + b // 32, b // 32 * 32)
    elif pad.startswith("tile/1"):
        assert fout == ("JOURNAAL-tegel", pad, b // 32 * 256, b // 32 * 32)


@pytest.mark.parametrize(
    ("pad", "b", "record"), [("tile/1/000", 32 * 77, 77 * 256), ("tile/0/200", 32 * 9 + 3, 200 * 256 + 9)]
)
def test_een_byte_in_een_boom_met_drie_niveaus(pad: str, b: int, record: int) -> None:
    """A full tile of the second level, and a tile under it."""
    goed = boom(65_793)
    inhoud = goed.bestanden[pad]
    fout = waar(goed.met(pad, inhoud[:b] + bytes([inhoud[b] ^ 4]) + inhoud[b + 1 :]))
    assert fout == ("JOURNAAL-tegel", pad, record, b // 32 * 32)


@pytest.mark.parametrize("aantal", [200, 600])
def test_records_verwisseld_weg_en_ertussen(aantal: int) -> None:
    """Moved, deleted, inserted, doubled: told at the first record that is not what it was, in words too."""
    goed, records = boom(aantal), maak_records(aantal)[:200]
    pad = pad_van("entries", 0, min(aantal, 256))
    rest = maak_records(aantal)[200 : min(aantal, 256)]
    plaats = sum(2 + len(r) for r in records[:100])
    ander = [*records[:100], records[101], records[100], *records[102:], *rest]
    fout = leugen(lambda: controleer_map(goed.met(pad, schrijf_records(ander)), HUB))
    assert (fout.code, fout.bestand, fout.record, fout.plaats) == ("JOURNAAL-record", pad, 100, plaats)
    assert fout.hint == "Hier staat record 101."
    for anders in (
        [*records[:100], *records[101:], *rest],
        [*records[:100], b"ertussen", *records[100:], *rest],
        [*records[:100], records[99], *records[100:], *rest],
        [*records[:100], b"", *records[100:], *rest],
    ):
        assert waar(goed.met(pad, schrijf_records(anders))) == ("JOURNAAL-record", pad, 100, plaats)


def test_record_en_hash_samen_vervangen() -> None:
    """Who also writes the hash of his changed record is told by the tile above; at the edge by the root.

    At the edge no record can be named: nothing that was signed lies between the records and the root.
    """
    goed, records = boom(600), maak_records(600)
    records[300] = b"vervalst"
    vals = Geheugen(boombestanden(records, GEHEIM, OORSPRONG))
    bundel, tegel = pad_van("entries", 1), pad_van(0, 1)
    samen = goed.met(bundel, vals.bestanden[bundel]).met(tegel, vals.bestanden[tegel])
    assert waar(samen) == ("JOURNAAL-samen", bundel, 256, 0)
    # With the tile above too, only the root is left to contradict it.
    boven = pad_van(1, 0, 2)
    alles = samen.met(boven, vals.bestanden[boven])
    fout = leugen(lambda: controleer_map(alles, HUB))
    assert (fout.code, fout.bestand, fout.record) == ("JOURNAAL-wortel", "checkpoint", None)
    assert punt_van(goed)[fout.plaats :][:44] == punt_van(goed).split(b"\n")[2]
    # Of two lies in one tile, a record that was signed is not called one.
    half = goed.met(tegel, vals.bestanden[tegel])
    assert waar(half) == ("JOURNAAL-tegel", tegel, 300, 32 * 44)


def test_wat_bleef_liggen() -> None:
    """Files from when the tree was smaller may lie there still: they must be its beginning, and are looked at too."""
    goed, eerder = boom(600), boom(530)
    oud = {p: b for p, b in eerder.bestanden.items() if ".p/" in p}
    samen = Geheugen(goed.bestanden | oud)
    assert controleer_map(samen, HUB).records == 600
    for pad, inhoud in oud.items():
        for b in (0, 1, 5, len(inhoud) - 1):
            fout = waar(samen.met(pad, inhoud[:b] + bytes([inhoud[b] ^ 1]) + inhoud[b + 1 :]))
            assert fout[1] == pad
        assert waar(samen.met(pad, inhoud[:-1]))[1] == pad
        assert waar(samen.met(pad, inhoud + b"x"))[1] == pad


def test_boom_die_verder_is_dan_het_controlepunt_van() -> None:
    """A hub at work has more than it signed: what was signed is checked in the wider files, the rest is not claimed."""
    verder = Geheugen({p: b for p, b in boom(600).bestanden.items() if p != "checkpoint"})
    eerder = verder.met("checkpoint", punt_van(boom(530)))
    assert controleer_map(eerder, HUB).records == 530
    bundel = pad_van("entries", 2, 88)
    inhoud = eerder.bestanden[bundel]
    assert waar(eerder.met(bundel, inhoud[:3] + b"X" + inhoud[4:]))[:3] == ("JOURNAAL-record", bundel, 512)
    assert controleer_map(eerder.met(bundel, inhoud[:-1] + b"X"), HUB).records == 530


def test_opgeruimde_records() -> None:
    """Bundles whose time is over may be gone when the auditor says so: their hashes are checked, and it is told.

    What is still there is checked as ever; what is gone beyond that is missing; and every proof still holds.
    """
    goed = boom(600)
    zonder = goed.met(pad_van("entries", 0), None)
    assert waar(zonder) == ("JOURNAAL-tegelweg", pad_van("entries", 0), 0, None)
    uitslag = controleer_map(zonder, HUB, opgeruimd=256)
    assert uitslag.records == 600 - 256
    assert any("256 records is de inhoud opgeruimd" in zin for zin in uitslag.toetsen)
    assert any("opgeruimde" in zin for zin in uitslag.bewijst_niet)
    assert controleer_map(goed, HUB, opgeruimd=256).records == 600, "it may be gone, it need not"
    for bron, tot in ((zonder, 255), (zonder.met(pad_van("entries", 1), None), 511)):
        with pytest.raises(Leugen):
            controleer_map(bron, HUB, opgeruimd=tot)
    tegel = goed.bestanden[pad_van(0, 0)]
    with pytest.raises(Leugen) as fout:
        controleer_map(zonder.met(pad_van(0, 0), b"x" + tegel[1:]), HUB, opgeruimd=256)
    assert (fout.value.code, fout.value.bestand) == ("JOURNAAL-tegel", pad_van(0, 0))
    assert controleer_map(zonder, HUB, record=300).record == b"record 300"
    assert controleer_map(zonder, HUB, sinds=punt_van(boom(257))).records == 343


def test_sinds_een_bewaard_controlepunt_van() -> None:
    """A checkpoint that was taken home: this journal must begin with it, and what came since is read."""
    goed = boom(600)
    for oud in (0, 1, 255, 256, 257, 512, 599, 600):
        uitslag = controleer_map(goed, HUB, sinds=punt_van(boom(oud)))
        assert uitslag.records == 600 - oud
        assert any("bewaard" in zin for zin in uitslag.toetsen)
    # Another history, signed with the same key: told by the checkpoint alone, at any size.
    ander = boom(600, "ander")
    for oud in (1, 256, 300, 600):
        fout = leugen(lambda oud=oud: controleer_map(ander, HUB, sinds=punt_van(boom(oud)), sinds_naam="thuis"))  # type: ignore[misc]
        assert (fout.code, fout.bestand) == ("JOURNAAL-uitbreiding", "thuis")
    # Yesterday's backup: smaller than what was taken home.
    fout = leugen(lambda: controleer_map(boom(530), HUB, sinds=punt_van(goed)))
    assert (fout.code, fout.bestand, fout.record) == ("JOURNAAL-krimp", "checkpoint", 530)
    # Not signed by this hub.
    fout = leugen(lambda: controleer_map(goed, HUB, sinds=punt_van(boom(530, geheim=ANDER_GEHEIM)), sinds_naam="thuis"))
    assert (fout.code, fout.bestand) == ("JOURNAAL-ongetekend", "thuis")


def test_alles_opnieuw_met_een_andere_sleutel() -> None:
    """With the key that the auditor has, it is seen at once; with the one in the folder it is not, and it says so."""
    ander = boom(600, "ander", ANDER_GEHEIM)
    assert waar(ander)[:2] == ("JOURNAAL-ongetekend", "checkpoint")
    uit_map = Vertrouwen(nota.lees_sleutel(ander.bestanden["sleutel.vkey"].decode()), uit_map=True)
    uitslag = controleer_map(ander, uit_map)
    assert any("dezelfde map" in zin for zin in uitslag.bewijst_niet)


def test_getuige() -> None:
    """A witness that is asked for must have signed; its time is told, and what its signature adds."""
    goed = boom(37)
    getekend = Nota.van_bytes(punt_van(goed))
    mede = getekend.met([medeonderteken(getekend, GETUIGE.naam, bytes(range(32, 64)), TIJD)])
    bron = goed.met("checkpoint", mede.naar_bytes())
    assert any("2026-11-22" in zin for zin in controleer_map(bron, MET_GETUIGE).toetsen)
    assert waar(goed, MET_GETUIGE)[:2] == ("JOURNAAL-ongetekend", "checkpoint")
    inhoud = mede.naar_bytes()
    for b in range(inhoud.rindex(b"\xe2\x80\x94"), len(inhoud)):
        anders = inhoud[:b] + bytes([inhoud[b] ^ 1]) + inhoud[b + 1 :]
        assert waar(goed.met("checkpoint", anders), MET_GETUIGE)[1] == "checkpoint"
    with pytest.raises(Vraagfout):
        Vertrouwen(MET_GETUIGE.getuigen[0])
    with pytest.raises(Vraagfout):
        Vertrouwen(HUB.hub, (HUB.hub,))


def test_ander_journaal() -> None:
    """A checkpoint of another hub, signed with this key, is none of this journal."""
    punt = onderteken(Controlepunt("elders", 37, mth(maak_records(37))), GEHEIM, OORSPRONG).naar_bytes()
    assert waar(boom(37).met("checkpoint", punt))[0] == "JOURNAAL-oorsprong"
