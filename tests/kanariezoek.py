"""Looks for planted words in every byte of every file: as they are, encoded, compressed, and nested in each other.

A search that finds nothing proves nothing until it is shown to find: `tests/unit/huis/test_kanariezoek.py` plants a
word in each form that is looked for.

What is looked for, of every word: the text in UTF-8, UTF-16 and UTF-32 (upper and lower case alike, composed and
decomposed), with escapes of JSON, XML, URLs and mail, in hexadecimal, base32 and base64 at each of its offsets, and its
bare hashes (all BSNs hash in minutes: a bare hash is the number). Of a number also with separators and as eight bytes.
What is opened and searched again: gzip, zlib, deflate, bzip2, xz, base64 and hexadecimal, four deep.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import hashlib
import html
import lzma
import os
import quopri
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

TEKENS_MIN: Final = 6
"""A shorter word is found by chance in sealed bytes, and then nobody believes the search any more."""
DIEP_MAX: Final = 4
UITGEPAKT_MAX: Final = 64 * 1024 * 1024
"""Of one piece: what unpacks to more is no message of ours."""
_GELIJMD: Final = "regels aaneen"
_B64: Final = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX: Final = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_RUIMTE: Final = re.compile(rb"[\r\n\t ]+")
_ZACHT: Final = re.compile(rb"=\r?\n")
_EINDE: Final = re.compile(rb"\r?\n[\t ]*")
_RECHT: Final = bytes.maketrans(b"-_", b"+/")


def alles_onder(kaart: Path) -> list[Path]:
    """Every file, link and folder under a folder, sorted; what a running server takes away meanwhile is left out."""
    return sorted(Path(map_, naam) for map_, mappen, namen in os.walk(kaart) for naam in (*mappen, *namen))


@dataclass(frozen=True, slots=True)
class Vondst:
    """A word that was found: in which file, in which form, and inside which wrappings."""

    bestand: str
    woord: str
    vorm: str
    lagen: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for a failed test; the words are invented."""
        return f"{self.bestand}: {self.woord!r} als {' in '.join((self.vorm, *self.lagen))}"


class Zoeker:
    """Looks for these words."""

    def __init__(self, woorden: Iterable[str]) -> None:
        """Make every form of every word once.

        Raises:
            ValueError: a word is too short to be told from chance, or there is none.
        """
        self.woorden = tuple(dict.fromkeys(woorden))
        if not self.woorden or any(len(w) < TEKENS_MIN for w in self.woorden):
            raise ValueError("words of six characters or more")
        self._precies: dict[bytes, list[_Vorm]] = {}
        self._ongeacht: dict[bytes, list[_Vorm]] = {}
        for vorm in dict.fromkeys(vorm for woord in self.woorden for vorm in _vormen(woord)):
            tabel = self._ongeacht if vorm.ongeacht else self._precies
            tabel.setdefault(vorm.inhoud[:TEKENS_MIN], []).append(vorm)

    def in_bytes(self, inhoud: bytes, bestand: str = "") -> list[Vondst]:
        """Every find in these bytes, each word in each form and wrapping once."""
        return list(dict.fromkeys(self._zoek(inhoud, bestand, ())))

    def in_mappen(self, *mappen: Path, behalve: Iterable[Path] = ()) -> tuple[list[Vondst], int]:
        """Every find in the names and bytes of all files under these folders, and how many bytes were read.

        Links are looked at as names, and not followed. `behalve`: folders that are not looked in.
        """
        buiten = [pad.resolve() for pad in behalve]
        gevonden: list[Vondst] = []
        gelezen = 0
        for kaart in mappen:
            for pad in alles_onder(kaart):
                if any(pad.resolve().is_relative_to(b) for b in buiten):
                    continue
                naam = str(pad.relative_to(kaart))
                gevonden += self.in_bytes(naam.encode("utf-8", "surrogateescape"), f"de naam {naam}")
                if pad.is_symlink():
                    gevonden += self.in_bytes(str(pad.readlink()).encode("utf-8", "surrogateescape"), f"{naam} →")
                elif pad.is_file():
                    try:
                        inhoud = pad.read_bytes()
                    except FileNotFoundError:
                        continue  # a running server took it away meanwhile: nothing is left to look at
                    gelezen += len(inhoud)
                    gevonden += self.in_bytes(inhoud, naam)
        return gevonden, gelezen

    def _zoek(self, inhoud: bytes, bestand: str, lagen: tuple[str, ...]) -> Iterator[Vondst]:
        if len(inhoud) < TEKENS_MIN:
            return
        for tabel, tekst in ((self._precies, inhoud), (self._ongeacht, inhoud.lower())):
            # One look per place, however many forms there are: the first six bytes lead to the few that could be there.
            for plek in [i for i in range(len(tekst) - TEKENS_MIN + 1) if tekst[i : i + TEKENS_MIN] in tabel]:
                for vorm in tabel[tekst[plek : plek + TEKENS_MIN]]:
                    if tekst.startswith(vorm.inhoud, plek):
                        yield Vondst(bestand, vorm.woord, vorm.naam, lagen)
        # Lines that were joined are only read: what is packed across lines is unpacked from the whole already.
        if len(lagen) < DIEP_MAX and lagen[:1] != (_GELIJMD,):
            for laag, binnen in _uitgepakt(inhoud):
                yield from self._zoek(binnen, bestand, (laag, *lagen))


