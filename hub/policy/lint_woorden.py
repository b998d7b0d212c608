"""Lint of the words and the calendar: what no rule uses, what is out of date, and who takes part.

Groups are expanded when a policy is loaded, so here the files are read once more, as nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from hub.policy.convenant import EEN_HANDTEKENING
from hub.policy.fouten import Plek
from hub.policy.laden import Beleid
from hub.policy.lint_codes import Bevinding
from hub.policy.mutanten import paden_van
from hub.policy.regels import Toestemming, Verbod
from hub.policy.woordenboek import ROL_GEMEENTE
from hub.policy.yaml_strikt import Knoop, Lijstknoop, Tabelknoop, Tekstknoop

LOOPT_AF_DAGEN: Final = 30
"""A new end date needs the signatures of all: a month is short for that."""
_GROEP: Final = "groep "


def per_sleutel(knopen: Iterable[Knoop]) -> dict[str, Knoop]:
    """The parts of the files by their key; the first wins, the loader has refused a second."""
    gevonden: dict[str, Knoop] = {}
    for knoop in knopen:
        for sleutel, waarde in knoop.paren if isinstance(knoop, Tabelknoop) else ():
            gevonden.setdefault(sleutel.waarde, waarde)
    return gevonden


def plekken(knoop: Knoop | None) -> dict[str, Plek]:
    """Where each key of a table stands."""
    return {s.waarde: s.plek for s, _ in knoop.paren} if isinstance(knoop, Tabelknoop) else {}


def ongebruikt(beleid: Beleid, beleidsknopen: Iterable[Knoop], gevalknopen: Iterable[Knoop]) -> Iterator[Bevinding]:
    """Groups that nothing names, words that no rule reads, messages that do not exist."""
    delen = per_sleutel(beleidsknopen)
    yield from _groepen(delen, gevalknopen)
    convenant, woordenboek = beleid.convenant, beleid.woordenboek
    ingangen: tuple[Toestemming | Verbod, ...] = (*convenant.regels, *convenant.nooit, *convenant.altijd)
    gelezen = {v.kenmerk for ingang in ingangen for v in ingang.als}
    gelezen |= {v.kenmerk for bewering in convenant.beweringen for v in bewering.als}
    plichten = {p.naam for ingang in ingangen for p in ingang.plichten}
    waarden = {p.waarde for ingang in ingangen for p in ingang.plichten if p.seconden is None}
    for soort, wat, namen, gebruikt in (
        ("kenmerken", "het kenmerk", [*woordenboek.kenmerken], gelezen),
        ("plichten", "de plicht", [*woordenboek.plichten], plichten),
        ("beperkingen", "de beperking", [*woordenboek.beperkingen], waarden),
    ):
        waar = plekken(delen.get(soort))
        for naam in namen:
            if naam not in gebruikt:
                yield Bevinding("L-woord-ongebruikt", waar[naam], f"geen regel gebruikt {wat} '{naam}'", "haal het weg")
    waar = plekken(delen.get("berichten"))
    for naam in woordenboek.berichten:
        if not paden_van(naam):
            wat = f"het bericht '{naam}' bestaat niet in de hub"
            yield Bevinding("L-bericht-onbekend", waar[naam], wat, "gebruik de naam van een bericht dat bestaat")


def _groepen(delen: Mapping[str, Knoop], gevalknopen: Iterable[Knoop]) -> Iterator[Bevinding]:
    groepen = delen.get("groepen")
    inhoud = {s.waarde: w for s, w in groepen.paren} if isinstance(groepen, Tabelknoop) else {}
    open_ = [naam for deel, knoop in delen.items() if deel != "groepen" for naam in _genoemd(knoop)]
    open_ += [naam for knoop in gevalknopen for naam in _genoemd(knoop)]
    gebruikt: set[str] = set()
    while open_:
        naam = open_.pop()
        if naam in inhoud and naam not in gebruikt:
            gebruikt.add(naam)
            open_ += _genoemd(inhoud[naam])
    waar = plekken(groepen)
    for naam in inhoud:
        if naam not in gebruikt:
            wat = f"niets gebruikt de groep '{naam}'"
            yield Bevinding("L-groep-ongebruikt", waar[naam], wat, "haal de groep weg", over=(naam,))


def _genoemd(knoop: Knoop) -> list[str]:
    """Groups named anywhere in a node."""
    if isinstance(knoop, Tekstknoop):
        return [knoop.waarde.removeprefix(_GROEP)] if knoop.waarde.startswith(_GROEP) else []
    onder = knoop.items if isinstance(knoop, Lijstknoop) else tuple(waarde for _, waarde in knoop.paren)
    return [naam for deel in onder for naam in _genoemd(deel)]


def geldigheid(beleid: Beleid, peildatum: date, knopen: Iterable[Knoop]) -> Iterator[Bevinding]:
    """The convenant on this day, and who takes part in it."""
    convenant = beleid.convenant
    delen = per_sleutel(knopen)
    plek = delen["geldig"].plek
    if peildatum > convenant.tot:
        yield Bevinding("L-verlopen", plek, f"het convenant liep af op {convenant.tot}", "spreek een nieuw einde af")
    elif peildatum < convenant.van:
        wat = f"het convenant geldt pas vanaf {convenant.van}"
        yield Bevinding("L-nog-niet", plek, wat, "wacht met activeren", over=(convenant.naam,))
    elif convenant.tot - peildatum < timedelta(days=LOOPT_AF_DAGEN):
        over = (convenant.tot - peildatum).days
        wat = f"het convenant loopt af op {convenant.tot}, over {over} {'dag' if over == 1 else 'dagen'}"
        yield Bevinding("L-loopt-af", plek, wat, "spreek een nieuw einde af", over=(convenant.naam,))
    if convenant.smaller_met_een_handtekening:
        wat = "een wijziging die niets ruimer maakt, mag met één handtekening in werking"
        plek = plekken(delen.get("algemeen"))[EEN_HANDTEKENING]
        yield Bevinding("L-een-handtekening", plek, wat, "kijk of beide organisaties dat willen")
    yield from _deelnemers(beleid, peildatum, delen)


def _deelnemers(beleid: Beleid, peildatum: date, delen: Mapping[str, Knoop]) -> Iterator[Bevinding]:
    """Who signs when, who looks, and who does not take part."""
    convenant, woordenboek = beleid.convenant, beleid.woordenboek
    waar = plekken(delen.get("deelnemers"))
    for code, deelnemer in convenant.deelnemers.items():
        if deelnemer.ondertekend > convenant.tot:
            wat = f"{code} ondertekent op {deelnemer.ondertekend}, na het einde van het convenant"
            yield Bevinding("L-partij-te-laat", waar[code], wat, "verbeter een van de datums")
        elif deelnemer.ondertekend > peildatum:
            wat = f"{code} ondertekent pas op {deelnemer.ondertekend}"
            yield Bevinding("L-partij-later", waar[code], wat, "kijk of de datum klopt", over=(code,))
        if woordenboek.partijen[code].rol == ROL_GEMEENTE and deelnemer.contactpersoon is None:
            wat = f"{code} heeft geen contactpersoon en grondslag, en ontvangt dus niets"
            hint = "zet er 'contactpersoon' en 'grondslag' bij"
            yield Bevinding("L-partij-contact", waar[code], wat, hint, over=(code,))
    bekend = plekken(delen.get("partijen"))
    for code in woordenboek.partijen:
        if code not in convenant.deelnemers:
            yield Bevinding("L-partij-buiten", bekend[code], f"{code} doet niet mee", "u hoeft niets te doen")
