"""Breaking a file: by bytes, by characters, by lines, by words, and by its tree.

Each number of a run has a generator of its own (`seed:number`), so one case can be made again alone. Mutations at
different levels reach different layers: bytes the decoder, characters and lines the YAML reader, words and trees what
stands behind it, because what comes out of them is YAML again.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import yaml

KEREN_MAX: Final = 4
_KEREN: Final = (1, 1, 1, 1, 1, 2, 2, 3, KEREN_MAX)
"""Mutations on top of each other, mostly one: with more nothing of the file is left to reach deep."""
_WOORD: Final = re.compile(r"[^\s\[\]{},:#'\"]+(?: [^\s\[\]{},:#'\"]+)*")
_TEKENS: Final = (
    *"\x00\x07\t\r\x0b\x0c\x1b\x7f\x85\xa0\xad\u0301\u034f\u061c\u200b\u200e\u202e\u2028\u2066\u3000\u3164\ufeff\ufffd",
    *"\ud800\udfff\uffff\U000e0041\U0010ffff\U0001f600éÅ\u212bﬁ\u0130\u0131\u017f\u0391\u0430\u0663",
    *"&*!|>%@`?#~<-:,[]{}'\"\\=+./ \n",
)
_LASTIG: Final = (
    *("", "~", "null", "no", "on", "01", "1.10", "12:30", "0x1F", "1e3", ".inf", "=", "<<", "?", "-", ":", "- ", ": "),
    *(
        "&a x",
        "*a",
        "!!int 1",
        "!x",
        "! ",
        "%YAML 1.2",
        "---",
        "...",
        "|",
        ">",
        "|2",
        ">-",
        "|+9",
        "'",
        '"',
        "''",
        "{}",
    ),
    *(
        "[]",
        "[[]]",
        "{a: }",
        "{a}",
        "[a: b]",
        "{? }",
        "{a: b, a: b}",
        "[,]",
        "{,}",
        '"\\x00"',
        '"\\u200b"',
        '"\\ud800"',
    ),
    *('"\\U00110000"', "'a\n\nb'", "99999999999999999999", "-1", "000000", "999999", "1/0", "7/3", "0000-00-00"),
    *("9999-99-99", "2026-02-30", "na 999999", "tot 18", "vanaf", "van 18 tot 12", "tot en met 12", "van 12", "groep "),
    *("groep groep", "groep al", "alle", "behalve", "0 uur", "999999 weken", "1 minuut", "bewaar", "bewaar 0 dagen"),
    *(
        "log log",
        "gebruik",
        "gebruik ",
        "hub",
        "onbekend",
        "ja, nee",
        "a.b.c.d.e.f.g.h.i.j.k.l",
        ".",
        "a..b",
        "a/",
        "/",
    ),
    *("x" * 501, "x" * 1_100, "R99", "S-01a", "ZZZ-999z", "R04, R04", "R04,R05", "B-", "\u0430", "ja\u200d"),
)
Tekst = Callable[[str, random.Random, Sequence[str]], str]


def muteer(teksten: Sequence[str], kans: random.Random) -> list[bytes]:
    """Broken copies of these files, as bytes; mostly one of them is broken, sometimes none."""
    uit = [tekst.encode() for tekst in teksten]
    welke = range(len(uit)) if kans.random() < 0.15 else [kans.randrange(len(uit))]  # noqa: PLR2004 - a fair share
    for nummer in welke:
        if kans.random() < 0.05:  # noqa: PLR2004
            uit[nummer] = _bytes(uit[nummer], kans)
            continue
        tekst = teksten[nummer]
        for _ in range(kans.choice(_KEREN)):
            tekst = kans.choice(_SOORTEN)(tekst, kans, teksten)
        uit[nummer] = tekst.encode("utf-8", "surrogatepass")
    return uit


def _bytes(inhoud: bytes, kans: random.Random) -> bytes:
    """Flip, insert, drop, cut, repeat, or say it in another encoding."""
    ruw = bytearray(inhoud)
    for _ in range(kans.randint(1, KEREN_MAX)):
        plaats = kans.randrange(len(ruw) + 1)
        match kans.randrange(7):
            case 0 if plaats < len(ruw):
                ruw[plaats] ^= 1 << kans.randrange(8)
            case 1:
                ruw[plaats:plaats] = kans.randbytes(kans.randint(1, 8))
            case 2:
                del ruw[plaats : plaats + kans.randint(1, 64)]
            case 3:
                del ruw[plaats:]
            case 4:
                stuk = ruw[plaats : plaats + kans.randint(1, 200)]
                ruw[plaats:plaats] = stuk * kans.randint(1, 20)
            case 5:
                codering = kans.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "utf-8-sig", "utf-7"))
                ruw = bytearray(bytes(ruw).decode("utf-8", "replace").encode(codering, "replace"))
            case _:
                ruw = bytearray(bytes(ruw).replace(b"\n", kans.choice((b"\r\n", b"\r", b"\n\n", b"\0"))))
    return bytes(ruw)


def _tekens(tekst: str, kans: random.Random, _alle: Sequence[str]) -> str:
    """A character or two put in, or put in place of another."""
    plaats = kans.randrange(len(tekst) + 1)
    stuk = "".join(kans.choice(_TEKENS) for _ in range(kans.randint(1, 3)))
    return tekst[:plaats] + stuk + tekst[plaats + kans.randrange(3) :]


def _stuk(tekst: str, kans: random.Random, alle: Sequence[str]) -> str:
    """A piece dropped, or replaced by a piece of any file."""
    begin = kans.randrange(len(tekst) + 1)
    einde = min(len(tekst), begin + kans.randint(0, 80))
    ander = kans.choice(alle)
    van = kans.randrange(len(ander) + 1)
    erin = ander[van : van + kans.randint(0, 80)] if kans.random() < 0.5 else kans.choice(_LASTIG)  # noqa: PLR2004
    return tekst[:begin] + erin + tekst[einde:]


def _regels(tekst: str, kans: random.Random, alle: Sequence[str]) -> str:
    """Lines dropped, doubled, moved, shifted, or taken from another file."""
    regels = tekst.split("\n")
    hier, daar = kans.randrange(len(regels)), kans.randrange(len(regels) + 1)
    match kans.randrange(6):
        case 0:
            del regels[hier]
        case 1:
            regels.insert(daar, regels[hier])
        case 2:
            regels.insert(min(daar, len(regels) - 1), regels.pop(hier))
        case 3:
            regels[hier] = " " * kans.randint(1, 30) + regels[hier]
        case 4:
            regels[hier] = regels[hier][kans.randint(1, 4) :]
        case _:
            regels.insert(daar, kans.choice(kans.choice(alle).split("\n")))
    return "\n".join(regels)


def _woord(tekst: str, kans: random.Random, alle: Sequence[str]) -> str:
    """A key or value replaced: by another one of the files, by an awkward one, by a list, by nothing."""
    plekken = [gevonden.span() for gevonden in _WOORD.finditer(tekst)]
    if not plekken:
        return tekst
    begin, einde = kans.choice(plekken)
    oud = tekst[begin:einde]
    nieuw: str
    match kans.randrange(6):
        case 0 | 1 | 2:
            nieuw = kans.choice(_WOORD.findall(kans.choice(alle)) or [""])
        case 3:
            nieuw = kans.choice(_LASTIG)
        case 4:
            nieuw = f"[{', '.join([oud] * kans.choice((1, 2, 3, 50)))}]"
        case _:
            nieuw = oud[: kans.randrange(len(oud) + 1)] + kans.choice(_TEKENS) + oud[kans.randrange(len(oud)) :]
    return tekst[:begin] + nieuw + tekst[einde:]


def _boom(tekst: str, kans: random.Random, alle: Sequence[str]) -> str:
    """The tree of the file changed in one place and written out again, so that it is YAML whatever was done."""
    wortel = _lees(tekst)
    takken = _takken(wortel)
    if not takken:
        return tekst
    houder, sleutel = kans.choice(takken)
    vreemd = _stukken(kans.choice(alle))
    match kans.randrange(10):
        case 0:
            del houder[sleutel]
        case 7 | 8 | 9 if isinstance(houder, dict) and (zelfde := _onder(kans.choice(alle)).get(sleutel)):
            houder[sleutel] = kans.choice(zelfde)  # of the right kind, so mostly it reads
        case 1 if vreemd:
            houder[sleutel] = kans.choice(vreemd)
        case 2:
            houder[sleutel] = kans.choice(_LASTIG)
        case 3:
            houder[sleutel] = [houder[sleutel]] * kans.choice((1, 2, 30))
        case 4:
            houder[sleutel] = {kans.choice(("behalve", "paden", "rol", "a", "herkomst", "van")): houder[sleutel]}
        case 5 if isinstance(houder, dict):
            houder[kans.choice(_WOORD.findall(tekst) or ["a"])] = houder[sleutel]
        case 6 if isinstance(houder, list):
            houder.insert(kans.randrange(len(houder) + 1), houder[sleutel])
        case _:
            houder[sleutel] = ""
    with contextlib.suppress(ValueError, TypeError, RecursionError):  # it holds itself, or a key is a list
        tekst = json.dumps(wortel, ensure_ascii=False, indent=kans.choice((None, 1)))
    return tekst


_LEZER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar is text; no objects."""


