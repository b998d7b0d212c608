"""A witness on its disk: what it keeps, what survives a killed process, and what it does when its memory is gone."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import hub.bootstrap.getuige
from hub.bootstrap import getuigemap as kamer
from hub.bootstrap.getuige import Getuige
from hub.bootstrap.getuigemap import Getuigemap, kenmerk_van
from hub.fouten import Ketenfout
from hub.journal.controlepunt import (
    Controlepunt,
    Nota,
    controleer_getuige,
    onderteken,
    oorsprong_van,
    sleutel_van,
)
from hub.journal.getuigenis import SOORT_GROOTTE, Verzoek, Weigering, lees_antwoord
from hub.journal.nota import Sleutel
from hub.toegang.getuigepunt import Antwoord
from tests.getuige.boomproef import ANDER, HUB, OORSPRONG, SLEUTEL, TIJD, Boom, VasteKlok, nieuwe_getuige

BOOM = Boom(600)
ANDERE_BOOM = Boom(600, veranderd=[3])


@pytest.fixture
def kaart(tmp_path: Path) -> Path:
    """A folder with a witness that follows our journal."""
    nieuwe_getuige(tmp_path / "getuige")
    return tmp_path / "getuige"


def _vraag(kaart: Path, oud: int, nieuw: int, boom: Boom = BOOM) -> Antwoord:
    """A request to a witness that has just started, so every answer is also one after a restart."""
    vraag = Verzoek.schrijf(oud, boom.pad(oud, nieuw), boom.nota(nieuw))
    return Getuige(Getuigemap(kaart), VasteKlok()).voeg_toe(vraag)


def test_handtekening_en_geheugen(kaart: Path) -> None:
    """What it answers is a cosignature with the time of its own clock, and it goes on from there."""
    antwoord = _vraag(kaart, 0, 300)
    eigen, _ = Getuigemap(kaart).sleutel()
    regel, tijd = lees_antwoord(antwoord.inhoud, Nota.van_bytes(BOOM.nota(300)), eigen)
    assert (antwoord.status, tijd, regel.naam) == (200, int(TIJD.timestamp()), eigen.naam)
    assert _vraag(kaart, 0, 400) == Antwoord(409, b"300\n", SOORT_GROOTTE)
    assert _vraag(kaart, 300, 300).status == 200  # the same again: a newer time
    assert _vraag(kaart, 300, 600).status == 200
    getuige = Getuige(Getuigemap(kaart), VasteKlok())
    gezien = getuige.gezien(OORSPRONG)
    assert (gezien.status, controleer_getuige(Nota.van_bytes(gezien.inhoud), eigen)) == (200, tijd)
    assert Nota.van_bytes(gezien.inhoud).tekst == BOOM.punt().tekst()
    assert getuige.gezien("ketenhub/onbekend").status == 404


def test_regels_van_vreemden_worden_niet_bewaard(kaart: Path) -> None:
    """Who sends a note with many signatures must not make the memory grow."""
    nota = Nota.van_bytes(BOOM.nota(5))
    vol = nota.met([sig for n in range(50) for sig in Nota.van_bytes(BOOM.nota(5, bytes([n]) * 32)).handtekeningen])
    assert Getuige(Getuigemap(kaart), VasteKlok()).voeg_toe(Verzoek.schrijf(0, [], vol.naar_bytes())).status == 200
    assert len(Nota.van_bytes((kaart / "gezien" / f"{kenmerk_van(OORSPRONG)}.nota").read_bytes()).handtekeningen) == 2


@pytest.mark.parametrize(
    ("oud", "nieuw", "weigering"), [(300, 300, Weigering.GESPLETEN), (300, 400, Weigering.UITBREIDING)]
)
def test_tegenspraak_wordt_bewaard_en_geroepen(
    kaart: Path, oud: int, nieuw: int, weigering: Weigering, capsys: pytest.CaptureFixture[str]
) -> None:
    """The evidence holds both notes, signatures included; once for each checkpoint, and bounded."""
    gezien = _vraag(kaart, 0, 300)
    assert gezien.status == 200
    for _ in range(3):
        antwoord = _vraag(kaart, oud, nieuw, ANDERE_BOOM)
        assert (antwoord.status, antwoord.inhoud.decode()) == (weigering.status, f"{weigering.uitleg}\n")
    (stuk,) = (kaart / "tegenspraak").iterdir()
    assert ANDERE_BOOM.nota(nieuw) in stuk.read_bytes()
    assert BOOM.nota(300).rpartition(b"\n\n")[0] in stuk.read_bytes()
    bewezen = "true" if weigering is Weigering.GESPLETEN else "false"
    regels = [regel for regel in capsys.readouterr().err.splitlines() if '"getuige-tegenspraak"' in regel]
    assert len(regels) == 3
    assert all(f'"bewezen":{bewezen}' in regel for regel in regels)
    assert _vraag(kaart, 300, 301).status == 200  # the journal that was seen first goes on


def test_bewijs_van_tegenspraak_is_begrensd(kaart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub gone mad must not fill the partner's disk."""
    monkeypatch.setattr(kamer, "TEGENSPRAAK_MAX", 3)
    _vraag(kaart, 0, 300)
    for nieuw in range(301, 310):
        assert _vraag(kaart, 300, nieuw, ANDERE_BOOM).status == 422
    assert Getuigemap(kaart).tegenspraken() == 3


