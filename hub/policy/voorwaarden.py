"""Conditions (`als`): a feature and the values or bands for which the condition is true.

Numbers are compared only with declared cut points (semantics 8): `tot 18`, `vanaf 18`, `van 12 tot 23`,
`van 6 tot en met 12`, `na 12`, or a list of those. `tot 18` ends at cut `18`; `tot en met 12` and `na 12` use `na 12`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hub.policy.fouten import bedoelde_u
from hub.policy.lezen import NAAM, Lezer, kort
from hub.policy.woordenboek import Kenmerk, Snede, Woordenboek
from hub.policy.yaml_strikt import Knoop

_BAND: Final = re.compile(
    r"(?:(?P<onder>vanaf|van|na) (?P<a>[0-9]{1,6}))?(?: ?(?P<boven>tot en met|tot) (?P<b>[0-9]{1,6}))?"
)
_VOORBEELD: Final = "schrijf bijvoorbeeld 'tot 18', 'vanaf 18', 'van 12 tot 23', 'van 6 tot en met 12' of 'na 12'"


@dataclass(frozen=True, slots=True)
class Voorwaarde:
    """`kenmerk` has one of `waarden`: indices into the feature's values or bands. `tekst`: as written."""

    kenmerk: str
    waarden: frozenset[int]
    tekst: str


def lees_als(lezer: Lezer, knoop: Knoop, wat: str, woordenboek: Woordenboek) -> tuple[Voorwaarde, ...]:
    """The conditions of one rule, sorted by feature; all must be true."""
    gelezen: list[Voorwaarde] = []
    for sleutel, waarde in lezer.vrije_tabel(knoop, f"{wat}, als", NAAM):
        naam = lezer.woord(sleutel, f"{wat}, als", woordenboek.kenmerken)
        if naam is None:
            continue
        kenmerk = woordenboek.kenmerken[naam]
        plaats = f"{wat}, als, {naam}"
        indexen: set[int] = set()
        teksten: list[str] = []
        for item in lezer.een_of_meer(waarde, plaats):
            tekst = lezer.tekst(item, plaats)
            if tekst is None:
                continue
            gekozen = (
                _keuze(lezer, item, tekst, plaats, kenmerk)
                if kenmerk.soort == "keuze"
                else _band(lezer, item, tekst, plaats, kenmerk)
            )
            if gekozen and gekozen <= indexen:
                lezer.meld("B-uniek", item.plek, f"{plaats}: '{kort(tekst)}' staat er al")
            indexen |= gekozen
            teksten.append(tekst)
        gelezen.append(Voorwaarde(naam, frozenset(indexen), " of ".join(teksten)))
    return tuple(sorted(gelezen, key=lambda v: v.kenmerk))


def _keuze(lezer: Lezer, knoop: Knoop, tekst: str, plaats: str, kenmerk: Kenmerk) -> set[int]:
    if tekst in kenmerk.waarden:
        return {kenmerk.waarden.index(tekst)}
    lezer.meld(
        "B-voorwaarde", knoop.plek, f"{plaats}: '{kort(tekst)}' is geen waarde", bedoelde_u(tekst, kenmerk.waarden)
    )
    return set()


def _band(lezer: Lezer, knoop: Knoop, tekst: str, plaats: str, kenmerk: Kenmerk) -> set[int]:
    gevonden = _BAND.fullmatch(tekst)
    if not tekst or gevonden is None or (gevonden["onder"] == "van" and gevonden["boven"] is None):
        lezer.meld(
            "B-voorwaarde", knoop.plek, f"{plaats}: '{kort(tekst)}' is geen voorwaarde voor een getal", _VOORBEELD
        )
        return set()
    begin, einde = 0, kenmerk.aantal
    if gevonden["onder"]:
        index = _snede(lezer, knoop, plaats, kenmerk, Snede(int(gevonden["a"]), gevonden["onder"] == "na"))
        if index is None:
            return set()
        begin = index + 1
    if gevonden["boven"]:
        index = _snede(lezer, knoop, plaats, kenmerk, Snede(int(gevonden["b"]), gevonden["boven"] == "tot en met"))
        if index is None:
            return set()
        einde = index + 1
    if begin >= einde:
        lezer.meld("B-voorwaarde", knoop.plek, f"{plaats}: '{kort(tekst)}' geldt nooit", "de grenzen staan verkeerd om")
    return set(range(begin, einde))


def _snede(lezer: Lezer, knoop: Knoop, plaats: str, kenmerk: Kenmerk, snede: Snede) -> int | None:
    if snede in kenmerk.snedes:
        return kenmerk.snedes.index(snede)
    bekend = ", ".join(f"'{s.text()}'" for s in kenmerk.snedes)
    lezer.meld(
        "B-voorwaarde",
        knoop.plek,
        f"{plaats}: de grens '{snede.text()}' staat niet in het woordenboek",
        f"grenzen van dit kenmerk: {bekend}",
    )
    return None


def band_tekst(kenmerk: Kenmerk, index: int) -> str:
    """A value or band in words: `ja`, `onder 12`, `12 tot 18`, `6 tot en met 12`, `na 12`, `vanaf 23`."""
    if kenmerk.soort == "keuze":
        return kenmerk.waarden[index]
    onder = kenmerk.snedes[index - 1] if index > 0 else None
    boven = kenmerk.snedes[index] if index < len(kenmerk.snedes) else None
    if onder is None:
        return "alles" if boven is None else boven_tekst(boven)
    begin = f"na {onder.grens}" if onder.na else f"{onder.grens}"
    if boven is None:
        return begin if onder.na else f"vanaf {begin}"
    return f"{begin} {'tot en met' if boven.na else 'tot'} {boven.grens}"


def boven_tekst(snede: Snede) -> str:
    """An upper bound in words: `onder 23`, `hoogstens 12`."""
    return f"hoogstens {snede.grens}" if snede.na else f"onder {snede.grens}"


def onder_tekst(snede: Snede) -> str:
    """A lower bound in words: `minstens 12`, `boven 12`."""
    return f"boven {snede.grens}" if snede.na else f"minstens {snede.grens}"
