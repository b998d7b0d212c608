"""What differs outside the rules: who takes part, for how long, what a word of the dictionary stands for.

These have no key or field, but a party that signs receives what it did not receive: so each is told as wider, narrower
or another duty too. Where that cannot be said for sure, it counts as wider.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from hub.policy.canoniek import schrijf
from hub.policy.convenant import Convenant, Deelnemer
from hub.policy.laden import Beleid
from hub.policy.regels import Bewering, Toestemming, Verbod
from hub.policy.woordenboek import Kenmerk, Woordenboek

RUIMER: Final = "RUIMER"
SMALLER: Final = "SMALLER"
ANDERE_PLICHT: Final = "ANDERE PLICHT"
_Regel = Toestemming | Verbod | Bewering
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Anders:
    """One change outside the rules, as a sentence."""

    soort: str
    tekst: str


def rest(oud: Beleid, nieuw: Beleid) -> Iterator[Anders]:
    """Every change outside the rules that means something, worst first within each subject."""
    yield from _deelnemers(oud, nieuw)
    yield from _geldigheid(oud, nieuw)
    yield from _woorden(oud, nieuw)
    yield from _beweringen(oud, nieuw)


def _deelnemers(oud: Beleid, nieuw: Beleid) -> Iterator[Anders]:
    toen, nu = oud.convenant.deelnemers, nieuw.convenant.deelnemers
    for code in sorted(toen.keys() | nu.keys()):
        eerder, later = toen.get(code), nu.get(code)
        rol = (nieuw if later else oud).woordenboek.partijen[code].rol
        if eerder is None and later is not None:
            contact = " en heeft een contactpersoon met een grondslag" if later.contactpersoon else ""
            tekst = (
                f"{code} doet mee vanaf {later.ondertekend}{contact}: wat voor de rol {rol} geldt, geldt nu ook hier"
            )
            yield Anders(RUIMER, tekst)
        elif eerder is not None and later is None:
            yield Anders(SMALLER, f"{code} doet niet meer mee: deze organisatie krijgt en verstuurt niets meer")
        elif eerder is not None and later is not None:
            yield from _deelnemer(code, eerder, later)
        een, ander = oud.woordenboek.partijen.get(code), nieuw.woordenboek.partijen.get(code)
        if een is not None and ander is not None and (een.rol, een.oin, een.cbs) != (ander.rol, ander.oin, ander.cbs):
            yield Anders(RUIMER, f"{code} heeft een andere rol of een ander nummer: dit is nu een andere organisatie")


def _deelnemer(code: str, eerder: Deelnemer, later: Deelnemer) -> Iterator[Anders]:
    if eerder.ondertekend != later.ondertekend:
        soort = RUIMER if later.ondertekend < eerder.ondertekend else SMALLER
        yield Anders(soort, f"{code} heeft ondertekend op {later.ondertekend}, dat was {eerder.ondertekend}")
    if (eerder.contactpersoon is None) != (later.contactpersoon is None):
        if later.contactpersoon is None:
            yield Anders(SMALLER, f"{code} heeft geen contactpersoon en grondslag meer")
        else:
            yield Anders(RUIMER, f"{code} heeft nu een contactpersoon en een grondslag")


def _geldigheid(oud: Beleid, nieuw: Beleid) -> Iterator[Anders]:
    toen, nu = oud.convenant, nieuw.convenant
    if toen.van != nu.van:
        soort = RUIMER if nu.van < toen.van else SMALLER
        yield Anders(soort, f"Het convenant geldt vanaf {nu.van}, dat was {toen.van}")
    if toen.tot != nu.tot:
        soort = RUIMER if nu.tot > toen.tot else SMALLER
        yield Anders(soort, f"Het convenant geldt tot en met {nu.tot}, dat was {toen.tot}")
    if toen.bewaren_hub_s != nu.bewaren_hub_s:
        yield Anders(ANDERE_PLICHT, "De termijn waarin de hub zelf bewaart, is anders")
    if toen.smaller_met_een_handtekening != nu.smaller_met_een_handtekening:
        mag = nu.smaller_met_een_handtekening
        soort, zin = (
            (RUIMER, "is nu één handtekening genoeg") if mag else (SMALLER, "zijn weer twee handtekeningen nodig")
        )
        yield Anders(soort, f"Voor een wijziging die niets ruimer maakt, {zin}")


def _woorden(oud: Beleid, nieuw: Beleid) -> Iterator[Anders]:
    """Words that stay and come to stand for something else; what rules do with them, the regions tell."""
    een, ander = oud.woordenboek, nieuw.woordenboek
    for naam, bestemming in _beide(een.bestemmingen, ander.bestemmingen):
        if bestemming[0].soort != bestemming[1].soort:
            yield Anders(RUIMER, f"Bestemming {naam} is nu van soort {bestemming[1].soort}")
    for pad, label in _beide(een.velden, ander.velden):
        if label[0] != label[1]:
            yield Anders(RUIMER, f"Veld {pad} heeft een ander label: herkomst, categorie of vorm")
    yield from _plichtwoorden(een, ander)
    for naam, kenmerk in _beide(een.kenmerken, ander.kenmerken):
        yield from _kenmerk(naam, *kenmerk)


def _plichtwoorden(een: Woordenboek, ander: Woordenboek) -> Iterator[Anders]:
    """What a duty says to who receives it."""
    for naam, plicht in _beide(een.plichten, ander.plichten):
        if plicht[0].soort != plicht[1].soort:
            yield Anders(ANDERE_PLICHT, f"Plicht {naam} is nu van soort {plicht[1].soort}")
        elif plicht[0].label != plicht[1].label:
            yield Anders(ANDERE_PLICHT, f"Plicht {naam} heeft een andere tekst; ontvangers lezen die")
    for naam, tekst in _beide(een.beperkingen, ander.beperkingen):
        if tekst[0] != tekst[1]:
            yield Anders(ANDERE_PLICHT, f"Beperking {naam} heeft een andere tekst; ontvangers lezen die als plicht")


def _kenmerk(naam: str, toen: Kenmerk, nu: Kenmerk) -> Iterator[Anders]:
    if toen.soort != nu.soort:
        yield Anders(RUIMER, f"Kenmerk {naam} is nu van soort {nu.soort}")
    if toen.gevoelig and not nu.gevoelig:
        yield Anders(RUIMER, f"Kenmerk {naam} mag nu in de uitleg aan een afzender staan")
    if nu.gevoelig and not toen.gevoelig:
        yield Anders(SMALLER, f"Kenmerk {naam} mag niet meer in de uitleg aan een afzender staan")


def _beide(toen: Mapping[str, T], nu: Mapping[str, T]) -> Iterator[tuple[str, tuple[T, T]]]:
    """What both have, by name."""
    return ((naam, (toen[naam], nu[naam])) for naam in sorted(toen.keys() & nu.keys()))


def _beweringen(oud: Beleid, nieuw: Beleid) -> Iterator[Anders]:
    """A claim that is gone, or says something else, no longer guards: that widens what a next change may do."""
    toen = {(b.bereik, b.als, b.velden): b for b in oud.convenant.beweringen}
    nu = {(b.bereik, b.als, b.velden): b for b in nieuw.convenant.beweringen}
    weg = sorted(toen[inhoud].kop.code for inhoud in toen.keys() - nu.keys())
    erbij = sorted(nu[inhoud].kop.code for inhoud in nu.keys() - toen.keys())
    if weg:
        yield Anders(RUIMER, f"Niet meer bewezen wordt: {', '.join(weg)}")
    if erbij:
        yield Anders(SMALLER, f"Nieuw bewezen wordt: {', '.join(erbij)}")


# ── without meaning ──────────────────────────────────────────────────────────────────────────────────────────────────


def teksten(oud: Beleid, nieuw: Beleid) -> Iterator[str]:
    """What changed in name or text only, as sentences."""
    toen, nu = _per_code(oud), _per_code(nieuw)
    hernoemd = _hernoemd(toen, nu)
    for code, anders in hernoemd:
        yield f"{code} heet nu {anders}"
    for code in sorted(toen.keys() & nu.keys()):
        een, ander = toen[code], nu[code]
        grond = [getattr(regel, "grond", None) for regel in (een, ander)]
        if schrijf((een.kop, *grond[:1])) != schrijf((ander.kop, *grond[1:])):
            yield f"{code}: titel, bron, grond of uitleg is anders"
    yield from _convenantteksten(oud.convenant, nieuw.convenant)
    een_w, ander_w = oud.woordenboek, nieuw.woordenboek
    for soort in (
        "rollen",
        "berichten",
        "doelen",
        "andere_doelen",
        "bestemmingen",
        "partijen",
        "kenmerken",
        "plichten",
        "groepen",
    ):
        for naam in sorted(getattr(een_w, soort).keys() ^ getattr(ander_w, soort).keys()):
            stand = "nieuw" if naam in getattr(ander_w, soort) else "weg"
            yield f"Woordenboek, {soort.replace('_', '-')}: '{naam}' is {stand}"
        for naam, paar in _beide(getattr(een_w, soort), getattr(ander_w, soort)):
            if soort != "plichten" and _omschrijving(paar[0]) != _omschrijving(paar[1]):
                yield f"Woordenboek, {soort.replace('_', '-')}: '{naam}' is anders omschreven"
    if een_w.fasen != ander_w.fasen:
        yield "Woordenboek, fasen: de lijst of de volgorde is anders"
    for pad in sorted(een_w.velden.keys() ^ ander_w.velden.keys()):
        yield f"Woordenboek, velden: '{pad}' is {'nieuw' if pad in ander_w.velden else 'weg'}"


def _convenantteksten(toen: Convenant, nu: Convenant) -> Iterator[str]:
    """What the convenant says of itself and of who takes part, without any effect on what passes."""
    for wat, een, ander in (
        ("de naam", toen.naam, nu.naam),
        ("de versie", toen.versie, nu.versie),
        ("de bron van 'geen regel'", toen.geen_regel, nu.geen_regel),
        ("de bron van 'onbekend doel'", toen.onbekend_doel, nu.onbekend_doel),
    ):
        if een != ander:
            yield f"Convenant: {wat} is nu {ander}, dat was {een}"
    for code, (eerder, later) in _beide(toen.deelnemers, nu.deelnemers):
        if eerder.contactpersoon and later.contactpersoon and eerder.contactpersoon != later.contactpersoon:
            yield f"{code}: een andere contactpersoon"
        if eerder.grondslag and later.grondslag and eerder.grondslag != later.grondslag:
            yield f"{code}: een andere grondslag"


def _omschrijving(waarde: object) -> Hashable:
    """The texts of a word of the dictionary, and the order of its values."""
    if isinstance(waarde, str | tuple):
        return waarde
    return tuple(getattr(waarde, deel, None) for deel in ("label", "naam", "eenheid", "waarden"))


def _per_code(beleid: Beleid) -> dict[str, _Regel]:
    c = beleid.convenant
    alle: list[_Regel] = [*c.regels, *c.nooit, *c.altijd, *c.beweringen]
    return {regel.kop.code: regel for regel in alle}


def _hernoemd(toen: Mapping[str, _Regel], nu: Mapping[str, _Regel]) -> list[tuple[str, str]]:
    """Codes that went and came with the same content, where that is no guess."""
    weg = {code: _inhoud(toen[code]) for code in toen.keys() - nu.keys()}
    erbij = {code: _inhoud(nu[code]) for code in nu.keys() - toen.keys()}
    telling = Counter((*weg.values(), *erbij.values()))
    nieuw = {inhoud: code for code, inhoud in erbij.items()}
    paar = 2
    return sorted((code, nieuw[i]) for code, i in weg.items() if i in nieuw and telling[i] == paar)


def _inhoud(regel: _Regel) -> Hashable:
    als = tuple((v.kenmerk, v.waarden) for v in regel.als)
    return type(regel), regel.bereik, als, regel.velden, getattr(regel, "plichten", ())