def _weg(pad: Path) -> None:
    pad.unlink()


def _bit(pad: Path) -> None:
    inhoud = pad.read_bytes()
    pad.write_bytes(inhoud[:-9] + bytes([inhoud[-9] ^ 1]) + inhoud[-8:])


def _leeg(pad: Path) -> None:
    pad.write_bytes(b"")


def _half(pad: Path) -> None:
    pad.write_bytes(pad.read_bytes()[:-30])


def _zonder_ons(pad: Path) -> None:
    pad.write_bytes(BOOM.nota(200))


def _te_groot(pad: Path) -> None:
    pad.write_bytes(pad.read_bytes() * 1_000)


@pytest.mark.parametrize("ramp", [_weg, _bit, _leeg, _half, _zonder_ons, _te_groot])
def test_geheugen_kwijt_is_geen_handtekening_meer(kaart: Path, ramp: Callable[[Path], None]) -> None:
    """Gone, one bit, cut, replaced by something without our own signature: it stops, and stays stopped.

    A human begins anew with another key; cosignatures of before stay what they were.
    """
    assert _vraag(kaart, 0, 300).status == 200
    oud, _ = Getuigemap(kaart).sleutel()
    pad = kaart / "gezien" / f"{kenmerk_van(OORSPRONG)}.nota"
    heel = pad.read_bytes()
    ramp(pad)
    for verzoek in ((0, 300), (300, 400), (200, 400)):
        antwoord = _vraag(kaart, *verzoek)
        assert (antwoord.status, antwoord.inhoud.decode()) == (503, f"{Weigering.KWIJT.uitleg}\n")
    pad.write_bytes(heel)
    assert _vraag(kaart, 300, 400).status == 503  # also when the file is back: who knows what else was
    nieuw = Getuigemap(kaart).begin_opnieuw()
    assert (nieuw.naam, nieuw == oud) == (oud.naam, False)
    assert not Getuigemap(kaart).kwijt
    assert _vraag(kaart, 0, 400).status == 200
    assert controleer_getuige(Nota.van_bytes(heel), oud)


def test_een_teruggezette_map_verraadt_zich(kaart: Path, tmp_path: Path) -> None:
    """Yesterday's copy of the whole folder, key and all: shown what it signed since, the witness stops."""
    assert _vraag(kaart, 0, 100).status == 200
    shutil.copytree(kaart, tmp_path / "kopie")
    getuigd = BOOM.nota(300) + _vraag(kaart, 100, 300).inhoud
    shutil.rmtree(kaart)
    shutil.copytree(tmp_path / "kopie", kaart)
    getuige = Getuige(Getuigemap(kaart), VasteKlok())
    antwoord = getuige.voeg_toe(Verzoek.schrijf(100, BOOM.pad(100, 300), getuigd))
    assert (antwoord.status, Getuigemap(kaart).kwijt) == (503, True)
    assert _vraag(kaart, 100, 400).status == 503


def test_een_sleutel_erbij_en_een_vreemde(kaart: Path) -> None:
    """A hub's second key is followed beside the first, from when it is given, without a start; a stranger's never."""
    tweede = sleutel_van(OORSPRONG, ANDER)
    vraag = Verzoek.schrijf(0, [], BOOM.nota(5, ANDER))
    getuige = Getuige(Getuigemap(kaart), VasteKlok())
    assert getuige.voeg_toe(vraag).status == 403
    assert Getuigemap(kaart).volg(tweede)
    assert not Getuigemap(kaart).volg(SLEUTEL)
    assert getuige.voeg_toe(vraag).status == 200
    assert Getuigemap(kaart).volgt() == {OORSPRONG: (SLEUTEL, tweede)}


