"""Hostile files cost a bounded time and a bounded memory, and always give the one error with a place."""

from __future__ import annotations

import codecs
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from hub.bootstrap.beleid import Beleidsweigering, lees_onbewezen
from hub.instellingen import BELEID_MEEGELEVERD
from hub.policy import yaml_strikt
from hub.policy.fouten import Beleidsfout
from hub.policy.yaml_strikt import BESTAND_BYTES_MAX, ontleed, van_bytes
from tests.bron import WORTEL
from tests.unit.policy.test_policy_yaml import GEWEIGERD
from tests.unit.policy.vijandig import GROOT

GROEI_MIB_MAX: Final = 200
"""A megabyte of YAML becomes at most 200,000 nodes with a place each, some 60 MB; and room for what is made of them."""
SECONDEN_MAX: Final = 5.0
"""Processor time for the worst file. The slowest takes half a second; CI machines are slow."""
KLEIN: Final = 2_000
"""Small enough to give to the slow parser too."""


@pytest.fixture(scope="module")
def gemeten() -> dict[str, Any]:
    """Every large file, read by a process of its own: the most memory it ever had is not undone by freeing it."""
    gelopen = subprocess.run(
        [sys.executable, "-m", "tests.unit.policy.vijandig"], cwd=WORTEL, capture_output=True, check=True, timeout=120
    )
    document: dict[str, Any] = json.loads(gelopen.stdout)
    return document


@pytest.mark.parametrize("naam", GROOT)
def test_a_large_hostile_file_ends_soon_with_our_error(naam: str, gemeten: dict[str, Any]) -> None:
    """Ten megabytes, depth 10,000, products of words: refused with the code that says why, with a place."""
    uitkomst = gemeten["uitkomsten"][naam]
    code = GROOT[naam][0]
    assert code in uitkomst["codes"] if code else not uitkomst["codes"]
    assert uitkomst["plek"]
    assert uitkomst["seconden"] < SECONDEN_MAX


def test_memory_stays_bounded(gemeten: dict[str, Any]) -> None:
    """All of them in one process: the most it ever took, parser and all."""
    assert gemeten["gegroeid_kib"] < GROEI_MIB_MAX * 1024


def test_what_is_too_large_is_not_even_looked_at() -> None:
    """Ten megabytes are refused before anything is made of them: no lines, no copy."""
    tekst = "\n" * 10_000_000
    tracemalloc.start()
    try:
        with pytest.raises(Beleidsfout, match="Y-grootte"):
            ontleed("b.yaml", tekst)
        piek = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert piek < BESTAND_BYTES_MAX


@pytest.mark.parametrize(
    ("inhoud", "regel", "kolom", "byte"),
    [
        ("a: caf\u00e9".encode("latin-1"), 1, 7, "0xE9"),
        ("a: \u00e9\u00e9n\nb: \u20ac".encode() + b"\x80", 2, 5, "0x80"),
        (codecs.BOM_UTF16_LE + "a: b\n".encode("utf-16-le"), 1, 1, "0xFF"),
        (codecs.BOM_UTF16_BE + "a: b\n".encode("utf-16-be"), 1, 1, "0xFE"),
        (codecs.BOM_UTF32_LE + "a: b\n".encode("utf-32-le"), 1, 1, "0xFF"),
        ("a: \ud800".encode("utf-8", "surrogatepass"), 1, 4, "0xED"),
        (b"a: \xc0\x80", 1, 4, "0xC0"),
        (b"a: \xf4\x90\x80\x80", 1, 4, "0xF4"),
        (b"x\n" * 5 + b"a: \xe2\x82", 6, 4, "0xE2"),
    ],
)
def test_another_encoding_is_refused_with_its_place(inhoud: bytes, regel: int, kolom: int, byte: str) -> None:
    """Never guessed: Latin-1, UTF-16, overlong forms, surrogates, a character cut in two."""
    with pytest.raises(Beleidsfout) as gevangen:
        van_bytes("b.yaml", inhoud)
    (fout,) = gevangen.value.fouten
    assert (fout.code, fout.regel, fout.kolom) == ("Y-codering", regel, kolom)
    assert fout.wat == f"een byte die geen UTF-8 is ({byte})"
    assert fout.hint == "sla het bestand op als UTF-8 zonder BOM"
    assert all(teken == "\n" or teken.isprintable() for teken in gevangen.value.text())


@pytest.mark.parametrize("codering", ["utf-16-le", "utf-32-be"])
def test_wide_encodings_without_a_mark_are_full_of_nul(codering: str) -> None:
    """UTF-16 of plain text happens to be UTF-8 as well: then it is the NUL that is refused."""
    with pytest.raises(Beleidsfout) as gevangen:
        ontleed("b.yaml", van_bytes("b.yaml", "a: b\n".encode(codering)))
    assert gevangen.value.fouten[0].wat == "een onzichtbaar teken of stuurteken (U+0000)"


@pytest.mark.parametrize("naam", ["woordenboek.yaml", "convenant.yaml"])
def test_a_file_in_another_encoding_is_no_policy(tmp_path: Path, naam: str) -> None:
    """The one place that reads files says file, line and column, not only that it could not."""
    for bestand in ("woordenboek.yaml", "convenant.yaml"):
        (tmp_path / bestand).write_bytes((BELEID_MEEGELEVERD / bestand).read_bytes())
    (tmp_path / naam).write_bytes(b"# kop\n# caf\xe9\n" + (tmp_path / naam).read_bytes())
    with pytest.raises(Beleidsweigering, match=f"{naam}, regel 2, kolom 6: een byte die geen UTF-8 is"):
        lees_onbewezen(tmp_path)


def test_an_endless_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A sparse file of ten gigabytes takes no memory on disk, and none here."""
    with (tmp_path / "woordenboek.yaml").open("wb") as bestand:
        bestand.truncate(10 * 1024**3)
    with pytest.raises(Beleidsweigering, match="het bestand is groter dan 1048576 bytes"):
        lees_onbewezen(tmp_path)


@pytest.mark.parametrize("tekst", sorted({rij[0] for rij in GEWEIGERD if len(rij[0]) < KLEIN}))
def test_the_slow_parser_refuses_the_same(tekst: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libyaml nothing that is refused comes in, and every mistake still has a place."""
    monkeypatch.setattr(yaml_strikt, "_LEZER", yaml.SafeLoader)
    with pytest.raises(Beleidsfout) as gevangen:
        ontleed("b.yaml", tekst)
    verwacht = {rij[1] for rij in GEWEIGERD if rij[0] == tekst}
    assert gevangen.value.fouten[0].code in verwacht


@pytest.mark.parametrize("waarde", [r"\U00110000", r"\U99999999", r"\ud800", r"\xZZ", r"\q"])
@pytest.mark.parametrize("lezer", ["CSafeLoader", "SafeLoader"])
def test_an_impossible_escape_has_a_place(waarde: str, lezer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of these make the parser itself stumble without saying where; the writer is still shown the line."""
    monkeypatch.setattr(yaml_strikt, "_LEZER", getattr(yaml, lezer))
    with pytest.raises(Beleidsfout) as gevangen:
        ontleed("b.yaml", f'a: 1\nb: "{waarde}"\n')
    (fout,) = gevangen.value.fouten
    assert fout.code in {"Y-vorm", "Y-teken"}
    assert fout.regel in {1, 2}
    assert fout.fragment
