"""Tampering with the journal's files, as a superuser who can write all of them, with and without the hub's own key.

Each drill is really carried out on a copy of what a running binder made, and looked at by a supervisor who has more and
more to go by. What only a witness or something kept elsewhere can show is shown *not* to be seen without it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

import hub.journal.verifieer
from hub.bootstrap.getuigenis import GETUIGD, GETUIGENMAP
from hub.journal.controlepunt import lees
from hub.journal.merkle import bladhash
from hub.journal.tegels import lees_records, recordpad, schrijf_records, tegelpad
from tests.bron import WORTEL
from tests.knoei.matrix import ALLEEN, ANKERS, BEWAARD, GETUIGE, GETUIGENIS, MATRIX
from tests.knoei.toneel import (
    ANDER_GEHEIM,
    BLADEN,
    GEHEIM,
    MIKPUNT,
    Toneel,
    bouw,
    controleer,
    maak_toneel,
    record,
    sleutel,
)

VALS: Final = record(MIKPUNT, "geweigerd")
Knoei = Callable[[Toneel, Path], None]


@pytest.fixture(scope="module")
def toneel(tmp_path_factory: pytest.TempPathFactory) -> Toneel:
    """Two days of a hub, made once; drills work on copies."""
    return asyncio.run(maak_toneel(tmp_path_factory.mktemp("knoei")))


def _bundel(journaal: Path, wat: Callable[[list[bytes]], list[bytes]]) -> None:
    """Write one file with records anew."""
    pad = journaal / recordpad(0)
    pad.write_bytes(schrijf_records(wat(lees_records(pad.read_bytes()))))


def _verander(_: Toneel, journaal: Path) -> None:
    _bundel(journaal, lambda rij: [*rij[:MIKPUNT], VALS, *rij[MIKPUNT + 1 :]])


def _verander_met_hash(toneel: Toneel, journaal: Path) -> None:
    _verander(toneel, journaal)
    pad = journaal / tegelpad(0, 0)
    tegel = pad.read_bytes()
    pad.write_bytes(tegel[: 32 * MIKPUNT] + bladhash(VALS) + tegel[32 * (MIKPUNT + 1) :])


def _haal_weg(_: Toneel, journaal: Path) -> None:
    _bundel(journaal, lambda rij: [*rij[:MIKPUNT], *rij[MIKPUNT + 1 :]])


def _voeg_in(_: Toneel, journaal: Path) -> None:
    _bundel(journaal, lambda rij: [*rij[:MIKPUNT], VALS, *rij[MIKPUNT:-1]])


def _verwissel(_: Toneel, journaal: Path) -> None:
    _bundel(journaal, lambda rij: [*rij[:MIKPUNT], rij[MIKPUNT + 1], rij[MIKPUNT], *rij[MIKPUNT + 2 :]])


def _kap_af(toneel: Toneel, journaal: Path) -> None:
    nummer, breedte = divmod(len(toneel.records), 256)
    (journaal / recordpad(nummer, breedte)).unlink()
    (journaal / tegelpad(0, nummer, breedte)).unlink()


def _gisteren(toneel: Toneel, journaal: Path) -> None:
    shutil.rmtree(journaal)
    shutil.copytree(toneel.gisteren, journaal)


def _herteken(wat: Callable[[list[bytes]], list[bytes]], geheim: bytes = GEHEIM) -> Knoei:
    def knoei(toneel: Toneel, journaal: Path) -> None:
        bouw(journaal, wat([*toneel.records]), geheim)

    return knoei


def _einde_herschreven(toneel: Toneel, journaal: Path) -> None:
    """The witness's word of yesterday is genuine; what came after it the superuser wrote himself."""
    gisteren = 2 * BLADEN[0]
    bouw(journaal, [*toneel.records[:gisteren], VALS, *toneel.records[gisteren + 1 :]])
    shutil.copytree(toneel.gisteren / GETUIGENMAP, journaal / GETUIGENMAP)
    shutil.copy(toneel.gisteren / GETUIGD, journaal / GETUIGD)


