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


Blok = tuple[frozenset[str], ...]
"""A product of five sets of words: the keys that take one of each."""


def blok_tekst(blok: Blok, woordenboek: Woordenboek | None = None) -> str:
    """`van politie of om, bericht signaal, …`; with a dictionary, words that are all words are left out."""
    if woordenboek is None:
        delen = [f"{as_} {' of '.join(sorted(woorden))}" for as_, woorden in zip(ASSEN, blok, strict=True)]
        return ", ".join(delen)
    w = woordenboek
    alle = (w.rollen, w.berichten, w.doelen, w.bestemmingen, w.fasen)
    delen = [
        f"{as_} {_woorden(woorden, frozenset(bekend))}"
        for as_, woorden, bekend in zip(ASSEN, blok, alle, strict=True)
        if not woorden >= frozenset(bekend)
    ]
    return ", ".join(delen) or "overal"


def _woorden(woorden: frozenset[str], alle: frozenset[str]) -> str:
    """Some words, or all but a few."""
    weg = alle - woorden
    if woorden < alle and len(weg) < len(woorden) - 2:
        return f"behalve {', '.join(sorted(weg))}"
    return " of ".join(sorted(woorden))


def velden_tekst(woordenboek: Woordenboek, paden: Iterable[str]) -> str:
    """Fields by path; a part of the message that is there wholly as `betrokkene.adres.*`."""
    over, namen = set(paden), []
    for pad in woordenboek.velden:
        delen = pad.split(".")
        for diepte in range(1, len(delen)):
            top = ".".join(delen[:diepte]) + "."
            tak = {ander for ander in woordenboek.velden if ander.startswith(top)}
            if len(tak) > 1 and tak <= over:
                namen.append(f"{top}*")
                over -= tak
        if pad in over:
            namen.append(pad)
            over.discard(pad)
    return ", ".join([*namen, *sorted(over)]) or "geen"


def blokken(sleutels: Iterable[Sleutel]) -> tuple[Blok, ...]:
    """Keys as few blocks, together exactly these keys."""
    return voeg_samen(tuple(frozenset({woord}) for woord in sleutel) for sleutel in sleutels)


def voeg_samen(delen: Iterable[Blok]) -> tuple[Blok, ...]:
    """Blocks that do not overlap as fewer blocks, together exactly the same keys."""
    over = set(delen)
    # Widen one word at a time: blocks that differ in that word only become one. The order of the axes is fixed, so
    # the same keys always give the same blocks.
    for as_ in (4, 2, 0, 3, 1):
        samen: dict[Blok, frozenset[str]] = {}
        for blok in over:
            rest = (*blok[:as_], *blok[as_ + 1 :])
            samen[rest] = samen.get(rest, frozenset()) | blok[as_]
        over = {(*rest[:as_], woorden, *rest[as_:]) for rest, woorden in samen.items()}
    return tuple(sorted(over, key=lambda blok: tuple(sorted(woorden) for woorden in blok)))
