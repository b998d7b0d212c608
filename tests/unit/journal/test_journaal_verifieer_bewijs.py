"""The auditor's verifier on proof files, on nonsense, and on a folder of somebody who may have put anything in it."""

from __future__ import annotations

import io
import json
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.journal.bewijsbestand import Bewijsbestand
from hub.journal.bewijzen import insluitbewijs
from hub.journal.controlepunt import sleutel_van
from hub.journal.verifieer import nota
from hub.journal.verifieer.boom import pad_van
from hub.journal.verifieer.controle import controleer_bewijs, controleer_map
from hub.journal.verifieer.leugen import TEKSTEN, Leugen
from hub.journal.verifieer.opdracht import main
from hub.journal.weerlegd import CODES, Bewijsfout
from tests.boomproef import Tegelgeheugen, schrijf_boom
from tests.verifieerproef import (
    GEHEIM,
    HUB,
    OORSPRONG,
    boom,
    leugen,
    maak_records,
    onthoud_handtekeningen,
    punt_van,
)


@pytest.fixture(autouse=True)
def _snel(monkeypatch: pytest.MonkeyPatch) -> None:
    onthoud_handtekeningen(monkeypatch)


@lru_cache
def _bewijs(nummer: int) -> bytes:
    records = maak_records(600)
    geheugen = Tegelgeheugen([sha256(b"\x00" + record).digest() for record in records])
    pad = insluitbewijs(geheugen, nummer, 600)
    return Bewijsbestand(records[nummer], nummer, tuple(pad), punt_van(boom(600))).naar_bytes()


def test_bewijsbestand_van_de_hub() -> None:
    """What the hub makes, the verifier takes; each changed byte is told with its place."""
    bytes_ = _bewijs(300)
    uitslag = controleer_bewijs(bytes_, HUB)
    assert (uitslag.record, uitslag.grootte) == (b"record 300", 600)
    for b in range(len(bytes_)):
        for bits in (1, 0x80):
            anders = bytes_[:b] + bytes([bytes_[b] ^ bits]) + bytes_[b + 1 :]
            fout = leugen(lambda a=anders: controleer_bewijs(a, HUB, "bewijs"))  # type: ignore[misc]
            assert fout.bestand == "bewijs"
            assert fout.plaats is not None
    for lengte in range(len(bytes_)):
        assert leugen(lambda n=lengte: controleer_bewijs(bytes_[:n], HUB)).code  # type: ignore[misc]


@given(st.binary(max_size=300))
def test_onzin_geeft_een_leugen(onzin: bytes) -> None:
    """Whatever lies where a checkpoint, a proof or a key should: never another exception."""
    kop = b"c2sp.org/tlog-proof@v1\nextra AAAA\nindex 1\n\n"
    for bytes_ in (onzin, kop + onzin, onzin + b"\n\n\xe2\x80\x94 a AAAAAAAA\n"):
        with pytest.raises(Leugen):
            controleer_bewijs(bytes_, HUB)
        with pytest.raises(Leugen):
            controleer_map(boom(37).met("checkpoint", bytes_), HUB)
    with pytest.raises(Leugen):
        nota.lees_sleutel(onzin.decode("utf-8", "replace"))


def test_de_lijsten_van_codes_zeggen_hetzelfde() -> None:
    """The verifier has its own texts because it stands alone; a reader must not see two for one thing."""
    assert {code: TEKSTEN[code] for code in TEKSTEN.keys() & CODES.keys()} == {
        code: CODES[code] for code in TEKSTEN.keys() & CODES.keys()
    }
    assert TEKSTEN.keys() - CODES.keys() == set()


def _takken(bytes_: bytes) -> tuple[bool, bool]:
    """Whether the hub's own reading takes a proof file, and whether the verifier does."""
    try:
        Bewijsbestand.van_bytes(bytes_).controleer(sleutel_van(OORSPRONG, GEHEIM))
        hub = True
    except Bewijsfout:
        hub = False
    try:
        controleer_bewijs(bytes_, HUB)
    except Leugen:
        return hub, False
    return hub, True


STUKKEN = (b"\n", b"\n\n", b" ", b"=", b"0", b"\xc2\xa0", b"\x00", b"\r", b"\xe2\x80\x94 ", b"index 3\n", b"\xff", b"")