def _zonder(rij: list[bytes]) -> list[bytes]:
    return [*rij[:MIKPUNT], *rij[MIKPUNT + 1 :]]


def _anders(rij: list[bytes]) -> list[bytes]:
    return [*rij[:MIKPUNT], VALS, *rij[MIKPUNT + 1 :]]


def _erbij(rij: list[bytes]) -> list[bytes]:
    return [*rij[:MIKPUNT], VALS, *rij[MIKPUNT:]]


def _om(rij: list[bytes]) -> list[bytes]:
    return [*rij[:MIKPUNT], rij[MIKPUNT + 1], rij[MIKPUNT], *rij[MIKPUNT + 2 :]]


def _wat_nog_niemand_zag(toneel: Toneel, journaal: Path) -> None:
    """Two records came after all that others have; the superuser puts two of his own in their place."""
    bouw(journaal, [*toneel.records, VALS, VALS])
    shutil.copytree(toneel.nu / GETUIGENMAP, journaal / GETUIGENMAP)
    shutil.copy(toneel.nu / GETUIGD, journaal / GETUIGD)


KNOEI: Final[dict[str, Knoei]] = {
    "een record veranderen": _verander,
    "een record en zijn hash veranderen": _verander_met_hash,
    "een record weghalen": _haal_weg,
    "een record invoegen": _voeg_in,
    "twee records verwisselen": _verwissel,
    "het einde afkappen": _kap_af,
    "alles van gisteren terugzetten": _gisteren,
    "record veranderen, opnieuw ondertekend": _herteken(_anders),
    "record weghalen, opnieuw ondertekend": _herteken(_zonder),
    "record invoegen, opnieuw ondertekend": _herteken(_erbij),
    "records verwisselen, opnieuw ondertekend": _herteken(_om),
    "einde afkappen, opnieuw ondertekend": _herteken(lambda rij: rij[:500]),
    "einde herschrijven, getuigenis van gisteren erbij": _einde_herschreven,
    "het laatste stuk herschrijven, dat nog niemand zag": _wat_nog_niemand_zag,
    "alles opnieuw met een nieuwe sleutel": _herteken(_anders, ANDER_GEHEIM),
    "nieuwe sleutel, en u nam die uit de map": _herteken(_anders, ANDER_GEHEIM),
    "een ander journaal voor een andere toezichthouder": _herteken(lambda rij: [*rij[:-1], VALS]),
}
SLEUTEL_UIT_MAP: Final = "nieuwe sleutel, en u nam die uit de map"


def test_zonder_geknoei_klopt_alles(toneel: Toneel) -> None:
    """Else every drill would succeed."""
    for anker in ANKERS:
        oordeel = controleer(toneel.nu, "--sleutel", str(toneel.thuis / "sleutel.vkey"), *toneel.anker(anker))
        assert oordeel.klopt, (anker, oordeel.document)
        assert oordeel.document["grootte"] == len(toneel.records)
    assert controleer(toneel.gisteren).klopt