@dataclass(frozen=True, slots=True)
class _Vorm:
    """One form of a word. `ongeacht`: upper and lower case alike, and then in lower case."""

    woord: str
    naam: str
    inhoud: bytes
    ongeacht: bool


def _vormen(woord: str) -> Iterator[_Vorm]:
    varianten = (woord, woord.lower(), woord.upper(), woord.capitalize())
    for tekst in dict.fromkeys(unicodedata.normalize(w, v) for v in varianten for w in ("NFC", "NFD")):
        for naam, inhoud in (_als_tekst(tekst) | _getal(tekst)).items():
            if len(inhoud) >= TEKENS_MIN:
                yield _Vorm(woord, naam, inhoud.lower(), ongeacht=True)
        for naam, inhoud in (_gecodeerd(tekst) | _hashes(tekst)).items():
            if len(inhoud) >= TEKENS_MIN:
                yield _Vorm(woord, naam, inhoud, ongeacht=False)


def _tekensets(tekst: str) -> dict[str, bytes]:
    return {naam: tekst.encode(naam) for naam in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")}


def _als_tekst(tekst: str) -> dict[str, bytes]:
    """Forms in which upper and lower case do not matter."""
    utf8 = tekst.encode()
    hexen = {f"hex van {naam}": ruw.hex().encode() for naam, ruw in _tekensets(tekst).items()}
    return (
        _tekensets(tekst)
        | hexen
        | {
            "hex met dubbele punten": utf8.hex(":").encode(),
            "hex met spaties": utf8.hex(" ").encode(),
            "escapes van JSON": "".join(t if t.isascii() else _json_escape(t) for t in tekst).encode(),
            "escapes van JSON, alles": "".join(map(_json_escape, tekst)).encode(),
            "verwijzingen van XML": html.escape(tekst).encode("ascii", "xmlcharrefreplace"),
            "verwijzingen van XML, alles": "".join(f"&#{ord(t)};" for t in tekst).encode(),
            "verwijzingen van XML, hex": "".join(f"&#x{ord(t):x};" for t in tekst).encode(),
            "procenten": quote(tekst, safe="").encode(),
            "procenten en plussen": quote(tekst, safe=" ").replace(" ", "+").encode(),
            "procenten, alles": "".join(f"%{b:02x}" for b in utf8).encode(),
            "base32": base64.b32encode(utf8).rstrip(b"=")[:-1],
            "achterstevoren": tekst[::-1].encode(),
        }
    )


def _gecodeerd(tekst: str) -> dict[str, bytes]:
    """Forms in which they do."""
    gevonden = {"quoted-printable": quopri.encodestring(tekst.encode()).rstrip(b"=\n")}
    for naam, ruw in _tekensets(tekst).items():
        gevonden |= _base64(ruw, naam)
    return gevonden


def _json_escape(teken: str) -> str:
    ruw = teken.encode("utf-16-be")
    return "".join(f"\\u{ruw[i : i + 2].hex()}" for i in range(0, len(ruw), 2))


def _base64(ruw: bytes, naam: str) -> dict[str, bytes]:
    """The characters that only this word decides, at each of the three offsets, in both alphabets."""
    gevonden = {}
    for vooraf in range(3):
        tekst = base64.b64encode(b"\0" * vooraf + ruw)
        eerste, laatste = (vooraf * 8 + 5) // 6, (vooraf + len(ruw)) * 8 // 6
        kern = tekst[eerste:laatste]
        gevonden[f"base64 van {naam}, {vooraf}"] = kern
        gevonden[f"base64url van {naam}, {vooraf}"] = kern.translate(bytes.maketrans(b"+/", b"-_"))
    return gevonden


def _getal(woord: str) -> dict[str, bytes]:
    """A number with separators, and as eight bytes; nothing for other words."""
    if not (woord.isascii() and woord.isdigit()):
        return {}
    getal = {f"getal van acht bytes, {v}": struct.pack(f"{v}Q", int(woord)) for v in "<>"}
    for streep in (".", " ", "-"):
        getal |= {
            f"in drieën met {streep!r}": streep.join(woord[i : i + 3] for i in range(0, len(woord), 3)).encode(),
            f"als op een pas met {streep!r}": f"{woord[:4]}{streep}{woord[4:6]}{streep}{woord[6:]}".encode(),
        }
    return getal


def _hashes(woord: str) -> dict[str, bytes]:
    gevonden: dict[str, bytes] = {}
    for naam in ("md5", "sha1", "sha256", "sha384", "sha512", "sha3_256", "blake2b"):
        ruw = hashlib.new(naam, woord.encode(), usedforsecurity=False).digest()
        gevonden |= {naam: ruw, f"hex van {naam}": ruw.hex().encode(), f"HEX van {naam}": ruw.hex().upper().encode()}
        gevonden |= _base64(ruw, naam)
    return gevonden


def _uitgepakt(inhoud: bytes) -> Iterator[tuple[str, bytes]]:
    """What is packed somewhere in these bytes, with the name of its wrapping."""
    for naam, merk, maak in _PAKKERS:
        begin = inhoud.find(merk)
        while begin >= 0:
            if binnen := _pak_uit(memoryview(inhoud)[begin:], maak()):
                yield naam, binnen
            begin = inhoud.find(merk, begin + 1)
    if (gelijmd := _EINDE.sub(b" ", _ZACHT.sub(b"", inhoud))) != inhoud:
        yield _GELIJMD, gelijmd
    # All runs of one kind and offset together: thousands of short ones are one search.
    for naam, hoe, per in (("hex", _HEX, 2), ("base64", _B64, 4)):
        heel = hoe.findall(inhoud)
        over_regels = set(hoe.findall(_RUIMTE.sub(b"", inhoud))).difference(heel)
        runs = [run.rstrip(b"=").translate(_RECHT) for run in (*heel, *sorted(over_regels))]
        for vooraf in range(per):  # a run may begin with characters that are no part of it
            gelijk = [_gelijk(run[vooraf:], per) for run in runs]
            yield naam, b"\n".join(map(binascii.unhexlify if per == 2 else base64.b64decode, gelijk))


def _gelijk(run: bytes, per: int) -> bytes:
    """Cut to whole groups; of base64 a group that is not whole is filled up, for its last letters count."""
    rest = len(run) % per
    if per == 4 and rest > 1:
        return run + b"=" * (per - rest)
    return run[: len(run) - rest]


class _Pakker(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, /) -> bytes: ...


_PAKKERS: Final[tuple[tuple[str, bytes, Callable[[], _Pakker]], ...]] = (
    ("gzip", b"\x1f\x8b\x08", lambda: zlib.decompressobj(31)),
    *(("zlib", bytes((0x78, vlag)), lambda: zlib.decompressobj(15)) for vlag in (0x01, 0x5E, 0x9C, 0xDA)),
    ("bzip2", b"BZh", bz2.BZ2Decompressor),
    ("xz", b"\xfd7zXZ\0", lzma.LZMADecompressor),
)


def _pak_uit(inhoud: memoryview, pakker: _Pakker) -> bytes:
    """All that unpacks, also of a piece that was cut off or damaged further on."""
    uit = bytearray()
    for begin in range(0, len(inhoud), 64):
        try:
            uit += pakker.decompress(bytes(inhoud[begin : begin + 64]))
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            break
        if pakker.eof or len(uit) > UITGEPAKT_MAX:
            break
    return bytes(uit)


def zaai(teksten: Mapping[str, object]) -> Iterator[str]:
    """Every text in a document that can be told from chance: the words to look for after it was sent."""
    for waarde in teksten.values():
        yield from _teksten(waarde)


def _teksten(waarde: object) -> Iterator[str]:
    if isinstance(waarde, str) and len(waarde) >= TEKENS_MIN:
        yield waarde
    elif isinstance(waarde, Mapping):
        yield from zaai(waarde)
    elif isinstance(waarde, (list, tuple)):
        for deel in waarde:
            yield from _teksten(deel)