@given(st.data())
def test_hub_en_verifieerder_oordelen_hetzelfde(data: st.DataObject) -> None:
    """Two readings of one text, written apart: what one takes the other takes, also after pieces were moved about."""
    bytes_ = _bewijs(3)
    assert _takken(bytes_) == (True, True)
    for _ in range(data.draw(st.integers(1, 3))):
        van = data.draw(st.integers(0, len(bytes_)))
        tot = data.draw(st.integers(van, min(len(bytes_), van + 60)))
        stuk = data.draw(st.sampled_from((*STUKKEN, bytes_[van:tot] * 2)))
        bytes_ = bytes_[:van] + stuk + bytes_[tot:]
    hub, verifieerder = _takken(bytes_)
    assert hub is verifieerder


def test_elke_byte_van_de_sleutel_in_de_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The key in the folder carries its own checksum; a changed one is told before anything is believed."""
    schrijf_boom(tmp_path, maak_records(3), GEHEIM, OORSPRONG)
    sleutel = tmp_path / "sleutel.vkey"
    goed = sleutel.read_bytes()
    assert main([str(tmp_path)]) == 0
    for b in range(len(goed.rstrip())):
        sleutel.write_bytes(goed[:b] + bytes([goed[b] ^ 1]) + goed[b + 1 :])
        assert main([str(tmp_path)]) == 1
        assert "FOUT: sleutel.vkey: " in capsys.readouterr().out


def test_een_map_van_een_vreemde(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record that would steer the terminal is shown and not obeyed; a pipe in the place of a file is not waited for.

    Who hands over a folder with its own key may have put anything in it.
    """
    schrijf_boom(tmp_path, [b"\x1b]0;titel\x07\x1b[2J", b"tweede"], GEHEIM, OORSPRONG)
    assert main([str(tmp_path), "--record", "0"]) == 0
    uit = capsys.readouterr().out
    assert "\\u001b]0;titel\\u0007" in uit
    assert "\x1b" not in uit
    bundel = tmp_path / pad_van("entries", 0, 2)
    bundel.unlink()
    os.mkfifo(bundel)
    assert main([str(tmp_path)]) == 1
    assert "JOURNAAL-tegelweg" in capsys.readouterr().out
    bundel.unlink()
    bundel.symlink_to(bundel)
    assert main([str(tmp_path)]) == 1


def test_wat_niet_kan_is_een_vraag_en_geen_leugen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names and keys that no machine can use: the question cannot be asked, and nothing is said about the journal."""
    schrijf_boom(tmp_path, maak_records(3), GEHEIM, OORSPRONG)
    vkey = (tmp_path / "sleutel.vkey").read_text()
    for argumenten in (
        ["x" * 300],
        [str(tmp_path), "--sleutel", f"\udcff{vkey}"],
        [str(tmp_path), "--sleutel", f"{vkey}{' ' * nota.SLEUTEL_TEKENS_MAX}"],
        [str(tmp_path), "--sinds", "x" * 300],
    ):
        assert main(argumenten) == 2
        uit = capsys.readouterr()
        assert (uit.out, len(uit.err.splitlines())) == ("", 1)


class _Uit(io.StringIO):
    """A screen that knows ASCII only, is full, or is closed."""

    encoding = "ascii"

    def __init__(self, fout: Exception | None = None) -> None:
        super().__init__()
        self._fout = fout

    def flush(self) -> None:
        """As a disk that is full says it."""
        if self._fout is not None:
            raise self._fout


def test_een_oordeel_dat_niemand_kan_lezen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A good verdict that could not be written is none; a lie stays one. Names of files may be of any alphabet."""
    schrijf_boom(tmp_path, maak_records(3), GEHEIM, OORSPRONG)
    bewijs = tmp_path / "een\udcff.bewijs"
    bewijs.write_bytes(_bewijs(3)[:-9])
    for stroom in (_Uit(OSError(28, "vol")), None):
        monkeypatch.setattr("sys.stdout", stroom)
        assert main([str(tmp_path)]) == 2
        monkeypatch.setattr("sys.stdout", stroom)
        assert main([str(tmp_path), "--bewijs", str(bewijs)]) == 1
        monkeypatch.setattr("sys.stderr", stroom)
        assert main([]) == 2
    uit = _Uit()
    monkeypatch.setattr("sys.stdout", uit)
    assert main([str(tmp_path), "--bewijs", str(bewijs), "--json"]) == 1
    assert json.loads(uit.getvalue())["bestand"] == str(bewijs)


def test_een_bewijs_van_megabytes_wordt_niet_gelezen() -> None:
    """The form says how large a proof can be; beyond that nothing is taken apart."""
    groot = b"c2sp.org/tlog-proof@v1\n" + b"a\n" * nota.BEWIJS_BYTES_MAX
    assert leugen(lambda: controleer_bewijs(groot, HUB, "bewijs")).plaats == nota.BEWIJS_BYTES_MAX
