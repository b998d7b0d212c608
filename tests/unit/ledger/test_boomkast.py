"""The tree in files: it grows right, says so when a bit fell over, and one writes while anybody reads."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from hub.journal.bewijzen import insluitbewijs, uitbreidingsbewijs
from hub.journal.controlepunt import Controlepunt, onderteken
from hub.journal.merkle import bladhash, controleer_insluiting, controleer_uitbreiding
from hub.ledger.boomfouten import HERSTELBAAR, Boomfout
from hub.ledger.boomkast import Boomkast
from hub.ledger.boomschrijver import Boomschrijver
from hub.ledger.boomstand import Boomstand
from hub.ledger.schijf import BESTAND_BYTES_MAX, Schijf

OORSPRONG = "ketenhub/00000099000000099000"
SLEUTEL = bytes(32)


def bladen(aantal: int, *, vanaf: int = 0) -> list[list[bytes]]:
    """Pages of one, two, three, one … records, together so many records."""
    maten = itertools.cycle((1, 2, 3))
    records = [f'{{"id":"{nummer}"}}'.encode() * (1 + nummer % 3) for nummer in range(vanaf, vanaf + aantal)]
    lijst: list[list[bytes]] = []
    while records:
        maat = next(maten)
        lijst.append(records[:maat])
        del records[:maat]
    return lijst


def mth(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1, as it stands there."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def nota(kast: Boomkast) -> bytes:
    """A signed checkpoint of what the tree is now."""
    stand = kast.stand()
    return onderteken(Controlepunt(OORSPRONG, stand.grootte, stand.wortel), SLEUTEL).naar_bytes()


def inhoud(map_: Path) -> dict[str, bytes]:
    """All files that count."""
    return {
        pad.relative_to(map_).as_posix(): pad.read_bytes()
        for pad in map_.rglob("*")
        if pad.is_file() and pad.name != ".slot" and ".werk" not in pad.parts
    }


@pytest.mark.parametrize("stap", [13, 256, 700])
def test_tree_is_that_of_the_rfc_however_it_grew(tmp_path: Path, stap: int) -> None:
    """Root, every record and every proof, whatever came together in one addition."""
    alles = bladen(700)
    hashes = [bladhash(record) for blad in alles for record in blad]
    lezer = Boomkast(tmp_path)
    assert lezer.stand() == Boomstand()
    with Boomschrijver(tmp_path) as kast:
        for begin in range(0, len(alles), stap):
            kast.voeg_toe(alles[begin : begin + stap])
            stand = lezer.stand()
            assert stand.wortel == mth(hashes[: stand.grootte])
            assert stand.bladzijden == min(begin + stap, len(alles))
    assert [r for _, r in lezer.records()] == [record for blad in alles for record in blad]
    assert [n for n, _ in lezer.records(250, 520)] == list(range(250, 520))
    for nummer in (0, 255, 256, 511, 512, 699):
        controleer_insluiting(hashes[nummer], nummer, 700, insluitbewijs(lezer, nummer, 700), lezer.wortel(700))
        assert lezer.bladhash(nummer) == hashes[nummer]
    for oud in (1, 255, 256, 300, 699):
        assert lezer.wortel(oud) == mth(hashes[:oud])
        bewijs = uitbreidingsbewijs(lezer, oud, 700)
        controleer_uitbreiding(oud, mth(hashes[:oud]), 700, lezer.wortel(700), bewijs)


def test_two_levels_of_tiles(tmp_path: Path) -> None:
    """Past 65,536 records a third level begins; the last one of the second became full."""
    alles = [[f"{n}".encode()] for n in range(65_800)]
    with Boomschrijver(tmp_path) as kast:
        kast.voeg_toe(alles)
        stand = kast.stand()
    assert stand.wortel == mth([bladhash(blad[0]) for blad in alles])
    assert {"tile/2/000.p/1", "tile/1/000", "tile/1/001.p/1", "tile/0/256", "tile/0/257.p/8"} <= inhoud(tmp_path).keys()
    with Boomschrijver(tmp_path) as kast:
        assert kast.voeg_toe([[b"nog een"]]).grootte == 65_801


def test_same_records_same_files_on_two_machines(tmp_path: Path) -> None:
    """Two writers that took the pages in other portions have byte for byte the same, once a checkpoint was laid."""
    alles = bladen(900)
    for naam, stap in (("een", 40), ("twee", 900)):
        with Boomschrijver(tmp_path / naam) as kast:
            for begin in range(0, len(alles), stap):
                kast.voeg_toe(alles[begin : begin + stap])
                kast.publiceer(nota(kast))
            kast.publiceer(nota(kast))
    een, twee = inhoud(tmp_path / "een"), inhoud(tmp_path / "twee")
    assert {pad: een[pad] for pad in twee} == twee
    assert {pad for pad in een.keys() - twee.keys() if ".p/" not in pad} == set()


def test_partial_files_go_when_two_later_checkpoints_do_not_need_them(tmp_path: Path) -> None:
    """What lies there does not grow with the number of checkpoints; who reads an older tree reads on."""
    alles = bladen(600)
    oud = Boomkast(tmp_path)
    with Boomschrijver(tmp_path) as kast:
        kast.voeg_toe(alles[:10])
        kast.publiceer(nota(kast))
        vroeger = oud.stand()
        for begin in range(10, len(alles), 7):
            kast.voeg_toe(alles[begin : begin + 7])
            kast.publiceer(nota(kast))
    deel = [pad for pad in inhoud(tmp_path) if ".p/" in pad]
    assert len(deel) == 5, "two of records, two of hashes, one a level higher"
    assert len(list(tmp_path.rglob("*.p"))) == 3, "no empty folder stays"
    assert oud.tegel(0, 0, vroeger.grootte) == Boomkast(tmp_path).tegel(0, 0, vroeger.grootte)


def test_checkpoint_of_another_tree_is_not_laid(tmp_path: Path) -> None:
    """Nor one that says more than there is, nor what is none."""
    with Boomschrijver(tmp_path / "een") as een, Boomschrijver(tmp_path / "ander") as ander:
        een.voeg_toe(bladen(20))
        ander.voeg_toe(bladen(20, vanaf=5))
        for vals in (nota(ander), onderteken(Controlepunt(OORSPRONG, 21, bytes(32)), SLEUTEL).naar_bytes()):
            with pytest.raises(Boomfout) as fout:
                een.publiceer(vals)
            assert fout.value.code == "JOURNAAL-tegenspraak"
        with pytest.raises(Boomfout) as fout:
            een.publiceer(b"niets")
        assert fout.value.code == "JOURNAAL-controlepunt"
        assert een.controlepunt() is None


def test_second_writer_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    """And then it goes on where that one was."""
    with Boomschrijver(tmp_path) as een:
        een.voeg_toe(bladen(5))
        with pytest.raises(Boomfout) as fout:
            Boomschrijver(tmp_path)
        assert fout.value.code == "JOURNAAL-bezet"
    with Boomschrijver(tmp_path) as twee:
        assert twee.voeg_toe(bladen(5)).grootte == 10


def gevuld(map_: Path) -> None:
    """A tree with full and partial files on two levels, and a checkpoint."""
    with Boomschrijver(map_) as kast:
        kast.voeg_toe(bladen(600))
        kast.publiceer(nota(kast))


def lees_alles(map_: Path) -> None:
    """Open it to write, and read every record and hash."""
    with Boomschrijver(map_) as kast:
        for nummer, _ in kast.records():
            kast.bladhash(nummer)
        Controlepunt.lees(kast.controlepunt().decode().split("\n\n")[0] + "\n")  # type: ignore[union-attr]


CODE = {"tile/entries": "JOURNAAL-records", "tile/": "JOURNAAL-tegel", "stand": "JOURNAAL-stand"}
BESTANDEN = (
    "stand", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2",
    "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
)  # fmt: skip


def _code(pad: str) -> str:
    return next(code for begin, code in CODE.items() if pad.startswith(begin))


def test_these_are_all_files_it_owns(tmp_path: Path) -> None:
    """What the next tests damage is everything, but for the checkpoint, which has a signature."""
    gevuld(tmp_path)
    assert inhoud(tmp_path).keys() == {*BESTANDEN, "checkpoint"}


@pytest.mark.parametrize("pad", BESTANDEN)
def test_any_bit_that_falls_over_is_named(tmp_path: Path, pad: str) -> None:
    """The file, and in a tile or a bundle the record at which it shows and the byte."""
    gevuld(tmp_path)
    goed = (tmp_path / pad).read_bytes()
    for plek in sorted({0, 1, 33, len(goed) // 2, len(goed) - 1}):
        stuk = bytearray(goed)
        stuk[plek] ^= 1 << plek % 8
        (tmp_path / pad).write_bytes(stuk)
        with pytest.raises(Boomfout) as fout:
            lees_alles(tmp_path)
        assert (fout.value.code, fout.value.plaats) == (_code(pad), pad)
        if pad.startswith("tile/entries"):
            assert fout.value.record is not None
            assert fout.value.offset is not None
            assert fout.value.offset <= plek < fout.value.offset + 40
        if pad.startswith("tile/0"):
            assert fout.value.offset == plek // 32 * 32
            assert fout.value.record is not None
            assert fout.value.record % 256 == plek // 32
    (tmp_path / pad).write_bytes(goed)
    lees_alles(tmp_path)


@pytest.mark.parametrize("pad", BESTANDEN)
def test_any_file_that_is_cut_off_or_gone_is_named(tmp_path: Path, pad: str) -> None:
    """Also cut at the end of a record, where the rest is a well-formed bundle."""
    gevuld(tmp_path)
    goed = (tmp_path / pad).read_bytes()
    einde = 2 + int.from_bytes(goed[:2], "big")
    for lengte in sorted({0, 1, 32, einde if einde < len(goed) else 3, len(goed) - 1}):
        (tmp_path / pad).write_bytes(goed[:lengte])
        with pytest.raises(Boomfout) as fout:
            lees_alles(tmp_path)
        assert (fout.value.code, fout.value.plaats) == (_code(pad), pad)
    (tmp_path / pad).unlink()
    with pytest.raises(Boomfout) as fout:
        lees_alles(tmp_path)
    assert (fout.value.code, fout.value.plaats) == (_code(pad), pad)


def test_two_files_that_changed_places_are_seen(tmp_path: Path) -> None:
    """Each is whole, and in the wrong place."""
    gevuld(tmp_path)
    for een, twee in (("tile/0/000", "tile/0/001"), ("tile/entries/000", "tile/entries/001")):
        a, b = (tmp_path / een).read_bytes(), (tmp_path / twee).read_bytes()
        (tmp_path / een).write_bytes(b)
        (tmp_path / twee).write_bytes(a)
        with pytest.raises(Boomfout) as fout:
            lees_alles(tmp_path)
        assert fout.value.plaats == een
        (tmp_path / een).write_bytes(a)
        (tmp_path / twee).write_bytes(b)


def test_older_tree_put_back_whole_is_seen_by_no_file_but_the_checkpoint(tmp_path: Path) -> None:
    """A tree of yesterday is whole in itself: only who kept a later checkpoint can tell."""
    with Boomschrijver(tmp_path / "nu") as kast:
        kast.voeg_toe(bladen(300))
        gisteren = inhoud(tmp_path / "nu")
        kast.voeg_toe(bladen(50))
        vandaag = nota(kast)
    for pad, bytes_ in gisteren.items():
        doel = tmp_path / "terug" / pad
        doel.parent.mkdir(parents=True, exist_ok=True)
        doel.write_bytes(bytes_)
    with Boomschrijver(tmp_path / "terug") as kast:
        assert kast.grootte == 300
        with pytest.raises(Boomfout) as fout:
            kast.publiceer(vandaag)
        assert fout.value.code == "JOURNAAL-tegenspraak"


@pytest.mark.parametrize("wat", ["gigabytes", "pijp", "map"])
@pytest.mark.parametrize("pad", ["tile/0/000", "tile/entries/000"])
def test_what_is_no_file_of_ours_is_named_and_never_read_whole_or_waited_for(
    tmp_path: Path, pad: str, wat: str
) -> None:
    """Somebody put four gigabytes of nothing there, a pipe, or a folder: an error about it, as about any damage."""
    with Boomschrijver(tmp_path) as kast:
        kast.voeg_toe(bladen(300))
    doel = tmp_path / pad
    if wat == "gigabytes":
        os.truncate(doel, 4 * 1024**3)
        assert len(Schijf(tmp_path).lees(pad) or b"") == BESTAND_BYTES_MAX
    else:
        doel.unlink()
        os.mkfifo(doel) if wat == "pijp" else doel.mkdir()
        assert Schijf(tmp_path).lees(pad) is None
    with pytest.raises(Boomfout) as fout:
        Boomkast(tmp_path).record(3)
    assert (fout.value.code in HERSTELBAAR, fout.value.plaats) == (True, pad)
