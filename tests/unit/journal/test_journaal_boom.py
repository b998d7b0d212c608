"""The tree: hashes, growth, and proofs held against the recursive definitions of RFC 6962."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest

from hub.journal.bewijzen import insluitbewijs, uitbreidingsbewijs, wortel_uit
from hub.journal.merkle import (
    GROOTTE_MAX,
    LEEG,
    Bewijsfout,
    Groei,
    bladhash,
    controleer_insluiting,
    controleer_uitbreiding,
    knoophash,
)
from hub.journal.tegels import (
    Tegel,
    Tegelrand,
    breedte,
    bundels_van,
    hashes_van,
    lees_records,
    recordpad,
    schrijf_records,
    tegelpad,
    tegels_van,
    toppen_van,
)
from hub.journal.weerlegd import CODES
from tests.boomproef import Tegelgeheugen, mth, path, proof

# The inputs and roots by which implementations of Certificate Transparency are tried.
CT_BLADEN = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243")] + [
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
CT_WORTELS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
RECORDS = [f"record {i}".encode() for i in range(70)]
GROOT = [sha256(f"blad {i}".encode()).digest() for i in range(70_000)]
"""Hashes of leaves: enough for three levels of tiles."""


def _code(doe: Callable[..., object], *waarden: object) -> str:
    with pytest.raises(Bewijsfout) as fout:
        doe(*waarden)
    assert str(fout.value) == CODES[fout.value.code]
    return fout.value.code


def test_wortels_van_certificate_transparency() -> None:
    """Golden vectors that other implementations are held to as well."""
    groei = Groei()
    for grootte, wortel in enumerate(CT_WORTELS):
        assert groei.wortel().hex() == wortel
        assert mth(CT_BLADEN[:grootte]).hex() == wortel
        if grootte < len(CT_BLADEN):
            assert groei.voeg_toe(bladhash(CT_BLADEN[grootte])) == grootte
    assert Groei().wortel() == LEEG
    assert bladhash(b"") != LEEG
    assert knoophash(LEEG, LEEG) != bladhash(LEEG + LEEG), "a node never has the hash of a leaf"


def test_alle_bewijzen_van_kleine_bomen() -> None:
    """Every proof of every tree up to 70 records is that of the definition, and is accepted for its own place only."""
    geheugen = Tegelgeheugen([bladhash(record) for record in RECORDS])
    for n in range(len(RECORDS) + 1):
        wortel = mth(RECORDS[:n])
        assert wortel_uit(geheugen, n) == wortel
        for m in range(n):
            pad = insluitbewijs(geheugen, m, n)
            assert pad == path(m, RECORDS[:n])
            controleer_insluiting(bladhash(RECORDS[m]), m, n, pad, wortel)
        for m in range(n + 1):
            pad = uitbreidingsbewijs(geheugen, m, n)
            assert pad == (proof(m, RECORDS[:n]) if m else [])
            controleer_uitbreiding(m, mth(RECORDS[:m]), n, wortel, pad)


def test_elke_vervalsing_van_een_insluitbewijs() -> None:
    """Another number, size, hash, root, or a path with a hash changed, dropped, added or moved: never accepted."""
    for n in (1, 2, 3, 7, 8, 9, 33):
        wortel = mth(RECORDS[:n])
        for m in range(n):
            pad, blad = path(m, RECORDS[:n]), bladhash(RECORDS[m])
            for anders in range(n + 2):
                if anders != m:
                    assert _code(controleer_insluiting, blad, anders, n, pad, wortel)
            assert _code(controleer_insluiting, blad, m, n, pad, LEEG)
            assert _code(controleer_insluiting, LEEG, m, n, pad, wortel)
            fout = [[*pad, LEEG], [LEEG, *pad], pad[:-1], pad[1:], pad[::-1]]
            fout += [[*pad[:i], LEEG, *pad[i + 1 :]] for i in range(len(pad))]
            fout += [[*pad[:i], pad[i][:-1], *pad[i + 1 :]] for i in range(len(pad))]
            for pad_fout in fout:
                if pad_fout != pad:
                    code = _code(controleer_insluiting, blad, m, n, pad_fout, wortel)
                    assert code in {"JOURNAAL-insluiting", "JOURNAAL-bewijsvorm"}
    assert _code(lambda: controleer_insluiting(LEEG, -1, 1, [], LEEG)) == "JOURNAAL-nummer"
    assert _code(lambda: controleer_insluiting(LEEG, 0, GROOTTE_MAX + 1, [], LEEG)) == "JOURNAAL-nummer"


def test_elke_vervalsing_van_een_uitbreidingsbewijs() -> None:
    """As above, for two trees: another history never follows from a saved checkpoint."""
    for n in (1, 2, 3, 7, 8, 9, 33):
        wortel = mth(RECORDS[:n])
        anders = mth([b"anders", *RECORDS[1:n]])
        for m in range(1, n + 1):
            pad, oud = proof(m, RECORDS[:n]), mth(RECORDS[:m])
            assert _code(controleer_uitbreiding, m, oud, n, anders, pad)
            assert _code(controleer_uitbreiding, m, LEEG, n, wortel, pad)
            fout = [[*pad, LEEG], [LEEG, *pad], pad[:-1], pad[1:], pad[::-1]]
            fout += [[*pad[:i], LEEG, *pad[i + 1 :]] for i in range(len(pad))]
            fout += [[*pad[:i], pad[i][:-1], *pad[i + 1 :]] for i in range(len(pad))]
            for pad_fout in fout:
                if pad_fout != pad:
                    assert _code(controleer_uitbreiding, m, oud, n, wortel, pad_fout)
    krimp = _code(lambda: controleer_uitbreiding(2, mth(RECORDS[:2]), 1, mth(RECORDS[:1]), []))
    assert krimp == "JOURNAAL-krimp"
    assert _code(lambda: controleer_uitbreiding(0, mth(RECORDS[:1]), 5, mth(RECORDS[:5]), [])) == "JOURNAAL-uitbreiding"
    assert _code(lambda: controleer_uitbreiding(-1, LEEG, 5, LEEG, [])) == "JOURNAAL-nummer"
    controleer_uitbreiding(0, LEEG, 5, mth(RECORDS[:5]), [])


@pytest.mark.parametrize("grootte", [255, 256, 257, 511, 65_535, 65_536, 65_537, 70_000])
def test_bewijzen_over_grenzen_van_tegels(grootte: int) -> None:
    """Where a tile becomes full and a level begins; checked with the checker, which knows no tiles."""
    geheugen = Tegelgeheugen(GROOT[:grootte])
    groei = Groei()
    groei.voeg_toe_alle(GROOT[:grootte])
    wortel = groei.wortel()
    assert geheugen.wortel == wortel_uit(geheugen, grootte) == wortel
    for nummer in {0, 1, 254, 255, 256, 510, 65_534, 65_535, 65_536, grootte - 1} & set(range(grootte)):
        pad = insluitbewijs(geheugen, nummer, grootte)
        controleer_insluiting(GROOT[nummer], nummer, grootte, pad, wortel)
    for oud in {1, 2, 128, 255, 256, 257, 300, 512, 65_535, 65_536, 69_999} & set(range(grootte + 1)):
        pad = uitbreidingsbewijs(geheugen, oud, grootte)
        controleer_uitbreiding(oud, wortel_uit(geheugen, oud), grootte, wortel, pad)


def test_groei_is_klein_en_gaat_heen_en_terug() -> None:
    """The state of a tree is its size and a hash for each 1 in it, whatever the size."""
    groei = Groei()
    for n, hash_ in enumerate(GROOT[:1_000]):
        assert len(groei.toppen) == n.bit_count()
        terug = Groei.van_bytes(groei.naar_bytes())
        assert terug == groei
        assert terug.grootte == n
        groei.voeg_toe(hash_)
    bytes_ = groei.naar_bytes()
    for fout in (b"", bytes_[:-1], bytes_ + b"x", bytes_[:-32], bytes_ + LEEG, b"\xff" * 8 + LEEG * 64):
        assert _code(Groei.van_bytes, fout) == "JOURNAAL-groeivorm"
    assert _code(lambda: groei.voeg_toe(b"kort")) == "JOURNAAL-groeivorm"
    assert groei.naar_bytes() == bytes_


def test_tegels_van_de_standaard() -> None:
    """The example of the standard: 70,000 records, and the path of tile 1234067."""
    assert tegelpad(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tegelpad(1, 17, 17) == "tile/1/017.p/17"
    assert recordpad(1_000, 3) == "tile/entries/x001/000.p/3"
    assert recordpad(0) == "tile/entries/000"
    tegels = list(tegels_van(70_000))
    assert [t for t in tegels if t.breedte < 256] == [Tegel(0, 273, 112), Tegel(1, 1, 17), Tegel(2, 0, 1)]
    assert sum(t.niveau == 0 for t in tegels) == 274
    assert [t for t in tegels if t.niveau == 1] == [Tegel(1, 0), Tegel(1, 1, 17)]
    assert list(tegels_van(256)) == [Tegel(0, 0), Tegel(1, 0, 1)]
    assert list(tegels_van(0)) == list(bundels_van(0)) == list(tegels_van(5, 5)) == list(bundels_van(512, 512)) == []
    assert list(bundels_van(600, 512)) == [Tegel(0, 2, 88)]
    assert breedte(0, 274, 70_000) == 0
    assert _code(lambda: tegelpad(0, -1)) == _code(lambda: recordpad(0, 0)) == "JOURNAAL-nummer"


def test_rand_geeft_precies_de_tegels_van_de_groei() -> None:
    """What a store writes step by step is what the tree has at its size, in whatever steps it grew."""
    geheugen: dict[Tegel, bytes] = {}
    rand = Tegelrand()
    grootte = 0
    for stap in (0, 1, 254, 1, 1, 255, 300, 7, 65_000, 4_181):
        nieuw = dict(rand.voeg_toe(GROOT[grootte : grootte + stap]))
        nieuw.update(rand.rand())
        vanaf, grootte = grootte, grootte + stap
        assert set(tegels_van(grootte, vanaf)) <= set(nieuw)
        geheugen.update(nieuw)
        # Taken up again from its files, it goes on as if it had not stopped.
        niveaus: list[list[bytes]] = [[] for _ in range(max((t.niveau + 1 for t in tegels_van(grootte)), default=0))]
        for tegel, bytes_ in rand.rand():
            niveaus[tegel.niveau] = hashes_van(bytes_)
        wortel = rand.wortel()
        rand = Tegelrand(grootte, niveaus)
        assert rand.wortel() == wortel
    assert grootte == 70_000
    assert {t: geheugen[t] for t in tegels_van(grootte)} == {
        t: b for t, b in Tegelgeheugen(GROOT).tegels.items() if t in set(tegels_van(grootte))
    }
    onzin: list[tuple[int, list[list[bytes]]]] = [(1, []), (1, [[LEEG, LEEG]]), (0, [[LEEG]]), (256, [[], []])]
    for fout in [*onzin, (1, [[b"kort"]]), (-1, [])]:
        assert _code(Tegelrand, *fout) == "JOURNAAL-groeivorm"


def test_records_in_bundels() -> None:
    """Lengths before records; what was cut off or grew is refused, with the place."""
    records = [b"", b"a", b"x" * 65_535]
    bundel = schrijf_records(records)
    assert lees_records(bundel) == records
    assert lees_records(b"") == []
    assert _code(lambda: schrijf_records([b"x" * 65_536])) == "JOURNAAL-recordvorm"
    for kort, plaats in ((b"\x00", 0), (b"\x00\x00\x00", 2), (b"\x00\x01", 0), (b"\x00\x00\x00\x05abcd", 2)):
        with pytest.raises(Bewijsfout) as fout:
            lees_records(kort)
        assert fout.value.plaats == plaats
    with pytest.raises(Bewijsfout) as fout:
        lees_records(bundel[:-1])
    assert fout.value.plaats == 5
    assert _code(lambda: lees_records(schrijf_records([b"a"] * 257))) == "JOURNAAL-recordvorm"


def test_hashes_van_een_tegel() -> None:
    """A tile that is no number of whole hashes is refused; complete subtrees are the bits of the number of hashes."""
    assert hashes_van(LEEG * 3) == [LEEG] * 3
    for fout in (b"", b"x" * 31, LEEG * 257, LEEG + b"x"):
        assert _code(hashes_van, fout) == "JOURNAAL-tegelvorm"
    groei = Groei()
    groei.voeg_toe_alle(GROOT[:77])
    assert tuple(toppen_van(GROOT[:77])) == groei.toppen


def test_bewijzen_buiten_de_boom() -> None:
    """Numbers from outside are checked before anything is read."""
    geheugen = Tegelgeheugen(GROOT[:300])
    for doe in (
        lambda: insluitbewijs(geheugen, 5, 5),
        lambda: insluitbewijs(geheugen, -1, 5),
        lambda: uitbreidingsbewijs(geheugen, -1, 5),
        lambda: wortel_uit(geheugen, -1),
    ):
        assert _code(doe) == "JOURNAAL-nummer"
    assert _code(lambda: uitbreidingsbewijs(geheugen, 6, 5)) == "JOURNAAL-krimp"
    assert _code(lambda: wortel_uit(geheugen, 301)) == "JOURNAAL-tegelweg"