def _lees(tekst: str) -> Any:  # noqa: ANN401
    """The tree of a text; None when there is none."""
    try:
        return yaml.load(tekst, _LEZER)  # noqa: S506 - the base loader makes texts, lists and tables only
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError):
        return None


@lru_cache(maxsize=64)
def _stukken(tekst: str) -> tuple[Any, ...]:
    """Every part of the tree of a file that is not broken; nobody changes them."""
    return tuple(huis[naam] for huis, naam in _takken(_lees(tekst)))


@lru_cache(maxsize=64)
def _onder(tekst: str) -> dict[Any, list[Any]]:
    """Key → everything that stands under it anywhere in a file that is not broken."""
    gevonden: dict[Any, list[Any]] = {}
    for huis, naam in _takken(_lees(tekst)):
        if isinstance(huis, dict):
            gevonden.setdefault(naam, []).append(huis[naam])
    return gevonden


def _takken(knoop: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - a tree of anything
    """Every place in a tree: what holds it, and under which key."""
    gevonden: list[tuple[Any, Any]] = []
    open_ = [(knoop, 0)]
    while open_:
        huis, diepte = open_.pop()
        namen: Sequence[Any] = list(huis) if isinstance(huis, dict) else range(len(huis)) if type(huis) is list else ()
        for naam in namen:
            gevonden.append((huis, naam))
            if diepte < 12:  # noqa: PLR2004 - a tree may hold itself
                open_.append((huis[naam], diepte + 1))
    return gevonden


_SOORTEN: Final[tuple[Tekst, ...]] = (_tekens, _stuk, _regels, _regels, *[_woord] * 4, *[_boom] * 5)
