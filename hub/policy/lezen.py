"""Reading policy nodes: keys, words, lists, dates and durations, each mistake with its place and a hint.

Every method reports to the collector and goes on with something harmless (None, an empty tuple); nothing that was read
after a mistake is ever used, because the load ends in a `Beleidsfout`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from hub.policy.fouten import Plek, Verzamelaar, bedoelde_u, zichtbaar
from hub.policy.yaml_strikt import Knoop, Lijstknoop, Tabelknoop, Tekstknoop

NAAM: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A word of the dictionary."""
BESTEMMING: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?")
PAD: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,9}")
"""Path of a field; the deepest of the catalogue has three parts."""
CODE: Final = re.compile(r"[A-Z]{1,3}-[0-9]{2,3}[a-z]?")
"""Code of a rule, ban, duty or claim: `S-01`, `N-04b`."""
BRON: Final = re.compile(r"R[0-9]{2}")
"""Code of a rule of the convenant: R06."""
OIN: Final = re.compile(r"[0-9]{20}")
CBS: Final = re.compile(r"[0-9]{4}")
TEKST_TEKENS_MAX: Final = 500
"""A title or explanation is a sentence or two."""
ONDERDELEN_MAX: Final = 1_000
"""Items of one list, or names in one table: 342 municipalities fit, and a line of the error for each does not. What is
made of them (products of words, groups of groups) is bounded by it."""
DUUR_DAGEN_MAX: Final = 3_660
"""Ten years: longer is no retention but an archive."""

_DUUR: Final = re.compile(r"([1-9][0-9]{0,5}) (minuut|minuten|uur|dag|dagen|week|weken)")
_SECONDEN: Final[Mapping[str, int]] = {
    "minuut": 60,
    "minuten": 60,
    "uur": 3_600,
    "dag": 86_400,
    "dagen": 86_400,
    "week": 604_800,
    "weken": 604_800,
}


def duur(tekst: str) -> int | None:
    """Seconds of `72 uur` or `14 dagen`; None when it is no duration between a minute and ten years."""
    gevonden = _DUUR.fullmatch(tekst)
    if gevonden is None:
        return None
    seconden = int(gevonden[1]) * _SECONDEN[gevonden[2]]
    return seconden if seconden <= DUUR_DAGEN_MAX * _SECONDEN["dag"] else None


