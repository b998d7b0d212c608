"""The search for planted words finds them, in every form it claims to know, and finds nothing where nothing is."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import json
import lzma
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

import pytest

from tests.kanariezoek import Vondst, Zoeker, zaai

NAAM, BSN, ZIN = "Kwikstaartje-Zoë", "999990019", "Zegt dat een vriend de fatbike leende & wegreed"
ZOEKER = Zoeker([NAAM, BSN, ZIN])


def _ruis(aantal: int = 4_000) -> bytes:
    return random.Random(7).randbytes(aantal)


VORMEN: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "hoofdletters": lambda w: w.upper().encode(),
    "kleine letters": lambda w: w.lower().encode(),
    "UTF-16 LE": lambda w: w.encode("utf-16-le"),
    "UTF-16 BE": lambda w: w.encode("utf-16-be"),
    "UTF-32": lambda w: w.encode("utf-32"),
    "ontleed (NFD)": lambda w: w.replace("ë", "e\u0308").encode(),
    "JSON": lambda w: json.dumps({"x": w}).encode(),
    "JSON, elk teken": lambda w: "".join(f"\\u{ord(t):04X}" for t in w).encode(),
    "XML": lambda w: escape(w).encode("ascii", "xmlcharrefreplace"),
    "URL": lambda w: quote(w).encode(),
    "URL, plus": lambda w: quote_plus(w).encode(),
    "URL, elk teken": lambda w: "".join(f"%{b:02X}" for b in w.encode()).encode(),
    "hex": lambda w: w.encode().hex().encode(),
    "HEX": lambda w: w.encode().hex().upper().encode(),
    "hex, oneven erin": lambda w: b"a" + w.encode().hex().encode(),
    "hex met :": lambda w: w.encode().hex(":").encode(),
    "hex over regels": lambda w: b"\n".join(w.encode().hex().encode()[i : i + 7] for i in range(0, 200, 7)),
    "base64": lambda w: base64.b64encode(w.encode()),
    "base64, +1": lambda w: base64.b64encode(b"1" + w.encode() + b"na"),
    "base64, +2": lambda w: base64.b64encode(b"12" + w.encode() + b"n"),
    "base64url": lambda w: base64.urlsafe_b64encode(b"?>?>~~" + w.encode()).rstrip(b"="),
    "base64 over regels": lambda w: base64.encodebytes(b"x" * 60 + w.encode() + b"y" * 60),
    "base64 achter letters": lambda w: b"abc" + base64.b64encode(w.encode()),
    "base64 van UTF-16": lambda w: base64.b64encode(b"1" + w.encode("utf-16")),
    "base64 van hoofdletters": lambda w: base64.b64encode(b"1" + w.upper().encode()),
    "base32": lambda w: base64.b32encode(w.encode()),
    "gzip": lambda w: gzip.compress(b"ervoor " + w.encode() + b" erna"),
    "gzip, afgeknipt": lambda w: gzip.compress(w.encode() + _ruis(9_000))[:5_000],
    "zlib": lambda w: zlib.compress(b"ervoor " + w.encode()),
    "zlib, anders": lambda w: zlib.compress(w.encode(), 9),
    "bzip2": lambda w: bz2.compress(w.encode()),
    "xz": lambda w: lzma.compress(w.encode()),
    "base64 van gzip": lambda w: base64.b64encode(gzip.compress(w.encode())),
    "gzip van base64": lambda w: gzip.compress(base64.b64encode(b"1" + w.encode())),
    "hex van gzip": lambda w: gzip.compress(w.encode()).hex().encode(),
    "base64 van base64": lambda w: base64.b64encode(b"--" + base64.b64encode(b"1" + w.encode())),
    "JWS": lambda w: b"eyJhbGciOiJFZERTQSJ9." + base64.urlsafe_b64encode(json.dumps({"d": w}).encode()).rstrip(b"="),
    "SHA-256": lambda w: hashlib.sha256(w.encode()).digest(),
    "SHA-256 in hex": lambda w: hashlib.sha256(w.encode()).hexdigest().encode(),
    "MD5 in base64": lambda w: base64.b64encode(hashlib.md5(w.encode(), usedforsecurity=False).digest()),
    "achterstevoren": lambda w: w[::-1].encode(),
}


@pytest.mark.parametrize("woord", ZOEKER.woorden)
@pytest.mark.parametrize("vorm", VORMEN)
def test_een_geplant_woord_wordt_gevonden(vorm: str, woord: str, tmp_path: Path) -> None:
    """In a file, between other bytes, whatever lies before it."""
    for vooraf in range(5):
        inhoud = _ruis() + b"\0" * vooraf + VORMEN[vorm](woord) + b"\0" + _ruis()
        (tmp_path / "diep").mkdir(exist_ok=True)
        (tmp_path / "diep" / "1.blk").write_bytes(inhoud)
        gevonden, gelezen = ZOEKER.in_mappen(tmp_path)
        assert woord in {v.woord for v in gevonden}
        assert {v.bestand for v in gevonden} == {"diep/1.blk"}
        assert gelezen == len(inhoud)


@pytest.mark.parametrize(
    "vorm", [b"999.990.019", b"9999.90.019", b"999 990 019", (999990019).to_bytes(8, "big"), b'{"bsn":999990019}']
)
def test_een_nummer_in_andere_schrijfwijzen(vorm: bytes) -> None:
    """A BSN is a number too."""
    assert {v.woord for v in ZOEKER.in_bytes(_ruis() + vorm + _ruis())} == {BSN}


def test_een_zin_die_over_regels_is_verdeeld() -> None:
    """As mail and YAML write it."""
    midden = len(ZIN) // 2
    plek = ZIN.index(" ", midden)
    for einde in ("\n", "\r\n   ", "=\n ", " =\r\n"):
        tekst = ZIN[:plek] + einde + ZIN[plek + 1 :]
        assert {v.woord for v in ZOEKER.in_bytes(f"zin: >\n  {tekst}\n".encode())} == {ZIN}


def test_namen_van_bestanden_mappen_en_verwijzingen(tmp_path: Path) -> None:
    """A file name is a place too, and so is where a link points."""
    (tmp_path / f"map {NAAM}").mkdir()
    (tmp_path / "a").symlink_to(f"/nergens/{BSN}")
    gevonden, gelezen = ZOEKER.in_mappen(tmp_path)
    assert {v.woord for v in gevonden} == {NAAM, BSN}
    assert gelezen == 0


def test_wat_buiten_valt_wordt_overgeslagen_en_niets_anders(tmp_path: Path) -> None:
    """The folders of a partner hold what he sent; a folder whose name only begins the same is looked in."""
    for naam in ("mappen", "mappen2"):
        (tmp_path / naam / "politie").mkdir(parents=True)
        (tmp_path / naam / "politie" / "export.xml").write_text(NAAM, "utf-8")
    gevonden, _ = ZOEKER.in_mappen(tmp_path, behalve=[tmp_path / "mappen"])
    assert {v.bestand for v in gevonden} == {"mappen2/politie/export.xml"}


def test_waar_niets_is_wordt_niets_gevonden() -> None:
    """Noise, other names, and words that only resemble: else a find would mean nothing."""
    anders = b'{"bsn":"999990020","naam":"Kwikstaart","zin":"een vriend de fatbike"}'
    for inhoud in (b"", _ruis(1_000_000), anders * 100, base64.b64encode(anders) * 50, gzip.compress(anders * 50)):
        assert ZOEKER.in_bytes(inhoud) == []


@pytest.mark.parametrize("woorden", [[], ["kort"], ["lang genoeg", "Noor"]])
def test_te_korte_woorden_worden_geweigerd(woorden: list[str]) -> None:
    """A word of four letters occurs in sealed bytes by chance."""
    with pytest.raises(ValueError, match="six characters"):
        Zoeker(woorden)


def test_een_vondst_zegt_waar_en_hoe() -> None:
    """Who reads a failed test must find the leak."""
    gevonden = ZOEKER.in_bytes(gzip.compress(base64.b64encode(ZIN.encode())), "bus/1.blk")
    assert Vondst("bus/1.blk", ZIN, "utf-8", ("base64", "gzip")) in gevonden
    assert str(gevonden[0]).startswith("bus/1.blk: 'Zegt dat een vriend de fatbike leende & wegreed' als ")


def test_alle_teksten_van_een_bericht_zijn_kanaries() -> None:
    """Also in lists and groups; codes that are too short are left out."""
    document = {"bsn": BSN, "groep": {"naam": NAAM, "kort": "ja"}, "lijst": [{"zin": ZIN}], "getal": 7}
    assert list(zaai(document)) == [BSN, NAAM, ZIN]
