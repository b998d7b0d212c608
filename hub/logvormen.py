"""The closed forms of log values: what a value must look like before it may be printed.

A log line is read by people who may not see a person's data, so a value is shown only when its form leaves no room for
a name, a number of a person or a sentence. Everything else becomes `AFGEKEURD`: the line stays, the value does not.
This file does not write anything; `hub.logboek` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from traceback import walk_tb
from types import TracebackType
from typing import Final

AFGEKEURD: Final = "[vorm]"
"""Stands in the place of a value that did not have the form of its key."""
GETAL_MAX: Final = 9_999_999
"""Largest number shown: a burgerservicenummer has eight digits or more behind its leading zero."""
KETEN_MAX: Final = 8
"""Most exceptions shown of one chain: enough to find the place, too few to fill a disk."""
PLEK_DELEN: Final = 2
"""Parts of a file path that are shown: the room and the file, not where the machine keeps them."""


class Vorm(Enum):
    """What a key may hold. The value of each member is its description in `hub/LOGBOEK.md` (Dutch)."""

    UUID = "willekeurig kenmerk (UUID, kleine letters)"
    DIGEST = "vingerafdruk van beleid of een bestand (64 hexadecimale tekens); de eerste twaalf worden getoond"
    REGEL = "nummer van een regel, zoals S-01 of N-06"
    FOUTCODE = "foutcode, zoals INSTELLING-ongeldig"
    WOORD = "woord uit het woordenboek of van de hub zelf: partij, bestemming, bericht, doel, toestand"
    GETAL = "getal, hoogstens 9.999.999 naar beide kanten; drie cijfers achter de komma"
    JANEE = "ja of nee"
    KLASSE = "naam van een foutklasse, zonder haar tekst"


_PATRONEN: Final = {
    Vorm.UUID: re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    Vorm.DIGEST: re.compile(r"[0-9a-f]{64}"),
    Vorm.REGEL: re.compile(r"[A-Z]{1,3}-[0-9]{2,3}"),
    Vorm.FOUTCODE: re.compile(r"[A-Z][A-Z0-9]{1,15}(-[a-z]{2,20}){1,3}"),
    Vorm.WOORD: re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z]+)?"),
}
_DIGEST_TEKENS: Final = 12
_EIGEN_WOORDEN: Final = frozenset({"partner", "hub", "wereld", "ingebed", "extern"})
"""Words of the hub itself. Words of the dictionary are added with `ken_woorden`: a closed list, because every
first name in lower case has the form of a word."""
_woorden: set[str] = set(_EIGEN_WOORDEN)


def ken_woorden(woorden: Iterable[str]) -> None:
    """Let the log show these words: party codes, destinations, message names, purposes, phases, duties.

    Args:
        woorden: words of the dictionary in force, and of the hub. They stay known until the process ends, so lines
            about an earlier policy remain readable.

    Raises:
        ValueError: a word does not have the form of a word. The text does not repeat it.
    """
    nieuw = set(woorden)
    if not all(_PATRONEN[Vorm.WOORD].fullmatch(woord) for woord in nieuw):
        raise ValueError("dit is geen woord uit een woordenboek")
    _woorden.update(nieuw)


def toon(vorm: Vorm, waarde: object) -> str | int | float | bool:
    """Return `waarde` when it has exactly this form, else `AFGEKEURD`. Never raises."""
    match vorm:
        case Vorm.JANEE:
            return waarde if isinstance(waarde, bool) else AFGEKEURD
        case Vorm.GETAL:
            return _getal(waarde)
        case Vorm.KLASSE:
            return _klasse(waarde)
        case Vorm.UUID | Vorm.DIGEST | Vorm.REGEL | Vorm.FOUTCODE | Vorm.WOORD:
            return _tekst(vorm, waarde)


def _getal(waarde: object) -> str | int | float:
    # A bool is an int in Python, but `True` under a number is a mistake; NaN fails the comparison.
    if isinstance(waarde, bool) or not isinstance(waarde, int | float):
        return AFGEKEURD
    if not -GETAL_MAX <= waarde <= GETAL_MAX:
        return AFGEKEURD
    return round(waarde, 3) if type(waarde) is float else int(waarde)


def _klasse(waarde: object) -> str:
    """An exception, its class, or the name of an existing exception class: a name out of nowhere is not shown."""
    if isinstance(waarde, BaseException):
        return type(waarde).__name__
    if isinstance(waarde, type) and issubclass(waarde, BaseException):
        return waarde.__name__
    return waarde if type(waarde) is str and waarde in _klassenamen() else AFGEKEURD


def _klassenamen() -> set[str]:
    namen: set[str] = set()
    open_: list[type[BaseException]] = [BaseException]
    while open_:
        klasse = open_.pop()
        if klasse.__name__ not in namen:
            namen.add(klasse.__name__)
            open_.extend(klasse.__subclasses__())
    return namen


def _tekst(vorm: Vorm, waarde: object) -> str:
    # Exactly `str`: a subclass may print something else than it compares as.
    if type(waarde) is not str or not _PATRONEN[vorm].fullmatch(waarde):
        return AFGEKEURD
    if vorm is Vorm.WOORD:
        return waarde if waarde in _woorden else AFGEKEURD
    return waarde[:_DIGEST_TEKENS] if vorm is Vorm.DIGEST else waarde


def foutketen(fout: BaseException) -> list[str]:
    """Describe an exception without its text: `Busfout hub/bus/kern.py:88`, outermost first.

    Follows cause, context and the members of groups, at most `KETEN_MAX`. No message text (a validation error quotes
    what it refused), no arguments, no local variables, no source line.
    """
    keten: list[str] = []
    gezien: set[int] = set()
    rij: list[BaseException | None] = [fout]
    while rij and len(keten) < KETEN_MAX:
        deze = rij.pop(0)
        if deze is None or id(deze) in gezien:
            continue
        gezien.add(id(deze))
        keten.append(f"{type(deze).__name__} {_plek(deze.__traceback__)}")
        if isinstance(deze, BaseExceptionGroup):
            rij.extend(deze.exceptions)
        rij.append(deze.__cause__ or (None if deze.__suppress_context__ else deze.__context__))
    return keten


def _plek(spoor: TracebackType | None) -> str:
    laatste = None
    for raam, regel in walk_tb(spoor):
        laatste = (raam.f_code.co_filename, regel)
    if laatste is None:
        return "-"
    bestand, regel = laatste
    delen = re.split(r"[/\\]", bestand)[-PLEK_DELEN:]
    return f"{'/'.join(delen)}:{regel}"