@dataclass(slots=True)
class Lezer:
    """Reads nodes; the collector gets the mistakes."""

    verzamelaar: Verzamelaar

    def meld(self, code: str, plek: Plek, wat: str, hint: str = "") -> None:
        """Report a mistake; stray texts in it are made visible and cut."""
        self.verzamelaar.meld(code, plek, wat, hint)

    def tabel(
        self, knoop: Knoop, wat: str, verplicht: Iterable[str], mag: Iterable[str] = ()
    ) -> dict[str, Knoop] | None:
        """A mapping with known keys; reports unknown and missing ones. None when it is no mapping."""
        if not isinstance(knoop, Tabelknoop):
            self.meld("B-soort", knoop.plek, f"{wat}: hier hoort een tabel ('sleutel: waarde')")
            return None
        nodig = tuple(verplicht)
        bekend = {*nodig, *mag}
        gelezen: dict[str, Knoop] = {}
        for sleutel, waarde in knoop.paren:
            if sleutel.waarde in bekend:
                gelezen[sleutel.waarde] = waarde
            else:
                self.meld(
                    "B-sleutel",
                    sleutel.plek,
                    f"{wat}: onbekende sleutel '{kort(sleutel.waarde)}'",
                    bedoelde_u(sleutel.waarde, bekend),
                )
        for sleutel_naam in nodig:
            if sleutel_naam not in gelezen:
                self.meld("B-ontbreekt", knoop.plek, f"{wat}: '{sleutel_naam}' ontbreekt")
        return gelezen

    def vrije_tabel(self, knoop: Knoop, wat: str, vorm: re.Pattern[str]) -> tuple[tuple[Tekstknoop, Knoop], ...]:
        """A mapping whose keys are names of the writer's own; reports names of the wrong form and leaves them out."""
        if not isinstance(knoop, Tabelknoop):
            self.meld("B-soort", knoop.plek, f"{wat}: hier hoort een tabel ('naam: …')")
            return ()
        if len(knoop.paren) > ONDERDELEN_MAX:
            self.meld("Y-grootte", knoop.plek, f"{wat}: meer dan {ONDERDELEN_MAX} namen")
            return ()
        return tuple((s, w) for s, w in knoop.paren if self.naam(s, wat, vorm) is not None)

    def tekst(self, knoop: Knoop, wat: str) -> str | None:
        """A sentence, not empty."""
        if not isinstance(knoop, Tekstknoop):
            self.meld("B-soort", knoop.plek, f"{wat}: hier hoort tekst")
            return None
        schoon = " ".join(knoop.waarde.split())
        if not schoon:
            self.meld("B-leeg", knoop.plek, f"{wat}: de tekst is leeg")
            return None
        if len(schoon) > TEKST_TEKENS_MAX:
            self.meld("B-naam", knoop.plek, f"{wat}: langer dan {TEKST_TEKENS_MAX} tekens")
            return None
        return schoon

    def naam(self, knoop: Knoop, wat: str, vorm: re.Pattern[str] = NAAM, hint: str = "") -> str | None:
        """A name or code of the given form."""
        gelezen = self.tekst(knoop, wat)
        if gelezen is None:
            return None
        if vorm.fullmatch(gelezen) is None:
            uitleg = hint or ("kleine letters, cijfers en '-'" if vorm is NAAM else "")
            self.meld("B-naam", knoop.plek, f"{wat}: '{kort(gelezen)}' heeft niet de goede vorm", uitleg)
            return None
        return gelezen

    def woord(self, knoop: Knoop, wat: str, bekend: Collection[str]) -> str | None:
        """A word that must be among the known ones."""
        gelezen = self.tekst(knoop, wat)
        if gelezen is None:
            return None
        if gelezen not in bekend:
            self.meld("B-woord", knoop.plek, f"{wat}: '{kort(gelezen)}' is onbekend", bedoelde_u(gelezen, bekend))
            return None
        return gelezen

    def lijst(self, knoop: Knoop, wat: str, hoogstens: int = ONDERDELEN_MAX) -> tuple[Knoop, ...]:
        """A list with at least one item, and no more than this many."""
        if not isinstance(knoop, Lijstknoop):
            self.meld("B-soort", knoop.plek, f"{wat}: hier hoort een lijst", "schrijf [eerste, tweede]")
            return ()
        if not knoop.items:
            self.meld("B-leeg", knoop.plek, f"{wat}: de lijst is leeg")
        if len(knoop.items) > hoogstens:
            self.meld("Y-grootte", knoop.plek, f"{wat}: meer dan {hoogstens} onderdelen")
            return ()
        return knoop.items

    def een_of_meer(self, knoop: Knoop, wat: str) -> tuple[Knoop, ...]:
        """One item, or a list of them."""
        return (knoop,) if isinstance(knoop, Tekstknoop) else self.lijst(knoop, wat)

    def woorden(self, knoop: Knoop, wat: str, bekend: Collection[str]) -> tuple[str, ...]:
        """One known word, or a list of them without repetition."""
        gelezen: list[str] = []
        for item in self.een_of_meer(knoop, wat):
            woord = self.woord(item, wat, bekend)
            if woord is None:
                continue
            if woord in gelezen:
                self.meld("B-uniek", item.plek, f"{wat}: '{woord}' staat er twee keer")
                continue
            gelezen.append(woord)
        return tuple(gelezen)

    def ja_nee(self, knoop: Knoop, wat: str) -> bool:
        """`ja` or `nee`."""
        return self.woord(knoop, wat, ("ja", "nee")) == "ja"

    def datum(self, knoop: Knoop, wat: str) -> date | None:
        """A day, `JJJJ-MM-DD`."""
        gelezen = self.naam(knoop, wat, re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "schrijf JJJJ-MM-DD")
        if gelezen is None:
            return None
        try:
            return date.fromisoformat(gelezen)
        except ValueError:
            self.meld("B-datum", knoop.plek, f"{wat}: deze datum bestaat niet")
            return None

    def getal(self, knoop: Knoop, wat: str) -> int | None:
        """A whole number from 0."""
        gelezen = self.naam(knoop, wat, re.compile(r"[0-9]{1,6}"), "een heel getal van hoogstens zes cijfers")
        return None if gelezen is None else int(gelezen)


def kort(tekst: str) -> str:
    """A piece of a file, safe to print in an error."""
    grens = 60
    return zichtbaar(tekst[:grens]) + ("…" if len(tekst) > grens else "")
