"""Boxes in words, and one situation out of a box as features.

Numbers are said as the convenant writes them: `tot 18`, `van 12 tot 23`, `na 12`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from types import MappingProxyType

from hub.policy.besluit import Kenmerken, Kenmerkwaarde, Sleutel
from hub.policy.gebied import Ruimte
from hub.policy.regels import ASSEN
from hub.policy.woordenboek import ONBEKEND, Kenmerk, Woordenboek


def waarde_in(kenmerk: Kenmerk, index: int) -> Kenmerkwaarde:
    """A value of a choice, or the simplest number in a band."""
    if kenmerk.soort == "keuze":
        return kenmerk.waarden[index]
    if index == 0:
        return 0
    snede = kenmerk.snedes[index - 1]
    if not snede.na:
        return snede.grens
    boven = kenmerk.snedes[index] if index < len(kenmerk.snedes) else None
    if boven is None or (boven.grens, boven.na) > (snede.grens + 1, False):
        return snede.grens + 1
    return snede.grens + Fraction(1, 2)


def waarde_tekst(waarde: Kenmerkwaarde) -> str:
    """As in a file of worked cases: `ja`, `16`, `25/2`, `onbekend`."""
    return ONBEKEND if waarde is None else str(waarde)


def situatie(woordenboek: Woordenboek, ruimte: Ruimte, doos: int, bekend: int = 0) -> Kenmerken:
    """One situation of a box; unknown where that may be, but a value for the features of the segments in `bekend`."""
    kenmerken: dict[str, Kenmerkwaarde] = {}
    for naam, segment in ruimte.segmenten.items():
        deel = doos & segment
        mag_onbekend = deel & ruimte.onbekend
        if mag_onbekend and (not segment & bekend or deel == mag_onbekend):
            continue
        index = next(n for n, bit in enumerate(ruimte.bits[naam]) if deel & bit)
        kenmerken[naam] = waarde_in(woordenboek.kenmerken[naam], index)
    return MappingProxyType(kenmerken)


def sleutel_tekst(woordenboek: Woordenboek, sleutel: Sleutel) -> str:
    """A key as a clause: who sends what to whom."""
    van = woordenboek.rollen.get(sleutel.van, sleutel.van)
    return f"{van} stuurt {sleutel.bericht} aan {sleutel.naar}, voor doel {sleutel.doel}, in fase {sleutel.fase}"


def kenmerken_tekst(kenmerken: Kenmerken) -> str:
    """Features as a clause; what is not named is unknown."""
    delen = [f"{naam} {waarde_tekst(waarde)}" for naam, waarde in kenmerken.items() if waarde is not None]
    return f"met {', '.join(delen)}; al het andere onbekend" if delen else "terwijl over de zaak niets bekend is"


def doos_tekst(woordenboek: Woordenboek, ruimte: Ruimte, doos: int, hoort: int | None = None) -> tuple[str, ...]:
    """The features that a box narrows, each with what is left of it: `leeftijd van 12 tot 23`, `zorgen ja`.

    `hoort`: leave out features that are as wide as in this mask; without it, as wide as can be.
    """
    ruim = ruimte.alles if hoort is None else hoort & ruimte.alles
    return tuple(
        f"{naam} {segment_tekst(woordenboek.kenmerken[naam], ruimte, naam, doos)}"
        for naam, segment in ruimte.segmenten.items()
        if (doos & segment) != (ruim & segment)
    )


def segment_tekst(kenmerk: Kenmerk, ruimte: Ruimte, naam: str, doos: int) -> str:
    """What is possible of one feature."""
    bits = ruimte.bits[naam]
    mogelijk = [n for n, bit in enumerate(bits) if doos & bit]
    kan = [n for n, bit in enumerate(bits) if ruimte.alles & bit]
    delen = ["bekend"] if mogelijk == kan else _waarden(kenmerk, mogelijk)
    if doos & ruimte.segmenten[naam] & ruimte.onbekend:
        delen = ["bekend of onbekend"] if mogelijk == kan else [*delen, ONBEKEND]
    return " of ".join(delen)


def _waarden(kenmerk: Kenmerk, indexen: Sequence[int]) -> list[str]:
    if kenmerk.soort == "keuze":
        return [kenmerk.waarden[n] for n in indexen]
    reeksen: list[list[int]] = []
    for n in indexen:
        if reeksen and reeksen[-1][1] == n - 1:
            reeksen[-1][1] = n
        else:
            reeksen.append([n, n])
    return [_reeks(kenmerk, eerste, laatste) for eerste, laatste in reeksen]


def _reeks(kenmerk: Kenmerk, eerste: int, laatste: int) -> str:
    """Bands that lie side by side, as a condition of the convenant."""
    onder = kenmerk.snedes[eerste - 1] if eerste else None
    boven = kenmerk.snedes[laatste] if laatste < len(kenmerk.snedes) else None
    einde = "" if boven is None else f"{'tot en met' if boven.na else 'tot'} {boven.grens}"
    if onder is None:
        return einde
    begin = f"na {onder.grens}" if onder.na else f"{'van' if einde else 'vanaf'} {onder.grens}"
    return f"{begin} {einde}".strip()


def sleutels_tekst(sleutels: Iterable[Sleutel]) -> tuple[str, ...]:
    """Keys taken together as far as that can be: `van politie of om, bericht signaal, …`, one text per block."""
    return tuple(
        ", ".join(f"{as_} {' of '.join(sorted(woorden))}" for as_, woorden in zip(ASSEN, blok, strict=True))
        for blok in blokken(sleutels)
    )


def blokken(sleutels: Iterable[Sleutel]) -> tuple[tuple[frozenset[str], ...], ...]:
    """Keys as few products of sets of words, together exactly these keys."""
    over = {tuple(frozenset({woord}) for woord in sleutel) for sleutel in sleutels}
    # Widen one word at a time: blocks that differ in that word only become one. The order of the axes is fixed, so
    # the same keys always give the same blocks.
    for as_ in (4, 2, 0, 3, 1):
        samen: dict[tuple[frozenset[str], ...], frozenset[str]] = {}
        for blok in over:
            rest = (*blok[:as_], *blok[as_ + 1 :])
            samen[rest] = samen.get(rest, frozenset()) | blok[as_]
        over = {(*rest[:as_], woorden, *rest[as_:]) for rest, woorden in samen.items()}
    return tuple(sorted(over, key=lambda blok: tuple(sorted(woorden) for woorden in blok)))
