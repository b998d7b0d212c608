"""Errors in policy files: place, excerpt, what is wrong, hint.

A policy file is written by a privacy officer, so every text here is plain Dutch and names file, line and column. A
loader never stops at the first mistake it can get past: it collects, and raises one `Beleidsfout` holding all of them.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

FRAGMENT_TEKENS_MAX: Final = 100
"""An excerpt fits on one line of a terminal; a policy line is rarely longer."""
FOUTEN_MAX: Final = 200
"""After this many a person no longer reads; bounds time and memory on garbage."""
HINT_WOORDEN_MAX: Final = 500
"""Words that one is compared with for `bedoelde u`, 15 µs each; beyond that there is no hint. The shipped policy has
some hundred paths to choose from, and the Netherlands 342 municipalities."""
GELIJKENIS_MIN: Final = 0.6
"""How alike two words must be (0–1) before one is offered as `bedoelde u`."""

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # strict YAML
        "Y-grootte": "het bestand is te groot of heeft te veel onderdelen",
        "Y-codering": "een bestand dat geen UTF-8 is",
        "Y-diepte": "het bestand is te diep genest",
        "Y-teken": "een teken dat de lezer niet ziet of dat verkeerd wordt begrepen",
        "Y-nfc": "tekst die niet in Unicode-normaalvorm NFC staat",
        "Y-tab": "een tab in plaats van spaties",
        "Y-vorm": "geen geldige YAML",
        "Y-anker": "een anker of verwijzing van YAML",
        "Y-label": "een typelabel of aanwijzing van YAML",
        "Y-samenvoegen": "de samenvoegsleutel van YAML",
        "Y-dubbel": "een sleutel die twee keer voorkomt",
        "Y-sleutel": "een sleutel die geen woord is",
        "Y-documenten": "geen of meer dan één document in een bestand",
        # shape and words
        "B-bestand": "een bestand dat ontbreekt, dubbel is of niet herkend wordt",
        "B-soort": "tekst, lijst of tabel op de verkeerde plaats",
        "B-sleutel": "een onbekende sleutel",
        "B-ontbreekt": "een verplichte sleutel ontbreekt",
        "B-leeg": "een lege tekst of lijst",
        "B-naam": "een naam of code in de verkeerde vorm",
        "B-woord": "een woord dat niet in het woordenboek staat",
        "B-uniek": "een naam of nummer dat al gebruikt is",
        "B-datum": "een datum die niet bestaat of niet klopt",
        "B-duur": "een termijn die niet klopt",
        "B-getal": "een getal of grens die niet klopt",
        "B-voorwaarde": "een voorwaarde die niet klopt",
        "B-plicht": "een plicht die niet klopt of ontbreekt",
        "B-veld": "een veld dat afwijkt van de veldencatalogus",
        "B-overlap": "twee regels die in hetzelfde geval gelden",
        "B-geval": "een geval dat zichzelf tegenspreekt",
    }
)
"""Stable codes of errors in policy files. A code is never reused for something else."""


class Plek(NamedTuple):
    """A place in a policy file. `regel` and `kolom` count from 1; 0 means the file as a whole.

    A tuple, because every word of every file has one: a frozen dataclass takes three times as long to make.
    """

    bestand: str
    regel: int = 0
    kolom: int = 0


@dataclass(frozen=True, slots=True)
class Fout:
    """One mistake. `fragment` is the line as it stands in the file, with invisible characters made visible."""

    code: str
    bestand: str
    regel: int
    kolom: int
    fragment: str
    wat: str
    hint: str = ""

    def text(self) -> str:
        """Dutch text: place, what is wrong, excerpt with a marker under the column, hint."""
        plaats = self.bestand
        if self.regel:
            plaats += f", regel {self.regel}"
            if self.kolom:
                plaats += f", kolom {self.kolom}"
        delen = [f"{plaats}: {self.wat} [{self.code}]"]
        if self.fragment:
            delen.append(f"    {self.fragment}")
        if self.hint:
            delen.append(f"    {self.hint}")
        return "\n".join(delen)


class Beleidsfout(Exception):
    """A policy that may not be used. Holds every mistake found, in the order of the files."""

    def __init__(self, fouten: Iterable[Fout]) -> None:
        """`fouten`: at least one."""
        self.fouten: tuple[Fout, ...] = tuple(fouten)
        super().__init__(self.text())

    def text(self) -> str:
        """All mistakes, for a terminal, with a count."""
        aantal = len(self.fouten)
        kop = "1 fout in het beleid:" if aantal == 1 else f"{aantal} fouten in het beleid:"
        return "\n".join([kop, *(fout.text() for fout in self.fouten)])


def zichtbaar(tekst: str) -> str:
    """The text with every character that a reader cannot see written as `<U+200B>`."""
    return "".join(f"<U+{ord(t):04X}>" if unicodedata.category(t)[0] in "CZ" and t != " " else t for t in tekst)


def bedoelde_u(woord: str, bekend: Iterable[str]) -> str:
    """`bedoelde u …?` with the closest known word, else the known words when they are few, else nothing."""
    woorden = sorted(set(bekend))
    if len(woorden) > HINT_WOORDEN_MAX:
        return ""
    dichtbij = difflib.get_close_matches(woord[:FRAGMENT_TEKENS_MAX], woorden, n=1, cutoff=GELIJKENIS_MIN)
    if dichtbij:
        return f"bedoelde u '{dichtbij[0]}'?"
    weinig = 12  # more than a dozen words is no longer a hint
    return f"bekend zijn: {', '.join(woorden)}" if 0 < len(woorden) <= weinig else ""


class Vol(Exception):
    """More than `FOUTEN_MAX` mistakes: reading stops. Never leaves this room."""


@dataclass(slots=True)
class Verzamelaar:
    """Collects mistakes of one load; knows the lines of the files, for excerpts."""

    regels: dict[str, list[str]] = field(default_factory=dict)
    fouten: list[Fout] = field(default_factory=list)

    def bestand(self, naam: str, inhoud: str) -> None:
        """Remember the lines of a file."""
        self.regels[naam] = inhoud.split("\n")

    def meld(self, code: str, plek: Plek, wat: str, hint: str = "") -> None:
        """Add a mistake.

        Raises:
            Vol: there are too many already.
        """
        regels = self.regels.get(plek.bestand, [])
        fragment = regels[plek.regel - 1] if 0 < plek.regel <= len(regels) else ""
        self.fouten.append(Fout(code, plek.bestand, plek.regel, plek.kolom, _kort(fragment, plek.kolom), wat, hint))
        if len(self.fouten) >= FOUTEN_MAX:
            raise Vol

    def klaar(self) -> None:
        """Raise everything collected, in order of place.

        Raises:
            Beleidsfout: something was collected.
        """
        if self.fouten:
            raise Beleidsfout(sorted(self.fouten, key=lambda f: (f.bestand, f.regel, f.kolom)))


def _kort(regel: str, kolom: int) -> str:
    """The part of a line around a column that fits, with invisible characters shown."""
    begin = max(0, kolom - FRAGMENT_TEKENS_MAX // 2) if len(regel) > FRAGMENT_TEKENS_MAX else 0
    stuk = regel[begin : begin + FRAGMENT_TEKENS_MAX]
    voor = "…" if begin else ""
    na = "…" if begin + FRAGMENT_TEKENS_MAX < len(regel) else ""
    return voor + zichtbaar(stuk.strip()) + na