@pytest.mark.parametrize("naam", MATRIX)
def test_knoei(naam: str, toneel: Toneel, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Seen or not seen, exactly as the matrix says, by each thing that a supervisor may have."""
    journaal = tmp_path / "journaal"
    shutil.copytree(toneel.nu, journaal)
    KNOEI[naam](toneel, journaal)
    sleutelbestand = journaal if naam == SLEUTEL_UIT_MAP else toneel.thuis
    gezien = ""
    for anker in ANKERS:
        oordeel = controleer(journaal, "--sleutel", str(sleutelbestand / "sleutel.vkey"), *toneel.anker(anker))
        gezien += "N" if oordeel.klopt else "J"
        hoe = "NIET gezien" if oordeel.klopt else f"{oordeel.document['code']} na {oordeel.ms:.0f} ms"
        record_property("knoei", f"{naam} | {anker} | {hoe}")
        if not oordeel.klopt:
            assert str(oordeel.document["code"]).startswith("JOURNAAL-")
            assert oordeel.document["uitleg"]
            assert oordeel.document["bestand"]
    assert gezien == MATRIX[naam]


@pytest.mark.parametrize(
    ("naam", "bestand", "nummer"),
    [
        ("een record veranderen", recordpad(0), MIKPUNT),
        ("een record weghalen", recordpad(0), MIKPUNT),
        ("een record invoegen", recordpad(0), MIKPUNT),
        ("twee records verwisselen", recordpad(0), MIKPUNT),
    ],
)
def test_de_plaats_wordt_genoemd(naam: str, bestand: str, nummer: int, toneel: Toneel, tmp_path: Path) -> None:
    """Not only that it is wrong: which file, which record, and from which byte."""
    journaal = tmp_path / "journaal"
    shutil.copytree(toneel.nu, journaal)
    KNOEI[naam](toneel, journaal)
    document = controleer(journaal, "--sleutel", str(toneel.thuis / "sleutel.vkey")).document
    heel = sum(2 + len(r) for r in toneel.records[:MIKPUNT])
    assert (document["bestand"], document["record"]) == (bestand, nummer)
    plek = document["byte"]
    assert isinstance(plek, int)
    assert heel <= plek < heel + 2 + len(VALS)


def test_oude_getuigenis_zegt_zelf_hoe_oud_zij_is(toneel: Toneel, tmp_path: Path) -> None:
    """Where the word of a witness in the folder does not help, the verdict says of when it is, and what it left open.

    A superuser can put back what was once genuine. So whoever reads must look at the day, or ask the witness itself.
    """
    drills = {"alles van gisteren terugzetten": 0, "einde herschrijven, getuigenis van gisteren erbij": 2 * BLADEN[1]}
    for naam, later in drills.items():
        journaal = tmp_path / naam
        shutil.copytree(toneel.nu, journaal)
        KNOEI[naam](toneel, journaal)
        oordeel = controleer(journaal, "--sleutel", str(toneel.thuis / "sleutel.vkey"), *toneel.anker(GETUIGENIS))
        assert "2026-11-21" in str(oordeel.document["toetsen"])
        assert "2026-11-22" not in str(oordeel.document["toetsen"])
        assert (f"de laatste {later} records" in str(oordeel.document["bewijst_niet"])) == bool(later)


def test_waar_een_getuigenis_ligt(toneel: Toneel, tmp_path: Path) -> None:
    """Under the last checkpoint or beside it, in either file; one that was broken is told with its file."""
    vast = ("--sleutel", str(toneel.thuis / "sleutel.vkey"), *toneel.anker(GETUIGENIS))
    journaal = tmp_path / "journaal"
    shutil.copytree(toneel.nu, journaal)
    getuigd = (journaal / GETUIGD).read_bytes()
    (journaal / GETUIGD).unlink()
    (eigen,) = (journaal / GETUIGENMAP).iterdir()
    assert controleer(journaal, *vast).klopt
    eigen.write_bytes(getuigd[:-9] + (b"B" if getuigd[-9:-8] == b"A" else b"A") + getuigd[-8:])
    fout = controleer(journaal, *vast).document
    assert (fout["code"], fout["bestand"]) == ("JOURNAAL-handtekening", f"{GETUIGENMAP}/{eigen.name}")
    eigen.unlink()
    assert controleer(journaal, *vast).document["code"] == "JOURNAAL-ongetekend"
    (journaal / "checkpoint").write_bytes(getuigd)
    assert controleer(journaal, *vast).klopt


def test_twee_beelden_naast_elkaar(toneel: Toneel, tmp_path: Path) -> None:
    """Two supervisors who compare what they took home see it as well, without any witness."""
    ander = tmp_path / "ander"
    KNOEI["een ander journaal voor een andere toezichthouder"](toneel, ander)
    vast = ("--sleutel", str(toneel.thuis / "sleutel.vkey"))
    assert controleer(toneel.nu, *vast).klopt
    assert controleer(ander, *vast).klopt
    for een, twee in ((toneel.nu, ander), (ander, toneel.nu)):
        oordeel = controleer(een, *vast, "--sinds", str(twee / "checkpoint"))
        assert oordeel.document["code"] == "JOURNAAL-uitbreiding"
        assert "twee journalen" in str(oordeel.document["uitleg"])


def test_een_ontvangstbewijs_wijst_het_record_aan(toneel: Toneel, tmp_path: Path) -> None:
    """What a partner kept shows what stood there, whatever the journal says now: with a witness under it, for good."""
    vast = ["--sleutel", str(toneel.thuis / "sleutel.vkey"), "--getuige", str(toneel.thuis / "getuige.vkey")]
    uit = opdracht_los(toneel, ["--bewijs", str(toneel.thuis / "bewijs"), *vast], tmp_path)
    assert uit.returncode == 0
    assert record(MIKPUNT) in uit.stdout
    assert b"getuige.voorbeeld.nl/een" in uit.stdout


def opdracht_los(toneel: Toneel, argumenten: list[str], plek: Path) -> subprocess.CompletedProcess[bytes]:
    """The verifier as an auditor has it: its folder copied elsewhere, run by a Python that knows nothing of a hub."""
    kopie = plek / "verifieer"
    if not kopie.exists():
        shutil.copytree(
            Path(hub.journal.verifieer.__file__).parent, kopie, ignore=shutil.ignore_patterns("__pycache__")
        )
    return subprocess.run(
        [sys.executable, "-I", "-S", str(kopie), *argumenten], capture_output=True, check=False, cwd=plek, timeout=60
    )


def test_los_van_de_hub_ziet_hetzelfde(toneel: Toneel, tmp_path: Path) -> None:
    """From a USB stick, on a machine without ketenhub: right is 0, a lie is 1, and where it is stands in a sentence."""
    vast = ["--sleutel", str(toneel.thuis / "sleutel.vkey")]
    goed = opdracht_los(toneel, [str(toneel.nu), *vast, *toneel.anker(BEWAARD)], tmp_path)
    assert (goed.returncode, goed.stderr) == (0, b"")
    journaal = tmp_path / "journaal"
    shutil.copytree(toneel.nu, journaal)
    _verander(toneel, journaal)
    fout = opdracht_los(toneel, [str(journaal), *vast, *toneel.anker(ALLEEN)], tmp_path)
    assert fout.returncode == 1
    assert f"{recordpad(0)}, record {MIKPUNT}, byte ".encode() in fout.stdout


def test_de_getuige_heeft_wat_hij_zag(toneel: Toneel) -> None:
    """What is fetched from the witness is the checkpoint of today, with both signatures."""
    punt, nota = lees((toneel.thuis / "gezien").read_bytes())
    assert (punt.grootte, len(nota.handtekeningen)) == (len(toneel.records), 2)
    assert toneel.anker(GETUIGE)[1].endswith("gezien")
    assert nota.handtekeningen[0].is_van(sleutel().publiek)


def test_de_handleiding_zegt_hetzelfde() -> None:
    """The supervisor's manual promises exactly what was shown here, and no more."""
    tekst = (WORTEL / "hub" / "journal" / "TOEZICHT.md").read_text("utf-8")
    rijen = [[cel.strip() for cel in rij.strip("|").split("|")] for rij in re.findall(r"^\|.*\|$", tekst, re.MULTILINE)]
    (kop,) = [rij for rij in rijen if rij[1:] == list(ANKERS)]
    assert kop[0] == "wat iemand doet"
    letters = {"gezien": "J", "**niet gezien**": "N"}
    gezegd = {rij[0]: "".join(letters[cel] for cel in rij[1:]) for rij in rijen if rij[0] in MATRIX}
    assert gezegd == MATRIX
