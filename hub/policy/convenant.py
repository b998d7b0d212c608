"""The convenant: what is permitted, what never, which duties always, and which claims are to be proved.

Read strictly against the dictionary, with all mistakes at once. Everything is resolved here: words to sets, fields to
paths, durations to seconds; `hub.policy.tabel` compiles it, and the claims stay data for the prover.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar

from hub.policy import lezen
from hub.policy.lezen import Lezer, duur, kort
from hub.policy.regellezer import Regellezer
from hub.policy.regels import Bewering, Toestemming, Verbod
from hub.policy.woordenboek import Woordenboek
from hub.policy.yaml_strikt import KNOPEN_MAX, Knoop

REGELS_MAX: Final = 2_000
"""Rules, bans and duties together; finding overlaps may compare every pair of rules."""
SLEUTELS_MAX: Final = 50_000
"""Keys of all permits together: the product of their five lists. The shipped convenant has 60; a rule of one line can
name millions. The table takes about 300 bytes for each."""


@dataclass(frozen=True, slots=True)
class Deelnemer:
    """A party that signed, from that day on; of a municipality also who looks and on what ground (R05, R20)."""

    ondertekend: date
    contactpersoon: str | None
    grondslag: str | None


@dataclass(frozen=True, slots=True)
class Convenant:
    """One convenant. `regels`, `nooit` and `altijd` are sorted by code: their order in the file means nothing.

    `smaller_met_een_handtekening`: whether a change that is nowhere wider may go live with one signature instead of
    two. It is asked of the convenant in force, never of the one that wants to follow it (`hub.policy.ondertekening`).
    """

    naam: str
    versie: int
    van: date
    tot: date
    deelnemers: Mapping[str, Deelnemer]
    geen_regel: str
    onbekend_doel: str
    bewaren_hub_s: int | None
    smaller_met_een_handtekening: bool
    regels: tuple[Toestemming, ...]
    nooit: tuple[Verbod, ...]
    altijd: tuple[Verbod, ...]
    beweringen: tuple[Bewering, ...]

    def geldig_op(self, dag: date) -> bool:
        """Whether the convenant holds on this day; both ends included."""
        return self.van <= dag <= self.tot

    def heeft_ondertekend(self, partij: str, dag: date) -> bool:
        """Whether the party had signed on this day (R20)."""
        deelnemer = self.deelnemers.get(partij)
        return deelnemer is not None and deelnemer.ondertekend <= dag


_Regel = TypeVar("_Regel", Toestemming, Verbod, Bewering)

_VERPLICHT: Final = ("convenant", "versie", "geldig", "deelnemers", "algemeen", "regels")
_MAG: Final = ("nooit", "altijd", "beweringen")
EEN_HANDTEKENING: Final = "smaller-met-een-handtekening"


def lees_convenant(knoop: Knoop, lezer: Lezer, woordenboek: Woordenboek) -> Convenant | None:
    """Read the convenant. Mistakes go to the reader's collector; None when there is nothing to go on with."""
    delen = lezer.tabel(knoop, "convenant", _VERPLICHT, _MAG)
    if delen is None or any(naam not in delen for naam in _VERPLICHT):
        return None
    van, tot = _geldig(lezer, delen["geldig"])
    algemeen = (
        lezer.tabel(delen["algemeen"], "algemeen", ("geen-regel", "onbekend-doel"), ("bewaren-hub", EEN_HANDTEKENING))
        or {}
    )
    lijsten = {naam: lezer.lijst(delen[naam], naam, KNOPEN_MAX) if naam in delen else () for naam in ("regels", *_MAG)}
    if sum(len(lijst) for lijst in lijsten.values()) > REGELS_MAX:
        lezer.meld("Y-grootte", knoop.plek, f"convenant: meer dan {REGELS_MAX} regels")
        return None
    regellezer = Regellezer(lezer, woordenboek)
    regels = _gesorteerd(regellezer.toestemming(item) for item in lijsten["regels"])
    _begrens_sleutels(lezer, regels)
    return Convenant(
        naam=lezer.naam(delen["convenant"], "convenant") or "",
        versie=lezer.getal(delen["versie"], "versie") or 0,
        van=van,
        tot=tot,
        deelnemers=MappingProxyType(_deelnemers(lezer, delen["deelnemers"], woordenboek)),
        geen_regel=_bron(lezer, algemeen, "geen-regel"),
        onbekend_doel=_bron(lezer, algemeen, "onbekend-doel"),
        bewaren_hub_s=_duur(lezer, algemeen["bewaren-hub"]) if "bewaren-hub" in algemeen else None,
        smaller_met_een_handtekening=EEN_HANDTEKENING in algemeen
        and lezer.ja_nee(algemeen[EEN_HANDTEKENING], f"algemeen, {EEN_HANDTEKENING}"),
        regels=regels,
        nooit=_gesorteerd(regellezer.verbod(item) for item in lijsten["nooit"]),
        altijd=_gesorteerd(regellezer.altijd(item) for item in lijsten["altijd"]),
        beweringen=_gesorteerd(regellezer.bewering(item) for item in lijsten["beweringen"]),
    )


