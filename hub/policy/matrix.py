"""The written-out policy: per destination and permit who sends what, when, which fields pass, and with which duties.

Computed from the compiled table, not copied from the rules: bans have been taken off, so what stands here is what the
rules together *mean*. Conditions are exact: `als` is what each feature can be, taken by itself; what only a combination
of features excludes, stands as `tenzij`, with the ban that does it. What never passes is not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.policy.besluit import Plicht, Sleutel
from hub.policy.gebied import Obstakel, Ruimte, Stappen
from hub.policy.gebied_gangen import Gang, gangen
from hub.policy.gebied_woorden import Blok, blokken, doos_tekst
from hub.policy.laden import Beleid
from hub.policy.tabel import Verbodrij
from hub.policy.verschil_zoek import Begin, klassen, omhul


@dataclass(frozen=True, slots=True)
class Deel:
    """Fields that pass under the same conditions. `tenzij`: combinations in which a ban takes them after all."""

    velden: tuple[str, ...]
    als: tuple[str, ...]
    tenzij: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rij:
    """One permit at one destination, for keys in which it means the same. `waar`: products of words, `naar` included.

    `plichten`: always; `soms`: duties of bans and standing duties, with their condition.
    """

    naar: str
    regel: str
    titel: str
    bron: tuple[str, ...]
    waar: tuple[Blok, ...]
    sleutels: tuple[Sleutel, ...]
    delen: tuple[Deel, ...]
    plichten: tuple[str, ...]
    soms: tuple[str, ...]


def matrix(beleid: Beleid) -> tuple[Rij, ...]:
    """Every permit that lets something pass, by destination (in the order of the dictionary) and code.

    Raises:
        TeIngewikkeld: the bans are too entangled to write out.
    """
    ruimte, stappen = Ruimte(beleid.woordenboek, beleid.tabel.codering), Stappen()
    samen: dict[tuple[object, ...], tuple[Gang, list[Sleutel]]] = {}
    inhoud: dict[tuple[object, ...], tuple[tuple[Deel, ...], tuple[str, ...]]] = {}
    for gang in gangen(beleid, ruimte):
        delen = tuple(_delen(beleid, ruimte, gang, stappen))
        if not delen:
            continue
        soms = tuple(_soms(beleid, ruimte, gang, stappen))
        for sleutel in gang.sleutels:
            naam = (sleutel.naar, gang.code, delen, soms)
            samen.setdefault(naam, (gang, []))[1].append(sleutel)
            inhoud[naam] = (delen, soms)
    volgorde = {naar: n for n, naar in enumerate(beleid.woordenboek.bestemmingen)}
    rijen = [_rij(gang, sleutels, *inhoud[naam]) for naam, (gang, sleutels) in samen.items()]
    return tuple(sorted(rijen, key=lambda rij: (volgorde[rij.naar], rij.regel, rij.sleutels)))


def _rij(gang: Gang, sleutels: list[Sleutel], delen: tuple[Deel, ...], soms: tuple[str, ...]) -> Rij:
    kop = gang.regel.regel.kop
    plichten = tuple(sorted(plicht.text() for plicht in gang.regel.plichten))
    waar = blokken(sleutels)
    return Rij(sleutels[0].naar, kop.code, kop.titel, kop.bron, waar, tuple(sorted(sleutels)), delen, plichten, soms)


def _delen(beleid: Beleid, ruimte: Ruimte, gang: Gang, stappen: Stappen) -> Iterator[Deel]:
    """Classes of fields that no ban tells apart, those with the same conditions together; the largest first."""
    gevonden: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for klasse in klassen(gang.regel.velden, (rij.velden for rij in gang.verboden)):
        obstakels = tuple(o for o in gang.obstakels if o.velden & klasse)
        telt = _telt(ruimte, gang.regel.zeker, obstakels)
        deel = omhul(ruimte, [Begin(gang.regel.zeker, obstakels)], klasse, telt, stappen)
        if deel is None:
            continue
        tenzij = tuple(_tenzij(beleid, ruimte, gang.verboden, klasse, deel[1]))
        naam = (doos_tekst(beleid.woordenboek, ruimte, deel[1]), tenzij)
        gevonden[naam] = gevonden.get(naam, 0) | klasse
    bits = beleid.tabel.veldbits
    delen = [
        Deel(tuple(pad for pad, bit in bits.items() if bit & velden), als, tenzij)
        for (als, tenzij), velden in gevonden.items()
    ]
    yield from sorted(delen, key=lambda deel: (-len(deel.velden), deel.velden))


def _telt(ruimte: Ruimte, zeker: int, obstakels: Sequence[Obstakel]) -> int:
    """Segments of every feature that plays a part."""
    telt = sum(ruimte.beperkt(zeker))
    for obstakel in obstakels:
        for uitweg in obstakel.uitwegen:
            for segment in uitweg.segmenten:
                telt |= segment
    return telt


def _tenzij(beleid: Beleid, ruimte: Ruimte, rijen: Sequence[Verbodrij], klasse: int, omhulsel: int) -> Iterator[str]:
    """Bans on more than one feature at once; one on a single feature is in `als` already."""
    for rij in rijen:
        raakt = rij.velden & klasse and len(ruimte.beperkt(rij.mogelijk)) > 1
        wacht = rij.velden != ruimte.velden and rij.onherroepelijk
        doos = ruimte.snijd(rij.mogelijk, omhulsel)
        if doos and (raakt or wacht):
            als = ", ".join(doos_tekst(beleid.woordenboek, ruimte, doos, omhulsel)) or "altijd"
            zolang = "" if raakt else ", zolang dat niet zeker is"
            yield f"{als}{zolang} ({rij.verbod.kop.code})"


def _soms(beleid: Beleid, ruimte: Ruimte, gang: Gang, stappen: Stappen) -> Iterator[str]:
    """Duties that come with a delivery of this permit in some situation, and when."""
    for rij in gang.verboden:
        erbij = sorted(rij.plichten - gang.regel.plichten, key=Plicht.text)
        if erbij and gang.zoek(gang.regel.velden, stappen, rij.mogelijk) is not None:
            als = ", ".join(doos_tekst(beleid.woordenboek, ruimte, rij.mogelijk))
            wanneer = f"als {als}" if als else "altijd"
            yield f"{'; '.join(p.text() for p in erbij)} {wanneer} ({rij.verbod.kop.code})"
