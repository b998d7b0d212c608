"""The pieces that a report is made of: what `html` and `zetsel` each write in their own form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kop:
    """A heading; `niveau` 1 is the title. `anker`: a name to link to."""

    niveau: int
    tekst: str
    anker: str = ""


@dataclass(frozen=True, slots=True)
class Alinea:
    """A paragraph."""

    tekst: str


@dataclass(frozen=True, slots=True)
class Lijst:
    """Points; `stappen`: in this order, numbered."""

    punten: tuple[str, ...]
    stappen: bool = False


@dataclass(frozen=True, slots=True)
class Tabel:
    """A table with a caption and a row of headings; the first cell of a row names the row.

    `ankers`: per row, the heading that the first cell links to.
    """

    bijschrift: str
    koppen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]
    ankers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kenmerken:
    """Names and what belongs to them; several texts are points. `code`: names whose text is to copy, not to read."""

    paren: tuple[tuple[str, tuple[str, ...]], ...]
    code: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Opdracht:
    """A line to type on a computer, letter by letter."""

    tekst: str


Stuk = Kop | Alinea | Lijst | Tabel | Kenmerken | Opdracht