def test_een_vreemde_sleutel_wordt_gemeld(
    kaart: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A journal made anew under a new key is not signed and told of, each key once, and not without end."""
    monkeypatch.setattr(hub.bootstrap.getuige, "VREEMD_MAX", 3)
    getuige = Getuige(Getuigemap(kaart), VasteKlok())
    for _ in range(2):
        for nummer in range(1, 6):
            assert getuige.voeg_toe(Verzoek.schrijf(0, [], BOOM.nota(5, bytes([nummer]) * 32))).status == 403
    assert capsys.readouterr().err.count('"getuige-vreemd"') == 3
    assert getuige.voeg_toe(Verzoek.schrijf(0, [], BOOM.nota(5))).status == 200


def test_een_journaal_erbij_terwijl_hij_draait(kaart: Path) -> None:
    """Unknown until it is followed, and then at once. A list that is damaged meanwhile costs signatures, not memory."""
    ander = sleutel_van(oorsprong_van("00000099000000098000"), ANDER)
    nota = onderteken(Controlepunt(ander.naam, 5, BOOM.wortel(5)), ANDER).naar_bytes()
    getuige, vraag = Getuige(Getuigemap(kaart), VasteKlok()), Verzoek.schrijf(0, [], nota)
    assert (getuige.voeg_toe(vraag).status, getuige.gezien(ander.naam).status) == (404, 404)
    assert Getuigemap(kaart).volg(ander)
    assert set(getuige.volgt) == {OORSPRONG, ander.naam}
    assert (getuige.voeg_toe(vraag).status, getuige.gezien(ander.naam).status) == (200, 200)
    lijst = kaart / "volgt" / f"{kenmerk_van(OORSPRONG)}.vkey"
    heel = lijst.read_bytes()
    lijst.write_bytes(heel[:-9])
    eerste = Verzoek.schrijf(0, [], BOOM.nota(5))
    assert (getuige.voeg_toe(eerste).status, getuige.gezien(OORSPRONG).status) == (503, 503)
    lijst.write_bytes(heel)
    assert getuige.voeg_toe(eerste).status == 200
    assert not Getuigemap(kaart).kwijt


@pytest.mark.parametrize(
    ("wat", "code"),
    [
        (lambda kaart: (kaart / "getuige.sleutel").chmod(0o644), "GETUIGE-geen"),
        (lambda kaart: (kaart / "getuige.sleutel").write_bytes(bytes(32)), "GETUIGE-geen"),
        (lambda kaart: (kaart / "getuige.vkey").unlink(), "GETUIGE-geen"),
        (lambda kaart: (kaart / "getuige.vkey").write_text("hallo"), "GETUIGE-geen"),
        (lambda kaart: next((kaart / "volgt").iterdir()).write_text("hallo"), "GETUIGE-volgt"),
        (lambda kaart: next((kaart / "volgt").iterdir()).rename(kaart / "volgt" / "x.vkey"), "GETUIGE-volgt"),
        (lambda kaart: next((kaart / "volgt").iterdir()).write_text(SLEUTEL.vkey()[:-2]), "GETUIGE-volgt"),
    ],
)
def test_een_map_die_niet_klopt(kaart: Path, wat: Callable[[Path], object], code: str) -> None:
    """A damaged key or list is told at the start, not guessed at."""
    wat(kaart)
    with pytest.raises(Ketenfout) as fout:
        Getuige(Getuigemap(kaart), VasteKlok())
    assert fout.value.code == code


def test_wat_niet_twee_keer_kan(kaart: Path) -> None:
    """One witness in a folder, one process on it; a key of a witness is not one of a journal."""
    getuigemap = Getuigemap(kaart)
    with pytest.raises(Ketenfout, match="GETUIGE-bestaat"):
        getuigemap.begin("een.ander")
    with getuigemap.slot(), pytest.raises(Ketenfout, match="GETUIGE-bezet"), Getuigemap(kaart).slot():
        pass
    with pytest.raises(Ketenfout, match="GETUIGE-volgt"):
        getuigemap.volg(sleutel_van("een.getuige", HUB, getuige=True))
    with pytest.raises(Ketenfout, match="GETUIGE-naam"):
        Getuigemap(kaart / "nog een").begin("een naam+")


def test_een_schijf_die_weigert_is_geen_handtekening(kaart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be kept is not signed; when the disk is back it goes on as if nothing had been."""

    def vol(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as even:
        even.setattr(kamer, "vervang", vol)
        antwoord = _vraag(kaart, 0, 300)
        assert (antwoord.status, "\u2014" in antwoord.inhoud.decode()) == (503, False)
    assert _vraag(kaart, 0, 200).status == 200


def test_een_schijf_die_hapert_is_geen_verlies(kaart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read for a moment is not forgotten: no signature now, and no end to this witness either."""
    assert _vraag(kaart, 0, 300).status == 200
    echt = kamer._lees

    def hapert(pad: Path, bytes_max: int) -> bytes:
        if pad.suffix == ".nota":
            raise OSError(5, "Input/output error")
        return echt(pad, bytes_max)

    with monkeypatch.context() as even:
        even.setattr(kamer, "_lees", hapert)
        assert _vraag(kaart, 300, 400).status == 503
        assert Getuige(Getuigemap(kaart), VasteKlok()).gezien(OORSPRONG).status == 503
    assert not Getuigemap(kaart).kwijt
    assert _vraag(kaart, 300, 400).status == 200


def test_tegelijk_gevraagd_spreekt_zich_niet_tegen(kaart: Path) -> None:
    """Two views of one journal in sixteen threads: one gets a signature, and the others come too late."""
    getuige = Getuige(Getuigemap(kaart), VasteKlok())
    vragen = [(boom, Verzoek.schrijf(0, [], boom.nota(n))) for n in range(1, 9) for boom in (BOOM, ANDERE_BOOM)]
    gekregen: list[Boom] = []

    def vraag(boom: Boom, inhoud: bytes) -> None:
        if getuige.voeg_toe(inhoud).status == 200:
            gekregen.append(boom)

    draden = [threading.Thread(target=vraag, args=paar) for paar in vragen]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    assert len(gekregen) == 1


_GEDOOD = """
import os, signal, sys
from pathlib import Path
from hub.bootstrap import sleutelbestand
from hub.bootstrap.getuigemap import Getuigemap
from hub.bootstrap.getuige import Getuige
from tests.getuige.boomproef import Boom, VasteKlok
from hub.journal.getuigenis import Verzoek
kaart, stap = Path(sys.argv[1]), int(sys.argv[2])
teller = iter(range(1000))
for naam in ("open", "fsync", "replace", "link"):
    echt = getattr(os, naam)
    def vals(*a, _echt=echt, **k):
        if next(teller) == stap:
            os.kill(os.getpid(), signal.SIGKILL)
        return _echt(*a, **k)
    setattr(os, naam, vals)
boom = Boom(300)
print(Getuige(Getuigemap(kaart), VasteKlok()).voeg_toe(Verzoek.schrijf(100, boom.pad(100), boom.nota())).status)
"""


def test_gedood_op_elk_punt_van_het_onthouden(kaart: Path, tmp_path: Path) -> None:
    """Killed before each step on the disk: it remembers the old or the new, and never signed what it forgot."""
    assert _vraag(kaart, 0, 100).status == 200
    gezien: set[int] = set()
    for stap in itertools.count():
        plek = tmp_path / f"stap{stap}"
        shutil.copytree(kaart, plek)
        omgeving = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        opdracht = [sys.executable, "-c", _GEDOOD, str(plek), str(stap)]
        uit = subprocess.run(opdracht, capture_output=True, env=omgeving, check=False)
        toestand, nota = Getuigemap(plek).gezien(OORSPRONG)
        gezien.add(toestand.grootte)
        assert nota is not None
        # From where it is, it goes on.
        assert _vraag(plek, toestand.grootte, 400, Boom(400)).status == 200
        if uit.returncode == 0:
            assert (uit.stdout.strip(), toestand.grootte) == (b"200", 300)
            break
        assert (uit.stdout, uit.returncode) == (b"", -9), uit.stderr
    assert gezien == {100, 300}


def test_sleutel_van_een_getuige_is_leesbaar(kaart: Path) -> None:
    """What `begin` shows is what a hub and an auditor put in their settings."""
    eigen, _ = Getuigemap(kaart).sleutel()
    assert Sleutel.lees((kaart / "getuige.vkey").read_text()) == eigen
    assert (kaart / "getuige.sleutel").stat().st_mode & 0o077 == 0
