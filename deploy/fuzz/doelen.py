"""What is fuzzed: who reads, from which files, and what is done with what was read.

Of a policy file the outcome is a `Beleidsfout` whose every mistake has a known code, a file, a place in it, and words
that can be shown; or something that was read, and that then decides and is proved. Of a seal it is our refusal, or the
very message that was signed (`deploy.fuzz.zegel`). Anything else is a finding.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from deploy.fuzz import zaden
from deploy.fuzz.mutatie import muteer
from deploy.fuzz.zaden import Zaad
from deploy.fuzz.zegel import Opening
from hub.policy.besluit import Sleutel
from hub.policy.bewijs import bewijs
from hub.policy.fouten import CODES, FOUTEN_MAX, Beleidsfout
from hub.policy.gevallen import lees_gevallen, toets
from hub.policy.laden import Beleid, laad
from hub.policy.lint_aanvaard import lees_aanvaard
from hub.policy.sleutelregister import lees_register
from hub.policy.yaml_strikt import van_bytes

GELEZEN: Final = "gelezen"


class Bevinding(Exception):
    """What came out is neither an error of ours nor something that was read."""


@dataclass(frozen=True, slots=True)
class Doel:
    """Who reads. `lees` gets name → text and raises `Beleidsfout`, or returns.

    What is no policy file has no seeds, and makes and judges its own cases (`opening`).
    """

    naam: str
    zaden: tuple[Zaad, ...]
    lees: Callable[[Mapping[str, str]], None]
    opening: Opening | None = None


def proef(doel: Doel, zaad_van_de_run: str, nummer: int) -> tuple[str, Mapping[str, bytes]]:
    """Case `nummer` of a run: what is read. The same two always give the same."""
    kans = random.Random(f"{zaad_van_de_run}:{doel.naam}:{nummer}")
    if doel.opening is not None:
        return doel.opening.maak(kans)
    zaad = doel.zaden[0] if len(doel.zaden) == 1 else kans.choice(doel.zaden)
    if len(zaad.bestanden) > 2:  # noqa: PLR2004 - a policy is two files; of many cases one is read at a time
        naam = kans.choice(sorted(zaad.bestanden))
        zaad = Zaad(zaad.naam, {naam: zaad.bestanden[naam]})
    inhoud = muteer(list(zaad.bestanden.values()), kans)
    return zaad.naam, dict(zip(zaad.bestanden, inhoud, strict=True))


def draai(doel: Doel, bestanden: Mapping[str, bytes]) -> str:
    """Read once; returns `gelezen` or the code of the first mistake.

    Raises:
        Bevinding: an error without a place, a code or words, or too many of them.
        Exception: whatever else the reader let through.
    """
    if doel.opening is not None:
        return doel.opening.draai(bestanden)
    try:
        doel.lees({naam: van_bytes(naam, inhoud) for naam, inhoud in bestanden.items()})
    except Beleidsfout as fout:
        _kijk_na(fout)
        return fout.fouten[0].code
    return GELEZEN


def _kijk_na(fout: Beleidsfout) -> None:
    if not 0 < len(fout.fouten) <= FOUTEN_MAX:
        raise Bevinding(f"{len(fout.fouten)} mistakes in one error")
    for deel in fout.fouten:
        if deel.code not in CODES or not deel.bestand or not deel.wat or deel.regel < 0 or deel.kolom < 0:
            raise Bevinding(f"a mistake without code, file, place or words: {deel.code}")
    if not all(teken == "\n" or teken.isprintable() for teken in fout.text()):
        raise Bevinding("an error text with a character that cannot be shown")


def _beleid(bestanden: Mapping[str, str]) -> None:
    """Load; what loads is proved, and decides without a stumble."""
    beleid = laad(bestanden)
    uitslag = bewijs(beleid)
    if len(uitslag.stellingen) < len(beleid.convenant.beweringen):
        raise Bevinding("a claim was not looked at")
    kan = frozenset(beleid.woordenboek.plichten)
    for sleutel in (*beleid.tabel.sleutels[:2], Sleutel("x", "x", "x", "x", "x")):
        besluit = beleid.tabel.beslis(sleutel, {}, kan)
        if besluit.velden - beleid.woordenboek.velden.keys():
            raise Bevinding("a field passes that has no label")


def _gevallen(beleid: Beleid) -> Callable[[Mapping[str, str]], None]:
    def lees(bestanden: Mapping[str, str]) -> None:
        toets(beleid, lees_gevallen(bestanden, beleid))

    return lees


def _register(bestanden: Mapping[str, str]) -> None:
    for naam, tekst in bestanden.items():
        lees_register(naam, tekst)


def _aanvaard(bestanden: Mapping[str, str]) -> None:
    for naam, tekst in bestanden.items():
        lees_aanvaard(naam, tekst)


def _geen_tekst(_bestanden: Mapping[str, str]) -> None:
    """Seals are bytes; `Opening` opens them."""


def doelen() -> dict[str, Doel]:
    """All of them, by name."""
    echt = zaden.echt()
    alle = (
        Doel("mini", (zaden.MINI,), _beleid),
        Doel("klein", (zaden.KLEIN,), _beleid),
        Doel("echt", (echt,), _beleid),
        Doel("gevallen", (Zaad("klein", {"g.yaml": zaden.GEVALLEN}),), _gevallen(laad(zaden.KLEIN.bestanden))),
        Doel("gevallen-echt", (zaden.echte_gevallen(),), _gevallen(laad(echt.bestanden))),
        Doel("aanvaard", (Zaad("aanvaard", {"lint-aanvaard.yaml": zaden.AANVAARD}),), _aanvaard),
        Doel("zegel", (), _geen_tekst, Opening()),
        Doel("sleutels", (Zaad("sleutels", {"sleutels.yaml": zaden.SLEUTELS}),), _register),
    )
    return {doel.naam: doel for doel in alle}