def _begrens_sleutels(lezer: Lezer, regels: Iterable[Toestemming]) -> None:
    """Report the rule with which there are too many keys; then there will be no table."""
    samen = 0
    for regel in regels:
        samen += math.prod(map(len, regel.bereik.assen()))
        if samen > SLEUTELS_MAX:
            wat = f"regel {regel.kop.code}: de regels noemen samen meer dan {SLEUTELS_MAX} combinaties van woorden"
            lezer.meld("Y-grootte", regel.kop.plek, wat, "noem minder woorden bij van, bericht, doel, naar of fase")
            return


def _gesorteerd(gelezen: Iterable[_Regel | None]) -> tuple[_Regel, ...]:
    return tuple(sorted((regel for regel in gelezen if regel is not None), key=lambda regel: regel.kop.code))


def _bron(lezer: Lezer, algemeen: Mapping[str, Knoop], naam: str) -> str:
    gelezen = (
        lezer.naam(algemeen[naam], f"algemeen, {naam}", lezen.BRON, "een code als R01") if naam in algemeen else None
    )
    return gelezen or ""


def _duur(lezer: Lezer, knoop: Knoop) -> int | None:
    tekst = lezer.tekst(knoop, "termijn")
    seconden = None if tekst is None else duur(tekst)
    if tekst is not None and seconden is None:
        lezer.meld(
            "B-duur", knoop.plek, f"'{kort(tekst)}' is geen termijn", "schrijf bijvoorbeeld '72 uur' of '14 dagen'"
        )
    return seconden


def _geldig(lezer: Lezer, knoop: Knoop) -> tuple[date, date]:
    delen = lezer.tabel(knoop, "geldig", ("van", "tot")) or {}
    van = lezer.datum(delen["van"], "geldig, van") if "van" in delen else None
    tot = lezer.datum(delen["tot"], "geldig, tot") if "tot" in delen else None
    if van is not None and tot is not None and tot < van:
        lezer.meld("B-datum", delen["tot"].plek, "geldig: het einde ligt voor het begin")
    return van or date.min, tot or date.min


def _deelnemers(lezer: Lezer, knoop: Knoop, woordenboek: Woordenboek) -> dict[str, Deelnemer]:
    gelezen: dict[str, Deelnemer] = {}
    for sleutel, waarde in lezer.vrije_tabel(knoop, "deelnemers", lezen.NAAM):
        wat = f"deelnemer {sleutel.waarde}"
        if lezer.woord(sleutel, "deelnemers", woordenboek.partijen) is None:
            continue
        delen = lezer.tabel(waarde, wat, ("ondertekend",), ("contactpersoon", "grondslag"))
        if delen is None or "ondertekend" not in delen:
            continue
        ondertekend = lezer.datum(delen["ondertekend"], f"{wat}, ondertekend")
        contact, grondslag = (
            lezer.tekst(delen[naam], f"{wat}, {naam}") if naam in delen else None
            for naam in ("contactpersoon", "grondslag")
        )
        if (contact is None) != (grondslag is None):
            lezer.meld("B-ontbreekt", waarde.plek, f"{wat}: contactpersoon en grondslag horen bij elkaar (R05)")
        gelezen[sleutel.waarde] = Deelnemer(ondertekend or date.max, contact, grondslag)
    return gelezen
